"""Knows what must be a class, a property or a list, because of how a graph uses it.

A name of which nothing of the kind is said may stand for neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyoxigraph import NamedNode, Triple

from famkg.datatypes import is_datatype
from famkg.entailment.world import World
from famkg.model import Term
from famkg.namespaces import PREFIXES
from famkg.owl2rl import NIL, TYPE


def named(*curies: str) -> tuple[NamedNode, ...]:
    """Return the terms that CURIEs abbreviate."""
    parted = (curie.partition(":") for curie in curies)
    return tuple(NamedNode(PREFIXES[prefix] + local) for prefix, _, local in parted)


CLASSES = frozenset(
    named(
        *("rdfs:Resource", "rdfs:Class", "rdfs:Literal", "rdfs:Datatype", "rdf:Property"),
        *("rdf:List", "owl:Thing", "owl:Nothing", "owl:Class", "owl:Restriction"),
        *("owl:DataRange", "owl:DeprecatedClass", "owl:DeprecatedProperty", "owl:Ontology"),
        *("owl:AnnotationProperty", "owl:OntologyProperty", "owl:DatatypeProperty"),
        *("owl:ObjectProperty", "owl:FunctionalProperty", "owl:InverseFunctionalProperty"),
        *("owl:SymmetricProperty", "owl:AsymmetricProperty", "owl:TransitiveProperty"),
        *("owl:ReflexiveProperty", "owl:IrreflexiveProperty", "owl:NamedIndividual"),
        *("owl:AllDifferent", "owl:AllDisjointClasses", "owl:AllDisjointProperties"),
        *("owl:NegativePropertyAssertion", "owl:Axiom", "owl:Annotation"),
    )
)
"""The classes of RDF, RDF Schema and OWL, datatypes apart."""
CLASS_KINDS = named("owl:Class", "rdfs:Class", "rdfs:Datatype", "owl:Restriction")
CLASS_SUBJECT = named(
    *("rdfs:subClassOf", "owl:equivalentClass", "owl:disjointWith", "owl:complementOf"),
    *("owl:unionOf", "owl:intersectionOf", "owl:oneOf", "owl:disjointUnionOf", "owl:hasKey"),
    *("owl:onProperty", "owl:datatypeComplementOf"),
)
CLASS_OBJECT = named(
    *("rdf:type", "rdfs:subClassOf", "owl:equivalentClass", "owl:disjointWith"),
    *("owl:complementOf", "rdfs:domain", "rdfs:range", "owl:someValuesFrom"),
    *("owl:allValuesFrom", "owl:onClass", "owl:onDataRange", "owl:datatypeComplementOf"),
)
PROPERTIES = frozenset(
    named(
        *("rdf:type", "rdf:first", "rdf:rest", "rdfs:subClassOf", "rdfs:subPropertyOf"),
        *("rdfs:domain", "rdfs:range", "rdfs:label", "rdfs:comment", "rdfs:seeAlso"),
        *("rdfs:isDefinedBy", "rdfs:member", "owl:sameAs", "owl:differentFrom"),
        *("owl:equivalentClass", "owl:disjointWith", "owl:complementOf", "owl:unionOf"),
        *("owl:intersectionOf", "owl:oneOf", "owl:disjointUnionOf", "owl:hasKey"),
        *("owl:datatypeComplementOf", "owl:onDatatype", "owl:withRestrictions"),
        *("owl:onProperty", "owl:onProperties", "owl:onClass", "owl:onDataRange"),
        *("owl:someValuesFrom", "owl:allValuesFrom", "owl:hasValue", "owl:hasSelf"),
        *("owl:minCardinality", "owl:maxCardinality", "owl:cardinality"),
        *("owl:minQualifiedCardinality", "owl:maxQualifiedCardinality"),
        *("owl:qualifiedCardinality", "owl:equivalentProperty", "owl:inverseOf"),
        *("owl:propertyDisjointWith", "owl:propertyChainAxiom", "owl:members"),
        *("owl:distinctMembers", "owl:sourceIndividual", "owl:assertionProperty"),
        *("owl:targetIndividual", "owl:targetValue", "owl:annotatedSource"),
        *("owl:annotatedProperty", "owl:annotatedTarget", "owl:imports", "owl:deprecated"),
        *("owl:versionInfo", "owl:versionIRI", "owl:priorVersion"),
        *("owl:backwardCompatibleWith", "owl:incompatibleWith", "owl:topObjectProperty"),
        *("owl:bottomObjectProperty", "owl:topDataProperty", "owl:bottomDataProperty"),
    )
)
"""The properties of RDF, RDF Schema and OWL."""
PROPERTY_KINDS = named(
    *("rdf:Property", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"),
    *("owl:FunctionalProperty", "owl:InverseFunctionalProperty", "owl:SymmetricProperty"),
    *("owl:AsymmetricProperty", "owl:TransitiveProperty", "owl:ReflexiveProperty"),
    *("owl:IrreflexiveProperty", "owl:OntologyProperty"),
)
PROPERTY_SUBJECT = named(
    *("rdfs:subPropertyOf", "owl:equivalentProperty", "owl:inverseOf", "rdfs:domain"),
    *("rdfs:range", "owl:propertyDisjointWith", "owl:propertyChainAxiom"),
)
CLASS_LISTS = named("owl:unionOf", "owl:intersectionOf", "owl:disjointUnionOf")
PROPERTY_LISTS = named("owl:propertyChainAxiom", "owl:hasKey")
PROPERTY_OBJECT = named(
    *("rdfs:subPropertyOf", "owl:equivalentProperty", "owl:inverseOf"),
    *("owl:propertyDisjointWith", "owl:onProperty", "owl:assertionProperty"),
)


def are_classes(world: World, *terms: Any) -> bool:
    """Say whether all of `terms` are known to be classes."""
    return all(
        term in CLASSES
        or is_datatype(term)
        or any(Triple(term, TYPE, kind) in world for kind in CLASS_KINDS)
        or stands(world, term, CLASS_SUBJECT, CLASS_OBJECT)
        or is_listed(world, term, CLASS_LISTS)
        for term in terms
    )


def are_properties(world: World, *terms: Any) -> bool:
    """Say whether all of `terms` are known to be properties."""
    return all(
        term in PROPERTIES
        or any(True for _ in world.match(None, term, None))
        or any(Triple(term, TYPE, kind) in world for kind in PROPERTY_KINDS)
        or stands(world, term, PROPERTY_SUBJECT, PROPERTY_OBJECT)
        or is_listed(world, term, PROPERTY_LISTS)
        for term in terms
    )


def stands(
    world: World, term: Term, as_subject: Iterable[NamedNode], as_object: Iterable[NamedNode]
) -> bool:
    """Say whether `term` is the subject or the object of one of some properties."""
    return any(True for each in as_subject for _ in world.match(term, each, None)) or any(
        True for each in as_object for _ in world.match(None, each, term)
    )


def is_listed(world: World, term: Term, predicates: Iterable[NamedNode]) -> bool:
    """Say whether `term` is a member of a list that one of some properties gives."""
    return any(
        term in (world.members(head) or ())
        for each in predicates
        for _, _, head in world.match(None, each, None)
    )


def is_restriction(world: World, term: Term) -> bool:
    """Say whether `term` is known to be a restriction of a property."""
    return stands(world, term, named("owl:onProperty"), ())


def is_list(world: World, term: Term) -> bool:
    """Say whether `term` is known to be a list."""
    return term == NIL or stands(world, term, named("rdf:first", "rdf:rest"), ())
