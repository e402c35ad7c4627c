"""The closure as a viewer knows it, that mutants come to and go from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

from pyoxigraph import Store, Triple

from famkg.closure import Closure, close
from famkg.engines.plan import Plan
from famkg.graph import Graph
from famkg.horizon import restrict
from famkg.journal import Journal
from famkg.maintenance import Maintained
from famkg.rows import as_stored


@dataclass(frozen=True, slots=True)
class State:
    """The closure of a graph, compared with that of the data as they are."""

    closure: Closure
    came: tuple[Triple, ...] | None = ()
    went: tuple[Triple, ...] | None = ()
    """What is in this closure alone, or in the other alone; None where it was computed anew."""

    @property
    def changed(self) -> tuple[Triple, ...] | None:
        """What is in one of the closures alone; None where it was computed anew."""
        return None if self.came is None or self.went is None else (*self.came, *self.went)


class View:
    """The closure of a graph as a viewer of `seen` seasons knows it; None knows everything.

    It is computed when it is first asked for.
    """

    def __init__(self, graph: Graph, seen: int | None) -> None:
        self.seen = seen
        self._graph = graph
        self._last: tuple[Graph, State] | None = None

    @cached_property
    def _triples(self) -> frozenset[Triple]:
        return frozenset(as_stored(self._known(self._graph).triples()))

    @cached_property
    def _journal(self) -> Journal:
        return Journal(self._made.store)

    @cached_property
    def _made(self) -> Closure:
        return close(self._known(self._graph))

    @cached_property
    def _closure(self) -> Closure:
        return Closure(cast(Store, self._journal), self._made.rules)

    @cached_property
    def _maintained(self) -> Maintained:
        return Maintained(self._closure)

    @cached_property
    def _plan(self) -> Plan:
        return self._maintained.plan

    @property
    def closure(self) -> Closure:
        """The closure of the data as they are."""
        self._restore()
        return self._closure

    def state(self, graph: Graph) -> State:
        """Return the closure of another graph, valid until the next is asked for.

        It is brought up to date, or computed anew where lists differ, or what is the same. Raises
        HorizonError where nobody can have seen so many seasons of it.
        """
        if self._last is None or self._last[0] is not graph:
            self._restore()
            self._last = graph, self._change(self._known(graph))
        return self._last[1]

    def _change(self, known: Graph) -> State:
        triples = frozenset(as_stored(known.triples()))
        gone = sorted(self._triples - triples, key=str)
        come = sorted(triples - self._triples, key=str)
        if self._maintained.update(gone, come).recomputed:
            return State(close(known), None, None)
        return State(self._maintained.closure, *self._journal.difference())

    def _restore(self) -> None:
        self._last = None
        self._journal.undo()
        self._closure.forget()
        plan = self._plan  # of the data as they are; a closure computed anew has another one
        self._maintained.closure = self._closure
        self._maintained.plan = plan

    def _known(self, graph: Graph) -> Graph:
        return graph if self.seen is None else restrict(graph, self.seen)
