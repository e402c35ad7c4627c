"""No class and no property of the data is without a shape, and no statement without its bounds."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from famkg.graph import Graph
from famkg.namespaces import BASE, FAM, RDF, RDFS, SH, SHAPE, curie
from famkg.project import Project
from famkg.shacl import Shapes
from famkg.turtle import parse_triples, read_triples
from famkg.vocabulary import TYPE, class_hierarchy

STEPS = {SH + name for name in ("inversePath", "oneOrMorePath", "zeroOrMorePath", "zeroOrOnePath")}
FIRST, REST = RDF + "first", RDF + "rest"
DOMAIN = RDFS + "domain"
STATEMENT = NamedNode(FAM + "Statement")

HEAD = f"""\
@prefix fam: <{FAM}> .
@prefix sh: <{SH}> .
@prefix shape: <{SHAPE}> .
@prefix statement: <{BASE}statement/> .
"""


@pytest.fixture(scope="module")
def shapes(project: Project) -> list[Triple]:
    return [triple for path in project.shape_files() for triple in read_triples(path)]


def untargeted(data: Iterable[Triple], shapes: Iterable[Triple]) -> set[str]:
    """Return the classes that the data uses and at which no shape aims."""
    used = {triple.object.value for triple in data if triple.predicate == TYPE}
    aims = {t.object.value for t in shapes if t.predicate.value == SH + "targetClass"}
    return {curie(name) for name in used - aims}


def unconstrained(data: Iterable[Triple], shapes: Iterable[Triple]) -> set[str]:
    """Return the properties that the data uses and with which no path of a shape begins."""
    shapes = list(shapes)
    said: dict[str, dict[str, str]] = {}
    for triple in shapes:
        said.setdefault(triple.subject.value, {})[triple.predicate.value] = triple.object.value

    def first(node: str) -> set[str]:
        values = said.get(node, {})
        if SH + "alternativePath" in values:
            return set().union(*map(first, members(values[SH + "alternativePath"])))
        for name in (*STEPS, FIRST):
            if name in values:
                return first(values[name])
        return {node}

    def members(node: str) -> Iterable[str]:
        while FIRST in said.get(node, {}):
            yield said[node][FIRST]
            node = said[node][REST]

    paths = {t.object.value for t in shapes if t.predicate.value == SH + "path"}
    known = set().union(*map(first, paths)) | {TYPE.value}
    return {curie(name) for name in {t.predicate.value for t in data} - known}


def test_every_class_of_the_data_has_a_shape(graph: Graph, shapes: list[Triple]) -> None:
    """A shape of a wider class is not enough: it can say nothing of this kind of thing."""
    assert untargeted(graph.data, shapes) == set()


def test_every_property_of_the_data_is_constrained(graph: Graph, shapes: list[Triple]) -> None:
    assert unconstrained(graph.data, shapes) == set()


def test_new_class_and_new_property_are_noticed(shapes: list[Triple]) -> None:
    text = 'statement:a a fam:Whale , fam:Casting ; fam:performer statement:b ; fam:blows "so" .'
    told = parse_triples(HEAD + text, "test.ttl")
    assert untargeted(told, shapes) == {"fam:Whale"}
    assert unconstrained(told, shapes) == {"fam:blows"}


def test_paths_are_read_from_their_first_step() -> None:
    text = """
shape:a sh:path ( fam:one fam:two ) .
shape:b sh:path [ sh:alternativePath ( fam:three [ sh:inversePath fam:four ] ) ] .
shape:c sh:path [ sh:zeroOrMorePath [ sh:alternativePath ( fam:five ) ] ] .
statement:x fam:one 1 ; fam:two 2 ; fam:three 3 ; fam:four 4 ; fam:five 5 ; fam:six 6 .
"""
    told = parse_triples(HEAD + text, "test.ttl")
    facts = [triple for triple in told if triple.subject.value == BASE + "statement/x"]
    assert unconstrained(facts, told) == {"fam:two", "fam:six"}


def test_every_kind_of_statement_of_the_ontology_has_a_shape(
    graph: Graph, shapes: list[Triple]
) -> None:
    """Also those that no document has needed yet; those defined by their values aside."""
    above = class_hierarchy(graph.ontology)
    defined = {t.subject for t in graph.ontology if t.predicate.value.endswith("equivalentClass")}
    kinds = {t.subject for t in above if t.object == STATEMENT} - defined - {STATEMENT}
    told = [Triple(kind, TYPE, kind) for kind in kinds if kind.value.startswith(FAM)]
    assert len(told) > 60
    assert untargeted(told, shapes) == set()


def test_no_statement_may_have_a_property_of_another_kind(
    graph: Graph, shapes: list[Triple]
) -> None:
    """One statement of each class gets a property that is none of its roles."""
    kinds = {t.object: t.subject for t in graph.data if t.predicate == TYPE}
    ours = {t.subject for t in class_hierarchy(graph.ontology) if t.object == STATEMENT}
    examples = {kinds[kind]: kind for kind in ours & kinds.keys()}
    stranger = NamedNode(RDFS + "seeAlso")
    strange = [Triple(node, stranger, Literal("elsewhere")) for node in examples]
    asking = {triple.subject for triple in shapes if triple.predicate.value == SH + "sparql"}
    engine = Shapes([triple for triple in shapes if triple.subject not in asking])
    types = [triple for triple in graph.ontology if triple.predicate == TYPE]
    found = engine.check([*graph.data, *class_hierarchy(graph.ontology), *types, *strange])
    assert {finding.path for finding in found} == {stranger.value}
    told = {finding.focus for finding in found}
    assert {kind.value for node, kind in examples.items() if node.value not in told} == set()
    assert len(examples) > 60


@pytest.mark.parametrize(
    ("listed", "kinds"),
    [
        ("common-properties", ["Statement"]),
        ("cast-properties", ["Statement", "CastStatement"]),
    ],
)
def test_list_of_what_statements_share_is_that_of_the_ontology(
    listed: str, kinds: list[str], graph: Graph, shapes: list[Triple]
) -> None:
    roles = {
        triple.subject.value
        for triple in graph.ontology
        if triple.predicate.value == DOMAIN
        and triple.object.value in {FAM + kind for kind in kinds}
    }
    roles -= {FAM + "about", FAM + "kinTerm"}  # one is never written, one of kinship alone
    roles.add(FAM + "knownFrom")  # passages have it too
    cells = {t.subject.value: t.object.value for t in shapes if t.predicate.value == FIRST}
    rests = {t.subject.value: t.object.value for t in shapes if t.predicate.value == REST}
    found, node = [], SHAPE + listed
    while node in cells:
        found.append(cells[node])
        node = rests[node]
    assert sorted(found) == sorted(roles | {TYPE.value})
