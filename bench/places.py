"""Where the bench finds its files and puts its own."""

from pathlib import Path
from typing import Final

BENCH: Final = Path(__file__).resolve().parent
ROOT: Final = BENCH.parent
WORK: Final = ROOT / "build" / "bench"
"""Everything that can be made again: bodies, keys, logs, scripts for wrk."""

QUERIES: Final = BENCH / "queries"
NODE: Final = BENCH / "node"
PEERS: Final = BENCH / "peers"
BODIES: Final = WORK / "bodies"
RESULTS: Final = BENCH / "results.json"
