"""What our statements say in Wikidata's terms: the table, and the claims that it makes."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from worlds import triples_of

from famkg.closure import Closure, close
from famkg.graph import Graph
from famkg.horizon import restrict
from famkg.namespaces import FAM, OWL, RDF, RDFS, STATEMENT, STORY, WORLD, curie, expand
from famkg.project import Project
from famkg.wikidata.mapping import (
    Claim,
    Qualifier,
    Thing,
    Value,
    claims,
    disputes,
    our_claims,
    wikidata_time,
)
from famkg.wikidata.table import MappingError, Table, parse_table, read_table
from famkg.wikidata.times import TimeValue
from famkg.wikidata.values import QuantityValue, StringValue, TextValue

PROPERTIES = ROOT.parent / "shared" / "wikidata" / "properties.tsv"
TYPE, SUBCLASS = NamedNode(RDF + "type"), NamedNode(RDFS + "subClassOf")

PEOPLE = """
    world:okafor a fam:Person , fam:WorldEntity ; rdfs:label "Mira Okafor"@en .
    world:lamp a fam:Series , fam:WorldEntity . world:lamp-1 a fam:Season , fam:WorldEntity .
    world:first a fam:Episode , fam:WorldEntity . world:prize a fam:Award , fam:WorldEntity .
    story:keeper a fam:Person , fam:StoryEntity ; rdfs:label "the Keeper"@en .
    story:deputy a fam:Person , fam:StoryEntity ; rdfs:label "the Deputy"@en .
"""


@pytest.fixture(scope="module")
def table(project: Project) -> Table:
    """The table of this checkout."""
    return read_table(project.wikidata_file())


@pytest.fixture(scope="module")
def shipped(project: Project, closure: Closure) -> tuple[Claim, ...]:
    """The claims of the real graph."""
    return our_claims(project, closure)


def made(graph: Graph, table: Table, facts: str) -> list[tuple[str, str, str]]:
    """Return the claims of a few facts under our ontology, as short texts."""
    return [
        (curie(claim.subject), claim.property, " ".join(map(shown, parts(claim))))
        for claim in claims(close(Graph(graph.ontology, tuple(triples_of(PEOPLE + facts)))), table)
    ]


def parts(claim: Claim) -> Iterable[Value | Qualifier]:
    return (claim.value, *claim.qualifiers)


def shown(part: Value | Qualifier) -> str:
    if isinstance(part, Qualifier):
        return f"{part.property}={shown(part.value)}"
    return curie(part.iri) if isinstance(part, Thing) else str(part)


# ---- the table


def test_every_property_is_as_wikidata_has_it(table: Table) -> None:
    if not PROPERTIES.is_file():
        pytest.skip("the list of properties is not at hand (../shared/wikidata/properties.tsv)")
    with PROPERTIES.open(encoding="utf-8") as file:
        known = {row["pid"]: row for row in csv.DictReader(file, delimiter="\t")}
    for name, label in table.properties.items():
        assert known[name]["label"] == label, name
        assert known[name]["datatype"] == table.datatypes[name], name
        assert known[name]["status"] == "verified", name


def test_the_properties_of_the_table_are_used(table: Table) -> None:
    roles = [role for row in table.rows for role in (row.value, *row.qualifiers)]
    used = {role.property for role in roles} | {role.otherwise for role in roles} - {""}
    assert set(table.properties) == used


def test_every_kind_of_statement_is_mapped_or_has_a_reason(table: Table, closure: Closure) -> None:
    """A class that is added to the ontology must be decided upon."""

    def above(iri: str) -> set[str]:
        quads = closure.store.quads_for_pattern(NamedNode(iri), SUBCLASS, None, None)
        return {quad.object.value for quad in quads if isinstance(quad.object, NamedNode)}

    below = closure.store.quads_for_pattern(None, SUBCLASS, NamedNode(FAM + "Statement"), None)
    kinds = {quad.subject.value for quad in below if isinstance(quad.subject, NamedNode)}
    named = {iri for iri in kinds if iri.startswith(FAM)} - {FAM + "Statement"}
    decided = {row.statement for row in table.rows} | set(table.unmapped)
    assert {curie(iri) for iri in named if not above(iri) & decided} == set()


def test_the_table_names_nothing_that_is_not_declared(table: Table, closure: Closure) -> None:
    def kinds(iri: str) -> set[str]:
        quads = closure.store.quads_for_pattern(NamedNode(iri), TYPE, None, None)
        return {quad.object.value for quad in quads if isinstance(quad.object, NamedNode)}

    links = {OWL + "ObjectProperty", OWL + "DatatypeProperty"}
    for row in table.rows:
        assert OWL + "Class" in kinds(row.statement), row.name
        for role in (row.subject, row.value, *row.qualifiers):
            assert all(links & kinds(step) for path in role.paths for step in path), row.name
            assert all(OWL + "Class" in kinds(each) for each in role.classes), row.name
        for role_iri, value in row.when:
            assert links & kinds(role_iri) and kinds(value), row.name
        assert all(links & kinds(role_iri) for role_iri in row.unless), row.name
    for iri in table.unmapped:
        assert kinds(iri) & {OWL + "Class", *links}, iri


def test_the_table_knows_what_may_be_asked_of_an_item(table: Table) -> None:
    of_series = table.properties_of([FAM + "Series", FAM + "Work", FAM + "WorldEntity"])
    assert {"P161", "P170", "P577", "P1113", "P2512"} <= set(of_series)
    assert "P106" not in of_series
    of_people = table.properties_of([FAM + "RealPerson"])
    assert of_people == ("P19", "P39", "P106", "P108", "P166", "P569", "P1411")


SMALL = """
[[property]]
id = "P1"
label = "one"
datatype = "item"
[[claim]]
name = "a"
statement = "fam:Casting"
subject = { path = "fam:inWork" }
value = { property = "P1", path = "fam:performer" }
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[[claim]]", "[[claim", "wikidata.toml\n  this is not TOML"),
        ("[[claim]]", "[claim]", "wikidata.toml\n  claim must be written as [[claim]]"),
        ('name = "a"\n', "", "wikidata.toml\n  name is missing"),
        ("fam:Casting", "Casting", "claim 'a': Casting is no name of ours"),
        ('value = { property = "P1"', 'value = { property = "Q1"', "Q1 is no property of Wikidata"),
        ('value = { property = "P1"', 'value = { property = "P2"', "P2 is not in the list"),
        ('"fam:performer" }', '"fam:performer", as = "time" }', "P1 is item, and cannot take"),
        ('"fam:performer" }', '"fam:performer", as = "day" }', "'day' is no way to make a value"),
        ('"fam:performer" }', '"fam:performer", otherwise = "P1" }', "P1 takes no label"),
        ('path = "fam:inWork"', "path = []", "claim 'a': path is missing"),
        ('path = "fam:inWork"', "path = [1]", "path must be a text or a list of texts"),
        ('path = "fam:inWork"', 'way = "x"', "claim 'a': way means nothing here"),
        ("subject = {", "object = {", "claim 'a': object means nothing here"),
        ('"fam:Casting"\n', '"fam:Casting"\nunless = "x"\n', "claim 'a': x is no name of ours"),
    ],
)
def test_a_fault_of_the_table_is_told(old: str, new: str, message: str) -> None:
    assert old in SMALL
    with pytest.raises(MappingError) as caught:
        parse_table(SMALL.replace(old, new), "wikidata.toml")
    assert message in str(caught.value)
    assert str(caught.value).startswith("wikidata.toml\n")


def test_a_kind_of_statement_is_not_both(project: Project) -> None:
    both = SMALL + '[[unmapped]]\nstatement = "fam:Casting"\nwhy = "none"\n'
    with pytest.raises(MappingError, match="fam:Casting is mapped and unmapped"):
        parse_table(both, "wikidata.toml")
    with pytest.raises(MappingError, match="two claims are named 'a'"):
        parse_table(SMALL + SMALL[SMALL.index("[[claim]]") :], "wikidata.toml")
    with pytest.raises(MappingError, match="it cannot be read: No such file"):
        read_table(project.root / "nowhere.toml")


# ---- claims


def test_a_casting_is_a_cast_member_with_a_role(graph: Graph, table: Table) -> None:
    """The series of a season is found by way of its installment."""
    facts = """
        statement:part a fam:Installment ; fam:part world:lamp-1 ; fam:whole world:lamp ;
            fam:ordinal 1 .
        statement:cast a fam:Casting ; fam:performer world:okafor ; fam:character story:keeper ;
            fam:inSeason world:lamp-1 .
    """
    assert made(graph, table, facts) == [
        ("story:keeper", "P175", "world:okafor"),
        ("story:keeper", "P1441", "world:lamp"),
        ("world:lamp", "P161", "world:okafor P453=story:keeper"),
        ("world:lamp", "P527", "world:lamp-1 P1545=1"),
        ("world:lamp-1", "P179", "world:lamp P1545=1"),
    ]


def test_a_role_has_a_name_where_it_has_no_item(shipped: tuple[Claim, ...]) -> None:
    cast = [claim for claim in shipped if claim.property == "P161" and claim.qualifiers]
    assert len(cast) > 15
    for claim in cast:
        (role,) = claim.qualifiers
        assert isinstance(role.value, Thing) and role.value.iri.startswith(STORY)
        assert role.otherwise is not None and role.otherwise.property == "P4633"
        assert isinstance(role.otherwise.value, StringValue)


def test_who_says_less_adds_no_claim(graph: Graph, table: Table) -> None:
    """Two parts are two claims; that somebody joined the cast says part of both."""
    cast = "a fam:Casting ; fam:performer world:okafor ; fam:inWork world:lamp ; fam:character"
    facts = f"""
        statement:one {cast} story:keeper . statement:two {cast} story:deputy .
        statement:again {cast} story:keeper ; fam:billing fam:Main .
        statement:joins a fam:CastJoining ; fam:performer world:okafor ; fam:inWork world:lamp .
        wikipedia:p a fam:Passage ; fam:states statement:one , statement:again .
        wikipedia:q a fam:Passage ; fam:states statement:joins .
    """
    data = Graph(graph.ontology, tuple(triples_of(PEOPLE + facts)))
    found = [claim for claim in claims(close(data), table) if claim.property == "P161"]
    said = [
        ([curie(each) for each in claim.statements], [curie(each.iri) for each in claim.passages])
        for claim in found
    ]
    assert said == [
        (["statement:two"], []),
        (["statement:again", "statement:one"], ["wikipedia:p"]),
    ]
    assert all(STATEMENT + "joins" in claim.partly for claim in found)


def test_what_is_hedged_claims_nothing(graph: Graph, table: Table) -> None:
    modalities = ("Asserted", "Denied", "Planned", "Reported", "Scheduled", "Speculated")
    marks = [f"fam:modality fam:{each}" for each in modalities]
    marks += [f"fam:standing fam:{each}" for each in ("Deprecated", "Normal", "Preferred")]
    facts = "".join(
        f"""
        world:lamp-{number} a fam:Season , fam:WorldEntity .
        statement:s{number} a fam:Premiere ; fam:premieredWork world:lamp-{number} ;
            fam:time "1988-05-0{number}" ; {mark} .
        """
        for number, mark in enumerate(marks, 1)
    )
    assert made(graph, table, facts) == [
        ("world:lamp-1", "P577", "1988-05-01"),
        ("world:lamp-8", "P577", "1988-05-08"),
        ("world:lamp-9", "P577", "1988-05-09"),
    ]


def test_a_story_is_no_reality(graph: Graph, table: Table) -> None:
    facts = """
        story:isle a fam:Place , fam:StoryEntity .
        statement:win a fam:AwardWin ; fam:winner story:keeper ; fam:award world:prize .
        statement:job a fam:Employment ; fam:employee story:keeper ; fam:occupation fam:Engineer .
        statement:birth a fam:Birth ; fam:born story:keeper ; fam:time "1950" .
        statement:film a fam:Filming ; fam:filmedWork world:lamp ; fam:filmedAt story:isle .
        statement:wed a fam:Marriage ; fam:husband world:okafor ; fam:wife story:keeper .
    """
    assert made(graph, table, facts) == []


def test_a_listing_is_neither_a_nomination_nor_a_win(graph: Graph, table: Table) -> None:
    award = 'fam:award world:prize ; fam:time "1988" .'
    nominated = f"statement:n a fam:Nomination ; fam:nominee world:lamp ; {award}"
    won = f"statement:w a fam:AwardWin ; fam:winner world:lamp-1 ; {award}"
    listed = f"statement:l a fam:AwardListing ; fam:listedNominee world:first ; {award}"
    assert made(graph, table, nominated + won + listed) == [
        ("world:lamp", "P1411", "world:prize P585=1988"),
        ("world:lamp-1", "P166", "world:prize P585=1988"),
    ]


def test_values_are_what_their_property_wants(graph: Graph, table: Table) -> None:
    facts = """
        statement:run a fam:Run ; fam:runWork world:lamp-1 ; fam:time "1988-05-01/1988-06" .
        statement:on a fam:Run ; fam:runWork world:lamp ; fam:time "1988/.." .
        statement:rotten a fam:ReviewScore ; fam:reviewedWork world:lamp ;
            fam:approvalPercentage 90 ; fam:aggregator world:sums .
        statement:meta a fam:ReviewScore ; fam:reviewedWork world:lamp ; fam:weightedScore 71 .
        statement:title a fam:Naming ; fam:named world:lamp ; fam:nameKind fam:OfficialTitle ;
            fam:name "Lampen"@da , "The Lamp" .
        statement:nick a fam:Naming ; fam:named world:lamp ; fam:nameKind fam:Nickname ;
            fam:name "Lampie"@en .
        statement:some a fam:Extent ; fam:extentOf world:lamp ; fam:episodeCount 12 .
        statement:rough a fam:Extent ; fam:extentOf world:lamp ; fam:seasonCount 3 ;
            fam:approximate true .
    """
    assert made(graph, table, facts) == [
        ("world:lamp", "P444", "71/100"),
        ("world:lamp", "P444", "90% P447=world:sums"),
        ("world:lamp", "P580", "1988"),
        ("world:lamp", "P1113", "12"),
        ("world:lamp", "P1476", "Lampen@da"),
        ("world:lamp", "P1476", "The Lamp@en"),
        ("world:lamp-1", "P580", "1988-05-01"),
        ("world:lamp-1", "P582", "1988-06"),
    ]


def test_what_limits_a_statement_is_told(graph: Graph, table: Table) -> None:
    facts = """
        statement:job a fam:Employment ; fam:employee world:okafor ; fam:employer world:co ;
            fam:qualifier "formerly" .
        statement:score a fam:ReviewScore ; fam:reviewedWork world:lamp ; fam:weightedScore 71 ;
            fam:qualifier "on a scale up to 100" .
        statement:spin a fam:SpinOff ; fam:originalWork world:lamp ; fam:spinOff world:isle ;
            fam:qualifier "loosely" .
        statement:spun a fam:SpinOff ; fam:originalWork world:lamp ; fam:spinOff world:isle .
    """
    closure = close(Graph(graph.ontology, tuple(triples_of(PEOPLE + facts))))
    found = {claim.property: claim.limits for claim in claims(closure, table)}
    changing = "on the day that the document was written"  # the table says so, of every score
    assert found == {"P108": ("formerly",), "P444": (changing,), "P2512": ()}


# ---- the real graph


def test_no_claim_rests_on_a_hedge(shipped: tuple[Claim, ...], closure: Closure) -> None:
    asserted = NamedNode(FAM + "Asserted")
    modality = NamedNode(FAM + "modality")
    for claim in shipped:
        for iri in (*claim.statements, *claim.partly):
            quads = closure.store.quads_for_pattern(NamedNode(iri), modality, None, None)
            assert {quad.object for quad in quads} == {asserted}, iri
        assert claim.passages, claim


def test_claims_are_about_our_world_except_for_figures(shipped: tuple[Claim, ...]) -> None:
    for claim in shipped:
        if claim.subject.startswith(STORY):
            assert claim.property in ("P175", "P941", "P1441"), claim
        assert not (isinstance(claim.value, Thing) and claim.value.iri.startswith(STORY)), claim


def test_the_claims_say_what_the_documents_say(shipped: tuple[Claim, ...]) -> None:
    said = {
        (curie(claim.subject), claim.property, " ".join(map(shown, parts(claim))))
        for claim in shipped
    }
    series = "world:for-all-mankind"
    assert {
        (series, "P161", "world:joel-kinnaman P453=story:ed-baldwin"),
        (series, "P170", "world:ronald-d-moore"),
        (series, "P86", "world:jeff-russo"),
        (series, "P272", "world:sony-pictures-television"),
        (series, "P136", "world:genre-alternate-history"),
        (series, "P577", "2019-11-01"),
        (series, "P2512", "world:star-city"),
        ("world:season-1", "P179", f"{series} P1545=1"),
        ("world:season-1", "P449", "world:apple-tv-plus"),
        ("world:season-2", "P582", "2021-04-23"),
        ("world:season-3", "P444", "94% P447=world:rotten-tomatoes"),
        ("world:the-bear-hug", "P4908", "world:season-4 P1545=3"),
        ("story:margo-madison", "P941", "world:margaret-hamilton"),
        ("world:ronald-d-moore", "P166", "world:emmy-award"),
    } <= said
    premieres = {subject: value for subject, name, value in said if name == "P577"}
    assert "world:season-5" not in premieres, "it is scheduled"
    assert premieres["world:season-4"] == "2023-11-10", "not the misprint"


def test_what_is_in_conflict_is_marked(shipped: tuple[Claim, ...]) -> None:
    disputed = {(curie(claim.subject), claim.property): claim.disputed for claim in shipped}
    assert disputed["world:time-capsule", "P166"] == ("nominee-of-an-award",)
    assert disputed["world:season-4", "P577"] == (), "its side is preferred"
    assert disputed["world:for-all-mankind", "P2437"] == ("more-parts-than-counted",)
    assert sum(1 for claim in shipped if claim.disputed) < len(shipped) / 10
    assert disputes([]) == {}


def test_a_viewer_is_told_no_later_claim(
    graph: Graph, table: Table, shipped: tuple[Claim, ...]
) -> None:
    seen = claims(close(restrict(graph, 1)), table)
    assert {claim.known_from for claim in seen} == {0, 1}
    assert {claim.known_from for claim in shipped} == {0, 1, 2, 3, 4, 5}
    everything = {(claim.subject, claim.property, claim.value) for claim in shipped}
    assert {(claim.subject, claim.property, claim.value) for claim in seen} < everything


def test_claims_are_sorted_and_the_same_each_time(
    project: Project, closure: Closure, shipped: tuple[Claim, ...]
) -> None:
    assert our_claims(project, closure) == shipped
    order = [(claim.subject, int(claim.property[1:])) for claim in shipped]
    assert order == sorted(order)
    things = [claim.subject.startswith((WORLD, STORY)) for claim in shipped]
    assert all(things) and expand("world:season-1") in {claim.subject for claim in shipped}


def test_values_have_the_kinds_of_wikidata(shipped: tuple[Claim, ...]) -> None:
    kinds = {type(claim.value) for claim in shipped}
    assert kinds == {Thing, StringValue, QuantityValue, TextValue, TimeValue}


# ---- times


@given(st.dates(datetime.date(1000, 1, 1)), st.sampled_from(["day", "month", "year", "decade"]))
def test_a_time_is_as_precise_as_it_was(day: datetime.date, unit: str) -> None:
    edtf = {
        "day": day.isoformat(),
        "month": day.isoformat()[:7],
        "year": day.isoformat()[:4],
        "decade": f"{day.isoformat()[:3]}X",
    }[unit]
    value = wikidata_time(edtf)
    assert value is not None
    assert value.edtf == edtf
    assert value.text.startswith(f"+{edtf[:3]}") and value.text.endswith("T00:00:00Z")


@pytest.mark.parametrize("edtf", ["1988~", "1988?", "19XX", "1988/1989", "1988/..", "no time", ""])
def test_a_time_that_wikidata_cannot_have_is_none(edtf: str) -> None:
    assert wikidata_time(edtf) is None
