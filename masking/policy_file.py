"""The policy file: its shape, and every way in which it can be wrong."""

import tomllib
from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Final, TypeVar

import msgspec

from masking.classes import DataClass
from masking.levels import Level
from masking.permissions import Permission
from masking.viewer import USUAL_PURPOSE, Channel, Relation

Ceilings = Mapping[DataClass, Level]

DECIDED: Final = tuple(
    c for c in DataClass if c not in (DataClass.PUBLIC, DataClass.INHERITED, DataClass.SECRET)
)
"""The classes on which a policy has a say."""


class PolicyError(Exception):
    """The policy file cannot be used; the message names the place and what is expected there."""

    def __init__(self, problem: str, place: str | None = None) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place = place
        """The table, dotted as in the file, where it is in one."""


class RoleEntry(msgspec.Struct, frozen=True):
    """What one role may ask for, how far its sight reaches, and the most it sees of each class."""

    title: str
    reach: Relation
    permissions: frozenset[Permission]
    sees: Ceilings


class RevealEntry(msgspec.Struct, frozen=True):
    """What a token must prove before a clear value is revealed."""

    acr: tuple[str, ...]
    """Any of these values."""
    max_age_s: int
    """Time since the person authenticated."""


class PolicyDocument(msgspec.Struct, frozen=True):
    roles: Mapping[str, RoleEntry]
    relations: Mapping[Relation, Ceilings]
    channels: Mapping[Channel, Ceilings]
    acr: Mapping[str, Ceilings]
    purposes: Mapping[str, Ceilings]
    reveal: RevealEntry


class _RawRole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    reach: str
    permissions: list[str]
    sees: dict[str, str]


class _RawReveal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    acr: Annotated[list[str], msgspec.Meta(min_length=1)]
    max_age_s: Annotated[int, msgspec.Meta(ge=1)]


class _RawPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    roles: dict[str, _RawRole]
    relations: dict[str, dict[str, str]]
    channels: dict[str, dict[str, str]]
    acr: dict[str, dict[str, str]]
    purposes: dict[str, dict[str, str]]
    reveal: _RawReveal


def read_policy(text: str) -> PolicyDocument:
    """
    Read a policy in TOML.

    Every table must speak of every class (or say `default`), so that nothing is decided by silence.
    """
    raw = _parse(text)
    if not raw.roles:
        raise PolicyError("nobody is named", "roles")
    return PolicyDocument(
        roles={code: _role(f"roles.{code}", role) for code, role in raw.roles.items()},
        relations=_by_name("relations", Relation, raw.relations),
        channels=_by_name("channels", Channel, raw.channels),
        acr={value: _ceilings(f"acr.{value}", table) for value, table in raw.acr.items()},
        purposes=_purposes(raw),
        reveal=_reveal(raw),
    )


def _parse(text: str) -> _RawPolicy:
    try:
        return msgspec.convert(tomllib.loads(text), _RawPolicy)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PolicyError(f"the policy is not TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise PolicyError(f"the policy has the wrong shape: {error}") from None


def _role(place: str, raw: _RawRole) -> RoleEntry:
    return RoleEntry(
        title=raw.title,
        reach=_named(f"{place}.reach", Relation, raw.reach),
        permissions=frozenset(_permission(f"{place}.permissions", name) for name in raw.permissions),
        sees=_ceilings(f"{place}.sees", raw.sees),
    )


def _purposes(raw: _RawPolicy) -> Mapping[str, Ceilings]:
    if USUAL_PURPOSE not in raw.purposes:
        raise PolicyError(
            f"nothing is said of {USUAL_PURPOSE}, which is meant when a token names none", "purposes"
        )
    return {value: _ceilings(f"purposes.{value}", table) for value, table in raw.purposes.items()}


def _reveal(raw: _RawPolicy) -> RevealEntry:
    for value in raw.reveal.acr:
        if value not in raw.acr:
            raise PolicyError(f"{value!r} is not a step-up of the table [acr]", "reveal.acr")
    return RevealEntry(tuple(raw.reveal.acr), raw.reveal.max_age_s)


KeyT = TypeVar("KeyT", bound=Enum)


def _by_name(place: str, kind: type[KeyT], raw: Mapping[str, Mapping[str, str]]) -> Mapping[KeyT, Ceilings]:
    tables = {_named(place, kind, name): _ceilings(f"{place}.{name}", table) for name, table in raw.items()}
    for member in kind:
        if member not in tables:
            raise PolicyError(f"nothing is said of {member.name}", place)
    return tables


def _ceilings(place: str, raw: Mapping[str, str]) -> Ceilings:
    given = {name: _named(f"{place}.{name}", Level, level) for name, level in raw.items()}
    default = given.pop("default", None)
    tables = {_named(place, DataClass, name): level for name, level in given.items()}
    for data_class in tables:
        if data_class not in DECIDED:
            raise PolicyError(f"{data_class.name} is not for a policy to decide", place)
    for data_class in DECIDED:
        if data_class not in tables:
            if default is None:
                raise PolicyError(f"nothing is said of {data_class.name}, and there is no default", place)
            tables[data_class] = default
    return tables


def _named(place: str, kind: type[KeyT], name: str) -> KeyT:
    try:
        return kind[name]
    except KeyError:
        expected = ", ".join(kind.__members__)
        raise PolicyError(f"{name!r} is not one of {expected}", place) from None


def _permission(place: str, name: str) -> Permission:
    try:
        return Permission(name)
    except ValueError:
        raise PolicyError(
            f"{name!r} is not a permission (masking/permissions.py lists them)", place
        ) from None
