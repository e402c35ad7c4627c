"""Unfolds what contradictions rest on into all the ways in which each part of it follows."""

from __future__ import annotations

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

    def net(self, goals: Iterable[Goal]) -> Net:
        """Return what `goals`, which were unfolded, follow from, ready to be asked many times."""
        return Net(self, goals)

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


class Net:
    """The steps that lead to some goals, by number; what is sure is left out of them."""

    def __init__(self, support: Support, goals: Iterable[Goal]) -> None:
        self.sure = support.sure
        self.numbers: dict[Triple, int] = {}
        self.goals = [self._open(goal) for goal in goals]
        self.ways: list[tuple[int, tuple[int, ...]]] = []
        """The number of each conclusion, with those of its premises."""
        self.waiting: list[list[int]] = []
        """By number, the ways for which a triple is a premise."""
        self.items: list[Item | None] = []
        """By number, what to take back so that a triple is no longer written."""
        reached = 0
        while reached < len(self.numbers):  # which grows meanwhile
            for triple in list(self.numbers)[reached:]:
                number, reached = reached, reached + 1
                self.items.append(support.items.get(triple))
                for premises in support.steps.get(triple, ()):
                    self.ways.append((number, self._open(premises)))
        self.waiting = [[] for _ in self.numbers]
        for way, (_, premises_) in enumerate(self.ways):
            for each in set(premises_):
                self.waiting[each].append(way)
        self.lacking = [len(set(premises_)) for _, premises_ in self.ways]

    def reason(self, without: Collection[Item]) -> frozenset[Item] | None:
        """Return the items of a short proof of one of the goals that needs nothing of `without`.

        None where there is no such proof.
        """
        cost, best = self._costs(without)
        proved = [
            (sum(cost[each] for each in goal), place)
            for place, goal in enumerate(self.goals)
            if all(each in cost for each in goal)
        ]
        if not proved:
            return None
        found: set[Item] = set()
        needed: set[int] = set()
        todo = list(self.goals[min(proved)[1]])
        while todo:
            number = todo.pop()
            if number not in needed:
                needed.add(number)
                way, item = best[number], self.items[number]
                if way is not None:
                    todo += self.ways[way][1]
                elif item is not None:
                    found.add(item)
        return frozenset(found)

    def _costs(self, without: Collection[Item]) -> tuple[dict[int, int], dict[int, int | None]]:
        """Return of what holds without some items how many it needs, and the way by which.

        No way stands for what is written.
        """
        cost: dict[int, int] = {}
        best: dict[int, int | None] = {}
        lacking = self.lacking.copy()
        queue: list[tuple[int, int, int, int | None]] = []
        turn = count()
        for number, item in enumerate(self.items):
            if item is not None and item not in without:
                heappush(queue, (1, next(turn), number, None))
        for way, (concluded, premises) in enumerate(self.ways):
            if not premises:
                heappush(queue, (0, next(turn), concluded, way))
        while queue:
            price, _, number, by = heappop(queue)
            if number in cost:
                continue
            cost[number], best[number] = price, by
            for way in self.waiting[number]:
                lacking[way] -= 1
                concluded, premises = self.ways[way]
                if not lacking[way] and concluded not in cost:
                    price = sum(cost[each] for each in premises)
                    heappush(queue, (price, next(turn), concluded, way))
        return cost, best

    def _open(self, triples: Iterable[Triple]) -> tuple[int, ...]:
        """Return the numbers of the triples that are not sure."""
        left = (each for each in triples if each not in self.sure)
        return tuple(self.numbers.setdefault(each, len(self.numbers)) for each in left)


def item_of(triple: Triple) -> Item:
    """Return what to take back so that `triple` is no longer written."""
    subject = triple.subject
    return subject if is_statement(subject) or is_passage(subject) else triple
