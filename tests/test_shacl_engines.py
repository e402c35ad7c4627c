"""All engines find the same, result by result; what only pyshacl can do is left to pyshacl."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple
from storms_of_shapes import (
    BOUNDS,
    DATATYPES,
    HEAD,
    LANGUAGES,
    LITERALS,
    PATTERNS,
    PLAIN,
    PREFIX,
    QUERIES,
    Storm,
    data,
    tame_data,
)

from famkg.cli.main import main
from famkg.errors import ShapesError
from famkg.graph import Graph
from famkg.model import Finding
from famkg.namespaces import SH, XSD, curie
from famkg.project import Project
from famkg.shacl import ENGINES, Shapes
from famkg.shacl.fragment import read_fragment
from famkg.shacl.rudof import agrees
from famkg.turtle import parse_triples, read_triples
from famkg.validation import seen_by_shapes
from famkg.vocabulary import class_hierarchy

EXAMPLES = Path(__file__).parents[1] / "ontology" / "shapes" / "examples"
FAST = [engine for engine in ENGINES if engine != "pyshacl"]


def read(text: str, name: str) -> list[Triple]:
    return parse_triples(HEAD + text, name)


def found(shapes: Sequence[Triple], triples: Iterable[Triple], engine: str) -> set[Finding] | str:
    """Return the findings of an engine, or why there are none."""
    try:
        return Shapes(shapes, engine).check(triples)
    except ShapesError as error:
        return str(error)


def all_of(findings: set[Finding]) -> Counter[tuple[object, ...]]:
    """Return findings with all that equality leaves out."""
    return Counter((each, each.components, each.results) for each in findings)


BREAKDOWNS = ("to compare a BlankNode", "not supported between instances of 'Literal'")
"""What pyshacl says where it cannot compare values; to SHACL that is a result."""


def other_fault(shapes: Sequence[Triple], triples: Iterable[Triple]) -> set[Finding] | str:
    """Return what pyshacl says of shapes that compare nothing."""
    comparing = (f"{SH}lessThan", f"{SH}lessThanOrEquals")
    rest = [each for each in shapes if each.predicate.value not in comparing]
    return found(rest, triples, "pyshacl")


def assert_agreed(
    shapes: Sequence[Triple], triples: Sequence[Triple], engines: Sequence[str] = FAST
) -> set[Finding]:
    """Return what all engines find; none may find more, less, or say it in other words."""
    wanted = found(shapes, triples, "pyshacl")
    for engine in engines:
        got = found(shapes, triples, engine)
        if isinstance(wanted, str) and any(each in wanted for each in BREAKDOWNS):
            # of two faults pyshacl tells that which a set of it happens to hold first
            assert isinstance(got, set) or got in (wanted, other_fault(shapes, triples)), engine
        elif isinstance(wanted, str) or isinstance(got, str):
            assert got == wanted, engine
        else:
            assert all_of(got) == all_of(wanted), engine
    return set() if isinstance(wanted, str) else wanted


@pytest.fixture(scope="module")
def shapes(project: Project) -> list[Triple]:
    return [triple for path in project.shape_files() for triple in read_triples(path)]


@pytest.fixture(scope="module")
def hierarchy(graph: Graph) -> list[Triple]:
    return class_hierarchy(graph.ontology)


def test_engines_agree_on_the_examples(
    graph: Graph, shapes: list[Triple], hierarchy: list[Triple]
) -> None:
    """On all at once: a graph in which nearly every shape finds something."""
    examples = [t for path in sorted(EXAMPLES.rglob("*.ttl")) for t in read_triples(path)]
    whole = seen_by_shapes(Graph(graph.ontology, tuple(examples)), hierarchy)
    assert len(assert_agreed(shapes, whole, ["auto"])) > 200


def mutated(data: Sequence[Triple], random: Random, number: int) -> list[Triple]:
    """Return triples of which some are gone, some are turned, and some say something else."""
    changed = list(data)
    subjects = sorted({str(t.subject): t.subject for t in data}.items())
    values = sorted({str(t.object): t.object for t in data}.items())
    strange = [
        Literal("soon"),
        Literal("seven", datatype=NamedNode(XSD + "integer")),
        Literal("007", datatype=NamedNode(XSD + "integer")),
        Literal("2021-02-29", datatype=NamedNode(XSD + "date")),
        Literal("x\n", language="en"),
    ]
    for place in random.sample(range(len(data)), number):
        triple = data[place]
        match random.randrange(5):
            case 0:
                changed[place] = data[random.randrange(len(data))]
            case 1:
                _, value = random.choice(values)
                changed[place] = Triple(triple.subject, triple.predicate, value)
            case 2:
                changed.append(Triple(triple.subject, triple.predicate, random.choice(strange)))
            case 3:
                _, subject = random.choice(subjects)
                changed.append(Triple(subject, triple.predicate, triple.object))
            case 4 if isinstance(triple.object, NamedNode):
                changed[place] = Triple(triple.object, triple.predicate, triple.subject)
    return changed


def test_engines_agree_on_mutated_data(
    graph: Graph, shapes: list[Triple], hierarchy: list[Triple]
) -> None:
    """Many faults at once, since pyshacl takes seconds however many there are."""
    changed = mutated(graph.data, Random(1), 300)
    whole = seen_by_shapes(Graph(graph.ontology, tuple(changed)), hierarchy)
    assert len(assert_agreed(shapes, whole, ["auto"])) > 100


def test_data_that_cannot_be_compared_are_results() -> None:
    """As SHACL has it; pyshacl alone gives up, as if the shapes were at fault."""
    shapes = read(":s a sh:PropertyShape ; sh:targetClass :A ; sh:path :p ; sh:lessThan :q .", "s")
    values = [
        Literal(text, datatype=NamedNode(XSD + "date"))
        for text in ("2021-02-28", "2021-02-29", "soon")
    ]
    start = read(":a a :A ; :p _:b . :b a :A ; :p 'two'^^xsd:integer .", "d")
    dates = [
        Triple(
            NamedNode(f"https://example.org/{subject}"), NamedNode("https://example.org/q"), each
        )
        for subject in "ab"
        for each in values
    ]
    findings = Shapes(shapes).check([*start, *dates])
    assert sum(len(each.results) for each in findings) == 6


def test_pyrudof_agrees_on_faulty_data(
    graph: Graph, shapes: list[Triple], hierarchy: list[Triple]
) -> None:
    """Held against what `auto` finds, which is held against pyshacl above."""
    names = [t for t in graph.data if isinstance(t.object, NamedNode)]
    swapped = [
        Triple(one.subject, one.predicate, other.object)
        for one, other in zip(names[::40], names[20::40], strict=False)
    ]
    faulty = [*seen_by_shapes(graph, hierarchy), *swapped]
    one, other = found(shapes, faulty, "pyrudof"), found(shapes, faulty, "auto")
    assert isinstance(one, set) and isinstance(other, set)
    assert len(one) > 50
    assert all_of(one) == all_of(other)
    assert any(map(agrees, read_fragment(shapes).targeted()))


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=40)
def test_engines_agree_on_any_shapes(seed: int) -> None:
    """With literals of all kinds, blank nodes, nested shapes, and a few that are not in order."""
    random = Random(seed)
    graph = parse_triples(data(random), "data.ttl")
    assert_agreed(parse_triples(Storm(random).shapes(), "shapes.ttl"), graph, ["auto"])


@given(st.integers(0, 2**32))
@settings(deadline=None, max_examples=15)
def test_pyrudof_agrees_where_it_is_asked(seed: int) -> None:
    random = Random(seed)
    graph = parse_triples(tame_data(random), "data.ttl")
    assert_agreed(parse_triples(Storm(random, odd=0).shapes(), "shapes.ttl"), graph, ["pyrudof"])


def test_engines_agree_on_every_kind_of_literal() -> None:
    """Each is held against each datatype, bound, length, pattern and language."""
    wanted = [
        *(f"sh:datatype {each}" for each in DATATYPES),
        *(
            f"sh:{name} {each}"
            for each in BOUNDS
            for name in ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")
        ),
        *(f"sh:{name} {each}" for each in (1, 3) for name in ("minLength", "maxLength")),
        *(f"sh:pattern {each}" for each in PATTERNS),
        *(f"sh:languageIn ( {each} )" for each in LANGUAGES),
    ]
    shapes = "".join(
        f":s{number} a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ; {each} .\n"
        for number, each in enumerate(wanted)
    )
    comparable = [each for each in LITERALS if "NaN" not in each]  # with which Python breaks down
    for chosen in (comparable, PLAIN):
        triples = read(f":a :p _:b, :a, {', '.join(chosen)} .", "d.ttl")
        assert len(assert_agreed(read(shapes, "s.ttl"), triples)) > 100


@pytest.mark.parametrize(
    "query", [*QUERIES, "SELECT $this ?value { $this ex:p ?value . FILTER (?value > 1) }"]
)
def test_engines_agree_on_queries(query: str) -> None:
    """Also where values of two kinds are compared, which means one thing or another."""
    shapes = read(
        PREFIX + f":s a sh:NodeShape ; sh:targetSubjectsOf :p, :q ;"
        f' sh:sparql [ sh:prefixes :prefixes ; sh:select "{query}" ] .',
        "s.ttl",
    )
    same = (
        ":a a :A ; :p 1, 3 ; :q 2, 3 ; :r 0 . :B rdfs:subClassOf :A . :b a :B ; :p 1 ; :q :b, :a ."
    )
    for more in ("", ":a :p 'x' ; :q true .", ":a :p 'seven'^^xsd:integer .", ":c :p _:c, 1 ."):
        assert_agreed(shapes, read(same + more, "d.ttl"), ["auto"])


TOO_MUCH_FOR_PYRUDOF = {
    "sh:targetClass :A ; sh:path :p ; sh:lessThan :q": ":a :p :d, 1, 'x' ; :q :b, 'y', true .",
    "sh:targetClass :A ; sh:path :p ; sh:maxInclusive 1.5": ":a :p true .",
    "sh:targetClass :A ; sh:closed false ; sh:ignoredProperties ( :p ) ; sh:hasValue :b": "",
    "sh:targetClass :A ; sh:not [ sh:class :B ; sh:deactivated true ]": "",
    "sh:targetClass :A ; sh:path ( :p [ sh:inversePath :q ] ) ; sh:class :B": ":a :p 1 . :b :q 1 .",
    "sh:targetClass :A ; sh:path :p ; sh:languageIn ( 'en' )": ":a :p 'x'@en, 'x'@de .",
    "sh:targetObjectsOf :p ; sh:in ( 1 )": ":a :p 1, 2, 'x' .",
    "sh:targetNode 1, :a ; sh:nodeKind sh:IRI": "",
    "sh:targetClass :A ; sh:path :p ; sh:nodeKind sh:IRI": ":a :p _:b, _:c .",
    "sh:targetClass :A ; sh:path :p ; sh:pattern '^x$'": ":a :p 'x', 'x\\n', 'xx' .",
    "sh:targetClass :A ; sh:path :p ; sh:pattern '^[[:alpha:]]$'": ":a :p 'a', ':]', 'p' .",
    "sh:targetClass :A ; sh:path :p ; sh:datatype xsd:integer": ":a :p '1_0'^^xsd:integer, 'x' .",
    "sh:targetClass :A ; sh:path :p ; sh:in ( 1 )": ":a :p '01'^^xsd:integer, 1, '1' .",
    "sh:targetClass :A ; sh:path :p ; sh:node [ sh:disjoint :q ]": ":a :p 1, :b . :b :q :b .",
    "sh:targetClass :A ; sh:sparql [ sh:select 'SELECT $this WHERE { $this a ?x }' ]": "",
}
"""By shape, data on which pyrudof by itself finds something else, or breaks down."""


@pytest.mark.parametrize("shape", TOO_MUCH_FOR_PYRUDOF)
def test_pyrudof_is_asked_for_no_more_than_it_can(shape: str) -> None:
    data = read(":a a :A . " + TOO_MUCH_FOR_PYRUDOF[shape], "d.ttl")
    assert_agreed(read(f":s {shape} .", "s.ttl"), data)


@pytest.mark.parametrize("engine", ENGINES)
def test_shapes_can_be_checked_again_and_again(engine: str) -> None:
    shapes = Shapes(
        read(":s a sh:PropertyShape ; sh:targetClass :A ; sh:path :p ; sh:minCount 1 .", "s.ttl"),
        engine,
    )
    wanting, complete = read(":a a :A .", "d.ttl"), read(":a a :A ; :p 1 .", "d.ttl")
    for _ in range(2):
        assert [each.focus for each in shapes.check(wanting)] == ["https://example.org/a"]
        assert shapes.check(complete) == set()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_shape_for_each_engine_and_one_for_pyshacl_alone(engine: str) -> None:
    """The parts of a report come from two engines, and no shape is run by both."""
    shapes = read(
        """
:core a sh:PropertyShape ; sh:targetClass :A ; sh:path :p ; sh:minCount 1 ; sh:message "core" .
:query a sh:NodeShape ; sh:targetClass :A ; sh:node :core-too ; sh:sparql
    [ sh:message "query" ; sh:select "SELECT $this WHERE { $this ?q 1 }" ] .
:core-too a sh:NodeShape ; sh:targetClass :A ; sh:property :core .
""",
        "s.ttl",
    )
    findings = Shapes(shapes, engine).check(read(":a a :A ; :q 1 .", "d.ttl"))
    results = [result for each in findings for result in each.results]
    assert Counter((each.messages, curie(each.shape.value[-8:])) for each in results) == Counter(
        {
            (("core",), "org/core"): 2,  # with its own target, and below :core-too
            (("query",), "rg/query"): 1,
            (("It should conform to https://example.org/core-too.",), "rg/query"): 1,
        }
    )


OUTSIDE = {
    'sh:sparql [ sh:select "SELECT $this WHERE { $this ?p 1 }" ]': "its query has ?p",
    'sh:sparql [ sh:select "SELECT $this ?x WHERE { $this a ?x }" ]': "selects more than $this",
    'sh:sparql [ sh:select "SELECT $this WHERE { ?x a $this } LIMIT 1" ]': "its query has LIMIT",
    'sh:sparql [ sh:select "SELECT $this WHERE { FILTER EXISTS { $this a ?x } }" ]': "not begin",
    'sh:sparql [ sh:select "SELECT $this { $this a ?x FILTER (?y < 1) }" ]': "may be anything",
    'sh:sparql [ sh:select "SELECT $this { $this no:a ?x }" ]': "its query has no:a",
    'sh:sparql [ sh:select "SELECT $this { { $this a ?x } UNION { } }" ]': "its query has {",
    'sh:sparql [ sh:select "SELECT $this { $this a ?x" ]': "its query has no end",
    'sh:sparql [ sh:ask "ASK { $this a ?x }" ]': "the shapes graph has sh:ask",
    "sh:expression [ sh:path :p ]": "it has sh:expression",
    "sh:target [ a sh:SPARQLTarget ]": "the shapes graph has a sh:SPARQLTarget",
    "sh:rule [ a sh:TripleRule ]": "the shapes graph has sh:rule",
    "sh:class :A ; sh:unheardOf true": "it has sh:unheardOf",
    "sh:minLength 1, 2": "it has several sh:minLength",
    "sh:minLength 0": "engines differ on blank nodes of length 0",
    'sh:pattern "("': "its sh:pattern is no regular expression",
    'sh:pattern "x" ; sh:flags "x"': "its sh:flags are other than i and m",
    'sh:minInclusive "2020"^^xsd:gYear': "its sh:minInclusive is neither a number nor a day",
    "sh:minCount 1": "sh:minCount belongs to a property shape",
    "sh:in :nothing": "a list is not as lists should be",
    "sh:node :s": "it refers to itself",
    "sh:node [ sh:path :p ]": "its sh:node is a shape of the other kind",
    "sh:property [ sh:path [ sh:inversePath ( :p :q ) ] ]": "goes back more than a step",
    "sh:deactivated 1": "its sh:deactivated is neither true nor false",
    "sh:flags 'i'": "it has sh:flags without sh:pattern",
    "a :Wish": "it is a https://example.org/Wish",
    "sh:datatype rdfs:Literal": "its sh:datatype is no datatype",
}


@pytest.mark.parametrize("said", OUTSIDE)
def test_what_is_not_known_to_be_inside_is_outside(said: str) -> None:
    shapes = read(f":s a sh:NodeShape ; sh:targetNode :a ; {said} .", "s.ttl")
    fragment = read_fragment(shapes)
    assert fragment.targeted() == []
    assert OUTSIDE[said] in fragment.outside[NamedNode("https://example.org/s")]


def test_a_shape_that_refers_to_one_outside_is_outside() -> None:
    shapes = read(
        """
:in a sh:NodeShape ; sh:targetNode :a ; sh:nodeKind sh:IRI .
:out a sh:NodeShape ; sh:targetNode :a ; sh:or ( [ sh:not :worse ] :in ) .
:worse a sh:NodeShape ; sh:js :script .
""",
        "s.ttl",
    )
    fragment = read_fragment(shapes)
    assert [curie(shape.node.value) for shape in fragment.targeted()] == ["https://example.org/in"]
    assert fragment.outside[NamedNode("https://example.org/out")] == "it has sh:js"


def test_the_shapes_of_the_project_need_no_pyshacl(
    graph: Graph, shapes: list[Triple], hierarchy: list[Triple], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    assert Shapes(shapes).check(seen_by_shapes(graph, hierarchy)) == set()
    assert dict(read_fragment(shapes).outside) == {}


def test_without_pyrudof_its_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data.ttl").write_text(HEAD + ":a a :A .")
    (tmp_path / "shapes.ttl").write_text(
        HEAD + ":s a sh:PropertyShape ; sh:targetClass :A ; sh:path :p ; sh:minCount 1 ."
    )
    monkeypatch.chdir(tmp_path)
    command = ["validate", "data.ttl", "--shapes", "shapes.ttl"]
    assert [main([*command, "--engine", engine]) for engine in ENGINES] == [1, 1, 1]
    outputs = capsys.readouterr().out.split("1 violation\n")
    assert len(set(outputs[:-1])) == 1
    monkeypatch.setitem(sys.modules, "pyrudof", None)
    assert main([*command, "--engine", "auto"]) == 1
    assert main([*command, "--engine", "pyrudof"]) == 2
    assert "pyrudof is not installed" in capsys.readouterr().err
    assert main([*command, "--engine", "pyrduof"]) == 2
    assert "Did you mean pyrudof?" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ENGINES)
def test_advanced_features_are_not_ignored(engine: str) -> None:
    """Targets that are queries, rules and expressions are used, whatever the engine."""
    shapes = read(
        """
:target a sh:NodeShape ; sh:class :B ; sh:target
    [ a sh:SPARQLTarget ; sh:select "SELECT ?this WHERE { ?this <https://example.org/p> 1 }" ] .
:rule a sh:NodeShape ; sh:targetClass :A ; sh:rule
    [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate :q ; sh:object :b ] .
:ruled a sh:PropertyShape ; sh:targetClass :A ; sh:path :q ; sh:maxCount 0 .
""",
        "s.ttl",
    )
    findings = Shapes(shapes, engine).check(read(":a a :A ; :p 1 .", "d.ttl"))
    assert {each.check for each in findings} == {
        "https://example.org/target",
        "https://example.org/ruled",
    }


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "shapes",
    [
        ":s a sh:NodeShape ; sh:path :p .",
        ":s a sh:PropertyShape ; sh:targetNode :a .",
        ':s a sh:NodeShape ; sh:targetNode :a ; sh:pattern "(" .',
        ':s a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:select "SELECT nonsense" ] .',
        ":s a sh:NodeShape ; sh:targetNode :a ; sh:sparql"
        ' [ sh:select "SELECT $this WHERE { $this no:prefix 1 }" ] .',
        ":fine a sh:NodeShape ; sh:targetNode :a . :s sh:property [ sh:path :p, :q ] .",
    ],
)
def test_shapes_that_cannot_be_run_are_refused(shapes: str, engine: str) -> None:
    with pytest.raises(ShapesError, match="the shapes cannot be run: "):
        Shapes(read(shapes, "s.ttl"), engine).check(read(":a a :A .", "d.ttl"))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("path", "ends"),
    [
        ("[ sh:inversePath ( :q :s ) ]", {"a"}),
        ("[ sh:inversePath ( :q [ sh:inversePath ( :s :q ) ] ) ]", {"c", "e"}),
        ("( [ sh:inversePath ( :q :s ) ] :q )", {"b"}),
        ("( [ sh:inversePath :q ] [ sh:inversePath :s ] )", {"d"}),
    ],
)
def test_backwards_along_a_sequence_its_last_step_comes_first(
    path: str, ends: set[str], engine: str
) -> None:
    shapes = read(
        f":s a sh:PropertyShape ; sh:targetNode :n ; sh:path {path} ; sh:in () .", "s.ttl"
    )
    data = ":a :q :b . :b :s :n . :n :s :e . :e :q :f . :c :q :f . :o :q :n . :d :s :o ."
    findings = Shapes(shapes, engine).check(read(data, "d.ttl"))
    assert {(each.value or "").rpartition("/")[2] for each in findings} == ends


def test_words_of_their_own_where_shapes_have_none() -> None:
    """Not those of an engine, which differ."""
    shapes = read(
        """
:s a sh:NodeShape ; sh:targetNode "x" ; sh:in ( 1 :a ) ; sh:datatype xsd:integer ;
    sh:or ( :t [ sh:class :A ] ) .
:t a sh:NodeShape ; sh:minLength 2 .
:u a sh:PropertyShape ; sh:targetNode :a ; sh:path :p ; sh:minCount 2 .
""",
        "s.ttl",
    )
    findings = assert_agreed(shapes, read(":a a :A .", "d.ttl"))
    assert sorted(each.message for each in findings) == [
        "It should be a literal of datatype xsd:integer.",
        "It should be one of: 1, https://example.org/a.",
        "It should conform to one of these shapes at least: https://example.org/t,"
        " one without a name.",
        "https://example.org/p: It should have 2 or more values.",
    ]
