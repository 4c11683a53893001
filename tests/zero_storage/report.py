"""Writes what a run found as a page that a security officer can read."""

import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.zero_storage.caller import VIEWPOINTS
from tests.zero_storage.encodings import ENCODINGS
from tests.zero_storage.run import Failure, Run

_GROUPS: Final = {
    "request": "Requests that must fail, with values in them",
    "connection": "Callers who are gone, slow, or speak no HTTP",
    "upstream": "Upstreams that fail with the customer's record on the wire",
    "cache": "The cache gone",
}


def write_report(path: Path, run: Run, negative: Mapping[str, str]) -> None:
    """Write the page; *negative* tells for each leak made on purpose where it was found."""
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = [
        _head(run, negative),
        _sinks(run),
        _kernel(run),
        _driven(run),
        _failures(run),
        _control(negative),
    ]
    path.write_text("\n\n".join(parts) + "\n", "utf-8")


def _head(run: Run, negative: Mapping[str, str]) -> str:
    return f"""# Zero storage: report of one run

**{_verdict(run, negative)}.**

| | |
|---|---|
| Hits | **{run.hits}** |
| Operations of the schema, each for {len(VIEWPOINTS)} viewers | {len(run.operations)} |
| Fields of the schema that were asked for | {len(_covered(run))} of {len(run.coordinates)} |
| Failure paths | {len(run.failures)} |
| Requests | {run.requests} |
| Encodings | {len(ENCODINGS)} |
| Sinks | {len(run.searched)} |
| Leaks made on purpose, found | {sum(map(bool, negative.values()))} of {len(negative)} |
| Duration | {run.duration_s:.0f} s |
| Machine | {platform.system()} {platform.release()}, Python {platform.python_version()} |

What the words mean, and what is *not* claimed, stands in `docs/zero-storage.md`.

Encodings: {", ".join(ENCODINGS)}; and all of them inside of gzip, zlib, raw deflate, base64 and hex."""


def _verdict(run: Run, negative: Mapping[str, str]) -> str:
    strange = [*run.kernel.opened, *run.kernel.strange_targets] if run.kernel else []
    if run.hits or strange or not all(negative.values()):
        return f"FAILED: {run.hits} hits, {len(strange)} files or strange targets, see below"
    if run.kernel is None or not negative:
        return "PASSED as far as it went: not everything was watched, see below"
    return "PASSED: nothing persisted, no secret at rest"


def _covered(run: Run) -> frozenset[str]:
    return run.coordinates & frozenset().union(*(one.covers for one in run.operations))


def _sinks(run: Run) -> str:
    rows = [
        f"| {one.sink.name} | {one.sink.holds} | {one.size_bytes:,} | {len(one.hits)} |"
        for one in run.searched
    ]
    hits = [
        f"- {hit.sink}: {hit.canary}, as {hit.encoding}{f', in: {hit.where}' if hit.where else ''}"
        for one in run.searched
        for hit in one.hits
    ]
    table = _table("## Where was looked", "| Sink | What it is | Bytes | Hits |", rows)
    kept = ", ".join(f"`{kind}` {count}" for kind, count in sorted(run.redis_keys.items()))
    table += f"\n\nKeys in Redis at the end, by kind: {kept}."
    return table + ("\n\n### Hits\n\n" + "\n".join(hits) if hits else "")


def _kernel(run: Run) -> str:
    if run.kernel is None:
        return "## System calls\n\nNot watched: that takes strace and root."
    seen = run.kernel
    facts = {
        "Write calls seen": f"{seen.calls:,}",
        "Files opened for writing, or made": len(seen.opened),
        "Writes to anything but callers, upstreams, Redis and the two streams": len(seen.strange_targets),
        "Programs started": len(seen.programs) - 1,  # itself
        "Core files": "limit 0"
        if any("RLIMIT_CORE, {rlim_cur=0" in one for one in seen.hardening)
        else "possible",
        "Memory readable without privilege": "no"
        if any("PR_SET_DUMPABLE, SUID_DUMP_DISABLE" in one for one in seen.hardening)
        else "yes",
    }
    return _table("## System calls", "| | |", [f"| {name} | {value} |" for name, value in facts.items()])


def _driven(run: Run) -> str:
    rows = [f"| {one.name} | {len(one.covers)} |" for one in run.operations]
    viewers = Counter(one.persona for one in VIEWPOINTS)
    listed = ", ".join(f"{name} ({count})" if count > 1 else name for name, count in viewers.items())
    table = _table("## Operations", "| Operation | Fields |", rows)
    return f"{table}\n\nViewers (several times where channel or step-up differ): {listed}."


def _failures(run: Run) -> str:
    return "\n\n".join(
        _table(
            f"## {title}",
            "| Path | Ended in |",
            [f"| {one.name} | {_outcome(one)} |" for one in run.failures if one.group == group],
        )
        for group, title in _GROUPS.items()
    )


def _outcome(one: Failure) -> str:
    return one.came or "nothing"


def _control(negative: Mapping[str, str]) -> str:
    rows = [f"| {leak} | {found or '**not found**'} |" for leak, found in negative.items()]
    title = "## Negative control: a build that leaks on purpose"
    return _table(title, "| Leak | Found |", rows) if rows else f"{title}\n\nNot run."


def _table(title: str, head: str, rows: Sequence[str]) -> str:
    line = "|" + "---|" * (head.count("|") - 1)
    return "\n".join([title, "", head, line, *rows])
