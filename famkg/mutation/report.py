"""Counts what became of mutants: by operator, by line of defence, and which survived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from famkg.mutation.model import Outcome


@dataclass(frozen=True)
class Tally:
    """How many mutants there were, and how many of them were caught."""

    mutants: int = 0
    caught: int = 0

    @property
    def score(self) -> float:
        """The share that was caught, in per cent; all of none."""
        return 100 * self.caught / self.mutants if self.mutants else 100.0


@dataclass(frozen=True)
class MutationReport:
    """What became of mutants."""

    seed: int
    operators: Mapping[str, str]
    """The operators that were asked for, each with the error that it imitates."""
    defences: tuple[str, ...]
    """The lines of defence that were there, in the order in which they were tried."""
    skipped: tuple[str, ...]
    """Those that were not, for want of documents."""
    all_defences: bool
    outcomes: tuple[Outcome, ...]
    places: Mapping[int, str]
    """File and line of what a survivor changed, by its number."""

    @cached_property
    def total(self) -> Tally:
        """All mutants together."""
        return _tally(self.outcomes)

    @cached_property
    def by_operator(self) -> dict[str, Tally]:
        """The tally of each operator that made a mutant."""
        made = {each.mutant.operator for each in self.outcomes}
        return {
            name: _tally([each for each in self.outcomes if each.mutant.operator == name])
            for name in self.operators
            if name in made
        }

    @cached_property
    def by_defence(self) -> dict[str, int]:
        """How many mutants each line of defence caught; the first alone, or each that did."""
        counts = Counter(name for each in self.outcomes for name, _ in each.caught)
        return {name: counts[name] for name in self.defences}

    def caught_by(self, operator: str) -> dict[str, int]:
        """Return how many mutants of an operator each line of defence caught, where any."""
        mine = [each for each in self.outcomes if each.mutant.operator == operator]
        counts = Counter(name for each in mine for name, _ in each.caught)
        return {name: counts[name] for name in self.defences if counts[name]}

    @cached_property
    def survivors(self) -> tuple[tuple[int, Outcome], ...]:
        """What survived, each with its number among all mutants, counted from 1."""
        numbered = enumerate(self.outcomes, start=1)
        return tuple((number, each) for number, each in numbered if each.survived)

    @property
    def beyond_checks(self) -> int:
        """How many survivors no check could have caught."""
        return sum(bool(each.reason) for _, each in self.survivors)


def _tally(outcomes: Sequence[Outcome]) -> Tally:
    return Tally(len(outcomes), sum(not each.survived for each in outcomes))
