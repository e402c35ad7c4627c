"""The Python interface: what `import famkg` offers, and a session with the graph."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

import famkg
from famkg.namespaces import STORY, WORLD
from famkg.project import Project


@pytest.fixture(scope="module")
def graph_of_everything(lighthouse: Project) -> famkg.Session:
    return famkg.open(project=lighthouse)


def test_public_names_are_sorted_and_there() -> None:
    assert famkg.__all__ == sorted(famkg.__all__)
    for name in famkg.__all__:
        value = getattr(famkg, name)
        assert value.__doc__, name
        assert value.__module__.startswith("famkg.")
        assert name in dir(famkg)


def test_public_names_are_those_that_type_checkers_see() -> None:
    tree = ast.parse(Path(famkg.__file__).read_text(encoding="utf-8"))
    seen = {
        alias.asname: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("famkg.")
        for alias in node.names
    }
    assert sorted(seen, key=str) == famkg.__all__
    for public, (module, name) in seen.items():
        assert public is not None
        assert module is not None
        assert getattr(import_module(module), name) is getattr(famkg, public)


def test_import_famkg_is_light() -> None:
    code = "import sys, famkg; print(*[n for n in sys.modules if n.startswith(('famkg', 'pyox'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["famkg"]


def test_what_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = famkg.nonsense  # type: ignore[attr-defined]


def test_queries(graph_of_everything: famkg.Session) -> None:
    found = graph_of_everything.query("who-played-a-character", character="Captain Wren")
    assert isinstance(found, famkg.Answer)
    assert found.rows[0][0] == NamedNode(WORLD + "petra-lindqvist")
    assert graph_of_everything.query("seasons-after", number=1) == graph_of_everything.query(
        "seasons-after", number=Literal(1)
    )
    assert graph_of_everything.query("ASK { ?self a fam:Character }", self="Ada Finch") is True
    with pytest.raises(famkg.UnknownNameError, match="Did you mean who-played-a-character"):
        graph_of_everything.query("who-played-character")


def test_proofs(graph_of_everything: famkg.Session) -> None:
    proof = graph_of_everything.why("Pétra Lindqvist", "portrays", "Captain Wren")
    assert proof is not None
    assert proof.rule is not None
    assert proof.rule.name == "prp-spo2"
    assert graph_of_everything.why("Mira Okafor", "portrays", "Captain Wren") is None


def test_descriptions(graph_of_everything: famkg.Session) -> None:
    described = graph_of_everything.describe("the keeper")
    assert described.iri == STORY + "ada-finch"
    assert "the keeper" in described.aliases
    assert {said.iri.rpartition("/")[2] for said in described.statements} == {
        "okafor-keeper",
        "watch-founded",
        "wren-child-of-ada",
    }


def test_a_horizon_holds_for_the_whole_session(lighthouse: Project) -> None:
    graph = famkg.open(1, project=lighthouse)
    with pytest.raises(famkg.UnknownNameError):
        graph.describe("Captain Wren")
    described = graph.describe("Ada Finch")
    assert len(described.statements) == 2
    (founded,) = [said for said in described.statements if said.iri.endswith("watch-founded")]
    shown = [graph.cite(passage) for passage in founded.passages]
    assert [citation.sentence is None for citation in shown] == [False, True]
    assert (shown[1].passage.locator, shown[1].passage.section) == (None, "")
    assert "#" not in shown[1].link


def test_errors_come_with_the_first_question(lighthouse: Project) -> None:
    graph = famkg.open(99, project=lighthouse)
    with pytest.raises(famkg.HorizonError):
        graph.query("ASK {}")


def test_labels(graph_of_everything: famkg.Session) -> None:
    assert graph_of_everything.label(STORY + "ada-finch") == "Ada Finch"
    assert list(graph_of_everything.catalogue) == [
        "bearers-of-a-name",
        "seasons-after",
        "who-played-a-character",
    ]
    assert list(graph_of_everything.library.documents) == ["press-kit"]
    assert graph_of_everything.library.has("press-kit")
