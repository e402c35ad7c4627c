"""The command line: help, formats, exit codes, terminals and pipes."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import famkg
from famkg.cli.arguments import Parser
from famkg.cli.main import BROKEN_PIPE, COMMANDS, INTERRUPTED, main
from famkg.project import Project

ROOT = Path(__file__).parents[1]

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *argv: str) -> tuple[int, str]:
    """Run famkg in this process and return its exit code and what it prints; it prints no error."""
    code = main(argv)
    printed = capsys.readouterr()
    assert printed.err == ""
    return code, printed.out


def start(*argv: str, **options: object) -> subprocess.Popen[str]:
    """Start famkg as a process of its own."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-m", "famkg", *argv], text=True, cwd=ROOT, **{**pipes, **options}
    )


def test_help_lists_the_commands(capsys: Capture) -> None:
    code, out = run(capsys, "--help")
    assert code == 0
    for name, summary in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(summary)}$", out, re.MULTILINE)
    assert max(map(len, out.splitlines())) <= 100
    assert run(capsys, "-h") == run(capsys, "help") == run(capsys) == (0, out)


def test_version(capsys: Capture) -> None:
    assert run(capsys, "--version") == (0, f"famkg {famkg.__version__}\n")
    done = start("--version").communicate()
    assert done == (f"famkg {famkg.__version__}\n", "")


def test_help_loads_no_command_and_no_library() -> None:
    code = (
        "import sys; from famkg.cli.main import main; main(['--help'])\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert {name for name in loaded if name.startswith("famkg.cli.")} == {"famkg.cli.main"}
    assert loaded & {"argparse", "json", "pyoxigraph", "rdflib", "yaml"} == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([name, "--help"])
    out = capsys.readouterr().out
    assert stopped.value.code == 0
    assert f"usage: famkg {name}" in out
    assert re.search(rf"^  famkg {name}\b", out, re.MULTILINE), "no example"


def examples(*names: str) -> list[str]:
    """Return the examples in the help of commands, those left out that name files."""
    found = []
    for name in names:
        parser = Parser(prog=f"famkg {name}")
        import_module(f"famkg.cli.{name}").add_arguments(parser)
        found += re.findall(r"^  famkg (.*)$", parser.epilog or "", re.MULTILINE)
    return [example for example in found if ".rq" not in example]


@pytest.mark.parametrize("example", examples("query", "why", "describe"))
def test_examples_run(example: str, capsys: Capture) -> None:
    code, out = run(capsys, *shlex.split(example))
    assert code == 0
    assert out


def test_examples_of_the_program_run(capsys: Capture) -> None:
    _, out = run(capsys, "--help")
    found = re.findall(r"^  famkg (.*)$", out, re.MULTILINE)
    assert len(found) > 2
    for example in found:
        assert run(capsys, *shlex.split(example))[0] == 0


QUESTION = ("query", "who-played-a-character", "--param", "character=Ada Finch")
LIGHTHOUSE_CAST = """\
performer                       season                    statement
Mira Okafor  world:mira-okafor  season 1  world:season-1  statement:okafor-keeper
Mira Okafor  world:mira-okafor  season 2  world:season-2  statement:okafor-keeper
"""


@pytest.mark.usefixtures("at_lighthouse")
class TestQuery:
    def test_a_name_of_the_catalogue(self, capsys: Capture) -> None:
        assert run(capsys, *QUESTION) == (0, LIGHTHOUSE_CAST)

    def test_without_the_cache(self, capsys: Capture) -> None:
        assert run(capsys, *QUESTION, "--no-cache") == (0, LIGHTHOUSE_CAST)

    def test_with_a_horizon(self, capsys: Capture) -> None:
        query = "SELECT ?character { ?character a fam:Character } ORDER BY ?character"
        everything = run(capsys, "query", query, "--format", "csv")[1]
        first = run(capsys, "query", query, "--format", "csv", "--seen", "1")[1]
        none = run(capsys, "query", query, "--format", "csv", "--seen", "0")[1]
        assert "wren" in everything
        assert [line.rpartition("/")[2] for line in first.split()] == [
            "character",
            "ada-finch",
            "tom-finch",
        ]
        assert none.split() == ["character"]

    def test_a_file(self, capsys: Capture, lighthouse: Project) -> None:
        path = lighthouse.root / "queries" / "who-played-a-character.rq"
        assert run(capsys, "query", str(path), *QUESTION[2:]) == (0, LIGHTHOUSE_CAST)

    def test_standard_input(self, lighthouse: Project) -> None:
        path = lighthouse.root / "queries" / "who-played-a-character.rq"
        process = start("query", "-", *QUESTION[2:])
        assert process.communicate(path.read_text()) == (LIGHTHOUSE_CAST, "")

    def test_ask(self, capsys: Capture) -> None:
        assert run(capsys, "query", "ASK { story:ada-finch a fam:Character }") == (0, "true\n")
        assert run(capsys, "query", "ASK {story:ada-finch a fam:Season}") == (0, "false\n")

    def test_construct(self, capsys: Capture) -> None:
        query = "CONSTRUCT { ?p fam:plays ?c } WHERE { ?p fam:portrays ?c }"
        code, out = run(capsys, "query", query)
        assert code == 0
        assert "@prefix fam: <https://w3id.org/famkg/ontology/> ." in out
        assert "world:mira-okafor fam:plays story:ada-finch ." in out

    def test_no_rows(self, capsys: Capture) -> None:
        code, out = run(capsys, "query", "SELECT ?x { ?x a fam:No }")
        assert (code, out) == (0, "x\nno rows\n")

    @pytest.mark.parametrize(
        ("form", "start", "end"),
        [
            ("csv", "performer,season,statement\r\n", "okafor-keeper\r\n"),
            ("tsv", "?performer\t?season\t?statement\n", "okafor-keeper>\n"),
            ("json", '{\n  "head": {\n    "vars": [\n', "}\n"),
            ("xml", '<?xml version="1.0" encoding="UTF-8"?>\n', "</sparql>\n"),
        ],
    )
    def test_formats(self, capsys: Capture, form: str, start: str, end: str) -> None:
        code, out = run(capsys, *QUESTION, "--format", form)
        assert code == 0
        assert out.startswith(start)
        assert out.endswith(end)

    def test_list(self, capsys: Capture) -> None:
        code, out = run(capsys, "query", "--list")
        assert code == 0
        assert out.splitlines() == [
            "bearers-of-a-name       What bears a given name?",
            "seasons-after           Which seasons come after a given one?",
            "who-played-a-character  Who played a given character, and in which seasons?",
        ]

    @pytest.mark.parametrize(
        ("options", "idle"),
        [
            (("seasons-after",), "a query"),
            (("--param", "number=1", "--format", "json"), "--param and --format"),
            (("--why",), "--why"),
            (("--show",), "--show"),
        ],
    )
    def test_list_takes_nothing_that_it_would_not_use(
        self, options: tuple[str, ...], idle: str, capsys: Capture
    ) -> None:
        assert main(["query", "--list", *options]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.startswith(f"--list has no use for {idle}\n")

    def test_a_bad_file_is_no_matter_to_the_others(
        self, capsys: Capture, lighthouse: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root = tmp_path / "project"
        shutil.copytree(lighthouse.root, root)
        monkeypatch.setenv("FAMKG_PROJECT", str(root))
        (root / "queries" / "headless.rq").write_text("ASK { ?s ?p ?o }")
        (root / "queries" / "strange.rq").write_text("#+ summary: [a\nASK { ?s ?p ?o }")
        for seen in ([], ["--seen", "1"]):
            assert main(["query", "--list", *seen]) == 2
            printed = capsys.readouterr()
            assert [line.split()[0] for line in printed.out.splitlines()] == [
                "bearers-of-a-name",
                "seasons-after",
                "who-played-a-character",
            ]
            assert printed.err.startswith("queries/headless.rq\n  the query has no header\n")
            assert "\nqueries/strange.rq:1\n  the header is not YAML" in printed.err
        assert run(capsys, *QUESTION) == (0, LIGHTHOUSE_CAST)
        assert main(["query", "strange"]) == 2
        assert capsys.readouterr().err.startswith("queries/strange.rq:1\n")

    def test_show(self, capsys: Capture) -> None:
        code, out = run(capsys, "query", "bearers-of-a-name", "--show")
        assert code == 0
        assert "name (string, such as Harbour Board)" in out
        assert "famkg query bearers-of-a-name --param name='Harbour Board'" in out
        assert "#+" not in out
        assert out.endswith("ORDER BY ?thing\n")


@pytest.mark.parametrize("engine", ["oxigraph", "owlrl"])
def test_either_engine_answers(
    engine: str, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a project so small that the reference engine is quick."""
    for part in ("ontology", "data/entities", "data/statements", "queries"):
        (tmp_path / part).mkdir(parents=True)
    prefix = "@prefix {}: <https://w3id.org/famkg/{}/> .\n".format
    axiom = (
        "<https://w3id.org/famkg/ontology/p> a <http://www.w3.org/2002/07/owl#SymmetricProperty> ."
    )
    (tmp_path / "ontology" / "famkg.ttl").write_text(axiom)
    (tmp_path / "data" / "documents.ttl").write_text(
        prefix("world", "world") + prefix("fam", "ontology") + "world:a fam:p world:b ."
    )
    monkeypatch.setenv("FAMKG_PROJECT", str(tmp_path))
    query = "SELECT ?x { world:b fam:p ?x }"
    assert run(capsys, "query", query, "--engine", engine) == (0, "x\nworld:a\n")


PROOF = """\
world:mira-okafor fam:portrays story:ada-finch

Mira Okafor portrays Ada Finch
└─ by prp-spo2: portrays ← performsIn ∘ character
   ├─ Mira Okafor performsIn statement:okafor-keeper
   │  └─ by prp-inv2: performsIn is the inverse of performer
   │     └─ statement:okafor-keeper performer Mira Okafor
   │        └─ [1] Skerry Press: The Lamp at Grey Skerry › Cast, offsets 131–186
   │               “Mira Okafor plays the keeper Ada Finch in both seasons.”
   │               https://example.org/press-kit#:~:text=Mira%20Okafor%20plays%20the,Finch%20in%20both%20seasons.
   └─ statement:okafor-keeper character Ada Finch
      └─ [1]
"""


@pytest.mark.usefixtures("at_lighthouse")
class TestWhy:
    def test_a_proof_as_a_tree(self, capsys: Capture) -> None:
        assert run(capsys, "why", "Mira Okafor", "portrays", "Ada Finch") == (0, PROOF)

    def test_a_proof_as_json(self, capsys: Capture) -> None:
        code, out = run(
            capsys, "why", "story:ada-finch", "portrayedBy", "Mira Okafor", "--format", "json"
        )
        assert code == 0
        found = json.loads(out)
        assert found["holds"] is True
        assert found["conclusion"]["subject"]["label"] == "Ada Finch"
        ((goal, *facts),) = found["proofs"]
        by_id = {fact["id"]: fact for fact in (goal, *facts)}
        assert (goal["rule"], goal["meaning"], goal["triple"]) == (
            "prp-inv2",
            "portrayedBy is the inverse of portrays",
            found["conclusion"],
        )
        (axiom,) = (by_id[place] for place in goal["axioms"])
        assert (axiom["kind"], axiom["triple"]["predicate"]["iri"][-9:]) == (
            "ontology",
            "inverseOf",
        )
        (premise,) = (by_id[place] for place in goal["premises"])
        assert premise["rule"] == "prp-spo2"
        said = by_id[premise["premises"][1]]
        assert (said["kind"], "rule" in said) == ("statement", False)
        (cited,) = found["passages"]
        assert said["passages"] == [cited["passage"]]
        assert cited["sentence"] == "Mira Okafor plays the keeper Ada Finch in both seasons."
        assert cited["document"]["title"] == "The Lamp at Grey Skerry"
        assert (cited["section"], cited["start"], cited["end"]) == ("Cast", 131, 186)
        assert cited["link"].startswith("https://example.org/press-kit#:~:text=Mira%20Okafor")

    def test_without_the_document(
        self, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """The locator stands for the sentence, and famkg says why."""
        monkeypatch.setenv("FAMKG_DOCUMENTS", str(tmp_path))
        code, out = run(capsys, "why", "Mira Okafor", "portrays", "Ada Finch")
        assert code == 0
        assert "“Mira Okafor plays the … Finch in both seasons.”" in out
        assert "(the document is not at hand)" in out
        assert "https://example.org/press-kit#:~:text=" in out

    def test_with_another_document(
        self, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "press-kit.txt").write_text("Somebody else wrote this. " * 60)
        monkeypatch.setenv("FAMKG_DOCUMENTS", str(tmp_path))
        code, out = run(capsys, "why", "Mira Okafor", "portrays", "Ada Finch")
        assert code == 0
        assert "(the document at hand has other words here)" in out
        assert "Somebody" not in out

    @pytest.mark.parametrize("form", ["text", "json"])
    def test_later_words_are_withheld(self, capsys: Capture, form: str) -> None:
        """The founding is known from season 1; a passage that tells it again, from season 2."""
        triple = ("Ada Finch", "founderOf", "Harbour Watch", "--format", form)
        _, everything = run(capsys, "why", *triple)
        code, out = run(capsys, "why", *triple, "--seen", "1")
        assert code == 0
        assert "saves Captain Wren" in everything
        assert "After the storm Ada Finch founds the Harbour Watch." in out
        assert "Wren" not in out
        assert "saves" not in out
        assert "not within the seasons seen" in out

    def test_what_does_not_hold(self, capsys: Capture) -> None:
        code, out = run(capsys, "why", "Mira Okafor", "portrays", "Captain Wren")
        assert code == 1
        assert out == (
            "It does not hold: Mira Okafor portrays Captain Wren\n"
            "  world:mira-okafor fam:portrays story:captain-wren\n"
            "  Nothing states it, and no rule concludes it.\n"
            "  famkg why-not world:mira-okafor fam:portrays story:captain-wren"
            " tells what is missing.\n"
        )

    def test_what_is_only_a_rumour(self, capsys: Capture) -> None:
        code, out = run(capsys, "why", "Jonas Vale", "portrays", "Old Wren")
        assert code == 1
        assert "It is speculated that Jonas Vale plays Old Wren in season 2." in out
        code, out = run(capsys, "why", "Jonas Vale", "portrays", "Old Wren", "--format", "json")
        assert code == 1
        found = json.loads(out)
        assert found["holds"] is False
        assert found["hedged"] == ["https://w3id.org/famkg/statement/vale-old-wren"]

    def test_what_a_rumour_says(self, capsys: Capture) -> None:
        triple = ("statement:vale-old-wren", "performer", "Jonas Vale")
        code, out = run(capsys, "why", *triple)
        assert code == 0
        assert out.endswith("\n\nNo rule sees it: its statement is hedged or deprecated.\n")
        code, out = run(capsys, "why", *triple, "--format", "json")
        assert (code, json.loads(out)["setAside"]) == (0, True)

    def test_what_is_deprecated(self, capsys: Capture) -> None:
        code, out = run(capsys, "why", "Mira Okafor", "portrays", "Tom Finch")
        assert code == 1
        assert "[deprecated: a slip of the first printing]" in out

    def test_a_literal(self, capsys: Capture) -> None:
        for text in ("1911", '"1911"'):
            code, out = run(capsys, "why", "statement:storm-in-1911", "time", text)
            assert code == 0
            assert 'statement:storm-in-1911 fam:time "1911"' in out
        assert run(capsys, "why", "statement:storm-in-1911", "time", "1912")[0] == 1

    def test_an_axiom(self, capsys: Capture) -> None:
        code, out = run(capsys, "why", "fam:Casting", "rdfs:subClassOf", "fam:CastStatement")
        assert code == 0
        assert "Casting ⊑ CastStatement  (axiom)" in out

    def test_an_identity(self, capsys: Capture) -> None:
        code, out = run(capsys, "why", "Ada Finch", "a", "fam:Character")
        assert code == 0
        assert "Ada Finch is a Character  (identity)" in out


WREN = """\
Captain Wren  story:captain-wren
character

  appears in     season 2  world:season-2
  child of       Ada Finch  story:ada-finch
  descendant of  Ada Finch  story:ada-finch
  portrayed by   Pétra Lindqvist  world:petra-lindqvist

Pétra Lindqvist plays Captain Wren in season 2 (main cast).
  statement:lindqvist-wren (main casting, known from season 2)
  [1] Skerry Press: The Lamp at Grey Skerry › Cast, offsets 253–326
      “Petra Lindqvist joins the main cast in the second season as Captain Wren.”
      https://example.org/press-kit#:~:text=Petra%20Lindqvist%20joins%20the,season%20as%20Captain%20Wren.

Ada Finch is a parent of Captain Wren.
  statement:wren-child-of-ada (parenthood, known from season 2)
  [2] Skerry Press: The Lamp at Grey Skerry › Story, offsets 508–584
      “In the second season Captain Wren turns out to be the daughter of Ada Finch.”
      https://example.org/press-kit#:~:text=In%20the%20second%20season,daughter%20of%20Ada%20Finch.
"""


@pytest.mark.usefixtures("at_lighthouse")
class TestDescribe:
    def test_an_entity(self, capsys: Capture) -> None:
        assert run(capsys, "describe", "captain wren") == (0, WREN)

    def test_an_entity_within_a_horizon(self, capsys: Capture) -> None:
        _, everything = run(capsys, "describe", "Ada Finch")
        code, out = run(capsys, "describe", "Ada Finch", "--seen", "1")
        assert code == 0
        assert "also called the keeper" in out
        assert "founder of" in out
        assert "Wren" in everything
        assert "Wren" not in out

    def test_a_statement(self, capsys: Capture) -> None:
        code, out = run(capsys, "describe", "statement:vale-old-wren")
        assert code == 0
        assert "It is speculated that Jonas Vale plays Old Wren in season 2." in out
        assert "speculated  fam:Speculated" in out

    def test_a_term(self, capsys: Capture) -> None:
        code, out = run(capsys, "describe", "portrays")
        assert code == 0
        assert "follows from  performsIn ∘ character" in out
        assert "inverse of    portrayed by  fam:portrayedBy" in out

    def test_a_passage(self, capsys: Capture) -> None:
        code, out = run(capsys, "describe", "passage/press-kit/tom")
        assert code == 0
        assert out.count("“Jonas Vale plays young Tom Finch in the first season, as a guest.”") == 1
        assert "Mira Okafor plays Tom Finch in The Lamp at Grey Skerry. [deprecated" in out

    def test_json(self, capsys: Capture) -> None:
        code, out = run(capsys, "describe", "Captain Wren", "--format", "json")
        assert code == 0
        described = json.loads(out)
        assert described["iri"].endswith("story/captain-wren")
        assert [kind["label"] for kind in described["types"]] == ["character"]
        properties = {each["name"]: each["values"] for each in described["properties"]}
        assert properties["childOf"][0]["label"] == "Ada Finch"
        assert [said["sentence"] for said in described["statements"]] == [
            "Pétra Lindqvist plays Captain Wren in season 2 (main cast).",
            "Ada Finch is a parent of Captain Wren.",
        ]
        assert described["statements"][0]["passages"][0]["start"] == 253


def test_two_runs_print_the_same_bytes(lighthouse: Project) -> None:
    """Whatever order hashing gives to sets; with the cache and without it."""
    commands = (
        ["query", "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 500"],
        ["why", "Ada Finch", "parentOf", "Captain Wren", "--format", "json"],
        ["describe", "Ada Finch"],
    )
    for command in commands:
        printed = {
            start(
                *command,
                *options,
                env={
                    **os.environ,
                    "FAMKG_PROJECT": str(lighthouse.root),
                    "PYTHONHASHSEED": seed,
                },
            ).communicate()
            for seed, options in (("1", ()), ("2", ("--no-cache",)))
        }
        assert len(printed) == 1
        ((out, err),) = printed
        assert out
        assert err == ""


@pytest.mark.usefixtures("at_lighthouse")
def test_a_reader_who_leaves_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)  # it swallows what a pipe reports
    with start("query", "SELECT ?s ?p ?o { ?s ?p ?o }", "--format", "csv") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "s,p,o\n"
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == BROKEN_PIPE


@pytest.mark.usefixtures("at_lighthouse")
def test_an_interrupt_ends_the_program_quietly() -> None:
    with start("query", "-") as process:
        while not reads_input(process.pid):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (out, err.strip(), process.returncode) == ("", "", INTERRUPTED)


def reads_input(pid: int) -> bool:
    """Say whether a process waits for what is written to its standard input."""
    try:
        place = Path(f"/proc/{pid}/wchan").read_text()
        return "pipe_read" in place or "pipe_wait" in place
    except OSError:
        return True


def test_output_is_utf_8_whatever_the_locale(lighthouse: Project) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "famkg", "describe", "Captain Wren"],
        env={
            **os.environ,
            "FAMKG_PROJECT": str(lighthouse.root),
            "PYTHONUTF8": "0",
            "PYTHONIOENCODING": "latin-1",
        },
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode("utf-8") == WREN


def test_errors_leave_no_traceback(tmp_path: Path) -> None:
    process = start("query", "nonsense", env={**os.environ, "FAMKG_PROJECT": str(tmp_path)})
    out, err = process.communicate()
    assert (out, process.returncode) == ("", 2)
    assert "Traceback" not in err
    assert err.splitlines()[0] == str(tmp_path)


@pytest.mark.parametrize(
    ("redirection", "message"),
    [
        (">/dev/full", "the output cannot be written: No space left on device"),
        (">&-", "standard output is closed"),
    ],
)
def test_output_that_cannot_be_written_is_one_message(redirection: str, message: str) -> None:
    command = f"{shlex.quote(sys.executable)} -m famkg query --list {redirection}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, f"{message}\n")


def test_a_query_on_standard_input_that_is_no_text_is_one_message() -> None:
    command = [sys.executable, "-m", "famkg", "query", "-"]
    done = subprocess.run(command, input=b"\xff", capture_output=True, check=False)
    message = b"standard input\n  the query cannot be read: it is not UTF-8\n"
    assert (done.returncode, done.stderr) == (2, message)


def test_interrupt_ends_a_query_at_once() -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    command = [sys.executable, "-m", "famkg", "query", endless]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(8)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) in (-signal.SIGINT, 130)


def test_a_table_obeys_no_control_character(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", 'SELECT ("a\\u001b[31m" AS ?x) {}']) == 0
    assert capsys.readouterr().out == "x\na\\x1b[31m\n"
