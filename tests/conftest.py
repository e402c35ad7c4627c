"""What tests share: the project with its closure, a cache of their own, and no skips in CI."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import settings

from famkg.cli.main import main
from famkg.closure import Closure, close
from famkg.documents import find_documents
from famkg.graph import Graph, load_graph
from famkg.project import Project, find_project
from famkg.wikidata.client import Client
from famkg.wikidata.settings import CONTACT, ENDPOINTS

if TYPE_CHECKING:
    from wikidata_server import Ask, Clock, LocalWikidata

ROOT = Path(__file__).parents[1]

settings.register_profile("same examples", derandomize=True)
if os.environ.get("CI"):  # a gate asks the same each time; new examples are tried elsewhere
    settings.load_profile("same examples")

Run: TypeAlias = Callable[..., tuple[int, str]]
"""Runs a command of famkg; returns exit code and output."""


@pytest.fixture(scope="session", autouse=True)
def clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests neither read nor fill the user's cache, nor follow the user's settings."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("FAMKG_PROJECT", "FAMKG_DOCUMENTS", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
            patch.delenv(name, raising=False)
        for name in (CONTACT, *ENDPOINTS):
            patch.delenv(name, raising=False)
        patch.setenv("FAMKG_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Programs that tests start can be interrupted, also where tests run in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def project() -> Project:
    """The project of this checkout."""
    return find_project()


@pytest.fixture(scope="session")
def graph(project: Project) -> Graph:
    """The real graph; take it for reading only."""
    return load_graph(project)


@pytest.fixture(scope="session")
def closure(graph: Graph) -> Closure:
    """The closure of the real graph; take it for reading only."""
    return close(graph)


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder of the source documents; a test that needs them skips where there is none."""
    folder = find_documents(ROOT)
    if folder is None:
        pytest.skip("the source documents are not at hand (../shared/documents)")
    return folder


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project for a test to alter; famkg works on it for the length of the test."""
    root = tmp_path / "project"
    for folder in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / folder, root / folder)
    monkeypatch.setenv("FAMKG_PROJECT", str(root))
    documents = find_documents(ROOT)
    if documents is not None:
        monkeypatch.setenv("FAMKG_DOCUMENTS", str(documents))
    return root


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command of famkg on the project in `tmp_path`; return exit code and output."""
    monkeypatch.setenv("FAMKG_PROJECT", str(tmp_path))

    def command(*argv: str) -> tuple[int, str]:
        code = main(list(argv))
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return command


@pytest.fixture(scope="session")
def lighthouse(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small made-up project under the shipped ontology, which stays as it is when data grows."""
    root = tmp_path_factory.mktemp("lighthouse")
    shutil.copytree(ROOT / "tests" / "projects" / "lighthouse", root, dirs_exist_ok=True)
    shutil.copytree(ROOT / "ontology", root / "ontology")
    return Project(root)


@pytest.fixture
def at_lighthouse(lighthouse: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Let famkg work on the lighthouse, from an empty folder, for the length of the test."""
    monkeypatch.setenv("FAMKG_PROJECT", str(lighthouse.root))
    monkeypatch.chdir(tmp_path)
    return lighthouse


@pytest.fixture(scope="session")
def wikidata_service() -> Iterator[LocalWikidata]:
    """The local Wikidata of this run; take `wikidata`, which is as new for each test."""
    from wikidata_server import LocalWikidata

    service = LocalWikidata()
    yield service
    service.stop()


@pytest.fixture
def wikidata(wikidata_service: LocalWikidata) -> LocalWikidata:
    """A local Wikidata on loopback, for a test to ask, to alter and to let misbehave."""
    wikidata_service.reset()
    return wikidata_service


@pytest.fixture
def clock() -> Clock:
    """A clock that goes on only when somebody sleeps."""
    from wikidata_server import Clock

    return Clock()


@pytest.fixture
def ask(wikidata: LocalWikidata, tmp_path: Path, clock: Clock) -> Ask:
    """Makes clients of the local Wikidata that share a cache, as the commands of one user do."""

    def client(**settings: object) -> Client:
        return Client(
            wikidata.settings(**settings),
            folder=tmp_path / "cache",
            sleep=clock.sleep,
            now=clock.now,
            chance=lambda: 0.5,
        )

    return client


@pytest.fixture
def at_wikidata(wikidata: LocalWikidata, monkeypatch: pytest.MonkeyPatch) -> LocalWikidata:
    """Let commands ask the local Wikidata for the length of the test."""
    for name, value in wikidata.environment.items():
        monkeypatch.setenv(name, value)
    return wikidata


@pytest.fixture
def linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lighthouse with links to Wikidata; famkg works on it, and waits for nothing."""
    from linked import linked_lighthouse

    from famkg.wikidata import manners

    root = linked_lighthouse(tmp_path / "project")
    monkeypatch.setenv("FAMKG_PROJECT", str(root))
    monkeypatch.setattr(manners, "FIRST_WAIT", 0.0)
    monkeypatch.chdir(tmp_path)
    return root


@pytest.fixture
def lamp(at_wikidata: LocalWikidata) -> LocalWikidata:
    """The local Wikidata, with the items to which these links lead; nothing of it is cached."""
    from linked import answers, fill

    shutil.rmtree(answers(), ignore_errors=True)
    fill(at_wikidata)
    return at_wikidata


@pytest.fixture
def act(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run an action of `famkg wikidata`, its words in one text; return code, output, errors."""

    def command(words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["wikidata", *shlex.split(words)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure where CI is set: there, everything is at hand."""
    expected = hasattr(report, "wasxfail")
    if report.outcome == "skipped" and not expected and os.environ.get("CI"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"nothing may be skipped in CI: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report
