"""A store that remembers what was done to it, so that it can be undone to the last quad."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import DefaultGraph, Quad, QueryBoolean, QuerySolutions, QueryTriples, Store, Triple

DEFAULT = DefaultGraph()


class Journal:
    """Wraps a store: reads go through, and changes are remembered until they are undone."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changes: dict[Quad, bool] = {}
        """Quads that are there now and were not (True), or the other way round."""

    @property
    def store(self) -> Journal:
        """The journal itself, for whoever asks a closure for its store."""
        return self

    def add(self, quad: Quad) -> None:
        """Add a quad."""
        if quad not in self._store:
            self._store.add(quad)
            self._note(quad, present=True)

    def remove(self, quad: Quad) -> None:
        """Remove a quad."""
        if quad in self._store:
            self._store.remove(quad)
            self._note(quad, present=False)

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads."""
        for quad in list(quads):
            self.add(quad)

    def remove_graph(self, name: Any) -> None:
        """Remove the quads of a named graph."""
        for quad in list(self._store.quads_for_pattern(None, None, None, name)):
            self.remove(quad)

    def quads_for_pattern(self, *pattern: Any) -> Iterator[Quad]:
        """Yield the quads that match."""
        return self._store.quads_for_pattern(*pattern)

    def query(self, text: str, **options: Any) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Return the results of a query."""
        return self._store.query(text, **options)

    def __contains__(self, quad: Quad) -> bool:
        return quad in self._store

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._store)

    def __len__(self) -> int:
        return len(self._store)

    def difference(self) -> tuple[tuple[Triple, ...], tuple[Triple, ...]]:
        """Return the triples of the default graph that have come, and those that are gone."""
        come, gone = (
            tuple(
                quad.triple
                for quad, there in self._changes.items()
                if there is present and quad.graph_name == DEFAULT
            )
            for present in (True, False)
        )
        return come, gone

    def undo(self) -> None:
        """Make the store what it was before the first change, or the last `undo`."""
        for quad, present in self._changes.items():
            if present:
                self._store.remove(quad)
            else:
                self._store.add(quad)
        self._changes = {}

    def _note(self, quad: Quad, *, present: bool) -> None:
        if self._changes.get(quad) is (not present):
            del self._changes[quad]
        else:
            self._changes[quad] = present
