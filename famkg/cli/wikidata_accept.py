"""`famkg wikidata accept`: links an entity to an item of Wikidata; a person decides."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from famkg.cli.arguments import add_wikidata, one_of, wikidata_client
from famkg.errors import FamkgError

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.project import Project
    from famkg.wikidata.acceptance import Written
    from famkg.wikidata.client import Client
    from famkg.wikidata.entities import Entity
    from famkg.wikidata.links import Link

PREDICATES = ("exact", "close", "related", "broad", "narrow")
JUSTIFICATIONS = ("manual", "review", "lexical")
DENIED = 0.99
"""How sure a denial is: a person looked."""
EXAMPLE = """\
examples:
  famkg wikidata accept world:coral-pena Q1 --evidence "IMDb nm1 and the credits of season 2"
  famkg wikidata accept story:nasa Q1 --predicate related --evidence "https://example.org/nasa"

A row that is a candidate is replaced; a wrong one is deleted by hand, or by famkg wikidata reject.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the action takes to its parser."""
    parser.description = (
        "Write a link into the SSSOM file of data/links, in its canonical form. Refused without"
        " evidence, for what is linked or denied already, for an item that is missing, merged or"
        " of another class, and for an exact match of a thing of the story with one of our world."
    )
    parser.epilog = EXAMPLE
    add_pair(parser)
    parser.add_argument(
        "--predicate",
        type=one_of("predicate", PREDICATES),
        default="exact",
        metavar="PREDICATE",
        help="exact (default: one and the same), close, related, broad or narrow",
    )
    parser.add_argument(
        "--justification",
        type=one_of("justification", JUSTIFICATIONS),
        default="manual",
        metavar="WORD",
        help="manual (default), review, or lexical, which keeps it a candidate",
    )
    parser.add_argument(
        "--confidence",
        type=share,
        default=0.95,
        metavar="NUMBER",
        help="how sure it is, from 0 to 1 (default: 0.95)",
    )
    add_wikidata(parser)


def add_pair(parser: argparse.ArgumentParser) -> None:
    """Add the entity, the item, and why."""
    parser.add_argument("entity", metavar="ENTITY", help="its name, CURIE or IRI")
    parser.add_argument("item", metavar="QID", help="the item, such as Q28262")
    parser.add_argument(
        "--evidence", required=True, metavar="TEXT", help="where it is to be seen that it holds"
    )
    parser.add_argument(
        "--comment", default="", metavar="TEXT", help="what a reader should know of the link"
    )


def run(args: argparse.Namespace) -> int:
    """Write the link and return the exit code."""
    return write(args, negated=False)


def write(args: argparse.Namespace, *, negated: bool) -> int:
    """Write a link or a denial, print its place and what remains to be seen; return 0.

    Raises AcceptanceError for what may not be, and then nothing is written.
    """
    from famkg.cache import open_closure
    from famkg.cli.validate import today
    from famkg.names import label_of, resolve
    from famkg.namespaces import WD
    from famkg.project import find_project
    from famkg.wikidata import acceptance
    from famkg.wikidata.links import EXACT, Link

    item = identifier(args.item)
    client = wikidata_client(args)
    project = find_project()
    closure = open_closure(project, None)
    subject = resolve(closure, args.entity).value
    draft = Link(
        subject,
        EXACT if negated else acceptance.MATCHES[args.predicate],
        WD + item,
        acceptance.JUSTIFICATIONS["manual" if negated else args.justification],
        negated,
        DENIED if negated else args.confidence,
        subject_label=label_of(closure, subject),
        date=today().isoformat(),
        comment=args.comment,
        evidence=args.evidence,
    )
    acceptance.refuse(project, draft)
    link = acceptance.describe(draft, fetch(client, item))
    doubts = [] if negated else judge(link, project, closure, client)
    written = acceptance.accept(project, link)
    print(told(written))
    for doubt in doubts:
        print("  look again: " + doubt.replace("\n", "\n  "))
    return 0


def fetch(client: Client, identifier: str) -> Entity:
    """Return an item; raises AcceptanceError where there is none, or it was merged."""
    from famkg.wikidata.acceptance import AcceptanceError
    from famkg.wikidata.entities import Missing

    item = client.entity(identifier)
    if isinstance(item, Missing):
        raise AcceptanceError(f"Wikidata has no {identifier}", todo="Check the number.")
    if item.is_redirect:
        raise AcceptanceError(
            f"{identifier} was merged into {item.id}, {item.label() or 'without a label'}",
            todo=f"If that is what is meant, give {item.id}.",
        )
    return item


def judge(link: Link, project: Project, closure: Closure, client: Client) -> list[str]:
    """Return what makes an exact match doubtful; raises AcceptanceError where it cannot be."""
    from famkg.namespaces import curie
    from famkg.wikidata.acceptance import AcceptanceError
    from famkg.wikidata.checking import check_items
    from famkg.wikidata.ours import read_ours
    from famkg.wikidata.theirs import ask_about

    ours = read_ours(project, closure)
    found = check_items([link], ours, ask_about([link], ours, client))
    bad = [each.message for each in found if each.severity == "violation"]
    if bad:
        raise AcceptanceError(
            f"{curie(link.subject)} cannot be {link.item}:\n" + "\n".join(bad),
            todo="Nothing was written. What is near and not the same is close or related.",
        )
    return [each.message for each in found if each.severity == "warning"]


def told(written: Written) -> str:
    """Return what was written, where, and in place of what."""
    from famkg.namespaces import curie

    link = written.link
    said = "is not" if link.negated else curie(link.predicate).removeprefix("skos:")
    known = f" ({link.object_label})" if link.object_label else ""
    words = f"{link.file}:{link.line}: {curie(link.subject)} {said} {link.item}{known}"
    if written.old is not None:
        before = "the candidate" if written.old.item else "the search that found none"
        words += f", in place of {before}"
    return words


def identifier(text: str) -> str:
    """Return the identifier of an item; raises FamkgError for what is none."""
    if not re.fullmatch(r"Q[1-9]\d*", text, re.ASCII):
        raise FamkgError(f"{text!r} is no item of Wikidata", todo="Give one such as Q28262.")
    return text


def share(text: str) -> float:
    """Return a number from 0 to 1; raises FamkgError for what is none."""
    if not re.fullmatch(r"0?\.\d+|[01](\.0*)?|0\.\d+", text, re.ASCII):
        raise FamkgError(f"{text!r} is no number from 0 to 1", todo="Give one such as 0.9.")
    return float(text)
