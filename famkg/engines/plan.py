"""Arranges rules by what touches them, and draws what follows from the triples of one round.

A rule with one atom in its body needs no query: each new triple is found by its predicate (and
class), and the conclusions are filled in. A rule with several atoms becomes one SPARQL query
for each atom that new triples touch; that atom is read from the graph of the last round, the
others from everything (semi-naive evaluation). A rule that concludes `owl:sameAs` from two
like halves of its body is not run over pairs: see `Linking`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeAlias, cast

from pyoxigraph import Literal, NamedNode, Quad, Store, Variable

from famkg.builtins import evaluate
from famkg.identity import rank
from famkg.model import Builtin, Pattern, Rule
from famkg.owl2rl import SAME_AS
from famkg.rows import Row
from famkg.rules import Key, key, keys, replace, unify, variables, well_formed

Values: TypeAlias = tuple[Any, ...]
"""What the atoms of a rule's body bind, in the order of its columns."""

New: TypeAlias = dict[Row, str]
"""What a round concludes, with the rule that does; of several, the first by name."""

IDENTITY = frozenset({"eq-sym", "eq-trans", "eq-rep-s", "eq-rep-p", "eq-rep-o"})
"""The rules that `famkg.engines.same` runs."""

FEW = 200
"""Up to so many groups are looked up one by one."""


class Plan:
    """Rules that have a head, arranged by what touches them."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.facts = Conclusions()
        self.single: defaultdict[Key, Conclusions] = defaultdict(Conclusions)
        self.joins: dict[tuple[Body, tuple[Builtin, ...]], Join] = {}
        self.linkings: list[Linking] = []
        for rule in rules:
            if not rule.head or rule.name in IDENTITY:
                continue
            if not rule.body:
                self.facts.add(rule, ())
            elif is_single(rule):
                (atom,) = rule.body
                found = atom[1], None if isinstance(atom[2], Variable) else atom[2]
                self.single[found].add(rule, atom)
            elif (half := half_of(rule)) is not None:
                self.linkings.append(Linking(rule.name, half))
            else:
                body = Body(rule.body, rule.differs, in_order(columns_of(rule)))
                join = self.joins.setdefault((body, rule.builtins), Join(body, rule.builtins))
                join.conclusions.add(rule, join.columns)
        self.touching: defaultdict[Key, list[tuple[Join | Linking, int]]] = defaultdict(list)
        self.several: tuple[Join | Linking, ...] = (*self.joins.values(), *self.linkings)
        for each in self.several:
            for place, found in enumerate(each.keys):
                self.touching[found].append((each, place))
        self.with_object = {predicate for predicate, object_ in self.single if object_ is not None}

    def start(self, store: Store, rows: Iterable[Row], present: set[Key]) -> New:
        """Return what follows from all of `store`, whose triples are `rows`."""
        new: New = {}
        self.facts.conclude([()], store, new)
        self.conclude(store, rows, new)
        for each in self.several:
            if present.issuperset(each.keys):
                each.start(store, new)
        return new

    def proceed(
        self,
        store: Store,
        delta: Iterable[Row],
        touched: set[Key],
        present: set[Key] | None,
        last: NamedNode,
        new: New,
    ) -> None:
        """Put into `new` what follows from `delta`, the triples of the `last` round.

        `touched` are the keys of `delta`, `present` those of all triples where they are known.
        """
        self.conclude(store, delta, new)
        for found in self.touching.keys() & touched:
            for each, place in self.touching[found]:
                if present is None or present.issuperset(each.keys):
                    each.proceed(store, place, last, new)

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

    def link(self, store: Store, touched: set[Key], last: NamedNode, new: New) -> None:
        """Put into `new` the links between identities that follow from the `last` round."""
        for found in self.touching.keys() & touched:
            for each, place in self.touching[found]:
                if isinstance(each, Linking):
                    each.proceed(store, place, last, new)

    def consequences(self, store: Store, row: Row) -> set[Row]:
        """Return what the rules conclude from `row` and others in `store`, be it there or not.

        What links identities is left out.
        """
        _, predicate, object_ = row
        found: set[Row] = set()
        for each in ((predicate, None), (predicate, object_)):
            if each in self.single:
                found |= self.single[each].heads_of([row])
        for each in keys([row]):
            for join, place in self.touching.get(each, ()):
                if isinstance(join, Join):
                    given = unify(join.body.atoms[place], row)
                    if given is not None:
                        found |= join.conclusions.heads_of(join.from_one(store, given))
        return found


@dataclass(frozen=True, slots=True)
class Body:
    """Several atoms that hold together, and the variables whose values are asked for."""

    atoms: tuple[Pattern, ...]
    differs: tuple[tuple[Variable, Variable], ...]
    columns: tuple[Variable, ...]
    literals: tuple[Variable, ...] = ()
    """Variables that are to have literals for values."""

    def rows(
        self, store: Store, place: int | None = None, graph: NamedNode | None = None
    ) -> Iterable[Values]:
        """Return the values of the columns; the atom at `place`, if any, is read from `graph`."""
        texts = [" ".join(map(str, atom)) for atom in self.atoms]
        order = list(range(len(texts)))
        if place is not None:
            texts[place] = f"GRAPH {graph} {{ {texts[place]} }}"
            order.insert(0, order.pop(place))
        where = " . ".join(texts[n] for n in order)
        tests = [f"!sameTerm({left}, {right})" for left, right in self.differs]
        tests += [f"isLiteral({each})" for each in self.literals]
        filters = " ".join(f"FILTER({test})" for test in tests)
        columns = " ".join(map(str, self.columns))
        query = f"SELECT DISTINCT {columns} {{ {where} {filters} }}"
        return cast(Iterable[Values], store.query(query))

    def bound(self, given: Mapping[Variable, Any]) -> Body:
        """Return the body with the variables of `given` replaced, which are columns no more."""
        return Body(
            tuple(cast(Pattern, replace(atom, given)) for atom in self.atoms),
            tuple((given.get(one, one), given.get(other, other)) for one, other in self.differs),
            tuple(column for column in self.columns if column not in given),
        )

    def bindings(self, store: Store) -> Iterable[dict[Variable, Any]]:
        """Return each way in which the atoms hold: a value for each of their variables."""
        columns = in_order(variables(self.atoms))
        if columns:
            found = Body(self.atoms, self.differs, columns).rows(store)
            return [dict(zip(columns, row, strict=True)) for row in found]
        held = all(Quad(*cast(Row, atom)) in store for atom in self.atoms)
        return [{}] if held and all(one != other for one, other in self.differs) else []


class Join:
    """The rules that share a body of several atoms, or one whose values are computed with."""

    def __init__(self, body: Body, builtins: tuple[Builtin, ...]) -> None:
        self.body = body
        self.builtins = builtins
        self.keys = tuple(map(key, body.atoms))
        results = [each.result for each in builtins if each.result is not None]
        self.columns = (*body.columns, *(each for each in results if each not in body.columns))
        self.conclusions = Conclusions()

    def start(self, store: Store, new: New) -> None:
        """Put into `new` what follows from all of `store`."""
        self.conclusions.conclude(self.computed(self.body.rows(store)), store, new)

    def proceed(self, store: Store, place: int, last: NamedNode, new: New) -> None:
        """Put into `new` what follows where the atom at `place` is of the `last` round."""
        self.conclusions.conclude(self.computed(self.body.rows(store, place, last)), store, new)

    def from_one(self, store: Store, given: Mapping[Variable, Any]) -> Iterable[Values]:
        """Return the values of the columns where the variables `given` have their values."""
        body = self.body.bound(given)
        if not all(map(well_formed, body.atoms)):
            return []
        bindings = ({**given, **found} for found in body.bindings(store))
        return self.computed([tuple(b[c] for c in self.body.columns) for b in bindings])

    def computed(self, rows: Iterable[Values]) -> Iterable[Values]:
        """Return the rows that pass the tests, with the computed values added."""
        if not self.builtins:
            return rows
        bindings = (dict(zip(self.body.columns, row, strict=True)) for row in rows)
        found = (evaluate(self.builtins, binding) for binding in bindings)
        return [tuple(each[c] for c in self.columns) for each in found if each is not None]


class Linking:
    """A rule by which all that fill one place of a body, the rest being equal, are the same.

    `prp-fp` is one: all values of one functional property of one thing. Of n values it makes
    n² pairs; here each is linked to the least alone, and identity does the rest.
    """

    def __init__(self, name: str, half: Body) -> None:
        self.name = name
        self.half = half
        self.keys = tuple(map(key, half.atoms))

    def start(self, store: Store, new: New) -> None:
        """Put into `new` what follows from all of `store`."""
        self.conclude(self.half.rows(store), store, new)

    def proceed(self, store: Store, place: int, last: NamedNode, new: New) -> None:
        """Put into `new` what follows where the atom at `place` is of the `last` round."""
        groups = {tuple(row)[:-1] for row in self.half.rows(store, place, last)}
        if len(groups) > FEW:
            self.start(store, new)
            return
        for group in sorted(groups, key=str):
            given = dict(zip(self.half.columns, group, strict=False))
            rows = self.half.bound(given).rows(store)
            self.conclude([(*group, *row) for row in rows], store, new)

    def conclude(self, rows: Iterable[Values], store: Store, new: New) -> None:
        """Put into `new` the links between the last values of the rows that are else alike."""
        groups: defaultdict[Values, list[Any]] = defaultdict(list)
        for row in rows:
            *group, member = row
            groups[tuple(group)].append(member)
        for members in groups.values():
            if len(members) == 1:
                continue
            # A literal is no subject: it comes last, and two of them are never linked.
            least = min(members, key=lambda term: (isinstance(term, Literal), rank(term)))
            for member in members:
                link = (
                    (least, SAME_AS, member)
                    if isinstance(member, Literal)
                    else (member, SAME_AS, least)
                )
                if member != least and not isinstance(link[0], Literal):
                    offer(link, self.name, store, new)


def half_of(rule: Rule) -> Body | None:
    """Return the half of the body of a rule for a `Linking`, or None if it is not of that kind.

    The columns are the shared variables first, then the one whose values are the same.
    """
    if len(rule.head) != 1 or rule.head[0][1] != SAME_AS or rule.builtins:
        return None
    one, _, other = rule.head[0]
    if not isinstance(one, Variable) or not isinstance(other, Variable):
        return None
    half = tuple(atom for atom in rule.body if other not in atom)
    swapped = {replace(atom, {other: one}) for atom in rule.body if other in atom}
    if not swapped <= set(half) or one in variables(set(half) - swapped):
        return None
    shared = variables(half) - {one}
    if len({frozenset(pair) for pair in rule.differs} - {frozenset((one, other))}) > 0:
        return None
    return Body(half, (), (*in_order(shared), one))


def columns_of(rule: Rule) -> set[Variable]:
    """Return the variables of a body that the head or the builtins of its rule need."""
    asked = variables(rule.head)
    for builtin in rule.builtins:
        asked |= {term for term in builtin.arguments if isinstance(term, Variable)}
    return asked & variables(rule.body)


def offer(row: Row, rule: str, store: Store, new: New) -> None:
    """Put `row` into `new` unless `store` holds it; of several rules the first by name counts."""
    known = new.get(row)
    if known is None:
        if Quad(*row) not in store:
            new[row] = rule
    elif rule < known:
        new[row] = rule


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

    def heads_of(self, rows: Iterable[Values]) -> set[Row]:
        """Return what follows from `rows`."""
        constants = tuple(self.constants)
        found = {head.fill((*row, *constants)) for row in rows for head in self.heads.values()}
        return {row for row in found if is_worth_saying(row)}

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
    if len(rule.body) != 1 or rule.differs or rule.builtins:
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


def in_order(found: Iterable[Variable]) -> tuple[Variable, ...]:
    """Return variables sorted by name."""
    return tuple(sorted(found, key=str))
