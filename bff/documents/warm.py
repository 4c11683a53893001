"""Plans made before they are asked for: each operation of a document, as each role would ask for it."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from typing import Final

from bff.plan import Planner
from bff.plan.documents import Document
from bff.plan.protection import Protection
from masking.policy import Standing

MAX_CONDITIONS: Final = 3
"""Variables of @skip and @include whose every combination is planned; with more, each comes when it comes."""


class Warmer:
    """Makes the plans of documents for the usual *standings*."""

    def __init__(
        self, planner: Planner, standings: Iterable[Standing], protect: Callable[[Standing], Protection]
    ) -> None:
        self._planner: Final = planner
        self._standings: Final = tuple(standings)
        self._protect: Final = protect

    def problems(self, text: str) -> int:
        """How many errors *text* has: of syntax, of the schema, of the server's limits."""
        _, document = self._planner.document(text)
        if document.errors:
            return len(document.errors)
        standing = self._standings[0]
        plans = [
            self._planner.plan(text, name, {}, standing, self._protect(standing)) for name in _names(document)
        ]
        return sum(isinstance(plan, list) for plan in plans)

    async def warm(self, text: str) -> None:
        """Make the plans of *text*; between two standings other work goes on."""
        self._planner.expect(text)
        _, document = self._planner.document(text)
        for standing in self._standings:
            protection = self._protect(standing)
            for name in _names(document):
                for variables in _variables(document, name):
                    self._planner.plan(text, name, variables, standing, protection)
            await asyncio.sleep(0)


def _names(document: Document) -> Iterator[str | None]:
    """The names an operation can be asked by: none at all where it is the only one."""
    if len(document.operations) == 1:
        yield None
    for operation in document.operations:
        if operation.name:
            yield operation.name.value


def _variables(document: Document, name: str | None) -> Iterator[Mapping[str, bool]]:
    only = document.operations[0].name
    names = document.conditions.get(name or (only.value if only else ""), ())
    if len(names) > MAX_CONDITIONS:
        return iter(())
    return (dict(zip(names, values, strict=True)) for values in product((True, False), repeat=len(names)))
