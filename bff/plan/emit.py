"""
Source text: for each place of the tree the function that writes it, where one is faster than the general way.

A function never handles an error itself. It meets an anomaly before it has left a trace, and hands the same
values to the general way, which finds the error, its path, and what becomes null.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from graphql import get_nullable_type, is_list_type, is_object_type

from bff.plan.complete import complete, place_item, place_loaded
from bff.plan.display import Display
from bff.plan.functions import (
    Body,
    filled_text,
    list_text,
    loaded_text,
    object_text,
    subjects_text,
    writer_text,
)
from bff.plan.leaves import is_recognised, leaf
from bff.plan.model import Links, Node, Step
from bff.plan.names import Names
from bff.plan.purity import READING, is_plain_object, is_pure, is_quiet, may_be_null, only_children
from bff.plan.steps import STEPPERS, write_object

ROOT = "write_root"


class Emitted(msgspec.Struct, frozen=True):
    """A module's source, the objects its global names stand for, and where its functions belong."""

    source: str
    names: dict[str, Any]
    completers: list[tuple[Links, str]]
    fillers: list[tuple[Links, str]]
    writers: list[tuple[Links, str, str]]


class Emitter:
    """The pass over one decided tree."""

    def __init__(self, title: str) -> None:
        self.names = Names()
        self.names.share(complete, place_item, place_loaded, write_object, *STEPPERS.values())
        self.functions: list[str] = []
        self.completers: list[tuple[Links, str]] = []
        self.fillers: list[tuple[Links, str]] = []
        self.writers: list[tuple[Links, str, str]] = []
        self.title = title

    def module(self, nodes: tuple[Node, ...], *, subjects: bool = False) -> Emitted:
        """Emit all functions for *nodes* and what is beneath them: the root's, or those of many subjects."""
        if subjects:
            self._subjects(ROOT, nodes)
        else:
            self._writer(ROOT, nodes, self.title)
        self._beneath(nodes)
        source = "\n\n\n".join([f'"""{self.title}"""', *self.functions]) + "\n"
        return Emitted(source, self.names.bound, self.completers, self.fillers, self.writers)

    def _beneath(self, nodes: Sequence[Node]) -> None:
        for node in nodes:
            if is_pure(node):
                continue
            if not node.children:
                self._leaf(node)
                continue
            self._place(node)
            for children in node.children.values():
                self._beneath(children)

    def _place(self, node: Node) -> None:
        """Emit what completes the values of a field, or at least what writes its objects."""
        type_: Any = get_nullable_type(node.field.definition.type)
        if is_plain_object(node) and all(is_pure(n) or is_quiet(n) for n in only_children(node)):
            if is_list_type(type_) and is_object_type(get_nullable_type(type_.of_type)):
                return self._list(node, type_.of_type)
            if is_object_type(type_):
                record = _only_record(node, type_.name)
                return self._object(node) if record is None else self._loaded(node, record)
        for name, children in node.children.items():
            function = self._name(node, name)
            self._writer(function, children, f"{node.field.coordinate}: {name}")
            self.writers.append((node.links, name, function))
        return None

    def _writer(self, function: str, nodes: tuple[Node, ...], title: str) -> None:
        general = f"write_object(run, {self.names.bind('nodes', nodes)}, s, path)"
        body = self._body(nodes, "s", "path", "    ")
        self.functions.append(writer_text(function, title, body, general))

    def _subjects(self, function: str, nodes: tuple[Node, ...]) -> None:
        general = f"write_object(run, {self.names.bind('nodes', nodes)}, s, place.path)"
        body = self._body(nodes, "s", "path", "        ")
        quiet = all(is_pure(node) or is_quiet(node) for node in nodes)
        self.functions.append(subjects_text(function, self.title, body, general, quiet=quiet))

    def _leaf(self, node: Node) -> None:
        """Emit what fills in the leaf values of a load."""
        type_: Any = get_nullable_type(node.field.definition.type)
        if node.step is Step.LOAD and is_recognised(type_):
            function, null = (
                self._name(node),
                "None" if may_be_null(node.field.definition.type) else "anomaly()",
            )
            written = leaf(self.names, type_, "s", node.access.mask, null)
            name = self.names.bind("node", node)
            self.functions.append(filled_text(function, _title(node), f"({written})", node.field.key, name))
            self.fillers.append((node.links, function))

    def _loaded(self, node: Node, record: type) -> None:
        function, field = self._name(node), node.field
        body = self._body(only_children(node), "s", "path", "        ")
        names = self.names.bind("node", node), self.names.bind(record.__name__, record)
        self.functions.append(loaded_text(function, _title(node), body, field.key, *names))
        self.fillers.append((node.links, function))

    def _object(self, node: Node) -> None:
        function = self._name(node)
        body = self._body(only_children(node), "s", "path", "    ")
        general = f"complete({self._known(node, node.field.definition.type)}, value, path)"
        text = object_text(function, _title(node), body, general, self._record(node, "value"))
        self._completer(node, function, text)

    def _list(self, node: Node, item_type: Any) -> None:
        function = self._name(node)
        body = self._body(only_children(node), "s", "here", "        ")
        whole = f"complete({self._known(node, node.field.definition.type)}, value, path)"
        one = f"place_item({self._known(node, item_type)}, items, index, (path, index), item)"
        record = self._record(node, "item")
        text = list_text(function, _title(node), body, (whole, one), record, may_be_null(item_type))
        self._completer(node, function, text)

    def _completer(self, node: Node, function: str, text: str) -> None:
        self.functions.append(text)
        self.completers.append((node.links, function))

    def _body(self, nodes: tuple[Node, ...], source: str, path: str, indent: str) -> Body:
        display = Display(self.names, self.functions)
        may_fail = any(node.step in READING for node in nodes)
        written = display.object(nodes, source, indent + "    " if may_fail else indent)
        notes = [self._note(display, node, path) for node in nodes if not is_pure(node)]
        masked = self.names.bind("masked", tuple(display.masked)) if display.masked else None
        return Body(written, display.prepared, notes, masked, may_fail)

    def _note(self, display: Display, node: Node, path: str) -> str:
        """The statement for a field that the display leaves null."""
        name, field = self.names.bind("node", node), self.names.bind("field", node.field)
        if node.step is Step.LOAD:
            parents = f"parents_of_{field}"
            display.prepared[parents] = f"run.loads[{field}]"
            return f"{parents}.append(({name}, s, written, {path}))"
        if node.step is Step.DEFER:
            return f"run.defer({name}, s, written, {path})"
        if is_quiet(node):
            display.prepared["denied"] = "run.failures.denied"
            return f"denied.append(({field}, ({path}, {field}), {node.access.denied!r}))"
        return f"{STEPPERS[node.step].__name__}(run, {name}, s, written, {path})"

    def _name(self, node: Node, suffix: str = "") -> str:
        return self.names.fresh(f"{node.field.parent.name}_{node.field.key}_{suffix}")

    def _known(self, node: Node, type_: Any) -> str:
        return f"run, {self.names.bind('node', node)}, {self.names.bind('type', type_)}"

    def _record(self, node: Node, value: str) -> str:
        """The expression of the record: the value, masked where the whole of it is."""
        mask = node.access.mask
        return value if mask is None else f"{self.names.bind('mask', mask)}({value})"


def _only_record(node: Node, name: str) -> type | None:
    """The class of the records that a loaded field's objects are written of, where there is just one."""
    if node.step is not Step.LOAD or node.access.mask is not None:
        return None
    records = [record for record, known in node.field.records.items() if known == name]
    return records[0] if len(records) == 1 else None


def _title(node: Node) -> str:
    return f"{node.field.coordinate}: {node.field.definition.type}"
