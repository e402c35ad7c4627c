"""Property paths: from the nodes of a graph to the text that SPARQL writes, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from famkg.namespaces import RDF, SH

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

UNARY = {"inversePath": "^", "zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_TOKEN = re.compile(r"<[^>]*>|[/|^*+?()]")


def write_path(graph: rdflib.Graph, node: Node) -> str:
    """Return a SHACL property path: the IRI of a plain property, or what SPARQL writes.

    In the latter each IRI stands in angle brackets: `<http://a>/^<http://b>`.
    """
    from rdflib.term import URIRef

    return str(node) if isinstance(node, URIRef) else _write(graph, node, outermost=True)


def is_complex(path: str) -> bool:
    """Say whether a path is more than one IRI."""
    return "<" in path


def path_in_turtle(path: str) -> str:
    """Return the Turtle of a path that `write_path` wrote, as the object of `sh:path`."""
    if not is_complex(path):
        return f"<{path}>"
    tokens = _TOKEN.findall(path)
    return _Reader(tokens).alternative()


class _Reader:
    """Reads the tokens of a path, from the loosest operator to the tightest."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def next_is(self, *tokens: str) -> bool:
        return bool(self.tokens) and self.tokens[0] in tokens

    def alternative(self) -> str:
        parts = list(self.separated("|", self.sequence))
        listed = f"[ <{SH}alternativePath> ( {' '.join(parts)} ) ]"
        return parts[0] if len(parts) == 1 else listed

    def sequence(self) -> str:
        parts = list(self.separated("/", self.step))
        return parts[0] if len(parts) == 1 else f"( {' '.join(parts)} )"

    def separated(self, mark: str, read: object) -> Iterator[str]:
        assert callable(read)
        yield read()
        while self.next_is(mark):
            self.tokens.pop(0)
            yield read()

    def step(self) -> str:
        token = self.tokens.pop(0)
        if token == "^":
            return f"[ <{SH}inversePath> {self.step()} ]"
        if token == "(":
            token = self.alternative()
            self.tokens.pop(0)
        names = {sign: name for name, sign in UNARY.items() if sign != "^"}
        while self.next_is(*names):
            token = f"[ <{SH}{names[self.tokens.pop(0)]}> {token} ]"
        return token


def _write(graph: rdflib.Graph, node: Node, *, outermost: bool = False) -> str:
    from rdflib.collection import Collection
    from rdflib.term import URIRef

    if isinstance(node, URIRef):
        return f"<{node}>"
    if (node, URIRef(RDF + "first"), None) in graph:
        parts = [_write(graph, each) for each in Collection(graph, node)]
        return "/".join(parts) if outermost else f"({'/'.join(parts)})"
    options = graph.value(node, URIRef(SH + "alternativePath"))
    if options is not None:
        parts = [_write(graph, each) for each in Collection(graph, options)]
        return f"({'|'.join(parts)})"
    for name, sign in UNARY.items():
        inner = graph.value(node, URIRef(SH + name))
        if inner is not None:
            text = _write(graph, inner)
            if sign == "^":
                return f"^{text}"
            return f"({text}){sign}" if text.startswith("^") else f"{text}{sign}"
    return ""
