"""What hangs in the air: nodes that are nowhere described, and nodes that nothing speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeGuard

from pyoxigraph import NamedNode

from famkg.graph import is_entity, is_statement
from famkg.lint.marks import name_of
from famkg.model import Finding
from famkg.namespaces import DOCUMENT, PASSAGE, STATEMENT, STORY, WORLD, curie

if TYPE_CHECKING:
    from famkg.model import Term
    from famkg.profile.expressions import Ontology

FOLDERS = (STORY, WORLD, STATEMENT, DOCUMENT, PASSAGE)
"""Where the data has its names."""


def check_citations(data: Ontology) -> Iterator[Finding]:
    """Yield what is mentioned and not described, described and not mentioned, or without a class.

    That a statement has a passage and a passage a statement is for the shapes to say; no
    shape applies to what has no class.
    """
    yield from _dangling(data)
    yield from _untyped(data)
    yield from _unused(data)
    yield from _twins(data)


def _dangling(data: Ontology) -> Iterator[Finding]:
    described = set(data.subjects())
    for triple in data.triples:
        value = triple.object
        if value in described or not is_datum(value):
            continue
        name, folder = curie(value.value), _folder(value)
        known = [each.value for each in described if isinstance(each, NamedNode)]
        near = get_close_matches(
            name, sorted(curie(iri) for iri in known if iri.startswith(folder)), n=1
        )
        hint = f"Did you mean {near[0]}?" if near else "Describe it, or mend its name."
        yield Finding(
            "dangling-reference",
            "violation",
            f"Nothing describes {name}. {hint}",
            focus=name_of(triple.subject),
            path=triple.predicate.value,
            value=name,
            term=value,
        )


def _untyped(data: Ontology) -> Iterator[Finding]:
    for subject in data.subjects():
        if is_datum(subject) and not data.types(subject.value):
            yield Finding(
                "untyped-node",
                "violation",
                f"Nothing says what {curie(subject.value)} is, so that no shape applies to it."
                " Give it a class, or mend its name.",
                focus=subject.value,
            )


def _unused(data: Ontology) -> Iterator[Finding]:
    mentioned = {
        triple.object
        for triple in data.triples
        if is_statement(triple.subject) and isinstance(triple.object, NamedNode)
    }
    for subject in data.subjects():
        if is_entity(subject) and subject not in mentioned:
            yield Finding(
                "unused-entity",
                "warning",
                f"No statement mentions {curie(subject.value)}."
                " State what a document says of it, or remove it.",
                focus=subject.value,
            )


def _twins(data: Ontology) -> Iterator[Finding]:
    """Yield statements that say just what another says: they are one, stated by two passages."""
    said: dict[frozenset[tuple[str, Term]], NamedNode] = {}
    for subject in data.subjects():
        if not is_statement(subject):
            continue
        first = said.setdefault(frozenset(data.about(subject)), subject)
        if first != subject:
            yield Finding(
                "twin-statement",
                "warning",
                f"It says just what {curie(first.value)} says. Keep one, and name it in the"
                " fam:states of both passages; or say in fam:qualifier what is different.",
                focus=subject.value,
                mark=first.value,
            )


def is_datum(term: Term) -> TypeGuard[NamedNode]:
    """Say whether a term names something that the data has to describe."""
    return isinstance(term, NamedNode) and term.value.startswith(FOLDERS)


def _folder(term: NamedNode) -> str:
    return term.value[: term.value.rindex("/") + 1]
