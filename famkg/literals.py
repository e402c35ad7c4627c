"""What the checker of proofs knows of literals: their values, and the datatypes of these.

Of a literal with a datatype that is not named here nothing is known: it is neither so nor not
so. Exact numbers are one family of values, whatever their datatypes, and so are strings.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from math import inf
from typing import Any, TypeAlias

from pyoxigraph import Literal, RdfFormat, parse

from famkg.namespaces import RDF, RDFS, XSD

Value: TypeAlias = tuple[str, Any]
"""The family of a value, and what tells it from others of its family."""

WHOLE: dict[str, tuple[float, float]] = {
    "integer": (-inf, inf),
    "nonNegativeInteger": (0, inf),
    "nonPositiveInteger": (-inf, 0),
    "positiveInteger": (1, inf),
    "negativeInteger": (-inf, -1),
}
"""The least and the greatest of each datatype of whole numbers."""
for _name, _bits in (("Byte", 8), ("Short", 16), ("Int", 32), ("Long", 64)):
    WHOLE[_name.lower()] = -(2 ** (_bits - 1)), 2 ** (_bits - 1) - 1
    WHOLE[f"unsigned{_name}"] = 0, 2**_bits - 1

NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
INSTANT = r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
ZONE = r"(Z|[+-][0-9]{2}:[0-9]{2})"
FORMS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(WHOLE, ("number", "[+-]?[0-9]+")),
    "decimal": ("number", NUMBER),
    "float": ("float", rf"{NUMBER}([Ee][+-]?[0-9]+)?|[+-]?INF|NaN"),
    "double": ("double", rf"{NUMBER}([Ee][+-]?[0-9]+)?|[+-]?INF|NaN"),
    "boolean": ("boolean", "true|false|0|1"),
    "string": ("string", "(?s:.*)"),
    "normalizedString": ("string", r"[^\t\n\r]*"),
    "token": ("string", r"([^\t\n\r ]+( [^\t\n\r ]+)*)?"),
    "NMTOKEN": ("string", r"[\w:.·-]+"),
    "Name": ("string", r"(:|[^\W\d])[\w:.·-]*"),
    "NCName": ("string", r"[^\W\d][\w.·-]*"),
    "language": ("string", "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"),
    "dateTime": ("dateTime", f"{INSTANT}{ZONE}?"),
    "dateTimeStamp": ("dateTime", INSTANT + ZONE),
    "anyURI": ("anyURI", "(?s:.*)"),
    "hexBinary": ("hexBinary", "([0-9a-fA-F]{2})*"),
    "base64Binary": ("base64Binary", "[A-Za-z0-9+/= ]*"),
}
"""The family of each datatype of XML Schema, and how its literals are written."""
TELLING = ("number", "boolean", "string", "tagged", "anyURI", "dateTime", "hexBinary")
"""The families of which it is known here when two values differ."""


@lru_cache(maxsize=1 << 16)
def value_of(word: str) -> Value | None:
    """Return the value of a literal in N-Triples; None where it has none, or none is known."""
    (quad,) = parse(f"<x:> <x:> {word} .", RdfFormat.N_TRIPLES)
    literal = quad.object
    assert isinstance(literal, Literal)
    if literal.language is not None:
        return "tagged", (literal.value, literal.language.lower())
    name = literal.datatype.value.removeprefix(XSD)
    family, form = FORMS.get(name, ("", ""))
    if not family or not re.fullmatch(form, literal.value):
        return None
    if family == "number":
        number = Decimal(literal.value)
        least, greatest = WHOLE.get(name, (-inf, inf))
        return (family, number) if least <= number <= greatest else None
    if family == "boolean":
        return family, literal.value in ("true", "1")
    if family == "dateTime" and re.match("[0-9]{4}-.*T(?!24)", literal.value):
        try:
            time = datetime.fromisoformat(literal.value)
        except ValueError:
            return None
        return family, (time.replace(tzinfo=None), time.utcoffset())
    return family, literal.value.lower() if family == "hexBinary" else literal.value


def belongs(word: str, datatype: str) -> bool | None:
    """Say whether `word` is a literal whose value is of `datatype` (`dt-type2`); None: unknown."""
    value = value_of(word) if word.startswith('"') else None
    name = datatype[1:-1].removeprefix(XSD)
    if value is None:
        return None
    family, content = value
    if datatype == f"<{RDFS}Literal>":
        return True
    if datatype == f"<{RDF}PlainLiteral>":
        return family in ("string", "tagged")
    if name in WHOLE:
        least, greatest = WHOLE[name]
        return family == "number" and content % 1 == 0 and least <= content <= greatest
    if name not in FORMS:
        return None
    wanted, form = FORMS[name]
    if name == "dateTimeStamp" and family == wanted and isinstance(content, tuple):
        return content[1] is not None
    return family == wanted and (family != "string" or bool(re.fullmatch(form, content)))


def are_different(one: str, other: str) -> bool:
    """Say whether two words are literals that are known to differ in value (`dt-diff`)."""
    if not one.startswith('"') or not other.startswith('"'):
        return False
    value, another = value_of(one), value_of(other)
    if value is None or another is None:
        return False
    return value[0] != another[0] or (value[0] in TELLING and value != another)


def is_ill_typed(word: str) -> bool:
    """Say whether `word` is a literal that its datatype does not allow (`dt-not-type`)."""
    if not word.startswith('"') or value_of(word) is not None:
        return False
    return word[word.rfind("^^<") + 3 : -1].removeprefix(XSD) in FORMS
