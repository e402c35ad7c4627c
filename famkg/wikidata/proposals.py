"""Chooses what to propose to Wikidata: of what it does not say, that which is fit to be said there.

That is what is asserted of our world (`famkg.wikidata.mapping` makes claims of nothing else),
undisputed and without a limit that the claim would lose, with verified items throughout, and
with a source. Everything else is left out with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from typing import Literal as OneOf
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from famkg.graph import TYPE
from famkg.names import DEFAULT, objects
from famkg.namespaces import DOCUMENT, FAM, curie
from famkg.wikidata.comparison import KINDS, Comparison, OnlyOurs
from famkg.wikidata.doubts import things_in
from famkg.wikidata.entities import Snak
from famkg.wikidata.mapping import Claim, Qualifier, Thing, Value, wikidata_time
from famkg.wikidata.quickstatements import Edit, Form, can_write, mark_new
from famkg.wikidata.sameness import Judge
from famkg.wikidata.times import TimeValue
from famkg.wikidata.values import ItemValue, StringValue

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.model import Document

Reason: TypeAlias = OneOf[
    "disputed",
    "form",
    "gone",
    "limited",
    "link",
    "otherwise",
    "qualifier",
    "several",
    "source",
    "subject",
    "value",
]
REASONS: Mapping[Reason, str] = {
    "subject": "about a thing without a verified item",
    "gone": "with an item that is no more",
    "value": "whose value has no verified item",
    "qualifier": "with a qualifier that has no verified item",
    "link": "whose link `famkg wikidata check` finds wrong",
    "otherwise": "where Wikidata says otherwise",
    "disputed": "in conflict with other statements",
    "limited": "with a limit that Wikidata would not show",
    "source": "without a source",
    "several": "whose value is there in several claims, which QuickStatements cannot tell apart",
    "form": "that QuickStatements cannot read in this form",
}
"""Why claims are left out."""

STATED_IN, REFERENCE_URL, IMPORT_URL, RETRIEVED, PUBLISHED = "P248", "P854", "P4656", "P813", "P577"
PUBLICATION = NamedNode(FAM + "DocumentPublication")
PUBLISHED_DOCUMENT, TIME = NamedNode(FAM + "publishedDocument"), NamedNode(FAM + "time")
PARAPHRASES = NamedNode(FAM + "paraphrases")


@dataclass(frozen=True, slots=True)
class Source:
    """What a reference says of a document."""

    url: str
    item: str | None = None
    """The item of the document, if it has one, verified."""
    published: TimeValue | None = None
    """When it appeared, if a document says so."""
    retrieved: TimeValue | None = None
    """The day on which somebody read the page; nobody but that person can know it."""

    @property
    def reference(self) -> tuple[Snak, ...]:
        """Return the reference.

        A page of Wikipedia is named as what the statement is imported from: Wikidata takes it
        for no reference URL.
        """
        host = urlsplit(self.url).hostname or ""
        is_wikipedia = host == "wikipedia.org" or host.endswith(".wikipedia.org")
        snaks = [Snak(IMPORT_URL if is_wikipedia else REFERENCE_URL, StringValue(self.url))]
        if self.item is not None:
            snaks.insert(0, Snak(STATED_IN, ItemValue(self.item)))
        for name, time in ((PUBLISHED, self.published), (RETRIEVED, self.retrieved)):
            if time is not None:
                snaks.append(Snak(name, time))
        return tuple(snaks)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A claim of ours as a statement to be added."""

    edit: Edit
    claim: Claim


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A claim of ours that is not proposed."""

    claim: Claim
    reason: Reason
    detail: str = ""
    """What it is that stands in the way: a rule, a limit, a CURIE."""


def propose(
    comparison: Comparison,
    sources: Mapping[str, Source],
    form: Form,
    second_hand: Container[str] = frozenset(),
    faulty: Mapping[str, Sequence[str]] | None = None,
) -> tuple[tuple[Proposal, ...], tuple[LeftOut, ...]]:
    """Return what can be proposed of the first list of a comparison, and what is left out.

    `sources` are the documents by id; passages that are `second_hand`, by IRI, are no witness
    beside others. `faulty` are the things whose link is wrong, by IRI, with the checks that say
    so: nothing is proposed that involves one. What Wikidata says otherwise, and claims about
    things that could not be compared, are left out as well.

    Where Wikidata has the value and only lacks qualifiers of ours, these are proposed for the
    claim that is there.
    """
    faulty = faulty or {}
    gone = {iri for iri, _ in comparison.gone}
    left = [
        LeftOut(claim, "gone" if claim.subject in gone else "subject", curie(claim.subject))
        for claim in comparison.apart
    ]
    for difference in comparison.differences:
        claim = difference.claim
        fault = _fault(claim, comparison.judge, ()) or _fault_of_link(claim, faulty)
        left.append(fault or LeftOut(claim, "otherwise", KINDS[difference.kind]))
    made: list[Proposal] = []
    for only in comparison.ours:
        fault = _fault(only.claim, comparison.judge, _wanted(only))
        fault = fault or _fault_of_link(only.claim, faulty)
        if fault is None and not only.is_only:
            fault = LeftOut(only.claim, "several")
        references = _references(only.claim, sources, second_hand)
        if fault is not None:
            left.append(fault)
        elif not references:
            left.append(LeftOut(only.claim, "source"))
        else:
            made.append(Proposal(_edit(only, references, comparison.judge), only.claim))
    chosen = []
    made.sort(key=lambda each: each.edit.is_new)
    for edit, proposal in zip(mark_new(each.edit for each in made), made, strict=True):
        if can_write(edit, form):
            chosen.append(Proposal(edit, proposal.claim))
        else:
            left.append(LeftOut(proposal.claim, "form", form))
    return tuple(chosen), tuple(sorted(left, key=_order))


def count_reasons(left: Iterable[LeftOut]) -> dict[Reason, int]:
    """Return how many claims are left out for each reason, in the order of REASONS."""
    counted = Counter(each.reason for each in left)
    return {reason: counted[reason] for reason in REASONS if counted[reason]}


def sources_of(
    closure: Closure,
    documents: Mapping[str, Document],
    items: Mapping[str, str],
    retrieved: Mapping[str, TimeValue],
) -> dict[str, Source]:
    """Return the sources that documents are, by id.

    `items` are those of documents that have one, by IRI; `retrieved` says by id when a page was
    read, where anybody knows.
    """
    return {
        name: Source(
            document.url,
            items.get(DOCUMENT + name),
            _published(closure, NamedNode(DOCUMENT + name)),
            retrieved.get(name),
        )
        for name, document in sorted(documents.items())
    }


def second_hand(closure: Closure) -> frozenset[str]:
    """Return the IRIs of the passages that retell another source."""
    quads = closure.store.quads_for_pattern(None, PARAPHRASES, None, DEFAULT)
    return frozenset(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))


def _wanted(only: OnlyOurs) -> tuple[Qualifier, ...]:
    """Return the qualifiers that are proposed: all, or those that a claim there lacks."""
    return only.claim.qualifiers if only.there is None else only.lacking


def _fault(claim: Claim, judge: Judge, qualifiers: Iterable[Qualifier]) -> LeftOut | None:
    """Return why a claim with some qualifiers is not fit to be said at Wikidata, or None."""
    if claim.disputed:
        return LeftOut(claim, "disputed", ", ".join(claim.disputed))
    if claim.limits:
        return LeftOut(claim, "limited", ", ".join(claim.limits))
    if fault := _fault_of_value(claim.value, judge):
        return LeftOut(claim, *fault)
    for qualifier in qualifiers:
        if _qualifier(qualifier, judge) is None:
            _, detail = _fault_of_value(qualifier.value, judge) or ("", "")
            return LeftOut(claim, "qualifier", detail)
    return None


def _fault_of_link(claim: Claim, faulty: Mapping[str, Sequence[str]]) -> LeftOut | None:
    """Return the fault of the link of a thing that a claim involves, or None."""
    for iri in (claim.subject, *things_in(claim)):
        if iri in faulty:
            return LeftOut(claim, "link", f"{curie(iri)}: {', '.join(faulty[iri])}")
    return None


def _fault_of_value(value: Value, judge: Judge) -> tuple[Reason, str] | None:
    if isinstance(value, Thing):
        if value.iri not in judge.items:
            return "value", curie(value.iri)
        if judge.is_gone(judge.items[value.iri]):
            return "gone", curie(value.iri)
    return None


def _edit(only: OnlyOurs, references: tuple[tuple[Snak, ...], ...], judge: Judge) -> Edit:
    claim = only.claim
    qualifiers = (_qualifier(each, judge) for each in _wanted(only))
    said = only.there.snak.value if only.there else None  # as it stands there, merged or not
    return Edit(
        only.subject.entity.id,
        Snak(claim.property, said) if said else _snak(claim.property, claim.value, judge),
        tuple(snak for snak in qualifiers if snak is not None),
        references,
        is_new=only.beside,
    )


def _qualifier(qualifier: Qualifier, judge: Judge) -> Snak | None:
    """Return a qualifier with the item of its value, or what to say instead, or None."""
    if _fault_of_value(qualifier.value, judge) is None:
        return _snak(qualifier.property, qualifier.value, judge)
    return None if qualifier.otherwise is None else _qualifier(qualifier.otherwise, judge)


def _snak(property_: str, value: Value, judge: Judge) -> Snak:
    said = ItemValue(judge.items[value.iri]) if isinstance(value, Thing) else value
    return Snak(property_, said)


def _references(
    claim: Claim, sources: Mapping[str, Source], second_hand: Container[str]
) -> tuple[tuple[Snak, ...], ...]:
    """Return a reference for each document that states a claim, those at first hand if any is."""
    own = [each for each in claim.passages if each.iri not in second_hand]
    documents = sorted({each.document for each in own or claim.passages})
    return tuple(sources[name].reference for name in documents if name in sources)


def _published(closure: Closure, document: NamedNode) -> TimeValue | None:
    """Return when a document appeared, where statements name one date."""
    found = {
        term.value
        for quad in closure.store.quads_for_pattern(None, PUBLISHED_DOCUMENT, document, DEFAULT)
        if isinstance(quad.subject, NamedNode)
        and not closure.is_aside(quad.triple)
        and PUBLICATION in objects(closure.store, quad.subject, TYPE)
        for term in objects(closure.store, quad.subject, TIME)
        if isinstance(term, Literal)
    }
    return wikidata_time(found.pop()) if len(found) == 1 else None


def _order(left: LeftOut) -> tuple[int, str, int, str]:
    claim = left.claim
    return [*REASONS].index(left.reason), claim.subject, int(claim.property[1:]), repr(claim.value)
