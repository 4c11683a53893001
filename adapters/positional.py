"""
Translators that name a record's attributes, compiled so that they give them by position.

msgspec looks up each keyword of a record at some 25 ns, which for a profile of 21 attributes is more than the
rest of its translation; a position costs 4. The function stays what is written: only its calls change, and
its lines stay those of the file, for tracebacks and debuggers.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

TranslatorT = TypeVar("TranslatorT", bound=Callable[..., Any])


class Written(msgspec.Struct, frozen=True):
    """The source of a function, as it stood in its file when this was asked for."""

    text: str
    first_line: int

    def parsed(self) -> tuple[ast.Module, ast.FunctionDef]:
        """Give a tree of one's own to change, and the function in it."""
        tree = ast.increment_lineno(ast.parse(self.text), self.first_line - 1)
        (function,) = tree.body
        assert isinstance(function, ast.FunctionDef)  # noqa: S101 - its source is what was parsed
        function.decorator_list = []
        return tree, function


def by_position(translator: TranslatorT) -> TranslatorT:
    """
    Give *translator* back with each record in it made by position.

    Where the source is not at hand it stays as it is, and does the same more slowly.

    Raises:
        TypeError: no record is made in it by name, or it is a function within another.
    """
    if translator.__closure__:
        raise TypeError(f"{translator.__qualname__} is not a function of a module")
    source = written(translator)
    if source is None:
        return translator
    tree, _ = source.parsed()
    if not give_positions(tree, translator.__globals__):
        raise TypeError(f"{translator.__qualname__} makes no record by name")
    return compiled(translator, tree)


def written(function: Callable[..., Any]) -> Written | None:
    """The source of *function*, if it is at hand."""
    try:
        lines, first_line = inspect.getsourcelines(function)
    except OSError:
        return None
    return Written(textwrap.dedent("".join(lines)), first_line)


def give_positions(tree: ast.AST, names: dict[str, Any]) -> bool:
    """Have each record in *tree* made by position; tell whether there was any to change."""
    calls = _Calls(names)
    calls.visit(tree)
    return calls.changed


def compiled(translator: TranslatorT, tree: ast.Module, bound: Mapping[str, object] = {}) -> TranslatorT:
    """Compile the only function of *tree* in place of *translator*; its defaults may name what is *bound*."""
    made: dict[str, Any] = dict(bound)
    code = compile(tree, inspect.getfile(translator), "exec")
    exec(code, translator.__globals__, made)  # noqa: S102 - our own source
    function: TranslatorT = made[translator.__name__]
    return function


class _Calls(ast.NodeTransformer):
    """Moves the keywords of records to their positions, as far as no attribute before them is left out."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names
        self.changed = False

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        made = self._names.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if not (isinstance(made, type) and issubclass(made, msgspec.Struct)):
            return node
        given = {keyword.arg: keyword for keyword in node.keywords if keyword.arg is not None}
        for name in made.__struct_fields__[len(node.args) :]:
            if name not in given:
                break
            node.args.append(given[name].value)
            node.keywords.remove(given[name])
            self.changed = True
        return node
