"""The wheel: what travels in it, and that it answers in an empty folder."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path

import pytest

import famkg

ROOT = Path(__file__).parents[1]
TRAVELS = {
    "data": "**/*.t[ts]?",
    "ontology": "**/*.t*",
    "queries": "**/*.rq",
}
"""Folders of the project that the wheel carries, and which files of them."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built by the backend that the test environment holds."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(ROOT)], check=True)
    (path,) = folder.glob("*.whl")
    return path


@dataclass(frozen=True)
class Installed:
    """A new environment with the wheel in it, and an empty folder to work in."""

    program: Path
    package: Path
    folder: Path
    cache: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run famkg as a user would, far from the checkout."""
        hidden = ("PYTHON", "FAMKG_", "COV_")
        kept = {name: text for name, text in os.environ.items() if not name.startswith(hidden)}
        return subprocess.run(
            [self.program, *arguments],
            cwd=self.folder,
            env={**kept, "FAMKG_CACHE": str(self.cache)},
            capture_output=True,
            encoding="utf-8",
        )


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment of its own; only the dependencies are those of this one."""
    root = tmp_path_factory.mktemp("installed")
    environment = root / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    paths = {"base": str(environment), "platbase": str(environment)}
    site = Path(sysconfig.get_path("purelib", vars=paths))
    scripts = Path(sysconfig.get_path("scripts", vars=paths))
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--quiet", str(wheel)], check=True)
    # A path file, unlike PYTHONPATH, puts the dependencies behind famkg, and leaves alone the
    # path file by which this environment finds the checkout.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    folder = root / "empty"
    folder.mkdir()
    return Installed(scripts / "famkg", site / "famkg", folder, root / "cache")


def test_wheel_carries_ontology_shapes_data_and_queries(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, pattern in TRAVELS.items():
        files = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).glob(pattern)}
        assert files, folder
        assert {name for name in files if f"famkg/_project/{name}" not in names} == set()


def test_wheel_carries_no_documents_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    carried = [name for name in names if not re.match(r"famkg-[\d.]+\.dist-info/", name)]
    kinds = (".py", ".rq", ".toml", ".tsv", ".ttl", ".typed")
    assert [name for name in carried if not name.endswith(kinds)] == []
    assert [name for name in carried if not name.startswith("famkg/")] == []


def test_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (path,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        metadata = Parser().parsestr(archive.read(path).decode())
    assert metadata["Name"] == "famkg"
    assert metadata["Version"] == famkg.__version__
    assert metadata["License-Expression"] == "MIT AND CC0-1.0"
    assert metadata.get_all("License-File") == ["LICENSE", "LICENSE-DATA"]


def test_dependencies_are_bounded_and_pinned() -> None:
    """A bound above keeps a new major version out; the pins are what was tested."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert [each for each in needed if not re.fullmatch(r"[\w-]+>=[\d.]+,<[\d.]+", each)] == []
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[\w.]+", pin)] == []
    pinned = {pin.partition("==")[0].lower() for pin in pins}
    assert {re.split(r"[<>=]", each)[0].lower() for each in needed} <= pinned


def answer(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_installed_famkg_knows_its_version(installed: Installed) -> None:
    assert answer(installed.run("--version")) == f"famkg {famkg.__version__}\n"


def test_installed_famkg_answers_in_an_empty_folder(installed: Installed) -> None:
    assert "who-played-a-character" in answer(installed.run("query", "--list"))
    question = ["who-played-a-character", "--param", "character=Danny Stevens"]
    found = json.loads(answer(installed.run("query", *question, "--format", "json")))
    performers = {row["performer"]["value"] for row in found["results"]["bindings"]}
    assert "https://w3id.org/famkg/world/mason-thames" in performers


def test_installed_famkg_explains_without_documents(installed: Installed) -> None:
    """The sentence is not at hand; its locator and the deep link are."""
    text = answer(installed.run("why", "Mason Thames", "portrays", "Danny Stevens"))
    assert "prp-spo2" in text
    assert "https://en.wikipedia.org/wiki/For_All_Mankind_(TV_series)#:~:text=" in text


def test_installed_famkg_builds_in_an_empty_folder(installed: Installed) -> None:
    text = answer(installed.run("build"))
    assert re.search(r"skipped \d+ passages: .*wikipedia.* not at hand", text)
    built = {path.name for path in (installed.folder / "build").iterdir()}
    assert built == {"famkg.jsonld", "famkg.ttl"}


def test_installed_famkg_leaves_its_package_alone(installed: Installed) -> None:
    """Nothing is written beside the modules: an installation may be read-only."""
    before = package_files(installed)
    answer(installed.run("validate", "--no-cache"))
    assert package_files(installed) == before


def package_files(installed: Installed) -> Sequence[Path]:
    files = installed.package.rglob("*")
    return sorted(path for path in files if "__pycache__" not in path.parts)
