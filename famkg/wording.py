"""Finds what statements speak of and the passages that state them do not mention.

The reverse of `famkg.flaws`: there every name in a passage must be spoken of by a statement, here
whatever a statement joins must be in the words of each of its passages: a name or part of one,
the number of a season, a count, the year, month and day of a time. What a pronoun stands for
is looked for in the sentences before it and in the headings above.

It waives what words cannot decide, and computes that from the graph: a thing that hardly any of
its passages names has a label of our own making, and what the title of a document names may be
meant by every sentence of it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from famkg.contents import LABELS, NAME, NAMED, TIMES, read_dates, read_names, season_numbers
from famkg.graph import ORDINAL, PART, TYPE, Graph, is_entity, is_statement, whole_number
from famkg.mentions import FUNCTION_WORDS, Date, stem, stems
from famkg.model import Passage, Term
from famkg.namespaces import FAM
from famkg.stretches import Sheet, Words

BEFORE = 6
"""How many units before a passage are searched for what its pronouns stand for."""
ENOUGH = 0.4
"""The share of a name, weighed by how rare its words are, that stands for the whole name."""
SELDOM = 4
"""A thing is judged if words name it in one of so many citations or more."""
SILENT = 2
"""A passage that names nothing is doubtful where another one names more than so many things."""
COUNTED = frozenset(
    NamedNode(FAM + name)
    for name in (
        *("approvalPercentage", "episodeCount", "longestMinutes", "ordinal", "reviewCount"),
        *("seasonCount", "shortestMinutes", "spannedYears", "weightedScore", "years"),
        "yearsBetweenSeasons",
    )
)
"""Properties whose numbers a passage must give."""
VERBATIM = frozenset(NamedNode(FAM + name) for name in ("inscription", "words")) | {NAME}
"""Properties whose texts are quoted."""
ALIASES = frozenset(LABELS[1:3])
"""Properties that give a thing other names than its label."""
NAMING = frozenset((*LABELS, NAME, NAMED, ORDINAL, PART, TYPE))
"""Properties that tell what things are called, and which number a season has."""
_FUNCTION_STEMS = frozenset(map(stem, FUNCTION_WORDS))


@dataclass(frozen=True, slots=True)
class Unworded:
    """What a passage is said to state and does not mention."""

    passage: Passage
    statement: NamedNode
    predicate: NamedNode
    value: Term
    is_coarse: bool = False
    """Whether a time is mentioned, more exactly than it is stated."""


class Wording:
    """What passages mention: of one graph, in documents that are at hand.

    `texts` are the documents by their ids; passages of others are not looked at.
    """

    def __init__(
        self,
        graph: Graph,
        texts: Mapping[str, str],
        titles: Mapping[str, str],
        *,
        sheets: Mapping[str, Sheet] | None = None,
    ) -> None:
        self.sheets = sheets or {
            key: Sheet(text, titles.get(key, "")) for key, text in texts.items()
        }
        self.names = {
            thing: tuple(sorted({tuple(_telling(name)) for name in names}))
            for thing, names in read_names(graph).items()
        }
        self.seasons = season_numbers(graph)
        counts: Counter[str] = Counter()
        entities = [thing for thing in self.names if is_entity(thing)]
        for thing in entities:
            counts.update({word for name in self.names[thing] for word in name})
        total = len(entities) + 1
        self._weights = {word: math.log(total / number) for word, number in counts.items()}
        self._known: dict[tuple[str, int, int, NamedNode, Term], bool] = {}
        self._own: dict[tuple[str, int, int, Term], bool] = {}

    def find(
        self, passages: Iterable[Passage], said: Mapping[str, Iterable[Triple]]
    ) -> Iterator[Unworded]:
        """Yield what no passage of a statement mentions, and the passages that mention too little.

        `said` are the triples of the statements, by IRI. Passages of documents that are not at
        hand may mention anything.
        """
        stating: defaultdict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            for iri in passage.states:
                stating[iri].append(passage)
        judged = {
            iri: [triple for triple in said.get(iri, ()) if self.is_judged(triple)]
            for iri in sorted(stating)
        }
        counts: Counter[Term] = Counter()
        named: Counter[Term] = Counter()
        for iri, triples in judged.items():
            for triple in triples:
                for passage in stating[iri]:
                    counts[triple.object] += 1
                    named[triple.object] += self.is_named(passage, triple.object)
        for iri, triples in judged.items():
            where = stating[iri]
            telling = [
                triple
                for triple in triples
                if isinstance(triple.object, Literal)
                or named[triple.object] * SELDOM >= counts[triple.object]
            ]
            held = {
                (n, triple): self.supports(passage, triple.predicate, triple.object)
                for n, passage in enumerate(where)
                for triple in telling
            }
            owned = [
                sum(
                    self.is_named(passage, triple.object)
                    if not isinstance(triple.object, Literal)
                    else held[n, triple]
                    for triple in telling
                )
                for n, passage in enumerate(where)
            ]
            for triple in telling:
                if not any(held[n, triple] for n in range(len(where))):
                    yield Unworded(where[0], NamedNode(iri), triple.predicate, triple.object)
            for n, passage in enumerate(where if len(where) > 1 else ()):
                own = [each for each in telling if not self._is_topic(passage, each.object)]
                missed = [triple for triple in own if not held[n, triple]]
                silent = bool(telling) and not owned[n] and max(owned) > SILENT
                if 2 * len(missed) > len(own) or silent:
                    first = (missed or telling)[0]
                    yield Unworded(passage, NamedNode(iri), first.predicate, first.object)
            for triple in telling:
                if triple.predicate in TIMES and self._is_coarse(triple.object, where):
                    found = triple.predicate, triple.object
                    yield Unworded(where[0], NamedNode(iri), *found, is_coarse=True)

    def _is_topic(self, passage: Passage, value: Term) -> bool:
        """Say whether the title of the document or the headings above name a thing."""
        sheet = self.sheets.get(passage.document)
        return sheet is not None and self._mentions(sheet.heading(passage.start), value)

    def find_kept_back(
        self, passages: Iterable[Passage], known: Mapping[Term, int | None]
    ) -> Iterator[tuple[Passage, int]]:
        """Yield the passages that may be read later than all that they state is known, and when.

        `known` are the horizons. A passage that names that later season, or the one before it
        as the last of several, may tell more than its statements: who does not come back.
        """
        for passage in passages:
            horizons = [known.get(NamedNode(iri)) for iri in passage.states]
            if passage.document not in self.sheets or None in horizons or not horizons:
                continue
            last = max(each for each in horizons if each is not None)
            here = self.sheets[passage.document].words(passage.start, passage.end)
            wanted = passage.known_from
            named = wanted in here.numbers or wanted - 1 in here.ends
            if wanted > last and not named:
                yield passage, last

    def find_unborne(
        self, graph: Graph, passages: Iterable[Passage], said: Mapping[str, Iterable[Triple]]
    ) -> Iterator[Triple]:
        """Yield the other names that no passage has of which a statement joins the thing."""
        aliases = [t for t in graph.data if t.predicate in ALIASES and is_entity(t.subject)]
        wanted = {triple.subject for triple in aliases}
        telling: defaultdict[Term, list[Passage]] = defaultdict(list)
        for passage in passages:
            joined = {t.object for iri in passage.states for t in said.get(iri, ())}
            for thing in joined & wanted:
                telling[thing].append(passage)
        for triple in aliases:
            where = telling[triple.subject]
            if isinstance(triple.object, Literal) and all(e.document in self.sheets for e in where):
                name = tuple(_telling(triple.object.value))
                number = self.seasons.get(triple.subject)
                other = number is not None and number not in Words.of(triple.object.value).numbers
                if other or not any(self._is_borne(name, passage) for passage in where):
                    yield triple

    def _is_borne(self, name: tuple[str, ...], passage: Passage) -> bool:
        sheet = self.sheets[passage.document]
        return self._share(name, sheet.words(*sheet.around(passage.start, passage.end, 0))) > 0.5

    def _is_coarse(self, value: Term, where: Iterable[Passage]) -> bool:
        """Say whether a passage gives a time more exactly, and none just as exactly."""
        if not isinstance(value, Literal):
            return False
        for passage in where:
            if passage.document not in self.sheets:
                continue
            sheet = self.sheets[passage.document]
            given = sheet.words(passage.start, passage.end).dates
            for date in read_dates(value.value):
                agreeing = [each for each in given if _is_within(each, date)]
                if agreeing and not any(_is_as_exact(each, date) for each in agreeing):
                    return True
        return False

    def is_judged(self, triple: Triple) -> bool:
        """Say whether words can be expected for a value of a statement."""
        if isinstance(triple.object, Literal):
            return triple.predicate in VERBATIM | COUNTED | TIMES
        return is_entity(triple.object)

    def is_named(self, passage: Passage, value: Term) -> bool:
        """Say whether the words of a passage alone name a thing.

        A thing that none of its passages names has a label that we coined: no words can tell.
        """
        if isinstance(value, Literal):
            return False
        if passage.document not in self.sheets:
            return True
        key = (passage.document, passage.start, passage.end, value)
        if key not in self._own:
            sheet = self.sheets[passage.document]
            self._own[key] = self._mentions(sheet.words(passage.start, passage.end), value)
        return self._own[key]

    def supports(self, passage: Passage, predicate: NamedNode, value: Term) -> bool:
        """Say whether a passage, or what leads to it, mentions a value, or need not."""
        if passage.document not in self.sheets:
            return True
        key = (passage.document, passage.start, passage.end, predicate, value)
        if key not in self._known:
            self._known[key] = self._supports(passage, predicate, value)
        return self._known[key]

    def _supports(self, passage: Passage, predicate: NamedNode, value: Term) -> bool:
        sheet = self.sheets[passage.document]
        if isinstance(value, Literal):
            here = sheet.words(passage.start, passage.end)
            if predicate in VERBATIM:
                return all(word in here.stems for word in stems(value.value))
            if predicate in COUNTED:
                number = whole_number(value)
                around = sheet.words(*sheet.around(passage.start, passage.end, 0))
                return number is None or number in here.numbers | around.numbers
            if predicate in TIMES:
                scope = sheet.words(*sheet.around(passage.start, passage.end, BEFORE, rows=True))
                return all(_dated(date, here, scope) for date in read_dates(value.value))
            return True
        if not is_entity(value) or self.is_named(passage, value):
            return True
        if self._mentions(sheet.heading(passage.start), value):
            return True
        return self._mentions(sheet.words(*sheet.around(passage.start, passage.end, BEFORE)), value)

    def _mentions(self, words: Words, value: Term) -> bool:
        """Say whether words name a thing, wholly or by enough of its name."""
        if value in self.seasons:
            return self.seasons[value] in words.numbers
        return any(self._share(name, words) >= ENOUGH for name in self.names.get(value, ()))

    def _share(self, name: tuple[str, ...], words: Words) -> float:
        weights = [self._weights.get(word, 1.0) for word in name]
        total = sum(weights)
        held = sum(w for word, w in zip(name, weights, strict=True) if words.has(word))
        return held / total if total else 0.0


def statements_by_iri(graph: Graph) -> dict[str, list[Triple]]:
    """Return what is said of each statement, by IRI."""
    said: defaultdict[str, list[Triple]] = defaultdict(list)
    for triple in graph.data:
        if is_statement(triple.subject):
            said[triple.subject.value].append(triple)
    return dict(said)


def _telling(name: str) -> Iterable[str]:
    """Return the words of a name that tell it from others."""
    found = stems(name)
    return [word for word in found if word not in _FUNCTION_STEMS] or found


def _dated(date: Date, here: Words, scope: Words) -> bool:
    """Say whether a date is given; what a passage leaves out may stand before it."""
    years, months, days = (
        [each for each in here.dates if wanted(each)] or list(scope.dates)
        for wanted in (_has_year, _has_month, _has_day)
    )
    return (
        (date.year is None or any(_agree(each.year, date.year) for each in years))
        and (date.month is None or any(each.month == date.month for each in months))
        and (date.day is None or any(each.day == date.day or _is_weekday(each) for each in days))
    )


def _has_year(date: Date) -> bool:
    return date.year is not None


def _has_month(date: Date) -> bool:
    return date.month is not None


def _has_day(date: Date) -> bool:
    return date.day is not None or _is_weekday(date)


def _is_weekday(date: Date) -> bool:
    return date.weekday is not None


def _is_within(given: Date, date: Date) -> bool:
    """Say whether a date that a text gives is a time, or more exact than it."""
    return (
        given.year is not None
        and given.year == date.year
        and date.month in (None, given.month)
        and date.day in (None, given.day)
    )


def _is_as_exact(given: Date, date: Date) -> bool:
    return (given.month is None) == (date.month is None) and (given.day is None) == (
        date.day is None
    )


def _agree(given: str | None, year: str) -> bool:
    return given is not None and all(
        a == b or "X" in (a, b) for a, b in zip(given, year, strict=True)
    )
