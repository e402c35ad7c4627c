"""Validation in CI: our GitHub Action, the hooks for pre-commit, and the page that tells of them.

The steps of the action run here as they are, in a new repository of somebody's.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml
from action_steps import (
    ACTION,
    ROOT,
    STEPS,
    Run,
    Runner,
    clean_environment,
    commit_all,
    copy_checkout,
    git,
    new_repository,
    without_network,
)
from jsonschema import Draft4Validator
from validation_page import EXAMPLE, PAGE, PARTS, renewed

from famkg.cli.main import COMMANDS, main
from famkg.findings.checks import OWN
from famkg.shacl import ENGINES

SCHEMA = ROOT / "tests" / "schemas" / "sarif-2.1.0-rtm.5.json"
FAULTY = (EXAMPLE / "data" / "people.ttl").read_text(encoding="utf-8")
SHAPES = (EXAMPLE / "shapes" / "people.ttl").read_text(encoding="utf-8")
ONLY_A_WARNING = FAULTY.replace('"Bob", "Robert"', '"Bob"')
SOUND = ONLY_A_WARNING.replace('"long ago"', '"1906-12-09"^^xsd:date')
MALFORMED = SOUND.replace('"Grace" ;', '"Grace"')

VIOLATION = "::error file=data/people.ttl,line=11,col=20,endColumn=28,title=https%3A//example.org/"
WARNING = "::warning file=data/people.ttl,line=17,col=13,endColumn=23,title=https%3A//example.org/"

Gate: TypeAlias = Callable[..., Run]


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    """A machine on which the action has installed famkg from this checkout."""
    found = Runner(tmp_path_factory.mktemp("runner"), without_network())
    done = found.run(found.temp, "python", "install", files="", python_version="")
    assert done.code == 0, done.log
    return found


@pytest.fixture
def gate(runner: Runner, tmp_path: Path) -> Gate:
    """Run the action in a new repository with data, and return what became of it."""

    def run(data: str, **given: str) -> Run:
        files = {"data/people.ttl": data, "shapes/people.ttl": SHAPES}
        workspace = tmp_path / "repository"
        if not workspace.exists():
            new_repository(workspace, files)
        wanted = {"files": "data", "shapes": "shapes", "python_version": "", **given}
        return runner.run(workspace, "python", "validate", **wanted)

    return run


def test_the_action_has_installed_the_code_of_its_checkout(runner: Runner) -> None:
    program = runner.steps["install"]["python"]
    told = "import famkg; print(famkg.__file__)"
    command = [program, "-P", "-c", told]
    environment = {**clean_environment(), **runner.environment}
    where = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert Path(where.stdout.strip()).is_relative_to(runner.temp)


def test_sound_data_pass(gate: Gate) -> None:
    done = gate(SOUND)
    assert (done.code, done.log) == (0, "no findings\n")
    assert done.summary == "### famkg validate: no findings\n\n"
    assert done.outputs == {
        "exit-code": "0",
        "findings": "0",
        "infos": "0",
        "sarif": "",
        "violations": "0",
        "warnings": "0",
    }


def test_faulty_data_fail_and_are_marked_at_their_lines(gate: Gate) -> None:
    done = gate(FAULTY)
    assert done.code == 1
    assert [line.partition("/example.org/")[0] + "/example.org/" for line in _marks(done)] == [
        VIOLATION,
        WARNING,
    ]
    assert (done.outputs["findings"], done.outputs["exit-code"]) == ("2", "1")
    assert (done.outputs["violations"], done.outputs["warnings"]) == ("1", "1")
    assert done.summary.startswith("### famkg validate: 1 violation, 1 warning\n\n<pre>\n")
    assert "\n  11 | ex:name &quot;Bob&quot;, &quot;Robert&quot; ;\n" in done.summary


@pytest.mark.parametrize(
    ("data", "fail_on", "code"),
    [
        (ONLY_A_WARNING, "violation", 0),
        (ONLY_A_WARNING, "warning", 1),
        (FAULTY, "never", 0),
        (MALFORMED, "never", 2),
    ],
)
def test_the_action_fails_as_told(gate: Gate, data: str, fail_on: str, code: int) -> None:
    done = gate(data, fail_on=fail_on)
    assert done.code == code
    assert (done.outputs["exit-code"] != "0") == (code != 0 or data is FAULTY)
    assert _marks(done)


def test_sarif_can_be_uploaded(gate: Gate, tmp_path: Path) -> None:
    done = gate(FAULTY, sarif="out/famkg.sarif", junit="out/famkg.xml")
    assert done.outputs["sarif"] == "out/famkg.sarif"
    repository = tmp_path / "repository"
    log = json.loads((repository / "out" / "famkg.sarif").read_text(encoding="utf-8"))
    schema = Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [error.message for error in schema.iter_errors(log)] == []
    (run,) = log["runs"]
    places = [each["locations"][0]["physicalLocation"] for each in run["results"]]
    files = {place["artifactLocation"]["uri"] for place in places}
    assert files == {"data/people.ttl"}, "relative to the repository, as an upload needs them"
    assert [place["region"]["startLine"] for place in places] == [11, 17]
    assert "<failure" in (repository / "out" / "famkg.xml").read_text(encoding="utf-8")


def test_known_and_suppressed_findings_do_not_count(
    gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate(SOUND)
    repository = tmp_path / "repository"
    (repository / "data" / "people.ttl").write_text(FAULTY)
    monkeypatch.chdir(repository)
    main(["validate", "data", "--shapes", "shapes", "--write-baseline", "known.json"])
    (repository / "data" / "people.ttl").write_text(FAULTY.replace('"Ada"', '"Ada", "A."'))
    done = gate("", baseline="known.json")
    assert (done.code, done.outputs["findings"], len(_marks(done))) == (1, "1", 1)

    (repository / "excused.yaml").write_text(
        (EXAMPLE / "suppressions.yaml").read_text().replace("2027", "9027")
    )
    done = gate("", suppressions="excused.yaml")
    assert (done.outputs["violations"], done.outputs["warnings"]) == ("2", "0")


def test_names_are_taken_as_they_are(runner: Runner, tmp_path: Path) -> None:
    """Blanks, patterns, and what a shell or a parser of options would take for its own."""
    odd = ("$(touch owned).ttl", "`touch owned`.ttl", "--help.ttl", "two words.ttl", "a'b\"c.ttl")
    files = {"data/one.ttl": SOUND, "data/two.ttl": FAULTY, "shapes.ttl": SHAPES}
    other = {name: FAULTY.replace("ex:bob", f"ex:bob-{n}") for n, name in enumerate(odd)}
    repository = new_repository(tmp_path / "odd", {**files, **other})
    wanted = "\n".join([*odd, "data/t*.ttl"])
    given = {"files": wanted, "shapes": "shapes.ttl", "options": "--all"}
    done = runner.run(repository, "validate", **given)
    found = {re.search(r"file=(.*?),line", line)[1] for line in _marks(done)}  # type: ignore[index]
    assert found == {*odd, "data/two.ttl"}
    assert not (repository / "owned").exists()


def test_what_data_say_is_no_command(gate: Gate) -> None:
    """A message may hold a line that looks like one, in the formats that print it as it is."""
    data = FAULTY.replace('"long ago"', '"""\n::error::false alarm"""')
    done = gate(data, format="junit")
    start, paused, end = done.log.partition("::error::false alarm")
    assert paused, done.log
    (token,) = re.findall(r"^::stop-commands::(\S+)$", start, re.MULTILINE)
    assert f"\n::{token}::\n" in end
    assert [line for line in _marks(gate(data)) if "false" in line.partition("::")[0]] == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"files": ""}, "Name the files to check"),
        ({"files": "nowhere"}, "nowhere"),
        ({"fail_on": "error"}, "severity 'error' is unknown"),
        ({"baseline": "none.json"}, "none.json%0A  it cannot be read"),
        ({"options": "--nonsense"}, "--nonsense"),
    ],
)
def test_bad_inputs_are_an_error_that_is_marked(
    gate: Gate, given: dict[str, str], told: str
) -> None:
    done = gate(SOUND, **given)
    assert done.code == 2
    marked = [line for line in done.log.splitlines() if line.startswith("::error ")]
    assert told in "".join(marked)
    assert done.outputs["findings"] in ("", "1")


def test_modules_of_the_repository_are_not_run(gate: Gate, tmp_path: Path) -> None:
    gate(SOUND)
    for name in ("json", "html", "famkg", "pyoxigraph"):
        (tmp_path / "repository" / f"{name}.py").write_text("raise SystemExit('owned')\n")
    assert gate(SOUND).code == 0


def test_scripts_of_the_action_hold_no_expression() -> None:
    scripts = [step["run"] for step in STEPS if "run" in step]
    assert len(scripts) == 2
    assert [script for script in scripts if "${{" in script] == []


def test_every_input_reaches_a_step() -> None:
    said = json.dumps(STEPS)
    assert [name for name in ACTION["inputs"] if f"inputs.{name}" not in said] == []


def test_a_python_that_is_set_up_is_the_one_that_is_used(runner: Runner) -> None:
    setup, install = STEPS[0], STEPS[1]
    inputs = {name: each.get("default", "") for name, each in ACTION["inputs"].items()}
    assert runner.applies(setup, inputs) and not runner.applies(setup, {"python-version": ""})
    assert setup["with"]["update-environment"] is False, "the job keeps its own"
    told = Runner(runner.temp, steps={"python": {"python-path": "/opt/python"}})
    assert told.evaluate(install["env"]["FAMKG_PYTHON"], inputs) == "/opt/python"


# pre-commit


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The configuration that the page shows, with a repository of this checkout in it."""
    checkout = copy_checkout(tmp_path_factory.mktemp("hooks") / "famkg")
    git(checkout, "init", "--quiet", "--initial-branch=main")
    found: dict[str, Any] = yaml.safe_load(_shown("hooks"))
    (repository,) = found["repos"]
    assert repository["repo"] == "REPOSITORY" and repository["rev"] == "COMMIT"
    repository |= {"repo": str(checkout), "rev": commit_all(checkout)}
    return found


def test_hooks_refuse_faulty_data_and_lay_out_turtle(hooks: dict[str, Any], tmp_path: Path) -> None:
    files = {
        "data/people.ttl": FAULTY,
        "shapes/people.ttl": SHAPES,
        ".pre-commit-config.yaml": yaml.safe_dump(hooks),
        "drafts/unfinished.ttl": "ex:nobody a",
        "unrelated.txt": "nothing",
    }
    repository = new_repository(tmp_path / "repository", files)
    environment = {
        **clean_environment(),
        **without_network(),
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }

    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "pre_commit", "run", *arguments]
        done = subprocess.run(
            command, cwd=repository, env=environment, capture_output=True, encoding="utf-8"
        )
        return done.returncode, done.stdout + done.stderr

    code, told = run("--all-files", "famkg-validate")
    assert code == 1
    assert "data/people.ttl:11:20: ex:bob" in told and "hook id: famkg-validate" in told
    assert "unfinished" not in told, "args say what is checked, whatever the commit touches"
    assert git(repository, "status", "--short") == ""
    git(repository, "rm", "--quiet", "drafts/unfinished.ttl")

    (repository / "data" / "people.ttl").write_text(SOUND)
    assert run("--all-files", "famkg-validate")[0] == 0

    code, told = run("--all-files", "famkg-fmt")
    assert code == 1 and "files were modified by this hook" in told
    assert "formatted: data/people.ttl" in told
    assert run("--all-files")[0] == 0, "what is laid out and sound passes both"

    (repository / "unrelated.txt").write_text("something")
    git(repository, "add", "unrelated.txt")
    code, told = run()
    assert code == 0 and told.count("no files to check") == 2


# the page


def test_without_shapes_nothing_passes(gate: Gate) -> None:
    done = gate(SOUND, shapes=" \n")
    assert done.code == 2
    assert "::error title=famkg validate::Name the shapes to check against: shapes" in done.log


def test_the_page_is_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert renewed(page) == page, "Run: python tests/validation_page.py"


def test_the_page_lists_every_check_that_is_no_shape() -> None:
    listed = re.findall(r"^\| `([\w-]+)` \|", "".join(PARTS["checks"]()), re.MULTILINE)
    assert listed == sorted(OWN)


def test_the_workflow_of_the_page_works(runner: Runner, tmp_path: Path) -> None:
    (job,) = yaml.safe_load(_shown("workflow"))["jobs"].values()
    step = job["steps"][-1]
    assert re.fullmatch(r"OWNER/famkg@\w+", step["uses"])
    given = {name.replace("-", "_"): value for name, value in step["with"].items()}
    files = {"data/people.ttl": FAULTY, "shapes/people.ttl": SHAPES}
    repository = new_repository(tmp_path / "repository", files)
    done = runner.run(repository, "validate", **given)
    assert (done.code, len(_marks(done))) == (1, 2)
    promised = "five lines"
    assert promised in PAGE.read_text(encoding="utf-8")
    assert len(_shown("workflow").partition("    steps:\n")[2].splitlines()) == 5


def test_the_page_tells_of_every_engine_and_of_no_other_command() -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = text.partition("| `--engine` |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(ENGINES)
    assert set(re.findall(r"`famkg (\w+)", text)) <= set(COMMANDS)


def test_no_release_and_no_owner_is_made_up() -> None:
    text = PAGE.read_text(encoding="utf-8")
    owners = set(re.findall(r"([\w-]+)/famkg\b", text))
    assert owners <= {"OWNER"}
    assert re.findall(r"\bv\d+\.\d+", text) == []


def _shown(name: str) -> str:
    """Return the block of YAML that follows a mark of the page."""
    found = re.search(
        rf"<!-- {name} -->\n```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found is not None
    return found[1]


def _marks(done: Run) -> list[str]:
    """Return the commands that mark findings in files."""
    return re.findall(r"^::(?:error|warning|notice) file=.*$", done.log, re.MULTILINE)
