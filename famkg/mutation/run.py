"""Sends mutants against the lines of defence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from famkg.mutation.answers import ConflictsDefence, GapsDefence, QuestionsDefence, RulesDefence
from famkg.mutation.checks import (
    CoverageDefence,
    LintDefence,
    ShapesDefence,
    VocabularyDefence,
    WordsDefence,
)
from famkg.mutation.model import Mutant, Outcome
from famkg.mutation.views import View

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.documents import Library
    from famkg.graph import Graph
    from famkg.queries import Query

DEFENCES: Mapping[str, str] = {
    "vocabulary": "terms that the ontology does not declare, or not there; times that are none",
    "coverage": "passages that do not fit, sentences that are not accounted for",
    "words": "what a passage states and does not mention",
    "lint": "horizons, worlds, slips, references, twins, names and languages",
    "shapes": "SHACL shapes",
    "rules": "contradictions among what follows",
    "questions": "competency questions whose answers are known",
    "conflicts": "statements that do not hold together",
    "gaps": "questions that no document answers",
}
"""The lines of defence, in the order in which they are tried, with what they look at.

Those that take longer come later.
"""
NEED_DOCUMENTS = ("coverage", "words")


class Defence(Protocol):
    """One line of defence. It compares what it finds in a mutant with what it finds without."""

    name: str

    def catches(self, mutant: Mutant, graph: Graph) -> str | None:
        """Return the name of what it finds in a mutant, whose graph is `graph`, or None."""


def make_defences(
    graph: Graph,
    shapes: Iterable[Triple],
    library: Library,
    *,
    questions: Sequence[Query] = (),
    conflicts: Iterable[Query] = (),
    gaps: Iterable[Query] = (),
) -> list[Defence]:
    """Return the lines of defence of a graph, in the order of DEFENCES.

    Those that need documents are left out unless all documents are at hand.
    """
    viewers = {each.seen for query in questions for each in query.expect if each.seen is not None}
    views: dict[int | None, View] = {None: View(graph, None)}
    views |= {seen: View(graph, seen) for seen in sorted(viewers)}
    defences: list[Defence] = [VocabularyDefence(graph)]
    if library.documents and all(map(library.has, library.documents)):
        defences += [CoverageDefence(graph, library), WordsDefence(graph, library)]
    return [
        *defences,
        LintDefence(graph),
        ShapesDefence(graph, shapes),
        RulesDefence(views[None]),
        QuestionsDefence(views, questions),
        ConflictsDefence(views[None], conflicts),
        GapsDefence(views[None], gaps),
    ]


def run(
    mutants: Iterable[Mutant],
    graph: Graph,
    defences: Sequence[Defence],
    *,
    all_defences: bool = False,
) -> Iterator[Outcome]:
    """Yield what became of each mutant: the first defence that catches it, or all that do."""
    for mutant in mutants:
        changed = mutant.apply(graph)
        caught = []
        for defence in defences:
            found = defence.catches(mutant, changed)
            if found is not None:
                caught.append((defence.name, found))
                if not all_defences:
                    break
        yield Outcome(mutant, tuple(caught))
