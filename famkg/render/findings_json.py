"""Findings as JSON for programs."""

from __future__ import annotations

import json
from typing import Any

from famkg.findings import Report, Result
from famkg.model import Evidence, Finding, Proof
from famkg.reasons import claim
from famkg.render.findings import evidence_text
from famkg.render.proofs import citation_document, facts_of


def findings_json(report: Report) -> str:
    """Return the findings as a JSON array, in their order."""
    values = [_document(result, report) for result in report.results]
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def _document(result: Result, report: Report) -> dict[str, Any]:
    finding = result.finding
    cited = [each.iri for each in finding.passages if each.iri in report.citations]
    return {
        "check": finding.check,
        "severity": finding.severity,
        "message": finding.message,
        **_place(finding),
        "focus": finding.focus,
        "path": finding.path,
        "value": finding.value,
        "passages": [citation_document(report.citations[iri]) for iri in cited],
        "trace": [_trace(proof) for proof in finding.proofs],
        "evidence": [{"triple": evidence_text(each), **_place(each)} for each in finding.evidence],
        "fingerprint": result.fingerprint,
        "state": result.state,
        "reason": result.reason or None,
    }


def _place(item: Finding | Evidence) -> dict[str, Any]:
    return {
        "file": item.file,
        "line": item.line,
        "column": item.column,
        "end_line": item.end_line,
        "end_column": item.end_column,
    }


def _trace(proof: Proof) -> list[dict[str, Any]]:
    """Return the facts of a proof, the conclusion first; premises are places in the list."""
    facts = facts_of(proof)
    places = {fact.conclusion: place for place, fact in enumerate(facts)}
    return [
        {
            "triple": claim(fact.conclusion),
            "kind": fact.kind,
            "rule": fact.rule.name if fact.rule else None,
            "premises": [places[each.conclusion] for each in fact.premises],
        }
        for fact in facts
    ]
