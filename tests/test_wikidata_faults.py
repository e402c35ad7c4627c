"""What famkg makes of a Wikidata that is busy, broken, far away or somebody else.

Everything is asked of the local Wikidata (`wikidata_server`) over true HTTP; only the clock is
ours, so that no test waits.
"""

from __future__ import annotations

import json
import socket
import tracemalloc
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
import wikidata_faults as faults
from hypothesis import given
from hypothesis import strategies as st
from wikidata_server import NOON, Ask, Clock, LocalWikidata, label_of

from famkg.wikidata import errors
from famkg.wikidata.client import Client
from famkg.wikidata.errors import WikidataError
from famkg.wikidata.manners import LONGEST_WAIT, Manners, retry_after
from famkg.wikidata.reconciliation import NameQuestion

SERIES = 'SELECT ?item WHERE { ?item wdt:P345 "tt7772588" }'


# How to wait


def test_it_waits_for_as_long_as_it_is_told(
    wikidata: LocalWikidata, ask: Ask, clock: Clock
) -> None:
    date = format_datetime(datetime.fromtimestamp(NOON + 7 + 30, UTC), usegmt=True)
    wikidata.fail(faults.throttled("7"), faults.overloaded(date))
    assert label_of(ask().entity("Q23548")) == "NASA"
    assert clock.slept == [7, 30]


def test_without_being_told_the_waits_double(
    wikidata: LocalWikidata, ask: Ask, clock: Clock
) -> None:
    wikidata.fail(*[faults.overloaded()] * 9)
    with pytest.raises(errors.UnavailableError, match=r"\(503\).*\(5 tries\)") as raised:
        ask().entity("Q30")
    assert clock.slept == [0.75, 1.5, 3, 6]
    assert str(raised.value).splitlines() == [
        f"{wikidata.url}/w/api.php",
        "  the service is out of order or overloaded (503): Service is overloaded,"
        " please try again later. (5 tries)",
        "  Try again later, or stay --offline.",
    ]
    assert len(wikidata.seen) == 5


@given(st.integers(1, 40), st.floats(0, 1))
def test_a_wait_is_bounded_and_half_of_it_is_sure(number: int, chance: float) -> None:
    wait = Manners(chance=lambda: chance).backoff(number)
    longest = min(LONGEST_WAIT, 2 ** (number - 1))
    assert longest / 2 <= wait <= longest


@given(st.integers(0, 10**6))
def test_seconds_and_dates_mean_the_same(seconds: int) -> None:
    date = format_datetime(datetime.fromtimestamp(NOON + seconds, UTC), usegmt=True)
    assert retry_after(str(seconds), NOON) == retry_after(date, NOON) == seconds


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "1e3", "12345678901", "Fri, 27 Mar"])
def test_what_is_no_time_to_wait_says_nothing(value: str | None) -> None:
    assert retry_after(value, NOON) is None


def test_a_date_that_is_past_is_now() -> None:
    assert retry_after("Fri, 27 Mar 2020 12:00:00 GMT", NOON) == 0


def test_it_gives_up_where_the_wait_is_too_long(
    wikidata: LocalWikidata, ask: Ask, clock: Clock
) -> None:
    wikidata.fail(faults.throttled("3600"))
    with pytest.raises(errors.ThrottledError, match="asks us to wait 3,600 seconds"):
        ask().select(SERIES)
    assert clock.slept == []
    assert len(wikidata.seen) == 1


def test_the_next_command_does_not_ask_before_the_time(
    wikidata: LocalWikidata, ask: Ask, clock: Clock
) -> None:
    wikidata.fail(faults.throttled("3600"))
    with pytest.raises(errors.ThrottledError):
        ask().entity("Q30")
    with pytest.raises(errors.ThrottledError, match="not to come back before 2026-03-27 13:00:00"):
        ask().entity("Q30")
    assert len(wikidata.seen) == 1
    clock.time += 3590
    assert label_of(ask().entity("Q23548")) == "NASA"
    assert clock.slept == [10]


def test_who_is_banned_does_not_ask_on(wikidata: LocalWikidata, ask: Ask, clock: Clock) -> None:
    wikidata.fail(faults.banned("2026-03-28T12:00:00Z"))
    with pytest.raises(errors.BannedError, match=r"until 2026-03-28T12:00:00Z \(403\)"):
        ask().select(SERIES)
    with pytest.raises(errors.ThrottledError, match="before 2026-03-28 12:00:00 UTC"):
        ask().select(SERIES)
    assert (len(wikidata.seen), clock.slept) == (1, [])


def test_who_is_refused_looks_at_the_contact(wikidata: LocalWikidata, ask: Ask) -> None:
    wikidata.fail(faults.status(403, "Please set a user-agent"))
    with pytest.raises(errors.BannedError, match="does not let us ask") as raised:
        ask().entity("Q30")
    assert "Check the contact that you gave" in str(raised.value)
    assert len(wikidata.seen) == 1


def test_a_damaged_file_of_waits_stops_nobody(
    wikidata: LocalWikidata, ask: Ask, tmp_path: Path
) -> None:
    (tmp_path / "cache").mkdir()
    for content in ('{"127.0', "[1]", '{"127.0.0.1": "later"}'):
        (tmp_path / "cache" / "waits.json").write_text(content, encoding="utf-8")
        assert label_of(ask(age=0.0).entity("Q23548")) == "NASA"


def test_it_waits_while_the_servers_lag_behind(
    wikidata: LocalWikidata, ask: Ask, clock: Clock
) -> None:
    wikidata.fail(faults.maxlag(), faults.maxlag(retry_after="9"))
    assert label_of(ask().entity("Q23548")) == "NASA"
    assert clock.slept == [5, 9]
    assert {seen.parameters["maxlag"] for seen in wikidata.seen} == {"5"}


def test_lag_that_stays_is_an_error(wikidata: LocalWikidata, ask: Ask) -> None:
    wikidata.lag = 4.0
    assert label_of(ask().entity("Q23548")) == "NASA"
    wikidata.lag = 600.0
    with pytest.raises(
        errors.ThrottledError, match=r"lag behind: Waiting for all: 600.0 .*5 tries"
    ):
        ask().search("Apple")


# What may come back


PASSING = {
    "half of the JSON": (faults.broken_off(), "the JSON breaks off or is damaged, after"),
    "half of what was announced": (faults.cut_off, "the answer was cut off after"),
    "chunks without an end": (faults.cut_off_chunks, "the connection broke: IncompleteRead"),
    "half of a gzip": (faults.cut_off_gzip, "the answer was cut off"),
    "nothing": (faults.empty, "an empty answer"),
    "hung up": (faults.hang_up, "the connection broke: "),
    "no UTF-8": (faults.not_utf8, "the JSON breaks off or is damaged"),
    "429": (faults.throttled(None), r"too many requests \(429\): Too Many Requests"),
    "503": (faults.overloaded(), r"overloaded \(503\): Service is overloaded"),
    "502": (faults.status(502, page=True), r"\(502\): Wikimedia Error"),
}
"""What may be better the next time, entities or queries alike."""


@pytest.mark.parametrize("name", PASSING)
def test_what_may_pass_is_asked_again(
    wikidata: LocalWikidata, ask: Ask, clock: Clock, name: str
) -> None:
    fault, _ = PASSING[name]
    wikidata.fail(fault, at="/w")
    wikidata.fail(fault, at="/sparql")
    assert label_of(ask().entity("Q23548")) == "NASA"
    assert len(ask().select(SERIES).rows) == 1
    assert (len(wikidata.seen), clock.slept) == (4, [0.75, 0.75])


@pytest.mark.parametrize("name", PASSING)
def test_what_does_not_pass_is_an_error_and_not_kept(
    wikidata: LocalWikidata, ask: Ask, name: str
) -> None:
    fault, says = PASSING[name]
    wikidata.fail(*[fault] * 3)
    with pytest.raises(WikidataError, match=rf"{says}.*\(3 tries\)") as raised:
        ask(tries=3).entity("Q23548")
    assert wikidata.url in str(raised.value)
    assert label_of(ask().entity("Q23548")) == "NASA"
    assert len(wikidata.seen) == 4


LASTING = {
    "web page": (faults.web_page, errors.ReplyError, "a web page in place of data: Log in to"),
    "wrong type": (faults.wrong_type, errors.ReplyError, "application/octet-stream in place of"),
    "404": (faults.status(404, page=True), errors.RequestError, r"\(404\): Wikimedia Error"),
    "400": (faults.status(400, "no such\x1b[31m action"), errors.RequestError, r"no such \[31m"),
    "204": (faults.status(204), errors.ReplyError, "status 204"),
    "redirect to nowhere": (faults.status(302), errors.ReplyError, "status 302"),
    "too large": (faults.oversize(400_000, announced=True), errors.TooLargeError, "over 300,000"),
    "endless": (faults.oversize(400_000, announced=False), errors.TooLargeError, "over 300,000"),
    "bomb": (faults.bomb(40_000_000), errors.TooLargeError, "over 300,000 bytes"),
    "silent": (faults.silent(0.3), errors.DeadlineError, "no answer within 0.1 seconds"),
    "slow": (faults.slow(0.4), errors.DeadlineError, "no answer within 0.1 seconds"),
    "another host": (
        faults.sent_on("http://localhost:9/"),
        errors.RequestError,
        "sends us on to http://localhost:9/",
    ),
    "in a circle": (faults.sent_on("{path}"), errors.ReplyError, "over 5 times"),
    "API error": (
        faults.api_error("badvalue", "Unrecognized value."),
        errors.RequestError,
        r"Unrecognized value. \(badvalue\)",
    ),
}
"""What will not be better the next time."""


@pytest.mark.parametrize("name", LASTING)
def test_what_will_not_pass_is_not_asked_again(
    wikidata: LocalWikidata, ask: Ask, clock: Clock, name: str
) -> None:
    fault, kind, says = LASTING[name]
    wikidata.fail(*[fault] * 6)
    with pytest.raises(kind, match=says) as raised:
        ask(timeout=0.1 if "0.1" in says else 10.0, largest=300_000).entity("Q23548")
    assert str(raised.value).startswith(wikidata.url)
    assert raised.value.todo
    assert (len(wikidata.seen), clock.slept) == (6 if name == "in a circle" else 1, [])


def test_what_is_too_large_at_once_is_fetched_in_parts(wikidata: LocalWikidata, ask: Ask) -> None:
    ids = ["Q5", "Q30", "Q15180", "Q23548"]
    largest = max(len(json.dumps(wikidata.entities[each])) for each in ids)
    assert list(ask(largest=largest).entities(ids)) == ids
    asked = [seen.parameters["ids"].count("Q") for seen in wikidata.seen]
    assert asked[0] == 4
    assert 1 in asked
    with pytest.raises(errors.TooLargeError):
        ask(largest=1_000, age=0.0).entities(ids)


def test_a_bomb_does_not_fill_the_memory(wikidata: LocalWikidata, ask: Ask) -> None:
    wikidata.fail(faults.bomb(40_000_000))
    client = ask(largest=300_000)
    tracemalloc.start()
    try:
        with pytest.raises(errors.TooLargeError):
            client.entity("Q23548")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_an_error_of_the_api_that_may_pass_is_asked_again(
    wikidata: LocalWikidata, ask: Ask, clock: Clock
) -> None:
    wikidata.fail(
        faults.api_error("internal_api_error_DBQueryError", "Caught exception"),
        faults.api_error("ratelimited", "Too fast"),
    )
    assert label_of(ask().entity("Q23548")) == "NASA"
    assert len(clock.slept) == 2


def test_a_redirect_within_the_host_is_followed_in_the_same_name(
    wikidata: LocalWikidata, ask: Ask
) -> None:
    wikidata.fail(faults.sent_on("http://{host}/w/api.php?action=wbgetentities&ids=Q23548"))
    assert label_of(ask().entity("Q23548")) == "NASA"
    assert len({seen.headers["user-agent"] for seen in wikidata.seen}) == 1
    wikidata.fail(faults.sent_on("{path}", 307), at="/en")
    assert ask().reconcile([NameQuestion("NASA")])[0][0].id == "Q23548"
    assert [seen.method for seen in wikidata.seen] == ["GET", "GET", "POST", "POST"]


def test_a_service_that_does_not_listen_is_one_clear_error(
    wikidata: LocalWikidata, ask: Ask, clock: Clock
) -> None:
    with pytest.raises(errors.NetworkError, match=r"127\.0\.0\.1:9 refuses the connection"):
        ask(sparql="http://127.0.0.1:9/sparql").select(SERIES)
    assert clock.slept == []


def test_a_service_without_encryption_is_not_taken_for_one_with_it(
    wikidata: LocalWikidata, ask: Ask
) -> None:
    api = wikidata.settings().api.replace("http:", "https:")
    with pytest.raises(errors.NetworkError, match=r"127\.0\.0\.1 is not to be trusted: "):
        ask(api=api).entity("Q30")


def test_a_host_that_nobody_knows_is_one_clear_error(
    wikidata: LocalWikidata, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.delenv("http_proxy", raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(errors.NetworkError, match=r"the host nowhere\.invalid is not known here"):
        ask(api="http://nowhere.invalid/w/api.php").entity("Q30")


def test_who_waits_is_told_why(wikidata: LocalWikidata, clock: Clock, tmp_path: Path) -> None:
    told: list[str] = []
    client = Client(
        wikidata.settings(), folder=tmp_path, sleep=clock.sleep, now=clock.now, tell=told.append
    )
    wikidata.fail(faults.throttled("7"))
    client.entity("Q30")
    host = wikidata.url.removeprefix("http://")
    assert told == [f"{host}: waiting 7 seconds, as it is busy"]


def test_what_speaks_no_http_is_one_clear_error(wikidata: LocalWikidata, ask: Ask) -> None:
    def babble(handler: faults.Handler, truth: faults.Truth) -> None:
        handler.wfile.write(b"220 mail.my.org ESMTP\r\n\r\n")

    wikidata.fail(babble)
    with pytest.raises(errors.ReplyError, match=r"the connection broke: BadStatusLine \(1 try\)"):
        ask(tries=1).entity("Q30")


def test_this_machine_is_asked_without_a_proxy(
    wikidata: LocalWikidata, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert label_of(ask().entity("Q23548")) == "NASA"


def test_answers_travel_packed(wikidata: LocalWikidata, ask: Ask) -> None:
    ask().entity("Q30")
    assert wikidata.seen[0].headers["accept-encoding"] == "gzip"
