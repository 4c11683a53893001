"""
Source text: for each place of the tree the function that writes it, as far as one is faster than the general way.

A function never handles an error itself. It meets an anomaly before it has left a trace, and hands the same
values to the general way, which finds the error, its path, and what becomes null.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from graphql import get_nullable_type, is_list_type, is_object_type

from bff.plan.complete import complete, place_item
from bff.plan.display import Display
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
    writers: list[tuple[Links, str, str]]


class Emitter:
    """The pass over one decided tree."""

    def __init__(self, title: str) -> None:
        self.names = Names()
        self.names.share(complete, place_item, write_object, *STEPPERS.values())
        self.functions: list[str] = []
        self.completers: list[tuple[Links, str]] = []
        self.writers: list[tuple[Links, str, str]] = []
        self.title = title

    def module(self, nodes: tuple[Node, ...]) -> Emitted:
        self._writer(ROOT, nodes, self.title)
        self._beneath(nodes)
        source = "\n\n\n".join([f'"""{self.title}"""', *self.functions]) + "\n"
        return Emitted(source, self.names.bound, self.completers, self.writers)

    def _beneath(self, nodes: Sequence[Node]) -> None:
        for node in nodes:
            if is_pure(node) or node.access.denied is not None:
                continue
            self._place(node)
            for children in node.children.values():
                self._beneath(children)

    def _place(self, node: Node) -> None:
        """Emit what completes the values of one field."""
        if not node.children:
            return None
        type_: Any = get_nullable_type(node.field.definition.type)
        if is_plain_object(node) and all(is_pure(n) or is_quiet(n) for n in only_children(node)):
            if is_list_type(type_) and is_object_type(get_nullable_type(type_.of_type)):
                return self._list(node, type_.of_type)
            if is_object_type(type_):
                return self._object(node)
        for name, children in node.children.items():
            if not all(map(is_pure, children)):
                function = self._name(node, name)
                self._writer(function, children, f"{node.field.coordinate}: {name}")
                self.writers.append((node.links, name, function))
        return None

    def _name(self, node: Node, suffix: str = "") -> str:
        return self.names.fresh(
            "_".join(filter(None, (node.field.parent.name, node.field.key, suffix))) + "_"
        )

    def _writer(self, function: str, nodes: tuple[Node, ...], title: str) -> None:
        """A function from a record to the object written."""
        display = Display(self.names, self.functions)
        written = display.object(nodes, "s", "        ")
        general = f"write_object(run, {self.names.bind('nodes', nodes)}, s, path)"
        notes = self._notes(display, nodes, "path")
        body = [
            f"def {function}(run, s, path):",
            f'    """{title}"""',
            *_indented(display.prepared, "    "),
            *(
                ["    try:", f"        written = {written}", "    except Exception:", f"        return {general}"]
                if any(node.step in READING for node in nodes)
                else [f"    written = {written}"]
            ),
            *self._masks(display, "    "),
            *(f"    {note}" for note in notes),
            "    return written",
        ]
        self.functions.append("\n".join(body))

    def _object(self, node: Node) -> None:
        """A function that completes one object."""
        function = self._name(node)
        display = Display(self.names, self.functions)
        written = display.object(only_children(node), "s", "        ")
        notes = self._notes(display, only_children(node), "path")
        general = self._general(node, node.field.definition.type)
        body = [
            f"def {function}(run, value, path):",
            f'    """{node.field.coordinate}: {node.field.definition.type}"""',
            *_indented(display.prepared, "    "),
            "    try:",
            f"        s = {self._masked(node, 'value')}",
            f"        written = {written}",
            "    except Exception:",
            f"        return complete({general}, value, path)",
            *self._masks(display, "    "),
            *(f"    {note}" for note in notes),
            "    return written",
        ]
        self._complete(node, function, body)

    def _list(self, node: Node, item_type: Any) -> None:
        """A function that completes a list of objects."""
        function = self._name(node)
        display = Display(self.names, self.functions)
        written = display.object(only_children(node), "s", "            ")
        notes = self._notes(display, only_children(node), "here")
        masked, nullable = node.access.mask is not None, may_be_null(item_type)
        item = "item" if masked else "s"
        body = [
            f"def {function}(run, value, path):",
            f'    """{node.field.coordinate}: {node.field.definition.type}"""',
            "    if type(value) is not list and type(value) is not tuple:",
            f"        return complete({self._general(node, node.field.definition.type)}, value, path)",
            *_indented(display.prepared, "    "),
            "    items = []",
            "    add = items.append",
            "    for index, item in enumerate(value):",
            *(
                ["        if item is None:", "            add(None)", "            continue"]
                if may_be_null(item_type)
                else []
            ),
            "        try:",
            f"            s = {self._masked(node, 'item')}",
            f"            written = {written}",
            "        except Exception:",
            "            add(None)",
            f"            place_item({self._general(node, item_type)}, items, index, (path, index), {item})",
            "            continue",
            "        add(written)",
            *(["        here = (path, index)"] if notes else []),
            *(f"        {note}" for note in notes),
            *(["    if items:", *self._masks(display, "        ")] if display.masked else []),
            "    return items",
        ]
        self._complete(node, function, body)

    def _complete(self, node: Node, function: str, body: list[str]) -> None:
        self.functions.append("\n".join(body))
        self.completers.append((node.links, function))

    def _general(self, node: Node, type_: Any) -> str:
        return f"run, {self.names.bind('node', node)}, {self.names.bind('type', type_)}"

    def _masked(self, node: Node, value: str) -> str:
        return f"{self.names.bind('mask', node.access.mask)}({value})" if node.access.mask else value

    def _masks(self, display: Display, indent: str) -> list[str]:
        if not display.masked:
            return []
        return [f"{indent}run.masked.update({self.names.bind('masked', tuple(display.masked))})"]

    def _notes(self, display: Display, nodes: tuple[Node, ...], path: str) -> list[str]:
        """The statements for the fields that the display leaves null."""
        notes = []
        for node in nodes:
            if is_pure(node):
                continue
            name, field = self.names.bind("node", node), self.names.bind("field", node.field)
            if node.step is Step.LOAD:
                parents = f"parents_of_{field}"
                display.prepared[parents] = f"run.parents({field})"
                notes.append(f"{parents}.append(({name}, s, written, {path}))")
            elif is_quiet(node):
                display.prepared["denied"] = "run.failures.denied"
                notes.append(f"denied.append(({field}, ({path}, {field}), {node.access.denied!r}))")
            else:
                notes.append(f"{STEPPERS[node.step].__name__}(run, {name}, s, written, {path})")
        return notes


def _indented(prepared: dict[str, str], indent: str) -> list[str]:
    return [f"{indent}{local} = {value}" for local, value in prepared.items()]
