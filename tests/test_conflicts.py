"""Conflicts: each rule finds what it should and lets be what agrees; sources, standing, horizon."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from quarrels import CASES, spelled, turtle_of
from worlds import HEAD

from famkg.agreement import are_alike
from famkg.cli.main import main
from famkg.closure import Closure, close
from famkg.conflicts import CLAIMS, KINDS, Conflict, apply, find_conflicts
from famkg.errors import QueryError
from famkg.graph import Graph
from famkg.horizon import restrict
from famkg.namespaces import STATEMENT, STORY, WORLD, curie
from famkg.project import Project, find_project
from famkg.queries import read_query
from famkg.turtle import parse_triples

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).parents[1]
RULES = {path.stem: read_query(path) for path in find_project().conflict_files()}


def closed(graph: Graph, turtle: str) -> Closure:
    return close(Graph(graph.ontology, tuple(parse_triples(HEAD + turtle, "cases.ttl"))))


@pytest.fixture(scope="module")
def clashing(graph: Graph) -> Closure:
    """All cases that must be found, in one graph; their things do not meet."""
    return closed(graph, "".join(spelled(case, "clash", name) for name, case in CASES.items()))


@pytest.fixture(scope="module")
def agreeing(graph: Graph) -> Closure:
    """All cases that must be let be, in one graph."""
    return closed(graph, "".join(spelled(case, "agree", name) for name, case in CASES.items()))


def names_in(conflict: Conflict, rule: str) -> set[str]:
    """Return the statements of a rule's own case that a conflict holds."""
    return {name for side in sides_of(conflict) for name in side if name.startswith(f"{rule}-")}


def sides_of(conflict: Conflict) -> list[set[str]]:
    return [
        {said.iri.removeprefix(STATEMENT) for said in side.statements} for side in conflict.sides
    ]


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize("name", CASES)
def test_rule_finds(name: str, clashing: Closure) -> None:
    (found,) = [each for each in apply(clashing, RULES[name]) if names_in(each, name)]
    assert sorted(map(sorted, sides_of(found))) == [
        [f"{name}-{each}"] for each in CASES[name].sides
    ]
    assert (found.kind, found.rule) == (RULES[name].kind, name)


@pytest.mark.parametrize("name", CASES)
def test_rule_lets_be(name: str, agreeing: Closure) -> None:
    assert [each for each in apply(agreeing, RULES[name]) if names_in(each, name)] == []


@pytest.mark.parametrize("name", RULES)
def test_rule_says_what_it_is(name: str) -> None:
    rule = RULES[name]
    assert rule.kind in KINDS
    assert rule.summary.endswith(".")
    assert rule.why.endswith(".")


PREMIERE = "a fam:Premiere ; fam:premieredWork world:lamp ; fam:time "


def premieres(graph: Graph, statements: Mapping[str, str]) -> list[Conflict]:
    closure = closed(graph, turtle_of(statements, ""))
    return list(apply(closure, RULES["premiere-of-a-work"]))


def test_statements_that_say_the_same_are_one_side(graph: Graph) -> None:
    (conflict,) = premieres(
        graph,
        {
            "a": f'{PREMIERE} "1988-03-04"',
            "b": f'{PREMIERE} "1989-03-04"',
            "c": f'{PREMIERE} "1988-03-04"',
            "d": f'{PREMIERE} "198X"',
        },
    )
    assert sides_of(conflict) == [{"a", "c"}, {"b"}]
    assert [curie(str(getattr(term, "value", ""))) for term in conflict.about] == ["world:lamp"]
    assert (conflict.preferred, conflict.decided_by, conflict.is_open) == (None, "", True)


def test_standing_decides_first(graph: Graph) -> None:
    (conflict,) = premieres(
        graph,
        {
            "a": f'{PREMIERE} "1988-03-04" ; fam:modality fam:Scheduled',
            "b": f'{PREMIERE} "1989-03-04" ; fam:standing fam:Deprecated ;'
            ' fam:standingReason "a slip of the year"',
        },
    )
    assert (conflict.preferred, conflict.decided_by) == (0, "standing")
    assert conflict.reasons == ("a slip of the year",)
    assert not conflict.is_open


def test_what_happened_is_preferred_to_what_was_scheduled(graph: Graph) -> None:
    (conflict,) = premieres(
        graph,
        {
            "a": f'{PREMIERE} "1988-03-04" ; fam:modality fam:Scheduled',
            "b": f'{PREMIERE} "1988-03-11"',
        },
    )
    assert (conflict.preferred, conflict.decided_by) == (1, "modality")
    assert not conflict.is_open


def test_reason_why_both_stand_closes_a_conflict(graph: Graph) -> None:
    (conflict,) = premieres(
        graph,
        {
            "a": f'{PREMIERE} "1988-03-04" ; fam:standingReason "both stand in print"',
            "b": f'{PREMIERE} "1988-03-11"',
        },
    )
    assert conflict.preferred is None
    assert not conflict.is_open


def test_to_deny_is_no_weaker_than_to_assert(clashing: Closure) -> None:
    (conflict,) = apply(clashing, RULES["asserted-and-denied"])
    assert (conflict.preferred, conflict.is_open) == (None, True)


def test_plans_and_guesses_claim_nothing(graph: Graph) -> None:
    for modality in ("Planned", "Speculated", "Denied"):
        assert modality not in CLAIMS
        assert (
            premieres(
                graph,
                {
                    "a": f'{PREMIERE} "1988-03-04"',
                    "b": f'{PREMIERE} "1989-03-04" ; fam:modality fam:{modality}',
                },
            )
            == []
        )


def test_inconsistency_names_statements_and_facts(graph: Graph) -> None:
    """The reasoner's contradictions come first, with the statements to blame."""
    closure = closed(
        graph,
        turtle_of(
            {
                "a": "a fam:Casting ; fam:performer story:ada ; fam:character story:finch",
                "b": f'{PREMIERE} "1988"',
                "c": f'{PREMIERE} "1989"',
            },
            "",
        )
        + " story:ada a fam:StoryEntity .",
    )
    found = find_conflicts(closure, RULES.values())
    assert [found[0].kind, found[-1].kind] == ["inconsistency", "disagreement"]
    blamed = [side for conflict in found[:-1] for side in sides_of(conflict)]
    assert {"a"} in blamed
    assert all(conflict.facts and conflict.is_open for conflict in found[:-1])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": ""}, "this is no rule for conflicts"),
        ({"kind": "quarrel"}, "this is no rule for conflicts"),
        ({"text": "SELECT ?a WHERE { ?a ?b ?c }", "shape": None}, "this is no rule for conflicts"),
        ({"text": "ASK { ?statement ?b ?c }", "shape": None}, "this is no rule for conflicts"),
    ],
)
def test_wrong_rule_is_refused(change: dict[str, str], words: str, clashing: Closure) -> None:
    rule = RULES["premiere-of-a-work"]._replace(**change)  # type: ignore[arg-type]
    with pytest.raises(QueryError, match=words) as error:
        list(apply(clashing, rule))
    assert "column ?statement" in str(error.value)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Grey Harbour Television", "Grey Harbour Television Studios", True),
        ("Grey Harbour Television", "GREY HARBOR TELEVISION", True),
        ("Mira Okafor", "Mira Okáfor", True),
        ("Foghorn", "Foghorn Studios", False),
        ("Mira Okafor", "Mira Holm", False),
        ("Grey Harbour", "Black Harbour", False),
    ],
)
def test_names_are_alike(one: str, other: str, *, alike: bool) -> None:
    assert are_alike(one, other) is alike
    assert are_alike(other, one) is alike


# The real data ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def found(closure: Closure) -> tuple[Conflict, ...]:
    return find_conflicts(closure, RULES.values())


def about(conflicts: Iterable[Conflict], rule: str) -> list[set[str]]:
    return [
        {curie(str(getattr(term, "value", ""))) for term in conflict.about}
        for conflict in conflicts
        if conflict.rule == rule
    ]


@pytest.mark.parametrize(
    ("rule", "thing"),
    [
        ("premiere-of-a-work", "world:season-4"),
        ("run-over-before-the-premiere", "world:season-4"),
        ("nominee-of-an-award", "world:emmy-outstanding-innovation-in-interactive-programming"),
        ("maker-under-two-names", "world:for-all-mankind"),
        ("early-yet-later", "story:race-to-mars"),
        ("one-operator-of-a-common-base", "story:happy-valley"),
        ("qualified-by-another", "world:for-all-mankind"),
        ("bearer-of-a-namesake", "story:dimitry-kuznetzov"),
    ],
)
def test_documents_contradict_each_other(
    rule: str, thing: str, found: tuple[Conflict, ...]
) -> None:
    assert any(thing in things for things in about(found, rule))


def test_misprint_is_not_preferred(found: tuple[Conflict, ...]) -> None:
    """One document gives the premiere a wrong year, and ends the run before it."""
    for conflict in found:
        if conflict.rule in ("premiere-of-a-work", "run-over-before-the-premiere"):
            assert conflict.decided_by == "standing"
            assert conflict.preferred is not None
            documents = {
                passage.document
                for said in conflict.sides[conflict.preferred].statements
                for passage in said.passages
            }
            assert "wikipedia" in documents
            assert conflict.reasons


def test_schedule_that_was_kept_is_no_conflict(found: tuple[Conflict, ...]) -> None:
    assert {"world:season-2"} not in about(found, "premiere-of-a-work")


def test_graph_contradicts_the_ontology_nowhere(found: tuple[Conflict, ...]) -> None:
    assert [conflict for conflict in found if conflict.kind == "inconsistency"] == []


def test_each_side_has_its_passages(found: tuple[Conflict, ...]) -> None:
    for conflict in found:
        assert len(conflict.sides) > 1
        for side in conflict.sides:
            assert all(said.passages for said in side.statements)


@pytest.mark.parametrize("seen", range(4))
def test_nothing_later_shows(seen: int, graph: Graph) -> None:
    for conflict in find_conflicts(close(restrict(graph, seen)), RULES.values()):
        for side in conflict.sides:
            for said in side.statements:
                assert said.known_from is not None and said.known_from <= seen


# The command ------------------------------------------------------------------------------


@pytest.fixture
def quarrel(at_lighthouse: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lighthouse with our rules, and with two premieres of one season; the file to change."""
    root = tmp_path / "quarrel"
    shutil.copytree(at_lighthouse.root, root)
    shutil.copytree(ROOT / "queries" / "conflicts", root / "queries" / "conflicts")
    monkeypatch.setenv("FAMKG_PROJECT", str(root))
    premiere = "a fam:Premiere ; fam:premieredWork world:season-2 ; fam:time "
    file = root / "data" / "statements" / "quarrel.ttl"
    file.write_text(
        HEAD
        + turtle_of(
            {
                "early": f'{premiere} "1988-03-04"',
                "late": f'{premiere} "1989-03-04" ; fam:modality fam:Scheduled',
            },
            "",
        ),
        encoding="utf-8",
    )
    return file


def run(capsys: Capture, *argv: str) -> tuple[int, str]:
    code = main(argv)
    printed = capsys.readouterr()
    assert printed.err == ""
    return code, printed.out


def test_sides_stand_beside_each_other(quarrel: Path, capsys: Capture) -> None:
    code, out = run(capsys, "conflicts")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "Disagreement: season 2"
    assert "A work premieres once." in lines[1]
    (heads,) = [line for line in lines if "4 March 1988" in line and "4 March 1989" in line]
    assert heads.index("4 March 1988: preferred") < heads.index("│") < heads.index("4 March 1989")
    assert "statement:early (normal, asserted)" in out
    assert "statement:late (normal, scheduled)" in out
    assert lines[-1] == "1 conflict: 1 disagreement"


def test_open_conflict_is_a_problem(quarrel: Path, capsys: Capture) -> None:
    text = quarrel.read_text(encoding="utf-8")
    quarrel.write_text(text.replace("fam:Scheduled", "fam:Asserted"), encoding="utf-8")
    code, out = run(capsys, "conflicts", "--no-cache")
    assert code == 1
    assert out.splitlines()[-1].startswith("1 conflict: 1 disagreement; 1 open")


def test_json_tells_the_same(quarrel: Path, capsys: Capture) -> None:
    code, out = run(capsys, "conflicts", "--format", "json")
    assert code == 0
    (conflict,) = json.loads(out)
    assert (conflict["kind"], conflict["rule"]) == ("disagreement", "premiere-of-a-work")
    assert [thing["iri"] for thing in conflict["about"]] == [WORLD + "season-2"]
    assert (conflict["decidedBy"], conflict["open"]) == ("modality", False)
    assert [side["preferred"] for side in conflict["sides"]] == [True, False]
    (late,) = conflict["sides"][1]["statements"]
    assert (late["iri"], late["modality"]) == (STATEMENT + "late", "Scheduled")


def test_new_rule_needs_no_code(quarrel: Path, capsys: Capture) -> None:
    rules = quarrel.parents[2] / "queries" / "conflicts"
    for path in rules.glob("*.rq"):
        path.unlink()
    (rules / "one-keeper.rq").write_text(
        "#+ summary: A part has one performer.\n#+ kind: disagreement\n#+ why: Why not.\n\n"
        "SELECT ?character ?statement ?performer\n"
        "WHERE { ?statement fam:character ?character ; fam:performer ?performer }\n",
        encoding="utf-8",
    )
    quarrel.write_text(
        HEAD
        + turtle_of(
            {
                "one": "a fam:Casting ; fam:performer world:okafor ; fam:character story:ada",
                "two": "a fam:Casting ; fam:performer world:reyes ; fam:character story:ada",
            },
            "",
        ),
        encoding="utf-8",
    )
    code, out = run(capsys, "conflicts", "--format", "json")
    (conflict,) = [each for each in json.loads(out) if STORY + "ada" in str(each["about"])]
    assert (code, conflict["rule"]) == (1, "one-keeper")


def test_broken_rule_gets_one_message(quarrel: Path, capsys: Capture) -> None:
    rules = quarrel.parents[2] / "queries" / "conflicts"
    (rules / "broken.rq").write_text("SELECT ?a WHERE { ?a ?b ?c }\n", encoding="utf-8")
    assert main(["conflicts"]) == 2
    assert capsys.readouterr().err.startswith("queries/conflicts/broken.rq\n")


def test_same_graph_same_words(quarrel: Path, capsys: Capture) -> None:
    assert run(capsys, "conflicts") == run(capsys, "conflicts", "--no-cache")
