"""The text of one generated function: the fast way first, the general way where it meets an anomaly."""

from collections.abc import Iterator

import msgspec


class Body(msgspec.Struct, frozen=True):
    """The parts of a function that writes one object."""

    display: str
    prepared: dict[str, str]
    """Local variables set at the start."""
    notes: list[str]
    """Statements for the fields that the display leaves null."""
    masked: str | None
    """Name of the masked fields, for the report."""
    may_fail: bool
    """Whether the display reads anything."""


def writer_text(name: str, title: str, body: Body, general: str) -> str:
    """From a record `s` to the object written."""
    return _text(
        f"def {name}(run, s, path):",
        f'    """{title}"""',
        *_prepared(body),
        *_attempt(body, "    ", "s", [f"return {general}"]),
        *_afterwards(body, "    "),
        "    return written",
    )


def subjects_text(name: str, title: str, body: Body, general: str, *, quiet: bool) -> str:
    """From places and sources `s` to the objects written there; failures come back with their places."""
    noted = [
        *(["path = place.path", *body.notes] if body.notes else []),
        "place.container[place.key] = written",
    ]
    return _text(
        f"def {name}(run, places, sources):",
        f'    """{title}"""',
        *_prepared(body),
        "    written, failed = None, []",
        "    for place, s in zip(places, sources):",
        *_attempt(body, "        ", "s", [*_failing(f"place.container[place.key] = {general}"), "continue"]),
        *_indented(noted if quiet else _failing(*noted), "        "),
        *_masked_of_any(body),
        "    return failed",
    )


def loaded_text(name: str, title: str, body: Body, key: str, node: str, record: str) -> str:
    """From parents and the values loaded for them to the objects written; others than *record* are placed."""
    general = ["place_loaded(run, node, holder, path, s)", "continue"]
    return _text(
        f"def {name}(run, parents, values):",
        f'    """{title}"""',
        *_prepared(body),
        "    written = None",
        "    for (node, _, holder, path), s in zip(parents, values):",
        f"        if node is not {node} or type(s) is not {record}:",
        *_indented(general, "            "),
        *_attempt(body, "        ", "s", general),
        f"        holder[{key!r}] = written",
        *(["        path = (path, node.field)"] if body.notes else []),
        *_indented(body.notes, "        "),
        *_masked_of_any(body),
    )


def filled_text(name: str, title: str, written: str, key: str, node: str) -> str:
    """From parents and the leaf values `s` loaded for them to what is *written* of each."""
    return _text(
        f"def {name}(run, parents, values):",
        f'    """{title}"""',
        "    for (node, _, holder, path), s in zip(parents, values):",
        "        try:",
        f"            holder[{key!r}] = {written} if node is {node} else anomaly()",
        "        except Exception:",
        "            place_loaded(run, node, holder, path, s)",
    )


def _failing(*lines: str) -> list[str]:
    """Lines that may fail, for one place of many."""
    return [
        "try:",
        *_indented([*lines], "    "),
        "except Exception as error:",
        "    failed.append((place, error))",
    ]


def _masked_of_any(body: Body) -> list[str]:
    """Note what is masked where anything was written."""
    return ["    if written is not None:", f"        run.masked.update({body.masked})"] if body.masked else []


def object_text(name: str, title: str, body: Body, general: str, source: str) -> str:
    """From a value to the object written; *source* is the expression of its record."""
    return _text(
        f"def {name}(run, value, path):",
        f'    """{title}"""',
        *_prepared(body),
        *_attempt(body, "    ", source, [f"return {general}"]),
        *_afterwards(body, "    "),
        "    return written",
    )


def list_text(
    name: str, title: str, body: Body, generals: tuple[str, str], source: str, nullable: bool
) -> str:
    """From a list of values to the objects written; *generals* complete the list, and place one item."""
    whole, one = generals
    return _text(
        f"def {name}(run, value, path):",
        f'    """{title}"""',
        "    if type(value) is not list and type(value) is not tuple:",
        f"        return {whole}",
        *_prepared(body),
        "    items = []",
        "    add = items.append",
        "    for index, item in enumerate(value):",
        *(["        if item is None:", "            add(None)", "            continue"] if nullable else []),
        *_attempt(body, "        ", source, ["add(None)", one, "continue"]),
        "        add(written)",
        *(["        here = (path, index)"] if body.notes else []),
        *_indented(body.notes, "        "),
        *([f"    if items:\n        run.masked.update({body.masked})"] if body.masked else []),
        "    return items",
    )


def helper_text(name: str, prepared: dict[str, str], item: str) -> str:
    """From a list within a display to what is written of it; an anomaly is the display's."""
    return _text(
        f"def {name}(run, value):",
        "    if type(value) is not list and type(value) is not tuple:",
        "        return anomaly()",
        *_indented([f"{local} = {expression}" for local, expression in prepared.items()], "    "),
        "    items = []",
        "    for item in value:",
        f"        items.append({item})",
        "    return items",
    )


def _attempt(body: Body, indent: str, source: str, otherwise: list[str]) -> Iterator[str]:
    """The display, guarded where it reads."""
    record = [] if source == "s" else [f"s = {source}"]
    if not body.may_fail:
        yield from _indented([*record, f"written = {body.display}"], indent)
        return
    yield f"{indent}try:"
    yield from _indented([*record, f"written = {body.display}"], indent + "    ")
    yield f"{indent}except Exception:"
    yield from _indented(otherwise, indent + "    ")


def _afterwards(body: Body, indent: str) -> list[str]:
    masked = [f"run.masked.update({body.masked})"] if body.masked else []
    return _indented([*masked, *body.notes], indent)


def _prepared(body: Body) -> list[str]:
    return _indented([f"{local} = {expression}" for local, expression in body.prepared.items()], "    ")


def _indented(lines: list[str], indent: str) -> list[str]:
    return [indent + line for line in lines]


def _text(*lines: str) -> str:
    return "\n".join(lines)
