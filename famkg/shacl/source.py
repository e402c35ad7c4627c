"""Looks up what a shapes graph says: values, lists and paths, where they are as SHACL asks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from famkg.namespaces import OWL, RDF, SH, XSD
from famkg.shacl.shapes import Path
from famkg.shacl.values import is_blank

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Term

STEPS = {"zeroOrMorePath": "star", "oneOrMorePath": "plus", "zeroOrOnePath": "maybe"}
NIL = RDF + "nil"
DEEPEST = 6
"""How far paths may go, and shapes may refer to shapes; pyshacl gives up a little later."""


class OutsideError(Exception):
    """Why a shape is outside; the message is a part of a sentence."""


class Source:
    """The triples of a shapes graph by subject and predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.said: defaultdict[Term, defaultdict[str, list[Term]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for triple in triples:
            values = self.said[triple.subject][triple.predicate.value]
            if triple.object not in values:
                values.append(triple.object)

    def members(self, node: Term, *, of_path: bool = False) -> list[Term]:
        """Return the members of a list; raises OutsideError where it is no proper list.

        The nodes of a list may have names, except those of a path.
        """
        found: list[Term] = []
        seen: set[Term] = set()
        while iri_of(node) != NIL:
            values: Mapping[str, list[Term]] = self.said.get(node, {})
            first, rest = values.get(RDF + "first", []), values.get(RDF + "rest", [])
            if node in seen or len(first) != 1 or len(rest) != 1:
                raise OutsideError("a list is not as lists should be")
            if of_path and not is_blank(node):
                raise OutsideError("a list is not as lists should be")
            seen.add(node)
            found.append(first[0])
            node = rest[0]
        return found

    def only(self, values: Mapping[str, list[Term]], name: str) -> Term | None:
        """Return the value of a property that may have one."""
        found = values.get(SH + name, [])
        if len(found) > 1:
            raise OutsideError(f"it has several sh:{name}")
        return found[0] if found else None

    def number(self, values: Mapping[str, list[Term]], name: str) -> int | None:
        """Return the value of a property that may have one number."""
        found = self.only(values, name)
        if found is None:
            return None
        if not isinstance(found, Literal) or not re.fullmatch("[0-9]{1,9}", found.value):
            raise OutsideError(f"its sh:{name} is no number")
        if found.datatype.value != XSD + "integer":
            raise OutsideError(f"its sh:{name} is no integer")
        return int(found.value)

    def flag(self, values: Mapping[str, list[Term]], name: str) -> bool:
        """Return whether a property is true."""
        found = self.only(values, name)
        if found is None:
            return False
        if not isinstance(found, Literal) or found.datatype.value != XSD + "boolean":
            raise OutsideError(f"its sh:{name} is neither true nor false")
        if found.value not in ("true", "false"):
            raise OutsideError(f"its sh:{name} is neither true nor false")
        return found.value == "true"

    def prefixes(self, sources: Iterable[Term]) -> dict[str, str]:
        """Return the prefixes that `sources` declare, and what these import.

        Raises OutsideError where anybody in the graph declares one of them otherwise.
        """
        found, todo = set(sources), [*sources]
        while todo:
            values: Mapping[str, list[Term]] = self.said.get(todo.pop(), {})
            new = set(values.get(OWL + "imports", ())) - found
            found |= new
            todo += new
        known: defaultdict[str, set[str]] = defaultdict(set)
        ours = set()
        for node, values in self.said.items():
            for each in values.get(SH + "declare", ()):
                said: Mapping[str, list[Term]] = self.said.get(each, {})
                prefix, namespace = self.only(said, "prefix"), self.only(said, "namespace")
                if not isinstance(prefix, Literal) or not isinstance(namespace, Literal):
                    raise OutsideError("a declaration of a prefix is not as it should be")
                known[prefix.value].add(namespace.value)
                if node in found:
                    ours.add(prefix.value)
        if any(len(known[prefix]) > 1 for prefix in ours):
            raise OutsideError("a prefix is declared in two ways")
        return {prefix: min(known[prefix]) for prefix in sorted(ours)}

    def path(self, node: Term) -> Path:
        """Return a property path; raises OutsideError where it is none, or hard to walk."""
        if isinstance(node, NamedNode) and not is_blank(node):
            return Path("property", node)
        values: Mapping[str, list[Term]] = self.said.get(node, {})
        if not is_blank(node) or not values:
            raise OutsideError("its path is no path")
        if RDF + "first" in values:
            parts = self.paths(node)
            if len(parts) > DEEPEST:
                raise OutsideError("its path has many steps")
            return Path("sequence", parts=parts)
        ((name, inner),) = [*values.items()] if len(values) == 1 else [("", [])]
        if len(inner) != 1:
            raise OutsideError("its path is no path")
        name = name.removeprefix(SH)
        if name == "inversePath":
            back = self.path(inner[0])
            if back.kind != "property":
                raise OutsideError("its path goes back more than a step at a time")
            return Path("inverse", back.property)
        if name == "alternativePath":
            return Path("alternative", parts=self.paths(inner[0]))
        if name not in STEPS:
            raise OutsideError("its path is no path")
        return Path(STEPS[name], parts=(self.path(inner[0]),))  # type: ignore[arg-type]

    def paths(self, node: Term) -> tuple[Path, ...]:
        """Return the paths in a list of two or more."""
        members = self.members(node, of_path=True)
        if len(members) < 2:
            raise OutsideError("its path is a list of one path")
        return tuple(map(self.path, members))

    def spell(self, node: Term, *, outermost: bool = False) -> str:
        """Return a path as `famkg.shacl.paths.write_path` writes it."""
        if isinstance(node, NamedNode) and not is_blank(node):
            return node.value if outermost else f"<{node.value}>"
        values = self.said[node]
        if RDF + "first" in values:
            text = "/".join(map(self.spell, self.members(node)))
            return text if outermost else f"({text})"
        ((name, (inner,)),) = values.items()
        if name == SH + "alternativePath":
            return f"({'|'.join(map(self.spell, self.members(inner)))})"
        text = self.spell(inner)
        if name == SH + "inversePath":
            return f"^{text}"
        sign = {"star": "*", "plus": "+", "maybe": "?"}[STEPS[name.removeprefix(SH)]]
        return f"({text}){sign}" if text.startswith("^") else f"{text}{sign}"


def iri_of(term: Term) -> str:
    """Return the IRI of a named node, and nothing of other terms."""
    return term.value if isinstance(term, NamedNode) else ""
