"""`famkg wikidata`: links to Wikidata, checked, found and written; one module for each action."""

from __future__ import annotations

import argparse
from importlib import import_module

ACTIONS = {
    "check": "hold every link against Wikidata, and report what is wrong",
    "snapshot": "save what Wikidata says of all links, to be asked again without the network",
    "find": "propose items for an entity, ranked, with the reasons",
    "accept": "link an entity to an item; a person decides",
    "reject": "note that an item is not an entity, in spite of its name",
    "diff": "show what we say, what Wikidata says, and where the two differ",
    "quickstatements": "write what Wikidata lacks as a batch for QuickStatements",
}
"""Each action, a module famkg.cli.wikidata_ACTION, with the line that the help gives it."""

EXAMPLE = """\
examples:
  famkg wikidata check                          exit 1 if a link is wrong
  famkg wikidata check world:joel-kinnaman
  famkg wikidata snapshot --output wikidata.json
  famkg wikidata check --snapshot wikidata.json
  famkg wikidata find "Coral Peña"
  famkg wikidata accept world:coral-pena Q1 --evidence "where it is to be seen"
  famkg wikidata diff "For All Mankind"
  famkg wikidata quickstatements --output batch.txt

Requests are sent by these actions alone, and only if $FAMKG_CONTACT or --contact names you.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions and what they take to the parser of the command."""
    parser.description = (
        "Check the links to Wikidata in data/links, find items for what is not linked, and write"
        " links; compare what both say, and propose what Wikidata lacks. Our facts and Wikidata's"
        " stay apart: nothing is inferred from a link."
    )
    parser.epilog = EXAMPLE
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, summary in ACTIONS.items():
        own = actions.add_parser(
            name, help=summary, description=summary[0].upper() + summary[1:] + "."
        )
        _module(name).add_arguments(own)


def run(args: argparse.Namespace) -> int:
    """Run the action that was asked for, and return its exit code."""
    code: int = _module(args.action).run(args)
    return code


def _module(action: str):  # type: ignore[no-untyped-def]  # a module
    return import_module(f"famkg.cli.wikidata_{action}")
