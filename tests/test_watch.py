"""`famkg watch`: what is new when a file is saved, however it is saved."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults import ALL, FAULTS, KIT, edit, expected_place, lighthouse, plant
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple
from worlds import DECLARED, FACTS, PLAIN, everything, sentences, triples_of, worlds

from famkg.cli.arguments import Parser
from famkg.cli.main import INTERRUPTED, main
from famkg.cli.validate import add_arguments, examine
from famkg.cli.watch import Watch
from famkg.closure import close
from famkg.contradictions import find_contradictions
from famkg.errors import FamkgError
from famkg.findings import Report
from famkg.graph import Graph, load_graph
from famkg.namespaces import FAM
from famkg.project import Project
from famkg.render.news import news_text
from famkg.watch import News, Upkeep

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "docs" / "example"
PEOPLE = "data/people.ttl"
MISSPELLED = FAULTS[0]
CONTRADICTION = next(fault for fault in FAULTS if fault.check == "prp-pdw")


def arguments(*words: str) -> Namespace:
    """Return what `famkg validate` makes of its command line; `famkg watch` asks for less."""
    parser = Parser(prog="famkg validate")
    add_arguments(parser)
    return parser.parse_args(words)


def checks(report: Report) -> list[str]:
    """Return the checks that found something, each with the line."""
    return [f"{each.finding.check}:{each.finding.line}" for each in report.results]


def mended(news: News) -> list[str]:
    return [each.finding.check for each in news.mended]


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody's data and shapes, in the folder in which we work: one violation, one warning."""
    for name in (PEOPLE, "shapes/people.ttl", "suppressions.yaml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text((EXAMPLE / name).read_text())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1798761600")
    return tmp_path


@pytest.fixture
def watch(example: Path) -> Watch:
    """A watch of somebody's data that has looked once."""
    found = Watch(arguments("data", "--shapes", "shapes"))
    assert checks(found.look().report) == [
        "https://example.org/one-name:11",
        "https://example.org/born-date:17",
    ]
    return found


def look(watch: Watch) -> News:
    news = watch.look_again()
    assert news is not None
    return news


def test_a_finding_that_is_mended_is_told_and_the_others_are_not_told_again(watch: Watch) -> None:
    edit(Path(PEOPLE), '"Bob", "Robert"', '"Bob"')
    news = look(watch)
    assert watch.changed == [PEOPLE]
    assert mended(news) == ["https://example.org/one-name"]
    assert news.new.results == ()
    assert checks(news.report) == ["https://example.org/born-date:17"]
    assert news_text(news, watch.changed) == (
        "── data/people.ttl\nmended: ex:one-name at ex:bob\n1 warning\n"
    )


def test_a_finding_that_is_new_is_shown_with_its_line(watch: Watch) -> None:
    edit(Path(PEOPLE), '"1815-12-10"^^xsd:date', '"in winter"')
    news = look(watch)
    assert checks(news.new) == ["https://example.org/born-date:7"]
    told = news_text(news, watch.changed)
    assert 'data/people.ttl:7:13: ex:ada\n  7 | ex:born "in winter" .\n' in told
    assert "ex:grace" not in told
    assert told.endswith("1 violation, 2 warnings\n")


def test_findings_that_only_move_are_no_news(watch: Watch) -> None:
    path = Path(PEOPLE)
    path.write_text("# one more line\n" + path.read_text())
    news = look(watch)
    assert (news.new.results, news.mended) == ((), ())
    assert checks(news.report)[0] == "https://example.org/one-name:12"


def test_what_is_saved_unchanged_is_no_news(watch: Watch) -> None:
    assert watch.look_again() is None
    path = Path(PEOPLE)
    path.write_text(path.read_text())
    os.utime(path, (1, 1))
    assert watch.look_again() is None
    Path("data", "notes.txt").write_text("no Turtle")
    assert watch.look_again() is None


def by_rename(path: Path, text: str) -> None:
    """Write a new file and put it in place of the old one, as many editors do."""
    written = path.with_name(".people.ttl.swp")
    written.write_text(text)
    written.replace(path)


def by_backup(path: Path, text: str) -> None:
    """Put the old file aside and write a new one, as vim does if it is told to keep a copy."""
    path.rename(path.with_name(path.name + "~"))
    path.write_text(text)


def in_the_same_tick(path: Path, text: str) -> None:
    """Write so that time and size stay what they were."""
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


@pytest.mark.parametrize("save", [Path.write_text, by_rename, by_backup, in_the_same_tick])
def test_however_a_file_is_saved(watch: Watch, save: Callable[[Path, str], None]) -> None:
    path = Path(PEOPLE).absolute()
    save(path, path.read_text().replace('"Bob", "Robert"', '"Bob"; ex:n "R"'))
    news = watch.look_again(frozenset({path}))
    assert news is not None and mended(news) == ["https://example.org/one-name"]


def test_a_file_that_comes_and_goes(watch: Watch) -> None:
    other = Path("data", "more", "others.ttl")
    other.parent.mkdir()
    other.write_text("@prefix ex: <https://example.org/> .\nex:eve a ex:Person .\n")
    news = look(watch)
    assert watch.changed == ["data/more/others.ttl"]
    assert checks(news.new) == ["https://example.org/one-name:2"]
    assert other.parent.absolute() in watch.folders()
    other.unlink()
    news = look(watch)
    assert (watch.changed, mended(news)) == (
        ["data/more/others.ttl"],
        ["https://example.org/one-name"],
    )


def test_a_file_that_is_being_saved_is_waited_for(watch: Watch) -> None:
    """Emptied first and written then; between the two it is looked at."""
    path = Path(PEOPLE)
    text = path.read_text()
    path.write_text("")
    writer = threading.Timer(0.03, path.write_text, [text.replace('"Bob", "Robert"', '"Bob"')])
    writer.start()
    news = look(watch)
    writer.join()
    assert mended(news) == ["https://example.org/one-name"]
    path.write_text("")
    assert checks(look(watch).report) == [], "in the end it is as empty as it seems"


def test_a_syntax_error_mends_nothing(watch: Watch) -> None:
    path = Path(PEOPLE)
    whole = path.read_text()
    edit(path, '"Bob", "Robert" ;', '"Bob", "Robert"')
    news = look(watch)
    assert checks(news.new) == ["turtle-syntax:12"]
    assert (mended(news), len(news.waiting)) == ([], 1)
    assert checks(news.report)[1:] == ["https://example.org/born-date:17"]
    assert news_text(news, []).endswith("1 from before cannot be judged\n")
    edit(path, '"long ago"', '"1906-12-09"^^xsd:date')
    assert mended(look(watch)) == ["https://example.org/born-date"], "which can be judged"
    path.write_text(whole)
    news = look(watch)
    assert checks(news.new) == ["https://example.org/born-date:17"]
    assert (mended(news), news.waiting) == (["turtle-syntax"], {})


def test_shapes_that_cannot_be_read_mend_nothing(watch: Watch) -> None:
    path = Path("shapes/people.ttl")
    whole = path.read_text()
    edit(path, "sh:maxCount 1 ;", "sh:maxCount 1")
    news = look(watch)
    assert (checks(news.new), mended(news)) == (["turtle-syntax:14"], [])
    path.write_text(whole)
    news = look(watch)
    assert (checks(news.new), mended(news)) == ([], ["turtle-syntax"])


def test_shapes_are_watched_too(watch: Watch) -> None:
    edit(Path("shapes/people.ttl"), "sh:maxCount 1", "sh:maxCount 2")
    assert mended(look(watch)) == ["https://example.org/one-name"]
    assert watch.changed == ["shapes/people.ttl"]


def test_what_is_excused_is_watched_too(example: Path) -> None:
    words = ("data", "--shapes", "shapes", "--baseline", "known.json")
    Path("known.json").write_text('{"famkg-baseline": 2, "findings": []}')
    watch = Watch(arguments(*words, "--suppressions", "suppressions.yaml"))
    assert watch.look().new.results
    assert main(["validate", *words[:3], "--write-baseline", "known.json"]) == 0
    news = look(watch)
    assert watch.changed == [(example / "known.json").as_posix()]
    assert ({each.state for each in news.report.results}, mended(news)) == (
        {"known", "suppressed"},
        [],
    )
    Path("suppressions.yaml").write_text("[]")
    assert [each.state for each in look(watch).report.results] == ["known", "known"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project without a fault; famkg works on it for the length of the test."""
    root = lighthouse(tmp_path / "project")
    monkeypatch.setenv("FAMKG_PROJECT", str(root))
    return root


PLANNED = (KIT, "fam:billing fam:Main ;", "fam:billing fam:Main ; fam:modality fam:Planned ;")
UNREADABLE = (ALL, "    .\n", "    \n")
SAID_TWICE = ("ontology/kinship.ttl", "    a owl:Class ;", "    a owl:Class ; rdfs:label 'x' ;")


def test_a_watch_finds_what_a_new_validation_finds(project: Path) -> None:
    """Faults come and go, in data and ontology, and with them what follows from the data."""
    sound = {name: (project / name).read_text() for name in (KIT, ALL, SAID_TWICE[0])}
    watch = Watch(arguments())
    unsound = {each.finding.check for each in watch.look().report.results}
    assert unsound == {"unspoken", "unworded"}, "not all words of its document are encoded"
    for faults, others in (
        ([CONTRADICTION, MISSPELLED, *FAULTS[1:3]], []),
        ([FAULTS[3]], [PLANNED, UNREADABLE]),
        ([FAULTS[4]], [SAID_TWICE]),
    ):
        for name, text in sound.items():
            (project / name).write_text(text)
        plant(project, *faults)
        for name, old, new in others:
            text = (project / name).read_text()
            assert old in text
            (project / name).write_text(text.replace(old, new, 1))
        news = look(watch)
        told = news_text(news, watch.changed, most=None)
        for fault in faults:
            assert expected_place(project, fault).rpartition("-")[0] in told
        assert news.report.results == examine(arguments("--no-cache")).results


# the closure


def test_hedges_come_and_go_with_what_follows_from_their_statements(project: Path) -> None:
    graph = load_graph(Project(project))
    modality, asserted = NamedNode(FAM + "modality"), NamedNode(FAM + "Asserted")
    places = [place for place, triple in enumerate(graph.data) if triple.predicate == modality]
    data, upkeep = list(graph.data), Upkeep()
    upkeep.closure_of(graph)
    for place in (*places[::3], *places[::6]):
        subject, _, object_ = data[place]
        other = NamedNode(FAM + "Planned") if object_ == asserted else asserted
        data[place] = Triple(subject, modality, other)
        changed = Graph(graph.ontology, tuple(data), graph.rules)
        kept, anew = upkeep.closure_of(changed), close(changed)
        assert everything(kept) == everything(anew)
        assert [each for each in everything(kept) if kept.is_aside(each)] == [
            each for each in everything(kept) if anew.is_aside(each)
        ]


AXIOMS = ":ancestor a owl:TransitiveProperty . :parent rdfs:subPropertyOf :ancestor ."
FAMILY = ":a :parent :b . :b :parent :c ."


def same(upkeep: Upkeep, axioms: str, data: str) -> frozenset[Triple]:
    """Return the closure of a graph, which is as it would be computed anew."""
    graph = Graph(tuple(triples_of(axioms)), tuple(triples_of(data)))
    kept = everything(upkeep.closure_of(graph))
    assert kept == everything(close(graph))
    return kept


def test_the_closure_follows_the_data() -> None:
    upkeep = Upkeep()
    (goes,) = triples_of(":a :ancestor :c .")
    assert goes in same(upkeep, AXIOMS, FAMILY)
    assert goes not in same(upkeep, AXIOMS, ":a :parent :b .")
    assert goes in same(upkeep, AXIOMS, FAMILY)
    assert goes in same(upkeep, AXIOMS + FAMILY, ""), "written in another file now"
    assert goes in same(upkeep, AXIOMS + FAMILY, FAMILY), "and in both"
    assert goes in same(upkeep, AXIOMS + FAMILY, ":a :parent :b ."), "and in one of them again"
    assert goes not in same(upkeep, "", FAMILY), "an axiom is gone"


@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(worlds(), st.lists(st.lists(sentences(FACTS), max_size=4), min_size=1, max_size=3))
def test_the_closure_is_that_of_the_graph(axioms: list[str], steps: list[list[str]]) -> None:
    upkeep = Upkeep()
    for facts in steps:
        same(upkeep, DECLARED + " ".join(axioms), " ".join(facts))


def test_a_contradiction_has_the_proof_that_everybody_finds() -> None:
    """Where things are the same, and where a part of it was written before it was inferred."""
    loop = (
        ":r a owl:IrreflexiveProperty . :p rdfs:subPropertyOf :p1 . :p1 rdfs:subPropertyOf :p2 ."
        ":p2 rdfs:subPropertyOf :r . :s owl:inverseOf :p ; rdfs:subPropertyOf :r ."
    )
    written, inferred = "world:a :r world:a .", "world:a :p world:a ."
    for axioms, steps in (
        (":s a owl:IrreflexiveProperty . :c owl:sameAs :e .", ("", ":c :s :e .")),
        (loop, (written, written + inferred, inferred)),
    ):
        upkeep = Upkeep()
        for data in steps:
            graph = Graph(tuple(triples_of(axioms)), tuple(triples_of(data)))
            found = find_contradictions(upkeep.closure_of(graph))
            assert found == find_contradictions(close(graph))
            assert bool(found) == bool(data)


@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    worlds(8, 16, PLAIN),
    st.lists(st.lists(sentences(FACTS), max_size=5), min_size=2, max_size=3),
)
def test_contradictions_have_the_same_proofs_whenever_their_parts_came(
    axioms: list[str], steps: list[list[str]]
) -> None:
    def named(sentences: list[str]) -> tuple[Triple, ...]:
        text = re.sub(r":([a-e])\b", r"world:\1", " ".join(sentences))
        return tuple(triples_of(text))

    upkeep = Upkeep()
    for facts in steps:
        graph = Graph(named([DECLARED, *axioms]), named(facts))
        kept = upkeep.closure_of(graph)
        assert find_contradictions(kept) == find_contradictions(close(graph))


def test_a_graph_that_is_refused_leaves_no_trace(project: Path) -> None:
    graph = load_graph(Project(project))
    endless = triples_of("fam:leastAge rdfs:subPropertyOf fam:earliest .")
    more = triples_of("world:somebody :knows world:else .")
    upkeep = Upkeep()
    upkeep.closure_of(graph)
    with pytest.raises(FamkgError, match="without end"):
        upkeep.closure_of(Graph((*graph.ontology, *endless), (*graph.data, *more), graph.rules))
    mended = Graph(graph.ontology, (*graph.data, *more), graph.rules)
    assert everything(upkeep.closure_of(mended)) == everything(close(mended))


@pytest.mark.parametrize(("before", "after"), [("8.0, 8.00", "8.0"), ("8.0", "8.00"), ("8", "9")])
def test_a_value_that_is_spelled_in_another_way(before: str, after: str) -> None:
    upkeep = Upkeep()
    for value in (before, after):
        same(upkeep, ":C owl:hasValue 8 ; owl:onProperty :p .", f":a :p {value} .")


def test_few_changes_leave_the_closure_where_it_is() -> None:
    def graph(data: str) -> Graph:
        return Graph((), tuple(triples_of(data)))

    upkeep = Upkeep()
    kept = upkeep.closure_of(graph(":a :p :b ."))
    assert upkeep.closure_of(graph(":a :p :b . :b :p :c .")) is kept
    assert upkeep.closure_of(graph(":a :p :b . :b a owl:Class .")) is not kept


# the command


class Watching:
    """A process of `famkg watch`."""

    def __init__(self, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "famkg", "watch", *words],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.lines.put(line)

    def until(self, pattern: str) -> str:
        """Return what it prints up to the first line that a pattern matches."""
        text = ""
        while not re.search(pattern, text, re.MULTILINE):
            text += self.lines.get(timeout=30)
        return text


@pytest.fixture
def watching() -> Iterator[Callable[..., Watching]]:
    """Start `famkg watch`; the test ends it, or else we do."""
    started: list[Watching] = []

    def start(*words: str) -> Watching:
        started.append(Watching(*words))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()
        each.reader.join()


@pytest.mark.usefixtures("example")
def test_the_command_watches_until_it_is_interrupted(watching: Callable[..., Watching]) -> None:
    seen = watching("data", "--shapes", "shapes", "--baseline", "known.json")
    assert "known.json" in seen.until("Check the path")
    assert seen.process.wait(timeout=30) == 2

    seen = watching("data", "--shapes", "shapes", "--suppressions", "suppressions.yaml")
    assert seen.until("^watching").endswith(
        "1 violation; 1 suppressed\nwatching 2 files; Ctrl-C ends it\n"
    )
    path = Path(PEOPLE)
    by_rename(path, path.read_text().replace('"Bob", "Robert"', '"Bob"'))
    assert re.fullmatch(
        r"── data/people.ttl\nmended: ex:one-name at ex:bob\n"
        r"no findings; 1 suppressed \(\d+\.\d\d s\)\n",
        seen.until(r" s\)$"),
    )
    good = Path("suppressions.yaml").read_text()
    Path("suppressions.yaml").write_text("- nonsense")
    assert "suppressions.yaml:1\n  this is no entry\n" in seen.until("^  An entry has")
    Path("suppressions.yaml").write_text("")
    assert "ex:grace" in seen.until(r" s\)$")
    Path("suppressions.yaml").write_text(good)
    seen.until(r" s\)$")
    seen.process.send_signal(signal.SIGINT)
    assert seen.process.wait(timeout=30) == INTERRUPTED
    assert seen.lines.qsize() <= 1 and "Traceback" not in "".join(seen.lines.queue)
