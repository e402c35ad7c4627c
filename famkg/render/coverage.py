"""Coverage of the documents as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping

from famkg.coverage import Coverage, DocumentCoverage
from famkg.flaws import Flaw
from famkg.namespaces import curie

COLUMNS = ("document", "units", "encoded", "waived", "missing", "accounted for")
WORDS_SHOWN = 90
"""So many characters of a stretch are quoted in a finding; longer ones lose their middle."""


def coverage_text(coverage: Coverage, texts: Mapping[str, str]) -> str:
    """Return one line of figures for each document, then one paragraph for each finding.

    `texts` are the characters of the documents, by id.
    """
    rows = [COLUMNS, *(_row(document) for document in coverage.documents)]
    if len(coverage.documents) > 1:
        rows.append(_total(coverage))
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = [
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    paragraphs = [_paragraph(flaw, texts) for flaw in coverage.flaws]
    return "\n".join(["".join(f"{line}\n" for line in lines), *paragraphs, _verdict(coverage)])


def coverage_json(coverage: Coverage, texts: Mapping[str, str]) -> str:
    """Return the coverage as JSON: figures, every unit with its state, every finding."""
    value = {
        "complete": coverage.is_complete,
        "documents": [
            {
                "document": document.document.id,
                "units": len(document.units),
                "encoded": document.count("encoded"),
                "waived": document.count("waived"),
                "missing": document.count("missing"),
                "passages": len(document.passages),
                "statements": len(document.statements()),
                "text": [
                    {
                        "start": unit.start,
                        "end": unit.end,
                        "kind": unit.kind,
                        "section": unit.section,
                        "state": unit.state,
                        "passages": list(unit.passages),
                        "statements": list(unit.statements),
                        "waivers": list(unit.waivers),
                        "reasons": list(unit.reasons),
                        "gaps": [list(gap) for gap in unit.gaps],
                    }
                    for unit in document.units
                ],
            }
            for document in coverage.documents
        ],
        "findings": [
            {
                "check": flaw.check,
                "message": flaw.message,
                "todo": flaw.todo,
                "document": flaw.document,
                "start": flaw.start if flaw.document else None,
                "end": flaw.end if flaw.document else None,
                "section": flaw.section,
                "words": words_of(flaw, texts),
                "focus": flaw.focus,
                "file": flaw.place[0] if flaw.place else None,
                "line": flaw.place[1] if flaw.place else None,
            }
            for flaw in coverage.flaws
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def words_of(flaw: Flaw, texts: Mapping[str, str]) -> str | None:
    """Return the words of a document that a finding is about, or None where it is of none."""
    return texts[flaw.document][flaw.start : flaw.end] if flaw.document else None


def share(part: int, whole: int) -> str:
    """Return a percentage with one digit, rounded down, so that 100.0 % means all; `–` of none."""
    return f"{part * 1000 // whole / 10:.1f} %" if whole else "–"


def accounted(document: DocumentCoverage) -> int:
    """Return how many units of a document are encoded or waived."""
    return len(document.units) - document.count("missing")


def _row(document: DocumentCoverage) -> tuple[str, ...]:
    counts = [document.count("encoded"), document.count("waived"), document.count("missing")]
    units = len(document.units)
    return (
        document.document.id,
        str(units),
        *map(str, counts),
        share(accounted(document), units),
    )


def _total(coverage: Coverage) -> tuple[str, ...]:
    documents = coverage.documents
    units = sum(len(document.units) for document in documents)
    return (
        "all",
        str(units),
        *(
            str(sum(document.count(state) for document in documents))
            for state in ("encoded", "waived", "missing")
        ),
        share(sum(map(accounted, documents)), units),
    )


def _paragraph(flaw: Flaw, texts: Mapping[str, str]) -> str:
    focus = f", {curie(flaw.focus)}" if flaw.focus else ""
    place = ":".join(map(str, flaw.place)) if flaw.place else ""
    head = f"{flaw.check}{focus}"
    lines = [flaw.message, flaw.todo]
    if flaw.document:
        section = f" ({flaw.section})" if flaw.section else ""
        head = f"{flaw.document}:{flaw.start}-{flaw.end}{section}: {head}"
        lines.insert(0, f"“{_quoted(words_of(flaw, texts) or '')}”")
    if place:
        lines.append(f"at {place}")
    return "".join(f"{line}\n" for line in [head, *(f"  {line}" for line in lines)])


def _quoted(words: str) -> str:
    plain = " ".join(words.split())
    if len(plain) <= WORDS_SHOWN:
        return plain
    half = WORDS_SHOWN // 2
    return f"{plain[:half].rstrip()} … {plain[-half:].lstrip()}"


def _verdict(coverage: Coverage) -> str:
    if coverage.is_complete:
        return "Everything is accounted for.\n"
    number = len(coverage.flaws)
    return f"{number} {'finding' if number == 1 else 'findings'}\n"
