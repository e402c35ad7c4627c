"""Turns patterns and conditions of a query into words, with the values that are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pyoxigraph import Literal, NamedNode, Variable

from famkg.model import Term
from famkg.names import shown_as_text
from famkg.namespaces import RDF, STORY, WORLD, curie
from famkg.queries import NUMBERS
from famkg.render.axioms import local_name, with_article
from famkg.unfolding.algebra import (
    Bind,
    Binding,
    Both,
    Condition,
    Edge,
    Either,
    Element,
    Exists,
    Expression,
    Filter,
    Group,
    InGraph,
    Lateral,
    Link,
    Minus,
    Optional,
    Path,
    SubSelect,
    Trail,
    Union,
    Values,
)
from famkg.unfolding.lexemes import lexemes
from famkg.unfolding.paths import path_text

Label = Callable[[str], str]

TYPE = RDF + "type"
HIDDEN = "_"
"""How variables begin that stand for the blank nodes of a query."""


def spell_pattern(group: Group, values: Binding, label: Label) -> str:
    """Return a pattern as clauses, joined by semicolons."""
    return "; ".join(_clauses(group, values, label)) or "anything"


def spell_path(path: Path) -> str:
    """Return a path with the local names of its properties."""
    return path_text(path, lambda iri: "a" if iri.value == TYPE else local_name(iri.value))


def spell_condition(text: str, values: Binding) -> str:
    """Return a text in SPARQL with the values of its variables, but for those of BOUND.

    Values that are not named like variables are those of aggregates, by their text.
    """
    for name in (each for each in values if not each.isidentifier()):
        text = text.replace(name, _written(values[name]))
    parts: list[str] = []
    end = 0
    found = lexemes(text)
    for at, lexeme in enumerate(found):
        tested = at > 1 and found[at - 2].word == "BOUND"
        value = None if lexeme.kind != "variable" or tested else values.get(lexeme.text[1:])
        parts += [text[end : lexeme.start], lexeme.text if value is None else _written(value)]
        end = lexeme.end
    return "".join(parts)


def spell_term(term: Term | Variable, label: Label) -> str:
    """Return a term as patterns show it: an entity by its label, strings in quotes."""
    if isinstance(term, Variable):
        return "[]" if term.value.startswith(HIDDEN) else f"?{term.value}"
    if isinstance(term, NamedNode):
        known = term.value.startswith((STORY, WORLD))
        return label(term.value) if known else local_name(term.value)
    return _written(term) if isinstance(term, Literal) else shown_as_text(term, label)


def _written(term: Term) -> str:
    """Return a term as SPARQL writes it: a CURIE, a number, a string in quotes."""
    if isinstance(term, NamedNode):
        return curie(term.value)
    if isinstance(term, Literal) and term.datatype.value in NUMBERS:
        return term.value
    return f'"{term.value}"' if isinstance(term, Literal) else str(term)


def _clauses(group: Group, values: Binding, label: Label) -> Iterator[str]:
    for element in group.elements:
        yield _clause(element, values, label)


def _clause(element: Element, values: Binding, label: Label) -> str:
    def inside(group: Group) -> str:
        return f"({spell_pattern(group, values, label)})"

    match element:
        case Edge():
            return _edge(element, values, label)
        case Trail(edge):
            return _edge(edge, values, label)
        case Filter(condition):
            return _condition(condition, values, label)
        case Bind(expression, variable):
            return f"?{variable} = {spell_condition(expression.text, values)}"
        case Values(variables, rows):
            names = ", ".join(f"?{name}" for name in variables)
            return f"{names} among {len(rows)} given"
        case Optional(group):
            return f"perhaps {inside(group)}"
        case Union(branches):
            return " or ".join(map(inside, branches))
        case Minus(group):
            return f"without {inside(group)}"
        case InGraph(name, group):
            return f"in the graph {spell_term(_known(name, values), label)} {inside(group)}"
        case SubSelect(select):
            return inside(select.where)
        case Lateral(group):
            return inside(group)
        case Group():
            return inside(element)


def _edge(edge: Edge, values: Binding, label: Label) -> str:
    subject, value = (
        spell_term(_known(term, values), label) for term in (edge.subject, edge.object)
    )
    if isinstance(edge.path, Variable):
        return f"{subject} {spell_term(_known(edge.path, values), label)} {value}"
    if isinstance(edge.path, Link) and edge.path.iri.value == TYPE:
        return f"{subject} is {with_article(value)}"
    return f"{subject} {spell_path(edge.path)} {value}"


def _condition(condition: Condition, values: Binding, label: Label) -> str:
    match condition:
        case Exists(group, negated):
            return f"with{'out' if negated else ''} ({spell_pattern(group, values, label)})"
        case Both(parts):
            return "; ".join(_condition(part, values, label) for part in parts)
        case Either(parts):
            return " or ".join(_condition(part, values, label) for part in parts)
        case Expression(text):
            return spell_condition(text, values)


def _known(term: Term | Variable, values: Binding) -> Term | Variable:
    return values.get(term.value, term) if isinstance(term, Variable) else term
