"""Replays proofs, step by step, without anything of what found them.

It has its own reading of the rules (`famkg.published`, `famkg.rerun`) and of what takes part in
reasoning, so that a fault of the engine, of the compiler of rules or of the search for proofs
shows here. A proof is right if each leaf is written, may be used and cites all passages that
state it; if each step follows, by the rule that it names, from all of its premises and from
nothing else; and if nothing rests on itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, TypeGuard

from pyoxigraph import NamedNode, Quad, Store, Triple

from famkg.model import Derivation, Passage, Proof, Rule, Term
from famkg.namespaces import DOCUMENT, FAM, PASSAGE, RDF, STATEMENT, STORY, WORLD, curie
from famkg.published import Bound, fact_of, follows, unify, word_of
from famkg.rerun import constructs

if TYPE_CHECKING:
    from famkg.graph import Graph

KINDS = {
    STATEMENT: "statement",
    PASSAGE: "statement",
    DOCUMENT: "identity",
    STORY: "identity",
    WORLD: "identity",
}
"""What a leaf is, by where its subject lies; anywhere else it is an axiom."""
FIRM = {
    FAM + "modality": {FAM + "Asserted"},
    FAM + "standing": {FAM + "Normal", FAM + "Preferred"},
}
"""What a statement may say of itself and take part in reasoning."""
STILL_SEEN = {RDF + "type"} | {
    FAM + name for name in ("modality", "standing", "standingReason", "knownFrom", "horizonReason")
}
"""What rules see of a statement that does not take part: what it is, not what it says."""
STATES = NamedNode(FAM + "states")
BEYOND = "rule:"
"""How the names of rules beyond OWL begin."""


def check(proof: Proof, graph: Graph) -> tuple[str, ...]:
    """Return what is wrong with `proof`, as sentences; nothing where it replays.

    `graph` is what was written; a proof for a viewer of some seasons is checked against what
    such a viewer knows. A leaf that is set aside may be shown, but nothing may rest on it.
    """
    return Checker(graph).check([proof])


class Checker:
    """Checks proofs over one graph; a step that several of them share is replayed once."""

    def __init__(self, graph: Graph) -> None:
        self.written = Store()
        self.written.extend(Quad(*triple) for triple in (*graph.ontology, *graph.data))
        self.axioms = frozenset(graph.ontology)
        self.rules = graph.rules
        self.replayed: dict[tuple[Rule, tuple[Triple, ...], Triple | None], tuple[str, ...]] = {}

    def check(self, proofs: Iterable[Proof]) -> tuple[str, ...]:
        """Return what is wrong with `proofs`, as sentences; nothing where they replay."""
        nodes: dict[int, Proof] = {}
        todo = list(proofs)
        while todo:
            proof = todo.pop()
            if id(proof) not in nodes:
                nodes[id(proof)] = proof
                todo.extend(reversed(proof.premises))
        premises = {id(premise) for proof in nodes.values() for premise in proof.premises}
        found = [
            f"{show(proof.conclusion)}: {fault}"
            for each, proof in nodes.items()
            for fault in (self.step(proof) if proof.rule else self.leaf(proof, each in premises))
        ]
        return tuple(dict.fromkeys((*found, *circles(nodes.values()))))

    def check_contradiction(self, found: Derivation, proofs: Sequence[Proof]) -> tuple[str, ...]:
        """Return what is wrong with an inconsistency: the proofs of its axioms come first."""
        premises = tuple(proof.conclusion for proof in proofs)
        wrong = list(self.replay(found.rule, premises, None))
        if found.conclusion is not None or premises != (*found.rule.axioms, *found.premises):
            wrong.append("the proofs are not those of its axioms and its premises")
        return (*(f"{found.rule.name}: {fault}" for fault in wrong), *self.check(proofs))

    def leaf(self, proof: Proof, is_premise: bool) -> Iterator[str]:
        """Yield what is wrong with a leaf."""
        subject = proof.conclusion.subject
        if proof.premises:
            yield "it rests on premises, but on no rule"
        if proof.kind != kind_of(subject):
            yield f"it is called {proof.kind}, but its subject makes it {kind_of(subject)}"
        if Quad(*proof.conclusion) not in self.written:
            yield "nobody wrote it"
        elif is_premise and self.is_aside(proof.conclusion):
            yield "it is set aside, as its statement is hedged or deprecated"
        stating = {subject} if is_below(subject, PASSAGE) else set()
        if is_below(subject, STATEMENT):
            found = self.written.quads_for_pattern(None, STATES, subject)
            stating = {quad.subject for quad in found if is_below(quad.subject, PASSAGE)}
        cited = [NamedNode(passage.iri) for passage in proof.passages]
        for passage in sorted(stating.difference(cited), key=str):
            yield f"{show(passage)} states it, and is not cited"
        for number, passage in enumerate(cited):
            if passage not in stating:
                yield f"{show(passage)} is cited, and does not state it"
            elif passage in cited[:number]:
                yield f"{show(passage)} is cited twice"
        for quoted in proof.passages:
            for name in self.misquoted(quoted):
                yield f"{show(NamedNode(quoted.iri))} has another {name}"

    def misquoted(self, passage: Passage) -> Iterator[str]:
        """Yield what a passage is said to have, and has not; what it lacks has a default."""
        expected: dict[str, tuple[str | None, str | None]] = {
            "document": (DOCUMENT + passage.document, DOCUMENT),
            "start": (str(passage.start), "0"),
            "end": (str(passage.end), str(passage.start)),
            "digest": (passage.digest, ""),
            "locator": (passage.locator, None),
            "section": (passage.section, ""),
            "knownFrom": (str(passage.known_from), "0"),
        }
        for name, (value, default) in expected.items():
            written: set[str | None] = {*self.values(passage.iri, FAM + name)}
            if value not in (written or {default}):
                yield name
        if set(passage.states) != self.values(passage.iri, STATES.value):
            yield "list of statements"

    def is_aside(self, triple: Triple) -> bool:
        """Say whether no rule may see `triple`, as it is what a hedged statement says."""
        subject, predicate = triple.subject, triple.predicate.value
        if not is_below(subject, STATEMENT) or predicate in STILL_SEEN or triple in self.axioms:
            return False
        return any(self.values(subject.value, name) - firm for name, firm in FIRM.items())

    def values(self, subject: str, predicate: str) -> set[str]:
        """Return the values that are written for a property, without their types."""
        found = self.written.quads_for_pattern(NamedNode(subject), NamedNode(predicate), None)
        terms = (quad.object for quad in found)
        return {str(term.value) for term in terms if not isinstance(term, Triple)}

    def step(self, proof: Proof) -> Iterator[str]:
        """Yield what is wrong with the last step of a proof."""
        assert proof.rule is not None
        if proof.kind != "rule" or proof.passages:
            yield "it is a step, but is called or cited like a leaf"
        premises = tuple(premise.conclusion for premise in proof.premises)
        yield from self.replay(proof.rule, premises, proof.conclusion)

    def replay(
        self, rule: Rule, premises: tuple[Triple, ...], conclusion: Triple | None
    ) -> tuple[str, ...]:
        """Return why `rule` does not take `premises` to `conclusion`; nothing where it does."""
        step = rule, premises, conclusion
        if step not in self.replayed:
            wrong = []
            if not fits(*step):
                wrong.append(f"its premises are not those of the rule that is shown as {rule.name}")
            if rule.name.startswith(BEYOND):
                holds = conclusion is not None and constructs(
                    self.rules, rule.name, premises, conclusion
                )
            else:
                holds = follows(rule.name, premises, conclusion)
            if not holds:
                wrong.append(f"{rule.name} does not take its premises to it")
            self.replayed[step] = tuple(wrong)
        return self.replayed[step]


def fits(rule: Rule, premises: tuple[Triple, ...], conclusion: Triple | None) -> bool:
    """Say whether premises and conclusion are an instance of `rule`, its axioms first."""
    axioms, body = premises[: len(rule.axioms)], premises[len(rule.axioms) :]
    if axioms != rule.axioms or len(body) != len(rule.body):
        return False
    heads = [[head] for head in rule.head] if conclusion else [[]] if not rule.head else []
    for head in heads:
        bound: Bound | None = {}
        facts = (*body, *([conclusion] if conclusion else []))
        for atom, triple in zip((*rule.body, *head), facts, strict=True):
            bound = bound if bound is None else unify(fact_of(atom), fact_of(triple), bound)
        if bound is not None and all(
            bound[word_of(one)] != bound[word_of(other)] for one, other in rule.differs
        ):
            return True
    return False


def circles(proofs: Iterable[Proof]) -> Iterator[str]:
    """Yield a sentence for each conclusion that rests on itself, through whatever steps.

    `proofs` are all parts of the proofs. What one part takes from another, and that part in a
    different proof from the first, is no circle; so only if there might be one, parts that have
    the same conclusion are told apart.
    """
    parts = list(proofs)
    rests: dict[Triple, set[Triple]] = {}
    for proof in parts:
        below = (premise.conclusion for premise in proof.premises)
        rests.setdefault(proof.conclusion, set()).update(below)
    try:
        TopologicalSorter(rests).prepare()
        return
    except CycleError:
        pass
    needs: dict[int, set[Triple]] = {}
    for start in parts:
        todo, open_ = [start], {id(start)}
        while todo:
            proof = todo[-1]
            waiting = [each for each in proof.premises if id(each) not in needs]
            if any(id(each) in open_ for each in waiting):
                yield f"{show(proof.conclusion)}: it rests on itself"
                return
            todo += waiting[:1]
            open_.update(map(id, waiting[:1]))
            if not waiting:
                todo.pop()
                open_.discard(id(proof))
                below_ = [{each.conclusion, *needs[id(each)]} for each in proof.premises]
                needs[id(proof)] = set().union(*below_)
    for proof in parts:
        if proof.conclusion in needs[id(proof)]:
            yield f"{show(proof.conclusion)}: it rests on itself"


def kind_of(subject: Term) -> str:
    """Return what a leaf with this subject is."""
    return next((kind for name, kind in KINDS.items() if is_below(subject, name)), "ontology")


def is_below(term: Term, namespace: str) -> TypeGuard[NamedNode]:
    """Say whether `term` is named within `namespace`."""
    return isinstance(term, NamedNode) and term.value.startswith(namespace)


def show(what: Term) -> str:
    """Return a triple or a term for a message."""
    if isinstance(what, Triple):
        return " ".join(map(show, what))
    return curie(what.value) if isinstance(what, NamedNode) else str(what)
