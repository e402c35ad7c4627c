"""`famkg coverage`: measures how much of the documents is encoded, waived or missing."""

from __future__ import annotations

import argparse
from pathlib import Path

from famkg.cli.arguments import add_format
from famkg.coverage import Coverage, measure
from famkg.documents import Library, explain_where, find_documents
from famkg.errors import DocumentError
from famkg.graph import load_graph
from famkg.passages import read_documents
from famkg.project import Project, find_project
from famkg.turtle import subject_places

EXAMPLE = """\
examples:
  famkg coverage                      figures and findings of all documents; exit 1 if any
  famkg coverage --document reactor   the same for one of them
  famkg coverage --html read.html     write the documents with their statements as a page
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = (
        "Split each document into sentences, list items, table rows and so on, and say of each"
        " whether it is encoded in statements, waived with a reason, or missing."
    )
    parser.epilog = EXAMPLE
    parser.add_argument("--document", metavar="ID", help="only this document, such as reactor")
    add_format(parser)
    parser.add_argument(
        "--html",
        type=Path,
        metavar="FILE",
        help="also write a page of the documents to FILE; it holds their words: do not publish it",
    )


def run(args: argparse.Namespace) -> int:
    """Print the coverage and return the exit code: 1 where anything is missing or wrong."""
    from famkg.render.coverage import coverage_json, coverage_text

    project = find_project()
    graph = load_graph(project)
    library = Library(find_documents(project.root), read_documents(graph.data))
    chosen = [library.document(args.document).id] if args.document else list(library.documents)
    texts = _texts(chosen, library)
    places = subject_places(project.data_files(), project.relative)
    coverage = measure(graph, library, chosen, places)
    if args.html is not None:
        _write_page(args.html, coverage, texts, project)
    render = coverage_json if args.format == "json" else coverage_text
    print(render(coverage, texts), end="")
    return 0 if coverage.is_complete else 1


def _texts(chosen: list[str], library: Library) -> dict[str, str]:
    """Return the characters of the documents. Raises DocumentError where any is missing."""
    missing = [library.document(one).file for one in chosen if not library.has(one)]
    if missing:
        raise DocumentError(
            f"coverage cannot be measured, as these are not at hand: {', '.join(missing)}",
            todo=explain_where(),
        )
    return {one: library.text(one) for one in chosen}


def _write_page(path: Path, coverage: Coverage, texts: dict[str, str], project: Project) -> None:
    from famkg.atomic import write_atomically
    from famkg.cache import open_closure
    from famkg.description import read_statement
    from famkg.names import label_of
    from famkg.render.coverage_page import coverage_page
    from famkg.render.sentences import spell_statement

    store = open_closure(project, None).store
    stated = sorted({iri for one in coverage.documents for iri in one.statements()})
    sentences = {
        iri: spell_statement(read_statement(store, iri), lambda node: label_of(store, node))
        for iri in stated
    }
    write_atomically(path, coverage_page(coverage, texts, sentences))
