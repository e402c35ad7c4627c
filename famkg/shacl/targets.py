"""Says whether shapes have anything to check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from famkg.namespaces import OWL, RDF, RDFS, SH
from famkg.shacl.fragment import TARGETS
from famkg.shacl.source import iri_of

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Term

EXPLICIT = frozenset(SH + name for name in (*TARGETS, "target"))


def has_targets(triples: Iterable[Triple]) -> bool:
    """Say whether a shape among the triples has a target, if only as it is a class as well."""
    kinds: defaultdict[Term, set[str]] = defaultdict(set)
    wider: defaultdict[str, set[str]] = defaultdict(set)
    shapes: set[Term] = set()
    for triple in triples:
        path, value = triple.predicate.value, iri_of(triple.object)
        if path in EXPLICIT:
            return True
        if path == RDF + "type":
            kinds[triple.subject].add(value)
        if path == RDFS + "subClassOf":
            wider[iri_of(triple.subject)].add(value)
        if path.startswith(SH) or value in (SH + "NodeShape", SH + "PropertyShape"):
            shapes.add(triple.subject)
    classes = {RDFS + "Class", OWL + "Class"}
    while more := {each for each in wider if wider[each] & classes} - classes:
        classes |= more
    return any(kinds[shape] & classes for shape in shapes)
