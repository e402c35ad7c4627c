"""Checks beyond shapes: each finds what it is for, at its place, and nothing in what is sound."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from pitfalls import DATA, FACTS, FILES, LAMPS, PITFALLS, Pitfall, term
from pyoxigraph import Literal, NamedNode

from famkg.cli.intake import read_project
from famkg.cli.linting import lint_inputs
from famkg.cli.main import main
from famkg.errors import TurtleError
from famkg.findings import locate
from famkg.findings.checks import OWN
from famkg.findings.quality import QUALITY
from famkg.graph import Graph
from famkg.lint import lint
from famkg.lint.labels import bare
from famkg.lint.layout import is_laid_out
from famkg.lint.literals import judge
from famkg.lint.vocabularies import BUILT_IN
from famkg.model import Finding
from famkg.namespaces import SH, XSD
from famkg.project import Project
from famkg.turtle import Places, format_turtle, parse_places, parse_triples

ROOT = Path(__file__).parents[1]
LIGHTHOUSE = ROOT / "tests" / "projects" / "lighthouse"


def look(files: Mapping[str, str], *queries: str) -> tuple[list[Finding], Places]:
    """Return what the checks find in files, by their names, and the places of everything."""
    places = {name: parse_places(text, name) for name, text in files.items()}

    def triples(folder: str, without: str = "-") -> tuple[object, ...]:
        return tuple(
            triple
            for name, each in places.items()
            if name.startswith(folder) and not name.startswith(without)
            for triple in each.triples
        )

    graph = Graph(triples("ontology/", "ontology/shapes/"), triples("data/"))  # type: ignore[arg-type]
    everything = Places.merge(places.values())
    shapes = triples("ontology/shapes/")
    return locate(lint(graph, shapes, everything, queries), everything), everything  # type: ignore[arg-type]


def with_data(*changes: tuple[str, str], more: str = "") -> dict[str, str]:
    """Return the sound files with changes to the data."""
    text = DATA
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return {**FILES, FACTS: text + more}


def marked(finding: Finding, places: Places) -> str:
    """Return the characters that a finding marks."""
    source = next(each for each in places.sources if each.name == finding.file)
    assert finding.line and finding.column and finding.end_line and finding.end_column
    start = source.lines.offset(finding.line, finding.column)
    return source.text[start : source.lines.offset(finding.end_line, finding.end_column)]


def test_what_is_sound_has_no_findings() -> None:
    assert look(FILES)[0] == []


def test_the_shipped_project_has_no_findings(project: Project) -> None:
    assert lint_inputs(read_project(project), project) == []


@pytest.mark.parametrize("fault", PITFALLS, ids=lambda fault: fault.check)
def test_pitfall_is_found_where_it_is(fault: Pitfall) -> None:
    text = FILES[fault.file]
    assert fault.old in text
    changed = text.replace(fault.old, fault.new, 1) if fault.old else f"{text}\n{fault.new}"
    found, places = look({**FILES, fault.file: changed})
    assert {each.check for each in found} - set(fault.also) == {fault.check}
    ours = [each for each in found if each.check == fault.check]
    assert {each.severity for each in ours} == {fault.severity}
    assert fault.says in ours[-1].message
    if fault.mark:
        assert fault.mark in {marked(each, places) for each in ours}


def test_every_check_is_explained_and_tried() -> None:
    """A name that a module writes is a check, if OWN knows it or not."""
    modules = sorted((ROOT / "famkg" / "lint").glob("*.py"))
    text = "".join(path.read_text(encoding="utf-8") for path in modules)
    named = set(re.findall(r'(?:Finding|finding)\(\s*"([a-z-]+)"', text))
    named |= {fault.check for fault in PITFALLS} | {"ill-typed-literal", "non-canonical-literal"}
    assert named - set(OWN) == set()
    by_hermit = {name for name in named if name.startswith("dl-")}
    assert named - {fault.check for fault in PITFALLS} == by_hermit


# citations


def test_hedged_statement_is_a_mention() -> None:
    """An entity of which only a rumour tells is used."""
    files = with_data(
        (
            "fam:keeper story:tom-wren ;",
            "fam:keeper story:tom-wren ;\n    fam:modality fam:Denied ;",
        )
    )
    assert "unused-entity" not in {each.check for each in look(files)[0]}


def test_statement_without_passage_and_passage_without_statement_are_left_to_shapes(
    tmp_path: Path, run: Run
) -> None:
    shutil.copytree(LIGHTHOUSE, tmp_path, dirs_exist_ok=True)
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    path = tmp_path / "data" / "statements" / "press-kit.ttl"
    text = path.read_text(encoding="utf-8")
    kept = re.sub(r"    fam:states\s+[^;]*statement:storm-in-1911[^;]*;\n", "", text, count=1)
    assert kept != text
    path.write_text(kept, encoding="utf-8")
    code, output = run("validate", "--no-cache")
    assert code == 1
    assert "shape:statement-passage" in output
    assert "shape:passage-states" in output


# names


def test_same_name_of_two_kinds_is_none_of_our_business() -> None:
    files = with_data(('"Skerry Light"@en', '"Ada Finch"@en'))
    assert look(files)[0] == []


def test_same_name_in_two_worlds_is_none_of_our_business() -> None:
    files = {
        name: text.replace("story:tom-wren", "<https://w3id.org/famkg/world/tom-wren>")
        for name, text in with_data(('"Tom Wren"@en', '"Ada Finch"@en')).items()
    }
    assert look(files)[0] == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Ada Finch", "ada finch", True),
        ("Ada Finch", "Áda-Finch", True),
        ("The Lamp at Sea", "Lamp at sea", True),
        ("Skerry Light", "Skery Light", True),
        ("season 1", "season 2", False),
        ("Apollo 10", "Apollo 11", False),
        ("Ada", "Ida", False),
        ("Ada Finch", "Eda Fink", False),
    ],
)
def test_names_alike(one: str, other: str, alike: bool) -> None:
    files = with_data(('"Ada Finch"@en', f'"{one}"@en'), ('"Tom Wren"@en', f'"{other}"@en'))
    assert [each.check for each in look(files)[0]] == ["near-duplicate-label"] * alike


@pytest.mark.parametrize(
    "joint",
    [
        "story:ada-finch owl:differentFrom story:tom-wren .",
        "statement:tom-keeps fam:kept story:ada-finch .",
    ],
)
def test_namesakes_that_something_joins_are_two(joint: str) -> None:
    files = with_data(('"Tom Wren"@en', '"Ada Finch"@en'), more=f"\n{joint}\n")
    assert {each.check for each in look(files)[0]} <= {"layout", "missing-domain-or-range"}


@settings(deadline=None)
@given(st.text(st.sampled_from("aábcdéĲßＡ𝐁 -'7"), max_size=12))
def test_bare_name_knows_no_case(name: str) -> None:
    assert bare(name.upper()) == bare(name) == bare(f" {name}!".lower())


# literals


@pytest.mark.parametrize(
    ("value", "datatype", "check"),
    [
        ("300", "byte", "ill-typed-literal"),
        ("abc", "integer", "ill-typed-literal"),
        ("2024-02-30", "date", "ill-typed-literal"),
        ("1900-02-29", "date", "ill-typed-literal"),
        ("2000-02-29", "date", None),
        ("-0400-02-29", "date", None),
        ("12024-02-29", "date", None),
        ("1969-07-20Z", "date", None),
        ("1969-7-20", "date", "ill-typed-literal"),
        ("1969", "gYear", None),
        ("69", "gYear", "ill-typed-literal"),
        ("--02-30", "gMonthDay", "ill-typed-literal"),
        ("24:00:00", "time", None),
        ("25:00:00", "time", "ill-typed-literal"),
        ("P1Y2M", "duration", None),
        ("P", "duration", "ill-typed-literal"),
        ("P1Y", "dayTimeDuration", "ill-typed-literal"),
        ("P1M", "yearMonthDuration", None),
        ("x", "dete", "ill-typed-literal"),
        ("007", "integer", "non-canonical-literal"),
        ("7", "integer", None),
        ("1", "boolean", "non-canonical-literal"),
        ("true", "boolean", None),
        ("7.0", "decimal", None),
        ("", "string", None),
        ("http://[", "anyURI", None),
    ],
)
def test_literal(value: str, datatype: str, check: str | None) -> None:
    verdict = judge(Literal(value, datatype=NamedNode(XSD + datatype)))
    assert (verdict and verdict[0]) == check


@settings(deadline=None)
@given(st.dates())
def test_every_date_of_the_calendar_is_a_date(day: object) -> None:
    assert judge(Literal(str(day), datatype=NamedNode(XSD + "date"))) is None


# layout


def test_short_cut_knows_what_is_laid_out(project: Project) -> None:
    """Otherwise it would cost what it is to spare."""
    files = [*project.ontology_files(), *project.shape_files(), *project.data_files()]
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    assert [name for name, text in texts.items() if not is_laid_out(text)] == []


PIECES = st.sampled_from(
    [
        "a", "fam:Lamp", "rdf:type", "fam:kept", ";", ",", ".", "\n", "\n\n", " ", "    ",
        "        ", "( fam:Lamp )", "[ ]", "# word\n", "### Words\n", '"x"@en', "'x'", '"""x"""',
        "1", "01", "1.0", "true", "<https://example.org/>", "\t", "\r\n", '"x"^^fam:Lamp',
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "(fam:Lamp)", "_:b", "x" * 99,
    ]
)  # fmt: skip
SHORT = "\n\n".join(DATA.split("\n\n")[:3]) + "\n"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_short_cut_never_takes_for_laid_out_what_is_not(data: st.DataObject) -> None:
    text = SHORT
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 12, len(text))))
        text = text[:start] + data.draw(PIECES) + text[end:]
    try:
        short_cut = is_laid_out(text)
        whole = format_turtle(text) == text
    except TurtleError:
        return
    assert whole or not short_cut


@pytest.mark.parametrize(
    "block",
    [
        "fam:x\n    rdf:type fam:Y ;\n    .",
        "fam:x\n    <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> fam:Y ;\n    .",
        "fam:x\n    fam:y fam:a , fam:b ;\n    .",
        "fam:x\n    fam:y\n        fam:a ;\n    .",
        "fam:x\n    fam:y fam:a\n    .",
        f"fam:x\n    fam:y ( {' '.join(['fam:words'] * 11)} ) ;\n    .",
        "fam:x\n    a fam:Y ;\n    .\n",
        "### Words\nfam:x\n    a fam:Y ;\n    .  # words",
        "\n### Words",
    ],
)
def test_short_cut_refuses(block: str) -> None:
    head = "".join(each for each in DATA.splitlines(keepends=True) if each.startswith("@prefix"))
    rdf = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    text = f"{head}{rdf}\n{block}\n"
    assert format_turtle(text) != text
    assert not is_laid_out(text)


# axioms


def test_inverse_is_wrong_by_what_lies_above() -> None:
    beacon = term("Beacon", "Class", "    rdfs:subClassOf fam:Lamp ;\n")
    text = FILES[LAMPS].replace(
        "    owl:inverseOf fam:keeper ;\n",
        "    rdfs:domain fam:Beacon ;\n    owl:inverseOf fam:keeper ;\n",
    )
    found, _ = look({**FILES, LAMPS: f"{text}\n{beacon}"})
    assert [each.check for each in found] == ["wrong-inverse"]


def test_term_of_a_query_is_used() -> None:
    text = f"{FILES[LAMPS]}\n{term('Whistle', 'Class')}"
    files = {**FILES, LAMPS: text}
    assert [each.check for each in look(files)[0]] == ["unused-term"]
    assert look(files, "SELECT ?x WHERE { ?x a fam:Whistle }")[0] == []
    assert look(files, "SELECT ?x { ?x a <https://w3id.org/famkg/ontology/Whistle> }")[0] == []
    assert [each.check for each in look(files, "ASK { ?x a fam:Whistles }")[0]] == ["unused-term"]


# vocabularies


def test_vocabulary_of_shacl_is_that_of_the_reference() -> None:
    import pyshacl

    path = Path(pyshacl.__file__).parent / "assets" / "shacl.ttl"
    terms = {
        triple.subject.value.removeprefix(SH)
        for triple in parse_triples(path.read_text(encoding="utf-8"), "shacl.ttl")
        if triple.subject.value.startswith(SH)
    }
    parameters = {name for name in terms if "-" in name}  # sh:MinCountConstraintComponent-minCount
    assert terms - parameters - {""} <= BUILT_IN[SH]


# from the command line


def test_only_data_are_judged_where_files_of_data_are_named(tmp_path: Path, run: Run) -> None:
    shutil.copytree(LIGHTHOUSE, tmp_path, dirs_exist_ok=True)
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    lamps = tmp_path / "ontology" / "kinship.ttl"
    lamps.write_text(lamps.read_text().replace('    rdfs:label "friendship"@en ;\n', "", 1))
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        "@prefix world: <https://w3id.org/famkg/world/> .\n"
        "@prefix fam: <https://w3id.org/famkg/ontology/> .\n"
        "world:nobody a fam:WorldEntity , fam:Person ; fam:owns world:nothing .\n"
    )
    code, output = run("validate", "--no-cache", str(mine))
    assert code == 1
    assert "of dangling-reference" in output
    assert "of layout" not in output, "only files of the project are held to its layout"
    assert "of missing-label" not in output
    code, output = run("validate", "--no-cache")
    assert "of missing-label" in output


def test_faults_of_syntax_make_no_findings_of_their_own(tmp_path: Path, run: Run) -> None:
    shutil.copytree(LIGHTHOUSE, tmp_path, dirs_exist_ok=True)
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    for path, old in [
        (tmp_path / "ontology" / "kinship.ttl", "fam:Parenthood\n    a owl:Class ;"),
        (tmp_path / "data" / "entities" / "all.ttl", "story:ada-finch\n    a\n"),
    ]:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, old + " ] ", 1), encoding="utf-8")
    code, output = run("validate", "--no-cache")
    assert code == 2
    found = set(re.findall(r"^  (?:violation|warning|info) of ([\w:-]+)", output, re.MULTILINE))
    assert found & set(QUALITY) == set()


def test_links_are_checked_with_the_data(linked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = linked / "data" / "links" / "entities.sssom.tsv"
    sound = table.read_text(encoding="utf-8")
    main(["validate"])
    assert "sssom" not in capsys.readouterr().out
    table.write_text(sound.replace("world:mira-okafor\t", "world:mira-ocafor\t"), encoding="utf-8")
    assert main(["validate"]) == 1
    out = capsys.readouterr().out
    assert "data/links/entities.sssom.tsv:" in out
    assert "world:mira-ocafor is neither an entity nor a term of ours" in out


def test_a_file_of_links_that_cannot_be_read_hides_nothing(
    linked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = linked / "data" / "links" / "entities.sssom.tsv"
    table.write_text("subject_id\tobject_id\n", encoding="utf-8")
    people = next(iter((linked / "data" / "entities").glob("*.ttl")))
    text = people.read_text(encoding="utf-8")
    people.write_text(text + "\nworld:astray a fam:Persom .\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["validate"]) == 1
    out = capsys.readouterr().out
    assert "sssom-syntax" in out
    assert "undeclared-term" in out
