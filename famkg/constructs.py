"""Reads a SPARQL CONSTRUCT as the head, the body and the tests of a rule.

What fits is a basic graph pattern (with `/` and `^` in paths), FILTER with comparisons and
`&&`, and BIND of functions; anything else is refused with its place. That the text is SPARQL at
all, pyoxigraph says first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn, TypeAlias

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Variable, parse

from famkg.errors import FamkgError
from famkg.functions import TESTS, VALUES
from famkg.model import Builtin, Pattern
from famkg.namespaces import PREFIXES, RDF, curie
from famkg.rows import stored
from famkg.sparql import explain, place, position, tokens

TYPE = NamedNode(RDF + "type")
JOINED = frozenset({"<=", ">=", "!=", "&&", "||", "^^"})
"""Signs of two characters."""
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
FORM = "A rule is one pattern of triples with FILTER and BIND; say what differs in another rule."
LITERAL = "is a literal, and no subject"
Argument: TypeAlias = NamedNode | Literal | Variable
SIGNATURES = {"CONCAT": range(1, 100), "SUBSTR": range(3, 4)} | {
    name: range(1, 2)
    for name in ("STR", "YEAR", "MONTH", "DAY", "xsd:integer", "rule:certain", "-sign")
}
"""How many arguments a function takes; the others take two."""


class Lexeme(NamedTuple):
    """A word, sign, name or literal of a rule, and where it begins."""

    kind: str
    text: str
    start: int


@dataclass(slots=True)
class Construct:
    """What a CONSTRUCT says: triples that follow, triples that hold, and tests of their values."""

    head: list[Pattern] = field(default_factory=list)
    body: list[Pattern] = field(default_factory=list)
    filters: list[list[Builtin]] = field(default_factory=list)
    """For each comparison what is computed for it, and the test itself."""
    bindings: list[list[Builtin]] = field(default_factory=list)
    """For each BIND what is computed for it, its own value last."""


def read_construct(text: str, prefixes: Mapping[str, str], name: str) -> Construct:
    """Return what `text` says; `name` is what errors call it.

    `prefixes` are those that the rule declares. Raises QueryError where it is no SPARQL, and
    FamkgError where it is none that a rule can be.
    """
    known = dict(prefixes)
    found = list(lexemes(text))
    for before, each in zip([Lexeme("", "", 0), *found], found, strict=False):
        prefix = each.text.partition(":")[0]
        if before.text.upper() == "PREFIX":
            known[prefix] = ""
        elif each.kind == "name" and prefix not in known and before.text != "_":
            raise FamkgError(
                f"the prefix {prefix}: is not declared",
                where=place(name, *position(text, each.start)),
                todo="Declare it where the sh:prefixes of the rule point to.",
            )
    strange = {key: value for key, value in prefixes.items() if PREFIXES.get(key) != value}
    whole = "".join(f"PREFIX {key}: <{value}> " for key, value in strange.items()) + text
    try:
        Store().query(whole, prefixes=PREFIXES)
    except SyntaxError as error:
        raise explain(whole, name, error) from None
    except RuntimeError:
        pass  # pyoxigraph does not know a function; whether we do is seen below
    return _Reader(text, name, dict(prefixes), found).construct()


def lexemes(text: str) -> Iterator[Lexeme]:
    """Yield the tokens of `text` with signs of two characters and decimal numbers put together."""
    held: Lexeme | None = None
    for kind, word, start in tokens(text):
        if held is not None:
            touching = held.start + len(held.text) == start
            joined = held.text + word
            if touching and (joined in JOINED or is_number(joined)):
                held = Lexeme("sign" if joined in JOINED else "number", joined, held.start)
                continue
            yield from parted(held)
        held = Lexeme("number" if word.isdecimal() else kind, word, start)
    if held is not None:
        yield from parted(held)


def parted(lexeme: Lexeme) -> Iterator[Lexeme]:
    """Yield a lexeme, and by itself the full stop behind a whole number."""
    kind, text, start = lexeme
    if kind == "number" and text.endswith("."):
        yield Lexeme(kind, text[:-1], start)
        yield Lexeme("sign", ".", start + len(text) - 1)
    else:
        yield lexeme


def is_number(text: str) -> bool:
    """Say whether `text` is a decimal number, or the start of one."""
    whole, point, fraction = text.partition(".")
    return whole.isdecimal() and point == "." and (not fraction or fraction.isdecimal())


@dataclass(slots=True)
class _Reader:
    """Reads one CONSTRUCT from its first lexeme to the last."""

    text: str
    name: str
    prefixes: dict[str, str]
    lexemes: Sequence[Lexeme]
    at: int = 0
    fresh: int = 0
    found: Construct = field(default_factory=Construct)

    def construct(self) -> Construct:
        while self.take("PREFIX"):
            prefix = self.next().text.removesuffix(":")
            self.prefixes[prefix] = self.next().text[1:-1]
        self.need("CONSTRUCT")
        self.need("{")
        while not self.take("}"):
            self.triples(self.found.head, in_head=True)
        self.take("WHERE")
        self.need("{")
        while not self.take("}"):
            if self.take("FILTER"):
                self.filter()
            elif self.take("BIND"):
                self.bind()
            else:
                self.triples(self.found.body, in_head=False)
            self.take(".")
        if self.at < len(self.lexemes):
            self.refuse(self.peek(), FORM)
        return self.found

    # Triples

    def triples(self, into: list[Pattern], *, in_head: bool) -> None:
        """Read a subject with its predicates and objects."""
        subject = self.term()
        if isinstance(subject, Literal):
            self.refuse(self.lexemes[self.at - 1], "Name what the triple is about.", LITERAL)
        while True:
            steps = [(False, self.predicate())] if in_head else self.path()
            while True:
                into += self.spread(subject, steps, self.term())
                if not self.take(","):
                    break
            while self.take(";"):
                pass
            if self.peek().text in (".", "}") or self.peek().text.upper() in ("FILTER", "BIND"):
                break
        self.take(".")

    def path(self) -> list[tuple[bool, NamedNode | Variable]]:
        """Read a sequence of properties, each with whether it is followed backwards."""
        steps = [(self.take("^"), self.predicate())]
        while self.take("/"):
            steps.append((self.take("^"), self.predicate()))
        return steps

    def predicate(self) -> NamedNode | Variable:
        if self.peek().text == "a":
            self.next()
            return TYPE
        lexeme = self.peek()
        term = self.term()
        if isinstance(term, Literal):
            self.refuse(lexeme, FORM)
        return term

    def spread(
        self,
        subject: NamedNode | Variable,
        steps: list[tuple[bool, NamedNode | Variable]],
        value: Argument,
    ) -> Iterator[Pattern]:
        """Yield the triples of a path, with new variables between its steps."""
        nodes: list[Argument] = [subject, *(self.variable() for _ in steps[1:]), value]
        for (backwards, predicate), one, other in zip(steps, nodes, nodes[1:], strict=False):
            start, end = (other, one) if backwards else (one, other)
            if isinstance(start, Literal):
                self.refuse(self.lexemes[self.at - 1], "Name what the triple is about.", LITERAL)
            yield start, predicate, end

    def term(self) -> Argument:
        lexeme = self.next()
        kind, text, _ = lexeme
        if kind == "variable":
            return Variable(text[1:])
        if kind in ("iri", "name"):
            return self.iri(lexeme)
        if text in ("+", "-") and self.peek().kind == "number":
            return literal(text + self.next().text)
        if kind == "number":
            return literal(text)
        if kind == "word" and text in ("true", "false"):
            return literal(text)
        if kind == "string":
            if self.peek().kind == "tag":
                return literal(text + self.next().text)
            if self.take("^^"):
                return literal(f"{text}^^{self.iri(self.next())}")
            return literal(text)
        return self.refuse(lexeme, FORM)

    def iri(self, lexeme: Lexeme) -> NamedNode:
        if lexeme.kind == "iri":
            return NamedNode(lexeme.text[1:-1])
        prefix, _, local = lexeme.text.partition(":")
        return NamedNode(self.prefixes[prefix] + local.replace("\\", ""))

    # Tests and values

    def filter(self) -> None:
        """Read comparisons, joined by `&&`."""
        if self.peek().text != "(":
            steps: list[Builtin] = []
            self.test(steps)
            self.found.filters.append(steps)
            return
        self.need("(")
        while True:
            if self.peek().text == "(" and self.is_whole_test():
                self.filter()
            else:
                steps = []
                self.test(steps)
                self.found.filters.append(steps)
            if not self.take("&&"):
                break
        self.need(")")

    def is_whole_test(self) -> bool:
        """Say whether the bracket that opens here holds a comparison, not part of one."""
        depth = 0
        for number, lexeme in enumerate(self.lexemes[self.at :], start=self.at + 1):
            depth += {"(": 1, ")": -1}.get(lexeme.text, 0)
            if depth == 0:
                return self.lexemes[number].text in ("&&", ")")
        return False

    def test(self, steps: list[Builtin]) -> None:
        """Read one comparison, or one function that says yes or no."""
        lexeme = self.peek()
        called = self.called()
        if called in TESTS:
            arguments = self.arguments(called, steps)
            steps.append(Builtin(called, arguments))
            return
        left = self.sum(steps)
        sign = self.next()
        if sign.text not in COMPARISONS:
            culprit = lexeme if sign.text == ")" else sign
            self.refuse(culprit, "A FILTER compares two values.", "is no comparison")
        steps.append(Builtin(sign.text, (left, self.sum(steps))))

    def bind(self) -> None:
        """Read a value and the variable that gets it."""
        self.need("(")
        lexeme = self.peek()
        steps: list[Builtin] = []
        value = self.sum(steps)
        self.need("AS")
        result = Variable(self.next().text[1:])
        self.need(")")
        if not steps:
            self.refuse(lexeme, f"Write {value} where {result} stands.", "is not computed")
        last = steps.pop()
        seen: set[object] = {term for atom in self.found.body for term in atom}
        seen |= {each.result for group in self.found.bindings for each in group}
        for each in (*steps, last):
            for argument in each.arguments:
                inner = argument in {step.result for step in steps}
                if isinstance(argument, Variable) and argument not in seen and not inner:
                    todo = f"Write the triples that give {argument} before the BIND."
                    self.refuse(lexeme, todo, f"is computed from {argument}, not known yet")
        self.found.bindings.append([*steps, Builtin(last.function, last.arguments, result)])

    def sum(self, steps: list[Builtin]) -> Argument:
        """Read a sum, a difference, or a part of one."""
        left = self.product(steps)
        while self.peek().text in ("+", "-"):
            sign = self.next().text
            left = self.compute(sign, (left, self.product(steps)), steps)
        return left

    def product(self, steps: list[Builtin]) -> Argument:
        left = self.value(steps)
        while self.take("*"):
            left = self.compute("*", (left, self.value(steps)), steps)
        if self.peek().text == "/":
            self.refuse(self.peek(), "Rules add, subtract and multiply.")
        return left

    def value(self, steps: list[Builtin]) -> Argument:
        """Read a term, a function, or a sum in brackets."""
        if self.take("("):
            inner = self.sum(steps)
            self.need(")")
            return inner
        if self.take("-"):
            return self.compute("-", (literal("0"), self.value(steps)), steps)
        called = self.called()
        if called is None:
            return self.term()
        if called not in VALUES:
            known = ", ".join(sorted(name for name in VALUES if name[0].isalpha()))
            self.refuse(self.peek(), f"Values are computed by {known}, + - and *.")
        return self.compute(called, self.arguments(called, steps), steps)

    def called(self) -> str | None:
        """Return the function whose call begins here, None where none does."""
        lexeme = self.peek()
        if self.at + 1 >= len(self.lexemes) or self.lexemes[self.at + 1].text != "(":
            return None
        if lexeme.kind in ("iri", "name"):
            return curie(self.iri(lexeme).value)
        if lexeme.kind != "word":
            return None
        names = {each.casefold(): each for each in (*TESTS, *VALUES)}
        return names.get(lexeme.text.casefold(), lexeme.text.upper())

    def arguments(self, called: str, steps: list[Builtin]) -> tuple[Argument, ...]:
        lexeme = self.next()
        self.need("(")
        found: list[Argument] = []
        while not self.take(")"):
            found.append(self.sum(steps))
            self.take(",")
        if len(found) not in SIGNATURES.get(called, range(2, 3)):
            self.refuse(lexeme, "Give it what it needs.", f"does not take {len(found)} arguments")
        return tuple(found)

    def compute(
        self, function: str, arguments: tuple[Argument, ...], steps: list[Builtin]
    ) -> Variable:
        result = self.variable()
        steps.append(Builtin(function, arguments, result))
        return result

    def variable(self) -> Variable:
        """Return a variable that the text does not use."""
        used = {lexeme.text[1:] for lexeme in self.lexemes if lexeme.kind == "variable"}
        while True:
            self.fresh += 1
            if f"v{self.fresh}" not in used:
                return Variable(f"v{self.fresh}")

    # Lexemes

    def peek(self) -> Lexeme:
        if self.at < len(self.lexemes):
            return self.lexemes[self.at]
        return Lexeme("end", "", len(self.text))

    def next(self) -> Lexeme:
        found = self.peek()
        self.at += 1
        return found

    def take(self, text: str) -> bool:
        """Go past the next lexeme if it is `text`, in capitals or not, and say whether it was."""
        if self.peek().text.upper() != text:
            return False
        self.at += 1
        return True

    def need(self, text: str) -> None:
        if not self.take(text):
            self.refuse(self.peek(), FORM)

    def refuse(self, lexeme: Lexeme, todo: str, what: str = "cannot stand in a rule") -> NoReturn:
        shown = lexeme.text.splitlines()[0] if lexeme.text else "the end of the text"
        raise FamkgError(
            f"{shown} {what}",
            where=place(self.name, *position(self.text, lexeme.start)),
            todo=todo,
        )


def literal(text: str) -> Literal:
    """Return the literal that Turtle writes as `text`, as a store keeps it."""
    (quad,) = parse(f"<x:s> <x:p> {text} .", format=RdfFormat.TURTLE)
    assert isinstance(quad.object, Literal)
    return stored(quad.object)
