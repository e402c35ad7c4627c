"""Coverage: what is accounted for, what counts as spoken of, and the page to read it on."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from lamp import PASSAGES, STATEMENTS, TEXT, WAIVERS, Lamp

from famkg.contents import Contents, join, read_contents, read_dates, speak
from famkg.coverage import Coverage, measure
from famkg.documents import Library, find_documents
from famkg.flaws import Flaw
from famkg.graph import Graph, load_graph
from famkg.mentions import Date, Name, Number, content_words, find_mentions, small_words
from famkg.namespaces import PASSAGE, STATEMENT, curie
from famkg.passages import read_documents
from famkg.project import Project

ROOT = Path(__file__).parents[1]


def coverage_of(project: Project) -> Coverage:
    graph = load_graph(project)
    library = Library(find_documents(project.root), read_documents(graph.data))
    return measure(graph, library, list(library.documents))


def found(project: Project) -> set[tuple[str, str]]:
    """Return check and words of each finding, its focus where it is of no document."""
    text = (project.root / "data" / "documents" / "lamp.txt").read_bytes().decode()
    return {
        (flaw.check, text[flaw.start : flaw.end] if flaw.document else curie(flaw.focus or ""))
        for flaw in coverage_of(project).flaws
    }


# --- the made-up document ---


def test_everything_encoded_or_waived_is_complete(tmp_path: Path, run: Run) -> None:
    coverage = coverage_of(Lamp().build(tmp_path))
    assert coverage.flaws == ()
    assert {unit.state for unit in coverage.documents[0].units} == {"encoded", "waived"}
    code, output = run("coverage")
    assert code == 0
    assert "12        7       5        0        100.0 %" in output
    assert output.endswith("Everything is accounted for.\n")


@pytest.mark.parametrize("name", STATEMENTS)
def test_dropping_a_statement_is_found(tmp_path: Path, run: Run, name: str) -> None:
    lamp = Lamp()
    del lamp.statements[name]
    lamp.build(tmp_path)
    code, output = run("coverage")
    assert code == 1
    assert f"it states statement:{name}, and nothing says what that is" in output


@pytest.mark.parametrize(
    "name", sorted(set(STATEMENTS) - {"reyes-1", "reyes-3", "season-1", "season-3"})
)
def test_dropping_a_statement_with_all_mention_of_it_leaves_names_unspoken(
    tmp_path: Path, name: str
) -> None:
    lamp = Lamp()
    del lamp.statements[name]
    lamp.passages = {
        key: (words, [one for one in states if one != name])
        for key, (words, states) in PASSAGES.items()
    }
    checks = {check for check, _ in found(lamp.build(tmp_path))}
    assert checks & {"unspoken", "without-statement"}


@pytest.mark.parametrize("name", PASSAGES)
def test_dropping_a_passage_is_found(tmp_path: Path, name: str) -> None:
    lamp = Lamp()
    words, _ = lamp.passages.pop(name)
    flaws = found(lamp.build(tmp_path))
    assert any(
        check == "missing" and gap in TEXT and (gap in words or words in gap)
        for check, gap in flaws
    )


@pytest.mark.parametrize("name", WAIVERS)
def test_dropping_a_waiver_is_found(tmp_path: Path, name: str) -> None:
    lamp = Lamp()
    del lamp.waivers[name]
    assert {check for check, _ in found(lamp.build(tmp_path))} == {"missing"}


def test_connective_words_may_be_left_over_but_no_name_and_no_number(tmp_path: Path) -> None:
    lamp = Lamp()
    lamp.passages["lead-filming"] = ("season was filmed in", ["filming"])
    assert found(lamp.build(tmp_path)) >= {
        ("missing", ", and the second"),
        ("missing", "Velsund in the 1990s."),
    }


def test_many_small_words_left_over_are_missing(tmp_path: Path) -> None:
    lamp = Lamp()
    lamp.text = TEXT.replace(
        "Mira Okafor. It", "Mira Okafor, whom storms and rocks have shaped. It"
    )
    lamp.passages["lead-creator"] = ("The Lamp is a series created by Mira Okafor", ["creator"])
    few = replace(
        lamp, text=lamp.text.replace("storms and rocks have shaped", "storms have shaped")
    )
    assert found(few.build(tmp_path)) == set()
    lamp.text = lamp.text.replace("shaped", "shaped into makers")
    assert found(lamp.build(tmp_path)) == {
        ("missing", ", whom storms and rocks have shaped into makers.")
    }


def test_names_numbers_and_dates_that_are_not_stated_are_unspoken(tmp_path: Path) -> None:
    lamp = Lamp()
    lamp.statements["filming"] = lamp.statements["filming"].replace("199X", "1991")
    lamp.statements["premiere"] = lamp.statements["premiere"].replace("1988-03-04", "1988-03-05")
    lamp.statements["keeper"] = "a fam:Employment ; fam:employee story:ada-lind"
    lamp.statements["extent"] = lamp.statements["extent"].replace("3", "4")
    lamp.passages["reyes"] = (
        PASSAGES["reyes"][0],
        ["nickname", "reyes-1", "reyes-3", "season-1", "season-3"],
    )
    del lamp.statements["reyes-2"]
    assert found(lamp.build(tmp_path)) == {
        ("unspoken", "1990s"),
        ("unspoken", "Friday"),
        ("unspoken", "March 4, 1988"),
        ("unspoken", "Skerry Light"),
        ("unspoken", "3"),
        ("unspoken", "1–3"),
        ("unworded", "Num Seasons: 3"),
    }


def test_a_hidden_label_speaks_of_another_form_of_a_name(tmp_path: Path) -> None:
    lamp = Lamp()
    lamp.text = TEXT.replace("of Skerry Light", "of Skerrylight")
    lamp.passages["keeper"] = ("the keeper of Skerrylight", ["keeper"])
    assert found(lamp.build(tmp_path)) == {("unspoken", "Skerrylight")}
    lamp.entities += 'story:skerry-light skos:hiddenLabel "Skerrylight" .\n'
    assert found(lamp.build(tmp_path)) == set()


def test_reasons_and_standing_speak_of_nothing(tmp_path: Path) -> None:
    lamp = Lamp()
    lamp.statements["keeper"] = (
        "a fam:Employment ; fam:employee story:ada-lind ;"
        ' fam:horizonReason "as Skerry Light shows" ; fam:standingReason "Skerry Light"'
    )
    assert found(lamp.build(tmp_path)) == {("unspoken", "Skerry Light")}


def test_statements_and_passages_belong_together(tmp_path: Path) -> None:
    lamp = Lamp()
    lamp.statements["alone"] = "a fam:Credit ; fam:star world:ines-holm"
    lamp.passages["keeper"] = ("the keeper of Skerry Light", [])
    assert found(lamp.build(tmp_path)) == {
        ("without-passage", "statement:alone"),
        ("without-passage", "statement:keeper"),
        ("without-statement", "the keeper of Skerry Light"),
    }


def test_waived_and_encoded_at_once_is_an_overlap(tmp_path: Path) -> None:
    lamp = Lamp()
    lamp.waivers["twice"] = ("young Ada", "Repetition")
    assert found(lamp.build(tmp_path)) == {("overlap", "young Ada")}


def test_a_waived_fact_is_found(tmp_path: Path) -> None:
    lamp = Lamp()
    del lamp.passages["lead-filming"], lamp.statements["filming"]
    lamp.passages["holm"] = (PASSAGES["holm"][0], ["holm", "season-2"])
    lamp.waivers["filming"] = ("second season was filmed in Velsund in the 1990s.", "Opinion")
    assert found(lamp.build(tmp_path)) == {
        ("waived-fact", "second"),
        ("waived-fact", "Velsund"),
        ("waived-fact", "1990s"),
        ("unworded", "Ines Holm as young Ada (recurring season 1)"),
    }


def test_a_passage_whose_words_changed_covers_nothing(tmp_path: Path) -> None:
    lamp = Lamp()
    project = lamp.build(tmp_path)
    lamp.write_document(tmp_path, TEXT.replace("Ines Holm", "Ines Helm"))
    assert found(project) == {
        ("changed", "Ines Helm as young Ada (recurring season 1)"),
        ("missing", "Ines Helm as young Ada (recurring season 1)"),
    }


def test_findings_say_where_what_and_what_next(tmp_path: Path, run: Run) -> None:
    lamp = Lamp()
    lamp.statements["keeper"] = "a fam:Employment ; fam:employee story:ada-lind"
    lamp.build(tmp_path)
    start = TEXT.index("Skerry Light")
    _, output = run("coverage")
    assert (
        f"lamp:{start}-{start + 12} (Cast and characters): unspoken, {PASSAGE}lamp/keeper\n"
        "  “Skerry Light”\n"
        "  no statement of the passage speaks of this\n"
        "  State it, or"
    ) in output
    assert re.search(r"^  at data/statements/lamp\.ttl:\d+$", output, re.MULTILINE)


def test_json_lists_every_unit_with_its_state(tmp_path: Path, run: Run) -> None:
    lamp = Lamp()
    del lamp.waivers["accolades"]
    lamp.build(tmp_path)
    code, output = run("coverage", "--format", "json")
    (document,) = json.loads(output)["documents"]
    assert (code, document["units"], document["missing"]) == (1, 12, 1)
    units = {TEXT[unit["start"] : unit["end"]]: unit for unit in document["text"]}
    assert len(units) == 12
    premiere = next(unit for words, unit in units.items() if words.startswith("It premiered"))
    assert premiere["passages"] == [
        f"{PASSAGE}lamp/lead-premiere",
        f"{PASSAGE}lamp/lead-filming",
    ]
    assert f"{STATEMENT}premiere" in premiere["statements"]
    assert units["Infobox"]["reasons"] == ["Heading"]
    missing = units["Accolades"]
    assert (missing["state"], missing["gaps"]) == ("missing", [[missing["start"], missing["end"]]])
    (finding,) = json.loads(output)["findings"]
    assert (finding["check"], finding["words"]) == ("missing", "Accolades")


def test_without_its_document_nothing_can_be_measured(tmp_path: Path, run: Run) -> None:
    Lamp().build(tmp_path)
    (tmp_path / "data" / "documents" / "lamp.txt").unlink()
    code, output = run("coverage")
    assert code == 2
    assert "not at hand: lamp.txt" in output
    assert run("coverage", "--document", "lump")[0] == 2


def test_output_does_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    lamp = Lamp()
    lamp.statements["keeper"] = "a fam:Employment ; fam:employee story:ada-lind"
    del lamp.waivers["accolades"], lamp.passages["listing"]
    lamp.build(tmp_path)
    outputs = {
        subprocess.run(
            [sys.executable, "-m", "famkg", "coverage", "--format", "json"],
            cwd=ROOT,
            env=os.environ | {"FAMKG_PROJECT": str(tmp_path), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=False,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1 and json.loads(outputs.pop())["findings"]


# --- the page ---


class Page(HTMLParser):
    """What a page links to, what its links can reach, and the words of its documents."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.words = ""
        self.marked = ""
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"] or "")
        self.links += [given[name] or "" for name in ("href", "src") if name in given]

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")
        if tag not in ("a", "mark", "span"):
            self.words += " "

    def _inside(self, tag: str) -> bool:
        return self.tags.count(tag) > self.tags.count(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self._inside("article"):
            self.words += data
            self.marked += data if self._inside("mark") else ""


def test_page_shows_the_document_and_every_link_leads_somewhere(tmp_path: Path, run: Run) -> None:
    lamp = Lamp()
    lamp.statements["keeper"] = "a fam:Employment ; fam:employee story:ada-lind"
    del lamp.waivers["accolades"]
    lamp.build(tmp_path)
    assert run("coverage", "--html", str(tmp_path / "page.html"))[0] == 1
    content = (tmp_path / "page.html").read_text(encoding="utf-8")
    page = Page(content)
    assert (
        page.words.split() == re.sub(r"^=+ ?|(?<=\S) ?=+$|^ *- |\|", "", TEXT, flags=re.M).split()
    )
    assert page.marked == "Skerry Light"
    assert '<span class="missing">Accolades</span>' in content
    assert "Mira Okafor created The Lamp." in content
    within = [link[1:] for link in page.links if link.startswith("#")]
    assert set(within) <= set(page.ids)
    assert len(set(page.ids)) == len(page.ids)
    assert [link for link in page.links if not link.startswith("#")] == ["https://example.org/lamp"]
    assert {"ul", "table", "th", "h3", "h4"} <= set(page.tags)


def test_page_escapes_the_words_of_the_document(tmp_path: Path, run: Run) -> None:
    lamp = Lamp()
    lamp.text = TEXT.replace("Skerry Light", "Skerry <b>Light</b> & Co")
    lamp.passages["keeper"] = ("the keeper of Skerry <b>Light</b> & Co", ["keeper"])
    lamp.build(tmp_path)
    run("coverage", "--html", str(tmp_path / "page.html"))
    content = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<b>" not in content
    assert "Skerry <b>Light</b> & Co" in Page(content).words


# --- what a text mentions ---


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("In 1988 the Foghorn Awards came to Velsund.", ["1988", "Foghorn Awards", "Velsund"]),
        ("Premiered on March 4, 1988, and mid-June 1990", ["March 4, 1988", "June 1990"]),
        ("on 4 March and 1988-03-04", ["4 March", "1988-03-04"]),
        ("It may be seen in May 1990.", ["May 1990"]),
        ("the 1980s and the 21st century", ["1980s", "21st century"]),
        ("seasons 1–3 of it", ["1", "1–3", "3"]),
        ("the third- and fourth-season tracks", ["third", "fourth"]),
        ("one of the keepers wrote a one-season order", ["one"]),
        ("nearly two decades later", ["two decades"]),
        ("75% of 1,200 reviews", ["75", "1,200"]),
        ("the U.S. and Ronald D. Moore's TV+ app", ["U.S.", "Ronald D. Moore's TV+"]),
        ("find her as @keeper on an iOS phone", ["@keeper", "iOS"]),
        ("Critics' Choice, CO_{2}", ["Critics' Choice", "CO_{2}"]),
        ('She said: "Houston heard."', ["Houston"]),
        ("Shining, it goes out.", []),
        ("The keepers of Mars-Earth", ["Mars-Earth"]),
    ],
)
def test_mentions(words: str, expected: list[str]) -> None:
    assert [words[found.start : found.end] for found in find_mentions(words)] == expected


def test_the_first_word_is_no_name_where_the_document_writes_it_small() -> None:
    text = "Lamps burn. The lamps burn. Velsund burns."
    mentions = find_mentions(text[:11], written_small=small_words(text))
    assert mentions == []
    assert find_mentions("Lamps burn.") == [Name(0, 5, ("lamp",))]


def test_the_field_of_an_infobox_line_is_no_name() -> None:
    assert find_mentions("Num Seasons: 3", kind="infobox") == [Number(13, 14, 3)]


@given(st.text(alphabet=st.sampled_from("Aa 1.,-–:'’\"“”|=\nÉü+_{}@0ß") | st.characters()))
def test_mentions_of_any_text_are_in_order_and_inside_of_it(words: str) -> None:
    mentions = find_mentions(words)
    assert mentions == sorted(mentions, key=lambda found: (found.start, found.end))
    assert all(0 <= found.start < found.end <= len(words) for found in mentions)
    assert all(word in words for word in content_words(words))


# --- what statements speak of ---


def named(*labels: str) -> Contents:
    return join(speak(label) for label in labels)


@pytest.mark.parametrize(
    ("words", "labels", "spoken"),
    [
        ("Stevens", ["Danny Stevens"], True),
        ("Danny Stevens’s", ["Danny Stevens"], True),
        ("Danny Baldwin", ["Danny Stevens", "Ed Baldwin"], False),
        ("Stevens Danny", ["Danny Stevens"], False),
        ("Helios CEO Dev Ayesa", ["Helios", "CEO of Helios", "Dev Ayesa"], True),
        ("In Moscow", ["Moscow"], True),
        ("Awards", ["Foghorn Award"], True),
        ("US", ["U.S."], True),
        ("Apple TV", ["Apple TV+"], False),
        ("The New Keeper", ["New Keeper"], True),
        ("fourth", ["season 4"], False),
        ("fourth", ["fourth wing"], True),
        ("73rd", ["73rd Foghorn Awards"], True),
        ("four", ["4 keepers"], True),
        ("1992", ["election of 1992"], True),
    ],
)
def test_labels_speak_of_names(words: str, labels: list[str], spoken: bool) -> None:
    (mention,) = find_mentions(words)
    assert named(*labels).speaks_of(mention) is spoken


@pytest.mark.parametrize(
    ("words", "edtf", "spoken"),
    [
        ("March 1988", "1988-03-04", True),
        ("March 4", "1988-03-04", True),
        ("March 4, 1988", "1988-03", False),
        ("Friday", "1988-03-04", True),
        ("Saturday", "1988-03-04", False),
        ("1990s", "199X", True),
        ("1990s", "1991", False),
        ("21st century", "20XX", True),
        ("June 1990", "../1990-06", True),
        ("June 1990", "1989-01-01/1990-06-30", True),
        ("September 2021", "2021-09~", True),
        ("1989", "1988/1990", False),
    ],
)
def test_times_speak_of_dates(words: str, edtf: str, spoken: bool) -> None:
    (mention,) = find_mentions(words)
    assert isinstance(mention, Date)
    assert Contents(dates=frozenset(read_dates(edtf))).speaks_of(mention) is spoken


def test_a_season_speaks_of_its_number_and_several_of_their_count(tmp_path: Path) -> None:
    contents = read_contents(load_graph(Lamp().build(tmp_path)))
    filming = contents[f"{STATEMENT}filming"]
    second, two, three = (find_mentions(words)[0] for words in ("second", "two", "three seasons"))
    assert filming.speaks_of(second) and filming.speaks_of(two)
    castings = [contents[f"{STATEMENT}reyes-{number}"] for number in (1, 2)]
    assert not join(castings).speaks_of(three)
    assert join([*castings, contents[f"{STATEMENT}reyes-3"]]).speaks_of(three)


# --- the documents themselves ---


@pytest.fixture(scope="module")
def library(graph: Graph, documents: Path) -> Library:
    return Library(documents, read_documents(graph.data))


@pytest.fixture(scope="module")
def real(graph: Graph, library: Library) -> Coverage:
    return measure(graph, library, list(library.documents))


def shown(flaw: Flaw) -> str:
    place = f"{flaw.document}:{flaw.start}-{flaw.end} " if flaw.document else ""
    return f"{place}{flaw.check} {curie(flaw.focus or '')}"


def test_every_sentence_of_the_documents_is_accounted_for(real: Coverage) -> None:
    assert [shown(flaw) for flaw in real.flaws] == []


def test_dropping_a_passage_or_waiver_of_the_documents_is_found(
    graph: Graph, library: Library, real: Coverage
) -> None:
    before = {shown(flaw) for flaw in real.flaws}
    covers = [
        one
        for document in real.documents
        for one in (*document.passages, *(waiver.stretch for waiver in document.waivers))
    ]
    for cover in covers[::40]:
        data = tuple(triple for triple in graph.data if triple.subject.value != cover.iri)
        after = measure(Graph(graph.ontology, data), library, list(library.documents))
        inside = any(
            other.start <= cover.start and cover.end <= other.end and other.iri != cover.iri
            for other in covers
            if other.document == cover.document
        )
        assert inside or {shown(flaw) for flaw in after.flaws} - before, curie(cover.iri)


def test_dropping_a_statement_of_the_documents_is_found(
    graph: Graph, library: Library, real: Coverage
) -> None:
    before = {shown(flaw) for flaw in real.flaws}
    for statement in sorted(graph.statements(), key=str)[::80]:
        data = tuple(triple for triple in graph.data if triple.subject != statement)
        after = measure(Graph(graph.ontology, data), library, list(library.documents))
        assert {shown(flaw) for flaw in after.flaws} - before, curie(statement.value)
