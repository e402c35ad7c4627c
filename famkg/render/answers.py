"""Turns any result into any format: rows, a truth value or triples."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pyoxigraph import RdfFormat, Triple, serialize

from famkg.answers import Answer
from famkg.errors import QueryError
from famkg.namespaces import PREFIXES
from famkg.queries import Result
from famkg.render.style import Style
from famkg.render.table import table

RESULT_FORMATS = ("json", "csv", "tsv", "xml")
GRAPH_FORMATS = ("turtle", "ntriples")
FORMATS = ("table", *RESULT_FORMATS, *GRAPH_FORMATS)
"""The names of all formats; a table of triples is Turtle."""


def render_result(
    result: Result, form: str | None, label: Callable[[str], str], style: Style
) -> str:
    """Return a result in the format `form`, its last line ended; None means a table or Turtle.

    Raises QueryError where the result is rows and the format is for triples, or the other
    way round.
    """
    if not isinstance(result, Answer | bool):
        if form in RESULT_FORMATS:
            raise QueryError(
                f"the query makes triples, which cannot be written as {form}",
                todo="Use --format turtle or --format ntriples.",
            )
        return render_triples(result, "turtle" if form in (None, "table") else "ntriples")
    if form in GRAPH_FORMATS:
        raise QueryError(
            f"the query makes no triples that could be written as {form}",
            todo=f"Use --format table, {', '.join(RESULT_FORMATS)}.",
        )
    if form in RESULT_FORMATS:
        from famkg.render.results import WRITERS

        return WRITERS[form](result)
    if isinstance(result, bool):
        return f"{str(result).lower()}\n"
    return table(result, label, style) + "\n"


def render_triples(triples: Sequence[Triple], form: str) -> str:
    """Return triples as Turtle, with the prefixes that they need, or as N-Triples; both sorted."""
    ordered = sorted(triples, key=str)
    if form == "ntriples":
        return "".join(f"{triple} .\n" for triple in ordered)
    text = serialize(ordered, format=RdfFormat.TURTLE, prefixes=_used(ordered)) or b""
    return text.decode("utf-8")


def _used(triples: Sequence[Triple]) -> dict[str, str]:
    written = " ".join(map(str, triples))
    return {
        prefix: namespace for prefix, namespace in PREFIXES.items() if f"<{namespace}" in written
    }
