"""Reads what can be read of a damaged Turtle file, and tells of every fault in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from famkg.errors import TurtleError
from famkg.namespaces import PREFIXES
from famkg.turtle.blocks import Block, find_blocks, find_damage, is_readable, last_end
from famkg.turtle.faults import UNDECLARED, explain, too_new
from famkg.turtle.lines import Lines
from famkg.turtle.places import Places
from famkg.turtle.reader import base_of, name_nodes, read_text
from famkg.turtle.source import Place, Source
from famkg.turtle.spans import DIRECTIVE, NODE, SUFFIX, find_spans, grammar

MOST = 20
"""Faults that are told of one file; at the last of them reading ends."""
MARK = "\ufeff"
"""The byte order mark."""
NO_TEXT = re.compile("[\udc80-\udcff]")
"""What Python makes of bytes that are not UTF-8."""


@dataclass(frozen=True)
class Salvage:
    """What could be read of a file, and what could not."""

    places: Places
    """The triples of all blocks without a fault, with their places."""
    errors: tuple[TurtleError, ...] = ()
    """The faults, in the order of the file."""
    left_out: tuple[Place, ...] = ()
    """What was not read: the blocks with a fault."""
    subjects: frozenset[NamedNode] = frozenset()
    """Of whom these tell. What is found missing of them may only have been left out."""
    base: str | None = None
    """What relative IRIs are resolved against, unless the file says so itself."""


def salvage_places(path: Path, *, shown_as: str | None = None, is_ours: bool = True) -> Salvage:
    """Return what can be read of a Turtle file, with the places, and its faults.

    A file without a fault gives the places of `read_places`, one that is missing none. Blocks
    that hold a byte that is not UTF-8 are left out. Files that are not ours may have relative
    IRIs (see `base_of`) and begin with a byte order mark. Nothing is raised.
    """
    name = shown_as or path.as_posix()
    errors: list[TurtleError] = []
    try:
        text = read_text(path, shown_as=shown_as)
    except TurtleError as error:
        errors.append(error)
        try:
            text = path.read_bytes().decode("utf-8", errors="surrogateescape")
        except OSError:
            return Salvage(Places(), (error,))
    if errors and "\0" in text:  # UTF-16, or no text at all
        return Salvage(Places(), tuple(errors))
    if text.startswith(MARK):
        text = text.removeprefix(MARK)
        errors = errors if is_ours or NO_TEXT.search(text) else []
    return _salvage(text, name, path, None if is_ours else base_of(path), errors)


def salvage_text(text: str, name: str) -> Salvage:
    """Return what can be read of a Turtle text, with the places, and its faults."""
    return _salvage(text, name, PurePath(name))


def _salvage(
    text: str,
    name: str,
    path: PurePath,
    base: str | None = None,
    errors: Iterable[TurtleError] = (),
) -> Salvage:
    """Return what can be read of a text whose bytes have `errors`."""
    strange = [found.start() for found in NO_TEXT.finditer(text)]
    text = NO_TEXT.sub("\ufffd", text)
    reader = _Reader(text, name, base)
    reader.errors += errors
    for begin, end in list(find_blocks(text)) if strange else ():
        if any(begin <= at < end for at in strange):
            reader.leave_out((begin, end))
    quads = reader.read()
    source = Source(text, name, name_nodes(quads, path), reader.readable)
    cuts = sorted(reader.cuts)
    return Salvage(
        Places([source]),
        tuple(reader.errors),
        tuple(source.place(begin, last_end(text, begin, end)) for begin, end in cuts),
        frozenset(reader.subjects()),
        base,
    )


class _Reader:
    """Reads a text again and again, each time without the next block that has a fault."""

    def __init__(self, text: str, name: str, base: str | None = None) -> None:
        self.text = text
        self.base = base
        self.lines = Lines(text)
        self.name = name
        self.head = ""
        """Declarations that are missing, but whose prefixes everybody knows."""
        self.readable = text
        """The text with blanks for what is left out, so that nothing moves."""
        self.errors: list[TurtleError] = []
        self.cuts: list[Block] = []
        self.sound = 0
        """The beginning of a block before which there is no fault."""

    def read(self) -> list[Quad]:
        """Return the triples of all blocks without a fault."""
        while True:
            try:
                quads = self.parse(self.head + self.readable)
            except SyntaxError as error:
                line = (error.lineno or 1) - self.head.count("\n")
                self.mend(error.msg, self.lines.offset(line, error.offset or 1))
                continue
            if any(isinstance(quad.object, Triple) for quad in quads):
                news = find_spans(self.readable)
                if isinstance(news, int):
                    self.errors.append(too_new(news, self.lines, self.name))
                    self.leave_out(find_damage(self.readable, news))
                    continue
            return quads

    def parse(self, text: str) -> list[Quad]:
        """Return the triples of a text; raises SyntaxError."""
        return list(parse(text, RdfFormat.TURTLE, base_iri=self.base))

    def mend(self, message: str, fault: int) -> None:
        """Tell of a fault, and declare what is undeclared or leave out the block."""
        undeclared = re.search(UNDECLARED, message)
        prefix = undeclared[1] if undeclared else None
        damage = find_damage(self.readable, fault, self.sound)
        self.sound = damage[0]
        if prefix is None or not self.has_lost(prefix):
            self.errors.append(explain(message, fault, damage, self.lines, self.name))
        if prefix in PREFIXES and is_readable(self.readable, damage[0]):
            self.head += f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n"
            return
        self.leave_out(damage)
        if prefix is not None and len(self.errors) < MOST:
            for block in list(find_blocks(self.readable, damage[1])):
                if self.declares(prefix, block):
                    break
                if self.uses(prefix, block):
                    self.leave_out(block)

    def has_lost(self, prefix: str) -> bool:
        """Say whether a declaration of `prefix` was left out."""
        declaration = re.compile(rf"prefix\s+{re.escape(prefix)}(?![\w-])", re.IGNORECASE)
        return any(declaration.search(self.text, *cut) for cut in self.cuts)

    def declares(self, prefix: str, block: Block) -> bool:
        """Say whether a block declares a prefix."""
        token = grammar().match(self.readable, block[0])
        return token is not None and f"{prefix}:" in (token[DIRECTIVE] or "").split()

    def uses(self, prefix: str, block: Block) -> bool:
        """Say whether a term of a block has a prefix."""
        return any(
            (token[NODE] or "").startswith(f"{prefix}:") or f"^^{prefix}:" in (token[SUFFIX] or "")
            for token in grammar().finditer(self.readable, *block)
        )

    def leave_out(self, block: Block) -> None:
        """Put blanks for a stretch; for all that follows where there are too many faults."""
        begin, end = block
        if len(self.errors) >= MOST:
            last = self.errors[-1]
            more = f"{last.todo}\nAs it has so many faults, the rest of the file was not read."
            self.errors[-1] = TurtleError(last.what, where=last.where, todo=more)
            end = len(self.text)
        if not self.readable[begin:end].strip():  # so that reading comes to an end
            begin, end = 0, len(self.text)
        self.cuts.append((begin, end))
        blanks = re.sub(r"[^\r\n]", " ", self.readable[begin:end])
        self.readable = self.readable[:begin] + blanks + self.readable[end:]

    def subjects(self) -> Iterator[NamedNode]:
        """Yield the subjects of what was left out: its first term, and those that begin a line.

        What begins within a line or is indented may have been cut off the block before.
        """
        declared, subject = self.head, 0
        left_out = [(begin, end, True) for begin, end in self.cuts]
        blocks = (
            [(begin, end, False) for begin, end in find_blocks(self.readable)] if left_out else []
        )
        for begin, end, is_cut in sorted(left_out + blocks):
            if not is_cut:
                token = grammar().match(self.readable, begin)
                declared += (token and token[DIRECTIVE]) or ""
                subject = begin
                continue
            tokens = grammar().finditer(self.text, begin, end)
            starts = {at for at in (token.start(NODE) for token in tokens) if self.opens(at)}
            starts |= {begin} if self.opens(begin) else {begin, subject}
            for at in starts:
                name = grammar().match(self.text, at)
                yield from self.resolve(name[NODE] if name else None, declared)

    def resolve(self, name: str | None, declared: str) -> Iterator[NamedNode]:
        """Yield what a name stands for after some declarations, if it is an IRI."""
        try:
            for quad in self.parse(f"{declared}\n{name} a <x:> .") if name else ():
                if isinstance(quad.subject, NamedNode):
                    yield quad.subject
        except SyntaxError:
            return

    def opens(self, at: int) -> bool:
        """Say whether what stands at an offset begins a line, without a space."""
        return at >= 0 and self.text[at - 1 : at] in ("", "\r", "\n")
