"""What we know of our things, as far as Wikidata could know it too: names, classes, claims."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from famkg.names import DEFAULT, TYPE, fold, label_of, names
from famkg.namespaces import OWL, STORY, WORLD, curie
from famkg.wikidata.links import BROAD, CLOSE, EXACT, Link, load_links
from famkg.wikidata.mapping import Claim, Thing, claims
from famkg.wikidata.table import Table, read_table

if TYPE_CHECKING:
    from famkg.closure import Closure
    from famkg.project import Project

CLASS = NamedNode(OWL + "Class")
SAME_KIND = (EXACT, CLOSE, BROAD)
"""What a class of ours may be to one of Wikidata for its instances to be of that too."""
_SIGNS = re.compile(r"[^\w+#&]+|_+")
"""What makes no difference between names; Apple TV and Apple TV+ are two."""
_FIRST = re.compile(r"^the ")


@dataclass(frozen=True)
class Ours:
    """Our things with what Wikidata could say of them as well."""

    names: Mapping[str, tuple[str, ...]]
    """The names of each entity and term, its label first, by IRI."""
    classes: Mapping[str, frozenset[str]]
    """The classes of each entity, inferred ones too, by IRI."""
    class_names: frozenset[str]
    """The IRIs of the classes of the ontology."""
    claims: tuple[Claim, ...]
    table: Table
    links: tuple[Link, ...]

    def label(self, iri: str) -> str:
        """Return what an entity or term is called."""
        return self.names.get(iri, (curie(iri),))[0]

    def kinds_of(self, iri: str) -> Mapping[str, str]:
        """Return the items of Wikidata whose instances an entity may be among, by identifier.

        Each has the label that the link of our class gives it, the nearest first. Empty where
        none of our classes is linked: then nothing can be said of the entity's class.
        """
        classes = self.classes.get(iri, frozenset()) & self.class_names
        found = [
            (SAME_KIND.index(link.predicate), link.object, link)
            for link in self.links
            if link.holds and link.subject in classes and link.predicate in SAME_KIND
        ]
        ordered = [link for *_, link in sorted(found, key=lambda each: each[:2])]
        return {link.item: link.object_label for link in ordered if link.item}

    def items_of(self, iri: str) -> frozenset[str]:
        """Return the items that an entity is, or comes close to, candidates among them."""
        return self._items.get(iri, frozenset())

    def item_of(self, iri: str) -> str | None:
        """Return the item that an entity is held to be, or may be, or None."""
        return self._exact.get(iri)

    def claims_about(self, iri: str) -> tuple[Claim, ...]:
        """Return the claims whose subject is `iri`."""
        return self._by_subject.get(iri, ())

    def claims_with(self, iri: str) -> tuple[Claim, ...]:
        """Return the claims whose value is `iri`."""
        return self._by_value.get(iri, ())

    @cached_property
    def _exact(self) -> dict[str, str]:
        exact = [link for link in self.links if link.holds and link.predicate == EXACT]
        ordered = sorted(exact, key=lambda link: link.is_verified)
        return {link.subject: link.item for link in ordered if link.item}

    @cached_property
    def _items(self) -> dict[str, frozenset[str]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for link in self.links:
            if link.holds and link.item and link.predicate in (EXACT, CLOSE):
                found[link.subject].add(link.item)
        return {iri: frozenset(items) for iri, items in found.items()}

    @cached_property
    def _by_subject(self) -> dict[str, tuple[Claim, ...]]:
        return _grouped((claim.subject, claim) for claim in self.claims)

    @cached_property
    def _by_value(self) -> dict[str, tuple[Claim, ...]]:
        return _grouped(
            (claim.value.iri, claim) for claim in self.claims if isinstance(claim.value, Thing)
        )


def read_ours(project: Project, closure: Closure) -> Ours:
    """Return what a project knows of its things.

    Raises SssomError for the links, and MappingError for the table of properties.
    """
    store = closure.store
    called: defaultdict[str, set[str]] = defaultdict(set)
    for name, iri in names(store):
        called[iri].add(name)
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, TYPE, None, DEFAULT):
        subject, kind = quad.subject, quad.object
        if isinstance(subject, NamedNode) and isinstance(kind, NamedNode):
            classes[subject.value].add(kind.value)
    labels = {iri: label_of(store, iri) for iri in called}
    path = project.wikidata_file()
    table = read_table(path, project.relative(path))
    return Ours(
        {iri: (labels[iri], *sorted(called[iri] - {labels[iri]})) for iri in sorted(called)},
        {iri: frozenset(of) for iri, of in classes.items() if iri.startswith((STORY, WORLD))},
        frozenset(iri for iri, of in classes.items() if CLASS.value in of),
        claims(closure, table),
        table,
        load_links(project),
    )


def spoken(name: str) -> str:
    """Return a name as it is compared: without case, accents, signs and a leading article."""
    words = _SIGNS.sub(" ", fold(name)).strip()
    return _FIRST.sub("", words)


def shared_name(ours: Iterable[str], theirs: Iterable[str]) -> str | None:
    """Return the first of their names that is one of ours, as names are compared, or None."""
    wanted = {spoken(name) for name in ours} - {""}
    return next((name for name in theirs if spoken(name) in wanted), None)


def _grouped(pairs: Iterable[tuple[str, Claim]]) -> dict[str, tuple[Claim, ...]]:
    found: defaultdict[str, list[Claim]] = defaultdict(list)
    for iri, claim in pairs:
        found[iri].append(claim)
    return {iri: tuple(claims) for iri, claims in found.items()}
