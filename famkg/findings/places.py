"""Finds the place of a finding: the triple at fault, or the subject where something is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from famkg.model import Evidence, Finding
from famkg.shacl.paths import first_step

if TYPE_CHECKING:
    from famkg.model import Term
    from famkg.turtle import Place, Places

SEVERITIES = ("violation", "warning", "info")
"""From the worst to the least."""


def locate(findings: Iterable[Finding], places: Places) -> list[Finding]:
    """Return the findings with file, line and column, worst first, then in the order of files.

    What is written nowhere, and what has its place already, stays as it is.
    """
    return sorted((_located(finding, places) for finding in findings), key=order)


def order(finding: Finding) -> tuple[object, ...]:
    """Return what sorts findings: the worst first, then by their places, then by their words."""
    return (
        SEVERITIES.index(finding.severity),
        finding.file or "",
        finding.line or 0,
        finding.column or 0,
        finding.check,
        finding.focus or "",
        finding.path or "",
        str(finding.term or ""),
        finding.mark,
        finding.message,
    )


def node_of(focus: str) -> Term:
    """Return the term that `Finding.focus` stands for."""
    if not focus.startswith('"'):
        return NamedNode(focus)
    (quad,) = parse(f"<x:> <x:> {focus} .", RdfFormat.N_TRIPLES)
    found: Term = quad.object
    return found


def _located(finding: Finding, places: Places) -> Finding:
    evidence = tuple(_placed(each, places) for each in finding.evidence)
    place = None
    if finding.focus is not None and finding.column is None:
        place = _place(node_of(finding.focus), finding, places)
    if place is None:
        return replace(finding, evidence=evidence)
    return replace(
        finding,
        evidence=evidence,
        file=place.file,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
    )


def _place(focus: Term, finding: Finding, places: Places) -> Place | None:
    step = None if finding.path is None else first_step(finding.path)
    if step is None:
        return places.find(focus)
    name, backwards = step
    predicate, term = NamedNode(name), finding.term
    if backwards:
        if term is not None and not isinstance(term, Literal):
            for written in places.of_triple(term, predicate, focus):
                return written.object
        return places.find(focus)
    if term is None and "MaxCount" in "".join(finding.components):
        pairs = places.of_pair(focus, predicate)
        if len(pairs) > 1:  # the first may well be right
            return pairs[-1].object
    return places.find(focus, predicate, term)


def _placed(evidence: Evidence, places: Places) -> Evidence:
    for written in places.of_triple(*evidence.triple):
        place = written.object
        return replace(
            evidence,
            file=place.file,
            line=place.line,
            column=place.column,
            end_line=place.end_line,
            end_column=place.end_column,
        )
    return evidence
