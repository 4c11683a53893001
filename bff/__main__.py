"""The command line, `python -m bff COMMAND …`: each a module of `bff.commands`, imported when named."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final, Protocol, cast

COMMANDS: Final = {
    "serve": "run the server",
    "sandbox": "run the simulated bank, or one part of it",
    "demo": "run both together, with tokens to try",
    "schema": "write schema.graphql, or check that it is what the code declares",
    "policy": "print who sees what, why, or what a change changes",
    "plan": "print how a document is executed for one role",
    "audit": "verify a stream of audit records",
    "documents": "check published documents against a change of schema or policy",
    "docs": "write the generated documents, or check that they are fresh",
    "token": "print a token of one of the simulated bank's people",
    "version": "print the version",
}


class Command(Protocol):
    """What each module of `bff.commands` holds; its docstring is what `--help` says."""

    __doc__: str | None

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> int:
        """Do it, and return the exit code: 0 done, 1 failed, 2 not possible as asked."""
        ...


def main(argv: Sequence[str]) -> int:
    frame = argparse.ArgumentParser(
        prog="python -m bff",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="commands:\n" + "\n".join(f"  {name:<10}{purpose}" for name, purpose in COMMANDS.items()),
    )
    frame.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of the commands below")
    name = frame.parse_args(argv[:1]).command
    command = cast("Command", import_module(f"bff.commands.{name}"))
    parser = argparse.ArgumentParser(prog=f"{frame.prog} {name}", description=command.__doc__)
    command.add_arguments(parser)
    return _unless_closed(command.run, parser.parse_args(argv[1:]))


def _unless_closed(run: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    """Run a command; where whoever reads its output has had enough (`| head`), end without a word."""
    try:
        code = run(args)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter would complain
        return 1
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
