"""`famkg wikidata check` and `snapshot`, on a local Wikidata over true HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree as Xml

import pytest
import wikidata_faults as faults
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from linked import (
    BOARD,
    BY_HAND,
    FILM,
    HUMAN,
    JONAS,
    LINKS,
    MIRA,
    NAMESAKE,
    PAGE,
    ROWS,
    SERIES,
    SITCOM,
    TELEVISION_SERIES,
    TOWN,
    Famkg,
    answers,
    change,
    write_rows,
)
from wikidata_items import at, claim, item
from wikidata_server import LocalWikidata

from famkg.wikidata.cells import read_cells
from famkg.wikidata.snapshot import Snapshot

Json: TypeAlias = dict[str, Any]


def found_by(command: Famkg, words: str = "") -> tuple[int, list[Json]]:
    """Return exit code and findings of a check, asked anew."""
    code, out, err = command(f"check {words} --max-age 0 --format json")
    assert err == ""
    return code, json.loads(out)


def only(findings: list[Json]) -> Json:
    assert len(findings) == 1, [each["message"] for each in findings]
    return findings[0]


def text_at(root: Path, finding: Json) -> str:
    """Return the words of the file at which a finding points."""
    line = (root / finding["file"]).read_text(encoding="utf-8").split("\n")[finding["line"] - 1]
    assert finding["end_line"] == finding["line"]
    return str(line[finding["column"] - 1 : finding["end_column"] - 1])


# ---- what is right, and what is wrong


def test_links_that_are_right_have_no_findings(
    linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    code, out, err = act("check")
    assert (code, err) == (0, "")
    counted, summary = out.splitlines()
    assert counted == "no findings"
    assert re.fullmatch(r"\d+ links held against Wikidata; facts on both sides confirm 3", summary)


def test_a_check_asks_for_each_item_once(linked: Path, lamp: LocalWikidata, act: Famkg) -> None:
    act("check")
    batches = [seen.parameters["ids"] for seen in lamp.seen if "ids" in seen.parameters]
    asked = [each for batch in batches for each in batch.split("|")]
    assert len(asked) == len(set(asked)) > 15
    assert len(lamp.seen) <= 5
    before = len(lamp.seen)
    assert act("check")[0] == 0
    assert len(lamp.seen) == before  # all of it is in the cache


def delete(wikidata: LocalWikidata) -> None:
    wikidata.delete(MIRA)


def merge(wikidata: LocalWikidata) -> None:
    wikidata.put(item("Q9000200", "Mira Okafor", claim("P31", HUMAN)))
    wikidata.merge(MIRA, "Q9000200")


def merge_with_another(wikidata: LocalWikidata) -> None:
    wikidata.merge(MIRA, TOWN)


def drift(wikidata: LocalWikidata) -> None:
    wikidata.relabel(MIRA, "Miriam Okonkwo")


def become_a_town(wikidata: LocalWikidata) -> None:
    change(wikidata, MIRA, P31=TOWN)


def become_nothing_known(wikidata: LocalWikidata) -> None:
    change(wikidata, MIRA, P31=None)


def become_a_page_by_description(wikidata: LocalWikidata) -> None:
    entity = wikidata.entities[MIRA]
    words = "Wikimedia disambiguation page"
    entity["descriptions"] = {"en": {"language": "en", "value": words}}
    wikidata.put(entity)


def become_a_page_by_class(wikidata: LocalWikidata) -> None:
    change(wikidata, MIRA, P31=PAGE)


def disagree_on_the_date(wikidata: LocalWikidata) -> None:
    entity = wikidata.entities[SERIES]
    entity["claims"] |= item(SERIES, "", claim("P577", at("1999-06-00", 10)))["claims"]
    wikidata.put(entity)


def agree_on_nothing(wikidata: LocalWikidata) -> None:
    made = item(SERIES, "The Lamp at Grey Skerry", claim("P577", at("1952-00-00", 9)))
    wikidata.put(made)


def have_another_cast(wikidata: LocalWikidata) -> None:
    people = [item(f"Q900030{number}", f"Person {number}") for number in range(3)]
    for each in people:
        wikidata.put(each)
    cast = [claim("P161", each["id"]) for each in people]
    wikidata.put(item(SERIES, "The Lamp at Grey Skerry", claim("P31", TELEVISION_SERIES), *cast))


def have_a_namesake_in_the_cast(wikidata: LocalWikidata) -> None:
    wikidata.put(item("Q9000400", "Mira Okafor", claim("P31", HUMAN)))
    change(wikidata, SERIES, P161="Q9000400")


def merge_two_of_ours(wikidata: LocalWikidata) -> None:
    wikidata.merge(JONAS, MIRA)


def merge_with_the_namesake(wikidata: LocalWikidata) -> None:
    wikidata.merge(NAMESAKE, JONAS)


def delete_the_namesake(wikidata: LocalWikidata) -> None:
    wikidata.delete(NAMESAKE)


def rename_what_is_related(wikidata: LocalWikidata) -> None:
    wikidata.relabel(BOARD, "Port Authority")


def rename_and_keep_our_name(wikidata: LocalWikidata) -> None:
    entity = wikidata.entities[MIRA]
    entity["labels"] = {"en": {"language": "en", "value": "Mira Okafor-Lund"}}
    entity["aliases"] = {"en": [{"language": "en", "value": "MÍRA  OKAFOR"}]}
    wikidata.put(entity)


FAULTS = [
    (delete, ["violation item-missing mira"], f"wd:{MIRA}", "Wikidata has no"),
    (merge, ["violation item-redirect mira"], f"wd:{MIRA}", "It bears the same name."),
    (merge_with_another, ["violation item-redirect mira"], f"wd:{MIRA}", "It bears another name"),
    (drift, ["warning item-label mira"], "Mira Okafor", "Wikidata 'Miriam Okonkwo'"),
    (become_a_town, ["violation item-type mira"], f"wd:{MIRA}", "(town)"),
    (become_nothing_known, ["info item-type mira"], f"wd:{MIRA}", "does not say what"),
    (
        become_a_page_by_description,
        ["violation item-disambiguation mira"],
        f"wd:{MIRA}",
        "disambiguation page",
    ),
    (
        become_a_page_by_class,
        ["violation item-disambiguation mira"],
        f"wd:{MIRA}",
        "disambiguation page",
    ),
    (
        disagree_on_the_date,
        ["warning item-fact grey"],
        f"wd:{SERIES}",
        "publication date: we say 1999-05-02, Wikidata 1999-06\n2 facts agree: cast member",
    ),
    (
        agree_on_nothing,
        ["info item-type grey", "violation item-fact grey"],
        f"wd:{SERIES}",
        "we say 1999-05-02, Wikidata 1952\nNothing agrees",
    ),
    (
        merge_two_of_ours,
        ["violation item-redirect jonas", "violation item-shared mira"],
        f"wd:{JONAS}",
        f"{MIRA} and {JONAS} are one item by now",
    ),
    (
        merge_with_the_namesake,
        ["violation item-denied jonas", "info item-redirect jonas"],
        f"wd:{JONAS}",
        f"{JONAS} and {NAMESAKE} are one item by now",
    ),
    (delete_the_namesake, ["info item-missing jonas"], f"wd:{NAMESAKE}", "nothing to deny"),
    (rename_what_is_related, ["warning item-label harbour"], "Harbour Board", "'Port Authority'"),
    (
        have_a_namesake_in_the_cast,
        ["warning item-namesake mira"],
        f"wd:{MIRA}",
        "Wikidata has Q9000400 (Mira Okafor) as “cast member” of The Lamp",
    ),
]


@pytest.mark.parametrize(
    ("plant", "reported", "marked", "words"), FAULTS, ids=[each[0].__name__ for each in FAULTS]
)
def test_what_is_wrong_is_found(
    plant: Callable[[LocalWikidata], None],
    reported: list[str],
    marked: str,
    words: str,
    linked: Path,
    lamp: LocalWikidata,
    act: Famkg,
) -> None:
    plant(lamp)
    code, findings = found_by(act)
    told = [
        f"{each['severity']} {each['check']} {each['focus'].rpartition('/')[2].partition('-')[0]}"
        for each in findings
    ]
    assert sorted(told) == sorted(reported)
    assert code == int(any(each["severity"] == "violation" for each in findings))
    assert words in "\n".join(each["message"] for each in findings)
    assert marked in [text_at(linked, each) for each in findings]


def test_a_new_label_beside_our_name_is_no_matter(
    linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    rename_and_keep_our_name(lamp)
    assert found_by(act) == (0, [])
    write_rows(
        linked, [row.replace("\tMira Okafor\tsemapv", "\tM. Okafor\tsemapv") for row in ROWS]
    )
    finding = only(found_by(act)[1])
    assert (finding["severity"], finding["check"]) == ("info", "item-label")
    assert "It still bears our name." in finding["message"]


def test_a_subclass_is_of_the_class_too(linked: Path, lamp: LocalWikidata, act: Famkg) -> None:
    change(lamp, SERIES, P31=SITCOM)
    assert found_by(act) == (0, [])
    change(lamp, SITCOM, P279=FILM)
    code, (finding,) = found_by(act)
    assert (code, finding["check"]) == (1, "item-type")
    assert f"{SITCOM} (sitcom)" in finding["message"]


def test_another_cast_is_looked_at_again_unless_some_of_ours_are_not_linked(
    linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    """Petra Lindqvist has no item, so she may be one of theirs."""
    have_another_cast(lamp)
    assert found_by(act) == (0, [])
    petra = "world:petra-lindqvist\tPétra Lindqvist\tskos:exactMatch\t\twd:Q9000500\tPetra"
    write_rows(linked, [*ROWS, f"{petra} Lindqvist\t{BY_HAND}\t0.9\t\ta list"])
    lamp.put(item("Q9000500", "Petra Lindqvist", claim("P31", HUMAN)))
    code, findings = found_by(act)
    finding = only(findings)
    assert (code, finding["check"], finding["severity"]) == (0, "item-fact", "warning")
    assert "cast member: we say " in finding["message"]
    assert "Person 0" in finding["message"]
    assert "Nothing agrees" in finding["message"]


def test_links_are_checked_by_themselves_too(linked: Path, lamp: LocalWikidata, act: Famkg) -> None:
    rows = [*ROWS, f"story:ada-finch\tAda\tskos:exactMatch\t\twd:{MIRA}\t\t{BY_HAND}\t0.9\t\t"]
    write_rows(linked, rows)
    _, findings = found_by(act)
    marked = {each["check"]: text_at(linked, each) for each in findings if each["line"] == 17}
    assert marked == {
        "item-label": f"wd:{MIRA}",
        "item-type": f"wd:{MIRA}",
        "link-evidence": "story:ada-finch",
        "link-label": "Ada",
        "link-one-to-one": f"wd:{MIRA}",
        "link-world": f"wd:{MIRA}",
    }


def test_three_faults_are_found_in_the_shipped_links(
    at_wikidata: LocalWikidata, act: Famkg
) -> None:
    at_wikidata.delete("Q18630946")
    at_wikidata.merge("Q236275", "Q26968")
    at_wikidata.relabel("Q19560029", "Jodi B.")
    change(at_wikidata, "Q19560029", P31="Q405")
    code, findings = found_by(act)
    worst = {
        (each["focus"].rpartition("/")[2], each["check"])
        for each in findings
        if each["severity"] != "info"
    }
    assert code == 1
    assert worst == {
        ("wrenn-schmidt", "item-missing"),
        ("shantel-vansanten", "item-redirect"),
        ("shantel-vansanten", "item-shared"),
        ("jodi-balfour", "item-label"),
        ("jodi-balfour", "item-type"),
    }
    for each in findings:
        assert text_at(ROOT, each), each


# ---- how it is told


def test_text_shows_the_row_and_what_to_do(linked: Path, lamp: LocalWikidata, act: Famkg) -> None:
    drift(lamp)
    delete_the_namesake(lamp)
    code, out, _ = act("check --fail-on warning")
    assert code == 1
    paragraph = out.partition("\n\n")[0].splitlines()
    assert paragraph[0] == f"{LINKS}:16:60: world:mira-okafor"
    row, marks = paragraph[1:3]
    assert row.startswith("  16 | world:mira-okafor\tMira Okafor\tskos:exactMatch\t\twd:")
    assert marks.expandtabs(8).index("^") == row.expandtabs(8).rindex("Mira Okafor")
    assert paragraph[3:] == [
        "  we call it 'Mira Okafor', Wikidata 'Miriam Okonkwo'; the link calls it 'Mira Okafor'",
        "  Look whether it is still the same thing; if so, write the new name as object_label.",
        "  warning of item-label",
    ]
    assert "1 warning, 1 note\n" in out


def test_only_what_counts_makes_it_fail(linked: Path, lamp: LocalWikidata, act: Famkg) -> None:
    drift(lamp)
    assert act("check")[0] == 0
    assert act("check --fail-on warning")[0] == 1
    assert act("check --fail-on info world:grey-skerry")[0] == 0
    code, out, err = act("check --fail-on error")
    assert (code, out) == (2, "")
    assert "Known are: violation, warning, info" in err


def test_all_formats_tell_of_the_same(linked: Path, lamp: LocalWikidata, act: Famkg) -> None:
    drift(lamp)
    change(lamp, JONAS, P31=TOWN)
    code, findings = found_by(act)
    names = [(each["check"], each["line"], each["column"]) for each in findings]
    assert (code, len(names)) == (1, 2)
    sarif = json.loads(act("check --format sarif")[1])["runs"][0]
    regions = [
        (each["ruleId"], each["locations"][0]["physicalLocation"]["region"])
        for each in sarif["results"]
    ]
    assert [(r, at["startLine"], at["startColumn"]) for r, at in regions] == names
    assert "item-redirect" in {rule["id"] for rule in sarif["tool"]["driver"]["rules"]}
    lines = act("check --format github")[1].splitlines()
    told = [re.findall(r"line=(\d+),col=(\d+),endColumn=\d+,title=([\w-]+)", x) for x in lines]
    assert [(title, int(line), int(col)) for [(line, col, title)] in filter(None, told)] == names
    suite = Xml.fromstring(act("check --format junit")[1])
    failed = [each.get("name") for each in suite.iter() if each.find("failure") is not None]
    assert failed == ["item-type"]
    assert {each.get("name") for each in suite.iter("testsuite")} == {"famkg wikidata check"}


def test_only_the_things_named_are_checked(linked: Path, lamp: LocalWikidata, act: Famkg) -> None:
    drift(lamp)
    change(lamp, JONAS, P31=TOWN)
    _, findings = found_by(act, '"mira okafor"')
    assert only(findings)["check"] == "item-label"
    asked = {each for seen in lamp.seen for each in seen.parameters.get("ids", "").split("|")}
    assert asked <= {"", MIRA, JONAS, SERIES, HUMAN, TELEVISION_SERIES, TOWN}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("check world:season-1", "famkg wikidata find world:season-1"),
        ("check world:nobody", "world:nobody"),
        ("check --format shacl", "Known are: text, json, sarif, junit, github"),
        ("check --seen 1", "unrecognized arguments: --seen"),
        ("snapshot --output /proc/none/x.json", "it cannot be written"),
        ("check --snapshot none.json", "none.json"),
    ],
)
def test_bad_input_is_told_in_one_message(
    words: str, says: str, linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    code, out, err = act(words)
    assert (code, out) == (2, "")
    assert says in err


# ---- with and without the network


def test_nobody_is_asked_without_a_contact(
    linked: Path, lamp: LocalWikidata, act: Famkg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FAMKG_CONTACT")
    for words in ("check", "snapshot", "find world:season-1"):
        code, out, err = act(words)
        assert (code, out) == (2, "")
        assert "no contact is set" in err
    assert lamp.seen == []


def test_offline_nobody_is_asked(linked: Path, lamp: LocalWikidata, act: Famkg) -> None:
    code, out, err = act("check --offline")
    assert (code, out) == (2, "")
    assert "the cache does not hold what is asked" in err
    assert lamp.seen == []
    act("check")
    before = len(lamp.seen)
    delete(lamp)
    assert act("check --offline --max-age 0")[0] == 0
    assert len(lamp.seen) == before


def test_a_snapshot_answers_as_wikidata_did(linked: Path, lamp: LocalWikidata, act: Famkg) -> None:
    drift(lamp)
    change(lamp, SERIES, P31=SITCOM)
    have_a_namesake_in_the_cast(lamp)
    code, out, err = act("snapshot --output day.json --max-age 0")
    assert (code, err) == (0, "")
    assert re.fullmatch(
        r"day\.json: Wikidata of \d{4}-\d\d-\d\d, \d+ items and properties as of their"
        r" revisions, 2 answers of the query service, \d+ identifiers that name nothing\n",
        out,
    )
    saved = Snapshot.load(Path("day.json"))
    assert saved.revisions[MIRA] == lamp.entities[MIRA]["lastrevid"]
    now = act("check --format json")
    lamp.reset()
    assert act("check --format json --snapshot day.json") == now
    assert act("snapshot --snapshot day.json --output again.json")[0] == 0
    assert Path("again.json").read_bytes() == Path("day.json").read_bytes()
    assert lamp.seen == []
    summary = act("check --snapshot day.json")[1].splitlines()[-1]
    assert f"the snapshot day.json of {saved.taken}" in summary


def test_a_snapshot_lacks_what_was_linked_later(
    linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    assert act("snapshot")[0] == 0
    later = f"world:season-1\tseason 1\tskos:exactMatch\t\twd:Q9000006\t\t{BY_HAND}\t0.9\t\ta list"
    write_rows(linked, [*ROWS, later])
    code, out, err = act("check --snapshot wikidata-snapshot.json")
    assert (code, out) == (2, "")
    assert "Q9000006" in err
    assert "take a newer snapshot" in err


ACTIONS = {
    "check": "check",
    "snapshot": "snapshot",
    "find": "find world:season-2",
    "accept": "accept world:season-1 Q9000006 --evidence x",
}
TROUBLES = {
    "throttled": (faults.throttled("3600"), "3,600"),
    "banned": (faults.banned(), "does not let us ask"),
    "cut off": (faults.broken_off(), "breaks off"),
    "hang up": (faults.hang_up, ""),
    "overloaded": (faults.overloaded("3600"), "out of order or overloaded"),
    "no JSON": (faults.web_page, "a web page in place of data"),
    "lag": (faults.maxlag(retry_after="3600"), "lag behind"),
}
EACH = [(trouble, action) for trouble in [*TROUBLES][:4] for action in ACTIONS]
RARE = [(trouble, "check") for trouble in [*TROUBLES][4:]]


@pytest.mark.parametrize(("trouble", "action"), [*EACH, *RARE])
def test_a_misbehaving_service_is_survived(
    trouble: str,
    action: str,
    linked: Path,
    lamp: LocalWikidata,
    act: Famkg,
    tmp_path: Path,
) -> None:
    before = (linked / LINKS).read_bytes()
    fault, says = TROUBLES[trouble]
    lamp.fail(*[fault] * 10)
    code, out, err = act(ACTIONS[action])
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n  ") <= 5 and "Traceback" not in err
    assert (linked / LINKS).read_bytes() == before
    assert not list(tmp_path.glob("*.json")) and not list(linked.rglob(".*.tsv.*"))
    kept = [path.name for path in answers().glob("*.json")]
    assert set(kept) <= {"waits.json"}  # nothing that was not whole


def test_what_came_before_the_trouble_is_kept_and_used(
    linked: Path, lamp: LocalWikidata, act: Famkg
) -> None:
    change(lamp, SERIES, P31=SITCOM)
    lamp.fail(faults.banned("2000-01-01T00:00:00Z"), at="/sparql")
    assert act("check")[0] == 2
    before = len(lamp.seen)
    assert act("check")[0] == 0
    assert [seen.path for seen in lamp.seen[before:]] == ["/sparql"]


# ---- where cells stand

CELL = st.text(st.sampled_from('ab"\n\té|#'), max_size=6)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=4))
def test_cells_are_found_wherever_they_stand(rows: list[tuple[str, str, str]]) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if set(cell) & set('"\n\t') else cell

    written = ["\t".join(map(quoted, row)) for row in [("a", "b", "c"), *rows]]
    text = "#x: y\n" + "\n".join(written) + "\n"
    table = read_cells(text)
    line = 3
    for row, words in zip(rows, written[1:], strict=True):
        for name, cell in zip("abc", row, strict=True):
            place = table.cells[line, name]
            lines = [table.line(each) for each in range(place.line, place.end_line + 1)]
            lines[-1] = lines[-1][: place.end_column - 1]
            lines[0] = lines[0][place.column - 1 :]
            assert "\n".join(lines) == quoted(cell)
            assert (table.place(line, name) is None) == (not cell)
        line += words.count("\n") + 1
