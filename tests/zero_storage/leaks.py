"""
Leaks made on purpose, each a changed line in a copy of the program, each with a canary of its own.

They are mistakes that people make: a log line for debugging, a temporary file, a cache key, a hash beside a
mask.
"""

import shutil
from pathlib import Path
from typing import Final

import msgspec

from bff.protection import ROOT
from tests.zero_storage.search import Hit

_ROOMS: Final = ("bff", "resolvers", "adapters", "masking")


class Edit(msgspec.Struct, frozen=True):
    path: str
    old: str
    new: str


class Leak(msgspec.Struct, frozen=True):
    """One mistake, and what the kit must say of it."""

    name: str
    edits: tuple[Edit, ...]
    sink: str
    canary: str
    encoding: str

    def found(self, hits: list[Hit]) -> bool:
        return any(
            (hit.sink, hit.canary, hit.encoding) == (self.sink, self.canary, self.encoding) for hit in hits
        )


LEAKS: Final = (
    Leak(
        "an e-mail address in a log line",
        (
            Edit("bff/logs.py", '"event": _event(record)', '"event": record.getMessage()'),
            Edit(
                "adapters/data_asset_wire.py",
                "        mobile=row.mobile or None,",
                "        mobile=__import__('logging').getLogger('adapters').info('mail %s', row.email)"
                " or row.mobile or None,",
            ),
        ),
        "standard error", "mail (mine)", "plain",
    ),
    Leak(
        "a library's message in an error",
        (
            Edit(
                "bff/errors.py",
                "    return error_entry(code, correlation_id, language, path=path, locations=locations)",
                "    return {**error_entry(code, correlation_id, language), 'debug': str(error)}",
            ),
        ),
        "reply bodies", "card (typed in)", "plain",
    ),
    Leak(
        "the operation's name as it came, in an audit record",
        (Edit("bff/audit/trail.py", "operation=summary.operation", "operation=plan.title"),),
        "standard output", "card (typed in)", "plain",
    ),
    Leak(
        "a request's variables on a span",
        (
            Edit(
                "bff/execution.py",
                "span.name(*self._audit.named(plan, request.query or \"\"))",
                "span.name(str(request.variables), '')",
            ),
        ),
        "standard error", "name (mine)", "JSON escapes",
    ),
    Leak(
        "a search text in a cache key",
        (
            Edit(
                "adapters/catalogue.py",
                "        category = _category_code(search.category)\n",
                "        category = _category_code(search.category)\n"
                "        async def nothing(): return Page(rows=(), total=0)\n"
                "        await self._products.get(call, f'search:{search.text}', nothing)\n",
            ),
        ),
        "Redis commands", "document (typed in)", "plain",
    ),
    Leak(
        "a request body in a temporary file without a name",
        (
            Edit(
                "bff/http/body.py",
                "    return parts[0] if",
                "    with __import__('tempfile').TemporaryFile() as spool:\n"
                "        spool.write(b''.join(parts))\n"
                "    return parts[0] if",
            ),
        ),
        "system calls", "mobile (typed in)", "plain",
    ),
    Leak(
        "a client's header sent back in base64",
        (
            Edit(
                "bff/http/head.py",
                "else _new_id()\n\n\ndef trace_id",
                "else __import__('base64').b64encode(given or b'').decode()\n\n\ndef trace_id",
            ),
        ),
        "reply headers", "card (typed in)", "base64",
    ),
    Leak(
        "a cursor that is only encoded",
        (
            Edit(
                "bff/ids.py",
                '        token = self._sealer.token(self._viewer.tenant, "cursor")\n'
                "        return token.issue(str",
                "        return __import__('base64').urlsafe_b64encode(scope).decode()\n        return (str",
            ),
        ),
        "reply bodies", "customer number (mine)", "base64",
    ),
    Leak(
        "an MD5 beside a mask",
        (
            Edit(
                "masking/masks/phone.py",
                'write=between(keep.head, "****", keep.tail),',
                'write=between(keep.head, "****", keep.tail)'
                ' + """ + __import__("hashlib").md5({v}.encode()).hexdigest()""",',
            ),
        ),
        "reply bodies", "mobile (mine)", "MD5",
    ),
    Leak(
        "a value without its mask",
        (Edit("masking/masks/phone.py", "LANDLINES, keep) or full(value)", "(), keep) or value"),),
        "reply bodies", "landline (mine)", "plain",
    ),
    Leak(
        "an upstream's reply kept for debugging, packed, on standard output",
        (
            Edit(
                "adapters/transport/asking.py",
                "    if response.status >= 500:\n        return fault_of_status",
                "    import base64, gzip\n"
                "    print(base64.b64encode(gzip.compress(response.body)).decode(), flush=True)\n"
                "    if response.status >= 500:\n        return fault_of_status",
            ),
        ),
        "standard output", "document (mine)", "base64 > compressed > plain",
    ),
)  # fmt: skip


def leaky_tree(folder: Path) -> Path:
    """A copy of the program with all leaks in it."""
    for room in _ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "schema.graphql", folder)
    for leak in LEAKS:
        for edit in leak.edits:
            path = folder / edit.path
            text = path.read_text("utf-8")
            assert edit.old in text, f"{leak.name}: {edit.path} has changed"
            path.write_text(text.replace(edit.old, edit.new, 1), "utf-8")
    return folder
