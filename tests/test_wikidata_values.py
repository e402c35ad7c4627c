"""What famkg reads out of Wikidata's JSON, and what a snapshot keeps of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wikidata_items import JULIAN, NO, SOME, Json, at, claim, everything, excerpt, item, quantity
from wikidata_items import text as words
from wikidata_server import LocalWikidata

from famkg.edtf import can_be_one_moment, read_time
from famkg.wikidata.client import Client
from famkg.wikidata.entities import Claim, Entity, Missing, Snak
from famkg.wikidata.errors import OfflineError, ReplyError, SnapshotError
from famkg.wikidata.reading import read_entity
from famkg.wikidata.reconciliation import NameQuestion
from famkg.wikidata.snapshot import Snapshot
from famkg.wikidata.times import GREGORIAN, TimeValue
from famkg.wikidata.values import (
    ItemValue,
    OtherValue,
    PlaceValue,
    QuantityValue,
    StringValue,
    TextValue,
)


def read(identifier: str, raw: Json | None = None) -> Entity:
    found = read_entity(identifier, excerpt(identifier) if raw is None else raw)
    assert isinstance(found, Entity)
    return found


def only(entity: Entity, property_: str) -> Claim:
    (found,) = entity.claims[property_]
    return found


# Real items


def test_a_real_item_has_names_descriptions_and_articles() -> None:
    nasa = read("Q23548")
    assert (nasa.id, nasa.kind, nasa.revision) == ("Q23548", "item", 1446200066)
    assert nasa.modified == "2021-06-21T23:52:40Z"
    assert nasa.label() == "NASA"
    assert nasa.label("xx", "ru") == "НАСА"
    assert nasa.label("xx") is None
    assert "National Aeronautics and Space Administration" in nasa.names()
    assert nasa.descriptions["en"]
    assert nasa.sitelinks["enwiki"] == "NASA"


def test_a_real_statement_has_value_rank_and_references() -> None:
    founded = only(read("Q23548"), "P571")
    assert isinstance(founded.value, TimeValue)
    assert (founded.value.edtf, founded.rank) == ("1958-07-29", "normal")
    sources = [[(snak.property, str(snak)) for snak in source] for source in founded.references]
    assert sources[0][0] == ("P248", "Q51772877")
    assert sources[0][-1] == ("P813", "2021-06-21")
    assert {snak.datatype for snak in founded.references[0]} == {"wikibase-item", "url", "time"}


def test_ranks_choose_what_holds_today() -> None:
    states = read("Q30")
    people = states.claims["P1082"]
    assert [each.rank for each in people] == ["normal"] * 3 + ["preferred"]
    (best,) = states.best("P1082")
    assert best.rank == "preferred"
    soviet = read("Q15180")
    assert [each.rank for each in soviet.claims["P571"]] == ["preferred", "deprecated"]
    assert [str(each.value) for each in soviet.best("P571")] == ["1922-12-30"]
    assert states.best("P999") == ()


def test_a_deprecated_value_is_never_the_best() -> None:
    only_bad = item("Q1", "One", claim("P31", "Q5", rank="deprecated"))
    assert read("Q1", only_bad).best("P31") == ()
    assert read("Q1", only_bad).items("P31") == ()


def test_unknown_and_no_values_are_told_apart() -> None:
    states = read("Q30")
    (unknown,) = states.claims["P2997"]
    assert (unknown.snak.kind, unknown.value, str(unknown.snak)) == ("somevalue", None, "somevalue")
    flags = [snak for flag in states.claims["P41"] for snak in flag.qualified("P582")]
    assert "novalue" in {snak.kind for snak in flags}
    both = read("Q1", item("Q1", "One", claim("P19", SOME), claim("P40", NO)))
    assert [str(each.snak) for each in both.all_claims()] == ["somevalue", "novalue"]
    assert both.items("P19") == ()


def test_qualifiers_keep_their_order() -> None:
    headquarters = only(read("Q23548"), "P159")
    raw = excerpt("Q23548")["claims"]["P159"][0]["qualifiers-order"]
    order = list(dict.fromkeys(snak.property for snak in headquarters.qualifiers))
    assert order == raw
    assert len(order) == 2


def test_every_excerpt_and_made_item_is_read() -> None:
    kinds = set()
    for identifier, raw in everything().items():
        entity = read(identifier, raw)
        assert sum(map(len, entity.claims.values())) == sum(map(len, raw["claims"].values()))
        for each in entity.all_claims():
            kinds.add(type(each.value).__name__)
    assert kinds == {
        *("ItemValue", "NoneType", "PlaceValue", "QuantityValue"),
        *("StringValue", "TextValue", "TimeValue"),
    }


def test_an_item_is_a_value_that_is_equal_to_itself() -> None:
    assert read("Q23548") == read("Q23548")
    changed = deepcopy(excerpt("Q23548"))
    changed["claims"]["P31"][0]["rank"] = "deprecated"
    assert read("Q23548", changed) != read("Q23548")


# Values


def value_of(raw: Json, property_: str = "P585") -> object:
    return only(read("Q1", item("Q1", "One", claim(property_, raw))), property_).value


def test_each_kind_of_value_is_read() -> None:
    assert value_of(words("Для всех", "ru"), "P1476") == TextValue("Для всех", "ru")
    assert str(value_of(words("All", "en"), "P1476")) == "All@en"
    assert value_of(quantity("+10"), "P2047") == QuantityValue(Decimal(10))
    minutes = value_of(quantity("+60.50", "Q7727", "+59", "+62"), "P2047")
    assert minutes == QuantityValue(Decimal("60.5"), "Q7727", Decimal(59), Decimal(62))
    assert str(minutes) == "60.50 [59, 62] Q7727"
    assert str(value_of(quantity("+4", "Q577"), "P2437")) == "4 Q577"
    series = read("Q1", item("Q1", "One", claim("P345", "tt1"), claim("P31", "Q5")))
    assert only(series, "P345").value == StringValue("tt1")
    assert only(series, "P31").value == ItemValue("Q5")
    place = only(read("Q30"), "P625").value
    assert isinstance(place, PlaceValue)
    assert (place.globe, round(place.latitude)) == ("Q2", 40)


def test_old_replies_name_an_item_by_its_number() -> None:
    raw = {"value": {"entity-type": "item", "numeric-id": 42}, "type": "wikibase-entityid"}
    assert value_of(raw, "P31") == ItemValue("Q42")


def test_a_kind_of_value_that_is_new_is_kept_as_it_is() -> None:
    odd = value_of({"value": {"b": 1, "a": "é"}, "type": "mood"})
    assert odd == OtherValue("mood", '{"a": "é", "b": 1}')


def test_php_writes_an_empty_map_as_a_list() -> None:
    maps = ("labels", "descriptions", "aliases", "claims", "sitelinks")
    bare = item("Q1", "One") | {name: [] for name in maps}
    assert read("Q1", bare) == Entity("Q1", "Q1", revision=2300000000, modified=bare["modified"])


@pytest.mark.parametrize("missing", ["", True])
def test_what_is_missing_is_missing(missing: object) -> None:
    assert read_entity("Q7", {"id": "Q7", "missing": missing}) == Missing("Q7")


def nodes_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths to all parts of a JSON value."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path, *(each for key, part in inner for each in nodes_of(part, (*path, key)))]


SMALL = item(
    "Q1",
    "One",
    claim("P569", at("1969-07-20"), qualifiers=[("P1480", SOME)]),
    claim("P2047", quantity("+1", "Q7727", "+1", "+2"), references=[[("P248", "Q9684")]]),
    claim("P1476", words("One")),
    aliases=["Uno"],
    sitelinks={"enwiki": "One"},
)
JUNK = st.sampled_from([None, [], {}, "", "junk", 7, -1.5, True, [[]], [None], {"value": None}])


@given(st.sampled_from(nodes_of(SMALL)[1:]), JUNK, st.booleans())
def test_damaged_json_is_read_or_refused_and_never_a_bug(
    path: tuple[Any, ...], junk: object, remove: bool
) -> None:
    raw = deepcopy(SMALL)
    parent: Any = raw
    for key in path[:-1]:
        parent = parent[key]
    if remove:
        del parent[path[-1]]
    else:
        parent[path[-1]] = junk
    try:
        found = read_entity("Q1", raw)
    except ReplyError as error:
        assert "Q1" in str(error)
    else:
        assert isinstance(found, Entity | Missing)


@pytest.mark.parametrize("raw", [None, [], "Q1", 7, {"id": "Q2"}, {"id": "Q1", "labels": "x"}])
def test_what_is_no_item_is_refused(raw: object) -> None:
    if raw == []:
        raw = [1]
    with pytest.raises(ReplyError):
        read_entity("Q1", raw)


# Times


@pytest.mark.parametrize(
    ("written", "precision", "edtf", "earliest", "latest"),
    [
        ("1969-07-20", 11, "1969-07-20", "1969-07-20", "1969-07-20"),
        ("1969-07-20", 14, "1969-07-20", "1969-07-20", "1969-07-20"),
        ("1969-07-00", 10, "1969-07", "1969-07-01", "1969-07-31"),
        ("1972-02-00", 10, "1972-02", "1972-02-01", "1972-02-29"),
        ("1969-00-00", 9, "1969", "1969-01-01", "1969-12-31"),
        ("1969-07-20", 9, "1969", "1969-01-01", "1969-12-31"),
        ("1969-00-00", 8, "196X", "1960-01-01", "1969-12-31"),
        ("1970-00-00", 8, "197X", "1970-01-01", "1979-12-31"),
        ("2000-00-00", 7, None, "1901-01-01", "2000-12-31"),
        ("1901-01-01", 7, None, "1901-01-01", "2000-12-31"),
        ("0850-00-00", 9, "0850", "0850-01-01", "0850-12-31"),
        ("2000-00-00", 6, None, None, None),
        ("1969-02-30", 11, None, None, None),
        ("1969-13-00", 10, None, None, None),
        ("20000-00-00", 9, None, None, None),
    ],
)
def test_a_time_is_as_precise_as_it_says(
    written: str, precision: int, edtf: str | None, earliest: str | None, latest: str | None
) -> None:
    value = value_of(at(written, precision))
    assert isinstance(value, TimeValue)
    bounds = tuple(day and day.isoformat() for day in (value.earliest, value.latest))
    assert (value.edtf, bounds) == (edtf, (earliest, latest))
    assert str(value) == (edtf or f"+{written}T00:00:00Z/{precision}")


def test_before_our_era_there_is_no_date() -> None:
    assert TimeValue("-0044-03-15T00:00:00Z", 11).time is None
    assert TimeValue("+1969-07-20T00:00:00Z", 11, "http://www.wikidata.org/entity/Q1").time is None
    assert TimeValue("1969", 9).time is None


@pytest.mark.parametrize(
    ("julian", "ours"),
    [
        ("1906-12-30", "1907-01-12"),  # Korolev
        ("1917-10-25", "1917-11-07"),  # the October Revolution
        ("1900-02-29", "1900-03-13"),  # which our calendar does not have
        ("1582-10-04", "1582-10-14"),
        ("0200-03-01", "0200-03-01"),  # when both calendars agreed
    ],
)
def test_a_julian_date_is_moved_to_our_calendar(julian: str, ours: str) -> None:
    value = value_of(at(julian, calendar=JULIAN))
    assert isinstance(value, TimeValue)
    assert value.edtf == ours


def test_a_julian_year_is_not_ours() -> None:
    value = TimeValue("+1906-00-00T00:00:00Z", 9, JULIAN)
    assert (value.earliest, value.latest) == (date(1906, 1, 14), date(1907, 1, 13))
    assert value.edtf is None
    month = TimeValue("+1900-02-00T00:00:00Z", 10, JULIAN)
    assert (month.earliest, month.latest) == (date(1900, 2, 13), date(1900, 3, 13))
    assert TimeValue("+1901-02-29T00:00:00Z", 11, JULIAN).time is None


@given(st.dates(), st.integers(7, 11), st.sampled_from([GREGORIAN, JULIAN]))
def test_edtf_has_the_bounds_of_the_time(day: date, precision: int, calendar: str) -> None:
    value = TimeValue(f"+{day.isoformat()}T00:00:00Z", precision, calendar)
    if value.edtf is not None:
        read = read_time(value.edtf)
        assert read is not None and value.time is not None
        assert (read.start, read.unit) == (value.time.start, value.time.unit)
    if calendar == GREGORIAN and value.time is not None:
        assert value.earliest is not None and value.latest is not None
        assert value.earliest <= day <= value.latest


def test_times_are_compared_with_those_of_ours() -> None:
    landing, decade = read_time("1969-07-20"), TimeValue("+1960-00-00T00:00:00Z", 8).time
    century = TimeValue("+2000-00-00T00:00:00Z", 7).time
    assert landing and decade and century
    assert can_be_one_moment(landing, decade)
    assert can_be_one_moment(landing, century)
    early = read_time("1900-12-31")
    assert early and not can_be_one_moment(early, century)


# Snapshots


@pytest.fixture
def client(wikidata: LocalWikidata, tmp_path: Path) -> Client:
    return Client(wikidata.settings(), folder=tmp_path / "cache", now=lambda: 1.8e9)


SELECT = "SELECT ?item WHERE { wd:Q54958409 wdt:P161 ?item }"


def answers_of(client: Client) -> list[object]:
    return [
        client.entities(["Q23548", "Q1000001", "Q9588"]),
        client.entity_at("Q23548", 1446200066),
        client.search("Apple"),
        client.select(SELECT),
        client.reconcile([NameQuestion("NASA"), NameQuestion("Nobody")]),
    ]


@pytest.fixture
def taken(wikidata: LocalWikidata, client: Client, tmp_path: Path) -> Path:
    """A snapshot of one answer of each service, with a redirect and a deleted item."""
    wikidata.merge("Q1000001", "Q28262")
    wikidata.delete("Q9588")
    answers_of(client)
    client.snapshot().save(tmp_path / "wikidata.json")
    return tmp_path / "wikidata.json"


def test_a_snapshot_answers_as_wikidata_did(
    wikidata: LocalWikidata, client: Client, taken: Path
) -> None:
    first = answers_of(client)
    wikidata.relabel("Q23548", "Drifted")
    wikidata.seen.clear()
    snapshot = Snapshot.load(taken)
    assert answers_of(Client.of(snapshot)) == first
    assert wikidata.seen == []
    assert snapshot.taken == date(2027, 1, 15)
    assert snapshot.revisions == {"Q9588": None, "Q23548": 1446200066, "Q1000001": 2300000000}


def test_a_snapshot_is_the_same_bytes_in_whatever_order_it_was_asked(
    wikidata: LocalWikidata, client: Client, taken: Path, tmp_path: Path
) -> None:
    other = Client(wikidata.settings(), folder=tmp_path / "other", now=lambda: 1.8e9)
    other.select(SELECT)
    other.reconcile([NameQuestion("Nobody"), NameQuestion("NASA")])
    other.search("Apple")
    other.entity_at("Q23548", 1446200066)
    for identifier in ("Q9588", "Q1000001", "Q23548"):
        other.entity(identifier)
    content = taken.read_text(encoding="utf-8")
    assert other.snapshot().text().replace(other.settings.api, client.settings.api) == content
    assert Snapshot.load(taken).text() == content
    assert json.loads(content)["taken"] == "2027-01-15"
    assert len(content.splitlines()) == 9 + 8  # one answer a line


def test_a_snapshot_of_a_snapshot_is_the_same(taken: Path) -> None:
    again = Client.of(Snapshot.load(taken))
    answers_of(again)
    kept = Snapshot.load(taken)
    assert again.snapshot().answers == kept.answers
    assert again.snapshot().taken == kept.taken


def test_a_snapshot_says_what_it_lacks(taken: Path) -> None:
    client = Client.of(Snapshot.load(taken))
    with pytest.raises(OfflineError) as raised:
        client.entities(["Q23548", *(f"Q{number}" for number in range(1, 12))])
    lines = str(raised.value).splitlines()
    assert lines[0] == (
        f"the snapshot {taken} of 2027-01-15 does not hold what is asked,"
        " and nothing may be fetched:"
    )
    assert lines[1:10] == [*(f"  entity Q{number}" for number in range(1, 9)), "  and 3 more"]


def test_nothing_is_no_snapshot(wikidata: LocalWikidata, client: Client) -> None:
    with pytest.raises(SnapshotError, match="nothing was asked"):
        client.snapshot()


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "half": lambda content: content[: len(content) // 2],
    "one letter": lambda content: content.replace(b'"NASA"', b'"NOSE"', 1),
    "an answer less": lambda content: b"\n".join(
        line for line in content.split(b"\n") if b'"question": ["search"' not in line
    ),
    "another format": lambda content: content.replace(b"snapshot-1", b"snapshot-9"),
    "no day": lambda content: content.replace(b"2027-01-15", b"2027-01-45"),
    "a list": lambda content: b"[]",
    "no UTF-8": lambda content: content.replace(b"NASA", b"\xff\xfe\xfd\xfc", 1),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_snapshot_is_refused(taken: Path, damage: str) -> None:
    whole = taken.read_bytes()
    taken.write_bytes(DAMAGES[damage](whole))
    assert taken.read_bytes() != whole
    with pytest.raises(SnapshotError) as raised:
        Snapshot.load(taken)
    assert str(raised.value).startswith(str(taken))
    assert raised.value.todo


def test_a_snapshot_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="it cannot be read: No such file"):
        Snapshot.load(tmp_path / "none.json")


def test_snaks_are_shown_as_people_read_them() -> None:
    assert [str(each) for each in (Snak("P1", ItemValue("Q2")), Snak("P1", kind="novalue"))] == [
        "Q2",
        "novalue",
    ]
