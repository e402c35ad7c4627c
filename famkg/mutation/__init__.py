"""Tests the checks: changes the data as a slip would, and sees which changes are noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from famkg.mutation.checks import WordsDefence
from famkg.mutation.model import Mutant, Operator, Outcome
from famkg.mutation.operators import OPERATORS
from famkg.mutation.reasons import reason_of
from famkg.mutation.report import MutationReport
from famkg.mutation.run import DEFENCES, make_defences, run
from famkg.mutation.sample import draw

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.documents import Library
    from famkg.graph import Graph
    from famkg.queries import Query
    from famkg.turtle import Places

__all__ = ["DEFENCES", "OPERATORS", "Mutant", "MutationReport", "Operator", "Outcome", "mutate"]


def mutate(
    graph: Graph,
    *,
    shapes: Iterable[Triple],
    library: Library,
    questions: Sequence[Query] = (),
    conflicts: Iterable[Query] = (),
    gaps: Iterable[Query] = (),
    places: Callable[[], Places] | None = None,
    operators: Mapping[str, Operator] = OPERATORS,
    number: int = 200,
    seed: int = 0,
    all_defences: bool = False,
) -> MutationReport:
    """Return what became of up to `number` mutants of a graph, drawn by `seed`.

    Everything happens in memory. `places` gives file and line of the data, and is called only
    where something survived. Raises ShapesError where the shapes cannot be run, and QueryError
    where a query cannot.
    """
    defences = make_defences(
        graph, shapes, library, questions=questions, conflicts=conflicts, gaps=gaps
    )
    wording = next((each.wording for each in defences if isinstance(each, WordsDefence)), None)
    mutants = draw(graph, operators, number, seed)
    outcomes = [
        replace(each, reason=reason_of(each.mutant, graph, wording)) if each.survived else each
        for each in run(mutants, graph, defences, all_defences=all_defences)
    ]
    there = tuple(each.name for each in defences)
    report = MutationReport(
        seed=seed,
        operators={name: each.error for name, each in operators.items()},
        defences=there,
        skipped=tuple(name for name in DEFENCES if name not in there),
        all_defences=all_defences,
        outcomes=tuple(outcomes),
        places={},
    )
    if places is None or not report.survivors:
        return report
    known = places()
    found = {number: _place(each.mutant, known) for number, each in report.survivors}
    return replace(report, places={n: place for n, place in found.items() if place})


def _place(mutant: Mutant, places: Places) -> str:
    """Return file and line of the first triple that a mutant takes away, or of its subject."""
    for triple in mutant.removed:
        place = places.find(triple.subject, triple.predicate, triple.object)
        if place is not None:
            return f"{place.file}:{place.line}"
    place = places.find(mutant.subject)
    return f"{place.file}:{place.line}" if place else ""
