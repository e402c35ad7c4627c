"""Holds a graph together with all that follows from it, and says in which round what appeared.

In the store of a closure the default graph holds everything: what was written, what rules
inferred, and what was set aside from them. A triple that rules inferred is also in the named
graph of its round (`ROUND` and a number), one that was set aside in `ASIDE`; so what is in no
named graph was written and may be a premise. The graph `RUN` records how it came about.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
)

from famkg.errors import OutputError, UnknownNameError
from famkg.namespaces import BASE, OWL, PREFIXES, RDF, ROUND
from famkg.rows import row_of

if TYPE_CHECKING:
    from famkg.graph import Graph
    from famkg.model import Derivation, Pattern, Rule, Term
    from famkg.rules import Key

ASIDE = NamedNode(BASE + "aside")
"""Named graph of the triples that no rule saw: the roles of hedged and deprecated statements."""
ASIDE_TOO = NamedNode(BASE + "aside/inferred")
"""Named graph of what was set aside and yet inferred from other triples, as which rules see it."""
RUN = NamedNode(BASE + "run")
"""Named graph that records the engine, the number of rounds and how often each rule fired."""
RULES = NamedNode(BASE + "rules")
"""Named graph of the SHACL rules that reason beyond OWL."""
ENGINE = NamedNode(BASE + "run/engine")
ROUNDS = NamedNode(BASE + "run/rounds")
START = NamedNode(BASE + "run/start")
EXPANSION = NamedNode(BASE + "run/expansion")
FIRED = NamedNode(BASE + "run/fired/")
DEFAULT = DefaultGraph()
SAME = OWL + "sameAs"
CELL = RDF + "first", RDF + "rest"

ENGINES = ("oxigraph", "duckdb", "owlrl")
"""The engines that `close` knows; the first is the default."""


class Closure:
    """A graph with all that follows from it; read-only once it is made."""

    def __init__(self, store: Store, rules: Iterable[Rule] | None = None) -> None:
        self.store = store
        self._rules = None if rules is None else tuple(rules)

    @classmethod
    def open(cls, path: Path) -> Closure:
        """Return the closure that `save` wrote; raises OSError where `path` cannot be read."""
        return cls(Store.read_only(os.fspath(path)))

    def save(self, path: Path) -> None:
        """Write the closure to the folder `path`, which must not exist or be empty."""
        try:
            store = Store(os.fspath(path))
            store.bulk_extend(self.store)
            store.flush()
            store.optimize()
        except OSError as error:
            raise OutputError(f"the closure cannot be written: {error}", where=str(path)) from error

    def query(
        self, sparql: str, substitutions: Mapping[Variable, Term] | None = None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Return the results of `sparql`; the prefixes of the project need no declaration.

        `substitutions` gives variables a value. Raises SyntaxError where the query is malformed.
        """
        bound = dict(substitutions) if substitutions else None
        return self.store.query(sparql, prefixes=PREFIXES, substitutions=bound)

    def round_of(self, triple: Triple) -> int | None:
        """Return the round in which `triple` was inferred, 0 if it was written, None if absent."""
        found = None
        for quad in self.store.quads_for_pattern(*row_of(triple), None):
            name = quad.graph_name
            if isinstance(name, NamedNode) and name.value.startswith(ROUND):
                return int(name.value.removeprefix(ROUND))
            if name == DEFAULT:
                found = 0
        return found

    def is_aside(self, triple: Triple) -> bool:
        """Say whether no rule saw `triple`, because its statement is hedged or deprecated."""
        return Quad(*row_of(triple), ASIDE) in self.store

    def inferred(self) -> Iterator[tuple[int, Triple]]:
        """Yield what rules inferred, with its round, earlier rounds first."""
        for number in range(1, self.rounds + 1):
            for quad in self.store.quads_for_pattern(None, None, None, round_name(number)):
                yield number, quad.triple

    @property
    def engine(self) -> str:
        """Return the name of the engine that made the closure."""
        (name,) = self._recorded(ENGINE)
        return name

    @property
    def rounds(self) -> int:
        """Return the number of the last round in which anything was inferred."""
        (number,) = self._recorded(ROUNDS)
        return int(number)

    @property
    def report(self) -> dict[str, int]:
        """Return how many triples each rule was the first to conclude, by its name, sorted."""
        fired = {
            str(quad.predicate.value).removeprefix(FIRED.value): int(quad.object.value)
            for quad in self.store.quads_for_pattern(RUN, None, None, RUN)
            if quad.predicate.value.startswith(FIRED.value) and isinstance(quad.object, Literal)
        }
        return dict(sorted(fired.items()))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rules, schema and compiled, in a fixed order."""
        from famkg.rules import all_rules, in_order

        if self._rules is not None:
            return in_order(self._rules)
        found = self.store.quads_for_pattern(None, None, None, RULES)
        rules = set(rules_beyond(quad.triple for quad in found))
        for axioms in self._axioms():
            rules |= set(all_rules(axioms))
        return in_order(rules)

    def _axioms(self) -> Iterator[list[Triple]]:
        """Yield the axioms from which to compile rules.

        Where a member of a list has more names now than at first, the rules have changed, and
        those of each time count: what is found by one of them is proved by no other.
        """
        axioms = list(schema_triples(self.store))
        yield axioms
        cells = Counter(each[:2] for each in map(row_of, axioms) if each[1].value in CELL)
        if max(cells.values(), default=1) > 1:
            rounds = {triple: self.round_of(triple) or 0 for triple in axioms}
            for start in self.starts:
                yield [triple for triple in axioms if rounds[triple] < start]

    def concluding(self, triple: Triple) -> Iterator[tuple[Rule, Pattern]]:
        """Yield the rules that might conclude `triple`, in their order, each with the atom."""
        from famkg.rules import keys

        found = [entry for key in keys([row_of(triple)]) for entry in self._by_head.get(key, ())]
        for _, rule, head in sorted(found, key=itemgetter(0)):
            yield rule, head

    @cached_property
    def _by_head(self) -> Mapping[Key, list[tuple[int, Rule, Pattern]]]:
        from famkg.rules import key

        found: defaultdict[Key, list[tuple[int, Rule, Pattern]]] = defaultdict(list)
        for number, rule in enumerate(self.rules):
            for head in rule.head:
                found[key(head)].append((number, rule, head))
        return found

    @cached_property
    def inconsistencies(self) -> tuple[Derivation, ...]:
        """Return each way in which the graph contradicts itself, in a fixed order.

        One that only repeats for a member of a clique what another has is left out.
        """
        from famkg.engines.contradictions import find_inconsistencies

        repeated = self.expansions

        def counts(triple: Triple) -> bool:
            if self.is_aside(triple):
                return False
            return triple.predicate.value == SAME or self.round_of(triple) not in repeated

        found = [
            derivation
            for derivation in find_inconsistencies(self.store, self.rules)
            if all(map(counts, derivation.premises))
        ]
        return tuple(sorted(found, key=_order))

    def holds(self, triple: Triple) -> bool:
        """Say whether a triple was written, was inferred, or holds of a representative."""
        if Quad(*row_of(triple)) in self.store:
            return True
        if not self.identifies:
            return False
        terms: list[Any] = list(map(self.representative, row_of(triple)))
        if terms[1].value == SAME:
            return bool(terms[0] == terms[2]) and triple.subject != triple.object
        return Quad(*terms) in self.store

    def representative(self, term: Term) -> Term:
        """Return what stands for `term` and all that is the same: `term` where it is alone.

        In a clique of more than `famkg.identity.EXPANDED` members only of the representative
        is everything said that holds of all.
        """
        from famkg.identity import rank

        if not isinstance(term, NamedNode):
            return term
        found = self.store.quads_for_pattern(term, NamedNode(SAME), None, DEFAULT)
        others = (quad.object for quad in found if not isinstance(quad.object, Literal))
        return min((term, *others), key=rank)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Return the rounds that need not rest on the one before, in ascending order."""
        return tuple(sorted(int(number) for number in self._recorded(START)))

    @cached_property
    def identifies(self) -> bool:
        """Say whether any rule found that two things are one."""
        return (
            next(self.store.quads_for_pattern(None, NamedNode(SAME), None, DEFAULT), None)
            is not None
        )

    @cached_property
    def expansions(self) -> frozenset[int]:
        """Return the rounds that only say of members of a clique what holds of another."""
        return frozenset(int(number) for number in self._recorded(EXPANSION))

    def forget(self) -> None:
        """Forget what was worked out of a store that has changed since."""
        for name in ("starts", "expansions", "identifies", "inconsistencies"):
            self.__dict__.pop(name, None)

    def _recorded(self, what: NamedNode) -> list[str]:
        return [
            quad.object.value
            for quad in self.store.quads_for_pattern(RUN, what, None, RUN)
            if isinstance(quad.object, Literal)
        ]


def close(graph: Graph, engine: str = "oxigraph") -> Closure:
    """Return the closure of `graph` under the OWL 2 RL/RDF rules.

    `duckdb` is the engine for millions of triples; `owlrl` is the reference, and keeps no rounds,
    so there are no proofs by it. Raises UnknownNameError for another name, FamkgError where the
    library of an engine is not installed, and ValueError for blank nodes: in a rule they would
    stand for anything, so give them names first, as `famkg.turtle` does. Contradictions raise
    nothing: see `inconsistencies`.
    """
    if engine not in ENGINES:
        raise UnknownNameError("engine", engine, ENGINES)
    from famkg.graph import split_feed

    feed, aside = split_feed(graph)
    rows = [row_of(triple) for triple in feed]
    for row in rows:
        if any(isinstance(term, BlankNode) for term in row):
            raise ValueError(f"a blank node in {' '.join(map(str, row))}")
    store = Store()
    store.extend(Quad(*row) for row in rows)
    beyond = rules_beyond(graph.rules)
    if beyond:
        from famkg.termination import refuse_endless

        refuse_endless(beyond, feed)
    rules = None
    if engine == "owlrl":
        from famkg.engines.reference import infer

        inferred = infer((quad.triple for quad in store), beyond)
        only = round_name(1)
        store.extend(Quad(*row_of(triple), name) for triple in inferred for name in (DEFAULT, only))
        store.extend(record(engine, 1, (), {}))
    elif engine == "duckdb":
        from famkg.engines.bulk import run as run_in_database

        ran = run_in_database(store, beyond)
        rules = ran.rules
        store.extend(record(engine, ran.rounds, ran.starts, ran.fired, ran.expansions))
    else:
        from famkg.engines.oxigraph import run

        done = run(store, beyond)
        rules = done.rules
        store.extend(record(engine, done.rounds, done.starts, done.fired, done.expansions))
    store.extend(Quad(*row_of(triple), RULES) for triple in graph.rules)
    store.extend(set_aside(store, aside))
    return Closure(store, rules)


def rules_beyond(triples: Iterable[Triple]) -> tuple[Rule, ...]:
    """Return the rules that SHACL rules write, without loading what compiles them for none."""
    written = tuple(triples)
    if not written:
        return ()
    from famkg.shacl_rules import compile_shacl_rules

    return compile_shacl_rules(written)


def set_aside(store: Store, triples: Iterable[Triple]) -> list[Quad]:
    """Return the quads that add `triples` to `store` but keep them from being premises."""
    return [
        Quad(*row, name)
        for row in map(row_of, triples)
        for name in ((ASIDE_TOO,) if Quad(*row) in store else (DEFAULT, ASIDE))
    ]


def record(
    engine: str,
    rounds: int,
    starts: Iterable[int],
    fired: Mapping[str, int],
    expansions: Iterable[int] = (),
) -> Iterator[Quad]:
    """Yield what the graph `RUN` says of a run."""
    yield Quad(RUN, ENGINE, Literal(engine), RUN)
    yield Quad(RUN, ROUNDS, Literal(rounds), RUN)
    for number in (*starts, *expansions):
        yield Quad(RUN, START, Literal(number), RUN)
    for number in expansions:
        yield Quad(RUN, EXPANSION, Literal(number), RUN)
    for rule, count in sorted(fired.items()):
        yield Quad(RUN, NamedNode(FIRED.value + rule), Literal(count), RUN)


def round_name(number: int) -> NamedNode:
    """Return the named graph of what was first inferred in a round."""
    return NamedNode(f"{ROUND}{number}")


def schema_triples(store: Store) -> Iterator[Triple]:
    """Yield the triples of `store` that speak of the ontology."""
    from famkg.owl2rl import TYPE, schema_keys

    predicates, classes = schema_keys()
    for predicate in predicates:
        for quad in store.quads_for_pattern(None, predicate, None, DEFAULT):
            yield quad.triple
    for class_ in classes:
        for quad in store.quads_for_pattern(None, TYPE, class_, DEFAULT):
            yield quad.triple


def _order(derivation: Derivation) -> tuple[str, ...]:
    texts = map(str, (*derivation.premises, *derivation.rule.axioms))
    return derivation.rule.name, *texts
