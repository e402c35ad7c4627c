"""Terms as they are used: of whom, declared where, and whether at all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeGuard

from pyoxigraph import Literal, NamedNode

from famkg.lint.marks import name_of, put, show
from famkg.lint.terms import DEFINED_BY, KINDS, our_terms
from famkg.lint.vocabularies import BUILT_IN
from famkg.model import Finding
from famkg.namespaces import BASE, DCTERMS, FAM, OWL, RDF, SH, curie
from famkg.profile.expressions import is_anonymous

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Term
    from famkg.profile.expressions import Ontology
    from famkg.turtle import Places

TYPE = RDF + "type"
DEPRECATED = OWL + "deprecated"
REPLACED_BY = DCTERMS + "isReplacedBy"
W3C = tuple(BUILT_IN)
DECLARATIONS = frozenset(NamedNode(OWL + kind) for kind in KINDS)
TEXTS = tuple(SH + name for name in ("construct", "select", "ask", "update"))
IN_TEXT = re.compile(r"\bfam:([A-Za-z]\w*)|" + re.escape(f"<{FAM}") + r"([A-Za-z]\w*)>")


def check_usage(
    ontology: Ontology, data: Ontology, others: Ontology, queries: Collection[str]
) -> Iterator[Finding]:
    """Yield terms that nothing uses, that should not be used, or not so.

    `others` are shapes and rules, and `queries` the texts of the catalogue.
    """
    terms = our_terms(ontology)
    used = {name for text in queries for name in names_in(text)}
    used |= {
        name
        for _, value in (pair for path in TEXTS for pair in others.pairs(path))
        if isinstance(value, Literal)
        for name in names_in(value.value)
    }
    yield from _unused(terms, ontology, data, others, used)
    yield from _deprecated(ontology, [*data.triples, *ontology.triples, *others.triples])
    yield from check_built_in(ontology, others, data)
    yield from _kinds(ontology, data)


def check_declarations(ontology: Ontology, others: Ontology) -> Iterator[Finding]:
    """Yield terms that axioms, shapes and rules use and nobody declares, and those of others
    of which more is said than that they are used.
    """
    yield from _undeclared(ontology, others)
    yield from _hijacked(ontology)


def names_in(text: str) -> set[str]:
    """Return the IRIs of the terms of ours that a query names."""
    return {FAM + (short or long) for short, long in IN_TEXT.findall(text)}


def check_sources(places: Places) -> Iterator[Finding]:
    """Yield terms that several files declare: their words and axioms drift apart."""
    first: dict[str, str] = {}
    kinds = frozenset(
        NamedNode(OWL + name)
        for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    )
    for source in places.sources:
        for triple in source.triples:
            if triple.object not in kinds or is_anonymous(triple.subject):
                continue
            iri = name_of(triple.subject)
            before = first.setdefault(iri, source.name)
            if before == source.name:
                continue
            place = source.place_of(source.spans.written[source.triples.index(triple)][0])
            finding = Finding(
                "multiple-declarations",
                "warning",
                f"{curie(iri)} is declared in {before} as well. Keep one declaration, and import"
                " its file.",
                focus=iri,
                mark=source.name,
            )
            yield put(finding, place)


def _undeclared(ontology: Ontology, others: Ontology) -> Iterator[Finding]:
    """Yield terms of ours in axioms, shapes and rules; those in data are `check_vocabulary`'s."""
    declared = {term.value for term in ontology.subjects() if _is_declared(term, ontology)}
    names = sorted(curie(iri) for iri in declared if iri.startswith(FAM))
    versions = {o.value for _, o in ontology.pairs(OWL + "versionIRI") if isinstance(o, NamedNode)}
    imports = {o.value for _, o in ontology.pairs(OWL + "imports") if isinstance(o, NamedNode)}
    for triple in (*ontology.triples, *others.triples):
        if triple.predicate.value == OWL + "imports":
            continue
        for term in triple:
            if not isinstance(term, NamedNode) or not term.value.startswith(FAM):
                continue
            if term.value in declared or term.value == FAM or term.value in versions | imports:
                continue
            name = curie(term.value)
            near = get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]}?" if near else "declare it first."
            yield Finding(
                "undeclared-term",
                "violation",
                f"{name} is no term of the ontology; {hint}",
                focus=name_of(triple.subject),
                path=None if term == triple.subject else triple.predicate.value,
                value=name,
                term=term if term == triple.object else None,
                mark=name,
            )


def _is_declared(term: Term, ontology: Ontology) -> TypeGuard[NamedNode]:
    return isinstance(term, NamedNode) and bool(ontology.types(term.value))


def _unused(
    terms: dict[str, str],
    ontology: Ontology,
    data: Ontology,
    others: Ontology,
    used: Collection[str],
) -> Iterator[Finding]:
    """Yield terms that no data, axiom, shape, rule or query uses.

    An axiom of its own is a use: a vocabulary may say more than the data of one project need.
    """
    met: set[Term] = set()
    for triple in (*data.triples, *others.triples):
        met |= {triple.predicate, triple.object}
    for triple in ontology.triples:
        if triple.object != triple.subject:
            met |= {triple.predicate, triple.object}
        is_declaration = triple.predicate.value == TYPE and triple.object in DECLARATIONS
        if not is_declaration and not ontology.is_annotation(triple.predicate.value):
            met.add(triple.subject)
    for iri, kind in terms.items():
        if NamedNode(iri) in met or iri in used:
            continue
        yield Finding(
            "unused-term",
            "info",
            f"{curie(iri)} is declared, and no data, axiom, shape, rule or query uses it."
            " Join it to other terms, or remove it before it is published.",
            focus=iri,
            mark=kind,
        )


def _deprecated(ontology: Ontology, triples: Iterable[Triple]) -> Iterator[Finding]:
    old = {
        subject: ontology.value(subject, REPLACED_BY)
        for subject, value in ontology.pairs(DEPRECATED)
        if isinstance(value, Literal) and value.value in ("true", "1")
    }
    old |= {
        term: ontology.value(term, REPLACED_BY)
        for name in ("DeprecatedClass", "DeprecatedProperty")
        for term in ontology.typed(OWL + name)
    }
    for subject, value in ontology.pairs(REPLACED_BY):
        if subject not in old:
            yield Finding(
                "misused-replaced-by",
                "warning",
                f"{show(subject)} has a replacement, and is not deprecated."
                " Say owl:deprecated true, or remove the replacement.",
                focus=name_of(subject),
                path=REPLACED_BY,
                term=value,
            )
    for term, instead in old.items():
        if instead is None:
            yield Finding(
                "missing-replacement",
                "warning",
                f"{show(term)} is deprecated. Say in dcterms:isReplacedBy what to use instead.",
                focus=name_of(term),
                path=DEPRECATED,
            )
    if not old:
        return
    for triple in triples:
        for term in (triple.predicate, triple.object):
            if term in old and triple.subject not in old and triple.predicate.value != REPLACED_BY:
                instead = old[term]
                advice = f" Use {show(instead)}." if instead is not None else ""
                yield Finding(
                    "deprecated-reference",
                    "warning",
                    f"{show(term)} is deprecated.{advice}",
                    focus=name_of(triple.subject),
                    path=triple.predicate.value,
                    term=term if term == triple.object else None,
                    mark=name_of(term),
                )


def check_built_in(*parts: Ontology) -> Iterator[Finding]:
    """Yield terms that the W3C does not have in its namespaces: mostly misspellings.

    Of the last part, the data, only predicates and classes are looked at.
    """
    used = {iri for part in parts for iri in part.predicates()}
    used |= {name_of(value) for part in parts for _, value in part.pairs(TYPE)}
    used |= {name_of(triple.object) for part in parts[:-1] for triple in part.triples}
    wrong = {iri for iri in used if iri.startswith(W3C) and not _is_built_in(iri)}
    if not wrong:
        return
    for triple in (triple for part in parts for triple in part.triples):
        for term in (triple.predicate, triple.object):
            iri = name_of(term)
            if iri not in wrong:
                continue
            space = next(each for each in W3C if iri.startswith(each))
            near = get_close_matches(iri.removeprefix(space), BUILT_IN[space], n=1)
            hint = f"Did you mean {curie(space + near[0])}?" if near else "Mend its name."
            yield Finding(
                "illegal-use-of-built-in-vocabulary",
                "violation",
                f"There is no {curie(iri)}, so that it is ignored. {hint}",
                focus=name_of(triple.subject),
                path=triple.predicate.value,
                value=curie(iri),
                term=triple.object if term == triple.object else None,
                mark=iri,
            )


def _is_built_in(iri: str) -> bool:
    space = next(each for each in W3C if iri.startswith(each))
    local = iri.removeprefix(space)
    is_numbered = space == RDF and re.fullmatch(r"_[1-9]\d*", local) is not None
    return not local or local in BUILT_IN[space] or is_numbered


def _hijacked(ontology: Ontology) -> Iterator[Finding]:
    """Yield what is said of the terms of others beyond that they are used."""
    for triple in ontology.triples:
        subject = triple.subject
        if not isinstance(subject, NamedNode) or subject.value.startswith(BASE):
            continue
        if triple.predicate.value not in (TYPE, DEFINED_BY):
            yield Finding(
                "namespace-hijacking",
                "warning",
                f"{curie(subject.value)} is a term of others, and only they say what it means."
                " Say it of a term of ours that lies below it.",
                focus=subject.value,
                path=triple.predicate.value,
                term=triple.object,
            )


def _kinds(ontology: Ontology, data: Ontology) -> Iterator[Finding]:
    """Yield literals where the property joins things, and things where it has a literal."""
    paths: defaultdict[str, bool] = defaultdict(bool)
    for iri, kind in our_terms(ontology).items():
        if kind.endswith("Property"):
            paths[iri] = kind == "ObjectProperty"
    for triple in data.triples:
        path = triple.predicate.value
        if path not in paths:
            continue
        is_literal = isinstance(triple.object, Literal)
        if is_literal == paths[path]:
            wanted = "the IRI of a thing" if paths[path] else "a literal, in quotes or a number"
            yield Finding(
                "wrong-kind-of-value",
                "violation",
                f"{curie(path)} wants {wanted}.",
                focus=name_of(triple.subject),
                path=path,
                value=show(triple.object),
                term=triple.object,
            )
