"""Checks links against Wikidata: whether the items are there, and are what we take them for.

Items are known by their identifiers. Names, classes and facts tell whether an identifier is
still the right one: items are merged, deleted, and turned into something else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal as OneOf
from typing import TypeAlias

from famkg.model import Finding
from famkg.namespaces import curie
from famkg.wikidata.cells import TableText
from famkg.wikidata.entities import Entity, Missing
from famkg.wikidata.facts import called, facts_of, listed, resolved
from famkg.wikidata.links import Link
from famkg.wikidata.ours import Ours, shared_name
from famkg.wikidata.theirs import (
    Theirs,
    entities_of,
    is_disambiguation,
    is_identity,
    kinds_fit,
)

CHECKS = {
    "item-missing": (
        "The item of a link exists.",
        "It was deleted, or never was. A link to it says nothing.",
    ),
    "item-redirect": (
        "The item of a link was not merged into another.",
        "The other may be what is meant, or more than that; look before you take it.",
    ),
    "item-disambiguation": (
        "The item of a link is no disambiguation page.",
        "Such a page lists what bears a name, and is none of it.",
    ),
    "item-label": (
        "The item of a link is called as our entity is, or as the link says.",
        "An item whose label drifted may have become something else.",
    ),
    "item-type": (
        "The item of an exact match is of a class that ours is linked to.",
        "Subclasses count. Where none of our classes is linked, nothing is said.",
    ),
    "item-fact": (
        "What both sides say of a thing agrees.",
        "Dates, and things that are linked themselves. Nothing in common is worse than a"
        " difference among much that agrees: famkg wikidata diff shows what differs.",
    ),
    "item-namesake": (
        "Where our statements have a thing, Wikidata has no other item of its name.",
        "Then one of two namesakes is linked, and the other one may be meant.",
    ),
    "item-denied": (
        "The item of a link is not one that another link denies.",
        "Two items that a link and a denial name were merged.",
    ),
    "item-shared": (
        "Two things of ours are not matched exactly with one item.",
        "Two items that they were matched with were merged.",
    ),
}
"""What each check wants and why. The checks of links alone are in famkg.wikidata.link_checks."""
CELLS = {
    "item-label": ("object_label", "object_id"),
    "link-subject": ("subject_id",),
    "link-label": ("subject_label", "subject_id"),
    "link-evidence": ("subject_id",),
    "link-confidence": ("confidence", "subject_id"),
}
"""The cell at which a finding points; for any other check that of the item."""
Severity: TypeAlias = OneOf["violation", "warning", "info"]


def check_items(links: Iterable[Link], ours: Ours, theirs: Theirs) -> list[Finding]:
    """Return what is wrong with the items of links, in the order of the links.

    The findings have the file and line of the link; `place_findings` adds the columns.
    """
    links = tuple(links)
    found = [finding for link in links for finding in _check(link, ours, theirs)]
    return [*found, *_merged(links, theirs)]


def confirmed(links: Iterable[Link], ours: Ours, theirs: Theirs) -> int:
    """Return how many exact matches a fact confirms on which both sides agree."""
    return sum(
        any(fact.verdict == "agrees" for fact in facts_of(ours, link.subject, item, theirs.items))
        for link in links
        if is_identity(link) and isinstance(item := theirs.items.get(link.item or ""), Entity)
    )


def place_findings(findings: Iterable[Finding], texts: Mapping[str, TableText]) -> list[Finding]:
    """Return findings with the columns of the cells at fault; `texts` has the files by name."""
    return [_placed(finding, texts.get(finding.file or "")) for finding in findings]


def _check(link: Link, ours: Ours, theirs: Theirs) -> Iterator[Finding]:
    """Yield what is wrong with the item of one link."""
    if link.item is None:
        return
    item = theirs.items[link.item]
    if isinstance(item, Missing):
        words = f"Wikidata has no {link.item}: it was deleted, or never was"
        denied = "There is nothing to deny any more."
        todo = denied if link.negated else "Look for another: famkg wikidata find."
        yield _finding(link, "item-missing", "violation", words, todo)
        return
    if item.is_redirect:
        words = f"{link.item} was merged into {called(item.id, {item.id: item})}"
        agrees = shared_name(ours.names.get(link.subject, ()), item.names())
        todo = f"If that is what is meant, write wd:{item.id} in its place."
        named = "It bears the same name." if agrees else "It bears another name than ours."
        yield _finding(link, "item-redirect", "violation", words, f"{named} {todo}")
        return
    if link.negated:
        return
    if is_disambiguation(item, theirs.all):
        words = f"{called(link.item, theirs.items)} is a disambiguation page"
        yield _finding(link, "item-disambiguation", "violation", words, "Link what it leads to.")
        return
    yield from _check_label(link, ours, item)
    if is_identity(link):
        yield from _check_type(link, ours, item, theirs)
        yield from _check_facts(link, ours, item, theirs)
        yield from _check_namesakes(link, ours, item, theirs)


def _check_label(link: Link, ours: Ours, item: Entity) -> Iterator[Finding]:
    now = item.label()
    said = link.object_label
    is_as_said = bool(said) and shared_name([said], item.names()) is not None
    if now is None:
        words = f"{item.id} has no English label"
        yield _finding(link, "item-label", "info", words, f"The link calls it {said!r}.")
        return
    before = f"the link calls it {said!r}" if said else "the link does not say how it is called"
    if not is_identity(link):
        if said and not is_as_said:
            words = f"{item.id} is called {now!r} now, and {before}"
            yield _finding(link, "item-label", "warning", words, _LOOK)
        return
    name = ours.label(link.subject)
    same = shared_name(ours.names.get(link.subject, ()), item.names())
    if same is None:
        words = f"we call it {name!r}, Wikidata {now!r}"
        if is_as_said:
            yield _finding(link, "item-label", "info", words, "The link says so too.")
        else:
            yield _finding(link, "item-label", "warning", f"{words}; {before}", _LOOK)
    elif said and not is_as_said:
        words = f"{item.id} is called {now!r} now, and {before}"
        yield _finding(link, "item-label", "info", words, "It still bears our name.")


_LOOK = "Look whether it is still the same thing; if so, write the new name as object_label."


def _check_type(link: Link, ours: Ours, item: Entity, theirs: Theirs) -> Iterator[Finding]:
    wanted = ours.kinds_of(link.subject)
    kinds = item.items("P31")
    if not wanted or kinds_fit(item, wanted, theirs.above):
        return
    ours_is = listed(f"{kind} ({label})" for kind, label in wanted.items())
    if kinds:
        said = listed(called(each, theirs.all) for each in kinds)
        words = f"at Wikidata {item.id} is an instance of {said}"
        yield _finding(link, "item-type", "violation", words, f"Ours would be one of {ours_is}.")
    else:
        words = f"Wikidata does not say what {item.id} is"
        yield _finding(link, "item-type", "info", words, f"Ours would be one of {ours_is}.")


def _check_facts(link: Link, ours: Ours, item: Entity, theirs: Theirs) -> Iterator[Finding]:
    facts = facts_of(ours, link.subject, item, theirs.all)
    agreed = [fact for fact in facts if fact.verdict == "agrees"]
    differs = [fact for fact in facts if fact.verdict == "differs"]
    others = differs if agreed else [fact for fact in facts if fact.verdict != "agrees"]
    if not others:
        return
    words = "\n".join(fact.words for fact in others)
    mark = " ".join([link.item or "", *sorted({fact.property for fact in others})])
    if agreed:
        number = f"{len(agreed)} facts agree" if len(agreed) > 1 else "One fact agrees"
        todo = f"{number}: {listed(fact.words for fact in agreed)}."
    else:
        todo = "Nothing agrees of what both say: look whether it is the same thing."
    severity: Severity = "violation" if differs and not agreed else "warning"
    yield replace(_finding(link, "item-fact", severity, words, todo), mark=mark)


def _check_namesakes(link: Link, ours: Ours, item: Entity, theirs: Theirs) -> Iterator[Finding]:
    linked = {each.id for each in entities_of(theirs.items)}
    names = ours.names.get(link.subject, ())
    met: set[str] = set()
    for claim in ours.claims_with(link.subject):
        about = theirs.items.get(ours.item_of(claim.subject) or "")
        if not isinstance(about, Entity):
            continue
        for other in theirs.listed.get((about.id, claim.property), {}).values():
            name = shared_name(names, other.names)
            if name is not None and other.id not in linked | met | {item.id}:
                met.add(other.id)
                label = ours.table.properties[claim.property]
                words = f"Wikidata has {other.id} ({name}) as “{label}” of"
                yield _finding(
                    link,
                    "item-namesake",
                    "warning",
                    f"{words} {ours.label(claim.subject)}, and not {item.id}",
                    "Look which of them is meant.",
                    mark=other.id,
                )


def _merged(links: Iterable[Link], theirs: Theirs) -> Iterator[Finding]:
    """Yield where items that links name apart are one by now."""
    first: dict[str, Link] = {}
    denied: defaultdict[tuple[str, str], list[Link]] = defaultdict(list)
    links = [link for link in links if link.item]
    for link in links:
        if link.negated:
            denied[link.subject, resolved(link.item or "", theirs.items)].append(link)
    for link in links:
        if not link.holds:
            continue
        target = resolved(link.item or "", theirs.items)
        for other in denied[link.subject, target][:1]:
            if other.item != link.item:
                words = f"{link.item} and {other.item} are one item by now, {target}"
                todo = f"The other is denied at {other.file}:{other.line}."
                yield _finding(link, "item-denied", "violation", words, todo)
        if is_identity(link):
            other = first.setdefault(target, link)
            if other.subject != link.subject and other.item != link.item:
                words = f"{link.item} and {other.item} are one item by now, {target}"
                todo = f"{curie(other.subject)} is matched with it at {other.file}:{other.line}."
                yield _finding(link, "item-shared", "violation", words, todo)


def _finding(
    link: Link, check: str, severity: Severity, words: str, todo: str, mark: str = ""
) -> Finding:
    return Finding(
        check,
        "info" if link.negated else severity,
        f"{words}\n{todo}",
        link.file,
        link.line,
        link.subject,
        mark=mark or link.item or "",
    )


def _placed(finding: Finding, text: TableText | None) -> Finding:
    """Return a finding with the place of the cell at fault, or of the whole row."""
    if text is None or finding.line is None:
        return finding
    cell = text.place(finding.line, *CELLS.get(finding.check, ("object_id",)))
    if cell is None:
        return replace(finding, column=1)
    return replace(
        finding,
        line=cell.line,
        column=cell.column,
        end_line=cell.end_line,
        end_column=cell.end_column,
    )
