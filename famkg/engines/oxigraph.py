"""Runs rules to a fixpoint over a pyoxigraph store, round by round, only where triples are new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Quad, Store, Triple

from famkg.closure import DEFAULT, round_name
from famkg.engines.plan import New, Plan
from famkg.engines.same import Same
from famkg.model import Rule
from famkg.owl2rl import TYPE, schema_keys
from famkg.rows import Row, row_of
from famkg.rules import compile_rules, keys, schema_rules


@dataclass(slots=True)
class Run:
    """What a run to the fixpoint leaves besides the triples in the store."""

    store: Store
    same: Same
    rules: set[Rule] = field(default_factory=set)
    rounds: int = 0
    starts: list[int] = field(default_factory=list)
    """The rounds before which rules were compiled; in the others only what is new counts."""
    expansions: list[int] = field(default_factory=list)
    """The rounds that only repeat for each member of a clique what holds of another."""
    fired: Counter[str] = field(default_factory=Counter)
    """How many triples each rule was the first to conclude."""
    rows: list[Row] = field(default_factory=list)
    """All triples, as the store writes them."""
    schema: list[Triple] = field(default_factory=list)
    """Those that speak of the ontology."""

    def see(self, rows: Iterable[Row]) -> None:
        """Add triples that are in the store from now on."""
        predicates, classes = schema_keys()
        for row in rows:
            self.rows.append(row)
            if row[1] in predicates or (row[1] == TYPE and row[2] in classes):
                self.schema.append(Triple(*row))

    def add(self, new: New) -> tuple[Row, ...]:
        """Add the conclusions of one more round to the store, and return them."""
        self.rounds += 1
        last = round_name(self.rounds)
        self.store.extend(Quad(*row, name) for row in new for name in (DEFAULT, last))
        self.fired.update(new.values())
        delta = tuple(new)
        self.see(delta)
        return delta


def run(store: Store, beyond: Iterable[Rule] = ()) -> Run:
    """Add to `store` all that follows from its default graph, and return what was done.

    Each new triple also goes to the named graph of the round in which it appeared. Where data
    yields new axioms, the rules are compiled again, until nothing changes. `beyond` are rules
    that no axiom makes.
    """
    done = Run(store, Same(store))
    done.see(row_of(quad) for quad in store.quads_for_pattern(None, None, None, DEFAULT))
    further = tuple(beyond)
    compiled = -1
    while len(done.schema) > compiled:
        while len(done.schema) > compiled:
            saturate(schema_rules(done.schema), done)
            compiled = len(done.schema)
            saturate((*compile_rules(done.schema), *further), done)
        for new in done.same.expand():
            if new:
                done.add(new)
                done.expansions.append(done.rounds)
    return done


def saturate(rules: Iterable[Rule], done: Run) -> None:
    """Run `rules`, and those of `done` wherever they find anything new, until nothing is new."""
    fresh = set(rules) - done.rules
    plans = [Plan(fresh), Plan(done.rules)]
    first = not done.rules
    done.rules |= fresh
    done.starts.append(done.rounds + 1)
    present = keys(done.rows)
    new = plans[0].start(done.store, done.rows, present)
    if first:
        done.same.conclude(done.rows, new)
    while new:
        delta = done.add(new)
        last = round_name(done.rounds)
        touched = keys(delta)
        present |= touched
        new = {}
        done.same.conclude(delta, new)
        for plan in plans:
            plan.proceed(done.store, delta, touched, present, last, new)
