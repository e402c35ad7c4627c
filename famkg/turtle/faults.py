"""Says where and why a text is no Turtle, and what to do about it."""

from __future__ import annotations

import re

from famkg.errors import TurtleError
from famkg.namespaces import PREFIXES
from famkg.turtle.blocks import Block, last_end, loose_end
from famkg.turtle.lines import Lines

_ADVICE = (
    (
        r"A dot is expected",
        "Before it a mark is missing: ` ,` before an object, ` ;` before a predicate,"
        " ` .` before a block.",
    ),
    (r"does not end here", "Close its brackets, and end it with a full stop."),
    (
        r"never closed",
        'Close the quotes on this line, or put """three quotes""" at both ends of several lines.',
    ),
    (
        r"keyword should be followed|declaration should be followed",
        "A declaration looks like @prefix ex: <http://example.org/> .",
    ),
    (r"should end with a", "Close the bracket that was opened before."),
    (
        r"is not a valid subject",
        "A block begins with a name such as story:ed-baldwin or an <IRI>.",
    ),
    (
        r"is not a valid predicate",
        "A predicate is a name such as fam:performer; or a comma or a full stop is missing before.",
    ),
    (
        r"is not a valid RDF object",
        'An object is a name such as world:season-1, an <IRI>, a number or a "string";'
        " or a full stop is missing before.",
    ),
    (r"No scheme found", "Write the IRI in full, or as prefix:name; or declare a @base."),
    (r"[Ee]scape", r"Only these can be escaped: \t \b \n \r \f \" \' \\ \uXXXX \UXXXXXXXX."),
    (r"Line jumps", 'Close the quotes on this line, or put """three quotes""" at both ends.'),
    (r"Invalid IRI", "An IRI holds no space, quote, angle bracket or brace: percent-encode them."),
    (r"[Ll]anguage ?tag|subtag", "A language tag looks like @en or @en-GB."),
)


QUOTES = "the quotes that begin here are never closed"
UNDECLARED = r"The prefix (\S*): has not been declared"
"""What the parser says of a prefix that it does not know."""


def explain(message: str, fault: int, damage: Block, lines: Lines, name: str) -> TurtleError:
    """Return what to tell people of an error that the RDF parser met at the offset `fault`.

    Where it only noticed in the next block that one does not end, the error stands at the
    one that does not: `damage` is what `find_damage` finds.
    """
    begin, end = damage
    if end <= fault:
        return _explain_open_block(lines, begin, end, name)
    line, column = lines.locate(fault)
    what = re.sub(r"^Parser error .*?\d: ", "", message).replace(" or graph name", "")
    if fault > begin and what.endswith("is not a valid subject"):
        what = "A dot is expected at the end of statements"
    if what == "Unexpected end of file" and lines.text[fault : fault + 1] in ("'", '"'):
        what = QUOTES
    return TurtleError(
        re.sub(
            r"^(A|An|The|No|Unexpected|Expecting|Invalid|Blank|Triples|Line)\b",
            lambda m: m[0].lower(),
            what,
        ),
        where=f"{name}:{line}:{column}",
        todo=_advise(what),
    )


def _explain_open_block(lines: Lines, begin: int, end: int, name: str) -> TurtleError:
    """Return what to tell people of a block that lacks its end, or the end of its quotes."""
    quotes = loose_end(lines.text, begin, end)
    line, column = lines.locate(last_end(lines.text, begin, end) if quotes is None else quotes)
    if quotes is None:
        what = f"the block that begins in line {lines.locate(begin)[0]} does not end here"
    else:
        what = QUOTES
    return TurtleError(what, where=f"{name}:{line}:{column}", todo=_advise(what))


def too_new(fault: int, lines: Lines, name: str) -> TurtleError:
    """Return what to tell people of something that Turtle has since version 1.2 only."""
    line, column = lines.locate(fault)
    return TurtleError(
        f"{lines.text[fault]!r} begins what Turtle 1.1 does not have",
        where=f"{name}:{line}:{column}",
        todo="Leave out the triple terms, reifiers and annotations of Turtle 1.2.",
    )


def _advise(what: str) -> str:
    undeclared = re.match(UNDECLARED, what)
    if undeclared is not None:
        prefix = undeclared[1]
        if prefix in PREFIXES:
            return f"Add at the top: @prefix {prefix}: <{PREFIXES[prefix]}> ."
        from difflib import get_close_matches

        near = get_close_matches(prefix, sorted(PREFIXES), n=2)
        hint = f"Did you mean {' or '.join(f'{one}:' for one in near)}? Else add" if near else "Add"
        return f"{hint} an @prefix line for it at the top."
    for pattern, advice in _ADVICE:
        if re.search(pattern, what):
            return advice
    return "The grammar of Turtle: https://www.w3.org/TR/turtle/#sec-grammar"
