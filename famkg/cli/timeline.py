"""`famkg timeline`: shows what happened when, in our world and in the story; draws it as SVG."""

from __future__ import annotations

import argparse
import json
import sys
from functools import cache
from pathlib import Path

from famkg.cli.arguments import add_format, add_horizon
from famkg.render.style import style_of
from famkg.session import open_session
from famkg.timeline import LANES, Lane, read_timeline

EXAMPLE = """\
examples:
  famkg timeline --story --seen 1
  famkg timeline --format json
  famkg timeline --svg timeline.svg
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = (
        "Show what happened when: what is dated, and what comes before what where dates are\n"
        "missing, each with its statement. --svg draws the two lanes and where they part."
    )
    parser.epilog = EXAMPLE
    lanes = parser.add_mutually_exclusive_group()
    for name, lane in (("world", "our world"), ("story", "the story")):
        lanes.add_argument(
            f"--{name}",
            dest="lanes",
            action="store_const",
            const=(name,),
            help=f"only {lane}",
        )
    lanes.add_argument(
        "--both",
        dest="lanes",
        action="store_const",
        const=LANES,
        help="our world and the story (default)",
    )
    add_format(parser)
    parser.add_argument(
        "--svg", type=Path, metavar="FILE", help="draw it into FILE instead of printing it"
    )
    parser.set_defaults(lanes=LANES)
    add_horizon(parser)


def run(args: argparse.Namespace) -> int:
    """Print or draw the timeline and return the exit code."""
    session = open_session(args.seen, engine=args.engine, cache=not args.no_cache)
    timeline = session.ask(read_timeline)
    lanes: tuple[Lane, ...] = args.lanes
    label = cache(session.label)
    if args.svg is not None:
        from famkg.atomic import write_atomically
        from famkg.render.timeline_svg import draw_timeline

        write_atomically(args.svg, draw_timeline(timeline, lanes, label))
        print(f"wrote {args.svg}")
    elif args.format == "json":
        from famkg.render.timeline import timeline_document

        print(json.dumps(timeline_document(timeline, lanes, label), ensure_ascii=False, indent=2))
    else:
        from famkg.render.timeline import render_timeline

        print(render_timeline(timeline, lanes, label, style_of(sys.stdout)))
    return 0
