"""Asks the query service through SPARQLWrapper, and reads its rows as terms.

SPARQLWrapper writes the request and reads the results; the request itself goes the way of all
others (`famkg.wikidata.manners`), with its waits, deadlines and limits.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from email.message import Message
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode

from famkg.answers import Answer
from famkg.wikidata.errors import ReplyError, RequestError
from famkg.wikidata.settings import agent
from famkg.wikidata.transport import LATER, Reply, Request

if TYPE_CHECKING:
    from famkg.model import Term

LONGEST_ADDRESS = 2_000
"""Longer queries are sent by POST."""
UNKNOWN = (
    "http://www.wikidata.org/.well-known/genid/",
    "https://www.wikidata.org/.well-known/genid/",
)
"""How the query service begins the IRI that stands for an unknown value."""


def ask_select(
    endpoint: str, query: str, contact: str | None, send: Callable[[Request], Reply]
) -> Mapping[str, Any]:
    """Return the SPARQL JSON results of a SELECT; `send` checks and returns the answer.

    Raises RequestError for anything that is no SELECT, and whatever `send` raises.
    """
    from SPARQLWrapper import JSON, POST, SELECT, SPARQLWrapper
    from SPARQLWrapper import __version__ as version

    class PoliteWrapper(SPARQLWrapper):
        """A SPARQLWrapper whose requests go through `send`."""

        def _query(self) -> tuple[Any, str]:
            made = self._createRequest()
            data = made.data if isinstance(made.data, bytes) else None
            request = Request(made.full_url, data, tuple(made.header_items()))
            return _Response(send(request)), self.returnFormat

    wrapper = PoliteWrapper(endpoint, agent=agent(contact, f"SPARQLWrapper/{version}"))
    wrapper.setReturnFormat(JSON)
    wrapper.setOnlyConneg(True)
    wrapper.setQuery(query)
    if wrapper.queryType != SELECT:
        raise RequestError("Wikidata is asked by SELECT only", todo="Write the query as SELECT.")
    if len(query) > LONGEST_ADDRESS:
        wrapper.setMethod(POST)
    try:
        results = wrapper.queryAndConvert()
    except TypeError:  # JSON, and no object
        results = None
    if not isinstance(results, dict):
        raise ReplyError("the answer is no table of results", where=endpoint, todo=LATER)
    return results


class _Response(io.BytesIO):
    """A reply as SPARQLWrapper wants to read it."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.body)
        self._reply = reply

    def geturl(self) -> str:
        """Return where the reply came from."""
        return self._reply.url

    def info(self) -> Message:
        """Return the headers."""
        message = Message()
        for name, value in self._reply.headers.items():
            message[name] = value
        return message


def ordered(results: Mapping[str, Any], query: str) -> dict[str, Any]:
    """Return the results without anything else, their rows sorted unless the query orders them.

    Raises ReplyError where they are not SPARQL JSON results.
    """
    from famkg.wikidata.cache import canonical

    try:
        variables, rows = [*results["head"]["vars"]], [*results["results"]["bindings"]]
        if not re.search(r"\bORDER\s+BY\b", query, re.IGNORECASE):
            rows.sort(key=lambda row: [canonical(row.get(name, {})) for name in variables])
    except (AttributeError, KeyError, TypeError) as error:
        raise ReplyError(f"the answer is no table of results: {error!r}", todo=LATER) from error
    return {"head": {"vars": variables}, "results": {"bindings": rows}}


def read_rows(results: Mapping[str, Any]) -> Answer:
    """Return the rows of SPARQL JSON results; raises ReplyError where they are not of that form."""
    try:
        variables = tuple(str(name) for name in results["head"]["vars"])
        rows = tuple(
            tuple(_term(row[name]) if name in row else None for name in variables)
            for row in results["results"]["bindings"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ReplyError(f"a row of the answer cannot be read: {error!r}", todo=LATER) from error
    return Answer(variables, rows)


def _term(raw: Mapping[str, str]) -> Term:
    kind, value = raw["type"], raw["value"]
    if kind == "uri":
        return NamedNode(value)
    if kind == "bnode":
        return BlankNode(value)
    if kind not in ("literal", "typed-literal"):
        raise ValueError(f"a term of type {kind!r}")
    if "xml:lang" in raw:
        return Literal(value, language=raw["xml:lang"])
    datatype = raw.get("datatype")
    return Literal(value, datatype=NamedNode(datatype)) if datatype else Literal(value)


def is_unknown(term: Term | None) -> bool:
    """Say whether a term stands for a value that Wikidata knows to exist and not which it is."""
    return isinstance(term, BlankNode) or (
        isinstance(term, NamedNode) and term.value.startswith(UNKNOWN)
    )


def item_of(term: Term | None) -> str | None:
    """Return the identifier of the entity that a term names, or None where it names none."""
    found = isinstance(term, NamedNode) and re.fullmatch(
        r"https?://www\.wikidata\.org/entity/([QPL][1-9]\d*)", term.value
    )
    return found[1] if found else None
