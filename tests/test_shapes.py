"""Every shape fires on the example that is made to break it, and on nothing else.

Beside the shapes lie examples/<shape file>/valid-*.ttl and invalid-*.ttl. An invalid one says
which shapes must fire on which nodes: `# expect: shape:casting-performer statement:nobody`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from famkg.edtf import check_times
from famkg.graph import Graph
from famkg.namespaces import FAM, RDF, RDFS, SH, SHAPE, curie
from famkg.project import Project
from famkg.turtle import read_triples
from famkg.validation import TYPE, check_shapes, class_hierarchy, validate

SHAPES = Path(__file__).parents[1] / "ontology" / "shapes"
EXAMPLES = SHAPES / "examples"
VALID = sorted(EXAMPLES.glob("*/valid-*.ttl"))
INVALID = sorted(EXAMPLES.glob("*/invalid-*.ttl"))

EXPECT = re.compile(r"^# expect: (\S+) (\S+)$", re.MULTILINE)
PREFIX = re.compile(r"^@prefix (\w+): <([^>]+)> \.$", re.MULTILINE)

STATEMENT = NamedNode(FAM + "Statement")
SUB_CLASS_OF = NamedNode(RDFS + "subClassOf")
DOMAIN = NamedNode(RDFS + "domain")


def name_of(path: Path) -> str:
    return path.relative_to(EXAMPLES).as_posix()


def expected(path: Path) -> set[tuple[str, str]]:
    """Return the shapes and nodes that an example names."""
    text = path.read_text(encoding="utf-8")
    prefixes = dict(PREFIX.findall(text)) | {"shape": SHAPE}

    def expand(name: str) -> str:
        prefix, _, local = name.partition(":")
        return prefixes[prefix] + local

    return {(expand(shape), expand(focus)) for shape, focus in EXPECT.findall(text)}


@pytest.fixture(scope="module")
def shapes(project: Project) -> list[Triple]:
    return [triple for path in project.shape_files() for triple in read_triples(path)]


@pytest.fixture(scope="module")
def around(graph: Graph) -> list[Triple]:
    """What every example stands in: the classes, and a made-up series about a lighthouse."""
    types = [triple for triple in graph.ontology if triple.predicate == TYPE]
    context = read_triples(EXAMPLES / "context.ttl")
    return [*class_hierarchy(graph.ontology), *types, *context]


def fired(path: Path, around: list[Triple], shapes: list[Triple]) -> set[tuple[str, str]]:
    findings = check_shapes([*around, *read_triples(path)], shapes)
    return {
        (SHAPE + finding.check.removeprefix("shape:"), str(finding.focus)) for finding in findings
    }


@pytest.mark.parametrize("path", VALID, ids=name_of)
def test_valid_example_conforms(path: Path, around: list[Triple], shapes: list[Triple]) -> None:
    assert fired(path, around, shapes) == set()
    assert check_times(read_triples(path)) == []


@pytest.mark.parametrize("path", INVALID, ids=name_of)
def test_invalid_example_breaks_the_shapes_that_it_names(
    path: Path, around: list[Triple], shapes: list[Triple]
) -> None:
    assert expected(path), "the example names no shape"
    assert fired(path, around, shapes) == expected(path)


def test_every_shape_is_broken_by_an_example(shapes: list[Triple]) -> None:
    broken = {shape for path in INVALID for shape, _ in expected(path)}
    reporting = {t.subject.value for t in shapes if t.predicate.value == SH + "message"}
    assert sorted(reporting - broken) == []
    assert sorted(broken - reporting) == []


def test_every_shape_file_has_examples_of_both_kinds(project: Project) -> None:
    themes = {path.stem for path in project.shape_files()}
    assert {path.parent.name for path in VALID} == themes
    assert {path.parent.name for path in INVALID} == themes


def test_every_shape_says_what_to_do_how_bad_it_is_and_why(shapes: list[Triple]) -> None:
    """A shape that can be reported has message and severity; every shape has a reason."""
    named = {t.subject.value for t in shapes if t.subject.value.startswith(SHAPE)}
    named = {iri for iri in named if not iri.endswith(".ttl")}
    said = {(t.subject.value, t.predicate.value) for t in shapes}
    assert {iri for iri in named if (iri, RDFS + "comment") not in said} == set()
    targeted = {
        triple.subject.value
        for triple in shapes
        if triple.predicate.value in (SH + "targetClass", SH + "targetSubjectsOf")
    }
    used = {t.object.value for t in shapes if t.predicate.value == SH + "property"}
    parameters = {SH + name for name in ("minCount", "maxCount", "class", "pattern", "or", "xone")}
    for iri in targeted | used:
        constrained = any((iri, parameter) in said for parameter in parameters)
        if constrained or iri in used:
            assert (iri, SH + "message") in said, iri
            assert (iri, SH + "severity") in said, iri


def test_constraints_are_named(shapes: list[Triple]) -> None:
    """Whatever is used as a shape has a name, so that a report can cite it."""
    links = {SH + name for name in ("property", "node", "not")}
    inner = {t.object for t in shapes if t.predicate.value in links}
    types = {
        triple.subject
        for triple in shapes
        if triple.predicate.value == RDF + "type"
        and triple.object.value in (SH + "NodeShape", SH + "PropertyShape")
    }
    assert {node.value for node in inner | types if not node.value.startswith(SHAPE)} == set()
    assert inner <= types


def test_every_statement_class_and_role_has_a_shape(graph: Graph, shapes: list[Triple]) -> None:
    """A kind of statement without a shape could be written in any way."""
    hierarchy = class_hierarchy(graph.ontology)
    above: dict[str, set[str]] = {}
    for triple in hierarchy:
        above.setdefault(triple.subject.value, set()).add(triple.object.value)
    written = {
        triple.subject.value
        for triple in graph.ontology
        if triple.predicate == SUB_CLASS_OF and STATEMENT.value in above[triple.subject.value]
        if triple.subject.value.startswith(FAM)
    }
    written.discard(STATEMENT.value)
    targeted = {t.object.value for t in shapes if t.predicate.value == SH + "targetClass"}
    targeted.discard(STATEMENT.value)
    assert {curie(name) for name in written if not above[name] & targeted} == set()
    mentioned = {t.object.value for t in shapes if isinstance(t.object, NamedNode)}
    roles = {
        triple.subject.value
        for triple in graph.ontology
        if triple.predicate == DOMAIN and triple.object.value in written
    }
    assert {curie(role) for role in roles - mentioned} == set()


def test_the_real_data_conforms(graph: Graph, shapes: list[Triple]) -> None:
    assert validate(graph, shapes) == []
