"""IRIs by the rules: readable, in the folder of their world, each for one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from famkg.lint.citations import FOLDERS
from famkg.lint.marks import name_of, put
from famkg.model import Finding
from famkg.namespaces import (
    BASE,
    DOCUMENT,
    FAM,
    GENID,
    OWL,
    PASSAGE,
    RDF,
    RULE,
    SHAPE,
    curie,
)

if TYPE_CHECKING:
    from famkg.model import Term
    from famkg.profile.expressions import Ontology
    from famkg.turtle import Places
    from famkg.turtle.source import Source

STARTS = tuple(f"<{folder}" for folder in FOLDERS)
TYPE = NamedNode(RDF + "type")
WORDS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
IN_SHAPES = re.compile(r"[a-z0-9-]+")
"""What the shapes accept of things that have a class."""
NAMES = {
    "Class": (re.compile(r"[A-Z][A-Za-z0-9]*"), "a class begins with a capital: UpperCamelCase"),
    "ObjectProperty": (
        re.compile(r"[a-z][A-Za-z0-9]*"),
        "a property begins with a small letter: lowerCamelCase",
    ),
    "NamedIndividual": (
        re.compile(r"[A-Z][A-Za-z0-9]*"),
        "an individual of the ontology begins with a capital: UpperCamelCase",
    ),
}
NAMES["DatatypeProperty"] = NAMES["AnnotationProperty"] = NAMES["ObjectProperty"]


def check_data_iris(data: Ontology) -> Iterator[Finding]:
    """Yield names in the data that are not by the rules, as far as the shapes do not say so."""
    documents = {str(s): o for s, o in data.pairs(FAM + "document")}
    for subject in data.subjects():
        if not isinstance(subject, NamedNode) or not subject.value.startswith(BASE):
            continue
        iri = subject.value
        if iri.startswith(GENID):
            continue
        folder = next((each for each in FOLDERS if iri.startswith(each)), None)
        if folder is None:
            yield _finding(
                iri,
                f"{curie(iri)} is in no folder for data. Name it below story:, world:,"
                " statement:, document: or the prefix of its document.",
            )
            continue
        local = iri.removeprefix(folder)
        if folder == PASSAGE:
            document, _, local = local.partition("/")
            stated = documents.get(str(subject))
            if isinstance(stated, NamedNode) and stated.value != DOCUMENT + document:
                yield Finding(
                    "iri-form",
                    "warning",
                    f"{curie(iri)} lies in {curie(stated.value)}. Name it below the prefix of"
                    " that document.",
                    focus=iri,
                    path=FAM + "document",
                    term=stated,
                )
        told_by_shapes = bool(data.types(iri)) and not IN_SHAPES.fullmatch(local)
        if not WORDS.fullmatch(local) and not told_by_shapes:
            yield _finding(
                iri,
                f"Write {curie(iri)} in small letters and digits, with single hyphens between"
                " words. Published IRIs stay as they are.",
            )


def check_term_iris(ontology: Ontology, others: Ontology) -> Iterator[Finding]:
    """Yield terms, shapes and rules that are not named by the conventions."""
    for kind, (form, rule) in NAMES.items():
        for term in ontology.typed(OWL + kind):
            if not isinstance(term, NamedNode) or not term.value.startswith(FAM):
                continue
            if not form.fullmatch(term.value.removeprefix(FAM)):
                yield Finding(
                    "naming-convention",
                    "warning",
                    f"{curie(term.value)}: {rule}, without abbreviations, hyphens or dots.",
                    focus=term.value,
                )
    for subject in others.subjects():
        iri = subject.value if isinstance(subject, NamedNode) else ""
        for folder in (SHAPE, RULE):
            is_name = iri.startswith(folder) and OWL + "Ontology" not in others.types(iri)
            if is_name and not WORDS.fullmatch(iri.removeprefix(folder)):
                yield _finding(
                    iri, f"Write {curie(iri)} in small letters, with hyphens between words."
                )


def check_clashes(places: Places) -> Iterator[Finding]:
    """Yield what is given a class in several blocks, at each of them but the first.

    They become one thing, which is not what two people want who chose the same name.
    """
    first: dict[Term, tuple[Source, int]] = {}
    for source in places.sources:
        block: Term | None = None
        told = False
        for number, triple in enumerate(source.triples):
            subject = triple.subject
            if subject != block:
                if str(subject).startswith(f"<{GENID}"):  # a bracket within the block
                    continue
                block, told = subject, False
            if told or triple.predicate != TYPE or not str(subject).startswith(STARTS):
                continue
            told = True
            if subject not in first:
                first[subject] = source, number
                continue
            name = curie(name_of(subject))
            before = first[subject][0].place_of(
                first[subject][0].spans.written[first[subject][1]][0]
            )
            place = source.place_of(source.spans.written[number][0])
            finding = Finding(
                "name-clash",
                "violation",
                f"{name} has a block in {before.file} already, and both become one thing."
                " Give this one another name; if it is the same, leave one block.",
                focus=name_of(subject),
                mark=source.name,
            )
            yield put(finding, place)


def _finding(iri: str, message: str) -> Finding:
    return Finding("iri-form", "warning", message, focus=iri)
