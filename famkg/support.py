"""Unfolds what contradictions rest on into all the ways in which each part of it follows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode, Triple, Variable

from famkg.closure import DEFAULT, Closure
from famkg.graph import is_passage, is_statement
from famkg.model import Proof, Rule
from famkg.proofs import Search
from famkg.proofs import leaf as written_leaf
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
WRITTEN = -1
"""Stands for the way to what is written."""


class Support:
    """All the ways in which some triples follow, from what is written and can be taken back."""

    def __init__(self, closure: Closure, sure: Collection[Triple]) -> None:
        self.closure = closure
        self.sure = sure
        """What holds whatever is taken back."""
        self.search = Search(closure)
        self.steps: dict[Triple, dict[Goal, Rule]] = {}
        """For each triple that is not sure, the premises of each step that concludes it, with
        the rule; of rules that do with the same premises, the first."""
        self.items: dict[Triple, Item] = {}
        """For each triple that is written and not sure, what to take back."""
        self.size = 0
        self._around: dict[tuple[object, int], set[Key]] = {}

    def unfold(self, goals: Iterable[Goal], most: int = MOST_STEPS) -> bool:
        """Find all steps that lead to `goals`; return False where they are more than `most`."""
        todo = [triple for goal in goals for triple in goal]
        while todo and self.size < most:
            triple = todo.pop()
            if triple in self.steps or triple in self.sure:
                continue
            if self.search.round_of(triple) == 0:
                self.items[triple] = item_of(triple)
            self.steps[triple] = {}
            for rule, premises in self._steps(triple):
                self.steps[triple].setdefault((*rule.axioms, *premises), rule)
            self.size += 1 + len(self.steps[triple])
            todo += [premise for premises in self.steps[triple] for premise in premises]
        return not todo

    def net(self, goals: Iterable[Goal]) -> Net:
        """Return what `goals`, which were unfolded, follow from, ready to be asked many times."""
        return Net(self, goals)

    def _steps(self, triple: Triple) -> Iterator[tuple[Rule, Goal]]:
        """Yield each step that concludes `triple`, whatever the round, with its premises."""
        for rule, head in self.closure.concluding(triple):
            bound = unify(head, triple)
            if bound is None or not self._is_possible(rule, bound):
                continue
            for premises in sorted(self.search.instances(rule, bound, EVER), key=str):
                if triple not in premises:
                    yield rule, premises

    def _is_possible(self, rule: Rule, bound: Binding) -> bool:
        """Say whether something of the kind of each atom is said of what is known in it."""
        return all(
            not (place == 0 and isinstance(bound[term], Literal))
            and key(atom) in self._keys_around(bound[term], place)
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
        self.support = support
        self.numbers: dict[Triple, int] = {}
        self.goals = [self._open(goal) for goal in goals]
        self.ways: list[Way] = []
        self.items: list[Item | None] = []
        """By number, what to take back so that a triple is no longer written."""
        while len(self.items) < len(self.numbers):  # which grows meanwhile
            for triple in list(self.numbers)[len(self.items) :]:
                number = len(self.items)
                self.items.append(support.items.get(triple))
                for premises, rule in support.steps.get(triple, {}).items():
                    self.ways.append(Way(number, self._open(premises), rule, premises))
        self.waiting: list[list[int]] = [[] for _ in self.numbers]
        """By number, the ways for which a triple is a premise."""
        for place, way in enumerate(self.ways):
            for number in set(way.open):
                self.waiting[number].append(place)
        self.lacking = [len(set(way.open)) for way in self.ways]

    def reason(self, without: Collection[Item]) -> frozenset[Item] | None:
        """Return the items of a short proof of one of the goals that needs nothing of `without`.

        None where there is no such proof.
        """
        cost, best = self._cheapest(without, of_item=1, of_step=0)
        proved = [
            (sum(cost[each] for each in goal), place)
            for place, goal in enumerate(self.goals)
            if all(each in cost for each in goal)
        ]
        if not proved:
            return None
        needed = self._needed(self.goals[min(proved)[1]], best)
        items = (self.items[number] for number in needed if best[number] is None)
        return frozenset(item for item in items if item is not None)

    def prove(
        self,
        goal: Goal,
        known: Callable[[Triple], Proof] | None = None,
        leaf: Callable[[Triple], Proof] | None = None,
    ) -> tuple[Proof, ...]:
        """Return the proof of each triple of `goal` that takes the fewest steps; none if any lacks.

        `known` proves what is sure, whose steps do not count, and `leaf` what can be taken back.
        Of several that are equally short, rules and premises decide: the proofs depend on what
        holds, and not on when it was found.
        """
        end = leaf or partial(written_leaf, self.support.closure.store)
        cost, best = self._cheapest((), of_item=0, of_step=1)
        triples = list(self.numbers)
        made: dict[Triple, Proof] = {}

        def proof(triple: Triple) -> Proof:
            if triple not in made and known is not None:
                made[triple] = known(triple)
            return made[triple]

        if not all(number in cost for number in self._open(goal)):
            return ()
        for number in sorted(self._needed(self._open(goal), best), key=cost.__getitem__):
            triple, place = triples[number], best[number]
            if place is None:
                made[triple] = end(triple)
            else:
                way = self.ways[place]
                made[triple] = Proof(triple, "rule", way.rule, tuple(map(proof, way.premises)))
        return tuple(map(proof, goal))

    def _needed(self, goal: Iterable[int], best: Mapping[int, int | None]) -> set[int]:
        """Return the numbers of what the best way to `goal` leads through."""
        needed: set[int] = set()
        todo = list(goal)
        while todo:
            number = todo.pop()
            if number not in needed:
                needed.add(number)
                place = best[number]
                todo += () if place is None else self.ways[place].open
        return needed

    def _cheapest(
        self, without: Collection[Item], *, of_item: int, of_step: int
    ) -> tuple[dict[int, int], dict[int, int | None]]:
        """Return of what holds without some items how much it costs, and the cheapest way to it.

        A way costs what its premises cost, and a step; no way stands for what is written. The
        cheapest is found first (D. Knuth, A generalization of Dijkstra's algorithm, Information
        Processing Letters 6, 1977).
        """
        cost: dict[int, int] = {}
        best: dict[int, int | None] = {}
        lacking = self.lacking.copy()
        queue: list[tuple[int, int, int]] = []
        for number, item in enumerate(self.items):
            if item is not None and item not in without:
                heappush(queue, (of_item, WRITTEN, number))
        for place, way in enumerate(self.ways):
            if not way.open:
                heappush(queue, (of_step, place, way.concluded))
        while queue:
            price, by, number = heappop(queue)
            if number in cost:
                continue
            cost[number], best[number] = price, None if by == WRITTEN else by
            for place in self.waiting[number]:
                lacking[place] -= 1
                way = self.ways[place]
                if not lacking[place] and way.concluded not in cost:
                    price = of_step + sum(cost[each] for each in way.open)
                    heappush(queue, (price, place, way.concluded))
        return cost, best

    def _open(self, triples: Iterable[Triple]) -> tuple[int, ...]:
        """Return the numbers of the triples that are not sure."""
        left = (each for each in triples if each not in self.support.sure)
        return tuple(self.numbers.setdefault(each, len(self.numbers)) for each in left)


@dataclass(frozen=True, slots=True)
class Way:
    """A step of a proof: the number of its conclusion, and those of its premises not sure."""

    concluded: int
    open: tuple[int, ...]
    rule: Rule
    premises: Goal
    """All of them, the axioms first."""


def item_of(triple: Triple) -> Item:
    """Return what to take back so that `triple` is no longer written."""
    subject = triple.subject
    return subject if is_statement(subject) or is_passage(subject) else triple
