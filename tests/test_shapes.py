"""Every shape fires on the example that is made to break it, and on nothing else.

Beside the shapes lie examples/<shape file>/valid-*.ttl and invalid-*.ttl. An invalid one says
which shapes must fire on which nodes: `# expect: shape:casting-performer statement:nobody`.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from famkg.edtf import check_times
from famkg.graph import Graph
from famkg.namespaces import FAM, RDFS, SH, SHAPE
from famkg.project import Project
from famkg.shacl import Shapes
from famkg.turtle import read_triples
from famkg.validation import validate
from famkg.vocabulary import SUB_CLASS_OF, TYPE, class_hierarchy

SHAPES = Path(__file__).parents[1] / "ontology" / "shapes"
EXAMPLES = SHAPES / "examples"
VALID = sorted(EXAMPLES.glob("*/valid-*.ttl"))
INVALID = sorted(EXAMPLES.glob("*/invalid-*.ttl"))

EXPECT = re.compile(r"^# expect: (\S+) (\S+)$", re.MULTILINE)
PREFIX = re.compile(r"^@prefix (\w+): <([^>]+)> \.$", re.MULTILINE)

ASKED = ("fam:gapAfter", "fam:inSeason", "fam:premieredWork", "fam:ordinal")
"""Each query of a shape asks for one of these, so an example without it has no answer."""

KINDS = {NamedNode(SH + "NodeShape"), NamedNode(SH + "PropertyShape")}
SPARQL = SH + "sparql"
LINKS = {SH + name for name in ("node", "not", "qualifiedValueShape")}
LISTS = {SH + name for name in ("and", "or", "xone")}
SAID = {SH + "name": "name", SH + "severity": "severity", SH + "message": "message"}
SAID[RDFS + "comment"] = "reason"


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
def engines(shapes: list[Triple]) -> dict[str, Shapes]:
    """Shapes made ready: by what their queries ask for, and those without queries under ""."""
    asking = {triple.subject: "" for triple in shapes if triple.predicate.value == SPARQL}
    parts = {node: reached(node, shapes) for node in asking}
    for node, part in parts.items():
        query = " ".join(triple.object.value for triple in part)
        asking[node] = next(name for name in ASKED if name in query)
    made = {"": [triple for triple in shapes if triple.subject not in asking]}
    for node, name in asking.items():
        made[name] = [*made.get(name, ()), *parts[node]]
    return {name: Shapes(dict.fromkeys(part)) for name, part in made.items()}


def reached(node: object, triples: list[Triple]) -> list[Triple]:
    """Return the triples about a node, about their objects, and so on."""
    found, todo = {node}, [node]
    while todo:
        node = todo.pop()
        new = {triple.object for triple in triples if triple.subject == node} - found
        found |= new
        todo += new
    return [triple for triple in triples if triple.subject in found]


@pytest.fixture(scope="module")
def around(graph: Graph) -> list[Triple]:
    """What every example stands in: our classes, and a made-up series about a lighthouse."""
    classes = [*class_hierarchy(graph.ontology), *graph.ontology]
    ours = [
        triple
        for triple in classes
        if triple.predicate in (TYPE, SUB_CLASS_OF) and triple.object.value.startswith(FAM)
    ]
    return [*dict.fromkeys(ours), *read_triples(EXAMPLES / "context.ttl")]


def fired(path: Path, around: list[Triple], engines: dict[str, Shapes]) -> set[tuple[str, str]]:
    text = path.read_text(encoding="utf-8")
    triples = [*around, *read_triples(path)]
    return {
        (SHAPE + finding.check.removeprefix("shape:"), str(finding.focus))
        for name, engine in engines.items()
        if name in text
        for finding in engine.check(triples)
    }


@pytest.mark.parametrize("path", VALID, ids=name_of)
def test_valid_example_conforms(
    path: Path, around: list[Triple], engines: dict[str, Shapes]
) -> None:
    assert fired(path, around, engines) == set()
    assert check_times(read_triples(path)) == []


@pytest.mark.parametrize("path", INVALID, ids=name_of)
def test_invalid_example_breaks_the_shapes_that_it_names(
    path: Path, around: list[Triple], engines: dict[str, Shapes]
) -> None:
    assert expected(path), "the example names no shape"
    assert fired(path, around, engines) == expected(path)


def test_every_shape_that_reports_is_broken_by_an_example(shapes: list[Triple]) -> None:
    """A shape reports if it has a target, or belongs to one that has, by sh:property."""
    reporting = {t.subject for t in shapes if t.predicate.value.startswith(SH + "target")}
    parts = [t for t in shapes if t.predicate.value == SH + "property"]
    reporting |= {triple.object for triple in parts if triple.subject in reporting}
    broken = {shape for path in INVALID for shape, _ in expected(path)}
    assert {shape.value for shape in reporting} - broken == set()
    assert broken - {shape.value for shape in reporting} == set()


def test_every_shape_is_used(shapes: list[Triple]) -> None:
    """By its own target or by another shape; what is left over checks nothing."""
    all_ = {t.subject for t in shapes if t.predicate == TYPE and t.object in KINDS}
    used = {t.subject for t in shapes if t.predicate.value.startswith(SH + "target")}
    used |= {t.object for t in shapes if t.object in all_}
    assert {shape.value for shape in all_ - used} == set()


def test_context_of_the_examples_conforms(around: list[Triple], shapes: list[Triple]) -> None:
    """Also to the queries, which examples that do not concern them are spared."""
    assert Shapes(shapes).check(around) == set()


def test_every_shape_file_has_examples_of_both_kinds(project: Project) -> None:
    themes = {path.stem for path in project.shape_files()}
    assert {path.parent.name for path in VALID} == themes
    assert {path.parent.name for path in INVALID} == themes


def test_every_shape_has_a_name_a_severity_a_message_and_a_reason(shapes: list[Triple]) -> None:
    named = {t.subject for t in shapes if t.predicate == TYPE and t.object in KINDS}
    said = Counter(
        (t.subject, SAID[t.predicate.value]) for t in shapes if t.predicate.value in SAID
    )
    wrong = [
        f"{shape.value}: {said[shape, what]} of {what}"
        for shape in named
        for what in SAID.values()
        if said[shape, what] != 1
    ]
    assert sorted(wrong) == []
    names = Counter(t.object.value for t in shapes if t.predicate.value == SH + "name")
    assert [name for name, times in names.items() if times > 1] == [], "two shapes of one name"


def test_messages_and_reasons_are_sentences(shapes: list[Triple]) -> None:
    words = [
        t.object.value for t in shapes if t.predicate.value in (SH + "message", RDFS + "comment")
    ]
    assert [text for text in words if not re.match(r"\S.*[.:]$", text)] == []


def test_constraints_are_named(shapes: list[Triple]) -> None:
    """Whatever is used as a shape has a name, so that a report can cite it."""
    types = {t.subject for t in shapes if t.predicate == TYPE and t.object in KINDS}
    lists = {t.object for t in shapes if t.predicate.value in LISTS}
    rest = {t.subject: t.object for t in shapes if t.predicate.value.endswith("#rest")}
    first = {t.subject: t.object for t in shapes if t.predicate.value.endswith("#first")}
    inner = {t.object for t in shapes if t.predicate.value in {*LINKS, SH + "property"}}
    while lists:
        node = lists.pop()
        if node in first:
            inner.add(first[node])
            lists.add(rest[node])
    assert {node.value for node in inner | types if not node.value.startswith(SHAPE)} == set()
    assert inner <= types


def test_the_real_data_conforms(graph: Graph, shapes: list[Triple]) -> None:
    assert validate(graph, shapes) == []
