"""Calls dated statements by short names, for the labels of a drawing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import NamedNode

from famkg.description import Said
from famkg.model import Term
from famkg.names import shown_as_text
from famkg.namespaces import DOCUMENT, FAM
from famkg.render.proofs import Label
from famkg.timeline import Entry

LONGEST = 48
"""Letters of a label; the sentences of a mark say the rest."""

BRIEF: dict[str, tuple[str, ...]] = {
    "AwardWin": ("{award}",),
    "Beginning": ("{begun}",),
    "CastStatement": ("{performer} cast",),
    "DocumentPublication": ("{publishedDocument}",),
    "Ending": ("{ended}",),
    "Extent": ("{seasonCount} seasons", "{spannedYears} years told", "{extentOf}"),
    "Naming": ("title “{name}”",),
    "Occurrence": ("{event}",),
    "Order": ("order of {orderedWork}",),
    "Premiere": ("{premieredWork}",),
    "Renewal": ("{renewedFor} renewed", "{renewedWork} renewed"),
    "Resumption": ("{resumed}",),
    "Run": ("{runWork}",),
    "Setting": ("{settingOf}",),
    "Stage": ("{stagedWork} {stage}",),
    "Utterance": ("“{words}”", "words of {utterer}"),
}
"""How a statement is called; the first whose roles are filled counts."""
AS_NEWS: dict[str, str] = {
    "Premiere": "premiere of {premieredWork}",
    "Run": "run of {runWork}",
    "Beginning": "start of {begun}",
    "Ending": "end of {ended}",
}
"""How it is called where it is announced or reported; of several, the first here counts."""
COUNTED = {"AwardListing": "listed", "AwardWin": "won", "Nomination": "nominated"}

_HOLE = re.compile(r"\{(\w+)\}")


def shortener(entries: Iterable[Entry], label: Label) -> Label:
    """Return what calls a part of a work without the name of the whole."""
    labels = {
        label(term.value)
        for entry in entries
        for _, terms in entry.said.values
        for term in terms
        if isinstance(term, NamedNode)
    }

    def brief(iri: str) -> str:
        if iri.startswith(DOCUMENT):
            return iri.removeprefix(DOCUMENT).capitalize()
        text = label(iri)
        for sign in (", ", ": "):
            whole, found, part = text.partition(sign)
            if found and whole in labels:
                return part
        return text

    return brief


def name_entries(entries: Sequence[Entry], *, is_plan: bool, is_denied: bool, brief: Label) -> str:
    """Return the label that statements of one mark share."""
    counted = [
        verb
        for entry in entries
        for name, verb in COUNTED.items()
        if FAM + name in entry.said.classes
    ]
    if counted:
        return ", ".join(f"{counted.count(verb)} {verb}" for verb in sorted(set(counted)))
    names = list(dict.fromkeys(name_statement(entry.said, brief) for entry in entries))
    text = ", ".join(names)
    if entries[0].is_said_then:
        text = f"{'planned' if is_plan else 'said'}: {text}"
    elif len(names) > 1 and all(name.endswith(" cast") for name in names):
        text = f"{', '.join(name.removesuffix(' cast') for name in names)} cast"
    elif is_denied:
        text = f"no {text}"
    return shorten(text)


def name_statement(said: Said, brief: Label) -> str:
    """Return what a statement is called on a label."""
    roles = {name.removeprefix(FAM): terms for name, terms in said.values}
    if "announced" in roles:
        kind = "reported" if FAM + "Report" in said.classes else "announced"
        return f"{kind}: {_news(said.parts, brief)}"
    for name in said.classes:
        for template in BRIEF.get(name.removeprefix(FAM), ()):
            if _fits(template, roles):
                return _filled(template, roles, brief)
    about = [
        term.value
        for _, terms in said.values
        for term in terms
        if isinstance(term, NamedNode) and not term.value.startswith(FAM)
    ]
    return brief(about[0] if about else said.classes[0] if said.classes else said.iri)


def shorten(text: str) -> str:
    """Return `text` in at most LONGEST letters, cut between words."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _news(parts: Sequence[Said], brief: Label) -> str:
    """Return what is announced: all of two things, the weightiest of more, or their number."""
    if len(parts) > 2 and all(FAM + "CastStatement" in part.classes for part in parts):
        return f"{len(parts)} performers cast"
    weights = [FAM + name for name in AS_NEWS]
    ranked = sorted(
        parts,
        key=lambda part: min(
            (weights.index(name) for name in part.classes if name in weights),
            default=len(weights),
        ),
    )
    names = [_as_news(part, brief) for part in ranked]
    return " and ".join(names) if len(names) < 3 else f"{names[0]} and {len(names) - 1} more"


def _as_news(said: Said, brief: Label) -> str:
    roles = {name.removeprefix(FAM): terms for name, terms in said.values}
    for name in said.classes:
        template = AS_NEWS.get(name.removeprefix(FAM))
        if template is not None and _fits(template, roles):
            return _filled(template, roles, brief)
    return name_statement(said, brief)


def _fits(template: str, roles: Mapping[str, Sequence[Term]]) -> bool:
    return all(roles.get(hole) for hole in _HOLE.findall(template))


def _filled(template: str, roles: Mapping[str, Sequence[Term]], brief: Label) -> str:
    def words(found: re.Match[str]) -> str:
        return ", ".join(shown_as_text(term, brief) for term in roles[found[1]])

    return _HOLE.sub(words, template)
