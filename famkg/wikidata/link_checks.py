"""Checks links against the graph and against each other; nobody is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from famkg.graph import TYPE
from famkg.model import Finding
from famkg.names import LABEL
from famkg.namespaces import FAM, STORY, curie
from famkg.wikidata.links import EXACT, NOT_FOUND, Link

if TYPE_CHECKING:
    from famkg.graph import Graph

FICTIONAL = frozenset(("wd:Q15632617", "wd:Q15773317", "wd:Q95074"))
"""Categories of items that are of a story themselves: human, television character, character."""


def check_links(links: Iterable[Link], graph: Graph) -> list[Finding]:
    """Return what is wrong with links, each with file and line, in the order of the links.

    That is: subjects that the graph does not know or calls otherwise, links without evidence
    or confidence, the same link twice or denied, an exact match that is not one to one, and a
    thing of the story that is matched exactly with one of our world.
    """
    links = tuple(links)
    return [
        Finding(check, "violation", message, link.file, link.line, link.subject, link.item)
        for link, check, message in _faults(links, graph)
    ]


def _faults(links: tuple[Link, ...], graph: Graph) -> Iterator[tuple[Link, str, str]]:
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    labels: defaultdict[str, set[str]] = defaultdict(set)
    for triple in graph.triples():
        if isinstance(triple.subject, NamedNode):
            if triple.predicate == TYPE and isinstance(triple.object, NamedNode):
                kinds[triple.subject.value].add(triple.object.value)
            if triple.predicate == LABEL and isinstance(triple.object, Literal):
                labels[triple.subject.value].add(triple.object.value)
    same: defaultdict[tuple[str, str], list[Link]] = defaultdict(list)
    exact: defaultdict[str, list[Link]] = defaultdict(list)
    for link in links:
        same[link.subject, link.object].append(link)
        if link.holds and link.predicate == EXACT:
            for end in (link.subject, link.object):
                exact[end].append(link)
    for link in links:
        name = curie(link.subject)
        if link.subject not in kinds:
            yield link, "link-subject", f"{name} is neither an entity nor a term of ours"
        elif link.subject_label not in labels[link.subject]:
            called = " or ".join(sorted(labels[link.subject])) or "nothing"
            yield link, "link-label", f"{name} is called {called}, not {link.subject_label!r}"
        if not link.evidence:
            yield link, "link-evidence", f"the link of {name} has no evidence"
        if link.confidence is None:
            yield link, "link-confidence", f"the link of {name} says not how sure it is"
        if _crosses_worlds(link, kinds[link.subject]):
            message = (
                f"{name} is of the story, and matched exactly with {link.item}\n"
                "Match it as related, or give the object_category of a figure of a story:"
                f" {', '.join(sorted(FICTIONAL))}."
            )
            yield link, "link-world", message
        twins = same[link.subject, link.object]
        if link is not twins[0]:
            denied = link.negated != twins[0].negated and link.predicate == twins[0].predicate
            what = "denied" if denied else "there already"
            yield link, "link-duplicate", f"the link is {what} at {_place(twins[0])}"
        if link.object == NOT_FOUND and link.subject in exact:
            yield link, "link-duplicate", f"{name} has a match after all"
        for end in (link.subject, link.object) if link.holds and link.predicate == EXACT else ():
            other = exact[end][0]
            if (link.subject, link.object) != (other.subject, other.object):
                message = (
                    f"{name} and {link.item} cannot be one thing, as"
                    f" {curie(other.subject)} and {other.item} are at {_place(other)}"
                )
                yield link, "link-one-to-one", message


def _place(link: Link) -> str:
    return f"{link.file}:{link.line}"


def _crosses_worlds(link: Link, kinds: set[str]) -> bool:
    """Say whether a link makes a thing of the story one of our world."""
    is_of_story = link.subject.startswith(STORY) or FAM + "StoryEntity" in kinds
    is_exact = link.holds and link.predicate == EXACT
    return is_exact and is_of_story and link.object_category not in FICTIONAL
