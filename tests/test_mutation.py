"""Tests `famkg mutate`: what its operators change, what catches it, and what nothing can catch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple
from worlds import everything, triples_of

from famkg.cli.main import main
from famkg.documents import Library, find_documents
from famkg.graph import KNOWN_FROM, MODALITY, STATES, TYPE, Graph, load_graph
from famkg.mutation import DEFENCES, OPERATORS, MutationReport
from famkg.mutation.footprint import Footprint
from famkg.mutation.material import WORLDS, Material
from famkg.mutation.model import Mutant, changes_something
from famkg.mutation.reasons import REASONS, reason_of
from famkg.mutation.run import Defence, make_defences
from famkg.mutation.sample import draw
from famkg.mutation.views import View
from famkg.namespaces import FAM, STORY, WORLD
from famkg.passages import read_documents
from famkg.project import Project
from famkg.queries import Query, read_query
from famkg.turtle import read_triples

NAMES = sorted(OPERATORS)
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


@pytest.fixture(scope="module")
def kit(lighthouse: Project) -> Graph:
    return load_graph(lighthouse)


@pytest.fixture(scope="module")
def library(lighthouse: Project, kit: Graph) -> Library:
    return Library(lighthouse.root / "data" / "documents", read_documents(kit.data))


@pytest.fixture(scope="module")
def questions(lighthouse: Project) -> list[Query]:
    return [read_query(path) for path in lighthouse.query_files()]


@pytest.fixture(scope="module")
def defences(
    lighthouse: Project, kit: Graph, library: Library, questions: list[Query], project: Project
) -> dict[str, Defence]:
    shapes = [t for path in project.shape_files() for t in read_triples(path)]
    found = make_defences(
        kit,
        shapes,
        library,
        questions=questions,
        conflicts=[read_query(path) for path in project.conflict_files()],
        gaps=[read_query(path) for path in project.gap_files()],
    )
    return {each.name: each for each in found}


def test_every_operator_says_what_error_it_imitates() -> None:
    assert all(each.error.endswith(".") and len(each.error) > 20 for each in OPERATORS.values())
    assert len({each.error for each in OPERATORS.values()}) == len(OPERATORS) > 40


@pytest.mark.parametrize("name", NAMES)
def test_an_operator_changes_a_little_and_the_same_for_the_same_seed(
    name: str, graph: Graph
) -> None:
    chosen = {name: OPERATORS[name]}
    drawn = draw(graph, chosen, 3, seed=1)
    assert drawn == draw(graph, chosen, 3, seed=1)
    assert drawn and len(set(drawn)) == len(drawn)
    for mutant in drawn:
        assert mutant.operator == name and mutant.change
        assert set(mutant.removed) <= set(graph.data)
        assert changes_something(mutant, graph)
        changed = mutant.apply(graph)
        assert set(changed.data) != set(graph.data)
        assert set(changed.data) ^ set(graph.data) <= {*mutant.removed, *mutant.added}


def test_another_seed_draws_others_and_a_larger_number_the_same_and_more(graph: Graph) -> None:
    few = draw(graph, OPERATORS, 60, seed=4)
    assert set(few) <= set(draw(graph, OPERATORS, 110, seed=4))
    assert set(few) != set(draw(graph, OPERATORS, 60, seed=5))
    assert draw(graph, {"wrong-digest": OPERATORS["wrong-digest"]}, 1, 4)[0] in few


def drawn(graph: Graph, name: str, number: int = 12) -> list[Mutant]:
    return draw(graph, {name: OPERATORS[name]}, number, seed=9)


def test_operators_do_what_they_say(graph: Graph) -> None:
    material = Material(graph)
    for mutant in drawn(graph, "another-performer"):
        (old,), (new,) = mutant.removed, mutant.added
        assert old.predicate == new.predicate == NamedNode(FAM + "performer")
        assert old.object != new.object and material.values(old.object, TYPE)
    for mutant in drawn(graph, "another-season"):
        (old,), (new,) = mutant.removed, mutant.added
        assert abs(material.seasons[old.object] - material.seasons[new.object]) == 1
    for mutant in drawn(graph, "later-horizon"):
        (old,), (new,) = mutant.removed, mutant.added
        assert old.predicate == KNOWN_FROM
        assert int(new.object.value) == int(old.object.value) + 1  # type: ignore[union-attr]
    for mutant in drawn(graph, "hedge-taken-for-fact"):
        assert [t.object for t in mutant.added] == [NamedNode(FAM + "Asserted")]
        assert [t.predicate for t in mutant.removed] == [MODALITY]
    for mutant in drawn(graph, "counterpart"):
        (old,), (new,) = mutant.removed, mutant.added
        places = {str(t.object)[1:].startswith(STORY) for t in (old, new)}
        assert places == {True, False}
    for mutant in drawn(graph, "world-class"):
        assert {t.object for t in (*mutant.removed, *mutant.added)} == WORLDS
    for mutant in drawn(graph, "flipped-kinship", 3):
        ends = [{t.object for t in triples} for triples in (mutant.removed, mutant.added)]
        assert ends[0] == ends[1] and len(ends[0]) == 2
    for mutant in drawn(graph, "dropped-citation"):
        assert not mutant.added and mutant.removed[0].predicate == STATES
    for mutant in drawn(graph, "year-off-by-one", 4):
        assert any(t.predicate == NamedNode(FAM + "time") for t in mutant.added)


def test_what_changes_nothing_is_no_mutant(graph: Graph) -> None:
    triple = next(t for t in graph.data if isinstance(t.object, Literal) and t.object.value == "3")
    spelled = Literal("03", datatype=triple.object.datatype)  # type: ignore[union-attr]
    again = Triple(triple.subject, triple.predicate, spelled)
    subject = NamedNode(WORLD + "x")
    assert not changes_something(Mutant("x", subject, "", (triple,), (again,)), graph)
    assert not changes_something(Mutant("x", subject, "", (triple,), (triple,)), graph)
    assert not changes_something(Mutant("x", subject, "", (), (triple,)), graph)
    assert changes_something(Mutant("x", subject, "", (triple,)), graph)


def change(graph: Graph, removed: str = "", added: str = "") -> Mutant:
    """Return the mutant that lacks some triples of the kit and has others, both in Turtle."""
    gone, new = triples_of(PREFIX + removed), triples_of(PREFIX + added)
    assert set(gone) <= set(graph.data)
    (subject, *_) = [t.subject for t in (*gone, *new)]
    assert isinstance(subject, NamedNode)
    return Mutant("by hand", subject, "changed", tuple(gone), tuple(new))


PREFIX = "@prefix kit: <https://w3id.org/famkg/passage/press-kit/> .\n"
CAUGHT = {
    "vocabulary": (
        "statement:okafor-keeper fam:performer world:mira-okafor .",
        "statement:okafor-keeper fam:perfromer world:mira-okafor .",
    ),
    "coverage": ("kit:storm fam:start 417 .", "kit:storm fam:start 418 ."),
    "words": (
        'statement:storm-in-1911 fam:time "1911" .',
        'statement:storm-in-1911 fam:time "1913" .',
    ),
    "lint": (
        "statement:wren-child-of-ada fam:knownFrom 2 .",
        "statement:wren-child-of-ada fam:knownFrom 1 .",
    ),
    "shapes": ("statement:watch-founded fam:founder story:ada-finch .", ""),
    "rules": ("", "story:ada-finch a fam:WorldEntity ."),
    "questions": (
        "statement:lindqvist-wren fam:modality fam:Asserted .",
        "statement:lindqvist-wren fam:modality fam:Speculated .",
    ),
    "conflicts": (
        "",
        "statement:again a fam:Casting ; fam:performer world:mira-okafor ;"
        " fam:character story:ada-finch ; fam:inSeason world:season-1 ; fam:billing fam:Guest ;"
        " fam:modality fam:Asserted ; fam:standing fam:Normal .",
    ),
    "gaps": (
        'statement:storm-in-1911 fam:time "1911" ; fam:earliest "1911-01-01"^^xsd:date ;'
        ' fam:latest "1911-12-31"^^xsd:date .',
        "",
    ),
}
"""For each line of defence what it catches: triples that go, and triples that come."""
SURVIVES = {
    "vocabulary": CAUGHT["lint"],
    "coverage": CAUGHT["lint"],
    "words": CAUGHT["questions"],
    "lint": CAUGHT["questions"],
    "shapes": CAUGHT["words"],
    "rules": CAUGHT["lint"],
    "questions": CAUGHT["gaps"],
    "conflicts": CAUGHT["lint"],
    "gaps": CAUGHT["lint"],
}
"""For each line of defence what gets past it."""


def test_the_lighthouse_as_it_is_is_caught_by_nothing(
    kit: Graph, defences: dict[str, Defence]
) -> None:
    same = Mutant("by hand", NamedNode(WORLD + "x"), "nothing")
    assert list(defences) == list(DEFENCES)
    assert {name: each.catches(same, kit) for name, each in defences.items()} == dict.fromkeys(
        DEFENCES
    )


@pytest.mark.parametrize("name", DEFENCES)
def test_each_line_of_defence_catches_what_is_its_own(
    name: str, kit: Graph, defences: dict[str, Defence]
) -> None:
    wrong, harmless = change(kit, *CAUGHT[name]), change(kit, *SURVIVES[name])
    assert defences[name].catches(wrong, wrong.apply(kit))
    assert defences[name].catches(harmless, harmless.apply(kit)) is None
    assert defences[name].catches(wrong, wrong.apply(kit)), "it is still there the second time"


def test_a_view_is_what_it_was_when_a_mutant_has_gone(graph: Graph) -> None:
    for seen in (None, 2):
        view = View(graph, seen)
        before = frozenset(view.closure.store)
        for name in ("another-season", "removed-statement", "later-horizon", "entity-class"):
            (mutant,) = drawn(graph, name, 1)
            view.state(mutant.apply(graph))
        assert frozenset(view.closure.store) == before


def test_a_view_of_a_mutant_is_its_closure(graph: Graph) -> None:
    view = View(graph, None)
    names = ("another-performer", "removed-statement", "counterpart", "another-class")
    for mutant in draw(graph, {name: OPERATORS[name] for name in names}, 4, seed=6):
        changed = mutant.apply(graph)
        state = view.state(changed)
        fresh = View(changed, None).closure
        assert everything(state.closure) == everything(fresh)


def test_a_footprint_sees_the_terms_of_a_query_and_whatever_names_things() -> None:
    query = Query("q", "SELECT ?s WHERE { ?s a fam:Casting ; fam:performer ?who }")
    footprint = Footprint.of(query)
    touching = triples_of(
        "statement:a fam:performer world:b . statement:a a fam:Casting ."
        ' world:b <http://www.w3.org/2000/01/rdf-schema#label> "B" .'
    )
    assert all(footprint.touched_by([triple]) for triple in touching)
    others = triples_of("statement:a fam:character story:b ; a fam:Credit .")
    assert not footprint.touched_by(others)
    for text in ("SELECT * { ?s ?p ?o }", "SELECT * { ?s a fam:X ; ?p ?o }", "DESCRIBE fam:X"):
        assert Footprint.of(Query("q", text)).touched_by(others), text
    assert Footprint.of(Query("q", "SELECT * { ?s a ?kind }")).touched_by(others)


@pytest.mark.parametrize(
    ("removed", "added", "reason"),
    [
        (
            "statement:wren-child-of-ada fam:parent story:ada-finch ;"
            " fam:child story:captain-wren .",
            "statement:wren-child-of-ada fam:parent story:captain-wren ;"
            " fam:child story:ada-finch .",
            "direction",
        ),
        (
            "statement:vale-tom fam:modality fam:Asserted .",
            "statement:vale-tom fam:modality fam:Reported .",
            "firmness",
        ),
        (
            "statement:watch-founded a fam:Founding .",
            "statement:watch-founded a fam:Ownership .",
            "kind",
        ),
        ("kit:rescue fam:states statement:watch-founded .", "", "said-elsewhere"),
        (
            "statement:watch-founded fam:founder story:ada-finch .",
            "statement:watch-founded fam:founder story:captain-wren .",
            "both-named",
        ),
        (
            'statement:storm-in-1911 fam:time "1911" .',
            'statement:storm-in-1911 fam:time "1913" .',
            "",
        ),
    ],
)
def test_why_no_check_could_tell(
    removed: str, added: str, reason: str, kit: Graph, defences: dict[str, Defence]
) -> None:
    wording = defences["words"].wording  # type: ignore[attr-defined]
    assert reason_of(change(kit, removed, added), kit, wording) == reason
    assert reason in REASONS or not reason


@pytest.mark.usefixtures("at_lighthouse")
def test_the_report_counts_what_it_lists(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["mutate", "--number", "12", "--seed", "1", "--format", "json"]
    assert main(command) == 0
    first = capsys.readouterr().out
    assert main(command) == 0
    assert capsys.readouterr().out == first
    found = json.loads(first)
    assert found["mutants"] == 12 == sum(each["mutants"] for each in found["operators"].values())
    assert found["caught"] == sum(found["defences"].values())
    assert found["caught"] == 12 - len(found["survivors"])
    assert found["score"] == pytest.approx(100 * found["caught"] / 12, abs=0.01)
    for each in found["survivors"]:
        assert each["operator"] in OPERATORS and each["change"]
        file, line = each["place"].split(":")
        assert file.startswith("data/") and line.isdecimal()


@pytest.mark.usefixtures("at_lighthouse")
def test_all_defences_are_counted_where_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["mutate", "--operator", "wrong-digest", "--number", "3", "--format", "json"]
    assert main([*command, "--all-defences", "--fail-under", "100"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["operators"]) == ["wrong-digest"]
    assert found["defences"]["coverage"] == found["mutants"] == found["caught"] == 3
    assert sum(found["defences"].values()) >= 3


def test_without_documents_what_needs_them_is_left_out(
    at_lighthouse: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FAMKG_DOCUMENTS", str(tmp_path))
    assert main(["mutate", "--operator", "wrong-digest", "--number", "2", "--fail-under", "1"]) == 1
    told = capsys.readouterr().out
    assert "Without documents, these could not be tried: coverage, words." in told
    assert told.count("the documents are not at hand") == 2
    assert told.endswith("0 of 2 mutants caught: 0.0 %; of 2 survivors no check could tell 2\n")
    assert sorted(at_lighthouse.root.glob("data/**/*.ttl")), "nothing is taken away"


@pytest.mark.usefixtures("at_lighthouse")
@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--operator", "another-perfomer"], "another-performer"),
        (["--number", "0"], "no whole number"),
        (["--seed", "-1"], "no whole number"),
        (["--fail-under", "101"], "no number of per cent"),
        (["--format", "xml"], "xml"),
    ],
)
def test_bad_usage(options: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mutate", *options]) == 2
    assert told in capsys.readouterr().err


def test_the_list_names_operators_and_defences(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mutate", "--list"]) == 0
    told = capsys.readouterr().out
    assert all(f"  {name} " in told for name in (*OPERATORS, *DEFENCES))


def test_nearly_all_slips_in_the_shipped_data_are_noticed(
    project: Project, graph: Graph, documents: Path
) -> None:
    from famkg.cli.mutate import examine

    report: MutationReport = examine(project, NAMES[::2], 26, 0, False)
    assert find_documents(project.root) == documents and not report.skipped
    assert report.total.mutants == 26
    weak = [each.mutant for _, each in report.survivors]
    assert report.total.score >= 95, weak
