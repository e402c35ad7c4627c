"""Properties that say too much, or nothing: domains, ranges, inverses and chains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from famkg.lint.hierarchies import (
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    SUB_CLASS,
    SUB_PROPERTY,
    ancestors,
    disjoint_pairs,
    named_pairs,
)
from famkg.lint.terms import our_terms
from famkg.model import Finding
from famkg.namespaces import FAM, OWL, RDFS, SH, curie

if TYPE_CHECKING:
    from famkg.profile.expressions import Ontology

CHAIN = OWL + "propertyChainAxiom"
DOMAIN = RDFS + "domain"
INVERSE = OWL + "inverseOf"
RANGE = RDFS + "range"
WORLDS = (FAM + "StoryEntity", FAM + "WorldEntity")
"""A kind and a world are meant together."""
SYMMETRIC = OWL + "SymmetricProperty"
PATHS = tuple(
    SH + name
    for name in (
        *("path", "inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath"),
        "zeroOrOnePath",
    )
)


def check_properties(ontology: Ontology, shapes: Ontology, data: Ontology) -> Iterator[Finding]:
    """Yield properties whose axioms are at odds, doubtful or missing."""
    yield from _inverses(ontology)
    yield from _doubled(ontology)
    yield from _chains(ontology)
    yield from _unbounded(ontology, shapes, data)


def _inverses(ontology: Ontology) -> Iterator[Finding]:
    inverses: defaultdict[str, list[str]] = defaultdict(list)
    above = ancestors(ontology, SUB_CLASS, EQUIVALENT_CLASS)
    apart = disjoint_pairs(ontology)
    for one, other in named_pairs(ontology, INVERSE):

        def finding(
            check: str, message: str, one: NamedNode = one, other: NamedNode = other
        ) -> Finding:
            return Finding(check, "warning", message, focus=one.value, path=INVERSE, term=other)

        if one == other:
            yield finding(
                "self-inverse",
                f"{curie(one.value)} is its own inverse. Say that it is an owl:SymmetricProperty.",
            )
            continue
        for term in (one, other):
            if SYMMETRIC in ontology.types(term.value):
                yield finding(
                    "inverse-of-symmetric",
                    f"{curie(term.value)} is symmetric, and so its own inverse."
                    f" Remove this axiom, or that it is symmetric.",
                )
        for left, right in ((one, other), (other, one)):
            for ours in _classes(ontology, left, DOMAIN):
                for theirs in _classes(ontology, right, RANGE):
                    wider = [above.get(each, {each}) for each in (ours, theirs)]
                    if any(frozenset([a, b]) in apart for a in wider[0] for b in wider[1]):
                        yield finding(
                            "wrong-inverse",
                            f"{curie(left.value)} begins at {curie(ours)}, and its inverse"
                            f" {curie(right.value)} ends at {curie(theirs)}, which is disjoint"
                            " with it. Mend the domain or the range, or drop the inverse.",
                        )
        before = {*inverses[one.value], *inverses[other.value]} - {one.value, other.value}
        inverses[one.value].append(other.value)
        inverses[other.value].append(one.value)
        if before:
            yield finding(
                "multiple-inverses",
                f"{curie(one.value)} or {curie(other.value)} has the inverse"
                f" {', '.join(sorted(map(curie, before)))} already. Keep one: two inverses of one"
                " property are the same property.",
            )


def _doubled(ontology: Ontology) -> Iterator[Finding]:
    for path in (DOMAIN, RANGE):
        for iri in our_terms(ontology):
            classes = _classes(ontology, NamedNode(iri), path)
            for name in [each for each in classes if each not in WORLDS][1:]:
                side = "has" if path == DOMAIN else "is a value of"
                yield Finding(
                    "multiple-domains-or-ranges",
                    "warning",
                    f"Whatever {side} {curie(iri)} is all of {', '.join(map(curie, classes))}."
                    " Keep one; if either will do, name a class that both lie below.",
                    focus=iri,
                    path=path,
                    term=NamedNode(name),
                )
    for one, other in named_pairs(ontology, EQUIVALENT_PROPERTY):
        if one == other:
            yield Finding(
                "recursive-definition",
                "warning",
                f"{curie(one.value)} is said to be equivalent to itself. Remove that.",
                focus=one.value,
                path=EQUIVALENT_PROPERTY,
                term=other,
            )


def _chains(ontology: Ontology) -> Iterator[Finding]:
    for subject, head in ontology.pairs(CHAIN):
        if len(ontology.members(head)) < 2 and isinstance(subject, NamedNode):
            yield Finding(
                "single-property-chain",
                "warning",
                f"The chain of {curie(subject.value)} has fewer than two properties."
                " Say rdfs:subPropertyOf instead.",
                focus=subject.value,
                path=CHAIN,
            )


def _unbounded(ontology: Ontology, shapes: Ontology, data: Ontology) -> Iterator[Finding]:
    """Yield properties that the data uses, and of which nothing says what they join.

    A domain or range of a wider property or of the inverse will do, and so will a shape.
    """
    wider = ancestors(ontology, SUB_PROPERTY, EQUIVALENT_PROPERTY)
    shaped = {
        member.value
        for path in PATHS
        for _, value in shapes.pairs(path)
        for member in (value, *shapes.members(value))
        if isinstance(member, NamedNode)
    }
    bounded = {
        subject.value
        for path in (DOMAIN, RANGE)
        for subject, _ in ontology.pairs(path)
        if isinstance(subject, NamedNode)
    }
    for one, other in named_pairs(ontology, INVERSE):
        if bounded & {one.value, other.value}:
            bounded |= {one.value, other.value}
    for iri, kind in our_terms(ontology).items():
        if not kind.endswith("Property") or not data.pairs(iri) or iri in shaped:
            continue
        if not bounded & wider.get(iri, frozenset([iri])):
            yield Finding(
                "missing-domain-or-range",
                "info",
                f"Nothing says what {curie(iri)} joins. Give it a domain, a range or a shape.",
                focus=iri,
            )


def _classes(ontology: Ontology, term: NamedNode, path: str) -> list[str]:
    return [
        value.value
        for predicate, value in ontology.about(term)
        if predicate == path and isinstance(value, NamedNode)
    ]
