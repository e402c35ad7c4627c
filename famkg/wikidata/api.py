"""Asks the action API of Wikidata for entities and for labels, and reads its own errors.

https://www.wikidata.org/w/api.php?action=help&modules=wbgetentities. Errors come with status
200. `maxlag` tells the servers that we can wait: they answer with an error when they are behind
(https://www.mediawiki.org/wiki/Manual:Maxlag_parameter).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from famkg.wikidata.errors import ReplyError, RequestError, ThrottledError, UnavailableError
from famkg.wikidata.manners import retry_after
from famkg.wikidata.replies import check_status, read_json
from famkg.wikidata.transport import LATER, Reply

BATCH = 50
"""The most entities that one request may ask for."""
LAG_WAIT = 5.0
"""The seconds to wait when the servers lag behind and do not say for how long."""
PASSING = ("internal_api_error", "readonly", "failed-", "timeout")
"""How the codes of errors begin that may pass."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that a search by label found."""

    id: str
    label: str | None
    description: str | None
    matched: str
    """The label or alias that fits."""
    by: str
    """`label`, `alias` or `entityId`."""
    language: str
    """The language of what fits."""


def entities_address(
    api: str, ids: Sequence[str], languages: Sequence[str], sites: Sequence[str], maxlag: int
) -> str:
    """Return the address that gives up to BATCH entities, redirects resolved."""
    return _address(
        api,
        maxlag,
        action="wbgetentities",
        ids="|".join(ids),
        languages="|".join(languages),
        props="info|labels|aliases|descriptions|claims|sitelinks",
        sitefilter="|".join(sites),
    )


def names_address(api: str, ids: Sequence[str], languages: Sequence[str], maxlag: int) -> str:
    """Return the address that gives labels and aliases of up to BATCH entities, and no more."""
    return _address(
        api,
        maxlag,
        action="wbgetentities",
        ids="|".join(ids),
        languages="|".join(languages),
        props="info|labels|aliases",
    )


def search_address(api: str, text: str, language: str, kind: str, limit: int, maxlag: int) -> str:
    """Return the address that finds entities by label or alias."""
    return _address(
        api,
        maxlag,
        action="wbsearchentities",
        language=language,
        limit=str(limit),
        search=text,
        type=kind,
        uselang=language,
    )


def _address(api: str, maxlag: int, **parameters: str) -> str:
    parameters |= {"format": "json", "maxlag": str(maxlag)}
    return f"{api}?{urlencode(sorted(parameters.items()))}"


def read_api(reply: Reply, now: float) -> Mapping[str, Any]:
    """Return the JSON of an answer that is no error; raises the WikidataError that it is."""
    check_status(reply, now)
    answer = read_json(reply)
    if not isinstance(answer, dict):
        raise ReplyError("the answer is no JSON object", where=reply.url, todo=LATER)
    error = answer.get("error")
    if error is not None:
        raise _error(error if isinstance(error, dict) else {}, reply, now)
    return answer


def _error(error: Mapping[str, Any], reply: Reply, now: float) -> Exception:
    code, info = str(error.get("code", "unknown")), str(error.get("info", "no reason given"))
    wait = retry_after(reply.headers.get("retry-after"), now)
    if code == "maxlag":
        return ThrottledError(
            f"the servers lag behind: {info}",
            where=reply.url,
            todo=LATER,
            again=True,
            wait=LAG_WAIT if wait is None else wait,
        )
    if code == "ratelimited":
        return ThrottledError(
            f"too many requests: {info}", where=reply.url, todo=LATER, again=True, wait=wait
        )
    if code.startswith(PASSING):
        return UnavailableError(
            f"the service reports {code}: {info}", where=reply.url, todo=LATER, again=True
        )
    return RequestError(
        f"the service refuses the request: {info} ({code})",
        where=reply.url,
        todo="Check what was asked.",
    )


def read_entities(answer: Mapping[str, Any], ids: Sequence[str], where: str) -> dict[str, Any]:
    """Return the JSON of each entity that was asked for; raises ReplyError where one lacks."""
    entities = answer.get("entities")
    if not isinstance(entities, dict) or not set(ids) <= set(entities):
        lacking = sorted(set(ids) - set(entities if isinstance(entities, dict) else ()))
        raise ReplyError(
            f"the answer lacks {', '.join(lacking[:5])}", where=where, todo=LATER, again=True
        )
    return {each: entities[each] for each in ids}


def read_hits(answer: Mapping[str, Any]) -> tuple[Hit, ...]:
    """Return what a search found, in the order of the service; raises ReplyError."""
    try:
        return tuple(
            Hit(
                str(hit["id"]),
                hit.get("label"),
                hit.get("description"),
                str(hit["match"]["text"]),
                str(hit["match"]["type"]),
                str(hit["match"].get("language", "")),
            )
            for hit in answer["search"]
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ReplyError(
            f"the answer to a search is not as Wikidata writes it: {error!r}", todo=LATER
        ) from error
