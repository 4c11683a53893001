"""
What a change of schema or policy breaks: published operations that no longer fit, or lose what they show.

Both versions are texts; nothing runs. An operation loses a path for a role when, somewhere the role works,
the path was shown and is now hidden. Masked where it was clear is a change that clients are made for.
"""

from collections.abc import Iterator, Mapping

import msgspec
from graphql import GraphQLError

from bff.document_diff import DocumentRefused, DocumentSight, read_operations
from bff.documents.library import Library
from bff.plan.model import Program
from bff.policy_diff import compare
from masking.levels import Level
from masking.policy import Policy


class Version(msgspec.Struct, frozen=True):
    """A schema and the policy over it, as they were at one time."""

    schema_text: str
    policy: Policy


class Broken(msgspec.Struct, frozen=True):
    """What one change does to one published operation."""

    document_id: str
    releases: tuple[str, ...]
    """The clients that have it, each with its version."""
    operation: str
    why: str

    def __str__(self) -> str:
        return f"{', '.join(self.releases)}: {self.operation} ({self.document_id[:19]}…) {self.why}"


def unfit(library: Library, schema_text: str) -> Iterator[Broken]:
    """The documents that do not fit a schema."""
    for identifier, text in library.texts.items():
        try:
            read_operations(schema_text, text)
        except (DocumentRefused, GraphQLError) as error:
            yield Broken(
                identifier,
                tuple(library.releases(identifier)),
                "document",
                f"does not fit the schema: {error}",
            )


def hidden(library: Library, old: Version, new: Version) -> Iterator[Broken]:
    """The operations that hide from a role what they showed it, of documents that fit both versions."""
    if old.policy.digest == new.policy.digest:
        return
    for identifier, text in library.texts.items():
        before, after = _operations(old, text), _operations(new, text)
        for operation in before.keys() & after.keys():
            sights = (
                DocumentSight(old.policy, before[operation]),
                DocumentSight(new.policy, after[operation]),
            )
            for role, paths in _lost(old.policy, new.policy, *sights).items():
                why = f"is hidden for {role}: {', '.join(paths)}"
                yield Broken(identifier, tuple(library.releases(identifier)), operation, why)


def _operations(version: Version, text: str) -> Mapping[str, Program]:
    try:
        return read_operations(version.schema_text, text)
    except (DocumentRefused, GraphQLError):
        return {}


def _lost(old: Policy, new: Policy, before: DocumentSight, after: DocumentSight) -> dict[str, list[str]]:
    """By role, the paths that were shown somewhere and are hidden there now."""
    lost: dict[str, set[str]] = {}
    for change in compare(old, new, before, after):
        if change.after.level is Level.HIDDEN:
            lost.setdefault(change.role, set()).update(change.fields)
    return {role: sorted(paths) for role, paths in lost.items()}
