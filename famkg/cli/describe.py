"""`famkg describe`: shows what is said about an entity, a statement or a term."""

from __future__ import annotations

import argparse
import json
import sys
from functools import cache

from famkg.cli.arguments import add_format, add_horizon, add_store
from famkg.render.descriptions import description_document, render_description
from famkg.render.style import style_of
from famkg.session import open_session

EXAMPLE = """\
examples:
  famkg describe "Ed Baldwin" --seen 1
  famkg describe statement:thames-young-danny-season-1
  famkg describe fam:Casting --format json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = (
        "Show what is said about an entity, a statement or a term: names, types, direct\n"
        "properties, and each statement as a sentence with the passages that state it."
    )
    parser.epilog = EXAMPLE
    parser.add_argument("name", metavar="NAME", help="an IRI, a CURIE, a label or another name")
    parser.add_argument(
        "--all", action="store_true", help="show every value of a property, however many"
    )
    add_format(parser)
    add_horizon(parser)
    add_store(parser)


def run(args: argparse.Namespace) -> int:
    """Print the description and return the exit code."""
    session = open_session(args.seen, engine=args.engine, cache=not args.no_cache, store=args.store)
    described = session.describe(args.name)
    label, cite = cache(session.label), cache(session.cite)
    if args.format == "json":
        document = description_document(described, label, cite)
        print(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        print(render_description(described, label, cite, style_of(sys.stdout), whole=args.all))
    return 0
