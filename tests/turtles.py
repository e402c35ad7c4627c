"""Turtle texts of every construct, and what stands where in them."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, RdfFormat, Triple, parse

from famkg.namespaces import GENID
from famkg.turtle import Place, Places, TriplePlace

MARK = "☃"  # begins the comments below; no string holds it
LOCAL = st.sampled_from(["a", "b.c", "x-1", "1", "a\\,b", "a:b", "%20", "é", "_", "a\\.", ""])
NAMES = st.one_of(
    st.builds("{}:{}".format, st.sampled_from(["ex", "", "e.x"]), LOCAL),
    st.sampled_from(["<http://x.example/a>", "<http://x.example/\\u00e9#b>", "<rel>", "<>"]),
)
WORDS = st.text(
    st.one_of(st.sampled_from("\"'\\#.;,[]()\n\r\t@^ a"), st.characters(codec="utf-8")),
    max_size=12,
).map(lambda text: text.replace(MARK, "").replace("\0", ""))


@st.composite
def strings(draw: st.DrawFn) -> str:
    quote = draw(st.sampled_from(['"', "'", '"""', "'''"]))
    text = draw(WORDS).replace("\\", "\\\\").replace(quote[0], "\\" + quote[0])
    if len(quote) == 1 or draw(st.booleans()):
        text = text.replace("\n", "\\n").replace("\r", "\\r")
    if draw(st.booleans()):
        text = "".join(
            f"\\u{ord(char):04X}" if ord(char) in range(128, 0xD800) else char for char in text
        )
    suffix = draw(st.sampled_from(["", "", "@en", "@de-CH", "^^ex:type", "^^<http://x.example/t>"]))
    return quote + text + quote + suffix


LEAVES = st.one_of(
    NAMES,
    strings(),
    st.sampled_from(["1", "-1", "+.5", "1.5", "1e6", "1.E-3", "true", "false", "_:b1", "_:b.2"]),
)
VERBS = st.one_of(
    NAMES, st.sampled_from(["a", "rdf:type", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"])
)


def pairs_of(objects: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    """Return tokens of a predicate-object list, with needless semicolons at times."""
    lists = st.lists(objects, min_size=1, max_size=3).map(
        lambda found: [token for item in found for token in ([","], item)][1:]
    )
    flat = lists.map(lambda found: [t for part in found for t in part])
    pair = st.builds(lambda verb, objects: [verb, *objects], VERBS, flat)
    ends = st.sampled_from([[";"], [";", ";"]])
    return st.builds(
        lambda pairs, end, tail: [t for p in pairs for t in (*p, *end)][
            : None if tail else -len(end)
        ],
        st.lists(pair, min_size=1, max_size=3),
        ends,
        st.booleans(),
    )


OBJECTS = st.recursive(
    LEAVES.map(lambda leaf: [leaf]),
    lambda inner: st.one_of(
        st.just(["[", "]"]),
        pairs_of(inner).map(lambda pairs: ["[", *pairs, "]"]),
        st.lists(inner, max_size=3).map(lambda items: ["(", *[t for i in items for t in i], ")"]),
    ),
    max_leaves=6,
)
BLOCKS = st.one_of(
    st.builds(
        lambda subject, pairs: [*subject, *pairs, "."],
        st.one_of(
            NAMES.map(lambda name: [name]),
            st.sampled_from(
                [["_:b1"], ["[", "]"], ["(", "1", "ex:a", ")"], ["[", "a", "ex:a", "]"]]
            ),
        ),
        pairs_of(OBJECTS),
    ),
    st.just(["@prefix", "p:", "<http://p.example/>", "."]),
    st.just(["PREFIX", "p:", "<http://p.example/#>"]),
)
HEAD = (
    "@base <http://base.example/dir/> .\n@prefix ex: <http://x.example/> .\n"
    "@prefix : <#> .\n@prefix e.x: <sub/> .\n"
    "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
)


def is_mark(token: str) -> bool:
    return token in (".", ";", ",", ")", "]", "(", "[")


@st.composite
def turtle_texts(draw: st.DrawFn) -> str:
    """Return Turtle with white space and numbered comments in any place."""
    tokens = [token for block in draw(st.lists(BLOCKS, max_size=4)) for token in block]
    chance = random.Random(draw(st.integers(0, 2**32)))
    text, comments = HEAD, 0
    for token in [*tokens, ""]:
        gap = chance.choice([" ", " ", " ", "\n", "\n\n\n    ", "\t", "c", "\nc", "\n\n  c", "cc"])
        if gap == " " and (is_mark(token) or (text[-1] in ">])" and token[:1] in ("<", '"', "["))):
            gap = chance.choice([" ", ""])
        for piece in gap:
            comments += piece == "c"
            text += f" #{MARK}{comments} ' \" [ <\n" if piece == "c" else piece
        text += token
    return text


def canonical(text: str) -> Dataset:
    graph = Dataset(parse(text, RdfFormat.TURTLE))
    graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return graph


def stretch(place: Place) -> str:
    return f"{place.line}:{place.column}-{place.end_line}:{place.end_column}"


def three(where: TriplePlace) -> tuple[Place, Place, Place]:
    return where.subject, where.predicate, where.object


def placed(places: Places) -> list[tuple[Triple, TriplePlace]]:
    """Return all triples with their places; one that is written twice comes twice."""
    met: Counter[Triple] = Counter()
    found = []
    for triple in places.triples:
        found.append((triple, places.of_triple(*triple)[met[triple]]))
        met[triple] += 1
    return found


def is_named_blank(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(GENID)


def starts(places: Iterable[Place]) -> list[str]:
    return [str(place) for place in places]
