"""Reads a SHACL validation report as findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as OneOf

from pyoxigraph import NamedNode, Triple

from famkg.interchange import from_rdflib
from famkg.model import Finding
from famkg.namespaces import GENID, SH, curie
from famkg.shacl.paths import write_path

if TYPE_CHECKING:
    import rdflib

    from famkg.model import Term

Severity: TypeAlias = OneOf["violation", "warning", "info"]
"""How bad a finding is; whatever is no warning and no note is a violation."""
SEVERITIES: dict[str, Severity] = {"Info": "info", "Warning": "warning"}
MESSAGE = NamedNode(SH + "message")
BLANK = "[ … ]"
"""What people read of a blank node."""


def read_report(report: rdflib.Graph, shapes: Iterable[Triple]) -> set[Finding]:
    """Return the results of a SHACL validation report as findings, without their places.

    A check is the CURIE of the shape, or of the nearest above it that has a name. Results
    that differ by their constraint component alone are one finding.
    """
    from rdflib import Namespace

    shacl = Namespace(SH)
    above, worded = _read_shapes(shapes)
    components: defaultdict[Finding, set[str]] = defaultdict(set)
    # a result may hold others as its detail; only the outer ones name a shape of their own
    for result in report.objects(None, shacl.result):
        focus = from_rdflib(report.value(result, shacl.focusNode))
        value = report.value(result, shacl.value)
        term = None if value is None else from_rdflib(value)
        path = report.value(result, shacl.resultPath)
        shape = from_rdflib(report.value(result, shacl.sourceShape))
        component = str(report.value(result, shacl.sourceConstraintComponent))
        messages = sorted(str(each) for each in report.objects(result, shacl.resultMessage))
        severity = str(report.value(result, shacl.resultSeverity)).removeprefix(SH)
        if path is None and term == focus:
            term = None  # pyshacl repeats the focus node as the value of a node shape
        found = Finding(
            check=curie(_name(shape, above) or component),
            severity=SEVERITIES.get(severity, "violation"),
            message=messages[0] if messages else "",
            focus=spell(focus),
            value=None if term is None else _shown(term),
            path=None if path is None else write_path(report, path) or None,
            term=term,
            mark="" if shape in worded else curie(component),
        )
        components[found].add(component)
    return {_with(found, names) for found, names in components.items()}


def spell(term: Term) -> str:
    """Return the IRI of a node, and what N-Triples write for a literal."""
    return term.value if isinstance(term, NamedNode) else str(term)


def _with(found: Finding, components: set[str]) -> Finding:
    from dataclasses import replace

    return replace(found, components=tuple(sorted(components)))


def _shown(term: Term) -> str:
    if isinstance(term, Triple):
        return str(term)
    return BLANK if _is_blank(term) else curie(term.value)


def _name(shape: Term, above: dict[Term, Term]) -> str | None:
    """Return the IRI of a shape, or of the nearest above it that is no blank node."""
    seen = set()
    while _is_blank(shape):
        if shape in seen or shape not in above:
            return None
        seen.add(shape)
        shape = above[shape]
    return spell(shape)


def _read_shapes(shapes: Iterable[Triple]) -> tuple[dict[Term, Term], set[Term]]:
    """Return what stands above each blank node, and which shapes have words of their own."""
    above: dict[Term, Term] = {}
    worded: set[Term] = set()
    for triple in shapes:
        if _is_blank(triple.object):
            above.setdefault(triple.object, triple.subject)
        if triple.predicate == MESSAGE:
            worded.add(triple.subject)
    return above, worded


def _is_blank(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(GENID)
