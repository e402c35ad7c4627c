"""What mutations are made of: the triples of the data, looked up by what a mistake needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple

from famkg.contents import season_numbers
from famkg.graph import STATES, TYPE, Graph, is_entity, is_passage, is_statement, whole_number
from famkg.model import Term
from famkg.namespaces import FAM, OWL, RDFS, STORY, WORLD, curie

LABEL = NamedNode(RDFS + "label")
DOMAIN = NamedNode(RDFS + "domain")
RANGE = NamedNode(RDFS + "range")
SUB_CLASS_OF = NamedNode(RDFS + "subClassOf")
WAIVER = NamedNode(FAM + "Waiver")
WORLDS = frozenset(NamedNode(FAM + name) for name in ("StoryEntity", "WorldEntity"))
PROPERTIES = frozenset(OWL + name for name in ("ObjectProperty", "DatatypeProperty"))


class Material:
    """A graph with the indexes that operators draw from; all of them in a fixed order."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.of: dict[Term, list[Triple]] = _grouped(graph.data)

    @cached_property
    def statements(self) -> list[NamedNode]:
        """The statements that are described."""
        return sorted(self.graph.statements(), key=str)

    @cached_property
    def entities(self) -> list[NamedNode]:
        """The entities that are described."""
        return sorted((each for each in self.of if is_entity(each)), key=str)

    @cached_property
    def passages(self) -> list[NamedNode]:
        """The passages that state something."""
        return sorted(
            {each.subject for each in self.citations if is_passage(each.subject)}, key=str
        )

    @cached_property
    def citations(self) -> list[Triple]:
        """Which passage states what."""
        return self.with_predicate(STATES)

    @cached_property
    def roles(self) -> list[Triple]:
        """What statements say of entities."""
        return [
            each for each in self._sorted if is_statement(each.subject) and is_entity(each.object)
        ]

    @cached_property
    def seasons(self) -> dict[Term, int]:
        """The seasons of the series with their numbers."""
        return season_numbers(self.graph)

    @cached_property
    def categories(self) -> dict[Term, list[NamedNode]]:
        """The individuals of the ontology that share a class with each of them, itself too."""
        members: defaultdict[Term, list[NamedNode]] = defaultdict(list)
        ours = [t for t in self.graph.ontology if t.predicate == TYPE and _is_ours(t.object)]
        for triple in sorted(ours, key=str):
            if isinstance(triple.subject, NamedNode):
                members[triple.object].append(triple.subject)
        return {each: same for same in members.values() for each in same}

    @cached_property
    def worlds_of(self) -> dict[Term, Term]:
        """The counterparts: what stands in the other world for a thing of one."""
        faces = {NamedNode(FAM + name) for name in ("storyFace", "worldFace")}
        found: dict[Term, Term] = {}
        for said in self.of.values():
            both = [each.object for each in said if each.predicate in faces]
            if len(both) == 2:
                found[both[0]], found[both[1]] = both[1], both[0]
        return found

    @cached_property
    def domains(self) -> dict[Term, list[Term]]:
        """The domains of each property."""
        return _values(self.graph.ontology, DOMAIN)

    @cached_property
    def ranges(self) -> dict[Term, list[Term]]:
        """The ranges of each property."""
        return _values(self.graph.ontology, RANGE)

    @cached_property
    def siblings(self) -> dict[Term, list[NamedNode]]:
        """The classes that share a direct superclass with each class, without itself."""
        below: defaultdict[Term, list[NamedNode]] = defaultdict(list)
        for triple in sorted(self.graph.ontology, key=str):
            named = isinstance(triple.subject, NamedNode) and _is_ours(triple.subject)
            if triple.predicate == SUB_CLASS_OF and named and _is_ours(triple.object):
                below[triple.object].append(triple.subject)  # type: ignore[arg-type]
        return {each: [o for o in same if o != each] for same in below.values() for each in same}

    def with_predicate(self, *predicates: NamedNode) -> list[Triple]:
        """Return the triples of the data with one of these predicates."""
        return [each for each in self._sorted if each.predicate in predicates]

    def value(self, subject: Term, predicate: NamedNode) -> Term | None:
        """Return the first value of a property."""
        found = self.values(subject, predicate)
        return found[0] if found else None

    def values(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """Return the values of a property."""
        return [each.object for each in self.of.get(subject, ()) if each.predicate == predicate]

    def number(self, subject: Term, predicate: NamedNode) -> int | None:
        """Return the whole number that a property gives."""
        found = self.value(subject, predicate)
        return None if found is None else whole_number(found)

    def cited_by(self, statement: Term) -> list[Triple]:
        """Return which passages state a statement."""
        return self._stating.get(statement, [])

    def is_waiver(self, passage: Term) -> bool:
        """Say whether a stretch is waived."""
        return WAIVER in self.values(passage, TYPE)

    def alike(self, thing: Term) -> list[NamedNode]:
        """Return the other entities of exactly the same classes, and so of the same world."""
        return [each for each in self._by_kind[self._kind(thing)] if each != thing]

    def label(self, term: Term) -> str:
        """Return what people call a term."""
        if isinstance(term, Literal):
            return str(term) if term.language else f'"{term.value}"'
        for each in self._labels.get(term, ()):
            if isinstance(each, Literal):
                return each.value
        return curie(term.value) if isinstance(term, NamedNode) else str(term)

    def _kind(self, thing: Term) -> frozenset[Term]:
        return frozenset(self.values(thing, TYPE))

    @cached_property
    def _by_kind(self) -> defaultdict[frozenset[Term], list[NamedNode]]:
        found: defaultdict[frozenset[Term], list[NamedNode]] = defaultdict(list)
        for entity in self.entities:
            found[self._kind(entity)].append(entity)
        return found

    @cached_property
    def _labels(self) -> dict[Term, list[Term]]:
        return _values(self.graph.triples(), LABEL)

    @cached_property
    def _stating(self) -> dict[Term, list[Triple]]:
        found: defaultdict[Term, list[Triple]] = defaultdict(list)
        for triple in self.citations:
            found[triple.object].append(triple)
        return dict(found)

    @cached_property
    def _sorted(self) -> list[Triple]:
        return sorted(self.graph.data, key=str)


def in_story(thing: Term) -> bool:
    """Say whether an entity is of the story."""
    return isinstance(thing, NamedNode) and thing.value.startswith(STORY)


def in_world(thing: Term) -> bool:
    """Say whether an entity is of our world."""
    return isinstance(thing, NamedNode) and thing.value.startswith(WORLD)


def _grouped(triples: Iterable[Triple]) -> dict[Term, list[Triple]]:
    found: defaultdict[Term, list[Triple]] = defaultdict(list)
    for triple in triples:
        found[triple.subject].append(triple)
    return dict(found)


def _values(triples: Iterable[Triple], predicate: NamedNode) -> dict[Term, list[Term]]:
    found: defaultdict[Term, list[Term]] = defaultdict(list)
    for triple in triples:
        if triple.predicate == predicate:
            found[triple.subject].append(triple.object)
    return dict(found)


def _is_ours(term: Term) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(FAM)
