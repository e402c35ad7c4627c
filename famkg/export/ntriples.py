"""N-Triples: one triple a line, sorted; what diff and grep like."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Triple

from famkg.interchange import restore_blank


def write_ntriples(triples: Iterable[Triple]) -> str:
    """Return the triples as sorted lines of N-Triples."""
    lines = {
        f"{restore_blank(triple.subject)} {triple.predicate} {restore_blank(triple.object)} .\n"
        for triple in triples
    }
    return "".join(sorted(lines))
