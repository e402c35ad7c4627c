"""The ontology as readers meet it: terms described, files in order, no contradiction."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import owlrl
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple

from famkg.closure import Closure, close
from famkg.graph import Graph
from famkg.namespaces import (
    DCTERMS,
    FAM,
    GENID,
    OWL,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    STATEMENT,
    STORY,
    VANN,
    WORLD,
    XSD,
)
from famkg.turtle import format_turtle, parse_triples, read_triples

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "ontology").glob("*.ttl"))
THEMES = [path for path in FILES if path.stem not in ("famkg", "alignments", "annotations")]
TYPE = RDF + "type"
SECTIONS = {
    "Classes": "Class",
    "Object properties": "ObjectProperty",
    "Datatype properties": "DatatypeProperty",
    "Individuals": "NamedIndividual",
    "Annotation properties": "AnnotationProperty",
}
KINDS = set(SECTIONS.values()) - {"AnnotationProperty"}
EXTERNAL = re.compile(r" of others$")


@cache
def triples_of(path: Path) -> tuple[Triple, ...]:
    return tuple(read_triples(path))


@cache
def ontology() -> tuple[Triple, ...]:
    return tuple(triple for path in FILES for triple in triples_of(path))


@cache
def terms() -> dict[str, str]:
    """Our terms: IRI to kind."""
    return {
        triple.subject.value: triple.object.value.removeprefix(OWL)
        for triple in ontology()
        if triple.predicate.value == TYPE
        and triple.subject.value.startswith(FAM)
        and triple.object.value.removeprefix(OWL) in KINDS
    }


def values(subject: str, predicate: str) -> list[str]:
    return [
        triple.object.value
        for triple in ontology()
        if triple.subject.value == subject and triple.predicate.value == predicate
    ]


def reach(start: str, predicate: str) -> set[str]:
    """Everything above `start` by `predicate`, itself included."""
    above = {start}
    for each in values(start, predicate):
        if each not in above:
            above |= reach(each, predicate)
    return above


@pytest.mark.parametrize(
    ("predicate", "language"),
    [(RDFS + "label", "en"), (SKOS + "definition", "en"), (RDFS + "isDefinedBy", None)],
)
def test_every_term_has_one(predicate: str, language: str | None) -> None:
    found = defaultdict(list)
    for triple in ontology():
        if triple.predicate.value == predicate:
            found[triple.subject.value].append(triple.object)
    assert [iri for iri in terms() if len(found[iri]) != 1] == []
    for iri in terms():
        value = found[iri][0]
        if language is None:
            assert value == NamedNode(FAM)
        else:
            assert isinstance(value, Literal)
            assert (value.language, value.value == value.value.strip()) == (language, True)


def test_definitions_are_sentences_without_iris() -> None:
    for iri in terms():
        text = values(iri, SKOS + "definition")[0]
        assert re.fullmatch(r"[A-Z].{15,}[^.]\.", text), text
        assert len(text.split()) >= 4, text
        assert not re.search(r"https?:|[a-z]+:[A-Za-z]", text), text


def test_definition_of_a_class_names_a_parent() -> None:
    for iri, kind in terms().items():
        text = values(iri, SKOS + "definition")[0].casefold()
        if kind == "NamedIndividual":
            parents = {each for each in values(iri, TYPE) if each.startswith(FAM)}
        elif kind == "Class":
            parents = set(values(iri, RDFS + "subClassOf"))
        else:
            continue
        names = [values(each, RDFS + "label")[0] for each in parents if each.startswith(FAM)]
        if names and iri != FAM + "Performer":
            assert any(name in text for name in names), (iri, names)


def test_labels_are_unique_among_terms_of_a_kind() -> None:
    seen: dict[tuple[str, str], str] = {}
    for iri, kind in sorted(terms().items()):
        group = "property" if kind.endswith("Property") else kind
        key = (group, values(iri, RDFS + "label")[0].casefold())
        assert key not in seen, f"{iri} and {seen.get(key)} are both called {key[1]}"
        seen[key] = iri


def test_examples_are_examples_or_near_misses() -> None:
    for triple in ontology():
        if triple.predicate.value == SKOS + "example" and "negative" in triple.object.value.lower():
            assert re.match(r"Negative example: [A-Z].+\.$", triple.object.value)


def test_words_do_not_spoil_the_story() -> None:
    people = {
        triple.subject
        for path in sorted((ROOT / "data" / "entities").glob("*.ttl"))
        for triple in triples_of(path)
        if triple.predicate.value == TYPE and triple.object == NamedNode(FAM + "Character")
    }
    names = {
        triple.object.value
        for path in sorted((ROOT / "data" / "entities").glob("*.ttl"))
        for triple in triples_of(path)
        if triple.predicate.value == RDFS + "label" and triple.subject in people
    }
    assert names, "there are characters to be silent about"
    for triple in ontology():
        if isinstance(triple.object, Literal):
            assert not any(name in triple.object.value for name in names), triple


def test_every_term_used_is_declared() -> None:
    declared = set(terms()) | {
        triple.subject.value
        for triple in ontology()
        if triple.predicate.value == TYPE and triple.object == NamedNode(OWL + "Ontology")
    }
    version = values(FAM, OWL + "versionIRI")
    used = {
        term.value
        for triple in ontology()
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, NamedNode) and term.value.startswith(FAM)
    }
    assert used - declared - set(version) == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_imports_resolve_and_suffice(path: Path) -> None:
    """What a file uses is declared in it or in what it imports."""
    closure, todo = {path}, [path]
    while todo:
        for triple in triples_of(todo.pop()):
            if triple.predicate.value == OWL + "imports":
                target = ROOT / "ontology" / triple.object.value.removeprefix(FAM)
                assert target.is_file(), f"{path.name} imports {triple.object}"
                if target not in closure:
                    closure.add(target)
                    todo.append(target)
    declared = {
        triple.subject
        for each in closure
        for triple in triples_of(each)
        if triple.predicate.value == TYPE
    }
    for triple in triples_of(path):
        terms_here = (
            [triple.predicate]
            if isinstance(triple.object, Literal)
            else [triple.subject, triple.predicate, triple.object]
        )
        if triple.predicate.value in (RDFS + "isDefinedBy", OWL + "versionIRI", OWL + "imports"):
            continue
        for term in terms_here:
            if term.value.startswith((FAM, SKOS, DCTERMS, VANN)):
                assert term in declared, f"{path.name} uses {term} and does not import it"


def test_root_imports_every_file() -> None:
    imported = {iri.removeprefix(FAM) for iri in values(FAM, OWL + "imports")}
    assert imported == {path.name for path in FILES} - {"famkg.ttl"}


def test_header_says_what_the_ontology_is() -> None:
    expected = {
        DCTERMS + "license": ["https://creativecommons.org/publicdomain/zero/1.0/"],
        OWL + "versionInfo": ["0.1.0"],
        OWL + "versionIRI": [FAM + "0.1.0"],
        VANN + "preferredNamespacePrefix": ["fam"],
        VANN + "preferredNamespaceUri": [FAM],
    }
    assert {predicate: values(FAM, predicate) for predicate in expected} == expected
    for path in FILES:
        iri = FAM if path.stem == "famkg" else FAM + path.name
        for predicate in ("title", "description", "license"):
            assert len(values(iri, DCTERMS + predicate)) == 1, (path.name, predicate)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_is_in_house_layout_and_order(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_turtle(text, path.name) == text, f"Run: famkg fmt {path.name}"
    prefixes = re.findall(r"^@prefix (\w+):", text, re.MULTILINE)
    assert prefixes == sorted(prefixes)
    body = re.sub(r'"[^"]*"|<[^>]*>', "", text.split("\n\n", 1)[1])
    assert [each for each in prefixes if not re.search(rf"\b{each}:", body)] == []
    sections = re.split(r"^### (.+)$", text, flags=re.MULTILINE)[1:]
    titles = [EXTERNAL.sub("", title) for title in sections[::2]]
    order = [*SECTIONS, "General axioms"]
    for ours in (
        [each for each, title in zip(titles, sections[::2], strict=True) if each == title],
        [each for each, title in zip(titles, sections[::2], strict=True) if each != title],
    ):
        assert ours == sorted(ours, key=order.index)
    for title, content in zip(titles, sections[1::2], strict=True):
        subjects = re.findall(r"^([^\s@#].*)$", content, re.MULTILINE)
        if title == "General axioms":
            assert set(subjects) == {"[]"}
            continue
        assert subjects == sorted(subjects, key=str.casefold)
        if path.stem != "alignments":
            for subject in subjects:
                assert f"owl:{SECTIONS[title]}" in content.split(f"\n{subject}\n")[1].split(";")[0]


@pytest.mark.parametrize("path", THEMES, ids=lambda path: path.stem)
def test_theme_is_small(path: Path) -> None:
    here = [t for t in triples_of(path) if t.predicate.value == TYPE and t.subject.value in terms()]
    assert len({t.subject for t in here}) <= 45


def test_roles_lead_to_what_a_statement_is_about() -> None:
    """Every role of a statement is a part of `about`, unless it leads to no entity."""
    statement, about = FAM + "Statement", FAM + "about"
    for iri, kind in terms().items():
        if kind != "ObjectProperty":
            continue
        domains = values(iri, RDFS + "domain")
        if not any(statement in reach(each, RDFS + "subClassOf") for each in domains):
            continue
        ranges = {
            up for each in values(iri, RDFS + "range") for up in reach(each, RDFS + "subClassOf")
        }
        is_role = about in reach(iri, RDFS + "subPropertyOf")
        no_entities = {FAM + "Category", FAM + "Document", statement}
        no_entity = bool(ranges & no_entities) or iri == FAM + "speaker"
        assert is_role != no_entity, iri


def members(head: str) -> list[str]:
    """The members of an RDF list of the ontology."""
    found = []
    while head != RDF + "nil":
        found += values(head, RDF + "first")
        head = values(head, RDF + "rest")[0]
    return found


def test_chains_have_named_members_and_not_their_own_property() -> None:
    """owlrl does not end on a chain that contains its own property; rules need named ones."""
    chains = [t for t in ontology() if t.predicate.value == OWL + "propertyChainAxiom"]
    assert len(chains) >= 30
    for chain in chains:
        parts = members(chain.object.value)
        assert len(parts) >= 2
        assert not any(part.startswith(GENID) for part in parts)
        assert chain.subject.value not in parts


def test_categories_are_told_apart() -> None:
    """Two individuals of one category are never one: `owl:AllDifferent` lists them."""
    nodes = [t.subject.value for t in ontology() if t.object == NamedNode(OWL + "AllDifferent")]
    listed = [set(members(values(node, OWL + "members")[0])) for node in nodes]
    categories = defaultdict(set)
    for iri, kind in terms().items():
        if kind == "NamedIndividual":
            for category in values(iri, TYPE):
                if category.startswith(FAM):
                    categories[category].add(iri)
    for category, individuals in categories.items():
        assert FAM + "Category" in reach(category, RDFS + "subClassOf")
        assert len(individuals) == 1 or individuals in listed, category


def test_datatype_properties_have_no_range() -> None:
    """SHACL fixes datatypes: xsd:date, which we need, is none of OWL 2's."""
    for iri, kind in terms().items():
        if kind == "DatatypeProperty":
            assert values(iri, RDFS + "range") == []


def test_dates_compare_in_both_query_engines() -> None:
    data = (
        f'<{WORLD}a> <{FAM}earliest> "1987-12-31"^^<{XSD}date> .'
        f'<{WORLD}b> <{FAM}earliest> "1988-01-02"^^<{XSD}date> .'
    )
    query = f'SELECT ?s WHERE {{ ?s <{FAM}earliest> ?d FILTER(?d >= "1988-01-01"^^<{XSD}date>) }}'
    store = Store()
    store.load(data.encode(), format=RdfFormat.TURTLE)
    assert [row["s"].value for row in store.query(query)] == [WORLD + "b"]
    graph = rdflib.Graph().parse(data=data, format="turtle")
    assert [str(row.s) for row in graph.query(query)] == [WORLD + "b"]


# What the axioms are for ------------------------------------------------------------------


def closure_of(text: str) -> Closure:
    prefixes = (
        f"@prefix fam: <{FAM}> . @prefix story: <{STORY}> . @prefix world: <{WORLD}> ."
        f"@prefix statement: <{STATEMENT}> ."
    )
    return close(Graph(ontology(), tuple(parse_triples(prefixes + text, "test.ttl"))))


def inconsistencies(text: str) -> list[str]:
    """The names of the rules that find a contradiction in the ontology and `text`."""
    return [each.rule.name for each in closure_of(text).inconsistencies]


def test_ontology_contradicts_itself_nowhere() -> None:
    assert inconsistencies("") == []


CASTING = """
statement:s a fam:Casting ; fam:performer world:okafor ; fam:character story:keeper ;
    fam:modality fam:Asserted ; fam:standing fam:Normal ; fam:knownFrom 1 .
"""


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("world:x a fam:WorldEntity, fam:StoryEntity .", "cax-dw"),
        ("story:x a fam:Character, fam:WorldEntity .", "cax-dw"),
        (CASTING + "world:okafor a fam:StoryEntity .", "cax-dw"),
        (CASTING + "story:keeper a fam:WorldEntity .", "cax-dw"),
        ("world:x a fam:Person, fam:Place .", "cax-adc"),
        ("world:x a fam:Series, fam:Season .", "cax-adc"),
        ("statement:s a fam:Parenthood ; fam:parent story:x ; fam:child story:x .", "prp-pdw"),
        ("statement:s a fam:Casting ; fam:billing fam:Main, fam:Guest .", "cax-adc"),
        ("statement:s fam:husband story:x ; fam:earlier story:x .", "cax-adc"),
        ("statement:s a fam:SubEvent ; fam:subEvent story:x ; fam:superEvent story:x .", "prp-pdw"),
        ("statement:s fam:author story:keeper . story:keeper a fam:StoryEntity .", "cax-dw"),
        ("world:x a fam:Trailer, fam:Episode .", "cax-adc"),
        ("world:x a fam:Waiver, fam:Passage .", "cax-dw"),
    ],
)
def test_mix_up_is_inconsistent(text: str, rule: str) -> None:
    assert rule in inconsistencies(text)


def test_sound_data_is_consistent() -> None:
    assert inconsistencies(CASTING + "world:okafor a fam:Person, fam:WorldEntity .") == []


def test_story_stays_out_of_foreign_classes() -> None:
    """An alignment types what is of our world; a character is no person of schema.org."""
    kin = "statement:k a fam:Parenthood ; fam:parent story:keeper ; fam:child story:heir ."
    standing = "fam:modality fam:Asserted ; fam:standing fam:Normal ; fam:knownFrom 1 ."
    store = closure_of(f"{CASTING} {kin} statement:k {standing}").store

    def foreign(subject: str) -> set[str]:
        of = list(store.quads_for_pattern(NamedNode(subject), None, None, None))
        iris = {q.predicate.value for q in of} | {
            q.object.value for q in of if q.predicate.value == TYPE
        }
        return {iri for iri in iris if not iri.startswith((FAM, GENID, RDF, OWL))}

    assert foreign(STORY + "keeper") == set()
    assert foreign(WORLD + "okafor") == {SCHEMA + "Person"}


def test_foreign_terms_are_declared_with_their_source() -> None:
    axioms = {RDFS + "subClassOf", RDFS + "subPropertyOf"}
    foreign = {
        t.object.value
        for t in ontology()
        if t.predicate.value in axioms and not t.object.value.startswith(FAM)
    }
    assert len(foreign) >= 10
    for iri in foreign:
        assert values(iri, TYPE), iri
        assert len(values(iri, RDFS + "isDefinedBy")) == 1, iri


def test_reference_reasoner_agrees() -> None:
    """owlrl finds the ontology consistent, and a mix-up of the worlds not.

    Keys are left out, because owlrl 7.6.2 ignores the last property of each; so are words.
    """
    words = {RDFS + "label", SKOS + "definition", SKOS + "scopeNote", SKOS + "example"}
    left_out = words | {OWL + "hasKey", OWL + "imports", RDFS + "isDefinedBy"}
    error = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
    graph = rdflib.Graph()
    for path in FILES:
        graph.parse(path)
    for predicate in left_out:
        graph.remove((None, rdflib.URIRef(predicate), None))

    def errors() -> list[str]:
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
        return [str(each) for each in graph.objects(None, error)]

    assert errors() == []
    mixed = rdflib.URIRef(STORY + "keeper")
    graph.add((mixed, rdflib.RDF.type, rdflib.URIRef(FAM + "Character")))
    graph.add((mixed, rdflib.RDF.type, rdflib.URIRef(FAM + "Performer")))
    assert any(mixed.n3() in each or str(mixed) in each for each in errors())
