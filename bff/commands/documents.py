"""Check published documents: which clients and operations a change of schema or policy breaks."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from bff.documents.check import Broken, Version, hidden, unfit
from bff.documents.library import Library, read_library
from bff.documents.manifest import ManifestError
from bff.protection import ROOT, policy_path, read_approved
from bff.settings import SettingsError, load_settings
from masking.policy import Policy
from masking.policy_file import PolicyError
from resolvers.declared import DeclarationError, read_rules

SCHEMA: Final = "schema.graphql"
POLICY: Final = "masking/grants.toml"


class NoSuchVersion(Exception):
    """The base is neither a revision nor a directory that holds both files."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    modes = parser.add_subparsers(dest="mode", metavar="MODE", required=True)
    check = modes.add_parser("check", help="exit code 1 if a published document is broken")
    check.add_argument("--directory", type=Path, help="the manifests; by default BFF_DOCUMENTS_DIRECTORY")
    check.add_argument("--policy", type=Path, help="the policy to come; by default the one of the settings")
    check.add_argument(
        "--base", metavar="REV", help=f"compare with {SCHEMA} and {POLICY} of this git revision or directory"
    )


def run(args: argparse.Namespace) -> int:
    try:
        library = read_library(args.directory or _directory())
        broken = list(_broken(library, args.base, args.policy))
    except (SettingsError, ManifestError, NoSuchVersion, DeclarationError, PolicyError) as error:
        print(error, file=sys.stderr)
        return 2
    for one in broken:
        print(one)
    print(_summary(library, broken))
    return 1 if broken else 0


def _directory() -> Path:
    directory = load_settings(os.environ).documents.directory
    if not directory:
        raise SettingsError("BFF_DOCUMENTS_DIRECTORY: not set; name one, or give --directory")
    return Path(directory)


def _broken(library: Library, base: str | None, policy: Path | None) -> Sequence[Broken]:
    """Compare the base, or else what the settings name, with the policy given and the schema at hand."""
    at_hand = _of_files(policy_path(load_settings(os.environ).policy))
    new = _of_files(policy) if policy else at_hand
    old = _version(_reader(base)) if base else at_hand
    return [*unfit(library, new.schema_text), *hidden(library, old, new)]


def _of_files(policy: Path) -> Version:
    approved = read_approved(policy)
    return _compiled(approved.schema_text, approved.policy_text)


def _version(read: Callable[[str], str]) -> Version:
    return _compiled(read(SCHEMA), read(POLICY))


def _compiled(schema_text: str, policy_text: str) -> Version:
    return Version(schema_text, Policy.compile(policy_text, schema_text, read_rules(schema_text)))


def _reader(base: str) -> Callable[[str], str]:
    """How the files of *base* are read: from a directory of that name, else from git."""
    if (Path(base) / SCHEMA).is_file():
        return lambda name: (Path(base) / name).read_text("utf-8")
    return lambda name: _of_revision(base, name)


def _of_revision(revision: str, name: str) -> str:
    command = ("git", "show", "--end-of-options", f"{revision}:{name}")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # noqa: S603 - no shell, no option
    if done.returncode:
        raise NoSuchVersion(f"{revision}: no git revision and no directory with {name}")
    return done.stdout.decode()


def _summary(library: Library, broken: Sequence[Broken]) -> str:
    releases = {release for one in broken for release in one.releases}
    documents = {one.document_id for one in broken}
    whole = f"{len(library.texts)} documents of {len(library.manifests)} releases"
    return f"{whole}: {len(documents)} broken, in {len(releases)} releases" if broken else f"{whole}: all fit"
