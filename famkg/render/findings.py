"""Findings as text for people: where, the line with a mark, what to do, which sentence says it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from famkg.findings import Report, Result, group
from famkg.findings.groups import SHOWN
from famkg.model import Evidence, Finding
from famkg.namespaces import GENID, curie
from famkg.reasons import claim
from famkg.render.proofs import render_citation
from famkg.render.style import Style
from famkg.render.table import display_width
from famkg.shacl.results import BLANK

if TYPE_CHECKING:
    from famkg.citations import Citation

WIDEST = 120
"""Characters of a source line that are shown; of a longer one, those around the place."""
PLAIN = Style()
NOUNS = {"violation": "violations", "warning": "warnings", "info": "notes"}


CONTROLS = {
    code: chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"
    for code in (*range(0x20), *range(0x7F, 0xA0))
    if chr(code) not in "\t\n"
}
"""A visible character for each that a terminal would obey."""


def findings_text(report: Report, style: Style = PLAIN, *, most: int | None = SHOWN) -> str:
    """Return one paragraph for each finding: where it is, what to do, which check says so.

    Of many alike the first `most` are shown, and the number of the others; None shows all.
    What is suppressed or in the baseline is only counted (see `count_results`).
    """
    parts = []
    for result, more in group([each for each in report.results if each.state == "new"], most):
        parts.append(_paragraph(result, report, style))
        if more:
            parts.append(f"  and {more} more like it: --all shows them\n")
    return "\n".join(parts)


def count_findings(findings: Sequence[Finding]) -> str:
    """Return how many findings of each severity there are, in words: `2 violations, 1 warning`."""
    numbers = Counter[str](finding.severity for finding in findings)
    parts = [
        f"{numbers[severity]} {plural if numbers[severity] > 1 else plural.removesuffix('s')}"
        for severity, plural in NOUNS.items()
        if numbers[severity]
    ]
    return ", ".join(parts) or "no findings"


def count_results(report: Report) -> str:
    """Return how many findings of each severity there are, and how many do not count."""
    states = Counter(each.state for each in report.results)
    new = [each.finding for each in report.results if each.state == "new"]
    told = [count_findings(new)]
    if report.with_baseline:
        told[0] = "no new findings" if not new else f"new: {told[0]}"
        told.append(f"{states['known']} known from the baseline")
        if report.gone:
            told.append(f"{report.gone} of the baseline gone: write it anew to forget them")
    if states["suppressed"]:
        told.append(f"{states['suppressed']} suppressed")
    return "; ".join(told)


def place_of(item: Finding | Evidence) -> str:
    """Return `file:line:column`, as far as it is known."""
    parts = (item.file, item.line, item.column)
    return ":".join(str(part) for part in parts if part is not None)


def focus_of(finding: Finding) -> str:
    """Return the node at fault as people read it: a CURIE where it has one."""
    focus = finding.focus or ""
    return BLANK if focus.startswith(GENID) else curie(focus)


def shorten(text: str, prefixes: Mapping[str, str]) -> str:
    """Return a text whose IRIs stand as CURIEs where one of `prefixes` fits."""
    longest = sorted(prefixes.items(), key=lambda pair: (-len(pair[1]), pair))

    def short(met: re.Match[str]) -> str:
        for prefix, namespace in longest:
            local = met[0].removeprefix(namespace)
            if local != met[0] and re.fullmatch(r"\w(?:[\w.-]*\w)?", local):
                return f"{prefix}:{local}"
        return met[0]

    return re.sub(r"\b(?:https?://|urn:)[^\s<>()\"',;]*[^\s<>()\"',;.:]", short, text)


def harmless(text: str) -> str:
    """Return a text in which a visible character stands for each control character.

    Tabs and ends of lines stay.
    """
    return text.replace("\r\n", "\n").translate(CONTROLS)


def evidence_text(evidence: Evidence) -> str:
    """Return the triple that a finding rests on, in CURIEs."""
    return claim(evidence.triple)


def _paragraph(result: Result, report: Report, style: Style) -> str:
    finding = result.finding
    head = ": ".join(part for part in (place_of(finding), focus_of(finding)) if part)
    value = f"found: {finding.value}" if finding.value is not None else ""
    words = [
        *finding.message.splitlines(),
        *value.splitlines(),
        *finding.because,
        *_evidence(finding),
        f"{finding.severity} of {finding.check}",
    ]
    head = harmless(shorten(head, report.prefixes))
    lines = [*_source(finding, report, style)]
    lines += [harmless(shorten(line, report.prefixes)) for line in words]
    for passage in finding.passages:
        if passage.iri in report.citations:
            citation = _harmless(report.citations[passage.iri])
            lines += render_citation(citation, style.text_width - 2, style)
    return "\n".join([style.strong(head), *(f"  {line}".rstrip() for line in lines)]) + "\n"


def _harmless(citation: Citation) -> Citation:
    """Return a citation all of whose words can be shown."""
    passage, document = citation.passage, citation.document
    locator = None if passage.locator is None else harmless(passage.locator)
    return replace(
        citation,
        passage=replace(passage, section=harmless(passage.section), locator=locator),
        document=replace(
            document, title=harmless(document.title), publisher=harmless(document.publisher)
        ),
        sentence=None if citation.sentence is None else harmless(citation.sentence),
        link=harmless(citation.link),
    )


def _evidence(finding: Finding) -> Iterator[str]:
    own = place_of(finding)
    for each in finding.evidence:
        if each.file is not None and place_of(each) != own:
            yield f"see {place_of(each)}: {evidence_text(each)}"


def _source(finding: Finding, report: Report, style: Style) -> Iterator[str]:
    """Yield the line of the file, and below it a mark under what is at fault."""
    if finding.file is None or finding.line is None or finding.column is None:
        return
    line = report.lines.get((finding.file, finding.line))
    if line is None or not line.strip():
        return
    line = harmless(line)
    ends_here = finding.end_line == finding.line and finding.end_column is not None
    start = finding.column - 1
    end = finding.end_column - 1 if ends_here and finding.end_column else len(line)
    if finding.end_line is None:
        end = start + 1
    shift = len(line) - len(line.lstrip())
    if len(line) - shift > WIDEST and end - shift > WIDEST:
        shift = max(shift, min(start - WIDEST // 4, len(line) - WIDEST))
    shift = min(shift, start)
    shown, cut = line[shift : shift + WIDEST], len(line) - shift > WIDEST
    number = str(finding.line)
    before = "".join(
        "\t" if char == "\t" else " " * display_width(char) for char in line[shift:start]
    )
    mark = "^" * max(1, display_width(line[start : min(end, shift + WIDEST)]))
    yield f"{number} | {shown}{'…' if cut else ''}"
    yield f"{' ' * len(number)} | {before}{style.alarm(mark)}"
