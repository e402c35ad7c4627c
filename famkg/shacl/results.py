"""Reads the results of SHACL validation as findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as OneOf

from pyoxigraph import NamedNode, Triple

from famkg.interchange import from_rdflib
from famkg.model import Finding, ShaclResult
from famkg.namespaces import SH, curie
from famkg.shacl.nameless import Nameless
from famkg.shacl.paths import write_path
from famkg.shacl.values import is_blank
from famkg.shacl.words import Speaker

if TYPE_CHECKING:
    import rdflib

    from famkg.model import Term

Severity: TypeAlias = OneOf["violation", "warning", "info"]
"""How bad a finding is; whatever is no warning and no note is a violation."""
SEVERITIES: dict[str, Severity] = {SH + "Info": "info", SH + "Warning": "warning"}
BLANK = "[ … ]"
"""What people read of a blank node."""


def read_report(report: rdflib.Graph) -> list[ShaclResult]:
    """Return the results of a SHACL validation report, without those that are details of others."""
    from rdflib import Namespace

    shacl = Namespace(SH)
    found = []
    # a result may hold others as its detail; only the outer ones name a shape of their own
    for result in report.objects(None, shacl.result):
        value = report.value(result, shacl.value)
        path = report.value(result, shacl.resultPath)
        found.append(
            ShaclResult(
                focus=from_rdflib(report.value(result, shacl.focusNode)),
                path=None if path is None else write_path(report, path) or None,
                value=None if value is None else from_rdflib(value),
                shape=from_rdflib(report.value(result, shacl.sourceShape)),
                component=str(report.value(result, shacl.sourceConstraintComponent)),
                severity=str(report.value(result, shacl.resultSeverity)),
                messages=tuple(sorted(map(str, report.objects(result, shacl.resultMessage)))),
            )
        )
    return found


@dataclass(frozen=True)
class Reader:
    """Makes findings of results; knows what the shapes say about themselves."""

    shapes: tuple[Triple, ...]

    def findings(self, results: Iterable[ShaclResult]) -> set[Finding]:
        """Return the findings, without their places.

        A check is the CURIE of the shape, or of the nearest above it that has a name. Results
        that differ by their constraint component alone are one finding.
        """
        gathered: defaultdict[Finding, list[ShaclResult]] = defaultdict(list)
        for result in map(self._in_words, results):
            gathered[self._finding(result)].append(result)
        return {
            replace(
                found,
                mark=" ".join([found.mark, *self._marks(together)]).strip(),
                components=tuple(sorted({each.component for each in together})),
                results=tuple(sorted(together, key=repr)),
            )
            for found, together in gathered.items()
        }

    def _marks(self, results: Iterable[ShaclResult]) -> list[str]:
        """Return what tells shapes without a name apart, of those that results are of."""
        return sorted({self._nameless.mark(each.shape) for each in results} - {""})

    def _in_words(self, result: ShaclResult) -> ShaclResult:
        """Return a result with a message, if its shape has none: each engine has its own."""
        if self._speaker.is_worded(result.shape):
            return result
        words = self._speaker.words(result.shape, result.component)
        return result if words is None else replace(result, messages=(words,))

    def _finding(self, result: ShaclResult) -> Finding:
        term = result.value
        if result.path is None and term == result.focus:
            term = None  # of a node shape, the value is the focus node itself
        return Finding(
            check=curie(self._name(result.shape) or result.component),
            severity=SEVERITIES.get(result.severity, "violation"),
            message=result.messages[0] if result.messages else "",
            focus=spell(result.focus),
            value=None if term is None else _shown(term),
            path=result.path,
            term=term,
            mark="" if self._speaker.is_worded(result.shape) else curie(result.component),
        )

    def _name(self, shape: Term) -> str | None:
        """Return the IRI of a shape, or of the nearest above it that is no blank node."""
        seen = set()
        while is_blank(shape):
            if shape in seen or shape not in self._above:
                return None
            seen.add(shape)
            shape = self._above[shape]
        return spell(shape)

    @cached_property
    def _above(self) -> dict[Term, Term]:
        """What stands above each blank node."""
        found: dict[Term, Term] = {}
        for triple in self.shapes:
            if is_blank(triple.object):
                found.setdefault(triple.object, triple.subject)
        return found

    @cached_property
    def _speaker(self) -> Speaker:
        return Speaker(self.shapes)

    @cached_property
    def _nameless(self) -> Nameless:
        return Nameless(self.shapes)


def spell(term: Term) -> str:
    """Return the IRI of a node, and what N-Triples write for a literal."""
    return term.value if isinstance(term, NamedNode) else str(term)


def _shown(term: Term) -> str:
    if isinstance(term, Triple):
        return str(term)
    return BLANK if is_blank(term) else curie(term.value)
