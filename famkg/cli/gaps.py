"""`famkg gaps`: lists what a reader would ask and no document answers."""

from __future__ import annotations

import argparse
import json
import sys
from functools import cache
from pathlib import Path
from shlex import quote

from famkg.cli.arguments import add_format, add_horizon
from famkg.gaps import Gap, find_gaps
from famkg.queries import read_query
from famkg.render.gaps import gaps_document, render_gaps
from famkg.render.style import style_of
from famkg.session import Session, open_session

EXAMPLE = """\
examples:
  famkg gaps
  famkg gaps --seen 1
  famkg gaps --format json

Each file of queries/gaps is a question; it is listed as long as its query finds something.
A gap is no fault, so the exit code is 0.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = (
        "List what a reader would ask and no document answers: outcomes, dates, names, each\n"
        "with the query that shows it."
    )
    parser.epilog = EXAMPLE
    add_format(parser)
    add_horizon(parser)


def run(args: argparse.Namespace) -> int:
    """Print the gaps and return the exit code."""
    session = open_session(args.seen, engine=args.engine, cache=not args.no_cache)
    project = session.project
    queries = [read_query(path, shown_as=project.relative(path)) for path in project.gap_files()]
    gaps = session.ask(lambda closure: find_gaps(closure, queries))
    label = cache(session.label)

    def command(gap: Gap) -> str:
        return command_of(gap, session)

    if args.format == "json":
        print(json.dumps(gaps_document(gaps, label, command), ensure_ascii=False, indent=2))
    else:
        if session.seen is not None:
            print("As far as the seasons seen can tell:\n")
        print(render_gaps(gaps, label, command, style_of(sys.stdout)))
    return 0


def command_of(gap: Gap, session: Session) -> str:
    """Return what to type, here, to see the rows of a gap."""
    file = gap.query.file
    if session.project.root != Path.cwd():
        file = (session.project.root / file).as_posix()
    horizon = "" if session.seen is None else f" --seen {session.seen}"
    return f"famkg query {quote(file)}{horizon}"
