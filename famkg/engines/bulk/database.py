"""Opens a DuckDB database in memory that may spill to a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from famkg.errors import FamkgError, OutputError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection

LIMIT = re.compile(r"[0-9]+(\.[0-9]+)? ?([KMGT]i?)?B", re.IGNORECASE)
"""How DuckDB writes an amount of memory."""


def connect(folder: Path, memory_limit: str | None = None) -> Connection:
    """Return a new database in memory; what does not fit goes to `folder`.

    `memory_limit` is an amount such as `2GB`; None leaves it to DuckDB. Raises FamkgError where
    DuckDB is not installed, or does not take the limit.
    """
    try:
        import duckdb
    except ModuleNotFoundError as error:
        raise FamkgError(
            "the engine duckdb needs the library DuckDB, which is not installed",
            todo="Run: pip install 'famkg[bulk]', or take --engine oxigraph for small files.",
        ) from error
    settings: dict[str, Any] = {"temp_directory": str(folder), "preserve_insertion_order": "false"}
    if memory_limit is not None:
        if not LIMIT.fullmatch(memory_limit):
            raise FamkgError(
                f"{memory_limit} is no amount of memory", todo="Write it like 2GB or 800MB."
            )
        settings["memory_limit"] = memory_limit
    return duckdb.connect(":memory:", config=settings)


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Raise FamkgError where DuckDB, which keeps what it must in `folder`, finds no more room."""
    try:
        yield
    except Exception as error:
        if type(error).__name__ == "OutOfMemoryException":
            raise FamkgError(
                "the memory that DuckDB may take is not enough",
                todo="Allow more with --memory-limit.",
            ) from error
        if type(error).__name__ == "IOException":
            raise OutputError(
                "DuckDB cannot write what does not fit into memory",
                where=str(folder),
                todo="Make room there, or set TMPDIR to a folder with more.",
            ) from error
        raise
