"""Reads the header of a query: YAML behind `#+`, with the line of every mistake.

It costs the import of yaml, so only reading a query file imports this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, get_args, get_type_hints

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from famkg.errors import QueryError, UnknownNameError
from famkg.queries import Expectation, Parameter, Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MARK = "#+"
KEYS = ("summary", "parameters", "expect", "show", "why", "kind", "needs")
NEEDED = ("Wikidata",)
PARAMETER_KEYS = ("type", "example", "summary")
TYPES = get_args(get_type_hints(Parameter)["type"])


def parse_query(text: str, name: str, shown: str) -> Query:
    """Return the query that `text` holds; `shown` is what messages call it.

    A text without a header is a query without a summary. Raises QueryError with the line
    where the header is not YAML, or says what no header can say.
    """
    lines = text.splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith(MARK)), None)
    if first is None:
        return Query(name, text, file=shown)
    header = []
    for line in lines[first:]:
        if not line.startswith(MARK):
            break
        header.append(line.removeprefix(MARK).removeprefix(" "))
    return _Reader(name, shown, first + 1).query(text, "\n".join(header))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns YAML nodes into values, knowing the lines at which they stand."""

    name: str
    shown: str
    first: int
    """The line of the file on which the header begins."""

    def query(self, text: str, header: str) -> Query:
        try:
            node = yaml.compose(header, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = self.first + (mark.line if mark else 0)
            self.fail(line, f"the header is not YAML: {error.problem}")
        except yaml.YAMLError as error:
            self.fail(self.first, f"the header is not YAML: {error}")
        if node is None:
            self.fail(self.first, "the header is empty")
        entries = dict(self.entries(node, KEYS))
        if "summary" not in entries:
            self.fail(self.first, "the header has no summary")
        parameters = tuple(
            self.parameter(key, value)
            for key, value in self.entries(entries.get("parameters"), None)
        )
        return Query(
            self.name,
            text,
            self.text(entries["summary"]),
            parameters,
            tuple(self.expectations(entries.get("expect"), parameters)),
            self.text(entries["show"]) if "show" in entries else "",
            self.shown,
            self.text(entries["why"]) if "why" in entries else "",
            self.text(entries["kind"]) if "kind" in entries else "",
            self.needed(entries["needs"]) if "needs" in entries else "",
        )

    def needed(self, node: Node) -> str:
        text = self.text(node)
        if text not in NEEDED:
            self.unknown(node, "source that a query needs", text, NEEDED)
        return text

    def parameter(self, name: str, node: Node) -> Parameter:
        entries = {key: self.text(value) for key, value in self.entries(node, PARAMETER_KEYS)}
        kind: Any = entries.get("type", "iri")
        if kind not in TYPES:
            self.unknown(node, "type of a parameter", kind, TYPES)
        return Parameter(name, kind, entries.get("example", ""), entries.get("summary", ""))

    def expectations(
        self, node: Node | None, parameters: tuple[Parameter, ...]
    ) -> Iterator[Expectation]:
        examples = {parameter.name: parameter.example for parameter in parameters}
        for item in self.items(node) if isinstance(node, SequenceNode) else [node]:
            if item is None:
                return
            entries = dict(self.entries(item, ("rows", "seen", *examples)))
            if "rows" not in entries:
                self.fail(self.line(item), "what is expected has no rows")
            rows = tuple(
                tuple(self.text(cell) for cell in self.items(row))
                for row in self.items(entries.pop("rows"))
            )
            seen = entries.pop("seen", None)
            given = {key: self.text(value) for key, value in entries.items()}
            yield Expectation(
                tuple(sorted({**examples, **given}.items())),
                rows,
                None if seen is None else self.integer(seen),
            )

    def entries(self, node: Node | None, known: Iterable[str] | None) -> Iterator[tuple[str, Node]]:
        """Yield key and value of a mapping; None has no entries, and `known` None any key."""
        if node is None:
            return
        if not isinstance(node, MappingNode):
            self.fail(self.line(node), "this must be a mapping: `key: value`")
        for key, value in node.value:
            if known is not None and key.value not in known:
                self.unknown(key, "key", key.value, known)
            yield key.value, value

    def items(self, node: Node) -> list[Node]:
        if not isinstance(node, SequenceNode):
            self.fail(self.line(node), "this must be a list: `[one, another]`")
        return list(node.value)

    def text(self, node: Node) -> str:
        """Return a scalar as it is written: `1969` and `true` are words here."""
        if not isinstance(node, ScalarNode):
            self.fail(self.line(node), "this must be a word or a number")
        return " ".join(str(node.value).split())

    def integer(self, node: Node) -> int:
        text = self.text(node)
        if not text.isdecimal():
            self.fail(self.line(node), f"this must be a number, not {text!r}")
        return int(text)

    def line(self, node: Node) -> int:
        return self.first + int(node.start_mark.line)

    def unknown(self, node: Node, kind: str, name: str, known: Iterable[str]) -> NoReturn:
        known = list(known)
        near = UnknownNameError(f"the {kind}", name, known)
        todo = near.todo or f"Known are: {', '.join(known)}"
        self.fail(self.line(node), near.what, todo)

    def fail(self, line: int, what: str, todo: str | None = None) -> NoReturn:
        raise QueryError(what, where=f"{self.shown}:{line}", todo=todo)
