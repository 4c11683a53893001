"""URLs end up in the logs of every hop, so no contract lets a core number into one: ids travel in bodies."""

from pathlib import Path

import pytest
import yaml

from bff.protection import ROOT

CONTRACTS = sorted((ROOT / "contracts").glob("*.openapi.yaml"))
HARMLESS = {
    *("bank", "org", "outlet"),
    *("calibre", "category", "level", "metric", "text"),
    *("asOf", "date", "period", "limit", "offset"),
    "call",
}
"""Names of organisations, filters on public data, pages: nothing that names a customer or an account."""


@pytest.mark.parametrize("contract", CONTRACTS, ids=[path.stem for path in CONTRACTS])
def test_no_url_carries_a_core_number(contract: Path) -> None:
    document = yaml.safe_load(contract.read_text("utf-8"))
    shared = document.get("components", {}).get("parameters", {})
    operations = [
        op for item in document["paths"].values() for op in (item, *item.values()) if isinstance(op, dict)
    ]
    given = [p for op in operations for p in op.get("parameters", [])]
    named = [shared[p["$ref"].rsplit("/", 1)[1]] if "$ref" in p else p for p in given]
    in_url = {p["name"] for p in named if p["in"] in ("path", "query")}
    assert in_url - HARMLESS == set()
