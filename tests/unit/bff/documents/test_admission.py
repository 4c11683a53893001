"""Which documents reach execution, for whom, and what the others are told."""

import msgspec
import pytest

from bff.codes import Code
from bff.documents.admission import Admission
from bff.documents.library import EMPTY
from bff.documents.manifest import document_id
from bff.documents.registered import TEXT_LIMIT, RegisteredInMemory
from bff.errors import RequestRefused
from bff.http.model import GraphQLAnswer, GraphQLRequest, RequestMeta
from masking.viewer import Viewer
from tests.unit.bff.documents.texts import library, viewer

PUBLISHED, OTHER = "query Published { a }", "{ other }"
META = RequestMeta("r", "t", 0.0)
ANYBODY, EXPLORER = viewer("manager"), viewer("integrator")


class Executor:
    """A handler that keeps what it is given, and answers with or without data."""

    def __init__(self) -> None:
        self.seen: list[GraphQLRequest] = []
        self.has_data = True

    async def __call__(self, _viewer: Viewer, request: GraphQLRequest, _meta: RequestMeta) -> GraphQLAnswer:
        self.seen.append(request)
        return GraphQLAnswer(has_data=self.has_data)


class Server:
    """An admission before an executor, as a client meets it."""

    def __init__(self, *, is_open: bool = False, registers: bool = False, published: bool = True) -> None:
        self.executor = Executor()
        self.admission = Admission(
            library(PUBLISHED) if published else EMPTY,
            lambda one: is_open or "integrator" in one.roles,
            RegisteredInMemory(10) if registers else None,
        )

    async def ask(
        self, one: Viewer, query: str | None = None, identifier: str | None = None, *, apq: bool = False
    ) -> Code | GraphQLRequest:
        extensions = {"persistedQuery": {"version": 1}} if apq else {}
        request = GraphQLRequest(query, identifier, None, {}, extensions)
        try:
            await self.admission.before(self.executor)(one, request, META)
        except RequestRefused as refused:
            return refused.code
        return self.executor.seen[-1]


@pytest.mark.parametrize("apq", [False, True])
async def test_published_document_is_executed_by_its_id_for_everybody(apq: bool) -> None:
    found = await Server().ask(ANYBODY, None, document_id(PUBLISHED), apq=apq)
    assert isinstance(found, GraphQLRequest)
    assert (found.query, found.trusted) == (PUBLISHED, True)


async def test_published_document_may_be_sent_as_text() -> None:
    found = await Server().ask(ANYBODY, PUBLISHED)
    assert isinstance(found, GraphQLRequest)
    assert found.trusted


async def test_other_text_is_for_explorers_only() -> None:
    server = Server()
    assert await server.ask(ANYBODY, OTHER) is Code.DOCUMENT_NOT_TRUSTED
    assert await server.ask(ANYBODY, PUBLISHED + " ") is Code.DOCUMENT_NOT_TRUSTED
    assert server.executor.seen == []
    found = await server.ask(EXPLORER, OTHER)
    assert isinstance(found, GraphQLRequest)
    assert not found.trusted


async def test_open_server_takes_any_text() -> None:
    for published in (True, False):
        found = await Server(is_open=True, published=published).ask(ANYBODY, OTHER)
        assert isinstance(found, GraphQLRequest)
        assert not found.trusted


@pytest.mark.parametrize(
    ("one", "is_open", "registers", "apq", "code"),
    [
        (ANYBODY, False, True, False, Code.DOCUMENT_NOT_FOUND),
        (ANYBODY, False, True, True, Code.DOCUMENT_NOT_FOUND),
        (EXPLORER, False, True, False, Code.DOCUMENT_NOT_FOUND),
        (EXPLORER, False, True, True, Code.PERSISTED_QUERY_NOT_FOUND),
        (EXPLORER, False, False, True, Code.PERSISTED_QUERY_NOT_SUPPORTED),
        (ANYBODY, True, False, True, Code.PERSISTED_QUERY_NOT_SUPPORTED),
        (ANYBODY, True, True, True, Code.PERSISTED_QUERY_NOT_FOUND),
    ],
)
async def test_unknown_id_is_told_as_the_client_can_go_on(
    one: Viewer, is_open: bool, registers: bool, apq: bool, code: Code
) -> None:
    server = Server(is_open=is_open, registers=registers)
    assert await server.ask(one, None, document_id(OTHER), apq=apq) is code
    assert server.executor.seen == []


async def test_registered_document_is_found_by_its_hash_afterwards() -> None:
    server = Server(is_open=True, registers=True)
    await server.ask(ANYBODY, OTHER, document_id(OTHER), apq=True)
    found = await server.ask(ANYBODY, None, document_id(OTHER), apq=True)
    assert isinstance(found, GraphQLRequest)
    assert (found.query, found.trusted) == (OTHER, False)


async def test_hash_of_another_text_registers_nothing() -> None:
    server = Server(is_open=True, registers=True)
    assert await server.ask(ANYBODY, OTHER, document_id(PUBLISHED), apq=True) is Code.BAD_REQUEST
    assert await server.ask(ANYBODY, OTHER, "mine") is Code.BAD_REQUEST
    assert server.executor.seen == []


async def test_document_that_was_not_executed_is_not_kept() -> None:
    server = Server(is_open=True, registers=True)
    server.executor.has_data = False
    await server.ask(ANYBODY, OTHER, document_id(OTHER), apq=True)
    assert await server.ask(ANYBODY, None, document_id(OTHER), apq=True) is Code.PERSISTED_QUERY_NOT_FOUND


@pytest.mark.parametrize(
    "text",
    ['{ a(name: "王芳") }', "{ a(no: 13800001111) }", "{ a } # 王芳", "{ " + "a " * (TEXT_LIMIT // 2) + "}"],
)
async def test_document_that_could_hold_a_value_or_is_huge_is_executed_and_not_kept(text: str) -> None:
    server = Server(is_open=True, registers=True)
    assert isinstance(await server.ask(ANYBODY, text, document_id(text), apq=True), GraphQLRequest)
    assert await server.ask(ANYBODY, None, document_id(text), apq=True) is Code.PERSISTED_QUERY_NOT_FOUND


async def test_registration_is_no_way_around_publication() -> None:
    server = Server(registers=True)
    await server.ask(EXPLORER, OTHER, document_id(OTHER), apq=True)
    assert await server.ask(ANYBODY, None, document_id(OTHER), apq=True) is Code.DOCUMENT_NOT_FOUND
    assert await server.ask(ANYBODY, OTHER, document_id(OTHER), apq=True) is Code.DOCUMENT_NOT_TRUSTED


async def test_library_assigned_anew_holds_from_the_next_request_on() -> None:
    server = Server()
    server.admission.library = library(OTHER)
    assert await server.ask(ANYBODY, None, document_id(PUBLISHED)) is Code.DOCUMENT_NOT_FOUND
    assert isinstance(await server.ask(ANYBODY, None, document_id(OTHER)), GraphQLRequest)


class Opened:
    """A stream of two answers, which tells whether it was closed."""

    def __init__(self) -> None:
        self.left = [GraphQLAnswer(data={"a": 1}), GraphQLAnswer(data={"a": 2})]
        self.closed = False

    def __aiter__(self) -> "Opened":
        return self

    async def __anext__(self) -> GraphQLAnswer:
        if not self.left:
            raise StopAsyncIteration
        return self.left.pop(0)

    async def aclose(self) -> None:
        self.closed = True


async def test_stream_is_admitted_registered_and_closed_like_a_request() -> None:
    server, streams = Server(is_open=True, registers=True), [Opened(), Opened()]
    opened = iter(streams)

    async def open_(one: Viewer, request: GraphQLRequest, meta: RequestMeta) -> Opened:
        await server.executor(one, request, meta)
        return next(opened)

    opener = server.admission.before_opening(open_)
    request = GraphQLRequest(OTHER, document_id(OTHER), None, {}, {"persistedQuery": {"version": 1}})
    stream = await opener(ANYBODY, request, META)
    assert [answer.data async for answer in stream] == [{"a": 1}, {"a": 2}]
    by_hash = await opener(ANYBODY, msgspec.structs.replace(request, query=None), META)
    assert server.executor.seen[-1].query == OTHER
    await by_hash.aclose()
    assert [one.closed for one in streams] == [False, True]


async def test_stream_of_an_unpublished_document_is_not_opened() -> None:
    server = Server()

    async def open_(_one: Viewer, _request: GraphQLRequest, _meta: RequestMeta) -> Opened:
        raise AssertionError

    request = GraphQLRequest(OTHER, None, None, {}, {})
    with pytest.raises(RequestRefused) as refused:
        await server.admission.before_opening(open_)(ANYBODY, request, META)
    assert refused.value.code is Code.DOCUMENT_NOT_TRUSTED
