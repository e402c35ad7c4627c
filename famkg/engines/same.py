"""Draws what follows from `owl:sameAs`, in time linear in what is said of each clique.

Each member of a clique is linked to its representative and back (`eq-sym`, `eq-trans`), and
each triple is rewritten, one term at a time, to representatives (`eq-rep-s`, `-p`, `-o`). The
other rules then find all that they need there. In the end `expand` gives the members of small
cliques all that holds of their representative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, Store

from famkg.closure import DEFAULT
from famkg.engines.plan import New, offer
from famkg.identity import EXPANDED, Identity
from famkg.owl2rl import SAME_AS
from famkg.rows import Row, row_of

REPLACE = ("eq-rep-s", "eq-rep-p", "eq-rep-o")
"""The rule that replaces subject, predicate or object."""


class Same:
    """What is the same as what in one store; the links that it speaks of are in the store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.identity = Identity()
        self.valued = False
        """Whether a thing is the same as a literal."""

    def conclude(self, delta: Iterable[Row], new: New) -> None:
        """Put into `new` what follows from `delta`, the triples of the last round."""
        rows = tuple(delta)
        links = [row for row in rows if row[1] == SAME_AS and row[0] != row[2]]
        for one, _, other in links:
            if isinstance(other, Literal):
                self.valued = True
            else:
                self.identity.merge(one, other)
        for one, _, other in links:
            for rule, row in self.from_link(one, other):
                offer(row, rule, self.store, new)
        if self.identity or self.valued:
            for row in rows:
                for rule, rewritten in self.rewritten(row):
                    offer(rewritten, rule, self.store, new)

    def from_link(self, one: Any, other: Any) -> Iterator[tuple[str, Row]]:
        """Yield what follows from `one` being the same as `other`, with the rule."""
        least = self.identity.representative(one)
        if isinstance(other, Literal):
            if self.holds(least, one):
                yield "eq-trans", (least, SAME_AS, other)
            for row in self.rows_with(one, 2):
                yield REPLACE[2], replaced(row, 2, other)
            return
        yield "eq-sym", (other, SAME_AS, one)
        if one != least and other != least and self.holds(other, least):
            yield "eq-trans", (one, SAME_AS, least)
        if one == least:
            for value in self.objects(other):
                if isinstance(value, Literal):
                    yield "eq-trans", (least, SAME_AS, value)
        if other == least:
            for neighbour in self.subjects(one):
                if neighbour != least:
                    yield "eq-trans", (neighbour, SAME_AS, least)
            for place, rule in enumerate(REPLACE):
                for row in self.rows_with(one, place):
                    yield rule, replaced(row, place, least)

    def rewritten(self, row: Row) -> Iterator[tuple[str, Row]]:
        """Yield `row` with its first term that is not its own representative replaced."""
        if row[1] == SAME_AS:
            return
        for place, term in enumerate(row):
            least = self.identity.representative(term)
            if least != term:
                if self.holds(term, least):  # else the link will find the row when it comes
                    yield REPLACE[place], replaced(row, place, least)
                return
        if self.valued and not isinstance(row[2], Literal):
            for value in self.objects(row[2]):
                if isinstance(value, Literal):
                    yield REPLACE[2], replaced(row, 2, value)

    def expand(self) -> Iterator[New]:
        """Yield, round by round, what makes the members of small cliques alike in every triple.

        Each round must be in the store before the next is drawn.
        """
        small = [clique for clique in self.identity.cliques() if len(clique) <= EXPANDED]
        new: New = {}
        for clique in small:
            for member in clique[1:]:
                for value in self.objects(clique[0]):
                    if value == member:
                        continue
                    offer((member, SAME_AS, value), "eq-trans", self.store, new)
        yield new
        for place, rule in enumerate(REPLACE):
            new = {}
            for least, *others in small:
                for row in self.rows_with(least, place):
                    for member in others:
                        if place != 1 or isinstance(member, NamedNode):
                            offer(replaced(row, place, member), rule, self.store, new)
            yield new

    def rows_with(self, term: Any, place: int) -> list[Row]:
        """Return the triples that have `term` in a place, except those that say who is who."""
        subject, predicate, object_ = (term if place == each else None for each in range(3))
        quads = self.store.quads_for_pattern(subject, predicate, object_, DEFAULT)
        return [row_of(quad) for quad in quads if quad.predicate != SAME_AS]

    def holds(self, one: Any, other: Any) -> bool:
        """Say whether `one` is known to be the same as `other`."""
        return one == other or Quad(one, SAME_AS, other) in self.store

    def objects(self, one: Any) -> list[Any]:
        """Return what `one` is known to be the same as."""
        found = self.store.quads_for_pattern(one, SAME_AS, None, DEFAULT)
        return [quad.object for quad in found]

    def subjects(self, other: Any) -> list[Any]:
        """Return what is known to be the same as `other`."""
        found = self.store.quads_for_pattern(None, SAME_AS, other, DEFAULT)
        return [quad.subject for quad in found]


def replaced(row: Row, place: int, term: Any) -> Row:
    """Return `row` with the term at `place` replaced."""
    terms = list(row)
    terms[place] = term
    subject, predicate, object_ = terms
    return subject, predicate, object_
