"""Unfolds what contradictions rest on into all the ways in which each part of it follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from heapq import heappop, heappush
from itertools import count
from typing import Any, TypeAlias

from pyoxigraph import NamedNode, Triple, Variable

from famkg.closure import DEFAULT, Closure
from famkg.graph import is_passage, is_statement
from famkg.model import Rule
from famkg.proofs import Search
from famkg.rows import row_of
from famkg.rules import Binding, Key, key, keys, unify

Item: TypeAlias = NamedNode | Triple
"""What can be taken back: a statement or passage with all that it says, or a single triple."""
Goal: TypeAlias = tuple[Triple, ...]
"""Triples that must not hold together."""

MOST_STEPS = 50_000
"""How many steps of proofs are looked at."""
EVER = 1 << 62
"""A round behind all others."""


class Support:
    """All the ways in which some triples follow, from what is written and can be taken back."""

    def __init__(self, closure: Closure, sure: Collection[Triple]) -> None:
        self.closure = closure
        self.sure = sure
        """What holds whatever is taken back."""
        self.search = Search(closure)
        self.steps: dict[Triple, list[Goal]] = {}
        """For each triple that is not sure, the premises of each step that concludes it."""
        self.items: dict[Triple, Item] = {}
        """For each triple that is written and not sure, what to take back."""
        self.size = 0
        self._around: dict[tuple[object, int], set[Key]] = {}

    def unfold(self, goals: Iterable[Goal]) -> bool:
        """Find all steps that lead to `goals`; return False where they are too many."""
        todo = [triple for goal in goals for triple in goal]
        while todo and self.size < MOST_STEPS:
            triple = todo.pop()
            if triple in self.steps or triple in self.sure:
                continue
            if self.search.round_of(triple) == 0:
                self.items[triple] = item_of(triple)
            self.steps[triple] = list(dict.fromkeys(self._steps(triple)))
            self.size += 1 + len(self.steps[triple])
            todo += [premise for premises in self.steps[triple] for premise in premises]
        return not todo

    def reason(self, goals: Iterable[Goal], without: Collection[Item]) -> frozenset[Item] | None:
        """Return the items of a short proof of one of `goals` that needs nothing of `without`.

        None where there is no such proof.
        """
        cost, best = self._costs(without)
        proved = [
            (sum(cost.get(triple, 0) for triple in goal), place, goal)
            for place, goal in enumerate(goals)
            if all(triple in cost or triple in self.sure for triple in goal)
        ]
        if not proved:
            return None
        needed: dict[Triple, None] = {}
        todo = list(min(proved)[2])
        while todo:
            triple = todo.pop()
            if triple not in needed and triple not in self.sure:
                needed[triple] = None
                todo += best[triple] or ()
        return frozenset(self.items[triple] for triple in needed if best[triple] is None)

    def _costs(
        self, without: Collection[Item]
    ) -> tuple[dict[Triple, int], dict[Triple, Goal | None]]:
        """Return of each triple that holds without some items how many it needs, and why.

        None as the reason stands for what is written.
        """
        waiting: defaultdict[Triple, list[tuple[Triple, Goal]]] = defaultdict(list)
        lacking: dict[tuple[Triple, Goal], int] = {}
        cost: dict[Triple, int] = {}
        best: dict[Triple, Goal | None] = {}
        queue: list[tuple[int, int, Triple, Goal | None]] = []
        turn = count()

        def offer(price: int, triple: Triple, reason: Goal | None) -> None:
            heappush(queue, (price, next(turn), triple, reason))

        for triple, ways in self.steps.items():
            item = self.items.get(triple)
            if item is not None and item not in without:
                offer(1, triple, None)
            for premises in ways:
                open_ = {each for each in premises if each not in self.sure}
                lacking[triple, premises] = len(open_)
                if not open_:
                    offer(0, triple, premises)
                for each in open_:
                    waiting[each].append((triple, premises))
        while queue:
            price, _, triple, reason = heappop(queue)
            if triple in cost:
                continue
            cost[triple], best[triple] = price, reason
            for concluded, premises in waiting[triple]:
                lacking[concluded, premises] -= 1
                if not lacking[concluded, premises] and concluded not in cost:
                    offer(sum(cost.get(each, 0) for each in premises), concluded, premises)
        return cost, best

    def _steps(self, triple: Triple) -> Iterator[Goal]:
        """Yield the premises of each step that concludes `triple`, whatever the round."""
        for rule, head in self.closure.concluding(triple):
            bound = unify(head, triple)
            if bound is None or not self._is_possible(rule, bound):
                continue
            for premises in self.search.instances(rule, bound, EVER):
                if triple not in premises:
                    yield (*rule.axioms, *premises)

    def _is_possible(self, rule: Rule, bound: Binding) -> bool:
        """Say whether something of the kind of each atom is said of what is known in it."""
        return all(
            key(atom) in self._keys_around(bound[term], place)
            for atom in rule.body
            for place, term in enumerate(atom)
            if isinstance(term, Variable) and term in bound and place != 1
        )

    def _keys_around(self, term: Any, place: int) -> set[Key]:
        if (term, place) not in self._around:
            subject, object_ = (term, None) if place == 0 else (None, term)
            quads = self.closure.store.quads_for_pattern(subject, None, object_, DEFAULT)
            self._around[term, place] = keys(map(row_of, quads))
        return self._around[term, place]


def item_of(triple: Triple) -> Item:
    """Return what to take back so that `triple` is no longer written."""
    subject = triple.subject
    return subject if is_statement(subject) or is_passage(subject) else triple
