"""Finds what a stretch of text names: proper names, numbers, ordinals and dates.

It reads letters, not meaning: a name is a run of capitalised words, and the first word of a
sentence is one unless English or the document itself writes it small.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_CARDINALS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_FUNCTION_WORDS = (
    "a about above across after again against ahead all along alongside also although amid among"
    " an and another any anything are around as at back be because been before began behind being"
    " below beneath besides between beyond both but by came can could did do does down during each"
    " either else even ever every everyone everything few for from further get gets go goes had"
    " has have he hence her here hers him his how however i if in including inside instead into is"
    " it its just last later least less like many may me meanwhile might more most much must my"
    " near neither no nor not nothing now of off on once only onto or other others our out over"
    " own per rather s same she should since so some something soon still such than that the their"
    " them then there these they this those though through throughout thus to together too toward"
    " towards under unlike until up upon us very via was we well were what when where whether"
    " which while who whom whose why will with within without would yes yet you your"
)
CARDINALS = {word: number for number, word in enumerate(_CARDINALS.split(), start=1)} | {
    word: number * 10 for number, word in enumerate(_TENS.split(), start=1)
}
ORDINALS = {word: number for number, word in enumerate(_ORDINALS.split(), start=1)}
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words of the closed classes, and verbs that do no more than join."""


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words, or a handle such as `@keeper`."""

    start: int
    end: int
    stems: tuple[str, ...]
    """Its words as `stem` writes them."""
    spare: int = 0
    """How many words at its front need not belong to it, such as the `In` of `In Moscow`."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in figures or words."""

    start: int
    end: int
    value: int
    is_ordinal: bool = False
    is_implied: bool = False
    """Whether it only lies between two numbers, as the second of `seasons 1–3`."""
    counts_seasons: bool = False
    """Whether it says how many seasons, as in `three seasons`."""


@dataclass(frozen=True, slots=True)
class Date:
    """A day, month, year, decade or century; what the text does not give is None."""

    start: int
    end: int
    year: str | None = None
    """Four characters as EDTF writes them: `2019`, `198X`, `20XX`."""
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    """0 is a Monday."""


Mention: TypeAlias = Name | Number | Date

_MONTH = "|".join(MONTHS)
_DATE = re.compile(
    rf"\b(?P<iso>(?P<y0>[12]\d{{3}})-(?P<m0>\d\d)-(?P<d0>\d\d))\b"
    rf"|\b(?P<month1>{_MONTH})\s+(?P<d1>\d\d?)(?!\d)(?:,?\s+(?P<y1>[12]\d{{3}})\b)?"
    rf"|\b(?P<d2>\d\d?)\s+(?P<month2>{_MONTH})\b(?:\s+(?P<y2>[12]\d{{3}})\b)?"
    rf"|\b(?P<month3>{_MONTH})\b(?:\s+(?P<y3>[12]\d{{3}})\b)?"
    rf"|\b(?P<weekday>{'|'.join(WEEKDAYS)})s?\b"
    rf"|\b(?P<decade>[12]\d\d)0s\b"
    rf"|\b(?P<century>[12]\d)(?:st|nd|rd|th)\s+century\b"
    rf"|(?<![\w.,])(?P<y4>[12]\d{{3}})(?![\w%])"
)
_ORDINAL = re.compile(rf"\b(?:(\d+)(?:st|nd|rd|th)|({'|'.join(ORDINALS)}))\b", re.IGNORECASE)
_FIGURES = re.compile(r"(?<![\w{])\d+(?:,\d{3})*(?![\w}])")
_SEASONS = re.compile(r"(?<=easons )(\d{1,2})[–-](\d{1,2})(?!\w)")
_IN_WORDS = re.compile(rf"\b({'|'.join(CARDINALS)})\b(\s+decades?\b)?", re.IGNORECASE)
_WORD = re.compile(
    r"@\w+|(?:[^\W\d_]\.)+(?:[^\W\d_]\b)?|[^\W\d_][^\W_]*(?:['’][^\W_]+)*(?:_\{\w+\}|\+|(?<=s)['’](?!\w))?"
)
"""A handle, initials, or a word with its apostrophes, plus sign or lowered figures."""
_FIELD = re.compile(r"[^:|\n]{1,40}:\s")
_OPENS = re.compile(r"(?:[:“‘\"'(\[]|[–—]\s|[.!?…][\"”’)]*\s|\.\.\.+|…)\s*$")
"""What stands before a word that a sentence, quotation or aside begins with."""
_PARTICIPLE = re.compile(r"\w{3,}(?:ing|ed)")
_HIDDEN = "\x00"


def find_mentions(
    words: str,
    *,
    opens: bool = True,
    written_small: Collection[str] = (),
    kind: str = "sentence",
) -> list[Mention]:
    """Return what `words` name, in their order; offsets count from their beginning.

    `opens` says that they begin a sentence, and `written_small` are words that the document
    writes without a capital: as the first word of a sentence they are no name. The field at
    the front of an `infobox` line is none either. A date takes in its number, so `10` is no
    number in `November 10`, and a single `one` is none unless a noun is joined to it.
    """
    rest = list(words)
    if kind == "infobox" and (field := _FIELD.match(words)):
        rest[: field.end()] = _HIDDEN * field.end()
    found: list[Mention] = []
    readers: tuple[Callable[[str], Iterable[Mention]], ...] = (
        _dates,
        _ordinals,
        lambda left: _numbers(left, opens),
    )
    for read in readers:
        mentions = list(read("".join(rest)))
        for mention in mentions:
            rest[mention.start : mention.end] = _HIDDEN * (mention.end - mention.start)
        found += mentions
    found += _names("".join(rest), opens, written_small)
    return sorted(found, key=lambda mention: (mention.start, mention.end))


def begins_sentence(before: str) -> bool:
    """Say whether a sentence, quotation or aside begins after `before`, the words of a unit."""
    return not before.strip() or _OPENS.search(before) is not None


def content_words(words: str) -> list[str]:
    """Return the words that are more than connective, as they stand."""
    return [
        found.group()
        for found in re.finditer(r"[^\W_]+(?:['’][^\W_]+)*", words)
        if stem(found.group()) not in _FUNCTION_STEMS
    ]


def small_words(text: str) -> frozenset[str]:
    """Return the words that `text` writes without a capital."""
    return frozenset(re.findall(r"(?<![\w'’])[^\W\dA-Z_][^\W\d_]*", text))


def is_title_case(words: str) -> bool:
    """Say whether all words that matter begin with a capital, so that a capital says nothing."""
    matter = [word for word in content_words(words) if not word.isdecimal()]
    return bool(matter) and not any(word[0].islower() for word in matter)


def stems(words: str) -> tuple[str, ...]:
    """Return the words of a label or text in the form in which names are compared."""
    return tuple(stem(found.group()) for found in _WORD.finditer(words))


def stem(word: str) -> str:
    """Return a word without case, dots, possessive and plural ending."""
    plain = re.sub(r"[._{}]", "", word.casefold().replace("’", "'"))
    plain = re.sub(r"'s?$", "", plain)
    if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss"):
        plain = plain[:-1]
    return plain


_FUNCTION_STEMS = frozenset(map(stem, FUNCTION_WORDS)) | FUNCTION_WORDS


def _dates(words: str) -> Iterator[Date]:
    for match in _DATE.finditer(words):
        part = match.groupdict()
        month = next((part[key] for key in ("month1", "month2", "month3") if part[key]), None)
        if month == "May" and not any(part[key] for key in ("d1", "d2", "y3")):
            continue  # the verb, unless a day or a year says that it is the month
        year = next((part[key] for key in ("y0", "y1", "y2", "y3", "y4") if part[key]), None)
        day = next((part[key] for key in ("d0", "d1", "d2") if part[key]), None)
        if part["decade"]:
            year = part["decade"] + "X"
        elif part["century"]:
            year = f"{int(part['century']) - 1}XX"
        yield Date(
            match.start(),
            match.end(),
            year,
            int(part["m0"]) if part["m0"] else MONTHS.index(month) + 1 if month else None,
            int(day) if day else None,
            WEEKDAYS.index(part["weekday"]) if part["weekday"] else None,
        )


def _ordinals(words: str) -> Iterator[Number]:
    for match in _ORDINAL.finditer(words):
        value = int(match[1]) if match[1] else ORDINALS[match[2].casefold()]
        yield Number(match.start(), match.end(), value, is_ordinal=True)


def _numbers(words: str, opens: bool) -> Iterator[Number]:
    for match in _FIGURES.finditer(words):
        yield Number(match.start(), match.end(), int(match.group().replace(",", "")))
    for match in _SEASONS.finditer(words):
        for value in range(int(match[1]) + 1, int(match[2])):
            yield Number(match.start(), match.end(), value, is_implied=True)
    for match in _IN_WORDS.finditer(words):
        value = CARDINALS[match[1].casefold()]
        # The pronoun is no number; `one-season` is, and so is a capital inside a name.
        joined = words[match.end(1) : match.end(1) + 1] == "-"
        inside = match[1][0].isupper() and not (opens and match.start() == 0)
        if value > 1 or joined or inside or match[2]:
            counts = words.startswith(" seasons", match.end())
            yield Number(
                match.start(),
                match.end(),
                value * 10 if match[2] else value,
                counts_seasons=counts,
            )


def _names(words: str, opens: bool, written_small: Collection[str]) -> Iterator[Name]:
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(words):
        if run and not _joins(words[run[-1].end() : match.start()]):
            yield from _name(words, run, opens, written_small)
            run = []
        if _is_capitalised(match.group()):
            run.append(match)
        elif run:
            yield from _name(words, run, opens, written_small)
            run = []
    if run:
        yield from _name(words, run, opens, written_small)


def _name(
    words: str, run: list[re.Match[str]], opens: bool, written_small: Collection[str]
) -> Iterator[Name]:
    """Yield the name that a run of capitalised words makes, if it makes one."""
    first = run[0].group()
    before = words[: run[0].start()]
    begins = begins_sentence(before) if before.strip() else opens
    spare = 0
    while spare < len(run) and run[spare].group().casefold() in ("a", "an", "the", "i"):
        spare += 1
    if begins and not spare and _is_common(first, len(run), written_small):
        spare = 1
    if spare < len(run):
        names = tuple(stem(match.group()) for match in run)
        yield Name(run[0].start(), run[-1].end(), names, spare)


def _is_common(word: str, length: int, written_small: Collection[str]) -> bool:
    """Say whether a capital at the beginning of a sentence is all that `word` has of a name."""
    if len(word) > 1 and word.isupper():
        return False
    plain = word.casefold().replace("’", "'")
    bare = plain.partition("'")[0]
    return (
        bare in FUNCTION_WORDS
        or plain in written_small
        or (length == 1 and _PARTICIPLE.fullmatch(plain) is not None)
    )


def _is_capitalised(word: str) -> bool:
    return word.startswith("@") or word != word.lower()


def _joins(gap: str) -> bool:
    """Say whether what stands between two capitalised words leaves them one name."""
    return gap in (" ", "-", "/", "&", " & ")
