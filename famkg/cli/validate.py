"""`famkg validate`: checks data against shapes, vocabulary and itself."""

from __future__ import annotations

import argparse

from pyoxigraph import Triple

from famkg.cache import open_closure
from famkg.cli.arguments import add_format
from famkg.graph import load_graph
from famkg.project import Project, find_project
from famkg.render.findings import count_findings, findings_json, findings_text
from famkg.turtle import read_triples, subject_places
from famkg.validation import find_contradictions, validate

EXAMPLE = """\
examples:
  famkg validate                  list what is wrong with the data; exit 1 if there is a violation
  famkg validate --format json    the same for a program
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = (
        "Check the data against the shapes in ontology/shapes, against the terms that the"
        " ontology declares, and for contradictions. A violation would mislead, a warning"
        " wants a second look."
    )
    parser.epilog = EXAMPLE
    add_format(parser)
    parser.add_argument(
        "--no-cache", action="store_true", help="compute the closure anew and keep nothing"
    )


def run(args: argparse.Namespace) -> int:
    """Print the findings and return the exit code: 1 where one is a violation."""
    project = find_project()
    places = subject_places(project.data_files(), project.relative)
    findings = [
        *validate(load_graph(project), read_shapes(project), places),
        *find_contradictions(open_closure(project, None, use_cache=not args.no_cache), places),
    ]
    if args.format == "json":
        print(findings_json(findings), end="")
    else:
        if findings:
            print(findings_text(findings))
        print(count_findings(findings))
    return int(any(finding.severity == "violation" for finding in findings))


def read_shapes(project: Project) -> list[Triple]:
    """Return the triples of the project's shapes; raises TurtleError where a file is malformed."""
    return [
        triple
        for path in project.shape_files()
        for triple in read_triples(path, shown_as=project.relative(path))
    ]
