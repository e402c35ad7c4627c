"""Finds the passages that state what is at fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from famkg.errors import DocumentError
from famkg.graph import is_passage
from famkg.model import Finding, Passage
from famkg.passages import read_passages

if TYPE_CHECKING:
    from pyoxigraph import Triple


def add_passages(findings: Iterable[Finding], triples: Iterable[Triple]) -> list[Finding]:
    """Return the findings, in their order, with the passages that state what is at fault.

    They are those of the statement at fault, and the passage where that is at fault itself. A
    passage that is itself too faulty to be read is left out.
    """
    found = list(findings)
    wanted = {each.focus for each in found if each.focus is not None and not each.passages}
    stated_by = _read(triples, wanted) if wanted else {}
    return [
        each
        if each.passages
        else replace(each, passages=tuple(stated_by.get(each.focus or "", ())))
        for each in found
    ]


def _read(triples: Iterable[Triple], wanted: set[str]) -> dict[str, list[Passage]]:
    """Return the passages that are wanted themselves or state what is, by what is wanted."""
    described: defaultdict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        if is_passage(triple.subject):
            described[triple.subject.value].append(triple)
    stated_by: defaultdict[str, list[Passage]] = defaultdict(list)
    for iri, about in sorted(described.items()):
        states = {triple.object.value for triple in about if hasattr(triple.object, "value")}
        if not wanted & (states | {iri}):
            continue
        try:
            passages = read_passages(about)
        except DocumentError:
            continue
        for passage in passages.values():
            for each in sorted(wanted & {*passage.states, iri}):
                stated_by[each].append(passage)
    return {
        iri: sorted(passages, key=lambda each: (each.document, each.start, each.iri))
        for iri, passages in stated_by.items()
    }
