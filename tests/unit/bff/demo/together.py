"""Supervises stand-ins as the demo supervises the bank: `together.py READY_WITHIN_S PORT[:BEHAVIOUR] …`."""

import asyncio
import os
import sys
from pathlib import Path

from bff.demo.child import Child
from bff.demo.errors import DemoError
from bff.demo.supervise import supervise

STAND_IN = str(Path(__file__).with_name("stand_in.py"))


def stand_in(place: str) -> Child:
    port, _, behaviour = place.partition(":")
    return Child(
        name=f"part-{behaviour or 'plain'}",
        argv=(sys.executable, STAND_IN, port, behaviour),
        environ=os.environ,
        ready_url=f"http://127.0.0.1:{port}/health",
        shown=behaviour == "parental",
    )


async def welcome() -> None:
    print("welcome", flush=True)


def main(ready_within_s: float, places: list[str]) -> int:
    try:
        asyncio.run(
            supervise([stand_in(place) for place in places], welcome, ready_within_s, stop_within_s=1.0)
        )
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
