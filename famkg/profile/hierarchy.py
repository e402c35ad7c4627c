"""Simple properties and regular chains, the global restrictions of OWL 2 DL (Syntax, section 11).

A property is composite where it has a chain or is transitive; simple where nothing composite
implies it. Chains are regular where properties can be ordered so that each chain concludes
something greater than what it is made of. A property and its inverse count as one here:
whatever is said of the one holds of the other, read backwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import NamedNode

from famkg.model import Finding, Term
from famkg.namespaces import OWL, curie
from famkg.profile.expressions import Ontology, is_anonymous, show
from famkg.profile.vocabulary import (
    CHAIN,
    INVERSE,
    MEMBERS,
    NEEDS_SIMPLE,
    SUB_PROPERTY,
)


def check_hierarchy(ontology: Ontology) -> Iterator[Finding]:
    """Yield composite properties where only simple ones may stand, and irregular chains."""
    implied = _implications(ontology)
    yield from _not_simple(ontology, implied)
    yield from _irregular(ontology, implied)
    yield from _anonymous_inverses(ontology)


def _implications(ontology: Ontology) -> dict[str, frozenset[str]]:
    """Return for each property those that it implies, itself and inverses included."""
    direct: dict[str, set[str]] = defaultdict(set)
    for predicate in (SUB_PROPERTY, OWL + "equivalentProperty", INVERSE):
        for left, right in ontology.pairs(predicate):
            a, b = ontology.property_of(left)[0], ontology.property_of(right)[0]
            if a is None or b is None:
                continue
            direct[a].add(b)
            if predicate != SUB_PROPERTY:
                direct[b].add(a)
    return _closure(direct)


def _closure(direct: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    """Return what each key reaches in any number of steps, none included."""
    closed: dict[str, frozenset[str]] = {}
    for start in sorted({*direct, *(each for many in direct.values() for each in many)}):
        seen = {start}
        todo = [start]
        while todo:
            fresh = direct.get(todo.pop(), set()) - seen
            seen |= fresh
            todo += fresh
        closed[start] = frozenset(seen)
    return closed


def _chains(ontology: Ontology) -> list[tuple[str, tuple[str, ...]]]:
    """Return every chain: the property that it concludes, and the properties in it."""
    found = []
    for term, head in ontology.pairs(CHAIN):
        whole = ontology.property_of(term)[0]
        parts = [ontology.property_of(member)[0] for member in ontology.members(head)]
        if whole is not None:
            found.append((whole, tuple(part for part in parts if part is not None)))
    return found


def _composite(ontology: Ontology, implied: dict[str, frozenset[str]]) -> dict[str, str]:
    """Return every property that is not simple, with the composite one that implies it."""
    sources = {whole for whole, parts in _chains(ontology) if len(parts) > 1}
    sources |= {
        term.value
        for term in ontology.typed(OWL + "TransitiveProperty")
        if isinstance(term, NamedNode)
    }
    found: dict[str, str] = {}
    for source in sorted(sources):
        for target in sorted(implied.get(source, frozenset()) | {source}):
            found.setdefault(target, source)
    for source in sources:
        found[source] = source
    return found


def _not_simple(ontology: Ontology, implied: dict[str, frozenset[str]]) -> Iterator[Finding]:
    composite = _composite(ontology, implied)
    for iri, axiom, advice in _simple_places(ontology):
        if iri not in composite:
            continue
        source = composite[iri]
        why = "has a chain or is transitive" if source == iri else f"follows from {curie(source)}"
        yield Finding(
            "owl2-dl-simple",
            "violation",
            f"{axiom}: {curie(iri)} {why}, so that it is not simple (Syntax, 11.2). {advice}",
            focus=iri,
        )


def _simple_places(ontology: Ontology) -> Iterator[tuple[str, str, str]]:
    """Yield each property that has to be simple, the axiom that wants it, and what to do."""
    for kind in sorted(NEEDS_SIMPLE):
        for term in ontology.typed(kind):
            if isinstance(term, NamedNode):
                axiom = f"{show(term)} a {curie(kind)}"
                yield term.value, axiom, "Check it with a SHACL shape instead."
    disjoint: list[tuple[tuple[Term, ...], str]] = [
        (pair, f"{show(pair[0])} owl:propertyDisjointWith {show(pair[1])}")
        for pair in ontology.pairs(OWL + "propertyDisjointWith")
    ]
    for node in ontology.typed(OWL + "AllDisjointProperties"):
        listed = ontology.members(ontology.value(node, MEMBERS))
        disjoint.append((listed, "owl:AllDisjointProperties"))
    for terms, axiom in disjoint:
        for term in terms:
            iri = ontology.property_of(term)[0]
            if iri is not None:
                yield iri, axiom, "Make the roles disjoint from which it follows."
    for node in dict.fromkeys(s for s, _ in ontology.pairs(OWL + "onProperty")):
        expression = ontology.expression(node)
        if expression.on is not None and expression.kind.endswith(("Cardinality", "HasSelf")):
            yield expression.on, expression.text, "Count in a SHACL shape instead."


def _irregular(ontology: Ontology, implied: dict[str, frozenset[str]]) -> Iterator[Finding]:
    below: dict[str, set[str]] = defaultdict(set)
    shown: dict[str, str] = {}
    for whole, parts in _chains(ontology):
        text = f"{curie(whole)} owl:propertyChainAxiom ( {' '.join(map(curie, parts))} )"
        if parts == (whole, whole):
            continue
        inner = parts[1:] if parts[:1] == (whole,) else parts
        inner = inner[:-1] if inner == parts and parts[-1:] == (whole,) else inner
        for part in inner:
            below[part].add(whole)
            shown.setdefault(whole, text)
    order = _closure(below)
    for lesser in sorted(below):
        for greater in sorted(order[lesser] - {lesser}):
            if lesser in implied.get(greater, frozenset({greater})):
                yield _irregularity(shown, greater, lesser)
        if any(lesser in order[step] for step in below[lesser]):
            yield _irregularity(shown, lesser, lesser)


def _irregularity(shown: dict[str, str], greater: str, lesser: str) -> Finding:
    return Finding(
        "owl2-dl-regular",
        "violation",
        f"{shown.get(greater, curie(greater))}: {curie(greater)} leads back to {curie(lesser)},"
        " of which it is made, so that the chains are not regular (Syntax, 11.2)."
        " Break the circle: give the chain a property of its own to conclude.",
        focus=greater,
    )


def _anonymous_inverses(ontology: Ontology) -> Iterator[Finding]:
    for node, value in ontology.pairs(INVERSE):
        if is_anonymous(node):
            yield Finding(
                "owl2-rl-inverse",
                "warning",
                f"[ owl:inverseOf {show(value)} ]: no triple has a property without a name, so"
                " that the rules of OWL 2 RL never match it (Profiles, 4.3). Name the inverse.",
                focus=value.value if isinstance(value, NamedNode) else None,
            )
