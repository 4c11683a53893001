"""Expressions for what is pure: a record written as a dict display, with all that is read beneath it."""

from typing import Any

from graphql import get_nullable_type, is_leaf_type, is_list_type

from bff.plan.functions import helper_text
from bff.plan.hints import Attribute, Bound
from bff.plan.leaves import anomaly, leaf
from bff.plan.model import Node, Step
from bff.plan.names import Names
from bff.plan.purity import is_pure, may_be_null, only_children


class Display:
    """Builds the display of one function, and gathers what the function must prepare for it."""

    def __init__(self, names: Names, helpers: list[str]) -> None:
        self.names = names
        self.helpers = helpers
        """Source of functions for lists within the display."""
        self.prepared: dict[str, str] = {}
        """Local variables set at the function's start."""
        self.masked: list[Node] = []
        names.share(anomaly)

    def object(self, nodes: tuple[Node, ...], source: str, indent: str) -> str:
        """Write an object; what is not pure is null until it is written."""
        inner = indent + "    "
        now = [node for node in nodes if node.step is not Step.DEFER]
        lines = [f"{inner}{n.field.key!r}: {self._value(n, source, inner)},  # {_remark(n)}" for n in now]
        return "\n".join(["{", *lines, f"{indent}}}"])

    def _value(self, node: Node, source: str, indent: str) -> str:
        if node.access.mask is not None and node.step is not Step.CALL:
            self.masked.append(node)
        if node.step is Step.TYPENAME:
            return repr(node.field.parent.name)
        if not is_pure(node):
            return "None"
        return self._typed(node, node.field.definition.type, self._read(node, source), indent)

    def _read(self, node: Node, source: str) -> str:
        hint = node.field.hint
        if isinstance(hint, Attribute):
            return f"{source}.{hint.name}"
        assert isinstance(hint, Bound)  # noqa: S101 - a pure field reads one of the two
        bound = self.names.bind("bind", hint.bind)
        self.prepared[f"made_{bound}"] = f"run.bound({bound})"
        value = self.names.fresh("v")
        return f"(None if ({value} := {source}.{hint.attr}) is None else made_{bound}({value}))"

    def _typed(self, node: Node, type_: Any, value: str, indent: str) -> str:
        null = "None" if may_be_null(type_) else "anomaly()"
        inner: Any = get_nullable_type(type_)
        if is_leaf_type(inner):
            return leaf(self.names, inner, value, node.access.mask, null)
        v = self.names.fresh("v")
        if is_list_type(inner):
            listed = self._list(node, inner.of_type)
            return f"{null} if ({v} := {value}) is None else {listed}(run, {v})"
        checked = f"{null} if ({v} := {value}) is None else "
        if node.access.mask is not None:
            mask = self.names.bind("mask", node.access.mask)
            checked += f"{null} if ({v} := {mask}({v})) is None else "
        return checked + self.object(only_children(node), v, indent)

    def _list(self, node: Node, item_type: Any) -> str:
        """Have a function for a list, whose loop keeps its variables local."""
        name = self.names.fresh(f"{node.field.key}_items_")
        inner = Display(self.names, self.helpers)
        item = inner._typed(node, item_type, "item", "        ")
        self.masked += inner.masked
        self.helpers.append(helper_text(name, inner.prepared, item))
        return name


def _remark(node: Node) -> str:
    """Say in the source which field this is and how it is shown."""
    access = node.access
    if access.denied is not None:
        return f"{node.field.coordinate} {access.denied}"
    if access.verdict is None or access.mask is None:
        return node.field.coordinate
    return f"{node.field.coordinate} {access.verdict.level.name}"
