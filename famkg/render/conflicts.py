"""Turns conflicts into text, with the sides beside each other, or into JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from famkg.conflicts import KINDS, Conflict, Side, standing_of, words_of
from famkg.description import Said
from famkg.model import Term
from famkg.names import shown_as_text
from famkg.namespaces import FAM, curie
from famkg.render.axioms import spell_fact
from famkg.render.proofs import (
    Cite,
    Label,
    citation_document,
    render_citation,
    term_document,
    triple_document,
)
from famkg.render.sentences import spell_statement
from famkg.render.style import Style
from famkg.render.table import display_width, wrap
from famkg.render.times import spell_date

INDENT = "  "
BETWEEN = " │ "
NARROWEST = 36
"""Columns are not made narrower than this; rather the sides stand below each other."""
STANDING = frozenset({FAM + "standing", FAM + "standingReason"})
DECIDED = {
    "standing": "by its standing",
    "modality": "because the other was only a plan or a report",
}


def render_conflicts(conflicts: Sequence[Conflict], label: Label, cite: Cite, style: Style) -> str:
    """Return each conflict as a paragraph, and how many there are of each kind."""
    lines: list[str] = []
    for conflict in conflicts:
        lines += [*_conflict(conflict, label, cite, style), ""]
    return "\n".join(line.rstrip() for line in [*lines, count_conflicts(conflicts)])


def count_conflicts(conflicts: Sequence[Conflict]) -> str:
    """Return how many conflicts there are of each kind, and how many are open, in words."""
    if not conflicts:
        return "no conflicts"
    kinds = Counter(conflict.kind for conflict in conflicts)
    listed = ", ".join(f"{kinds[kind]} {_noun(kind, kinds[kind])}" for kind in KINDS if kinds[kind])
    still = sum(conflict.is_open for conflict in conflicts)
    word = "conflict" if len(conflicts) == 1 else "conflicts"
    rest = f"; {still} open: nothing in the data says which side is right" if still else ""
    return f"{len(conflicts)} {word}: {listed}{rest}"


def _noun(kind: str, count: int) -> str:
    if count == 1:
        return kind
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"


def _conflict(conflict: Conflict, label: Label, cite: Cite, style: Style) -> Iterator[str]:
    about = ", ".join(shown_as_text(term, label) for term in conflict.about)
    head = conflict.kind.capitalize() + (f": {about}" if about else "")
    yield from map(style.strong, wrap(head, style.text_width))
    yield from wrap(f"{conflict.summary} {conflict.why}".strip(), style.text_width)
    known = "" if conflict.preferred is not None else "; no side is preferred"
    yield style.faint(f"{KINDS[conflict.kind]} (rule {conflict.rule}){known}")
    for fact in conflict.facts:
        yield f"{INDENT}{spell_fact(fact, {}, label)}"
    width = (style.text_width - len(INDENT) - len(BETWEEN)) // 2
    if len(conflict.sides) == 2 and width >= NARROWEST:
        yield ""
        columns = [list(_side(conflict, number, width, label, cite, style)) for number in range(2)]
        for left, right in zip_longest(*columns, fillvalue=("", "")):
            padding = " " * (width - display_width(left[0]))
            yield f"{INDENT}{left[1]}{padding}{style.faint(BETWEEN)}{right[1]}"
        return
    for number in range(len(conflict.sides)):
        yield ""
        for _, line in _side(conflict, number, style.text_width - len(INDENT), label, cite, style):
            yield f"{INDENT}{line}"


def _side(
    conflict: Conflict, number: int, width: int, label: Label, cite: Cite, style: Style
) -> Iterator[tuple[str, str]]:
    """Yield the lines of one side, plain and coloured."""
    side = conflict.sides[number]
    head = ", ".join(_value(term, label) for term in side.values)
    if conflict.preferred == number:
        decided = f"preferred {DECIDED[conflict.decided_by]}"
        head = f"{head}: {decided}" if head else decided.capitalize()
    for line in wrap(head, width) if head else ():
        yield line, style.strong(line)
    for said in side.statements:
        yield from ((line, line) for line in wrap(_sentence(said, label), width))
        for line in wrap(f"{curie(said.iri)} ({_status(said)})", width):
            yield line, style.faint(line)
        for reason in words_of(said, "standingReason"):
            yield from ((line, line) for line in wrap(f"because: {reason}", width))
        for passage in said.passages:
            *lines, _link = render_citation(cite(passage), width - len(INDENT), Style())
            yield from ((f"{INDENT}{line}", f"{INDENT}{line}") for line in lines)


def _sentence(said: Said, label: Label) -> str:
    """Return a statement as a sentence; its standing is told beside it."""
    values = tuple((name, terms) for name, terms in said.values if name not in STANDING)
    return spell_statement(replace(said, values=values), label)


def _status(said: Said) -> str:
    words = [*standing_of(said), *standing_of(said, "modality")]
    return ", ".join(word.lower() for word in words)


def _value(term: Term, label: Label) -> str:
    """Return a value as a reader knows it; a time in words."""
    text = shown_as_text(term, label)
    spelled = spell_date(text)
    return text if spelled.startswith("(") else spelled


def conflicts_document(
    conflicts: Sequence[Conflict], label: Label, cite: Cite
) -> list[dict[str, Any]]:
    """Return the conflicts as values for JSON."""
    return [
        {
            "kind": conflict.kind,
            "meaning": KINDS[conflict.kind],
            "rule": conflict.rule,
            "summary": conflict.summary,
            "why": conflict.why,
            "about": [term_document(term, label) for term in conflict.about],
            "facts": [triple_document(fact, label) for fact in conflict.facts],
            "sides": [
                _side_document(side, number == conflict.preferred, label, cite)
                for number, side in enumerate(conflict.sides)
            ],
            "decidedBy": conflict.decided_by or None,
            "open": conflict.is_open,
        }
        for conflict in conflicts
    ]


def _side_document(side: Side, preferred: bool, label: Label, cite: Cite) -> dict[str, Any]:
    return {
        "values": [term_document(term, label) for term in side.values],
        "preferred": preferred,
        "statements": [
            {
                "iri": said.iri,
                "sentence": _sentence(said, label),
                "standing": standing_of(said)[0],
                "standingReason": next(iter(words_of(said, "standingReason")), None),
                "modality": standing_of(said, "modality")[0],
                "passages": [citation_document(cite(passage)) for passage in said.passages],
            }
            for said in side.statements
        ],
    }
