"""Keeps closures and the catalogue on disk, so that a question need not wait for the reasoner.

An entry is named by the digest of everything that it depends on, so it is never out of date,
and it is only ever put in place whole. Whatever is wrong with the cache (missing, broken,
locked, read-only, full) costs the time to compute the answer anew, and is never an error.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from famkg import __version__
from famkg.closure import Closure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from famkg.project import Project
    from famkg.queries import Query

KEPT = 8
"""How many entries of each kind stay when a new one is written."""
ABANDONED_AFTER = 3600.0
"""Seconds after which an unfinished entry belongs to no running process."""
PACKAGE = Path(__file__).parent
REASONING = (
    *("builtins.py", "closure.py", "constructs.py", "functions.py", "graph.py", "horizon.py"),
    *("identity.py", "model.py", "namespaces.py", "owl2rl.py", "project.py", "rows.py"),
    *("rules.py", "shacl_rules.py", "sparql.py", "termination.py"),
    *("datatypes/*.py", "engines/*.py", "engines/bulk/*.py", "turtle/*.py"),
)
"""The modules of the package on which a closure depends."""
READING = ("answers.py", "headers.py", "queries.py", "sparql.py")
"""The modules on which the catalogue depends."""
UNFINISHED = ".new-"


def open_closure(
    project: Project, seen: int | None, *, use_cache: bool = True, engine: str = "oxigraph"
) -> Closure:
    """Return the closure of `project` as known to a viewer of `seen` seasons; None knows all.

    Raises TurtleError where a file cannot be read, HorizonError for a number of seasons that
    the series does not have, and UnknownNameError for an unknown engine.
    """
    entry = closure_entry(project, seen, engine) if use_cache else None
    closure = _read(entry) if entry else None
    if closure is None:
        closure = make_closure(project, seen, engine)
        if entry:
            _write(entry, closure)
    return closure


def renew_closure(project: Project, seen: int | None, *, engine: str = "oxigraph") -> Closure:
    """Return the closure computed anew, and put it in place of a cached one that is broken."""
    import shutil

    entry = closure_entry(project, seen, engine)
    if entry:
        shutil.rmtree(entry, ignore_errors=True)
    closure = make_closure(project, seen, engine)
    if entry:
        _write(entry, closure)
    return closure


def make_closure(project: Project, seen: int | None, engine: str = "oxigraph") -> Closure:
    """Return the closure computed from the files; raises what `open_closure` raises."""
    from famkg.closure import close
    from famkg.graph import load_graph
    from famkg.horizon import restrict

    graph = load_graph(project)
    return close(graph if seen is None else restrict(graph, seen), engine)


def open_store(folder: Path, seen: int | None) -> Closure:
    """Return the closure in a folder that `famkg reason` made.

    Raises FamkgError where there is none, and for `seen`: a store holds what it holds.
    """
    from famkg.errors import FamkgError

    if seen is not None:
        raise FamkgError("a store has no horizon", where=str(folder), todo="Leave out --seen.")
    try:
        closure = Closure.open(folder)
        _ = closure.engine
    except (OSError, RuntimeError, ValueError):
        raise FamkgError(
            "there is no store of famkg",
            where=str(folder),
            todo="Make one with famkg reason --store.",
        ) from None
    return closure


def load_catalogue(
    project: Project, *, use_cache: bool = True, federated: bool = False
) -> dict[str, Query]:
    """Return the project's queries by name, or those that also ask Wikidata.

    Raises QueryError for a bad header.
    """
    from famkg.queries import catalogue, restore_query

    read = project.federated_files() if federated else project.query_files()
    folder = cache_folder() if use_cache and (read or not federated) else None
    files = [*read, *sources(READING)]
    digest = _digest(("federated",) if federated else (), files) if folder else None
    entry = folder / f"catalogue-{digest}.json" if folder and digest else None
    if entry:
        try:
            return {
                name: restore_query(value) for name, value in json.loads(entry.read_bytes()).items()
            }
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            pass
    found = catalogue(project, federated=federated)
    if entry:
        _write_catalogue(entry, found)
    return found


def cache_folder() -> Path | None:
    """Return the folder of the cache: `$FAMKG_CACHE`, else `famkg` in the user's cache folder.

    None where no such folder can be named. The folder need not exist.
    """
    named = os.environ.get("FAMKG_CACHE")
    if named:
        return Path(named).absolute()
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME", ""))
        if not base.is_absolute():  # as the XDG specification demands
            base = home / ".cache"
    return base / "famkg" if base.is_absolute() else None


def closure_entry(project: Project, seen: int | None, engine: str = "oxigraph") -> Path | None:
    """Return the folder in which a closure is kept, or None where it cannot be kept."""
    folder = cache_folder()
    ours = (*project.ontology_files(), *project.rule_files(), *project.data_files())
    files = [*ours, *sources(REASONING)]
    digest = _digest((engine, seen), files) if folder else None
    return folder / f"closure-{digest}" if folder and digest else None


def _digest(values: tuple[object, ...], files: Iterable[Path]) -> str | None:
    """Return the digest of values, versions, and names and contents of files.

    None where a file cannot be read.
    """
    hashed = sha256(repr((__version__, pyoxigraph.__version__, *values)).encode())
    for path in files:
        try:
            content = path.read_bytes()
        except OSError:
            return None
        hashed.update(f"\n{path.parent.name}/{path.name} {len(content)}\n".encode())
        hashed.update(content)
    return hashed.hexdigest()[:32]


def sources(patterns: Iterable[str]) -> list[Path]:
    """Return the files of this package that match `patterns`; a named file must exist."""
    return [
        path
        for pattern in patterns
        for path in (sorted(PACKAGE.glob(pattern)) if "*" in pattern else [PACKAGE / pattern])
    ]


def _read(entry: Path) -> Closure | None:
    """Return the closure of an entry, or None where there is none or it is not whole."""
    try:
        sizes = json.loads((entry / "manifest.json").read_bytes())
        if sizes != _sizes(entry / "closure"):
            return None
        closure = Closure.open(entry / "closure")
    except (OSError, ValueError, RuntimeError):  # pyoxigraph reports corruption as RuntimeError
        return None
    with suppress(OSError):
        os.utime(entry)  # _prune keeps what was used last
    return closure


def _sizes(folder: Path) -> dict[str, int]:
    """Return the sizes of the files that hold a store; its log and options say nothing of it."""
    with os.scandir(folder) as files:
        return {
            file.name: file.stat().st_size
            for file in files
            if file.name.startswith(("CURRENT", "MANIFEST")) or file.name.endswith(".sst")
        }


def _write(entry: Path, closure: Closure) -> None:
    """Put a closure at `entry`, whole or not at all; what another process put there stays."""
    import shutil
    import tempfile

    from famkg.errors import OutputError

    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=entry.parent))
    except OSError:
        return
    try:
        closure.save(unfinished / "closure")
        sizes = _sizes(unfinished / "closure")
        (unfinished / "manifest.json").write_text(json.dumps(sizes), encoding="utf-8")
        if _read(entry) is None:
            shutil.rmtree(entry, ignore_errors=True)
            unfinished.replace(entry)
        _prune(entry.parent, "closure-*")
    except (OSError, RuntimeError, OutputError):
        pass
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _prune(folder: Path, pattern: str) -> None:
    """Remove all but the entries used last, and what stopped processes left unfinished."""
    import shutil
    import time

    def age(path: Path) -> float:
        return -path.stat().st_mtime

    outdated = sorted(folder.glob(pattern), key=age)[KEPT:]
    now = time.time()
    abandoned = [
        path for path in folder.glob(f"{UNFINISHED}*") if now + age(path) > ABANDONED_AFTER
    ]
    for path in [*outdated, *abandoned]:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _write_catalogue(entry: Path, queries: dict[str, Query]) -> None:
    from famkg.atomic import write_atomically
    from famkg.errors import OutputError

    content = json.dumps(queries, default=sorted)
    try:
        write_atomically(entry, content)
        _prune(entry.parent, "catalogue-*.json")
    except (OSError, OutputError):
        pass
