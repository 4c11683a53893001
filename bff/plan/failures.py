"""Failed fields: where, why, and which position becomes null for it (GraphQL specification 6.4.4)."""

from typing import Final

import msgspec
from graphql import GraphQLError, GraphQLOutputType, is_non_null_type, located_error

from bff.plan.model import Field
from bff.plan.path import Path, keys, nullable_at_or_above

FORBIDDEN: Final = "FORBIDDEN"
NOT_FOUND: Final = "NOT_FOUND"


class Denied(Exception):
    """The viewer may not see a field; the code says no more than the viewer may know."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Failed(Exception):
    """A failure on its way to the nearest position that may be null. Its message holds no value."""

    def __init__(self, path: Path, field: Field, error: Exception) -> None:
        super().__init__(field.coordinate)
        self.path = path
        self.field = field
        self.error = error


class Failure(msgspec.Struct, frozen=True):
    """One error of a response: a denial has a code, any other the exception that was raised."""

    path: list[str | int]
    field: Field
    code: str | None = None
    error: Exception | None = None

    def __repr__(self) -> str:
        return f"<Failure {self.field.coordinate}>"

    def located(self) -> GraphQLError:
        """Say it as graphql-core does, with the exception's own message."""
        if self.error is None:
            return GraphQLError(self.code or "", list(self.field.nodes), path=self.path)
        return located_error(self.error, list(self.field.nodes), self.path)


class Failures:
    """The failures of one run, in the order in which they were met."""

    __slots__ = ("denied", "found", "nulled")

    def __init__(self) -> None:
        self.found: list[Failure] = []
        self.denied: list[tuple[Field, Path, str]] = []
        self.nulled: set[tuple[str | int, ...]] = set()

    def record(self, failed: Failed, position: Path | None) -> None:
        """Add a failure that makes *position* null, unless something above it already is."""
        place = tuple(keys(position))
        if any(place[:length] in self.nulled for length in range(len(place) + 1)):
            return
        self.nulled.add(place)
        self.found.append(failure_of(failed))

    def catch(self, error: Exception, field: Field, type_: GraphQLOutputType, path: Path) -> object:
        """
        Record an error where the position may be null, and give that null.

        Raises:
            Failed: where it may not, for the position above.
        """
        failed = error if isinstance(error, Failed) else Failed(path, field, error)
        if is_non_null_type(type_):
            raise failed from error
        self.record(failed, path)
        return None

    def all(self) -> list[Failure]:
        if not self.denied:
            return self.found
        return self.found + [Failure(keys(path), field, code=code) for field, path, code in self.denied]


def failure_of(failed: Failed) -> Failure:
    """What the response says of a failure."""
    if isinstance(failed.error, Denied):
        return Failure(keys(failed.path), failed.field, code=failed.error.code)
    return Failure(keys(failed.path), failed.field, error=failed.error)


def erase(data: dict[str, object] | None, failures: Failures, failed: Failed, path: Path | None) -> bool:
    """
    Make null the nearest position above *path* that may be, in a response that is already written.

    Returns:
        Whether there is none, so that the whole response is null.
    """
    position = nullable_at_or_above(path)
    failures.record(failed, position)
    if position is None:
        return True
    *above, last = keys(position)
    holder: object = data
    for key in above:
        if holder is None:
            return False
        holder = holder[key]  # type: ignore[index]
    if holder is not None:
        holder[last] = None  # type: ignore[index]
    return False
