"""The operations of contracts/outbound.openapi.yaml."""

from sandbox.kit.operation import Ask, Json, Operation
from sandbox.outbound.exchange import Exchange, PlacedCall
from sandbox.outbound.requests import CallRequest, Order


def operations(exchange: Exchange) -> tuple[Operation, ...]:
    def start(ask: Ask[Order]) -> Json:
        return _row(exchange, exchange.start(ask))

    def read(ask: Ask[CallRequest]) -> Json:
        return _row(exchange, exchange.find(ask))

    return (
        Operation("startCall", "POST", "/calls", Order, start),
        Operation("readCall", "GET", "/calls/{call}", CallRequest, read),
    )


def _row(exchange: Exchange, placed: PlacedCall) -> Json:
    """The call, without the number that was dialled."""
    return {
        "callId": placed.call_id,
        "state": exchange.state(placed),
        "placedAt": placed.placed_at.isoformat(timespec="seconds"),
    }
