"""What statements speak of: the names, numbers and dates of all that they join."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, reduce

from pyoxigraph import Literal, NamedNode

from famkg.edtf import UNITS, read_time
from famkg.graph import (
    INSTALLMENT,
    ORDINAL,
    PART,
    TYPE,
    Graph,
    index,
    is_entity,
    is_statement,
    whole_number,
)
from famkg.mentions import FUNCTION_WORDS, Date, Mention, Name, Number, find_mentions
from famkg.mentions import stems as stems_of
from famkg.model import Term
from famkg.namespaces import FAM, RDFS, SKOS

LABELS = tuple(
    NamedNode(iri)
    for iri in (RDFS + "label", SKOS + "altLabel", SKOS + "hiddenLabel", FAM + "publisher")
)
"""What names a thing; a hidden label is a form to be found by, such as `Soviets` or a misprint."""
NAMED = NamedNode(FAM + "named")
NAME = NamedNode(FAM + "name")
SEASON = NamedNode(FAM + "Season")
TIMES = frozenset(NamedNode(FAM + name) for name in ("time", "saidOn"))
APART = frozenset(
    NamedNode(FAM + name)
    for name in (
        *("knownFrom", "horizonReason", "standing", "standingReason", "modality"),
        *("earliest", "latest"),
    )
)
"""What is said about a statement, and what only repeats its time: no part of what it speaks of."""

_ARTICLES = frozenset(("a", "an", "the"))


@dataclass(frozen=True, slots=True)
class Contents:
    """The names, numbers and dates that a statement, or several of them, speak of."""

    names: frozenset[tuple[str, ...]] = frozenset()
    """Labels and texts, word by word as `famkg.mentions.stem` writes them."""
    cardinals: frozenset[int] = frozenset()
    ordinals: frozenset[int] = frozenset()
    dates: frozenset[Date] = frozenset()
    """With offsets of 0."""
    seasons: frozenset[str] = frozenset()
    """IRIs of the seasons among them; how many they are is a number too."""

    def joined(self, other: Contents) -> Contents:
        """Return what both speak of."""
        return Contents(
            self.names | other.names,
            self.cardinals | other.cardinals,
            self.ordinals | other.ordinals,
            self.dates | other.dates,
            self.seasons | other.seasons,
        )

    def speaks_of(self, mention: Mention) -> bool:
        """Say whether what a text mentions is among them.

        A name is spoken of where all its words stand in one name in the same order, such as a
        surname in a full name, or where it falls into such pieces of which no two neighbours
        are both mere parts of a name: `Helios CEO Dev Ayesa` may, `Danny Baldwin` of `Danny
        Stevens` and `Ed Baldwin` may not. A date is spoken of where a date agrees in all that
        the text gives.
        """
        if isinstance(mention, Name):
            return any(self._tiles(mention.stems[skipped:]) for skipped in range(mention.spare + 1))
        if isinstance(mention, Number):
            if mention.is_ordinal:
                return mention.value in self.ordinals
            counted = len(self.seasons) if mention.counts_seasons else None
            return mention.value in self.cardinals or mention.value == counted
        return any(_agrees(mention, date) for date in self.dates)

    def _tiles(self, stems: tuple[str, ...], after_part: bool = False) -> bool:
        """Say whether `stems` fall into names, and parts of names that are not neighbours."""
        if not stems:
            return True
        for length in range(len(stems), 0, -1):
            piece = stems[:length]
            holders = [name for name in self.names if _stands_in(piece, name)]
            if not holders:
                continue
            is_whole = any(_without_articles(name) == _without_articles(piece) for name in holders)
            if (is_whole or not after_part) and self._tiles(stems[length:], not is_whole):
                return True
        return False


def read_contents(graph: Graph) -> dict[str, Contents]:
    """Return what each statement speaks of, by IRI, sorted.

    Names are the labels of what it joins, of its class and of its roles, the names that any
    statement gives to these, and its own texts; a season also has its number. A statement
    about a statement, such as an announcement, speaks of what that one speaks of.
    """
    labels = _labels(graph)
    ordinals = season_numbers(graph)
    said: defaultdict[str, list[tuple[NamedNode, Term]]] = defaultdict(list)
    for triple in graph.data:
        if is_statement(triple.subject) and triple.predicate not in APART:
            said[triple.subject.value].append((triple.predicate, triple.object))
    own = {
        iri: join(_of_pair(predicate, value, labels, ordinals) for predicate, value in pairs)
        for iri, pairs in sorted(said.items())
    }
    return {
        iri: join([own[iri], *(own[part] for part in _parts(said[iri]) if part in own)])
        for iri in own
    }


def capitals(graph: Graph) -> frozenset[str]:
    """Return the capitalised words in the names of all entities, without their case."""
    return frozenset(
        word.casefold()
        for thing, names in read_names(graph).items()
        if is_entity(thing)
        for name in names
        for word in name.split()
        if not word.islower() and word.casefold() not in FUNCTION_WORDS
    )


def join(contents: Iterable[Contents]) -> Contents:
    """Return what all of them speak of."""
    return reduce(Contents.joined, contents, Contents())


@cache
def speak(text: str) -> Contents:
    """Return the names, numbers and dates of a label or text of ours."""
    mentions = find_mentions(text, opens=False)
    numbers = [mention for mention in mentions if isinstance(mention, Number)]
    return Contents(
        frozenset([stems_of(text)]),
        frozenset(number.value for number in numbers if not number.is_ordinal),
        frozenset(number.value for number in numbers if number.is_ordinal),
        frozenset(
            Date(0, 0, mention.year, mention.month, mention.day, mention.weekday)
            for mention in mentions
            if isinstance(mention, Date)
        ),
    )


def read_dates(edtf: str) -> list[Date]:
    """Return the one or two ends of a time of the Extended Date/Time Format, as it gives them."""
    found = []
    for end in edtf.split("/"):
        time = read_time(end)
        if time is not None and time.earliest is not None:
            day = time.earliest
            known = UNITS.index(time.unit)
            year = f"{day.year:04}"
            found.append(
                Date(
                    0,
                    0,
                    f"{year[:2]}XX" if known == 4 else f"{year[:3]}X" if known == 3 else year,
                    day.month if known < 2 else None,
                    day.day if known < 1 else None,
                )
            )
    return found


def _of_pair(
    predicate: NamedNode,
    value: Term,
    labels: Mapping[Term, Contents],
    ordinals: Mapping[Term, int],
) -> Contents:
    """Return what one triple of a statement speaks of."""
    role = labels.get(predicate, Contents())
    if not isinstance(value, Literal):
        spoken = role.joined(labels.get(value, Contents()))
        if value not in ordinals:
            return spoken
        ordinal = frozenset([ordinals[value]])
        season = Contents(speak("season").names, ordinal, ordinal, seasons=frozenset([str(value)]))
        return spoken.joined(season)
    if predicate in TIMES:
        return role.joined(Contents(dates=frozenset(read_dates(value.value))))
    number = whole_number(value)
    if number is None:
        return role.joined(speak(value.value))
    counted = frozenset([number])
    is_ordinal = predicate == ORDINAL
    return role.joined(Contents(cardinals=counted, ordinals=counted if is_ordinal else frozenset()))


def _labels(graph: Graph) -> dict[Term, Contents]:
    return {thing: join(map(speak, sorted(words))) for thing, words in read_names(graph).items()}


def read_names(graph: Graph) -> dict[Term, set[str]]:
    """Return the names of each thing: its labels, and what statements call it."""
    names: defaultdict[Term, set[str]] = defaultdict(set)
    for triple in graph.triples():
        if triple.predicate in LABELS and isinstance(triple.object, Literal):
            names[triple.subject].add(triple.object.value)
    called = index(graph.data, NAME)
    for naming, things in index(graph.data, NAMED).items():
        for thing in things:
            names[thing].update(
                name.value for name in called.get(naming, ()) if isinstance(name, Literal)
            )
    return dict(names)


def season_numbers(graph: Graph) -> dict[Term, int]:
    kinds = index(graph.data, TYPE)
    numbers = index(graph.data, ORDINAL)
    return {
        part: number
        for installment, parts in index(graph.data, PART).items()
        if INSTALLMENT in kinds.get(installment, ())
        for part in parts
        if SEASON in kinds.get(part, ())
        for ordinal in numbers.get(installment, ())
        if (number := whole_number(ordinal)) is not None
    }


def _parts(pairs: Iterable[tuple[NamedNode, Term]]) -> list[str]:
    return sorted({value.value for _, value in pairs if is_statement(value)})


def _agrees(mention: Date, date: Date) -> bool:
    """Say whether `date` has all that the text gives."""
    if mention.weekday is not None:
        if date.weekday is not None:
            return date.weekday == mention.weekday
        return _weekday(date) == mention.weekday
    return all(
        wanted is None or wanted == given
        for wanted, given in (
            (mention.year, date.year),
            (mention.month, date.month),
            (mention.day, date.day),
        )
    )


def _weekday(date: Date) -> int | None:
    if date.year is None or date.month is None or date.day is None:
        return None
    return datetime.date(int(date.year), date.month, date.day).weekday()


def _stands_in(piece: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Say whether the words of `piece` stand in `name`, in their order."""
    rest = iter(name)
    return all(word in rest for word in piece)


def _without_articles(stems: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in stems if word not in _ARTICLES)
