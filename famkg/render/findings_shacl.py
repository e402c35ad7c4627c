"""Findings as a SHACL validation report in Turtle (https://www.w3.org/TR/shacl/#validation-report)."""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode

from famkg.findings import Report, Result
from famkg.findings.places import node_of
from famkg.interchange import restore_blank
from famkg.model import Finding, ShaclResult, Term
from famkg.namespaces import BASE, PREFIXES, XSD, curie
from famkg.render.findings import place_of
from famkg.shacl.paths import path_in_turtle

CHECK = BASE + "check/"
"""Checks that are no shapes stand here as the constraint component."""
SEVERITIES = {"violation": "sh:Violation", "warning": "sh:Warning", "info": "sh:Info"}
PLAIN = re.compile(r"[a-z]+:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
"""CURIEs that Turtle reads without escapes."""


def findings_shacl(report: Report) -> str:
    """Return the report: it conforms if nothing was found but what is suppressed.

    Of a shape it has what SHACL reports, also where that is one finding. A comment tells the
    place.
    """
    results = [each for each in report.results if each.state != "suppressed"]
    lines = ["[] a sh:ValidationReport ;", f"    sh:conforms {str(not results).lower()} ;"]
    for result in results:
        if result.finding.results:
            for each in result.finding.results:
                lines += _as_reported(result, each)
        else:
            lines += _own(result)
    body = "\n".join([*lines, "    .\n"])
    used = {name for name in PREFIXES if re.search(rf"(?<![\w<\"]){name}:", body)}
    heads = [f"@prefix {name}: <{PREFIXES[name]}> ." for name in sorted(used)]
    return "\n".join([*heads, "", body])


def _as_reported(result: Result, shacl: ShaclResult) -> list[str]:
    """Return a result of the SHACL validation as it was."""
    pairs = [("sh:resultSeverity", _term(NamedNode(shacl.severity)))]
    pairs.append(("sh:focusNode", _term(shacl.focus)))
    if shacl.path is not None:
        pairs.append(("sh:resultPath", _path(shacl.path)))
    if shacl.value is not None:
        pairs.append(("sh:value", _term(shacl.value)))
    pairs.append(("sh:sourceShape", _term(shacl.shape)))
    pairs.append(("sh:sourceConstraintComponent", _term(NamedNode(shacl.component))))
    pairs += [("sh:resultMessage", str(Literal(each))) for each in shacl.messages]
    return _result(result, pairs)


def _own(result: Result) -> list[str]:
    """Return the finding of another check as a result."""
    finding = result.finding
    pairs = [("sh:resultSeverity", SEVERITIES[finding.severity]), ("sh:focusNode", _focus(finding))]
    if finding.path is not None:
        pairs.append(("sh:resultPath", _path(finding.path)))
    if finding.term is not None:
        pairs.append(("sh:value", _term(finding.term)))
    pairs.append(("sh:sourceConstraintComponent", _term(NamedNode(CHECK + finding.check))))
    if finding.message:
        pairs.append(("sh:resultMessage", str(Literal(finding.message))))
    return _result(result, pairs)


def _result(result: Result, pairs: list[tuple[str, str]]) -> list[str]:
    place = place_of(result.finding)
    where = [f"        # {' '.join(place.split())}"] if place else []
    return [
        "    sh:result [",
        *where,
        "        a sh:ValidationResult ;",
        *(f"        {name} {value} ;" for name, value in pairs),
        "    ] ;",
    ]


def _focus(finding: Finding) -> str:
    """Return the focus node; of a whole file, its name."""
    if finding.focus is None:
        return str(Literal(finding.file or ""))
    return _term(node_of(finding.focus))


def _path(path: str) -> str:
    text = path_in_turtle(path)
    return re.sub(r"<([^>]*)>", lambda met: _term(NamedNode(met[1])), text)


def _term(term: Term) -> str:
    term = restore_blank(term)
    if isinstance(term, NamedNode):
        short = curie(term.value)
        return short if short != term.value and PLAIN.fullmatch(short) else str(term)
    if isinstance(term, Literal) and term.datatype.value.startswith(XSD) and not term.language:
        if term.datatype.value == XSD + "string":
            return str(term)
        return f"{Literal(term.value)}^^xsd:{term.datatype.value.removeprefix(XSD)}"
    return str(term)
