"""The outermost layer of every server: /admin on loopback only, counting, and misbehaviour."""

from collections import Counter
from collections.abc import Callable, Sequence
from ipaddress import ip_address

from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.kit.faults import FaultLine, never_answer, send_half, send_reply, whole_reply


class Front:
    """Plain ASGI around the application; `broken` writes the server's internal error."""

    def __init__(
        self,
        app: ASGIApp,
        routes: Sequence[BaseRoute],
        line: FaultLine,
        stats: Counter[str],
        broken: Callable[[Scope], Response],
    ) -> None:
        self.app = app
        self.routes = routes
        self.line = line
        self.stats = stats
        self.broken = broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].startswith("/admin"):
            app = self.app if _on_loopback(scope) else Response(status_code=404)
            await app(scope, receive, send)
        else:
            self.stats[self._operation(scope)] += 1
            await self._answer(scope, receive, send)

    def _operation(self, scope: Scope) -> str:
        for route in self.routes:
            if isinstance(route, Route) and route.matches(scope)[0] is Match.FULL:
                return route.name
        return "unknown"

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        faults = self.line.take(scope["path"])
        await self.line.delay(faults)
        if faults.hang:
            return await never_answer(receive)
        app = self.broken(scope) if self.line.hits(faults.error_rate) else self.app
        malformed = self.line.hits(faults.malformed_rate)
        if not (malformed or faults.drop):
            return await app(scope, receive, send)
        status, body = await whole_reply(app, scope, receive)
        if faults.drop:
            return await send_half(send, status, body)
        return await send_reply(send, *self.line.garble(body))


def _on_loopback(scope: Scope) -> bool:
    client = scope.get("client")
    return client is not None and ip_address(client[0]).is_loopback
