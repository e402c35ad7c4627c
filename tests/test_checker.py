"""The checker accepts what the engine proves, and rejects whatever is changed in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import pytest
from hypothesis import given, settings
from pyoxigraph import NamedNode, Quad, Triple
from test_rules import CASES, CONFLICTS, Case, Conflict
from worlds import closed, everything, graph_of, triples_of, worlds

from famkg import cache
from famkg.cache import closure_entry, make_closure
from famkg.checker import Checker, check
from famkg.cli.main import main
from famkg.closure import Closure, close
from famkg.graph import Graph
from famkg.horizon import restrict
from famkg.model import Derivation, Proof, Rule
from famkg.namespaces import RULE, SH
from famkg.owl2rl import rule_names
from famkg.project import Project
from famkg.proofs import Search, prove, prove_premises
from famkg.published import follows, read_table
from famkg.rerun import constructs

Capture = pytest.CaptureFixture[str]
Kind: TypeAlias = Literal["statement", "identity", "ontology", "rule"]
KINDS: tuple[Kind, ...] = get_args(Kind)
OTHER = NamedNode("https://example.org/other")


def triple_of(turtle: str) -> Triple:
    (triple,) = triples_of(turtle)
    return triple


def facts_of(*proofs: Proof) -> list[Proof]:
    """Return proofs and all that they rest on, each once."""
    found: dict[int, Proof] = {}
    todo = list(proofs)
    while todo:
        each = todo.pop()
        if id(each) not in found:
            found[id(each)] = each
            todo += each.premises
    return list(found.values())


# What the engine proves


@pytest.mark.parametrize("part", [0, 1])
def test_every_proof_of_the_real_graph_replays(graph: Graph, closure: Closure, part: int) -> None:
    inferred = sorted((triple for _, triple in closure.inferred()), key=str)
    half = len(inferred) // 2
    proofs = Search(closure).prove(inferred[half:] if part else inferred[:half])
    assert len(proofs) > 7000
    assert Checker(graph).check(proofs) == ()


@pytest.mark.parametrize("seen", [1])
def test_what_a_viewer_is_shown_replays_against_what_that_viewer_knows(
    graph: Graph, seen: int
) -> None:
    known = restrict(graph, seen)
    closure = close(known)
    proofs = Search(closure).prove([triple for _, triple in closure.inferred()][::40])
    assert Checker(known).check(proofs) == ()
    cited = [fact for fact in facts_of(*proofs) if fact.passages]
    assert cited
    withheld = [each for fact in cited for each in fact.passages if each.locator is None]
    assert withheld
    assert Checker(graph).check(cited) != (), "a horizon hides words and passages"


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_every_proof_of_a_generated_graph_replays(sentences: list[str]) -> None:
    turtle = " ".join(sentences)
    closure = closed(turtle)
    checker = Checker(graph_of(turtle))
    proofs = Search(closure).prove(triple for _, triple in closure.inferred())
    assert checker.check(proofs) == ()
    for found in closure.inconsistencies:
        assert checker.check_contradiction(found, prove_premises(closure, found)) == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_each_rule_is_known_and_concludes_no_more(case: Case) -> None:
    """Whichever way leads to a triple, it replays; what does not follow, it does not prove."""
    closure = closed(case.says)
    checker = Checker(graph_of(case.says))
    search = Search(closure)
    wanted = triples_of(case.concludes)
    proofs = [proof for triple in wanted for proof in one_step(search, triple)]
    assert case.rule in {proof.rule.name for proof in proofs if proof.rule}
    assert checker.check(proofs) == ()
    never = set(triples_of(case.never)) - everything(closure)
    for proof in proofs:
        assert proof.rule is not None
        for name in {*read_table()} - ALIKE.get(proof.rule.name, {proof.rule.name}):
            other = replace(proof.rule, name=name)
            assert checker.check([replace(proof, rule=other)]), (proof.rule.name, name)
        for triple in never:
            assert checker.check([replace(proof, conclusion=triple)])


ALIKE = {name: {"eq-trans", "eq-rep-o"} for name in ("eq-trans", "eq-rep-o")}
"""Of two `owl:sameAs` each of these rules makes the third."""


def one_step(search: Search, triple: Triple) -> Iterator[Proof]:
    """Yield each way to prove a triple from proofs of what was there before."""
    for step in search.steps(triple):
        yield Proof(triple, "rule", step.rule, search.prove(step.premises))


@pytest.mark.parametrize("case", CONFLICTS, ids=lambda case: case.rule)
def test_each_constraint_is_known(case: Conflict) -> None:
    closure = closed(case.says)
    checker = Checker(graph_of(case.says))
    found = [each for each in closure.inconsistencies if each.rule.name == case.rule]
    assert found
    for each in found:
        proofs = prove_premises(closure, each)
        assert checker.check_contradiction(each, proofs) == ()
        assert checker.check_contradiction(each, proofs[:-1])
        assert checker.check_contradiction(replace(each, conclusion=proofs[0].conclusion), proofs)
        for name in {*read_table()} - {case.rule}:
            other = replace(each, rule=replace(each.rule, name=name))
            assert checker.check_contradiction(other, proofs), name


def test_the_checker_knows_every_rule_of_the_engine() -> None:
    assert set(rule_names()) - set(read_table()) == set()


# What is changed in it


@pytest.fixture(scope="module")
def steps(graph: Graph, closure: Closure) -> list[Proof]:
    """Steps of the real graph: of each rule, with each number of premises, the first two."""
    found: dict[tuple[str, int], list[Proof]] = {}
    inferred = sorted((triple for _, triple in closure.inferred()), key=str)
    one_each = {(each.predicate, str(each.object)[:50]): each for each in inferred}
    for proof in facts_of(*Search(closure).prove(one_each.values())):
        if proof.rule is not None:
            found.setdefault((proof.rule.name, len(proof.premises)), []).append(proof)
    chosen = [proof for alike in found.values() for proof in sorted(alike, key=str)[:2]]
    names = {proof.rule.name for proof in chosen if proof.rule}
    assert len(names) > 35
    assert {name for name in closure.report if name.startswith("rule:")} <= names
    assert Checker(graph).check(chosen) == ()
    return chosen


def test_a_dropped_or_doubled_premise_is_found(graph: Graph, steps: list[Proof]) -> None:
    checker = Checker(graph)
    for proof in steps:
        for place, premise in enumerate(proof.premises):
            before, after = proof.premises[:place], proof.premises[place + 1 :]
            for premises in ((*before, *after), (*before, premise, premise, *after)):
                assert checker.check([replace(proof, premises=premises)])


def test_a_premise_too_many_is_found_though_the_rule_has_it(
    graph: Graph, steps: list[Proof]
) -> None:
    checker = Checker(graph)
    for proof in steps:
        assert proof.rule is not None
        extra = leaf_of(graph, proof)
        rule = replace(proof.rule, axioms=(*proof.rule.axioms, extra.conclusion))
        count = len(proof.rule.axioms)
        premises = (*proof.premises[:count], extra, *proof.premises[count:])
        assert checker.check([replace(proof, rule=rule, premises=premises)])


def leaf_of(graph: Graph, proof: Proof) -> Proof:
    """Return an axiom that is written and is no premise of `proof`."""
    premises = {premise.conclusion for premise in proof.premises}
    return next(Proof(each, "ontology") for each in graph.ontology if each not in premises)


def test_another_name_of_a_rule_is_found(graph: Graph, steps: list[Proof]) -> None:
    checker = Checker(graph)
    for proof in steps:
        assert proof.rule is not None
        for name in {*read_table(), "prp-spo3", "rule:none"} - {proof.rule.name}:
            assert checker.check([replace(proof, rule=replace(proof.rule, name=name))]), name


def test_an_altered_term_is_found_wherever_it_stands(graph: Graph, steps: list[Proof]) -> None:
    checker = Checker(graph)
    for proof in steps:
        assert proof.rule is not None
        for altered in alterations(proof.conclusion):
            assert checker.check([replace(proof, conclusion=altered)])
        for place, premise in enumerate(proof.premises):
            for altered in alterations(premise.conclusion):
                premises = list(proof.premises)
                premises[place] = replace(premise, conclusion=altered)
                assert checker.check([replace(proof, premises=tuple(premises))])
                if place < len(proof.rule.axioms):
                    axioms = list(proof.rule.axioms)
                    axioms[place] = altered
                    rule = replace(proof.rule, axioms=tuple(axioms))
                    assert checker.check([replace(proof, rule=rule)])
                    assert checker.check([replace(proof, rule=rule, premises=tuple(premises))])


def alterations(triple: Triple) -> Iterator[Triple]:
    """Yield `triple` with another term in each of its places."""
    subject, predicate, object_ = triple
    yield Triple(OTHER, predicate, object_)
    yield Triple(subject, OTHER, object_)
    yield Triple(subject, predicate, OTHER)


def test_a_leaf_of_another_kind_or_made_of_a_step_is_found(
    graph: Graph, steps: list[Proof]
) -> None:
    checker = Checker(graph)
    for proof in facts_of(*steps):
        for kind in KINDS:
            assert kind == proof.kind or checker.check([replace(proof, kind=kind)])
            written = proof.rule is None
            assert written or checker.check([Proof(proof.conclusion, kind)])
        else:
            assert checker.check([replace(proof, premises=(proof,))])


def test_another_or_no_passage_is_found(graph: Graph, closure: Closure, steps: list[Proof]) -> None:
    checker = Checker(graph)
    cited = [fact for fact in facts_of(*steps) if fact.passages]
    assert len(cited) > 20
    assert any(len(fact.passages) > 1 for fact in cited)
    every = {passage for fact in cited for passage in fact.passages}
    for fact in cited:
        assert checker.check([replace(fact, passages=())])
        assert checker.check([replace(fact, passages=fact.passages[1:])])
        assert checker.check([replace(fact, passages=(*fact.passages, fact.passages[0]))])
        foreign = next(each for each in sorted(every, key=str) if each not in fact.passages)
        assert checker.check([replace(fact, passages=(*fact.passages, foreign))])
        assert checker.check([replace(fact, passages=(foreign, *fact.passages[1:]))])
        first, *rest = fact.passages
        for changed in (
            replace(first, document="escapist" if first.document != "escapist" else "inverse"),
            replace(first, start=first.start + 1),
            replace(first, end=first.end + 1),
            replace(first, digest="0" * 16),
            replace(first, locator="other words"),
            replace(first, locator=None),
            replace(first, section="elsewhere"),
            replace(first, known_from=first.known_from + 1),
            replace(first, states=()),
        ):
            assert checker.check([replace(fact, passages=(changed, *rest))]), changed
    for proof in steps:
        assert checker.check([replace(proof, passages=cited[0].passages)])


def test_a_proof_that_rests_on_itself_is_found() -> None:
    """Though each step follows by its rule, and each leaf is written."""
    turtle = ":p a owl:SymmetricProperty . :a :p :b ."
    closure = closed(turtle)
    there = prove(closure, triple_of(":b :p :a ."))
    assert there.rule is not None
    axiom, written = there.premises
    back = Proof(written.conclusion, "rule", there.rule, (axiom, there))
    assert check(there, graph_of(turtle)) == ()
    (fault,) = check(back, graph_of(turtle))
    assert fault.endswith("it rests on itself")
    unfounded = Proof(written.conclusion, "rule", there.rule, (axiom, there))
    object.__setattr__(there, "premises", (axiom, unfounded))
    assert any("it rests on itself" in fault for fault in check(unfounded, graph_of(turtle)))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("fam:modality fam:Reported", "hedged"),
        ("fam:modality fam:Denied", "hedged"),
        ("fam:standing fam:Deprecated", "deprecated"),
        ("fam:modality fam:Asserted , fam:Planned", "both"),
    ],
)
def test_what_is_set_aside_is_no_premise(said: str, reason: str) -> None:
    ontology = tuple(triples_of("fam:p rdfs:subPropertyOf fam:q ."))
    data = tuple(
        triples_of(f"statement:one {said} ; fam:p world:a . statement:two fam:p world:a .")
    )
    graph = Graph(ontology, data)
    closure = close(graph)
    sound = prove(closure, triple_of("statement:two fam:q world:a ."))
    assert check(sound, graph) == ()
    aside = prove(closure, triple_of("statement:one fam:p world:a ."))
    assert check(aside, graph) == (), "it may be shown for itself"
    rash = replace(
        sound,
        conclusion=triple_of("statement:one fam:q world:a ."),
        premises=(sound.premises[0], aside),
    )
    (fault,) = check(rash, graph)
    assert "set aside" in fault


@pytest.mark.parametrize(
    "said",
    [
        "fam:modality fam:Asserted",
        "fam:standing fam:Normal",
        "fam:standing fam:Preferred",
        "fam:modality fam:Asserted ; fam:standing fam:Preferred",
    ],
)
def test_what_is_firm_takes_part(said: str) -> None:
    ontology = tuple(triples_of("fam:p rdfs:subPropertyOf fam:q ."))
    graph = Graph(ontology, tuple(triples_of(f"statement:one {said} ; fam:p world:a .")))
    assert check(prove(close(graph), triple_of("statement:one fam:q world:a .")), graph) == ()


def test_what_a_hedged_statement_is_may_be_a_premise() -> None:
    ontology = tuple(triples_of("fam:A rdfs:subClassOf fam:B ."))
    data = tuple(triples_of("statement:one a fam:A ; fam:modality fam:Reported ."))
    graph = Graph(ontology, data)
    assert check(prove(close(graph), triple_of("statement:one a fam:B .")), graph) == ()


def test_terms_that_must_differ_and_do_not_are_found() -> None:
    turtle = ":p a owl:FunctionalProperty . :a :p :b , :c ."
    proof = prove(closed(turtle), triple_of(":b owl:sameAs :c ."))
    assert proof.rule is not None and proof.rule.differs
    axiom, one, _ = proof.premises
    alike = replace(proof, conclusion=triple_of(":b owl:sameAs :b ."), premises=(axiom, one, one))
    assert check(alike, graph_of(turtle))


# Literals


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("dt-diff", ":p a owl:FunctionalProperty . :a :p 1 , 2 ."),
        ("dt-diff", ':p a owl:FunctionalProperty . :a :p "one" , "two" .'),
        ("dt-diff", ':p a owl:FunctionalProperty . :a :p 1 , "1" .'),
        ("dt-not-type", ":p rdfs:range xsd:integer . :a :p 1.5 ."),
        ("dt-not-type", ":p rdfs:range xsd:byte . :a :p 300 ."),
        ("dt-not-type", ":p rdfs:range xsd:string . :a :p true ."),
        ("dt-not-type", ':a :p "seven"^^xsd:integer .'),
    ],
)
def test_a_contradiction_of_literals_replays(name: str, says: str) -> None:
    closure = closed(says)
    (found,) = [each for each in closure.inconsistencies if each.rule.name == name]
    proofs = prove_premises(closure, found)
    assert Checker(graph_of(says)).check_contradiction(found, proofs) == ()


NOON = '"2024-02-29T12:00:00"^^xsd:dateTime'
NOON_0 = '"2024-02-29T12:00:00.0"^^xsd:dateTime'
NOON_Z = '"2024-02-29T12:00:00Z"^^xsd:dateTime'


@pytest.mark.parametrize(
    ("name", "premises", "holds"),
    [
        ("dt-not-type", ":p rdfs:range xsd:integer . :a :p 7.5 .", True),
        ("dt-not-type", ":p rdfs:range xsd:integer . :a :p 7 .", False),
        ("dt-not-type", ":p rdfs:range xsd:integer . :a :p 7.0 .", False),
        ("dt-not-type", ":p rdfs:range xsd:decimal . :a :p 7 .", False),
        ("dt-not-type", ":p rdfs:range xsd:negativeInteger . :a :p 7 .", True),
        ("dt-not-type", ':p rdfs:range xsd:dateTime . :a :p "seven" .', True),
        ("dt-not-type", ':p rdfs:range xsd:integer . :a :p "1969"^^xsd:gYear .', False),
        ("dt-not-type", ":p rdfs:range xsd:gYear . :a :p 1969 .", False),
        ("dt-not-type", ":p rdfs:range rdfs:Literal . :a :p 7 .", False),
        ("dt-not-type", ":p rdfs:range xsd:string . :q rdfs:range :A . :a :p 7 .", False),
        ("dt-not-type", ':a :p "7"^^xsd:integer .', False),
        ("dt-not-type", ':a :p "seven"^^xsd:gYear .', False),
        ("dt-diff", ":p a owl:FunctionalProperty . :a :p 1 , 2 .", True),
        ("dt-diff", ":p a owl:FunctionalProperty . :a :p 1 , 1.0 .", False),
        ("dt-diff", ":p a owl:FunctionalProperty . :a :p 1 . :b :p 2 .", False),
        ("dt-diff", ":p a owl:SymmetricProperty . :a :p 1 , 2 .", False),
        ("dt-diff", ':p a owl:FunctionalProperty . :a :p "a"@en , "b"@en .', True),
        ("dt-diff", ':p a owl:FunctionalProperty . :a :p "a"@en , "a"@EN .', False),
        ("dt-diff", ':p a owl:FunctionalProperty . :a :p "1"^^xsd:gYear , "2"^^xsd:gYear .', False),
        ("dt-diff", ":p a owl:FunctionalProperty . :a :p :b , :c .", False),
        (
            "dt-diff",
            ':p a owl:FunctionalProperty . :a :p "a"^^xsd:anyURI , "b"^^xsd:anyURI.',
            True,
        ),
        ("dt-diff", f":p a owl:FunctionalProperty . :a :p {NOON} , {NOON_Z} .", True),
        ("dt-diff", f":p a owl:FunctionalProperty . :a :p {NOON} , {NOON_0} .", False),
        ("dt-not-type", f":p rdfs:range xsd:dateTimeStamp . :a :p {NOON} .", True),
        ("dt-not-type", f":p rdfs:range xsd:dateTimeStamp . :a :p {NOON_Z} .", False),
        ("dt-not-type", ':a :p "2024-02-30T12:00:00"^^xsd:dateTime .', True),
        ("dt-not-type", ':a :p "2024-02-29T24:00:00"^^xsd:dateTime .', False),
    ],
)
def test_only_what_is_known_of_a_literal_is_held_against_it(
    name: str, premises: str, holds: bool
) -> None:
    assert follows(name, tuple(triples_of(premises)), None) is holds


@pytest.mark.parametrize("number", ["1", '"1"^^xsd:nonNegativeInteger', '"01"^^xsd:int'])
def test_a_number_counts_however_it_is_written(number: str) -> None:
    premises = f":C owl:maxCardinality {number} ; owl:onProperty :p . :a a :C ; :p :b , :c ."
    (alike,) = triples_of(":b owl:sameAs :c .")
    assert follows("cls-maxc2", tuple(triples_of(premises)), alike)
    assert not follows("cls-maxc2", tuple(triples_of(premises.replace("1", "2"))), alike)


# Rules beyond OWL

DECLARED = f"@prefix rule: <{RULE}> . @prefix sh: <{SH}> .\n"
SHAPE = """
rule:of-a-visit a sh:NodeShape ; sh:targetClass :Visit ; sh:rule rule:long .
rule:long a sh:SPARQLRule ; sh:prefixes rule:words ; sh:construct \"\"\"
    CONSTRUCT { ?guest ex:hours ?hours }
    WHERE { $this ex:guest ?guest ; ex:start ?start ; ex:end ?end .
        FILTER (?end > ?start) BIND (rule:since(?start, ?end) AS ?hours) }
\"\"\" .
rule:words sh:declare
    [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] ,
    [ sh:prefix "rule" ; sh:namespace "https://w3id.org/famkg/rule/"^^xsd:anyURI ] .
rule:since a sh:SPARQLFunction ;
    sh:parameter [ sh:path rule:later ; sh:order 1 ] , [ sh:path rule:earlier ; sh:order 0 ] ;
    sh:select "SELECT ((?late - $earlier) AS ?r) WHERE { BIND ($later AS ?late) }" .
"""
VISIT = ":v a :Visit ; :guest :ann ; :start 3 ; :end 5 ."


def replays(rules: str, premises: str, concludes: str, name: str = "rule:long") -> bool:
    """Say whether a rule as it is written constructs a triple, and needs all premises."""
    (conclusion,) = triples_of(concludes)
    written = tuple(triples_of(DECLARED + rules))
    return constructs(written, name, triples_of(premises), conclusion)


def test_a_sparql_rule_is_run_as_it_is_written() -> None:
    assert replays(SHAPE, VISIT, ":ann :hours 2 .")
    assert not replays(SHAPE, VISIT, ":ann :hours 3 .")
    assert not replays(SHAPE, VISIT, ":v :hours 2 .")
    assert not replays(SHAPE, VISIT, ":ann :hours 2 .", "rule:short")
    assert not replays(SHAPE, VISIT.replace("5", "1"), ":ann :hours -2 ."), "the FILTER counts"
    assert not replays(SHAPE, VISIT.replace("a :Visit ;", ""), ":ann :hours 2 ."), "the target"
    assert not replays(SHAPE, VISIT + ":v :host :bo .", ":ann :hours 2 ."), "one is not needed"
    assert not replays(SHAPE.replace("?late - ", "?late + "), VISIT, ":ann :hours 2 .")
    assert not replays(SHAPE.replace("?end >", "?end <"), VISIT, ":ann :hours 2 .")


@pytest.mark.parametrize(
    ("expression", "premises", "value"),
    [
        ("sh:this", "", ":v"),
        (":ann", "", ":ann"),
        ("[ sh:path :guest ]", ":v :guest :bo .", ":bo"),
        ("[ sh:path [ sh:inversePath :visit ] ]", ":bo :visit :v .", ":bo"),
        ("[ sh:path ( :guest :age ) ]", ":v :guest :bo . :bo :age 7 .", "7"),
        ("[ sh:path :age ; sh:nodes [ sh:path :guest ] ]", ":v :guest :bo . :bo :age 7 .", "7"),
    ],
)
@pytest.mark.parametrize(
    ("target", "is_target"),
    [
        ("sh:targetClass :Visit", ":v a :Visit ."),
        ("sh:targetSubjectsOf :at", ":v :at :noon ."),
        ("sh:targetObjectsOf :had", ":day :had :v ."),
    ],
)
def test_a_triple_rule_is_run_as_it_is_written(
    expression: str, premises: str, value: str, target: str, is_target: str
) -> None:
    said = f"""rule:shape a sh:NodeShape ; {target} ; sh:rule rule:long .
    rule:long a sh:TripleRule ; sh:subject sh:this ; sh:predicate :q ; sh:object {expression} ."""
    assert replays(said, f"{is_target} {premises}", f":v :q {value} .")
    assert not replays(said, premises, f":v :q {value} .")
    assert not replays(said, f"{is_target} {premises}", ":v :q :other .")
    assert not replays(said, f"{is_target} {premises}", f":v :r {value} .")
    asleep = said.replace("sh:TripleRule", "sh:TripleRule ; sh:deactivated true")
    assert not replays(asleep, f"{is_target} {premises}", f":v :q {value} .")
    picky = said.replace("sh:TripleRule", "sh:TripleRule ; sh:condition [ sh:class :Long ]")
    assert not replays(picky, f"{is_target} {premises}", f":v :q {value} .")
    assert replays(picky, f"{is_target} {premises} :v a :Long .", f":v :q {value} .")


def test_a_rule_beyond_owl_contradicts_nothing(graph: Graph) -> None:
    rule = Rule("rule:met", (), ())
    assert Checker(graph).check_contradiction(Derivation(rule, (), None), ())


# The command


TRIPLE = ("Mira Okafor", "portrays", "Ada Finch")


def test_a_proof_that_replays_is_said_to(
    at_lighthouse: Project, capsys: Capture, tmp_path: Path
) -> None:
    assert main(["why", *TRIPLE, "--check"]) == 0
    out = capsys.readouterr().out
    assert out.endswith("\nReplayed: 2 steps follow by their rules, 8 leaves are written.\n")
    assert main(["why", *TRIPLE, "--check", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["faults"] == []
    picture = str(tmp_path / "proof.svg")
    assert main(["why", *TRIPLE, "--check", "--format", "svg", "--output", picture]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("Replayed: ")


def test_a_proof_is_replayed_against_what_a_viewer_knows(
    at_lighthouse: Project, capsys: Capture
) -> None:
    assert main(["why", "Ada Finch", "founderOf", "Harbour Watch", "--check", "--seen", "1"]) == 0
    assert "Replayed: " in capsys.readouterr().out


def test_a_cache_that_holds_what_nobody_wrote_is_found_out(
    at_lighthouse: Project, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAMKG_CACHE", str(tmp_path / "cache"))
    entry = closure_entry(at_lighthouse, None)
    assert entry is not None
    closure = make_closure(at_lighthouse, None)
    forged = triple_of("world:mira-okafor fam:portrays story:captain-wren .")
    closure.store.add(Quad(*forged))
    cache._write(entry, closure)
    argv = ["why", "Mira Okafor", "portrays", "Captain Wren"]
    assert main(argv) == 0
    assert "(identity)" in capsys.readouterr().out
    assert main([*argv, "--check"]) == 1
    assert capsys.readouterr().out.endswith(
        "\nIt does not replay:\n"
        "  world:mira-okafor fam:portrays story:captain-wren: nobody wrote it\n"
    )
    assert main([*argv, "--check", "--format", "json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["faults"]) == 1
