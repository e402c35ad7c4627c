"""Finds the shortest proof of a triple over all rounds, and others that rest on other things.

Proofs that rest on the same statements and identities give the same reason, whatever rules and
axioms lie between; and what needs all that another needs, and more, is no reason of its own.
(What remains is close to the justifications of description logic, in which axioms count, too:
they do so here where the shortest proof needs nothing else.) That also leaves out what rests on
its own conclusion, as it needs all that the conclusion needs already.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TypeAlias

from pyoxigraph import Triple

from famkg.closure import Closure
from famkg.model import Proof
from famkg.proofs import Search, Step, leaf, prove

MOST_STEPS = 5000
"""How many steps are unfolded before a search gives up."""
MOST_PARTS = 20_000
"""How many parts of proofs are put together before it does."""
GROWTH = 1.5
"""How much longer the next proofs may be when too few have been found."""

Steps: TypeAlias = Mapping[Triple, list[Step]]
"""The ways to conclude each of some triples."""
Ranks: TypeAlias = tuple[int, ...]
"""Which proof of each premise is meant; the shortest has the number 0."""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Proofs of one triple, shortest first; none needs all the grounds of another."""

    proofs: tuple[Proof, ...]
    has_more: bool | None
    """Whether there are others; None where the search gave up before it could know."""


@dataclass(frozen=True, slots=True)
class Part:
    """A proof, perhaps to be part of a larger one."""

    proof: Proof
    size: int
    """How many steps it takes."""
    grounds: frozenset[Triple]
    """What is written and counts as what the proof rests on."""


def prove_shortest(closure: Closure, triple: Triple) -> Proof:
    """Return the proof of `triple` that takes the fewest steps, whatever the rounds.

    Of several it is the one that `famkg.proofs.prove` finds; that one it is, too, where there
    is too much to unfold. Raises what `prove` raises.
    """
    return _start(closure, triple)[1].proof


def prove_often(closure: Closure, triple: Triple, most: int) -> Alternatives:
    """Return up to `most` proofs of `triple`; raises what `famkg.proofs.prove` raises."""
    unfolding, first = _start(closure, triple)
    found, longest = [first], first.size
    has_more: bool | None = None
    while has_more is None:
        longest = math.ceil(GROWTH * longest) + 1
        parts = assemble(unfolding, longest, most + 1, first)
        if parts is None:
            break
        found = parts
        if len(found) > most or not unfolding.is_cut:
            has_more = len(found) > most
    return Alternatives(tuple(part.proof for part in found[:most]), has_more)


def _start(closure: Closure, triple: Triple) -> tuple[Unfolding, Part]:
    """Return what unfolds a triple, and its shortest proof."""
    proof = prove(closure, triple)
    unfolding = Unfolding(Search(closure), proof.conclusion, axioms=not grounds_of(proof))
    first = Part(proof, proof.steps, grounds_of(proof, axioms=unfolding.axioms))
    shorter = assemble(unfolding, first.size - 1, 1) if first.size > 1 else None
    return unfolding, shorter[0] if shorter and shorter[0].size < first.size else first


def assemble(
    unfolding: Unfolding, longest: int, most: int, first: Part | None = None
) -> list[Part] | None:
    """Return up to `most` proofs of at most `longest` steps, or of any number if that is easy.

    It is None where there is too much to do. `first` is one that is known already.
    """
    steps = unfolding.within(longest)
    if steps is None:
        return None
    return Assembly(unfolding, steps, longest if unfolding.is_cut else math.inf).run(most, first)


def grounds_of(proof: Proof, *, axioms: bool = False) -> frozenset[Triple]:
    """Return the leaves of a proof, those that are axioms only if `axioms` count."""
    seen: dict[int, Proof] = {}
    todo = [proof]
    while todo:
        each = todo.pop()
        if id(each) not in seen:
            seen[id(each)] = each
            todo += each.premises
    leaves = (each for each in seen.values() if each.rule is None)
    return frozenset(each.conclusion for each in leaves if axioms or each.kind != "ontology")


class Unfolding:
    """What a triple may rest on, directly or through others: unfolded as far as is needed."""

    def __init__(self, search: Search, goal: Triple, *, axioms: bool) -> None:
        self.search = search
        self.goal = goal
        self.axioms = axioms
        """Whether axioms count as what a proof rests on."""
        self.known: dict[Triple, list[Step]] = {}
        self.count = 0
        self.is_cut = False
        """Whether longer proofs than were asked for last might need more."""

    def within(self, longest: int) -> Steps | None:
        """Return the last steps, by conclusion, in proofs of at most `longest` steps.

        What is written has none, unless it is the goal itself. None stands for too many.
        """
        room = {self.goal: longest}
        used: dict[Triple, list[Step]] = {}
        todo = [self.goal]
        while todo:
            triple = todo.pop()
            if triple not in self.known:
                every = self.search.steps(triple, self.search.closure.rounds + 1)
                self.known[triple] = [step for step in every if triple not in step.premises]
                self.count += 1 + len(self.known[triple])
            if self.count > MOST_STEPS:
                return None
            used[triple] = [step for step in self.known[triple] if step.least <= room[triple]]
            for step in used[triple]:
                for premise in step.premises:
                    left = room[triple] - step.least + self.search.least(premise)
                    if not self.is_leaf(premise) and left > room.get(premise, 0):
                        room[premise] = left
                        todo.append(premise)
        self.is_cut = any(len(steps) < len(self.known[each]) for each, steps in used.items())
        return used

    def is_leaf(self, triple: Triple) -> bool:
        """Say whether `triple` is written, and not what the proofs are to show."""
        return triple != self.goal and self.search.round_of(triple) == 0


class Assembly:
    """Puts proofs of at most `longest` steps together, from their leaves up, shortest first.

    Of each premise the shortest proof is taken first, then one after the other the next one
    (Huang and Chiang, Better k-best parsing, 2005): what is never asked for is never made.
    """

    def __init__(self, unfolding: Unfolding, within: Steps, longest: float) -> None:
        self.unfolding = unfolding
        self.longest = longest
        self.steps: list[tuple[Triple, Step, tuple[Triple, ...]]] = []
        """Conclusions, with a step to each and its premises, named once."""
        self.resting: defaultdict[Triple, list[int]] = defaultdict(list)
        """In which of the steps a triple is a premise."""
        for conclusion, steps in within.items():
            for step in steps:
                premises = tuple(dict.fromkeys(step.premises))
                for premise in premises:
                    self.resting[premise].append(len(self.steps))
                self.steps.append((conclusion, step, premises))
        self.found: defaultdict[Triple, list[Part]] = defaultdict(list)
        self.queue: list[tuple[int, int, Ranks]] = []
        """What to put together next: its size, its last step, and which proof of each premise."""
        self.waiting: defaultdict[tuple[Triple, int], list[tuple[int, Ranks]]] = defaultdict(list)
        """What can be put together once a triple has so many proofs."""

    def run(self, most: int, first: Part | None = None) -> list[Part] | None:
        """Return up to `most` proofs of the goal, or None where there is too much to do.

        `first` is one of them that is known already.
        """
        goal = self.unfolding.goal
        self.found[goal] += [first] if first else []
        for number, (_, _, premises) in enumerate(self.steps):
            if not premises:
                self.put(number, ())
        for triple in [each for each in self.resting if self.unfolding.is_leaf(each)]:
            written = leaf(self.unfolding.search.store, triple)
            self.add(triple, Part(written, 0, grounds_of(written, axioms=self.unfolding.axioms)))
        count = 0
        while self.queue and len(self.found[goal]) < most:
            count += 1
            if count > MOST_PARTS:
                return None
            size, number, ranks = heappop(self.queue)
            self.take(size, number, ranks)
            self.go_on(number, ranks)
        return self.found[goal]

    def take(self, size: int, number: int, ranks: Ranks) -> None:
        """Put one proof together, and keep it if it needs less than each that is kept."""
        conclusion, step, _ = self.steps[number]
        parts = self.parts(number, ranks)
        grounds = frozenset(triple for part in parts.values() for triple in part.grounds)
        if not any(part.grounds <= grounds for part in self.found[conclusion]):
            premises = tuple(parts[premise].proof for premise in step.premises)
            proof = Proof(conclusion, "rule", step.rule, premises)
            self.add(conclusion, Part(proof, size, grounds))

    def add(self, triple: Triple, part: Part) -> None:
        """Keep a proof of `triple`, and put in line what has been waiting for it."""
        self.found[triple].append(part)
        rank = len(self.found[triple]) - 1
        for number, ranks in self.waiting.pop((triple, rank), ()):
            self.put(number, ranks)
        for number in self.resting[triple] if rank == 0 else ():
            premises = self.steps[number][2]
            if all(self.found[premise] for premise in premises):
                self.put(number, (0,) * len(premises))

    def go_on(self, number: int, ranks: Ranks) -> None:
        """Put in line what comes next: the next proof of one premise.

        Only premises from the last that has been changed on are, so that nothing comes twice.
        """
        last = max((place for place, rank in enumerate(ranks) if rank), default=0)
        for place in range(last, len(ranks)):
            premise, rank = self.steps[number][2][place], ranks[place] + 1
            following = (*ranks[:place], rank, *ranks[place + 1 :])
            if rank < len(self.found[premise]):
                self.put(number, following)
            else:
                self.waiting[premise, rank].append((number, following))

    def put(self, number: int, ranks: Ranks) -> None:
        """Put a proof in line, unless it is too long."""
        parts = self.parts(number, ranks)
        size = 1 + sum(parts[premise].size for premise in self.steps[number][1].premises)
        if size <= self.longest:
            heappush(self.queue, (size, number, ranks))

    def parts(self, number: int, ranks: Ranks) -> dict[Triple, Part]:
        """Return which proof of each premise `ranks` chooses for a step."""
        premises = self.steps[number][2]
        return {each: self.found[each][rank] for each, rank in zip(premises, ranks, strict=True)}
