"""Reads the text of a federated query, and says in it our names for what is linked to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode, Store

from famkg.federation.vocabulary import PREFIXES
from famkg.namespaces import BASE, WD
from famkg.namespaces import PREFIXES as OURS
from famkg.sparql import Token, explain, outline, tokens

TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*")
ALL = {**OURS, **PREFIXES}


def check(text: str, name: str) -> None:
    """Raise QueryError where a text is no SPARQL that only reads; `name` is what errors call it."""
    outline(text, name)
    try:
        Store().query(text, base_iri=BASE, prefixes=ALL)
    except SyntaxError as error:
        raise explain(text, name, error, ALL) from error


def translated(text: str, ours: Mapping[str, NamedNode]) -> str:
    """Return a query in which each item that is a thing of `ours` is called by our IRI.

    Prefixes of Wikidata are declared before it, on its first line, so that lines keep their
    numbers.
    """
    found = list(tokens(text))
    declared = dict(_declarations(found))
    parts: list[str] = []
    at = 0
    for token, iri in _iris(found, {**ALL, **declared}):
        thing = ours.get(iri.removeprefix(WD)) if iri.startswith(WD) else None
        if thing is not None:
            parts += [text[at : token.start], str(thing)]
            at = token.start + len(token.text)
    head = "".join(
        f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items() if name not in declared
    )
    return f"{head}{''.join(parts)}{text[at:]}"


def named_in(text: str) -> set[str]:
    """Return the IRIs that stand in a query, in full or with a prefix."""
    found = list(tokens(text))
    return {iri for _, iri in _iris(found, {**ALL, **dict(_declarations(found))})}


def languages_of(text: str) -> tuple[str, ...]:
    """Return the languages that a query asks for by LANG or with a tag, sorted; else English."""
    found = list(tokens(text))
    tags = {token.text[1:].lower() for token in found if token.kind == "tag"}
    if any(token.kind == "word" and token.text.upper().startswith("LANG") for token in found):
        words = (token.text.strip("\"'") for token in found if token.kind == "string")
        tags |= {word.lower() for word in words if TAG.fullmatch(word)}
    return tuple(sorted(tags)) or ("en",)


def _declarations(found: list[Token]) -> Iterator[tuple[str, str]]:
    for word, name, iri in zip(found, found[1:], found[2:], strict=False):
        if word.text.upper() == "PREFIX" and name.kind == "name" and iri.kind == "iri":
            yield name.text.removesuffix(":"), iri.text[1:-1]


def _iris(found: list[Token], prefixes: Mapping[str, str]) -> Iterator[tuple[Token, str]]:
    """Yield the tokens that name something, with what they name; declarations name nothing."""
    for number, token in enumerate(found):
        if token.kind == "iri" and not (number > 1 and found[number - 2].text.upper() == "PREFIX"):
            yield token, token.text[1:-1]
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            declares = number > 0 and found[number - 1].text.upper() == "PREFIX"
            if prefix in prefixes and not declares:
                yield token, prefixes[prefix] + local
