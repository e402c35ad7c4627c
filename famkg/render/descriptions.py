"""Turns a description into text or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from famkg.description import Description, Said, Values
from famkg.namespaces import OWL, RDFS, SKOS, curie
from famkg.render.axioms import local_name
from famkg.render.proofs import Cite, Label, citation_document, render_citation, term_document
from famkg.render.sentences import spell_statement
from famkg.render.style import Style
from famkg.render.table import Cell, cell_of, wrap

if TYPE_CHECKING:
    from famkg.wikidata.links import Link

INDENT = "  "
MEANING = {
    RDFS + "subClassOf": "subclass of",
    RDFS + "subPropertyOf": "subproperty of",
    RDFS + "domain": "domain",
    RDFS + "range": "range",
    OWL + "inverseOf": "inverse of",
}
"""How the axioms about a term are called."""
SHOWN = 40
"""How many values of a property are shown unless all are asked for."""
KINDS_OF_MATCH = {
    SKOS + "exactMatch": "",
    SKOS + "closeMatch": "close to",
    SKOS + "relatedMatch": "related to",
    SKOS + "broadMatch": "within",
    SKOS + "narrowMatch": "wider than",
}
"""How a match is told before the item; an exact one is the item itself."""
NARROWER = {RDFS + "subClassOf": "subclasses", RDFS + "subPropertyOf": "subproperties"}
"""The same, seen from the broader term."""


def render_description(
    described: Description, label: Label, cite: Cite, style: Style, *, whole: bool = False
) -> str:
    """Return what is said about a thing as text: names, types, properties, statements.

    Of a property with very many values only some are shown, unless the `whole` is wanted.
    Each statement is a sentence of ours, followed by its name, its horizon and its passages;
    a passage is shown in full once and by its number after that.
    """
    name = curie(described.iri)
    title = described.label if described.label != name else ""
    lines = [f"{style.strong(title)}{INDENT}{style.faint(name)}" if title else style.strong(name)]
    if described.types:
        lines.append(", ".join(label(iri) for iri in described.types))
    if described.aliases:
        lines.append(f"also called {', '.join(described.aliases)}")
    for note in described.notes:
        lines += wrap(note, style.text_width)
    rows = list(_rows(described, label))
    if rows:
        lines += ["", *_aligned(rows, style, None if whole else SHOWN)]
    numbers: dict[str, int] = {}
    for said in described.statements:
        lines += ["", *_statement(said, label, cite, style, numbers)]
    return "\n".join(line.rstrip() for line in lines)


def description_document(described: Description, label: Label, cite: Cite) -> dict[str, Any]:
    """Return a description as values for JSON."""
    return {
        "iri": described.iri,
        "label": described.label,
        "aliases": list(described.aliases),
        "types": [{"iri": iri, "label": label(iri)} for iri in described.types],
        "notes": list(described.notes),
        "chains": [list(chain) for chain in described.chains],
        "properties": _values_document(described.properties, label),
        "inverse": _values_document(described.inverse, label),
        "links": [_link_document(link) for link in described.links],
        "statements": [_said_document(said, label, cite) for said in described.statements],
    }


def _rows(described: Description, label: Label) -> Iterator[tuple[str, list[Cell]]]:
    """Yield the name of each property with its values; `← portrays` has them as subjects."""
    for chain in described.chains:
        yield "follows from", [Cell(" ∘ ".join(map(local_name, chain)))]
    for predicate, terms in described.properties:
        yield (
            MEANING.get(predicate) or label(predicate),
            sorted(cell_of(term, label) for term in terms),
        )
    for predicate, terms in described.inverse:
        name = NARROWER.get(predicate) or f"← {label(predicate)}"
        yield name, sorted(cell_of(term, label) for term in terms)
    if described.links:
        yield "Wikidata", [_link_cell(link) for link in described.links]


def _link_cell(link: Link) -> Cell:
    """Return what a link says: `Q28262 Joel Kinnaman`, or why it is less than that."""
    if link.item is None:
        return Cell("no item found")
    kind = "not" if link.negated else KINDS_OF_MATCH[link.predicate]
    words = [kind, link.item, link.object_label]
    doubt = [] if link.is_verified else ["candidate, not verified"]
    notes = ", ".join([*doubt, *([link.comment] if link.negated and link.comment else [])])
    return Cell(" ".join(filter(None, words)) + (f" ({notes})" if notes else ""))


def _link_document(link: Link) -> dict[str, Any]:
    return {
        "item": link.item,
        "iri": None if link.item is None else link.object,
        "label": link.object_label,
        "predicate": link.predicate,
        "negated": link.negated,
        "verified": link.is_verified,
        "confidence": link.confidence,
        "comment": link.comment,
        "evidence": link.evidence,
    }


def _aligned(rows: list[tuple[str, list[Cell]]], style: Style, limit: int | None) -> Iterator[str]:
    widest = max(len(name) for name, _ in rows)
    for name, values in rows:
        for number, value in enumerate(values[:limit]):
            start = (name if number == 0 else "").ljust(widest)
            yield f"{INDENT}{style.faint(start)}{INDENT}{value.coloured(style)}"
        if limit is not None and len(values) > limit:
            rest = f"… and {len(values) - limit:,} more; --all shows them"
            yield f"{INDENT}{' ' * widest}{INDENT}{style.faint(rest)}"


def _statement(
    said: Said, label: Label, cite: Cite, style: Style, numbers: dict[str, int]
) -> Iterator[str]:
    yield from wrap(spell_statement(said, label), style.text_width)
    horizon = f", known from season {said.known_from}" if said.known_from else ""
    kind = label(said.classes[0]) if said.classes else "statement"
    yield f"{INDENT}{style.faint(f'{curie(said.iri)} ({kind}{horizon})')}"
    for passage in said.passages:
        if passage.iri in numbers:
            yield f"{INDENT}[{numbers[passage.iri]}]"
            continue
        numbers[passage.iri] = len(numbers) + 1
        mark = f"{INDENT}[{numbers[passage.iri]}] "
        room = style.text_width - len(mark)
        first, *rest = render_citation(cite(passage), room, style)
        yield mark + first
        yield from (" " * len(mark) + line for line in rest)


def _values_document(values: Values, label: Label) -> list[dict[str, Any]]:
    return [
        {
            "property": predicate,
            "name": local_name(predicate),
            "values": [term_document(term, label) for term in terms],
        }
        for predicate, terms in values
    ]


def _said_document(said: Said, label: Label, cite: Cite) -> dict[str, Any]:
    return {
        "iri": said.iri,
        "sentence": spell_statement(said, label),
        "classes": list(said.classes),
        "knownFrom": said.known_from,
        "values": _values_document(said.values, label),
        "passages": [citation_document(cite(passage)) for passage in said.passages],
    }
