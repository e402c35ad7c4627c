"""Findings as commands of a GitHub workflow, which mark the lines of a change."""

from __future__ import annotations

from famkg.findings import Report, Result
from famkg.render.findings import count_results, focus_of, harmless
from famkg.render.proofs import spell_citation

LEVELS = {"violation": "error", "warning": "warning", "info": "notice"}


def findings_github(report: Report) -> str:
    """Return a command for each new finding, and a last line that counts them."""
    new = [_command(each, report) for each in report.results if each.state == "new"]
    return "".join(f"{line}\n" for line in [*new, count_results(report)])


def _command(result: Result, report: Report) -> str:
    finding = result.finding
    place: dict[str, object] = {"file": finding.file, "line": finding.line, "col": finding.column}
    if finding.end_line == finding.line:  # over several lines, columns have no meaning there
        place["endColumn"] = finding.end_column
    else:
        place["endLine"] = finding.end_line
    place["title"] = finding.check
    told = [finding.message]
    if finding.focus is not None:
        told[0] = f"{focus_of(finding)}: {finding.message}"
    if finding.value is not None:
        told.append(f"found: {finding.value}")
    told += finding.because
    for passage in finding.passages:
        if passage.iri in report.citations:
            told.append(" ".join(spell_citation(report.citations[passage.iri])).strip())
    properties = ",".join(
        f"{name}={_property(str(value))}" for name, value in place.items() if value is not None
    )
    # the log obeys control characters as a terminal does
    return f"::{LEVELS[finding.severity]} {properties}::{_data(harmless(chr(10).join(told)))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
