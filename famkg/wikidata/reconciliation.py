"""Asks a reconciliation service which items a name may mean.

Version 0.2 of https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/:
a batch of questions is sent as the form field `queries`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from famkg.wikidata.errors import ReplyError
from famkg.wikidata.transport import LATER, Request

BATCH = 10
"""How many questions one request asks."""


@dataclass(frozen=True, slots=True)
class NameQuestion:
    """A name to reconcile, with what is known of its bearer."""

    name: str
    type: str | None = None
    """The class that it should be an instance of, such as Q5."""
    properties: tuple[tuple[str, str], ...] = ()
    """Properties with values: identifiers of items, or strings."""
    limit: int = 5

    def as_json(self) -> dict[str, Any]:
        """Return the question as the service reads it."""
        raw: dict[str, Any] = {"query": self.name, "limit": self.limit}
        if self.type:
            raw |= {"type": self.type, "type_strict": "should"}
        if self.properties:
            raw["properties"] = [{"pid": pid, "v": value} for pid, value in self.properties]
        return raw


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be meant."""

    id: str
    name: str
    score: float
    """How well it fits, by the measure of the service."""
    match: bool
    """Whether the service is sure."""
    description: str = ""
    types: tuple[tuple[str, str], ...] = ()
    """Its classes with their names."""


def reconciliation_request(
    endpoint: str, questions: Sequence[Mapping[str, Any]], agent: str
) -> Request:
    """Return the request for up to BATCH questions; the answers are named q0, q1 …"""
    queries = {f"q{number}": question for number, question in enumerate(questions)}
    form = urlencode({"queries": json.dumps(queries, ensure_ascii=False, sort_keys=True)})
    return Request(
        endpoint,
        form.encode("ascii"),
        (
            ("User-Agent", agent),
            ("Accept", "application/json"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ),
    )


def read_batch(answer: object, number: int, where: str) -> list[Any]:
    """Return the raw answers to `number` questions, in their order; raises ReplyError."""
    if not isinstance(answer, dict) or not {f"q{n}" for n in range(number)} <= set(answer):
        raise ReplyError("the answer lacks some of the questions", where=where, todo=LATER)
    return [answer[f"q{n}"] for n in range(number)]


def read_candidates(raw: Any) -> tuple[Candidate, ...]:
    """Return the candidates of one answer, best first, then by identifier; raises ReplyError."""
    try:
        found = [
            Candidate(
                str(each["id"]),
                str(each["name"]),
                float(each["score"]),
                bool(each.get("match", False)),
                str(each.get("description") or ""),
                tuple((str(kind["id"]), str(kind["name"])) for kind in each.get("type") or ()),
            )
            for each in raw["result"]
        ]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ReplyError(f"candidates that cannot be read: {error!r}", todo=LATER) from error
    return tuple(sorted(found, key=lambda each: (-each.score, each.id)))
