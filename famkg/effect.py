"""Tells which rules can have an effect: they come to be applied, and something comes of it.

A rule about a class (or property) without a name has none where nothing concludes that
anything is of that class, or where nothing is concluded from it: nobody can ask for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from famkg.model import Rule
from famkg.namespaces import GENID
from famkg.owl2rl import TYPE
from famkg.rules import Atom

Nameless: TypeAlias = Any
"""The name that a blank node got: a class or property that nobody can ask for."""


def effective(rules: Iterable[Rule], triples: Iterable[Triple]) -> frozenset[Rule]:
    """Return the rules that can have an effect on `triples` and on more of the same kinds.

    Of what has a name it is supposed that it may be said of something, and may be asked for.
    """
    remaining = list(rules)
    concluded = {about((t.subject, t.predicate, t.object)) for t in triples} - {None}
    live = applicable(remaining, concluded)
    wanted: set[Nameless] = set()
    useful: set[Rule] = set()
    while True:
        fresh = [rule for rule in live if rule not in useful and leads_on(rule, wanted)]
        if not fresh:
            return frozenset(useful)
        useful.update(fresh)
        wanted.update(about(atom) for rule in fresh for atom in rule.body)


def applicable(rules: Iterable[Rule], concluded: set[Nameless]) -> list[Rule]:
    """Return the rules whose bodies can come to hold, in their order."""
    left = list(rules)
    live: dict[Rule, None] = {}
    while True:
        fresh = [rule for rule in left if {about(atom) for atom in rule.body} <= {None, *concluded}]
        if not fresh:
            return list(live)
        live |= dict.fromkeys(fresh)
        concluded.update(about(atom) for rule in fresh for atom in rule.head)
        left = [rule for rule in left if rule not in live]


def leads_on(rule: Rule, wanted: Set[Nameless]) -> bool:
    """Say whether a rule finds a contradiction, or concludes what can be asked for or is wanted."""
    return not rule.head or any(about(atom) in {None, *wanted} for atom in rule.head)


def about(atom: Atom) -> Nameless | None:
    """Return the nameless class or property to which an atom ascribes something, or None.

    A literal is no class at all.
    """
    _, predicate, object_ = atom
    term = object_ if predicate == TYPE else predicate
    is_nameless = isinstance(term, NamedNode) and term.value.startswith(GENID)
    return term if is_nameless or isinstance(term, Literal) else None
