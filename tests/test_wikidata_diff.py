"""`famkg wikidata diff`: what we say, what Wikidata says, and where both speak and differ."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import shutil
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import wikidata_faults as faults
from hypothesis import given, settings
from hypothesis import strategies as st
from linked import (
    BY_HAND,
    BY_NAME,
    JONAS,
    LINKS,
    MIRA,
    NAMESAKE,
    PAGE,
    ROWS,
    SERIES,
    change,
    fill,
    linked_lighthouse,
    write_rows,
)
from wikidata_items import (
    JULIAN,
    NO,
    SOME,
    Json,
    at,
    claim,
    item,
    quantity,
    text,
    to_item,
)
from wikidata_server import LocalWikidata

from famkg.cli.main import main
from famkg.closure import Closure
from famkg.namespaces import FAM, STORY, WORLD, curie
from famkg.project import Project
from famkg.wikidata import manners
from famkg.wikidata.client import Client
from famkg.wikidata.comparison import (
    Agreement,
    Comparison,
    Difference,
    OnlyOurs,
    Subject,
    compare,
)
from famkg.wikidata.encounter import make_judge, verified_items
from famkg.wikidata.entities import Entity, Missing
from famkg.wikidata.links import EXACT, Link
from famkg.wikidata.mapping import Claim, Qualifier, Thing, Value, wikidata_time
from famkg.wikidata.ours import Ours, read_ours
from famkg.wikidata.reading import read_entity
from famkg.wikidata.sameness import Judge
from famkg.wikidata.snapshot import Snapshot
from famkg.wikidata.sssom import SEMAPV
from famkg.wikidata.table import MappingError, Table, parse_table, read_table
from famkg.wikidata.times import TimeValue
from famkg.wikidata.values import QuantityValue, StringValue, TextValue

Famkg: TypeAlias = Callable[..., tuple[int, str, str]]

LAMP, OKAFOR, VALE, FINCH = WORLD + "lamp", WORLD + "okafor", WORLD + "vale", STORY + "finch"
PAPER, CRITIC = WORLD + "paper", WORLD + "critic"
ITEMS = {LAMP: "Q9", OKAFOR: "Q1", PAPER: "Q3", CRITIC: "Q4"}
NAMES = {VALE: ("Jonas Vale", "Jo Vale"), FINCH: ("Ada Finch",), OKAFOR: ("Mira Okafor",)}
FORTY = QuantityValue(Decimal(40))
KINDS = [FAM + name for name in ("Series", "Work", "WorldEntity")]


@pytest.fixture(scope="module")
def table(project: Project) -> Table:
    """The table of this checkout."""
    return read_table(project.wikidata_file())


@pytest.fixture(scope="module")
def shipped(project: Project, closure: Closure) -> Ours:
    """What the real graph knows of its things."""
    return read_ours(project, closure)


def we(property_: str, value: str | Value, *qualifiers: Qualifier) -> Claim:
    """Return a claim of ours about the lamp; a value that is a string is an IRI or a date."""
    return Claim(LAMP, property_, value_of(value), qualifiers, ("statement:s",), ())


def value_of(value: str | Value) -> Value:
    if not isinstance(value, str):
        return value
    if value.startswith("http"):
        return Thing(value)
    time = wikidata_time(value)
    assert time is not None
    return time


def role(name: str = FINCH, words: str = "Ada Finch") -> Qualifier:
    return Qualifier("P453", Thing(name), Qualifier("P4633", StringValue(words)))


def entity(identifier: str, label: str, *aliases: str) -> tuple[str, Entity]:
    read = read_entity(identifier, item(identifier, label, aliases=aliases))
    assert isinstance(read, Entity)
    return identifier, read


def judge(**others: Any) -> Judge:
    return Judge(**{"items": ITEMS, "names": NAMES, **others})


def met(
    table: Table, ours: Iterable[Claim], theirs: Iterable[Json], known: Judge | None = None
) -> list[str]:
    """Return in short words what comes out where the lamp's item says `theirs`."""
    read = read_entity("Q9", item("Q9", "The Lamp", *theirs))
    assert isinstance(read, Entity)
    subject = Subject(LAMP, "Q9", read, table.properties_of(KINDS))
    return told(compare([subject], ours, table, known or judge()))


def told(comparison: Comparison) -> list[str]:
    """Return each entry in short: list, kind, and the values of both sides."""
    lines = []
    for only in comparison.ours:
        lines.append(f"ours {short(only.claim.value)}{' beside' * only.beside}")
    for alone in comparison.theirs:
        lines.append(f"theirs {alone.claim.snak}")
    for each in comparison.differences:
        theirs = " ".join(str(claim.snak) for claim in each.theirs)
        lines.append(f"{each.kind} {short(each.claim.value)} : {theirs}")
    for agreed in comparison.agreements:
        lines.append(f"agree by {agreed.how} {short(agreed.claim.value)}")
    return lines


def short(value: Value) -> str:
    return curie(value.iri) if isinstance(value, Thing) else str(value)


# ---- one value and another


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        # items
        (we("P161", OKAFOR), [], ["ours world:okafor"]),
        (we("P161", OKAFOR), [claim("P161", "Q1")], ["agree by item world:okafor"]),
        (
            we("P161", OKAFOR),
            [claim("P161", "Q2")],
            ["ours world:okafor", "theirs Q2"],  # a cast may have more
        ),
        (we("P19", OKAFOR), [claim("P161", "Q2")], ["theirs Q2"]),  # not of a series
        # a property that has one value
        (we("P1113", FORTY), [claim("P1113", quantity("+40"))], ["agree by value 40"]),
        (
            we("P1113", FORTY),
            [claim("P1113", quantity("+41"))],
            ["value 40 : 41"],
        ),
        (
            we("P1113", FORTY),
            [claim("P1113", quantity("+41")), claim("P1113", quantity("+40"))],
            ["theirs 41", "agree by value 40"],
        ),
        (
            we("P1113", FORTY),
            [claim("P1113", quantity("+41", lower="+39", upper="+43"))],
            ["agree by value 40"],
        ),
        (
            we("P1113", FORTY),
            [claim("P1113", quantity("+40", unit="Q7"))],
            ["value 40 : 40 Q7"],
        ),
        # times, as precise as they are
        (we("P577", "1999-05-02"), [claim("P577", at("1999-05-02"))],
         ["agree by value 1999-05-02"]),
        (we("P577", "1999-05-02"), [claim("P577", at("1999-05-03"))],
         ["value 1999-05-02 : 1999-05-03"]),
        (we("P577", "1999-05-02"), [claim("P577", at("1999-05-00", 10))],
         ["agree by time 1999-05-02"]),
        (we("P577", "1999"), [claim("P577", at("1999-05-02"))], ["agree by time 1999"]),
        (we("P577", "1999"), [claim("P577", at("1990-00-00", 8))], ["agree by time 1999"]),
        (we("P577", "2000"), [claim("P577", at("1990-00-00", 8))], ["value 2000 : 199X"]),
        (we("P577", "2000"), [claim("P577", at("1999-01-01"))], ["value 2000 : 1999-01-01"]),
        (
            we("P577", "1907-01-12"),
            [claim("P577", at("1906-12-30", calendar=JULIAN))],
            ["agree by time 1907-01-12"],
        ),
        # texts, in one language
        (we("P1476", TextValue("Lamp", "en")), [claim("P1476", text("Lamp"))],
         ["agree by value Lamp@en"]),
        (we("P1476", TextValue("Lamp", "en")), [claim("P1476", text("The  Lamp", "en-gb"))],
         ["value Lamp@en : The  Lamp@en-gb"]),
        (we("P1476", TextValue("Lamp", "en")), [claim("P1476", text("Lampe", "de"))],
         ["ours Lamp@en", "theirs Lampe@de"]),
        (we("P1476", TextValue("Lamp", "en")), [claim("P1476", text("Lamp", "mul"))],
         ["agree by value Lamp@en"]),
        # ranks
        (we("P161", OKAFOR), [claim("P161", "Q1", rank="deprecated")],
         ["deprecated world:okafor : Q1"]),
        (we("P161", OKAFOR), [claim("P161", "Q2", rank="deprecated")], ["ours world:okafor"]),
        (
            we("P1113", FORTY),
            [claim("P1113", quantity("+40")), claim("P1113", quantity("+50"), rank="preferred")],
            ["rank 40 : 40 50"],
        ),
        (
            we("P1113", FORTY),
            [claim("P1113", quantity("+30")), claim("P1113", quantity("+50"), rank="preferred")],
            ["value 40 : 50"],
        ),
        (
            we("P161", OKAFOR),
            [claim("P161", "Q1"), claim("P161", "Q2", rank="preferred")],
            ["theirs Q2", "agree by item world:okafor"],
        ),
        # what is no value
        (we("P161", OKAFOR), [claim("P161", SOME)], ["unknown world:okafor : somevalue"]),
        (we("P161", OKAFOR), [claim("P161", NO)], ["none world:okafor : novalue"]),
        (we("P577", "1999"), [claim("P577", SOME)], ["unknown 1999 : somevalue"]),
        (we("P86", OKAFOR), [claim("P161", SOME), claim("P272", NO)],
         ["ours world:okafor", "theirs somevalue", "theirs novalue"]),
    ],
)  # fmt: skip
def test_two_values_are_the_same_or_not(
    table: Table, ours: Claim, theirs: list[Json], expected: list[str]
) -> None:
    assert met(table, [ours], theirs) == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (judge(), ["ours world:vale", "theirs Q2"]),
        (judge(entities=dict([entity("Q2", "Jonas Vale")])), ["agree by name world:vale"]),
        (judge(entities=dict([entity("Q2", "J. V.", "jo vale")])), ["agree by name world:vale"]),
        (judge(entities=dict([entity("Q2", "Jonas Dale")])), ["ours world:vale", "theirs Q2"]),
        (
            judge(entities=dict([entity("Q2", "Jonas Vale")]), denied=frozenset({(VALE, "Q2")})),
            ["ours world:vale", "theirs Q2"],
        ),
        (judge(candidates=frozenset({(VALE, "Q2")})), ["agree by candidate world:vale"]),
        (
            judge(items=ITEMS | {VALE: "Q5"}, entities=dict([entity("Q2", "Jonas Vale")])),
            ["ours world:vale", "theirs Q2"],
        ),
        (
            judge(items=ITEMS | {PAPER: "Q2"}, entities=dict([entity("Q2", "Jonas Vale")])),
            ["ours world:vale", "theirs Q2"],
        ),
        (
            judge(items=ITEMS | {VALE: "Q5"}, entities={"Q2": entity("Q5", "Jonas Vale")[1]}),
            ["agree by item world:vale"],  # Q2 was merged into Q5
        ),
        (
            judge(items=ITEMS | {VALE: "Q2"}, denied=frozenset({(VALE, "Q2")})),
            ["ours world:vale", "theirs Q2"],  # its own item was merged into one that it is not
        ),
        (judge(close=frozenset({(VALE, "Q2")})), ["agree by close world:vale"]),
        (
            judge(items=ITEMS | {VALE: "Q5"}, close=frozenset({(VALE, "Q2")})),
            ["agree by close world:vale"],
        ),
        (
            judge(close=frozenset({(VALE, "Q2")}), denied=frozenset({(VALE, "Q2")})),
            ["agree by close world:vale"],  # not the same, and close
        ),
    ],
)
def test_things_without_a_verified_item_are_known_by_name(
    table: Table, known: Judge, expected: list[str]
) -> None:
    assert met(table, [we("P161", VALE)], [claim("P161", "Q2")], known) == expected


def test_what_is_the_same_goes_before_what_is_close(table: Table) -> None:
    known = judge(items=ITEMS | {FINCH: "Q2"}, close=frozenset({(VALE, "Q2"), (VALE, "Q3")}))
    ours = [we("P161", VALE), we("P161", FINCH)]
    assert met(table, ours, [claim("P161", "Q2"), claim("P161", "Q3")], known) == [
        "agree by close world:vale",
        "agree by item story:finch",
    ]
    assert met(table, ours[:1], [claim("P161", "Q7")], known) == ["ours world:vale", "theirs Q7"]


# ---- what is said of a value


@pytest.mark.parametrize(
    ("ours", "theirs", "missing"),
    [
        ([role()], [("P4633", "Ada Finch")], None),
        ([role()], [("P4633", "ada  finch"), ("P577", at("1999-01-01"))], (0, 1, ["ada  finch"])),
        ([role()], [("P453", "Q6")], None),  # called so
        ([role()], [("P453", "Q7")], (0, 1, ["Q7"])),
        ([role()], [("P453", SOME)], None),
        ([role()], [("P453", NO)], (0, 1, ["novalue"])),
        ([], [("P453", "Q7")], (0, 0, ["Q7"])),
        ([], [("P577", at("1999-01-01"))], None),  # none that we could speak of
        ([role()], [("P453", "Q7"), ("P453", "Q6")], None),  # two roles, one of them ours
    ],
)
def test_qualifiers_are_compared(
    table: Table,
    ours: list[Qualifier],
    theirs: list[tuple[str, Json | str]],
    missing: tuple[int, int, list[str]] | None,
) -> None:
    read = read_entity("Q9", item("Q9", "The Lamp", claim("P161", "Q1", qualifiers=theirs)))
    assert isinstance(read, Entity)
    subject = Subject(LAMP, "Q9", read, ("P161",))
    known = judge(entities=dict([entity("Q6", "Ada Finch"), entity("Q7", "Tom Finch")]))
    found = compare([subject], [we("P161", OKAFOR, *ours)], table, known)
    assert (found.ours, found.theirs) == ((), ())
    if missing is None:
        assert found.differences == () and len(found.agreements) == 1
    else:
        (each,) = found.differences
        more = [str(snak) for snak in each.more]
        assert (each.kind, len(each.lacking), len(each.others), more) == ("qualifiers", *missing)


@pytest.mark.parametrize(
    ("value", "known", "is_ours"),
    [
        (OKAFOR, judge(), True),
        (VALE, judge(candidates=frozenset({(VALE, "Q1")}), items={}), False),
        (VALE, judge(close=frozenset({(VALE, "Q1")})), False),
    ],
)
def test_a_qualifier_that_is_only_lacking_is_ours_to_say(
    table: Table, value: str, known: Judge, is_ours: bool
) -> None:
    """Where the value is the same for sure; else both speak, and differ."""
    read = read_entity("Q9", item("Q9", "The Lamp", claim("P161", "Q1")))
    assert isinstance(read, Entity)
    subject = Subject(LAMP, "Q9", read, ("P161",))
    found = compare([subject], [we("P161", value, role())], table, known)
    assert (len(found.ours), len(found.differences)) == (is_ours, not is_ours)
    assert (found.theirs, found.agreements) == ((), ())
    for only in found.ours:
        assert only.there is not None and only.there.id == read.claims["P161"][0].id
        assert (only.lacking, only.beside, only.is_only) == ((role(),), False, True)
    for difference in found.differences:
        assert (difference.kind, difference.lacking) == ("qualifiers", (role(),))


def test_one_value_may_stand_there_twice(table: Table) -> None:
    prize = [Qualifier("P585", value_of(year)) for year in ("1999", "2000")]
    ours = [we("P166", OKAFOR, each) for each in prize]
    theirs = [
        claim("P166", "Q1", qualifiers=[("P585", at(f"{year}-00-00", 9))]) for year in (2000, 2001)
    ]
    assert met(table, ours, theirs) == [
        "qualifiers world:okafor : Q1",
        "agree by item world:okafor",
    ]
    assert met(table, ours, theirs[:1]) == [
        "ours world:okafor beside",
        "agree by item world:okafor",
    ]
    assert met(table, ours[1:], theirs) == ["theirs Q1", "agree by item world:okafor"]
    twice = [we("P577", "1999"), we("P577", "1999-05-02")]
    assert met(table, twice, [claim("P577", at("1999-05-02"))]) == [
        "agree by time 1999",
        "agree by value 1999-05-02",
    ]


def test_scores_are_compared_by_critic_and_scale(table: Table) -> None:
    def score(value: str, critic: str) -> Json:
        return claim("P444", value, qualifiers=[("P447", critic)])

    by = Qualifier("P447", Thing(CRITIC))
    ours = [we("P444", StringValue("75%"), by)]
    assert met(table, ours, [score("75 %", "Q4")]) == ["agree by value 75%"]
    assert met(table, ours, [score("80%", "Q4")]) == ["value 75% : 80%"]
    assert met(table, ours, [score("80%", "Q3")]) == ["ours 75%", "theirs 80%"]
    assert met(table, ours, [score("6.1/10", "Q4")]) == ["ours 75%", "theirs 6.1/10"]


# ---- all of it


def test_our_own_claims_said_by_wikidata_differ_in_nothing(shipped: Ours) -> None:
    """Each thing that can have an item gets one, made of what we say."""
    things = sorted(
        {
            value.iri
            for claimed in shipped.claims
            for value in (Thing(claimed.subject), claimed.value, *values_of(claimed))
            if isinstance(value, Thing)
        }
    )
    items = {iri: f"Q{number}" for number, iri in enumerate(things, start=1)}
    known = make_judge(shipped, items, {})
    said: dict[str, list[Json]] = {}
    for claimed in shipped.claims:
        qualifiers = [(each.property, json_of(each.value, items)) for each in claimed.qualifiers]
        made = claim(claimed.property, json_of(claimed.value, items), qualifiers=qualifiers)
        said.setdefault(claimed.subject, []).append(made)
    subjects = []
    for iri, claims in said.items():
        read = read_entity(items[iri], item(items[iri], "", *claims))
        assert isinstance(read, Entity)
        properties = shipped.table.properties_of(shipped.classes[iri])
        subjects.append(Subject(iri, items[iri], read, properties))
    found = compare(subjects, shipped.claims, shipped.table, known)
    assert (found.ours, found.theirs, found.differences) == ((), (), ())
    assert len(found.agreements) == len(shipped.claims) > 100


def values_of(claimed: Claim) -> list[Value]:
    return [each.value for each in claimed.qualifiers]


def json_of(value: Value, items: dict[str, str]) -> Json | str:
    """Return a value of ours as Wikidata would have it."""
    if isinstance(value, Thing):
        return to_item(items[value.iri])
    if isinstance(value, TextValue):
        return text(value.text, value.language)
    if isinstance(value, QuantityValue):
        return quantity(f"{value.amount:+}")
    if isinstance(value, StringValue):
        return value.text
    assert isinstance(value, TimeValue)
    return at(value.text[1:11], value.precision)


CLAIMS = st.lists(
    st.builds(
        lambda value, rank, roles: claim("P161", value, rank=rank, qualifiers=roles),
        st.sampled_from(("Q1", "Q2", "Q3", SOME, NO)),
        st.sampled_from(("preferred", "normal", "deprecated")),
        st.lists(st.tuples(st.just("P4633"), st.sampled_from(("Ada", "Tom"))), max_size=1),
    ),
    max_size=4,
)
OURS = st.lists(
    st.builds(
        lambda value, words: we(
            "P161", value, *([Qualifier("P4633", StringValue(words))] if words else [])
        ),
        st.sampled_from((OKAFOR, VALE, PAPER)),
        st.sampled_from(("", "Ada", "Tom")),
    ),
    max_size=3,
    unique=True,
)


@settings(max_examples=150)
@given(OURS, CLAIMS, st.randoms(use_true_random=False))
def test_nothing_is_lost_and_order_does_not_matter(
    ours: list[Claim], theirs: list[Json], chance: Any
) -> None:
    table = Table((), {}, {}, {})

    def found(claims: list[Json]) -> Comparison:
        read = read_entity("Q9", item("Q9", "The Lamp", *claims))
        assert isinstance(read, Entity)
        return compare([Subject(LAMP, "Q9", read, ("P161",))], ours, table, judge())

    result = found(theirs)
    spoken: list[OnlyOurs | Difference | Agreement] = [
        *result.ours,
        *result.differences,
        *result.agreements,
    ]
    assert sorted(map(repr, (each.claim for each in spoken))) == sorted(map(repr, ours))
    best = result.subjects[0].entity.best("P161")
    told_of = {each.claim.id for each in result.theirs}
    told_of |= {each.id for difference in result.differences for each in difference.theirs}
    told_of |= {each.theirs.id for each in result.agreements}
    told_of |= {each.there.id for each in result.ours if each.there is not None}
    assert {each.id for each in best} <= told_of
    assert {each.claim.id for each in result.theirs} <= {each.id for each in best}
    shuffled = [*theirs]
    chance.shuffle(shuffled)
    if len({json.dumps(each) for each in theirs}) == len(theirs):
        assert told(found(shuffled)) == told(result)


# ---- what it stands on


def test_names_come_many_at_once_and_offline_as_far_as_they_are_there(
    wikidata: LocalWikidata, ask: Callable[..., Client]
) -> None:
    wikidata.merge("Q28262", "Q5")
    some = ["P161", "Q28262", *(f"Q{number}" for number in range(70_000_000, 70_000_060))]
    assert ask(offline=True).names(some) == {}
    names = ask().names(some)
    assert len(wikidata.seen) == 2
    assert {seen.parameters["props"] for seen in wikidata.seen} == {"info|labels|aliases"}
    assert list(names)[:2] == ["P161", "Q28262"] and len(names) == 62
    found = names["Q28262"]
    assert isinstance(found, Entity) and (found.id, found.label()) == ("Q5", "human")
    assert names["Q70000000"] == Missing("Q70000000")
    assert ask(offline=True).names(["Q28262", "Q2"]) == {"Q28262": found}
    ask().entities(["Q30"])
    asked = len(wikidata.seen)
    named = ask().names(["Q30"])["Q30"]
    assert isinstance(named, Entity) and named.label() == "United States of America"
    assert len(wikidata.seen) == asked  # the item itself was at hand


def test_the_table_says_which_properties_have_one_value(table: Table) -> None:
    assert {"P569", "P577", "P580", "P582", "P1113", "P1476"} <= set(table.single)
    assert table.single["P444"] == "P447"
    assert not {"P161", "P136", "P170", "P166", "P1411", "P527"} & set(table.single)
    assert table.qualifiers_of("P161") == {"P453", "P4633"}
    one = '[[property]]\nid = "P1"\nlabel = "one"\ndatatype = "item"\nsingle = '
    assert parse_table(one + "true", "table").single == {"P1": ""}
    for wrong in ('"P2"', "false", "3"):
        with pytest.raises(MappingError, match="single must be true"):
            parse_table(one + wrong, "table")


# ---- links that cannot be trusted


def link(subject: str, object_: str, **others: Any) -> Link:
    return Link(subject, EXACT, f"http://www.wikidata.org/entity/{object_}", **others)


def test_only_verified_items_of_one_world_are_taken() -> None:
    links = (
        link(OKAFOR, "Q1"),
        link(VALE, "Q2", justification=SEMAPV + "LexicalMatching"),
        link(PAPER, "Q3", negated=True),
        link(FINCH, "Q4"),
        link(STORY + "tom", "Q5", object_category="wd:Q15632617"),
        link(WORLD + "harbour", "Q6"),
        link(CRITIC, "Q7"),
        link(CRITIC, "Q8"),
    )
    classes = {WORLD + "harbour": frozenset({FAM + "StoryEntity"})}
    ours = Ours({}, classes, frozenset(), (), Table((), {}, {}, {}), links)
    assert verified_items(ours) == {OKAFOR: "Q1", STORY + "tom": "Q5"}
    known = make_judge(ours, {OKAFOR: "Q1"}, {"Q1": Missing("Q1")})
    assert (known.candidates, known.denied) == (
        frozenset({(VALE, "Q2")}),
        frozenset({(PAPER, "Q3")}),
    )
    assert known.is_gone("Q1")


# ---- the command


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lighthouse with links; famkg works on it, and caches nothing of Wikidata elsewhere."""
    root = linked_lighthouse(tmp_path / "project")
    monkeypatch.setenv("FAMKG_PROJECT", str(root))
    monkeypatch.setattr(manners, "FIRST_WAIT", 0.0)
    monkeypatch.chdir(tmp_path)
    return root


@pytest.fixture
def lamp(at_wikidata: LocalWikidata) -> LocalWikidata:
    """The local Wikidata, with the items to which the links lead; nothing of it is cached."""
    shutil.rmtree(Path(os.environ["FAMKG_CACHE"]) / "wikidata", ignore_errors=True)
    fill(at_wikidata)
    return at_wikidata


@pytest.fixture
def famkg(capsys: pytest.CaptureFixture[str]) -> Famkg:
    """Run an action of `famkg wikidata`, asking anew; return exit code, output and errors."""

    def run(words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        anew = "" if "snapshot" in words or "--offline" in words else " --max-age 0"
        code = main(["wikidata", *shlex.split(words + anew)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_text_shows_three_lists_with_their_sources(
    root: Path, lamp: LocalWikidata, famkg: Famkg
) -> None:
    lamp.put(
        item(
            SERIES,
            "The Lamp at Grey Skerry",
            claim("P577", at("1999-06-00", 10)),
            claim("P161", MIRA, qualifiers=[("P4633", "Tom Finch")]),
            claim("P161", JONAS, qualifiers=[("P4633", "Tom Finch")]),
            claim("P161", "Q28262", references=[[("P854", "https://a.test/"), ("P248", "Q9684")]]),
        )
    )
    code, out, err = famkg("diff")
    assert (code, err) == (0, "")
    ours, theirs, differ = (
        out.index(head)
        for head in (
            "We say it and Wikidata does not: 4",
            "Wikidata says it and we do not: 1",
            "Both speak and differ: 2",
        )
    )
    first, second, third = out[ours:theirs], out[theirs:differ], out[differ:]
    assert (
        "  cast member (P161): Pétra Lindqvist (no verified item); character role (P453): Captain"
        " Wren\n    statement:lindqvist-wren\n"
        "    [1] Skerry Press: The Lamp at Grey Skerry › Cast, offsets 253–326\n"
    ) in first
    assert "https://example.org/press-kit#:~:text=Petra%20Lindqvist" in first
    assert second.split("\n")[2:6] == [
        "The Lamp at Grey Skerry  world:grey-skerry, Q9000001, revision 2300000002",
        "  cast member (P161): Joel Kinnaman (Q28262)",
        "    normal rank",
        "    reference: reference URL (P854): https://a.test/; stated in (P248): The New York Times"
        " (Q9684)",
    ]
    assert (
        "publication date (P577): another value, where there can be one\n    we: 1999-05-02"
        in third
    )
    assert "    Wikidata: 1999-06\n      normal rank, no reference\n" in third
    assert (
        "cast member (P161): the same value, and other things said of it\n"
        "    we: Mira Okafor (Q9000002); character role (P453): Ada Finch\n"
        "      statement:okafor-keeper\n"
    ) in third
    assert "    Wikidata lacks character role (P453): Ada Finch\n" in third
    assert (
        "cast member (P161): Jonas Vale (no verified item) and Jonas Vale (Q9000003), by a link"
        " that nobody has verified"
    ) in " ".join(third.split())
    assert out.rstrip().endswith("about 5 things without a verified item")


def test_a_passage_is_shown_once(root: Path, lamp: LocalWikidata, famkg: Famkg) -> None:
    _, out, _ = famkg("diff --only ours")
    assert out.count("https://example.org/press-kit#") == 3
    assert "    statement:season-2-of-series [2] [3]\n" in out
    assert "Wikidata says it" not in out


def test_without_the_document_its_locator_is_shown(
    root: Path, lamp: LocalWikidata, famkg: Famkg, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FAMKG_DOCUMENTS", str(tmp_path / "nowhere"))
    _, out, _ = famkg("diff")
    assert "“Petra Lindqvist joins the … season as Captain Wren.”" in out
    assert "(the document is not at hand)" in out


def test_json_has_everything(root: Path, lamp: LocalWikidata, famkg: Famkg) -> None:
    lamp.merge(MIRA, "Q9000200")
    lamp.put(item("Q9000200", "Mira Okafor", revision=7))
    _, out, _ = famkg("diff --format json")
    found = json.loads(out)
    assert list(found) == ["ours", "theirs", "differ", "agree", "notCompared", "gone"]
    (wren,) = (each for each in found["ours"] if each["property"]["id"] == "P161")
    assert wren["subject"]["item"] == SERIES and wren["subject"]["revision"] == 2_300_000_001
    assert wren["ours"]["value"] == {
        "iri": WORLD + "petra-lindqvist",
        "label": "Pétra Lindqvist",
        "item": None,
    }
    assert wren["ours"]["statements"] == ["https://w3id.org/famkg/statement/lindqvist-wren"]
    assert wren["ours"]["passages"][0]["sentence"].startswith("Petra Lindqvist joins")
    assert wren["ours"]["knownFrom"] == 2
    mira = next(each for each in found["agree"] if each["by"] == "item")
    assert mira["theirs"]["value"] == {"item": MIRA, "label": "Mira Okafor", "now": "Q9000200"}
    date = next(each for each in found["agree"] if each["property"]["id"] == "P577")
    assert (date["by"], date["theirs"]["value"]["precision"]) == ("time", 10)
    assert {each["subject"] for each in found["notCompared"]} >= {STORY + "ada-finch"}


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_tables_have_a_row_for_each_claim(
    root: Path, lamp: LocalWikidata, famkg: Famkg, form: str
) -> None:
    lamp.put(item(SERIES, "The Lamp", claim("P577", at("2001-05-02")), claim("P161", "Q28262")))
    _, out, _ = famkg(f"diff --format {form}")
    dialect = csv.excel if form == "csv" else csv.excel_tab
    rows = list(csv.DictReader(io.StringIO(out), dialect=dialect))
    assert [row["list"] for row in rows] == ["ours"] * 6 + ["theirs", "differ"]
    assert {row["revision"] for row in rows} == {"2300000002"}
    assert (rows[6]["theirs"], rows[6]["their_item"], rows[6]["rank"]) == (
        "Joel Kinnaman",
        "Q28262",
        "normal",
    )
    assert rows[7]["claim"].startswith(f"{SERIES}$")
    assert (rows[7]["kind"], rows[7]["ours"], rows[7]["theirs"]) == (
        "value",
        "1999-05-02",
        "2001-05-02",
    )
    assert rows[7]["statements"] == "statement:premiere"


def test_items_that_were_merged_or_deleted_are_told(
    root: Path, lamp: LocalWikidata, famkg: Famkg
) -> None:
    lamp.merge(SERIES, "Q9000200")
    lamp.put(item("Q9000200", "The Lamp", claim("P161", MIRA, qualifiers=[("P4633", "Ada Finch")])))
    lamp.delete(MIRA)
    code, out, err = famkg("diff")
    assert code == 0
    assert err.splitlines()[0] == (
        "world:grey-skerry: Q9000001 was merged into Q9000200 (The Lamp) (item-redirect)"
    )
    assert "world:grey-skerry, Q9000001, now Q9000200, revision 2300000001" in out
    assert "Items that are no more\n  Mira Okafor  world:mira-okafor, Q9000002\n" in out


TWO = (*ROWS[:2], ROWS[2].replace(BY_NAME, BY_HAND), *ROWS[3:])
"""The links, with that of Jonas Vale verified."""


@pytest.mark.parametrize("merged", [(JONAS, NAMESAKE), (NAMESAKE, JONAS)])
def test_an_item_that_a_link_denies_by_now_is_told(
    root: Path, lamp: LocalWikidata, famkg: Famkg, merged: tuple[str, str]
) -> None:
    write_rows(root, TWO)
    assert famkg("diff")[2] == ""
    lamp.merge(*merged)
    code, out, err = famkg("diff")
    assert code == 0
    denied = f"world:jonas-vale: a link denies that it is {merged[1]} (Jonas Vale) (item-denied)\n"
    assert denied in err and "famkg wikidata check tells more" in err
    assert "cast member (P161): Jonas Vale (Q900000" in out


def test_one_item_for_two_things_is_told(root: Path, lamp: LocalWikidata, famkg: Famkg) -> None:
    write_rows(root, TWO)
    lamp.merge(JONAS, MIRA)
    _, _, err = famkg("diff world:grey-skerry")
    assert [line for line in err.splitlines() if "item-shared" in line] == [
        f"world:{one}: {MIRA} (Mira Okafor) is the item of world:{other} as well (item-shared)"
        for one, other in (("jonas-vale", "mira-okafor"), ("mira-okafor", "jonas-vale"))
    ]


@pytest.mark.parametrize("how", ["class", "description"])
def test_a_disambiguation_page_is_told(
    root: Path, lamp: LocalWikidata, famkg: Famkg, how: str
) -> None:
    if how == "class":
        change(lamp, SERIES, P31=PAGE)
    else:
        lamp.put(item(SERIES, "The Lamp", description="Wikimedia disambiguation page"))
    _, _, err = famkg("diff --format csv")
    assert err.startswith(f"world:grey-skerry: {SERIES} (The Lamp")
    assert "is a disambiguation page (item-disambiguation)\n" in err


def test_what_is_close_is_in_no_list(root: Path, lamp: LocalWikidata, famkg: Famkg) -> None:
    row = ROWS[2].replace("exactMatch", "closeMatch")
    lamp.put(item(SERIES, "The Lamp", claim("P161", JONAS, qualifiers=[("P4633", "Tom Finch")])))
    write_rows(root, (*ROWS[:2], row, *ROWS[3:]))  # close, and nobody has verified it
    assert "by a close match" not in famkg("diff")[1]
    write_rows(root, (*ROWS[:2], row.replace(BY_NAME, BY_HAND), *ROWS[3:]))
    _, out, _ = famkg("diff")
    near = out.index("Nearly the same, as verified links say")
    assert "cast member (P161): Jonas Vale" not in out[:near]
    told = "cast member (P161): Jonas Vale (no verified item) and Jonas Vale (Q9000003), by a close"
    assert told in " ".join(out[near:].split())
    assert ", 1 of them closely" in " ".join(out[near:].split())


def test_a_lacking_qualifier_is_told_with_the_claim_that_lacks_it(
    root: Path, lamp: LocalWikidata, famkg: Famkg
) -> None:
    lamp.put(item(SERIES, "The Lamp", claim("P161", MIRA)))
    _, out, _ = famkg("diff --only ours")
    assert "    Wikidata has the same value, without character role (P453): Ada Finch\n" in out
    _, out, _ = famkg("diff --format json")
    (only,) = (each for each in json.loads(out)["ours"] if each["theirs"])
    assert only["theirs"]["value"]["item"] == MIRA and only["theirs"]["qualifiers"] == []
    assert [each["property"] for each in only["lacking"]] == ["P453"]
    _, out, _ = famkg("diff --only ours --format csv")
    (row,) = (each for each in csv.DictReader(io.StringIO(out)) if each["claim"])
    assert (row["list"], row["our_item"], row["their_item"]) == ("ours", MIRA, MIRA)


def test_one_thing_may_be_named(root: Path, lamp: LocalWikidata, famkg: Famkg) -> None:
    code, out, _ = famkg('diff "Mira Okafor" --format json')
    assert code == 0
    assert lamp.seen[0].parameters["ids"] == MIRA
    assert {
        each["subject"]["item"] for name in ("ours", "theirs") for each in json.loads(out)[name]
    } <= {MIRA}


def test_differences_are_no_problems_unless_one_says_so(
    root: Path, lamp: LocalWikidata, famkg: Famkg
) -> None:
    lamp.put(item(SERIES, "The Lamp"))
    assert famkg("diff --only differ --exit-code")[0] == 0
    assert famkg("diff --exit-code")[0] == 1
    lamp.put(item(SERIES, "The Lamp", claim("P577", at("2001-05-02"))))
    assert famkg("diff --only differ --exit-code")[0] == 1
    assert famkg("diff --only differ")[0] == 0


def test_a_snapshot_answers_as_wikidata_did(
    root: Path, lamp: LocalWikidata, famkg: Famkg, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lamp.put(
        item(
            SERIES,
            "The Lamp",
            claim("P161", "Q28262", qualifiers=[("P453", "Q9000104")]),
            claim("P577", at("2001-05-02"), references=[[("P248", "Q9684")]]),
        )
    )
    online = famkg("diff")
    assert famkg("snapshot --output it.json")[0] == 0
    asked = len(lamp.seen)
    monkeypatch.setenv("FAMKG_CACHE", str(tmp_path / "another"))
    code, out, err = famkg("diff --snapshot it.json")
    assert (code, out) == online[:2]
    assert err.startswith("compared with the snapshot it.json of ")
    assert len(lamp.seen) == asked
    assert "The New York Times" in online[1] and "sitcom" in online[1]


def test_names_are_done_without_where_they_are_not_at_hand(
    root: Path, lamp: LocalWikidata, famkg: Famkg, tmp_path: Path
) -> None:
    """As with a cache that holds the items alone."""
    lamp.put(item(SERIES, "The Lamp", claim("P161", "Q28262")))
    assert famkg("snapshot --output it.json")[0] == 0
    snapshot = Snapshot.load(tmp_path / "it.json")
    bare = {question: body for question, body in snapshot.answers.items() if question[0] != "names"}
    assert len(bare) < len(snapshot.answers)
    Snapshot(bare, taken=snapshot.taken, source=snapshot.source, languages=snapshot.languages).save(
        tmp_path / "bare.json"
    )
    code, out, _ = famkg("diff --snapshot bare.json")
    assert code == 0
    assert "  cast member (P161): Q28262\n" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("diff nobody", "entity 'nobody' is unknown"),
        ("diff world:season-1", "world:season-1 has no verified item at Wikidata"),
        ("diff world:jonas-vale", "world:jonas-vale has no verified item at Wikidata"),
        ("diff --only all", "list 'all' is unknown"),
        ("diff --format xml", "format 'xml' is unknown"),
        ("diff --snapshot nowhere.json", "nowhere.json\n  it cannot be read"),
        ("diff --seen 1", "unrecognized arguments: --seen"),
    ],
)
def test_bad_input_is_told_in_one_message(
    root: Path, lamp: LocalWikidata, famkg: Famkg, words: str, message: str
) -> None:
    code, out, err = famkg(words)
    assert (code, out) == (2, "")
    assert err.startswith(message)


@pytest.mark.parametrize(
    "fault",
    [faults.banned(), faults.web_page, faults.throttled("3600")],
    ids=["banned", "a web page", "throttled"],
)
def test_a_misbehaving_service_is_one_message(
    root: Path, lamp: LocalWikidata, famkg: Famkg, fault: Any
) -> None:
    before = sorted(root.rglob("*"))
    lamp.fail(*[fault] * 10)
    code, out, err = famkg("diff")
    assert (code, out) == (2, "")
    assert "Traceback" not in err and err.strip()
    assert sorted(root.rglob("*")) == before


def test_nobody_is_asked_without_a_contact(
    root: Path, lamp: LocalWikidata, famkg: Famkg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FAMKG_CONTACT")
    code, _, err = famkg("diff")
    assert code == 2 and "no contact is set" in err
    assert lamp.seen == []


def test_the_same_input_gives_the_same_bytes(root: Path, lamp: LocalWikidata, famkg: Famkg) -> None:
    first = famkg("diff --format json")
    shutil.copy(root / LINKS, root / "kept")
    write_rows(root, reversed(ROWS))
    assert famkg("diff --format json") == first


def test_the_shipped_series_is_compared(lamp: LocalWikidata, famkg: Famkg) -> None:
    """The real graph and links against an item in true form, with three differences planted."""
    series = lamp.entities["Q54958409"]
    add = item(
        "Q54958409",
        "",
        claim("P1113", quantity("+41"), references=[[("P854", "https://a.test/")]]),
        claim("P86", "Q6174877", rank="deprecated"),
        claim("P161", "Q28211", qualifiers=[("P4633", "Somebody Else")]),
    )
    series["claims"] |= {name: add["claims"][name] for name in ("P1113", "P86")}
    series["claims"]["P161"] = [*series["claims"]["P161"], *add["claims"]["P161"]]
    lamp.put(series)
    code, out, err = famkg('diff "For All Mankind" --format json')
    assert (code, err) == (0, "")
    found = json.loads(out)
    differ = {
        (each["kind"], each["property"]["id"], (each["ours"]["value"].get("item") or ""))
        for each in found["differ"]
    }
    assert {
        ("value", "P1113", ""),
        ("deprecated", "P86", "Q6174877"),
        ("qualifiers", "P161", "Q28211"),
    } <= differ
    everywhere = [each for name in ("ours", "differ", "agree") for each in found[name]]
    assert all(each["ours"]["statements"] and each["ours"]["passages"] for each in everywhere)
    assert {each["by"] for each in found["agree"]} >= {"item", "value"}
