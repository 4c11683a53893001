"""What a document reads of records: for each class the attributes its fields name, in whatever relation."""

from collections.abc import Mapping
from typing import TypeAlias

from graphql import GraphQLNamedType, GraphQLObjectType, GraphQLSchema

from bff.plan.hints import Attribute, Batch, Bound, Records, records_hint, subject_hint
from bff.plan.model import Field, Selection

Reads: TypeAlias = Mapping[type, frozenset[str]]
"""Of a class that is missing nobody knows what is read, so all of it is. Of one without names, nothing is."""


def reads_of(schema: GraphQLSchema, root: Selection) -> Reads:
    """Gather what is read of each class of records that is a type of *schema*."""
    named: dict[type, set[str]] = {}
    unknown: set[type] = set()
    for type_ in schema.type_map.values():
        records = _records(type_)
        for cls in records.classes:
            named.setdefault(cls, set()).update(records.besides)
    pending = [root]
    while pending:
        selection = pending.pop()
        classes = _records(selection.type).classes
        asked = [field for field in selection.fields if field.name != "__typename"]
        names = [_attribute(field) for field in asked] + _of_subject(selection.type)
        for cls in classes:
            named[cls].update(name for name in names if name is not None)
        if None in names:
            unknown.update(classes)
        pending += [beneath for field in selection.fields for beneath in field.selections.values()]
    return {cls: frozenset(names) for cls, names in named.items() if cls not in unknown}


def _records(type_: GraphQLNamedType) -> Records:
    return records_hint(type_.extensions) or Records(())


def _attribute(field: Field) -> str | None:
    """The attribute that a field is read from; `None`: it is given the record, and reads what it likes."""
    hint = field.hint
    if isinstance(hint, Attribute):
        return hint.name
    if isinstance(hint, Bound):
        return hint.attr
    if isinstance(hint, Batch):
        return hint.key
    return None


def _of_subject(type_: GraphQLObjectType) -> list[str | None]:
    """What the viewer's relation to an object is found by."""
    subject = subject_hint(type_.extensions)
    return [] if subject is None else [subject.key]
