"""The command `famkg`: finds the command that was asked for, runs it, and settles the exit code.

0 means fine, 1 that a check found problems or a triple does not hold, 2 that the input is wrong.
Only the module of the command that was asked for is imported.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from famkg import __version__
from famkg.errors import FamkgError, OutputError, UnknownNameError

if TYPE_CHECKING:
    import argparse

COMMANDS = {
    "query": "Ask a question of the catalogue, a file, or in SPARQL.",
    "why": "Show why a triple holds, down to the passages.",
    "why-not": "Show why a triple does not hold: what the rules lack that could conclude it.",
    "describe": "Show what is said about an entity, a statement or a term.",
    "conflicts": "Show which statements do not hold together, with their sources.",
    "gaps": "List what a reader would ask and no document answers.",
    "timeline": "Show what happened when, in our world and in the story; draw it as SVG.",
    "build": "Read, check, validate, reason, answer the catalogue, and export.",
    "reason": "Run the rules over the project or over files, and tell what they did.",
    "validate": "Check the data against the shapes.",
    "watch": "Check whenever a file is saved, and show what is new.",
    "mutate": "Change the data as a slip would, and count which changes are noticed.",
    "coverage": "Measure how much of the documents is encoded, waived or missing.",
    "export": "Write the graph with all that follows from it.",
    "passages": "Check, locate and show passages of the documents.",
    "wikidata": "Check the links to Wikidata, find items for what has none, link them.",
    "fmt": "Write Turtle files in the layout of the house.",
}
"""Each command, a module of its name in famkg.cli, with the line that the help gives it."""

USAGE = "usage: famkg COMMAND …"
EXAMPLES = """\
examples:
  famkg query --list
  famkg query who-played-a-character --param character=story:danny-stevens
  famkg why story:gordo-stevens inspiredBy world:gene-cernan
  famkg describe "Ed Baldwin" --seen 1

famkg COMMAND --help tells more.
"""
INTERRUPTED = 130
UNWRITABLE = frozenset({errno.EBADF, errno.EFBIG, errno.EIO, errno.ENOSPC})
"""Errors of a standard output that takes no more: a full disk, a closed stream."""
BROKEN_PIPE = 141
"""What a shell reports of a process that ended because nobody read its output any more."""


def entry() -> NoReturn:
    """Run the command of this process, and end it with the exit code.

    The process ends at once: to take the interpreter and the store apart would take longer
    than a query of the catalogue.
    """
    code = main(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError):
                stream.flush()
    os._exit(code)


def main(argv: Sequence[str]) -> int:
    """Run the command that `argv` gives, without the name of the program; return the exit code."""
    try:
        prepare_output()
        code = dispatch(list(argv))
        sys.stdout.flush()
    except FamkgError as error:
        report(error)
        code = 2
    except BrokenPipeError:
        # Python flushes stdout once more when it ends; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = BROKEN_PIPE
    except OSError as error:
        if error.filename is not None or error.errno not in UNWRITABLE:
            raise
        report(OutputError(f"the output cannot be written: {error.strerror}"))
        code = 2
    except KeyboardInterrupt:
        print(file=sys.stderr)
        code = INTERRUPTED
    return code


def dispatch(argv: list[str]) -> int:
    """Return the exit code of the command; raises FamkgError for input that is wrong."""
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(overview())
        return 0
    if argv[0] in ("-V", "--version"):
        print(f"famkg {__version__}")
        return 0
    name, *rest = argv
    if name not in COMMANDS:
        raise UnknownNameError(
            "option" if name.startswith("-") else "command",
            name,
            COMMANDS,
            todo="famkg --help lists all commands.",
        )
    from importlib import import_module

    from famkg.cli.arguments import Parser

    command = import_module(f"famkg.cli.{name.replace('-', '_')}")
    parser = Parser(prog=f"famkg {name}")
    command.add_arguments(parser)
    args: argparse.Namespace = parser.parse_args(rest)
    code: int = command.run(args)
    return code


def overview() -> str:
    """Return the help of the program: a line for each command, and examples."""
    listed = "\n".join(f"  {name:<10}{summary}" for name, summary in COMMANDS.items())
    return f"{USAGE}\n\n{_about()}\n\n{listed}\n\n{EXAMPLES}".rstrip()


def report(error: FamkgError) -> None:
    """Print an error on stderr, its first line in red where that is a terminal with colours."""
    from famkg.render.style import style_of

    if sys.stderr is None:
        return
    style = style_of(sys.stderr)
    first, newline, rest = str(error).partition("\n")
    print(style.alarm(first) + newline + rest, file=sys.stderr)


def prepare_output() -> None:
    """Make what is printed the same bytes everywhere, and never fail over a character.

    A pipe or file gets UTF-8 and plain line ends; a terminal that lacks a character shows `?`.
    """
    from io import TextIOWrapper

    if sys.stdout is None:
        raise OutputError("standard output is closed")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", newline="\n")


def _about() -> str:
    import famkg

    return (famkg.__doc__ or "").partition("\n")[0]


if __name__ == "__main__":
    entry()
