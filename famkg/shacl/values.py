"""What literals are worth to a constraint, as far as all engines are of one mind.

Beyond that, of a literal that is not written as its datatype wants, or of datatypes that
nobody compares, `DoubtError` is raised, and the reference decides.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from famkg.namespaces import GENID, RDF, XSD

if TYPE_CHECKING:
    from famkg.model import Term

STRING = XSD + "string"
LANG_STRING = RDF + "langString"
LANG_STRINGS = (LANG_STRING, RDF + "dirLangString")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_CANONICAL = re.compile("0|-?[1-9][0-9]{0,17}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_LIKE_DATE = re.compile(r"[0-9]{4}-?(?:[0-9]{2}|W)")
"""What Python may read as a date."""
Value: TypeAlias = Decimal | date | str


class DoubtError(Exception):
    """Something on which engines may differ; famkg asks the reference, and shows this to nobody."""


def is_blank(term: Term) -> bool:
    """Say whether a term is a blank node, under whatever name."""
    return isinstance(term, BlankNode) or (
        isinstance(term, NamedNode) and term.value.startswith(GENID)
    )


@cache
def value_of(literal: Literal) -> Value | None:
    """Return a number, a day or the text of a plain string; None for other literals."""
    text, datatype = literal.value, literal.datatype.value
    if datatype == STRING:
        return text
    if (datatype == XSD + "integer" and _INTEGER.fullmatch(text)) or (
        datatype == XSD + "decimal" and _DECIMAL.fullmatch(text)
    ):
        return Decimal(text)
    if datatype == XSD + "date" and _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    return None


def is_text(literal: Literal) -> bool:
    """Say whether a literal is a string, with a language or without."""
    return literal.datatype.value in (STRING, *LANG_STRINGS)


def compare(one: Term, other: Literal) -> int | None:
    """Return -1, 0 or 1 for less, equal, greater; None where they are of kinds that never compare.

    Raises DoubtError where engines may differ.
    """
    if not isinstance(one, Literal):
        return None
    if is_text(one) != is_text(other):
        return None
    left, right = value_of(one), value_of(other)
    if left is None or right is None or type(left) is not type(right):
        raise DoubtError
    return (left > right) - (left < right)  # type: ignore[operator]


@cache
def has_datatype(literal: Literal, datatype: str) -> bool:
    """Say whether a literal is of a datatype and written as that wants; raises DoubtError."""
    if literal.datatype.value != datatype:
        return False
    if datatype in (STRING, LANG_STRING, XSD + "anyURI"):
        return True
    return _is_well_formed(literal, datatype)


def _is_well_formed(literal: Literal, datatype: str) -> bool:
    text = literal.value
    if datatype in (XSD + "integer", XSD + "decimal"):
        if value_of(literal) is not None:
            return True
        try:  # what Python reads and XML Schema does not
            _ = int(text) if datatype == XSD + "integer" else Decimal(text)
        except (ValueError, InvalidOperation):
            return False
        raise DoubtError
    if datatype == XSD + "boolean":
        if text not in BOOLEANS and text.strip().lower() in BOOLEANS:
            raise DoubtError
        return text in BOOLEANS
    if datatype == XSD + "date" and (_DATE.fullmatch(text) or not _LIKE_DATE.search(text)):
        return value_of(literal) is not None
    if datatype.startswith((XSD, RDF)):
        raise DoubtError
    return True  # a datatype of which nobody knows how it is written


def kind_of(term: Term) -> str:
    """Return how a term of a tame graph compares: with others of its kind, and no others."""
    if not isinstance(term, Literal):
        return "node"
    value = value_of(term)
    if isinstance(value, Decimal):
        return "number"
    if isinstance(value, str):
        return "text"
    return term.datatype.value


def is_wild(term: Term) -> bool:
    """Say whether engines may read a term of a data graph in different ways.

    So they may line ends, and literals that are not written in the one way that their datatype
    likes best.
    """
    if isinstance(term, Triple) or "\n" in term.value:
        return True
    if not isinstance(term, Literal):
        return False
    datatype = term.datatype.value
    if datatype == XSD + "boolean":
        return term.value not in ("true", "false")
    if datatype == XSD + "integer":
        return not _CANONICAL.fullmatch(term.value)
    if datatype == XSD + "date":
        return value_of(term) is None
    return datatype not in (STRING, LANG_STRING, XSD + "anyURI")
