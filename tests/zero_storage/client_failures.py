"""
Requests that must fail, with values in every place where a client can put one.

The values are typed in: nobody planted them upstream, so wherever one shows up, the server took it from a
request.
"""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

import msgspec

from tests.zero_storage.caller import Caller, Viewpoint
from tests.zero_storage.canaries import Subject
from tests.zero_storage.server import BODY_LIMIT_BYTES

ASKING: Final = Viewpoint("relationship-manager")
_OF_BANK: Final = "query($id: ID!) { customer(id: $id) { id } }"
_COMPLETE: Final = (
    "mutation($input: CompleteTaskInput!) { completeTask(input: $input) { userErrors { code } } }"
)


class Attempt(msgspec.Struct, frozen=True):
    """One request, and how it must be refused: an error code, or an HTTP status."""

    name: str
    expected: str
    body: bytes = b""
    headers: Mapping[str, str] = {}
    path: str = "/graphql"
    method: str = "POST"
    echoes: str = ""
    """A kind of canary that the reply must repeat, since it is the client's own name for a field."""


def send(caller: Caller, attempt: Attempt) -> str:
    """Send one; gives what came of it: the expected code or status, or else all that came."""
    head = {**caller.head(ASKING), **attempt.headers}
    allowed = frozenset({f"{attempt.echoes} (typed in)"}) if attempt.echoes else frozenset()
    reply = caller.send(
        attempt.name, ASKING.persona, attempt.body, head,
        path=attempt.path, method=attempt.method, allowed=allowed,
    )  # fmt: skip
    came = {*reply.codes(), str(reply.status)}
    return attempt.expected if attempt.expected in came else " ".join(sorted(came))


def attempts(typed: Subject, own_id: str, task_id: str, foreign_cursor: str) -> list[Attempt]:
    """
    Every way in which a request can be wrong, holding what was typed in.

    *own_id* is a customer whom the caller may see: their view is audited, whatever else is wrong.
    """
    return [
        *_documents(typed, own_id),
        *_variables(typed, task_id),
        *_identifiers(typed, own_id, foreign_cursor),
        *_bodies(typed),
        *_registrations(typed),
        *_headers(typed, own_id),
        *_tokens(typed),
        *_places(typed),
    ]


def _query(name: str, expected: str, query: str, variables: object = None, **more: Any) -> Attempt:
    echoes = more.pop("echoes", "")
    body = msgspec.json.encode({"query": query, "variables": variables or {}, **more})
    return Attempt(name, expected, body, echoes=echoes)


def _documents(typed: Subject, own_id: str) -> list[Attempt]:
    card, mobile, document = typed.of("card"), typed.of("mobile"), typed.of("document")
    invalid = "GRAPHQL_VALIDATION_FAILED"
    return [
        _query("document that does not parse", "GRAPHQL_PARSE_FAILED", f'{{ customer(id: "{card}" }}'),
        _query("string that does not end", "GRAPHQL_PARSE_FAILED", f'{{ customer(id: "{document}'),
        _query("comment before a mistake", "GRAPHQL_PARSE_FAILED", f"# {mobile}\n{{"),
        _query("unknown field named by a value", invalid, f"{{ viewer {{ card_{card} }} }}"),
        _query("unknown argument named by a value", invalid, f"{{ viewer(m{mobile}: 1) {{ name }} }}"),
        _query("unknown type named by a value", invalid, f"{{ viewer {{ ... on T{card} {{ name }} }} }}"),
        _query("unknown directive named by a value", invalid, f"{{ viewer @d{card} {{ name }} }}"),
        _query("unknown fragment named by a value", invalid, f"{{ viewer {{ ...F{card} }} }}"),
        _query("Int literal too large", invalid, f"{{ products(first: {card}) {{ totalCount }} }}"),
        _query("string for an Int", invalid, f'{{ products(first: "{mobile}") {{ totalCount }} }}'),
        _query("string for an enum", invalid,
               f'{{ staffRanking(metric: "{document}") {{ unit }} }}'),
        _query("unknown enum value", invalid, f"{{ staffRanking(metric: M{card}) {{ unit }} }}"),
        _query("unknown input field", invalid,
               f'{{ customers(filter: {{c{card}: "{mobile}"}}) {{ totalCount }} }}'),
        _query("string for a date", invalid, f'{{ myPerformance(on: "{document}") {{ level }} }}'),
        _query("prefix search for a number", invalid,
               f'{{ customers(filter: {{mobile: "{mobile}"}}) {{ totalCount }} }}'),
        _query("value as an alias", "200", f"{{ c{card}: viewer {{ name }} }}", echoes="card"),
        _query("value as an alias of what is refused", "NOT_FOUND",
               f'{{ c{card}: customer(id: "x") {{ id }} }}', echoes="card"),
        _query("value as the operation's name", "200",
               f"query Q{card}($id: ID!) {{ customer(id: $id) {{ profile {{ name }} }} }}", {"id": own_id}),
        _query("value in a search for products", "200",
               "query($t: String) { products(filter: {text: $t}) { totalCount } }",
               {"t": typed.of("document")}),
        _query("unknown operation name", "OPERATION_RESOLUTION_FAILURE",
               "query A { viewer { name } } query B { viewer { name } }", operationName=f"Q{card}"),
        _query("document that asks too much", "QUERY_TOO_COMPLEX",
               "{" + " ".join(f"a{n}_{mobile}: viewer {{ name }}" for n in range(200)) + "}"),
    ]  # fmt: skip


def _variables(typed: Subject, task_id: str) -> list[Attempt]:
    card, mobile, name = typed.of("card"), typed.of("mobile"), typed.of("name")
    bad = "BAD_USER_INPUT"
    ranking = "query($m: KpiMetric!) { staffRanking(metric: $m) { unit } }"
    paged = "query($n: Int!) { products(first: $n) { totalCount } }"
    dated = "query($d: Date!) { myPerformance(on: $d) { level } }"
    command = {"taskId": card, "result": mobile, "idempotencyKey": "kit-0000001"}
    return [
        _query("variable that is no enum value", bad, ranking, {"m": card}),
        _query("variable that is no Int", bad, paged, {"n": mobile}),
        _query("variable that is too large for an Int", bad, paged, {"n": int(card)}),
        _query("variable out of range", bad, paged, {"n": int(mobile[:9])}),
        _query("variable that is no date", bad, dated, {"d": card}),
        _query("object for an ID", bad, _OF_BANK, {"id": {"card": card, "name": name}}),
        _query("variable that is missing, others given", bad, _OF_BANK, {card: mobile}),
        _query("input object with an unknown field", bad, _COMPLETE, {"input": {**command, name: card}}),
        _query("input object with a field missing", bad, _COMPLETE, {"input": {"result": mobile}}),
        _query("idempotency key that is a value", bad, _COMPLETE,
               {"input": {**command, "idempotencyKey": name}}),
        _query("free text that is too long", bad, _COMPLETE,
               {"input": {**command, "taskId": task_id, "result": mobile * 300}}),
    ]  # fmt: skip


def _identifiers(typed: Subject, own_id: str, foreign_cursor: str) -> list[Attempt]:
    tampered_id = own_id[:-2] + ("AA" if own_id[-2:] != "AA" else "BB")
    card, number = typed.of("card"), typed.of("customer number")
    page = "query($after: String) { products(after: $after) { totalCount } }"
    node = "query($id: ID!) { node(id: $id) { id } }"
    call = "query($id: ID!) { outboundCall(handle: $id) { handle } }"
    return [
        _query("value for an id", "NOT_FOUND", _OF_BANK, {"id": card}),
        _query("core number for an id", "NOT_FOUND", _OF_BANK, {"id": number}),
        _query("core number for a node", "NOT_FOUND", node, {"id": number}),
        _query("id with one character changed", "NOT_FOUND", _OF_BANK, {"id": tampered_id}),
        _query("id of another type", "NOT_FOUND", "query($id: ID!) { product(id: $id) { id } }",
               {"id": own_id}),
        _query("value for a handle", "NOT_FOUND", call, {"id": card}),
        _query("task id that is a value", "NOT_FOUND", _COMPLETE,
               {"input": {"taskId": card, "result": card, "idempotencyKey": "kit-0000002"}}),
        _query("value for a cursor", "INVALID_CURSOR", page, {"after": card}),
        _query("cursor of another viewer's list", "INVALID_CURSOR", page, {"after": foreign_cursor}),
    ]  # fmt: skip


def _bodies(typed: Subject) -> list[Attempt]:
    card, name = typed.of("card"), typed.of("name")
    whole = f'{{"query": "{{ viewer {{ name }} }}", "variables": {{"c": "{card}", "n": "{name}"}}}}'.encode()
    deep = b'{"query": "{ viewer { name } }", "variables": ' + b'{"a":' * 60 + card.encode() + b"}" * 61
    return [
        Attempt("body too large", "413", whole.ljust(BODY_LIMIT_BYTES) + card.encode()),
        Attempt("body cut short", "400", whole[:-3]),
        Attempt("body that is no object", "400", f'["{card}"]'.encode()),
        Attempt("body that is not UTF-8", "400", whole.replace(name.encode(), name.encode("gb18030"))),
        Attempt("body nested too deep", "400", deep),
        Attempt("member that stands twice", "400", whole[:-1] + f', "query": "{card}"}}'.encode()),
        Attempt("query that is no string", "400", f'{{"query": {card}}}'.encode()),
        Attempt("variables that are no object", "400",
                f'{{"query": "{{ viewer {{ name }} }}", "variables": "{card}"}}'.encode()),
        Attempt("value for a persisted document", "DOCUMENT_NOT_FOUND",
                f'{{"documentId": "sha256:{card}"}}'.encode()),
    ]  # fmt: skip


def _registrations(typed: Subject) -> list[Attempt]:
    """Documents that ask to be kept: those with values in them must be answered and forgotten."""
    card, name = typed.of("card"), typed.of("name")
    texts = {
        "registered document": "query Kept { viewer { name post } }",
        "registered document with a value in a string":
            f'{{ customers(filter: {{name: "{name}"}}) {{ totalCount }} }}',
        "registered document with a value in a comment": f"# {card}\n{{ viewer {{ name }} }}",
        "registered document with a value for an alias": f"{{ c{card}: viewer {{ name }} }}",
    }  # fmt: skip
    return [
        _query(title, "200", text, echoes="card" if "alias" in title else "",
               extensions={"persistedQuery": {"version": 1, "sha256Hash": sha256(text.encode()).hexdigest()}})
        for title, text in texts.items()
    ]  # fmt: skip


def _headers(typed: Subject, own_id: str) -> list[Attempt]:
    card, mobile = typed.of("card"), typed.of("mobile")
    query = "query($id: ID!) { customer(id: $id) { profile { name mobile } } }"
    body = msgspec.json.encode({"query": query, "variables": {"id": own_id}})
    trace = f"{card:0>32}"
    carried = {
        "request id that is a value": {"x-request-id": card},
        "request id that is a value in 32 digits": {"x-request-id": f"{card:0>32}"},
        "trace that is a value": {"traceparent": card},
        "trace that is a value in 32 digits": {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"},
        "trace state that is a value": {"tracestate": f"card={card}", "baggage": f"mobile={mobile}"},
        "cookie, referrer and agent that are values": {
            "cookie": f"card={card}", "referer": f"http://localhost/?card={card}", "user-agent": mobile,
        },
        "client name and version that are values": {
            "graphql-client-name": card, "graphql-client-version": mobile,
        },
        "language that is a value": {"accept-language": f"zh-{card}, {mobile};q=0.5"},
        "address that is a value": {"x-forwarded-for": mobile, "forwarded": f"for={card}"},
    }  # fmt: skip
    return [
        *(Attempt(name, "200", body, headers) for name, headers in carried.items()),
        Attempt("content type with a value", "415", body, {"content-type": f"text/{card}"}),
        Attempt("accepted type with a value", "406", body, {"accept": f"text/{card}"}),
        Attempt("content encoding with a value", "415", body, {"content-encoding": card}),
        Attempt("header as large as a page", "200", body, {"x-note": card * 500}),
    ]


def _tokens(typed: Subject) -> list[Attempt]:
    card, mobile = typed.of("card"), typed.of("mobile")
    body = msgspec.json.encode({"query": "{ viewer { name } }"})
    head = _part(f'{{"alg":"RS256","kid":"{card}"}}')
    claims = _part(f'{{"sub":"{card}","name":"{mobile}"}}')
    tokens = {
        "token that is a value": f"Bearer {card}",
        "token of values in three parts": f"Bearer {card}.{mobile}.{card}",
        "token with values in head and claims": f"Bearer {head}.{claims}.{head}",
        "another scheme with a value": f"Basic {b64encode(card.encode()).decode()}",
        "token too long, of values": f"Bearer {card * 600}",
    }
    return [Attempt(name, "401", body, {"authorization": token}) for name, token in tokens.items()]


def _part(text: str) -> str:
    """One part of a JSON Web Token."""
    return urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _places(typed: Subject) -> list[Attempt]:
    card = typed.of("card")
    return [
        Attempt("path that is a value", "404", path=f"/customers/{card}"),
        Attempt("query string with a value", "400", path=f"/graphql?query={card}", method="GET"),
        Attempt("method that is no POST, with a value", "405", card.encode(), method="PUT"),
        Attempt("preview of a document with values", "GRAPHQL_VALIDATION_FAILED",
                msgspec.json.encode({"query": f"{{ viewer {{ c{card} }} }}"}), path="/graphql/preview"),
        Attempt("health with a value", "200", path=f"/health/ready?card={card}", method="GET"),
        Attempt("keys with a value", "200", path=f"/.well-known/jwks.json?card={card}", method="GET"),
    ]  # fmt: skip
