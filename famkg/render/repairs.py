"""What became of the passages of a changed document, as a list to act on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from pyoxigraph import Literal

from famkg.model import Passage
from famkg.namespaces import curie
from famkg.repair import Change, Move, Repairs

Place: TypeAlias = tuple[str, int]


def repairs_text(
    document: str, repairs: Repairs, places: Mapping[str, Place], *, applied: bool
) -> str:
    """Return one line that counts, one for each passage that moved, and a paragraph for each other.

    `places` are file and line of the blocks, by IRI, and `applied` says that the new offsets
    were written.
    """
    counts = ", ".join(
        f"{len(found)} {what}"
        for found, what in (
            (repairs.fitting, "fit"),
            (repairs.moved, "moved"),
            (repairs.changed, "changed"),
            (repairs.vanished, "vanished"),
        )
    )
    parts = [
        f"{document}: {counts}{', new offsets written' if applied and repairs.moved else ''}\n"
    ]
    if repairs.moved:
        parts.append("".join(f"{line}\n" for line in _moves(repairs.moved, places)))
    parts += [_new_section(move, places) for move in repairs.moved if _has_new_section(move)]
    parts += [_changed(change, places) for change in repairs.changed]
    parts += [_vanished(passage, document, places) for passage in repairs.vanished]
    return "\n".join(parts)


def needs_a_person(repairs: Repairs) -> bool:
    """Say whether something is left that new offsets do not mend."""
    return bool(repairs.changed or repairs.vanished or any(map(_has_new_section, repairs.moved)))


def _moves(moves: tuple[Move, ...], places: Mapping[str, Place]) -> list[str]:
    rows = [
        (
            curie(move.passage.iri),
            f"{move.passage.start}-{move.passage.end}",
            f"{move.start}-{move.end}",
            _at(move.passage, places),
        )
        for move in moves
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        f"  {name:<{widths[0]}}  {old:>{widths[1]}} -> {new:<{widths[2]}}  {at}".rstrip()
        for name, old, new, at in rows
    ]


def _new_section(move: Move, places: Mapping[str, Place]) -> str:
    advice = (
        f"Write: fam:section {Literal(move.section)} ;" if move.section else "Drop fam:section."
    )
    return _paragraph(
        move.passage, places, [f"it stood in the section {move.passage.section!r}", advice]
    )


def _has_new_section(move: Move) -> bool:
    return move.section != move.passage.section


def _changed(change: Change, places: Mapping[str, Place]) -> str:
    return _paragraph(
        change.passage,
        places,
        [
            f"its words changed; they were {change.passage.locator}",
            f"the nearest now, at {change.start}-{change.end}: {' '.join(change.words.split())}",
            "Read them: does every statement of the passage still hold? Mend what does not, then",
            f"write: fam:start {change.start} ; fam:end {change.end} ;"
            f" fam:digest {Literal(change.digest)} ;",
            f"       fam:locator {Literal(change.locator)} ;",
        ],
    )


def _vanished(passage: Passage, document: str, places: Mapping[str, Place]) -> str:
    return _paragraph(
        passage,
        places,
        [
            f"its words are gone; they were {passage.locator}",
            f"If {document} no longer says this, drop the passage, and the statements that"
            " nothing else states.",
        ],
    )


def _paragraph(passage: Passage, places: Mapping[str, Place], lines: list[str]) -> str:
    at = _at(passage, places)
    head = f"{at}: {curie(passage.iri)}" if at else curie(passage.iri)
    return "".join(f"{line}\n" for line in [head, *(f"  {line}" for line in lines)])


def _at(passage: Passage, places: Mapping[str, Place]) -> str:
    return ":".join(map(str, places.get(passage.iri, ())))
