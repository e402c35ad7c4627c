"""`famkg wikidata snapshot`: saves what Wikidata says of all links."""

from __future__ import annotations

import argparse
from pathlib import Path

from famkg.cli.arguments import add_wikidata, wikidata_client

DEFAULT = Path("wikidata-snapshot.json")
EXAMPLE = """\
examples:
  famkg wikidata snapshot                            into wikidata-snapshot.json
  famkg wikidata snapshot --output 2026-03.json --max-age 0
  famkg wikidata check --snapshot 2026-03.json       the same answers, from now on
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the action takes to its parser."""
    parser.description = (
        "Ask Wikidata all that famkg wikidata check and diff ask, and save the answers: each"
        " item as of its revision, the day, sorted, so that two snapshots can be compared line by"
        " line. Other actions read it with --snapshot, and then ask nobody."
    )
    parser.epilog = EXAMPLE
    parser.add_argument(
        "--output",
        type=Path,
        default=DEFAULT,
        metavar="FILE",
        help=f"the file to write (default: {DEFAULT})",
    )
    add_wikidata(parser)


def run(args: argparse.Namespace) -> int:
    """Save the snapshot and return the exit code."""
    from famkg.cache import open_closure
    from famkg.cli.wikidata_check import count
    from famkg.project import find_project
    from famkg.wikidata.encounter import compare_with
    from famkg.wikidata.ours import read_ours
    from famkg.wikidata.theirs import ask_about

    client = wikidata_client(args)
    project = find_project()
    ours = read_ours(project, open_closure(project, None))
    ask_about(ours.links, ours, client)
    compare_with(client, ours)
    snapshot = client.snapshot()
    snapshot.save(args.output)
    revisions = snapshot.revisions
    missing = sorted(name for name, revision in revisions.items() if revision is None)
    others = sum(question[0] == "select" for question in snapshot.answers)
    told = [
        f"Wikidata of {snapshot.taken}",
        f"{len(revisions) - len(missing)} items and properties as of their revisions",
        count(others, "answer") + " of the query service",
    ]
    if missing:
        told.append(f"{len(missing)} identifiers that name nothing")
    print(f"{args.output}: {', '.join(told)}")
    return 0
