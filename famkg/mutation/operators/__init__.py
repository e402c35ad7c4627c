"""The ways to go wrong, each a function whose docstring says what human error it imitates."""

from __future__ import annotations

from collections.abc import Mapping

from famkg.mutation.model import Operator
from famkg.mutation.operators import citations, joined, kinds, names, standing, times, whole

OPERATORS: Mapping[str, Operator] = {
    make.__name__.replace("_", "-"): Operator(
        make.__name__.replace("_", "-"), " ".join((make.__doc__ or "").split()), make
    )
    for group in (joined, kinds, times, standing, citations, whole, names)
    for make in group.OPERATORS
}
"""Each operator by its name, in the order in which they are reported."""
