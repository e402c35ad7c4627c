"""Compares the value spaces of datatypes: which is within which, and what they share."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache, lru_cache
from itertools import takewhile
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode

from famkg.datatypes.values import CACHED, INTEGERS, STRINGS, value_of
from famkg.namespaces import OWL, RDF, RDFS, XSD

Limits: TypeAlias = tuple[float, float, float]
"""How deep a value space lies among the datatypes of its family; its least and its greatest."""

Space: TypeAlias = Mapping[str, Limits]
"""What a value space holds of each family; a family that is not named is left out."""

REALS = (OWL + "real", OWL + "rational", XSD + "decimal", XSD + "integer")
"""The datatypes of exact numbers, each within the one before."""
SINGLE = ("float", "double", "boolean", "anyURI", "hexBinary", "base64Binary")
"""The datatypes that are a family each."""
INNER_STRINGS = tuple(STRINGS.values())[1:]
LITERAL = NamedNode(RDFS + "Literal")


def is_datatype(term: object) -> bool:
    """Say whether `term` names a datatype of the map."""
    return isinstance(term, NamedNode) and term in spaces()


def in_datatype(literal: Literal, datatype: NamedNode) -> bool | None:
    """Say whether the value of `literal` belongs to `datatype`; None where that is unknown.

    It is unknown for a datatype that is not in the map, and for a literal without a value.
    """
    if datatype not in spaces() or value_of(literal) is None:
        return None
    return datatype in types_of(literal)


@lru_cache(maxsize=CACHED)
def types_of(literal: Literal) -> frozenset[NamedNode]:
    """Return all datatypes to which the value of `literal` belongs (`dt-type2`).

    There is none where the literal has no value, or one that is unknown.
    """
    value = value_of(literal)
    if value is None:
        return frozenset()
    family = value[0]
    deep, low, high = limits_of(*value)
    if low == high:
        return frozenset(
            name
            for name, space in spaces().items()
            if family in space and space[family][1] <= low <= space[family][2]
        )
    return types_at(family, deep)


@cache
def types_at(family: str, depth: float) -> frozenset[NamedNode]:
    """Return the datatypes of values that lie at a depth of their family, without limits."""
    space = {family: (depth, -math.inf, math.inf)}
    return frozenset(name for name, outer in spaces().items() if is_within(space, outer))


def are_disjoint(datatypes: Iterable[NamedNode]) -> bool:
    """Say whether no value is known to belong to all of `datatypes` at once."""
    return not intersect(datatypes)


def are_within(datatypes: Iterable[NamedNode], outer: NamedNode) -> bool:
    """Say whether what belongs to all of `datatypes` is known to belong to `outer`."""
    several = tuple(datatypes)
    space = spaces().get(outer)
    return outer in several or (space is not None and is_within(intersect(several), space))


def intersect(datatypes: Iterable[NamedNode]) -> Space:
    """Return the values common to `datatypes`; those that are not in the map forbid nothing."""
    common: Space = {**spaces()[LITERAL], "no literal": (0, -math.inf, math.inf)}
    for datatype in datatypes:
        space = spaces().get(datatype, common)
        both = {
            family: (
                max(deep, space[family][0]),
                max(low, space[family][1]),
                min(high, space[family][2]),
            )
            for family, (deep, low, high) in common.items()
            if family in space
        }
        common = {family: limits for family, limits in both.items() if limits[1] <= limits[2]}
    return common


def is_within(inner: Space, outer: Space) -> bool:
    """Say whether all values of `inner` are values of `outer`."""
    return all(
        family in outer
        and deep >= outer[family][0]
        and low >= outer[family][1]
        and high <= outer[family][2]
        for family, (deep, low, high) in inner.items()
    )


@cache
def spaces() -> Mapping[NamedNode, Space]:
    """Return the value space of each datatype of the map."""

    def at(depth: float, low: float = -math.inf, high: float = math.inf) -> Limits:
        return depth, low, high

    whole = REALS.index(XSD + "integer")
    found: dict[str, Space] = {name: {"real": at(depth)} for depth, name in enumerate(REALS)}
    found |= {name: {"real": at(whole, *limits)} for name, limits in INTEGERS.items()}
    found |= {name: {"string": at(depth)} for depth, name in enumerate(STRINGS)}
    found |= {XSD + name: {name: at(0)} for name in SINGLE}
    found[XSD + "dateTime"] = {"dateTime": at(0)}
    found[XSD + "dateTimeStamp"] = {"dateTime": at(1)}
    found[RDF + "XMLLiteral"] = {"XMLLiteral": at(0)}
    found[RDF + "langString"] = {"tagged": at(0)}
    found[RDF + "PlainLiteral"] = {"tagged": at(0), "string": at(0)}
    families = {family for space in found.values() for family in space}
    found[RDFS + "Literal"] = {family: at(0) for family in (*sorted(families), "other")}
    return {NamedNode(name): space for name, space in found.items()}


def limits_of(family: str, content: Any) -> Limits:
    """Return the narrowest limits within which a value lies."""
    depth = 0
    if family == "real":
        if isinstance(content, Fraction):
            depth = REALS.index(OWL + "rational")
        elif content != content.to_integral_value():
            depth = REALS.index(XSD + "decimal")
        else:
            return REALS.index(XSD + "integer"), content, content
    elif family == "string":
        depth = sum(1 for _ in takewhile(lambda each: re.fullmatch(each, content), INNER_STRINGS))
    elif family == "dateTime":
        depth = int(content[-1] is not None)
    return depth, -math.inf, math.inf
