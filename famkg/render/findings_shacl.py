"""Findings as a SHACL validation report in Turtle (https://www.w3.org/TR/shacl/#validation-report)."""

from __future__ import annotations

import re

from pyoxigraph import Literal, NamedNode

from famkg.findings import Report, Result
from famkg.findings.places import node_of
from famkg.model import Finding
from famkg.namespaces import BASE, PREFIXES, XSD, curie, expand
from famkg.render.findings import place_of
from famkg.shacl.paths import path_in_turtle

CHECK = BASE + "check/"
"""Checks that are no shapes stand here as the constraint component."""
SEVERITIES = {"violation": "sh:Violation", "warning": "sh:Warning", "info": "sh:Info"}
PLAIN = re.compile(r"[a-z]+:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
"""CURIEs that Turtle reads without escapes."""


def findings_shacl(report: Report) -> str:
    """Return the report: it conforms if nothing was found but what is suppressed.

    Constraint components that failed together are a result each. A comment tells the place.
    """
    results = [each for each in report.results if each.state != "suppressed"]
    lines = ["[] a sh:ValidationReport ;", f"    sh:conforms {str(not results).lower()} ;"]
    for result in results:
        for component in result.finding.components or (CHECK + result.finding.check,):
            lines += _result(result, component)
    body = "\n".join([*lines, "    .\n"])
    used = {name for name in PREFIXES if re.search(rf"(?<![\w<\"]){name}:", body)}
    heads = [f"@prefix {name}: <{PREFIXES[name]}> ." for name in sorted(used)]
    return "\n".join([*heads, "", body])


def _result(result: Result, component: str) -> list[str]:
    finding = result.finding
    place = place_of(finding)
    pairs = [
        ("a", "sh:ValidationResult"),
        ("sh:resultSeverity", SEVERITIES[finding.severity]),
        ("sh:focusNode", _focus(finding)),
    ]
    if finding.path is not None:
        pairs.append(("sh:resultPath", _path(finding.path)))
    if finding.term is not None:
        pairs.append(("sh:value", _term(finding.term)))
    shape = expand(finding.check) if finding.components else None
    if shape is not None:
        pairs.append(("sh:sourceShape", _term(NamedNode(shape))))
    pairs.append(("sh:sourceConstraintComponent", _term(NamedNode(component))))
    if finding.message:
        pairs.append(("sh:resultMessage", str(Literal(finding.message))))
    where = [f"        # {' '.join(place.split())}"] if place else []
    return [
        "    sh:result [",
        *where,
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


def _term(term: object) -> str:
    if isinstance(term, NamedNode):
        short = curie(term.value)
        return short if short != term.value and PLAIN.fullmatch(short) else str(term)
    if isinstance(term, Literal) and term.datatype.value.startswith(XSD) and not term.language:
        if term.datatype.value == XSD + "string":
            return str(term)
        return f"{Literal(term.value)}^^xsd:{term.datatype.value.removeprefix(XSD)}"
    return str(term)
