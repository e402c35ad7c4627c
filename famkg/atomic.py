"""Writes a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from famkg.errors import OutputError


def write_atomically(path: Path, content: str | bytes) -> None:
    """Put `content` at `path`, text as UTF-8; whoever reads `path` sees the old file or the new.

    The folders above it are made. Raises OutputError where the file cannot be written; then
    what stood at `path` still stands there, and nothing else is left behind.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
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
            file.write(data)
        written.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        written.replace(target)
        written = None
    except OSError as error:
        raise OutputError(
            f"it cannot be written: {error.strerror or error}",
            where=str(path),
            todo="Name a file in a folder that you may write to.",
        ) from error
    finally:
        if written is not None:
            written.unlink(missing_ok=True)


def _umask() -> int:
    """Return the mask of file modes; there is no way to read it but to set it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
