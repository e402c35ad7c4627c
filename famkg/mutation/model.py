"""Frozen values of mutation testing: a mutant, an operator, and what became of a mutant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import NamedNode, Quad, Store, Triple

if TYPE_CHECKING:
    from famkg.graph import Graph
    from famkg.model import Term
    from famkg.mutation.material import Material


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small, plausible change of the data."""

    operator: str
    subject: NamedNode
    """The passage, statement or entity that is changed."""
    change: str
    """What is changed, in words: `fam:performer: Joel Kinnaman → Wrenn Schmidt`."""
    removed: tuple[Triple, ...] = ()
    added: tuple[Triple, ...] = ()

    def apply(self, graph: Graph) -> Graph:
        """Return the graph with this change."""
        from dataclasses import replace

        gone = set(self.removed)
        kept = [triple for triple in graph.data if triple not in gone]
        present = set(kept)
        new = [triple for triple in self.added if triple not in present]
        return replace(graph, data=(*kept, *new))

    def subjects(self) -> frozenset[Term]:
        """Return whatever is said something else of."""
        return frozenset(triple.subject for triple in (*self.removed, *self.added))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant."""

    mutant: Mutant
    caught: tuple[tuple[str, str], ...] = ()
    """The lines of defence that caught it, each with what it found."""
    reason: str = ""
    """Of a survivor: why no check could catch it; empty where one could."""

    @property
    def survived(self) -> bool:
        """Whether nothing caught it."""
        return not self.caught


Make: TypeAlias = Callable[["Material", Random], Mutant | None]
"""Makes a mutant by chance; None where the first choice leads nowhere."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A way to go wrong."""

    name: str
    error: str
    """The human error that it imitates."""
    make: Make


def changes_something(mutant: Mutant, graph: Graph) -> bool:
    """Say whether a mutant is another graph, whatever way literals are written in."""
    present = set(graph.data)
    removed = [triple for triple in mutant.removed if triple in present]
    added = [triple for triple in mutant.added if triple not in present or triple in removed]
    return _canonical(removed) != _canonical(added)


def _canonical(triples: Iterable[Triple]) -> frozenset[Quad]:
    store = Store()
    store.extend(Quad(*triple) for triple in triples)
    return frozenset(store)
