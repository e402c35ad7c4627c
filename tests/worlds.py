"""Small graphs for the tests of reasoning: written in Turtle, or made up by hypothesis."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pyoxigraph import DefaultGraph, NamedNode, Triple

from famkg.closure import Closure, close
from famkg.graph import Graph
from famkg.namespaces import OWL, PREFIXES, RDFS
from famkg.turtle import parse_triples

HEAD = "@prefix : <https://example.org/> .\n" + "".join(
    f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n"
    for prefix in (
        "fam",
        "story",
        "world",
        "statement",
        "wikipedia",
        "document",
        "owl",
        "rdf",
        "rdfs",
        "xsd",
    )
)


def triples_of(turtle: str) -> list[Triple]:
    """Return the triples of a Turtle text; the prefixes are declared already."""
    return parse_triples(HEAD + turtle, "world.ttl")


def graph_of(turtle: str) -> Graph:
    """Return a graph that is all ontology, so that nothing of it is set aside."""
    return Graph(tuple(triples_of(turtle)), ())


def closed(turtle: str, engine: str = "oxigraph") -> Closure:
    """Return the closure of a Turtle text."""
    return close(graph_of(turtle), engine)


def everything(closure: Closure) -> frozenset[Triple]:
    """Return all triples of a closure."""
    quads = closure.store.quads_for_pattern(None, None, None, DefaultGraph())
    return frozenset(quad.triple for quad in quads)


REFLEXIVE = frozenset(
    NamedNode(name)
    for name in (
        RDFS + "subClassOf",
        RDFS + "subPropertyOf",
        OWL + "equivalentClass",
        OWL + "equivalentProperty",
    )
)


def telling(triples: Iterable[Triple]) -> frozenset[Triple]:
    """Return `triples` without those that say of a class or property that it contains itself.

    owlrl leaves some of them out, and says so of `rdf:Property` as well.
    """
    return frozenset(
        triple
        for triple in triples
        if not (triple.predicate in REFLEXIVE and triple.subject == triple.object)
    )


CLASSES = (":A", ":B", ":C", ":D")
PROPERTIES = (":p", ":q", ":r", ":s")
DECLARED = "".join(f"{name} a owl:Class . " for name in CLASSES) + "".join(
    f"{name} a owl:ObjectProperty . " for name in PROPERTIES
)
"""What owlrl needs to be told: that an undeclared property contains itself, it does not see."""
THINGS = (":a", ":b", ":c", ":d", ":e")

AXIOMS = (
    "{c} a owl:Class .",
    "{p} a owl:ObjectProperty .",
    "{c} rdfs:subClassOf {d} .",
    "{c} owl:equivalentClass {d} .",
    "{c} owl:disjointWith {d} .",
    "{c} owl:intersectionOf ( {d} {e} ) .",
    "{c} owl:unionOf ( {d} {e} ) .",
    "{c} owl:oneOf ( {x} {y} ) .",
    "{c} owl:someValuesFrom {d} ; owl:onProperty {p} .",
    "{c} owl:someValuesFrom owl:Thing ; owl:onProperty {p} .",
    "{c} owl:allValuesFrom {d} ; owl:onProperty {p} .",
    "{c} owl:hasValue {x} ; owl:onProperty {p} .",
    "{c} owl:maxCardinality 1 ; owl:onProperty {p} .",
    "{c} owl:hasKey ( {p} ) .",
    "{c} owl:hasKey ( {p} {q} ) .",
    "{p} rdfs:subPropertyOf {q} .",
    "{p} owl:equivalentProperty {q} .",
    "{p} owl:inverseOf {q} .",
    "{p} rdfs:domain {c} .",
    "{p} rdfs:range {c} .",
    "{p} a owl:TransitiveProperty .",
    "{p} a owl:SymmetricProperty .",
    "{p} a owl:AsymmetricProperty .",
    "{p} a owl:IrreflexiveProperty .",
    "{p} a owl:FunctionalProperty .",
    "{p} a owl:InverseFunctionalProperty .",
    ":s owl:propertyChainAxiom ( {o} {o2} ) .",
    ":s owl:propertyChainAxiom ( {o} {o2} {o} ) .",
    "{x} owl:sameAs {y} .",
    "{c} owl:sameAs {d} .",
    "{p} owl:sameAs {q} .",
    "{x} owl:differentFrom {y} .",
)
FACTS = ("{x} {p} {y} .", "{x} a {c} .")
MIXED = AXIOMS + 6 * FACTS
PLAIN = tuple(
    form
    for form in AXIOMS
    if not any(word in form for word in ("(", "sameAs", "FunctionalProperty", "maxCardinality"))
)
"""The axioms that neither have lists nor make anything one."""


@st.composite
def sentences(draw: st.DrawFn, forms: tuple[str, ...] = MIXED) -> str:
    """One sentence of Turtle, over few names so that sentences meet."""
    classes, properties, things = map(st.sampled_from, (CLASSES, PROPERTIES, THINGS))
    return draw(st.sampled_from(forms)).format(
        c=draw(classes),
        d=draw(classes),
        e=draw(classes),
        p=draw(properties),
        q=draw(properties),
        o=draw(st.sampled_from(PROPERTIES[:3])),
        o2=draw(st.sampled_from(PROPERTIES[:3])),
        x=draw(things),
        y=draw(things),
    )


def worlds(
    least: int = 16, most: int = 28, forms: tuple[str, ...] = MIXED
) -> SearchStrategy[list[str]]:
    """Lists of sentences, enough of them to meet; joined they make a graph."""
    return st.lists(sentences(forms), min_size=least, max_size=most)
