"""Runs the steps of our GitHub Action on this machine, as a runner there would."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
SHELL = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]
"""What a step with `shell: bash` is run by."""

Outputs = dict[str, str]


@dataclass(frozen=True)
class Run:
    """What became of a run of the action."""

    code: int
    log: str
    outputs: Mapping[str, str]
    summary: str


@dataclass
class Runner:
    """A machine with a folder for what is temporary, on which the action may be installed."""

    temp: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    steps: dict[str, Outputs] = field(default_factory=dict)
    """The outputs of the steps that have run, by their ids."""

    def run(self, workspace: Path, *ids: str, **given: str) -> Run:
        """Run the steps named in a repository, with inputs, whose hyphens are underlines here."""
        wanted = {name.replace("_", "-"): value for name, value in given.items()}
        assert set(wanted) <= set(ACTION["inputs"])
        inputs = {name: value.get("default", "") for name, value in ACTION["inputs"].items()}
        inputs |= wanted
        summary = self.temp / "summary.md"
        summary.write_text("")
        log, code = "", 0
        for step in (each for each in STEPS if each["id"] in ids):
            if not self.applies(step, inputs):
                continue
            assert "uses" not in step, "this machine runs no other actions"
            assert step["shell"] == "bash"
            done, self.steps[step["id"]] = self.script(step, inputs, workspace, summary)
            log += done.stdout + done.stderr
            code = done.returncode
            if code:
                break
        outputs = {
            name: self.evaluate(each["value"], inputs) for name, each in ACTION["outputs"].items()
        }
        return Run(code, log, outputs, summary.read_text(encoding="utf-8"))

    def script(
        self, step: dict[str, Any], inputs: Mapping[str, str], workspace: Path, summary: Path
    ) -> tuple[subprocess.CompletedProcess[str], Outputs]:
        """Run the script of a step; return how it ended and its outputs."""
        script, output = self.temp / "step.sh", self.temp / "output.txt"
        script.write_text(step["run"], encoding="utf-8")
        output.write_text("")
        own = {name: self.evaluate(text, inputs) for name, text in step.get("env", {}).items()}
        files = {"GITHUB_OUTPUT": output, "GITHUB_STEP_SUMMARY": summary, "RUNNER_TEMP": self.temp}
        paths = {"GITHUB_ACTION_PATH": ROOT, "GITHUB_WORKSPACE": workspace, **files}
        done = subprocess.run(
            [*SHELL, str(script)],
            cwd=workspace,
            env={**clean_environment(), **self.environment, **_texts(paths), **own},
            capture_output=True,
            encoding="utf-8",
        )
        return done, dict(_pairs(output.read_text(encoding="utf-8")))

    def applies(self, step: dict[str, Any], inputs: Mapping[str, str]) -> bool:
        """Say whether a step is to run; of conditions we know those that our action has."""
        condition = step.get("if")
        if condition is None:
            return True
        met = re.fullmatch(r"inputs\.([\w-]+) != ''", condition)
        assert met is not None, condition
        return inputs[met[1]] != ""

    def evaluate(self, text: str, inputs: Mapping[str, str]) -> str:
        """Return a text with the values of its expressions; what no step has said is empty."""

        def value(met: re.Match[str]) -> str:
            match met[1].split("."):
                case "inputs", name:
                    return inputs[name]
                case "steps", step, "outputs", name:
                    assert step in {each["id"] for each in STEPS}
                    return self.steps.get(step, {}).get(name, "")
            raise AssertionError(f"an expression that this machine does not know: {met[0]}")

        return EXPRESSION.sub(value, text)


def clean_environment() -> dict[str, str]:
    """Return the environment of this process without what concerns our tests."""
    hidden = ("PYTHON", "FAMKG_", "COV_", "PIP_", "GIT_", "VIRTUAL_ENV")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(hidden)}
    programs = sysconfig.get_path("scripts")
    return {**kept, "PATH": f"{programs}{os.pathsep}{kept.get('PATH', '')}"}


def without_network() -> dict[str, str]:
    """Return what lets pip install famkg from its checkout without a registry.

    Its dependencies, and what builds it, are found among those of this environment.
    """
    return {
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_NO_BUILD_ISOLATION": "0",  # which says: no isolation
        "PIP_NO_COMPILE": "1",
        "PIP_NO_INDEX": "1",
    }


def new_repository(folder: Path, files: Mapping[str, str]) -> Path:
    """Make a repository of files in one commit, and return its folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit_all(folder)
    return folder


def commit_all(folder: Path) -> str:
    """Commit what there is in a repository, and return the name of the commit."""
    git(folder, "add", "--all")
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org"]
    git(folder, *who, "commit", "--quiet", "--allow-empty", "--message", "All there is")
    return git(folder, "rev-parse", "HEAD").strip()


def copy_checkout(folder: Path) -> Path:
    """Copy what an installation of famkg needs of this checkout, its tests left out."""
    names = ("build", "dist", "tests", "benchmarks", "__pycache__", ".*")
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*names))
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", folder)
    return folder


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, without the settings of whoever runs the tests."""
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-C", str(folder), *arguments]
    environment = {**clean_environment(), **alone}
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, encoding="utf-8"
    ).stdout


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        assert equals, line
        yield name, value


def _texts(paths: Mapping[str, Path]) -> dict[str, str]:
    return {name: str(path) for name, path in paths.items()}
