"""What becomes of findings: their place, source and fingerprint, and whether they count."""

from __future__ import annotations

from famkg.findings.baseline import read_baseline, write_baseline
from famkg.findings.checks import Check, describe_checks
from famkg.findings.fingerprints import fingerprint_all
from famkg.findings.groups import group
from famkg.findings.places import locate, order
from famkg.findings.report import FAIL_ON, Report, Result, judge, report_of
from famkg.findings.sources import add_passages
from famkg.findings.suppressions import Suppression, read_suppressions

__all__ = [
    "FAIL_ON",
    "Check",
    "Report",
    "Result",
    "Suppression",
    "add_passages",
    "describe_checks",
    "fingerprint_all",
    "group",
    "judge",
    "locate",
    "order",
    "read_baseline",
    "read_suppressions",
    "report_of",
    "write_baseline",
]
