"""Turns times of the Extended Date/Time Format into words, as precise as they are and no more.

https://www.loc.gov/standards/datetime/: levels 0 and 1, and the open beginnings and ends of
intervals that mean "by" and "since".
"""

from __future__ import annotations

import re

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_DATE = re.compile(r"(\d{3}[\dX]|\d\dXX)(?:-(\d\d))?(?:-(\d\d))?([?~%]?)")


def spell_time(edtf: str) -> str:
    """Return when something was: `on 1 November 2019`, `in the 1980s`, `by 1974`.

    What is not of the format comes back as it is, in brackets.
    """
    start, slash, end = edtf.partition("/")
    if not slash:
        return spell_date(edtf, with_preposition=True)
    if start in ("", ".."):
        return f"by {spell_date(end)}"
    if end in ("", ".."):
        return f"from {spell_date(start)} on"
    return f"from {spell_date(start)} to {spell_date(end)}"


def spell_date(edtf: str, *, with_preposition: bool = False) -> str:
    """Return a day, month, year, decade or century in words, `on` or `in` before it if wanted."""
    found = _DATE.fullmatch(edtf)
    if found is None:
        return f"({edtf})"
    year, month, day, sign = found.groups()
    preposition = "on" if day else "in"
    if year.endswith("XX"):
        words = f"the {_ordinal(int(year[:2]) + 1)} century"
    elif year.endswith("X"):
        words = f"the {year[:3]}0s"
    elif month in SEASONS:
        words = f"{SEASONS[month]} {year}"
    elif month and not 1 <= int(month) <= 12:
        return f"({edtf})"
    elif day:
        words = f"{int(day)} {MONTHS[int(month) - 1]} {year}"
    else:
        words = f"{MONTHS[int(month) - 1]} {year}" if month else year
    if sign in ("~", "%"):
        preposition, words = "", f"about {words}"
    if sign in ("?", "%"):
        words = f"{words}, perhaps"
    return f"{preposition} {words}".strip() if with_preposition else words


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 < number < 20 else ending}"
