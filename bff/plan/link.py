"""Linking: source text becomes functions, bound to the places they write, and readable in tracebacks."""

import linecache
from itertools import count
from typing import Any

from bff.plan.emit import ROOT, Emitted

_READABLE = 512
"""Modules whose source is kept for tracebacks; a traceback into an older one shows line numbers only."""


class _Sources:
    """The generated modules that `linecache` knows, bounded as the plans are."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._names: list[str] = []
        self._numbers = count(1)

    def register(self, title: str, source: str) -> str:
        name = f"<plan {next(self._numbers)}: {title}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        self._names.append(name)
        if len(self._names) > self._size:
            linecache.cache.pop(self._names.pop(0), None)
        return name


_SOURCES = _Sources(_READABLE)


def link(emitted: Emitted, title: str) -> Any:
    """Compile a module and bind its functions; that of its root comes back."""
    code = compile(emitted.source, _SOURCES.register(title, emitted.source), "exec")
    namespace: dict[str, Any] = dict(emitted.names)
    exec(code, namespace)  # noqa: S102 - the text is the emitter's own; documents enter it as quoted names only
    for links, function in emitted.completers:
        links.complete = namespace[function]
    for links, function in emitted.fillers:
        links.fill = namespace[function]
    for links, name, function in emitted.writers:
        links.writers[name] = namespace[function]
    return namespace[ROOT]
