"""Whether the local Wikidata, of which so many tests ask, is like the true one."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse
from wikidata_items import FOLDER, everything
from wikidata_rdf import PREFIXES, to_ntriples
from wikidata_server import LocalWikidata

from famkg.wikidata.client import Client
from famkg.wikidata.entities import Entity
from famkg.wikidata.settings import settings_from
from famkg.wikidata.sparql import item_of
from famkg.wikidata.times import TimeValue
from famkg.wikidata.values import ItemValue, TextValue

WDQS_ALONE = {
    ("wd:", "schema:version", '"'),
    ("wd:", "schema:dateModified", '"'),
    ("wd:", "wikibase:statements", '"'),
    ("wd:", "wikibase:sitelinks", '"'),
    ("wd:", "wikibase:identifiers", '"'),
}
"""What the query service moves from the page to the item, when it loads a dump."""
NOT_OF_ADAMS = {
    ("s:", "rdf:type", "wdno:"),
    ("wd:", "rdf:type", "wdno:"),
    ("wdv:", "wikibase:quantityLowerBound", '"'),
    ("wdv:", "wikibase:quantityUpperBound", '"'),
}
"""What the format describes and Q42 does not need: that there is no value, and bounds."""


@pytest.fixture
def client(wikidata: LocalWikidata, tmp_path: Path) -> Client:
    return Client(wikidata.settings(), folder=tmp_path)


def pattern_of(triple: Triple) -> tuple[str, str, str]:
    """Return the form of a triple: what kind of thing it says of what kind, and how."""

    def kind(iri: str) -> str:
        iri = iri.replace("http://www.wikidata.org/entity/statement/", "s:")
        for prefix in sorted(PREFIXES, key=lambda name: -len(PREFIXES[name])):
            if iri.startswith(PREFIXES[prefix]):
                local = iri[len(PREFIXES[prefix]) :]
                return f"{prefix}:{local}" if prefix in NAMED else f"{prefix}:"
        return "s:" if iri.startswith("s:") else "iri"

    predicate = kind(triple.predicate.value)
    if predicate == "rdf:type":
        return kind(triple.subject.value), predicate, kind(triple.object.value)
    named = isinstance(triple.object, NamedNode)
    object_ = "→" if named else '"' if isinstance(triple.object, Literal) else "_"
    return kind(triple.subject.value), predicate, object_


NAMED = {"rdf", "rdfs", "owl", "skos", "schema", "prov", "wikibase"}
"""The vocabularies of which each term counts; of the others, only that it is one of them."""


def test_the_rdf_has_the_forms_of_a_true_dump() -> None:
    true = {pattern_of(quad.triple) for quad in parse(path=str(FOLDER / "Q42.ttl"))}
    entities = everything()
    items = {each: raw for each, raw in entities.items() if raw["type"] == "item"}
    ours = {pattern_of(quad.triple) for quad in parse(to_ntriples(items, {}), RdfFormat.N_TRIPLES)}
    assert ours - WDQS_ALONE - NOT_OF_ADAMS - true == set()
    assert len(ours & true) > 30


def test_a_true_dump_answers_queries_of_ours() -> None:
    store = Store()
    store.load(path=str(FOLDER / "Q42.ttl"))
    prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    query = """SELECT ?born ?precision ?rank WHERE {
        ?item wdt:P345 "nm0010930" ; p:P569 ?claim .
        ?claim psv:P569 [ wikibase:timeValue ?born ; wikibase:timePrecision ?precision ] ;
               wikibase:rank ?rank }"""
    ((born, precision, rank),) = store.query(prologue + query)
    assert (born.value, precision.value) == ("1952-03-11T00:00:00Z", "11")
    assert rank.value.endswith("NormalRank")


def test_queries_and_entities_say_the_same(client: Client) -> None:
    """For every best item, text and time of every item."""
    rows = client.select(
        """SELECT ?item ?property ?value WHERE {
             ?entity wikibase:directClaim ?direct . ?item ?direct ?value
             BIND(STRAFTER(STR(?entity), "entity/") AS ?property) }"""
    ).rows
    by_query = {
        (item_of(item), property_.value, item_of(value) or value.value.removesuffix("T00:00:00Z"))
        for item, property_, value in rows
        if property_ and value and "genid" not in value.value
    }
    asked = [each for each in everything() if each.startswith("Q")]
    known = {each for each in everything() if each.startswith("P")}
    by_entity = set()
    for entity in client.entities(asked).values():
        assert isinstance(entity, Entity)
        for property_ in known & set(entity.claims):
            for claim in entity.best(property_):
                value = claim.value
                if isinstance(value, TimeValue):
                    by_entity.add((entity.id, property_, str(value.earliest)))
                elif isinstance(value, ItemValue | TextValue):
                    said = value.id if isinstance(value, ItemValue) else value.text
                    by_entity.add((entity.id, property_, said))
    assert by_entity <= by_query
    assert len(by_entity) > 70


def test_what_changes_changes_everywhere(wikidata: LocalWikidata, client: Client) -> None:
    wikidata.relabel("Q28262", "Joel K.")
    wikidata.merge("Q1000001", "Q28262")
    wikidata.delete("Q9588")
    fresh = client.entities(["Q28262", "Q1000001", "Q9588"])
    drifted = fresh["Q28262"]
    assert isinstance(drifted, Entity)
    assert (drifted.label(), drifted.revision) == ("Joel K.", 2_300_000_001)
    query = """SELECT ?label ?gone ?from WHERE {
        wd:Q28262 rdfs:label ?label FILTER(LANG(?label) = "en") ?from owl:sameAs wd:Q28262
        OPTIONAL { wd:Q9588 ?p ?gone } }"""
    ((label, gone, merged),) = client.select(query).rows
    assert (label.value if label else None, gone, item_of(merged)) == ("Joel K.", None, "Q1000001")


def test_each_test_begins_anew(wikidata: LocalWikidata, client: Client) -> None:
    """After the one above."""
    wikidata.relabel("Q28262", "Somebody")
    wikidata.reset()
    assert client.select("SELECT ?l WHERE { wd:Q28262 rdfs:label ?l }").rows == (
        (Literal("Joel Kinnaman", language="mul"),),
    )


@pytest.mark.parametrize("agent", ["Python-urllib/3.11", "curl/8.0", "me/1.0"])
def test_it_turns_away_who_does_not_say_who_asks(wikidata: LocalWikidata, agent: str) -> None:
    request = urllib.request.Request(
        f"{wikidata.url}/w/api.php?action=wbgetentities&ids=Q5", headers={"User-Agent": agent}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with pytest.raises(urllib.error.HTTPError, match="403"):
        opener.open(request)


def test_it_can_be_started_by_hand_and_stops_when_told() -> None:
    program = Path(__file__).with_name("wikidata_server.py")
    with subprocess.Popen(
        [sys.executable, str(program), "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(program.parents[1])},
    ) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
            exports = [process.stdout.readline().split(" ", 1)[1].strip() for _ in range(5)]
            environment = dict(line.split("=", 1) for line in exports)
            client = Client(settings_from(environment), folder=None)
            assert len(client.select("SELECT ?s WHERE { ?s wdt:P31 wd:Q5398426 }").rows) == 1
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
