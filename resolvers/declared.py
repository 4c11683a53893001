"""
The policy's side of the schema, read back from its text: the file that a reviewer approved is what runs.

What is missing or does not fit is a `DeclarationError` that names the field, and the server does not start.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    ObjectTypeDefinitionNode,
    TypeNode,
    parse,
)

from masking.classes import C2, DataClass, MaskKind
from masking.permissions import Permission
from masking.verdict import Coordinate, FieldRule

SHOWN_WITH_HOLDER: Final = frozenset({DataClass.INHERITED})
CONTAINERS: Final = frozenset(
    {
        DataClass.PUBLIC,
        DataClass.INHERITED,
        DataClass.INTERNAL,
        DataClass.CUSTOMER,
        DataClass.PERFORMANCE,
    }
)
"""Classes that a field returning an object may have; what the object tells is classed field by field."""

FITS: Final[Mapping[MaskKind, frozenset[str]]] = {
    MaskKind.AMOUNT: frozenset({"Money"}),
    MaskKind.BIRTH_DATE: frozenset({"ReducedDate"}),
}
"""The types whose values a mask can take; a kind that is not here takes strings."""


class DeclarationError(Exception):
    """A field's protection is missing or cannot work; the message names the field and the remedy."""


def read_rules(schema_text: str) -> Mapping[Coordinate, FieldRule]:
    """
    Read the rule of every field from the text of the schema.

    Raises:
        DeclarationError: a field without a class, of class SECRET, with an unknown permission, with a mask
            that does not fit its type, or guarded and yet never null.

    """
    document = parse(schema_text)
    composites = _composites(document)
    rules = {}
    for type_node, field in _fields(document):
        at = Coordinate(f"{type_node.name.value}.{field.name.value}")
        rule = _rule(at, field)
        _check(rule, field.type, composites)
        rules[at] = rule
    return rules


def _fields(
    document: DocumentNode,
) -> Iterator[tuple[ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode, FieldDefinitionNode]]:
    for node in document.definitions:
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            for field in node.fields or ():
                yield node, field


def _composites(document: DocumentNode) -> frozenset[str]:
    kinds = (ObjectTypeDefinitionNode, InterfaceTypeDefinitionNode)
    return frozenset(node.name.value for node in document.definitions if isinstance(node, kinds))


def _rule(at: Coordinate, field: FieldDefinitionNode) -> FieldRule:
    directive = next((d for d in field.directives or () if d.name.value == "protect"), None)
    if directive is None:
        raise DeclarationError(f"{at} has no class: declare it with shown() or part(), see docs/policy.md")
    given = _arguments(directive)
    rule = FieldRule(
        coordinate=at,
        data_class=DataClass(given["class"]),
        needs=given.get("needs"),
        mask=MaskKind(given["mask"]) if "mask" in given else None,
        type_name=_named(field.type)[0],
    )
    if rule.needs is not None and rule.needs not in set(Permission):
        raise DeclarationError(f"{at} needs a permission that masking/permissions.py does not list")
    return rule


def _arguments(directive: DirectiveNode) -> dict[str, str]:
    given = directive.arguments or ()
    return {argument.name.value: str(getattr(argument.value, "value", "")) for argument in given}


def _check(rule: FieldRule, type_node: TypeNode, composites: frozenset[str]) -> None:
    listed = _named(type_node)[1]
    if rule.data_class is DataClass.SECRET:
        raise DeclarationError(f"{rule.coordinate} is SECRET (C3): such a value is never a field")
    if _guarded(rule) and isinstance(type_node, NonNullTypeNode):
        raise DeclarationError(f"{rule.coordinate} is guarded and must be nullable: it is null where hidden")
    if rule.mask is not None:
        _check_mask(rule, rule.mask, listed)
    elif rule.type_name in composites and rule.data_class not in CONTAINERS:
        raise DeclarationError(f"{rule.coordinate} returns {rule.type_name}: class its parts, not the whole")
    elif rule.data_class in C2:
        raise DeclarationError(
            f"{rule.coordinate} is {rule.data_class} (C2) and needs a mask, REDACT at least"
        )


def _check_mask(rule: FieldRule, mask: MaskKind, listed: bool) -> None:
    if rule.data_class is DataClass.INHERITED or rule.data_class is DataClass.PUBLIC:
        raise DeclarationError(
            f"{rule.coordinate} is {rule.data_class}, which is never masked: drop its mask"
        )
    if mask is MaskKind.REDACT:
        return
    wanted = FITS.get(mask, frozenset({"String"}))
    if listed or rule.type_name not in wanted:
        expected = " or ".join(sorted(wanted))
        raise DeclarationError(f"{rule.coordinate}: mask {mask} does not fit its type, it takes {expected}")


def _guarded(rule: FieldRule) -> bool:
    return rule.needs is not None or rule.data_class not in (DataClass.INHERITED, DataClass.PUBLIC)


def _named(node: TypeNode) -> tuple[str, bool]:
    listed = False
    while isinstance(node, NonNullTypeNode | ListTypeNode):
        listed = listed or isinstance(node, ListTypeNode)
        node = node.type
    assert isinstance(node, NamedTypeNode)  # noqa: S101 - what the grammar says
    return node.name.value, listed
