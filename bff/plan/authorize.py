"""
A verdict for each field: denied branches end here, so nothing beneath them is loaded or called.

The tree is decided for one relation at a time. Beneath a subject it ends: there the relation is known only in
the run, and `decide` is asked again, once for each relation that is met.
"""

from bff.plan.failures import FORBIDDEN, NOT_FOUND
from bff.plan.hints import Attribute, Batch, Bound
from bff.plan.model import Access, Deferred, Field, Links, Node, Selection, Step
from bff.plan.protection import Protection
from bff.plan.steps import link_general, write_all
from masking.levels import Level
from masking.viewer import Relation

CLEAR = Access()


def decide(
    selection: Selection,
    protection: Protection | None,
    relation: int,
    subject: Field | None = None,
    above: Node | None = None,
) -> tuple[Node, ...]:
    """Decide the fields of one selection, and all beneath it up to the next subject."""
    nodes = tuple(_decide_field(field, protection, relation, subject, above) for field in selection.fields)
    if not selection.deferred:
        return nodes
    later = (_decide_part(part, protection, relation, subject, above) for part in selection.deferred)
    return (*nodes, *later)


def _decide_part(
    part: Deferred, protection: Protection | None, relation: int, subject: Field | None, above: Node | None
) -> Node:
    """Decide what is delivered later of the same object, as if it stood there."""
    ((name, selection),) = part.field.selections.items()
    children = decide(selection, protection, relation, subject, above)
    return Node(
        field=part.field,
        access=CLEAR,
        step=Step.DEFER,
        relation=relation,
        children={name: children},
        subjects={},
        subject=subject,
        above=above,
        links=Links(writers={name: write_all(children)}),
        fragments=part.fragments,
    )


def _decide_field(
    field: Field, protection: Protection | None, relation: int, subject: Field | None, above: Node | None
) -> Node:
    access = access_of(field, protection, relation)
    subjects = field.subjects if protection is not None else {}
    children: dict[str, tuple[Node, ...]] = {}
    node = Node(
        field=field,
        access=access,
        step=_step(field, access),
        relation=relation,
        children=children,
        subjects=subjects,
        subject=subject,
        above=above,
        links=Links(),
    )
    if access.denied is None:
        for name, selection in field.selections.items():
            if name not in subjects:
                children[name] = decide(selection, protection, relation, subject, node)
                node.links.writers[name] = write_all(children[name])
    return link_general(node)


def access_of(field: Field, protection: Protection | None, relation: int) -> Access:
    """Look up how *field* is shown in *relation*; introspection is no data and always shown."""
    if protection is None or field.name.startswith("__") or field.parent.name.startswith("__"):
        return CLEAR
    coordinate = field.coordinate
    verdict = protection.at(coordinate, relation)
    if verdict is None:
        return CLEAR
    rule = protection.rules.get(coordinate)
    data_class, kind = (rule.data_class, rule.mask) if rule else (None, None)
    mask = protection.masker(coordinate, verdict.level) if verdict.level.masked else None
    hidden = verdict.level is Level.HIDDEN or (verdict.level.masked and mask is None)
    denied = (NOT_FOUND if field.subjects else FORBIDDEN) if hidden else None
    if denied is None and field.subjects and not _ever_entered(field, protection):
        denied = NOT_FOUND
    return Access(verdict=verdict, data_class=data_class, kind=kind, mask=mask, denied=denied)


def _ever_entered(field: Field, protection: Protection) -> bool:
    """Tell whether some relation may see the subjects that stand at *field*."""
    return any(_visible(field, protection, relation) for relation in Relation)


def _visible(field: Field, protection: Protection, relation: int) -> bool:
    verdict = protection.at(field.coordinate, relation)
    if verdict is None or verdict.level is Level.CLEAR:
        return True
    return verdict.level.masked and protection.masker(field.coordinate, verdict.level) is not None


def visible_loads(selection: Selection, protection: Protection) -> tuple[Field, ...]:
    """The batch loads right beneath a subject that some relation may see: those worth starting early."""
    return tuple(
        field
        for field in selection.fields
        if isinstance(field.hint, Batch)
        and not field.hint.late
        and any(access_of(field, protection, relation).denied is None for relation in Relation)
    )


def _step(field: Field, access: Access) -> Step:
    if access.denied is not None:
        return Step.DENY
    if field.name == "__typename":
        return Step.TYPENAME
    match field.hint:
        case Attribute():
            return Step.ATTRIBUTE
        case Bound():
            return Step.BOUND
        case Batch():
            return Step.LOAD
        case _:
            return Step.CALL
