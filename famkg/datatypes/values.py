"""Reads literals into values, and writes one literal for each value.

Values are compared by identity, as OWL 2 wants it: `"1"^^xsd:integer` and `"1.0"^^xsd:decimal`
are one value; 1 and `"1"^^xsd:float`, the floats +0 and -0, and one instant written in two
time zones are not. White space around a number is no part of its lexical form, so a literal
that has it is ill-typed.
"""

from __future__ import annotations

import math
import re
import struct
from base64 import b64decode, b64encode
from calendar import monthrange
from collections.abc import Callable, Hashable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from pyoxigraph import Literal, NamedNode

from famkg.namespaces import OWL, RDF, XSD

Value: TypeAlias = tuple[str, Hashable]
"""The family of a value, such as `real`, and what tells it from others of its family."""

CACHED = 1 << 16
"""Of how many literals the values are remembered."""

INTEGERS: dict[str, tuple[float, float]] = {
    XSD + "integer": (-math.inf, math.inf),
    XSD + "nonNegativeInteger": (0, math.inf),
    XSD + "nonPositiveInteger": (-math.inf, 0),
    XSD + "positiveInteger": (1, math.inf),
    XSD + "negativeInteger": (-math.inf, -1),
    XSD + "long": (-(2**63), 2**63 - 1),
    XSD + "int": (-(2**31), 2**31 - 1),
    XSD + "short": (-(2**15), 2**15 - 1),
    XSD + "byte": (-(2**7), 2**7 - 1),
    XSD + "unsignedLong": (0, 2**64 - 1),
    XSD + "unsignedInt": (0, 2**32 - 1),
    XSD + "unsignedShort": (0, 2**16 - 1),
    XSD + "unsignedByte": (0, 2**8 - 1),
}
"""The datatypes of whole numbers, with their least and greatest."""

START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
INNER = START + "\\-.0-9\u00b7\u0300-\u036f\u203f-\u2040"
TAG = "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*"
ANYTHING = r"(?s:.*)"
STRINGS = {
    XSD + "string": ANYTHING,
    XSD + "normalizedString": r"[^\t\n\r]*",
    XSD + "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
    XSD + "NMTOKEN": f"[:{INNER}]+",
    XSD + "Name": f"[:{START}][:{INNER}]*",
    XSD + "NCName": f"[{START}][{INNER}]*",
    XSD + "language": TAG,
}
"""The datatypes of strings with their patterns; it happens that each is within the one before."""

NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
FLOAT = rf"{NUMBER}(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN"
INSTANT = (
    r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])T"
    r"(?:([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9](?:\.[0-9]+)?)|24:00:00(?:\.0+)?)"
)
ZONE = r"(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
SIX_BITS = "[A-Za-z0-9+/] ?"
BASE64 = (
    f"(?:(?:(?:{SIX_BITS}){{4}})*(?:(?:{SIX_BITS}){{3}}[A-Za-z0-9+/]"
    f"|(?:{SIX_BITS}){{2}}[AEIMQUYcgkosw048] ?=|{SIX_BITS}[AQgw] ?= ?=))?"
)


def is_ill_typed(literal: Literal) -> bool:
    """Say whether `literal` is not in the lexical space of its datatype (`dt-not-type`).

    Ask of a literal as it was written: a store makes `"300"^^xsd:byte` an integer.
    """
    return literal.datatype.value in READERS and value_of(literal) is None


def same_value(one: Literal, other: Literal) -> bool:
    """Say whether two literals are known to denote the same value (`dt-eq`)."""
    if one == other:
        return True
    value = value_of(one)
    return value is not None and value == value_of(other)


def different_values(one: Literal, other: Literal) -> bool:
    """Say whether two literals are known to denote different values (`dt-diff`)."""
    value, another = value_of(one), value_of(other)
    return value is not None and another is not None and value != another


@lru_cache(maxsize=CACHED)
def canonical(literal: Literal) -> Literal:
    """Return the one literal that stands for all those with the same value.

    An integer stands for a whole number, of whatever type. Where the value is unknown, it is
    `literal` itself.
    """
    value = value_of(literal)
    if value is None:
        return literal
    return WRITERS[value[0]](value[1])


@lru_cache(maxsize=CACHED)
def value_of(literal: Literal) -> Value | None:
    """Return the value of `literal`; two are equal exactly if they are one value.

    It is None for an ill-typed literal, and for one whose datatype is not in the map.
    """
    if literal.direction is not None:
        return None
    if literal.language is not None:
        return "tagged", (literal.value, literal.language.lower())
    entry = READERS.get(literal.datatype.value)
    if entry is None:
        return None
    pattern, read = entry
    found = re.fullmatch(pattern, literal.value)
    return read(found) if found else None


def read_decimal(found: re.Match[str]) -> Value:
    """Return a number written with or without a decimal point."""
    return "real", Decimal(found[0])


def read_integer(least: float, greatest: float) -> Reader:
    """Return what reads a whole number between `least` and `greatest`."""

    def read(found: re.Match[str]) -> Value | None:
        number = Decimal(found[0])
        return ("real", number) if least <= number <= greatest else None

    return read


def read_rational(found: re.Match[str]) -> Value:
    """Return a quotient; one that has finitely many decimals as the decimal that it is."""
    above, below = (int(Decimal(part)) for part in found.groups())
    number = Fraction(above, below)
    places = number.denominator.bit_length() - 1
    digits, rest = divmod(number.numerator * 10**places, number.denominator)
    if rest:
        return "real", number
    sign, exact, _ = Decimal(digits).as_tuple()
    return "real", Decimal((sign, exact, -places))


def read_double(found: re.Match[str]) -> Value:
    """Return a number of double precision as its eight bytes, which tell -0 from 0."""
    return "double", pack(">d", float(found[0]))


def read_float(found: re.Match[str]) -> Value:
    """Return a number of single precision as its four bytes.

    It is rounded once: of the doubles around a number that is not a double itself, the odd one
    is taken, which cannot lie half-way between two floats.
    """
    number = float(found[0])
    if number and math.isfinite(number):
        exact = Decimal(found[0])
        (bits,) = struct.unpack(">q", struct.pack(">d", number))
        if exact != Decimal(number) and bits % 2 == 0:
            number = math.nextafter(number, math.inf if exact > Decimal(number) else -math.inf)
    return "float", pack(">f", number)


def pack(form: str, number: float) -> bytes:
    """Return the bytes of a floating-point number; there is one NaN."""
    if math.isnan(number):
        number = math.nan
    try:
        return struct.pack(form, number)
    except OverflowError:
        return struct.pack(form, math.copysign(math.inf, number))


def read_instant(found: re.Match[str]) -> Value | None:
    """Return year, month, day, hour, minute, second and time zone in minutes, None for none."""
    year, month, day = int(Decimal(found[1])), int(found[2]), int(found[3])
    if not 1 <= day <= days_in(year, month):
        return None
    hour, minute, second = int(found[4] or 0), int(found[5] or 0), Decimal(found[6] or 0)
    if found[4] is None:
        day += 1
        if day > days_in(year, month):
            day, month = 1, month + 1
        if month > 12:
            month, year = 1, year + 1
    zone = found[7]
    if zone == "Z":
        offset: int | None = 0
    elif zone is None:
        offset = None
    else:
        offset = int(zone[1:3]) * 60 + int(zone[4:])
        offset = -offset if zone[0] == "-" else offset
    return "dateTime", (year, month, day, hour, minute, second, offset)


def days_in(year: int, month: int) -> int:
    """Return how many days a month has; the calendar repeats itself every 400 years."""
    return monthrange(2000 + year % 400, month)[1]


def read_xml(found: re.Match[str]) -> Value | None:
    """Return a piece of XML in its canonical form, comments included."""
    from xml.etree.ElementTree import ParseError, canonicalize

    try:
        return "XMLLiteral", canonicalize(f"<x>{found[0]}</x>", with_comments=True)[3:-4]
    except ParseError:
        return None


def read_plain(found: re.Match[str]) -> Value:
    """Return the text and the language of an `rdf:PlainLiteral`, a string if it names none."""
    text, _, language = found[0].rpartition("@")
    return ("tagged", (text, language.lower())) if language else ("string", text)


def write_as(datatype: str, spell: Callable[[Any], str] = str) -> Writer:
    """Return what writes a value of one datatype."""
    name = NamedNode(datatype)
    return lambda content: Literal(spell(content), datatype=name)


def write_tagged(content: Any) -> Literal:
    """Return a text in a language."""
    text, language = content
    try:
        return Literal(text, language=language)
    except ValueError:  # XML Schema knows tags, such as `i`, that nobody can have registered.
        return Literal(f"{text}@{language}", datatype=NamedNode(RDF + "PlainLiteral"))


def write_real(content: Any) -> Literal:
    """Return a number as an integer, else as a decimal, else as a quotient."""
    if isinstance(content, Fraction):
        above, below = Decimal(content.numerator), Decimal(content.denominator)
        return Literal(f"{above:f}/{below:f}", datatype=NamedNode(OWL + "rational"))
    text = f"{content:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if not content:
        text = "0"
    return Literal(text, datatype=NamedNode(XSD + ("decimal" if "." in text else "integer")))


def spell_float(content: bytes) -> str:
    """Return a floating-point number of either precision."""
    (number,) = struct.unpack(">f" if len(content) == 4 else ">d", content)
    if math.isnan(number):
        return "NaN"
    return {math.inf: "INF", -math.inf: "-INF"}.get(number, repr(number))


def spell_instant(content: Any) -> str:
    """Return a moment as `xsd:dateTime` writes it."""
    year, month, day, hour, minute, second, offset = content
    whole, _, fraction = f"{second:f}".partition(".")
    fraction = fraction.rstrip("0")
    sign = "-" if year < 0 else ""
    text = f"{sign}{Decimal(abs(year)):f}".zfill(4 + len(sign)) + f"-{month:02}-{day:02}T"
    text += f"{hour:02}:{minute:02}:{whole.zfill(2)}" + (f".{fraction}" if fraction else "")
    if offset is not None:
        hours, minutes = divmod(abs(offset), 60)
        text += f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}" if offset else "Z"
    return text


Reader: TypeAlias = Callable[[re.Match[str]], Value | None]
Writer: TypeAlias = Callable[[Any], Literal]

READERS: dict[str, tuple[str, Reader]] = {
    **{name: (pattern, lambda found: ("string", found[0])) for name, pattern in STRINGS.items()},
    **{name: ("[+-]?[0-9]+", read_integer(*limits)) for name, limits in INTEGERS.items()},
    XSD + "decimal": (NUMBER, read_decimal),
    OWL + "rational": (r"([+-]?[0-9]+)/(\+?[0-9]*[1-9][0-9]*)", read_rational),
    OWL + "real": (r"(?!)", read_decimal),
    XSD + "float": (FLOAT, read_float),
    XSD + "double": (FLOAT, read_double),
    XSD + "boolean": ("true|false|1|0", lambda found: ("boolean", found[0] in ("true", "1"))),
    XSD + "hexBinary": (
        "(?:[0-9a-fA-F]{2})*",
        lambda found: ("hexBinary", bytes.fromhex(found[0])),
    ),
    XSD + "base64Binary": (BASE64, lambda found: ("base64Binary", b64decode(found[0]))),
    XSD + "anyURI": (ANYTHING, lambda found: ("anyURI", found[0])),
    XSD + "dateTime": (f"{INSTANT}{ZONE}?", read_instant),
    XSD + "dateTimeStamp": (f"{INSTANT}{ZONE}", read_instant),
    RDF + "XMLLiteral": (ANYTHING, read_xml),
    RDF + "PlainLiteral": (rf"{ANYTHING}@(?:{TAG})?", read_plain),
    RDF + "langString": (r"(?!)", read_plain),
}
"""By datatype, the pattern of its lexical forms and what reads one; a reader may still refuse."""

WRITERS: dict[str, Writer] = {
    "string": Literal,
    "tagged": write_tagged,
    "real": write_real,
    "float": write_as(XSD + "float", spell_float),
    "double": write_as(XSD + "double", spell_float),
    "boolean": write_as(XSD + "boolean", lambda content: str(content).lower()),
    "hexBinary": write_as(XSD + "hexBinary", lambda content: content.hex().upper()),
    "base64Binary": write_as(XSD + "base64Binary", lambda content: b64encode(content).decode()),
    "anyURI": write_as(XSD + "anyURI"),
    "dateTime": write_as(XSD + "dateTime", spell_instant),
    "XMLLiteral": write_as(RDF + "XMLLiteral"),
}
"""By family of values, what writes one."""
