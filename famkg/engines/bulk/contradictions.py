"""Finds where the triples of a database contradict themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, cast

from pyoxigraph import Triple, Variable

from famkg.accounts import EXAMPLES, Contradiction
from famkg.builtins import evaluate
from famkg.engines.bulk.joins import Atom, numbered
from famkg.engines.bulk.links import Links
from famkg.engines.bulk.plan import constants, skeleton
from famkg.engines.bulk.run import Run
from famkg.engines.bulk.shapes import Filling, Shape
from famkg.engines.bulk.tables import Tables
from famkg.engines.plan import half_of
from famkg.model import Derivation, Rule
from famkg.owl2rl import SAME_AS
from famkg.rules import ILL_TYPED, in_order, replace, variables

BATCH = 100_000
"""How many literals are looked at together."""
Y = Variable("y")
TYPED = """SELECT id FROM terms WHERE starts_with(term, '"') AND contains(term, '"^^<')"""


def find_contradictions(done: Run) -> tuple[Contradiction, ...]:
    """Return what contradicts itself in the triples of a run, by the names of rules.

    What only repeats for a member of a clique what holds of another is left out.
    """
    rules = [rule for rule in in_order(done.rules) if not rule.head]
    done.tables.dictionary.learn(constants(rules))
    numbers: Counter[str] = Counter()
    examples: defaultdict[str, list[Derivation]] = defaultdict(list)
    for number, found in chain(
        conjunctions(done, [r for r in rules if r.name != "dt-diff" and r != ILL_TYPED]),
        clashes(done, [rule for rule in rules if rule.name == "dt-diff"]),
        ill_typed(done),
    ):
        numbers[found[0].rule.name] += number
        examples[found[0].rule.name] += found
    done.tables.tidy()
    return tuple(
        Contradiction(name, number, tuple(sorted(examples[name], key=str)[:EXAMPLES]))
        for name, number in sorted(numbers.items())
    )


def conjunctions(done: Run, rules: Sequence[Rule]) -> Iterator[tuple[int, list[Derivation]]]:
    """Yield, for each rule whose body holds, how often it does, and examples."""
    tables = done.tables
    alike: defaultdict[Any, dict[Filling, int]] = defaultdict(dict)
    for number, rule in enumerate(rules):
        body, values = skeleton([numbered(tables, atom) for atom in rule.body])
        alike[body, rule.differs, rule.builtins][*values, number] = number
    for (body, _, _), fillings in alike.items():
        shape = Shape(tables, body, rules[min(fillings.values())], fillings)
        columns = sorted(variables(body), key=str)
        for query in shape.queries():
            if any(keys.isdisjoint(tables.present) for keys in query.keys):
                continue
            joined = query.joined([span(done, atom) for atom in query.body], columns)
            what = [f"{joined.value(slot)} AS v{place}" for place, slot in enumerate(columns)]
            what.append(f"{query.number} AS rule")
            sql = joined.select("DISTINCT " + ", ".join(what))
            for place, number, rows in summed(tables, sql):
                yield number, [derivation(tables, rules[place], columns, row) for row in rows]


def clashes(done: Run, rules: Iterable[Rule]) -> Iterator[tuple[int, list[Derivation]]]:
    """Yield where `dt-diff` finds that a literal differs from the least that it should be."""
    tables = done.tables
    for rule in rules:
        one, other = cast(tuple[Variable, Variable], rule.builtins[-1].arguments)
        half = half_of(Rule(rule.name, ((one, SAME_AS, other),), rule.body))
        assert half is not None, rule
        links = Links(tables, rule.name, half)
        if any(keys.isdisjoint(tables.present) for keys in links.keys):
            continue
        members = links.rows([span(done, atom) for atom in links.body])
        group = links.group()
        rows = tables.connection.execute(
            f"""WITH members AS (SELECT * FROM ({members}) WHERE m < {tables.dictionary.nodes})
            SELECT * EXCLUDE (g) FROM (SELECT {group}, min(m) AS least FROM members GROUP BY ALL)
            JOIN members USING ({group}) WHERE m <> least ORDER BY ALL"""
        ).fetchall()
        terms = tables.dictionary.terms_of(number for row in rows for number in row)
        columns = [*half.columns[:-1], one, other]
        found = []
        for row in rows:
            bound = dict(zip(columns, (terms[number] for number in row), strict=True))
            if evaluate(rule.builtins, bound) is not None:
                found.append(row)
        if found:
            yield len(found), [derivation(tables, rule, columns, row) for row in found[:EXAMPLES]]


def ill_typed(done: Run) -> Iterator[tuple[int, list[Derivation]]]:
    """Yield where a value is a literal that its own datatype does not know."""
    tables = done.tables
    numbers = [number for (number,) in tables.connection.execute(TYPED).fetchall()]
    wrong = [
        number
        for first in range(0, len(numbers), BATCH)
        for number, term in tables.dictionary.terms_of(numbers[first : first + BATCH]).items()
        if evaluate(ILL_TYPED.builtins, {Y: term}) is not None
    ]
    if wrong:
        listed = tables.listed("wrong", [(number,) for number in sorted(wrong)])
        every = tables.read_all("true")
        sql = f"SELECT s AS v0, p AS v1, o AS v2, 0 AS rule FROM {every} JOIN {listed} ON o = c0"
        for _, number, rows in summed(tables, sql):
            columns = [Variable("x"), Variable("p"), Y]
            yield number, [derivation(tables, ILL_TYPED, columns, row) for row in rows]


def summed(tables: Tables, sql: str) -> list[tuple[int, int, list[list[int]]]]:
    """Return, for each rule in the results of a query, their number and the first of them."""
    name = tables.scratch("clashes")
    execute = tables.connection.execute
    execute(f"CREATE TABLE {name} AS {sql}")
    counts = execute(f"SELECT rule, count(*) FROM {name} GROUP BY rule ORDER BY rule").fetchall()
    found = []
    for rule, number in counts:
        first = f"SELECT rule, * EXCLUDE (rule) FROM {name} WHERE rule = {rule}"
        rows = execute(f"{first} ORDER BY ALL LIMIT {EXAMPLES}").fetchall()
        found.append((rule, number, [values for _, *values in rows]))
    return found


def derivation(
    tables: Tables, rule: Rule, columns: Sequence[Variable], row: Sequence[int]
) -> Derivation:
    """Return the instance of a rule in which `columns` have the values of `row`."""
    terms = tables.dictionary.terms_of(row)
    bound = dict(zip(columns, (terms[number] for number in row), strict=False))
    return Derivation(rule, tuple(Triple(*replace(atom, bound)) for atom in rule.body), None)


def span(done: Run, atom: Atom) -> str:
    """Return the condition that a triple which matches `atom` does not only repeat another."""
    if not done.expansions or atom[1] == done.tables.same:
        return "true"
    repeated = f"origin // {done.tables.base} IN ({', '.join(map(str, done.expansions))})"
    if isinstance(atom[1], int):
        return f"NOT {repeated}"
    return f"(p = {done.tables.same} OR NOT {repeated})"
