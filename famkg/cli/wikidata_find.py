"""`famkg wikidata find`: proposes items for an entity, ranked, with the reasons."""

from __future__ import annotations

import argparse
import json
import sys

from famkg.cli.arguments import add_format, add_wikidata, one_of, wikidata_client
from famkg.errors import FamkgError

METHODS = ("search", "sparql", "reconcile")
EXAMPLE = """\
examples:
  famkg wikidata find "Coral Peña"
  famkg wikidata find world:season-1 --by sparql    only by exact name, and by what we know
  famkg wikidata find world:star-city --by reconcile --limit 10 --format json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the action takes to its parser."""
    parser.description = (
        "Propose items for an entity: those that bear its name, and those that stand at Wikidata"
        " where our statements have it, such as in the cast of the same series. Names, class,"
        " dates, works and roles rank them. What is known to be something else is left out, and"
        " said to be. Nothing is written: famkg wikidata accept does. The exit code is 1 where"
        " nothing is found."
    )
    parser.epilog = EXAMPLE
    parser.add_argument("entity", metavar="ENTITY", help="its name, CURIE or IRI")
    parser.add_argument(
        "--by",
        type=one_of("method", METHODS),
        action="append",
        metavar="METHOD",
        help="search (names that begin so), sparql (exact names, works, roles) or reconcile;"
        " may be given again (default: search and sparql)",
    )
    parser.add_argument(
        "--limit", type=number, default=5, metavar="N", help="how many to show (default: 5)"
    )
    add_format(parser)
    add_wikidata(parser)


def run(args: argparse.Namespace) -> int:
    """Print the candidates and return the exit code: 1 where there are none."""
    from famkg.cache import open_closure
    from famkg.names import resolve
    from famkg.namespaces import STORY, WORLD, curie
    from famkg.project import find_project
    from famkg.render.style import style_of
    from famkg.render.wikidata_candidates import candidates_document, candidates_text
    from famkg.wikidata.candidates import USUAL, find_candidates
    from famkg.wikidata.ours import read_ours

    client = wikidata_client(args)
    project = find_project()
    closure = open_closure(project, None)
    iri = resolve(closure, args.entity).value
    if not iri.startswith((STORY, WORLD)):
        raise FamkgError(
            f"{curie(iri)} is no entity", todo="Links of terms are written by hand, in data/links."
        )
    ours = read_ours(project, closure)
    found = find_candidates(iri, ours, client, args.by or USUAL, limit=args.limit)
    if args.format == "json":
        print(json.dumps(candidates_document(found), ensure_ascii=False, indent=2))
    else:
        print(candidates_text(found, style_of(sys.stdout)), end="")
    return 0 if found.found else 1


def number(text: str) -> int:
    """Return a number from 1 on; raises FamkgError for what is none."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise FamkgError(f"{text!r} is no number of candidates", todo="Give one such as 5.")
    return int(text)
