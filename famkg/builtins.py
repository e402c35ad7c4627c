"""Evaluates what rules test and compute besides matching triples.

Every engine, and the search for proofs, takes the values from here, so that they agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pyoxigraph import Literal, NamedNode

from famkg.model import Builtin, Term


def ill_typed(term: Term) -> bool:
    """Say whether `term` is a literal that its own datatype does not know (`dt-not-type`)."""
    from famkg.datatypes import is_ill_typed

    return isinstance(term, Literal) and is_ill_typed(term)


def in_datatype(term: Term, datatype: NamedNode) -> bool:
    """Say whether `term` is a literal known to be of `datatype` (`dt-type2`)."""
    from famkg.datatypes import in_datatype

    return isinstance(term, Literal) and in_datatype(term, datatype) is True


def not_in_datatype(term: Term, datatype: NamedNode) -> bool:
    """Say whether `term` is a literal known not to be of `datatype` (`dt-not-type`)."""
    from famkg.datatypes import in_datatype

    return isinstance(term, Literal) and in_datatype(term, datatype) is False


def clash(one: Term, other: Term) -> bool:
    """Say whether two terms are literals of different values, in this order (`dt-diff`).

    Of each two such literals one order is enough.
    """
    from famkg.datatypes import different_values

    if not (isinstance(one, Literal) and isinstance(other, Literal)):
        return False
    return str(one) < str(other) and different_values(one, other)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "clash": clash,
    "ill-typed": ill_typed,
    "in-datatype": in_datatype,
    "not-in-datatype": not_in_datatype,
}
"""What rules of OWL 2 RL call, by name: tests that hold of no first argument but a literal."""


@cache
def beyond_owl() -> Mapping[str, Callable[..., Any]]:
    """Return what rules beyond OWL may call besides, by name; None is SPARQL's error."""
    from famkg.functions import TESTS, VALUES

    return {**TESTS, **VALUES}


def evaluate(builtins: tuple[Builtin, ...], bound: Mapping[Any, Term]) -> dict[Any, Term] | None:
    """Return `bound` with the results added, or None where a test fails or a value is missing.

    A result whose variable is bound already must be equal to it.
    """
    found = dict(bound)
    for builtin in builtins:
        arguments = [found.get(argument, argument) for argument in builtin.arguments]
        name = builtin.function
        value = (FUNCTIONS.get(name) or beyond_owl()[name])(*arguments)
        if builtin.result is None:
            if not value:
                return None
        elif value is None or found.setdefault(builtin.result, value) != value:
            return None
    return found
