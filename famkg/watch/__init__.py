"""Checks again and again while files change: keeps what did not, and tells what is new."""

from __future__ import annotations

from famkg.watch.memory import Memory
from famkg.watch.news import News, compare
from famkg.watch.upkeep import Upkeep

__all__ = ["Memory", "News", "Upkeep", "compare"]
