"""What the rules of shapes conclude wrongly is shown with the rule and what it concluded from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import Triple

from famkg.cli.main import main
from famkg.errors import ShapesError
from famkg.findings import locate
from famkg.model import Finding
from famkg.shacl import ENGINES, Shapes
from famkg.turtle import parse_places, parse_triples
from famkg.validation import check_shapes

HEAD = """@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = """:Boat rdfs:subClassOf :Ship .
:ann :age 12 ; :commands :gull .
:gull a :Boat .
:bob :age 44 ; :commands :tern .
:tern a :Ship ; :captain :zoe .
"""
"""Its first line is the seventh of the file."""
COMMANDS = """
:ShipRules a sh:NodeShape ; sh:targetClass :Ship ; sh:rule :captained .
:captained a sh:TripleRule ; sh:order 1 ; sh:subject sh:this ; sh:predicate :captain ;
    sh:object [ sh:path [ sh:inversePath :commands ] ] .
"""
ONE = ':one sh:targetClass :Ship ; sh:path :captain ; sh:maxCount 1 ; sh:message "One captain." .'
NONE = ':none sh:targetClass :Boat ; sh:path :captain ; sh:maxCount 0 ; sh:message "No captain." .'
NAMED = """
:named sh:targetClass :Boat ; sh:path :captain ; sh:nodeKind sh:Literal ; sh:message "Name it." .
"""
CAPTAINS = """
:CaptainRules a sh:NodeShape ; sh:targetObjectsOf :captain ; sh:rule [ a sh:SPARQLRule ;
    sh:construct "CONSTRUCT { $this a <https://example.org/Captain> } WHERE { }" ] .
:CaptainShape a sh:NodeShape ; sh:targetClass :Captain ; sh:property :of-age .
:of-age sh:path :age ; sh:minInclusive 18 ; sh:message "A captain is of age." .
"""
BY_RULE = """\
:gull :captain :ann
  by :captained
    :gull rdf:type :Ship
      by rdfs:subClassOf
        :gull rdf:type :Boat
        :Boat rdfs:subClassOf :Ship
    :ann :commands :gull
"""


def triples(text: str, name: str) -> list[Triple]:
    return parse_triples(HEAD + text, name)


def found(shapes: str, data: str = DATA, engine: str = "auto") -> list[Finding]:
    """Return the findings with their places, worst first."""
    checked = check_shapes(triples(data, "data.ttl"), Shapes(triples(shapes, "shapes.ttl"), engine))
    return locate(checked, parse_places(HEAD + data, "data.ttl"))


def told(finding: Finding) -> tuple[str, str]:
    """Return what a finding says, and the proofs."""
    first, *lines = finding.because or ("",)
    assert first == ("This is not written, but follows:" if lines else "")
    lines = [line.replace("https://example.org/", ":").removeprefix("  ") for line in lines]
    return finding.message, "".join(f"{line}\n" for line in lines)


def conclusions(finding: Finding) -> list[str]:
    """Return what was concluded wrongly: the lines of proofs that are not indented."""
    return [line for line in told(finding)[1].splitlines() if not line.startswith(" ")]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_that_was_concluded_stands_where_its_first_premise_does(engine: str) -> None:
    (finding,) = found(COMMANDS + NAMED, engine=engine)
    assert told(finding) == ("Name it.", BY_RULE)
    assert (finding.line, finding.column) == (8, 26), "where Ann is said to command the gull"
    assert [(each.line, each.column) for each in finding.evidence] == [
        (8, 26),
        (9, 9),
        (7, 23),
    ]
    (proof,) = finding.proofs
    assert proof.rule is not None and proof.rule.name == "https://example.org/captained"


def test_of_several_values_those_that_were_concluded_are_proved() -> None:
    (finding,) = found(COMMANDS + ONE)
    words, proof = told(finding)
    assert words == "One captain."
    assert proof.splitlines()[0] == ":tern :captain :bob" and "zoe" not in proof
    assert (finding.line, finding.column) == (11, 17), "where its captain is written"


def test_a_count_of_values_that_were_all_concluded_stands_where_a_premise_does() -> None:
    (finding,) = found(COMMANDS + NONE)
    assert told(finding) == ("No captain.", BY_RULE)
    assert (finding.focus, finding.line) == ("https://example.org/gull", 8)


def test_why_something_is_checked_is_told_where_a_rule_says_what_it_is() -> None:
    (finding,) = found(COMMANDS + CAPTAINS)
    words, proof = told(finding)
    assert words == "A captain is of age."
    assert proof.splitlines()[:3] == [
        ":ann rdf:type :Captain",
        "  by a rule of :CaptainRules",
        "    :gull :captain :ann",
    ]
    assert (finding.line, finding.column) == (8, 11), "the age, which is written"


def test_a_shape_that_is_a_class_checks_what_rules_put_into_it() -> None:
    shape = ":Captain a owl:Class, sh:NodeShape ; sh:property :of-age ."
    shapes = CAPTAINS.replace(":CaptainShape a sh:NodeShape ; sh:targetClass :Captain", ":unused a")
    shapes = shapes.replace(":unused a ; sh:property :of-age .", shape)
    (finding,) = found(COMMANDS + shapes)
    assert told(finding)[1].startswith(":ann rdf:type :Captain\n")


def test_what_is_written_needs_no_proof() -> None:
    data = DATA.replace(":gull a :Boat .", ":gull a :Boat ; :captain :ann .")
    (finding,) = found(COMMANDS + NAMED, data)
    assert told(finding) == ("Name it.", "")
    assert (finding.proofs, finding.evidence) == ((), ())
    data = DATA.replace(":ann :age 12", ":ann a :Captain ; :age 12")
    (finding,) = found(COMMANDS + CAPTAINS, data)
    assert told(finding) == ("A captain is of age.", "")


UNKNOWN = """
:r a sh:NodeShape ; sh:targetClass :Boat ; sh:rule [ a sh:SPARQLRule ; sh:construct
    "CONSTRUCT { $this <https://example.org/captain> 1 } WHERE { FILTER NOT EXISTS { $this a 1 } }"
    ] .
"""


def test_of_a_rule_that_ours_cannot_be_nothing_is_told_but_that_it_concluded() -> None:
    """It depends on what is not there."""
    (finding,) = found(UNKNOWN + NONE)
    assert told(finding)[1] == ":gull :captain 1\n  by rules, from what famkg cannot retrace\n"
    assert finding.line == 9, "where the boat stands"
    (finding,) = found(COMMANDS + UNKNOWN + ONE, DATA.replace(":captain :zoe", ":old true"))
    assert conclusions(finding) == [":gull :captain 1", ":gull :captain :ann"]


def test_what_the_reference_did_not_conclude_is_not_explained() -> None:
    """Rules run once, in their order: no more is concluded from what the last concluded."""
    rules = """
:S a sh:NodeShape ; sh:targetClass :T ; sh:rule :later, :sooner .
:later a sh:TripleRule ; sh:order 2 ; sh:subject sh:this ; sh:predicate :q ;
    sh:object [ sh:path :p ] .
:sooner a sh:TripleRule ; sh:order 1 ; sh:subject sh:this ; sh:predicate :r ;
    sh:object [ sh:path :q ] .
:one a sh:PropertyShape ; sh:targetClass :T ; sh:path :r ; sh:maxCount 1 .
"""
    (finding,) = found(rules, ":x a :T ; :p 1 ; :q 5, 6 .\n")
    assert conclusions(finding) == [":x :r 5", ":x :r 6"]


def test_rules_that_would_never_end_together_are_explained_all_the_same() -> None:
    rules = """
: sh:declare [ sh:prefix "e" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .
:S a sh:NodeShape ; sh:targetClass :T ; sh:rule :up, :on .
:up a sh:SPARQLRule ; sh:order 1 ; sh:prefixes : ;
    sh:construct "CONSTRUCT { $this e:q ?z } WHERE { $this e:p ?y BIND (?y + 1 AS ?z) }" .
:on a sh:SPARQLRule ; sh:order 2 ; sh:prefixes : ;
    sh:construct "CONSTRUCT { $this e:p ?z } WHERE { $this e:q ?y BIND (?y + 1 AS ?z) }" .
:one a sh:PropertyShape ; sh:targetClass :T ; sh:path :p ; sh:maxCount 1 .
"""
    (finding,) = found(rules, ":x a :T ; :p 1 .\n")
    assert conclusions(finding) == [":x :p 3"]
    assert finding.proofs[0].steps == 2


def test_a_rule_upon_its_own_conclusions_is_explained_within_reason() -> None:
    rules = """
: sh:declare [ sh:prefix "e" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .
:S a sh:NodeShape ; sh:targetClass :T ; sh:rule [ a sh:SPARQLRule ; sh:prefixes : ;
    sh:construct "CONSTRUCT { $this e:above ?z } WHERE { $this e:above ?y . ?y e:above ?z }" ] .
:few a sh:PropertyShape ; sh:targetNode :n0 ; sh:path :above ; sh:maxCount 1 .
"""
    chain = "".join(f":n{n} a :T ; :above :n{n + 1} .\n" for n in range(150))
    (finding,) = found(rules, chain)
    assert conclusions(finding)[0].startswith(":n0 :above :n")
    assert len(finding.because) < 50


@pytest.mark.parametrize("price", ["10.50", "011", "1.2E1", '"12.0"^^xsd:decimal'])
def test_however_a_concluded_value_is_spelled(price: str) -> None:
    rules = """
:S a sh:NodeShape ; sh:targetClass :Product ; sh:rule [ a sh:TripleRule ;
    sh:subject sh:this ; sh:predicate :cost ; sh:object [ sh:path :price ] ] .
:cheap a sh:PropertyShape ; sh:targetClass :Product ; sh:path :cost ; sh:maxInclusive 5 .
"""
    (finding,) = found(rules, f":a a :Product ;\n  :price {price} .\n")
    assert conclusions(finding)[0].startswith(":a :cost ")
    assert (finding.line, finding.column) == (8, 10), "the price"


MARRIED = """
:Wed a sh:NodeShape ; sh:targetSubjectsOf :husband ; sh:rule :spouse, :wife .
:spouse a sh:TripleRule ; sh:subject sh:this ; sh:predicate :spouse ;
    sh:object [ sh:path :husband ] .
:wife a sh:TripleRule ; sh:subject sh:this ; sh:predicate rdf:type ; sh:object :Wife .
"""
COUPLE = """:ann :husband :bob ; :born 1960 .
:bob :born 1900 .
"""


@pytest.mark.parametrize(
    ("shape", "concluded"),
    [
        (":s sh:targetNode :ann ; sh:path ( :spouse :born ) ; sh:minInclusive 1950 .", ":spouse"),
        (":s sh:targetSubjectsOf :spouse ; sh:path :born ; sh:maxInclusive 1950 .", ":spouse"),
        (":s sh:targetObjectsOf :spouse ; sh:path :born ; sh:minInclusive 1950 .", ":spouse"),
        (
            ":s sh:targetNode :ann ; sh:path :spouse ; sh:property :t ."
            ":t sh:path :born ; sh:minInclusive 1950 .",
            ":spouse",
        ),
        (":s a sh:NodeShape ; sh:targetNode :ann ; sh:not [ sh:class :Wife ] .", "rdf:type"),
        (":s sh:targetNode :ann ; sh:path :husband ; sh:disjoint :spouse .", ":spouse"),
        (
            ":s a sh:NodeShape ; sh:targetNode :ann ; sh:sparql [ sh:select"
            ' "SELECT $this ?value { $this <https://example.org/spouse> ?value }" ] .',
            ":spouse",
        ),
        (
            ":s sh:targetNode :ann ; sh:path [ sh:zeroOrMorePath :spouse ] ; sh:maxCount 1 .",
            ":spouse",
        ),
        (":s sh:targetNode :bob ; sh:path [ sh:inversePath :spouse ] ; sh:maxCount 0 .", ":spouse"),
    ],
)
def test_whatever_a_finding_is_due_to(shape: str, concluded: str) -> None:
    """What a path runs over, what is compared, what is forbidden, what makes it be checked."""
    (finding,) = found(MARRIED + shape, COUPLE)
    (told_of,) = conclusions(finding)
    assert told_of.startswith(f":ann {concluded} ")
    assert any(each.line == 7 for each in finding.evidence)


@pytest.mark.parametrize("target", ["targetNode :ann", "targetSubjectsOf :born", "targetClass :P"])
def test_what_is_checked_in_any_case_is_not_explained_by_what_was_concluded(target: str) -> None:
    shape = f":s sh:{target} ; sh:targetClass :Wife ; sh:path :name ; sh:minCount 1 ."
    for finding in found(MARRIED + shape, COUPLE + ":ann a :P .\n"):
        assert told(finding)[1] == ""


def test_a_shape_elsewhere_that_names_the_class_does_not_count() -> None:
    shapes = """
:Wife a rdfs:Class, sh:NodeShape ; sh:property :named .
:named sh:path :name ; sh:minCount 1 .
:other a sh:PropertyShape ; sh:targetClass :P, :Wife ; sh:path :born ; sh:minCount 1 .
"""
    (finding,) = found(MARRIED + shapes, COUPLE + ":ann a :P .\n")
    assert conclusions(finding) == [":ann rdf:type :Wife"]


def test_a_node_that_a_rule_made_stands_where_that_does_for_which_it_was_made() -> None:
    shapes = """
:r a sh:NodeShape ; sh:targetSubjectsOf :husband ; sh:rule [ a sh:SPARQLRule ; sh:construct
    "CONSTRUCT { $this <https://example.org/wedding> [ <https://example.org/of> $this ] } WHERE { }"
    ] .
:dated sh:targetSubjectsOf :of ; sh:path :date ; sh:minCount 1 .
"""
    (finding,) = found(shapes, COUPLE)
    assert finding.line == 7
    assert conclusions(finding) == ["[ … ] :of :ann"]


def test_the_condition_of_a_rule_need_not_be_called_a_shape() -> None:
    rules = """
:S a sh:NodeShape ; sh:targetClass :Ship ; sh:rule [ a sh:TripleRule ;
    sh:condition [ sh:class :Boat ] ;
    sh:subject sh:this ; sh:predicate :captain ; sh:object 1 ] .
"""
    (finding,) = found(
        rules + ":s sh:targetSubjectsOf :captain ; sh:path :captain ; sh:nodeKind sh:IRI ."
    )
    assert conclusions(finding) == [":gull :captain 1"]


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:not [ sh:class :Wife ]",
        "sh:node [ sh:property [ sh:path :spouse ; sh:maxCount 0 ] ]",
        "sh:qualifiedValueShape [ sh:class :Wife ] ; sh:qualifiedMaxCount 0",
    ],
)
def test_what_was_concluded_of_the_value_counts(constraint: str) -> None:
    shape = f":s sh:targetNode :carl ; sh:path :knows ; {constraint} ."
    (finding,) = found(MARRIED + shape, COUPLE + ":carl :knows :ann .\n")
    assert any(each.startswith(":ann ") for each in conclusions(finding))


def test_a_finding_that_holds_without_any_rule_is_not_explained() -> None:
    data = COUPLE + ":ann :spouse :carl, :dora .\n"
    shapes = ":s sh:targetNode :ann ; sh:path :spouse ; sh:maxCount 1 ."
    shapes += ":t sh:targetNode :ann ; sh:path :spouse ; sh:in ( :carl ) ."
    one, of_dora, of_bob = found(MARRIED + shapes, data)
    assert {each.because for each in found(shapes, data)} == {()}
    told_of = {each.value: conclusions(each) for each in (one, of_dora, of_bob)}
    assert told_of.pop("https://example.org/bob") == [":ann :spouse :bob"]
    assert list(told_of.values()) == [[], []]


def test_what_is_at_fault_and_why_it_is_checked_are_both_told() -> None:
    (finding,) = found(
        MARRIED + ":s sh:targetClass :Wife ; sh:path :spouse ; sh:maxCount 0 .", COUPLE
    )
    assert conclusions(finding) == [":ann :spouse :bob", ":ann rdf:type :Wife"]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_rule_says_of_a_literal_is_no_triple(engine: str) -> None:
    rules = """
:S a sh:NodeShape ; sh:targetObjectsOf :knows ; sh:rule [ a sh:TripleRule ;
    sh:subject sh:this ; sh:predicate :known ; sh:object true ] .
:s sh:targetSubjectsOf :known ; sh:path :known ; sh:maxCount 0 .
"""
    findings = found(rules, ':a :knows :b, "Bob" .\n', engine)
    assert "https://example.org/b" in {each.focus for each in findings}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_rule_that_cannot_be_run_is_named(engine: str) -> None:
    faulty = """
:S a sh:NodeShape ; sh:targetClass :Ship ; sh:rule :captained, :faulty .
:faulty a sh:SPARQLRule ; sh:construct "CONSTRUCT { $this no:prefix 1 } WHERE { }" .
"""
    with pytest.raises(ShapesError, match=r"(?s)^https://example\.org/faulty\n.*prefix"):
        found(COMMANDS + faulty + ONE, engine=engine)


def test_what_no_rule_concludes_keeps_its_place_and_words() -> None:
    shapes = (
        ":a sh:targetObjectsOf :commands ; sh:path :owner ; sh:minCount 1 ; sh:message 'Whose?' ."
    )
    with_rules, without = found(COMMANDS + shapes), found(shapes)
    assert with_rules == without and len(without) == 2


def test_many_alike_are_shown_as_one_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    boats = "".join(f":p{n} :commands :b{n} . :b{n} a :Boat .\n" for n in range(12))
    Path("data.ttl").write_text(HEAD + ":Boat rdfs:subClassOf :Ship .\n" + boats)
    Path("shapes.ttl").write_text(HEAD + COMMANDS + NONE)
    command = ["validate", "data.ttl", "--shapes", "shapes.ttl"]
    assert main(command) == 1
    shown = capsys.readouterr().out
    assert shown.count("This is not written, but follows:") < 12 and "12 violations" in shown
    assert "famkg/.well-known" not in shown
    assert main([*command, "--format", "json"]) == 1
    results = json.loads(capsys.readouterr().out)
    assert len(results) == 12
    assert all(len(each["trace"][0]) == 5 and len(each["evidence"]) == 3 for each in results)
