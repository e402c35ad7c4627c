"""Finds out what would follow if something held that does not, and what it would contradict.

What nobody states may be true all the same; what contradicts the rest cannot. The closure
itself is not touched: what follows is kept beside it, each triple with the step that led to it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad, Triple, Variable

from famkg.builtins import evaluate
from famkg.closure import DEFAULT, Closure
from famkg.graph import is_statement
from famkg.model import Derivation, Proof, Rule, Term
from famkg.owl2rl import SAME_AS, TYPE, schema_keys
from famkg.proofs import Search
from famkg.rows import row_of
from famkg.rules import Atom, Binding, Key, key, keys, replace, unify, variables, well_formed

MOST = 5_000
"""How many consequences of a supposition are followed up."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What could not hold together, and why each part of it would hold."""

    derivation: Derivation
    proofs: tuple[Proof, ...]
    """Of each premise, in the order of the rule; the supposition itself is a leaf of them."""
    more: int = 0
    """How many further contradictions there would be."""


def contradiction_by(closure: Closure, triple: Triple) -> Contradiction | None:
    """Return what would contradict itself if `triple` held as well; None if nothing is found.

    Of several contradictions it is the one with the shortest proofs. What would be an axiom
    is not supposed: that would be another ontology.
    """
    if is_schema(triple):
        return None
    supposed = Supposition(closure, triple)
    found = sorted(supposed.contradictions, key=supposed.length)
    if not found:
        return None
    return Contradiction(found[0], supposed.proofs(found[0].premises), len(found) - 1)


class Supposition:
    """What follows from a closure and one more triple, beside what the closure holds."""

    def __init__(self, closure: Closure, triple: Triple) -> None:
        self.closure = closure
        self.triple = triple
        self.steps: dict[Triple, Derivation | None] = {triple: None}
        """What holds only by the supposition, each with the first step that leads to it."""
        self.contradictions: list[Derivation] = []
        self._beside: defaultdict[Term, list[Triple]] = defaultdict(list)
        self._add(triple)
        todo = deque([triple])
        while todo and len(self.steps) < MOST:
            for step in self._follow(todo.popleft()):
                if step.conclusion is None:
                    self.contradictions.append(step)
                elif step.conclusion not in self.steps and not self.holds(step.conclusion):
                    self.steps[step.conclusion] = step
                    self._add(step.conclusion)
                    if not is_schema(step.conclusion):
                        todo.append(step.conclusion)
        self.contradictions = list(dict.fromkeys(self.contradictions))

    def holds(self, triple: Triple) -> bool:
        """Say whether rules see `triple` in the closure, whatever is supposed."""
        return Quad(*row_of(triple)) in self.closure.store and not self._is_aside(triple)

    def find(self, atom: Atom) -> Iterator[Triple]:
        """Yield the triples that match `atom`, in a fixed order; the supposition comes last."""
        subject, predicate, object_ = (None if isinstance(t, Variable) else t for t in atom)
        if not well_formed(atom):
            return
        found = self.closure.store.quads_for_pattern(subject, predicate, object_, DEFAULT)
        for triple in sorted((quad.triple for quad in found), key=str):
            if unify(atom, triple) is not None and not self._is_aside(triple):
                yield triple
        known = next((term for term in (subject, object_, predicate) if term is not None), None)
        among = self.steps if known is None else self._beside.get(known, ())
        yield from [triple for triple in among if unify(atom, triple) is not None]

    def length(self, derivation: Derivation) -> tuple[int, str, str]:
        """Return how many steps of the supposition lead to a contradiction, and its text."""
        needed: set[Triple] = set()
        todo = list(derivation.premises)
        while todo:
            triple = todo.pop()
            step = self.steps.get(triple)
            if step is not None and triple not in needed:
                needed.add(triple)
                todo += step.premises
        return len(needed), derivation.rule.name, str(derivation.premises)

    def proofs(self, triples: tuple[Triple, ...]) -> tuple[Proof, ...]:
        """Return a proof of each of `triples`; one that is supposed is a leaf."""
        search = Search(self.closure)
        made: dict[Triple, Proof] = {}

        def prove(triple: Triple) -> Proof:
            if triple in made:
                return made[triple]
            step = self.steps.get(triple)
            if triple not in self.steps:
                (made[triple],) = search.prove([triple])
            elif step is None:
                made[triple] = Proof(triple, "identity")
            else:
                premises = (*step.rule.axioms, *step.premises)
                made[triple] = Proof(triple, "rule", step.rule, tuple(map(prove, premises)))
            return made[triple]

        return tuple(map(prove, triples))

    def _follow(self, triple: Triple) -> Iterator[Derivation]:
        """Yield what rules make of `triple` together with all that is there."""
        found = [entry for each in keys([row_of(triple)]) for entry in self._rules.get(each, ())]
        for _, rule, place in sorted(found, key=lambda entry: (entry[0], entry[2])):
            bound = unify(rule.body[place], triple)
            if bound is None:
                continue
            rest = [atom for number, atom in enumerate(rule.body) if number != place]
            for filled in list(self._solve(rest, bound)):
                if any(filled[left] == filled[right] for left, right in rule.differs):
                    continue
                computed = evaluate(rule.builtins, filled)
                if computed is None:
                    continue
                premises = tuple(Triple(*replace(atom, computed)) for atom in rule.body)
                if not rule.head:
                    yield Derivation(rule, premises, None)
                for head in rule.head:
                    concluded = replace(head, computed)
                    if is_worth_saying(concluded):
                        yield Derivation(rule, premises, Triple(*concluded))

    def _solve(self, atoms: list[Atom], bound: Binding) -> Iterator[Binding]:
        """Yield each way in which `atoms` hold together."""
        if not atoms:
            yield bound
            return
        filled = [replace(atom, bound) for atom in atoms]
        place = min(
            range(len(atoms)), key=lambda number: (len(variables([filled[number]])), number)
        )
        rest = [*atoms[:place], *atoms[place + 1 :]]
        for triple in self.find(filled[place]):
            yield from self._solve(rest, {**bound, **(unify(filled[place], triple) or {})})

    @cached_property
    def _rules(self) -> dict[Key, list[tuple[int, Rule, int]]]:
        """The rules by what may match an atom of their bodies, each with its number and place."""
        found: defaultdict[Key, list[tuple[int, Rule, int]]] = defaultdict(list)
        for number, rule in enumerate(self.closure.rules):
            for place, atom in enumerate(rule.body):
                found[key(atom)].append((number, rule, place))
        return dict(found)

    def _is_aside(self, triple: Triple) -> bool:
        return is_statement(triple.subject) and self.closure.is_aside(triple)

    def _add(self, triple: Triple) -> None:
        for term in dict.fromkeys(row_of(triple)):
            self._beside[term].append(triple)


def is_schema(triple: Triple) -> bool:
    """Say whether `triple` speaks of the ontology, so that rules would have to be made anew."""
    predicates, classes = schema_keys()
    if triple.predicate == TYPE:
        return triple.object in classes
    return triple.predicate in predicates and triple.predicate != SAME_AS


def is_worth_saying(atom: Atom) -> bool:
    """Say whether `atom` is a triple of RDF, and more than that a thing is itself."""
    subject, predicate, object_ = atom
    return (
        not isinstance(subject, Literal)
        and isinstance(predicate, NamedNode)
        and not (predicate == SAME_AS and subject == object_)
    )
