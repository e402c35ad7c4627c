"""Turns a comparison with Wikidata into text: three lists, each with its sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeAlias

from famkg.namespaces import curie
from famkg.render.comparison_words import Words, references, remarks
from famkg.render.proofs import Cite, render_citation
from famkg.render.style import Style
from famkg.render.table import wrap
from famkg.wikidata.comparison import KINDS, Comparison, Difference, OnlyOurs, OnlyTheirs, Subject
from famkg.wikidata.entities import Claim as TheirClaim
from famkg.wikidata.mapping import Claim

INDENT = "  "
LISTS: Mapping[str, str] = {
    "ours": "We say it and Wikidata does not",
    "theirs": "Wikidata says it and we do not",
    "differ": "Both speak and differ",
}
"""The lists with their titles, by the names that the command line has for them."""
UNSURE = {"name": "by name", "candidate": "by a link that nobody has verified"}
CLOSELY = {"close": "by a close match"}

Entry: TypeAlias = OnlyOurs | OnlyTheirs | Difference


def lists_of(comparison: Comparison) -> dict[str, Sequence[Entry]]:
    """Return the three lists by name."""
    return {
        "ours": comparison.ours,
        "theirs": comparison.theirs,
        "differ": comparison.differences,
    }


def render_comparison(
    comparison: Comparison, words: Words, cite: Cite, style: Style, shown: Iterable[str] = LISTS
) -> str:
    """Return the lists that are to be `shown`, what is likely the same, and how many of each.

    A passage is shown in full once, and by its number after that.
    """
    writer = _Writer(words, cite, style)
    wanted = [name for name in LISTS if name in {*shown}]
    lines: list[str] = []
    for name in wanted:
        entries = lists_of(comparison)[name]
        lines += [style.strong(LISTS[name]) + f": {len(entries) or 'nothing'}", ""]
        for subject, group in groupby(entries, key=lambda entry: entry.subject):
            lines += [*writer.subject(subject), *writer.entries(group), ""]
    if len(wanted) == len(LISTS):
        lines += writer.unsure(comparison)
        lines += writer.gone(comparison)
    return "\n".join([*lines, *wrap(count_comparison(comparison), style.text_width)])


def count_comparison(comparison: Comparison) -> str:
    """Return how many there are in each list and beside them, in words."""
    likely = sum(each.how in UNSURE for each in comparison.agreements)
    counts = (
        f"{len(comparison.ours)} said by us alone, {len(comparison.theirs)} by Wikidata alone,"
        f" {len(comparison.differences)} differ, {len(comparison.agreements)} agree"
    )
    if closely := sum(each.how in CLOSELY for each in comparison.agreements):
        counts += f", {closely} of them closely"
    if likely:
        counts += f" ({likely} of them by name or candidate link)"
    without = {claim.subject for claim in comparison.apart} - {iri for iri, _ in comparison.gone}
    if without:
        claims = sum(claim.subject in without for claim in comparison.apart)
        counts += (
            f"; not compared: {_number(claims, 'claim')} about"
            f" {_number(len(without), 'thing')} without a verified item"
        )
    return counts


class _Writer:
    """Writes the entries of the lists, and remembers which passages have been shown."""

    def __init__(self, words: Words, cite: Cite, style: Style) -> None:
        self.words = words
        self.cite = cite
        self.style = style
        self.numbers: dict[str, int] = {}

    def subject(self, subject: Subject) -> Iterator[str]:
        name = self.words.label(subject.iri)
        item = subject.entity.id
        if subject.entity.is_redirect:
            item = f"{subject.asked}, now {item}"
        at = "" if subject.entity.revision is None else f", revision {subject.entity.revision}"
        about = f"{curie(subject.iri)}, {item}{at}"
        yield f"{self.style.strong(name)}{INDENT}{self.style.faint(about)}"

    def entries(self, entries: Iterable[Entry]) -> Iterator[str]:
        for entry in entries:
            if isinstance(entry, OnlyOurs):
                yield from self.ours(entry)
            elif isinstance(entry, OnlyTheirs):
                yield from self.theirs(entry.claim)
            else:
                yield from self.difference(entry)

    def ours(self, entry: OnlyOurs) -> Iterator[str]:
        claim = entry.claim
        yield from self.wrapped(f"{self.words.property(claim.property)}: {self.said(claim)}", 1)
        if entry.beside:
            yield from self.wrapped("beside the same value in another claim of Wikidata", 2)
        if entry.there is not None:
            lacking = self.words.qualifiers(entry.lacking)
            yield from self.wrapped(f"Wikidata has the same value, without {lacking}", 2)
        yield from self.sources(claim)

    def theirs(self, claim: TheirClaim) -> Iterator[str]:
        words = self.words
        named = words.property(claim.snak.property)
        yield from self.wrapped(f"{named}: {words.snak(claim.snak)}", 1)
        yield from self.claimed(claim)

    def difference(self, entry: Difference) -> Iterator[str]:
        claim, words = entry.claim, self.words
        by = (UNSURE | CLOSELY).get(entry.how or "")
        likely = f" ({by})" if by else ""
        named = words.property(claim.property)
        yield from self.wrapped(f"{named}: {KINDS[entry.kind]}{likely}", 1)
        yield from self.wrapped(f"we: {self.said(claim)}", 2)
        yield from self.sources(claim, depth=3)
        for theirs in entry.theirs:
            value = words.snak(theirs.snak)
            yield from self.wrapped(f"Wikidata: {value}", 2)
            yield from self.claimed(theirs, depth=3)
        for qualifier in (*entry.lacking, *entry.others):
            yield from self.wrapped(f"Wikidata lacks {words.qualifiers([qualifier])}", 2)

    def said(self, claim: Claim) -> str:
        """Return value and qualifiers of a claim of ours, with what limits it."""
        parts = [self.words.ours(claim.value), self.words.qualifiers(claim.qualifiers)]
        noted = ", ".join(remarks(claim))
        return "; ".join(part for part in (*parts, noted) if part)

    def sources(self, claim: Claim, depth: int = 2) -> Iterator[str]:
        """Yield the statements that make a claim, and the passages that state them."""
        indent = INDENT * depth
        room = self.style.text_width - len(indent)
        known = [each for each in claim.passages if each.iri in self.numbers]
        marks = "".join(f" [{self.numbers[each.iri]}]" for each in known)
        names = ", ".join(map(curie, claim.statements))
        yield from (indent + self.style.faint(line) for line in wrap(names + marks, room))
        for passage in claim.passages:
            if passage in known:
                continue
            mark = f"[{len(self.numbers) + 1}] "
            self.numbers[passage.iri] = len(self.numbers) + 1
            cited = render_citation(self.cite(passage), room - len(mark), self.style)
            for number, line in enumerate(cited):
                yield f"{indent}{' ' * len(mark) if number else mark}{line}"

    def claimed(self, claim: TheirClaim, depth: int = 2) -> Iterator[str]:
        """Yield what Wikidata says of a claim: its qualifiers, rank and references."""
        said = self.words.said(claim.qualifiers)
        if said:
            yield from self.wrapped(said, depth)
        cited = references(claim, self.words)
        yield from self.wrapped(f"{claim.rank} rank{'' if cited else ', no reference'}", depth)
        for each in cited:
            yield from self.wrapped(f"reference: {each}", depth)

    def unsure(self, comparison: Comparison) -> Iterator[str]:
        """Yield what is likely the same, and what is so closely."""
        for head, ways, todo in (
            ("Nearly the same, as verified links say", CLOSELY, ""),
            (
                "Likely the same, as nothing verified says otherwise",
                UNSURE,
                "famkg wikidata accept links them",
            ),
        ):
            agreed = [each for each in comparison.agreements if each.how in ways]
            if agreed:
                yield self.style.strong(head)
                for each in agreed:
                    named = self.words.property(each.claim.property)
                    ours = self.words.ours(each.claim.value)
                    theirs = self.words.snak(each.theirs.snak)
                    yield from self.wrapped(f"{named}: {ours} and {theirs}, {ways[each.how]}", 1)
                if todo:
                    yield self.style.faint(f"{INDENT}{todo}")
                yield ""

    def gone(self, comparison: Comparison) -> Iterator[str]:
        if comparison.gone:
            yield self.style.alarm("Items that are no more")
            for iri, item in comparison.gone:
                yield f"{INDENT}{self.words.label(iri)}{INDENT}{curie(iri)}, {item}"
            yield self.style.faint(f"{INDENT}famkg wikidata check tells more")
            yield ""

    def wrapped(self, text: str, depth: int) -> Iterator[str]:
        """Yield lines of text, those behind the first further in."""
        first, *rest = wrap(text, self.style.text_width - (depth + 1) * len(INDENT))
        yield INDENT * depth + first
        yield from (INDENT * (depth + 1) + line for line in rest)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
