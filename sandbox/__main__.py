"""
Run the simulated bank: `python -m sandbox NAME --port N`, or `python -m sandbox all`.

Each server prints one line when it listens: its name, its address, its process id.
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from sandbox.fleet import run
from sandbox.serve import PortInUse, bind, exit_with_parent, serve
from sandbox.settings import PORTS, SettingsError, load


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for; ends the program where it makes no sense."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="Run the simulated bank on loopback."
    )
    parser.add_argument(
        "names", nargs="+", choices=[*PORTS, "all"], metavar="NAME", help=", ".join([*PORTS, "all"])
    )
    parser.add_argument("--port", type=int, help="of a single server; 0 takes a free one, for several too")
    parser.add_argument("--seed", type=int, help="another world (default: SANDBOX_SEED, or 7)")
    parser.add_argument(
        "--with-parent", action="store_true", help="end when the process that started this one ends"
    )
    args = parser.parse_args(words)
    if args.port and (len(args.names) > 1 or "all" in args.names):
        parser.error("--port N is for one server; several take their own ports, or --port 0")
    return args


def _ports(args: argparse.Namespace) -> dict[str, int]:
    names = list(PORTS) if "all" in args.names else list(dict.fromkeys(args.names))
    return {name: PORTS[name] if args.port is None else args.port for name in names}


def main() -> int:
    args = arguments()
    try:
        settings = load(os.environ, args.seed)
        ports = _ports(args)
        if len(ports) > 1:
            run(ports, settings, with_parent=args.with_parent)
            return 0
        [(name, port)] = ports.items()
        if args.with_parent:
            exit_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
        serve(name, bind(name, port), settings)
    except (PortInUse, SettingsError) as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
