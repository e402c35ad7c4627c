"""Unfolds a triple into the rules, axioms, statements and passages by which it holds.

The search runs backwards. A premise is taken only from a round before that of its conclusion,
so no proof can be circular, and nothing needs to be stored but the rounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple, Variable

from famkg.builtins import evaluate
from famkg.closure import DEFAULT, Closure
from famkg.errors import FamkgError
from famkg.graph import (
    STATES,
    is_document,
    is_entity,
    is_passage,
    is_statement,
    whole_number,
)
from famkg.model import Derivation, Passage, Proof, Rule, Term
from famkg.namespaces import DOCUMENT, FAM, curie
from famkg.owl2rl import SAME_AS
from famkg.rows import Row, row_of
from famkg.rules import Atom, replace, unify, variables, well_formed

PATIENCE = 20_000
"""How many steps a search compares before it takes the first that seems good."""


def prove(closure: Closure, triple: Triple) -> Proof:
    """Return the shortest proof of `triple` from earlier rounds: that of the fewest steps.

    A step is a rule applied once, to axioms or to data, and counts each time it is needed;
    which of several shortest proofs is returned depends on the triples alone, not on the
    order in which they were read. Where more than PATIENCE steps would have to be compared,
    as on a long path of a transitive property, the rest of the proof need not be the shortest.
    Raises FamkgError where the triple is not in the closure,
    or where the closure was made by an engine that keeps no rounds.
    """
    written = next(closure.store.quads_for_pattern(*row_of(triple), DEFAULT), None)
    if written is not None:
        (proof,) = Search(closure).prove([written.triple])
        return proof
    if closure.holds(triple):
        return prove_of_member(closure, triple)
    raise FamkgError(
        "the closure does not hold it: nothing states it, and no rule concludes it",
        where=" ".join(map(show, triple)),
    )


def prove_of_member(closure: Closure, triple: Triple) -> Proof:
    """Return the proof of what holds of a member of a clique because it does of all.

    It starts from the triple of representatives, and replaces them one by one.
    """
    rules = {rule.name: rule for rule in closure.rules}
    terms: list[Any] = list(map(closure.representative, row_of(triple)))
    if triple.predicate == SAME_AS:
        first = Triple(triple.subject, SAME_AS, terms[0])
        second = Triple(terms[0], SAME_AS, triple.object)
        premises = Search(closure).prove([first, second])
        return Proof(triple, "rule", rules["eq-trans"], premises)
    (proof,) = Search(closure).prove([Triple(*terms)])
    for place, term in enumerate(row_of(triple)):
        if terms[place] != term:
            link = Triple(terms[place], SAME_AS, term)
            terms[place] = term
            premises = (*Search(closure).prove([link]), proof)
            rule = rules[("eq-rep-s", "eq-rep-p", "eq-rep-o")[place]]
            proof = Proof(Triple(*terms), "rule", rule, premises)
    return proof


def prove_premises(closure: Closure, derivation: Derivation) -> tuple[Proof, ...]:
    """Return a proof of each axiom, then of each premise, of a derivation.

    For an inconsistency these are all that it rests on: its statements and passages are to
    blame.
    """
    return Search(closure).prove([*derivation.rule.axioms, *derivation.premises])


@dataclass(frozen=True, slots=True)
class Step:
    """One way to conclude a triple: a rule, and the instances of its axioms and its body."""

    rule: Rule
    premises: tuple[Triple, ...]
    """The axioms first."""
    least: int
    """How many steps it takes at least, this one included."""


class Search:
    """What one search for proofs has found out so far."""

    def __init__(self, closure: Closure) -> None:
        if closure.engine == "owlrl":
            raise FamkgError(
                f"the engine {closure.engine} does not keep the rounds that a proof needs",
                todo="Ask for the proof with --engine oxigraph; both reach the same closure.",
            )
        self.closure = closure
        self.store = closure.store
        self.starts = closure.starts
        self.rounds: dict[Triple, int | None] = {}
        self.best: dict[Triple, tuple[int, Step]] = {}
        self.compared = 0

    def prove(self, goals: Iterable[Triple]) -> tuple[Proof, ...]:
        """Return the shortest proof of each of `goals`, which must be in the closure."""
        wanted = tuple(goals)
        for goal in wanted:
            self.find(goal)
        needed: dict[Triple, None] = {}
        todo = list(wanted)
        while todo:
            triple = todo.pop()
            if triple not in needed:
                needed[triple] = None
                if triple in self.best:
                    todo.extend(self.best[triple][1].premises)
        made: dict[Triple, Proof] = {}
        for triple in sorted(needed, key=lambda each: self.round_of(each) or 0):
            if triple in self.best:
                step = self.best[triple][1]
                premises = tuple(made[premise] for premise in step.premises)
                made[triple] = Proof(triple, "rule", step.rule, premises)
            else:
                made[triple] = leaf(self.store, triple)
        return tuple(made[goal] for goal in wanted)

    def find(self, goal: Triple) -> None:
        """Put the best last step of `goal` into `best`, and those of whatever it rests on."""
        steps: dict[Triple, list[Step]] = {}
        todo = [goal]
        while todo:
            triple = todo[-1]
            if self.is_known(triple):
                todo.pop()
                continue
            if triple not in steps:
                steps[triple] = sorted(self.promising(triple), key=lambda step: step.least)
                self.compared += len(steps[triple])
            if self.compared > PATIENCE:
                del steps[triple][1:]
            best: tuple[int, Step] | None = None
            first: Triple | None = None
            for step in steps[triple]:
                if best is not None and best[0] <= step.least:
                    break
                first = next((each for each in step.premises if not self.is_known(each)), None)
                if first is not None:
                    break
                size = 1 + sum(self.best[each][0] for each in step.premises if each in self.best)
                if best is None or size < best[0]:
                    best = size, step
            if first is not None:
                todo.append(first)
            elif best is None:
                raise LookupError(f"no rule concludes {triple}")
            else:
                self.best[triple] = best
                del steps[triple]

    def is_known(self, triple: Triple) -> bool:
        """Say whether the shortest proof of `triple` is known: it was found, or needs no step."""
        return triple in self.best or not self.round_of(triple)

    def promising(self, triple: Triple) -> Iterator[Step]:
        """Yield the ways to conclude `triple`, up to one that no other can be shorter than."""
        least = self.least(triple)
        for step in self.steps(triple):
            yield step
            if step.least == least and not any(map(self.round_of, step.premises)):
                return

    def steps(self, triple: Triple, before: int | None = None) -> Iterator[Step]:
        """Yield each way to conclude `triple` from what was there before it, in a fixed order.

        Where a round `before` is given, that counts instead of the round of the triple.
        """
        limit = (self.round_of(triple) or 0) if before is None else before
        for rule, head in self.closure.concluding(triple):
            bound = unify(head, triple)
            found = [] if bound is None else sorted(self.instances(rule, bound, limit), key=str)
            if not found or not all(self.is_before(axiom, limit) for axiom in rule.axioms):
                continue
            for premises in found:
                used = (*rule.axioms, *premises)
                yield Step(rule, used, 1 + sum(map(self.least, used)))

    def instances(
        self, rule: Rule, bound: dict[Variable, Term], limit: int
    ) -> Iterator[tuple[Triple, ...]]:
        """Yield the instances of the body of `rule` that were there before round `limit`."""
        atoms = [replace(atom, bound) for atom in rule.body]
        if not all(map(self.is_likely, atoms)):
            return
        columns = tuple(sorted(variables(atoms), key=str))
        for row in self.rows(atoms, columns):
            filled = {**bound, **dict(zip(columns, row, strict=True))}
            if any(filled[left] == filled[right] for left, right in rule.differs):
                continue
            if rule.builtins and evaluate(rule.builtins, filled) is None:
                continue
            premises = [Triple(*replace(atom, filled)) for atom in atoms]
            if all(self.is_before(premise, limit) for premise in premises):
                yield tuple(premises)

    def is_likely(self, atom: Atom) -> bool:
        """Say whether `atom`, by itself, is a triple of RDF that is in the closure.

        Most of the rules that might conclude a triple fail here, so it saves their joins.
        """
        if not well_formed(atom):
            return False
        pattern = cast(Row, tuple(None if isinstance(term, Variable) else term for term in atom))
        if None not in pattern:
            return Quad(*pattern) in self.store
        return next(self.store.quads_for_pattern(*pattern, DEFAULT), None) is not None

    def rows(self, atoms: list[Atom], columns: tuple[Variable, ...]) -> Iterable[tuple[Term, ...]]:
        """Return the values of `columns` for which `atoms` hold."""
        if not columns:
            return [()]
        if len(atoms) == 1:
            (atom,) = atoms
            subject, predicate, object_ = (None if isinstance(t, Variable) else t for t in atom)
            pattern = cast(Row, (subject, predicate, object_))
            found = self.store.quads_for_pattern(*pattern, DEFAULT)
            matches = (unify(atom, quad.triple) for quad in found)
            return [
                tuple(bound[column] for column in columns) for bound in matches if bound is not None
            ]
        text = " . ".join(" ".join(map(str, atom)) for atom in atoms)
        query = f"SELECT {' '.join(map(str, columns))} {{ {text} }}"
        return cast(Iterable[tuple[Term, ...]], self.store.query(query))

    def least(self, triple: Triple) -> int:
        """Return how many steps a proof of `triple` takes at least.

        Within the rounds of one compilation each rests on the one before; but where things are
        the same, what holds of a member of a clique may wait for the end.
        """
        number = self.round_of(triple) or 0
        if number and self.closure.identifies:
            return 1
        return number and number + 1 - max(start for start in self.starts if start <= number)

    def is_before(self, triple: Triple, limit: int) -> bool:
        """Say whether `triple` may be a premise in round `limit`."""
        found = self.round_of(triple)
        return found is not None and found < limit

    def round_of(self, triple: Triple) -> int | None:
        """Return the round of `triple`, None where rules could not see it."""
        if triple not in self.rounds:
            number = self.closure.round_of(triple)
            aside = number == 0 and self.closure.is_aside(triple)
            self.rounds[triple] = None if aside else number
        return self.rounds[triple]


def leaf(store: Store, triple: Triple) -> Proof:
    """Return the proof of a triple that was written: what it is, and the passages that say it."""
    subject = triple.subject
    if is_statement(subject):
        stating = [q.subject for q in store.quads_for_pattern(None, STATES, subject, DEFAULT)]
        passages = [read_passage(store, passage) for passage in stating if is_passage(passage)]
        cited = tuple(sorted(passages, key=lambda each: (each.document, each.start, each.iri)))
        return Proof(triple, "statement", passages=cited)
    if is_passage(subject):
        return Proof(triple, "statement", passages=(read_passage(store, subject),))
    if is_entity(subject) or is_document(subject):
        return Proof(triple, "identity")
    return Proof(triple, "ontology")


def read_passage(store: Store, iri: NamedNode) -> Passage:
    """Return the passage `iri` as `store` describes it."""

    def values(name: str) -> list[Term]:
        quads = store.quads_for_pattern(iri, NamedNode(FAM + name), None, DEFAULT)
        return sorted((quad.object for quad in quads), key=str)

    def text(name: str) -> str | None:
        return next((v.value for v in values(name) if isinstance(v, Literal)), None)

    def number(name: str) -> int:
        return next((n for n in map(whole_number, values(name)) if n is not None), 0)

    def names(name: str) -> list[str]:
        return [value.value for value in values(name) if isinstance(value, NamedNode)]

    documents = [name.removeprefix(DOCUMENT) for name in names("document")]
    return Passage(
        iri=iri.value,
        document=documents[0] if documents else "",
        start=number("start"),
        end=max(number("end"), number("start")),
        digest=text("digest") or "",
        locator=text("locator"),
        section=text("section") or "",
        known_from=number("knownFrom"),
        states=tuple(names("states")),
    )


def show(term: Term) -> str:
    """Return `term` as a message shows it: a CURIE where there is one."""
    return curie(term.value) if isinstance(term, NamedNode) else str(term)
