"""Command lines: a parser that raises our errors, and the options that commands share."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from famkg.errors import FamkgError, UnknownNameError

if TYPE_CHECKING:
    from famkg.wikidata.client import Client


class Layout(argparse.RawDescriptionHelpFormatter):
    """Help in the width of the terminal, its examples as they are written.

    argparse makes a formatter for every argument, and would import shutil for its width.
    """

    def __init__(self, prog: str) -> None:
        try:
            width = os.get_terminal_size().columns
        except OSError:
            width = 100
        super().__init__(prog, width=max(min(width, 100) - 2, 40), max_help_position=28)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are FamkgErrors, and whose help keeps the layout of its examples."""

    def __init__(self, *args: object, **options: object) -> None:
        options.setdefault("formatter_class", Layout)
        options.setdefault("allow_abbrev", False)
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Raise the error that says what is wrong with the command line."""
        raise FamkgError(message, todo=f"{self.prog} --help shows how to use it.")


def one_of(kind: str, known: Iterable[str]) -> Callable[[str], str]:
    """Return the type of an argument that is one of `known`; others raise UnknownNameError."""
    names = tuple(known)

    def chosen(text: str) -> str:
        if text not in names:
            raise UnknownNameError(kind, text, names, todo=f"Known are: {', '.join(names)}")
        return text

    return chosen


def add_format(parser: argparse.ArgumentParser) -> None:
    """Add --format, which is text or json."""
    parser.add_argument(
        "--format",
        type=one_of("format", ("text", "json")),
        default="text",
        metavar="FORMAT",
        help="text (default) or json",
    )


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add --store, which takes the place of the project."""
    parser.add_argument(
        "--store",
        type=Path,
        metavar="FOLDER",
        help="a store that famkg reason made, in place of the project",
    )


def add_horizon(parser: argparse.ArgumentParser, *, engine: bool = True) -> None:
    """Add --seen, --no-cache and, unless the command needs the default, --engine."""
    parser.add_argument(
        "--seen",
        type=int,
        metavar="N",
        help="answer as for somebody who has seen seasons 1 to N (0: none)",
    )
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="compute the closure anew and keep nothing",
    )
    if engine:
        parser.add_argument(
            "--engine",
            type=one_of("engine", ("oxigraph", "duckdb", "owlrl")),
            default="oxigraph",
            metavar="ENGINE",
            help="what reasons: oxigraph (default), duckdb, or owlrl, the reference",
        )


def add_linked(parser: argparse.ArgumentParser) -> None:
    """Add the names of entities to a command that works on linked ones, or on all."""
    parser.add_argument(
        "entities",
        nargs="*",
        metavar="ENTITY",
        help="an entity with a verified item, by name, CURIE or IRI (default: all)",
    )


def add_wikidata(parser: argparse.ArgumentParser) -> None:
    """Add the options of commands that ask Wikidata; `wikidata_client` reads them."""
    group = parser.add_argument_group("asking Wikidata")
    group.add_argument(
        "--contact",
        metavar="ADDRESS",
        help="your e-mail or web address, sent with every request (default: $FAMKG_CONTACT)",
    )
    group.add_argument(
        "--offline",
        action="store_true",
        help="ask nobody; take answers from the cache, however old",
    )
    group.add_argument(
        "--snapshot",
        type=Path,
        metavar="FILE",
        help="ask nobody; take answers from what famkg wikidata snapshot saved",
    )
    group.add_argument(
        "--max-age",
        type=days,
        metavar="DAYS",
        help="how old an answer in the cache may be (default: 1; 0 asks anew)",
    )


def wikidata_client(args: argparse.Namespace, *, languages: Sequence[str] = ()) -> Client:
    """Return the client that the options of `add_wikidata` ask for; raises WikidataError.

    `languages` are those of labels, where others than usual are needed. Whenever it must wait,
    it says so on stderr.
    """
    from famkg.wikidata.client import open_client

    return open_client(
        contact=args.contact,
        offline=args.offline,
        snapshot=args.snapshot,
        age=args.max_age,
        languages=languages,
        tell=lambda words: print(words, file=sys.stderr),
    )


def days(text: str) -> float:
    """Return the seconds of a number of days; raises FamkgError for what is none."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise FamkgError(f"{text!r} is no number of days", todo="Give one such as 7 or 0.5.")
    return number * 86_400
