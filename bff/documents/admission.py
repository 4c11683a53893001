"""
Which documents are executed, and for whom: a step before execution that turns ids into texts.

A published document is for everybody. Any other is for those who may explore, or for all where the server is
open.
"""

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from bff.codes import Code
from bff.documents.library import Library
from bff.documents.manifest import document_id
from bff.documents.registered import Registered, may_be_kept
from bff.errors import RequestRefused
from bff.http.model import Answers, GraphQLAnswer, GraphQLRequest, Handler, Opener, RequestMeta
from bff.streams.single import Single
from masking.viewer import Viewer

MayExplore = Callable[[Viewer], bool]


class Admission:
    """Holds the library in force; assigning another takes effect with the next request."""

    def __init__(self, library: Library, may_explore: MayExplore, registered: Registered | None) -> None:
        self.library = library
        self._may_explore: Final = may_explore
        self._registered: Final = registered

    def before(self, handler: Handler) -> Handler:
        """A handler that admits a request, and has *handler* execute it."""

        async def by_id(viewer: Viewer, request: GraphQLRequest, meta: RequestMeta) -> GraphQLAnswer:
            known = await self.resolve(viewer, request)
            answer = await handler(viewer, known, meta)
            await self._executed(request, known, answer)
            return answer

        def admitted(viewer: Viewer, request: GraphQLRequest, meta: RequestMeta) -> Awaitable[GraphQLAnswer]:
            if request.query is None or request.document_id is not None:
                return by_id(viewer, request, meta)
            return handler(viewer, self._text(viewer, request), meta)  # nothing to ask the store, nor to keep

        return admitted

    def before_opening(self, opener: Opener) -> Opener:
        """An opener that admits a request, and has *opener* open it."""

        async def admitted(viewer: Viewer, request: GraphQLRequest, meta: RequestMeta) -> Answers:
            known = await self.resolve(viewer, request)
            stream = await opener(viewer, known, meta)
            if isinstance(stream, Single):
                await self._executed(request, known, stream.answer)
                return stream
            return _Watched(stream, lambda answer: self._executed(request, known, answer))

        return admitted

    async def _executed(self, request: GraphQLRequest, known: GraphQLRequest, answer: GraphQLAnswer) -> None:
        if request.query is not None and request.document_id is not None and answer.has_data:
            await self._register(known)

    async def resolve(self, viewer: Viewer, request: GraphQLRequest) -> GraphQLRequest:
        """The request with its document's text; raises `RequestRefused` where it may not be executed."""
        if request.query is None:
            return await self._by_id(viewer, request, request.document_id or "")
        return self._text(viewer, request)

    def _text(self, viewer: Viewer, request: GraphQLRequest) -> GraphQLRequest:
        """A request that brings its text, trusted where that is published."""
        if request.document_id is None and not self.library.texts:
            return self._explored(viewer, request)
        identifier = document_id(request.query or "")
        if request.document_id not in (None, identifier):
            raise RequestRefused(Code.BAD_REQUEST)
        if identifier in self.library.texts:
            return msgspec.structs.replace(request, trusted=True)
        return self._explored(viewer, request)

    def _explored(self, viewer: Viewer, request: GraphQLRequest) -> GraphQLRequest:
        if not self._may_explore(viewer):
            raise RequestRefused(Code.DOCUMENT_NOT_TRUSTED)
        return request

    async def _by_id(self, viewer: Viewer, request: GraphQLRequest, identifier: str) -> GraphQLRequest:
        text = self.library.texts.get(identifier)
        if text is not None:
            return msgspec.structs.replace(request, query=text, trusted=True)
        is_persisted_query = "persistedQuery" in request.extensions
        if not is_persisted_query or not self._may_explore(viewer):
            raise RequestRefused(Code.DOCUMENT_NOT_FOUND)
        if self._registered is None:
            raise RequestRefused(Code.PERSISTED_QUERY_NOT_SUPPORTED)
        text = await self._registered.get(identifier)
        if not self._may_explore(
            viewer
        ):  # asked again: another policy may have come while the store was read
            raise RequestRefused(Code.DOCUMENT_NOT_FOUND)
        if text is None:
            raise RequestRefused(Code.PERSISTED_QUERY_NOT_FOUND)
        return msgspec.structs.replace(request, query=text)

    async def _register(self, request: GraphQLRequest) -> None:
        """Keep a document that was executed, so that nothing fills the store which is no document."""
        if self._registered is None or request.trusted or request.query is None or not request.document_id:
            return
        if may_be_kept(request.query):
            await self._registered.put(request.document_id, request.query)


class _Watched:
    """A stream of which each answer is told before it is given on."""

    def __init__(self, stream: Answers, tell: Callable[[GraphQLAnswer], Awaitable[None]]) -> None:
        self._stream: Final = stream
        self._tell: Final = tell

    def __aiter__(self) -> "_Watched":
        return self

    async def __anext__(self) -> GraphQLAnswer:
        answer = await anext(self._stream)
        await self._tell(answer)
        return answer

    async def aclose(self) -> None:
        await self._stream.aclose()
