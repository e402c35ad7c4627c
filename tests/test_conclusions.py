"""What the rules of shapes conclude wrongly is shown with the rule and what it concluded from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import Triple

from famkg.cli.main import main
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
"""
DATA = """:Boat rdfs:subClassOf :Ship .
:ann :age 12 ; :commands :gull .
:gull a :Boat .
:bob :age 44 ; :commands :tern .
:tern a :Ship ; :captain :zoe .
"""
"""Its first line is the sixth of the file."""
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
      by cax-sco
        :gull rdf:type :Boat
    :ann :commands :gull
"""


def triples(text: str, name: str) -> list[Triple]:
    return parse_triples(HEAD + text, name)


def found(shapes: str, data: str = DATA, engine: str = "auto") -> list[Finding]:
    """Return the findings with their places, worst first."""
    checked = check_shapes(triples(data, "data.ttl"), Shapes(triples(shapes, "shapes.ttl"), engine))
    return locate(checked, parse_places(HEAD + data, "data.ttl"))


def told(finding: Finding) -> tuple[str, str]:
    """Return what a finding says first, and the proof that follows."""
    words, _, proof = finding.message.partition("\nThis is not written, but follows:\n")
    lines = proof.replace("https://example.org/", ":").splitlines()
    return words, "".join(f"{line.removeprefix('  ')}\n" for line in lines)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_that_was_concluded_stands_where_its_first_premise_does(engine: str) -> None:
    (finding,) = found(COMMANDS + NAMED, engine=engine)
    assert told(finding) == ("Name it.", BY_RULE)
    assert (finding.line, finding.column) == (7, 26), "where Ann is said to command the gull"
    assert [(each.line, each.column) for each in finding.evidence] == [(7, 26), (8, 9)]
    (proof,) = finding.proofs
    assert proof.rule is not None and proof.rule.name == "https://example.org/captained"


def test_of_several_values_those_that_were_concluded_are_proved() -> None:
    (finding,) = found(COMMANDS + ONE)
    words, proof = told(finding)
    assert words == "One captain."
    assert proof.splitlines()[0] == ":tern :captain :bob" and "zoe" not in proof
    assert (finding.line, finding.column) == (10, 17), "where its captain is written"


def test_a_count_of_values_that_were_all_concluded_stands_where_a_premise_does() -> None:
    (finding,) = found(COMMANDS + NONE)
    assert told(finding) == ("No captain.", BY_RULE)
    assert (finding.focus, finding.line) == ("https://example.org/gull", 7)


def test_why_something_is_checked_is_told_where_a_rule_says_what_it_is() -> None:
    (finding,) = found(COMMANDS + CAPTAINS)
    words, proof = told(finding)
    assert words == "A captain is of age."
    assert proof.splitlines()[:3] == [
        ":ann rdf:type :Captain",
        "  by a rule of :CaptainRules",
        "    :gull :captain :ann",
    ]
    assert (finding.line, finding.column) == (7, 11), "the age, which is written"


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


def test_of_a_rule_that_ours_cannot_be_the_finding_stays_as_it_is() -> None:
    """It depends on what is not there."""
    rule = """:r a sh:NodeShape ; sh:targetClass :Boat ; sh:rule [ a sh:SPARQLRule ; sh:construct
    "CONSTRUCT { $this <https://example.org/captain> 1 } WHERE { FILTER NOT EXISTS { $this a 1 } }"
    ] ."""
    (finding,) = found(rule + NONE)
    assert told(finding) == ("No captain.", "")
    assert (finding.proofs, finding.line) == ((), 8)


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
    assert main([*command, "--format", "json"]) == 1
    results = json.loads(capsys.readouterr().out)
    assert len(results) == 12
    assert all(len(each["trace"][0]) == 5 and len(each["evidence"]) == 2 for each in results)
