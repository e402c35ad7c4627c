"""JSON-LD: JSON for programmers, with a context that makes it RDF again.

The writer is our own: rdflib 7.6 loses values that Python takes for false ("", 0) and writes
blank nodes in @type as objects; PyLD 3.3 needs half a minute for 14,000 triples.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from famkg.interchange import restore_blank
from famkg.model import Term
from famkg.namespaces import FAM, OWL, PREFIXES, RDF, RDFS, XSD, curie

Json: TypeAlias = Any
"""What `json` writes."""

TYPE = NamedNode(RDF + "type")
FIRST = NamedNode(RDF + "first")
REST = NamedNode(RDF + "rest")
NIL = NamedNode(RDF + "nil")
RANGE = NamedNode(RDFS + "range")
CLASS = NamedNode(OWL + "Class")
LINK = NamedNode(OWL + "ObjectProperty")
VALUE = NamedNode(OWL + "DatatypeProperty")

NATIVE = frozenset(XSD + name for name in ("boolean", "integer", "string"))
"""Datatypes that need no mention: JSON has values of its own for them."""
SMALL_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
"""Integers that every JSON parser keeps exact (RFC 8259, section 6), as they are read back."""


def write_jsonld(triples: Iterable[Triple]) -> str:
    """Return the triples as compacted JSON-LD 1.1 with its context inside, nodes sorted by name."""
    written = sorted(set(triples), key=str)
    context = make_context(written)
    nodes = list(_Writer(written, context).nodes())
    return json.dumps({"@context": context, "@graph": nodes}, indent=1, ensure_ascii=False) + "\n"


def make_context(triples: Iterable[Triple]) -> dict[str, Json]:
    """Return the JSON-LD context: our prefixes, and a short name for each term of ours.

    The declarations are read from the triples of the ontology. A term that is named like a
    prefix (`fam:document`, `fam:time`) keeps its CURIE as its name.
    """
    triples = sorted(triples, key=str)
    ranges = {
        triple.subject: triple.object.value
        for triple in triples
        if triple.predicate == RANGE and isinstance(triple.object, NamedNode)
    }
    terms: dict[str, Json] = {}
    for triple in triples:
        if triple.predicate != TYPE or not isinstance(triple.subject, NamedNode):
            continue
        name = _name(triple.subject.value)
        if name is None:
            continue
        definition: dict[str, str] = {"@id": curie(triple.subject.value)}
        if triple.object == LINK:
            terms[name] = definition | {"@type": "@id"}
        elif triple.object == VALUE:
            datatype = ranges.get(triple.subject, "")
            plain = datatype in NATIVE or not datatype.startswith(XSD)
            terms[name] = definition if plain else definition | {"@type": curie(datatype)}
        elif triple.object == CLASS:
            terms[name] = definition
    return {**PREFIXES, **dict(sorted(terms.items()))}


def _name(iri: str) -> str | None:
    """Return the short name of a term of ours, None for anything else."""
    local = iri.removeprefix(FAM)
    if not iri.startswith(FAM) or not local:
        return None
    return f"fam:{local}" if local in PREFIXES else local


class _Writer:
    """One graph on its way to JSON."""

    def __init__(self, triples: Iterable[Triple], context: Mapping[str, Json]) -> None:
        self.context = context
        self.values: defaultdict[Term, defaultdict[Term, list[Term]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.cited: Counter[Term] = Counter()
        heads = []
        for triple in triples:
            subject, value = restore_blank(triple.subject), restore_blank(triple.object)
            self.values[subject][triple.predicate].append(value)
            self.cited[value] += 1
            if triple.predicate not in (FIRST, REST):
                heads.append(value)
        self.lists = {head: items for head in heads if (items := self.items(head)) is not None}

    def items(self, head: Term) -> tuple[list[Term], list[Term]] | None:
        """Return the members and cells of a list that nothing else cites; None if it is none."""
        members: list[Term] = []
        cells: list[Term] = []
        while head != NIL:
            cell = self.values[head] if isinstance(head, BlankNode) else {}
            single = all(len(objects) == 1 for objects in cell.values())
            if set(cell) != {FIRST, REST} or not single or self.cited[head] != 1:
                return None
            members.append(cell[FIRST][0])
            cells.append(head)
            head = cell[REST][0]
        return members, cells

    def nodes(self) -> Iterator[Json]:
        """Yield an object for each subject that is not a cell of a list."""
        inside = {cell for _, cells in self.lists.values() for cell in cells}
        for subject in sorted(self.values.keys() - inside, key=self.identify):
            node: dict[str, Json] = {}
            for predicate, objects in self.values[subject].items():
                if predicate == TYPE and not any(isinstance(each, Literal) for each in objects):
                    node["@type"] = _one_or_many(sorted(map(self.symbol, objects)))
                else:
                    key = self.symbol(predicate)
                    node[key] = _one_or_many([self.value(key, each) for each in objects])
            yield {"@id": self.identify(subject), **dict(sorted(node.items()))}

    def identify(self, term: Term) -> str:
        """Return the name of a node where JSON-LD wants an IRI: a CURIE, an IRI or `_:label`."""
        return curie(term.value) if isinstance(term, NamedNode) else str(term)

    def symbol(self, term: Term) -> str:
        """Return the name of a node where JSON-LD knows the terms of the context."""
        name = _name(term.value) if isinstance(term, NamedNode) else None
        return name if name is not None and name in self.context else self.identify(term)

    def value(self, key: str, term: Term) -> Json:
        """Return the object of a triple as the term `key` of the context has it read."""
        defined = self.context.get(key)
        coerced = defined.get("@type") if isinstance(defined, dict) else None
        if term in self.lists:
            return {"@list": [self.value("", member) for member in self.lists[term][0]]}
        if not isinstance(term, Literal):
            name = self.identify(term)
            return name if coerced == "@id" else {"@id": name}
        text, datatype = term.value, term.datatype.value
        if term.language is not None:
            return {"@language": term.language, "@value": text}
        if datatype == XSD + "string":
            return text if coerced is None else {"@value": text}
        if coerced == curie(datatype):
            return text
        if coerced is None and datatype == XSD + "boolean" and text in ("true", "false"):
            return text == "true"
        if coerced is None and datatype == XSD + "integer" and SMALL_INTEGER.fullmatch(text):
            return int(text)
        return {"@type": curie(datatype), "@value": text}


def _one_or_many(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else values
