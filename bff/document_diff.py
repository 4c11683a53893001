"""
What roles see of a document, path by path and relation by relation, from the text of a schema alone.

No code of that schema is needed, so versions from the past can be compared. Conditions (@skip, @include) are
taken away first: a path counts where some value of a variable shows it.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    Visitor,
    build_schema,
    parse,
    validate,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails

from bff.plan.authorize import access_of
from bff.plan.collect import collect
from bff.plan.documents import CONDITIONS, Document
from bff.plan.hints import SUBJECT, Subject
from bff.plan.model import Access, Fallback, Field, Program, Selection
from bff.plan.protection import OUTSIDE, Protection
from bff.policy_diff import Form, Forms, form_of
from bff.protection import protection_of
from masking.levels import Level
from masking.policy import Policy, Standing
from masking.viewer import Relation
from resolvers.masks import masks_of

MAX_FIELDS = 10_000
SHOWN = Form(Level.CLEAR, part=True)


class DocumentRefused(Exception):
    """The document does not fit the schema; the message says why."""


def read_operations(schema_text: str, document_text: str) -> dict[str, Program]:
    """
    Collect the fields of each operation of a document, by the operation's name.

    Raises:
        DocumentRefused: the document is not valid against the schema.
    """
    schema = _schema_of(schema_text)
    written = parse(document_text)
    errors = validate(schema, written)
    if errors:
        raise DocumentRefused(errors[0].message)
    document = visit(written, _WithoutConditions())
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    return {
        (operation.name.value if operation.name else operation.operation.value): _program(
            schema, document, operation
        )
        for operation in operations
    }


class _WithoutConditions(Visitor):
    def enter_directive(self, node: DirectiveNode, *_: object) -> object:
        return self.REMOVE if node.name.value in CONDITIONS else None


@lru_cache(maxsize=4)
def _schema_of(text: str) -> GraphQLSchema:
    """The schema of a text, whose subjects are known by their directive."""
    schema = build_schema(text)
    for named in schema.type_map.values():
        directives = (named.ast_node.directives if named.ast_node else None) or ()
        if isinstance(named, GraphQLObjectType) and any(d.name.value == "subject" for d in directives):
            named.extensions[SUBJECT] = Subject(None, lambda _context, _keys: ())
    return schema


def _program(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> Program:
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    details = {name: FragmentDetails(fragment) for name, fragment in fragments.items()}
    found = collect(schema, Document(fragments=fragments, details=details), operation, {}, MAX_FIELDS)
    if isinstance(found, Fallback):
        raise DocumentRefused(found.reason)
    return found


class DocumentSight:
    """The paths of one operation under one policy; without a program, there are none."""

    def __init__(self, policy: Policy, program: Program | None) -> None:
        self._policy = policy
        self._program = program
        self._masker = masks_of(policy.rules)

    def forms(self, standing: Standing) -> Mapping[str, Forms]:
        if self._program is None:
            return {}
        protection = protection_of(self._policy, standing, self._masker)
        return dict(_paths(self._program.root, protection, (OUTSIDE,) * len(Relation), ()))


def _paths(
    selection: Selection, protection: Protection, relations: tuple[int | None, ...], above: tuple[str, ...]
) -> Iterator[tuple[str, Forms]]:
    """List the paths beneath *above*; a relation is None where something above them is hidden in it."""
    for field in selection.fields:
        path = (*above, field.key)
        access = [
            None if relation is None else access_of(field, protection, relation) for relation in relations
        ]
        yield ".".join(path), [_form(found) for found in access]
        for name, beneath in field.selections.items():
            entered = _beneath(field, name, protection, relations, access)
            named = (*above, f"{field.key}[{name}]") if len(field.selections) > 1 else path
            yield from _paths(beneath, protection, entered, named)


def _beneath(
    field: Field,
    name: str,
    protection: Protection,
    relations: tuple[int | None, ...],
    access: list[Access | None],
) -> tuple[int | None, ...]:
    """The relations in which the objects of type *name* at a field are shown."""
    open_in = [found is not None and found.denied is None for found in access]
    if name not in field.subjects:
        return tuple(r if is_open else None for r, is_open in zip(relations, open_in, strict=True))
    if not any(open_in):
        return (None,) * len(Relation)
    entered = [access_of(field, protection, relation) for relation in Relation]
    return tuple(
        None if found.denied else relation for relation, found in zip(Relation, entered, strict=True)
    )


def _form(access: Access | None) -> Form:
    if access is None or access.denied is not None:
        return Form(Level.HIDDEN)
    return SHOWN if access.verdict is None else form_of(access.verdict, access.kind, access.mask is not None)
