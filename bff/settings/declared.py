"""The list of all settings, read from the structs: name, variable, form, default, description."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final, get_type_hints

import msgspec
from msgspec import inspect

from bff.settings.model import Settings
from bff.settings.secret import Secret

PREFIX: Final = "BFF_"
FILE_VARIABLE: Final = "BFF_SETTINGS_FILE"


class Setting(msgspec.Struct, frozen=True):
    """One setting as it can be named from outside."""

    path: tuple[str, ...]
    """Group and name, as in the file; a setting without a group stands alone."""
    annotation: Any
    default: Any
    description: str
    form: str
    """What a value must look like, in words."""
    secret: bool

    @property
    def variable(self) -> str:
        """`BFF_GROUP_NAME`; the adapter of a source is `BFF_SOURCE` alone."""
        named = self.path[:-1] if self.path[-1] == "factory" else self.path
        return PREFIX + "_".join(named).upper()

    @property
    def key(self) -> str:
        return ".".join(self.path)


@cache
def declared_settings() -> tuple[Setting, ...]:
    """All settings, in the order of the structs."""
    return tuple(_settings_of(Settings(), ()))


def _settings_of(group: msgspec.Struct, path: tuple[str, ...]) -> Iterator[Setting]:
    hints = get_type_hints(type(group), include_extras=True)
    for field in msgspec.structs.fields(group):
        value = getattr(group, field.name)
        if isinstance(value, msgspec.Struct):
            yield from _settings_of(value, (*path, field.name))
        else:
            yield _setting((*path, field.name), hints[field.name], value)


def _setting(path: tuple[str, ...], annotation: Any, default: Any) -> Setting:
    info = inspect.type_info(annotation)
    schema = (info.extra_json_schema or {}) if isinstance(info, inspect.Metadata) else {}
    kind = info.type if isinstance(info, inspect.Metadata) else info
    return Setting(
        path=path,
        annotation=annotation,
        default=default,
        description=schema.get("description", ""),
        form=schema.get("title") or _form(kind),
        secret=isinstance(default, Secret),
    )


def _form(kind: inspect.Type) -> str:
    match kind:
        case inspect.IntType(ge=low, le=high):
            return f"whole number {low}–{high}"
        case inspect.LiteralType(values=values):
            return "one of " + ", ".join(str(value) for value in values)
        case inspect.EnumType(cls=enum):
            return "one of " + ", ".join(str(member.value) for member in enum)
        case inspect.VarTupleType(item_type=item):
            return f"list: {_form(item)}"
    return "text"
