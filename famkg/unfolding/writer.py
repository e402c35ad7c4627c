"""Writes patterns as SPARQL again, so that their solutions tell what was taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, Variable

from famkg.model import Term
from famkg.unfolding.algebra import (
    Bind,
    Edge,
    Element,
    Filter,
    Group,
    InGraph,
    Lateral,
    Minus,
    Optional,
    Select,
    SubSelect,
    Trail,
    Union,
    Values,
)
from famkg.unfolding.paths import path_text


def write(group: Group, *, marked: bool = True) -> str:
    """Return a group in braces.

    Where it is marked, each OPTIONAL binds a variable when it is taken, and each UNION one
    that has the number of the branch; what is visible nowhere outside has no marks.
    """
    return f"{{ {' '.join(_write(each, marked) for each in group.elements)} }}"


def _write(element: Element, marked: bool) -> str:
    match element:
        case Edge(subject, path, object_):
            link = str(path) if isinstance(path, Variable) else path_text(path)
            return f"{subject} {link} {object_} ."
        case Trail(edge, meaning):
            parts = meaning.elements if marked else (edge,)
            return " ".join(_write(each, marked) for each in parts)
        case Filter(condition):
            return f"FILTER({condition.text})"
        case Bind(expression, variable):
            return f"BIND(({expression.text}) AS ?{variable})"
        case Values():
            return write_values(element)
        case Optional(group, mark):
            return f"OPTIONAL {_branch(group, mark, 1, marked)}"
        case Union(branches, mark):
            numbered = enumerate(branches, start=1)
            return " UNION ".join(_branch(each, mark, number, marked) for number, each in numbered)
        case Minus(group):
            return f"MINUS {write(group, marked=False)}"
        case InGraph(name, group):
            return f"GRAPH {name} {write(group, marked=marked)}"
        case Lateral(group):
            return f"LATERAL {write(group, marked=marked)}"
        case SubSelect(select):
            return f"{{ {write_select(select)} }}"
        case Group():
            return write(element, marked=marked)


def _branch(group: Group, mark: str, number: int, marked: bool) -> str:
    """Return a group that is taken or not, with its number as a mark."""
    if not marked:
        return write(group, marked=False)
    return f"{write(group)[:-1]} BIND({number} AS ?{mark}) }}"


def write_select(select: Select, dataset: str = "", extra: Iterable[str] = ()) -> str:
    """Return a SELECT as it was, with `extra` among what it gives."""
    heads = {
        each.variable: f"({each.expression.text} AS ?{each.variable})" for each in select.computed
    }
    names = " ".join([*(heads.get(name, f"?{name}") for name in select.names), *extra])
    parts = ["SELECT", "DISTINCT" if select.unique else "", names or "*", dataset]
    parts += ["WHERE", write(select.where, marked=False)]
    if select.keys:
        keys = (
            f"?{key.variable}"
            if key.expression.text.lstrip("?$") == key.variable
            else f"({key.expression.text} AS ?{key.variable})"
            for key in select.keys
        )
        parts += ["GROUP BY", *keys]
    if select.having:
        parts += ["HAVING", *(f"({each.text})" for each in select.having)]
    parts += [f"ORDER BY {select.order}" if select.order else "", select.limit]
    parts.append("" if select.values is None else write_values(select.values))
    return " ".join(filter(None, parts))


def write_values(values: Values) -> str:
    """Return a VALUES clause."""
    names = " ".join(f"?{name}" for name in values.variables)
    rows = " ".join(
        f"( {' '.join('UNDEF' if term is None else str(term) for term in row)} )"
        for row in values.rows
    )
    return f"VALUES ( {names} ) {{ {rows} }}"


def given(binding: Mapping[str, Term]) -> str:
    """Return the VALUES clause that binds variables; blank nodes cannot be written there."""
    known = {name: term for name, term in binding.items() if not isinstance(term, BlankNode)}
    return write_values(Values(tuple(known), (tuple(known.values()),))) if known else ""
