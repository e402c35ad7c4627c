"""`famkg wikidata check`: holds every link against Wikidata, and reports what is wrong."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from famkg.cli.arguments import add_wikidata, one_of, wikidata_client

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.findings import Report
    from famkg.graph import Graph
    from famkg.model import Finding
    from famkg.project import Project
    from famkg.wikidata.cells import TableText
    from famkg.wikidata.links import Link

FORMATS = ("text", "json", "sarif", "junit", "github")
EXAMPLE = """\
examples:
  famkg wikidata check                             exit 1 if a link is wrong
  famkg wikidata check "Joel Kinnaman" world:nasa  only these
  famkg wikidata check --snapshot wikidata.json --format github
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the action takes to its parser."""
    parser.description = (
        "Hold every link in data/links against Wikidata: does the item exist, was it merged, is"
        " it a disambiguation page, do its names, class and facts agree with ours? Links are"
        " also checked by themselves: evidence, one item for one entity, story and world apart."
        " The exit code is 1 where a finding counts, 2 where Wikidata cannot be asked."
    )
    parser.epilog = EXAMPLE
    parser.add_argument(
        "entities",
        nargs="*",
        metavar="ENTITY",
        help="an entity or term, by name, CURIE or IRI (default: all that are linked)",
    )
    parser.add_argument(
        "--format",
        type=one_of("format", FORMATS),
        default="text",
        metavar="FORMAT",
        help="text (default), json, sarif, junit or github",
    )
    parser.add_argument(
        "--fail-on",
        type=one_of("severity", ("violation", "warning", "info")),
        default="violation",
        metavar="SEVERITY",
        help="the least that counts: violation (default), warning or info",
    )
    parser.add_argument("--all", action="store_true", help="show all of many findings alike")
    add_wikidata(parser)


def run(args: argparse.Namespace) -> int:
    """Print the findings and return the exit code: 1 where one counts."""
    from famkg.cache import open_closure
    from famkg.cli.validate import spell
    from famkg.findings.groups import SHOWN
    from famkg.project import find_project
    from famkg.render.style import style_of
    from famkg.wikidata.checking import check_items, confirmed, place_findings
    from famkg.wikidata.link_checks import check_links
    from famkg.wikidata.ours import read_ours
    from famkg.wikidata.theirs import ask_about

    client = wikidata_client(args)
    project = find_project()
    closure = open_closure(project, None)
    ours = read_ours(project, closure)
    wanted = subjects(args.entities, ours.links, closure)
    links = [link for link in ours.links if link.subject in wanted]
    theirs = ask_about(links, ours, client)
    alone = check_links(ours.links, kinds_and_labels(closure))
    found = [each for each in alone if each.focus in wanted] + check_items(links, ours, theirs)
    texts = read_tables(project)
    report = report_on(place_findings(found, texts), texts, args.fail_on)
    if args.format != "text":
        print(spell(report, args.format), end="")
        return report.exit_code
    print(spell(report, "text", style_of(sys.stdout), most=None if args.all else SHOWN), end="")
    number = count(len(links), "link")
    where = client.archive if client.settings.offline else "Wikidata"
    agreed = confirmed(links, ours, theirs)
    print(f"{number} held against {where}; facts on both sides confirm {agreed}")
    return report.exit_code


def subjects(names: Sequence[str], links: Iterable[Link], closure: Closure) -> set[str]:
    """Return the IRIs of the linked things that are named; all where none is.

    Raises UnknownNameError, and FamkgError for what has no link.
    """
    from famkg.errors import FamkgError
    from famkg.names import resolve
    from famkg.namespaces import curie

    linked = {link.subject for link in links}
    wanted = {resolve(closure, name).value for name in names}
    for iri in sorted(wanted - linked):
        raise FamkgError(
            f"{curie(iri)} has no link to Wikidata", todo=f"Run: famkg wikidata find {curie(iri)}"
        )
    return wanted or linked


def kinds_and_labels(closure: Closure) -> Graph:
    """Return what the checks of links alone need of the graph."""
    from famkg.graph import TYPE, Graph
    from famkg.names import DEFAULT, LABEL

    store = closure.store
    found = [
        quad.triple
        for predicate in (TYPE, LABEL)
        for quad in store.quads_for_pattern(None, predicate, None, DEFAULT)
    ]
    return Graph((), tuple(found))


def read_tables(project: Project) -> dict[str, TableText]:
    """Return the texts of the files of links with the places of their cells, by name."""
    from famkg.wikidata.cells import read_cells

    return {
        project.relative(path): read_cells(path.read_text(encoding="utf-8"))
        for path in project.link_files()
    }


def report_on(findings: Sequence[Finding], texts: Mapping[str, TableText], fail_on: str) -> Report:
    """Return the report of findings that have their places, all of them new."""
    from famkg.findings import Report, describe_checks, judge
    from famkg.findings.checks import Check
    from famkg.namespaces import PREFIXES
    from famkg.wikidata.checking import CHECKS

    own = {name: Check(name, summary, help_) for name, (summary, help_) in CHECKS.items()}
    places = {(each.file, each.line) for each in findings if each.file and each.line}
    return Report(
        tuple(judge(findings, whole=False)[0]),
        fail_on=fail_on,
        checks=dict(sorted({**describe_checks(findings, ()), **own}.items())),
        lines={(file, line): texts[file].line(line) for file, line in sorted(places)},
        prefixes=PREFIXES,
        command="famkg wikidata check",
    )


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 link`, `98 links`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
