"""Keeps the closure of a graph that changes a little at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.closure import Closure
    from famkg.graph import Graph
    from famkg.maintenance import Maintained

FEW = 100
"""Up to so many triples come and go one by one; for more the closure is computed anew."""


class Upkeep:
    """The closure of a graph, brought up to date when the graph has changed."""

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._triples: frozenset[Triple] = frozenset()
        self._kept: Maintained | None = None
        self._is_patched = False

    def closure_of(self, graph: Graph) -> Closure:
        """Return the closure of `graph`; it is altered when that of another graph is asked for.

        Where things are the same, one with contradictions is computed anew: which of them only
        repeat for another name what is told already, the rounds of conclusions say, and these
        depend on what came when.
        """
        change = self._change_to(graph)
        kept, self._kept = self._kept, None  # what follows may raise
        if kept is None or change is None:
            return self._anew(graph)
        if any(change):
            kept.update(*change)
            self._is_patched = True
        self._kept, closure = kept, kept.closure
        if self._is_patched and closure.identifies and closure.inconsistencies:
            return self._anew(graph)
        return closure

    def _anew(self, graph: Graph) -> Closure:
        from famkg.closure import close
        from famkg.maintenance import Maintained

        self._kept = Maintained(close(graph))
        self._is_patched = False
        return self._kept.closure

    def _change_to(self, graph: Graph) -> tuple[list[Triple], list[Triple]] | None:
        """Return what is gone and what has come; None where that is better computed anew."""
        from famkg.maintenance import is_followed
        from famkg.rows import as_stored, row_of

        before, old = self._graph, self._triples
        self._graph, self._triples = graph, frozenset(as_stored(graph.triples()))
        if before is None or before.rules != graph.rules:
            return None
        gone, come = old - self._triples, self._triples - old
        if len(gone) + len(come) > FEW:
            return None
        if not all(is_followed(row_of(triple)) for triple in gone | come):
            return None
        return sorted(gone, key=str), sorted(come, key=str)
