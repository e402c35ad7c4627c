"""Finds the place of a finding: the triple at fault, or the subject where something is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from famkg.findings.walks import Path, Walker, read_path
from famkg.model import Evidence, Finding

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Term
    from famkg.turtle import Place, Places

SEVERITIES = ("violation", "warning", "info")
"""From the worst to the least."""


def locate(findings: Iterable[Finding], places: Places) -> list[Finding]:
    """Return the findings with file, line and column, worst first, then in the order of files.

    What is written nowhere, and what has its place already, stays as it is.
    """
    finder = _Finder(places)
    return sorted(map(finder.located, findings), key=order)


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


class _Finder:
    """Finds the places of findings; reads the triples anew only if a path needs it."""

    def __init__(self, places: Places) -> None:
        self.places = places

    def located(self, finding: Finding) -> Finding:
        evidence = tuple(_placed(each, self.places) for each in finding.evidence)
        place = None
        if finding.focus is not None and finding.column is None:
            place = self._place(node_of(finding.focus), finding)
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

    def _place(self, focus: Term, finding: Finding) -> Place | None:
        path = None if finding.path is None else read_path(finding.path)
        is_count = False
        if path is None:
            found = None
            if finding.term is not None:
                found = self._premise(finding) or self._anywhere(focus, finding.term)
            return found or self.places.find(focus) or self._premise(finding)
        if finding.term is not None:
            found = self._of_value(focus, path, finding.term) or self._premise(finding)
            if found is not None:
                return found
        elif is_count := "MaxCount" in "".join(finding.components):
            ends = self._walker.ends(focus, path)
            if len(ends) > 1:  # the first may well be right
                return max(self._objects(chain(*ends.values())), default=None)
        for step in path.beginnings():
            if step.sign == ">" and step.name is not None:
                for written in self.places.of_pair(focus, step.name):
                    return written.predicate
        found = self._premise(finding) if is_count else None
        return found or self.places.find(focus) or self._premise(finding)

    def _premise(self, finding: Finding) -> Place | None:
        """Return where the first triple stands from which that at fault was concluded."""
        return self._object(*finding.evidence[0].triple) if finding.evidence else None

    def _of_value(self, focus: Term, path: Path, term: Term) -> Place | None:
        """Return the object of the triple by which a path reaches a value."""
        if path.sign == ">" and path.name is not None:
            return self._object(focus, path.name, term)
        ends = self._walker.ends(focus, path)
        for written in self._objects(ends.get(term, ())):
            return written
        if isinstance(term, Literal):  # a store spells it otherwise
            for triple in chain(*ends.values()):
                if isinstance(triple.object, Literal):
                    place = self._object(triple.subject, triple.predicate, term)
                    if place is not None:
                        return place
        return None

    def _anywhere(self, focus: Term, term: Term) -> Place | None:
        """Return where a node has a value, whatever the property, or else where its block is."""
        for predicate in self._predicates.get(focus, ()):
            place = self._object(focus, predicate, term)
            if place is not None:
                return place
        return next(iter(self.places.of_subject(term)), None)

    def _object(self, subject: Term, predicate: Term, term: Term) -> Place | None:
        for written in self.places.of_triple(subject, predicate, term):
            return written.object
        return None

    def _objects(self, triples: Iterable[Triple]) -> Iterator[Place]:
        for triple in triples:
            place = self._object(triple.subject, triple.predicate, triple.object)
            if place is not None:
                yield place

    @cached_property
    def _walker(self) -> Walker:
        return Walker(self.places.triples)

    @cached_property
    def _predicates(self) -> dict[Term, dict[Term, None]]:
        """The properties of each node, in the order in which they are written."""
        found: dict[Term, dict[Term, None]] = {}
        for triple in self.places.triples:
            found.setdefault(triple.subject, {})[triple.predicate] = None
        return found


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
