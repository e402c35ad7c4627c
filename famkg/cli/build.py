"""`famkg build`: the whole path once, from the documents to cited answers."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from famkg.atomic import write_atomically
from famkg.cache import closure_entry, load_catalogue, open_closure
from famkg.cli.export import select
from famkg.cli.validate import cite_all, read_lines
from famkg.closure import Closure
from famkg.contradictions import find_contradictions
from famkg.documents import Library, find_documents
from famkg.errors import HorizonError, OutputError
from famkg.expectations import check_expected
from famkg.export import serialize
from famkg.figures import Figures, count
from famkg.findings import add_passages, locate, report_of
from famkg.graph import Graph, load_graph
from famkg.model import Finding
from famkg.passages import check_passages, read_documents, read_passages
from famkg.project import Project, find_project
from famkg.queries import Query
from famkg.render.answers import render_result
from famkg.render.findings import count_findings, findings_text
from famkg.render.proofs import render_proof
from famkg.render.style import style_of
from famkg.session import Session, open_session
from famkg.turtle import Places, read_places, read_triples
from famkg.validation import validate

EXAMPLE = """\
examples:
  famkg build                   check, reason, answer, and write build/famkg.ttl and .jsonld
  famkg build --output /srv/kg  the same into another folder
"""

OUTPUTS = {"famkg.ttl": "turtle", "famkg.jsonld": "jsonld"}
"""The files that a build writes, with their formats."""
SHOWN = 3
"""How many answers are shown with their proofs."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes to its parser."""
    parser.description = (
        "Read the files, check every passage against its document, validate the data, reason,"
        " compare the answers of the catalogue with what is expected, and write the graph."
        " Where there is a problem, nothing is written and the exit code is 1."
    )
    parser.epilog = EXAMPLE
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("build"),
        metavar="FOLDER",
        help="where the graph is written (default: build)",
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="compute the closure anew and keep nothing"
    )


def run(args: argparse.Namespace) -> int:
    """Build, print progress, figures and some answers, and return the exit code."""
    started = time.monotonic()
    check_folder(args.output)
    project = find_project()
    use_cache = not args.no_cache
    print(f"famkg build of {project.root}\n")
    with step("read") as said:
        graph = load_graph(project)
        places = Places.merge(
            read_places(path, shown_as=project.relative(path))
            for path in (*project.data_files(), *project.ontology_files())
        )
        catalogue = load_catalogue(project, use_cache=use_cache)
        said.append(
            f"{len(project.ontology_files())} files of ontology,"
            f" {len(project.data_files())} of data, {len(catalogue)} queries"
        )
    with step("check passages") as said:
        findings = check_documents(graph, project, said)
    with step("validate") as said:
        shapes = [
            triple
            for path in project.shape_files()
            for triple in read_triples(path, shown_as=project.relative(path))
        ]
        found = validate(graph, shapes)
        said.append(f"{len(project.shape_files())} files of shapes: {count_findings(found)}")
        findings += found
    with step("close") as said:
        entry = closure_entry(project, None) if use_cache else None
        kept = entry is not None and entry.exists()
        closure = open_closure(project, None, use_cache=use_cache)
        found = find_contradictions(closure)
        figures = count(graph, closure)
        said.append(
            f"{figures.inferred:,} triples inferred from {figures.asserted:,}"
            f"{' (cached)' if kept else ''}, {number(len(found), 'contradiction')}"
        )
        findings += found
    with step("answer") as said:
        found = check_answers(project, catalogue.values(), closure, use_cache=use_cache)
        compared = sum(len(viewers(query)) for query in catalogue.values())
        said.append(
            f"{compared - len(found)} of {number(compared, 'answer')} to"
            f" {number(len(catalogue), 'query', 'queries')} as expected"
        )
        federated = len(project.federated_files())
        if federated:
            said.append(f"{number(federated, 'question')} to Wikidata left out")
        findings += found
    findings = locate(add_passages(findings, graph.data), places)
    if any(finding.severity == "violation" for finding in findings):
        print(f"\n{tell(findings, graph, project, places)}")
        print(f"{count_findings(findings)}; nothing was written")
        return 1
    with step("write") as said:
        for path, size in write_outputs(closure, args.output).items():
            said.append(f"{path} ({size / 1000:,.0f} kB)")
    if findings:
        print(f"\n{tell(findings, graph, project, places)}", end="")
    print(f"\n{summary(figures, len(catalogue), findings, time.monotonic() - started)}\n")
    for text in show_answers(open_session(cache=use_cache, project=project)):
        print(text)
    print("Ask your own: famkg query --list shows what can be asked.")
    return 0


def check_folder(folder: Path) -> None:
    """Raise OutputError where `folder` cannot be made, before a long run rather than after it."""
    place = folder.absolute()
    while not place.exists():
        place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK):
        raise OutputError(
            f"nothing can be written there: {place} is "
            + ("not yours to write to" if place.is_dir() else "a file"),
            where=str(folder),
            todo="Name another folder with --output.",
        )


@contextmanager
def step(name: str) -> Iterator[list[str]]:
    """Print the name of a step while it runs, and what it says with the time it took after it."""
    started = time.monotonic()
    print(f"{name:<16}", end="", flush=True)
    said: list[str] = []
    try:
        yield said
    except BaseException:
        print(flush=True)
        raise
    print(f"{', '.join(said):<72} {time.monotonic() - started:5.1f} s", flush=True)


def tell(findings: list[Finding], graph: Graph, project: Project, places: Places) -> str:
    """Return the findings as text, with their lines and sentences."""
    report = replace(
        report_of(findings),
        citations=cite_all(findings, graph.data, project),
        lines=read_lines(findings, places),
    )
    return findings_text(report, style_of(sys.stdout))


def check_documents(graph: Graph, project: Project, said: list[str]) -> list[Finding]:
    """Return the passages that do not fit their document; add to `said` what was checked."""
    library = Library(find_documents(project.root), read_documents(graph.data))
    passages = read_passages(graph.data)
    checked = {iri: each for iri, each in passages.items() if library.has(each.document)}
    findings = check_passages(checked, library)
    absent = sorted({each.document for each in passages.values() if not library.has(each.document)})
    if checked:
        fit = len(checked) - len(findings)
        said.append(f"{fit} of {number(len(checked), 'passage')} fit their document")
    if absent:
        skipped = number(len(passages) - len(checked), "passage")
        said.append(f"skipped {skipped}: {' and '.join(absent)} not at hand")
    return findings


def check_answers(
    project: Project, queries: Iterable[Query], closure: Closure, *, use_cache: bool
) -> list[Finding]:
    """Return one finding for each query and viewer whose answers are not as expected."""
    closures: dict[int | None, Closure] = {None: closure}
    findings = []
    for query in queries:
        for seen in viewers(query):
            try:
                if seen not in closures:
                    closures[seen] = open_closure(project, seen, use_cache=use_cache)
                differences = check_expected(closures[seen], query, seen)
            except HorizonError as error:
                differences = [error.what]
            if differences:
                viewer = "" if seen is None else f" for a viewer of {number(seen, 'season')}"
                message = "\n".join([f"the answers are not as expected{viewer}", *differences])
                findings.append(Finding("expected-answer", "violation", message, query.file))
    return findings


def viewers(query: Query) -> list[int | None]:
    """Return for whom a query says what to expect: by seasons seen, None for who knows all."""
    return sorted({each.seen for each in query.expect}, key=lambda seen: (seen is not None, seen))


def write_outputs(closure: Closure, folder: Path) -> dict[Path, int]:
    """Write the graph in each format, once all can be written; return the size of each file."""
    triples = select(closure)
    written = {
        folder / name: serialize(triples, form).encode("utf-8") for name, form in OUTPUTS.items()
    }
    for path, content in written.items():
        write_atomically(path, content)
    return {path: len(content) for path, content in written.items()}


def summary(figures: Figures, queries: int, findings: Sequence[Finding], seconds: float) -> str:
    """Return the figures of a build, one line for each thing counted."""

    def by_document(counts: dict[str, int]) -> str:
        return ", ".join(f"{document} {each:,}" for document, each in counts.items())

    lines = {
        "documents": (figures.documents, ""),
        "passages": (sum(figures.passages.values()), by_document(figures.passages)),
        "statements": (figures.statements, by_document(figures.statements_of)),
        "  set aside": (
            figures.set_aside,
            "hedged, planned, denied or deprecated: no rule sees them",
        ),
        "entities": (
            figures.world_entities + figures.story_entities,
            f"our world {figures.world_entities:,}, the story {figures.story_entities:,}",
        ),
        "triples": (
            figures.asserted + figures.inferred,
            f"asserted {figures.asserted:,}, inferred {figures.inferred:,}",
        ),
        "rules": (figures.rules, f"fired, in {number(figures.rounds, 'round')}"),
        "queries": (queries, ""),
        "findings": (len(findings), count_findings(findings) if findings else ""),
    }
    rows = [f"{name:<14}{each:>9,}  {rest}".rstrip() for name, (each, rest) in lines.items()]
    return "\n".join([*rows, f"{'seconds':<14}{seconds:>9.1f}"])


def show_answers(session: Session) -> Iterator[str]:
    """Yield some answers with their proofs: of queries whose header names a triple to show."""
    style = style_of(sys.stdout)
    label, cite = cache(session.label), cache(session.cite)
    shown = [query for query in session.catalogue.values() if query.show][:SHOWN]
    for place, query in enumerate(shown, start=1):
        example = {each.name: each.example for each in query.parameters}
        given = "".join(f" --param {name}={shlex.quote(text)}" for name, text in example.items())
        yield style.strong(f"{place}. {query.summary}\n")
        yield f"$ famkg query {query.name}{given}\n"
        yield render_result(session.query(query, **example), "table", label, style)
        yield f"$ famkg why {query.show}\n"
        subject, predicate, obj = shlex.split(query.show)
        proof = session.why(subject, predicate, obj)
        if proof is None:
            yield f"It does not hold: {query.file} shows a triple that nothing supports.\n"
        else:
            yield f"{render_proof(proof, label, cite, style)}\n"


def number(count: int, singular: str, plural: str = "") -> str:
    """Return a count with its noun: `1 passage`, `2 queries`."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"
