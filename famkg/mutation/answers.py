"""Lines of defence that look at what follows: contradictions, questions, conflicts, gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from famkg.closure import Closure
from famkg.conflicts import Conflict, apply
from famkg.engines.contradictions import find_inconsistencies
from famkg.errors import FamkgError
from famkg.expectations import check_expected
from famkg.gaps import find_gaps
from famkg.graph import MODALITY, STANDING, Graph
from famkg.mutation.footprint import Footprint
from famkg.mutation.model import Mutant
from famkg.mutation.views import State, View
from famkg.queries import Query
from famkg.rows import row_of
from famkg.rules import key, keys


class RulesDefence:
    """Contradictions among what follows: `famkg validate`."""

    name = "rules"

    def __init__(self, view: View) -> None:
        self._view = view
        self._rules = [rule for rule in view.closure.rules if not rule.head]
        self._keys = [{key(atom) for atom in rule.body} for rule in self._rules]

    def catches(self, mutant: Mutant, graph: Graph) -> str | None:
        """Return the first contradiction; only what came can be part of a new one."""
        state = self._view.state(graph)
        rules = self._rules
        if state.came is not None:
            touched = keys(map(row_of, state.came))
            rules = [r for r, wanted in zip(rules, self._keys, strict=True) if wanted & touched]
        for found in find_inconsistencies(state.closure.store, rules):
            if not any(map(state.closure.is_aside, found.premises)):
                return found.rule.name
        return None


class QuestionsDefence:
    """Competency questions, whose answers are known: `famkg build`."""

    name = "questions"

    def __init__(self, views: Mapping[int | None, View], queries: Iterable[Query]) -> None:
        self._views = views
        self._asked = [
            (seen, query, Footprint.of(query))
            for query in queries
            for seen in views
            if any(each.seen == seen for each in query.expect)
        ]
        self._known: dict[int | None, dict[str, list[str]]] = {}

    def catches(self, mutant: Mutant, graph: Graph) -> str | None:
        """Return the first query whose answer is another one."""
        for seen, view in self._views.items():
            known = self._answers(seen, view)
            try:
                state = view.state(graph)
            except FamkgError as error:
                return error.what
            for viewer, query, footprint in self._asked:
                if viewer != seen or not is_touched(footprint, state):
                    continue
                try:
                    differences = check_expected(state.closure, query, seen)
                except FamkgError as error:
                    differences = [error.what]
                if differences != known[query.name]:
                    return query.name if seen is None else f"{query.name}, seen {seen}"
        return None

    def _answers(self, seen: int | None, view: View) -> dict[str, list[str]]:
        """Return how the answers differ from what is expected while nothing is changed."""
        if seen not in self._known:
            self._known[seen] = {
                query.name: check_expected(view.closure, query, seen)
                for viewer, query, _ in self._asked
                if viewer == seen
            }
        return self._known[seen]


class ConflictsDefence:
    """Statements that do not hold together, or did and do no longer: `famkg conflicts`."""

    name = "conflicts"

    def __init__(self, view: View, rules: Iterable[Query]) -> None:
        self._view = view
        self._rules = [(rule, Footprint.of(rule)) for rule in rules]
        self._known = {rule.name: _conflicts(view.closure, rule) for rule, _ in self._rules}

    def catches(self, mutant: Mutant, graph: Graph) -> str | None:
        """Return the first rule that finds other conflicts."""
        state = self._view.state(graph)
        firmness = any(each.predicate in (MODALITY, STANDING) for each in state.changed or ())
        for rule, footprint in self._rules:
            if not firmness and not is_touched(footprint, state):
                continue
            if _conflicts(state.closure, rule) != self._known[rule.name]:
                return rule.name
        return None


class GapsDefence:
    """Questions that no document answers, or answers now: `famkg gaps`."""

    name = "gaps"

    def __init__(self, view: View, queries: Iterable[Query]) -> None:
        self._view = view
        self._queries = [(query, Footprint.of(query)) for query in queries]
        self._known = {query.name: _gaps(view.closure, query) for query, _ in self._queries}

    def catches(self, mutant: Mutant, graph: Graph) -> str | None:
        """Return the first question that lacks an answer for other things."""
        state = self._view.state(graph)
        for query, footprint in self._queries:
            if not is_touched(footprint, state):
                continue
            if _gaps(state.closure, query) != self._known[query.name]:
                return query.name
        return None


def is_touched(footprint: Footprint, state: State) -> bool:
    """Say whether a query may have another answer in a state."""
    return state.changed is None or footprint.touched_by(state.changed)


def _conflicts(closure: Closure, rule: Query) -> frozenset[object]:
    return frozenset(map(_identity, apply(closure, rule)))


def _identity(conflict: Conflict) -> object:
    """Return what makes a conflict this one: who is against whom about which values."""
    sides = tuple(
        (tuple(said.iri for said in side.statements), side.values) for side in conflict.sides
    )
    return sides, conflict.preferred, conflict.is_open


def _gaps(closure: Closure, query: Query) -> frozenset[object]:
    try:
        found = find_gaps(closure, [query])
    except FamkgError as error:
        return frozenset([error.what])
    return frozenset(thing for gap in found for thing in gap.things())
