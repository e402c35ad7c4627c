"""The exception tree.

    FamkgError                  every error that famkg raises on purpose; exit code 2
    ├── ProjectError            the ontology, data, shapes or queries are not where they should be
    ├── TurtleError             a Turtle file cannot be read
    ├── DocumentError           a document is missing, or a passage does not fit it
    ├── UnknownNameError        an entity, query, parameter, format or command that nobody knows
    ├── AmbiguousNameError      a label that several entities bear
    ├── QueryError              SPARQL that cannot be read, or a query file with a bad header
    ├── ShapesError             SHACL shapes that cannot be run
    ├── BaselineError           a baseline, or a file of suppressions, that cannot be read
    ├── HorizonError            a number of seasons that the series does not have
    ├── OutputError             a file that cannot be written
    └── WikidataError           Wikidata cannot be asked, or its answer not believed; this and its
                                kinds are in famkg.wikidata.errors

A message says where, what and what next. Any other exception is a bug and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], most: int = 4) -> list[str]:
    """Return the names most like `name`, best first; a long name may be like it at its start."""
    from difflib import SequenceMatcher

    prefix, colon, _ = name.casefold().partition(":")
    shared = prefix + colon if colon else ""  # what all begin with makes none of them likelier
    wanted = name.casefold().removeprefix(shared)

    def likeness(option: str) -> float:
        whole = option.casefold().removeprefix(shared)
        parts = (whole, whole[: len(wanted) + 1])
        return max(SequenceMatcher(None, part, wanted).ratio() for part in parts)

    ranked = sorted((-likeness(option), option) for option in set(known))
    return [option for distance, option in ranked[:most] if distance <= -0.6]


class FamkgError(Exception):
    """An error that the user can act on: where it is, what is wrong, what to do next."""

    def __init__(self, what: str, *, where: str | None = None, todo: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        """Return the message: the place on a line of its own, the rest indented below it."""
        lines = [*self.what.splitlines(), *(self.todo or "").splitlines()]
        if self.where is None:
            return "\n".join([lines[0], *(f"  {line}" for line in lines[1:])])
        return "\n".join([self.where, *(f"  {line}" for line in lines)])


class ProjectError(FamkgError):
    """The ontology, data, shapes or queries are not where they should be."""


class TurtleError(FamkgError):
    """A Turtle file cannot be read."""


class DocumentError(FamkgError):
    """A document is missing, or a passage does not fit it."""


class UnknownNameError(FamkgError):
    """A name that nobody knows; the message offers the nearest ones."""

    def __init__(
        self, kind: str, name: str, known: Iterable[str] = (), *, todo: str | None = None
    ) -> None:
        near = nearest(name, known)
        hint = f"Did you mean {' or '.join(near)}?" if near else None
        super().__init__(
            f"{kind} {name!r} is unknown",
            todo="\n".join(line for line in (hint, todo) if line) or None,
        )


class AmbiguousNameError(FamkgError):
    """A label that several entities bear; the message lists them."""

    def __init__(self, name: str, candidates: Iterable[str]) -> None:
        listed = "\n".join(sorted(candidates))
        super().__init__(f"{name!r} names several things", todo=f"{listed}\nGive one of these.")


class QueryError(FamkgError):
    """SPARQL that cannot be read, or a query file with a bad header."""


class ShapesError(FamkgError):
    """Shapes that cannot be run."""


class BaselineError(FamkgError):
    """A baseline, or a file of suppressions, that cannot be read."""


class HorizonError(FamkgError):
    """A number of seasons that the series does not have."""


class OutputError(FamkgError):
    """A file that cannot be written."""
