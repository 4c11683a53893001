"""
How much a document asks for, measured before it is validated, with its fragments written out.

Each fragment is measured once, however often it is spread, so the survey is linear in the document. A
fragment that contains itself is refused here, for written out it has no end; unknown ones count as empty, and
are left to validation.
"""

from collections.abc import Iterator, Mapping

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from bff.plan.documents import DELIVERY, walk
from bff.plan.refusals import TooComplex
from bff.settings.limits import LimitsSettings

Fragments = Mapping[str, FragmentDefinitionNode]


class Extent(msgspec.Struct, frozen=True):
    """What one selection asks for, its fragments written out."""

    nesting: int = 0
    """Selections within one another, those of fragments too."""
    depth: int = 0
    """Fields within one another."""
    fields: int = 0
    aliases: int = 0
    roots: int = 0
    """Fields of the selection itself."""
    parts: int = 0
    """Fragments and lists that may be delivered later."""

    def beside(self, other: "Extent") -> "Extent":
        return Extent(
            max(self.nesting, other.nesting),
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.roots + other.roots,
            self.parts + other.parts,
        )

    def within_field(self, alias: bool) -> "Extent":
        return Extent(self.nesting, self.depth + 1, self.fields + 1, self.aliases + alias, 1, self.parts)

    def in_parts(self, parts: int) -> "Extent":
        return msgspec.structs.replace(self, parts=self.parts + parts) if parts else self


EMPTY = Extent()


class Surveyor:
    """The pass over one document."""

    def __init__(self, fragments: Fragments, limits: LimitsSettings) -> None:
        self._fragments = fragments
        self._limits = limits
        self._measured: dict[str, Extent] = {}
        self._open: set[str] = set()

    def measure(self, selections: SelectionSetNode | None, level: int = 1) -> Extent:
        """
        Measure one selection that stands *level* deep.

        Raises:
            TooComplex: a limit is exceeded, noticed before more is looked at.
            GraphQLError: a fragment contains itself.

        """
        if selections is None:
            return EMPTY
        self._require(level <= self._limits.nesting)
        total = EMPTY
        for node in selections.selections:
            total = total.beside(self._node(node, level))
            self._require(total.fields <= self._limits.fields)
        self._require(level + total.nesting <= self._limits.nesting)
        return msgspec.structs.replace(total, nesting=total.nesting + 1)

    def _node(self, node: object, level: int) -> Extent:
        if isinstance(node, FieldNode):
            extent = self.measure(node.selection_set, level + 1).within_field(node.alias is not None)
            return extent.in_parts(_parts(node))
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value, level + 1).in_parts(_parts(node))
        assert isinstance(node, InlineFragmentNode)  # noqa: S101 - the third kind of selection
        return self.measure(node.selection_set, level + 1).in_parts(_parts(node))

    def _fragment(self, name: str, level: int) -> Extent:
        known = self._measured.get(name)
        if known is None:
            if name in self._open:
                raise GraphQLError("A fragment contains itself.")
            self._open.add(name)
            fragment = self._fragments.get(name)
            known = self.measure(fragment.selection_set, level) if fragment else EMPTY
            self._open.remove(name)
            self._measured[name] = known
        self._require(level + known.nesting <= self._limits.nesting + 1)
        return known

    def _require(self, holds: bool) -> None:
        if not holds:
            raise TooComplex("The document asks for too much at once.")


def survey(document: DocumentNode, limits: LimitsSettings) -> None:
    """
    Refuse a *document* that exceeds *limits*, before anything superlinear looks at it.

    Raises:
        TooComplex: which limit is not told; docs/limits.md lists them.
        GraphQLError: a fragment contains itself.

    """
    if len(document.definitions) > limits.definitions or _directives(document) > limits.directives:
        raise TooComplex("The document has too many definitions or directives.")
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    surveyor = Surveyor(fragments, limits)
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            surveyor.measure(definition.selection_set)
        elif isinstance(definition, OperationDefinitionNode):
            _check(surveyor.measure(definition.selection_set), limits)
            check_overlaps(definition.selection_set, fragments, limits.overlaps)


def _check(extent: Extent, limits: LimitsSettings) -> None:
    if extent.depth > limits.depth or extent.aliases > limits.aliases or extent.roots > limits.root_fields:
        raise TooComplex("The operation nests too deeply, or has too many aliases or root fields.")
    if extent.parts > limits.parts:
        raise TooComplex("The operation has too many parts that are delivered later.")


def _parts(node: FieldNode | FragmentSpreadNode | InlineFragmentNode) -> int:
    return sum(directive.name.value in DELIVERY for directive in node.directives or ())


def _directives(document: DocumentNode) -> int:
    return sum(len(getattr(node, "directives", None) or ()) for node in walk(document))


def check_overlaps(root: SelectionSetNode, fragments: Fragments, limit: int) -> None:
    """
    Bound the pairs of fields under one response name, level by level.

    Validation compares each pair, and everything beneath the two: the only rule that is not linear. The
    number of fields is bounded before, and no fragment contains itself, so this walk has an end.

    Raises:
        TooComplex: there are more than *limit* pairs.

    """
    pairs = 0
    level = [[root]]
    while level:
        below: list[list[SelectionSetNode]] = []
        for selections in level:
            named: dict[str, list[FieldNode]] = {}
            for field in _written_out(selections, fragments):
                named.setdefault((field.alias or field.name).value, []).append(field)
            for fields in named.values():
                pairs += len(fields) * (len(fields) - 1) // 2
                below.append([field.selection_set for field in fields if field.selection_set])
        if pairs > limit:
            raise TooComplex("Too many fields stand under one name.")
        level = [selections for selections in below if selections]


def _written_out(selections: list[SelectionSetNode], fragments: Fragments) -> Iterator[FieldNode]:
    """The fields of several selections that are merged, those of their fragments included once."""
    seen: set[str] = set()
    pending = list(selections)
    while pending:
        for node in pending.pop().selections:
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, InlineFragmentNode):
                pending.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                if node.name.value in fragments:
                    pending.append(fragments[node.name.value].selection_set)
