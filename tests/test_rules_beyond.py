"""Each rule beyond OWL concludes what it should, and no more; none without words or a proof."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from constructing import constructed, seen_by_rules
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple
from worlds import HEAD, everything

from famkg.closure import Closure, close
from famkg.edtf import read_time
from famkg.graph import Graph
from famkg.horizon import restrict
from famkg.model import Proof
from famkg.namespaces import FAM, RDF, RDFS, RULE, SH, SKOS, curie
from famkg.project import Project
from famkg.proofs import prove
from famkg.turtle import format_turtle, parse_triples, read_triples

ROOT = Path(__file__).parents[1]
TYPE = NamedNode(RDF + "type")
TOGETHER = NamedNode(FAM + "tookPartWith")
KINDS = {SH + "TripleRule", SH + "SPARQLRule"}


@dataclass(frozen=True)
class Case:
    """A rule, what is said, what it concludes from that, and what one might wrongly expect."""

    rule: str
    says: str
    concludes: str
    never: str


def day(role: str, date: str) -> str:
    return f'fam:{role} "{date}"^^xsd:date'


def at(time: str) -> str:
    """A time with its bounds, as statements give it."""
    read = read_time(time)
    assert read is not None
    bounds = [("earliest", read.earliest), ("latest", read.latest)]
    given = [day(role, date.isoformat()) for role, date in bounds if date]
    return " ; ".join([f'fam:time "{time}"', *given])


STORM = "story:storm a fam:Event , fam:StoryEntity . story:war a fam:Condition , fam:StoryEntity ."
IN = "a fam:Participation ; fam:participatedIn story:{} ; fam:participant story:{} ."
PREMIERE = "a fam:Premiere ; fam:premieredWork world:{}"
RUN = "a fam:Run ; fam:runWork world:{}"
PART = "a fam:Installment ; fam:part world:{} ; fam:whole world:{} ; fam:ordinal {} ."
OFFICE = "a fam:OfficeHolding ; fam:officeHolder story:{} ; fam:office story:{} ; {} ."
SHOOT = "world:shoot a fam:Event , fam:WorldEntity ."

CASES = [
    Case(
        "met",
        STORM
        + f"""
        statement:a {IN.format("storm", "ada")} statement:b {IN.format("storm", "finch")}
        statement:c {IN.format("war", "ada")} statement:d {IN.format("war", "birk")}
        statement:e {IN.format("flood", "birk")} statement:f {IN.format("storm", "crew")}
        story:flood a fam:Event . story:ada a fam:Person . story:finch a fam:Person .
        story:birk a fam:Person . story:crew a fam:Group .
        """,
        "story:ada fam:tookPartWith story:finch . story:finch fam:tookPartWith story:ada .",
        """
        story:ada fam:tookPartWith story:ada , story:birk , story:crew .
        story:birk fam:tookPartWith story:ada . story:crew fam:tookPartWith story:ada .
        """,
    ),
    Case(
        "release-date",
        f"""
        statement:a {PREMIERE.format("s1")} ; {at("1988-05-01")} .
        statement:b {PREMIERE.format("s2")} ; {at("1988-05")} .
        statement:c {PREMIERE.format("s3")} ; {at("1988-05-01~")} .
        statement:d {PREMIERE.format("s4")} ; {at("1988-05-01")} ;
            fam:modality fam:Scheduled .
        statement:e {PREMIERE.format("s5")} ; {at("1988-05-01")} ;
            fam:standing fam:Deprecated .
        statement:f {PREMIERE.format("s6")} ; {at("../1988-05-01")} .
        statement:g a fam:Announcement ; {at("1988-05-01")} .
        """,
        f"world:s1 {day('releaseDate', '1988-05-01')} .",
        " ".join(f"world:s{n} {day('releaseDate', '1988-05-01')} ." for n in range(2, 7)),
    ),
    Case(
        "finale-date",
        f"""
        statement:a {RUN.format("s1")} ; {at("1988-05-01/1988-06-05")} .
        statement:b {RUN.format("s2")} ; {at("1988-05-01/..")} .
        statement:c {RUN.format("s3")} ; {at("1988-05-01/1988-06")} .
        statement:d {RUN.format("s4")} ; {at("1988-05-01/1988-06-05")} ;
            fam:modality fam:Scheduled .
        """,
        f"world:s1 {day('finaleDate', '1988-06-05')} .",
        f"""
        world:s1 {day("finaleDate", "1988-05-01")} . world:s2 {day("finaleDate", "1988-05-01")} .
        world:s3 {day("finaleDate", "1988-06-30")} . world:s4 {day("finaleDate", "1988-06-05")} .
        world:s1 {day("releaseDate", "1988-05-01")} .
        """,
    ),
    Case(
        "run-days",
        f"""
        statement:a {RUN.format("s1")} ; {at("1988-02-22/1988-03-07")} .
        statement:b {RUN.format("s3")} ; {at("1988-05/1988-06-05")} .
        """,
        "world:s1 fam:runDays 14 .",
        "world:s1 fam:runDays 13 , 15 . world:s3 fam:runDays 35 .",
    ),
    Case(
        "least-days-to-premiere",
        f"""
        statement:a a fam:Renewal ; fam:renewedFor world:s2 ; {at("1987-04")} .
        statement:b {PREMIERE.format("s2")} ; {at("1987-05-31")} .
        statement:c a fam:Renewal ; fam:renewedFor world:s3 ; {at("1987~")} .
        statement:d {PREMIERE.format("s3")} ; {at("1988-05-31")} .
        statement:e a fam:Renewal ; fam:renewedFor world:s4 ; {at("1989")} .
        statement:f {PREMIERE.format("s4")} ; {at("1989-05-31")} .
        """,
        "world:s2 fam:leastDaysToPremiere 31 .",
        "world:s2 fam:leastDaysToPremiere 60 . world:s3 fam:leastDaysToPremiere 152 ."
        " world:s4 fam:leastDaysToPremiere 0 .",
    ),
    Case(
        "most-days-to-premiere",
        f"""
        statement:a a fam:Renewal ; fam:renewedFor world:s2 ; {at("1987-04")} .
        statement:b {PREMIERE.format("s2")} ; {at("1987-05-31")} .
        statement:c a fam:Renewal ; fam:renewedFor world:s3 ; {at("../1987")} .
        statement:d {PREMIERE.format("s3")} ; {at("1988-05-31")} .
        """,
        "world:s2 fam:mostDaysToPremiere 60 .",
        "world:s2 fam:mostDaysToPremiere 31 . world:s3 fam:mostDaysToPremiere 152 .",
    ),
    Case(
        "part-number",
        f"statement:a {PART.format('s1', 'lamp', 1)}"
        f" statement:b {PART.format('s2', 'lamp', 2)[:-2]} ; fam:modality fam:Planned .",
        "world:s1 fam:partNumber 1 .",
        "world:s2 fam:partNumber 2 . world:lamp fam:partNumber 1 .",
    ),
    Case(
        "next-season",
        f"""
        world:s1 a fam:Season . world:s2 a fam:Season . world:s3 a fam:Season .
        world:t2 a fam:Season . world:e2 a fam:Episode . world:e3 a fam:Episode .
        statement:a {PART.format("s1", "lamp", 1)} statement:b {PART.format("s2", "lamp", 2)}
        statement:c {PART.format("s3", "lamp", 3)} statement:d {PART.format("t2", "reef", 2)}
        statement:e {PART.format("e2", "lamp", 2)} statement:f {PART.format("e3", "s1", 3)}
        statement:g {PART.format("lamp", "all", 1)} statement:h {PART.format("reef", "all", 2)}
        """,
        "world:s1 fam:nextSeason world:s2 . world:s2 fam:nextSeason world:s3 ."
        " world:s2 fam:previousSeason world:s1 .",
        """
        world:s1 fam:nextSeason world:s3 , world:t2 , world:e2 , world:s1 .
        world:s2 fam:nextSeason world:s1 , world:e3 . world:e2 fam:nextSeason world:e3 .
        world:lamp fam:nextSeason world:reef .
        """,
    ),
    Case(
        "episodes",
        """
        statement:a a fam:Extent ; fam:extentOf world:s1 ; fam:episodeCount 6 .
        statement:b a fam:Extent ; fam:extentOf world:s2 ; fam:episodeCount 8 ;
            fam:modality fam:Scheduled .
        statement:c a fam:Extent ; fam:extentOf world:lamp ; fam:seasonCount 2 .
        """,
        "world:s1 fam:episodes 6 .",
        "world:s2 fam:episodes 8 . world:lamp fam:episodes 2 , 6 .",
    ),
    Case(
        "days-after-previous-season",
        f"""
        world:s1 a fam:Season . world:s2 a fam:Season . world:s3 a fam:Season .
        statement:a {PART.format("s1", "lamp", 1)} statement:b {PART.format("s2", "lamp", 2)}
        statement:c {PART.format("s3", "lamp", 3)}
        statement:d {RUN.format("s1")} ; {at("1987-04-01/1988-05-01")} .
        statement:e {PREMIERE.format("s2")} ; {at("1988-05-31")} .
        statement:f {PREMIERE.format("s3")} ; {at("1989-05-31")} .
        """,
        "world:s2 fam:daysAfterPreviousSeason 30 .",
        "world:s1 fam:daysAfterPreviousSeason 30 ."
        " world:s3 fam:daysAfterPreviousSeason 395 , 365 .",
    ),
    Case(
        "least-days",
        f"""
        {SHOOT}
        statement:a a fam:Beginning ; fam:begun world:shoot ; {at("1988-05")} .
        statement:b a fam:Ending ; fam:ended world:shoot ; {at("1988-07")} .
        statement:c a fam:Beginning ; fam:begun world:feast ; {at("1988")} .
        statement:d a fam:Ending ; fam:ended world:feast ; {at("1988-07")} .
        statement:e a fam:Beginning ; fam:begun world:fog ; {at("1988-05?")} .
        statement:f a fam:Ending ; fam:ended world:fog ; {at("1988-07")} .
        statement:g a fam:Beginning ; fam:begun world:gale ; {at("1988-05")} .
        """,
        "world:shoot fam:leastDays 31 .",
        "world:shoot fam:leastDays 91 . world:feast fam:leastDays 0 , 182 , -183 ."
        " world:fog fam:leastDays 31 . world:gale fam:leastDays 0 , 31 .",
    ),
    Case(
        "most-days",
        f"""
        {SHOOT}
        statement:a a fam:Beginning ; fam:begun world:shoot ; {at("1988-05")} .
        statement:b a fam:Ending ; fam:ended world:shoot ; {at("../1988-07")} .
        statement:c a fam:Beginning ; fam:begun world:fog ; {at("1988-05")} .
        statement:d a fam:Ending ; fam:ended world:fog ; {at("1988-07~")} .
        """,
        "world:shoot fam:mostDays 91 .",
        "world:shoot fam:mostDays 61 ; fam:leastDays 61 . world:fog fam:mostDays 91 .",
    ),
    Case(
        "over-before",
        f"""
        statement:a {OFFICE.format("ada", "warden", at("198X"))}
        statement:b {OFFICE.format("finch", "warden", at("1990-05"))}
        statement:c {OFFICE.format("birk", "warden", "fam:knownFrom 0")}
        statement:d {OFFICE.format("ash", "master", at("1990-05"))}
        statement:e {OFFICE.format("gull", "warden", at("1989"))}
        statement:f {OFFICE.format("moss", "pilot", at("1990-05-01"))}
        statement:g {OFFICE.format("reed", "pilot", at("1990-05-01"))}
        """,
        "story:ada fam:heldOfficeBefore story:finch . story:finch fam:heldOfficeAfter story:ada ."
        " statement:a fam:precedesHolding statement:b .",
        """
        story:finch fam:heldOfficeBefore story:ada , story:ash .
        story:ada fam:heldOfficeBefore story:birk , story:ash , story:ada , story:gull .
        story:birk fam:heldOfficeBefore story:finch . story:gull fam:heldOfficeBefore story:ada .
        story:moss fam:heldOfficeBefore story:reed . story:reed fam:heldOfficeBefore story:moss .
        """,
    ),
    Case(
        "begun-before",
        f"""
        statement:a {OFFICE.format("ada", "warden", at("1993/1997"))}
        statement:b {OFFICE.format("finch", "warden", at("1997/2001"))}
        statement:c {OFFICE.format("finch", "warden", at("2005/2009"))}
        statement:d {OFFICE.format("birk", "warden", at("../2003"))}
        statement:e {OFFICE.format("gull", "warden", at("1990~/1991"))}
        """,
        "story:ada fam:heldOfficeBefore story:finch .",
        """
        story:finch fam:heldOfficeBefore story:finch , story:ada .
        story:birk fam:heldOfficeBefore story:ada . story:ada fam:heldOfficeBefore story:birk .
        story:gull fam:heldOfficeBefore story:ada , story:finch .
        """,
    ),
    Case(
        "least-age",
        f"""
        {STORM} statement:a {IN.format("storm", "ada")} statement:b {IN.format("war", "ada")}
        statement:c a fam:Birth ; fam:born story:ada ; {at("1950")} .
        statement:d a fam:Occurrence ; fam:event story:storm ; {at("1970")} .
        statement:e a fam:Occurrence ; fam:event story:war ; {at("1970")} .
        statement:f {IN.format("storm", "finch")} story:birth a fam:Event .
        statement:g {IN.format("birth", "ada")}
        statement:h a fam:Occurrence ; fam:event story:birth ; {at("1950")} .
        """,
        "statement:a fam:leastAge 19 .",
        "statement:a fam:leastAge 20 . statement:b fam:leastAge 19 . statement:f fam:leastAge 19 ."
        " statement:g fam:leastAge -1 , 0 .",
    ),
    Case(
        "most-age",
        f"""
        {STORM} statement:a {IN.format("storm", "ada")} statement:b {IN.format("storm", "finch")}
        statement:c a fam:Birth ; fam:born story:ada ; {at("1950")} .
        statement:d a fam:Occurrence ; fam:event story:storm ; {at("1970")} .
        statement:e a fam:Birth ; fam:born story:finch ; {at("1950~")} .
        """,
        "statement:a fam:mostAge 20 .",
        "statement:a fam:mostAge 19 , 21 . statement:b fam:mostAge 20 .",
    ),
]


THEMES = (
    *("agents", "careers", "chronology", "events", "lifetimes", "phases", "productions"),
    *("provenance", "releases", "time", "works"),
)
"""The files of the ontology that the cases need; without the others tests take half the time."""


@cache
def themes() -> tuple[Triple, ...]:
    files = [ROOT / "ontology" / f"{name}.ttl" for name in THEMES]
    return tuple(triple for path in files for triple in read_triples(path))


def world(says: str, rules: tuple[Triple, ...]) -> Graph:
    return Graph(themes(), tuple(parse_triples(HEAD + says, "world.ttl")), rules)


@pytest.mark.parametrize("case", CASES, ids=[case.rule for case in CASES])
def test_rule(case: Case, graph: Graph) -> None:
    closure = close(world(case.says, graph.rules))
    found = everything(closure)
    expected = parse_triples(HEAD + case.concludes, "expected.ttl")
    assert [triple for triple in expected if triple not in found] == []
    never = parse_triples(HEAD + case.never, "never.ttl")
    assert never
    assert [triple for triple in never if triple in found] == []
    names = {step.rule.name for t in expected for step in steps(prove(closure, t)) if step.rule}
    assert f"rule:{case.rule}" in names
    assert closure.inconsistencies == ()


def steps(proof: Proof) -> list[Proof]:
    return [proof, *(step for premise in proof.premises for step in steps(premise))]


def test_every_rule_has_a_case(graph: Graph) -> None:
    assert [case.rule for case in CASES] == list(dict.fromkeys(case.rule for case in CASES))
    assert {f"rule:{case.rule}" for case in CASES} == {curie(rule) for rule in rules_of(graph)}


def rules_of(graph: Graph) -> list[str]:
    return [t.subject.value for t in graph.rules if t.predicate == TYPE and t.object.value in KINDS]


# On the shipped data ----------------------------------------------------------------------------

SHIPPED = {
    "tookPartWith": [
        "story:aleida-rosales story:margo-madison",
        "story:alexei-leonov story:sergei-korolev",
        "story:dev-ayesa story:ed-baldwin",
        "story:ed-baldwin story:dev-ayesa",
        "story:lee-jung-gil story:wife-of-lee-jung-gil",
        "story:margo-madison story:aleida-rosales",
        "story:sergei-korolev story:alexei-leonov",
        "story:wife-of-lee-jung-gil story:lee-jung-gil",
        "world:garrett-reisman world:ronald-d-moore",
        "world:ronald-d-moore world:garrett-reisman",
    ],
    "releaseDate": [
        "world:for-all-mankind 2019-11-01",
        "world:official-podcast 2021-02-19",
        "world:season-1 2019-11-01",
        "world:season-2 2021-02-19",
        "world:season-3 2022-06-10",
        "world:season-4 2023-11-10",
        "world:season-4-trailer 2023-10-12",
        "world:time-capsule 2021-02-11",
    ],
    "finaleDate": [
        "world:season-1 2019-12-20",
        "world:season-2 2021-04-23",
        "world:season-3 2022-08-12",
        "world:season-4 2024-01-12",
    ],
    "runDays": ["world:season-1 49", *(f"world:season-{n} 63" for n in (2, 3, 4))],
    "daysAfterPreviousSeason": [
        "world:season-2 427",
        "world:season-3 413",
        "world:season-4 455",
    ],
    "nextSeason": [f"world:season-{n} world:season-{n + 1}" for n in (1, 2, 3, 4)],
    "partNumber": [*(f"world:season-{n} {n}" for n in (1, 2, 3, 4, 5)), "world:the-bear-hug 3"],
    "episodes": ["world:for-all-mankind 40", *(f"world:season-{n} 10" for n in (1, 2, 3, 4))],
    "leastDays": ["world:filming-of-season-3 185"],
    "mostDays": ["world:filming-of-season-3 241", "world:filming-of-season-4 183"],
    "leastDaysToPremiere": ["world:season-2 477", "world:season-3 526", "world:season-4 467"],
    "mostDaysToPremiere": ["world:season-2 507", "world:season-3 556", "world:season-4 497"],
    # No document dates an office or a birth.
    "precedesHolding": [],
    "heldOfficeBefore": [],
    "leastAge": [],
    "mostAge": [],
}


def shown(term: object) -> str:
    return curie(term.value) if isinstance(term, NamedNode) else getattr(term, "value", "")


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_conclusions_are_those_that_were_read_against_the_documents(
    name: str, closure: Closure
) -> None:
    quads = closure.store.quads_for_pattern(None, NamedNode(FAM + name), None, DefaultGraph())
    assert sorted(f"{shown(q.subject)} {shown(q.object)}" for q in quads) == sorted(SHIPPED[name])


def test_list_of_shipped_conclusions_is_whole(closure: Closure, graph: Graph) -> None:
    heads = {
        head[1].value.removeprefix(FAM)
        for rule in closure.rules
        if rule.name.startswith("rule:")
        for head in rule.head
    }
    assert heads | {"heldOfficeBefore"} == set(SHIPPED)


def test_nothing_is_concluded_from_what_a_viewer_does_not_know(graph: Graph) -> None:
    says = (
        f"{STORM} world:s1 a fam:Season . world:s2 a fam:Season . story:ada a fam:Person ."
        " story:finch a fam:Person . story:birk a fam:Person ."
        + "".join(
            f"statement:{n} fam:knownFrom 0 ; {PART.format(f's{n}', 'lamp', n)}" for n in (1, 2)
        )
        + f"statement:a fam:knownFrom 1 ; {IN.format('storm', 'ada')}"
        f" statement:b fam:knownFrom 1 ; {IN.format('storm', 'finch')}"
        f" statement:c fam:knownFrom 2 ; {IN.format('storm', 'birk')}"
    )

    def pairs(seen: int) -> set[str]:
        found = everything(close(restrict(world(says, graph.rules), seen)))
        return {f"{shown(t.subject)} {shown(t.object)}" for t in found if t.predicate == TOGETHER}

    assert pairs(0) == set()
    assert pairs(1) == {"story:ada story:finch", "story:finch story:ada"}
    assert len(pairs(2)) == 6


# Against another engine of SHACL ----------------------------------------------------------------


def test_rules_run_unchanged_in_pyshacl(graph: Graph) -> None:
    """It takes the files as they are, functions included."""
    import pyshacl
    import rdflib

    says = f"""{HEAD}
        statement:a {PREMIERE.format("s1")} ; {at("1988-05-01")} .
        statement:b a fam:Extent ; fam:extentOf world:s1 ; fam:episodeCount 6 .
        statement:c {PART.format("s1", "lamp", 1)} statement:d {PART.format("s2", "lamp", 2)}
        world:s1 a fam:Season . world:s2 a fam:Season .
        statement:e a fam:Beginning ; fam:begun world:shoot ; {at("1988-05")} .
        statement:f a fam:Ending ; fam:ended world:shoot ; {at("1988-07")} .
        {STORM}
        story:ada a fam:Person ; fam:tookPartIn story:storm .
        story:finch a fam:Person ; fam:tookPartIn story:storm , story:war .
        """
    data = Graph((), tuple(parse_triples(says, "world.ttl")), graph.rules)
    ours = {tuple(map(shown, (t.subject, t.predicate, t.object))) for t in everything(close(data))}
    shapes = rdflib.Graph()
    for path in sorted((ROOT / "ontology" / "rules").glob("*.ttl")):
        shapes.parse(path)
    given = rdflib.Graph().parse(data=says, format="turtle")
    found = pyshacl.shacl_rules(given, shacl_graph=shapes, advanced=True)
    theirs = {tuple(curie(str(term)) for term in row[:3]) for row in found}  # quads
    rules = {row[1] for row in ours if row[1].removeprefix("fam:") in SHIPPED}
    assert len(rules) == 7
    assert {row for row in ours if row[1] in rules} == {row for row in theirs if row[1] in rules}


# The rules as readers meet them -----------------------------------------------------------------


def test_every_rule_has_words(graph: Graph) -> None:
    said = defaultdict(list)
    for triple in graph.rules:
        said[triple.subject.value, triple.predicate.value].append(triple.object)
    labels = set()
    for rule in rules_of(graph):
        assert rule.startswith(RULE)
        (label,) = said[rule, RDFS + "label"]
        (definition,) = said[rule, SKOS + "definition"]
        assert isinstance(label, Literal)
        assert label.language == definition.language == "en"
        assert re.fullmatch(r"[A-Z].{30,}[^.]\.", definition.value), definition
        assert not re.search(r"https?:|[a-z]+:[A-Za-z]", definition.value), definition
        labels.add(label.value.casefold())
        if (rule, SH + "construct") in said:
            assert said[rule, SH + "prefixes"], rule
    assert len(labels) == len(rules_of(graph))


def test_words_of_rules_do_not_spoil_the_story(graph: Graph) -> None:
    """Rules are there for every viewer, so they name no one and nothing of the story."""
    for triple in graph.rules:
        assert "/story/" not in str(triple)
        assert "/world/" not in str(triple)


def test_rules_use_declared_terms(graph: Graph) -> None:
    declared = {
        t.subject.value for t in graph.ontology if t.predicate == TYPE and "ontology/" in str(t)
    }
    used = {
        FAM + name
        for triple in graph.rules
        for name in re.findall(r"fam:(\w+)", str(triple.object))
    } | {
        term.value
        for t in graph.rules
        for term in (t.subject, t.object)
        if shown(term)[:4] == "fam:"
    }
    assert len(used) >= 30
    assert sorted(used - declared) == []


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "ontology" / "rules").glob("*.ttl")),
    ids=lambda p: p.stem,
)
def test_rule_file_is_in_house_layout_and_order(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_turtle(text, path.name) == text, f"Run: famkg fmt {path.name}"
    prefixes = re.findall(r"^@prefix (\w+):", text, re.MULTILINE)
    assert prefixes == sorted(prefixes)
    for content in re.split(r"^### .+$", text, flags=re.MULTILINE)[1:]:
        subjects = re.findall(r"^(rule:[\w-]+)$", content, re.MULTILINE)
        assert subjects == sorted(subjects)
    header = [t for t in read_triples(path) if t.subject.value == f"{RULE}{path.name}"]
    said = {t.predicate.value.rpartition("/")[2] for t in header}
    assert {"title", "description", "license"} <= said


def test_every_rule_of_the_project_is_loaded(project: Project, graph: Graph) -> None:
    files = {path.stem for path in project.rule_files()}
    assert files >= {"meetings", "offices", "lengths", "releases", "ages"}
    store = Store()
    store.extend(Quad(*triple) for triple in graph.rules)
    assert len(store) == len(set(graph.rules))


def test_shipped_rules_miss_nothing_that_their_texts_construct(graph: Graph) -> None:
    says = " ".join(case.says for case in CASES if case.rule in {"least-age", "begun-before"})
    closure = close(world(says, graph.rules))
    expected = constructed(seen_by_rules(closure), graph.rules)
    assert len(expected) >= 4
    assert expected <= everything(closure)
