"""Keeps a closure up to date while facts and axioms come and go, without computing it anew.

What is added is followed forwards from the new triples alone. What is deleted is followed in
the order of rounds: a conclusion goes when no rule yields it from earlier rounds any more;
what then follows in another way comes back in a new round. Rounds stay an order in which every
conclusion has its premises before it, so proofs work as before. With an axiom come and go the
rules that it makes; with what hedges a statement, what the rules may see of it.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from famkg.builtins import evaluate
from famkg.closure import (
    ASIDE,
    ASIDE_TOO,
    DEFAULT,
    ROUNDS,
    RULES,
    RUN,
    START,
    Closure,
    close,
    round_name,
    rules_beyond,
    schema_triples,
    set_aside,
)
from famkg.engines.plan import Body, New, Plan, is_worth_saying, offer
from famkg.engines.same import REPLACE, replaced
from famkg.graph import ALWAYS_FED, Graph, is_hedge, is_statement
from famkg.identity import EXPANDED
from famkg.journal import Journal
from famkg.model import Rule
from famkg.namespaces import BASE
from famkg.owl2rl import FIRST, REST, SAME_AS, TYPE, schema_keys
from famkg.proofs import Search, Step
from famkg.rows import Row, as_stored, row_of
from famkg.rules import all_rules, keys, replace
from famkg.termination import refuse_endless

NEWS = NamedNode(BASE + "news")
"""Named graph of the triples that are being added."""

FEW = 100
"""Up to so many triples, each has its terms put into the rules; more are joined with them."""
SUBSTITUTED = "substituted"


@dataclass(frozen=True, slots=True)
class Change:
    """What an update did to a closure."""

    added: int
    """How many triples are in the closure that were not, whether written or inferred."""
    deleted: int
    """How many triples are gone."""
    recomputed: bool
    """Whether the closure was computed anew: lists changed, or what is the same as what."""


class Maintained:
    """A closure that triples can be added to and deleted from.

    What is added counts as data: if it hedges a statement, rules see none of its roles. How often
    a rule was the first to conclude something (`Closure.report`) is left as it was.
    """

    def __init__(self, closure: Closure) -> None:
        """Take over `closure`, whose store must be writable and whose engine keeps rounds."""
        self.closure = closure
        self.plan = Plan(closure.rules)

    def add(self, triples: Iterable[Triple]) -> Change:
        """Add triples, with all that follows from them; raises what `update` raises."""
        return self.update((), triples)

    def delete(self, triples: Iterable[Triple]) -> Change:
        """Delete triples, with all that follows from nothing else."""
        return self.update(triples, ())

    def update(self, less: Iterable[Triple], more: Iterable[Triple]) -> Change:
        """Delete the triples `less`, as far as they were written, and add `more`.

        What is in both stays. Raises ValueError for blank nodes among `more`, and FamkgError
        where rules could compute values without end by its axioms.
        """
        come = dict.fromkeys(map(row_of, as_stored(more)))
        if any(isinstance(term, BlankNode) for row in come for term in row):
            raise ValueError("a blank node among the triples to be added")
        rows = dict.fromkeys(map(row_of, as_stored(less)))
        gone = [row for row in rows if row not in come and self.is_written(row)]
        if not all(map(is_fact, come)):
            refuse_endless(self.beyond, (Triple(*row) for row in (*self.axioms(gone), *come)))
        journal = Journal(self.closure.store)
        if all(map(is_followed, (*gone, *come))) and self.follow(journal, gone, come):
            added, deleted = journal.difference()
            return Change(len(added), len(deleted), recomputed=False)
        journal.undo()
        return self.recompute(gone, come)

    def follow(self, journal: Journal, gone: Iterable[Row], come: Iterable[Row]) -> bool:
        """Follow what comes and goes to its end; False where lists or identity would change.

        What is set aside leaves the store meanwhile, so that no rule sees it.
        """
        aside = list(self.aside())
        unseen, seen, withheld = self.turn(gone, come)
        for row in aside:
            for name in (DEFAULT, ASIDE) if Quad(*row, ASIDE) in journal else (ASIDE_TOO,):
                journal.remove(Quad(*row, name))
        followed = self.withdraw(journal, unseen) and self.supply(journal, seen)
        turned = {*unseen, *seen}
        kept = (row for row in aside if row not in turned)
        journal.extend(set_aside(self.closure.store, (Triple(*row) for row in (*kept, *withheld))))
        return followed

    def turn(
        self, gone: Iterable[Row], come: Iterable[Row]
    ) -> tuple[list[Row], list[Row], list[Row]]:
        """Return what rules may not see any more, what they may see, and what is withheld.

        Where what hedges a statement comes or goes, its roles turn with it.
        """
        statements = {row[0] for row in (*gone, *come) if is_statement(row[0])}
        said = {row for each in statements for row in self.written(each)}
        written = dict.fromkeys((*sorted(said, key=str), *come))
        for row in gone:
            written.pop(row, None)
        hedged = {row[0] for row in written if is_hedge(Triple(*row))} & statements
        withheld = {row for row in written if row[0] in hedged and row[1] not in ALWAYS_FED}
        seen = [row for row in written if row not in withheld]
        aside = [row for row in written if row in withheld]
        return [*gone, *aside], seen, aside

    def withdraw(self, journal: Journal, rows: Iterable[Row]) -> bool:
        """Delete what is written of `rows`, and what followed; False as in `follow`."""
        gone = self.unsupported(row for row in rows if self.closure.round_of(Triple(*row)) == 0)
        if not all(map(is_followed, gone)):
            return False
        for row, number in gone.items():
            journal.remove(Quad(*row, DEFAULT))
            if number:
                journal.remove(Quad(*row, round_name(number)))
        if not all(map(is_fact, gone)):
            lost = {Triple(*row) for row in gone}
            self.rule_by(rule for rule in self.closure.rules if lost.isdisjoint(rule.axioms))
        search = Search(self.closure)
        back: New = {}
        for row in gone:
            step = next(search.steps(Triple(*row), self.closure.rounds + 1), None)
            if step is not None:
                back[row] = step.rule.name
        return self.settle(journal, back, stale=False)

    def supply(self, journal: Journal, rows: Iterable[Row]) -> bool:
        """Add `rows` as written, and what follows; False as in `follow`."""
        fresh: list[Row] = []
        for row in rows:
            number = self.closure.round_of(Triple(*row))
            if number is None:
                fresh.append(row)
            elif number:
                journal.remove(Quad(*row, round_name(number)))  # from now on it is written
        journal.extend(Quad(*row, name) for row in fresh for name in (DEFAULT, NEWS))
        new: New = {}
        self.proceed(fresh, NEWS, new)
        journal.remove_graph(NEWS)
        return self.settle(journal, new, stale=not all(map(is_fact, fresh)))

    def unsupported(self, rows: Iterable[Row]) -> dict[Row, int]:
        """Return `rows` and what no rule yields without them from earlier rounds, with rounds."""
        store = self.closure.store
        search = Search(self.closure)
        gone = dict.fromkeys(rows, 0)
        queue: list[tuple[int, str, Row]] = []
        queued = set(gone)

        def doubt(row: Row, number: int) -> None:
            others = self.plan.consequences(store, row) | set(dict(self.alike(row)))
            if not is_fact(row):
                others.update(self.founded_on(row))
            for other in others:
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

    def founded_on(self, axiom: Row) -> Iterator[Row]:
        """Yield what the rules conclude that an axiom makes, but for what is the same."""
        triple = Triple(*axiom)
        for rule in (each for each in self.closure.rules if triple in each.axioms):
            heads = [head for head in rule.head if head[1] != SAME_AS]
            body = Body(rule.body, rule.differs, ())
            for bound in body.bindings(self.closure.store) if heads else ():
                found = evaluate(rule.builtins, bound)
                if found is not None:
                    filled = (replace(head, found) for head in heads)
                    yield from filter(is_worth_saying, filled)

    def links(self) -> Iterator[tuple[Row, int]]:
        """Yield the inferred triples that say what is the same, each with its round."""
        for quad in self.closure.store.quads_for_pattern(None, SAME_AS, None, DEFAULT):
            round_ = self.closure.round_of(quad.triple)
            if round_:
                yield row_of(quad), round_

    def settle(self, journal: Journal, new: New, *, stale: bool) -> bool:
        """Add `new` and what follows, round by round; False as in `follow`.

        `stale` says that axioms have changed since the rules were compiled.
        """
        last = number = self.closure.rounds
        starts = [number + 1]
        while new or stale:
            if not all(map(is_followed, new)):
                return False
            if new:
                number += 1
                name = round_name(number)
                journal.extend(Quad(*row, each) for row in new for each in (DEFAULT, name))
                delta, new = tuple(new), {}
                stale = stale or not all(map(is_fact, delta))
                self.proceed(delta, name, new)
            if stale and not new:
                fresh = Plan(self.recompile())
                rows = list(self.everything())
                new = fresh.start(self.closure.store, rows, keys(rows))
                starts.append(number + 1)
                stale = False
        if number > last:
            journal.remove(Quad(RUN, ROUNDS, Literal(last), RUN))
            journal.add(Quad(RUN, ROUNDS, Literal(number), RUN))
            journal.extend(Quad(RUN, START, Literal(each), RUN) for each in starts)
        self.closure.forget()
        return True

    def recompile(self) -> set[Rule]:
        """Compile the rules anew, as axioms have changed, and return those that are new."""
        rules = set(self.closure.rules)
        fresh = {*all_rules(schema_triples(self.closure.store)), *self.beyond} - rules
        self.rule_by(rules | fresh)
        return fresh

    def rule_by(self, rules: Iterable[Rule]) -> None:
        """Let `rules` be those of the closure."""
        self.closure = Closure(self.closure.store, rules)
        self.plan = Plan(self.closure.rules)

    @cached_property
    def beyond(self) -> tuple[Rule, ...]:
        """The rules that no axiom makes."""
        quads = self.closure.store.quads_for_pattern(None, None, None, RULES)
        return rules_beyond(quad.triple for quad in quads)

    def axioms(self, less: Collection[Row]) -> Iterator[Row]:
        """Yield the axioms that are written, without those of `less`."""
        rows = map(row_of, schema_triples(self.closure.store))
        return (row for row in rows if row not in less and self.is_written(row))

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
            others = [quad.object for quad in links if quad.object != least]
            literals = [other for other in others if isinstance(other, Literal)]
            small = len(others) - len(literals) < EXPANDED
            for other in (least, *(others if small else literals)):
                if other != term and (place == 2 or isinstance(other, NamedNode)):
                    yield replaced(row, place, other), rule

    def recompute(self, less: Iterable[Row], more: Iterable[Row]) -> Change:
        """Compute the closure of what is written anew, in memory, without `less`, with `more`."""
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

    def everything(self, subject: Any = None) -> Iterator[Row]:
        """Yield the triples of the closure, all or those of a subject."""
        for quad in self.closure.store.quads_for_pattern(subject, None, None, DEFAULT):
            yield row_of(quad)

    def written(self, subject: Any = None) -> Iterator[Row]:
        """Yield what was written, be it set aside or not: all of it, or that of a subject."""
        return filter(self.is_written, self.everything(subject))

    def is_written(self, row: Row) -> bool:
        """Say whether a triple was written, be it set aside or not."""
        return self.closure.round_of(Triple(*row)) == 0 or Quad(*row, ASIDE_TOO) in (
            self.closure.store
        )

    def aside(self) -> Iterator[Row]:
        """Yield what was written and is not fed to rules."""
        for name in (ASIDE, ASIDE_TOO):
            for quad in self.closure.store.quads_for_pattern(None, None, None, name):
                yield row_of(quad)


def stands(step: Step, gone: Container[Row]) -> bool:
    """Say whether no premise of `step` is among those that are gone."""
    return all(row_of(premise) not in gone for premise in step.premises)


def is_fact(row: Row) -> bool:
    """Say whether a triple is no axiom: it makes no rule."""
    _, predicate, object_ = row
    predicates, classes = schema_keys()
    return predicate not in predicates and not (predicate == TYPE and object_ in classes)


def is_followed(row: Row) -> bool:
    """Say whether a change of a triple can be followed: it makes no list, and no two one."""
    return row[1] not in (SAME_AS, FIRST, REST)
