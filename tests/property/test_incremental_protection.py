"""A response in parts under protection: together, its parts show and deny what the plain response does."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    GraphQLList,
    GraphQLSchema,
    InlineFragmentNode,
    NameNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_nullable_type,
    parse,
    print_ast,
    visit,
)
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bff.payloads import first_told, later_told, written_out
from bff.plan import Plan, Planner, Protection, RunResult
from bff.plan.deliver import Delivery, Payload
from bff.plan.failures import Failure
from bff.plan.form import Form
from resolvers.delivery import DEFER, STREAM
from tests.property.plan_payloads import Merged, merged_full
from tests.property.test_plan_protection import Record, cases

EXAMPLES = int(os.environ.get("PARTS_PROTECTED_EXAMPLES", "50"))


class _Parting(Visitor):
    """Puts some of a document's fields off, as drawn."""

    def __init__(self, data: st.DataObject, types: TypeInfo) -> None:
        super().__init__()
        self.data = data
        self.types = types

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode:
        later = [self.data.draw(st.integers(0, 2)) == 0 for _ in node.selections]
        now = [found for found, is_later in zip(node.selections, later, strict=True) if not is_later]
        put_off = [found for found, is_later in zip(node.selections, later, strict=True) if is_later]
        if not put_off:
            return node
        inner = SelectionSetNode(selections=tuple(put_off))
        fragment = InlineFragmentNode(selection_set=inner, directives=(_directive("defer"),))
        return replace(node, selections=(*now, fragment))

    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode:
        listed = isinstance(get_nullable_type(self.types.get_type()), GraphQLList)
        if not listed or self.data.draw(st.booleans()):
            return node
        return replace(node, directives=(_directive("stream"),))


def _directive(name: str) -> DirectiveNode:
    return DirectiveNode(name=NameNode(value=name), arguments=())


def parted(data: st.DataObject, schema: GraphQLSchema, text: str) -> str:
    types = TypeInfo(schema)
    document: DocumentNode = visit(parse(text), TypeInfoVisitor(types, _Parting(data, types)))
    return print_ast(document)


def entry(failure: Failure) -> dict[str, Any]:
    return {"path": failure.path, "code": failure.code}


async def delivered(plan: Plan, root: Record, form: Form) -> tuple[list[Any], list[Payload]]:
    told: list[Any] = []
    payloads = []
    async for payload in Delivery(plan, None, {}, root).payloads():
        payloads.append(payload)
        if len(payloads) == 1:
            told.append(first_told(payload, form, [entry(f) for f in payload.result.failures]))
        elif later := later_told(payload.step, form, entry, has_next=payload.has_next):
            told.append(later)
        written_out(told[-1])
    return [_decoded(one) for one in told], payloads


def _decoded(told: dict[str, Any]) -> Any:
    return msgspec.json.decode(msgspec.json.encode(told))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(), st.data())
def test_parts_show_and_deny_what_the_plain_response_does(
    case: tuple[GraphQLSchema, Protection, str, Record], data: st.DataObject
) -> None:
    schema, guard, text, root = case
    schema.directives = (*schema.directives, DEFER, STREAM)
    document = parted(data, schema, text)
    plain = _planned(schema, document, guard, Form.WHOLE)
    whole: RunResult = asyncio.run(plain.run(root=root))
    told, payloads = asyncio.run(delivered(_planned(schema, document, guard, Form.ONCE), root, Form.ONCE))
    merged = Merged(told)
    event("in parts" if merged.pending else "at once")
    assert merged.data == whole.data
    assert _denied(merged.errors) == sorted((str(f.path), str(f.code)) for f in whole.failures)
    assert _told(payloads[-1].result.masking, whole.data) == _told(whole.masking, whole.data)
    full, _ = asyncio.run(delivered(_planned(schema, document, guard, Form.FULL), root, Form.FULL))
    found, errors = merged_full(full)
    assert found == whole.data
    assert set(_denied(errors)) == {(str(f.path), str(f.code)) for f in whole.failures}


def _planned(schema: GraphQLSchema, text: str, guard: Protection, form: Form) -> Plan:
    plan = Planner(schema).plan(text, protection_key=1, protection=guard, form=form)
    assert isinstance(plan, Plan), plan
    return plan


def _told(masking: Sequence[Mapping[str, Any]], data: Any) -> list[str]:
    """What is said to be masked, as far as it stands in *data*: of an empty list either may be silent."""
    return sorted(str(one) for one in masking if _stands(data, one["path"]))


def _stands(data: Any, path: Sequence[Any]) -> bool:
    if not path:
        return True
    if path[0] == "*":
        return isinstance(data, list) and any(_stands(item, path[1:]) for item in data)
    return isinstance(data, dict) and path[0] in data and _stands(data[path[0]], path[1:])


def _denied(errors: list[Any]) -> list[tuple[str, str]]:
    return sorted((str(error["path"]), str(error["code"])) for error in errors)
