"""What a graph says about one thing: names, types, direct properties, statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, Store

from famkg.graph import KNOWN_FROM, STATES, is_passage, is_statement, whole_number
from famkg.model import Passage, Term
from famkg.names import ALT_LABEL, DEFAULT, NAME, NAMED, TYPE, label_of, objects
from famkg.namespaces import FAM, GENID, OWL, RDF, RDFS, SKOS
from famkg.proofs import read_passage

if TYPE_CHECKING:
    from famkg.wikidata.links import Link

SUBCLASS = NamedNode(RDFS + "subClassOf")
SUBPROPERTY = NamedNode(RDFS + "subPropertyOf")
INVERSE = NamedNode(OWL + "inverseOf")
BROADER = (SUBCLASS, SUBPROPERTY)
BOUNDS = (NamedNode(RDFS + "domain"), NamedNode(RDFS + "range"))
CHAIN = NamedNode(OWL + "propertyChainAxiom")
FIRST, REST = NamedNode(RDF + "first"), NamedNode(RDF + "rest")
NOTES = tuple(NamedNode(SKOS + name) for name in ("definition", "scopeNote", "example"))
MERE_LINKS = (FAM + "mentionedIn", FAM + "mentions", RDF, RDFS, OWL, SKOS)
"""Properties that say no more than that a statement exists, or what is shown elsewhere."""
VOCABULARY = (FAM, OWL, RDF, RDFS)
"""Where terms are, rather than what is described with them."""

Values: TypeAlias = tuple[tuple[str, tuple[Term, ...]], ...]
"""What each property gives, by IRI of the property; both sorted."""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with what it says and the passages that state it."""

    iri: str
    classes: tuple[str, ...]
    """IRIs of its classes, subclasses before their superclasses."""
    values: Values
    known_from: int | None
    """The first season whose viewers know it; 0 for everybody."""
    passages: tuple[Passage, ...] = ()
    parts: tuple[Said, ...] = ()
    """Statements that it speaks of, such as what was announced."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a graph says about one thing."""

    iri: str
    label: str
    aliases: tuple[str, ...]
    types: tuple[str, ...]
    """IRIs of its most specific classes."""
    notes: tuple[str, ...]
    """Definition, scope note and examples of a term."""
    chains: tuple[tuple[str, ...], ...]
    """Of a property, the chains of properties from which it follows, by IRI."""
    properties: Values
    """Direct properties from it; only the most specific where one follows from another."""
    inverse: Values
    """Direct properties to it that have no inverse among those from it."""
    statements: tuple[Said, ...]
    """The statements about it in the order of their passages; of a statement, itself."""
    links: tuple[Link, ...] = ()
    """What it is at Wikidata, or is not; they are no part of the graph."""


def describe(store: Store, node: NamedNode) -> Description:
    """Return what the graph in `store` says about `node`; everything is sorted."""
    is_term = node.value.startswith(VOCABULARY)
    tell = _meaning if is_term else _properties
    about = [quad.subject for quad in store.quads_for_pattern(None, None, node, DEFAULT)]
    if is_statement(node):
        statements: Iterable[Term] = [node]
    elif is_passage(node):
        statements = objects(store, node, STATES)
    else:
        statements = [] if is_term else filter(is_statement, about)
    return Description(
        node.value,
        label_of(store, node.value),
        aliases=_aliases(store, node),
        types=most_specific(store, _names(objects(store, node, TYPE)), SUBCLASS),
        notes=tuple(
            value for note in NOTES for value in sorted(_words(objects(store, node, note)))
        ),
        chains=tuple(sorted(_list(store, head) for head in objects(store, node, CHAIN))),
        properties=() if is_passage(node) else tell(store, node),
        inverse=_narrower(store, node) if is_term else _inverse(store, node),
        statements=tuple(
            sorted(
                (read_statement(store, each) for each in set(_names(statements))),
                key=lambda said: ([(p.document, p.start) for p in said.passages], said.iri),
            )
        ),
    )


def read_statement(store: Store, iri: str, *, deep: bool = True) -> Said:
    """Return what a statement says; `deep` also reads the statements that it speaks of."""
    node = NamedNode(iri)
    values = _grouped(
        (quad.predicate.value, quad.object)
        for quad in store.quads_for_pattern(node, None, None, DEFAULT)
        if quad.predicate.value.startswith(FAM) and quad.predicate != KNOWN_FROM
        if not is_passage(quad.object)
    )
    parts = {term.value for _, terms in values for term in terms if is_statement(term)}
    horizons = [whole_number(term) for term in objects(store, node, KNOWN_FROM)]
    stating = store.quads_for_pattern(None, STATES, node, DEFAULT)
    return Said(
        iri,
        _narrow_first(store, set(_names(objects(store, node, TYPE)))),
        values,
        max((number for number in horizons if number is not None), default=None),
        tuple(
            sorted(
                (read_passage(store, quad.subject) for quad in stating if is_passage(quad.subject)),
                key=lambda passage: (passage.document, passage.start, passage.iri),
            )
        ),
        tuple(read_statement(store, part, deep=False) for part in sorted(parts)) if deep else (),
    )


def most_specific(store: Store, iris: Iterable[str], order: NamedNode) -> tuple[str, ...]:
    """Return those of `iris` above which no other of them stands in `order`, sorted.

    That is: a class is left out where a subclass is there too. Two that stand above each
    other mean the same, and both stay.
    """
    known = sorted(set(iris))
    above = _above(store, known, order)
    return tuple(
        iri
        for iri in known
        if not any(iri in above[other] and other not in above[iri] for other in known)
    )


def _narrow_first(store: Store, classes: set[str]) -> tuple[str, ...]:
    """Return `classes` with subclasses before their superclasses."""
    above = _above(store, classes, SUBCLASS)
    return tuple(sorted(classes, key=lambda iri: (-len(above[iri] & classes), iri)))


def _above(store: Store, iris: Iterable[str], order: NamedNode) -> dict[str, set[str]]:
    return {iri: {*_names(objects(store, NamedNode(iri), order))} - {iri} for iri in iris}


def _aliases(store: Store, node: NamedNode) -> tuple[str, ...]:
    """Return the other names of `node`: alternative labels, and names that statements give it."""
    naming = store.quads_for_pattern(None, NAMED, node, DEFAULT)
    found = {*_words(objects(store, node, ALT_LABEL))}
    for quad in naming:
        if isinstance(quad.subject, NamedNode):
            found.update(_words(objects(store, quad.subject, NAME)))
    return tuple(sorted(found - {label_of(store, node.value)}))


def _properties(store: Store, node: NamedNode) -> Values:
    found = _grouped(
        (quad.predicate.value, quad.object)
        for quad in store.quads_for_pattern(node, None, None, DEFAULT)
        if _is_direct(quad.predicate, quad.object)
    )
    return _without_broader(store, found)


def _inverse(store: Store, node: NamedNode) -> Values:
    found = _grouped(
        (quad.predicate.value, quad.subject)
        for quad in store.quads_for_pattern(None, None, node, DEFAULT)
        if _is_direct(quad.predicate, quad.subject)
        and not _has_inverse(store, quad.predicate)
        and node not in objects(store, node, quad.predicate)
        and quad.subject not in objects(store, node, quad.predicate)
    )
    return _without_broader(store, found)


def _is_direct(predicate: NamedNode, other: Term) -> bool:
    hidden = is_statement(other) or is_passage(other)
    return not hidden and not predicate.value.startswith(MERE_LINKS)


def _has_inverse(store: Store, predicate: NamedNode) -> bool:
    pairs = (
        store.quads_for_pattern(predicate, INVERSE, None, DEFAULT),
        store.quads_for_pattern(None, INVERSE, predicate, DEFAULT),
    )
    return any(next(iter(quads), None) is not None for quads in pairs)


def _without_broader(store: Store, values: Values) -> Values:
    """Return `values` without those that a narrower property gives too."""
    by_term: defaultdict[Term, set[str]] = defaultdict(set)
    for predicate, terms in values:
        for term in terms:
            by_term[term].add(predicate)
    return _grouped(
        (predicate, term)
        for term, predicates in by_term.items()
        for predicate in most_specific(store, predicates, SUBPROPERTY)
    )


def _meaning(store: Store, term: NamedNode) -> Values:
    """Return the nearest broader terms, the inverse, the domain and the range of a term."""
    broader = [
        (order.value, NamedNode(iri))
        for order in BROADER
        for iri in most_specific(
            store, {*_names(objects(store, term, order))} - {term.value}, order
        )
    ]
    bounds = [
        (bound.value, NamedNode(iri))
        for bound in BOUNDS
        for iri in most_specific(store, _names(objects(store, term, bound)), SUBCLASS)
    ]
    inverse = [
        *objects(store, term, INVERSE),
        *(quad.subject for quad in store.quads_for_pattern(None, INVERSE, term, DEFAULT)),
    ]
    return _grouped([*broader, *bounds, *((INVERSE.value, each) for each in inverse)])


def _list(store: Store, head: Term) -> tuple[str, ...]:
    """Return the IRIs of an RDF list."""
    members: list[str] = []
    while isinstance(head, NamedNode) and (found := objects(store, head, FIRST)):
        members += _names(found)
        head = next(iter(objects(store, head, REST)), head)
    return tuple(members)


def _narrower(store: Store, term: NamedNode) -> Values:
    return _grouped(
        (order.value, NamedNode(iri))
        for order in BROADER
        for quad in store.quads_for_pattern(None, order, term, DEFAULT)
        for iri in _names([quad.subject])
        if iri != term.value and iri.startswith(FAM)
    )


def _grouped(pairs: Iterable[tuple[str, Term]]) -> Values:
    found: defaultdict[str, set[Term]] = defaultdict(set)
    for predicate, term in pairs:
        found[predicate].add(term)
    return tuple(
        (predicate, tuple(sorted(terms, key=str))) for predicate, terms in sorted(found.items())
    )


def _names(terms: Iterable[Term]) -> list[str]:
    """Return the IRIs among `terms`, names of blank nodes left out."""
    return [
        term.value
        for term in terms
        if isinstance(term, NamedNode) and not term.value.startswith((GENID, OWL))
    ]


def _words(terms: Iterable[Term]) -> list[str]:
    return [term.value for term in terms if isinstance(term, Literal)]
