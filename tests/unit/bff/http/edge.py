"""The endpoint on a real server, with a handler that notes what reaches it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from bff.http.cors import NO_ORIGINS, Origins
from bff.http.endpoint import graphql_endpoint
from bff.http.gate import Gate
from bff.http.model import GraphQLAnswer, GraphQLRequest, Limits, RequestMeta
from bff.identity import Authenticator
from masking.viewer import Viewer


class Recorder:
    """Answers what it is told to, and keeps every request that came as far as execution."""

    def __init__(self) -> None:
        self.answer = GraphQLAnswer(data={"ok": True})
        self.error: Exception | None = None
        self.delay_s = 0.0
        self.seen: list[tuple[Viewer, GraphQLRequest, RequestMeta]] = []

    async def __call__(self, viewer: Viewer, request: GraphQLRequest, meta: RequestMeta) -> GraphQLAnswer:
        self.seen.append((viewer, request, meta))
        await asyncio.sleep(self.delay_s)
        if self.error is not None:
            raise self.error
        return self.answer


@asynccontextmanager
async def running_edge(
    authenticator: Authenticator,
    handler: Recorder,
    limits: Limits,
    gate: Gate | None = None,
    origins: Origins = NO_ORIGINS,
) -> AsyncIterator[str]:
    """The URL of a server that listens on a free port: uvicorn's protocol without its waits at the end."""
    app = graphql_endpoint(authenticator, handler, limits, gate, origins)
    config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, ws="none")
    config.load()
    protocol, state = cast("type[HttpToolsProtocol]", config.http_protocol_class), ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: protocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/graphql"
    server.close()
    for connection in list(state.connections):
        connection.shutdown()
    await asyncio.gather(*state.tasks, return_exceptions=True)
