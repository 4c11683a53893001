"""Another policy takes effect whole, after its plans are made, or not at all."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bff.policy_reload import PolicyReload
from bff.protection import POLICY_PATH, Guard, PolicyInForce, compile_policy, policy_path, read_approved
from bff.reload import Reloading
from bff.settings import load_settings
from masking.levels import Level
from masking.permissions import Permission
from masking.policy_file import PolicyError
from masking.verdict import Coordinate
from masking.viewer import Relation, Viewer
from tests.unit.bff.documents.test_reload import LOOK_S, until_logged
from tests.unit.bff.documents.texts import viewer

APPROVED = read_approved()
TEXT = APPROVED.policy_text
NAME = Coordinate("CustomerProfile.name")
MANAGER = viewer("relationship-manager")
HIDDEN_NAMES = TEXT.replace(
    "[roles.relationship-manager.sees]\n", '[roles.relationship-manager.sees]\nNAME = "HIDDEN"\n'
)


class Watched:
    """A policy file that is looked at, and what its plans were made under."""

    def __init__(self, path: Path) -> None:
        policy = compile_policy(read_approved(path), APPROVED.schema_text)
        self.policy = PolicyInForce(Guard(policy))
        self.planned: list[tuple[str, str]] = []
        source = PolicyReload(path, LOOK_S, APPROVED.schema_text, self.policy, self._warm)
        self.reloading = Reloading([source], lambda *_: None)

    async def _warm(self, guard: Guard) -> None:
        self.planned.append((guard.policy.digest, self.policy.guard.policy.digest))

    def level(self, viewer: Viewer = MANAGER) -> Level:
        verdict = self.policy.guard.protection(viewer)[1].at(NAME, Relation.MINE)
        assert verdict is not None
        return verdict.level


@asynccontextmanager
async def watching(path: Path) -> AsyncIterator[Watched]:
    replace(path, TEXT)
    watched = Watched(path)
    watched.reloading.start()
    yield watched
    await watched.reloading.aclose()


def replace(path: Path, text: str) -> None:
    """Put a file where an orchestrator would: whole, at once."""
    path.with_suffix(".new").write_text(text, "utf-8")
    path.with_suffix(".new").replace(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "grants.toml"


async def test_changed_policy_is_taken_after_its_plans_are_made(path: Path, stream: io.StringIO) -> None:
    async with watching(path) as watched:
        before = watched.policy.guard.policy.digest
        assert watched.level() is Level.CLEAR
        replace(path, HIDDEN_NAMES)
        [line] = await until_logged(stream, "policy_taken")
        after = watched.policy.guard.policy.digest
        assert watched.level() is Level.HIDDEN
        assert line["policy_digest"] == after != before
        assert watched.planned == [(after, before)], "while the old was in force"


async def test_what_is_kept_under_one_policy_is_not_found_under_another(
    path: Path, stream: io.StringIO
) -> None:
    async with watching(path) as watched:
        old = watched.policy.guard
        sight, protection = old.protection(MANAGER)
        assert old.protection(MANAGER) == (sight, protection)
        replace(path, HIDDEN_NAMES)
        await until_logged(stream, "policy_taken")
        new_sight, new_protection = watched.policy.guard.protection(MANAGER)
        assert new_sight.standing == sight.standing
        assert new_sight != sight
        assert len({sight, new_sight}) == 2
        assert (new_protection.rules, new_protection.masker) == (protection.rules, protection.masker)
        assert old.protection(MANAGER) == (sight, protection), "who runs under the old goes on under it"


async def test_withdrawn_permission_is_noticed_by_who_asks_again(path: Path, stream: io.StringIO) -> None:
    async with watching(path) as watched:
        explorer = viewer("integrator")
        assert watched.policy.guard.permits(explorer, Permission.DOCUMENT_EXPLORE)
        replace(path, TEXT.replace('"document:explore", ', ""))
        await until_logged(stream, "policy_taken")
        assert not watched.policy.guard.permits(explorer, Permission.DOCUMENT_EXPLORE)
        assert not watched.policy.guard.permits(viewer("nobody"), Permission.VIEWER_READ)


ROLE = "roles.relationship-manager"


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", None),
        (TEXT[: len(TEXT) // 2], None),
        ("[[[[", None),
        (changed('IDENTITY = "MASKED"', 'IDENTITY = "CLEARER"'), f"{ROLE}.sees.IDENTITY"),
        (changed('reach = "MY_OUTLET"', 'reach = "EVERYWHERE"'), f"{ROLE}.reach"),
        (changed('"catalogue:read"', '"catalogue:write"'), f"{ROLE}.permissions"),
        (changed("[channels.H5]", "[channels.FAX]"), "channels"),
        (changed('acr = ["2"]', 'acr = ["3"]'), "reveal.acr"),
    ],
    ids=["empty", "half", "not TOML", "level", "reach", "permission", "channel", "reveal"],
)
async def test_wrong_policy_is_refused_and_named(
    path: Path, stream: io.StringIO, text: str, place: str | None
) -> None:
    async with watching(path) as watched:
        before = watched.policy.guard
        replace(path, text)
        [line] = await until_logged(stream, "policy_refused")
        assert (line["reason"], line.get("place")) == ("NOT_A_POLICY", place)
        assert watched.policy.guard is before
        assert watched.planned == []
        assert watched.reloading.refused() == ["policy"]
        replace(path, HIDDEN_NAMES)
        await until_logged(stream, "policy_taken")
        assert watched.reloading.refused() == []


async def test_policy_that_cannot_be_read_is_refused(path: Path, stream: io.StringIO) -> None:
    async with watching(path) as watched:
        before = watched.policy.guard
        path.rename(path.with_name("elsewhere"))  # noqa: ASYNC240
        [line] = await until_logged(stream, "policy_refused")
        assert line["reason"] == "UNREADABLE"
        path.write_bytes(b"\xff\xfe")  # noqa: ASYNC240
        _, line = await until_logged(stream, "policy_refused", 2)
        assert line["reason"] == "NOT_UTF_8"
        assert watched.policy.guard is before


def test_policy_file_is_that_of_the_settings(tmp_path: Path) -> None:
    assert policy_path(load_settings({}).policy) == POLICY_PATH
    own = tmp_path / "own.toml"
    assert policy_path(load_settings({"BFF_POLICY_FILE": str(own)}).policy) == own
    with pytest.raises(PolicyError, match=r"own\.toml: cannot be read as text \(FileNotFoundError\)"):
        read_approved(own)


def test_policy_without_a_role_is_refused() -> None:
    start, end = TEXT.index("[roles"), TEXT.index("[relations]")
    with pytest.raises(PolicyError, match="nobody is named"):
        compile_policy(
            type(APPROVED)(APPROVED.schema_text, "[roles]\n" + TEXT[:start] + TEXT[end:]),
            APPROVED.schema_text,
        )
