"""The shape of a Turtle file: directives and blocks, with the comments that cling to each part.

A comment on a line of its own leads the part that follows it; one behind a part trails it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias
from urllib.parse import urljoin

from famkg.errors import TurtleError
from famkg.namespaces import RDF
from famkg.turtle.tokens import TOO_NEW, Token, tokenize


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a line of its own."""

    text: str
    spaced: bool
    """An empty line stands before it."""


Comments: TypeAlias = tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class PropertyList:
    """`[ … ]` with at least one pair."""

    pairs: tuple[Pair, ...]
    opening: str | None
    """The comment behind the opening bracket."""
    closing: Comments
    """The comments before the closing bracket."""


@dataclass(frozen=True, slots=True)
class Collection:
    """`( … )` with at least one item."""

    items: tuple[Item, ...]
    opening: str | None
    closing: Comments


Term: TypeAlias = str | PropertyList | Collection
"""A term as it is written, or a bracket with something in it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A subject, an object or a member of a collection."""

    term: Term
    lead: Comments = ()
    trail: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A predicate (`a` where it is rdf:type) and its objects."""

    verb: str
    objects: tuple[Item, ...]
    lead: Comments = ()
    opening: str | None = None
    """The comment behind the predicate."""


@dataclass(frozen=True, slots=True)
class Block:
    """A subject with its pairs, up to the full stop."""

    subject: Item
    pairs: tuple[Pair, ...]
    spaced: bool
    closing: Comments
    trail: str | None


@dataclass(frozen=True, slots=True)
class Directive:
    """A prefix or base; its parts are tokens as they are written."""

    parts: tuple[str, ...]
    spaced: bool
    lead: Comments
    trail: str | None


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole file."""

    parts: tuple[Directive | Block, ...]
    closing: Comments


def parse_tree(text: str, name: str) -> Tree:
    """Return the tree of a Turtle text.

    The text must have been read once by the RDF parser, which judges it: this one only
    finds the parts. Raises TurtleError where it meets what Turtle 1.1 does not have.
    """
    reader = _Reader(tokenize(text, name), name)
    parts = tuple(reader.parts())
    return Tree(parts, reader.leads())


class _Reader:
    """Walks over the tokens; `waiting` are the comments passed that no part has taken yet."""

    def __init__(self, tokens: Iterable[Token], name: str) -> None:
        self.tokens = list(tokens)
        self.name = name
        self.position = 0
        self.waiting: list[Comment] = []
        self.prefixes: dict[str, str] = {}
        self.base = ""

    def parts(self) -> Iterator[Directive | Block]:
        while (token := self.ahead()) is not None:
            if token.text in ("@prefix", "@base") or token.kind == "word":
                yield self.directive()
            else:
                yield self.block()

    def directive(self) -> Directive:
        lead = self.leads()
        first = self.take()
        keyword = first.text.lower().removeprefix("@")
        if keyword not in ("prefix", "base"):
            raise self.surprise(first)
        parts = [first.text, *(self.take().text for _ in range(2 if keyword == "prefix" else 1))]
        if keyword == "prefix":
            self.prefixes[parts[1]] = self.resolve(parts[2])
        else:
            self.base = self.resolve(parts[1])
        if first.text.startswith("@"):
            parts.append(self.take_mark(".").text)
        return Directive(tuple(parts), first.spaced, lead, self.trail())

    def block(self) -> Block:
        lead = self.leads()
        first = self.ahead()
        assert first is not None
        subject = Item(self.term(), lead, self.trail())
        pairs = self.pairs()
        closing = self.leads()
        self.take_mark(".")
        return Block(subject, pairs, first.spaced, closing, self.trail())

    def pairs(self) -> tuple[Pair, ...]:
        found: list[Pair] = []
        while (token := self.ahead()) is not None and token.text not in (".", "]"):
            if token.text == ";":
                self.take()
                continue
            lead = self.leads()
            verb = self.take()
            if verb.kind not in ("iri", "name") and verb.text != "a":
                raise self.surprise(verb)
            opening = self.trail()
            name = "a" if self.resolve(verb.text) == RDF + "type" else verb.text
            found.append(Pair(name, self.objects(), lead, opening))
        return tuple(found)

    def objects(self) -> tuple[Item, ...]:
        found: list[Item] = []
        while True:
            item = self.item()
            mark = self.ahead()
            if mark is not None and mark.text in (",", ";"):
                self.take()
                item = replace(item, trail=item.trail or self.trail())
            found.append(item)
            if mark is None or mark.text != ",":
                return tuple(found)

    def item(self) -> Item:
        lead = self.leads()
        return Item(self.term(), lead, self.trail())

    def term(self) -> Term:
        token = self.take()
        if token.text == "[":
            return self.property_list()
        if token.text == "(":
            return self.collection()
        if token.kind == "string":
            return self.literal(token)
        if token.kind in ("iri", "name", "blank", "number") or token.text in ("true", "false"):
            return token.text
        raise self.surprise(token)

    def property_list(self) -> Term:
        # The grammar allows no comment inside `[]`, so that one waits for the next part.
        if self.is_ahead("]"):
            self.take()
            return "[]"
        opening = self.trail()
        pairs = self.pairs()
        closing = self.leads()
        self.take_mark("]")
        return PropertyList(pairs, opening, closing)

    def collection(self) -> Term:
        if self.is_ahead(")"):
            self.take()
            return "()"
        opening = self.trail()
        items: list[Item] = []
        while not self.is_ahead(")"):
            items.append(self.item())
        closing = self.leads()
        self.take()
        return Collection(tuple(items), opening, closing)

    def literal(self, string: Token) -> str:
        suffix = self.ahead()
        if suffix is not None and suffix.kind == "at":
            return string.text + self.take().text
        if suffix is not None and suffix.kind == "datatype":
            return string.text + self.take().text + self.take().text
        return string.text

    def resolve(self, name: str) -> str:
        """Return the IRI that `<…>` or a prefixed name stands for."""
        if name.startswith("<"):
            return urljoin(self.base, _unescape(name[1:-1]))
        prefix, colon, local = name.partition(":")
        return self.prefixes.get(prefix + colon, "") + re.sub(r"\\(.)", r"\1", local)

    def ahead(self) -> Token | None:
        """Return the next token that is no comment, without going there."""
        position = self.position
        while position < len(self.tokens):
            if self.tokens[position].kind != "comment":
                return self.tokens[position]
            position += 1
        return None

    def is_ahead(self, mark: str) -> bool:
        token = self.ahead()
        return token is not None and token.text == mark

    def take(self) -> Token:
        """Return the next token and step over it; comments before it wait."""
        self.gather()
        if self.position == len(self.tokens):
            raise TurtleError("the text ends too early", where=self.name)
        self.position += 1
        return self.tokens[self.position - 1]

    def take_mark(self, mark: str) -> Token:
        token = self.take()
        if token.text != mark:
            raise self.surprise(token)
        return token

    def gather(self) -> None:
        while self.position < len(self.tokens):
            token = self.tokens[self.position]
            if token.kind != "comment":
                return
            self.waiting.append(Comment(token.text.rstrip(), token.spaced))
            self.position += 1

    def leads(self) -> Comments:
        """Return the comments that wait and those up to the next token."""
        self.gather()
        found = tuple(self.waiting)
        self.waiting.clear()
        return found

    def trail(self) -> str | None:
        """Return the comment behind the last token on the same line.

        Where earlier comments still wait it joins them, so that their order stays.
        """
        if self.position < len(self.tokens) and not self.waiting:
            token = self.tokens[self.position]
            if token.kind == "comment" and not token.opens_line:
                self.position += 1
                return token.text.rstrip()
        return None

    def surprise(self, token: Token) -> TurtleError:
        return TurtleError(
            f"{token.text} is not expected here",
            where=f"{self.name}:{token.line}:{token.column}",
            todo=TOO_NEW,
        )


def _unescape(iri: str) -> str:
    """Return an IRI with its `\\u` escapes resolved."""
    return re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})",
        lambda match: chr(int(match[1] or match[2], 16)),
        iri,
    )
