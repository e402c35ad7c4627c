"""Compares two reports: which findings are new, and which are mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from famkg.findings import Report, Result
    from famkg.model import Finding


@dataclass(frozen=True)
class News:
    """What a look at all files tells that the one before it did not."""

    report: Report
    """What is found now, all of it."""
    new: Report
    """The same, with those findings only that were not there before."""
    mended: tuple[Result, ...] = ()
    """What was found before and is no more, in the order of the report in which it was."""
    waiting: Mapping[str, Result] = field(default_factory=dict)
    """What was found and cannot be judged until a file can be read, by fingerprint."""


def compare(before: News | None, report: Report, judged: Callable[[Finding], bool]) -> News:
    """Return what is new in a report; all of it, where nothing was found before.

    Findings count that are neither in a baseline nor suppressed. `judged` says of one that was
    found before whether it would still be found in what can be read: if not, it waits.
    """
    if before is None:
        return News(report, report)
    old = {each.fingerprint: each for each in before.report.results if each.state == "new"}
    old |= before.waiting
    now = {each.fingerprint for each in report.results}
    gone = {name: each for name, each in old.items() if name not in now}
    waiting = {name: each for name, each in gone.items() if not judged(each.finding)}
    new = tuple(
        each for each in report.results if each.state == "new" and each.fingerprint not in old
    )
    mended = tuple(each for name, each in gone.items() if name not in waiting)
    return News(report, replace(report, results=new), mended, waiting)
