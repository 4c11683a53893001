"""The request that the demo gives away to paste: the sidebar of a customer, ready to be posted."""

import json
from pathlib import Path
from typing import Final

import httpx

from bff.demo.errors import CustomerMissing

FIRST_CUSTOMER: Final = "query FirstCustomer { customers(first: 1) { nodes { id } } }"
TIMEOUT_S: Final = 15.0


async def first_customer(graphql_url: str, token: str) -> str:
    """The id of the customer that stands first among those whom the token's owner manages."""
    # trust_env: a proxy that the environment names has no business on loopback
    async with httpx.AsyncClient(trust_env=False, timeout=TIMEOUT_S) as http:
        try:
            reply = await http.post(
                graphql_url, json={"query": FIRST_CUSTOMER}, headers={"authorization": f"Bearer {token}"}
            )
        except httpx.TransportError as error:
            raise CustomerMissing(f"the server did not answer ({type(error).__name__})") from error
    found = reply.json()
    if found.get("errors"):
        codes = ", ".join(error["extensions"]["code"] for error in found["errors"])
        raise CustomerMissing(f"the server gave no customer to show ({codes})")
    nodes = found["data"]["customers"]["nodes"]
    if not nodes:
        raise CustomerMissing("the relationship manager has no customer to show")
    customer: str = nodes[0]["id"]
    return customer


def write_body(query: Path, customer: str, body: Path) -> None:
    """Put the document *query* and the customer's id into *body*, to be posted as it is."""
    request = {"query": query.read_text(encoding="utf-8"), "variables": {"id": customer}}
    body.parent.mkdir(parents=True, exist_ok=True)
    body.write_text(json.dumps(request, ensure_ascii=False), encoding="utf-8")
