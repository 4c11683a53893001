"""Plans made before they are asked for: each operation of a document, as each standing would ask for it."""

import asyncio
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import product
from typing import Final, TypeAlias

from bff.plan import Planner
from bff.plan.documents import Document
from bff.plan.form import Form
from bff.plan.protection import Protection
from bff.policy_report import standing_of
from masking.policy import Standing
from masking.viewer import Channel

MAX_CONDITIONS: Final = 3
"""Variables of @skip and @include whose every combination is planned; with more, each comes when it comes."""

Protect: TypeAlias = Callable[[Standing], tuple[Hashable, Protection]]
"""What a plan for a standing is kept by, and what it needs to know."""


class Warmer:
    """Makes the plans of documents."""

    def __init__(self, planner: Planner) -> None:
        self._planner: Final = planner

    def problems(self, text: str, standing: Standing, protect: Protect) -> int:
        """How many errors *text* has: of syntax, of the schema, of the server's limits."""
        _, document = self._planner.document(text)
        if document.errors:
            return len(document.errors)
        plans = [self._planner.plan(text, name, {}, *protect(standing)) for name in _names(document)]
        return sum(isinstance(plan, list) for plan in plans)

    async def warm(self, text: str, standings: Iterable[Standing], protect: Protect) -> None:
        """Make the plans of *text* for *standings*; between two of them other work goes on."""
        self._planner.expect(text)
        _, document = self._planner.document(text)
        for standing in standings:
            sighted = protect(standing)
            for form, read in _readings(document):
                for name in _names(read):
                    for variables in _variables(read, name):
                        self._planner.plan(text, name, variables, *sighted, form)
            await asyncio.sleep(0)


def expected(
    roles: Iterable[str], channels: Iterable[Channel | None], others: Iterable[Standing]
) -> list[Standing]:
    """Each role at each of *channels* (`None` is the role's usual one), and *others*; none of them twice."""
    at_channels = [standing_of(role, channel) for role, channel in product(roles, channels)]
    return list(dict.fromkeys((*at_channels, *others)))


def _readings(document: Document) -> Iterator[tuple[Form, Document]]:
    """The forms in which a document can be delivered, and how it is read for each."""
    yield Form.WHOLE, document
    if document.parted is not None:
        yield Form.ONCE, document.parted
        yield Form.FULL, document.parted


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
