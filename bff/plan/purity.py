"""
How much a field does besides reading: the less, the more of it can be written as one expression.

A *pure* field only reads records, so what meets an anomaly can be read again in the general way.
"""

from graphql import (
    GraphQLNonNull,
    GraphQLObjectType,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from bff.plan.hints import RECORDS
from bff.plan.model import Node, Step

READING = (Step.ATTRIBUTE, Step.BOUND)


def is_pure(node: Node) -> bool:
    """Tell whether writing the field only reads records."""
    if node.step is Step.TYPENAME:
        return True
    if node.step not in READING or node.field.stream is not None:
        return False
    item = innermost(node)
    return is_leaf_type(item) or (is_plain_object(node) and all(map(is_pure, only_children(node))))


def is_quiet(node: Node) -> bool:
    """
    Tell whether a field that is not pure only leaves a note.

    A load does, what is delivered later, and a denial where null may stand.
    """
    if node.step is Step.DENY:
        return not is_non_null_type(node.field.definition.type)
    return node.step in (Step.LOAD, Step.DEFER)


def is_plain_object(node: Node) -> bool:
    """
    Tell whether the field's objects are of one type that nobody need be asked about, and no subject.

    One field at least must be read: what an object is not shows only then.
    """
    item = innermost(node)
    if not isinstance(item, GraphQLObjectType) or item.name in node.subjects:
        return False
    if node.step is Step.DEFER or node.field.stream is not None:
        return False
    told = item.is_type_of is None or RECORDS in item.extensions
    return told and any(child.step in READING for child in only_children(node))


def only_children(node: Node) -> tuple[Node, ...]:
    (children,) = node.children.values()
    return children


def innermost(node: Node) -> object:
    """The named type within the lists of a field's type."""
    type_ = get_nullable_type(node.field.definition.type)
    while is_list_type(type_):
        type_ = get_nullable_type(type_.of_type)
    return type_


def may_be_null(type_: object) -> bool:
    return not isinstance(type_, GraphQLNonNull)
