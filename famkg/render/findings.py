"""Findings as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from famkg.model import Finding
from famkg.namespaces import curie


def findings_text(findings: Sequence[Finding]) -> str:
    """Return one paragraph for each finding: where it is, what to do, which check says so."""
    return "\n".join(_paragraph(finding) for finding in findings)


def findings_json(findings: Sequence[Finding]) -> str:
    """Return the findings as a JSON array, in their order."""
    values = [
        {
            "check": finding.check,
            "severity": finding.severity,
            "message": finding.message,
            "file": finding.file,
            "line": finding.line,
            "focus": finding.focus,
            "value": finding.value,
        }
        for finding in findings
    ]
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def count_findings(findings: Sequence[Finding]) -> str:
    """Return how many findings of each severity there are, in words: `2 violations, 1 warning`."""
    numbers = Counter[str](finding.severity for finding in findings)
    nouns = {"violation": "violations", "warning": "warnings", "info": "notes"}
    parts = [
        f"{numbers[severity]} {plural if numbers[severity] > 1 else plural.removesuffix('s')}"
        for severity, plural in nouns.items()
        if numbers[severity]
    ]
    return ", ".join(parts) or "no findings"


def _paragraph(finding: Finding) -> str:
    place = ":".join(str(part) for part in (finding.file, finding.line) if part is not None)
    value = f"found: {finding.value}" if finding.value is not None else ""
    lines = [
        *finding.message.splitlines(),
        *value.splitlines(),
        f"{finding.severity} of {finding.check}",
    ]
    head = ": ".join(part for part in (place, curie(finding.focus or "")) if part)
    return "".join(f"{line}\n" for line in [head, *(f"  {line}" for line in lines)])
