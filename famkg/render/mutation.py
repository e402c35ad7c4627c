"""What became of mutants, as text for people and as JSON for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from famkg.namespaces import curie

if TYPE_CHECKING:
    from famkg.mutation.model import Outcome
    from famkg.mutation.report import MutationReport


def mutation_text(report: MutationReport) -> str:
    """Return a table of operators, what each line of defence caught, and the survivors."""
    lines = _operators(report)
    title = "caught by, of all that did" if report.all_defences else "caught first by"
    lines += ["", title]
    width = max(map(len, report.by_defence), default=0)
    lines += [f"  {name:<{width}}  {count:>5}" for name, count in report.by_defence.items()]
    if report.skipped:
        lines += ["", f"Without documents, these could not be tried: {', '.join(report.skipped)}."]
    if report.survivors:
        lines += ["", "survivors"]
    for number, each in report.survivors:
        lines += _survivor(number, each, report)
    return "\n".join([*lines, "", _verdict(report)]) + "\n"


def mutation_json(report: MutationReport) -> str:
    """Return the counts, the score in per cent, each operator, and each survivor."""
    total = report.total
    value = {
        "seed": report.seed,
        "mutants": total.mutants,
        "caught": total.caught,
        "score": round(total.score, 2),
        "beyond_checks": report.beyond_checks,
        "defences": report.by_defence,
        "skipped": list(report.skipped),
        "all_defences": report.all_defences,
        "operators": {
            name: {
                "error": report.operators[name],
                "mutants": tally.mutants,
                "caught": tally.caught,
                "score": round(tally.score, 2),
                "defences": report.caught_by(name),
            }
            for name, tally in report.by_operator.items()
        },
        "survivors": [
            {
                "number": number,
                "operator": each.mutant.operator,
                "subject": each.mutant.subject.value,
                "change": each.mutant.change,
                "place": report.places.get(number),
                "beyond_checks": bool(each.reason),
                "reason": each.reason or None,
            }
            for number, each in report.survivors
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _operators(report: MutationReport) -> list[str]:
    rows = [("operator", "mutants", "caught", "by")]
    for name, tally in report.by_operator.items():
        found = report.caught_by(name)
        told = ", ".join(f"{defence} {count}" for defence, count in found.items())
        rows.append((name, str(tally.mutants), str(tally.caught), told))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}  {row[3]}".rstrip()
        for row in rows
    ]


def _survivor(number: int, each: Outcome, report: MutationReport) -> list[str]:
    from famkg.mutation.reasons import REASONS

    mutant = each.mutant
    place = report.places.get(number)
    head = f"{place}: " if place else ""
    reason = REASONS[each.reason] if each.reason else "a check could tell: this is a weakness"
    return [
        f"  {head}{curie(mutant.subject.value)}",
        f"    {mutant.operator}: {mutant.change}",
        f"    {reason}",
    ]


def _verdict(report: MutationReport) -> str:
    total = report.total
    if not total.mutants:
        return "No mutants could be made."
    told = f"{total.caught} of {total.mutants} mutants caught: {total.score:.1f} %"
    if not report.survivors:
        return told
    survived = len(report.survivors)
    beyond = report.beyond_checks
    return f"{told}; of {survived} survivors no check could tell {beyond}"
