"""Gaps: each question is asked while no document answers, and no longer; nothing later shows."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from quarrels import turtle_of
from silences import SILENCES, Silence
from worlds import HEAD

from famkg.cli.main import main
from famkg.closure import Closure, close
from famkg.errors import QueryError
from famkg.gaps import find_gaps
from famkg.graph import Graph, horizons
from famkg.horizon import restrict
from famkg.namespaces import STORY, curie
from famkg.project import Project, find_project
from famkg.queries import read_query
from famkg.turtle import parse_triples

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).parents[1]
GAPS = {path.stem: read_query(path) for path in find_project().gap_files()}


def spelled(case: Silence, name: str, *, answered: bool) -> str:
    """Return a case in Turtle, its things and statements named after the query."""
    prefix = f"{name}-"
    statements = {**case.told, **case.answer} if answered else case.told
    turtle = f"{turtle_of(statements, prefix)}\n{case.more}\n"
    if answered:
        turtle += case.answered_by.replace("{}", prefix)
    return re.sub(r"\b(world|story|document):", rf"\1:{name}-", turtle) + "\n"


def closed(graph: Graph, *, answered: bool) -> Closure:
    cases = [spelled(case, name, answered=answered) for name, case in SILENCES.items()]
    turtle = HEAD + "".join(cases)
    return close(Graph(graph.ontology, tuple(parse_triples(turtle, "cases.ttl"))))


@pytest.fixture(scope="module")
def silent(graph: Graph) -> Closure:
    """All cases in one graph, without their answers; their things do not meet."""
    return closed(graph, answered=False)


@pytest.fixture(scope="module")
def answered(graph: Graph) -> Closure:
    """The same with the answers."""
    return closed(graph, answered=True)


def things(closure: Closure, name: str) -> list[str]:
    """Return what the query of a name misses in its own case."""
    found = [
        curie(thing.value) for gap in find_gaps(closure, [GAPS[name]]) for thing in gap.things()
    ]
    return sorted(thing for thing in found if f":{name}-" in thing)


def test_every_question_has_a_case() -> None:
    assert set(SILENCES) == set(GAPS)


@pytest.mark.parametrize("name", SILENCES)
def test_question_is_asked(name: str, silent: Closure) -> None:
    expected = [thing.replace(":", f":{name}-") for thing in SILENCES[name].things]
    assert things(silent, name) == expected


@pytest.mark.parametrize("name", SILENCES)
def test_answer_ends_the_question(name: str, answered: Closure) -> None:
    assert things(answered, name) == []


@pytest.mark.parametrize("name", GAPS)
def test_question_says_why_it_is_asked(name: str) -> None:
    assert GAPS[name].summary.endswith("?")
    assert GAPS[name].why.endswith(".")


@pytest.mark.parametrize(
    "change",
    [
        {"why": ""},
        {"summary": ""},
        {"text": "ASK { ?a ?b ?c }", "shape": None},
        {"text": 'SELECT ("x" AS ?x) ?a WHERE { ?a ?b ?c } LIMIT 1', "shape": None},
    ],
)
def test_wrong_query_is_refused(change: dict[str, str], silent: Closure) -> None:
    query = GAPS["name-of-a-person"]._replace(**change)  # type: ignore[arg-type]
    with pytest.raises(QueryError, match="this is no query for a gap"):
        find_gaps(silent, [query])


# The real data ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        ("outcome-of-a-nomination", "world:hugo-best-dramatic-presentation-short-form"),
        ("outcome-of-a-nomination", "world:tca-award-outstanding-achievement-in-drama"),
        ("winner-of-a-contest", "story:race-to-mars"),
        ("day-of-an-event", "story:first-moon-landing"),
        ("date-of-an-event", "story:skirmish-on-mars"),
        ("name-of-a-person", "story:wife-of-lee-jung-gil"),
        ("members-of-a-group", "story:surprising-contender"),
        ("character-of-a-performer", "world:mireille-enos"),
        ("character-of-a-performer", "world:costa-ronin"),
        ("character-of-a-performer", "world:eric-ladin"),
        ("outcome-of-a-plan", "world:for-all-mankind"),
        ("outcome-of-an-event", "story:soviet-inquiry"),
        ("neighbours-in-office", "story:administrator-of-nasa"),
        ("source-of-a-document", "document:wikipedia"),
    ],
)
def test_no_document_answers(name: str, thing: str, closure: Closure) -> None:
    (gap,) = find_gaps(closure, [GAPS[name]])
    assert thing in {curie(each.value) for each in gap.things()}


def test_won_award_is_no_gap(closure: Closure) -> None:
    (gap,) = find_gaps(closure, [GAPS["outcome-of-a-nomination"]])
    nominees = {
        curie(term.value) for row in gap.answer.rows for term in row if hasattr(term, "value")
    }
    assert "world:joel-kinnaman" in nominees
    assert "statement:time-capsule-wins-emmy" not in nominees


@pytest.mark.parametrize("seen", range(5))
def test_nothing_later_shows(seen: int, graph: Graph) -> None:
    """No gap names what only statements of a later season speak of."""
    known = horizons(graph.data)
    later = {str(node) for node, number in known.items() if number is None or number > seen}
    told = restrict(graph, seen)
    entities = {str(triple.subject) for triple in told.data}
    for gap in find_gaps(close(told), GAPS.values()):
        terms = {str(term) for row in gap.answer.rows for term in row if term is not None}
        assert terms & later == set()
        assert {str(thing) for thing in gap.things()} <= entities


# The command ------------------------------------------------------------------------------


@pytest.fixture
def riddle(at_lighthouse: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lighthouse with our questions; its root."""
    root = tmp_path / "riddle"
    shutil.copytree(at_lighthouse.root, root)
    shutil.copytree(ROOT / "queries" / "gaps", root / "queries" / "gaps")
    monkeypatch.setenv("FAMKG_PROJECT", str(root))
    return root


def run(capsys: Capture, *argv: str) -> str:
    assert main(argv) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


def test_text_asks_and_shows_the_query(riddle: Path, capsys: Capture) -> None:
    out = run(capsys, "gaps")
    paragraph = next(each for each in out.split("\n\n") if each.startswith("When did the work"))
    question, why, *names, command = paragraph.splitlines()
    assert why == GAPS["premiere-of-a-work"].why
    assert "  - season 1" in names
    assert command == f"  famkg query {riddle}/queries/gaps/premiere-of-a-work.rq"
    assert "season 1" in run(capsys, *shlex.split(command)[1:])
    assert re.search(
        r"^\d+ questions without an answer, asked of \d+ things$", out.splitlines()[-1]
    )
    assert question == GAPS["premiere-of-a-work"].summary


def test_command_is_short_inside_the_project(
    riddle: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(riddle)
    assert "  famkg query queries/gaps/premiere-of-a-work.rq --seen 1" in run(
        capsys, "gaps", "--seen", "1"
    )


def test_json_holds_rows_and_query(riddle: Path, capsys: Capture) -> None:
    gaps = {gap["name"]: gap for gap in json.loads(run(capsys, "gaps", "--format", "json"))}
    gap = gaps["premiere-of-a-work"]
    assert gap["question"] == GAPS["premiere-of-a-work"].summary
    assert gap["query"] == GAPS["premiere-of-a-work"].text
    assert {"iri", "label"} == set(gap["things"][0])
    assert all("work" in row for row in gap["rows"])


def test_gap_is_gone_when_the_data_answers(riddle: Path, capsys: Capture) -> None:
    def missing() -> list[str]:
        gaps = json.loads(run(capsys, "gaps", "--format", "json"))
        return [thing["iri"] for gap in gaps for thing in gap["things"]]

    file = riddle / "data" / "statements" / "riddle.ttl"
    told = {"a": "a fam:Occurrence ; fam:event story:wreck"}
    entity = "story:wreck a fam:Event , fam:StoryEntity .\n"
    file.write_text(HEAD + entity + turtle_of(told, ""), encoding="utf-8")
    assert STORY + "wreck" in missing()
    dated = {"a": 'a fam:Occurrence ; fam:event story:wreck ; fam:time "1951-05-01"'}
    file.write_text(HEAD + entity + turtle_of(dated, ""), encoding="utf-8")
    assert STORY + "wreck" not in missing()


def test_same_graph_same_words(riddle: Path, capsys: Capture) -> None:
    assert run(capsys, "gaps") == run(capsys, "gaps", "--no-cache")
