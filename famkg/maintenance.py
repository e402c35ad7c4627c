"""Keeps a closure up to date while facts come and go, without computing it anew.

What is added is followed forwards from the new facts alone. What is deleted is followed in
the order of rounds: a conclusion goes when no rule yields it from earlier rounds any more;
what then follows in another way comes back in a new round. Rounds stay an order in which every
conclusion has its premises before it, so proofs work as before.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from famkg.closure import (
    ASIDE,
    DEFAULT,
    ROUNDS,
    RULES,
    RUN,
    START,
    Closure,
    close,
    round_name,
)
from famkg.engines.plan import New, Plan, offer
from famkg.engines.same import REPLACE, replaced
from famkg.graph import ALWAYS_FED, Graph, is_hedge, is_statement
from famkg.identity import EXPANDED
from famkg.namespaces import BASE
from famkg.owl2rl import SAME_AS, TYPE, schema_keys
from famkg.proofs import Search, Step
from famkg.rows import Row, row_of
from famkg.rules import keys

NEWS = NamedNode(BASE + "news")
"""Named graph of the facts that are being added."""

FEW = 100
"""Up to so many facts, each has its terms put into the rules; more are joined with them."""
SUBSTITUTED = "substituted"


@dataclass(frozen=True, slots=True)
class Change:
    """What an update did to a closure."""

    added: int
    """How many triples are in the closure that were not, whether written or inferred."""
    deleted: int
    """How many triples are gone."""
    recomputed: bool
    """Whether the closure was computed anew, because more than facts had changed."""


class Maintained:
    """A closure that facts can be added to and deleted from."""

    def __init__(self, closure: Closure) -> None:
        """Take over `closure`, whose store must be writable and whose engine keeps rounds."""
        self.closure = closure
        self.plan = Plan(closure.rules)

    def add(self, triples: Iterable[Triple]) -> Change:
        """Add facts, with all that follows from them; raises ValueError for blank nodes."""
        rows = list(dict.fromkeys(map(row_of, triples)))
        if any(isinstance(term, BlankNode) for row in rows for term in row):
            raise ValueError("a blank node among the facts to be added")
        if not all(map(is_fact, rows)):
            return self.recompute(rows, ())
        store = self.closure.store
        fresh: list[Row] = []
        for row in rows:
            number = self.closure.round_of(Triple(*row))
            if number is None:
                fresh.append(row)
            elif number:
                store.remove(Quad(*row, round_name(number)))  # from now on it is written
        aside = [row for row in fresh if self.is_set_aside(row)]
        store.extend(Quad(*row, name) for row in aside for name in (DEFAULT, ASIDE))
        fed = [row for row in fresh if row not in aside]
        store.extend(Quad(*row, name) for row in fed for name in (DEFAULT, NEWS))
        new: New = {}
        self.proceed(fed, NEWS, new)
        store.remove_graph(NEWS)
        added = self.settle(new)
        if added is None:
            return self.recompute((), ())
        return Change(len(fresh) + added, 0, recomputed=False)

    def delete(self, triples: Iterable[Triple]) -> Change:
        """Delete facts, with all that follows from nothing else; what is not there is let be."""
        store = self.closure.store
        written = [
            row
            for row in dict.fromkeys(map(row_of, triples))
            if self.closure.round_of(Triple(*row)) == 0
        ]
        if not all(map(is_fact, written)):
            return self.recompute((), written)
        aside = [row for row in written if self.closure.is_aside(Triple(*row))]
        gone = self.unsupported(row for row in written if row not in aside)
        if not all(map(is_fact, gone)):
            return self.recompute((), written)
        for row, number in {**gone, **dict.fromkeys(aside, 0)}.items():
            store.remove(Quad(*row, DEFAULT))
            store.remove(Quad(*row, round_name(number) if number else ASIDE))
        search = Search(self.closure)
        back: New = {}
        for row in gone:
            step = next(search.steps(Triple(*row), self.closure.rounds + 1), None)
            if step is not None:
                back[row] = step.rule.name
        returned = self.settle(back)
        if returned is None:
            return self.recompute((), ())
        return Change(0, len(gone) + len(aside) - returned, recomputed=False)

    def unsupported(self, rows: Iterable[Row]) -> dict[Row, int]:
        """Return `rows` and what no rule yields without them from earlier rounds, with rounds."""
        store = self.closure.store
        search = Search(self.closure)
        gone = dict.fromkeys(rows, 0)
        queue: list[tuple[int, str, Row]] = []
        queued = set(gone)

        def doubt(row: Row, number: int) -> None:
            for other in self.plan.consequences(store, row) | set(dict(self.alike(row))):
                if other not in queued:
                    round_ = self.closure.round_of(Triple(*other))
                    if round_ is not None and round_ > number:
                        queued.add(other)
                        heappush(queue, (round_, str(other), other))

        for row in tuple(gone):
            doubt(row, 0)
        for row, round_ in self.links() if gone else ():  # which no consequence tells of
            if row not in queued:
                queued.add(row)
                heappush(queue, (round_, str(row), row))
        while queue:
            number, _, row = heappop(queue)
            if not any(stands(step, gone) for step in search.steps(Triple(*row))):
                gone[row] = number
                doubt(row, number)
        return gone

    def links(self) -> Iterator[tuple[Row, int]]:
        """Yield the inferred triples that say what is the same, each with its round."""
        for quad in self.closure.store.quads_for_pattern(None, SAME_AS, None, DEFAULT):
            round_ = self.closure.round_of(quad.triple)
            if round_:
                yield row_of(quad), round_

    def settle(self, new: New) -> int | None:
        """Add `new` and what follows, and return how many there are; None if things became one."""
        store = self.closure.store
        added = 0
        number = self.closure.rounds
        start = number + 1
        while new:
            if not all(map(is_fact, new)):
                return None
            number += 1
            last = round_name(number)
            store.extend(Quad(*row, name) for row in new for name in (DEFAULT, last))
            added += len(new)
            delta, new = tuple(new), {}
            self.proceed(delta, last, new)
        if added:
            for quad in list(store.quads_for_pattern(RUN, ROUNDS, None, RUN)):
                store.remove(quad)
            store.add(Quad(RUN, ROUNDS, Literal(number), RUN))
            store.add(Quad(RUN, START, Literal(start), RUN))
        self.closure.forget()
        return added

    def proceed(self, delta: Iterable[Row], last: NamedNode, new: New) -> None:
        """Put into `new` what follows from `delta`, which is the graph `last`."""
        rows = tuple(delta)
        store = self.closure.store
        if len(rows) > FEW:
            self.plan.proceed(store, rows, keys(rows), None, last, new)
        else:
            self.plan.link(store, keys(rows), last, new)
            for row in rows:
                for other in self.plan.consequences(store, row):
                    offer(other, SUBSTITUTED, store, new)
        for row in rows:
            for other, rule in self.alike(row):
                offer(other, rule, store, new)

    def alike(self, row: Row) -> Iterator[tuple[Row, str]]:
        """Yield `row` with one term replaced by another that is the same, each with the rule.

        In a clique that is not written out, the representative alone replaces the others.
        """
        if not self.closure.identifies:
            return
        for place, (term, rule) in enumerate(zip(row, REPLACE, strict=True)):
            if isinstance(term, Literal):
                continue
            least: Any = self.closure.representative(term)
            links = self.closure.store.quads_for_pattern(least, SAME_AS, None, DEFAULT)
            others = [quad.object for quad in links]
            for other in (least, *others) if len(others) < EXPANDED else (least,):
                if other != term and (place == 2 or isinstance(other, NamedNode)):
                    yield replaced(row, place, other), rule

    def recompute(self, more: Iterable[Row], less: Iterable[Row]) -> Change:
        """Compute the closure of what is written anew, in memory, with `more`, without `less`."""
        before = set(self.everything())
        rows = dict.fromkeys([*self.written(), *more])
        for row in less:
            rows.pop(row, None)
        rules = self.closure.store.quads_for_pattern(None, None, None, RULES)
        written = tuple(Triple(*row) for row in rows)
        self.closure = close(Graph((), written, tuple(quad.triple for quad in rules)))
        self.plan = Plan(self.closure.rules)
        after = set(self.everything())
        return Change(len(after - before), len(before - after), recomputed=True)

    def everything(self) -> Iterator[Row]:
        """Yield all triples of the closure."""
        for quad in self.closure.store.quads_for_pattern(None, None, None, DEFAULT):
            yield row_of(quad)

    def written(self) -> Iterator[Row]:
        """Yield what was written, be it set aside or not."""
        for row in self.everything():
            if not self.closure.round_of(Triple(*row)):
                yield row

    def is_set_aside(self, row: Row) -> bool:
        """Say whether rules may not see a fact, because its statement is hedged or deprecated."""
        subject, predicate, _ = row
        if not is_statement(subject) or predicate in ALWAYS_FED:
            return False
        said = self.closure.store.quads_for_pattern(subject, None, None, DEFAULT)
        return any(is_hedge(quad.triple) for quad in said)


def stands(step: Step, gone: Container[Row]) -> bool:
    """Say whether no premise of `step` is among those that are gone."""
    return all(row_of(premise) not in gone for premise in step.premises)


def is_fact(row: Row) -> bool:
    """Say whether a triple changes no rule, nothing of what rules may see, and no identity."""
    _, predicate, object_ = row
    predicates, classes = schema_keys()
    return (
        predicate not in predicates
        and not is_hedge(Triple(*row))
        and not (predicate == TYPE and object_ in classes)
    )
