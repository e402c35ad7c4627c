"""`famkg reason` runs the rules over the project or over files, and tells what they did."""

from __future__ import annotations

import gzip
import json
import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, RdfFormat, Store, Triple, parse
from pyoxigraph import serialize as written

from famkg.cli.main import main
from famkg.closure import ASIDE, DEFAULT, ENGINES, Closure
from famkg.graph import Graph
from famkg.namespaces import FAM, RDF, XSD
from famkg.project import Project
from famkg.proofs import Search

ROOT = Path(__file__).parents[1]
Capture = pytest.CaptureFixture[str]

S, P, BO = (NamedNode(f"https://example.org/{name}") for name in ("s", "p", "bo"))
FAMILY = """@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
TRANSITIVE = ":before a owl:TransitiveProperty . :a :before :b . :b :before :c .\n"
DISJOINT = ":A owl:disjointWith :B . :x a :A , :B . :y a :A , :B .\n"
UNUSED = ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:minCardinality 1 ] .\n"
NASTY = (
    "",
    " ",
    "a b  c ",
    "\t\ttabs\t",
    "line\nbreak\r\nand\rreturn",
    '"quoted" \'twice\' """',
    "back\\slash \\n \\u0041 \\",
    '<https://example.org/s> <https://example.org/p> "x" .',
    "\x00\x01\x02\x08\x0b\x0c\x1f\x7f\x85\xa0",
    "\u2028\u2029\ufeff\u200d",
    "中文 🚀 é é ß İ",
    "NULL",
    ', ; | " , \x01',
    "x" * 100_000,
)


def run(capsys: Capture, *argv: object) -> tuple[int, str]:
    """Run `famkg reason`; return exit code and output."""
    code = main(["reason", *map(str, argv)])
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def turtle(folder: Path, *parts: str, name: str = "facts.ttl") -> Path:
    """Return a new file of Turtle."""
    path = folder / name
    path.write_text(FAMILY + "".join(parts), encoding="utf-8")
    return path


def inside(closure: Closure, graph: NamedNode | DefaultGraph) -> set[Triple]:
    """Return the triples of one graph of a closure."""
    return {quad.triple for quad in closure.store.quads_for_pattern(None, None, None, graph)}


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def made_up() -> ModuleType:
    """The generator of synthetic worlds."""
    return module_of("worlds")


def module_of(name: str) -> ModuleType:
    """Return one of the benchmarks."""
    spec = spec_from_file_location(f"benchmark_{name}", ROOT / "benchmarks" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # as dataclasses ask for it
    spec.loader.exec_module(module)
    return module


def test_the_report_on_the_project_adds_up(at_lighthouse: Project, capsys: Capture) -> None:
    code, out = run(capsys, "--report", "--format", "json")
    assert code == 0
    told = json.loads(out)
    assert told["engine"] == "oxigraph"
    assert told["inferred"] == sum(told["rules"].values())
    assert told["contradictions"] == []
    assert {"reading", "reasoning", "checking"} == set(told["seconds"])


def test_the_report_can_be_read(tmp_path: Path, capsys: Capture) -> None:
    facts = turtle(tmp_path, TRANSITIVE, UNUSED, ":a owl:sameAs :d .\n")
    code, out = run(capsys, facts, "--no-ontology", "--report")
    assert code == 0
    without_times = re.sub(r"(?<=  )\d+\.\d\d$", "0.00", out, flags=re.MULTILINE)
    assert without_times == (ROOT / "tests" / "golden" / "reason-report.txt").read_text("utf-8")
    assert run(capsys, facts, "--no-ontology")[1] == "\n".join(out.splitlines()[:2]) + "\n"


@pytest.mark.parametrize("engine", ["duckdb", "oxigraph", "owlrl"])
def test_a_contradiction_is_shown_and_told_by_the_exit_code(
    engine: str, tmp_path: Path, capsys: Capture
) -> None:
    code, out = run(
        capsys, turtle(tmp_path, DISJOINT), "--no-ontology", "--engine", engine, "--format", "json"
    )
    assert code == 1
    (found,) = json.loads(out)["contradictions"]
    assert (found["rule"], found["number"]) == ("cax-dw", 2)
    assert [premise["subject"]["iri"][-1] for premise in found["examples"][0]] == ["x", "x"]


def test_files_are_taken_with_the_ontology_of_the_project_or_another_or_none(
    at_lighthouse: Project, tmp_path: Path, capsys: Capture
) -> None:
    casting = turtle(
        tmp_path,
        "@prefix fam: <https://w3id.org/famkg/ontology/> .\n",
        ":one a fam:Casting ; fam:performer :ann ; fam:character :bo . :a :before :b .\n",
        ":b :before :c .\n",
    )
    axioms = turtle(tmp_path, ":before a owl:TransitiveProperty .\n", name="axioms.ttl")
    closures = {}
    for name, options in {
        "project": [],
        "other": ["--ontology", axioms],
        "none": ["--no-ontology"],
    }.items():
        output = tmp_path / f"{name}.nt"
        assert run(capsys, casting, *options, "--output", output)[0] == 0
        closures[name] = set(lines(output))
    portrays = "<https://w3id.org/famkg/ontology/portrays>"
    assert f"<https://example.org/ann> {portrays} <https://example.org/bo> ." in closures["project"]
    before = "<https://example.org/a> <https://example.org/before> <https://example.org/c> ."
    assert before in closures["other"] - closures["project"] - closures["none"]


def test_all_engines_write_the_same_bytes(tmp_path: Path, capsys: Capture) -> None:
    facts = turtle(tmp_path, TRANSITIVE, UNUSED, ":a :says 01 , 1.50 , 'ä\\n'@EN .\n")
    outputs = [tmp_path / f"{engine}.nt" for engine in ("duckdb", "oxigraph")]
    for output in outputs:
        options = ["--no-ontology", "--engine", output.stem, "--output", output]
        assert run(capsys, facts, *options)[0] == 0
    one, other = (output.read_bytes() for output in outputs)
    assert one == other
    assert one.splitlines() == sorted(one.splitlines())
    assert '"ä\\n"@en .'.encode() in one


def test_any_literal_comes_out_as_it_went_in(tmp_path: Path, capsys: Capture) -> None:
    literals = [
        *map(Literal, NASTY),
        *(Literal(text, language="en-gb") for text in NASTY),
        *(Literal(text, datatype=NamedNode("https://example.org/type")) for text in NASTY),
        *(
            Literal(text, datatype=NamedNode(XSD + kind))
            for text in ("01", "1.0", "", "x", "+1", "1969-07-20Z")
            for kind in ("integer", "decimal", "boolean", "date", "double")
        ),
    ]
    triples = [Triple(S, P, literal) for literal in literals]
    facts, output = tmp_path / "facts.nt", tmp_path / "closure.nt"
    written(triples, facts, RdfFormat.N_TRIPLES)
    run(capsys, facts, "--no-ontology", "--output", output)
    found = {quad.triple for quad in parse(path=output) if quad.subject == S}
    store = Store()
    store.load(path=str(facts), format=RdfFormat.N_TRIPLES)
    assert found == {quad.triple for quad in store}
    assert len(found) > 60


def test_a_very_long_literal_is_no_hindrance(tmp_path: Path, capsys: Capture) -> None:
    triples = [Triple(S, P, Literal("long " * 700_000)), Triple(S, P, Literal("short"))]
    facts, output = tmp_path / "facts.nt", tmp_path / "closure.nt"
    written(triples, facts, RdfFormat.N_TRIPLES)
    assert run(capsys, facts, "--no-ontology", "--output", output)[0] == 0
    assert {quad.triple for quad in parse(path=output) if quad.subject == S} == set(triples)


@pytest.mark.parametrize("engine", ["duckdb", "oxigraph"])
def test_blank_nodes_of_two_files_are_different_things(
    engine: str, tmp_path: Path, capsys: Capture
) -> None:
    same = "_:b :p [ :q _:b ] .\n"
    files = [turtle(tmp_path, same, name=name) for name in ("one.ttl", "two.ttl")]
    outputs = []
    for number in range(2):
        output = tmp_path / f"{number}.nt"
        run(capsys, *files, "--no-ontology", "--engine", engine, "--output", output)
        outputs.append(output.read_bytes())
    assert outputs[0] == outputs[1]
    found = [quad for quad in parse(outputs[0], RdfFormat.N_TRIPLES) if quad.predicate == P]
    nodes = {node for quad in found for node in (quad.subject, quad.object)}
    assert len(found) == 2
    assert len(nodes) == 4
    assert all(isinstance(node, BlankNode) for node in nodes)


def test_compressed_files_and_other_formats_are_read(tmp_path: Path, capsys: Capture) -> None:
    plain = turtle(tmp_path, TRANSITIVE)
    packed = tmp_path / "facts.nt.gz"
    triples = [quad.triple for quad in parse(path=plain)]
    packed.write_bytes(gzip.compress(written(triples, format=RdfFormat.N_TRIPLES)))
    as_xml = tmp_path / "facts.rdf"
    as_xml.write_bytes(written(triples, format=RdfFormat.RDF_XML))
    found = {run(capsys, path, "--no-ontology")[1] for path in (plain, packed, as_xml)}
    assert len(found) == 1


def test_what_is_hedged_is_set_aside(at_lighthouse: Project, tmp_path: Path) -> None:
    rumour = turtle(
        tmp_path,
        "@prefix fam: <https://w3id.org/famkg/ontology/> .\n",
        "@prefix statement: <https://w3id.org/famkg/statement/> .\n",
        "statement:r a fam:Casting ; fam:performer :ann ; fam:character :bo ;\n",
        "    fam:modality fam:Reported .\n",
    )
    stores = [tmp_path / engine for engine in ("duckdb", "oxigraph")]
    for folder in stores:
        assert main(["reason", str(rumour), "--engine", folder.name, "--store", str(folder)]) == 0
    one, other = map(Closure.open, stores)
    assert set(map(str, inside(one, ASIDE))) == set(map(str, inside(other, ASIDE))) != set()
    assert inside(one, DEFAULT) == inside(other, DEFAULT)
    (said,) = (each for each in inside(one, DEFAULT) if each.object == BO)
    assert one.is_aside(said)


def test_triples_of_a_store_can_be_proved(
    at_lighthouse: Project, made_up: ModuleType, tmp_path: Path, capsys: Capture
) -> None:
    facts, folder = tmp_path / "world.nt", tmp_path / "store"
    made_up.write(facts, 500)
    code, out = run(capsys, facts, "--store", folder, "--format", "json")
    assert code == 0
    closure = Closure.open(folder)
    told = json.loads(out)
    assert told["contradictions"] == []
    assert (closure.engine, closure.rounds) == ("duckdb", told["rounds"])
    assert closure.report == told["rules"]
    triples = sorted((triple for _, triple in closure.inferred()), key=str)
    assert len(triples) == told["inferred"]
    proofs = Search(closure).prove(triples[::50])
    assert all(proof.rule is not None for proof in proofs)
    assert {"rule:met", "prp-trp", "prp-key"} <= set(closure.report)


def test_a_store_can_be_asked_in_place_of_the_project(
    at_lighthouse: Project, tmp_path: Path, capsys: Capture
) -> None:
    facts = turtle(
        tmp_path,
        "@prefix fam: <https://w3id.org/famkg/ontology/> .\n",
        ":one a fam:Casting ; fam:performer :ann ; fam:character :bo .\n",
    )
    run(capsys, facts, "--store", tmp_path / "store")
    portrays = ["https://example.org/ann", "portrays", "https://example.org/bo"]
    at_store = ["--store", str(tmp_path / "store")]
    assert main(["why", *portrays, *at_store]) == 0
    assert "prp-spo2" in capsys.readouterr().out
    assert main(["query", "SELECT ?whom { ?who fam:portrays ?whom }", *at_store]) == 0
    assert capsys.readouterr().out.split() == ["whom", "https://example.org/bo"]
    assert main(["query", "ASK {}", "--store", str(tmp_path)]) == 2
    assert "there is no store of famkg" in capsys.readouterr().err
    assert main(["query", "ASK {}", *at_store, "--seen", "1"]) == 2
    assert "a store has no horizon" in capsys.readouterr().err


def test_worlds_are_made_anew_from_their_seed(made_up: ModuleType, tmp_path: Path) -> None:
    small, large = list(made_up.world(500)), list(made_up.world(6_000))
    assert large[: len(small)] == small
    assert list(made_up.world(500)) == small != list(made_up.world(500, seed=2))
    assert 500 <= len(small) < 500 + 4_000
    files = [tmp_path / "world.nt", tmp_path / "world.ttl"]
    for file in files:
        made_up.write(file, 500)
    one, other = ({quad.triple for quad in parse(path=file)} for file in files)
    assert one == other
    assert len(one) == len(set(small))


def test_worlds_speak_the_language_of_the_project(made_up: ModuleType, graph: Graph) -> None:
    """Whatever is said there is declared here, and no class or property is misspelled."""
    declared = {str(triple.subject)[1:-1] for triple in graph.ontology}
    quads = parse("".join(made_up.in_ntriples(made_up.world(3_000))), RdfFormat.N_TRIPLES)
    used = {quad.predicate.value for quad in quads}
    used |= {
        quad.object.value
        for quad in parse("".join(made_up.in_ntriples(made_up.world(3_000))), RdfFormat.N_TRIPLES)
        if quad.predicate.value == RDF + "type" and isinstance(quad.object, NamedNode)
    }
    assert {name for name in used if name.startswith(FAM)} <= declared


def test_drawing_and_tables_show_the_figures_that_are_recorded() -> None:
    chart = module_of("chart")
    figures = json.loads(chart.FIGURES.read_text(encoding="utf-8"))
    todo = "run: python benchmarks/chart.py"
    assert chart.draw(figures) == chart.DRAWING.read_text(encoding="utf-8"), todo
    page = chart.PAGE.read_text(encoding="utf-8")
    assert chart.written(page, figures) == page, todo
    assert {run["engine"] for run in figures["runs"]} == set(ENGINES)
    for run in figures["runs"]:
        assert f"{run['inferred']:,}" in page


def test_the_limit_of_memory_is_kept(
    made_up: ModuleType, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, scratch = tmp_path / "world.nt", tmp_path / "scratch"
    made_up.write(facts, 5_000)
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    code, out = run(capsys, facts, "--no-ontology", "--memory-limit", "5MB")
    assert code == 2
    assert "Allow more with --memory-limit." in out
    assert run(capsys, facts, "--no-ontology", "--memory-limit", "500MB")[0] == 0
    assert list(scratch.iterdir()) == []


WRONG = {
    "there is no such file": ["missing.nt"],
    "its name does not tell how it is written": ["facts.txt"],
    "no file of triples is named": ["--no-ontology"],
    "--seen is for the project": ["facts.ttl", "--seen", "1"],
    "only the engine duckdb keeps to a limit": [
        "facts.ttl",
        "--engine",
        "owlrl",
        "--memory-limit",
        "1GB",
    ],
    "many is no amount of memory": ["facts.ttl", "--memory-limit", "many"],
    "facts.nt:2": ["facts.nt"],
}


@pytest.mark.parametrize("message", WRONG)
def test_what_is_wrong_is_said_and_nothing_is_left(
    message: str, at_lighthouse: Project, tmp_path: Path, capsys: Capture
) -> None:
    turtle(tmp_path, TRANSITIVE)
    (tmp_path / "facts.txt").write_text("")
    (tmp_path / "facts.nt").write_text('<a:b> <a:c> "1" .\n<a:b> <a:c> oops .\n')
    (tmp_path / "old.nt").write_text("old")
    before = sorted(tmp_path.iterdir())
    code, out = run(capsys, *WRONG[message], "--output", "old.nt", "--store", "new")
    assert code == 2
    assert message in out
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "old.nt").read_text() == "old"


def test_a_store_takes_the_place_of_nothing(tmp_path: Path, capsys: Capture) -> None:
    facts, folder = turtle(tmp_path, TRANSITIVE), tmp_path / "store"
    folder.mkdir()
    (folder / "mine").write_text("mine")
    for engine in ("duckdb", "oxigraph"):
        code, out = run(capsys, facts, "--no-ontology", "--engine", engine, "--store", folder)
        assert code == 2
        assert "Name a folder that does not exist yet." in out
        assert [path.name for path in folder.iterdir()] == ["mine"]


def test_without_the_library_other_engines_remain(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    facts = turtle(tmp_path, TRANSITIVE)
    code, out = run(capsys, facts, "--no-ontology")
    assert code == 2
    assert "pip install 'famkg[bulk]'" in out
    assert run(capsys, facts, "--no-ontology", "--engine", "oxigraph")[0] == 0
