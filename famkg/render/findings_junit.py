"""Findings as JUnit XML, which build servers read: a test case for each check."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from famkg.findings import Report, Result
from famkg.render.findings import count_findings, place_of

UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def findings_junit(report: Report) -> str:
    """Return a test suite with a case for each check, which fails where a finding counts.

    What does not count is its output; a check of which all findings are suppressed is skipped.
    """
    by_check: dict[str, list[Result]] = {name: [] for name in report.checks}
    for result in report.results:
        by_check.setdefault(result.finding.check, []).append(result)
    suite = Xml.Element("testsuite", name=report.command)
    failures = skipped = 0
    for name, results in sorted(by_check.items()):
        case = Xml.SubElement(suite, "testcase", classname=_kind(name), name=name)
        failing = [each for each in results if report.fails(each)]
        others = [each for each in results if not report.fails(each)]
        if failing:
            failures += 1
            failure = Xml.SubElement(
                case,
                "failure",
                message=_clean(count_findings([each.finding for each in failing])),
                type=failing[0].finding.severity,
            )
            failure.text = _clean("\n\n".join(map(_words, failing)))
        elif results and all(each.state == "suppressed" for each in results):
            skipped += 1
            Xml.SubElement(case, "skipped", message=_clean(results[0].reason))
        if others:
            Xml.SubElement(case, "system-out").text = _clean("\n\n".join(map(_words, others)))
    for key, number in (
        ("tests", len(by_check)),
        ("failures", failures),
        ("errors", 0),
        ("skipped", skipped),
    ):
        suite.set(key, str(number))
    root = Xml.Element("testsuites")
    root.append(suite)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=False).join(
        ['<?xml version="1.0" encoding="UTF-8"?>\n', "\n"]
    )


def _kind(check: str) -> str:
    return "shapes" if ":" in check else "checks"


def _words(result: Result) -> str:
    finding = result.finding
    parts = (place_of(finding), finding.focus or "", finding.message)
    value = "" if finding.value is None else f"\nfound: {finding.value}"
    state = {"new": "", "known": " (known)", "suppressed": f" (suppressed: {result.reason})"}
    because = "".join(f"\n{line}" for line in finding.because)
    return f"{': '.join(part for part in parts if part)}{value}{because}{state[result.state]}"


def _clean(text: str) -> str:
    return UNWRITABLE.sub("�", text)
