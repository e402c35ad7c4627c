"""`famkg wikidata quickstatements`: writes what Wikidata lacks as a batch for QuickStatements."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from famkg.cli.arguments import add_linked, add_wikidata, one_of, wikidata_client
from famkg.errors import FamkgError, UnknownNameError

if TYPE_CHECKING:
    from famkg.wikidata.times import TimeValue

FORMATS = ("v1", "csv")
EXAMPLE = """\
examples:
  famkg wikidata quickstatements                        look at it, then paste it
  famkg wikidata quickstatements "For All Mankind" --left-out
  famkg wikidata quickstatements --retrieved 2026-03-27 --output batch.txt
  famkg wikidata quickstatements --format csv --retrieved reactor=2026-03-27

Nothing is edited: a person reads the batch and gives it to
https://quickstatements.toolforge.org, under that person's name.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the action takes to its parser."""
    parser.description = (
        "Write what we say and Wikidata does not as a batch for QuickStatements, each statement\n"
        "with its qualifiers and a reference for each document. Only what is asserted of our\n"
        "world, undisputed and without a limit, with verified items throughout, and with links in\n"
        "which `famkg wikidata check` finds nothing wrong. What is left out, and why, is told on\n"
        "standard error."
    )
    parser.epilog = EXAMPLE
    add_linked(parser)
    parser.add_argument(
        "--format",
        type=one_of("format", FORMATS),
        default="v1",
        metavar="FORMAT",
        help="v1 (default), or csv: a table for each kind of statement",
    )
    parser.add_argument(
        "--retrieved",
        action="append",
        default=[],
        metavar="[DOCUMENT=]DATE",
        help="the day on which you read the page of a document, or of all; without it, no"
        " reference says when",
    )
    parser.add_argument(
        "--left-out", action="store_true", help="list each claim that is left out, with the reason"
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="the file to write (default: standard output); several tables are numbered",
    )
    add_wikidata(parser)


def run(args: argparse.Namespace) -> int:
    """Print the batch and return the exit code."""
    from functools import cache

    from famkg.atomic import write_atomically
    from famkg.cli.wikidata_diff import compare_named
    from famkg.render.comparison_words import Words
    from famkg.render.left_out import render_left_out
    from famkg.session import open_session
    from famkg.wikidata.doubts import checked_doubts, merged_doubts
    from famkg.wikidata.encounter import verified_items
    from famkg.wikidata.proposals import propose, second_hand, sources_of
    from famkg.wikidata.quickstatements import write_csv, write_v1

    client = wikidata_client(args)
    session = open_session()
    documents = session.library.documents
    read_on = retrieved(args.retrieved, documents)
    ours, comparison = compare_named(session, client, args.entities)
    verified = verified_items(ours)
    faulty = merged_doubts(comparison.doubts, checked_doubts(client, ours, verified))
    items = {iri: comparison.judge.items[iri] for iri in verified if iri not in faulty}
    sources = session.ask(lambda closure: sources_of(closure, documents, items, read_on))
    retold = session.ask(lambda closure: second_hand(closure))
    proposals, left = propose(comparison, sources, args.format, retold, faulty)
    edits = [each.edit for each in proposals]
    batches = write_csv(edits) if args.format == "csv" else (write_v1(edits),) if edits else ()
    if args.output is None:
        print("\n".join(batches), end="")
    for path, batch in zip(paths(args.output, len(batches)), batches, strict=False):
        write_atomically(path, batch)
    words = Words(cache(session.label), comparison.judge, ours.table.properties)
    print(render_left_out(len(edits), left, words, whole=args.left_out), file=sys.stderr)
    if len(batches) > 1 and args.output is None:
        told = f"{len(batches)} tables: give them to QuickStatements one by one, as it cannot skip"
        print(f"{told} a cell; --output FILE writes each to a file of its own", file=sys.stderr)
    return 0


def retrieved(given: Sequence[str], documents: Iterable[str]) -> dict[str, TimeValue]:
    """Return when the page of each document was read, by id, as far as it is given.

    Raises FamkgError for what is no day, and UnknownNameError for an unknown document.
    """
    from famkg.wikidata.mapping import wikidata_time
    from famkg.wikidata.times import DAY

    known = sorted(documents)
    found: dict[str, TimeValue] = {}
    for text in sorted(given, key=lambda each: "=" in each):  # one of its own counts more
        name, _, day = text.rpartition("=")
        time = wikidata_time(day)
        if time is None or time.precision != DAY:
            raise FamkgError(f"{day!r} is no day", todo="Write it as 2026-03-27.")
        if name and name not in known:
            todo = f"The documents: {', '.join(known) or 'none'}."
            raise UnknownNameError("document", name, known, todo=todo)
        found |= dict.fromkeys([name] if name else known, time)
    return found


def paths(output: Path | None, number: int) -> list[Path]:
    """Return the files of a number of batches: the one that is named, or numbered ones."""
    if output is None:
        return []
    if number == 1:
        return [output]
    return [output.with_stem(f"{output.stem}-{n}") for n in range(1, number + 1)]
