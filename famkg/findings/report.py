"""Judges findings: which are new, which are known, which are suppressed, and which count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from famkg.findings.fingerprints import fingerprint_all
from famkg.findings.places import SEVERITIES, order
from famkg.findings.suppressions import Suppression, is_due, is_met
from famkg.model import Finding

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.citations import Citation
    from famkg.findings.checks import Check

FAIL_ON = SEVERITIES
"""What `--fail-on` takes: the least severity that counts."""
SYNTAX = "turtle-syntax"
"""The check of what cannot be read, which nothing excuses."""


@dataclass(frozen=True, slots=True)
class Result:
    """A finding and what is to be thought of it."""

    finding: Finding
    fingerprint: str
    state: OneOf["new", "known", "suppressed"] = "new"
    """`known` is in the baseline."""
    reason: str = ""
    """Why it is suppressed."""


@dataclass(frozen=True)
class Report:
    """What a run of all checks says."""

    results: tuple[Result, ...]
    fail_on: str = "violation"
    gone: int = 0
    """How many findings of the baseline are there no more."""
    with_baseline: bool = False
    checks: Mapping[str, Check] = field(default_factory=dict)
    """What each check is about, by its name; also of those that found nothing."""
    citations: Mapping[str, Citation] = field(default_factory=dict)
    """The passages that findings name, by IRI."""
    lines: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """The lines of files that findings name."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """Prefix to namespace, as those files declare them."""
    command: str = "famkg validate"
    """What was run."""

    def failing(self) -> tuple[Result, ...]:
        """Return the results for which a check fails."""
        return tuple(each for each in self.results if self.fails(each))

    def fails(self, result: Result) -> bool:
        """Say whether a result counts: it is new, and as bad as `fail_on` or worse."""
        worst = SEVERITIES.index(self.fail_on)
        return result.state == "new" and SEVERITIES.index(result.finding.severity) <= worst

    @property
    def exit_code(self) -> int:
        """0 where nothing counts, 1 where something does, 2 where something cannot be read."""
        if any(each.finding.check == SYNTAX for each in self.results):
            return 2
        return int(bool(self.failing()))


def judge(
    findings: Sequence[Finding],
    triples: Iterable[Triple] = (),
    *,
    baseline: Collection[str] | None = None,
    suppressions: Sequence[Suppression] = (),
    today: date | None = None,
    whole: bool = True,
) -> tuple[list[Result], int]:
    """Return the results of findings, in their order, and how many of the baseline are gone.

    `baseline` are fingerprints. A suppression that is out of date suppresses nothing, and is a
    finding itself; so is one that meets nothing, if the findings are those of a `whole` project.
    """
    results = []
    met: set[Suppression] = set()
    known = set(baseline or ())
    for finding, fingerprint in zip(findings, fingerprint_all(findings, triples), strict=True):
        excused = [
            each
            for each in suppressions
            if finding.check != SYNTAX and is_met(each, finding, fingerprint)
        ]
        met.update(excused)
        valid = [each for each in excused if today is None or not is_due(each, today)]
        if valid:
            results.append(Result(finding, fingerprint, "suppressed", valid[0].reason))
        elif fingerprint in known and finding.check != SYNTAX:
            results.append(Result(finding, fingerprint, "known"))
        else:
            results.append(Result(finding, fingerprint))
    gone = len(known - {each.fingerprint for each in results})
    stale = [
        _stale(each, each in met)
        for each in suppressions
        if (today is not None and is_due(each, today)) or (whole and each not in met)
    ]
    added = [Result(*pair) for pair in zip(stale, fingerprint_all(stale), strict=True)]
    return sorted([*results, *added], key=lambda each: order(each.finding)), gone


def report_of(findings: Sequence[Finding]) -> Report:
    """Return a report of findings that all are new."""
    return Report(tuple(judge(findings)[0]))


def _stale(suppression: Suppression, met: bool) -> Finding:
    if met:
        check = "suppression-expired"
        message = (
            f"It was good until {suppression.until}, and what it suppresses is still there:"
            f" mend it, or think again and give a later date. Its reason: {suppression.reason}"
        )
    else:
        check, message = "suppression-unused", "It suppresses nothing: drop it."
    return Finding(
        check,
        "warning",
        f"{suppression}: {message}",
        file=suppression.file,
        line=suppression.line,
        column=1,
    )
