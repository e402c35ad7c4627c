"""Finds what a name means in an opened graph, and the label that a thing bears there.

Only the opened graph is searched, so a name that the horizon hides is as unknown as a typing
error, and is never offered as the nearest one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store, Triple

from famkg.errors import AmbiguousNameError, UnknownNameError
from famkg.namespaces import (
    BASE,
    DOCUMENT,
    FAM,
    OWL,
    RDF,
    RDFS,
    RULE,
    SKOS,
    STORY,
    WORLD,
    curie,
    expand,
)

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.model import Term

Kind = OneOf["entity", "property"]

LABEL = NamedNode(RDFS + "label")
ALT_LABEL = NamedNode(SKOS + "altLabel")
NAME = NamedNode(FAM + "name")
NAMED = NamedNode(FAM + "named")
TYPE = NamedNode(RDF + "type")
PROPERTY_CLASSES = tuple(
    NamedNode(OWL + name) for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
DEFAULT = DefaultGraph()
HOW_TO_NAME = "Give a label, a CURIE such as world:season-1, or an IRI."

_BELOW_BASE = ("ontology/", "story/", "world/", "statement/", "passage/", "document/")
_PLAIN = str.maketrans("’‘“”–—", "''\"\"--")


def store_of(source: Store | Closure) -> Store:
    """Return the store of a closure, or the store itself."""
    return source if isinstance(source, Store) else source.store


def label_of(source: Store | Closure, iri: str) -> str:
    """Return the label of `iri`, English before others, or its CURIE where it has none.

    What rules beyond OWL are called stands in a named graph of its own.
    """
    graph = None if iri.startswith(RULE) else DEFAULT
    found = store_of(source).quads_for_pattern(NamedNode(iri), LABEL, None, graph)
    labels = [
        (label.language != "en", label.language or "", label.value)
        for label in (quad.object for quad in found)
        if isinstance(label, Literal)
    ]
    return min(labels)[2] if labels else curie(iri)


def shown_as_text(term: Term | None, label: Callable[[str], str]) -> str:
    """Return a term as a reader sees it: a label, the words of a literal, nothing if unbound."""
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        return label(term.value)
    if isinstance(term, Triple):
        parts = (term.subject, term.predicate, term.object)
        return f"<<( {' '.join(shown_as_text(part, label) for part in parts)} )>>"
    return term.value if isinstance(term, Literal) else str(term)


def objects(store: Store, subject: NamedNode, predicate: NamedNode) -> list[Term]:
    """Return what `predicate` gives to `subject`, in no order."""
    return [quad.object for quad in store.quads_for_pattern(subject, predicate, None, DEFAULT)]


def resolve(source: Store | Closure, text: str, kind: Kind = "entity") -> NamedNode:
    """Return the thing that `text` names: by IRI, by CURIE, or by any name that it bears.

    Case and accents do not matter. `story/ed-baldwin` is read as an IRI below our base. A
    property may also be named by its local name (`portrays`), and rdf:type by `a`. An entity
    is preferred to a term of the ontology. Raises UnknownNameError with the nearest names,
    or AmbiguousNameError with all that bear the name.
    """
    store = store_of(source)
    if kind == "property":
        return _resolve_property(store, text)
    iri = expand(text) or (BASE + text if text.startswith(_BELOW_BASE) else None)
    if iri is not None:
        node = _node(iri)
        if node is not None and occurs(store, node):
            return node
        known = _near(store, (STORY, WORLD, DOCUMENT, FAM))
        raise UnknownNameError(kind, text, known, todo=HOW_TO_NAME)
    for namespaces in ((STORY, WORLD, DOCUMENT), (FAM,)):
        found = _bearers(store, text, namespaces)
        if len(found) > 1:
            raise AmbiguousNameError(text, (_candidate(store, iri) for iri in found))
        if found:
            return NamedNode(found.pop())
    raise UnknownNameError(kind, text, _near(store, (STORY, WORLD)), todo=HOW_TO_NAME)


def occurs(store: Store, node: NamedNode) -> bool:
    """Say whether anything is said about `node`, or with it."""
    places = (
        store.quads_for_pattern(node, None, None, DEFAULT),
        store.quads_for_pattern(None, None, node, DEFAULT),
        store.quads_for_pattern(None, node, None, DEFAULT),
    )
    return any(next(iter(quads), None) is not None for quads in places)


def properties(store: Store) -> set[str]:
    """Return the IRIs of the properties of the ontology."""
    return {
        quad.subject.value
        for kind in PROPERTY_CLASSES
        for quad in store.quads_for_pattern(None, TYPE, kind, DEFAULT)
        if isinstance(quad.subject, NamedNode)
    }


def fold(text: str) -> str:
    """Return `text` as names are compared: without case, accents and superfluous blanks."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


def names(store: Store) -> Iterator[tuple[str, str]]:
    """Yield every name with the IRI that bears it: labels, alternative labels, stated names."""
    for predicate in (LABEL, ALT_LABEL):
        for quad in store.quads_for_pattern(None, predicate, None, DEFAULT):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                yield quad.object.value, quad.subject.value
    for quad in store.quads_for_pattern(None, NAME, None, DEFAULT):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            for named in objects(store, quad.subject, NAMED):
                if isinstance(named, NamedNode):
                    yield quad.object.value, named.value


def _bearers(store: Store, text: str, namespaces: tuple[str, ...]) -> set[str]:
    wanted = fold(text)
    return {
        iri for name, iri in names(store) if iri.startswith(namespaces) and fold(name) == wanted
    }


def _resolve_property(store: Store, text: str) -> NamedNode:
    if text == "a":
        return TYPE
    iri = expand(text) or FAM + text
    known = properties(store)
    node = _node(iri)
    if node is not None and (iri in known or node == TYPE or _used(store, node)):
        return node
    wanted = fold(text)
    found = {iri for name, iri in names(store) if iri in known and fold(name) == wanted}
    if len(found) > 1:
        raise AmbiguousNameError(text, (_candidate(store, iri) for iri in found))
    if found:
        return NamedNode(found.pop())
    local = [iri.removeprefix(FAM) for iri in known if iri.startswith(FAM)]
    near = local if ":" not in text else [curie(iri) for iri in known]
    raise UnknownNameError("property", text, near)


def _used(store: Store, predicate: NamedNode) -> bool:
    return next(iter(store.quads_for_pattern(None, predicate, None, DEFAULT)), None) is not None


def _near(store: Store, namespaces: tuple[str, ...]) -> set[str]:
    """Return what an unknown name may have meant: names and CURIEs."""
    near = set()
    for name, iri in names(store):
        if iri.startswith(namespaces):
            near |= {name, curie(iri)}
    return near


def _candidate(store: Store, iri: str) -> str:
    world = "story" if iri.startswith(STORY) else "our world" if iri.startswith(WORLD) else ""
    return "  ".join(part for part in (curie(iri), label_of(store, iri), world) if part)


def _node(iri: str) -> NamedNode | None:
    try:
        return NamedNode(iri)
    except ValueError:
        return None
