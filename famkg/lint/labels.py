"""Words for people: in which language they are, and whether two things have one name."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from famkg.graph import is_entity, is_statement
from famkg.lint.marks import name_of, put
from famkg.model import Finding
from famkg.namespaces import DCTERMS, FAM, OWL, RDFS, SH, SKOS, STORY, curie

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Term
    from famkg.profile.expressions import Ontology
    from famkg.turtle import Places

LABELS = tuple(
    [RDFS + "label"] + [SKOS + name for name in ("prefLabel", "altLabel", "hiddenLabel")]
)
WORDS = frozenset(
    [
        *LABELS,
        RDFS + "comment",
        *(SKOS + name for name in ("definition", "example", "scopeNote", "note", "editorialNote")),
        *(DCTERMS + name for name in ("title", "description")),
        *(SH + name for name in ("message", "name", "description")),
    ]
)
"""Properties whose values are words of a language."""
BY_SHAPES = frozenset([RDFS + "label", SKOS + "altLabel"])
"""What the shapes want with a language tag, at entities."""
SHORTER = {
    **{"eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it"},
    **{"rus": "ru", "por": "pt", "jpn": "ja", "zho": "zh", "chi": "zh", "kor": "ko", "nld": "nl"},
}
"""Codes of three letters for languages that have one of two (RFC 5646, section 2.2.1)."""
CAPITALS = re.compile(r"[\"']@(?=[a-z-]*[A-Z])[A-Za-z]")
GENERAL = frozenset([FAM + "Entity", FAM + "StoryEntity", FAM + "WorldEntity", OWL + "Thing"])
LEAST = 6
"""The letters that a name must have for one letter more or less to be a slip."""


def check_languages(triples: Iterable[Triple]) -> Iterator[Finding]:
    """Yield words without a language tag, with a wrong one, or with blanks around them."""
    for triple in triples:
        value, path = triple.object, triple.predicate.value
        if path not in WORDS or not isinstance(value, Literal):
            continue
        focus = name_of(triple.subject)
        if value.language is None and not (path in BY_SHAPES and is_entity(triple.subject)):
            yield Finding(
                "missing-language-tag",
                "warning",
                f"Say in which language it is written: {shorten(value.value)}@en.",
                focus=focus,
                path=path,
                term=value,
            )
        main = (value.language or "").partition("-")[0]
        if len(main) > 3 or main in SHORTER:
            instead = SHORTER.get(main, "such as en")
            yield Finding(
                "language-tag",
                "warning",
                f"@{main} is no language of BCP 47. Use the shortest code of ISO 639: {instead}.",
                focus=focus,
                path=path,
                term=value,
            )
        if value.value != value.value.strip() or "  " in value.value:
            yield Finding(
                "annotation-whitespace",
                "warning",
                f"Remove the blanks that are too many: {shorten(value.value)}.",
                focus=focus,
                path=path,
                term=value,
            )


def check_case(places: Places) -> Iterator[Finding]:
    """Yield language tags with capitals: readers of Turtle return them small, some unchanged."""
    for source in places.sources:
        if not CAPITALS.search(source.text):
            continue
        for triple, spots in zip(source.triples, source.spans.written, strict=True):
            if not isinstance(triple.object, Literal) or triple.object.language is None:
                continue
            place = source.place_of(spots[2])
            _, _, tag = source.cut(place).rpartition("@")
            if tag != tag.lower():
                finding = Finding(
                    "language-tag-case",
                    "warning",
                    f"Write @{tag.lower()}: language tags are compared in small letters, and a"
                    " store returns them so.",
                    focus=name_of(triple.subject),
                    path=triple.predicate.value,
                    term=triple.object,
                )
                yield put(finding, place)


def check_namesakes(data: Ontology, above: dict[str, frozenset[str]]) -> Iterator[Finding]:
    """Yield entities of one world and kind that bear one name, or nearly.

    Two that a statement joins, or that are said to be different, are two. `above` are the
    classes of each class, itself included.
    """
    names: defaultdict[str, dict[str, Literal]] = defaultdict(dict)
    for path in LABELS:
        for subject, label in data.pairs(path):
            if is_entity(subject) and isinstance(label, Literal):
                names[subject.value].setdefault(bare(label.value), label)
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for iri, found in names.items():
        for name in found:
            if name:
                bearers[name].add(iri)
    pairs = {pair: "" for many in bearers.values() for pair in combinations(sorted(many), 2)}
    for one, other in _slips(bearers):
        for left in bearers[one]:
            for right in bearers[other] - {left}:
                pairs.setdefault((min(left, right), max(left, right)), "nearly ")
    joined: set[tuple[str, str]] | None = None
    for (left, right), nearly in sorted(pairs.items()):
        if not _may_be_one(data, left, right, above):
            continue
        joined = _joined(data) if joined is None else joined
        if (left, right) in joined:
            continue
        yield Finding(
            "near-duplicate-label",
            "warning",
            f"{curie(left)} has {nearly}the same name. If they are one, keep one; if not, tell"
            " them apart by their labels, or with owl:differentFrom.",
            focus=right,
            path=RDFS + "label",
            mark=left,
        )


@lru_cache(maxsize=4096)
def bare(name: str) -> str:
    """Return a name without case, accents, signs and article, as two names are compared."""
    name = name.casefold()
    if not name.isascii():
        decomposed = unicodedata.normalize("NFKD", name)
        name = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    words = re.findall(r"[^\W_]+", name)
    if len(words) > 1 and words[0] in ("a", "an", "the"):
        words = words[1:]
    return "".join(words)


def shorten(text: str, most: int = 40) -> str:
    """Return a text in quotes, cut where it is long."""
    return f'"{text}"' if len(text) <= most else f'"{text[: most - 1]}…"'


def _slips(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of names that differ by one letter, which is no digit.

    Names that differ by one letter have a name in common that lacks one letter.
    """
    lacking: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        if len(name) >= LEAST:
            lacking[name].append(name)
            for cut in {name[:at] + name[at + 1 :] for at in range(len(name))}:
                lacking[cut].append(name)
    digits = re.compile(r"\D")
    found = {
        pair
        for many in lacking.values()
        if len(many) > 1
        for pair in combinations(sorted(set(many)), 2)
    }
    for one, other in sorted(found):
        if digits.sub("", one) == digits.sub("", other) and _is_one_edit(one, other):
            yield one, other


def _is_one_edit(one: str, other: str) -> bool:
    """Say whether one letter is put in, left out or exchanged."""
    short, long = sorted((one, other), key=len)
    start = next(
        (at for at, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]),
        len(short),
    )
    if len(short) == len(long):
        return short[start + 1 :] == long[start + 1 :]
    return short[start:] == long[start + 1 :]


def _may_be_one(data: Ontology, left: str, right: str, above: dict[str, frozenset[str]]) -> bool:
    """Say whether two entities are of one world, and one has a class of the other."""
    if left.startswith(STORY) != right.startswith(STORY):
        return False
    kinds = [data.types(iri) - GENERAL for iri in (left, right)]
    wider = [set().union(*(above.get(kind, {kind}) for kind in many)) for many in kinds]
    return bool(kinds[0] & wider[1] or kinds[1] & wider[0])


def _joined(data: Ontology) -> set[tuple[str, str]]:
    """Return the pairs of entities that a triple or a statement joins."""
    found: set[tuple[str, str]] = set()
    for subject in data.subjects():
        values: Iterable[Term] = [value for _, value in data.about(subject)]
        iris = sorted({value.value for value in values if is_entity(value)})
        if is_entity(subject):
            found |= {(min(subject.value, iri), max(subject.value, iri)) for iri in iris}
        elif is_statement(subject):
            found |= set(combinations(iris, 2))
    return found
