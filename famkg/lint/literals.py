"""Literals that say something else than they seem to, or that a store would spell otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from famkg.datatypes import canonical, is_datatype, is_ill_typed
from famkg.lint.marks import name_of
from famkg.model import Finding
from famkg.namespaces import RDF, RDFS, XSD, curie

if TYPE_CHECKING:
    from pyoxigraph import Triple

SPELT = frozenset(
    XSD + name
    for name in (
        *("boolean", "byte", "int", "integer", "long", "negativeInteger", "nonNegativeInteger"),
        *("nonPositiveInteger", "positiveInteger", "short", "unsignedByte", "unsignedInt"),
        *("unsignedLong", "unsignedShort"),
    )
)
"""Which nobody spells in another way on purpose; 1.0 is a decimal, and good Turtle."""
PLAIN = frozenset([XSD + "string", RDF + "langString", XSD + "anyURI"])
ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
FORMS = {
    XSD + name: re.compile(form + ZONE)
    for name, form in {
        "date": r"(-?(?:[1-9]\d{3,}|0\d{3}))-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
        "gYear": r"-?(?:[1-9]\d{3,}|0\d{3})",
        "gYearMonth": r"-?(?:[1-9]\d{3,}|0\d{3})-(?:0[1-9]|1[0-2])",
        "gMonth": r"--(?:0[1-9]|1[0-2])",
        "gDay": r"---(?:0[1-9]|[12]\d|3[01])",
        "gMonthDay": r"--(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])"
        r"|--(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|--02-(?:0[1-9]|[12]\d)",
        "time": r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?",
    }.items()
}
"""How values of datatypes outside OWL 2's map are written (XML Schema 1.1, part 2)."""
DURATION = r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"
FORMS |= {
    XSD + "duration": re.compile(DURATION),
    XSD + "dayTimeDuration": re.compile(r"(?=[^YT]*[DT])" + DURATION),
    XSD + "yearMonthDuration": re.compile(r"-?P(?=.)(?:\d+Y)?(?:\d+M)?"),
}
XML_SCHEMA = frozenset(
    [XSD + name for name in ("QName", "NOTATION", "ENTITY", "ID", "IDREF", "anyAtomicType")]
)
"""Datatypes of XML Schema whose values are not looked at."""


def check_literals(triples: Iterable[Triple]) -> Iterator[Finding]:
    """Yield literals that are none of their datatype, or whose datatype does not exist.

    What is no value is kept as text, and compares with nothing. A value that is not written
    in its canonical form is worth knowing: a store spells it anew, and `01` is found as `1`.
    """
    judged: dict[Literal, tuple[str, str] | None] = {}
    for triple in triples:
        value = triple.object
        if not isinstance(value, Literal) or value.datatype.value in PLAIN:
            continue
        if value not in judged:
            judged[value] = judge(value)
        verdict = judged[value]
        if verdict is not None:
            check, message = verdict
            yield Finding(
                check,
                "info" if check == "non-canonical-literal" else "violation",
                message,
                focus=name_of(triple.subject),
                path=triple.predicate.value,
                value=value.value,
                term=value,
            )


def judge(literal: Literal) -> tuple[str, str] | None:
    """Return the check that a literal fails and a message, or None where all is well."""
    datatype = literal.datatype.value
    name = curie(datatype)
    if is_datatype(literal.datatype):
        if is_ill_typed(literal):
            return "ill-typed-literal", (
                f'"{literal.value}" is no {name}: it has no value, and compares with nothing.'
                " Mend the value or the datatype."
            )
        usual = canonical(literal)
        if datatype in SPELT and usual.value != literal.value:
            return "non-canonical-literal", (
                f'Write "{usual.value}": so {name} spells this value, and so a store returns it.'
            )
        return None
    if datatype in FORMS:
        if not has_form(literal):
            return "ill-typed-literal", (
                f'"{literal.value}" is no {name}: it has no value, and compares with nothing.'
                " Mend the value or the datatype."
            )
        return None
    if datatype.startswith((XSD, RDF, RDFS)) and datatype not in XML_SCHEMA:
        return "ill-typed-literal", f"There is no datatype {name}. Mend its name."
    return None


def has_form(literal: Literal) -> bool:
    """Say whether a literal of a datatype of FORMS is written as its values are."""
    found = FORMS[literal.datatype.value].fullmatch(" ".join(literal.value.split()))
    if found is None or literal.datatype.value != XSD + "date":
        return found is not None
    year, month, day = (int(part) for part in found.groups())
    try:  # the calendar repeats after 400 years
        date(year % 400 + 400, month, day)
    except ValueError:
        return False
    return True
