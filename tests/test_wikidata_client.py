"""How famkg asks Wikidata: in whose name, how often, for what, and what it keeps.

Everything is asked of the local Wikidata (`wikidata_server`) over true HTTP; only the clock is
ours, so that no test waits.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import wikidata_faults as faults
from wikidata_items import claim, item
from wikidata_server import Ask, Clock, LocalWikidata, label_of

from famkg.cli.arguments import Parser, add_wikidata, wikidata_client
from famkg.cli.main import main
from famkg.errors import FamkgError
from famkg.wikidata import errors
from famkg.wikidata.client import Client, open_client
from famkg.wikidata.entities import Entity, Missing
from famkg.wikidata.errors import WikidataError
from famkg.wikidata.reconciliation import NameQuestion
from famkg.wikidata.settings import agent, settings_from

SERIES = 'SELECT ?item WHERE { ?item wdt:P345 "tt7772588" }'


# In whose name


@pytest.mark.parametrize(
    ("contact", "says"),
    [
        (None, "no contact is set"),
        ("  ", "no contact is set"),
        ("me", "neither an e-mail address nor a web address"),
        ("you@example.org", "an example; nobody reads it"),
        ("https://example.com/me", "an example; nobody reads it"),
        ("me@my.org\r\nX-Evil: 1", "neither an e-mail address nor a web address"),
        ("https://my.org/(me)", "neither an e-mail address nor a web address"),
        ("mé@my.org", "neither an e-mail address nor a web address"),
    ],
)
def test_nobody_asks_without_a_contact(
    wikidata: LocalWikidata, contact: str | None, says: str
) -> None:
    with pytest.raises(errors.ContactError, match=says) as raised:
        Client(wikidata.settings(contact=contact))
    assert "Set FAMKG_CONTACT" in str(raised.value)
    assert wikidata.seen == []


@pytest.mark.parametrize(
    "contact", ["me@my.org", "mailto:me@my.org", "https://www.wikidata.org/wiki/User:Me"]
)
def test_the_name_has_client_contact_and_library(contact: str) -> None:
    name, version, behind = agent(contact).replace(" ", "/", 1).split("/", 2)
    assert (name, behind.partition(") ")[0]) == ("famkg", f"({contact}")
    assert version[0].isdigit()
    assert behind.partition(") ")[2].startswith("Python/3")


def test_every_service_hears_who_asks(wikidata: LocalWikidata, ask: Ask) -> None:
    client = ask()
    client.entity("Q30")
    client.entity_at("Q23548", 1446200066)
    client.search("Apple")
    client.select(SERIES)
    client.reconcile([NameQuestion("NASA")])
    assert [seen.path for seen in wikidata.seen] == [
        "/w/api.php",
        "/wiki/Special:EntityData/Q23548.json",
        "/w/api.php",
        "/sparql",
        "/en/api",
    ]
    names = {seen.headers["user-agent"].split(") ")[-1].split("/")[0] for seen in wikidata.seen}
    assert names == {"Python", "SPARQLWrapper"}
    assert all("https://w3id.org/famkg/" in seen.headers["user-agent"] for seen in wikidata.seen)


def test_nothing_is_sent_before_something_is_asked(wikidata: LocalWikidata, ask: Ask) -> None:
    ask().entities([])
    ask().reconcile([])
    assert wikidata.seen == []


def test_settings_come_from_the_environment(wikidata: LocalWikidata) -> None:
    assert settings_from(wikidata.environment) == wikidata.settings()
    assert settings_from({}).api.startswith("https://www.wikidata.org/")
    assert settings_from({"FAMKG_CONTACT": "me@my.org"}, contact="you@my.org").contact == (
        "you@my.org"
    )


@pytest.mark.parametrize(
    "address",
    [
        "query.wikidata.org",
        "ftp://query.wikidata.org/sparql",
        "https://",
        "http://127.0.0.1:port/sparql",
        "http://my..org/sparql",
        "http://my org/sparql",
        "http://my.org/sparql?query=",
    ],
)
def test_an_endpoint_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(WikidataError, match=r"FAMKG_WIKIDATA_SPARQL is .* no address") as raised:
        settings_from({"FAMKG_WIKIDATA_SPARQL": address})
    assert "such as https://query.wikidata.org/sparql" in str(raised.value)


def test_commands_share_their_options(at_wikidata: LocalWikidata, tmp_path: Path) -> None:
    parser = Parser(prog="famkg test")
    add_wikidata(parser)
    client = wikidata_client(parser.parse_args(["--max-age", "7", "--contact", "me@my.org"]))
    assert (client.settings.age, client.settings.contact) == (604_800, "me@my.org")
    assert client.settings.api == at_wikidata.settings().api
    assert wikidata_client(parser.parse_args(["--offline"])).settings.offline
    with pytest.raises(errors.SnapshotError, match="it cannot be read"):
        wikidata_client(parser.parse_args(["--snapshot", str(tmp_path / "none.json")]))
    for wrong in ("week", "-1", "nan", "inf"):
        with pytest.raises(FamkgError, match="is no number of days"):
            parser.parse_args([f"--max-age={wrong}"])


# One at a time, and no more than needed


def test_requests_are_sent_one_at_a_time(wikidata: LocalWikidata, ask: Ask) -> None:
    client = ask()
    wikidata.fail(*[faults.delayed(0.02)] * 6)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(client.entity, ["Q5", "Q30", "Q111", "Q405", "Q649", "Q23548"]))
    assert all(isinstance(each, Entity) for each in found)
    assert (len(wikidata.seen), wikidata.most_at_once) == (6, 1)


def test_the_local_wikidata_notices_requests_at_once(wikidata: LocalWikidata, ask: Ask) -> None:
    """So that the test above can fail."""
    clients = [ask(), ask()]
    wikidata.fail(*[faults.meeting(Barrier(2))] * 2)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(Client.entity, clients, ["Q5", "Q30"]))
    assert wikidata.most_at_once == 2


def test_entities_come_in_batches(wikidata: LocalWikidata, ask: Ask) -> None:
    ids = [f"Q{number}" for number in range(1, 121)]
    found = ask().entities([*reversed(ids), "Q5", "Q5"])
    assert list(found) == ids
    assert [len(seen.parameters["ids"].split("|")) for seen in wikidata.seen] == [50, 50, 20]


def test_only_what_lacks_is_fetched(wikidata: LocalWikidata, ask: Ask) -> None:
    ask().entities(["Q5", "Q30"])
    assert list(ask().entities(["Q30", "Q405", "Q5"])) == ["Q5", "Q30", "Q405"]
    assert [seen.parameters["ids"] for seen in wikidata.seen] == ["Q5|Q30", "Q405"]


def test_languages_and_wikis_are_limited_to_those_needed(wikidata: LocalWikidata, ask: Ask) -> None:
    series = ask().entity("Q54958409")
    assert isinstance(series, Entity)
    assert (dict(series.labels), dict(series.sitelinks)) == (
        {"en": "For All Mankind"},
        {"enwiki": "For All Mankind (TV series)"},
    )
    german = ask(languages=("de",)).entity("Q30")
    assert isinstance(german, Entity)
    assert german.label("de") == "Vereinigte Staaten"
    assert [seen.parameters["languages"] for seen in wikidata.seen] == ["en|mul", "de"]


# Items


def test_merged_deleted_and_unknown_items_are_told_apart(wikidata: LocalWikidata, ask: Ask) -> None:
    wikidata.merge("Q1000001", "Q28262")
    wikidata.delete("Q9588")
    found = ask().entities(["Q1000001", "Q28262", "Q9588", "Q999999999"])
    merged, own = found["Q1000001"], found["Q28262"]
    assert isinstance(merged, Entity) and isinstance(own, Entity)
    assert (merged.id, merged.asked, merged.is_redirect) == ("Q28262", "Q1000001", True)
    assert (own.claims, own.is_redirect) == (merged.claims, False)
    assert found["Q9588"] == Missing("Q9588")
    assert found["Q999999999"] == Missing("Q999999999")


@pytest.mark.parametrize("wrong", ["", "42", "Q0", "Q042", "q42", "Q42|Q43", "Q４２", "wd:Q42"])
def test_what_is_no_identifier_is_not_sent(wikidata: LocalWikidata, ask: Ask, wrong: str) -> None:
    with pytest.raises(errors.RequestError, match="no identifier of Wikidata"):
        ask().entities(["Q42", wrong])
    assert wikidata.seen == []


def test_another_item_than_was_asked_for_is_not_believed(wikidata: LocalWikidata, ask: Ask) -> None:
    wikidata.entities["Q30"] = wikidata.entities["Q15180"]
    with pytest.raises(errors.ReplyError, match="Q30 was asked for, and Q15180 was answered"):
        ask(tries=2).entity("Q30")


def test_a_revision_is_had_while_it_is_there(
    wikidata: LocalWikidata, ask: Ask, clock: Clock
) -> None:
    now = ask().entity_at("Q23548", 1446200066)
    assert isinstance(now, Entity) and now.revision == 1446200066
    wikidata.relabel("Q23548", "North American Something")
    clock.time += 10**9  # what a revision said is never out of date
    assert label_of(ask().entity_at("Q23548", 1446200066)) == "NASA"
    assert label_of(ask().entity("Q23548")) == "North American Something"
    assert ask().entity_at("Q23548", 7) == Missing("Q23548")


def test_labels_are_searched(wikidata: LocalWikidata, ask: Ask) -> None:
    hits = ask().search("apple tv")
    assert [(hit.id, hit.label, hit.by) for hit in hits] == [
        ("Q270285", "Apple TV", "label"),
        ("Q62446736", "Apple TV", "label"),
        ("Q30598180", "Apple TV app", "label"),
    ]
    (alias,) = ask().search("Gene Cernan")
    assert (alias.id, alias.label, alias.by, alias.matched) == (
        *("Q158486", "Eugene Cernan"),
        *("alias", "Gene Cernan"),
    )
    assert ask().search("no such thing") == ()
    assert [hit.id for hit in ask().search("cast", kind="property")] == ["P161"]
    assert len(ask().search("a", limit=3)) == 3


# Queries


def test_rows_have_terms_and_gaps(wikidata: LocalWikidata, ask: Ask) -> None:
    from famkg.wikidata.sparql import is_unknown, item_of

    answer = ask().select(
        """SELECT ?item ?label ?born ?place ?died WHERE {
             VALUES ?item { wd:Q28262 wd:Q1615 }
             ?item rdfs:label ?label .
             OPTIONAL { ?item wdt:P569 ?born }
             OPTIONAL { ?item wdt:P19 ?place }
             OPTIONAL { ?item wdt:P570 ?died }
           }"""
    )
    assert answer.variables == ("item", "label", "born", "place", "died")
    armstrong, kinnaman = answer.rows
    assert [item_of(row[0]) for row in answer.rows] == ["Q1615", "Q28262"]
    assert str(kinnaman[1]) == '"Joel Kinnaman"@mul'
    assert str(kinnaman[2]).startswith('"1979-11-25T00:00:00Z"^^')
    assert [is_unknown(term) for term in kinnaman] == [False, False, False, True, False]
    assert armstrong[2:] == (None, None, None)


def test_rows_are_sorted_unless_the_query_sorts_them(ask: Ask) -> None:
    query = "SELECT ?item WHERE { wd:Q54958409 wdt:P161 ?item }"
    rows = [str(row[0]) for row in ask().select(query).rows]
    assert rows == sorted(rows) and len(rows) == 7
    assert [str(row[0]) for row in ask().select(f"{query} ORDER BY DESC(?item)").rows] == (
        rows[::-1]
    )


def test_a_query_is_sent_whole_however_long(wikidata: LocalWikidata, ask: Ask) -> None:
    ids = " ".join(f"wd:Q{number}" for number in range(10_000, 10_900))
    query = f"SELECT ?item WHERE {{ VALUES ?item {{ {ids} wd:Q28262 }} ?item wdt:P31 wd:Q5 }}"
    assert len(ask().select(query).rows) == 1
    assert ask().select(SERIES).rows
    assert [seen.method for seen in wikidata.seen] == ["POST", "GET"]


@pytest.mark.parametrize(
    "query",
    [
        "DESCRIBE wd:Q42",
        "ASK { ?s ?p ?o }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "INSERT DATA { wd:Q42 wdt:P31 wd:Q5 }",
        "CLEAR ALL",
    ],
)
def test_only_select_is_sent(wikidata: LocalWikidata, ask: Ask, query: str) -> None:
    with pytest.raises(errors.RequestError, match="by SELECT only"):
        ask().select(query)
    assert wikidata.seen == []


def test_a_query_with_a_fault_is_told_why(wikidata: LocalWikidata, ask: Ask) -> None:
    with pytest.raises(errors.RequestError, match=r"\(400\): error at .*expected") as raised:
        ask().select("SELECT ?s WHERE { ?s ?p }")
    assert "Mend the query." in str(raised.value)
    assert len(wikidata.seen) == 1


TOO_LONG = {
    "500": faults.status(500, faults.TRACE),
    "504": faults.status(504, page=True),
    "after status 200": faults.broken_off(faults.TRACE),
}


@pytest.mark.parametrize("name", TOO_LONG)
def test_a_query_that_takes_too_long_is_sent_once(
    wikidata: LocalWikidata, ask: Ask, clock: Clock, name: str
) -> None:
    """Each costs the service a minute."""
    wikidata.fail(*[TOO_LONG[name]] * 5)
    with pytest.raises(errors.DeadlineError, match="took the service too long") as raised:
        ask().select(SERIES)
    assert "Ask for less" in str(raised.value)
    assert (len(wikidata.seen), clock.slept) == (1, [])


def test_a_query_that_fails_over_there_is_no_timeout(wikidata: LocalWikidata, ask: Ask) -> None:
    trace = "\njava.lang.NullPointerException\n\tat com.bigdata.rdf.Foo(Foo.java:1)\n"
    wikidata.fail(faults.broken_off(trace), faults.status(500, trace))
    with pytest.raises(errors.ReplyError, match="failed in the middle of the answer"):
        ask().select(SERIES)
    with pytest.raises(errors.UnavailableError, match=r"\(500\)"):
        ask().select(SERIES)
    assert len(wikidata.seen) == 2


@pytest.mark.parametrize("body", ["[]", "{}", '{"head": {}, "results": {}}', '{"head": []}'])
def test_what_is_no_table_is_not_believed(wikidata: LocalWikidata, ask: Ask, body: str) -> None:
    def play(handler: faults.Handler, truth: faults.Truth) -> None:
        faults.respond(handler, 200, truth.kind, body.encode())

    wikidata.fail(play)
    with pytest.raises(errors.ReplyError):
        ask().select(SERIES)


# Names


def test_names_are_reconciled_with_what_is_known_of_them(ask: Ask) -> None:
    kinnaman, apple, nobody = ask().reconcile(
        [
            NameQuestion("Joel Kinnaman", "Q5", (("P345", "nm1172478"),)),
            NameQuestion("Apple TV"),
            NameQuestion("Nobody of this name at all"),
        ]
    )
    assert [(each.id, each.score, each.match) for each in kinnaman] == [("Q28262", 100.0, True)]
    assert kinnaman[0].types == (("Q5", "human"),)
    assert [(each.id, each.match) for each in apple][:2] == [
        ("Q270285", False),
        ("Q62446736", False),
    ]
    assert nobody == ()


def test_names_are_asked_in_batches_each_once(wikidata: LocalWikidata, ask: Ask) -> None:
    names = [NameQuestion(f"Name {number}") for number in range(23)]
    assert len(ask().reconcile([*names, names[0]])) == 24
    assert [len(json.loads(seen.parameters["queries"])) for seen in wikidata.seen] == [10, 10, 3]
    assert ask().reconcile(names[:2]) == [(), ()]  # nobody was found: that is an answer too
    assert len(wikidata.seen) == 3


# The cache


def ask_everything(client: Client) -> list[object]:
    """Return the answer of each service to one question."""
    return [
        client.entities(["Q23548", "Q28262"]),
        client.entity_at("Q23548", 1446200066),
        client.search("Apple"),
        client.select(SERIES),
        client.reconcile([NameQuestion("NASA")]),
    ]


def test_an_answer_is_kept_for_a_day(wikidata: LocalWikidata, ask: Ask, clock: Clock) -> None:
    first = ask_everything(ask())
    clock.time += 86_399
    assert ask_everything(ask()) == first
    assert len(wikidata.seen) == 5
    clock.time += 1
    assert ask_everything(ask()) == first
    assert len(wikidata.seen) == 9  # but for the revision
    ask(age=0.0).search("Apple")
    assert len(wikidata.seen) == 10


def test_an_answer_of_tomorrow_is_not_believed(
    wikidata: LocalWikidata, ask: Ask, clock: Clock
) -> None:
    ask().entity("Q30")
    clock.time -= 60
    ask().entity("Q30")
    assert len(wikidata.seen) == 2


def test_offline_nothing_is_sent_and_no_answer_is_too_old(
    wikidata: LocalWikidata, ask: Ask, clock: Clock
) -> None:
    first = ask_everything(ask())
    wikidata.seen.clear()
    clock.time += 10**8
    offline = ask(offline=True, contact=None)
    assert ask_everything(offline) == first
    with pytest.raises(errors.OfflineError) as raised:
        offline.entities(["Q23548", "Q1", "Q2"])
    assert str(raised.value).splitlines() == [
        "the cache does not hold what is asked, and nothing may be fetched:",
        "  entity Q1",
        "  entity Q2",
        "  Ask once without --offline, or take a newer snapshot.",
    ]
    for lacking in (
        lambda: offline.search("Pear"),
        lambda: offline.select("SELECT ?s WHERE { ?s ?p ?o }"),
        lambda: offline.reconcile([NameQuestion("Pear")]),
        lambda: offline.entity_at("Q1", 1),
    ):
        with pytest.raises(errors.OfflineError, match="nothing may be fetched"):
            lacking()
    assert wikidata.seen == []


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "half": lambda content: content[: len(content) // 2],
    "one letter": lambda content: content.replace(b"NASA", b"NOSE", 1),
    "no UTF-8": lambda content: content.replace(b"NASA", b"N\xff\xfeA", 1),
    "another time": lambda content: content.replace(b'"fetched":"2026', b'"fetched":"20x6', 1),
    "another form": lambda content: b"[]",
    "more behind": lambda content: content + b"{}",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_answer_is_replaced_and_never_believed(
    wikidata: LocalWikidata, ask: Ask, tmp_path: Path, damage: str
) -> None:
    first = ask().entity("Q23548")
    (file,) = (tmp_path / "cache").glob("entity-*.json")
    whole = file.read_bytes()
    file.write_bytes(DAMAGES[damage](whole))
    assert file.read_bytes() != whole
    with pytest.raises(errors.OfflineError):
        ask(offline=True).entity("Q23548")
    assert ask().entity("Q23548") == first
    assert len(wikidata.seen) == 2
    assert file.read_bytes() == whole


def test_an_answer_to_another_question_is_not_believed(
    wikidata: LocalWikidata, ask: Ask, tmp_path: Path
) -> None:
    ask().entity("Q30")
    (thirty,) = (tmp_path / "cache").glob("entity-*.json")
    ask().entity("Q5")
    (five,) = set((tmp_path / "cache").glob("entity-*.json")) - {thirty}
    five.write_bytes(thirty.read_bytes())
    assert label_of(ask().entity("Q5")) == "human"


def test_services_do_not_answer_for_each_other(wikidata: LocalWikidata, ask: Ask) -> None:
    ask().entity("Q30")
    elsewhere = wikidata.settings().api.replace("127.0.0.1", "localhost")
    with pytest.raises(errors.OfflineError):
        ask(api=elsewhere, offline=True).entity("Q30")


def test_a_cache_that_cannot_be_written_costs_only_requests(
    wikidata: LocalWikidata, ask: Ask, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    wikidata.fail(faults.throttled("1"))
    assert label_of(ask().entity("Q23548")) == "NASA"
    assert label_of(ask().entity("Q23548")) == "NASA"
    assert len(wikidata.seen) == 3
    assert (tmp_path / "cache").read_text(encoding="utf-8") == "a file"


def test_the_cache_does_not_grow_for_ever(wikidata: LocalWikidata, tmp_path: Path) -> None:
    from famkg.wikidata.cache import Cache

    client = Client(wikidata.settings(), archive=Cache(tmp_path, kept=3))
    client.entities(["Q5", "Q30", "Q111", "Q405", "Q649"])
    assert len(list(tmp_path.iterdir())) == 3


# Commands


def test_the_users_cache_and_environment_are_the_default(
    at_wikidata: LocalWikidata, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FAMKG_CACHE", str(tmp_path))
    assert label_of(open_client().entity("Q23548")) == "NASA"
    assert label_of(open_client(offline=True).entity("Q23548")) == "NASA"
    assert len(list((tmp_path / "wikidata").iterdir())) == 1


def test_what_goes_wrong_is_one_message_and_exit_code_two(
    at_wikidata: LocalWikidata,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(args: argparse.Namespace) -> int:
        open_client(age=0).entity("Q30")
        return 0

    monkeypatch.setattr("famkg.cli.conflicts.run", run)
    at_wikidata.fail(faults.web_page)
    assert main(["conflicts"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Traceback" not in printed.err
    assert printed.err.splitlines()[1:] == [
        "  a web page in place of data: Log in to the network",
        "  Check the address, and whether a network login or proxy answers in its place.",
    ]


def test_no_client_loads_rdflib_before_a_query() -> None:
    code = (
        "import sys; from famkg.wikidata.client import Client\n"
        "from famkg.wikidata.settings import Settings\n"
        "Client(Settings(offline=True))\n"
        "print({'SPARQLWrapper', 'rdflib', 'http', 'urllib.request'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_other_items_of_one_reply_do_not_hide_that_one_lacks(
    wikidata: LocalWikidata, ask: Ask
) -> None:
    def play(handler: faults.Handler, truth: faults.Truth) -> None:
        entities = json.loads(truth.body)["entities"]
        del entities["Q30"]
        body = json.dumps({"entities": entities, "success": 1}).encode()
        faults.respond(handler, 200, truth.kind, body)

    wikidata.fail(play)
    with pytest.raises(errors.ReplyError, match="the answer lacks Q30"):
        ask(tries=1).entities(["Q5", "Q30"])


def test_a_made_item_is_read_as_it_was_made(wikidata: LocalWikidata, ask: Ask) -> None:
    wikidata.put(item("Q7000001", "A lighthouse", claim("P495", "Q30")))
    found = ask().entity("Q7000001")
    assert isinstance(found, Entity)
    assert found.items("P495") == ("Q30",)
