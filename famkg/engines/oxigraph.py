"""Runs rules to a fixpoint over a pyoxigraph store, round by round, only where triples are new.

A rule with one atom in its body needs no query: each new triple is found by its predicate (and
class), and the conclusions are filled in. A rule with several atoms becomes one SPARQL query
for each atom that new triples touch; that atom is read from the graph of the last round, the
others from everything (semi-naive evaluation).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, TypeAlias, cast

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple, Variable

from famkg.closure import DEFAULT, round_name
from famkg.model import Derivation, Pattern, Rule
from famkg.owl2rl import SAME_AS, TYPE, schema_keys
from famkg.rows import Row, row_of
from famkg.rules import Key, compile_rules, key, keys, replace, schema_rules, variables

Values: TypeAlias = tuple[Any, ...]
"""What the atoms of a rule's body bind, in the order of its columns."""

New: TypeAlias = dict[Row, str]
"""What a round concludes, with the rule that does; of several, the first by name."""


@dataclass(slots=True)
class Run:
    """What a run to the fixpoint leaves besides the triples in the store."""

    rules: set[Rule] = field(default_factory=set)
    rounds: int = 0
    starts: list[int] = field(default_factory=list)
    """The rounds before which rules were compiled; in the others only what is new counts."""
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


def run(store: Store) -> Run:
    """Add to `store` all that follows from its default graph, and return what was done.

    Each new triple also goes to the named graph of the round in which it appeared. Where data
    yields new axioms, the rules are compiled again, until nothing changes.
    """
    done = Run()
    done.see(row_of(quad) for quad in store.quads_for_pattern(None, None, None, DEFAULT))
    compiled = -1
    while len(done.schema) > compiled:
        saturate(store, schema_rules(done.schema), done)
        compiled = len(done.schema)
        saturate(store, compile_rules(done.schema), done)
    return done


def saturate(store: Store, rules: Iterable[Rule], done: Run) -> None:
    """Run `rules`, and those of `done` wherever they find anything new, until nothing is new."""
    fresh = set(rules) - done.rules
    plans = [Plan(fresh), Plan(done.rules)]
    done.rules |= fresh
    done.starts.append(done.rounds + 1)
    present = keys(done.rows)
    new = plans[0].start(store, done.rows, present)
    while new:
        done.rounds += 1
        last = round_name(done.rounds)
        store.extend(Quad(*row, name) for row in new for name in (DEFAULT, last))
        done.fired.update(new.values())
        delta = tuple(new)
        done.see(delta)
        touched = keys(delta)
        present |= touched
        new = {}
        for plan in plans:
            plan.proceed(store, delta, touched, present, last, new)


class Plan:
    """Rules that have a head, arranged by what touches them."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.facts = Conclusions()
        self.single: defaultdict[Key, Conclusions] = defaultdict(Conclusions)
        self.joins: dict[Body, Join] = {}
        for rule in rules:
            if not rule.body:
                self.facts.add(rule, ())
            elif is_single(rule):
                (atom,) = rule.body
                found = atom[1], None if isinstance(atom[2], Variable) else atom[2]
                self.single[found].add(rule, atom)
            elif rule.head:
                body = Body(rule.body, rule.differs, in_order(variables(rule.head)))
                self.joins.setdefault(body, Join(body)).conclusions.add(rule, body.columns)
        self.touching: defaultdict[Key, list[tuple[Join, int]]] = defaultdict(list)
        for join in self.joins.values():
            for place, found in enumerate(join.keys):
                self.touching[found].append((join, place))
        self.with_object = {predicate for predicate, object_ in self.single if object_ is not None}

    def start(self, store: Store, rows: Iterable[Row], present: set[Key]) -> New:
        """Return what follows from all of `store`, whose triples are `rows`."""
        new: New = {}
        self.facts.conclude([()], store, new)
        self.conclude(store, rows, new)
        for join in self.joins.values():
            if present.issuperset(join.keys):
                join.conclusions.conclude(join.body.rows(store), store, new)
        return new

    def proceed(
        self,
        store: Store,
        delta: Iterable[Row],
        touched: set[Key],
        present: set[Key],
        last: NamedNode,
        new: New,
    ) -> None:
        """Put into `new` what follows from `delta`, the triples of the `last` round."""
        self.conclude(store, delta, new)
        for found in self.touching.keys() & touched:
            for join, place in self.touching[found]:
                if present.issuperset(join.keys):
                    join.conclusions.conclude(join.body.rows(store, place, last), store, new)

    def conclude(self, store: Store, rows: Iterable[Row], new: New) -> None:
        """Put into `new` what follows from each of `rows` alone."""
        found: defaultdict[Key, list[Row]] = defaultdict(list)
        for row in rows:
            _, predicate, object_ = row
            if (predicate, None) in self.single:
                found[predicate, None].append(row)
            if predicate in self.with_object and (predicate, object_) in self.single:
                found[predicate, object_].append(row)
        for each, matching in found.items():
            self.single[each].conclude(matching, store, new)


@dataclass(frozen=True, slots=True)
class Body:
    """Several atoms that hold together, and the variables whose values are asked for."""

    atoms: tuple[Pattern, ...]
    differs: tuple[tuple[Variable, Variable], ...]
    columns: tuple[Variable, ...]

    def rows(
        self, store: Store, place: int | None = None, graph: NamedNode | None = None
    ) -> Iterable[Values]:
        """Return the values of the columns; the atom at `place`, if any, is read from `graph`."""
        texts = [" ".join(map(str, atom)) for atom in self.atoms]
        order = list(range(len(texts)))
        if place is not None:
            texts[place] = f"GRAPH {graph} {{ {texts[place]} }}"
            order.insert(0, order.pop(place))
        if self.is_comparison():
            sides = [[n for n in order if out not in self.atoms[n]] for out in self.differs[0]]
            where = " ".join(
                f"{{ SELECT * {{ {' . '.join(texts[n] for n in side)} }} }}" for side in sides
            )
        else:
            where = " . ".join(texts[n] for n in order)
        filters = " ".join(f"FILTER(!sameTerm({left}, {right}))" for left, right in self.differs)
        columns = " ".join(map(str, self.columns))
        query = f"SELECT DISTINCT {columns} {{ {where} {filters} }}"
        return cast(Iterable[Values], store.query(query))

    def is_comparison(self) -> bool:
        """Say whether two things are compared by several values, as `prp-key` does.

        Then each side is found for itself and the two are joined on all values at once: one
        value alone may be shared by very many things.
        """
        if len(self.differs) != 1:
            return False
        one, other = (
            variables(atom for atom in self.atoms if out not in atom) for out in self.differs[0]
        )
        return len(one & other) > 1


class Join:
    """The rules that share a body of several atoms."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.keys = tuple(map(key, body.atoms))
        self.conclusions = Conclusions()


class Conclusions:
    """The heads of all rules that share a body, to be filled in from its rows."""

    def __init__(self) -> None:
        self.constants: dict[Any, int] = {}
        self.heads: dict[Pattern, Head] = {}

    def add(self, rule: Rule, columns: tuple[Any, ...]) -> None:
        """Add the heads of `rule`; `columns` are the variables that the values of a row bind."""
        for atom in rule.head:
            if atom in self.heads and self.heads[atom].rule <= rule.name:
                continue
            places = [
                columns.index(term)
                if isinstance(term, Variable)
                else len(columns) + self.constants.setdefault(term, len(self.constants))
                for term in atom
            ]
            self.heads[atom] = Head(itemgetter(*places), rule.name, is_doubtful(atom, rule.body))

    def conclude(self, rows: Iterable[Values], store: Store, new: New) -> None:
        """Put into `new` what follows from `rows` and is not in `store` yet."""
        heads = [(head.fill, head.rule, head.doubtful) for head in self.heads.values()]
        constants = tuple(self.constants)
        for row in rows:
            filled = (*row, *constants)
            for fill, rule, doubtful in heads:
                triple = fill(filled)
                known = new.get(triple)
                if known is None:
                    if doubtful and not is_worth_saying(triple):
                        continue
                    if Quad(*triple) not in store:
                        new[triple] = rule
                elif rule < known:
                    new[triple] = rule


@dataclass(frozen=True, slots=True)
class Head:
    """One conclusion of a rule."""

    fill: Callable[[Values], Row]
    rule: str
    doubtful: bool
    """Whether filling it in may give no triple of RDF, or one that says nothing."""


def is_single(rule: Rule) -> bool:
    """Say whether the body is one atom that its predicate, or predicate and object, find."""
    if len(rule.body) != 1 or not rule.head or rule.differs:
        return False
    subject, predicate, object_ = rule.body[0]
    return isinstance(subject, Variable) and isinstance(predicate, NamedNode) and subject != object_


def is_doubtful(head: Pattern, body: tuple[Pattern, ...]) -> bool:
    """Say whether `head` may come out as no triple of RDF, or as one that says nothing."""
    subject, predicate, _ = head
    nodes = {term for atom in body for term in atom[:2]}
    return (
        (isinstance(subject, Variable) and subject not in nodes)
        or isinstance(predicate, Variable)
        or predicate == SAME_AS
    )


def is_worth_saying(row: Row) -> bool:
    """Say whether `row` is a triple of RDF, and more than that a thing is itself (`eq-ref`)."""
    subject, predicate, object_ = row
    return (
        not isinstance(subject, Literal)
        and isinstance(predicate, NamedNode)
        and not (predicate == SAME_AS and subject == object_)
    )


def find_inconsistencies(store: Store, rules: Iterable[Rule]) -> Iterator[Derivation]:
    """Yield each way in which a rule without a head applies to `store`."""
    for rule in rules:
        if rule.head:
            continue
        body = Body(rule.body, rule.differs, in_order(variables(rule.body)))
        if body.columns:
            rows = body.rows(store)
        else:
            rows = [()] if all(Quad(*cast(Row, atom)) in store for atom in rule.body) else []
        for row in rows:
            bound = dict(zip(body.columns, row, strict=True))
            premises = (Triple(*replace(atom, bound)) for atom in rule.body)
            yield Derivation(rule, tuple(premises), None)


def in_order(found: Iterable[Variable]) -> tuple[Variable, ...]:
    """Return variables sorted by name."""
    return tuple(sorted(found, key=str))
