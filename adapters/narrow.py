"""
Readers that read no more of a reply than is wanted of its records.

They are made of the same translator that a person has written. What nobody wants of the record it returns
becomes `UNREAD`, and the row is decoded into a type that has only the columns which the translator still
looks at: the decoder passes over the others, so their values never become objects of this process.
"""

import ast
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, Generic, TypeAlias, TypeVar, get_type_hints

import msgspec

from adapters.ports import Reads
from adapters.positional import Written, compiled, give_positions, written
from adapters.transport import Endpoint, Response
from adapters.unread import UNREAD
from adapters.wire import Wire

RowT = TypeVar("RowT", bound=Wire)
RecordT = TypeVar("RecordT", bound=msgspec.Struct)
ResultT = TypeVar("ResultT")

Read: TypeAlias = Callable[[Response], ResultT]
Build: TypeAlias = Callable[[type[RowT], Callable[[RowT], RecordT]], Callable[[Response], ResultT]]
"""From a type of rows, and what translates one, to what reads a reply."""

VARIANTS: Final = 64
"""Readers kept for each operation: documents are anybody's, and each may want something else."""

_UNREAD: Final = "UNREAD"
_PLAIN: Final = (None, False, False)


class Narrowed(Generic[RowT, RecordT, ResultT]):
    """The readers of one operation, by what is wanted of its records; the last used are kept."""

    __slots__ = ("_build", "_columns", "_of", "_record", "_row", "_source", "_translator", "whole")

    def __init__(
        self,
        translator: Callable[[RowT], RecordT],
        build: Build[RowT, RecordT, ResultT],
        columns: frozenset[str] = frozenset(),
    ) -> None:
        """
        *columns* are those that what *build* makes looks at by itself.

        Raises:
            TypeError: *translator* does not end by making its record by name.

        """
        told = get_type_hints(translator)
        self._record: Final[type[RecordT]] = told.pop("return")
        (self._row,) = told.values()
        self._translator: Final = translator
        self._build: Final = build
        self._columns: Final = columns
        self._source: Final = written(translator)  # now: the file may change while this process runs
        if self._source is not None:
            _returned(self._source.parsed()[1], translator, self._record)
        self.whole: Final = build(self._row, translator)
        self._of: Final = lru_cache(maxsize=VARIANTS)(self._make)

    def __call__(self, reads: Reads) -> Callable[[Response], ResultT]:
        """Give the reader for *reads*: it reads at least what they name."""
        wanted = reads.get(self._record)
        return self.whole if wanted is None else self._of(wanted)

    def _make(self, wanted: frozenset[str]) -> Callable[[Response], ResultT]:
        attributes = frozenset(self._record.__struct_fields__)
        if self._source is None or not wanted < attributes:  # all of it, or what is made of who knows which
            return self.whole
        translate, columns = _narrowed(self._source, self._translator, self._record, wanted)
        needed = None if columns is None else columns | self._columns
        return self._build(_row_of(self._row, needed), translate)


def narrowing(
    name: str,
    method: str,
    path: str,
    translator: Callable[[RowT], RecordT],
    build: Build[RowT, RecordT, ResultT],
    columns: frozenset[str] = frozenset(),
) -> Endpoint[ResultT]:
    """Describe an operation whose rows are read as far as is wanted of them."""
    readers = Narrowed(translator, build, columns)
    return Endpoint(name, method, path, readers.whole, narrowed=readers)


def _narrowed(
    source: Written, translator: Callable[[RowT], RecordT], record: type, wanted: frozenset[str]
) -> tuple[Callable[[RowT], RecordT], frozenset[str] | None]:
    """Give *translator* for *wanted*, and the columns it looks at; `None`: any, for it hands the row on."""
    tree, function = source.parsed()
    for keyword in _returned(function, translator, record).keywords:
        if keyword.arg not in wanted:
            keyword.value = ast.Name(_UNREAD, ast.Load())
    columns = _columns(function)
    give_positions(tree, translator.__globals__)
    function.args.kwonlyargs.append(ast.arg(_UNREAD))
    function.args.kw_defaults.append(ast.Name(_UNREAD, ast.Load()))
    return compiled(translator, ast.fix_missing_locations(tree), {_UNREAD: UNREAD}), columns


def _returned(function: ast.FunctionDef, translator: Callable[..., Any], record: type) -> ast.Call:
    """Find the call that makes the record: the only thing that the function returns."""
    returns = [node for node in ast.walk(function) if isinstance(node, ast.Return)]
    made = returns[0].value if len(returns) == 1 else None
    if (
        isinstance(made, ast.Call)
        and isinstance(made.func, ast.Name)
        and translator.__globals__.get(made.func.id) is record
        and not made.args
        and all(keyword.arg for keyword in made.keywords)
    ):
        return made
    raise TypeError(f"{translator.__qualname__} does not end by making a {record.__name__} by name")


def _columns(function: ast.FunctionDef) -> frozenset[str] | None:
    """The attributes that are read of the function's first parameter; `None` where it is used otherwise."""
    row = function.args.args[0].arg
    nodes = [node for statement in function.body for node in ast.walk(statement)]
    uses = [node for node in nodes if isinstance(node, ast.Name) and node.id == row]
    read = [node for node in nodes if isinstance(node, ast.Attribute) and node.value in uses]
    return frozenset(node.attr for node in read) if len(read) == len(uses) else None


def _row_of(row: type[RowT], columns: frozenset[str] | None) -> type[RowT]:
    """Make *row* with no more than *columns*; one that is more than its columns stays as it is."""
    known = msgspec.structs.fields(row)
    config = row.__struct_config__
    if (
        columns is None
        or not columns < {field.name for field in known}
        or row.__bases__ != (Wire,)
        or hasattr(row, "__post_init__")
        or (config.tag, config.array_like, config.forbid_unknown_fields) != _PLAIN
    ):
        return row
    made: Any = msgspec.defstruct(
        row.__name__,
        [(field.name, field.type, _field_of(field)) for field in known if field.name in columns],
        bases=(Wire,),
        module=row.__module__,
        frozen=True,
        gc=False,
        kw_only=True,
    )
    narrowed: type[RowT] = made
    return narrowed


def _field_of(field: msgspec.structs.FieldInfo) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return msgspec.field(default_factory=field.default_factory, name=field.encode_name)
    return msgspec.field(default=field.default, name=field.encode_name)
