"""`famkg export`: writes the graph, with what follows from it, for other programs."""

from __future__ import annotations

import argparse
from pathlib import Path

from pyoxigraph import DefaultGraph, Triple

from famkg.atomic import write_atomically
from famkg.cache import open_closure
from famkg.cli.arguments import add_horizon, one_of
from famkg.closure import Closure
from famkg.export import FORMATS, serialize
from famkg.project import find_project

EXAMPLE = """\
examples:
  famkg export > famkg.ttl                           everything, in Turtle
  famkg export --format jsonld --output famkg.jsonld
  famkg export --asserted --seen 1                   what the documents say, up to season 1
  famkg export --links                               and which items of Wikidata our things are
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = "Write the graph: ontology, data and what follows from them."
    parser.epilog = EXAMPLE
    parser.add_argument(
        "--format",
        type=one_of("format", FORMATS),
        default="turtle",
        metavar="FORMAT",
        help=f"{', '.join(FORMATS)} (default: turtle)",
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="the file to write (default: standard output)"
    )
    parser.add_argument("--asserted", action="store_true", help="leave out what was inferred")
    parser.add_argument(
        "--links",
        action="store_true",
        help="add the verified links to Wikidata; nothing is inferred from them",
    )
    add_horizon(parser)


def run(args: argparse.Namespace) -> int:
    """Write the export and return the exit code."""
    project = find_project()
    closure = open_closure(project, args.seen, use_cache=not args.no_cache, engine=args.engine)
    triples = select(closure, asserted=args.asserted)
    if args.links:
        from famkg.wikidata.links import link_triples, load_links

        triples += link_triples(load_links(project), {triple.subject for triple in triples})
    text = serialize(triples, args.format)
    if args.output is None:
        print(text, end="")
    else:
        write_atomically(args.output, text)
    return 0


def select(closure: Closure, *, asserted: bool = False) -> list[Triple]:
    """Return the triples of a closure, or only those that were written."""
    quads = closure.store.quads_for_pattern(None, None, None, DefaultGraph())
    triples = {quad.triple for quad in quads}
    if asserted:
        triples -= {triple for _, triple in closure.inferred()}
    return sorted(triples, key=str)
