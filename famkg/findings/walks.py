"""Walks along property paths through what is written, to the triples that hold their values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import NamedNode

from famkg.shacl.paths import is_complex

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Term

Ends: TypeAlias = "dict[Term, tuple[Triple, ...]]"
"""The nodes at the end of a path, each with the triples by which the last step reaches it.

A node that is reached without any step has none.
"""
_TOKEN = re.compile(r"<[^>]*>|[/|^*+?()]")


@dataclass(frozen=True, slots=True)
class Path:
    """A property path: a property, or an operator and what it stands by."""

    sign: str
    """`>` walks `name`, `<` walks it backwards; others as SPARQL has them: `/ | * + ?`."""
    parts: tuple[Path, ...] = ()
    name: NamedNode | None = None

    def turned(self) -> Path:
        """Return the path that leads back."""
        if self.name is not None:
            return Path("<" if self.sign == ">" else ">", (), self.name)
        parts = tuple(part.turned() for part in self.parts)
        return Path(self.sign, parts[::-1] if self.sign == "/" else parts)

    def beginnings(self) -> tuple[Path, ...]:
        """Return the properties with which it may begin, each once."""
        if self.name is not None:
            return (self,)
        found: dict[Path, None] = {}
        for part in self.parts:
            found |= dict.fromkeys(part.beginnings())
            if self.sign == "/" and part.sign not in "*?":
                break
        return tuple(found)


@cache
def read_path(text: str) -> Path | None:
    """Return the path that `Finding.path` writes; None if it writes none that is known."""
    if not is_complex(text):
        return Path(">", (), NamedNode(text))
    reader = _Reader(_TOKEN.findall(text))
    try:
        found = reader.alternative()
    except (IndexError, ValueError):
        return None
    return None if reader.tokens else found


class Walker:
    """Walks from node to node along triples."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._onwards: defaultdict[tuple[Term, Term], list[Triple]] = defaultdict(list)
        self._back: defaultdict[tuple[Term, Term], list[Triple]] = defaultdict(list)
        for triple in triples:
            self._onwards[triple.subject, triple.predicate].append(triple)
            self._back[triple.object, triple.predicate].append(triple)

    def ends(self, start: Term, path: Path) -> Ends:
        """Return the nodes at the end of a path, in the order in which they are found."""
        found: dict[Term, dict[Triple, None]] = {}

        def add(node: Term, triples: Iterable[Triple]) -> None:
            found[node] = found.get(node, {}) | dict.fromkeys(triples)

        if path.sign == ">" and path.name is not None:
            for triple in self._onwards.get((start, path.name), ()):
                add(triple.object, (triple,))
        elif path.sign == "<" and path.name is not None:
            for triple in self._back.get((start, path.name), ()):
                add(triple.subject, (triple,))
        elif path.sign == "|":
            for part in path.parts:
                for node, triples in self.ends(start, part).items():
                    add(node, triples)
        elif path.sign == "/":
            add(start, ())
            for part in path.parts:
                before, found = found, {}
                for node, so_far in before.items():
                    for end, last in self.ends(node, part).items():
                        add(end, last or so_far)
        else:
            (part,) = path.parts
            if path.sign in "*?":
                add(start, ())
            coming = [start]
            met = set()
            while coming:
                node = coming.pop(0)
                if node in met:
                    continue
                met.add(node)
                for end, triples in self.ends(node, part).items():
                    add(end, triples)
                    if path.sign != "?":
                        coming.append(end)
        return {node: tuple(last) for node, last in found.items()}

    def ways(self, start: Term, path: Path) -> dict[Term, tuple[Triple, ...]]:
        """Return the nodes at the end of a path, each with all triples of one way to it.

        Of a repeated path the way has the fewest repetitions.
        """
        found: dict[Term, tuple[Triple, ...]] = {}
        if path.name is not None:
            for node, triples in self.ends(start, path).items():
                found[node] = triples[:1]
        elif path.sign == "|":
            for part in path.parts:
                found = {**self.ways(start, part), **found}
        elif path.sign == "/":
            found[start] = ()
            for part in path.parts:
                before, found = found, {}
                for node, so_far in before.items():
                    for end, more in self.ways(node, part).items():
                        found.setdefault(end, so_far + more)
        else:
            (part,) = path.parts
            if path.sign in "*?":
                found[start] = ()
            coming: list[tuple[Term, tuple[Triple, ...]]] = [(start, ())]
            met = set()
            while coming:
                node, so_far = coming.pop(0)
                if node not in met:
                    met.add(node)
                    for end, more in self.ways(node, part).items():
                        found.setdefault(end, so_far + more)
                        if path.sign != "?":
                            coming.append((end, so_far + more))
        return found


class _Reader:
    """Reads the tokens of a path, from the loosest operator to the tightest."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def alternative(self) -> Path:
        parts = [self.sequence()]
        while self.tokens[:1] == ["|"]:
            self.tokens.pop(0)
            parts.append(self.sequence())
        return parts[0] if len(parts) == 1 else Path("|", tuple(parts))

    def sequence(self) -> Path:
        parts = [self.step()]
        while self.tokens[:1] == ["/"]:
            self.tokens.pop(0)
            parts.append(self.step())
        return parts[0] if len(parts) == 1 else Path("/", tuple(parts))

    def step(self) -> Path:
        token = self.tokens.pop(0)
        if token == "^":
            return self.step().turned()
        if token == "(":
            path = self.alternative()
            token = self.tokens.pop(0)
            if token != ")":
                raise ValueError(token)
        elif token.startswith("<"):
            path = Path(">", (), NamedNode(token[1:-1]))
        else:
            raise ValueError(token)
        while self.tokens and self.tokens[0] in "*+?":
            path = Path(self.tokens.pop(0), (path,))
        return path
