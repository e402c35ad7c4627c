"""How to ask politely: one request at a time, waiting as long as one is told to.

A service that answers 429 or 503 with `Retry-After` is left alone until then, by this process
and, through a file in the cache, by the next ones; whoever goes on asking is banned. Without
such an answer the waits double, and a part of each is left to chance, so that many clients do
not come back at the same moment.
"""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from famkg.atomic import write_atomically
from famkg.errors import OutputError
from famkg.wikidata.errors import BannedError, ThrottledError, WikidataError

T = TypeVar("T")

FIRST_WAIT = 1.0
"""Seconds of the first wait of our own; each further one is twice as long."""
LONGEST_WAIT = 60.0


@dataclass(slots=True)
class Manners:
    """When requests may be sent, and how often."""

    tries: int = 5
    patience: float = 300.0
    file: Path | None = None
    """Where the moments are kept before which a host must not be asked."""
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time
    """The seconds since 1970."""
    chance: Callable[[], float] = random.random
    """A number from 0 to 1."""
    tell: Callable[[str], None] = lambda words: None
    """Hears why we wait, before each wait."""
    _until: dict[str, float] = field(default_factory=dict)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, host: str, attempt: Callable[[], T]) -> T:
        """Return what `attempt` returns, tried again while that may help.

        Raises the last WikidataError: one that will not pass, one for which the service wants
        us to wait beyond our patience, or the one of the last try. Whatever other thread asks
        meanwhile waits.
        """
        with self._one_at_a_time:
            left = self.patience
            left -= self._hold(host, left)
            for number in range(1, self.tries + 1):
                try:
                    return attempt()
                except WikidataError as error:
                    if error.wait is not None:
                        self._keep(host, self.now() + error.wait)
                    if not error.again:
                        raise
                    wait = self.backoff(number) if error.wait is None else error.wait
                    if number == self.tries or wait > left:
                        error.what += _tried(number, error.wait if wait > left else None)
                        raise
                self._wait(host, wait)
                left -= wait
            raise AssertionError("the last try returns or raises")

    def backoff(self, number: int) -> float:
        """Return the seconds to wait after the try of this number: half fixed, half by chance."""
        longest: float = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (number - 1))
        return longest * (1 + self.chance()) / 2

    def _hold(self, host: str, patience: float) -> float:
        """Wait until the host may be asked; return the seconds. Raises ThrottledError."""
        until = max(self._until.get(host, 0.0), self._kept().get(host, 0.0))
        wait = max(until - self.now(), 0.0)
        if wait > patience:
            moment = datetime.fromtimestamp(until, UTC)
            raise ThrottledError(
                f"{host} asked us not to come back before {moment:%Y-%m-%d %H:%M:%S} UTC",
                todo="Nothing was sent. Wait until then, or stay --offline.",
                wait=wait,
            )
        if wait:
            self._wait(host, wait)
        return wait

    def _wait(self, host: str, seconds: float) -> None:
        self.tell(f"{host}: waiting {seconds:,.0f} seconds, as it is busy")
        self.sleep(seconds)

    def _keep(self, host: str, until: float) -> None:
        """Remember for this process and the next until when a host must not be asked."""
        self._until[host] = max(until, self._until.get(host, 0.0))
        if self.file is not None:
            now = self.now()
            moments = {**self._kept(), host: self._until[host]}
            text = json.dumps({name: at for name, at in sorted(moments.items()) if at > now})
            with suppress(OutputError):
                write_atomically(self.file, text + "\n")

    def _kept(self) -> dict[str, float]:
        """Return the moments in the file; an unreadable one holds none."""
        try:
            kept = json.loads(self.file.read_text(encoding="utf-8")) if self.file else {}
            return {str(host): float(until) for host, until in kept.items()}
        except (AttributeError, OSError, TypeError, ValueError):
            return {}


def _tried(number: int, wait: float | None) -> str:
    asked = "" if wait is None else f"; it asks us to wait {wait:,.0f} seconds"
    return f" ({number} {'try' if number == 1 else 'tries'}{asked})"


def retry_after(value: str | None, now: float) -> float | None:
    """Return the seconds that a `Retry-After` header asks to wait; None where it says nothing.

    It is a number of seconds or a date (RFC 9110, section 10.2.3); a date that is past is 0.
    """
    from email.utils import parsedate_to_datetime  # takes longer to import than to ask a query

    text = (value or "").strip()
    if re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(moment.timestamp() - now, 0.0)


_BANNED = re.compile(r"banned until (\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)")


def banned(text: str, now: float) -> BannedError:
    """Return what a 403 means: until when, if its text tells."""
    found = _BANNED.search(text)
    wait = None
    if found:
        with suppress(ValueError):
            moment = datetime.fromisoformat(found[1].rstrip("."))
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            wait = max(moment.timestamp() - now, 0.0)
    until = f" until {found[1]}" if found else ""
    return BannedError(
        f"the service does not let us ask{until} (403)",
        todo="Do not ask on. Check the contact that you gave, and stay --offline until then."
        if found
        else "Check the contact that you gave: an empty or false one is a reason for this.",
        wait=wait,
    )
