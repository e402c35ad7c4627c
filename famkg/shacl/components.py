"""Says what each constraint component finds wrong with the values of focus nodes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from famkg.namespaces import RDF, RDFS
from famkg.shacl.queries import Query
from famkg.shacl.shapes import Closed, Qualified
from famkg.shacl.solutions import solve
from famkg.shacl.values import DoubtError, compare, has_datatype, is_blank, value_of

if TYPE_CHECKING:
    from famkg.model import Term
    from famkg.shacl.evaluation import Evaluation

TYPE = NamedNode(RDF + "type")
RESOURCE = NamedNode(RDFS + "Resource")


class Fault(NamedTuple):
    """What a constraint finds at a focus node."""

    focus: int
    value: int | None = None
    path: str | None = None
    """Other than that of the shape: the property that a closed shape does not allow."""
    component: str | None = None
    """Other than that of the constraint: the least or most of a qualified shape."""


Values: TypeAlias = Callable[[int], Collection[int]]
"""What gives the value nodes of a focus node."""


def _each(wrong: Callable[[Evaluation, object], Callable[[int], bool]]) -> Component:
    """Return a component that looks at each value by itself."""

    def component(
        evaluation: Evaluation, argument: object, foci: Collection[int], values: Values
    ) -> Iterable[Fault]:
        test = wrong(evaluation, argument)
        known: dict[int, bool] = {}
        for focus in foci:
            for value in values(focus):
                is_wrong = known.get(value)
                if is_wrong is None:
                    is_wrong = known[value] = test(value)
                if is_wrong:
                    yield Fault(focus, value)

    return component


def _on_terms(wrong: Callable[[object, Term], bool]) -> Component:
    """Return a component that looks at each value as a term; a blank node is always wrong."""

    def prepared(evaluation: Evaluation, argument: object) -> Callable[[int], bool]:
        index = evaluation.index
        terms = index.terms
        return lambda value: index.is_blank(value) or wrong(argument, terms[value])

    return _each(prepared)


def _class(evaluation: Evaluation, kind: object) -> Callable[[int], bool]:
    assert isinstance(kind, NamedNode)
    instances = evaluation.index.instances(kind)
    return lambda value: value not in instances


def _datatype(datatype: object, term: Term) -> bool:
    assert isinstance(datatype, str)
    return not (isinstance(term, Literal) and has_datatype(term, datatype))


def _node_kind(evaluation: Evaluation, kind: object) -> Callable[[int], bool]:
    assert isinstance(kind, str)
    allowed = {word for word in ("BlankNode", "IRI", "Literal") if word in kind}
    index = evaluation.index

    def wrong(value: int) -> bool:
        literal = "Literal" if isinstance(index.terms[value], Literal) else "IRI"
        return ("BlankNode" if index.is_blank(value) else literal) not in allowed

    return wrong


def _in(evaluation: Evaluation, members: object) -> Callable[[int], bool]:
    assert isinstance(members, frozenset)
    allowed = set(map(evaluation.index.number, members))
    return lambda value: value not in allowed


def _pattern(pattern: object, term: Term) -> bool:
    assert isinstance(pattern, re.Pattern)
    return pattern.search(_text(term)) is None


def _min_length(least: object, term: Term) -> bool:
    assert isinstance(least, int)
    return len(_text(term)) < least


def _max_length(most: object, term: Term) -> bool:
    assert isinstance(most, int)
    return len(_text(term)) > most


def _text(term: Term) -> str:
    if isinstance(term, Triple):
        raise DoubtError
    return term.value


def _language_in(tags: object, term: Term) -> bool:
    assert isinstance(tags, frozenset)
    if not isinstance(term, Literal) or not term.language:
        return True
    tag = term.language.lower()
    if "*" in tags or tag in tags or tag.partition("-")[0] in tags:
        return False
    if any(tag.startswith(f"{each}-") for each in tags):
        raise DoubtError
    return True


def _bound(*allowed: int) -> Component:
    """Return a component that compares each value with a bound: -1, 0 and 1 for less to more."""

    def wrong(bound: object, term: Term) -> bool:
        assert isinstance(bound, Literal)
        return compare(term, bound) not in allowed

    return _on_terms(wrong)


def _min_count(
    _: Evaluation, least: object, foci: Collection[int], values: Values
) -> Iterable[Fault]:
    assert isinstance(least, int)
    return [Fault(focus) for focus in foci if len(values(focus)) < least]


def _max_count(
    _: Evaluation, most: object, foci: Collection[int], values: Values
) -> Iterable[Fault]:
    assert isinstance(most, int)
    return [Fault(focus) for focus in foci if len(values(focus)) > most]


def _has_value(
    evaluation: Evaluation, wanted: object, foci: Collection[int], values: Values
) -> Iterable[Fault]:
    number = evaluation.index.number(wanted)  # type: ignore[arg-type]
    return [Fault(focus) for focus in foci if number not in values(focus)]


def _unique_lang(
    evaluation: Evaluation, _: object, foci: Collection[int], values: Values
) -> Iterable[Fault]:
    terms = evaluation.index.terms
    for focus in foci:
        if len(found := values(focus)) > 1:
            literals = [term for value in found if isinstance(term := terms[value], Literal)]
            tags = Counter(term.language.lower() for term in literals if term.language)
            yield from (Fault(focus) for count in tags.values() if count > 1)


def _pair(
    found: Callable[[Evaluation, Collection[int], Collection[int]], Iterable[int]],
) -> Component:
    """Return a component that holds values against those of another property."""

    def component(
        evaluation: Evaluation, predicate: object, foci: Collection[int], values: Values
    ) -> Iterable[Fault]:
        forward = evaluation.index.forward(predicate)  # type: ignore[arg-type]
        for focus in foci:
            for value in found(evaluation, values(focus), forward.get(focus, ())):
                yield Fault(focus, value)

    return component


def _equals(_: Evaluation, ours: Collection[int], theirs: Collection[int]) -> Iterable[int]:
    return set(ours) ^ set(theirs)


def _disjoint(_: Evaluation, ours: Collection[int], theirs: Collection[int]) -> Iterable[int]:
    return set(ours) & set(theirs) if theirs else ()


def _less(*allowed: int) -> Component:
    def found(
        evaluation: Evaluation, ours: Collection[int], theirs: Collection[int]
    ) -> Iterable[int]:
        terms = evaluation.index.terms
        for value in ours:
            for other in theirs:
                if _compare(terms[value], terms[other]) not in allowed:
                    yield value

    return _pair(found)


def _compare(one: Term, other: Term) -> int | None:
    """Return how two values compare, None where they cannot; raises DoubtError.

    Blank nodes, and literals that are not as their datatype wants, cannot. That is where pyshacl
    may break down, and the only place where it is not followed.
    """
    if is_blank(one) or is_blank(other) or _is_ill(one) or _is_ill(other):
        return None
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        raise DoubtError
    if value_of(one) is None or value_of(other) is None:
        raise DoubtError
    return compare(one, other)


def _is_ill(term: Term) -> bool:
    return isinstance(term, Literal) and not has_datatype(term, term.datatype.value)


def _closed(
    evaluation: Evaluation, closed: object, foci: Collection[int], values: Values
) -> Iterable[Fault]:
    assert isinstance(closed, Closed)
    index = evaluation.index
    allowed = set(map(index.number, closed.properties))
    resource = index.number(TYPE), index.number(RESOURCE)
    for focus in foci:
        for value in values(focus):
            for predicate, found in index.triples_of(value):
                if predicate not in allowed and (predicate, found) != resource:
                    name = index.terms[predicate]
                    assert isinstance(name, NamedNode)
                    yield Fault(focus, found, name.value)


def _conforming(wrong: Callable[[int], bool], is_list: bool = True) -> Component:
    """Return a component that counts to how many shapes each value conforms."""

    def component(
        evaluation: Evaluation, argument: object, foci: Collection[int], values: Values
    ) -> Iterable[Fault]:
        shapes = argument if isinstance(argument, tuple) else (argument,)
        nodes = {value for focus in foci for value in values(focus)}
        failing = [evaluation.failing(shape, nodes) for shape in shapes]
        bad = {
            node
            for node in nodes
            if wrong(sum(node not in each for each in failing) - (len(shapes) if is_list else 0))
        }
        if bad:
            for focus in foci:
                for value in values(focus):
                    if value in bad:
                        yield Fault(focus, value)

    return component


def _qualified(
    evaluation: Evaluation, argument: object, foci: Collection[int], values: Values
) -> Iterable[Fault]:
    assert isinstance(argument, Qualified)
    nodes = {value for focus in foci for value in values(focus)}
    good = nodes - evaluation.failing(argument.shape, nodes)
    for sibling in argument.siblings:
        good &= evaluation.failing(sibling, good)
    for focus in foci:
        number = sum(value in good for value in values(focus))
        if argument.most is not None and number > argument.most:
            yield Fault(focus, component="QualifiedMaxCount")
        if argument.least is not None and number < argument.least:
            yield Fault(focus, component="QualifiedMinCount")


def _sparql(
    evaluation: Evaluation, query: object, foci: Collection[int], _: Values
) -> Iterable[Fault]:
    assert isinstance(query, Query)
    return [Fault(focus, value) for focus, value in solve(evaluation.index, query, foci)]


Component: TypeAlias = "Callable[[Evaluation, object, Collection[int], Values], Iterable[Fault]]"

COMPONENTS: dict[str, Component] = {
    "And": _conforming(lambda short: short < 0),
    "Class": _each(_class),
    "Closed": _closed,
    "Datatype": _on_terms(_datatype),
    "Disjoint": _pair(_disjoint),
    "Equals": _pair(_equals),
    "HasValue": _has_value,
    "In": _each(_in),
    "LanguageIn": _on_terms(_language_in),
    "LessThan": _less(-1),
    "LessThanOrEquals": _less(-1, 0),
    "MaxCount": _max_count,
    "MaxExclusive": _bound(-1),
    "MaxInclusive": _bound(-1, 0),
    "MaxLength": _on_terms(_max_length),
    "MinCount": _min_count,
    "MinExclusive": _bound(1),
    "MinInclusive": _bound(0, 1),
    "MinLength": _on_terms(_min_length),
    "Node": _conforming(lambda short: short < 0),
    "NodeKind": _each(_node_kind),
    "Not": _conforming(lambda number: number > 0, is_list=False),
    "Or": _conforming(lambda number: number < 1, is_list=False),
    "Pattern": _on_terms(_pattern),
    "Qualified": _qualified,
    "SPARQL": _sparql,
    "UniqueLang": _unique_lang,
    "Xone": _conforming(lambda number: number != 1, is_list=False),
}
"""What each component finds wrong; sh:property is evaluated by the evaluation itself."""
