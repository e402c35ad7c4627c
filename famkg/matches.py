"""Finds how far a rule gets towards a conclusion: which of its premises hold, which do not.

A premise that holds must have to do with the conclusion: it shares a term with it, or with
another premise that does. That somebody is married to somebody brings nobody nearer to being
a spouse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pyoxigraph import Triple, Variable

from famkg.builtins import evaluate
from famkg.closure import DEFAULT, Closure
from famkg.model import Rule, Term
from famkg.owl2rl import SAME_AS
from famkg.rules import Atom, Binding, replace, unify, variables, well_formed

MOST = 500
"""How many ways in which a rule falls short are looked at."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A test that fails, or a computed value that is not the one asked for."""

    function: str
    """Its name in `famkg.builtins.FUNCTIONS`, or `!=` for two that must not be the same."""
    arguments: tuple[Term, ...]
    given: Term | None = None
    """The value, where one is computed."""
    wanted: Term | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """One way in which a rule falls short of a conclusion, that no further premise extends."""

    rule: Rule
    atoms: tuple[Atom, ...]
    """The body, with what is known put in."""
    held: tuple[Triple | None, ...]
    """For each atom the triple that makes it hold, or is set aside; None where it is missing."""
    failure: Failure | None = None
    """The first test that fails, of those whose values are known."""


class Matcher:
    """Matches atoms with the triples of a closure, those that are set aside included."""

    def __init__(self, closure: Closure) -> None:
        self.closure = closure
        self._found: dict[Atom, tuple[Triple, ...]] = {}

    def find(self, atom: Atom) -> tuple[Triple, ...]:
        """Return the triples that match `atom`, sorted."""
        if not well_formed(atom):
            return ()
        if atom not in self._found:
            subject, predicate, object_ = (None if isinstance(t, Variable) else t for t in atom)
            quads = self.closure.store.quads_for_pattern(subject, predicate, object_, DEFAULT)
            matching = (quad.triple for quad in quads if unify(atom, quad.triple) is not None)
            self._found[atom] = tuple(sorted(matching, key=str))
        return self._found[atom]

    def matches(self, rule: Rule, bound: Binding) -> tuple[Match, ...]:
        """Return the ways in which `rule` falls short of what `bound` makes its conclusion.

        At most MOST of them; none where it cannot come near.
        """
        return tuple(islice(self._matches(rule, bound), MOST))

    def _matches(self, rule: Rule, bound: Binding) -> Iterator[Match]:
        held: list[Triple | None] = [None] * len(rule.body)
        for filled, found in self._extend(rule, bound, held, frozenset(range(len(rule.body)))):
            atoms = tuple(replace(atom, filled) for atom in rule.body)
            if not all(map(well_formed, atoms)):
                continue
            missing = [place for place, triple in enumerate(found) if triple is None]
            if any(self.find(atoms[place]) for place in missing if is_near(rule, place, filled)):
                continue  # another way goes further
            yield Match(rule, atoms, found, first_failure(rule, filled))

    def _extend(
        self, rule: Rule, bound: Binding, held: list[Triple | None], open_: frozenset[int]
    ) -> Iterator[tuple[Binding, tuple[Triple | None, ...]]]:
        """Yield each choice of a triple, or of none, for each atom at the places `open_`."""
        near = [place for place in open_ if is_near(rule, place, bound)]
        if not near:
            if not any(needs_to_hold(rule, place) for place in open_):
                yield bound, tuple(held)
            return
        loose = {place: variables([replace(rule.body[place], bound)]) for place in near}
        place = min(near, key=lambda n: (not needs_to_hold(rule, n), len(loose[n]), n))
        atom = replace(rule.body[place], bound)
        found = self.find(atom)
        for triple in found:
            extended = {**bound, **(unify(atom, triple) or {})}
            yield from self._extend(
                rule,
                extended,
                [*held[:place], triple, *held[place + 1 :]],
                open_ - {place},
            )
        if not needs_to_hold(rule, place) and (loose[place] or not found):
            yield from self._extend(rule, bound, held, open_ - {place})


def is_near(rule: Rule, place: int, bound: Binding) -> bool:
    """Say whether the atom at `place` shares a term with what is known already."""
    atom = rule.body[place]
    return any(term in bound for term in atom) or not variables([atom])


def needs_to_hold(rule: Rule, place: int) -> bool:
    """Say whether to suppose that the atom holds would lead anywhere and nowhere.

    Whatever one supposes to be the same as another has all that the other has.
    """
    concludes_identity = all(head[1] == SAME_AS for head in rule.head)
    return rule.body[place][1] == SAME_AS and not concludes_identity


def first_failure(rule: Rule, bound: Binding) -> Failure | None:
    """Return the first test of `rule` that is known to fail."""
    for left, right in rule.differs:
        if left in bound and bound[left] == bound.get(right):
            return Failure("!=", (bound[left], bound[right]))
    known: dict[Any, Term] = dict(bound)
    for builtin in rule.builtins:
        arguments: list[Term] = []
        for each in builtin.arguments:
            value = known.get(each, each)
            if isinstance(value, Variable):
                return None
            arguments.append(value)
        wanted = known.pop(builtin.result, None)
        computed = evaluate((builtin,), known)
        given = None if computed is None else computed.get(builtin.result)
        if computed is None or (wanted is not None and given != wanted):
            return Failure(builtin.function, tuple(arguments), given, wanted)
        known = computed
    return None
