"""Reads the queries of sh:sparql that mean the same to all engines.

What is read is one pattern of triples, with property paths, and FILTER with comparisons and
EXISTS. There the variable `$this`, where a triple of the outermost pattern binds it, may be
joined with all focus nodes at once instead of being set for one after the other. Engines compare
values alike if these are of one kind, which the graph at hand must show: `Query.compared` tells
which properties to look at (https://www.w3.org/TR/shacl/#sparql-constraints).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from pyoxigraph import Store

from famkg.namespaces import OWL, RDF, RDFS
from famkg.shacl.source import OutsideError
from famkg.sparql import Token, tokens

DEFAULT = {"rdf": RDF, "rdfs": RDFS, "owl": OWL}
"""The prefixes that pyshacl takes for declared."""
COMPARISONS = frozenset({"=", "!=", "<", ">", "<=", ">="})
JOINED = COMPARISONS | {"&&", "||"}
TESTS = frozenset({"ISIRI", "ISLITERAL", "ISNUMERIC", "ISURI"})
NUMBER, TEXT, TRUTH = "number", "text", "truth"
Operand: TypeAlias = "str | frozenset[str]"
"""A kind of value, or the IRIs of properties whose values it is one of."""


@dataclass(frozen=True, slots=True)
class Test:
    """An EXISTS that a solution must pass, asked by itself: its variables are set before.

    That is how SPARQL defines it, and the store need not join anew what it asks.
    """

    head: str
    pattern: str
    negated: bool
    variables: tuple[str, ...]
    """Those that stand in the pattern, and outside."""

    def query(self, row: Mapping[str, str]) -> str:
        """Return an ASK, with what `row` says in the place of variables."""
        written = []
        end = 0
        for token in tokens(self.pattern):
            if token.kind == "variable" and token.text[1:] in row:
                written += [self.pattern[end : token.start], row[token.text[1:]]]
                end = token.start + len(token.text)
        return f"{self.head}ASK {''.join(written)}{self.pattern[end:]}"


@dataclass(frozen=True, slots=True)
class Query:
    """A query for all focus nodes."""

    text: str
    """With `%s` for the focus nodes, as VALUES takes them."""
    tests: tuple[Test, ...]
    """What each solution has to pass besides."""
    has_value: bool
    """Whether it selects ?value besides $this."""
    compared: tuple[tuple[Operand, str, Operand], ...]
    """What is compared with what, by which sign."""
    messages: tuple[str, ...] = ()
    """Of the constraint and its shape, sorted."""


def read_query(text: str, prefixes: Mapping[str, str], messages: tuple[str, ...] = ()) -> Query:
    """Return the query of a constraint; raises OutsideError where engines may differ on it."""
    return _Parser(text, {**DEFAULT, **prefixes}).query(messages)


class _Parser:
    """Reads a query token by token."""

    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        self.prefixes = prefixes
        self.text = text
        self.todo = [*_joined(tokens(text)), Token("end", "", len(text))]
        self.place = 0
        self.bound: defaultdict[str, set[str]] = defaultdict(set)
        """The properties of which a variable is the value."""
        self.compared: list[tuple[str, str, str]] = []
        self.outermost: set[str] = set()
        """The variables in the triples of the outermost pattern."""
        self.tests: list[tuple[int, int, int]] = []
        """Where EXISTS stands that every solution must pass: its beginning, its group, its end."""

    def query(self, messages: tuple[str, ...]) -> Query:
        """Return the query."""
        self.expect("SELECT")
        self.skip("DISTINCT")
        selected = []
        while self.token.kind == "variable":
            selected.append(self.take().text[1:])
        self.skip("WHERE")
        begin = self.token.start
        self.group(0)
        if self.token.text:
            self.refuse()
        if sorted(selected) not in (["this"], ["this", "value"]):
            raise OutsideError("its query selects more than $this and ?value")
        if "this" not in self.outermost:
            raise OutsideError("its query does not begin with $this")
        head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted(self.prefixes.items()))
        body, tests = self.split(begin + 1, head)
        columns = {*selected, *(name for test in tests for name in test.variables)}
        listed = " ".join(f"?{name}" for name in sorted(columns))
        whole = f"{head}SELECT DISTINCT {listed} WHERE {{ VALUES ?this {{ %s }} {body}"
        try:
            Store().query(whole % "")
        except SyntaxError:
            raise OutsideError("its query is no SPARQL") from None
        compared = tuple((self.kind(one), sign, self.kind(two)) for one, sign, two in self.compared)
        return Query(whole, tests, "value" in selected, compared, messages)

    def split(self, begin: int, head: str) -> tuple[str, tuple[Test, ...]]:
        """Return what follows `begin` without the tests of EXISTS, for `%`, and these tests."""
        parts, tests = [], []
        for start, group, end in self.tests:
            parts.append(self.text[begin:start])
            begin = end
            pattern = self.text[group:end]
            inside = {each.text[1:] for each in tokens(pattern) if each.kind == "variable"}
            negated = self.text[start:group].upper().startswith("NOT")
            tests.append(Test(head, pattern, negated, tuple(sorted(inside & self.outermost))))
        return "(true)".join([*parts, self.text[begin:]]).replace("%", "%%"), tuple(tests)

    @property
    def token(self) -> Token:
        """The next token."""
        return self.todo[self.place]

    def take(self) -> Token:
        """Return the next token, and go on to the one behind it."""
        found = self.token
        self.place = min(self.place + 1, len(self.todo) - 1)
        return found

    def is_next(self, *words: str) -> bool:
        """Say whether the next token is one of some words or signs."""
        return self.token.kind in ("word", "sign") and self.token.text.upper() in words

    def skip(self, *words: str) -> bool:
        """Take the next token if it is one of some words or signs, and say whether it is."""
        found = self.is_next(*words)
        self.place += found
        return found

    def expect(self, word: str) -> None:
        """Take a word or sign; raises OutsideError for another."""
        if not self.skip(word):
            self.refuse()

    def refuse(self) -> NoReturn:
        """Raise OutsideError for the next token."""
        raise OutsideError(f"its query has {self.token.text or 'no end'}")

    def group(self, depth: int) -> None:
        """Read a group of triples and filters."""
        self.expect("{")
        while not self.skip("}"):
            if self.skip("FILTER"):
                self.filter(depth)
            else:
                self.triples(depth)
            self.skip(".")

    def triples(self, depth: int) -> None:
        """Read the triples of one subject."""
        self.node(depth)
        while True:
            properties = self.path()
            while True:
                found = self.node(depth)
                if found:
                    self.bound[found] |= properties
                if not self.skip(","):
                    break
            while self.skip(";"):
                pass
            if self.is_next(".", "}", "FILTER"):
                return

    def node(self, depth: int) -> str | None:
        """Read a subject or an object; return the name of a variable."""
        if self.token.kind == "variable":
            name = self.take().text[1:]
            if name in ("currentShape", "shapesGraph", "PATH", "path"):
                raise OutsideError(f"its query has ${name}")
            if depth == 0:
                self.outermost.add(name)
            return name
        if self.token.kind == "string":
            self.take()
            if self.token.kind == "tag" or self.is_next("^"):
                self.refuse()
        elif self.token.kind == "word" and (
            self.token.text.isdecimal() or self.token.text in ("true", "false")
        ):
            self.take()
        else:
            self.iri()
        return None

    def iri(self) -> str:
        """Read an IRI or a prefixed name; return the IRI."""
        if self.token.kind == "iri":
            return self.take().text[1:-1]
        prefix, colon, local = self.token.text.partition(":")
        if self.token.kind != "name" or prefix not in self.prefixes or "\\" in local or not colon:
            self.refuse()
        self.take()
        return self.prefixes[prefix] + local

    def path(self) -> set[str]:
        """Read a property path; return the properties at its end, none where that is not known."""
        found = [self.sequence()]
        while self.skip("|"):
            found.append(self.sequence())
        return {each for one in found for each in one} if all(found) else set()

    def sequence(self) -> set[str]:
        """Read paths that follow each other; return as `path` does."""
        found = self.step()
        while self.skip("/"):
            found = self.step()
        return found

    def step(self) -> set[str]:
        """Read a step of a path; return as `path` does."""
        found: set[str] = set()
        inverse = self.skip("^")
        if self.skip("("):
            found = self.path()
            self.expect(")")
        elif self.token.text == "a":
            self.take()
            found = {RDF + "type"}
        else:
            found = {self.iri()}
        return set() if self.skip("*", "+", "?") or inverse else found

    def filter(self, depth: int) -> None:
        """Read what FILTER wants."""
        if self.is_next("NOT", "EXISTS"):
            found = self.exists(depth)
            if depth == 0:
                self.tests.append(found)
            return
        self.expect("(")
        known = len(self.tests)
        if depth == 0:
            self.all_of()
        else:
            self.either(depth)
        if self.is_next("||"):  # what was read is but one of several ways
            del self.tests[known:]
            self.take()
            self.either(depth)
        self.expect(")")

    def exists(self, depth: int) -> tuple[int, int, int]:
        """Read EXISTS or NOT EXISTS with its group, and return where it stands."""
        start = self.token.start
        self.skip("NOT")
        self.expect("EXISTS")
        group = self.token.start
        self.group(depth + 1)
        return start, group, self.todo[self.place - 1].start + 1

    def all_of(self) -> None:
        """Read comparisons and EXISTS joined by &&, all of which must hold."""
        while True:
            if self.is_next("NOT", "EXISTS"):
                self.tests.append(self.exists(0))
            else:
                self.comparison(0)
            if not self.skip("&&"):
                return

    def either(self, depth: int) -> str:
        """Read comparisons joined by || and &&; return the kind of the whole."""
        kind = self.comparison(depth)
        while self.skip("||", "&&"):
            self.comparison(depth)
            kind = TRUTH
        return kind

    def comparison(self, depth: int) -> str:
        """Read one comparison, or a value that is true or false by itself."""
        left = self.sum(depth)
        if self.token.text not in COMPARISONS:
            if left.startswith("?"):
                self.refuse()
            return left
        sign = self.take().text
        self.compared.append((left, sign, self.sum(depth)))
        return TRUTH

    def sum(self, depth: int) -> str:
        """Read a value, or several to add and subtract."""
        left = self.value(depth)
        while self.is_next("+", "-"):
            sign = self.take().text
            self.compared += [(left, sign, NUMBER), (self.value(depth), sign, NUMBER)]
            left = NUMBER
        return left

    def value(self, depth: int) -> str:
        """Read a value; return its kind, or the variable that it is."""
        if self.skip("!"):
            self.value(depth)
            return TRUTH
        if self.is_next("NOT", "EXISTS"):
            self.exists(depth)
            return TRUTH
        if self.skip("("):
            kind = self.either(depth)
            self.expect(")")
            return kind
        if self.token.kind == "variable":
            name = self.take().text
            return "?" + name[1:]
        if self.token.kind == "word" and self.token.text.isdecimal():
            self.take()
            return NUMBER
        if self.token.kind == "string":
            self.node(depth)
            return TEXT
        if self.token.text.upper() in (*TESTS, "STR"):
            kind = TEXT if self.take().text.upper() == "STR" else TRUTH
            self.expect("(")
            if self.token.kind != "variable":
                self.refuse()
            self.take()
            self.expect(")")
            return kind
        self.refuse()

    def kind(self, operand: str) -> Operand:
        """Return an operand with the properties of a variable in its place."""
        if operand.startswith("?"):
            found = self.bound.get(operand[1:])
            if not found:
                raise OutsideError(f"its query compares {operand}, which may be anything")
            return frozenset(found)
        return operand


def _joined(found: Iterable[Token]) -> list[Token]:
    """Return tokens with signs of two characters in one."""
    joined: list[Token] = []
    for token in found:
        before = joined[-1] if joined else Token("", "", -2)
        if (
            before.kind == token.kind == "sign"
            and before.start + 1 == token.start
            and before.text + token.text in JOINED
        ):
            joined[-1] = Token("sign", before.text + token.text, before.start)
        else:
            joined.append(token)
    return joined
