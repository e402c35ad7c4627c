"""`famkg wikidata diff`: shows what we say, what Wikidata says, and where the two differ."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from famkg.cli.arguments import add_linked, add_wikidata, one_of, wikidata_client

if TYPE_CHECKING:
    from famkg.session import Session
    from famkg.wikidata.client import Client
    from famkg.wikidata.comparison import Comparison
    from famkg.wikidata.ours import Ours

FORMATS = ("text", "json", "csv", "tsv")
LISTS = ("ours", "theirs", "differ")
EXAMPLE = """\
examples:
  famkg wikidata diff
  famkg wikidata diff "For All Mankind" --only differ
  famkg wikidata diff --snapshot wikidata.json --format csv
  famkg wikidata diff --only differ --exit-code     exit 1 if anything differs
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the action takes to its parser."""
    parser.description = (
        "Hold our statements about linked things against what Wikidata says of their items: what\n"
        "we say and Wikidata does not, what Wikidata says and we do not, and where both speak and\n"
        "differ. Ours come with statements and passages, Wikidata's with rank, qualifiers,\n"
        "references and revision. A year agrees with any day in it, a deprecated claim is not\n"
        "what Wikidata says, and a cast may be longer than ours."
    )
    parser.epilog = EXAMPLE
    add_linked(parser)
    parser.add_argument(
        "--only",
        type=one_of("list", LISTS),
        action="append",
        metavar="LIST",
        help="show one list: ours, theirs or differ; may be given again",
    )
    parser.add_argument(
        "--format",
        type=one_of("format", FORMATS),
        default="text",
        metavar="FORMAT",
        help="text (default), json, csv or tsv",
    )
    parser.add_argument(
        "--exit-code",
        action="store_true",
        help="exit with 1 where a list that is shown has an entry; else it is always 0",
    )
    add_wikidata(parser)


def run(args: argparse.Namespace) -> int:
    """Print the lists and return the exit code."""
    from famkg.render.comparison import lists_of, render_comparison
    from famkg.render.comparison_data import comparison_document, comparison_table
    from famkg.render.comparison_words import Words
    from famkg.render.style import style_of
    from famkg.session import open_session

    client = wikidata_client(args)
    session = open_session()
    ours, comparison = compare_named(session, client, args.entities)
    words = Words(cache(session.label), comparison.judge, ours.table.properties)
    shown = args.only or LISTS
    cite = cache(session.cite)
    if args.format == "json":
        document = comparison_document(comparison, words, cite, shown)
        print(json.dumps(document, ensure_ascii=False, indent=2))
    elif args.format == "text":
        print(render_comparison(comparison, words, cite, style_of(sys.stdout), shown))
    else:
        print(comparison_table(comparison, words, args.format, shown), end="")
    some = any(lists_of(comparison)[name] for name in shown)
    return int(args.exit_code and some)


def compare_named(
    session: Session, client: Client, names: Sequence[str]
) -> tuple[Ours, Comparison]:
    """Return what we know, and the comparison of the things that are named; of all if none is.

    Where nobody is asked, stderr says what was read instead; it also says of which things the
    link may be wrong by now.
    Raises UnknownNameError, and what `compare_with` raises.
    """
    from famkg.names import resolve
    from famkg.namespaces import curie
    from famkg.wikidata.encounter import compare_with
    from famkg.wikidata.ours import read_ours

    chosen = session.ask(lambda closure: [resolve(closure, name).value for name in names])
    ours = session.ask(lambda closure: read_ours(session.project, closure))
    compared = compare_with(client, ours, chosen)
    if client.settings.offline:
        print(f"compared with {client.archive}", file=sys.stderr)
    for doubt in compared.doubts:
        print(f"{curie(doubt.iri)}: {doubt.words} ({doubt.check})", file=sys.stderr)
    if compared.doubts:
        print("famkg wikidata check tells more of such links", file=sys.stderr)
    return ours, compared
