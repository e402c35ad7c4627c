"""Exports: the same bytes for the same graph, and the same graph when they are read again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
import rdflib.compare
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from famkg.cache import open_closure
from famkg.cli.export import select
from famkg.cli.main import main
from famkg.closure import Closure
from famkg.errors import UnknownNameError
from famkg.export import FORMATS, serialize
from famkg.export.jsonld import make_context
from famkg.interchange import restore_blank
from famkg.namespaces import FAM, GENID, RDF, STATEMENT, WORLD, XSD
from famkg.project import Project
from famkg.turtle import format_turtle, parse_triples

ROOT = Path(__file__).parents[1]
SYNTAX = {
    "jsonld": RdfFormat.JSON_LD,
    "ntriples": RdfFormat.N_TRIPLES,
    "turtle": RdfFormat.TURTLE,
}
RDFLIB_NAMES = {"jsonld": "json-ld", "ntriples": "nt", "turtle": "turtle"}

SMALL = """
@prefix fam: <https://w3id.org/famkg/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix world: <https://w3id.org/famkg/world/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

fam:performer a owl:ObjectProperty .
fam:knownFrom a owl:DatatypeProperty .
fam:earliest a owl:DatatypeProperty ; rdfs:range xsd:date .
fam:document a owl:ObjectProperty .
fam:portrays owl:propertyChainAxiom ( fam:performsIn fam:character ) .
fam:MainCasting owl:equivalentClass [
    a owl:Restriction ; owl:onProperty fam:billing ; owl:hasValue fam:Main
] .
[] a owl:AllDisjointClasses ; owl:members ( fam:Casting fam:Credit ) .

world:okafor
    rdfs:label "Mira \\"the Lamp\\" Okafor"@en , "Mira\\nOkafor" ;
    fam:knownFrom 1 ;
    fam:earliest "1902-05-01"^^xsd:date ;
    fam:score 7.50 , 1e1 ;
    fam:young true .
"""


def read(text: str, form: str) -> set[Quad]:
    """Return the graph of an export, its blank nodes named by RDFC-1.0."""
    dataset = Dataset(parse(text, format=SYNTAX[form]))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def graph_of(triples: list[Triple]) -> set[Quad]:
    dataset = Dataset(
        Quad(restore_blank(each.subject), each.predicate, restore_blank(each.object))
        for each in triples
    )
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_written_is_read_again(form: str, closure: Closure) -> None:
    triples = select(closure)
    assert read(serialize(triples, form), form) == graph_of(triples)


@pytest.mark.parametrize("form", FORMATS)
def test_rdflib_reads_the_same_graph(form: str) -> None:
    triples = parse_triples(SMALL, "small.ttl")
    expected = rdflib.Graph().parse(data=SMALL, format="turtle")
    found = rdflib.Graph().parse(data=serialize(triples, form), format=RDFLIB_NAMES[form])
    assert rdflib.compare.isomorphic(found, expected)


def test_blank_nodes_and_lists_of_the_ontology_stand_in_place() -> None:
    text = serialize(parse_triples(SMALL, "small.ttl"), "turtle")
    assert "owl:propertyChainAxiom ( fam:performsIn fam:character ) ;" in text
    assert GENID not in text
    assert "_:" not in text
    assert "rdf:first" not in text


def test_turtle_is_in_the_layout_of_the_house() -> None:
    text = serialize(parse_triples(SMALL, "small.ttl"), "turtle")
    assert text.startswith("@prefix fam: <https://w3id.org/famkg/ontology/> .\n")
    assert "\nfam:performer\n    a owl:ObjectProperty ;\n    .\n" in text
    assert format_turtle(text) == text


def test_jsonld_uses_short_names_and_native_values() -> None:
    document = json.loads(serialize(parse_triples(SMALL, "small.ttl"), "jsonld"))
    assert list(document) == ["@context", "@graph"]
    assert document["@context"]["performer"] == {"@id": "fam:performer", "@type": "@id"}
    (okafor,) = (node for node in document["@graph"] if node["@id"] == "world:okafor")
    assert okafor["knownFrom"] == 1
    assert okafor["earliest"] == "1902-05-01"
    assert okafor["fam:young"] is True


def test_a_term_named_like_a_prefix_keeps_its_curie() -> None:
    """`document:wikipedia` is a name below document/, whatever fam:document may be."""
    context = make_context(parse_triples(SMALL, "small.ttl"))
    assert context["document"] == "https://w3id.org/famkg/document/"
    assert context["fam:document"] == {"@id": "fam:document", "@type": "@id"}


def test_ntriples_are_sorted_lines(closure: Closure) -> None:
    lines = serialize(select(closure), "ntriples").splitlines()
    assert lines == sorted(set(lines))


def test_unknown_format_lists_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean turtle"):
        serialize([], "turtel")


names = st.sampled_from(
    [f"{WORLD}a", f"{STATEMENT}b-1", f"{FAM}Main", f"{STATEMENT}1992", f"{GENID}x-1"]
)
literals = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8).map(Literal),
    st.sampled_from(['tab\t"', "line\nline", "back\\slash", '"""']).map(Literal),
    st.integers(-5, 5).map(Literal),
    st.booleans().map(Literal),
    st.builds(Literal, st.sampled_from(["ja", "no"]), language=st.sampled_from(["en", "de-at"])),
    st.just(Literal("1902-05-01", datatype=NamedNode(XSD + "date"))),
    st.just(Literal("0.5", datatype=NamedNode(XSD + "decimal"))),
    st.sampled_from(["2.0E0", "1.5E0"]).map(
        lambda text: Literal(text, datatype=NamedNode(XSD + "double"))
    ),
)
triples = st.builds(
    Triple,
    names.map(NamedNode),
    st.sampled_from([f"{FAM}about", f"{FAM}name", RDF + "type"]).map(NamedNode),
    st.one_of(names.map(NamedNode), literals),
).filter(lambda each: isinstance(each.object, NamedNode) or each.predicate.value != RDF + "type")


@settings(max_examples=60, deadline=None)
@given(st.lists(triples, max_size=12), st.sampled_from(FORMATS), st.randoms(use_true_random=False))
def test_any_graph_survives_in_any_order(written: list[Triple], form: str, random: object) -> None:
    text = serialize(written, form)
    shuffled = list(written)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert serialize(shuffled, form) == text
    # doubles come back with another spelling of the same number
    assert {normal(quad) for quad in read(text, form)} == {normal(q) for q in graph_of(written)}


def normal(quad: Quad) -> tuple[str, ...]:
    value = quad.object
    if isinstance(value, Literal) and value.datatype.value == XSD + "double":
        return str(quad.subject), str(quad.predicate), f"double {float(value.value)}"
    return str(quad.subject), str(quad.predicate), str(value)


def export(*options: str, seed: str) -> bytes:
    """Return what another process exports."""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", "famkg.cli.main", "export", *options]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)
    return done.stdout


@pytest.mark.parametrize("form", FORMATS)
def test_bytes_depend_on_neither_hash_seed_nor_cache(form: str, at_lighthouse: Project) -> None:
    fresh = export("--format", form, "--no-cache", seed="1")
    assert open_closure(at_lighthouse, None)  # whether or not another test has filled the cache
    cached = export("--format", form, seed="2")
    assert fresh == cached


def test_asserted_leaves_out_what_follows(capsys: pytest.CaptureFixture[str]) -> None:
    portrays = f"<{WORLD}mason-thames> <{FAM}portrays>"
    assert main(["export", "--format", "ntriples"]) == 0
    everything = capsys.readouterr().out
    assert main(["export", "--format", "ntriples", "--asserted"]) == 0
    asserted = capsys.readouterr().out
    assert portrays in everything
    assert portrays not in asserted
    assert set(asserted.splitlines()) < set(everything.splitlines())


def test_horizon_holds_in_exports(capsys: pytest.CaptureFixture[str]) -> None:
    """Dev Ayesa enters in season 3."""
    assert main(["export", "--format", "ntriples", "--seen", "2"]) == 0
    assert "dev-ayesa" not in capsys.readouterr().out


def test_output_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new" / "famkg.nt"
    assert main(["export", "--format", "ntriples", "--output", str(path)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["export", "--format", "ntriples"]) == 0
    assert path.read_text(encoding="utf-8") == capsys.readouterr().out


def test_unwritable_output_is_one_message_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("mine")
    target = tmp_path / "file" / "famkg.nt"
    assert main(["export", "--format", "ntriples", "--output", str(target)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{target}\n  it cannot be written: ")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "mine"


def test_blank_nodes_outside_the_ontology_keep_their_names() -> None:
    triple = Triple(BlankNode("b"), NamedNode(FAM + "name"), Literal("x"))
    assert serialize([triple], "ntriples") == f'_:b <{FAM}name> "x" .\n'
