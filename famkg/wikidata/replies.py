"""Tells what an answer is worth: its status, whether it is JSON, and whether it is whole.

The query service answers 200 before it knows whether it will finish: what goes wrong then
stands behind JSON that breaks off.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from famkg.wikidata.errors import (
    DeadlineError,
    ReplyError,
    RequestError,
    ThrottledError,
    UnavailableError,
)
from famkg.wikidata.manners import banned, retry_after
from famkg.wikidata.transport import LATER, Reply

SHORTER = "Ask for less: fewer rows, fewer optional parts."
_TOO_LONG = re.compile(r"TimeoutException|QueryTimeout|deadline is expired|timeout", re.IGNORECASE)
_MALFORMED = re.compile(r"MalformedQueryException: *(?P<what>[^\n]+)")
_TRACE = re.compile(r"^(?:\s*at \S+\(|(?:\w+\.)+\w*(?:Exception|Error)\b)", re.MULTILINE)
MOST_WORDS = 200


def check_status(reply: Reply, now: float, *, is_query: bool = False) -> None:
    """Return if the status is 200; raises the WikidataError that says what another means.

    A query that failed is not sent again unless the service was only overloaded: each costs
    it a minute, and us a part of what we may ask.
    """
    status, wait = reply.status, retry_after(reply.headers.get("retry-after"), now)
    if status == 200:
        return
    said = _said(reply)
    if status == 429:
        raise ThrottledError(
            f"too many requests (429){said}", where=reply.url, todo=LATER, again=True, wait=wait
        )
    if status == 403:
        error = banned(reply.text, now)
        error.where = reply.url
        raise error
    if is_query and (status == 504 or (status == 500 and _TOO_LONG.search(reply.text))):
        raise DeadlineError(
            f"the query took the service too long ({status})", where=reply.url, todo=SHORTER
        )
    if status >= 500:
        raise UnavailableError(
            f"the service is out of order or overloaded ({status}){said}",
            where=reply.url,
            todo=LATER,
            again=status in (502, 503) or not is_query,
            wait=wait,
        )
    if status >= 400:
        todo = "Mend the query." if is_query and status == 400 else "Check the address of it."
        raise RequestError(
            f"the service refuses the request ({status}){said}", where=reply.url, todo=todo
        )
    raise ReplyError(f"an answer with status {status} and no content", where=reply.url, todo=LATER)


def read_json(reply: Reply) -> Any:
    """Return the JSON of an answer; raises ReplyError or DeadlineError where it is not whole."""
    kind = reply.media_type or "no type"
    if not reply.body.strip():
        raise ReplyError("an empty answer", where=reply.url, todo=LATER, again=True)
    if "html" in kind or reply.body.lstrip().startswith(b"<"):
        raise ReplyError(
            f"a web page in place of data{_title(reply.text)}",
            where=reply.url,
            todo="Check the address, and whether a network login or proxy answers in its place.",
        )
    if not kind.endswith("json"):
        raise ReplyError(
            f"an answer of {kind} in place of JSON",
            where=reply.url,
            todo="Check the address of the service.",
        )
    try:
        value = json.loads(reply.body.decode("utf-8"), parse_constant=_refuse)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # no half of a surrogate pair
    except (ValueError, RecursionError):
        _explain(reply)
    return value


def _explain(reply: Reply) -> NoReturn:
    """Raise what JSON that breaks off means."""
    if _TRACE.search(reply.text):
        if _TOO_LONG.search(reply.text):
            raise DeadlineError(
                "the query took the service too long; it broke off in the middle of the answer",
                where=reply.url,
                todo=SHORTER,
            )
        raise ReplyError(
            "the service failed in the middle of the answer", where=reply.url, todo=LATER
        )
    raise ReplyError(
        f"the JSON breaks off or is damaged, after {len(reply.body):,} bytes",
        where=reply.url,
        todo=LATER,
        again=True,
    )


def _said(reply: Reply) -> str:
    """Return what the service said, in short; of a web page its title."""
    text = reply.text
    found = _MALFORMED.search(text)
    if found:
        text = found["what"]
    elif "html" in reply.media_type or text.lstrip().startswith("<"):
        return _title(text)
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    line = "".join(character if character.isprintable() else " " for character in line)
    return f": {line[:MOST_WORDS]}" if line else ""


def _title(page: str) -> str:
    found = re.search(r"<title[^>]*>([^<]{1,100})", page, re.IGNORECASE)
    return f": {' '.join(found[1].split())}" if found else ""


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
