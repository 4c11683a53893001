"""What GraphQL over HTTP asks beyond the audits, on the running server."""

import httpx
import pytest

from tests.front_door import FrontDoor

COMPLETE = """mutation {
  completeTask(input: {taskId: "x", result: "y", idempotencyKey: "k-00000001"}) { __typename }
}"""
PRODUCTS = "{ products(first: 1) { nodes { id } } }"


def get(
    front_door: FrontDoor, query: str, persona: str = "relationship-manager", **more: str
) -> httpx.Response:
    given = {
        "authorization": f"Bearer {front_door.bank.token(persona)}",
        "accept": "application/graphql-response+json",
        "graphql-require-preflight": "1",
    }
    return front_door.http.get(
        "/graphql",
        params={"query": query},
        headers=given | {name.replace("_", "-"): value for name, value in more.items()},
    )


def test_mutation_by_get_is_refused_and_does_nothing(front_door: FrontDoor) -> None:
    for text in (COMPLETE, "mutation { __typename }"):
        reply = get(front_door, text)
        assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
        assert reply.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


def test_facts_of_a_product_may_be_kept_by_caches_and_asked_for_by_etag(front_door: FrontDoor) -> None:
    [found] = front_door.ask("relationship-manager", PRODUCTS)["data"]["products"]["nodes"]
    facts = f'{{ product(id: "{found["id"]}") {{ name risk minimumAmount {{ amount currency }} }} }}'
    reply = get(front_door, facts)
    assert reply.json()["data"]["product"]["name"]
    assert reply.headers["cache-control"] == "public, max-age=60"
    assert "Authorization" in reply.headers["vary"].split(", ")
    assert get(front_door, facts, if_none_match=reply.headers["etag"]).status_code == 304
    assert get(front_door, facts, "outlet-head").content == reply.content
    other_bank = get(front_door, facts, "other-bank-manager")
    assert (other_bank.json()["data"], other_bank.headers["cache-control"]) == ({"product": None}, "no-store")


@pytest.mark.parametrize(
    "query",
    [
        "{ products(first: 3) { nodes { name } } }",
        "{ products(first: 3) { pageInfo { endCursor } } }",
        "{ shelf(first: 3) { nodes { product { name } } } }",
        "{ viewer { post } __typename }",
        '{ __type(name: "Product") { name } }',
        "{ customers(first: 1) { totalCount } }",
        '{ products(first: 3, after: "x") { totalCount } }',
    ],
)
def test_anything_else_may_not(front_door: FrontDoor, query: str) -> None:
    reply = get(front_door, query, "integrator")
    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "no-store"
    assert "etag" not in reply.headers


def test_paths_that_are_not_served_are_refused_in_the_form_of_all_errors(front_door: FrontDoor) -> None:
    for path in ("/", "/graphql/", "/graphql/6222021234567890123", "/admin", "/%00"):
        reply = front_door.http.get(path, headers={"accept-language": "zh"})
        [error] = reply.json()["errors"]
        assert (reply.status_code, error["extensions"]["code"]) == (404, "NOT_FOUND")
        assert error["message"] == "对象不存在或不可见。"
        assert error["extensions"]["correlationId"] == reply.headers["x-request-id"]
        assert reply.headers["cache-control"] == "no-store"
    reply = front_door.http.post("/health/live")
    assert (reply.status_code, reply.json()["errors"][0]["extensions"]["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert sorted(reply.headers["allow"].split(", ")) == ["GET", "HEAD"]
