"""The cache: it saves time, and whatever is wrong with it costs time only."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import famkg
from famkg.cache import (
    KEPT,
    PACKAGE,
    READING,
    REASONING,
    cache_folder,
    closure_entry,
    load_catalogue,
    make_closure,
    open_closure,
    sources,
)
from famkg.errors import HorizonError, QueryError, TurtleError
from famkg.project import Project


@pytest.fixture(scope="module")
def filled(lighthouse: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the closure and the catalogue of the lighthouse."""
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAMKG_CACHE", str(folder))
        open_closure(lighthouse, None)
        load_catalogue(lighthouse)
    return folder


@pytest.fixture
def cached(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that cache, for a test to spoil."""
    folder = tmp_path / "cache"
    shutil.copytree(filled, folder)
    monkeypatch.setenv("FAMKG_CACHE", str(folder))
    return folder


@pytest.fixture
def altered(lighthouse: Project, tmp_path: Path) -> Project:
    """A copy of the lighthouse, for a test to alter."""
    shutil.copytree(lighthouse.root, tmp_path / "altered")
    return Project(tmp_path / "altered")


def entry_of(project: Project, seen: int | None = None, engine: str = "oxigraph") -> Path:
    entry = closure_entry(project, seen, engine)
    assert entry is not None
    return entry


def ask(project: Project, seen: int | None = None) -> object:
    """Return an answer that needs labels and every part of the store."""
    graph = famkg.open(seen, project=project)
    answer = graph.query("SELECT ?s ?p ?o { ?s ?p ?o FILTER isIRI(?o) }")
    assert isinstance(answer, famkg.Answer)
    return answer, [graph.label(str(row[0]).strip("<>")) for row in answer.rows[:50]]


def test_a_cached_closure_is_the_same(lighthouse: Project, cached: Path) -> None:
    kept = open_closure(lighthouse, None)
    assert set(kept.store) == set(make_closure(lighthouse, None).store)
    assert [path.name for path in cached.glob("closure-*")] == [entry_of(lighthouse).name]


def test_the_cache_is_used(lighthouse: Project, cached: Path) -> None:
    """What stands in it is what is answered: here, the closure of somebody who saw season 1."""
    open_closure(lighthouse, 1)
    full, first = entry_of(lighthouse), entry_of(lighthouse, 1)
    shutil.rmtree(full)
    first.rename(full)
    assert set(open_closure(lighthouse, None).store) == set(make_closure(lighthouse, 1).store)
    assert set(open_closure(lighthouse, None, use_cache=False).store) == set(
        make_closure(lighthouse, None).store
    )


def test_without_the_cache_nothing_is_written(
    lighthouse: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAMKG_CACHE", str(tmp_path / "none"))
    open_closure(lighthouse, None, use_cache=False)
    load_catalogue(lighthouse, use_cache=False)
    assert not (tmp_path / "none").exists()


def test_an_entry_belongs_to_what_it_depends_on(altered: Project) -> None:
    """A changed, added, renamed or removed file, a horizon, an engine: each has its own entry."""
    seen = {entry_of(altered), entry_of(altered, 1), entry_of(altered, engine="owlrl")}
    assert len(seen) == 3

    def changed() -> bool:
        entry = entry_of(altered)
        fresh = entry not in seen
        seen.add(entry)
        return fresh

    data = altered.root / "data" / "statements"
    with (data / "press-kit.ttl").open("a") as file:
        file.write("# a comment\n")
    assert changed()
    (data / "more.ttl").write_text("")
    assert changed()
    (data / "more.ttl").rename(data / "others.ttl")
    assert changed()
    (altered.root / "ontology" / "time.ttl").unlink()
    assert changed()
    (altered.root / "queries" / "new.rq").write_text("#+ summary: s\nASK {}\n")
    assert not changed()


def test_modules_that_reasoning_uses_belong_to_the_key(lighthouse: Project) -> None:
    """A new module that a closure depends on must be named in REASONING, or entries go stale."""
    code = (
        "import json, sys; from pathlib import Path\n"
        "from famkg.cache import make_closure, load_catalogue; from famkg.project import Project\n"
        "project = Project(Path(sys.argv[1]))\n"
        "make_closure(project, 1); import famkg.engines.reference\n"
        "load_catalogue(project, use_cache=False)\n"
        "files = [getattr(m, '__file__', None) for n, m in sys.modules.items()"
        " if n.startswith('famkg.')]\n"
        "print(json.dumps(files))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(lighthouse.root)],
        capture_output=True,
        text=True,
        check=True,
    )
    used = {Path(name) for name in json.loads(done.stdout)}
    neutral = {PACKAGE / f"{name}.py" for name in ("cache", "errors", "names")}
    named = set(sources((*REASONING, *READING)))
    assert used - neutral <= named
    assert all(path.is_file() for path in named)


Spoil = Callable[[Path], None]


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for place in range(100, len(content), 997):
        content[place] ^= 0xFF
    path.write_bytes(content)


def scribble(path: Path) -> None:
    path.write_text("[no JSON")


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("pattern", "spoil"),
    [
        ("catalogue-*.json", scribble),
        ("catalogue-*.json", empty),
        ("*/manifest.json", scribble),
        ("*/manifest.json", Path.unlink),
        ("*/closure/*.sst", truncate),
        ("*/closure/*.sst", flip),
        ("*/closure/*.sst", Path.unlink),
        ("*/closure/MANIFEST-*", truncate),
        ("*/closure/CURRENT", empty),
    ],
)
def test_a_broken_cache_costs_no_answer(
    lighthouse: Project, cached: Path, spoil: Spoil, pattern: str
) -> None:
    expected = ask(lighthouse), load_catalogue(lighthouse)
    broken = [path for path in cached.glob(pattern) if path.stat().st_size]
    assert broken
    for path in broken:
        spoil(path)
    for _ in ("broken", "mended"):
        assert (ask(lighthouse), load_catalogue(lighthouse)) == expected
    assert set(open_closure(lighthouse, None).store) == set(make_closure(lighthouse, None).store)


def test_a_broken_entry_is_replaced(lighthouse: Project, cached: Path) -> None:
    entry = entry_of(lighthouse)
    shutil.rmtree(entry / "closure")
    ask(lighthouse)
    assert list((entry / "closure").glob("*.sst"))


@pytest.mark.parametrize("place", ["a file", "below a file", "/dev/null/famkg", "\x7f" * 300])
def test_a_folder_that_cannot_be(
    lighthouse: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / "file").write_text("here first")
    named = {"a file": tmp_path / "file", "below a file": tmp_path / "file" / "cache"}.get(place)
    monkeypatch.setenv("FAMKG_CACHE", str(named or place))
    assert ask(lighthouse)
    assert load_catalogue(lighthouse)
    assert (tmp_path / "file").read_text() == "here first"


def test_a_read_only_cache_is_read(lighthouse: Project, cached: Path) -> None:
    """Permissions hold back everybody but root, for whom this shows less."""
    expected = ask(lighthouse)
    for path in sorted(cached.rglob("*"), reverse=True):
        path.chmod(0o555 if path.is_dir() else 0o444)
    cached.chmod(0o555)
    try:
        assert ask(lighthouse) == expected
        assert ask(lighthouse, 1)
    finally:
        for path in [cached, *cached.rglob("*")]:
            path.chmod(0o755)


def test_a_locked_cache_is_read(lighthouse: Project, cached: Path) -> None:
    """Another process has the store open for writing."""
    expected = ask(lighthouse)
    code = (
        "import sys; from pyoxigraph import Store; s = Store(sys.argv[1]); print('open'); input()"
    )
    command = [sys.executable, "-uc", code, str(entry_of(lighthouse) / "closure")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        assert ask(lighthouse) == expected
        other.communicate("\n")


def test_many_may_fill_it_at_once(
    lighthouse: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAMKG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("FAMKG_PROJECT", str(lighthouse.root))
    command = [sys.executable, "-m", "famkg", "query", "seasons-after", "--param", "number=0"]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    found = {(*process.communicate(), process.returncode) for process in running}
    assert len(found) == 1
    ((out, err, code),) = found
    assert "season 2" in out
    assert (err, code) == ("", 0)
    assert sorted(path.name.partition("-")[0] for path in (tmp_path / "cache").iterdir()) == [
        "catalogue",
        "closure",
    ]


def test_old_entries_go(lighthouse: Project, cached: Path) -> None:
    now = entry_of(lighthouse).stat().st_mtime
    for number in range(KEPT + 3):
        for name in (f"closure-{number}", f".new-{number}"):
            (cached / name / "closure").mkdir(parents=True)
            os.utime(cached / name, (now - 86400 - number,) * 2)
        (cached / f"catalogue-{number}.json").write_text("{}")
        os.utime(cached / f"catalogue-{number}.json", (now - 86400 - number,) * 2)
    (cached / ".new-running").mkdir()
    open_closure(lighthouse, 1)
    kept = {path.name for path in cached.glob("closure-*")}
    assert len(kept) == KEPT
    assert {entry_of(lighthouse).name, entry_of(lighthouse, 1).name, "closure-0"} < kept
    assert [path.name for path in cached.glob(".new-*")] == [".new-running"]


def test_errors_are_not_kept(altered: Project, cached: Path) -> None:
    with pytest.raises(HorizonError):
        open_closure(altered, 99)
    (altered.root / "data" / "entities" / "all.ttl").write_text("nonsense")
    with pytest.raises(TurtleError):
        open_closure(altered, None)
    (altered.root / "queries" / "new.rq").write_text("ASK {}\n")
    with pytest.raises(QueryError):
        load_catalogue(altered)
    assert [path for path in cached.iterdir() if path.name.startswith(".new")] == []


def test_a_cached_catalogue_is_the_same(lighthouse: Project, cached: Path) -> None:
    kept = load_catalogue(lighthouse)
    assert kept == load_catalogue(lighthouse, use_cache=False)
    assert list(kept) == sorted(kept)
    assert [type(query) for query in kept.values()] == [famkg.Query] * len(kept)


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FAMKG_CACHE", str(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"
    monkeypatch.delenv("FAMKG_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg" / "famkg"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder() == tmp_path / ".cache" / "famkg"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == tmp_path / ".cache" / "famkg"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder() == tmp_path / "Library" / "Caches" / "famkg"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert cache_folder() == tmp_path / "local" / "famkg"
