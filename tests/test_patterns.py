"""Each pattern of a shape lets through what it should and stops the nearest thing that is wrong."""

from __future__ import annotations

import re

import pytest

from famkg.namespaces import BASE, SH, curie
from famkg.project import Project
from famkg.turtle import read_triples

PASSAGE_NAMES = (
    [f"{BASE}passage/press-kit/keeper-2"],
    [f"{BASE}passage/keeper", f"{BASE}passage/press-kit/Keeper", f"{BASE}passage/a/b/c", "x"],
)
TIMES = (
    ["1951", "195X", "19XX", "1951-03", "1951-03-04", "1951-09~", "../1951-03", "1951/1952-03"],
    ["51", "1951-13", "1951-03-32", "March 1951", "1951-3", "1951-03-04 ", "1950/1951/1952", ".."],
)


def names(kind: str) -> tuple[list[str], list[str]]:
    return (
        [f"{BASE}{kind}/lamp-2"],
        [f"{BASE}{kind}/Lamp", f"{BASE}{kind}/a/b", f"{BASE}{kind}/", "https://example.org/lamp"],
    )


CASES = {
    "shape:ceremony-label": (["12th Buoys", "Buoys 1953"], ["gala of the Buoys"]),
    "shape:document": (
        [f"{BASE}document/press-kit"],
        [f"{BASE}document/Press", f"{BASE}document/2nd", f"{BASE}document/a/b"],
    ),
    "shape:document-file": (["press-kit.txt"], ["press-kit.html", "press kit.txt", "a/b.txt"]),
    "shape:document-url": (["https://example.org/"], ["example.org", "ftp://example.org/"]),
    "shape:dated-claim-said-on": TIMES,
    "shape:entity-label": (
        ["the keeper", "Mira Okafor", "d’Or"],
        [" the keeper", "the keeper ", "the  keeper", "the\nkeeper", ""],
    ),
    "shape:genre-label": (["alternate history", "écriture"], ["Drama"]),
    "shape:label-of-actors": (["Best Actress", "Best Supporting Actor"], ["Best Series", "actor"]),
    "shape:language-label": (["Norlandish"], ["norlandish", "no"]),
    "shape:passage": PASSAGE_NAMES,
    "shape:passage-digest": (
        ["0123456789abcdef"],
        ["0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF", ""],
    ),
    "shape:passage-locator": (
        ["One", "One two … seven eight", "One two three four … five six seven eight"],
        ["a b c d e", "a … b c d e f", "a b c d e … f", " a", ""],
    ),
    "shape:statement": names("statement"),
    "shape:statement-speaker": ([f"{BASE}world/jon-hale"], [f"{BASE}story/keeper", f"{BASE}world"]),
    "shape:story-entity": names("story"),
    "shape:timed-time": TIMES,
    "shape:utterance-words": (
        ["The lamp is ours!"],
        ["one two three four five six seven eight n t"],
    ),
    "shape:waiver": PASSAGE_NAMES,
    "shape:world-entity": names("world"),
    **{
        f"shape:{theme}-of-{whose}": (
            [f"{BASE}{world}/lamp-2"],
            [
                f"{BASE}{other}/lamp-2",
                f"{BASE}{world}",
                f"https://example.org/?{BASE}{world}/lamp-2",
            ],
        )
        for theme in ("careers", "happenings", "kin", "memberships", "places")
        for whose, world, other in (
            ("the-story", "story", "world"),
            ("our-world", "world", "story"),
        )
    },
}


@pytest.fixture(scope="module")
def patterns(project: Project) -> dict[str, str]:
    return {
        curie(triple.subject.value): triple.object.value
        for path in project.shape_files()
        for triple in read_triples(path)
        if triple.predicate.value == SH + "pattern"
    }


def test_every_pattern_is_tried(patterns: dict[str, str]) -> None:
    assert sorted(patterns) == sorted(CASES)


@pytest.mark.parametrize("shape", sorted(CASES))
def test_pattern(shape: str, patterns: dict[str, str]) -> None:
    """SHACL's patterns are XPath's, which agree with Python's as far as these go."""
    right, wrong = CASES[shape]
    pattern = re.compile(patterns[shape])
    assert [text for text in right if not pattern.search(text)] == []
    assert [text for text in wrong if pattern.search(text)] == []
