"""
Whatever is asked, and whoever asks: no clear value of a field that the viewer may not see leaves the server.

The whole server answers in this process; behind it stand sources in memory whose every value is known.
Replies, audit and log are searched for all values that the policy does not show clear, in all the encodings
of the zero-storage kit.
"""

import asyncio
import io
import logging
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import cache
from typing import Any, Final

import httpx
import jwt
import pytest
from graphql import GraphQLObjectType, build_schema, get_named_type
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from adapters.ports import Operator
from adapters.records import CustomerNo
from bff.app import assemble
from bff.hints import ENCODED, core_schema
from bff.logs import JsonLines
from bff.protection import ROOT, compile_policy, read_approved
from bff.settings import load_settings
from masking.levels import Level
from masking.policy import Policy
from masking.verdict import Coordinate
from masking.viewer import Channel, OrgPath, StaffNo, Tenant, Viewer, relate
from resolvers.schema import build_schema as declare_schema
from resolvers.schema import print_schema
from tests.front_door import free_port
from tests.property.filled_records import NUMBERS, ownership
from tests.property.filled_sources import TASKS, all_secrets
from tests.sealed import sealed_id
from tests.servers import Bank
from tests.zero_storage.caller import PERSONAS
from tests.zero_storage.canaries import Canary
from tests.zero_storage.search import Searcher

EXAMPLES: Final = int(os.environ.get("CLEAR_VALUE_EXAMPLES", "100"))
SCHEMA: Final = build_schema((ROOT / "schema.graphql").read_text("utf-8"))
DEPTH: Final = 6
PHASES: Final = (Phase.explicit, Phase.reuse, Phase.generate)
"""A failing request is shown as it was: to make it smaller takes thousands of requests."""
SUBJECTS: Final = ("Customer", "ActionTask")
VIEWERS: Final = st.tuples(st.sampled_from(PERSONAS), st.sampled_from(Channel), st.sampled_from(["1", "2"]))
NEAREST: Final = ("relationship-manager", Channel.WORKBENCH, "1")
"""Who sees most asks for every document; of the others some."""


class Kept:
    """A sink of the audit, in memory."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    async def accept(self, lines: Sequence[bytes]) -> None:
        self.lines += lines

    async def aclose(self) -> None: ...


class Server:
    """The server in this process, and everything that leaves it."""

    def __init__(self, bank: Bank, log: io.StringIO) -> None:
        self._bank, self._log, self._audit = bank, log, Kept()
        self._runner, self._stack = asyncio.Runner(), AsyncExitStack()
        self._tokens: dict[tuple[str, str, str], str] = {}
        declared = declare_schema()
        self.policy: Policy = compile_policy(read_approved(), print_schema(declared))
        self._runner.run(self._start(core_schema(declared, ENCODED)))

    async def _start(self, schema: Any) -> None:
        app = assemble(load_settings(_environ(self._bank)), schema, self.policy, self._audit)
        await self._stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app)
        self._http = await self._stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://bff")
        )

    def close(self) -> None:
        self._runner.run(self._stack.aclose())
        self._runner.close()

    def token(self, persona: str, channel: str, acr: str) -> str:
        key = (persona, channel, acr)
        if key not in self._tokens:
            self._tokens[key] = self._bank.token(persona, channel=channel, acr=acr)
        return self._tokens[key]

    def ask(self, token: str, query: str, variables: Mapping[str, str]) -> tuple[httpx.Response, bytes]:
        """The reply, and all that was written beside it."""
        self._audit.lines.clear()
        self._log.seek(0)
        self._log.truncate()
        body = {"query": query, "variables": variables}
        head = {"authorization": f"Bearer {token}"}
        reply = self._runner.run(self._http.post("/graphql", json=body, headers=head))
        return reply, b"".join([*self._audit.lines, self._log.getvalue().encode()])


def _environ(bank: Bank) -> dict[str, str]:
    filled = {"DATA_ASSET": "FilledDataAssets", "CRM": "FilledCrm", "CORE_LOANS": "FilledLoans"}
    return {
        "BFF_IDENTITY_ISSUER": bank.urls["issuer"],
        "BFF_LIMITS_BUDGET": "0",
        "BFF_CATALOGUE_URL": f"http://127.0.0.1:{free_port()}",  # down, as something always is
        **{f"BFF_{name}": f"tests.property.filled_sources:{of}" for name, of in filled.items()},
    }


@pytest.fixture(scope="module")
def server(running_bank: Bank) -> Iterator[Server]:
    log, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(log), root.level
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    running = Server(running_bank, log)
    yield running
    running.close()
    root.removeHandler(handler)
    root.setLevel(level)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A document over the customers and tasks of the schema, of any shape."""
    kind = draw(st.sampled_from(SUBJECTS))
    below = _selection(draw, kind, DEPTH, ())
    roots = {
        "Customer": (
            "customer(id: $id) {}", "node(id: $id) {{ ... on Customer {} }}", "customers {{ nodes {} }}",
        ),
        "ActionTask": ("node(id: $id) {{ ... on ActionTask {} }}", "actionTasks {{ edges {{ node {} }} }}"),
    }  # fmt: skip
    root = draw(st.sampled_from(roots[kind])).format(below)
    return f"query Drawn($id: ID!) {{ {root} asked: node(id: $id) {{ id }} }}"


def _selection(draw: st.DrawFn, name: str, depth: int, path: tuple[str, ...]) -> str:
    """All or some of the plain fields of a type, and up to four of those that hold objects."""
    kind = SCHEMA.type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    types = {field: get_named_type(given.type) for field, given in kind.fields.items()}
    objects = {
        field: type_.name
        for field, type_ in types.items()
        if isinstance(type_, GraphQLObjectType) and type_.name not in path and depth
    }
    plain = [field for field, type_ in types.items() if not isinstance(type_, GraphQLObjectType)]
    parts = ["__typename", *(plain if draw(st.booleans()) else draw(_some(plain, len(plain))))]
    for place, field in enumerate(draw(_some(list(objects), 4))):
        alias = f"a{place}: " if draw(st.booleans()) else ""
        below = _selection(draw, objects[field], depth - 1, (*path, name))
        part = f"{alias}{field} {below}"
        parts.append(f"... on {name} {{ {part} }}" if draw(st.booleans()) else part)
    return f"{{ {' '.join(parts)} }}"


def _some(names: Sequence[str], most: int) -> st.SearchStrategy[list[str]]:
    if not names:
        return st.just([])
    return st.lists(st.sampled_from(names), min_size=1, max_size=most, unique=True)


def viewer_of(token: str) -> Viewer:
    """Who the token says that they are, read by ourselves."""
    claims = jwt.decode(token, options={"verify_signature": False})
    return Viewer(
        tenant=Tenant(claims["tenant"]),
        staff_no=StaffNo(claims["sub"]),
        post=claims["post"],
        org=OrgPath(**claims["org"]),
        roles=tuple(claims["roles"]),
        application=claims["azp"],
        channel=Channel(claims["channel"]),
        acr=claims["acr"],
    )


@cache
def _holders(name: str) -> tuple[Coordinate, ...]:
    """The fields through which an object of the type *name* is reached."""
    kinds = [kind for kind in SCHEMA.type_map.values() if isinstance(kind, GraphQLObjectType)]
    return tuple(
        Coordinate(f"{kind.name}.{field}")
        for kind in kinds
        for field, given in kind.fields.items()
        if get_named_type(given.type).name == name
    )


def shows(policy: Policy, viewer: Viewer, number: str, at: str) -> bool:
    """Whether the viewer may see this field of this customer in clear."""
    table = policy.table(policy.standing(viewer))
    operator = Operator(viewer.tenant, viewer.staff_no, viewer.post, viewer.org)
    relation = relate(viewer, ownership(number, operator))

    def clear(place: Coordinate, entered: frozenset[str] = frozenset()) -> bool:
        if place not in table or table[place][relation].level < Level.CLEAR:
            return False
        name = place.partition(".")[0]
        reached = (one for one in _holders(name) if one.partition(".")[0] not in entered)
        return name in SUBJECTS or any(clear(one, entered | {name}) for one in reached)

    return clear(Coordinate(at))


def _without_cursors(value: Any) -> Any:
    """A cursor tells until when it may be used, so it is another one each time."""
    if isinstance(value, list):
        return list(map(_without_cursors, value))
    if not isinstance(value, dict):
        return value
    return {key: _without_cursors(item) for key, item in value.items() if "ursor" not in key}


def test_no_clear_value_leaves_that_the_viewer_may_not_see(server: Server) -> None:
    secrets = [Canary(number, at, value) for (number, at), value in all_secrets().items()]
    canaries = {canary.title: (canary.owner, canary.kind) for canary in secrets}
    searcher = Searcher(secrets)
    tally: Counter[str] = Counter()
    tasks = {number: task for task, number in TASKS.items()}

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
    @given(query=documents(), other=VIEWERS, number=st.sampled_from(NUMBERS))
    def holds(query: str, other: tuple[str, Channel, str], number: CustomerNo) -> None:
        kind, core = ("ActionTask", tasks[number]) if "on ActionTask {" in query else ("Customer", number)
        answers = []
        for who in (NEAREST, other, NEAREST):  # from its second time on a document is read as far as it asks
            token = server.token(*who)
            viewer = viewer_of(token)
            reply, written = server.ask(token, query, {"id": sealed_id(kind, core, viewer.tenant)})
            assert searcher.search("log and audit", written) == []
            for hit in searcher.search("reply", reply.content + repr(reply.headers.raw).encode()):
                owner, at = canaries[hit.canary]
                assert shows(server.policy, viewer, owner, at), (hit, who, query)
                tally["clear"] += 1
            answers.append(_without_cursors(reply.json().get("data")))
            assert b'"INTERNAL"' not in reply.content, (who, query)
            tally["answered"] += "data" in reply.json()
            tally["masked"] += b'"masking"' in reply.content

        assert answers[0] == answers[2]

    holds()
    assert tally["answered"] > EXAMPLES
    assert tally["clear"] > EXAMPLES // 2
    assert tally["masked"] > EXAMPLES // 4
