"""Unfolds answers: why a row is in it, from the triples that matched to what the graph lacks."""

from famkg.unfolding.rows import unfold

__all__ = ["unfold"]
