"""Sends one HTTP request and returns the whole answer, or says why there is none.

Time and size are bounded, redirects are followed within one host only, and nothing is believed
that was cut off. Whether to try again is not decided here: `famkg.wikidata.manners` does.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from famkg.wikidata.errors import (
    DeadlineError,
    NetworkError,
    ReplyError,
    RequestError,
    TooLargeError,
    WikidataError,
)

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PIECE = 65_536
"""How many bytes are read at once."""
GZIP = 31
"""What tells zlib to expect the header of gzip."""
LATER = "Try again later, or stay --offline."


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: a GET, or a POST where there is data."""

    url: str
    data: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def host(self) -> str:
        """The host and port that it goes to."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whole."""

    url: str
    """Where it came from in the end."""
    status: int
    headers: Mapping[str, str]
    """With names in small letters."""
    body: bytes

    @property
    def media_type(self) -> str:
        """The type of the body, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 is replaced."""
        return self.body.decode("utf-8", "replace")


def send(request: Request, *, timeout: float, largest: int) -> Reply:
    """Return the answer to a request, whatever its status, redirects followed.

    Raises NetworkError, DeadlineError after `timeout` seconds in all, ReplyError for an answer
    that is cut off, TooLargeError for one of over `largest` bytes, and RequestError for a
    redirect to another host.
    """
    deadline = time.monotonic() + timeout
    for _ in range(MOST_REDIRECTS + 1):
        reply = _send(request, deadline, timeout, largest)
        target = reply.headers.get("location")
        if reply.status not in REDIRECTS or not target:
            return reply
        request = _redirected(request, reply.status, urljoin(request.url, target))
    what = f"the service sends us on over {MOST_REDIRECTS} times"
    raise ReplyError(what, where=request.url, todo="Check the address of the service.")


def _redirected(request: Request, status: int, target: str) -> Request:
    """Return the request that a redirect asks for; raises RequestError where it leads away."""
    old, new = urlsplit(request.url), urlsplit(target)
    safe = new.scheme == old.scheme or (old.scheme, new.scheme) == ("http", "https")
    if new.hostname != old.hostname or not safe:
        raise RequestError(
            f"the service sends us on to {target}",
            where=request.url,
            todo="If it has moved, name its new address; see FAMKG_WIKIDATA_API and its like.",
        )
    if status != 303:
        return Request(target, request.data, request.headers)
    kept = (pair for pair in request.headers if pair[0].lower() != "content-type")
    return Request(target, headers=tuple(kept))


def _send(request: Request, deadline: float, timeout: float, largest: int) -> Reply:
    import urllib.request
    from http.client import HTTPException
    from urllib.error import URLError

    outgoing = urllib.request.Request(
        request.url, request.data, {**dict(request.headers), "Accept-Encoding": "gzip"}
    )
    try:
        left = max(deadline - time.monotonic(), 0.001)
        with _opener(request.url).open(outgoing, timeout=left) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            pieces = _pieces(response, deadline)
            if headers.get("content-encoding", "").lower() == "gzip":
                pieces = _unpacked(pieces, largest)
            body = _joined(pieces, headers, largest)
            if response.length:  # http.client counts down what was announced
                raise _cut_off(len(body))
            return Reply(request.url, response.status, headers, body)
    except URLError as error:
        raise _failure(error.reason, request.url, timeout) from error
    except (HTTPException, OSError, zlib.error) as error:
        raise _failure(error, request.url, timeout) from error
    except WikidataError as error:
        error.where = error.where or request.url
        raise


def _opener(url: str) -> OpenerDirector:
    """Return what opens `url`: through the proxy of the environment, except to this machine.

    It has no handler for errors, so every status is returned.
    """
    import urllib.request
    from urllib.request import OpenerDirector

    opener = OpenerDirector()
    if urlsplit(url).hostname not in ("127.0.0.1", "::1", "localhost"):
        opener.add_handler(urllib.request.ProxyHandler())
    opener.add_handler(urllib.request.HTTPHandler())
    opener.add_handler(urllib.request.HTTPSHandler())
    return opener


def _pieces(response: Any, deadline: float) -> Iterator[bytes]:
    while piece := response.read1(PIECE):
        yield piece
        if time.monotonic() > deadline:
            raise TimeoutError


def _unpacked(pieces: Iterator[bytes], largest: int) -> Iterator[bytes]:
    """Yield what was packed by gzip, in pieces of which none is larger than what is allowed."""
    unpack = zlib.decompressobj(GZIP)
    for piece in pieces:
        yield unpack.decompress(piece, largest + 1)
    if not unpack.eof:
        raise _cut_off(None)


def _joined(pieces: Iterator[bytes], headers: Mapping[str, str], largest: int) -> bytes:
    announced = headers.get("content-length", "")
    size = int(announced) if announced.isdigit() else 0
    body = bytearray()
    if size <= largest:
        for piece in pieces:
            body += piece
            if len(body) > largest:
                break
        else:
            return bytes(body)
    raise TooLargeError(
        f"the answer has over {largest:,} bytes, and was not read to its end",
        todo="Ask for less at once.",
    )


def _cut_off(size: int | None) -> ReplyError:
    behind = "" if size is None else f" after {size:,} bytes"
    return ReplyError(f"the answer was cut off{behind}", todo=LATER, again=True)


def _failure(reason: object, url: str, timeout: float) -> WikidataError:
    """Return what a failure below HTTP means to the user."""
    import socket
    import ssl
    from http.client import HTTPException

    host = urlsplit(url).hostname
    if isinstance(reason, TimeoutError):
        return DeadlineError(f"no answer within {timeout:g} seconds", where=url, todo=LATER)
    if isinstance(reason, socket.gaierror):
        what = f"the host {host} is not known here: {reason.strerror or reason}"
        return NetworkError(what, where=url, todo="Check the connection, or stay --offline.")
    if isinstance(reason, ssl.SSLError):
        what = f"the connection to {host} is not to be trusted: {reason.reason or reason}"
        return NetworkError(what, where=url, todo="Check the date, the proxy and the certificates.")
    if isinstance(reason, ConnectionRefusedError):
        what = f"{urlsplit(url).netloc} refuses the connection"
        return NetworkError(what, where=url, todo="Check the address, or stay --offline.")
    if isinstance(reason, (ConnectionError, HTTPException, zlib.error)):
        what = f"the connection broke: {type(reason).__name__}"
        return ReplyError(what, where=url, todo=LATER, again=True)
    return NetworkError(f"no connection: {reason}", where=url, todo=LATER)
