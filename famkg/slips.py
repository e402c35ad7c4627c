"""Finds slips of the pen: a text copied along, turned letters, a block in the wrong place.

None of them contradicts anything, and no shape can see them: each only makes something differ
from all that is around it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from famkg.graph import STATES, Graph, is_entity, is_passage, is_statement
from famkg.model import Finding, Term
from famkg.namespaces import FAM, RDFS, SKOS, curie

LABEL = NamedNode(RDFS + "label")
LABELS = frozenset((LABEL, NamedNode(SKOS + "altLabel"), NamedNode(SKOS + "hiddenLabel")))
PHRASES = frozenset(NamedNode(FAM + name) for name in ("gist", "name", "role", "trait", "verdict"))
"""Texts that say what is particular about one thing, and so are hardly twice the same."""
LEAST = 5
"""A word of fewer letters is too near to others to be called misspelled."""


def check_slips(graph: Graph) -> Iterator[Finding]:
    """Yield what looks like a slip of the pen; all are warnings."""
    yield from _misplaced(graph)
    yield from _copied(graph)
    yield from _turned(graph)


def _misplaced(graph: Graph) -> Iterator[Finding]:
    """Yield the statements whose block does not stand below a passage that states them."""
    stating = defaultdict(set)
    for triple in graph.data:
        if triple.predicate == STATES:
            stating[triple.object].add(triple.subject)
    above: Term | None = None
    seen: set[Term] = set()
    for triple in graph.data:
        subject = triple.subject
        if is_passage(subject):
            above = subject
        elif is_statement(subject) and subject not in seen:
            seen.add(subject)
            if above is not None and stating[subject] and above not in stating[subject]:
                assert isinstance(above, NamedNode)
                yield Finding(
                    "misplaced-statement",
                    "warning",
                    f"It stands below {curie(above.value)}, which does not state it. Put it below"
                    " a passage that does, or name it in that one's fam:states.",
                    focus=subject.value,
                    mark=above.value,
                )


def _copied(graph: Graph) -> Iterator[Finding]:
    """Yield the texts of statements that others have which share nothing else with them."""
    joined: defaultdict[Term, set[Term]] = defaultdict(set)
    phrases: defaultdict[tuple[NamedNode, str], list[Triple]] = defaultdict(list)
    for triple in graph.data:
        if triple.predicate == STATES:
            joined[triple.object].add(triple.subject)
        elif is_statement(triple.subject) and is_entity(triple.object):
            joined[triple.subject].add(triple.object)
        elif triple.predicate in PHRASES and isinstance(triple.object, Literal):
            phrases[triple.predicate, triple.object.value].append(triple)
    for (predicate, text), several in phrases.items():
        for triple in several:
            others = [each for each in several if each != triple]
            mine = joined[triple.subject]
            if others and not any(mine & joined[each.subject] for each in others):
                yield Finding(
                    "copied-text",
                    "warning",
                    f"{curie(_name(others[0].subject))} says the same of something else. Say in"
                    " other words what is particular here, or mend what was copied along.",
                    focus=_name(triple.subject),
                    path=predicate.value,
                    value=text,
                    term=triple.object,
                )


def _turned(graph: Graph) -> Iterator[Finding]:
    """Yield the words of names that are nowhere else, and with two letters turned somewhere."""
    words: Counter[str] = Counter()
    for triple in graph.triples():
        if isinstance(triple.object, Literal):
            words.update(set(_words(triple.object.value)))
    for triple in graph.data:
        if triple.predicate not in LABELS or not isinstance(triple.object, Literal):
            continue
        for word in _words(triple.object.value):
            meant = next((each for each in _with_turned(word) if words[each]), None)
            if words[word] == 1 and meant is not None:
                yield Finding(
                    "turned-letters",
                    "warning",
                    f"{word} stands nowhere else. Is {meant} meant?",
                    focus=_name(triple.subject),
                    path=triple.predicate.value,
                    value=triple.object.value,
                    term=triple.object,
                )


def _words(text: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"[^\W\d_]+", text)]


def _with_turned(word: str) -> Iterator[str]:
    """Yield a word with two neighbouring letters turned, in each way."""
    if len(word) >= LEAST:
        for at in range(len(word) - 1):
            if word[at] != word[at + 1]:
                yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _name(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
