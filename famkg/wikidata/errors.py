"""What can go wrong between famkg and Wikidata, told apart.

    WikidataError               any of these; exit code 2
    ├── ContactError            nobody is named whom Wikidata could write to
    ├── OfflineError            what is asked is not at hand, and nothing may be fetched
    ├── SnapshotError           a snapshot that cannot be read
    ├── NetworkError            no connection: no such host, refused, no trust
    ├── DeadlineError           no answer in time, or a query that took too long over there
    ├── ThrottledError          too much was asked, or the servers lag behind: 429, maxlag
    ├── BannedError             asking is not allowed: 403
    ├── UnavailableError        the service is out of order or overloaded: 5xx
    ├── RequestError            the service understood and refused: 4xx, bad SPARQL, API errors
    └── ReplyError              an answer that cannot be believed: cut off, HTML, wrong type
        └── TooLargeError       an answer that is too large to be read to its end

An error that may pass says so (`again`), and how long the service asked to wait (`wait`).
"""

from __future__ import annotations

from famkg.errors import FamkgError


class WikidataError(FamkgError):
    """Something went wrong between famkg and Wikidata."""

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        todo: str | None = None,
        again: bool = False,
        wait: float | None = None,
    ) -> None:
        super().__init__(what, where=where, todo=todo)
        self.again = again
        """Whether the same request may succeed later."""
        self.wait = wait
        """The seconds that the service asked to wait, if it did."""


class ContactError(WikidataError):
    """Nobody is named whom Wikidata could write to."""


class OfflineError(WikidataError):
    """What is asked is neither in the cache nor in the snapshot, and nothing may be fetched."""


class SnapshotError(WikidataError):
    """A snapshot that cannot be read."""


class NetworkError(WikidataError):
    """No connection to the service."""


class DeadlineError(WikidataError):
    """No answer in time, or a query that the service gave up."""


class ThrottledError(WikidataError):
    """The service asks to wait for longer than we would."""


class BannedError(WikidataError):
    """The service does not let us ask."""


class UnavailableError(WikidataError):
    """The service is out of order or overloaded."""


class RequestError(WikidataError):
    """The service understood the request and refused it."""


class ReplyError(WikidataError):
    """An answer that cannot be believed."""


class TooLargeError(ReplyError):
    """An answer that is too large to be read to its end."""
