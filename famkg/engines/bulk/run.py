"""Runs rules to a fixpoint over the tables of a database, round by round."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain

from famkg.engines.bulk.plan import Plan
from famkg.engines.bulk.same import Same
from famkg.engines.bulk.schema import Schema
from famkg.engines.bulk.tables import Source, Tables
from famkg.model import Rule
from famkg.rules import Key, compile_rules, schema_rules


@dataclass(slots=True)
class Run:
    """What a run to the fixpoint leaves besides the triples in the tables."""

    tables: Tables
    same: Same
    rules: set[Rule] = field(default_factory=set)
    plans: list[Plan] = field(default_factory=list)
    rounds: int = 0
    starts: list[int] = field(default_factory=list)
    """The rounds before which rules were compiled; in the others only what is new counts."""
    expansions: list[int] = field(default_factory=list)
    """The rounds that only repeat for each member of a clique what holds of another."""
    touched: set[Key] = field(default_factory=set)
    """The keys of what the last round brought."""

    @property
    def fired(self) -> Counter[str]:
        """How many triples each rule was the first to conclude."""
        fired: Counter[str] = Counter()
        for _, rule, number in self.tables.origins():
            fired[rule] += number
        return fired

    def add(self, found: Iterable[Source]) -> bool:
        """Add what one more round concludes, and say whether any of it is new."""
        tables = self.tables
        sources: defaultdict[int | None, list[Source]] = defaultdict(list)
        for source in found:
            sources[source.home].append(source)
        grown = [tables.insert(home, several) for home, several in sources.items()]
        tables.tidy()
        if not any(grown):
            return False
        self.rounds += 1
        self.touched = tables.settle(self.rounds)
        return True


def saturate_all(
    tables: Tables, beyond: Iterable[Rule] = (), note: Callable[[str], None] = lambda _: None
) -> Run:
    """Add to `tables` all that follows from what they hold, and return what was done.

    Each triple bears the round in which it appeared. Where data yields new axioms, the rules are
    compiled again, until nothing changes. `beyond` are rules that no axiom makes. `note` is told
    what was just done.
    """
    done = Run(tables, Same(tables))
    schema = Schema(tables)
    further = tuple(beyond)
    compiled = -1
    while schema.size() > compiled:
        while schema.size() > compiled:
            saturate(schema_rules(schema.triples()), done)
            note("ontology")
            compiled = schema.size()
            rules = (*compile_rules(schema.triples()), *further)
            note("rules")
            saturate(rules, done)
            note("data")
        if done.same.least:
            expand(done)
            note("identity")
    return done


def saturate(rules: Iterable[Rule], done: Run) -> None:
    """Run `rules`, and those of `done` wherever they find anything new, until nothing is new."""
    fresh = set(rules) - done.rules
    plan = Plan(done.tables, fresh)
    first = not done.rules
    done.rules |= fresh
    done.plans.append(plan)
    done.starts.append(done.rounds + 1)
    present = done.tables.present
    found: Iterable[Source] = plan.start(done.rounds + 1, present)
    if first:
        found = chain(found, done.same.conclude(0, done.rounds + 1, done.tables.size))
    while done.add(found):
        last, round_, touched = done.rounds, done.rounds + 1, done.touched
        found = chain(
            done.same.conclude(last, round_, {predicate for predicate, _ in touched}),
            *(each.proceed(round_, present, touched) for each in done.plans),
        )


def expand(done: Run) -> None:
    """Add what makes the members of small cliques alike."""
    same = done.same
    steps = (same.expand, same.expand_subjects, same.expand_predicates, same.expand_objects)
    for step in steps:
        if done.add(step(done.rounds + 1)):
            done.expansions.append(done.rounds)
