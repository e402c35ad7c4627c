"""Links to Wikidata: read, written, held against their evidence, and kept out of reasoning."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, parse
from worlds import triples_of

from famkg.cache import make_closure
from famkg.cli.main import main
from famkg.closure import Closure
from famkg.graph import Graph
from famkg.namespaces import BASE, FAM, OWL, SKOS, STORY, WD, WORLD, curie
from famkg.project import Project
from famkg.wikidata.link_checks import check_links
from famkg.wikidata.links import (
    EXACT,
    NOT_FOUND,
    PREDICATES,
    RELATED,
    Link,
    LinkSet,
    identities,
    link_triples,
    links_of,
    load_links,
    parse_links,
    read_links,
    write_links,
)
from famkg.wikidata.sssom import SEMAPV, MappingSet, SssomError, read_sssom, write_sssom

SHARED = ROOT.parent / "shared" / "wikidata"
SAME_AS = NamedNode(OWL + "sameAs")
CANDIDATE = SEMAPV + "LexicalMatching"

NOBODY_OF_OURS = {
    *("Rhys Ifans (Star City)", "Anna Maxwell Martin (Star City)", "Agnes O'Casey (Star City)"),
    *("Richard Nixon", "Neil Armstrong", "Apple Studios", "IGN", "North Korea", "Houston"),
    *("Apollo program", "Primetime Emmy Award", "film actor", "television producer"),
    *("film producer", "screenwriter", "composer", "film director", "television director"),
    *("politician", "aerospace engineer", "businessperson", "asteroid"),
}
"""What the evidence identifies, and our graph has no entity or term for."""
SEARCHED = {
    "world:star-city": "Star City (TV series)",
    "world:sony-pictures-television-studios": "Sony Pictures Television Studios",
    "world:tall-ship-productions": "Tall Ship Productions",
}
"""What was looked for in an export of Wikidata and not found; of the rest nothing is known."""

HEAD = f"""\
#curie_map:
#  wd: {WD}
#  world: {WORLD}
#  story: {STORY}
#mapping_set_id: https://example.org/links.sssom.tsv
#license: https://creativecommons.org/publicdomain/zero/1.0/
#extension_definitions:
#  - slot_name: evidence
#    property: skos:note
"""
COLUMNS = (
    *("subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id"),
    *("object_category", "mapping_justification", "confidence", "evidence"),
)
CURATED = "semapv:ManualMappingCuration"
ROW = ("world:okafor", "Mira Okafor", "skos:exactMatch", "", "wd:Q1", "", CURATED, "0.9", "a list")
KEEPER = """
    world:okafor a fam:Person , fam:WorldEntity ; rdfs:label "Mira Okafor"@en .
    world:lamp a fam:Work , fam:WorldEntity ; rdfs:label "The Lamp"@en .
    story:keeper a fam:Person , fam:StoryEntity ; rdfs:label "the keeper"@en .
"""


def row(**cells: str) -> str:
    """Return a row of the small file, with other cells than usual."""
    usual = dict(zip(COLUMNS, ROW, strict=True))
    return "\t".join({**usual, **cells}.values())


def file_of(*rows: str, head: str = HEAD, columns: str = "\t".join(COLUMNS)) -> bytes:
    return ("\n".join([head + columns, *rows]) + "\n").encode()


def links_in(*rows: str) -> tuple[Link, ...]:
    return parse_links(file_of(*rows), "links.tsv").links


@pytest.fixture(scope="module")
def shipped(project: Project) -> tuple[Link, ...]:
    """The links of this checkout."""
    return load_links(project)


@pytest.fixture(scope="module")
def evidence() -> dict[str, dict[str, str]]:
    """What was found of Wikidata, by entity; a test that needs it skips where it is absent."""
    return table("links.tsv", "entity")


def table(name: str, key: str) -> dict[str, dict[str, str]]:
    if not (SHARED / name).is_file():
        pytest.skip(f"the evidence is not at hand (../shared/wikidata/{name})")
    with (SHARED / name).open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row[key]: row for row in rows}


# ---- what is shipped


def test_shipped_links_have_no_faults(shipped: tuple[Link, ...], graph: Graph) -> None:
    assert check_links(shipped, graph) == []
    assert len(shipped) > 100


def test_shipped_files_are_canonical(project: Project) -> None:
    files = project.link_files()
    assert [path.name for path in files] == ["entities.sssom.tsv", "terms.sssom.tsv"]
    for path in files:
        assert write_links(read_links(path)).encode() == path.read_bytes(), path.name


def test_nothing_of_the_story_is_a_thing_of_our_world(shipped: tuple[Link, ...]) -> None:
    of_story = [link for link in shipped if link.subject.startswith(STORY)]
    assert {link.predicate for link in of_story if link.holds} == {RELATED}
    assert not any(link.subject.startswith(STORY) for link in shipped if link.is_identity)


def test_homonyms_are_denied(shipped: tuple[Link, ...]) -> None:
    denied = {(curie(link.subject), link.item) for link in shipped if link.negated}
    assert {
        ("world:for-all-mankind", "Q4162673"),
        ("world:star-city", "Q1901376"),
        ("world:apple-tv-plus", "Q270285"),
        ("world:daniel-stern", "Q375547"),
        ("world:margaret-hamilton", "Q257756"),
        ("world:golden-reel-awards", "Q2549777"),
        ("world:hugo-best-dramatic-presentation-short-form", "Q3414212"),
        ("world:saturn-best-supporting-actor-in-a-streaming-series", "Q1258647"),
        ("world:genre-alternate-history", "Q16681629"),
        ("world:moon", "Q2537"),
        ("story:mars", "Q112"),
        ("world:moscow", "Q499927"),
    } <= denied


def test_no_match_is_without_evidence(
    shipped: tuple[Link, ...], evidence: dict[str, dict[str, str]]
) -> None:
    """What holds has the evidence of its item, and is a candidate where the evidence says so."""
    known = {row["qid"]: row for row in evidence.values() if row["qid"]}
    properties = table("properties.tsv", "pid")
    for link in shipped:
        if link.holds and link.item:
            found = known.get(link.item) or properties.get(link.item)
            assert found is not None, f"{link.item} is nowhere in the evidence"
            assert link.evidence == found["evidence"], link.item
            assert link.is_verified == (found["status"] == "verified"), link.item
            assert link.is_verified == (link.confidence is not None and link.confidence >= 0.9)


def test_what_is_denied_or_not_found_is_told_by_the_evidence(
    shipped: tuple[Link, ...], evidence: dict[str, dict[str, str]]
) -> None:
    told = "\n".join("\t".join(row.values()) for row in evidence.values())
    identifiers = {*re.findall(r"\bQ\d+\b", told)}
    for link in shipped:
        if not link.holds:
            assert link.evidence in told, link
        if link.negated:
            assert link.item in identifiers, link.item
    searched = {curie(link.subject): link for link in shipped if link.object == NOT_FOUND}
    assert searched.keys() == SEARCHED.keys()
    for name, link in searched.items():
        entry = evidence[SEARCHED[name]]
        assert (entry["status"], entry["note"]) == ("none", link.evidence)
        assert dict(link.others).get("object_source_version"), "of when is the search?"


def test_all_that_was_found_is_linked_or_has_no_entity_of_ours(
    shipped: tuple[Link, ...], evidence: dict[str, dict[str, str]]
) -> None:
    linked = {link.item for link in shipped}
    found = {name for name, row in evidence.items() if row["qid"]}
    assert {name for name in found if evidence[name]["qid"] not in linked} == NOBODY_OF_OURS


def test_what_was_not_found_stays_open(
    shipped: tuple[Link, ...], evidence: dict[str, dict[str, str]]
) -> None:
    matched = {link.subject_label for link in shipped if link.holds}
    open_ones = {name for name, row in evidence.items() if row["status"] == "none"}
    assert len(open_ones) > 70
    assert matched & open_ones == set()


# ---- checks


@pytest.mark.parametrize(
    ("rows", "check", "words"),
    [
        (
            [row(subject_id="world:nobody")],
            "link-subject",
            "world:nobody is neither an entity nor a term of ours",
        ),
        (
            [row(subject_label="Moira Okafor")],
            "link-label",
            "world:okafor is called Mira Okafor, not 'Moira Okafor'",
        ),
        ([row(evidence="")], "link-evidence", "the link of world:okafor has no evidence"),
        ([row(confidence="")], "link-confidence", "says not how sure it is"),
        ([row(), row(confidence="0.8")], "link-duplicate", "there already at links.tsv:11"),
        ([row(predicate_modifier="Not"), row()], "link-duplicate", "denied at links.tsv:11"),
        (
            [row(), row(object_id="sssom:NoTermFound")],
            "link-duplicate",
            "world:okafor has a match after all",
        ),
        (
            [row(), row(object_id="wd:Q2")],
            "link-one-to-one",
            "world:okafor and Q2 cannot be one thing, as world:okafor and Q1 are at links.tsv:11",
        ),
        (
            [row(), row(subject_id="world:lamp", subject_label="The Lamp")],
            "link-one-to-one",
            "world:lamp and Q1 cannot be one thing",
        ),
        (
            [row(subject_id="story:keeper", subject_label="the keeper")],
            "link-world",
            "story:keeper is of the story, and matched exactly with Q1",
        ),
        (
            [row(subject_id="story:keeper", subject_label="the keeper", object_category="wd:Q5")],
            "link-world",
            "Match it as related, or give the object_category",
        ),
    ],
)
def test_a_fault_is_found(rows: list[str], check: str, words: str) -> None:
    (finding,) = check_links(links_in(*rows), Graph((), tuple(triples_of(KEEPER))))
    assert (finding.check, finding.file, finding.severity) == (check, "links.tsv", "violation")
    assert words in finding.message
    assert finding.line == 10 + len(rows)


@pytest.mark.parametrize(
    "rows",
    [
        [row(), row(predicate_id="skos:closeMatch", object_id="wd:Q2")],
        [row(), row(predicate_modifier="Not", object_id="wd:Q2")],
        [
            row(
                subject_id="story:keeper",
                subject_label="the keeper",
                object_category="wd:Q15632617",
            )
        ],
        [
            row(
                subject_id="story:keeper",
                subject_label="the keeper",
                predicate_id="skos:relatedMatch",
            ),
            row(),
        ],
    ],
    ids=["close to another", "not another", "a figure of fiction", "related to a person"],
)
def test_what_is_right_is_no_fault(rows: list[str]) -> None:
    assert check_links(links_in(*rows), Graph((), tuple(triples_of(KEEPER)))) == []


# ---- the format


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "links.tsv:1\n  the file does not begin with its metadata"),
        (file_of(row(), head=""), "links.tsv:1\n  the file does not begin with its metadata"),
        (b"\xef\xbb\xbf" + file_of(), "links.tsv:1\n  the file starts with a byte order mark"),
        (
            file_of(row()) + b"\xff",
            "links.tsv:12\n  this is not UTF-8",
        ),
        (file_of(head=HEAD + "#  - [\n"), "links.tsv:10\n  the metadata are not YAML"),
        (
            file_of(head=HEAD.replace("#license", "#licence")),
            "links.tsv:1\n  the metadata give no license",
        ),
        (
            file_of(head=HEAD + "#colour: red\n"),
            "links.tsv:10\n  colour is no slot of a mapping set",
        ),
        (
            file_of(head=HEAD.replace("#  wd", "#  skos: https://example.org/\n#  wd")),
            "links.tsv:2\n  the prefix skos: is that of http://www.w3.org/2004/02/skos/core#",
        ),
        (HEAD.encode(), "links.tsv:10\n  the table of mappings is missing"),
        (
            file_of(columns="\t".join((*COLUMNS, "colour"))),
            "links.tsv:10\n  'colour' is no slot of a mapping",
        ),
        (
            file_of(columns="\t".join((*COLUMNS, "confidence"))),
            "links.tsv:10\n  the column confidence stands there twice",
        ),
        (file_of(columns="subject_id"), "links.tsv:10\n  the column predicate_id is missing"),
        (file_of("", row()), "links.tsv:11\n  the row has 0 cells, and the table 9 columns"),
        (file_of(row() + "\t"), "links.tsv:11\n  the row has 10 cells, and the table 9 columns"),
        (file_of(row(), row(object_id="")), "links.tsv:12\n  the row has no object_id"),
        (
            file_of(row(subject_id=BASE + "world/okafor")),
            "links.tsv:11\n  subject_id https://w3id.org/famkg/world/okafor is no CURIE",
        ),
        (
            file_of(row(subject_id="people:okafor")),
            "links.tsv:11\n  the prefix people: is not declared",
        ),
        (
            file_of(row(predicate_id="owl:sameAs")),
            "links.tsv:11\n  owl:sameAs is no predicate of our links\n  Known are: skos:exactMatch",
        ),
        (
            file_of(row(object_id="wd:okafor")),
            "links.tsv:11\n  wd:okafor is no item or property of Wikidata",
        ),
        (
            file_of(row(mapping_justification="semapv:Guessing")),
            "links.tsv:11\n  semapv:Guessing is no justification of SSSOM",
        ),
        (
            file_of(row(predicate_modifier="Never")),
            "links.tsv:11\n  'Never' is no predicate_modifier\n  Write Not.",
        ),
        (
            file_of(row(evidence='"two\nlines"'), row(confidence="1.2")),
            "links.tsv:13\n  confidence 1.2 is no number from 0 to 1",
        ),
        (file_of(row(evidence='"open')), "links.tsv:11\n  this is no row of a table"),
        (
            file_of(row() + "\t2026-02-30", columns="\t".join((*COLUMNS, "mapping_date"))),
            "links.tsv:11\n  mapping_date 2026-02-30 is no date\n  Write it as 2026-03-27.",
        ),
    ],
)
def test_what_cannot_be_read_has_a_place(content: bytes, message: str) -> None:
    with pytest.raises(SssomError) as caught:
        parse_links(content, "links.tsv")
    assert str(caught.value).startswith(message)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SssomError, match=r"it cannot be read: No such file"):
        read_links(tmp_path / "links.tsv")


def test_a_link_says_what_its_row_says() -> None:
    matched, denied, candidate, none = links_in(
        row(evidence='"a ""list"""'),
        row(predicate_modifier="Not", object_id="wd:Q2"),
        row(mapping_justification="semapv:LexicalMatching", object_id="wd:Q3"),
        row(object_id="sssom:NoTermFound"),
    )
    assert (matched.subject, matched.predicate, matched.item) == (WORLD + "okafor", EXACT, "Q1")
    assert (matched.evidence, matched.confidence, matched.line) == ('a "list"', 0.9, 11)
    states = [
        (link.holds, link.is_verified, link.is_identity)
        for link in (matched, denied, candidate, none)
    ]
    assert states == [
        (True, True, True),
        (False, True, False),
        (True, False, False),
        (False, True, False),
    ]
    assert none.item is None
    assert identities((denied, candidate, none, matched)) == {WORLD + "okafor": "Q1"}
    ordered = links_of((denied, none, candidate, matched), WORLD + "okafor")
    assert ordered == (matched, candidate, none, denied)


def test_rows_are_sorted_and_what_all_say_is_said_once() -> None:
    columns = "\t".join((*COLUMNS, "subject_type"))
    rows = [row(object_id=f"wd:Q{n}", confidence="0.9500") + "\towl class" for n in (2, 1)]
    text = write_sssom(read_sssom(file_of(*rows, columns=columns), "links.tsv"))
    assert "#subject_type: owl class\n" in text
    assert "story:" not in text, "a prefix that nothing uses is left out"
    lines = text.split("\n")
    assert [line.split("\t")[3] for line in lines[-3:-1]] == ["wd:Q1", "wd:Q2"]
    assert lines[-4].split("\t") == [
        *("subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification"),
        *("confidence", "evidence"),
    ]
    assert "\t0.95\t" in lines[-2]


def words(*, least: int = 0) -> st.SearchStrategy[str]:
    """Return texts with all that a table or YAML could stumble over."""
    odd = st.sampled_from(
        ["\t", "\n", '"', "'", ": ", " #", "#", "- ", "|", "\\", "é", "\r", "~", "\u2028"]
    )
    letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
    return st.lists(st.one_of(letters, odd), min_size=least, max_size=8).map("".join)


LINKS = st.builds(
    Link,
    subject=st.sampled_from([WORLD + "okafor", STORY + "keeper", WORLD + "lamp"]),
    predicate=st.sampled_from(PREDICATES),
    object=st.one_of(st.just(NOT_FOUND), st.integers(1, 99).map(lambda n: f"{WD}Q{n}")),
    justification=st.sampled_from([SEMAPV + "MappingReview", CANDIDATE]),
    negated=st.booleans(),
    confidence=st.one_of(st.none(), st.integers(0, 1000).map(lambda n: n / 1000)),
    subject_label=words(),
    object_label=words(),
    object_category=words(),
    date=st.one_of(st.just(""), st.dates().map(lambda day: day.isoformat())),
    comment=words(),
    evidence=words(),
    others=words(least=1).map(lambda text: (("see_also", text),)),
)


@given(st.lists(LINKS, max_size=4), words(least=1).map(str.strip).filter(len))
def test_what_was_written_is_read_again(links: list[Link], title: str) -> None:
    head = {
        "mapping_set_id": "https://example.org/x",
        "mapping_set_title": title,
        "license": "https://example.org/y",
        "creator_label": [title, "true", "2026-03-27"],
        "extension_definitions": [{"slot_name": "evidence", "property": "skos:note"}],
    }
    text = write_links(LinkSet(MappingSet({"w": WORLD}, head, ()), tuple(links)))
    again = parse_links(text.encode(), "links.tsv")
    key = str
    assert sorted(map(key, map(unplaced, again.links))) == sorted(map(key, map(unplaced, links)))
    assert again.mappings.head["mapping_set_title"] == title
    assert again.mappings.head["creator_label"] == [title, "true", "2026-03-27"]
    assert write_links(again) == text


def test_a_link_of_another_day_leaves_the_other_rows_alone() -> None:
    old = [Link(WORLD + name, EXACT, WD + "Q1", date="2026-11-21") for name in ("a", "b")]
    new = Link(WORLD + "c", EXACT, WD + "Q2", date="2026-12-01")
    before, after = (
        write_links(LinkSet(MappingSet({"w": WORLD}, {}, ()), tuple(links))).splitlines()
        for links in (old, [*old, new])
    )
    assert [line for line in after if line not in before] == after[-1:]


def unplaced(link: Link) -> tuple[object, ...]:
    """Return what a link says, without where it stands."""
    names = (name for name in Link.__slots__ if name not in ("file", "line"))
    return tuple(getattr(link, name) for name in names)


# ---- what becomes of links


def test_links_become_triples_by_their_predicate() -> None:
    links = links_in(
        row(),
        row(predicate_id="skos:closeMatch", object_id="wd:Q2"),
        row(predicate_id="skos:relatedMatch", object_id="wd:Q3"),
        row(mapping_justification="semapv:LexicalMatching", object_id="wd:Q4"),
        row(predicate_modifier="Not", object_id="wd:Q5"),
        row(subject_id="world:lamp", object_id="sssom:NoTermFound"),
        row(subject_id="story:keeper", object_id="wd:Q6"),
    )
    okafor = NamedNode(WORLD + "okafor")
    found = [
        (each.predicate.value, each.object.value)
        for each in link_triples(links, {okafor, NamedNode(WORLD + "lamp")})
    ]
    assert found == [
        (OWL + "sameAs", WD + "Q1"),
        (SKOS + "closeMatch", WD + "Q2"),
        (SKOS + "relatedMatch", WD + "Q3"),
    ]


def test_terms_are_matched_and_never_the_same(shipped: tuple[Link, ...]) -> None:
    known = {NamedNode(link.subject) for link in shipped}
    of_terms = [t for t in link_triples(shipped, known) if t.subject.value.startswith(FAM)]
    assert len(of_terms) > 40
    assert {t.predicate.value.startswith(SKOS) for t in of_terms} == {True}


def export(capsys: pytest.CaptureFixture[str], *argv: str) -> set[tuple[str, str, str]]:
    assert main(["export", "--format", "ntriples", *argv]) == 0
    quads = parse(capsys.readouterr().out, RdfFormat.N_TRIPLES)
    return {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads}


def test_an_export_has_links_where_they_are_asked_for(
    shipped: tuple[Link, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    plain = export(capsys, "--asserted")
    linked = export(capsys, "--asserted", "--links")
    assert plain < linked
    assert {(s, o) for s, p, o in linked - plain if p == str(SAME_AS)} == {
        (f"<{iri}>", f"<{WD}{item}>")
        for iri, item in identities(shipped).items()
        if iri.startswith(WORLD)
    }
    added = {o for _, _, o in linked - plain}
    assert f"<{WD}Q26968>" not in added, "a candidate"
    assert f"<{WD}Q257756>" not in added, "a namesake"
    assert not any(WD in each for triple in plain for each in triple)


def test_a_horizon_holds_for_links(
    shipped: tuple[Link, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    cia = f"<{STORY}cia>"
    everything = export(capsys, "--asserted", "--links")
    first = export(capsys, "--asserted", "--links", "--seen", "0")
    plain = {s for s, _, _ in export(capsys, "--asserted", "--seen", "0")}
    assert any(s == cia for s, _, _ in everything)
    assert {s for s, _, _ in first} == plain
    assert any(o == f"<{WD}Q54958409>" for _, _, o in first)


def test_a_description_shows_what_a_thing_is_at_wikidata(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def described(*argv: str) -> str:
        assert main(["describe", *argv]) == 0
        return capsys.readouterr().out

    assert re.search(r"Wikidata +Q28262 Joel Kinnaman\n", described("Joel Kinnaman"))
    assert "Q26968 Sarah Jones (candidate, not verified)" in described("Sarah Jones")
    hamilton = described("Margaret Hamilton")
    assert "not Q257756 Margaret Hamilton (the actress)" in hamilton
    assert re.search(r"Wikidata +no item found\n +not Q1901376", described("Star City"))
    assert "related to Q37230 Central Intelligence Agency" in described("story:cia")
    assert "Wikidata" not in described("Ed Baldwin").replace("wikidata.org", "")
    (link,) = json.loads(described("story:cia", "--format", "json"))["links"]
    assert (link["item"], link["predicate"], link["verified"]) == ("Q37230", RELATED, True)


def test_what_a_viewer_does_not_know_has_no_link(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "story:cia", "--seen", "1"]) == 2
    captured = capsys.readouterr()
    assert "Q37230" not in captured.out + captured.err


def test_no_link_is_a_premise(copy: Path, closure: Closure) -> None:
    """With the links or without them the same follows, and nothing of it is at Wikidata."""
    shutil.rmtree(copy / "data" / "links")
    without = make_closure(Project(copy), None)

    def facts(of: Closure) -> set[object]:
        return {
            quad.triple for quad in of.store.quads_for_pattern(None, None, None, DefaultGraph())
        }

    assert facts(without) == facts(closure)
    assert not any(WD in str(triple) for triple in facts(closure))
    assert not main(["describe", "Joel Kinnaman", "--no-cache"])
