"""`famkg wikidata reject`: notes that an item is not an entity, so that nobody takes it for it."""

from __future__ import annotations

import argparse

from famkg.cli.arguments import add_wikidata
from famkg.cli.wikidata_accept import add_pair, write

EXAMPLE = """\
example:
  famkg wikidata reject world:sarah-jones Q1 --comment "a namesake, a painter" \\
      --evidence "the description of the item"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the action takes to its parser."""
    parser.description = (
        "Write into the SSSOM file of data/links that an item is not an entity, in spite of its"
        " name. famkg wikidata find leaves it out from then on, and accept refuses it. A row"
        " that had it as a candidate is replaced."
    )
    parser.epilog = EXAMPLE
    add_pair(parser)
    add_wikidata(parser)


def run(args: argparse.Namespace) -> int:
    """Write the denial and return the exit code."""
    return write(args, negated=True)
