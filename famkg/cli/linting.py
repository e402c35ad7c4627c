"""Runs the checks beyond shapes over what `famkg validate` has read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from famkg.cli.intake import Inputs
from famkg.findings import locate
from famkg.lint import lint
from famkg.model import Finding
from famkg.project import Project


def lint_inputs(inputs: Inputs, project: Project) -> list[Finding]:
    """Return what is wrong with `inputs` beyond shapes, with places.

    Where findings are limited to files of data, only data are looked at. Only files of the
    project are held to the layout of the house. Where some of the ontology, the shapes or the
    rules cannot be read, nothing is said of them, nor of links.
    """
    held = {project.relative(path) for path in _files(project)}
    if inputs.named_only is not None:
        held &= inputs.named_only
    is_whole = not any((fault.file or "").startswith("ontology/") for fault in inputs.faults)
    found = lint(
        inputs.graph,
        inputs.shapes,
        inputs.sources,
        list(_texts(project)),
        only_data=inputs.named_only is not None or not is_whole,
        held=held,
    )
    placed = locate(found, inputs.sources)
    if inputs.named_only is None and is_whole:
        placed += _links(inputs, project)
    return placed


def _links(inputs: Inputs, project: Project) -> list[Finding]:
    """Return what is wrong with the links to Wikidata, as far as it shows without asking."""
    if not project.link_files():
        return []
    from famkg.wikidata.link_checks import check_links
    from famkg.wikidata.links import load_links
    from famkg.wikidata.sssom import SssomError

    try:
        return check_links(load_links(project), inputs.graph)
    except SssomError as error:
        file, _, line = (error.where or "").rpartition(":")
        message = "\n".join(part for part in (error.what, error.todo) if part)
        place = (file, int(line)) if line.isdigit() else (error.where, None)
        return [Finding("sssom-syntax", "violation", message, place[0], place[1])]


def _files(project: Project) -> Iterator[Path]:
    yield from project.ontology_files()
    yield from project.rule_files()
    yield from project.shape_files()
    yield from project.data_files()


def _texts(project: Project) -> Iterator[str]:
    """Yield the queries of the catalogue; one that cannot be read names no term."""
    files: Iterable[Path] = (
        *project.query_files(),
        *project.conflict_files(),
        *project.gap_files(),
    )
    for path in files:
        try:
            yield path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
