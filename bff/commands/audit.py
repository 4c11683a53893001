"""
Verify a stream of audit records, or name customers as it names them.

verify FILE …: check records and heads, each file as JSON Lines, `-` for standard input; give the log too, for
the heads in it. Exit code 1 if a record is changed, missing, inserted or out of order.

pseudonym TENANT: read customer numbers from standard input, one a line, and print what stands for them.

The keys are those of the server's settings: BFF_AUDIT_KEYS, or BFF_SEAL_KEYS where it is empty.
"""

import argparse
import os
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO, Final

from bff.audit.faults import Place
from bff.audit.keys import Pseudonyms, read_audit_keys
from bff.audit.verify import ChainReport, Report, Verifier
from bff.settings import SettingsError, load_settings
from masking.keys import KeyRing, KeyRingError

PRINTED: Final = 20
"""Faults that are printed; after that many only their number."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    verify = actions.add_parser("verify", help="check a stream")
    verify.add_argument("files", nargs="+", metavar="FILE", help="JSON Lines; - is standard input")
    verify.add_argument("--part", action="store_true", help="the stream was cut from a longer one")
    pseudonym = actions.add_parser("pseudonym", help="name customers as the audit does")
    pseudonym.add_argument("tenant", metavar="TENANT", help="code of the member bank")


def run(args: argparse.Namespace) -> int:
    try:
        ring = read_audit_keys(load_settings(os.environ))
        if args.action == "pseudonym":
            return _pseudonyms(ring, args.tenant)
        return _verify(ring, args.files, is_part=args.part)
    except (SettingsError, KeyRingError) as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:
        raise
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
    return 2


def _verify(ring: KeyRing, files: Iterable[str], *, is_part: bool) -> int:
    verifier = Verifier(ring, is_part=is_part)
    order = 0
    for name in files:
        with _open(name) as stream:
            for number, line in enumerate(stream, 1):
                order += 1
                verifier.take(line, Place(order, f"{name}:{number}"))
    report = verifier.report()
    print("\n".join(_words(report)))
    return 1 if report.faults or not report.chains else 0


def _open(name: str) -> "nullcontext[BinaryIO] | BinaryIO":
    return nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb")


def _words(report: Report) -> list[str]:
    faults = [str(fault) for fault in report.faults[:PRINTED]]
    if len(report.faults) > PRINTED:
        faults.append(f"and {len(report.faults) - PRINTED} more")
    if report.faults and all(chain.last == 0 for chain in report.chains):
        faults.append("no record is authentic under these keys: are they those of the server?")
    chains = [_of_chain(chain) for chain in report.chains]
    return [*faults, *(chains or ["no record and no head"])]


def _of_chain(chain: ChainReport) -> str:
    found = f"records {chain.first}-{chain.last}" if chain.last else "no record"
    twice = f", {chain.repeated} of them delivered again" if chain.repeated else ""
    return f"chain {chain.id}: {found}{twice}; {_end(chain)}"


def _end(chain: ChainReport) -> str:
    """Say what is known of the chain's end."""
    if chain.head is None:
        return "no signed head: whether records are missing at the end cannot be told"
    if chain.closed:
        return f"closed by a signed head at {chain.head}"
    if chain.head < chain.last:
        return (
            f"last signed head at {chain.head}: whether records are missing after {chain.last} cannot be told"
        )
    return f"last signed head at {chain.head}, not closed: whether more were written after it cannot be told"


def _pseudonyms(ring: KeyRing, tenant: str) -> int:
    """Print, for each number, its pseudonym under each key, newest first."""
    named = [Pseudonyms(key).namer(tenant) for key in ring.keys]
    for line in sys.stdin:
        number = line.strip()
        if number:
            print(*(name(number) for name in named))
    return 0
