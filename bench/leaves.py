"""Cost by the number of leaves, 100 to 100,000: execution alone, which another program measures."""

import subprocess
import sys

from bench.places import ROOT
from bench.processes import pinned
from bench.setting import Setting


def run(setting: Setting, *, quick: bool) -> None:
    del setting
    print("\nexecution alone, by leaves", flush=True)
    command = [sys.executable, "-m", "bench.execution", *(["quick"] if quick else [])]
    subprocess.run(pinned(command), cwd=ROOT, check=True)
