"""What was masked in one run, as the client is told in `extensions.masking`."""

from collections import defaultdict
from typing import Any, TypeAlias

from bff.plan.guard import Related, Relations
from bff.plan.model import Field, Node
from bff.plan.path import keys, list_depth
from masking.levels import Level
from masking.shade import relation_of
from masking.verdict import Reason

Entry: TypeAlias = dict[str, Any]


def report(masked: set[Node], relations: Relations) -> list[Entry]:
    """List the masked places, each once for each form in which it was shown."""
    fields: dict[Field, list[Node]] = defaultdict(list)
    for node in masked:
        fields[node.field].append(node)
    entries = [entry for nodes in fields.values() for entry in _entries(nodes, relations)]
    return sorted(entries, key=lambda entry: (entry["path"], entry["level"], entry.get("relation", "")))


def _entries(nodes: list[Node], relations: Relations) -> list[Entry]:
    """The entries of one field: one for each distinct verdict."""
    forms: dict[str, tuple[Entry, set[int]]] = {}
    for node in nodes:
        entry = _entry(node)
        form = f"{entry['level']} {entry['reason']} {entry.get('relation')}"
        forms.setdefault(form, (entry, set()))[1].add(node.relation)
    subject = nodes[0].subject
    if subject is not None:
        _locate(list(forms.values()), relations[subject])
    return [entry for entry, _ in forms.values()]


def _locate(forms: list[tuple[Entry, set[int]]], written: list[Related]) -> None:
    """Say at which subjects a verdict holds, where it does not hold at all of them."""
    all_of_them = sum(len(paths) for _, paths in written)
    for entry, seen in forms:
        mine = [path for relation, paths in written if relation in seen for path in paths]
        if len(mine) < all_of_them:
            entry["at"] = [[key for key in keys(path) if isinstance(key, int)] for path in mine]


def _entry(node: Node) -> Entry:
    access, verdict = node.access, node.access.verdict
    assert verdict is not None  # noqa: S101 - a mask comes with the verdict that asks for it
    entry: Entry = {
        "path": pattern(node),
        "class": access.data_class.value if access.data_class else None,
        "mask": access.kind.value if access.kind else None,
        "level": verdict.level.name,
        "reason": verdict.reason.value,
        "reveal": verdict.level is Level.REVEAL_WITH_STEP_UP,
    }
    if verdict.reason is Reason.RELATION:
        entry["relation"] = relation_of(node.relation).name
    return entry


def pattern(node: Node) -> list[str]:
    """The path of a place, with a star for each index above it."""
    above = pattern(node.above) + ["*"] * list_depth(node.above.field) if node.above is not None else []
    return [*above, node.field.key]
