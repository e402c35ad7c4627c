"""The command `famkg query --federate`, its questions, and what it says when Wikidata fails.

Wikidata is the local one; our graph is the shipped one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import wikidata_faults as faults
from conftest import ROOT
from wikidata_items import add_claim, at, claim, item
from wikidata_server import LocalWikidata, asked

from famkg.cli.main import main
from famkg.namespaces import STORY, WD, WORLD


def born(wikidata: LocalWikidata) -> None:
    """Let Wikidata know where some of the cast were born, and of a film with two of them."""
    wikidata.put(item("Q8001", "Harbour Town"))
    for each in ("Q236275", "Q18630946"):
        add_claim(wikidata.entities[each], claim("P19", "Q8001"))
        add_claim(wikidata.entities[each], claim("P569", at("1981-00-00", 9)))
    film = item("Q8002", "Storm Lamp", claim("P161", "Q236275"), claim("P161", "Q18630946"))
    wikidata.put(film)


Capture = pytest.CaptureFixture[str]


@pytest.fixture
def command(
    at_wikidata: LocalWikidata, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Runs famkg query, with a fresh cache of what Wikidata said."""
    import famkg.wikidata.client as clients

    monkeypatch.setattr(clients, "_folder", lambda: tmp_path / "wikidata")
    born(at_wikidata)

    def run(*argv: str) -> tuple[int, str, str]:
        code = main(["query", *argv])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


Command = Callable[..., tuple[int, str, str]]
FEDERATED = sorted((ROOT / "queries" / "wikidata").glob("*.rq"))
BORN = """\
performer                                   place                   name          year  Wikidata
Shantel VanSanten  world:shantel-vansanten  Harbour Town  wd:Q8001  Harbour Town  1981  [1] [2]
Wrenn Schmidt  world:wrenn-schmidt          Harbour Town  wd:Q8001  Harbour Town  1981  [2] [3]

[1] Wikidata, Q236275 (Shantel VanSanten), revision 2300000000 of 2026-03-27
[2] Wikidata, Q8001 (Harbour Town), revision 2300000001 of 2026-03-27
[3] Wikidata, Q18630946 (Wrenn Schmidt), revision 2300000000 of 2026-03-27
"""


def test_where_the_cast_was_born(command: Command, at_wikidata: LocalWikidata) -> None:
    at_wikidata.entities["Q28262"]["claims"].pop("P19")
    code, out, err = command("birthplaces-of-the-cast", "--federate")
    assert (code, out) == (0, BORN)
    assert err.startswith("no verified link to Wikidata, so nothing was asked about world:casey")
    assert asked(at_wikidata)[-1] == "Q8001"


def test_who_had_appeared_together(command: Command) -> None:
    code, out, _ = command("works-with-two-of-the-cast", "--federate", "--format", "csv")
    works = f"{WD}Q8002,Storm Lamp,{WORLD}shantel-vansanten,{WORLD}wrenn-schmidt"
    assert (code, out.splitlines()) == (0, ["work,name,one,other", works])


def test_the_lives_behind_the_characters(command: Command, at_wikidata: LocalWikidata) -> None:
    for made in (claim("P569", at("1934-03-14")), claim("P570", at("2017-01-16"))):
        add_claim(at_wikidata.entities["Q158486"], made)
    add_claim(at_wikidata.entities["Q158486"], claim("P20", "Q8001"))
    code, out, _ = command("lives-behind-the-characters", "--federate", "--format", "tsv")
    cells = out.splitlines()[1].split("\t")
    assert (code, cells[:2]) == (0, [f"<{STORY}gordo-stevens>", f"<{WORLD}gene-cernan>"])
    assert cells[4:] == [f"<{WD}Q8001>", '"Harbour Town"@en']
    assert [cell[1:11] for cell in cells[2:4]] == ["1934-03-14", "2017-01-16"]


@pytest.mark.parametrize("path", FEDERATED, ids=lambda path: path.stem)
def test_the_catalogue_asks_wikidata_only_when_told(
    path: Path, command: Command, at_wikidata: LocalWikidata
) -> None:
    for name in (path.stem, str(path)):
        code, out, err = command(name)
        assert (code, out) == (2, "")
        assert err == (
            f"query {path.stem} also asks Wikidata, which only happens when you say so\n"
            f"  famkg query {path.stem} --federate\n"
        )
    code, out, _ = command("--list")
    assert re.search(rf"^{path.stem} .* \(Wikidata: --federate\)$", out, re.MULTILINE)
    assert f"famkg query {path.stem} --federate" in command(path.stem, "--show")[1]
    assert at_wikidata.seen == []
    known = (ROOT / "tests" / "wikidata" / "properties.tsv").read_text(encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r":(P\d+)", text)) <= set(re.findall(r"^P\d+", known, re.MULTILINE))
    assert "#+ needs: Wikidata" in text


def test_a_proof_tells_ours_from_theirs(command: Command) -> None:
    ask = ("birthplaces-of-the-cast", "--federate", "--row", "1")
    _, why, _ = command(*ask, "--why")
    assert re.search(
        r"^├─ statement:\S+ performer Shantel VanSanten (\[\S+\] ?)+$", why, re.MULTILINE
    )
    fact = r"^├─ Shantel VanSanten place of birth \(wdt:P19\) Harbour Town (\[\d+\])$"
    told = re.search(fact, why, re.MULTILINE)
    assert told
    assert f"\n{told[1]} Wikidata, Q236275 (Shantel VanSanten), revision 2300000000 of 2026" in why
    assert "\n[1] Wikipedia: " in why
    _, cite, _ = command(*ask, "--cite")
    assert re.search(r"Harbour Town +1981 +\[1–\d\]$", cite, re.MULTILINE)
    assert f"\n{told[1]} Wikidata, Q236275 (Shantel VanSanten), revision 2300000000 of 2026" in cite
    facts = json.loads(command(*ask, "--why", "--format", "json")[1])["why"]["facts"]
    kinds = {fact["triple"]["predicate"]["iri"]: fact.get("source") for fact in facts}
    assert kinds["http://www.wikidata.org/prop/direct/P19"] == {
        "source": "Wikidata",
        "item": "Q236275",
        "label": "Shantel VanSanten",
        "revision": 2300000000,
        "modified": "2026-03-27T12:00:00Z",
        "iri": "https://www.wikidata.org/wiki/Special:EntityData/Q236275?revision=2300000000",
    }
    assert kinds["https://w3id.org/famkg/ontology/performer"] is None
    cited = json.loads(command(*ask, "--cite", "--format", "json")[1])["citations"]
    assert [each["item"] for each in cited["sources"]] == ["Q236275", "Q8001"]
    assert len(cited["rows"][0]["sources"]) == 2


def test_other_forms_of_query(command: Command) -> None:
    code, out, _ = command("ASK { wd:Q54958409 wdt:P161 world:wrenn-schmidt }", "--federate")
    assert (code, out.splitlines()[0]) == (0, "true [1]")
    make = "CONSTRUCT { ?x fam:from ?p } WHERE { VALUES ?x { world:wrenn-schmidt } ?x wdt:P19 ?p }"
    code, out, err = command(make, "--federate")
    assert (code, out.splitlines()[-1]) == (0, "world:wrenn-schmidt fam:from wd:Q8001 .")
    assert err == "asked Wikidata about 1 item; --format table, --why and --cite name them\n"
    unlasting = "SELECT ?p (RAND() AS ?r) { world:wrenn-schmidt wdt:P19 ?p }"
    code, out, _ = command(unlasting, "--federate")
    assert (code, out.splitlines()[1][-3:]) == (0, "[1]")


def test_what_wikidata_says_is_kept_out_of_the_closure(
    command: Command, at_wikidata: LocalWikidata
) -> None:
    text = "PREFIX wdt: <http://www.wikidata.org/prop/direct/> ASK { ?x wdt:P19 ?p }"
    assert command(text)[1] == "false\n"
    assert command(text.replace("?x", "world:wrenn-schmidt"), "--federate")[1][:4] == "true"
    assert command(text)[1] == "false\n"


def test_a_horizon_hides_links(command: Command, at_wikidata: LocalWikidata) -> None:
    """Before the first season nobody knows that the story mentions Wernher von Braun."""
    text = "SELECT ?p ?born { ?p a fam:RealPerson ; wdt:P569 ?born }"
    note = "Wikidata knows no horizon: what it says may tell of later seasons\n"
    assert note not in command(text, "--federate")[2]
    assert "Q57384" in asked(at_wikidata)
    at_wikidata.seen.clear()
    works = "SELECT ?w { ?p a fam:RealPerson . ?w wdt:P161 ?p }"
    one = "SELECT ?b { wd:Q57384 wdt:P569 ?b }"
    for argv in ((text,), (text, "--why"), (works,)):
        _, out, err = command(*argv, "--federate", "--seen", "0", "--max-age", "0")
        assert note in err
        assert "braun" not in (out + err).casefold()
    assert asked(at_wikidata)
    assert "Q57384" not in str(at_wikidata.seen)
    add_claim(at_wikidata.entities["Q57384"], claim("P569", at("1912-03-23")))
    code, out, _ = command(one, "--federate", "--seen", "0", "--max-age", "0")
    assert (code, "1912-03-23" in out, "world:" in out) == (0, True, False)


def test_a_saved_snapshot_gives_the_same_answer(
    command: Command, at_wikidata: LocalWikidata, tmp_path: Path
) -> None:
    file = str(tmp_path / "kept.json")
    argv = ("works-with-two-of-the-cast", "--federate")
    first = command(*argv, "--save-snapshot", file)
    at_wikidata.seen.clear()
    assert command(*argv, "--snapshot", file) == first
    assert command(*argv, "--offline") == first
    assert at_wikidata.seen == []


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("--offline",), "nothing may be fetched"),
        (("--snapshot", "missing.json"), "it cannot be read"),
        (("--limit-items", "1"), "more than 1 items of Wikidata"),
    ],
)
def test_what_is_lacking_is_one_message(
    argv: tuple[str, ...], says: str, command: Command, at_wikidata: LocalWikidata
) -> None:
    code, out, err = command("birthplaces-of-the-cast", "--federate", *argv)
    assert (code, out, says in err, err.count("\n") < 15) == (2, "", True, True)


@pytest.mark.parametrize(
    ("fault", "at_path", "says"),
    [
        (faults.banned("2026-03-28T12:00:00Z"), "/w/api.php", "does not let us ask"),
        (faults.throttled("3600"), "/sparql", "asks us to wait 3,600 seconds"),
        (faults.status(400, "Unknown error"), "/sparql", "refuse"),
    ],
)
def test_a_failing_service_is_one_message(
    fault: faults.Fault, at_path: str, says: str, command: Command, at_wikidata: LocalWikidata
) -> None:
    at_wikidata.fail(fault, at=at_path)
    code, out, err = command("works-with-two-of-the-cast", "--federate")
    assert (code, out, says in err) == (2, "", True)
    assert len(err.splitlines()) <= 4


def test_without_a_contact_or_a_service_nothing_is_asked(
    command: Command, at_wikidata: LocalWikidata, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAMKG_WIKIDATA_API", "http://127.0.0.1:9/")
    code, out, err = command("birthplaces-of-the-cast", "--federate")
    assert (code, out, "127.0.0.1:9 refuses the connection" in err) == (2, "", True)
    monkeypatch.delenv("FAMKG_CONTACT")
    code, out, err = command("birthplaces-of-the-cast", "--federate")
    assert (code, out, "no contact is set" in err) == (2, "", True)
    assert at_wikidata.seen == []


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("astronauts", "--offline"), "without --federate has no use for --offline"),
        (("astronauts", "--limit-items", "5"), "has no use for --limit-items"),
        (("--list", "--federate"), "--list has no use for --federate"),
        (("astronauts", "--federate"), "asks Wikidata nothing"),
        (("birthplaces-of-the-cast", "--federate", "--limit-items", "0"), "is no number of items"),
        (("ASK { ?x wdt:P19 ?y }",), "With --federate, famkg query asks Wikidata"),
    ],
)
def test_options_that_would_do_nothing_are_refused(
    argv: tuple[str, ...], says: str, command: Command
) -> None:
    code, out, err = command(*argv)
    assert (code, out, says in err) == (2, "", True)


def test_an_item_merged_into_one_that_is_denied_is_not_used(
    command: Command, at_wikidata: LocalWikidata
) -> None:
    """The shipped links deny that Mireille Enos is Q6576513."""
    at_wikidata.put(item("Q6576513", "Mireille Enos", claim("P19", "Q8001")))
    text = "SELECT ?p WHERE { world:mireille-enos wdt:P19 ?p }"
    at_wikidata.merge("Q28211", "Q6576513")
    code, out, err = command(text, "--federate", "--format", "csv")
    assert (code, "Q8001" in out) == (0, False)
    assert "Q28211, now Q6576513 is not used: a link denies that world:mireille-enos is it" in err
