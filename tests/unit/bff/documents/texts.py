"""Manifests and people for the tests of documents."""

import json
from pathlib import Path

from bff.documents.library import Library, collect
from bff.documents.manifest import Manifest, document_id
from masking.viewer import Channel, OrgPath, StaffNo, Tenant, Viewer

BANK = Tenant("JX0101")


def manifest(client: str, version: str, *texts: str) -> Manifest:
    return Manifest(client, version, {document_id(text): text for text in texts})


def library(*texts: str) -> Library:
    return collect(iter([manifest("sidebar", "1", *texts)]))


def write(directory: Path, one: Manifest, name: str = "a.json") -> None:
    """Put a manifest where an orchestrator would: whole, at once."""
    told = {
        "client": one.client,
        "version": one.version,
        "documents": one.documents,
        "channels": one.channels,
    }
    (directory / "new").write_text(json.dumps(told), "utf-8")
    (directory / "new").replace(directory / name)


def viewer(*roles: str) -> Viewer:
    return Viewer(BANK, StaffNo("S000101"), "P", OrgPath(BANK), roles, "workbench", Channel.WORKBENCH, "1")
