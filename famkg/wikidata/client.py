"""Asks Wikidata, politely and no more than needed: the one way in for every command.

Answers come from the archive where they are at hand: the cache, or a snapshot. So a command
is the same code online and offline.

    client = Client(settings_from(contact="me@my.org"))
    client.entities(["Q28262"])["Q28262"].label()
    client.select("SELECT ?item WHERE { ?item wdt:P345 'nm1172478' }").rows
    client.snapshot().save(Path("wikidata.json"))
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from famkg.wikidata.api import (
    BATCH,
    Hit,
    entities_address,
    names_address,
    read_api,
    read_entities,
    read_hits,
    search_address,
)
from famkg.wikidata.cache import Answered, Archive, Cache, Question, canonical
from famkg.wikidata.entities import Entity, Missing, order_of
from famkg.wikidata.errors import (
    OfflineError,
    ReplyError,
    RequestError,
    TooLargeError,
    WikidataError,
)
from famkg.wikidata.manners import Manners
from famkg.wikidata.reading import read_entity
from famkg.wikidata.reconciliation import BATCH as NAMES_AT_ONCE
from famkg.wikidata.reconciliation import (
    Candidate,
    NameQuestion,
    read_batch,
    read_candidates,
    reconciliation_request,
)
from famkg.wikidata.replies import check_status, read_json
from famkg.wikidata.settings import Settings, settings_from
from famkg.wikidata.snapshot import Snapshot
from famkg.wikidata.transport import Reply, Request, send

if TYPE_CHECKING:
    from famkg.answers import Answer

T = TypeVar("T")

IDENTIFIER = re.compile(r"[QPL][1-9]\d*", re.ASCII)
SHOWN = 8
"""How many missing things a message names."""


class Client:
    """Asks Wikidata, or only what is at hand of it."""

    def __init__(
        self,
        settings: Settings,
        *,
        archive: Archive | None = None,
        folder: Path | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
        tell: Callable[[str], None] = lambda words: None,
    ) -> None:
        """Ask with these settings; nothing is sent yet.

        Answers are kept in `archive`, else in a cache in `folder`, else in the user's cache.
        `tell` hears of each wait.
        Raises ContactError where requests could be sent and no contact is set.
        """
        self.settings = settings
        self._agent = "" if settings.offline else settings.agent
        if archive is None and folder is None:
            folder = _folder()
        self.archive: Archive = archive or Cache(folder)
        self._now = now
        self._manners = Manners(
            tries=settings.tries,
            patience=settings.patience,
            file=folder / "waits.json" if folder else None,
            sleep=sleep,
            now=now,
            chance=chance,
            tell=tell,
        )
        self._answered: dict[Question, Answered] = {}

    @classmethod
    def of(cls, snapshot: Snapshot) -> Client:
        """Return a client that knows what the snapshot holds, and asks nobody."""
        settings = Settings(offline=True, api=snapshot.source, languages=snapshot.languages)
        return cls(settings, archive=snapshot)

    def snapshot(self) -> Snapshot:
        """Return everything that this client has answered so far."""
        return Snapshot.of(
            self._answered, source=self.settings.api, languages=self.settings.languages
        )

    def entities(self, ids: Iterable[str]) -> dict[str, Entity | Missing]:
        """Return what each identifier names, sorted by identifier; many in one request.

        A redirect is followed: then `id` differs from `asked`. Raises RequestError for what is
        no identifier, OfflineError with all that are not at hand, and other WikidataErrors.
        """
        wanted = sorted({_checked(each) for each in ids}, key=order_of)
        questions = {each: ("entity", each) for each in wanted}
        found = {
            each: at_hand
            for each, question in questions.items()
            if (at_hand := self._at_hand(self._entity_service, question, _entity_of(each)))
        }
        lacking = [each for each in wanted if each not in found]
        self._refuse_offline([questions[each] for each in lacking])
        for start in range(0, len(lacking), BATCH):
            found |= self._fetch_entities(lacking[start : start + BATCH])
        return {each: found[each] for each in wanted}

    def entity(self, identifier: str) -> Entity | Missing:
        """Return what one identifier names; raises what `entities` raises."""
        return self.entities([identifier])[identifier]

    def names(self, ids: Iterable[str]) -> dict[str, Entity | Missing]:
        """Return entities with labels and aliases alone, sorted by identifier; many in one request.

        Redirects are followed. Offline, what is not at hand is left out. Raises RequestError for
        what is no identifier, and other WikidataErrors.
        """
        wanted = sorted({_checked(each) for each in ids}, key=order_of)
        found = {
            each: at_hand
            for each in wanted
            for kind in ("entity", "names")
            if (at_hand := self._at_hand(self._entity_service, (kind, each), _entity_of(each)))
        }
        lacking = [each for each in wanted if each not in found]
        for start in range(0, 0 if self.settings.offline else len(lacking), BATCH):
            found |= self._fetch_entities(lacking[start : start + BATCH], kind="names")
        return {each: found[each] for each in wanted if each in found}

    def entity_at(self, identifier: str, revision: int) -> Entity | Missing:
        """Return an entity as of one revision; Missing where that revision is not to be had."""
        _checked(identifier)
        address = f"{self.settings.data}{identifier}.json?revision={revision}"

        def ask() -> Any:
            def read(reply: Reply) -> Any:
                if reply.status == 404:
                    return {"id": identifier, "missing": ""}
                entities = read_api(reply, self._now()).get("entities")
                if not isinstance(entities, dict) or len(entities) != 1:
                    raise ReplyError("the answer is not one entity", where=reply.url)
                return next(iter(entities.values()))

            return self._send(self._get(address), read)

        # What a revision says never changes.
        question = ("revision", identifier, str(revision))
        return self._ask(self.settings.data, question, _entity_of(identifier), ask, age=None)

    def search(
        self, text: str, language: str = "en", *, kind: str = "item", limit: int = 10
    ) -> tuple[Hit, ...]:
        """Return the items whose label or alias begins with `text`, in Wikidata's order."""
        settings = self.settings
        address = search_address(settings.api, text, language, kind, limit, settings.maxlag)

        def ask() -> Any:
            answer = self._send(self._get(address), lambda reply: read_api(reply, self._now()))
            return {"search": answer.get("search")}

        return self._ask(settings.api, ("search", text, language, kind, str(limit)), read_hits, ask)

    def select(self, query: str) -> Answer:
        """Return the rows of a SELECT at the query service, sorted unless the query orders them.

        The prefixes of Wikidata need not be declared there. Raises RequestError for anything
        that is no SELECT or cannot be read, and DeadlineError where it takes too long.
        """
        from famkg.wikidata.sparql import ask_select, ordered, read_rows

        def checked(reply: Reply) -> Reply:
            check_status(reply, self._now(), is_query=True)
            read_json(reply)
            return reply

        def ask() -> Any:
            results = ask_select(
                self.settings.sparql,
                query,
                self.settings.contact,
                lambda request: self._send(request, checked),
            )
            return ordered(results, query)

        return self._ask(self.settings.sparql, ("select", query.strip()), read_rows, ask)

    def reconcile(self, questions: Sequence[NameQuestion]) -> list[tuple[Candidate, ...]]:
        """Return the candidates for each question, best first, in the order of the questions."""
        service = self.settings.reconciliation
        asked = {each: ("reconcile", canonical(each.as_json())) for each in questions}
        found = {
            each: at_hand
            for each, question in asked.items()
            if (at_hand := self._at_hand(service, question, read_candidates)) is not None
        }
        lacking = [each for each in asked if each not in found]
        self._refuse_offline([asked[each] for each in lacking])
        for start in range(0, len(lacking), NAMES_AT_ONCE):
            batch = lacking[start : start + NAMES_AT_ONCE]
            request = reconciliation_request(
                service, [each.as_json() for each in batch], self._agent
            )

            def read(reply: Reply, number: int = len(batch)) -> list[Any]:
                check_status(reply, self._now())
                return read_batch(read_json(reply), number, reply.url)

            for each, raw in zip(batch, self._send(request, read), strict=True):
                found[each] = read_candidates(raw)
                self._keep(service, asked[each], raw)
        return [found[each] for each in questions]

    @property
    def _entity_service(self) -> str:
        """What tells entities in the cache from those fetched elsewhere, or in other languages."""
        settings = self.settings
        return " ".join((settings.api, *settings.languages, *settings.sites))

    def _fetch_entities(
        self, ids: Sequence[str], kind: str = "entity"
    ) -> dict[str, Entity | Missing]:
        """Return up to BATCH entities from the service; halves what is too large at once."""
        settings = self.settings
        if kind == "names":
            address = names_address(settings.api, ids, settings.languages, settings.maxlag)
        else:
            address = entities_address(
                settings.api, ids, settings.languages, settings.sites, settings.maxlag
            )

        def read(reply: Reply) -> dict[str, tuple[Any, Entity | Missing]]:
            raw = read_entities(read_api(reply, self._now()), ids, reply.url)
            return {each: (raw[each], read_entity(each, raw[each])) for each in ids}

        try:
            fetched = self._send(self._get(address), read)
        except TooLargeError:
            if len(ids) == 1:
                raise
            middle = len(ids) // 2
            return self._fetch_entities(ids[:middle], kind) | self._fetch_entities(
                ids[middle:], kind
            )
        for each, (raw, _) in fetched.items():
            self._keep(self._entity_service, (kind, each), raw)
        return {each: entity for each, (_, entity) in fetched.items()}

    def _ask(
        self,
        service: str,
        question: Question,
        read: Callable[[Any], T],
        ask: Callable[[], Any],
        age: float | None = -1.0,
    ) -> T:
        """Return what `read` makes of the answer, which is at hand or comes from `ask`."""
        at_hand = self._at_hand(service, question, read, age)
        if at_hand is not None:
            return at_hand
        self._refuse_offline([question])
        raw = ask()
        answer = read(raw)
        self._keep(service, question, raw)
        return answer

    def _at_hand(
        self,
        service: str,
        question: Question,
        read: Callable[[Any], T],
        age: float | None = -1.0,
    ) -> T | None:
        """Return the answer in the archive, or None where it is not there, old or unreadable.

        Offline, and where `age` is None, no answer is too old.
        """
        answered = self.archive.read(service, question)
        if answered is None:
            return None
        limit = self.settings.age if age == -1.0 else age
        past = self._now() - answered.fetched
        if not (self.settings.offline or limit is None or 0 <= past < limit):
            return None
        try:
            answer = read(json.loads(answered.body))
        except (ValueError, WikidataError):
            return None
        self._answered[question] = answered
        return answer

    def _keep(self, service: str, question: Question, raw: Any) -> None:
        answered = Answered(canonical(raw), self._now())
        self.archive.write(service, question, answered)
        self._answered[question] = answered

    def _refuse_offline(self, lacking: Sequence[Question]) -> None:
        """Raise OfflineError where something is lacking and nothing may be fetched."""
        if not lacking or not self.settings.offline:
            return
        named = [" ".join(" ".join(question).split())[:100] for question in lacking]
        more = f"\nand {len(named) - SHOWN} more" if len(named) > SHOWN else ""
        raise OfflineError(
            f"{self.archive} does not hold what is asked, and nothing may be fetched:\n"
            + "\n".join(named[:SHOWN])
            + more,
            todo="Ask once without --offline, or take a newer snapshot.",
        )

    def _get(self, address: str) -> Request:
        headers = (("User-Agent", self._agent), ("Accept", "application/json"))
        return Request(address, headers=headers)

    def _send(self, request: Request, read: Callable[[Reply], T]) -> T:
        """Return what `read` makes of the reply; both are tried again together.

        An error names the service, not the whole address: that can have thousands of letters.
        """
        settings = self.settings
        try:
            return self._manners.ask(
                request.host,
                lambda: read(send(request, timeout=settings.timeout, largest=settings.largest)),
            )
        except WikidataError as error:
            error.where = (error.where or request.url).partition("?")[0]
            raise


def open_client(
    *,
    contact: str | None = None,
    offline: bool = False,
    snapshot: Path | None = None,
    age: float | None = None,
    languages: Sequence[str] = (),
    tell: Callable[[str], None] = lambda words: None,
) -> Client:
    """Return the client that a command line asks for; the environment fills in the rest.

    With a snapshot nobody is asked. `age` is in seconds; `languages` are those of labels, where
    others than usual are needed. Raises ContactError, SnapshotError, and WikidataError for an
    endpoint in the environment that is none.
    """
    if snapshot is not None:
        return Client.of(Snapshot.load(snapshot))
    settings = settings_from(contact=contact, offline=offline, age=age)
    if languages:
        settings = replace(settings, languages=tuple(languages))
    return Client(settings, tell=tell)


def _entity_of(identifier: str) -> Callable[[Any], Entity | Missing]:
    return lambda raw: read_entity(identifier, raw)


def _checked(identifier: str) -> str:
    """Return the identifier; raises RequestError where it is none."""
    if not IDENTIFIER.fullmatch(identifier):
        raise RequestError(
            f"{identifier!r} is no identifier of Wikidata", todo="Give one such as Q28262 or P161."
        )
    return identifier


def _folder() -> Path | None:
    from famkg.cache import cache_folder

    folder = cache_folder()
    return folder / "wikidata" if folder else None
