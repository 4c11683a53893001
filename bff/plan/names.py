"""Names in generated source: fresh local variables, and the objects that global names stand for."""

from collections.abc import Callable
from typing import Any


class Names:
    """The namespace of one generated module."""

    def __init__(self) -> None:
        self.bound: dict[str, Any] = {}
        self._known: dict[tuple[str, int], str] = {}
        self._kept: list[object] = []
        self._count = 0

    def fresh(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"

    def bind(self, prefix: str, value: Any) -> str:
        """Give *value* a global name; the same object keeps its name."""
        known = self._known.get((prefix, id(value)))
        if known is None:
            known = self._known[prefix, id(value)] = self.fresh(f"{prefix}_")
            self.bound[known] = value
        return known

    def once(self, prefix: str, key: object, make: Callable[[], Any]) -> str:
        """Bind what *make* gives, made once for each *key*."""
        name = self._known.get((prefix, id(key)))
        if name is None:
            name = self._known[prefix, id(key)] = self.fresh(f"{prefix}_")
            self.bound[name] = make()
            self._kept.append(key)
        return name

    def share(self, *functions: Callable[..., Any]) -> None:
        """Bind functions by their own names."""
        self.bound.update((function.__name__, function) for function in functions)
