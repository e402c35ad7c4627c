"""Full OWL 2 DL: what HermiT finds beyond the rules, and what is said where it is missing."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from conftest import Run
from faults import lighthouse
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import triples_of

from famkg.closure import Closure, close
from famkg.graph import Graph
from famkg.lint.hermit import check_dl, least_conflict, read_taxonomy
from famkg.model import Finding

ROOT = Path(__file__).parents[1]
SHAPES = ROOT / "ontology" / "shapes" / "time.ttl"

SCHEMA = """
:Vessel a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:unionOf ( :Ship :Boat ) ] .
:Ship a owl:Class . :Boat a owl:Class .
:NoShip a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:complementOf :Ship ] .
:NoBoat a owl:Class ; rdfs:subClassOf [ a owl:Class ; owl:complementOf :Boat ] .
:sails a owl:ObjectProperty ; rdfs:range :Vessel .
:number a owl:DatatypeProperty .
"""
"""Whatever is a vessel is a ship or a boat: a case distinction, which no rule makes."""


@pytest.fixture(scope="module", autouse=True)
def java() -> None:
    if shutil.which("java") is None:
        pytest.skip("Java is not installed (scripts/install-java)")


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is left behind, whatever happens."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


def ask(schema: str, data: str = "") -> list[Finding]:
    return check_dl(Graph(tuple(triples_of(schema)), tuple(triples_of(data))))


def test_the_shipped_project_is_consistent_and_classified(graph: Graph, closure: Closure) -> None:
    """HermiT agrees with the rules: no class is empty, and no answer is missing."""
    assert check_dl(graph, closure) == []


def test_class_that_can_have_no_member() -> None:
    schema = """
:Ship a owl:Class ; owl:disjointWith :Boat . :Boat a owl:Class .
:Both a owl:Class ; rdfs:subClassOf :Ship , :Boat . :Smaller a owl:Class ; rdfs:subClassOf :Both .
"""
    found = ask(schema)
    assert [(each.check, each.severity, each.focus) for each in found] == [
        ("dl-unsatisfiable-class", "violation", "https://example.org/Both"),
        ("dl-unsatisfiable-class", "violation", "https://example.org/Smaller"),
    ]


def test_contradiction_that_needs_a_case_distinction_names_the_blocks() -> None:
    data = """
:ada :sails :lady . :tom :sails :bertha . :bertha a :NoShip . :lady a :NoShip , :NoBoat .
"""
    graph = Graph(tuple(triples_of(SCHEMA)), tuple(triples_of(data)))
    assert close(graph).inconsistencies == ()
    (found,) = check_dl(graph)
    assert (found.check, found.severity) == ("dl-inconsistency", "violation")
    assert found.mark.splitlines() == ["https://example.org/ada", "https://example.org/lady"]
    assert "https://example.org/ada, https://example.org/lady" in found.message
    assert {str(each.triple.subject) for each in found.evidence} == {
        "<https://example.org/ada>",
        "<https://example.org/lady>",
    }


def test_hedged_statement_takes_no_part() -> None:
    """What feeds no rule feeds no tableau."""
    data = """
statement:a a :Claim ; :sails :lady ; fam:modality fam:Speculated . :lady a :NoShip , :NoBoat .
"""
    assert ask(SCHEMA, data) == []


def test_ontology_that_contradicts_itself() -> None:
    (found,) = ask(f"{SCHEMA} :lady a owl:NamedIndividual , :Vessel , :NoShip , :NoBoat .")
    assert found.check == "dl-inconsistency"
    assert "the ontology contradicts itself" in found.message


def test_contradiction_that_rules_prove_is_left_to_them() -> None:
    (found,) = ask(SCHEMA, ":lady a :Ship , :NoShip .")
    assert "Mend first what the other findings prove" in found.message


def test_what_keys_make_the_same_is_known() -> None:
    """HermiT is not told of keys, but of what follows from them."""
    data = ":lady a :Vessel , :Hull ; :number 7 . :log a :Hull , :NoShip , :NoBoat ; :number {} ."
    keyed = f"{SCHEMA} :Hull a owl:Class ; owl:hasKey ( :number ) ."
    assert ask(keyed, data.format(8)) == []
    assert [each.check for each in ask(keyed, data.format(7))] == ["dl-inconsistency"]


def test_subsumption_that_the_rules_do_not_see_is_worth_knowing() -> None:
    schema = f"{SCHEMA} :Ship rdfs:subClassOf :Floating . :Boat rdfs:subClassOf :Floating ."
    (found,) = ask(f"{schema} :Floating a owl:Class .")
    assert (found.check, found.severity) == ("dl-subsumption", "info")
    assert (found.focus, found.mark) == (
        "https://example.org/Vessel",
        "https://example.org/Floating",
    )


def test_subsumption_that_every_answer_has_is_none_to_report() -> None:
    """Rules do not order inverses; they follow them all the same."""
    schema = """
:commands a owl:ObjectProperty ; rdfs:subPropertyOf :sails . :sails a owl:ObjectProperty .
:commandedBy a owl:ObjectProperty ; owl:inverseOf :commands .
:sailedBy a owl:ObjectProperty ; owl:inverseOf :sails .
"""
    assert ask(schema) == []


def test_nothing_is_fetched() -> None:
    """An import that cannot be reached would end HermiT."""
    imports = "<https://example.org/o> a owl:Ontology ; owl:imports <http://127.0.0.1:9/none> ."
    assert ask(SCHEMA + imports) == []


def test_foreign_datatypes_are_left_out() -> None:
    assert ask(SCHEMA, ':lady :number "1911-02-28"^^xsd:date .') == []


def test_empty_properties_and_groups_are_read() -> None:
    above, empty = read_taxonomy(
        "SubClassOf( <x:A> <x:B> )\nEquivalentClasses( <x:B> <x:C> )\nnoise\n"
        "EquivalentObjectProperties( <http://www.w3.org/2002/07/owl#bottomObjectProperty> <x:p> )\n"
    )
    assert above["x:A"] == {"x:A", "x:B", "x:C"}
    assert empty == {"x:p"}


def test_command_reports_it_with_its_place(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    lighthouse(tmp_path)
    monkeypatch.setenv("FAMKG_DOCUMENTS", str(tmp_path))  # its words are not all encoded
    path = tmp_path / "ontology" / "works.ttl"
    path.write_text(
        path.read_text(encoding="utf-8")
        + """
fam:Reel
    a owl:Class ;
    rdfs:subClassOf [ a owl:Class ; owl:complementOf fam:Reel ] ;
    rdfs:label "reel"@en ;
    skos:definition "A work on a strip of film that nobody has."@en ;
    rdfs:isDefinedBy fam: ;
    .
""",
        encoding="utf-8",
    )
    line = path.read_text(encoding="utf-8").splitlines().index("fam:Reel") + 1
    code, output = run("validate")
    assert (code, "dl-" in output) == (0, False), "HermiT is asked on demand only"
    code, output = run("validate", "--dl")
    assert code == 1
    assert f"ontology/works.ttl:{line}:1: fam:Reel" in output
    assert "violation of dl-unsatisfiable-class" in output


# what is missing


def test_without_java_the_way_out_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lighthouse(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    code, output = run("validate", "--dl")
    assert code == 2
    assert output.startswith("HermiT runs on Java, which is not installed\n  Install a Java")


def test_without_owlready2_the_way_out_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lighthouse(tmp_path)
    monkeypatch.setitem(sys.modules, "owlready2", None)
    code, output = run("validate", "--dl")
    assert code == 2
    assert output == (
        "HermiT comes with the library owlready2, which is not installed\n"
        "  Run: pip install 'famkg[dl]', or leave out --dl.\n"
    )


def test_foreign_shapes_leave_no_ontology_to_ask_about(run: Run) -> None:
    code, output = run("validate", "--dl", "--shapes", str(SHAPES))
    assert (code, output) == (
        2,
        "--dl is for our ontology, and --shapes leaves it out\n  Drop one.\n",
    )


# the least that contradicts itself


@settings(deadline=None)
@given(
    st.lists(st.frozensets(st.integers(0, 11), min_size=1, max_size=4), min_size=1, max_size=4),
    st.permutations(range(12)),
)
def test_conflict_is_one_of_which_nothing_can_be_spared(
    conflicts: list[frozenset[int]], order: list[int]
) -> None:
    asked = []

    def holds(names: Iterable[str]) -> bool:
        chosen = {int(name) for name in names}
        asked.append(chosen)
        return not any(conflict <= chosen for conflict in conflicts)

    found = {int(name) for name in least_conflict(list(map(str, order)), holds)}
    assert found in conflicts
    assert not any(conflict < found for conflict in conflicts)
    assert len(asked) <= 40
