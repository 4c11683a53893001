"""What the demo prints when everything is ready: addresses, tokens, and one command to paste."""

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path

from bff.places import Place


def welcome(
    places: Iterable[Place], tokens: Mapping[str, str], *, valid_hours: int, body: Path, took_s: float
) -> str:
    addresses = {place.name: f"http://127.0.0.1:{place.port}" for place in places}
    variables = {persona: persona.upper().replace("-", "_") for persona in tokens}
    return "\n".join(
        (
            f"\nReady after {took_s:.1f} s.\n",
            *(f"  {name:<12} {address}" for name, address in addresses.items()),
            f"\nOne token for each persona, valid for {valid_hours} hours:\n",
            *(f"export {variables[persona]}={token}" for persona, token in tokens.items()),
            "\nA customer's sidebar as the relationship manager sees it, to paste into another terminal:\n",
            curl(f"{addresses['server']}/graphql", tokens["relationship-manager"], body),
            "\nCtrl-C ends everything.\n",
        )
    )


def curl(url: str, token: str, body: Path) -> str:
    return (
        f"curl -s {url} -H 'content-type: application/json' "
        f"-H 'authorization: Bearer {token}' --data @{shlex.quote(str(body))}"
    )
