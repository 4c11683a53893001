"""What passes between the HTTP edge and whoever executes a request: plain frozen data, no HTTP in it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import msgspec

from bff.codes import Language
from bff.plan.form import Form
from masking.viewer import Viewer


class Limits(msgspec.Struct, frozen=True):
    """What one request may take."""

    body_limit_bytes: int = 131_072
    body_depth: int = 32
    deadline_ms: int = 8_000
    grace_ms: int = 250
    """After the deadline, for writing what is there; then the edge answers DEADLINE_EXCEEDED itself."""
    batch: int = 0
    """Requests in one body; none: a list is refused."""
    compress_from_bytes: int = 2_048
    """Replies that are compressed for those who ask; 0: none."""
    public_max_age_s: int = 60
    """For replies that anybody holds alike."""


class GraphQLRequest(msgspec.Struct, frozen=True):
    """A well-formed request: types are checked, nothing is parsed. One of the first two is there."""

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: Mapping[str, Any]
    extensions: Mapping[str, Any]
    trusted: bool = False
    """Whether `query` is the text of a manifest; the edge does not know."""

    def __repr__(self) -> str:
        return "<GraphQLRequest>"


class CallerSpan(msgspec.Struct, frozen=True):
    """The caller's own span, which ours goes on from (W3C trace context)."""

    span_id: str
    """16 hex digits; empty where they could be somebody's number."""
    sampled: bool


class RequestMeta(msgspec.Struct, frozen=True):
    """What is known of a request beside its content."""

    request_id: str
    """Also the `correlationId` of every error."""
    trace_id: str
    """32 hex digits: the caller's `traceparent` continued, or a new one."""
    deadline_s: float
    """On the clock of `time.monotonic`."""
    language: Language = Language.EN
    read_only: bool = False
    """Sent by GET: a mutation is refused."""
    client: bytes = b""
    """What the client calls itself; it proves nothing, and is not logged."""
    caller: CallerSpan | None = None
    wants_cost: bool = False
    """Asked by `GraphQL-Cost: 1` for `extensions.cost`."""
    form: Form = Form.WHOLE
    """In which the client takes a response whose document asks for parts."""


class GraphQLAnswer(msgspec.Struct, frozen=True):
    """
    What execution gives back: ready bytes in `body`, or the parts of a response to be encoded.

    Without `has_data` it is a request error: `errors` must not be empty, and the first one's
    `extensions.code` decides the HTTP status.
    """

    body: bytes | None = None
    data: Any = None
    errors: Sequence[Mapping[str, Any]] = ()
    extensions: Mapping[str, Any] | None = None
    has_data: bool = True
    public: bool = False
    """Whether every viewer who may ask gets these bytes, so that caches may keep them."""
    challenge: Mapping[str, Any] | None = None
    """What a step-up must prove, where a field asks for one."""
    has_next: bool = False
    """Whether more of the same response follows: this is a part of it."""

    def __repr__(self) -> str:
        return "<GraphQLAnswer>"


Handler: TypeAlias = Callable[[Viewer, GraphQLRequest, RequestMeta], Awaitable[GraphQLAnswer]]
"""Executes one request. Raises `bff.errors.RequestRefused` for a request error it finds itself."""


class Answers(Protocol):
    """
    A stream of answers: one for a query or mutation, any number for a subscription.

    Raises `bff.streams.ending.StreamEnded` where the server ends it. An async generator is one, if it holds
    nothing before it is first asked: until then its `aclose` runs none of it.
    """

    def __aiter__(self) -> AsyncIterator[GraphQLAnswer]: ...
    async def __anext__(self) -> GraphQLAnswer: ...
    async def aclose(self) -> None:
        """Release all that the stream holds, whether it was asked for an answer or not."""


Opener: TypeAlias = Callable[[Viewer, GraphQLRequest, RequestMeta], Awaitable[Answers]]
"""
Opens an operation of any kind as a stream of answers.

Raises `bff.errors.RequestRefused` for a request error; an answer without data is one too, and then the only
answer.
"""
