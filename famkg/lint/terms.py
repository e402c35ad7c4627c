"""The words about the terms of the ontology: a label and a definition each, and good ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode

from famkg.lint.labels import bare, shorten
from famkg.model import Finding
from famkg.namespaces import FAM, OWL, RDFS, SKOS, curie

if TYPE_CHECKING:
    from famkg.profile.expressions import Ontology

KINDS = ("Class", "DatatypeProperty", "NamedIndividual", "ObjectProperty")
LABEL = RDFS + "label"
DEFINITION = SKOS + "definition"
DEFINED_BY = RDFS + "isDefinedBy"
FEWEST = 4
"""The words of a definition that says something."""

_Texts: TypeAlias = dict[str, list[Literal]]


def our_terms(ontology: Ontology) -> dict[str, str]:
    """Return the terms that the ontology declares as its own, each with its kind, sorted."""
    found: dict[str, str] = {}
    for kind in KINDS:
        for term in ontology.typed(OWL + kind):
            if isinstance(term, NamedNode) and term.value.startswith(FAM):
                found.setdefault(term.value, kind)
    return dict(sorted(found.items()))


def check_words(ontology: Ontology) -> Iterator[Finding]:
    """Yield terms that lack a label or definition, have several, or share one."""
    terms = our_terms(ontology)
    labels, definitions = _texts(ontology, LABEL), _texts(ontology, DEFINITION)
    for iri in terms:
        yield from _one(iri, labels.get(iri, []), LABEL, "label")
        yield from _one(iri, definitions.get(iri, []), DEFINITION, "definition")
        if not ontology.value(NamedNode(iri), DEFINED_BY):
            yield Finding(
                "missing-is-defined-by",
                "info",
                f"Say where {curie(iri)} is defined: rdfs:isDefinedBy fam:.",
                focus=iri,
            )
        for text in definitions.get(iri, []):
            yield from _definition(iri, text, labels.get(iri, []))
    yield from _shared(terms, labels, LABEL)
    yield from _shared(terms, definitions, DEFINITION)


def _texts(ontology: Ontology, path: str) -> _Texts:
    found: defaultdict[str, list[Literal]] = defaultdict(list)
    for subject, value in ontology.pairs(path):
        if isinstance(subject, NamedNode) and isinstance(value, Literal):
            found[subject.value].append(value)
    return found


def _one(iri: str, texts: list[Literal], path: str, what: str) -> Iterator[Finding]:
    name = curie(iri)
    if not any(text.value.strip() for text in texts):
        yield Finding(
            f"missing-{what}",
            "violation",
            f"{name} has no {what}. Say in {curie(path)} what people call it."
            if what == "label"
            else f"{name} has no definition. Say in {curie(path)} which kind of thing it is, and"
            " what tells it from others.",
            focus=iri,
        )
    languages: defaultdict[str | None, list[Literal]] = defaultdict(list)
    for text in texts:
        languages[text.language].append(text)
    for language, many in languages.items():
        for text in many[1:]:
            spoken = f" in {language}" if language else ""
            yield Finding(
                f"multiple-{what}s",
                "violation",
                f"{name} has {len(many)} {what}s{spoken}. Keep one; other names are skos:altLabel,"
                " and what is to be added is a skos:scopeNote.",
                focus=iri,
                path=path,
                term=text,
            )


def _definition(iri: str, text: Literal, labels: list[Literal]) -> Iterator[Finding]:
    words = text.value.split()
    names = {bare(label.value) for label in labels} - {""}

    def finding(check: str, message: str) -> Finding:
        return Finding(check, "warning", message, focus=iri, path=DEFINITION, term=text)

    if bare(text.value) in names:
        yield finding(
            "label-as-definition",
            f"The definition of {curie(iri)} is its label. Name the parent kind and the"
            " difference.",
        )
    elif _is_circular(text.value, names):
        yield finding(
            "circular-definition",
            f"The definition of {curie(iri)} begins with what it defines:"
            f" {shorten(text.value)}. Name the parent kind first.",
        )
    elif len(words) < FEWEST:
        yield finding(
            "short-definition",
            f"{shorten(text.value)} defines nothing. Name the parent kind and the difference.",
        )
    if text.value[:1].islower():
        yield finding("lowercase-definition", "Begin the definition with a capital letter.")


def _is_circular(text: str, names: set[str]) -> bool:
    """Say whether a definition says first of all that a thing is that thing."""
    found = re.match(r"an?\s+(.+?)(?:[,;:]|\s+(?:that|which|who|whose)\b)", text, re.I)
    return found is not None and bare(found[1]) in names


def _shared(terms: dict[str, str], texts: _Texts, path: str) -> Iterator[Finding]:
    """Yield terms of one kind that share a text; a property may be called as a class is."""
    what = "label" if path == LABEL else "definition"
    first: dict[tuple[object, ...], str] = {}
    for iri, kind in terms.items():
        group = "property" if kind.endswith("Property") else kind
        for text in texts.get(iri, []):
            key = (what == "label" and group, bare(text.value), text.language)
            before = first.setdefault(key, iri)
            if before != iri and key[1]:
                yield Finding(
                    f"duplicate-{what}",
                    "warning",
                    f"{curie(before)} has the same {what}. If the two mean the same, keep one;"
                    f" if not, let the {what} say the difference.",
                    focus=iri,
                    path=path,
                    term=text,
                    mark=before,
                )
