"""A local Wikidata on loopback, which also misbehaves on demand.

It has the action API, Special:EntityData, the query service (an Oxigraph server behind it) and
a reconciliation service, over the entities of `wikidata_items`. Tests change what it holds and
what it does wrong through `LocalWikidata`. To try it by hand:

    python tests/wikidata_server.py --port 0
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import SequenceMatcher
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlencode, urlsplit

from wikidata_faults import Fault, Truth, respond
from wikidata_items import Json, everything
from wikidata_rdf import PREFIXES, to_ntriples

from famkg.wikidata.client import Client
from famkg.wikidata.entities import Entity, Missing
from famkg.wikidata.settings import Settings

JSON = "application/json; charset=utf-8"
ROWS = "application/sparql-results+json;charset=utf-8"
ABSENT = {"missing": ""}
GENERIC = ("Python-urllib", "python-requests", "curl", "Java")
"""How the names begin that Wikimedia does not serve."""


NOON = datetime(2026, 3, 27, 12, tzinfo=UTC).timestamp()
"""When tests take place."""


@dataclass
class Clock:
    """A clock that goes on when somebody sleeps, or when it is told to."""

    time: float = NOON
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        """Return the seconds since 1970."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.slept.append(seconds)
        self.time += seconds


@dataclass(frozen=True)
class Seen:
    """A request that came in."""

    method: str
    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]


class LocalWikidata:
    """The services on loopback, their entities and their faults."""

    def __init__(self, port: int = 0) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _Handler)
        self._server.local = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._oxigraph = _Oxigraph()
        self._counting = threading.Lock()
        self.reset()
        self._thread.start()

    def reset(self) -> None:
        """Start anew: the entities as they were, no faults, nothing seen."""
        self.entities: dict[str, Json] = everything()
        self.redirects: dict[str, str] = {}
        self.seen: list[Seen] = []
        self.lag = 0.0
        self.at_once = self.most_at_once = 0
        self._faults: deque[tuple[str, Fault]] = deque()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make famkg ask here."""
        return {
            "FAMKG_CONTACT": "https://w3id.org/famkg/",
            "FAMKG_WIKIDATA_API": f"{self.url}/w/api.php",
            "FAMKG_WIKIDATA_DATA": f"{self.url}/wiki/Special:EntityData/",
            "FAMKG_WIKIDATA_SPARQL": f"{self.url}/sparql",
            "FAMKG_WIKIDATA_RECONCILIATION": f"{self.url}/en/api",
        }

    def settings(self, **others: Any) -> Settings:
        """Return settings of a client that asks here."""
        places = {
            name.removeprefix("FAMKG_WIKIDATA_").lower(): address
            for name, address in self.environment.items()
            if name.startswith("FAMKG_WIKIDATA_")
        }
        return Settings(**{"contact": self.environment["FAMKG_CONTACT"], **places, **others})

    def fail(self, *faults: Fault, at: str = "/") -> None:
        """Let the next requests below the path `at` meet these faults, one each."""
        self._faults.extend((at, fault) for fault in faults)

    def put(self, entity: Json) -> None:
        """Put an entity in place, as a new revision."""
        old = self.entities.get(entity["id"], {"lastrevid": entity["lastrevid"]})
        self.entities[entity["id"]] = entity | {"lastrevid": old["lastrevid"] + 1}

    def relabel(self, identifier: str, label: str, language: str = "en") -> None:
        """Let the label of an entity drift."""
        entity = self.entities[identifier]
        entity["labels"][language] = {"language": language, "value": label}
        self.put(entity)

    def delete(self, identifier: str) -> None:
        """Delete an entity."""
        del self.entities[identifier]

    def merge(self, identifier: str, into: str) -> None:
        """Merge an entity into another, which leaves a redirect."""
        self.entities.pop(identifier, None)
        self.redirects[identifier] = into

    def stop(self) -> None:
        """Stop listening, and stop the Oxigraph server."""
        self._server.shutdown()
        self._server.server_close()
        self._oxigraph.stop()

    def fault_for(self, path: str) -> Fault | None:
        """Return the next fault for a path, and forget it."""
        for number, (below, fault) in enumerate(self._faults):
            if path.startswith(below):
                del self._faults[number]
                return fault
        return None

    def enter(self, seen: Seen) -> None:
        """Note a request, and how many are under way at once."""
        with self._counting:
            self.seen.append(seen)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)

    def leave(self) -> None:
        """Note that a request has its answer."""
        with self._counting:
            self.at_once -= 1

    def answer(self, seen: Seen) -> Truth:
        """Return the true answer to a request."""
        agent = seen.headers.get("user-agent", "")
        if not agent or agent.startswith(GENERIC) or "(" not in agent:
            return Truth(403, "text/plain", b"Please set a user-agent (T400119)")
        if seen.path == "/w/api.php":
            return self._api(seen.parameters)
        if seen.path.startswith("/wiki/Special:EntityData/"):
            return self._entity_data(seen.path.rpartition("/")[2], seen.parameters)
        if seen.path == "/sparql":
            return self._oxigraph.select(
                seen.parameters.get("query", ""), self.entities, self.redirects
            )
        if seen.path == "/en/api":
            queries = json.loads(seen.parameters.get("queries", "{}"))
            found = {name: {"result": self._candidates(query)} for name, query in queries.items()}
            return _json(found)
        return Truth(404, "text/html", b"<html><head><title>Not Found</title></head></html>")

    def _api(self, asked: Mapping[str, str]) -> Truth:
        if self.lag > float(asked.get("maxlag", "inf")):
            info = f"Waiting for all: {self.lag} seconds lagged."
            error = {"code": "maxlag", "info": info, "host": "all", "lag": self.lag}
            return _json({"error": error, "servedby": "mw1280"})
        if asked.get("action") == "wbgetentities":
            ids = asked.get("ids", "").split("|")
            bogus = [each for each in ids if not re.fullmatch(r"[QP][1-9]\d*", each)]
            if bogus:
                info = f"Could not find such an entity (Invalid id: {bogus[0]})"
                return _error("no-such-entity", info)
            if len(ids) > 50:
                return _error("toomanyvalues", 'Too many values supplied for parameter "ids".')
            return _json(
                {"entities": {each: self._entity(each, asked) for each in ids}, "success": 1}
            )
        if asked.get("action") == "wbsearchentities":
            return _json(self._search(asked))
        return _error("badvalue", 'Unrecognized value for parameter "action".')

    def _entity(self, identifier: str, asked: Mapping[str, str]) -> Json:
        target = self.redirects.get(identifier, identifier)
        if target not in self.entities:
            return {"id": identifier, **ABSENT}
        entity = dict(self.entities[target])
        if target != identifier:
            entity["redirects"] = {"from": identifier, "to": target}
        languages = asked.get("languages", "")
        for part in ("labels", "descriptions", "aliases") if languages else ():
            chosen = {
                each: entity[part][each] for each in languages.split("|") if each in entity[part]
            }
            entity[part] = chosen or []  # as PHP writes an empty map
        if asked.get("sitefilter"):
            sites = asked["sitefilter"].split("|")
            links = entity.get("sitelinks") or {}
            entity["sitelinks"] = {site: links[site] for site in sites if site in links} or []
        return entity

    def _entity_data(self, name: str, asked: Mapping[str, str]) -> Truth:
        identifier = name.removesuffix(".json")
        if identifier == name:  # content negotiation sends on to the file
            target = f"{self.url}/wiki/Special:EntityData/{name}.json"
            return Truth(303, "text/plain", b"", (("Location", target),))
        entity = self._entity(identifier, {})
        revision = asked.get("revision", "")
        if "missing" in entity or revision not in ("", str(entity["lastrevid"])):
            return Truth(404, "text/html", b"<html><head><title>404</title></head></html>")
        return _json({"entities": {entity["id"]: entity}})

    def _search(self, asked: Mapping[str, str]) -> Json:
        wanted, language = asked["search"].casefold(), asked["language"]
        hits = []
        for entity in self.entities.values():
            if entity["type"] == asked.get("type", "item"):
                for by, words in _names(entity, language):
                    if words.casefold().startswith(wanted):
                        hits.append((len(words), int(entity["id"][1:]), entity, by, words))
                        break
        hits.sort(key=lambda hit: hit[:2])
        limit = int(asked.get("limit", "7"))
        found = []
        for _, _, entity, by, words in hits[:limit]:
            hit: Json = {
                "id": entity["id"],
                "title": entity["id"],
                "concepturi": f"http://www.wikidata.org/entity/{entity['id']}",
                "match": {"type": by, "language": language, "text": words},
            }
            for part, name in (("labels", "label"), ("descriptions", "description")):
                term = entity[part].get(language) or entity[part].get("mul")
                if term:
                    hit[name] = term["value"]
            if by == "alias":
                hit["aliases"] = [words]
            found.append(hit)
        answer: Json = {"searchinfo": {"search": asked["search"]}, "search": found, "success": 1}
        return answer | ({"search-continue": limit} if len(hits) > limit else {})

    def _candidates(self, query: Json) -> list[Json]:
        """Return what the reconciliation service would: likeness of names, type, properties."""
        found = []
        for entity in self.entities.values():
            names = [words.casefold() for _, words in _names(entity, "en")]
            likeness = max(
                (SequenceMatcher(None, query["query"].casefold(), name).ratio() for name in names),
                default=0.0,
            )
            classes = _values(entity, "P31")
            fits = [
                each["v"] in _values(entity, each["pid"]) for each in query.get("properties", [])
            ]
            if entity["type"] != "item" or likeness < 0.7:
                continue
            score = 100 * (likeness + 0.4 * sum(fits)) / (1 + 0.4 * len(fits))
            right = query.get("type") in (None, *classes)
            if not right:
                score /= 2
            label = entity["labels"].get("en") or entity["labels"].get("mul") or {"value": ""}
            kinds = [{"id": each, "name": self._label(each)} for each in classes]
            found.append(
                {
                    "id": entity["id"],
                    "name": label["value"],
                    "description": entity["descriptions"].get("en", {}).get("value", ""),
                    "type": kinds,
                    "score": round(score, 2),
                    "match": right and all(fits) and likeness == 1.0,
                    "features": [],
                }
            )
        found.sort(key=lambda each: (-each["score"], each["id"]))
        if sum(each["match"] for each in found) > 1:
            for each in found:
                each["match"] = False
        return found[: query.get("limit", 5)]

    def _label(self, identifier: str) -> str:
        labels = self.entities.get(identifier, {"labels": {}})["labels"]
        label: str = labels.get("en", {"value": identifier})["value"]
        return label


class _Oxigraph:
    """An Oxigraph server with the RDF of the entities, started when first asked."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._url = ""
        self._loaded = ""
        self._lock = threading.Lock()

    def select(self, query: str, entities: dict[str, Json], redirects: dict[str, str]) -> Truth:
        """Return what the server answers to a query over the RDF of these entities."""
        with self._lock:
            if self._process is None:
                self._start()
            wanted = json.dumps([entities, redirects])
            if wanted != self._loaded:
                self._load(to_ntriples(entities, redirects))
                self._loaded = wanted
        prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
        form = urlencode({"query": prologue + query}).encode()
        request = urllib.request.Request(
            f"{self._url}/query", form, {"Accept": "application/sparql-results+json"}
        )
        try:
            with _direct().open(request, timeout=30) as response:
                return Truth(200, ROWS, response.read())
        except urllib.error.HTTPError as error:
            said = error.read().decode()
            trace = (
                f"SPARQL-QUERY: queryStr={query}\norg.openrdf.query.MalformedQueryException: {said}"
            )
            return Truth(error.code, "text/plain", trace.encode())

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def _start(self) -> None:
        beside = Path(sys.executable).with_name("oxigraph")
        program = str(beside) if beside.exists() else shutil.which("oxigraph")
        assert program, "the Oxigraph server is not installed; it is among famkg[dev]"
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            place = f"127.0.0.1:{found.getsockname()[1]}"
        self._process = subprocess.Popen(
            [program, "serve", "--bind", place],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._url = f"http://{place}"
        for _ in range(500):
            with suppress(OSError), _direct().open(self._url, timeout=5):
                return
            assert self._process.poll() is None, "the Oxigraph server ended at once"
            time.sleep(0.02)
        raise AssertionError("the Oxigraph server does not answer")

    def _load(self, ntriples: bytes) -> None:
        request = urllib.request.Request(
            f"{self._url}/store?default",
            ntriples,
            {"Content-Type": "application/n-triples"},
            method="PUT",
        )
        with _direct().open(request, timeout=30):
            pass


def _direct() -> urllib.request.OpenerDirector:
    """Return what opens addresses on this machine, whatever proxy the environment names."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


class _Handler(BaseHTTPRequestHandler):
    """Answers truly, or as the next fault does."""

    protocol_version = "HTTP/1.1"
    _is_under_way = False

    def do_GET(self) -> None:
        self._do(urlsplit(self.path).query)

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", "0"))
        self._do(self.rfile.read(size).decode())

    def _do(self, parameters: str) -> None:
        self.close_connection = True
        local: LocalWikidata = self.server.local  # type: ignore[attr-defined]
        path = urlsplit(self.path).path
        named = {name: values[-1] for name, values in parse_qs(parameters).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.command, path, named, headers)
        local.enter(seen)
        self._is_under_way = True
        try:
            fault = local.fault_for(path)
            truth = local.answer(seen)
            # Whoever asks may have lost patience, or have had enough.
            with suppress(ConnectionError, ValueError):
                if fault is not None:
                    fault(self, truth)
                else:
                    self._answer(truth)
        finally:
            self._leave()

    def send_response(self, code: int, message: str | None = None) -> None:
        """Begin to answer; whoever asked may ask on as soon as the answer is there."""
        self._leave()
        super().send_response(code, message)

    def _leave(self) -> None:
        if self._is_under_way:
            self._is_under_way = False
            self.server.local.leave()  # type: ignore[attr-defined]

    def _answer(self, truth: Truth) -> None:
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            packed = gzip.compress(truth.body, 1)
            encoding = ("Content-Encoding", "gzip")
            respond(self, truth.status, truth.kind, packed, encoding, *truth.headers)
        else:
            respond(self, truth.status, truth.kind, truth.body, *truth.headers)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def _names(entity: Json, language: str) -> Iterator[tuple[str, str]]:
    for each in (language, "mul"):
        if each in entity["labels"]:
            yield "label", entity["labels"][each]["value"]
    for each in (language, "mul"):
        for term in (entity["aliases"] or {}).get(each, ()):
            yield "alias", term["value"]


def _values(entity: Json, property_: str) -> list[str]:
    """Return the items and strings that a property has."""
    values = []
    for each in entity["claims"].get(property_, ()):
        if each["mainsnak"]["snaktype"] == "value":
            raw = each["mainsnak"]["datavalue"]["value"]
            values.append(raw["id"] if isinstance(raw, dict) and "id" in raw else str(raw))
    return values


def _json(value: object) -> Truth:
    return Truth(200, JSON, json.dumps(value, ensure_ascii=False).encode())


def _error(code: str, info: str) -> Truth:
    return _json({"error": {"code": code, "info": info}, "servedby": "mw1223"})


Ask: TypeAlias = Callable[..., Client]
"""Makes a client with other settings than the usual."""


def label_of(found: Entity | Missing) -> str | None:
    """Return the label of what must be an entity."""
    assert isinstance(found, Entity)
    return found.label()


def asked(wikidata: LocalWikidata) -> list[str]:
    """Return the items that were fetched, in the order of the requests."""
    return [
        each
        for seen in wikidata.seen
        if seen.parameters.get("action") == "wbgetentities"
        for each in seen.parameters["ids"].split("|")
    ]


def main() -> None:
    """Listen until SIGTERM or an interrupt."""
    parser = argparse.ArgumentParser(description="A local Wikidata, to try famkg without the net.")
    parser.add_argument("--port", type=int, default=0, help="0 (default) takes a free one")
    wikidata = LocalWikidata(parser.parse_args().port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        print(wikidata.url)
        for name, value in wikidata.environment.items():
            print(f"export {name}={value}")
        sys.stdout.flush()
        signal.pause()
    except KeyboardInterrupt:
        pass
    finally:
        wikidata.stop()


if __name__ == "__main__":
    main()
