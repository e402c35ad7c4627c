"""What a service on the internet can do wrong, to be played by the local Wikidata on demand.

Each fault is a function that answers a request, given what the true answer would have been.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import NamedTuple, TypeAlias


class Truth(NamedTuple):
    """The true answer to a request."""

    status: int
    kind: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


Handler: TypeAlias = BaseHTTPRequestHandler
Fault: TypeAlias = Callable[[Handler, Truth], None]

TRACE = """
SPARQL-QUERY: queryStr=SELECT * WHERE { ?s ?p ?o }
java.util.concurrent.TimeoutException
\tat java.util.concurrent.FutureTask.get(FutureTask.java:205)
\tat com.bigdata.rdf.sail.webapp.BigdataServlet.submitApiTask(BigdataServlet.java:281)
"""
PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>Wikimedia Error</title></head><body>Sorry</body></html>"
)


def respond(
    handler: Handler, status: int, kind: str, body: bytes, *headers: tuple[str, str]
) -> None:
    """Send a whole answer."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers:
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def status(
    code: int, body: str = "", *, retry_after: str | None = None, page: bool = False
) -> Fault:
    """Answer with a status, and perhaps with the time to wait."""
    headers = [("Retry-After", retry_after)] if retry_after is not None else []
    kind = "text/html; charset=utf-8" if page else "text/plain"

    def play(handler: Handler, truth: Truth) -> None:
        respond(handler, code, kind, PAGE if page else body.encode(), *headers)

    return play


def throttled(retry_after: str | None) -> Fault:
    """Answer 429, as the query service does."""
    return status(
        429, f"Too Many Requests - Please retry in {retry_after} seconds.", retry_after=retry_after
    )


def banned(until: str = "2030-01-01T00:00:00Z") -> Fault:
    """Answer 403, as the query service does to those who ask on."""
    return status(
        403,
        f"You have been banned until {until}, please respect throttling and retry-after headers.",
    )


def overloaded(retry_after: str | None = None) -> Fault:
    """Answer 503, as the query service does."""
    return status(503, "Service is overloaded, please try again later.", retry_after=retry_after)


def maxlag(seconds: float = 3.45, retry_after: str | None = None) -> Fault:
    """Answer 200 with the error of the action API that its servers lag behind."""
    error = {
        "error": {
            "code": "maxlag",
            "info": f"Waiting for all: {seconds} seconds lagged.",
            "host": "all",
            "lag": seconds,
            "type": "wikibase-queryservice",
            "queryserviceLag": 626,
        },
        "servedby": "mw1280",
    }
    return _json(error, [("Retry-After", retry_after)] if retry_after else [])


def api_error(code: str, info: str) -> Fault:
    """Answer 200 with an error of the action API."""
    return _json({"error": {"code": code, "info": info}, "servedby": "mw1223"})


def _json(value: object, headers: list[tuple[str, str]] | None = None) -> Fault:
    def play(handler: Handler, truth: Truth) -> None:
        body = json.dumps(value).encode()
        respond(handler, 200, "application/json; charset=utf-8", body, *(headers or []))

    return play


def broken_off(trace: str = "") -> Fault:
    """Answer 200 with half of the JSON, perhaps a stack trace behind it; HTTP says all is well."""

    def play(handler: Handler, truth: Truth) -> None:
        half = truth.body[: len(truth.body) // 2]
        respond(handler, 200, truth.kind, half + trace.encode())

    return play


def cut_off(handler: Handler, truth: Truth) -> None:
    """Announce the whole answer, send half of it and hang up."""
    handler.send_response(200)
    handler.send_header("Content-Type", truth.kind)
    handler.send_header("Content-Length", str(len(truth.body)))
    handler.end_headers()
    handler.wfile.write(truth.body[: len(truth.body) // 2])


def cut_off_chunks(handler: Handler, truth: Truth) -> None:
    """Send the answer in chunks, without the last."""
    handler.send_response(200)
    handler.send_header("Content-Type", truth.kind)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(f"{len(truth.body):x}\r\n".encode() + truth.body + b"\r\n")


def cut_off_gzip(handler: Handler, truth: Truth) -> None:
    """Send half of the packed answer as if it were all."""
    packed = gzip.compress(truth.body)
    half = packed[: len(packed) // 2]
    respond(handler, 200, truth.kind, half, ("Content-Encoding", "gzip"))


def bomb(size: int) -> Fault:
    """Answer with few bytes that unpack to many."""
    packed = gzip.compress(b" " * size)

    def play(handler: Handler, truth: Truth) -> None:
        respond(handler, 200, truth.kind, packed, ("Content-Encoding", "gzip"))

    return play


def hang_up(handler: Handler, truth: Truth) -> None:
    """Close the connection without a word, the hard way."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def silent(seconds: float) -> Fault:
    """Answer nothing for a while."""

    def play(handler: Handler, truth: Truth) -> None:
        time.sleep(seconds)

    return play


def delayed(seconds: float) -> Fault:
    """Answer truly, after a while."""

    def play(handler: Handler, truth: Truth) -> None:
        time.sleep(seconds)
        respond(handler, truth.status, truth.kind, truth.body)

    return play


def meeting(barrier: threading.Barrier) -> Fault:
    """Answer truly once as many requests are under way as the barrier waits for."""

    def play(handler: Handler, truth: Truth) -> None:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(5)
        respond(handler, truth.status, truth.kind, truth.body)

    return play


def slow(seconds: float, pause: float = 0.02) -> Fault:
    """Answer byte by byte: there is always something to read, and never all of it."""

    def play(handler: Handler, truth: Truth) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", truth.kind)
        handler.send_header("Content-Length", str(len(truth.body)))
        handler.end_headers()
        ends = time.monotonic() + seconds
        for place in range(len(truth.body)):
            if time.monotonic() > ends:
                return
            handler.wfile.write(truth.body[place : place + 1])
            handler.wfile.flush()
            time.sleep(pause)

    return play


def oversize(size: int, *, announced: bool) -> Fault:
    """Answer with spaces, more than anybody wants; `announced` says so before."""

    def play(handler: Handler, truth: Truth) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", truth.kind)
        if announced:
            handler.send_header("Content-Length", str(size))
        handler.end_headers()
        for _ in range(size // 65_536 + 1):
            handler.wfile.write(b" " * 65_536)

    return play


def web_page(handler: Handler, truth: Truth) -> None:
    """Answer 200 with a web page, as the login of a hotel does."""
    page = PAGE.replace(b"Wikimedia Error", b"Log in to the network")
    respond(handler, 200, "text/html; charset=utf-8", page)


def wrong_type(handler: Handler, truth: Truth) -> None:
    """Answer with the true body as something else."""
    respond(handler, 200, "application/octet-stream", truth.body)


def empty(handler: Handler, truth: Truth) -> None:
    """Answer 200 with nothing."""
    respond(handler, 200, truth.kind, b"")


def not_utf8(handler: Handler, truth: Truth) -> None:
    """Answer with bytes that are no text."""
    respond(handler, 200, truth.kind, truth.body.replace(b":", b"\xff:", 1))


def sent_on(target: str, code: int = 302) -> Fault:
    """Send the asker on to another address; `{host}` stands for this server."""

    def play(handler: Handler, truth: Truth) -> None:
        place = target.format(host=handler.headers["Host"], path=handler.path)
        respond(handler, code, "text/plain", b"", ("Location", place))

    return play
