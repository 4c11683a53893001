"""One operation of an upstream's contract, and what its handler is given."""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

import msgspec
from starlette.requests import Request

from sandbox.kit.assertion import Caller
from sandbox.kit.plants import Plants
from sandbox.kit.refusal import Cause, Refusal
from sandbox.world.base import World

Json = Mapping[str, object]
RequestT = TypeVar("RequestT", bound=msgspec.Struct)


class Ask(msgspec.Struct, Generic[RequestT], frozen=True):
    """A verified call."""

    world: World
    caller: Caller
    request: RequestT
    plants: Plants
    idempotency_key: str

    def readable(self, customers: list[str]) -> list[str]:
        """Those of *customers* that exist and that the operator may see."""
        return [no for no in customers if self.caller.may_read(self.world, no)]


class Operation(msgspec.Struct, frozen=True):
    id: str
    """The contract's operationId."""
    method: str
    path: str
    request: type[msgspec.Struct]
    """Of the JSON body, or of path and query parameters together where the method is GET."""
    answer: Callable[[Ask], Json]  # type: ignore[type-arg]  # each handler names its own request


class Empty(msgspec.Struct, frozen=True):
    """A request without parameters."""


async def parse(operation: Operation, request: Request) -> msgspec.Struct:
    """The typed request; raises `Refusal` where it breaks the contract."""
    try:
        if operation.method == "GET":
            given = {**request.path_params, **request.query_params}
            parsed = msgspec.convert(given, operation.request, strict=False)
        else:
            parsed = msgspec.json.decode(await request.body(), type=operation.request)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise Refusal(Cause.BAD_REQUEST) from error
    for value in msgspec.structs.asdict(parsed).values():
        if isinstance(value, list) and len(set(value)) < len(value):
            raise Refusal(Cause.BAD_REQUEST)
    return parsed
