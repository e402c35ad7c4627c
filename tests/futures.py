"""Other futures of a project: all that an author may write of what a viewer does not know yet.

A future keeps what viewers of seasons 1 to N know, line by line and in its order, and does to
the rest whatever comes to mind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import TypeVar

from knowledge import (
    DIGEST,
    DOCUMENT,
    END,
    FILE,
    KNOWN_FROM,
    LABEL,
    START,
    STATES,
    Fact,
    Files,
    Knowledge,
    Line,
    Node,
    babble,
    named,
    spans_of,
    texts_of,
)
from pyoxigraph import BlankNode, Literal, NamedNode

from famkg.documents import digest
from famkg.namespaces import BASE, FAM, OWL, PREFIXES, RDF, SKOS, STATEMENT, STORY, WORLD

T = TypeVar("T")

LOCATOR, SECTION = NamedNode(FAM + "locator"), NamedNode(FAM + "section")
REASON, PARAPHRASES = NamedNode(FAM + "horizonReason"), NamedNode(FAM + "paraphrases")
MODALITY, STANDING = NamedNode(FAM + "modality"), NamedNode(FAM + "standing")
TYPE, COUNTERPART = NamedNode(RDF + "type"), NamedNode(FAM + "counterpartOf")
NAMES = (LABEL, NamedNode(SKOS + "altLabel"), NamedNode(SKOS + "hiddenLabel"))
CATEGORIES = {
    MODALITY: ("Asserted", "Reported", "Scheduled", "Planned", "Speculated", "Denied"),
    STANDING: ("Preferred", "Normal", "Deprecated"),
}
LAST = 7
"""A season beyond all that there are."""

STRANGERS = (
    *("ed-baldwin-2", "ed-baldwyn", "newcomer", "aaron", "zoya", "margo-madisen", "season-7"),
    *("helios-two", "danny-steven", "stevens"),
)
"""Local names of entities that some futures have and the project has not."""
STRANGE_LABELS = (
    *("Ed Baldwin", "Ed Baldwyn", "Newcomer", "Áaron", "Zoya", "Margo Madisen", "season 2"),
    *("Casting", "Danny Steven", "portrays", "Helios", "Phoenix"),
)
"""What they are called; some names are those of things that everybody knows."""


def imagine(files: Files, seen: int, rng: Random, *, bare: bool = False) -> Files:
    """Return another future of `files`, as far as a viewer of `seen` seasons cannot tell.

    A bare one has nothing later at all. Else much is added, and each other kind of change
    takes place or not, is made to few things or to all, and comes in any order.
    """
    author = Author(Files([*files.lines], {**files.queries}, {**files.documents}), seen, rng)
    if bare:
        author.drop(1)
        author.drop_entities()
        return author.files
    changes: list[Callable[[float], None]] = [
        *(author.drop, author.rename, author.relabel, author.alter, author.add, author.veil),
        *(author.explain, author.shift, author.link, author.move, author.rewrite, author.wonder),
    ]
    rng.shuffle(changes)
    for change in changes:
        share = 1 if change == author.add else rng.choice((0, 0.1, 0.4, 0.4, 0.9))
        if share:
            change(share)
    return author.files


class Author:
    """Alters what lies beyond season `seen`; `share` says how much of it, from 0 to 1."""

    def __init__(self, files: Files, seen: int, rng: Random) -> None:
        self.files = files
        self.seen = seen
        self.rng = rng
        self.taken = {node.value for node in named(files.triples(), BASE)}
        self.places = sorted({file for file, _ in files.lines if "/statements/" in file})
        self.places += ["data/statements/aftermath.ttl", "data/entities/zeta.ttl"]

    @property
    def known(self) -> Knowledge:
        """What a viewer of `seen` seasons knows of the files as they stand."""
        return Knowledge.of(self.files.triples(), self.seen)

    def drop(self, share: float) -> None:
        """Delete later statements, and later passages that state nothing else."""
        known = self.known
        self._without(self._some(known.later_statements, share))
        stating = {t.subject for t in self.files.triples() if t.predicate == STATES}
        self._without(self._some(known.later_passages - stating, share))

    def drop_entities(self) -> None:
        """Delete the entities that no statement speaks of."""
        self._without(self.known.later_entities)

    def rename(self, share: float) -> None:
        """Give later entities, statements and passages other names, in queries too."""
        known = self.known
        names: dict[str, str] = {}
        for entity in self._some(known.later_entities, share):
            names[entity.value] = self._new(entity.value.rpartition("/")[0] + "/")
        for node in self._some(known.later_statements | known.later_passages, share):
            folder, _, local = node.value.rpartition("/")
            names[node.value] = f"{folder}/{self._pick(('a-first', local, 'zz'))}-{len(names)}"
        for number, (file, triple) in enumerate(self.files.lines):
            self.files.lines[number] = file, _replaced(triple, names)
        curies = {_curie(old): _curie(new) for old, new in names.items()}
        pattern = re.compile(r"\b(?:story|world|statement):[\w-]+")
        for path, text in self.files.queries.items():
            self.files.queries[path] = pattern.sub(lambda m: curies.get(m[0], m[0]), text)

    def relabel(self, share: float) -> None:
        """Call later entities by other names, and by more of them."""
        chosen = set(self._some(self.known.later_entities, share))
        for number, (file, triple) in enumerate(self.files.lines):
            if triple.subject in chosen and triple.predicate == LABEL:
                label = Literal(self._pick(STRANGE_LABELS), language="en")
                self.files.lines[number] = file, Fact(triple.subject, LABEL, label)
        for entity in sorted(chosen, key=str):
            word = Literal(self._pick(STRANGE_LABELS), language=self._pick(("en", "de")))
            self._insert([Fact(entity, self._pick(NAMES), word)])

    def alter(self, share: float) -> None:
        """Let later statements say other things, at other times, more or less firmly."""
        triples = self.files.triples()
        chosen = set(self._some(self.known.later_statements, share))
        values = defaultdict(set)
        for triple in triples:
            if triple.subject.value.startswith(STATEMENT):
                values[triple.predicate].add(triple.object)
        entities = sorted(named(triples, STORY) | named(triples, WORLD), key=str)
        lines: list[Line] = []
        for file, triple in self.files.lines:
            if triple.subject in chosen:
                triple = self._altered(triple, values, entities)
                if self.rng.random() < 0.05:
                    continue
            lines.append((file, triple))
        self.files.lines = lines
        self._keep_later(chosen)

    def add(self, share: float) -> None:
        """Tell more of later seasons, of things known and of new ones."""
        triples = self.files.triples()
        known = self.known
        templates = self._some(known.statements | known.later_statements, 1)
        entities = sorted(known.entities | known.later_entities, key=str)
        hosts = sorted(known.passages | known.later_passages, key=str)
        of = defaultdict(list)
        for triple in triples:
            of[triple.subject].append(triple)
        kinds = _kinds(triples)
        alike: defaultdict[object, list[Node]] = defaultdict(list)
        for entity in sorted(known.entities, key=str):
            alike[kinds[entity]].append(entity)
        for number in range(1 + int(share * 400)):
            template = self._pick(templates)
            local = self._pick((template.value.rpartition("/")[2], "a-first", "zz-last"))
            new = NamedNode(f"{STATEMENT}{local}-again-{number}")
            made: list[Fact] = []
            for triple in of[template]:
                value = triple.object
                if value in kinds and self.rng.random() < 0.5:
                    value = self._pick(alike.get(kinds[value]) or entities)
                    if self.rng.random() < 0.3:
                        made += self._newcomer(of[value])
                        value = made[-1].subject
                if isinstance(value, Literal) and value.value.isdecimal():
                    value = Literal(self.rng.randrange(1, 12))
                if triple.predicate != KNOWN_FROM:
                    made.append(Fact(new, triple.predicate, value))
            made.append(Fact(new, KNOWN_FROM, Literal(self._later())))
            self._insert(made)
            for _ in range(self.rng.randrange(3)):
                self._insert([Fact(self._host(hosts, of), STATES, new)])

    def veil(self, share: float) -> None:
        """Let passages whose words are withheld say other things, and more of them."""
        veiled = set(self._some(self.known.veiled, share))
        others = {
            LOCATOR: lambda: Literal(babble(self.rng, 20)),
            SECTION: lambda: Literal(babble(self.rng, 10)),
            END: lambda: Literal(self.rng.randrange(90_000)),
            DIGEST: lambda: Literal(digest(babble(self.rng, 9))),
            KNOWN_FROM: lambda: Literal(self._later()),
        }
        for number, (file, triple) in enumerate(self.files.lines):
            if triple.subject in veiled and triple.predicate in others:
                other = others[triple.predicate]()
                self.files.lines[number] = file, Fact(triple.subject, triple.predicate, other)
        without = {each for each in veiled if self.rng.random() < 0.2}
        self.files.lines = [
            (file, triple)
            for file, triple in self.files.lines
            if not (triple.subject in without and triple.predicate == SECTION)
        ]

    def explain(self, share: float) -> None:
        """Give other reasons for horizons."""
        self.files.lines = [
            line
            for line in self.files.lines
            if line[1].predicate != REASON or self.rng.random() > share
        ]
        known = self.known
        for node in self._some(known.statements | known.later_statements, share / 5):
            self._insert([Fact(node, REASON, Literal(babble(self.rng, 30), language="en"))])

    def shift(self, share: float) -> None:
        """Put later passages elsewhere, into other documents, and add some."""
        chosen = set(self._some(self.known.later_passages, share))
        documents = sorted(
            {t.object for t in self.files.triples() if t.predicate == DOCUMENT}, key=str
        )
        for number, (file, triple) in enumerate(self.files.lines):
            if triple.subject not in chosen:
                continue
            if triple.predicate in (START, END):
                other: object = Literal(self.rng.randrange(90_000))
            elif triple.predicate == DOCUMENT:
                other = self._pick(documents)
            elif triple.predicate == KNOWN_FROM:
                other = Literal(self.rng.randrange(LAST))
            else:
                continue
            self.files.lines[number] = file, Fact(triple.subject, triple.predicate, other)
        for passage in sorted(chosen, key=str)[:5]:
            self._insert(
                Fact(NamedNode(passage.value + "-too"), triple.predicate, triple.object)
                for triple in self.files.triples()
                if triple.subject == passage and triple.predicate != STATES
            )

    def link(self, share: float) -> None:
        """Let what is known point at what is later, and the other way round."""
        known = self.known
        if not (known.statements and known.entities):
            return
        for entity in self._some(known.later_entities, share):
            other = self._pick(sorted(known.entities, key=str))
            link = self._pick(
                (NamedNode(OWL + "sameAs"), COUNTERPART, NamedNode(OWL + "differentFrom"))
            )
            pair = (entity, link, other) if self.rng.random() < 0.5 else (other, link, entity)
            self._insert([Fact(*pair)])
        for statement in self._some(known.later_statements, share / 5):
            early = self._pick(sorted(known.statements, key=str))
            self._insert([Fact(early, NamedNode(FAM + "announced"), statement)])
        for passage in self._some(known.later_passages, share / 5):
            early = self._pick(sorted(known.passages, key=str))
            pair = (passage, early) if self.rng.random() < 0.5 else (early, passage)
            self._insert([Fact(pair[0], PARAPHRASES, pair[1])])

    def move(self, share: float) -> None:
        """Write what is later elsewhere, in other files and in another order."""
        known = self.known
        later = known.later_statements | known.later_passages | known.later_entities
        chosen = set(self._some(later, share))
        moved = [triple for _, triple in self.files.lines if triple.subject in chosen]
        self._without(chosen, pointing=False)
        self.rng.shuffle(moved)
        for at in range(0, len(moved), 20):
            self._insert(moved[at : at + 20])

    def rewrite(self, share: float) -> None:
        """Let the documents have other words where no known passage stands."""
        known = self.known
        spans = spans_of(self.files.triples())
        open_spans = [spans[each] for each in known.passages - known.veiled]
        for document, text in texts_of(self.files).items():
            other = [*babble(self.rng, len(text))]
            for where, start, end in open_spans:
                if where == document:
                    other[start:end] = text[start:end]
            file = next(
                triple.object.value
                for triple in self.files.triples()
                if triple.subject == document and triple.predicate == FILE
            )
            if self.rng.random() < share:
                self.files.documents[file] = "".join(other)

    def wonder(self, share: float) -> None:
        """Write what nobody of this house writes: nodes without a name, things of elsewhere."""
        known = self.known
        for number, statement in enumerate(self._some(known.later_statements, share / 3)):
            node = self._pick((BlankNode(f"b{number}"), NamedNode(f"https://example.org/{number}")))
            self._insert(
                [
                    Fact(statement, NamedNode(FAM + "qualifier"), node),
                    Fact(node, TYPE, NamedNode(FAM + "Character")),
                    Fact(node, LABEL, Literal(self._pick(STRANGE_LABELS))),
                ]
            )

    def _altered(
        self, triple: Fact, values: dict[Node, set[object]], entities: Sequence[Node]
    ) -> Fact:
        """Return a triple of a later statement with another object, or as it is."""
        predicate = triple.predicate
        if self.rng.random() < 0.5:
            return triple
        if predicate == KNOWN_FROM:
            return Fact(triple.subject, predicate, Literal(self._later()))
        if predicate in CATEGORIES:
            other: object = NamedNode(FAM + self._pick(CATEGORIES[predicate]))
        elif triple.object in entities:
            other = self._pick(entities)
        else:
            other = self._pick(sorted(values[predicate], key=str))
        return Fact(triple.subject, predicate, other)

    def _keep_later(self, statements: Iterable[Node]) -> None:
        """Take care that altered statements are later still: one season among theirs is enough."""
        for statement in sorted(set(statements) - self.known.later_statements, key=str):
            self._insert([Fact(statement, KNOWN_FROM, Literal(self._later()))])

    def _newcomer(self, template: Iterable[Fact]) -> list[Fact]:
        """Return the description of a new entity that is like another."""
        template = list(template)
        if not template:
            return []
        new = NamedNode(self._new(template[0].subject.value.rpartition("/")[0] + "/"))
        label = Fact(new, LABEL, Literal(self._pick(STRANGE_LABELS), language="en"))
        return [*(Fact(new, TYPE, t.object) for t in template if t.predicate == TYPE), label]

    def _host(self, hosts: Sequence[Node], of: dict[Node, list[Fact]]) -> Node:
        """Return a passage to state something: one that is there, or a new one."""
        host = self._pick(hosts)
        if self.rng.random() < 0.6:
            return host
        new = NamedNode(f"{host.value}-more-{self.rng.randrange(99)}")
        self._insert(Fact(new, t.predicate, t.object) for t in of[host] if t.predicate != STATES)
        return new

    def _insert(self, triples: Iterable[Fact]) -> None:
        """Put triples somewhere among the lines, in any file of statements or a new one."""
        file = self._pick(self.places)
        at = self.rng.randrange(len(self.files.lines) + 1)
        self.files.lines[at:at] = [(file, triple) for triple in triples]

    def _without(self, nodes: Iterable[Node], *, pointing: bool = True) -> None:
        gone = set(nodes)
        self.files.lines = [
            (file, triple)
            for file, triple in self.files.lines
            if triple.subject not in gone and not (pointing and triple.object in gone)
        ]

    def _later(self) -> int:
        return self.rng.randint(self.seen + 1, LAST)

    def _new(self, namespace: str) -> str:
        """Return a name in `namespace` that nothing bears."""
        free = [name for name in STRANGERS if namespace + name not in self.taken]
        new = namespace + (self._pick(free) if free else f"stranger-{len(self.taken)}")
        self.taken.add(new)
        return new

    def _some(self, nodes: Iterable[Node], share: float) -> list[Node]:
        return [node for node in sorted(nodes, key=str) if self.rng.random() < share]

    def _pick(self, choices: Sequence[T]) -> T:
        return self.rng.choice(choices)


def _kinds(triples: Iterable[Fact]) -> dict[Node, frozenset[object]]:
    """Return the classes of each entity."""
    found: defaultdict[Node, set[object]] = defaultdict(set)
    for triple in triples:
        if triple.predicate == TYPE and triple.subject.value.startswith((STORY, WORLD)):
            found[triple.subject].add(triple.object)
    return {entity: frozenset(classes) for entity, classes in found.items()}


def _replaced(triple: Fact, names: dict[str, str]) -> Fact:
    def new(term: object) -> object:
        return NamedNode(names.get(term.value, term.value)) if isinstance(term, NamedNode) else term

    return Fact(new(triple.subject), triple.predicate, new(triple.object))


def _curie(iri: str) -> str:
    """Return an IRI as a query writes it; longer namespaces first, since some begin like others."""
    for prefix, namespace in sorted(PREFIXES.items(), key=lambda pair: -len(pair[1])):
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
