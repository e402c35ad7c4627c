"""Whom famkg asks, in whose name, and how patiently: the settings of a client.

The real services are the defaults; the environment or a caller may name others, such as a
local Wikidata. Without a contact nothing is sent: Wikimedia wants to know whom to write to
(https://www.mediawiki.org/wiki/Wikimedia_APIs/Access_policy).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from famkg import __version__
from famkg.wikidata.errors import ContactError, WikidataError

CONTACT = "FAMKG_CONTACT"
"""The variable that holds the contact."""
ENDPOINTS = {
    "FAMKG_WIKIDATA_API": "api",
    "FAMKG_WIKIDATA_DATA": "data",
    "FAMKG_WIKIDATA_SPARQL": "sparql",
    "FAMKG_WIKIDATA_RECONCILIATION": "reconciliation",
}
"""The variables that name other endpoints."""

_CONTACT = re.compile(
    r"(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://[\w.-]+[^\s()]*", re.ASCII
)
_PLACEHOLDER = re.compile(r"[@/.]example\.(?:com|net|org)\b", re.IGNORECASE)
HOW = (
    f"Set {CONTACT} to your e-mail address, or to the address of a page about you,\n"
    f"such as {CONTACT}=https://www.wikidata.org/wiki/User:YOU; or stay --offline."
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Whom a client asks, in whose name, and how patiently."""

    contact: str | None = None
    """An e-mail address or the address of a page, sent with every request."""
    api: str = "https://www.wikidata.org/w/api.php"
    """The action API: entities and search by label."""
    data: str = "https://www.wikidata.org/wiki/Special:EntityData/"
    """Entities at one revision."""
    sparql: str = "https://query.wikidata.org/sparql"
    """The query service, main graph."""
    reconciliation: str = "https://wikidata.reconci.link/en/api"
    """A reconciliation service, version 0.2 of the specification."""
    languages: tuple[str, ...] = ("en", "mul")
    """The languages of labels; `mul` holds those that are the same in most."""
    sites: tuple[str, ...] = ("enwiki",)
    """The wikis whose links are fetched."""
    offline: bool = False
    """Whether only the cache, of whatever age, or a snapshot is read."""
    age: float = 86_400.0
    """For how many seconds an answer in the cache is taken for today's."""
    timeout: float = 65.0
    """The seconds in which an answer must be here; the query service itself gives up at 60."""
    largest: int = 32_000_000
    """The most bytes of an answer, unpacked; no more are read."""
    tries: int = 5
    """How often one request is sent at most."""
    patience: float = 300.0
    """The most seconds that one request may wait in all, between its tries."""
    maxlag: int = 5
    """How many seconds the servers may lag behind before we wait (action API)."""

    @property
    def agent(self) -> str:
        """Return the name under which requests are sent; raises ContactError without contact."""
        return agent(self.contact)


def agent(contact: str | None, library: str | None = None) -> str:
    """Return the `User-Agent` that Wikimedia asks for: client, contact, library.

    Raises ContactError where the contact is missing or is none.
    """
    if not contact or not contact.strip():
        raise ContactError("Wikidata wants to know who asks, and no contact is set", todo=HOW)
    given = contact.strip()
    if not _CONTACT.fullmatch(given):
        raise ContactError(
            f"the contact {given!r} is neither an e-mail address nor a web address", todo=HOW
        )
    if _PLACEHOLDER.search(given):
        raise ContactError(f"the contact {given!r} is an example; nobody reads it", todo=HOW)
    library = library or f"Python/{sys.version_info.major}.{sys.version_info.minor}"
    return f"famkg/{__version__} ({given}) {library}"


def settings_from(
    environ: Mapping[str, str] | None = None,
    *,
    contact: str | None = None,
    offline: bool = False,
    age: float | None = None,
) -> Settings:
    """Return the settings of the environment, with what the command line says on top.

    Raises WikidataError where an endpoint is no address that we can ask.
    """
    environ = os.environ if environ is None else environ
    given: dict[str, Any] = {} if age is None else {"age": age}
    for variable, name in ENDPOINTS.items():
        address = environ.get(variable)
        if address:
            if not _is_address(address):
                raise WikidataError(
                    f"{variable} is {address!r}, which is no address of a service",
                    todo=f"Give an address such as {getattr(Settings(), name)}, or unset it.",
                )
            given[name] = address
    return Settings(contact=contact or environ.get(CONTACT), offline=offline, **given)


def _is_address(text: str) -> bool:
    """Say whether a text is the address of a service: with a host, and without a query."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna")
        _ = parts.port
    except ValueError:
        return False
    return bool(host) and re.fullmatch(r"https?://[!-~]+", text) is not None and not parts.query
