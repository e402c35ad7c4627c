"""Writes a graph in the formats that other programs read, the same bytes for the same triples."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Triple

from famkg.errors import UnknownNameError

FORMATS = ("jsonld", "ntriples", "turtle")


def serialize(triples: Iterable[Triple], form: str = "turtle") -> str:
    """Return the triples as text in one of FORMATS, with a line feed at its end.

    The order of `triples` does not matter. Raises UnknownNameError for another format.
    """
    if form not in FORMATS:
        raise UnknownNameError("format", form, FORMATS, todo=f"Known are: {', '.join(FORMATS)}")
    if form == "jsonld":
        from famkg.export.jsonld import write_jsonld

        return write_jsonld(triples)
    if form == "ntriples":
        from famkg.export.ntriples import write_ntriples

        return write_ntriples(triples)
    from famkg.export.turtle import write_turtle

    return write_turtle(triples)
