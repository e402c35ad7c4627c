"""Remembers what was read of files, and reads anew only those that have changed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from famkg.turtle import Salvage

Stamp: TypeAlias = tuple[int, int, int] | None
"""What changes with a file: time of change, size, and the file behind the name; None: no file."""


class Memory:
    """What was read of files, by path, from one look at all of them to the next."""

    def __init__(self, read: Callable[[Path, str, bool], Salvage]) -> None:
        """Take what reads a file, given the path, what to call it, and whether it is ours."""
        self._read = read
        self._kept: dict[Path, tuple[Stamp, str, Salvage]] = {}
        self._before: dict[Path, tuple[Stamp, str, Salvage]] = {}
        self._doubted: frozenset[Path] = frozenset()

    def begin(self, doubted: Collection[Path] = ()) -> None:
        """Begin to look at all files; `doubted` (absolute) are read anew whatever they seem."""
        self._before, self._kept = self._kept, {}
        self._doubted = frozenset(doubted)

    def take_back(self) -> None:
        """Forget the look that was begun, as it could not be ended."""
        self._kept = self._before

    def read(self, path: Path, shown_as: str, is_ours: bool) -> Salvage:
        """Return what can be read of a file: what was read before, where it has not changed."""
        path = path.absolute()
        stamp = stamp_of(path)  # before reading: what is written meanwhile is seen next time
        known = self._before.get(path)
        if known and known[:2] == (stamp, shown_as) and path not in self._doubted:
            self._kept[path] = known
            return known[2]
        salvage = self._read(path, shown_as, is_ours)
        if known and known[1] == shown_as and text_of(known[2]) == text_of(salvage):
            salvage = known[2]  # touched, but the same
        self._kept[path] = (stamp, shown_as, salvage)
        return salvage

    def changed(self) -> list[str]:
        """Return what files are called that are new, or gone, or have changed; sorted."""
        return sorted(
            (self._kept.get(path) or self._before[path])[1]
            for path in {*self._before, *self._kept}
            if self._salvage(self._before, path) is not self._salvage(self._kept, path)
        )

    def is_unsettled(self) -> bool:
        """Say whether a file that held something is gone or empty, as it is amid some savings."""
        return any(
            text_of(salvage) and not text_of(self._salvage(self._kept, path))
            for path, (_, _, salvage) in self._before.items()
        )

    def is_outdated(self, doubted: Collection[Path] = ()) -> bool:
        """Say whether a file that was read is among `doubted`, or has another stamp."""
        return any(
            path in doubted or stamp_of(path) != stamp for path, (stamp, _, _) in self._kept.items()
        )

    def paths(self) -> list[Path]:
        """Return the files that were looked at, absolute."""
        return list(self._kept)

    def __len__(self) -> int:
        """Return how many files were looked at."""
        return len(self._kept)

    @staticmethod
    def _salvage(kept: dict[Path, tuple[Stamp, str, Salvage]], path: Path) -> Salvage | None:
        return kept[path][2] if path in kept else None


def stamp_of(path: Path) -> Stamp:
    """Return the stamp of a file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def text_of(salvage: Salvage | None) -> str | None:
    """Return the text that was read, or None where there was none."""
    sources = salvage.places.sources if salvage else ()
    return sources[0].text if sources else None
