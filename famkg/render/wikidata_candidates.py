"""Candidates for a link to Wikidata, as text for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from famkg.namespaces import curie
from famkg.render.style import Style

if TYPE_CHECKING:
    from famkg.wikidata.candidates import Candidate, Candidates

PLAIN = Style()
METHODS = {
    "search": "search by label",
    "sparql": "query service",
    "reconcile": "reconciliation service",
}
FOR, AGAINST = "+", "−"


def candidates_text(found: Candidates, style: Style = PLAIN) -> str:
    """Return the candidates with their reasons, what was left out, and how to decide."""
    name = curie(found.subject)
    lines = [f"{style.strong(found.label)}  {name}"]
    for link in found.links:
        known = "" if link.is_verified else ", a candidate"
        word = curie(link.predicate).removeprefix("skos:")
        lines.append(f"  linked: {word} {link.item} at {link.file}:{link.line}{known}")
    asked = ", ".join(METHODS[method] for method in found.methods)
    if not found.found:
        lines.append(f"  nothing found by {asked}")
    for number, candidate in enumerate(found.found, 1):
        lines += ["", *_spell(number, candidate, style)]
    if found.excluded:
        lines += ["", "left out"]
        lines += [
            f"  {each.item}  {each.label}: {each.why}".replace("  : ", "  ")
            for each in found.excluded
        ]
    linked = {link.item for link in found.links if link.is_verified}
    best = next((each for each in found.found if each.item.id not in linked), None)
    if best is not None:
        said = "" if best.predicate == "exact" else f" --predicate {best.predicate}"
        lines += [
            "",
            "Look at them; then decide:",
            f'  famkg wikidata accept {name} {best.item.id}{said} --evidence "…"',
            f'  famkg wikidata reject {name} QID --evidence "…"',
        ]
    return "\n".join(lines) + "\n"


def candidates_document(found: Candidates) -> dict[str, Any]:
    """Return the candidates for programs."""
    return {
        "entity": found.subject,
        "label": found.label,
        "asked": list(found.methods),
        "links": [
            {
                "item": link.item,
                "predicate": link.predicate,
                "verified": link.is_verified,
                "file": link.file,
                "line": link.line,
            }
            for link in found.links
        ],
        "candidates": [
            {
                "item": each.item.id,
                "revision": each.item.revision,
                "label": each.item.label(),
                "description": each.item.descriptions.get("en"),
                "predicate": each.predicate,
                "score": each.score,
                "reasons": [
                    {"points": reason.points, "reason": reason.words} for reason in each.reasons
                ],
            }
            for each in found.found
        ],
        "excluded": [
            {"item": each.item, "label": each.label, "why": each.why} for each in found.excluded
        ],
    }


def _spell(number: int, candidate: Candidate, style: Style) -> Iterator[str]:
    item = candidate.item
    about = item.descriptions.get("en")
    head = f"{number}. {item.id}  {style.strong(item.label() or 'without an English label')}"
    yield f"{head}, {about}" if about else head
    for reason in candidate.reasons:
        yield f"     {FOR if reason.points > 0 else AGAINST} {reason.words}"
    if candidate.predicate != "exact":
        yield f"     {AGAINST} it is of our world: {candidate.predicate} at most"
