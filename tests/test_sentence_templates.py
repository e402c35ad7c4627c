"""Every kind of statement can be read back, in words for roles that the ontology declares."""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

from famkg.graph import Graph
from famkg.namespaces import FAM, OWL, RDFS
from famkg.render.sentences import EXTENTS, TEMPLATES
from famkg.vocabulary import TYPE, class_hierarchy

STATEMENT = NamedNode(FAM + "Statement")
GATHERED = {"when", "extent"}
"""What a template may name that is worked out of several properties."""


def test_every_statement_class_has_a_template(graph: Graph) -> None:
    classes = {
        triple.subject.value.removeprefix(FAM)
        for triple in class_hierarchy(graph.ontology)
        if triple.object == STATEMENT and triple.subject != STATEMENT
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(FAM)
    }
    defined = {
        triple.subject.value.removeprefix(FAM)
        for triple in graph.ontology
        if triple.predicate.value == OWL + "equivalentClass"
    }
    # a class that only follows, such as a main casting, reads like the one that was stated
    assert classes - defined - set(TEMPLATES) == set()
    assert set(TEMPLATES) - classes == set()


def test_templates_name_declared_roles(graph: Graph) -> None:
    declared = {
        triple.subject.value.removeprefix(FAM)
        for triple in graph.ontology
        if triple.predicate == TYPE and triple.object.value.endswith("Property")
    }
    holes = {
        hole
        for templates in TEMPLATES.values()
        for template in templates
        for hole in re.findall(r"\{(?:a )?(\w+)\}", template)
    }
    assert holes - GATHERED - declared == set()
    assert set(EXTENTS) - declared == set()


def test_every_role_of_a_statement_is_read_back(graph: Graph) -> None:
    """A role that no template names would be lost on whoever compares sentence and source."""
    spoken = {
        hole
        for templates in TEMPLATES.values()
        for template in templates
        for hole in re.findall(r"\{(?:a )?(\w+)\}", template)
    }
    about, sub = FAM + "about", RDFS + "subPropertyOf"
    above: dict[str, set[str]] = {}
    for triple in graph.ontology:
        if triple.predicate.value == sub:
            above.setdefault(triple.subject.value, set()).add(triple.object.value)

    def is_role(iri: str) -> bool:
        return about in above.get(iri, ()) or any(map(is_role, above.get(iri, ())))

    roles = {iri.removeprefix(FAM) for iri in above if iri.startswith(FAM) and is_role(iri)}
    assert len(roles) >= 100
    assert roles - spoken == set()
