"""Writes files and folders whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from famkg.errors import OutputError

ELSEWHERE = "Name a file in a folder that you may write to."


def write_atomically(path: Path, content: str | bytes) -> None:
    """Put `content` at `path`, text as UTF-8; whoever reads `path` sees the old file or the new.

    The folders above it are made. Raises OutputError where the file cannot be written; then
    what stood at `path` still stands there, and nothing else is left behind.
    """
    with replaced(path) as written:
        written.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Give a new file to write to, which takes the place of `path` when the block ends well.

    The folders above it are made. Raises OutputError where the file cannot be written; then, and
    after any other error, what stood at `path` still stands there, and nothing else is left.
    """
    target = Path(os.path.realpath(path))  # a link stays a link
    written: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and not target.is_file():
            raise IsADirectoryError(f"{path} is not a file")
        with tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as file:
            written = Path(file.name)
        yield written
        written.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        written.replace(target)
        written = None
    except OSError as error:
        raise OutputError(
            f"it cannot be written: {error.strerror or error}", where=str(path), todo=ELSEWHERE
        ) from error
    finally:
        if written is not None:
            written.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give a new folder to fill, which becomes `path` when the block ends well.

    The folders above it are made. Raises OutputError where there is something at `path` already,
    or where the folder cannot be made; then, and after any other error, nothing is left.
    """
    unfinished: Path | None = None
    try:
        refuse_existing(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
        yield unfinished
        unfinished.chmod(0o777 & ~_umask())
        unfinished.replace(path)
    except OSError as error:
        raise OutputError(
            f"it cannot be written: {error.strerror or error}", where=str(path), todo=ELSEWHERE
        ) from error
    finally:
        if unfinished is not None:
            shutil.rmtree(unfinished, ignore_errors=True)


def refuse_existing(path: Path) -> None:
    """Raise OutputError where a new folder cannot be at `path`, as there is something already."""
    if path.exists():
        raise OutputError(
            "there is something of this name already",
            where=str(path),
            todo="Name a folder that does not exist yet.",
        )


def _umask() -> int:
    """Return the mask of file modes; there is no way to read it but to set it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
