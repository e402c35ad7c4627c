"""Finds where passages stand after their document changed.

A passage is known by the digest of its words: where these words still stand somewhere, it has
moved, and two numbers mend it. Where they stand nowhere, a word in it changed, or all of it is
gone: then a fact may have changed too, and a person has to look.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from famkg.documents import ELLIPSIS, digest, find_locator, find_words, make_locator, section_at
from famkg.model import Passage
from famkg.namespaces import FAM
from famkg.sentences import Sentence, split, units_over

ALIKE = 0.5
"""Which share of its locator's words a stretch must have in common with a passage to be listed."""


@dataclass(frozen=True, slots=True)
class Move:
    """A passage whose words stand unchanged in another place."""

    passage: Passage
    start: int
    end: int
    section: str
    """The headings above that place."""


@dataclass(frozen=True, slots=True)
class Change:
    """A passage whose words stand nowhere any more, with the stretch that most looks like it."""

    passage: Passage
    start: int
    end: int
    words: str
    """What stands in that stretch."""
    digest: str
    locator: str


@dataclass(frozen=True, slots=True)
class Repairs:
    """What became of the passages of one document; each list is in its old order."""

    fitting: tuple[Passage, ...]
    moved: tuple[Move, ...]
    changed: tuple[Change, ...]
    vanished: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Anchors:
    """Passages whose new place is known: pairs of the passage and its new start."""

    pairs: Sequence[tuple[Passage, int]]

    def predict(self, start: int) -> int:
        """Return where an old offset lies now, by the shift of the nearest anchor."""
        nearest = min(
            self.pairs,
            key=lambda pair: min(abs(pair[0].start - start), abs(pair[0].end - start)),
            default=None,
        )
        return start if nearest is None else start + nearest[1] - nearest[0].start

    def window(self, passage: Passage, length: int) -> tuple[int, int]:
        """Return the stretch between the new places of a passage's old neighbours."""
        before = [at + one.end - one.start for one, at in self.pairs if one.end <= passage.start]
        behind = [at for one, at in self.pairs if one.start >= passage.end]
        return max(before, default=0), min(behind, default=length)


def find_repairs(passages: Iterable[Passage], text: str) -> Repairs:
    """Return what became of the passages of one document, waivers among them.

    Of the same words in several places each passage takes the one that lies nearest to where
    its neighbours say that it should be; no two take the same. Words that stand in another
    order than before are taken for others of the same form, unless neighbours moved with them.
    """
    ordered = sorted(passages, key=lambda one: (one.start, one.end, one.iri))
    fitting = [one for one in ordered if digest(text[one.start : one.end]) == one.digest]
    lost = [one for one in ordered if one not in fitting]
    places = _in_order(_places(lost, fitting, text), fitting)
    anchors = _Anchors([*((one, one.start) for one in fitting), *places])
    found = {one.iri: at for one, at in places}
    units = split(text)
    moved, changed, vanished = [], [], []
    for one in lost:
        if one.iri in found:
            start = found[one.iri]
            end = start + one.end - one.start
            moved.append(Move(one, start, end, section_at(text, start)))
        elif (candidate := _candidate(one, text, units, anchors)) is not None:
            start, end = candidate
            words = text[start:end]
            changed.append(Change(one, start, end, words, digest(words), make_locator(words)))
        else:
            vanished.append(one)
    return Repairs(tuple(fitting), tuple(moved), tuple(changed), tuple(vanished))


def new_offsets(moves: Iterable[Move]) -> dict[str, dict[str, int]]:
    """Return the numbers to write, by IRI of the passage and IRI of the predicate."""
    return {move.passage.iri: {FAM + "start": move.start, FAM + "end": move.end} for move in moves}


def _places(
    lost: Sequence[Passage], fitting: Sequence[Passage], text: str
) -> list[tuple[Passage, int]]:
    """Return the passages whose words stand unchanged elsewhere, each with its new start."""
    candidates = {one.iri: _starts(one, text) for one in lost}
    shared = Counter(one.digest for one in {(o.digest, o.start): o for o in lost}.values())
    sure = [
        (one, candidates[one.iri][0])
        for one in lost
        if len(candidates[one.iri]) == 1 and shared[one.digest] == 1
    ]
    anchors = _Anchors([*((one, one.start) for one in fitting), *sure])
    settled = {one.iri for one, _ in sure}
    taken = {(one.digest, one.start) for one in fitting} | {(one.digest, at) for one, at in sure}
    found = list(sure)
    for value in sorted({one.digest for one in lost if one.iri not in settled}):
        alike = [one for one in lost if one.digest == value and one.iri not in settled]
        olds = sorted({one.start for one in alike})  # passages over the same words go together
        free = [at for at in candidates[alike[0].iri] if (value, at) not in taken]
        pairs = dict(_align(olds, [anchors.predict(old) for old in olds], free))
        found += [(one, pairs[one.start]) for one in alike if one.start in pairs]
    return found


def _align(
    olds: Sequence[int], expected: Sequence[int], places: Sequence[int]
) -> list[tuple[int, int]]:
    """Return pairs of an old offset and a place, both rising, as near to what is expected.

    All of the shorter side are paired.
    """

    @cache
    def best(old: int, place: int) -> tuple[int, tuple[tuple[int, int], ...]]:
        left, free = len(olds) - old, len(places) - place
        if not left or not free:
            return 0, ()
        cost, pairs = best(old + 1, place + 1)
        cost += abs(expected[old] - places[place])
        options = [(cost, ((olds[old], places[place]), *pairs))]
        if left > free:
            options.append(best(old + 1, place))
        if free > left:
            options.append(best(old, place + 1))
        return min(options)

    return list(best(0, 0)[1])


def _in_order(
    places: Sequence[tuple[Passage, int]], fitting: Sequence[Passage]
) -> list[tuple[Passage, int]]:
    """Return `places` without those that would be words of the same form elsewhere.

    A passage that is shifted like no other must keep its place in the order of the document,
    and must not run into a passage that it did not touch before.
    """
    known = sorted(
        [*((one, one.start) for one in fitting), *places],
        key=lambda pair: (pair[0].start, -pair[0].end, pair[1]),
    )
    shifts: defaultdict[int, set[int]] = defaultdict(set)
    for one, at in known:
        shifts[at - one.start].add(one.start)
    weights = [len(shifts[at - one.start]) for one, at in known]
    kept = _heaviest_rising([at for _, at in known], weights)
    return [
        (one, at)
        for number, (one, at) in enumerate(known)
        if at != one.start
        and (len(shifts[at - one.start]) > 1 or (number in kept and not _collides(one, at, known)))
    ]


def _collides(passage: Passage, at: int, known: Sequence[tuple[Passage, int]]) -> bool:
    """Say whether a passage at a new place touches one that it did not touch before."""
    end = at + passage.end - passage.start
    return any(
        start < end
        and at < start + one.end - one.start
        and not (one.start < passage.end and passage.start < one.end)
        for one, start in known
    )


def _heaviest_rising(numbers: Sequence[int], weights: Sequence[int]) -> set[int]:
    """Return the indexes of the subsequence that never falls and weighs the most."""
    best: list[int] = []
    before: list[int | None] = []
    for index, number in enumerate(numbers):
        earlier = [other for other in range(index) if numbers[other] <= number]
        last = max(earlier, key=lambda other: best[other], default=None)
        best.append(weights[index] + (best[last] if last is not None else 0))
        before.append(last)
    at = max(range(len(best)), key=lambda index: best[index], default=None)
    kept = set()
    while at is not None:
        kept.add(at)
        at = before[at]
    return kept


def _starts(passage: Passage, text: str) -> list[int]:
    """Return where stretches with the digest of a passage begin."""
    length = passage.end - passage.start
    if passage.locator is None:
        begins: Iterable[int] = range(len(text) - length + 1)
    else:
        head = passage.locator.partition(ELLIPSIS)[0]
        # White space at the ends of a passage is no part of its locator.
        begins = sorted(
            {
                at
                for start, _ in find_words(text, head)
                for at in (start, *_blanks_before(text, start))
            }
        )
    return [at for at in begins if digest(text[at : at + length]) == passage.digest]


def _blanks_before(text: str, start: int) -> range:
    first = len(text[:start].rstrip())
    return range(first, start)


def _candidate(
    passage: Passage, text: str, units: list[Sentence], anchors: _Anchors
) -> tuple[int, int] | None:
    """Return the stretch that most looks like a passage whose words changed, or None."""
    if passage.locator is None:
        return None
    low, high = anchors.window(passage, len(text))
    expected = anchors.predict(passage.start)
    length = passage.end - passage.start
    head, _, tail = passage.locator.partition(ELLIPSIS)
    stretches = set(find_locator(text, passage.locator))
    stretches |= {
        (start, _end_of(units, start, start + length, high))
        for start, _ in find_words(text, head)
        if low <= start < high
    }
    stretches |= {
        (_start_of(units, end, end - length, low), end)
        for _, end in find_words(text, tail)
        if low < end <= high
    }
    around = units_over(units, low, max(high, low + 1))
    stretches |= {(max(unit.start, low), min(unit.end, high)) for unit in around}
    # A clause whose words at its ends changed keeps its place and about its length.
    stretches |= {(low, high), (max(expected, low), min(expected + length, high))}
    stretches = {_trimmed(text, start, end) for start, end in stretches if start < end}
    begins, ends = {unit.start for unit in units}, {unit.end for unit in units}
    ranked = sorted(
        (
            -_likeness(passage.locator, text[start:end]),
            (start not in begins) + (end not in ends),
            abs(end - start - length),
            start,
            end,
        )
        for start, end in stretches
        if low <= start < end <= high
    )
    if not ranked or -ranked[0][0] < ALIKE:
        return None
    return ranked[0][3], ranked[0][4]


def _end_of(units: list[Sentence], start: int, expected: int, limit: int) -> int:
    """Return the end of a unit behind `start` that is nearest to the expected one."""
    ends = [unit.end for unit in units if start < unit.end <= limit]
    return min(ends, key=lambda end: abs(end - expected), default=min(expected, limit))


def _start_of(units: list[Sentence], end: int, expected: int, limit: int) -> int:
    starts = [unit.start for unit in units if limit <= unit.start < end]
    return min(starts, key=lambda start: abs(start - expected), default=max(expected, limit))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch grown to whole words, without space and commas around."""
    while start > 0 and text[start - 1 : start + 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1 : end + 1].isalnum():
        end += 1
    words = text[start:end]
    start += len(words) - len(words.lstrip(" \n\t,;"))
    return start, max(start, start + len(text[start:end].rstrip(" \n\t,;")))


def _likeness(locator: str, words: str) -> float:
    """Return which share of the words of two locators agrees, 0 to 1."""
    ours, theirs = (
        each.replace(ELLIPSIS, " ").casefold().split() for each in (locator, make_locator(words))
    )
    return SequenceMatcher(None, ours, theirs, autojunk=False).ratio()
