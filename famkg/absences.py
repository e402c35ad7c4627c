"""Explains why a triple does not hold: how far each rule gets that could conclude it.

Of each rule the premises are sought that hold together, and those that are missing then; a
missing premise is explained in its turn. What is set aside (hedged, planned, denied or
deprecated) does not hold, and is named where it would have been a premise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import NamedTuple, TypeAlias

from pyoxigraph import NamedNode, Triple, Variable

from famkg.closure import DEFAULT, Closure
from famkg.matches import Failure, Match, Matcher
from famkg.model import Rule, Term
from famkg.namespaces import GENID, OWL
from famkg.owl2rl import FIRST, NOTHING, REST
from famkg.rules import Atom, unify

DEPTH = 4
"""How many rules are looked through, one behind the other."""
EFFORT = 4000
"""How many triples are explained at most."""
NEAREST = 3
"""How many ways to conclude a triple are kept unless all are asked for."""
COMPOSED = frozenset({"cax-sco", "eq-trans", "prp-spo1", "prp-trp", "scm-sco", "scm-spo"})
"""Rules that a closure needs but once: what they conclude from their own conclusions is there."""

THING = NamedNode(OWL + "Thing")
PARTS = (
    *(FIRST, REST),
    *(NamedNode(OWL + name) for name in ("onProperty", "someValuesFrom", "allValuesFrom")),
    *(NamedNode(OWL + name) for name in ("hasValue", "complementOf", "intersectionOf")),
    *(NamedNode(OWL + name) for name in ("unionOf", "oneOf", "members", "hasKey")),
)
"""The predicates of which nameless classes are made."""

Status: TypeAlias = OneOf["holds", "aside", "missing"]


class Cost(NamedTuple):
    """How far a triple is from holding; the least is the nearest."""

    missing: int
    """How many facts nobody states."""
    aside: int
    """How many facts are stated, but set aside."""
    held: int
    """How many facts hold, as a negative number: the more, the nearer."""
    steps: int

    def plus(self, other: Cost) -> Cost:
        """Return the sum of both."""
        return Cost(*(one + two for one, two in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Premise:
    """One premise of a rule, with what is known put in."""

    atom: Atom
    status: Status
    absence: Absence | None = None
    """Why it is missing, where a rule gets anywhere near it."""
    instead: tuple[Term, ...] = ()
    """What its subject has there, sorted."""

    @property
    def triple(self) -> Triple | None:
        """The premise as a triple, or None where it leaves something open."""
        return None if any(isinstance(term, Variable) for term in self.atom) else Triple(*self.atom)


@dataclass(frozen=True, slots=True)
class Attempt:
    """How far a rule gets: its premises, and a test that fails."""

    rule: Rule
    premises: tuple[Premise, ...]
    cost: Cost
    failure: Failure | None = None
    alike: int = 0
    """How many other attempts of this rule lack the same premises, about other things."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Why a triple does not hold: what the rules lack that could conclude it."""

    triple: Triple
    instead: tuple[Term, ...] = ()
    """What its subject has there, sorted."""
    attempts: tuple[Attempt, ...] = ()
    """How far the rules get that get anywhere, the nearest first."""
    more: int = 0
    """How many further attempts get somewhere."""
    idle: tuple[Attempt, ...] = ()
    """The rules that could conclude it, and none of whose premises holds, sorted by name."""

    def aside(self) -> tuple[Triple, ...]:
        """Return the premises that are set aside, in all attempts, sorted."""
        found: dict[Triple, None] = {}
        for attempt in self.attempts:
            for premise in attempt.premises:
                if premise.status == "aside" and premise.triple is not None:
                    found[premise.triple] = None
                if premise.absence is not None:
                    found |= dict.fromkeys(premise.absence.aside())
        return tuple(sorted(found, key=str))


def explain_absence(closure: Closure, triple: Triple, *, every: bool = False) -> Absence:
    """Return why `triple` is not in `closure`; what is there must not be asked.

    The nearest attempts come first: those for which the fewest facts are missing, then those
    of which the most hold. Unless `every` one is asked for there are NEAREST, of a rule that
    lacks the same premises of several things the first stands for all, and where what is set
    aside would be enough, nothing else counts.
    """
    return _Search(closure, every).absence(triple)


def expressions(closure: Closure) -> dict[tuple[str, str], list[Term]]:
    """Return what makes up the nameless classes of an ontology, by subject and predicate.

    It is what `famkg.render.axioms` needs to spell them.
    """
    found: dict[tuple[str, str], list[Term]] = {}
    for predicate in PARTS:
        for quad in closure.store.quads_for_pattern(None, predicate, None, DEFAULT):
            if isinstance(quad.subject, NamedNode):
                found.setdefault((quad.subject.value, predicate.value), []).append(quad.object)
    return {place: sorted(terms, key=str) for place, terms in found.items()}


class _Search:
    """What one explanation has looked at so far."""

    def __init__(self, closure: Closure, every: bool) -> None:
        self.closure = closure
        self.every = every
        self.matcher = Matcher(closure)
        self.effort = EFFORT
        self._matches: dict[Triple, dict[Rule, tuple[Match, ...]]] = {}

    def absence(self, triple: Triple) -> Absence:
        """Return why the triple that was asked for does not hold."""
        found, idle = self.attempts(triple, (), None)
        groups: dict[tuple[object, ...], list[Attempt]] = {}
        for attempt in found:
            lacks = tuple(premise.status for premise in attempt.premises)
            alike = (attempt.rule, lacks, attempt.cost, attempt.failure is None)
            groups.setdefault(alike, []).append(attempt)
        instead = self.instead((triple.subject, triple.predicate, triple.object))
        if self.every:
            return Absence(triple, instead, tuple(found), 0, idle)
        firsts = [
            Attempt(one.rule, one.premises, one.cost, one.failure, len(alike))
            for one, *alike in groups.values()
        ]
        said = [attempt for attempt in firsts if attempt.cost.missing == 0]
        nearest = (said or firsts)[:NEAREST]
        return Absence(triple, instead, tuple(nearest), len(firsts) - len(nearest), idle)

    def attempts(
        self, goal: Triple, above: tuple[Triple, ...], by: Rule | None
    ) -> tuple[list[Attempt], tuple[Attempt, ...]]:
        """Return the attempts to conclude `goal`, nearest first, and those that get nowhere.

        `above` are the triples for which it is needed, `by` is the rule that needs it.
        """
        self.effort -= 1
        path = (*above, goal)
        best: dict[frozenset[tuple[Status, Atom]], Attempt] = {}
        idle: dict[frozenset[tuple[Status, Atom]], Attempt] = {}
        for rule, matches in self.matches(goal).items():
            if by is not None and rule.name == by.name and rule.name in COMPOSED:
                continue
            found = [self.attempt(match, path) for match in matches]
            for attempt in filter(None, found):
                leaves = frozenset(leaves_of(attempt))
                kept = best if attempt.cost.held else idle
                if leaves not in kept or order(attempt) < order(kept[leaves]):
                    kept[leaves] = attempt
        return sorted(best.values(), key=order), tuple(sorted(idle.values(), key=order))

    def matches(self, goal: Triple) -> dict[Rule, tuple[Match, ...]]:
        """Return the rules that could conclude `goal`, each with the ways it falls short."""
        if goal not in self._matches:
            found: dict[Rule, tuple[Match, ...]] = {}
            for rule, head in self.closure.concluding(goal):
                bound = unify(head, goal)
                if bound is not None:
                    found[rule] = (*found.get(rule, ()), *self.matcher.matches(rule, bound))
            self._matches[goal] = found
        return self._matches[goal]

    def attempt(self, match: Match, path: tuple[Triple, ...]) -> Attempt | None:
        """Return a match with its missing premises explained; None where it leads nowhere."""
        premises = tuple(
            self.premise(atom, triple, match.rule, path)
            for atom, triple in zip(match.atoms, match.held, strict=True)
        )
        if any(premise.triple in path for premise in premises):
            return None
        if any(premise.status == "missing" and premise.atom[2] == NOTHING for premise in premises):
            return None  # nothing is ever of it
        cost = Cost(0, 0, 0, 1)
        for premise in premises:
            cost = cost.plus(cost_of(premise))
        if match.failure is not None:
            cost = cost.plus(Cost(1, 0, 0, 0))
        return Attempt(match.rule, premises, cost, match.failure)

    def premise(
        self, atom: Atom, triple: Triple | None, rule: Rule, path: tuple[Triple, ...]
    ) -> Premise:
        """Return a premise with its status, and the reason where it is missing."""
        if triple is not None:
            return Premise(atom, "aside" if self.closure.is_aside(triple) else "holds")
        missing = Premise(atom, "missing", instead=self.instead(atom))
        goal = missing.triple
        if goal is None or goal in path or len(path) >= DEPTH or self.effort <= 0:
            return missing
        attempts, idle = self.attempts(goal, path, rule)
        if not attempts:
            return missing
        absence = Absence(goal, missing.instead, tuple(attempts[:1]), len(attempts[1:]), idle)
        return Premise(atom, "missing", absence, missing.instead)

    def instead(self, atom: Atom) -> tuple[Term, ...]:
        """Return what the subject of `atom` has instead of its object, nameless classes aside."""
        subject, predicate, _ = atom
        if isinstance(subject, Variable) or isinstance(predicate, Variable):
            return ()
        quads = self.closure.store.quads_for_pattern(subject, predicate, None, DEFAULT)
        found = {quad.object for quad in quads if not self.closure.is_aside(quad.triple)}
        told = (term for term in found if term != THING and not is_nameless(term))
        return tuple(sorted(told, key=str))


def cost_of(premise: Premise) -> Cost:
    """Return how far a premise is from holding."""
    if premise.status == "holds":
        return Cost(0, 0, 0 if says_nothing(premise.atom) else -1, 0)
    if premise.status == "aside":
        return Cost(0, 1, -1, 0)
    if premise.absence is not None:
        return premise.absence.attempts[0].cost
    return Cost(1, 0, 0, 0)


def says_nothing(atom: Atom) -> bool:
    """Say whether an atom holds of whatever is there."""
    return atom[0] in (NOTHING, atom[2]) or atom[2] == THING


def is_nameless(term: Term) -> bool:
    """Say whether `term` was a blank node."""
    return isinstance(term, NamedNode) and term.value.startswith(GENID)


def order(attempt: Attempt) -> tuple[Cost, int, str, str]:
    """Return what attempts are sorted by.

    Where something else stands in place of what is missing, this explains more than nothing;
    and a name explains more than a nameless class.
    """
    premises = attempt.premises
    vague = sum(
        premise.status == "missing" and (not premise.instead or is_nameless(premise.atom[2]))
        for premise in premises
    )
    atoms = str([premise.atom for premise in premises])
    return attempt.cost, vague, attempt.rule.name, atoms


def leaves_of(attempt: Attempt) -> Iterator[tuple[Status, Atom]]:
    """Yield what an attempt rests on or lacks in the end."""
    for premise in attempt.premises:
        if premise.absence is not None:
            yield from leaves_of(premise.absence.attempts[0])
        else:
            yield premise.status, premise.atom
