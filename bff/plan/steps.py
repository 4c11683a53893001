"""
One field of one object, step by step: the general way to write an object.

Generated code does the same inline; a field that it does not inline it hands to the step here.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from graphql import default_field_resolver, is_non_null_type

from bff.plan.complete import complete, entered_at_once, place
from bff.plan.failures import Denied, Failed
from bff.plan.hints import Attribute, Bound, Called
from bff.plan.model import Node, Step
from bff.plan.path import Path
from bff.plan.streamed import complete_streamed

if TYPE_CHECKING:
    from bff.plan.run import Run

Written: TypeAlias = dict[str, object]
Stepper: TypeAlias = Callable[["Run", Node, Any, Written, Path | None], None]


def write_object(run: "Run", nodes: tuple[Node, ...], source: Any, path: Path | None) -> Written:
    """Write an object field by field."""
    written: Written = {}
    for node in nodes:
        STEPPERS[node.step](run, node, source, written, path)
    return written


def typename(_run: "Run", node: Node, _source: Any, written: Written, _path: Path | None) -> None:
    written[node.field.key] = node.field.parent.name


def attribute(run: "Run", node: Node, source: Any, written: Written, path: Path | None) -> None:
    """Read an attribute, by itself or through the function bound for this run."""
    field, hint = node.field, node.field.hint
    here = (path, field)
    note_mask(run, node)
    try:
        if isinstance(hint, Attribute):
            value = getattr(source, hint.name)
        else:
            assert isinstance(hint, Bound)  # noqa: S101 - the two hints of an attribute
            value = getattr(source, hint.attr)
            value = None if value is None else run.bound(hint.bind)(value)
    except Exception as error:  # noqa: BLE001
        value = error
    place(run, node, written, field.key, here, value)


def load(run: "Run", node: Node, source: Any, written: Written, path: Path | None) -> None:
    """Have the value loaded together with those of the other parents."""
    note_mask(run, node)
    written[node.field.key] = None
    run.loads[node.field].append((node, source, written, path))


def call(run: "Run", node: Node, source: Any, written: Written, path: Path | None) -> None:
    """Call the resolver, as graphql-core does, or past its wrapper where there is a hint."""
    field, hint = node.field, node.field.hint
    here = (path, field)
    note_mask(run, node)
    resolve = field.definition.resolve or default_field_resolver
    try:
        if isinstance(hint, Called):
            value = hint.call(source, run.context, **run.arguments(field))
        else:
            value = resolve(source, run.info(field, here), **run.arguments(field))
    except Exception as error:  # noqa: BLE001
        value = error
    place(run, node, written, field.key, here, value)


def deny(run: "Run", node: Node, _source: Any, written: Written, path: Path | None) -> None:
    """Write null and an error; where null may not stand, fail the object."""
    field, code = node.field, node.access.denied or ""
    if is_non_null_type(field.definition.type):
        raise Failed((path, field), field, Denied(code))
    written[field.key] = None
    run.failures.denied.append((field, (path, field), code))


def defer(run: "Run", node: Node, source: Any, written: Written, path: Path | None) -> None:
    """Note what of the object is delivered later."""
    run.defer(node, source, written, path)


def note_mask(run: "Run", node: Node) -> None:
    if node.access.mask is not None:
        run.masked.add(node)


STEPPERS: Final[dict[Step, Stepper]] = {
    Step.TYPENAME: typename,
    Step.ATTRIBUTE: attribute,
    Step.BOUND: attribute,
    Step.LOAD: load,
    Step.CALL: call,
    Step.DENY: deny,
    Step.DEFER: defer,
}


def write_all(nodes: tuple[Node, ...]) -> "Callable[[Run, Any, Path | None], Written]":
    """Make the general writer of an object with these fields."""
    return lambda run, source, path: write_object(run, nodes, source, path)


def link_general(node: Node) -> Node:
    """Have a node's values completed in the general way, until the linker finds a faster one."""
    type_ = node.field.definition.type

    def general(run: "Run", value: Any, path: Path) -> object:
        return complete(run, node, type_, value, path)

    def streamed(run: "Run", value: Any, path: Path) -> object:
        return complete_streamed(run, node, value, path)

    node.links.complete = general if node.field.stream is None else streamed
    node.links.enters = entered_at_once(node)
    return node
