"""Mistakes in dates and numbers."""

from __future__ import annotations

import re
from random import Random

from pyoxigraph import Literal, NamedNode, Triple

from famkg.edtf import read_time
from famkg.graph import KNOWN_FROM, TYPE, is_statement, whole_number
from famkg.mutation.edits import another_value, changed, pick
from famkg.mutation.material import Material
from famkg.mutation.model import Make, Mutant
from famkg.namespaces import FAM, XSD

TIME = NamedNode(FAM + "time")
BOUNDS = (NamedNode(FAM + "earliest"), NamedNode(FAM + "latest"))
DATE = NamedNode(XSD + "date")


def year_off_by_one(material: Material, random: Random) -> Mutant | None:
    """The year next to the right one is typed, and the bounds follow it."""

    def shift(text: str) -> str:
        by = random.choice((-1, 1))
        return re.sub(r"\d{4}", lambda year: f"{int(year[0]) + by:04}", text)

    return _shifted(material, random, "year-off-by-one", shift)


def decade_off_by_one(material: Material, random: Random) -> Mutant | None:
    """One digit of a year or decade is wrong by one: 197X for 198X, 2013 for 2003."""

    def shift(text: str) -> str:
        by = random.choice((-1, 1))
        return re.sub(
            r"(\d\d)(\d)([\dX])", lambda year: f"{year[1]}{(int(year[2]) + by) % 10}{year[3]}", text
        )

    return _shifted(material, random, "decade-off-by-one", shift)


def month_off_by_one(material: Material, random: Random) -> Mutant | None:
    """Months are counted from zero, or taken for those next to them."""

    def shift(text: str) -> str:
        by = random.choice((-1, 1))
        return re.sub(
            r"(?<=\d{4}-)\d\d", lambda month: f"{(int(month[0]) + by - 1) % 12 + 1:02}", text
        )

    return _shifted(material, random, "month-off-by-one", shift)


def day_off_by_one(material: Material, random: Random) -> Mutant | None:
    """A time zone or a slip moves a day to the next."""

    def shift(text: str) -> str:
        by = random.choice((-1, 1))
        return re.sub(
            r"(?<=\d{4}-\d\d-)\d\d", lambda day: f"{(int(day[0]) + by - 1) % 28 + 1:02}", text
        )

    return _shifted(material, random, "day-off-by-one", shift)


def lost_precision(material: Material, random: Random) -> Mutant | None:
    """A day is rounded to its month, or a month to its year."""
    return _shifted(
        material, random, "lost-precision", lambda text: re.sub(r"-\d\d(?=/|$)", "", text)
    )


def swapped_dates(material: Material, random: Random) -> Mutant | None:
    """Two dates of the same paragraph change places."""
    timed = material.with_predicate(TIME)
    one = pick(random, timed)
    if one is None:
        return None
    kind = material.values(one.subject, TYPE)
    other = pick(
        random,
        [
            each
            for each in timed
            if material.values(each.subject, TYPE) == kind and each.object != one.object
        ],
    )
    if other is None:
        return None
    texts = [material.label(each.object) for each in (one, other)]
    removed, added = [], []
    for each, new in ((one, other), (other, one)):
        assert isinstance(new.object, Literal)
        less, more = _retimed(material, each, new.object.value)
        removed += less
        added += more
    return changed(
        "swapped-dates", one.subject, f"fam:time: {texts[0]} ⇄ {texts[1]}", removed, added
    )


def bounds_left_behind(material: Material, random: Random) -> Mutant | None:
    """A time is mended, and its bounds are forgotten."""
    triple = pick(random, material.with_predicate(*BOUNDS))
    if triple is None or not isinstance(triple.object, Literal):
        return None
    year = int(triple.object.value[:4]) + random.choice((-1, 1))
    value = Literal(f"{year:04}{triple.object.value[4:]}", datatype=triple.object.datatype)
    return another_value(material, "bounds-left-behind", triple, value)


def number_off_by_one(material: Material, random: Random) -> Mutant | None:
    """A count is wrong by one."""
    triple = pick(random, _numbers(material))
    if triple is None:
        return None
    number = (whole_number(triple.object) or 0) + random.choice((-1, 1))
    return _renumbered(material, "number-off-by-one", triple, number)


def swapped_digits(material: Material, random: Random) -> Mutant | None:
    """Two digits are typed in the wrong order."""
    triple = pick(random, _numbers(material))
    if triple is None or not isinstance(triple.object, Literal):
        return None
    digits = triple.object.value
    if len(digits) < 2:
        return None
    place = random.randrange(len(digits) - 1)
    turned = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    return _renumbered(material, "swapped-digits", triple, int(turned))


def _numbers(material: Material) -> list[Triple]:
    return [
        each
        for statement in material.statements
        for each in material.of[statement]
        if whole_number(each.object) is not None
        and isinstance(each.object, Literal)
        and each.object.datatype.value == XSD + "integer"
        and each.predicate != KNOWN_FROM
    ]


def _renumbered(material: Material, name: str, triple: Triple, number: int) -> Mutant | None:
    assert isinstance(triple.object, Literal)
    if number < 0 or number == whole_number(triple.object):
        return None
    value = Literal(str(number), datatype=triple.object.datatype)
    return another_value(material, name, triple, value)


def _shifted(material, random, name, shift) -> Mutant | None:  # type: ignore[no-untyped-def]
    """Return the mutant in which one time is another, with the bounds that belong to it."""
    timed = [each for each in material.with_predicate(TIME) if is_statement(each.subject)]
    triple = pick(random, timed)
    if triple is None or not isinstance(triple.object, Literal):
        return None
    text = shift(triple.object.value)
    if text == triple.object.value or read_time(text) is None:
        return None
    removed, added = _retimed(material, triple, text)
    return changed(
        name,
        triple.subject,
        f"fam:time: {material.label(triple.object)} → {text}",
        removed,
        added,
    )


def _retimed(material: Material, triple: Triple, text: str) -> tuple[list[Triple], list[Triple]]:
    """Return what has to go and to come so that a statement has another time."""
    removed, added = [triple], [Triple(triple.subject, TIME, Literal(text))]
    time = read_time(text)
    ends = (time.earliest, time.latest) if time else (None, None)
    for predicate, day in zip(BOUNDS, ends, strict=True):
        for each in material.of[triple.subject]:
            if each.predicate == predicate:
                removed.append(each)
        if day is not None:
            added.append(Triple(triple.subject, predicate, Literal(str(day), datatype=DATE)))
    return removed, added


OPERATORS: tuple[Make, ...] = (
    year_off_by_one,
    decade_off_by_one,
    month_off_by_one,
    day_off_by_one,
    lost_precision,
    swapped_dates,
    bounds_left_behind,
    number_off_by_one,
    swapped_digits,
)
