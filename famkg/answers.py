"""The answer of a query.

It is a NamedTuple and stands apart from `famkg.model`: a query needs no other value of those,
and to make dataclasses takes longer than to ask (benchmarks/query.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from famkg.model import Term


class Answer(NamedTuple):
    """Rows of a SELECT, each as long as `variables`; None where a variable is unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
