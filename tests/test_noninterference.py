"""No answer with --seen N depends on what is known only after season N, byte for byte.

The shipped project is copied, its later seasons are told otherwise (tests/futures.py), and
everything that a viewer can ask (tests/viewers.py) is asked of both. FAMKG_FUTURES=8 asks all
questions of eight other futures at each horizon; FAMKG_SEED=… makes them other ones.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from difflib import unified_diff
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from conftest import ROOT
from futures import imagine
from knowledge import Files, Knowledge, read_files
from pyoxigraph import Store, Triple
from viewers import INPUT, OUTPUT, Words, commands, gather, has_horizon, least, questions
from worlds import triples_of

import famkg
from famkg.cli.main import main
from famkg.closure import Closure
from famkg.errors import FamkgError
from famkg.graph import Graph, load_graph
from famkg.horizon import restrict
from famkg.names import names
from famkg.project import Project

SEASONS = 5
FUTURES = int(os.environ.get("FAMKG_FUTURES", "0"))
"""How many futures are asked everything; 0 asks a part of everything of one."""
SEED = os.environ.get("FAMKG_SEED", "")


SECONDS = re.compile(r'^( +"?\w+"?:? +)\d+\.\d+', re.MULTILINE)
"""How long a part of `famkg reason` took."""


class Answer(NamedTuple):
    """What a command answers."""

    code: int
    output: str
    errors: str
    file: str


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, clean_environment: None) -> Iterator[Path]:
    """A copy of the project; famkg works on it for the length of this module."""
    root = tmp_path_factory.mktemp("futures")
    for folder in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.rmtree(root / "data" / "documents", ignore_errors=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAMKG_PROJECT", str(root))
        patch.setenv("FAMKG_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        yield root


@pytest.fixture(scope="module")
def files(root: Path) -> Files:
    """The files of the copy as the author left them, with a text for each document."""
    return read_files(root)


@pytest.fixture(scope="module")
def everything(closure: Closure) -> frozenset[Triple]:
    """What rules infer for who knows all."""
    return frozenset(triple for _, triple in closure.inferred())


@pytest.fixture(scope="module")
def told(root: Path, files: Files) -> dict[int, Mapping[Words, Answer]]:
    """The answers that the project gives at each horizon, as far as it has been asked."""
    return {}


def ask(argv: Words) -> Answer:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    target = Path("written")
    before, sys.stdin = sys.stdin, io.StringIO(INPUT)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = main([str(target) if word == OUTPUT else word for word in argv])
    finally:
        sys.stdin = before
    output = out.getvalue()
    if argv[0] == "reason":
        output = SECONDS.sub(r"\1…", output)
    return Answer(code, output, err.getvalue(), take(target))


def take(target: Path) -> str:
    """Return what a command wrote, a file or a store, and remove it."""
    if target.is_dir():
        written = "\n".join(sorted(map(str, Store.read_only(str(target)))))
        shutil.rmtree(target)
        return written
    written = target.read_text(encoding="utf-8") if target.exists() else ""
    target.unlink(missing_ok=True)
    return written


def ask_all(argvs: list[Words]) -> dict[Words, Answer]:
    return {argv: ask(argv) for argv in argvs}


def chosen(files: Files, everything: frozenset[Triple], seen: int, root: Path) -> list[Words]:
    """Return the questions for viewers of `seen` seasons."""
    lore = gather(files.lines, everything, seen, root, Random(f"{SEED} lore {seen}"))
    found: list[Words] = []
    slow: list[Words] = []
    for words, parser in commands().items():
        if has_horizon(parser):
            quick, dear = questions(words, parser, lore, thorough=FUTURES > 0)
            found += quick if FUTURES else share(quick, seen)
            slow += dear
    beyond = ("timeline", "--seen", str(SEASONS + 1))
    found += slow if FUTURES else [slow[seen * len(slow) // SEASONS]]
    return [beyond, *((*argv, "--seen", str(seen)) for argv in dict.fromkeys(found))]


def share(asked: list[Words], seen: int) -> list[Words]:
    """Return those of the questions that are asked at one horizon: all are asked at some."""
    return asked[seen::SEASONS] or asked[:1]


def by_api(seen: int) -> dict[str, object]:
    """Return what Python is told: the whole closure, names, the catalogue and its answers."""
    session = famkg.open(seen=seen)
    closure = session.closure
    found: dict[str, object] = {
        "closure": frozenset(closure.store),
        "names": sorted(names(closure.store)),
        "rounds": [closure.rounds, closure.starts, closure.report],
        "documents": session.library.documents,
        "catalogue": [*session.catalogue.values()],
    }
    for name, query in session.catalogue.items() if FUTURES else ():
        given = {each.name: each.example for each in query.parameters}
        try:
            found[f"query {name}"] = session.query(name, **given)
        except FamkgError as error:
            found[f"query {name}"] = str(error)
    return found


def difference(one: object, other: object) -> str:
    """Return the first lines of a difference."""
    lines = unified_diff(lines_of(one), lines_of(other), "as shipped", "otherwise", n=1)
    return "\n".join([*lines][:30])


def lines_of(value: object) -> list[str]:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    return [*map(str, value)] if isinstance(value, list | tuple) else str(value).splitlines()


def test_every_horizon_is_tried(graph: Graph) -> None:
    assert graph.seasons() == SEASONS


@pytest.mark.parametrize("number", range(max(FUTURES, 1)))
@pytest.mark.parametrize("seen", range(SEASONS))
def test_no_answer_tells_of_later_seasons(
    seen: int,
    number: int,
    root: Path,
    files: Files,
    everything: frozenset[Triple],
    told: dict[int, Mapping[Words, Answer]],
) -> None:
    files.write(root)
    if seen not in told:
        told[seen] = ask_all(chosen(files, everything, seen, root))
    as_shipped = by_api(seen)
    seed = f"{SEED} {seen} {number}"
    imagine(files, seen, Random(seed), bare=(seen + number) % 3 == 0).write(root)
    otherwise = ask_all([*told[seen]])
    assert {0, 2} <= {answer.code for answer in otherwise.values()}
    for argv, answer in told[seen].items():
        for what, one, other in zip(Answer._fields, answer, otherwise[argv], strict=True):
            assert one == other, (
                f"seed {seed!r}: {what} of famkg {' '.join(argv)} differs\n{difference(one, other)}"
            )
    python = by_api(seen)
    for what in as_shipped.keys() | python.keys():
        one, other = as_shipped.get(what), python.get(what)
        assert one == other, f"seed {seed!r}: {what} differs\n{difference(one, other)}"


@pytest.mark.parametrize("seen", range(SEASONS))
def test_the_graph_of_a_viewer_is_the_same_in_many_futures(
    seen: int, root: Path, files: Files
) -> None:
    files.write(root)
    known = restrict(load_graph(Project(root)), seen)
    for number in range(max(5 * FUTURES, 1)):
        seed = f"{SEED} graph {seen} {number}"
        imagine(files, seen, Random(seed)).write(root)
        other = restrict(load_graph(Project(root)), seen)
        assert known == other, f"seed {seed!r}\n{difference(known.data, other.data)}"


def test_what_is_no_entity_is_told_of_where_something_known_mentions_it() -> None:
    """Nor does a node without a name tell how many stand before it."""
    later = """
        statement:later a fam:Statement ; fam:knownFrom 1 ; fam:qualifier :it , [ fam:name "x" ] .
        :it rdfs:label "it" . :nobody rdfs:label "nobody" .
    """
    season = """
        statement:season a fam:Installment ; fam:part world:season-1 ; fam:ordinal 1 .
        statement:season fam:knownFrom 0 . world:season-1 a fam:Season .
    """
    known = """
        statement:now a fam:Statement ; fam:knownFrom 0 ; fam:qualifier :this .
        :this rdfs:label "this" . fam:term rdfs:label "a term" .
    """
    withheld = """
        statement:now fam:qualifier [ fam:name "y" ] , <<( statement:later a fam:Statement )>> .
    """
    told = restrict(Graph((), tuple(triples_of(later + season + known + withheld))), 0)
    assert told.data == tuple(triples_of(season + known))


def test_other_futures_are_other_futures(root: Path, files: Files) -> None:
    """Who has seen everything is told of them, by the same commands in the same process."""
    files.write(root)
    later = sorted(Knowledge.of(files.triples(), 2).later_statements, key=str)
    count = ("query", "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    asked = [count, *(("describe", node.value) for node in Random(SEED).sample(later, 6))]
    before = ask_all(asked)
    imagine(files, 2, Random(SEED), bare=True).write(root)
    after = ask_all(asked)
    assert all(before[each] != after[each] for each in asked)


def test_a_command_that_shows_everything_takes_no_horizon(root: Path) -> None:
    """What is for authors refuses --seen, rather than to pass it over and tell all."""
    for words, parser in commands().items():
        if not has_horizon(parser):
            code, output, errors, _ = ask((*words, *least(parser), "--seen", "1"))
            assert (code, output) == (2, "") and "arguments: --seen" in errors, words
