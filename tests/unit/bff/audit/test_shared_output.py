"""Several workers of one server write to the same standard output."""

import os
import subprocess
import sys
from collections import Counter

WORKER = """
import asyncio, sys
from bff.audit.sinks import StandardOutput

async def main(letter):
    sink = StandardOutput()
    for _ in range(20):
        await sink.accept([letter * 3_000 + b"\\n"] * 40)

asyncio.run(main(sys.argv[1].encode()))
"""


def test_workers_that_share_a_full_pipe_write_whole_lines() -> None:
    reading, writing = os.pipe()
    workers = [subprocess.Popen([sys.executable, "-c", WORKER, letter], stdout=writing) for letter in "ab"]
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        found = Counter(stream)
    assert [worker.wait(10) for worker in workers] == [0, 0]
    assert found == {b"a" * 3_000 + b"\n": 800, b"b" * 3_000 + b"\n": 800}
