"""Findings as SARIF 2.1.0, which code hosts and editors read.

OASIS, Static Analysis Results Interchange Format 2.1.0,
https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from famkg import __version__
from famkg.findings import Check, Report, Result
from famkg.findings.fingerprints import VERSION
from famkg.model import Evidence, Finding
from famkg.render.findings import evidence_text, focus_of
from famkg.render.proofs import spell_citation

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"violation": "error", "warning": "warning", "info": "note"}


def findings_sarif(report: Report) -> str:
    """Return the findings as a SARIF log of one run, in their order."""
    checks = list(report.checks.values())
    places = {check.name: place for place, check in enumerate(checks)}
    run = {
        "tool": {
            "driver": {
                "name": "famkg",
                "semanticVersion": __version__,
                "rules": [_rule(check) for check in checks],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "exitCode": report.exit_code}],
        "results": [_result(each, report, places) for each in report.results],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(check: Check) -> dict[str, Any]:
    return {
        "id": check.name,
        "shortDescription": {"text": check.summary},
        "fullDescription": {"text": check.help},
        "help": {"text": "\n\n".join(dict.fromkeys((check.summary, check.help)))},
        "defaultConfiguration": {"level": LEVELS[check.severity]},
    }


def _result(result: Result, report: Report, places: dict[str, int]) -> dict[str, Any]:
    finding = result.finding
    value: dict[str, Any] = {
        "ruleId": finding.check,
        **({"ruleIndex": places[finding.check]} if finding.check in places else {}),
        "level": LEVELS[finding.severity],
        "message": {"text": _message(finding, report)},
        "locations": _locations(finding, report),
        "partialFingerprints": {f"famkg/v{VERSION}": result.fingerprint},
        "properties": {
            key: text
            for key, text in (
                ("focus", finding.focus),
                ("path", finding.path),
                ("value", finding.value),
            )
            if text is not None
        },
    }
    related = [_related(each, report) for each in finding.evidence if each.file is not None]
    if related:
        value["relatedLocations"] = related
    if report.with_baseline:
        value["baselineState"] = "unchanged" if result.state == "known" else "new"
    if result.state == "suppressed":
        value["suppressions"] = [{"kind": "external", "justification": result.reason}]
    return value


def _message(finding: Finding, report: Report) -> str:
    lines = [finding.message or finding.check]
    if finding.focus is not None:
        lines[0] = f"{focus_of(finding)}: {lines[0]}"
    if finding.value is not None:
        lines.append(f"Found: {finding.value}")
    lines += finding.because
    for passage in finding.passages:
        if passage.iri in report.citations:
            lines.append(" ".join(spell_citation(report.citations[passage.iri])).strip())
    return "\n".join(lines)


def _locations(finding: Finding, report: Report) -> list[dict[str, Any]]:
    logical = [] if finding.focus is None else [{"fullyQualifiedName": finding.focus}]
    location: dict[str, Any] = {"logicalLocations": logical} if logical else {}
    if finding.file is not None:
        location["physicalLocation"] = _physical(finding, report)
    return [location] if location else []


def _related(evidence: Evidence, report: Report) -> dict[str, Any]:
    return {
        "physicalLocation": _physical(evidence, report),
        "message": {"text": evidence_text(evidence)},
    }


def _physical(item: Finding | Evidence, report: Report) -> dict[str, Any]:
    file = item.file or ""
    if file.startswith("/"):
        artifact = {"uri": "file://" + quote(file)}
    else:
        artifact = {"uri": quote(file), "uriBaseId": "%SRCROOT%"}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if item.line is None:
        return physical
    region: dict[str, Any] = {"startLine": item.line}
    for key, number in (
        ("startColumn", item.column),
        ("endLine", item.end_line),
        ("endColumn", item.end_column),
    ):
        if number is not None:
            region[key] = number
    line = report.lines.get((file, item.line))
    if line is not None:
        physical["contextRegion"] = {"startLine": item.line, "snippet": {"text": line}}
    return {**physical, "region": region}
