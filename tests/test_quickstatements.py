"""`famkg wikidata quickstatements`: what is proposed, what is left out, and that it reads back."""

from __future__ import annotations

import csv
import io
import os
import shlex
import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import wikidata_faults as faults
from hypothesis import example, given, settings
from hypothesis import strategies as st
from linked import (
    BY_HAND,
    BY_NAME,
    JONAS,
    LINKS,
    MIRA,
    NAMESAKE,
    ROWS,
    SEASON,
    SERIES,
    TOWN,
    change,
    fill,
    linked_lighthouse,
    write_rows,
)
from wikidata_items import at, claim, item
from wikidata_server import LocalWikidata

from famkg.cli.main import main
from famkg.closure import Closure
from famkg.graph import Graph
from famkg.model import Passage
from famkg.namespaces import DOCUMENT, STORY, WORLD
from famkg.passages import read_documents
from famkg.project import Project
from famkg.wikidata import manners
from famkg.wikidata.comparison import Comparison, OnlyOurs, Subject
from famkg.wikidata.entities import Claim as TheirClaim
from famkg.wikidata.entities import Entity, Missing, Snak
from famkg.wikidata.mapping import Claim, Qualifier, Thing, Value, our_claims
from famkg.wikidata.proposals import (
    LeftOut,
    Proposal,
    Source,
    propose,
    second_hand,
    sources_of,
)
from famkg.wikidata.quickstatements import (
    PLACE_PRECISION,
    Edit,
    Form,
    QuickStatementsError,
    can_write,
    mark_new,
    read_csv,
    read_snak,
    read_v1,
    spell,
    write_csv,
    write_v1,
)
from famkg.wikidata.sameness import Judge
from famkg.wikidata.times import GREGORIAN, JULIAN, TimeValue
from famkg.wikidata.values import (
    ItemValue,
    OtherValue,
    PlaceValue,
    QuantityValue,
    StringValue,
    TextValue,
)

Famkg: TypeAlias = Callable[..., tuple[int, str, str]]


def said(property_: str, text: str) -> Snak:
    return Snak(property_, StringValue(text))


# ---- written and read back

NUMBERS = st.integers(1, 99_999)
HARD = ('say "so"', "a|b||c", "a\\", 'a\\"b', "/* it */", " edge", "a\ttab", "two\nlines", "é")
TEXTS = st.sampled_from(HARD) | st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12
)
PROPERTIES = st.builds(lambda number: f"P{number}", NUMBERS)
AMOUNTS = st.decimals(-10_000, 10_000, places=2, allow_nan=False)
VALUES = st.one_of(
    st.builds(lambda number: ItemValue(f"Q{number}"), NUMBERS),
    st.builds(StringValue, TEXTS),
    st.builds(TextValue, TEXTS, st.sampled_from(("en", "zh-hans", "be-tarask", "mul", "es-419"))),
    st.builds(
        TimeValue,
        st.sampled_from(
            ("+1969-07-20T00:00:00Z", "+1969-00-00T00:00:00Z", "-0044-03-15T00:00:00Z")
        ),
        st.integers(0, 14),
        st.sampled_from((GREGORIAN, JULIAN)),
    ),
    st.builds(QuantityValue, AMOUNTS, st.sampled_from((None, "Q11573"))),
    st.builds(
        lambda amount, within, unit: QuantityValue(amount, unit, amount - within, amount + within),
        AMOUNTS,
        st.decimals(0, 10, places=1),
        st.sampled_from((None, "Q11573")),
    ),
    st.builds(QuantityValue, AMOUNTS, st.none(), AMOUNTS, AMOUNTS),
    st.builds(
        PlaceValue,
        st.floats(-90, 90, width=32),
        st.floats(-180, 180, width=32),
        st.sampled_from((PLACE_PRECISION, 0.1)),
        st.sampled_from(("Q2", "Q405")),
    ),
    st.builds(OtherValue, st.just("lexeme"), TEXTS),
)
SNAKS = st.builds(Snak, PROPERTIES, VALUES) | st.builds(
    Snak, PROPERTIES, st.none(), st.sampled_from(("somevalue", "novalue"))
)
EDITS = st.builds(
    Edit,
    st.builds(lambda number: f"Q{number}", st.integers(1, 3)),
    SNAKS,
    st.lists(SNAKS, max_size=3).map(tuple),
    st.lists(st.lists(SNAKS, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple),
)
BATCHES = st.lists(EDITS, max_size=4).flatmap(
    lambda edits: st.just(edits) | st.just([*edits, *edits[:1]])  # one value twice
)
QUOTED = Edit("Q1", said("P1", 'a\\"b'), (), ((said("P854", "https://a.test/"),),))


@settings(max_examples=120)
@given(BATCHES)
@example([QUOTED, replace(QUOTED, qualifiers=(Snak("P2", ItemValue("Q2")),))])
def test_a_batch_in_v1_reads_back(edits: list[Edit]) -> None:
    marked = tuple(each for each in mark_new(edits) if can_write(each, "v1"))
    assert read_v1(write_v1(marked)) == mark_new(marked)


@settings(max_examples=120)
@given(BATCHES)
@example([QUOTED])
def test_a_batch_in_csv_reads_back(edits: list[Edit]) -> None:
    marked = tuple(each for each in mark_new(edits) if can_write(each, "csv"))
    read = [each for table in write_csv(marked) for each in read_csv(table)]
    assert sorted(read, key=repr) == sorted(marked, key=repr)


@given(SNAKS)
def test_most_values_can_be_written(snak: Snak) -> None:
    """What cannot is known: no value is left out for a reason that nobody thought of."""
    value = snak.value
    text = value.text if isinstance(value, StringValue | TextValue) else ""
    cannot = (
        isinstance(value, OtherValue)
        or text.strip(" \t\n\r\0\x0b") != text
        or any(char in text for char in "\t\n")
        or (isinstance(value, TextValue) and value.language == "es-419")
        or (
            isinstance(value, QuantityValue)
            and value.lower is not None
            and value.upper is not None
            and not value.amount - value.lower == value.upper - value.amount >= 0
        )
        or (
            isinstance(value, PlaceValue)
            and (value.globe != "Q2" or value.precision != PLACE_PRECISION)
        )
    )
    if isinstance(value, QuantityValue) and value.upper == value.amount == value.lower:
        return  # written as +-0, which is the same bounds
    if not isinstance(value, OtherValue):
        assert can_write(Edit("Q1", snak), "v1") is not cannot


@pytest.mark.parametrize(
    ("snak", "written"),
    [
        (Snak("P161", ItemValue("Q42")), "Q42"),
        (said("P4633", 'Edward "Ed" Baldwin'), '"Edward "Ed" Baldwin"'),
        (said("P1", "a|b"), '"a|b"'),
        (Snak("P1476", TextValue("For All Mankind", "en")), 'en:"For All Mankind"'),
        (Snak("P577", TimeValue("+2019-11-01T00:00:00Z", 11)), "+2019-11-01T00:00:00Z/11"),
        (Snak("P577", TimeValue("+2019-11-00T00:00:00Z", 10)), "+2019-11-00T00:00:00Z/10"),
        (Snak("P577", TimeValue("+2019-00-00T00:00:00Z", 9)), "+2019-00-00T00:00:00Z/9"),
        (
            Snak("P569", TimeValue("+1906-12-30T00:00:00Z", 11, JULIAN)),
            "+1906-12-30T00:00:00Z/11/J",
        ),
        (Snak("P1113", QuantityValue(Decimal(40))), "+40"),
        (Snak("P2047", QuantityValue(Decimal("-1.50"), "Q7727")), "-1.50U7727"),
        (
            Snak("P1", QuantityValue(Decimal(10), None, Decimal("9.5"), Decimal("10.5"))),
            "+10~0.5",
        ),
        (Snak("P625", PlaceValue(51.5, -0.00001, PLACE_PRECISION)), "@51.5/-0.00001"),
        (Snak("P19", None, "somevalue"), "somevalue"),
        (Snak("P40", None, "novalue"), "novalue"),
    ],
)
def test_values_are_written_as_quickstatements_has_them(snak: Snak, written: str) -> None:
    assert spell(snak) == written
    assert read_snak(snak.property, written) == snak


ITEM = Edit("Q54958409", Snak("P161", ItemValue("Q28262")))
SOURCE = said("P854", "https://a.test/")


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        ("Q54958409\tP161\tQ28262\n", [ITEM]),
        ("Q54958409|P161|Q28262", [ITEM]),
        ('Q54958409|P161|Q28262||Q1|P1|"x"', [ITEM, Edit("Q1", said("P1", "x"))]),
        ("  q54958409\tp161\t Q28262 \r\n\n", [ITEM]),
        ("Q54958409\tP161\tQ28262 /* from the press */\n", [ITEM]),
        (
            'Q54958409\tP161\tQ28262\tP4633\t"Ed"\ts854\t"https://a.test/"\tS813\t+2026-03-27T00:00:00Z/11\n',
            [
                replace(
                    ITEM,
                    qualifiers=(said("P4633", "Ed"),),
                    references=((SOURCE, Snak("P813", TimeValue("+2026-03-27T00:00:00Z", 11))),),
                )
            ],
        ),
        (
            'Q54958409\tP161\tQ28262\tS854\t"https://a.test/"\t!S854\t"https://a.test/"\n',
            [replace(ITEM, references=((SOURCE,), (SOURCE,)))],
        ),
        (
            'Q54958409\tP161\tQ28262\tS854\t"https://a.test/"\n'
            'Q54958409\tP161\tQ28262\tS854\t"https://a.test/"\n'
            'Q54958409\t!P161\tQ28262\tP4633\t"Ed"\n'
            'Q54958409\tP161\tQ28262\tS854\t"https://a.test/"\n',
            [
                replace(ITEM, references=((SOURCE,), (SOURCE,))),
                replace(
                    ITEM, qualifiers=(said("P4633", "Ed"),), references=((SOURCE,),), is_new=True
                ),
            ],
        ),
        (
            "Q1\tP577\t+2019-11-01T00:00:00Z\n",  # a precision left out means a year
            [Edit("Q1", Snak("P577", TimeValue("+2019-11-01T00:00:00Z", 9)))],
        ),
    ],
)
def test_v1_is_read_as_quickstatements_does(text: str, edits: list[Edit]) -> None:
    assert list(read_v1(text)) == edits


@pytest.mark.parametrize(
    ("read", "text", "where"),
    [
        (read_v1, "CREATE\n", "line 1"),
        (read_v1, 'Q1\tP1\tQ2\nQ1\tLen\t"label"\n', "line 2"),
        (read_v1, "-Q1\tP1\tQ2\n", "line 1"),
        (read_v1, "Q1\tP1\tQ2\tP3\n", "line 1"),
        (read_v1, "Q1\tP1\tno value\n", "line 1"),
        (read_v1, "Q1\tP1\tQ2\tX1\tQ2\n", "line 1"),
        (read_csv, "QID,P1\nQ1,Q2\n", "line 1"),
        (read_csv, "qid,P1,qid\nQ1,Q2,Q3\n", "line 1"),
        (read_csv, "qid,P1,P2\nQ1,Q2,\n", "row 2"),
        (read_csv, "qid,P1\n,Q2\n", "row 2"),
        (read_csv, "qid,qal1\nQ1,Q2\n", "row 2"),
        (read_csv, "qid,Len\nQ1,x\n", "row 2"),
        (read_csv, "qid,P1\nQ1,Q2,Q3\n", "row 2"),
    ],
)
def test_what_adds_no_statement_is_refused(
    read: Callable[[str], object], text: str, where: str
) -> None:
    with pytest.raises(QuickStatementsError) as caught:
        read(text)
    assert caught.value.where == where


def test_a_backslash_before_a_quote_is_no_text_for_csv() -> None:
    """PHP, in which QuickStatements is written, lets it keep the quote behind it."""
    assert read_csv('qid,P1\nQ1,"""a\\""b"""\n') == (Edit("Q1", said("P1", 'a\\"b""')),)
    for words in ('a\\"b', "a\\"):
        assert can_write(Edit("Q1", said("P1", words)), "v1")
        assert not can_write(Edit("Q1", said("P1", words)), "csv")
    assert can_write(Edit("Q1", said("P1", "a\\b")), "csv")


def test_a_table_holds_statements_with_the_same_columns() -> None:
    """QuickStatements cannot skip a cell."""
    cited = replace(ITEM, references=((SOURCE, said("P958", "2")), (SOURCE,)))
    played = replace(ITEM, qualifiers=(said("P4633", "Ed"),))
    first, second, third = write_csv([cited, played, replace(ITEM, item="Q2"), ITEM])
    assert first == "qid,P161\nQ2,Q28262\nQ54958409,Q28262\n"
    assert second == 'qid,P161,qal4633\nQ54958409,Q28262,"""Ed"""\n'
    assert third.partition("\n")[0].split(",") == ["qid", "P161", "S854", "s958", "S854"]
    rows = [row for table in (first, second, third) for row in csv.reader(io.StringIO(table))]
    assert all(cell for row in rows for cell in row)


# ---- what is proposed

LAMP, OKAFOR, VALE, FINCH = WORLD + "lamp", WORLD + "okafor", WORLD + "vale", STORY + "finch"
KIT = Source("https://press.test/kit", "Q8", None, TimeValue("+2026-03-27T00:00:00Z", 11))
PAPER = Source("https://paper.test/", published=TimeValue("+1999-05-00T00:00:00Z", 10))
WIKI = Source("https://en.wikipedia.org/wiki/Lamp")
SOURCES = {"kit": KIT, "paper": PAPER, "wikipedia": WIKI}


def passage(document: str, name: str = "p") -> Passage:
    return Passage(f"https://p.test/{document}/{name}", document, 0, 1, "", "", "")


MIRA_OKAFOR = Thing(OKAFOR)


def we(value: Value = MIRA_OKAFOR, *qualifiers: Qualifier, **others: Any) -> Claim:
    given: dict[str, Any] = {"passages": (passage("paper"),), **others}
    return Claim(LAMP, "P161", value, qualifiers, ("statement:s",), **given)


def proposed(
    *claims: Claim, form: Form = "v1", beside: bool = False, **others: Any
) -> tuple[list[Edit], list[LeftOut]]:
    """Return what is proposed of claims that Wikidata does not have, and what is left out."""
    subject = Subject(LAMP, "Q9", Entity("Q9", "Q9"), ("P161",))
    judge = Judge({LAMP: "Q9", OKAFOR: "Q1"}, {}, {"Q5": Missing("Q5")})
    given = {"judge": judge, **others}
    ours = tuple(OnlyOurs(subject, each, beside) for each in claims)
    comparison = Comparison((subject,), ours, (), (), (), **given)
    made, left = propose(comparison, SOURCES, form)
    return [each.edit for each in made], list(left)


def test_a_claim_is_proposed_with_its_items_and_sources() -> None:
    role = Qualifier("P453", Thing(FINCH), Qualifier("P4633", StringValue("Ada Finch")))
    stated = (passage("wikipedia"), passage("kit"), passage("paper"), passage("kit", "q"))
    (edit,), left = proposed(we(Thing(OKAFOR), role, passages=stated))
    assert left == []
    assert write_v1([edit]).splitlines() == [
        'Q9\tP161\tQ1\tP4633\t"Ada Finch"'
        '\tS248\tQ8\tS854\t"https://press.test/kit"\tS813\t+2026-03-27T00:00:00Z/11',
        'Q9\tP161\tQ1\tS854\t"https://paper.test/"\tS577\t+1999-05-00T00:00:00Z/10',
        'Q9\tP161\tQ1\tS4656\t"https://en.wikipedia.org/wiki/Lamp"',
    ]


def test_a_claim_beside_another_with_its_value_is_new() -> None:
    assert [each.is_new for each in proposed(we(), beside=True)[0]] == [True]
    assert write_v1(proposed(we(), beside=True)[0]).startswith("Q9\t!P161\tQ1")
    _, (left,) = proposed(we(), beside=True, form="csv")
    assert left.reason == "form"


@pytest.mark.parametrize("there", ["Q1", "Q7"], ids=["as now", "as before it was merged"])
def test_only_what_a_claim_lacks_is_added_to_it(there: str) -> None:
    """Even where a second claim with that value is to be made: that one is new, wherever it is."""
    said = [Qualifier("P1545", StringValue(number)) for number in "12"]
    subject = Subject(LAMP, "Q9", Entity("Q9", "Q9"), ("P161",))
    old = TheirClaim("Q9$1", Snak("P161", ItemValue(there), datatype="wikibase-item"))
    role = Qualifier("P805", Thing(VALE))  # it is there already
    added = OnlyOurs(subject, we(MIRA_OKAFOR, role, said[0]), there=old, lacking=(said[0],))
    beside = OnlyOurs(subject, we(MIRA_OKAFOR, said[1]), beside=True)
    judge = Judge({OKAFOR: "Q1"}, {}, {"Q7": Entity("Q1", "Q7")})
    for ours in ((added, beside), (beside, added)):
        comparison = Comparison((subject,), ours, (), (), (), judge=judge)
        made, left = propose(comparison, SOURCES, "v1")
        assert left == ()
        lines = write_v1(each.edit for each in made).splitlines()
        assert [line.partition("\tS854")[0] for line in lines] == [
            f'Q9\tP161\t{there}\tP1545\t"1"',
            'Q9\t!P161\tQ1\tP1545\t"2"',
        ]


GONE = Judge({LAMP: "Q9", OKAFOR: "Q5"}, {}, {"Q5": Missing("Q5")})


@pytest.mark.parametrize(
    ("claimed", "others", "reason", "detail"),
    [
        (we(disputed=("two-dates",)), {}, "disputed", "two-dates"),
        (we(limits=("formerly",)), {}, "limited", "formerly"),
        (we(Thing(VALE)), {}, "value", "world:vale"),
        (we(), {"judge": GONE}, "gone", "world:okafor"),
        (we(Thing(OKAFOR), Qualifier("P805", Thing(VALE))), {}, "qualifier", "world:vale"),
        (we(passages=()), {}, "source", ""),
        (we(passages=(passage("unknown"),)), {}, "source", ""),
        (we(StringValue("two\nlines")), {}, "form", "v1"),
        (we(StringValue("a\ttab")), {}, "form", "v1"),
    ],
)
def test_what_is_not_fit_is_left_out(
    claimed: Claim, others: dict[str, Any], reason: str, detail: str
) -> None:
    edits, (left,) = proposed(claimed, **others)
    assert (edits, left.claim, left.reason, left.detail) == ([], claimed, reason, detail)


def test_what_could_not_be_compared_is_left_out() -> None:
    unlinked, lost = we(), replace(we(), subject=VALE)
    _, left = proposed(apart=(lost, unlinked), gone=((VALE, "Q5"),))
    assert [(each.claim, each.reason) for each in left] == [(unlinked, "subject"), (lost, "gone")]


def test_who_retells_a_source_is_no_witness_beside_others() -> None:
    subject = Subject(LAMP, "Q9", Entity("Q9", "Q9"), ())
    both = we(passages=(passage("kit"), passage("paper")))
    alone = we(passages=(passage("kit"),), value=StringValue("x"))
    comparison = Comparison(
        (subject,),
        (OnlyOurs(subject, both), OnlyOurs(subject, alone)),
        (),
        (),
        (),
        judge=Judge({OKAFOR: "Q1"}, {}),
    )
    made, _ = propose(comparison, SOURCES, "v1", {passage("kit").iri})
    assert [each.edit.references for each in made] == [(PAPER.reference,), (KIT.reference,)]


def test_nothing_hedged_and_nothing_of_the_story_is_proposed(
    project: Project, closure: Closure
) -> None:
    """Even if everything of the real graph had a verified item."""
    claims = our_claims(project, closure)
    things = sorted({each.subject for each in claims} | set(values_in(claims)))
    items = {iri: f"Q{number}" for number, iri in enumerate(things, start=1)}
    subjects = {iri: Subject(iri, items[iri], Entity(items[iri], items[iri]), ()) for iri in things}
    comparison = Comparison(
        (),
        tuple(OnlyOurs(subjects[each.subject], each) for each in claims),
        (),
        (),
        (),
        judge=Judge(items, {}),
    )
    documents = {each.document for claimed in claims for each in claimed.passages}
    sources = {name: Source(f"https://{name}.test/") for name in documents}
    made, left = propose(comparison, sources, "v1", second_hand(closure))
    assert len(made) + len(left) == len(claims) and len(made) > 100
    assert {each.reason for each in left} == {"disputed", "limited"}
    stories = {items[iri] for iri in things if iri.startswith(STORY)}
    for proposal in made:
        assert not hedged(proposal, closure)
        value = proposal.edit.snak.value
        assert not (isinstance(value, ItemValue) and value.id in stories)
        if proposal.edit.item in stories:  # the item of a character: who plays it, and where
            assert proposal.edit.snak.property in ("P175", "P941", "P1441")
    assert read_v1(write_v1([each.edit for each in made])) == mark_new(each.edit for each in made)


def values_in(claims: tuple[Claim, ...]) -> list[str]:
    values = [
        value
        for each in claims
        for value in (each.value, *(qualifier.value for qualifier in each.qualifiers))
    ]
    return [value.iri for value in values if isinstance(value, Thing)]


def hedged(proposal: Proposal, closure: Closure) -> list[str]:
    """Return the statements of a proposal that are not asserted, or deprecated."""
    from pyoxigraph import NamedNode

    from famkg.graph import ASSERTED, DEPRECATED, MODALITY, STANDING
    from famkg.names import objects

    return [
        iri
        for iri in proposal.claim.statements
        if objects(closure.store, NamedNode(iri), MODALITY) != [ASSERTED]
        or DEPRECATED in objects(closure.store, NamedNode(iri), STANDING)
    ]


def test_a_document_says_itself_when_it_appeared(graph: Graph, closure: Closure) -> None:
    documents = read_documents(graph.data)
    day = TimeValue("+2026-03-27T00:00:00Z", 11)
    sources = sources_of(closure, documents, {}, {"reactor": day})
    assert sources["reactor"].published == TimeValue("+2023-10-13T00:00:00Z", 11)
    assert sources["reactor"].retrieved == day
    assert (sources["wikipedia"].published, sources["wikipedia"].retrieved) == (None, None)


# ---- the command


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lighthouse with links; famkg works on it."""
    root = linked_lighthouse(tmp_path / "project")
    monkeypatch.setenv("FAMKG_PROJECT", str(root))
    monkeypatch.setattr(manners, "FIRST_WAIT", 0.0)
    monkeypatch.chdir(tmp_path)
    return root


@pytest.fixture
def lamp(at_wikidata: LocalWikidata) -> LocalWikidata:
    """The local Wikidata with an item of the series that says nothing; nothing is cached."""
    shutil.rmtree(Path(os.environ["FAMKG_CACHE"]) / "wikidata", ignore_errors=True)
    fill(at_wikidata)
    at_wikidata.put(item(SERIES, "The Lamp at Grey Skerry"))
    return at_wikidata


@pytest.fixture
def famkg(capsys: pytest.CaptureFixture[str]) -> Famkg:
    """Run an action of `famkg wikidata`; return exit code, output and errors."""

    def run(words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["wikidata", *shlex.split(words)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


KIT_URL = '"https://example.org/press-kit"'
SEASONED = ("world:season-1", "season 1", "skos:exactMatch", "", f"wd:{SEASON}", "season 1")
LINKED = (*ROWS, "\t".join((*SEASONED, BY_HAND, "1", "", "a list")))


def test_a_batch_is_what_wikidata_lacks(root: Path, lamp: LocalWikidata, famkg: Famkg) -> None:
    write_rows(root, LINKED)
    code, out, err = famkg("quickstatements")
    assert code == 0
    assert out.splitlines() == [
        f'Q9000001\tP161\tQ9000002\tP4633\t"Ada Finch"\tS854\t{KIT_URL}',
        f'Q9000001\tP527\tQ9000006\tP1545\t"1"\tS854\t{KIT_URL}',
        f"Q9000001\tP577\t+1999-05-02T00:00:00Z/11\tS854\t{KIT_URL}",
        f"Q9000001\tP580\t+1999-05-02T00:00:00Z/11\tS854\t{KIT_URL}",
    ]
    assert err.splitlines()[0] == "4 statements to propose; 10 left out:"
    assert "  3 whose value has no verified item" in err.splitlines()


NAMED = (*ROWS[:2], ROWS[2].replace(BY_NAME, BY_HAND), *ROWS[3:])
"""The links, with that of Jonas Vale verified: a namesake is denied."""
OTHER = "Q9000200"
DENIAL = ROWS[3].replace("jonas-vale	Jonas Vale", "grey-skerry	The Lamp at Grey Skerry")


@pytest.mark.parametrize(
    ("spoil", "rows", "things"),
    [
        (lambda lamp: lamp.merge(MIRA, OTHER), ROWS, {"world:mira-okafor: item-redirect"}),
        (lambda lamp: lamp.merge(SERIES, OTHER), ROWS, {"world:grey-skerry: item-redirect"}),
        (
            lambda lamp: lamp.merge(SERIES, NAMESAKE),
            (*ROWS, DENIAL),
            {"world:grey-skerry: item-denied, item-redirect"},
        ),
        (
            lambda lamp: lamp.merge(NAMESAKE, SERIES),
            (*ROWS, DENIAL),
            {"world:grey-skerry: item-denied"},
        ),
        (
            lambda lamp: lamp.merge(JONAS, MIRA),
            NAMED,
            {"world:mira-okafor: item-shared"},
        ),
        (
            lambda lamp: lamp.merge(MIRA, JONAS),
            NAMED,
            {"world:mira-okafor: item-redirect, item-shared"},
        ),
        (
            lambda lamp: lamp.put(
                item(MIRA, "Mira Okafor", description="Wikimedia disambiguation page")
            ),
            ROWS,
            {"world:mira-okafor: item-disambiguation"},
        ),
        (lambda lamp: change(lamp, MIRA, P31=TOWN), ROWS, {"world:mira-okafor: item-type"}),
        (lambda lamp: change(lamp, SERIES, P31=TOWN), ROWS, {"world:grey-skerry: item-type"}),
    ],
    ids=[
        *("a value merged", "a subject merged", "into one that is denied", "a denied one into it"),
        *("another into it", "into another", "a disambiguation page", "another class", "a subject"),
    ],
)
def test_nothing_is_written_by_a_link_that_is_wrong_by_now(
    root: Path,
    lamp: LocalWikidata,
    famkg: Famkg,
    spoil: Callable[[LocalWikidata], None],
    rows: tuple[str, ...],
    things: set[str],
) -> None:
    write_rows(root, rows)
    lamp.put(item(OTHER, "Mira Okafor", claim("P31", "Q5")))
    _, before, err = famkg("quickstatements --max-age 0")
    assert "finds wrong" not in err
    spoil(lamp)
    code, out, err = famkg("quickstatements --left-out --max-age 0")
    assert code == 0
    assert set(out.splitlines()) < set(before.splitlines())
    whole = "grey-skerry" in min(things)
    assert (out == "") is whole  # whatever else there is, the series is the subject of it
    assert MIRA not in out and OTHER not in out
    assert "whose link `famkg wikidata check` finds wrong\n" in err
    assert all(each in err for each in things)
    assert famkg("check --max-age 0")[0] == 1


def test_a_wrong_item_is_no_source(root: Path, lamp: LocalWikidata, famkg: Famkg) -> None:
    kit = ("document:press-kit", "press kit", "skos:exactMatch", "", "wd:Q9000300", "press kit")
    row = "\t".join((*kit, BY_HAND, "1", "", "a list"))
    write_rows(root, (*ROWS, row))
    links = (root / LINKS).read_text(encoding="utf-8")
    prefix = f"#curie_map:\n#  document: {DOCUMENT}\n"
    (root / LINKS).write_text(links.replace("#curie_map:\n", prefix), encoding="utf-8")
    lamp.put(item("Q9000300", "press kit"))
    lamp.put(item("Q9000301", "press kit"))
    assert "\tS248\tQ9000300\t" in famkg("quickstatements --max-age 0")[1]
    lamp.merge("Q9000300", "Q9000301")
    _, out, _ = famkg("quickstatements --max-age 0")
    assert "S248" not in out and "S854" in out


def test_a_snapshot_has_what_is_checked_before(
    root: Path, lamp: LocalWikidata, famkg: Famkg, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    change(lamp, MIRA, P31=TOWN)
    _, out, _ = famkg("quickstatements")
    assert famkg("snapshot --output it.json")[0] == 0
    asked = len(lamp.seen)
    monkeypatch.setenv("FAMKG_CACHE", str(tmp_path / "another"))
    code, again, err = famkg("quickstatements --snapshot it.json --left-out")
    assert (code, again, len(lamp.seen)) == (0, out, asked)
    assert "world:mira-okafor: item-type" in err


def test_a_lacking_role_is_added_to_the_claim_that_is_there(
    root: Path, lamp: LocalWikidata, famkg: Famkg
) -> None:
    lamp.put(item(SERIES, "The Lamp at Grey Skerry", claim("P161", MIRA)))
    _, out, _ = famkg("quickstatements")
    role = f'Q9000001\tP161\tQ9000002\tP4633\t"Ada Finch"\tS854\t{KIT_URL}'
    assert role in out.splitlines()
    lamp.put(
        item(
            SERIES,
            "The Lamp at Grey Skerry",
            claim("P161", MIRA, qualifiers=[("P4633", "Ada Finch")]),
        )
    )
    assert "P161" not in famkg("quickstatements --max-age 0")[1]
    lamp.put(
        item(
            SERIES,
            "The Lamp at Grey Skerry",
            claim("P161", MIRA),
            claim("P161", MIRA, rank="deprecated"),
        )
    )
    _, out, err = famkg("quickstatements --max-age 0")
    assert "P161" not in out
    assert "  1 whose value is there in several claims" in err


def test_what_wikidata_says_otherwise_is_left_out_with_that_reason(
    root: Path, lamp: LocalWikidata, famkg: Famkg
) -> None:
    other = claim("P161", MIRA, qualifiers=[("P4633", "Tom Finch")])
    lamp.put(item(SERIES, "The Lamp at Grey Skerry", claim("P577", at("2001-05-02")), other))
    _, out, err = famkg("quickstatements --left-out")
    assert "P577" not in out and "P161" not in out
    lines = err.splitlines()
    at_ = lines.index("  2 where Wikidata says otherwise")
    assert lines[at_ + 1].startswith("    The Lamp at Grey Skerry, cast member (P161): Mira Okafor")
    assert lines[at_ + 1].endswith("(the same value, and other things said of it)")
    assert lines[at_ + 3].endswith("1999-05-02 (another value, where there can be one)")


def test_what_is_close_is_not_proposed(root: Path, lamp: LocalWikidata, famkg: Famkg) -> None:
    row = NAMED[2].replace("exactMatch", "closeMatch")
    write_rows(root, (*ROWS[:2], row, *ROWS[3:]))
    lamp.put(item(SERIES, "The Lamp", claim("P161", JONAS, qualifiers=[("P4633", "Tom Finch")])))
    _, out, err = famkg("quickstatements --left-out")
    assert JONAS not in out
    assert "cast member (P161): Jonas Vale" not in err


def test_candidates_rumours_and_slips_are_left_out(
    root: Path, lamp: LocalWikidata, famkg: Famkg
) -> None:
    """Jonas Vale has a candidate, is rumoured to play somebody, and somebody is so by a slip."""
    _, out, err = famkg("quickstatements --left-out")
    assert JONAS not in out and "Wren" not in out and "Tom" not in out
    lines = err.splitlines()
    at = lines.index(
        "    The Lamp at Grey Skerry, cast member (P161): Jonas Vale (no verified item)"
        " (world:jonas-vale)"
    )
    assert lines[at + 1] == "      statement:vale-tom"
    assert "old-wren" not in err and "okafor-tom" not in err


def test_nothing_is_proposed_twice(root: Path, lamp: LocalWikidata, famkg: Famkg) -> None:
    """What the batch adds is there afterwards, so that the next one is empty."""
    write_rows(root, LINKED)
    _, out, _ = famkg("quickstatements")
    made = []
    for edit in read_v1(out):
        qualifiers = [(snak.property, json_of(snak)) for snak in edit.qualifiers]
        made.append(claim(edit.snak.property, json_of(edit.snak), qualifiers=qualifiers))
    lamp.put(item(SERIES, "The Lamp at Grey Skerry", *made))
    code, out, err = famkg("quickstatements --max-age 0")
    assert (code, out) == (0, "")
    assert err.startswith("0 statements to propose")


def json_of(snak: Snak) -> Any:
    value = snak.value
    if isinstance(value, TimeValue):
        return at(value.text[1:11], value.precision)
    return value.id if isinstance(value, ItemValue) else str(value)


def test_csv_has_a_table_for_each_kind(root: Path, lamp: LocalWikidata, famkg: Famkg) -> None:
    write_rows(root, LINKED)
    _, v1, _ = famkg("quickstatements")
    _, out, err = famkg("quickstatements --format csv")
    tables = [f"{table.rstrip()}\n" for table in out.split("\n\n")]
    assert [table.partition("\n")[0] for table in tables] == [
        "qid,P161,qal4633,S854",
        "qid,P527,qal1545,S854",
        "qid,P577,S854",
        "qid,P580,S854",
    ]
    assert tables[0].splitlines()[1] == (
        'Q9000001,Q9000002,"""Ada Finch""","""https://example.org/press-kit"""'
    )
    read = [each for table in tables for each in read_csv(table)]
    assert read == list(read_v1(v1))
    assert "4 tables: give them to QuickStatements one by one" in err


def test_the_day_of_reading_is_the_users_to_say(
    root: Path, lamp: LocalWikidata, famkg: Famkg
) -> None:
    assert "S813" not in famkg("quickstatements")[1]
    _, out, _ = famkg("quickstatements --retrieved 2026-03-27")
    assert out.count("\tS813\t+2026-03-27T00:00:00Z/11\n") == out.count("\n") > 0
    _, out, _ = famkg("quickstatements --retrieved 2026-03-27 --retrieved press-kit=2026-03-28")
    assert out.count("\tS813\t+2026-03-28T00:00:00Z/11\n") == out.count("\n")


def test_files_are_written_whole(
    root: Path, lamp: LocalWikidata, famkg: Famkg, tmp_path: Path
) -> None:
    write_rows(root, LINKED)
    _, printed, _ = famkg("quickstatements")
    code, out, err = famkg("quickstatements --output batch.txt")
    assert (code, out) == (0, "") and "tables" not in err
    assert (tmp_path / "batch.txt").read_text(encoding="utf-8") == printed
    famkg("quickstatements --format csv --output batch.csv")
    names = sorted(path.name for path in tmp_path.glob("batch*.csv"))
    assert names == [f"batch-{number}.csv" for number in range(1, 5)]
    famkg("quickstatements world:mira-okafor --output none.txt")
    assert not (tmp_path / "none.txt").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--retrieved today", "'today' is no day"),
        ("--retrieved 2026-03", "'2026-03' is no day"),
        ("--retrieved press=2026-03-27", "document 'press' is unknown"),
        ("--format v2", "format 'v2' is unknown"),
        ("world:season-2", "world:season-2 has no verified item"),
        ("--output project", "project"),
    ],
)
def test_bad_input_is_told_in_one_message(
    root: Path, lamp: LocalWikidata, famkg: Famkg, words: str, message: str
) -> None:
    code, out, err = famkg(f"quickstatements {words}")
    assert (code, out) == (2, "")
    assert err.startswith(message)


def test_a_misbehaving_service_leaves_no_batch(
    root: Path, lamp: LocalWikidata, famkg: Famkg, tmp_path: Path
) -> None:
    lamp.fail(*[faults.overloaded("3600")] * 10)
    code, out, err = famkg("quickstatements --output batch.txt")
    assert (code, out) == (2, "")
    assert "overloaded" in err and not (tmp_path / "batch.txt").exists()


def test_the_shipped_series_makes_sense(lamp: LocalWikidata, famkg: Famkg) -> None:
    """Each line is about an item that is linked, and has a source."""
    code, out, _ = famkg('quickstatements "For All Mankind" --max-age 0')
    assert code == 0
    edits = read_v1(out)
    assert {each.item for each in edits} == {"Q54958409"}
    assert all(each.references for each in edits)
    named = {snak.property for each in edits for ref in each.references for snak in ref}
    assert {"P854", "P4656"} <= named <= {"P248", "P577", "P813", "P854", "P4656"}
    assert "Q26968" not in out  # a candidate for Sarah Jones
    composer = next(each for each in edits if each.snak.property == "P86")
    assert composer.snak.value == ItemValue("Q6174877")
