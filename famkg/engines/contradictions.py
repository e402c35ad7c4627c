"""Finds where a closure contradicts itself: every way in which a constraint applies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, cast

from pyoxigraph import Literal, Quad, Store, Triple, Variable

from famkg.builtins import FUNCTIONS, evaluate
from famkg.engines.plan import Body, Values, half_of, in_order
from famkg.model import Derivation, Rule, Term
from famkg.owl2rl import SAME_AS
from famkg.rows import Row
from famkg.rules import replace, variables


def find_inconsistencies(store: Store, rules: Iterable[Rule]) -> Iterator[Derivation]:
    """Yield each way in which a rule without a head applies to `store`."""
    for rule in rules:
        if rule.head:
            continue
        for bound in clashes(store, rule) if rule.name == "dt-diff" else matches(store, rule):
            premises = (Triple(*replace(atom, bound)) for atom in rule.body)
            yield Derivation(rule, tuple(premises), None)


def matches(store: Store, rule: Rule) -> Iterator[dict[Variable, Term]]:
    """Yield each way in which the body of `rule` holds."""
    columns = in_order(variables(rule.body))
    tested = {each.arguments[0] for each in rule.builtins if each.function in FUNCTIONS}
    literals = tuple(column for column in columns if column in tested)
    body = Body(rule.body, rule.differs, columns, literals)
    rows: Iterable[Values]
    if body.columns:
        rows = body.rows(store)
    else:
        rows = [()] if all(Quad(*cast(Row, atom)) in store for atom in rule.body) else []
    for row in rows:
        bound = evaluate(rule.builtins, dict(zip(body.columns, row, strict=True)))
        if bound is not None:
            yield bound


def clashes(store: Store, rule: Rule) -> Iterator[dict[Variable, Term]]:
    """Yield, of the values that `rule` says are one, the least literal with each that differs.

    Of n values there are n² pairs, and n of them tell all.
    """
    one, other = cast(tuple[Variable, Variable], rule.builtins[-1].arguments)
    half = half_of(Rule(rule.name, ((one, SAME_AS, other),), rule.body))
    if half is None:
        yield from matches(store, rule)
        return
    groups: defaultdict[Values, list[Any]] = defaultdict(list)
    for row in half.rows(store):
        *shared, value = row
        if isinstance(value, Literal):
            groups[tuple(shared)].append(value)
    for group, values in groups.items():
        least, *others = sorted(values, key=str)
        for value in others:
            bound = dict(zip((*half.columns, other), (*group, least, value), strict=True))
            if evaluate(rule.builtins, bound) is not None:
                yield bound
