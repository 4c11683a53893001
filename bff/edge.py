"""The edge of GraphQL, made from the settings: requests, sockets and schema, all by the same gate."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from bff.documents.admission import Admission
from bff.execution import Execution
from bff.http.cors import Origins
from bff.http.endpoint import graphql_endpoint
from bff.http.gate import Gate
from bff.http.model import Handler, Limits
from bff.http.schema_text import TextOf, schema_endpoint
from bff.http.sse import Streaming
from bff.http.sse.by_ticket import ticket_endpoint
from bff.http.websocket.endpoint import SocketEndpoint
from bff.http.websocket.parts import Occupancy, Parts
from bff.identity import Authenticator
from bff.intake import Intake, IntakeEndpoint
from bff.settings import Settings
from bff.streams.connect import Streams
from bff.telemetry import Telemetry

PATH: Final = "/graphql"


class Edge:
    """Makes endpoints: all have the same limits, gate and origins."""

    def __init__(
        self, authenticator: Authenticator, settings: Settings, telemetry: Telemetry, streams: Streams
    ) -> None:
        server = settings.server
        self._settings: Final = settings
        self._streams: Final = streams
        self._authenticator: Final = authenticator
        self._socket: Final = settings.socket
        self._telemetry: Final = telemetry
        self._answered: Final = telemetry.answered
        self._gate: Final = Gate(server.body_limit_bytes, frozenset(map(str.encode, server.allowed_hosts)))
        self._origins: Final = Origins(frozenset(map(str.encode, server.allowed_origins)))
        self._limits: Final = Limits(
            body_limit_bytes=server.body_limit_bytes,
            body_depth=server.body_depth,
            deadline_ms=server.deadline_ms,
            grace_ms=server.deadline_grace_ms,
            batch=server.batch_requests,
            compress_from_bytes=server.compress_from_bytes,
            public_max_age_s=server.public_max_age_s,
        )

    def requests(self, admission: Admission, execution: Execution) -> ASGIApp:
        """The endpoint of requests, which are answered at once or as streams of events."""
        return self._endpoint(admission.before(execution.handle), self._streaming(admission, execution))

    def beside(self, admission: Admission, execution: Execution, text_of: TextOf) -> Sequence[BaseRoute]:
        """The routes of sockets, of browsers' streams, of the preview, and of the schema's text."""
        return (
            WebSocketRoute(PATH, self._sockets(admission, execution)),
            Route(f"{PATH}/preview", self._endpoint(admission.before(execution.preview))),
            Route(f"{PATH}/ticket", self._endpoint(self._streams.tickets.issue)),
            Route(f"{PATH}/stream", self._by_ticket(self._streaming(admission, execution))),
            Route("/schema.graphql", self._schema_text(text_of)),
        )

    def intake(self, intake: Intake) -> Route:
        """The route by which systems of the bank tell events."""
        limit_bytes = self._settings.events.body_limit_bytes
        endpoint = IntakeEndpoint(
            self._authenticator, intake, self._gate, limit_bytes, self._limits.deadline_ms / 1000
        )
        return Route("/events", endpoint.answer, methods=["POST"])

    def _endpoint(self, handler: Handler, streaming: Streaming | None = None) -> ASGIApp:
        return graphql_endpoint(
            self._authenticator, handler, self._limits, self._gate, self._origins, self._answered, streaming
        )

    def _streaming(self, admission: Admission, execution: Execution) -> Streaming:
        heartbeat_s = self._settings.streams.heartbeat_ms / 1000
        return Streaming(
            admission.before_opening(execution.open),
            admission.before_opening(execution.open_in_parts),
            heartbeat_s,
        )

    def _by_ticket(self, streaming: Streaming) -> ASGIApp:
        redeem, deadline_s = self._streams.tickets.redeem, self._limits.deadline_ms / 1000
        return ticket_endpoint(redeem, streaming, self._gate, self._origins, deadline_s)

    def _sockets(self, admission: Admission, execution: Execution) -> ASGIApp:
        occupancy = Occupancy(self._socket.viewer_sockets)
        self._telemetry.watch_sockets(lambda: len(occupancy))
        parts = Parts(
            authenticator=self._authenticator,
            opener=admission.before_opening(execution.open),
            limits=self._limits,
            settings=self._socket,
            gate=self._gate,
            origins=self._origins,
            answered=self._answered,
            closed=self._telemetry.socket_closed,
            occupancy=occupancy,
        )
        return SocketEndpoint(parts)

    def _schema_text(self, text_of: TextOf) -> Callable[[Request], Awaitable[Response]]:
        return schema_endpoint(self._authenticator, text_of, self._gate)
