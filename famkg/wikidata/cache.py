"""Keeps answers of Wikidata on disk, each with its question and the moment it came.

An entry is a file of canonical JSON. It is believed only if it is whole: its digest is right
and its question is the one asked. Anything else counts as not there, so that it is fetched
again and replaced. A cache that cannot be written costs requests, and is never an error.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol, TypeAlias

from famkg.atomic import write_atomically
from famkg.errors import OutputError

KEPT = 5_000
"""How many answers stay when a new one is written."""
FORMAT = 1

Question: TypeAlias = tuple[str, ...]
"""What is asked, whoever answers it: its kind and its parts, such as `("entity", "Q42")`."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer at hand."""

    body: str
    """Canonical JSON."""
    fetched: float
    """When it came, in seconds since 1970."""


class Archive(Protocol):
    """Where answers are at hand: a cache or a snapshot."""

    def read(self, service: str, question: Question) -> Answered | None:
        """Return the answer of a service to a question, or None where it is not at hand."""

    def write(self, service: str, question: Question, answered: Answered) -> None:
        """Keep an answer, if this archive keeps any."""


class Cache:
    """Answers as files of a folder; without a folder it keeps nothing."""

    def __init__(self, folder: Path | None, *, kept: int = KEPT) -> None:
        self.folder = folder
        self.kept = kept

    def __str__(self) -> str:
        """Return what a message calls it."""
        return "the cache"

    def read(self, service: str, question: Question) -> Answered | None:
        """Return the answer in the cache, or None where there is none, or none that is whole."""
        if self.folder is None:
            return None
        try:
            entry = json.loads(self._file(service, question).read_bytes())
            body, fetched = entry["body"], entry["fetched"]
            if entry != _entry(service, question, body, fetched):
                return None
            return Answered(body, datetime.fromisoformat(fetched).timestamp())
        except (AttributeError, KeyError, OSError, TypeError, ValueError):
            return None

    def write(self, service: str, question: Question, answered: Answered) -> None:
        """Put an answer in place of whatever stands there; do nothing where that fails."""
        if self.folder is None:
            return
        fetched = datetime.fromtimestamp(answered.fetched, UTC).isoformat()
        entry = _entry(service, question, answered.body, fetched)
        with suppress(OSError, OutputError):
            write_atomically(self._file(service, question), canonical(entry) + "\n")
            self._prune()

    def _file(self, service: str, question: Question) -> Path:
        assert self.folder is not None
        named = canonical([FORMAT, service, *question])
        return self.folder / f"{question[0]}-{sha256(named.encode()).hexdigest()[:32]}.json"

    def _prune(self) -> None:
        """Remove the answers that came first, where there are too many."""
        assert self.folder is not None
        files = list(self.folder.glob("*-*.json"))
        if len(files) > self.kept:
            by_age: Callable[[Path], float] = lambda path: path.stat().st_mtime  # noqa: E731
            for path in sorted(files, key=by_age)[: len(files) - self.kept]:
                path.unlink(missing_ok=True)


def _entry(service: str, question: Question, body: str, fetched: str) -> dict[str, object]:
    return {
        "body": body,
        "digest": sha256(body.encode()).hexdigest(),
        "fetched": fetched,
        "format": FORMAT,
        "question": list(question),
        "service": service,
    }


def canonical(value: object) -> str:
    """Return JSON that is the same for the same value: keys sorted, no spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
