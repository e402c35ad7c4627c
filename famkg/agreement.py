"""Tells whether what two statements give can both be true, or may even be the same.

How values are compared follows from the column of the rule that gives them: `?time` is a moment
and `?period` a stretch, both in EDTF; in `?alike` different things must bear different names;
anything else must be the same, or lie in or be part of the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad, Store

from famkg.edtf import Time, can_be_one_moment, can_be_one_period, read_time
from famkg.names import label_of
from famkg.namespaces import FAM

if TYPE_CHECKING:
    from famkg.model import Term

Values: TypeAlias = frozenset["Term"]

WITHIN = tuple(NamedNode(FAM + name) for name in ("partOf", "liesIn"))
"""What makes two different things agree: one is in the other."""
NEARLY = 0.9
"""How much of two names must be the same for a slip of the pen to be likely."""


def can_agree(store: Store, value: str, one: Values, other: Values) -> bool:
    """Say whether two statements can both hold, by what they give in the column `value`.

    A list agrees with a longer one that has all its members: a document may leave some out.
    """
    same: Callable[[Term, Term], bool] = {
        "time": lambda a, b: _times_agree(can_be_one_moment, a, b),
        "period": lambda a, b: _times_agree(can_be_one_period, a, b),
        "alike": lambda a, b: a == b or not are_alike(_label(store, a), _label(store, b)),
    }.get(value, lambda a, b: _same(store, a, b))
    return any(
        all(any(same(a, b) for b in more) for a in fewer)
        for fewer, more in ((one, other), (other, one))
    )


def _times_agree(agree: Callable[[Time, Time], bool], one: Term, other: Term) -> bool:
    first, second = (read_time(text_of(term)) for term in (one, other))
    return first is None or second is None or agree(first, second)


def _same(store: Store, one: Term, other: Term) -> bool:
    if isinstance(one, Literal) and isinstance(other, Literal):
        return one.value.casefold() == other.value.casefold()
    return one == other or any(
        isinstance(a, NamedNode) and isinstance(b, NamedNode) and Quad(a, link, b) in store
        for link in WITHIN
        for a, b in ((one, other), (other, one))
    )


def are_alike(one: str, other: str) -> bool:
    """Say whether two names differ only a little: by added words, or by a few letters.

    One must have all words of the other, and at least two; or nearly all letters must agree.
    Case, accents and punctuation do not count.
    """
    first, second = _bare_words(one), _bare_words(other)
    fewer, more = sorted((first, second), key=len)
    if len(fewer) >= 2 and set(fewer) <= set(more):
        return True
    return SequenceMatcher(None, " ".join(first), " ".join(second)).ratio() >= NEARLY


def _bare_words(name: str) -> list[str]:
    plain = "".join(
        char
        for char in unicodedata.normalize("NFKD", name.casefold())
        if not unicodedata.combining(char)
    )
    return re.findall(r"\w+", plain)


def _label(store: Store, term: Term) -> str:
    return label_of(store, term.value) if isinstance(term, NamedNode) else text_of(term)


def text_of(term: Term) -> str:
    """Return the words of a literal, or the IRI of a name."""
    return term.value if isinstance(term, Literal | NamedNode) else str(term)
