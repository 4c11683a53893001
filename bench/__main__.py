"""`python -m bench [--quick] [MODE …]`: the comparison with the peers, or one of the other measurements."""

import argparse
import sys
from collections.abc import Callable
from typing import Final

from bench import (
    cold,
    concurrency,
    instructions,
    latency,
    leaves,
    memory,
    peers_mode,
    profile,
    streams,
    workers,
)
from bench.machine import Unprepared
from bench.replies import Different
from bench.setting import prepared

MODES: Final[dict[str, Callable[..., None]]] = {
    "peers": peers_mode.run,
    "cold": cold.run,
    "concurrency": concurrency.run,
    "workers": workers.run,
    "latency": latency.run,
    "leaves": leaves.run,
    "instructions": instructions.run,
    "memory": memory.run,
    "profile": profile.run,
    "streams": streams.run,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few short rounds, two and a half minutes")
    parser.add_argument("mode", nargs="*", default=["peers"], help=f"{', '.join(MODES)}, or all")
    args = parser.parse_args()
    modes = list(MODES) if "all" in args.mode else args.mode
    if unknown := [mode for mode in modes if mode not in MODES]:
        parser.error(f"no such mode: {', '.join(unknown)}")
    try:
        with prepared() as setting:
            for mode in modes:
                MODES[mode](setting, quick=args.quick)
    except (Unprepared, Different) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
