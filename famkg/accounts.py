"""Tells what a run of the rules did: how long it took, what fired, what was left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from famkg.closure import ASIDE, DEFAULT, SAME, Closure
from famkg.identity import EXPANDED, Identity
from famkg.model import Derivation, Term
from famkg.skipped import skipped

EXAMPLES = 3
"""How many contradictions of one rule are kept as examples."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """How often rules of one name find that triples contradict each other."""

    rule: str
    number: int
    examples: tuple[Derivation, ...]
    """The first of them."""


@dataclass(frozen=True, slots=True)
class Account:
    """What a run of the rules did."""

    engine: str
    read: int
    """How many triples there were before."""
    inferred: int
    aside: int
    """How many triples no rule saw, because their statement is hedged or deprecated."""
    rounds: int
    fired: Mapping[str, int]
    """How many triples each rule was the first to conclude, sorted by name."""
    cliques: tuple[int, ...]
    """The sizes of the sets of things that are the same, largest first."""
    represented: tuple[tuple[Term, int], ...]
    """Those too large to be written out for each member: what stands for it, and the size."""
    contradictions: tuple[Contradiction, ...]
    skipped: tuple[tuple[Triple, str], ...]
    """Axioms that no rule uses, with the reason."""
    phases: tuple[tuple[str, float], ...] = ()
    """What was done, and how many seconds it took."""


def by_rule(derivations: Iterable[Derivation]) -> tuple[Contradiction, ...]:
    """Return contradictions counted by the names of their rules, sorted."""
    found: defaultdict[str, list[Derivation]] = defaultdict(list)
    for derivation in derivations:
        found[derivation.rule.name].append(derivation)
    return tuple(
        Contradiction(name, len(several), tuple(several[:EXAMPLES]))
        for name, several in sorted(found.items())
    )


def account_of(closure: Closure, axioms: Iterable[Triple]) -> Account:
    """Return what was done to make a closure; `axioms` are triples of its ontology."""

    def number_of(graph: NamedNode | None) -> int:
        name = DEFAULT if graph is None else graph
        return sum(1 for _ in closure.store.quads_for_pattern(None, None, None, name))

    identity = Identity()
    for quad in closure.store.quads_for_pattern(None, NamedNode(SAME), None, DEFAULT):
        if not isinstance(quad.object, Literal):
            identity.merge(quad.subject, quad.object)
    cliques = [(clique[0], len(clique)) for clique in identity.cliques()]
    inferred, aside = sum(1 for _ in closure.inferred()), number_of(ASIDE)
    return Account(
        engine=closure.engine,
        read=number_of(None) - inferred - aside,
        inferred=inferred,
        aside=aside,
        rounds=closure.rounds,
        fired=closure.report,
        cliques=tuple(sorted((size for _, size in cliques), reverse=True)),
        represented=tuple(each for each in cliques if each[1] > EXPANDED),
        contradictions=by_rule(closure.inconsistencies),
        skipped=tuple(skipped(axioms, closure)),
    )
