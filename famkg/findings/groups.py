"""Puts findings together that are alike, so that forty of one kind do not hide the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from famkg.findings.report import Result

SHOWN = 3
"""How many of those that are alike are shown."""


def group(results: Sequence[Result], most: int | None = SHOWN) -> list[tuple[Result, int]]:
    """Return the results to show, in their order, each with how many more like it are left out.

    Of those alike the first `most` are shown, and the last of these tells of the others; None
    shows all. They are alike if they are of one check and their messages differ by names and
    numbers at most. One that would be left out alone is shown.
    """
    found: dict[tuple[str, ...], list[Result]] = {}
    for result in results:
        found.setdefault(_kind(result), []).append(result)
    shown: list[tuple[Result, int]] = []
    seen: Counter[tuple[str, ...]] = Counter()
    for result in results:
        kind = _kind(result)
        number = len(found[kind])
        limit = number if most is None or number <= most + 1 else most
        seen[kind] += 1
        if seen[kind] <= limit:
            shown.append((result, number - limit if seen[kind] == limit else 0))
    return shown


def _kind(result: Result) -> tuple[str, ...]:
    finding = result.finding
    if finding.evidence and not finding.because:  # no two contradictions are alike
        return (finding.check, result.fingerprint)
    message = re.sub(r"'[^']*'|\d+", "…", finding.message)
    return (result.state, finding.severity, finding.check, message)
