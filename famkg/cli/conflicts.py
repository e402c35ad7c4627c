"""`famkg conflicts`: shows which statements do not hold together, with their sources."""

from __future__ import annotations

import argparse
import json
import sys
from functools import cache

from famkg.cli.arguments import add_format, add_horizon
from famkg.conflicts import find_conflicts
from famkg.queries import read_query
from famkg.render.conflicts import conflicts_document, render_conflicts
from famkg.render.style import style_of
from famkg.session import open_session

EXAMPLE = """\
examples:
  famkg conflicts
  famkg conflicts --seen 2 --format json

Each file of queries/conflicts is a rule; a new file is a new rule. Exit code 1 means that a
conflict is open: one side must be wrong, and neither a standing nor a fam:standingReason says
which, or why both are kept. Tensions, qualifications, readings and names that are alike want
only to be known, and leave the exit code 0.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = (
        "Show which statements do not hold together: values that differ where they should be\n"
        "the same, dates out of order, denials, tensions, qualifications. The sides stand beside\n"
        "each other with their documents, their standing, and which one is preferred."
    )
    parser.epilog = EXAMPLE
    add_format(parser)
    add_horizon(parser)


def run(args: argparse.Namespace) -> int:
    """Print the conflicts; return 1 where one is open."""
    session = open_session(args.seen, engine=args.engine, cache=not args.no_cache)
    rules = [
        read_query(path, shown_as=session.project.relative(path))
        for path in session.project.conflict_files()
    ]
    found = session.ask(lambda closure: find_conflicts(closure, rules))
    label, cite = cache(session.label), cache(session.cite)
    if args.format == "json":
        print(json.dumps(conflicts_document(found, label, cite), ensure_ascii=False, indent=2))
    else:
        print(render_conflicts(found, label, cite, style_of(sys.stdout)))
    return int(any(conflict.is_open for conflict in found))
