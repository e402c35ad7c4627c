"""Random shapes and random data for them, as Turtle: what engines must agree on."""

from __future__ import annotations

from random import Random

HEAD = """\
@prefix : <https://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PREFIX = ':prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/" ] .'
NODES = (":a", ":b", ":c", ":d", "_:e", "_:f")
CLASSES = (":A", ":B", ":C")
PROPERTIES = (":p", ":q", ":r", "rdf:type")
LITERALS = (
    *('"x"', '"y\\n"', '""', '"x"@en', '"y"@en', '"x"@en-GB', '"z"@de', '"Straße"@de-CH-1996'),
    *("1", "2", '"01"^^xsd:integer', '"-0"^^xsd:integer', '"+7"^^xsd:integer', "1.5", "2.50"),
    *('"1_0"^^xsd:integer', '" 3"^^xsd:integer', '"three"^^xsd:integer', '"1e0"^^xsd:decimal'),
    *("true", '"1"^^xsd:boolean', '"TRUE"^^xsd:boolean', '"maybe"^^xsd:boolean', "1e0"),
    *('"NaN"^^xsd:double', '"2020-02-29"^^xsd:date', '"2021-01-01"^^xsd:date'),
    *('"2021-01-01Z"^^xsd:date', '"2021-02-29"^^xsd:date', '"2020"^^xsd:gYear'),
    *('"2020-01-01T00:00:00"^^xsd:dateTime', '"2020-01-01T00:00:00Z"^^xsd:dateTime'),
    *('"https://example.org/"^^xsd:anyURI', '"v"^^:ours', '"2"^^xsd:nonNegativeInteger'),
)
PLAIN = ('"x"', "1", "2", '"2020-02-29"^^xsd:date', '"x"@en', "true")
BOUNDS = ("1", "2", "1.5", '"2020-06-01"^^xsd:date', '"x"', '"2020"^^xsd:gYear', "1e0")
DATATYPES = (
    *("xsd:string", "rdf:langString", "xsd:integer", "xsd:decimal", "xsd:boolean", "xsd:date"),
    *("xsd:gYear", "xsd:anyURI", "xsd:double", "xsd:dateTime", ":ours", "rdfs:Literal"),
)
PATTERNS = ('"x"', '"^x$"', '"^[a-z]+$"', '"\\\\d"', '"X" ; sh:flags "i"', '"^$"')
QUERIES = (
    "SELECT $this ?value WHERE { $this ex:p ?value . FILTER (?value < 2) }",
    "SELECT DISTINCT $this WHERE { $this ex:p/ex:q* ?other . FILTER NOT EXISTS { ?other a ex:A } }",
    "SELECT $this ?value WHERE { $this ex:p ?value ; ex:q ?other . FILTER (?value <= ?other) }",
    "SELECT $this ?value { ?value ex:q $this, ?x . FILTER (STR(?x) < STR(?value) || ?x = 1) }",
    "SELECT $this ?value WHERE { $this (^ex:p|ex:q)+ ?value . FILTER (!isIRI(?value)) }",
    "SELECT $this WHERE { $this a/rdfs:subClassOf* ex:A . FILTER EXISTS { ?o ex:r $this } }",
    "SELECT $this ?value WHERE { $this ex:r ?value . FILTER (?value = ?value - 1 + 1) }",
    "SELECT $this WHERE { $this ex:p 1 ; ex:q true ; ex:r 'x' }",
    "SELECT $this ?value WHERE { $this ex:p ?a . OPTIONAL { ?a ex:q ?value } }",
    "SELECT $this WHERE { FILTER ($this = ex:a) }",
)
LANGUAGES = ('"en"', '"de" "en-GB"', '"*"', '"de-ch"')
FLAGS = ("true", "true", "false", '"1"^^xsd:boolean')
KINDS = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
PATHS = (
    *(":p", ":q", ":r", "rdf:type", "[ sh:inversePath :p ]", "( :p :q )", "( :p :p :p )"),
    *("[ sh:alternativePath ( :p :q ) ]", "[ sh:zeroOrMorePath :p ]", "[ sh:oneOrMorePath :p ]"),
    *("[ sh:zeroOrOnePath :q ]", "( :p [ sh:inversePath :q ] )"),
    "[ sh:oneOrMorePath [ sh:alternativePath ( :p [ sh:inversePath :q ] ) ] ]",
    *("[ sh:inversePath ( :p :q ) ]", "( :p )"),
)


def data(random: Random) -> str:
    """Return a small graph with blank nodes, and half of the time with all kinds of literals."""
    return _data(random, NODES, random.choice((LITERALS, PLAIN)))


def tame_data(random: Random) -> str:
    """Return a small graph without anything that engines read in different ways."""
    return _data(random, NODES[:4], PLAIN)


def _data(random: Random, nodes: tuple[str, ...], literals: tuple[str, ...]) -> str:
    lines = [HEAD, ":C rdfs:subClassOf :B ."]
    if random.random() < 0.3:
        lines.append(":B rdfs:subClassOf :A . :A rdfs:subClassOf :C .")
    for _ in range(14):
        subject, predicate = random.choice(nodes), random.choice(PROPERTIES)
        if predicate == "rdf:type":
            value = random.choice((*CLASSES, "rdfs:Resource"))
        else:
            value = random.choice((*nodes, *CLASSES, *random.choices(literals, k=9)))
        lines.append(f"{subject} {predicate} {value} .")
    return "\n".join(lines)


class Storm:
    """Makes shapes that are mostly in order."""

    def __init__(self, random: Random, *, odd: float = 0.02) -> None:
        self.random = random
        self.odd = odd
        """How often something is not as it should be."""
        self.named = [f":shape{n}" for n in range(4)]

    def shapes(self) -> str:
        """Return a graph of shapes with targets."""
        lines = [HEAD, PREFIX]
        for name in self.named:
            is_property = self.random.random() < 0.4
            lines.append(f"{name} {self.body(2, is_property)} ;\n    {self.target()} .")
        if self.random.random() < 0.2:
            lines.append(f":B a rdfs:Class, sh:NodeShape ; {self.constraint(1, False)} .")
        return "\n".join(lines)

    def target(self) -> str:
        one = self.random.choice
        return one(
            (
                f"sh:targetClass {one(CLASSES)}",
                f"sh:targetNode {one((*NODES[:4], *PLAIN))}",
                f"sh:targetSubjectsOf {one(PROPERTIES)}",
                f"sh:targetObjectsOf {one(PROPERTIES)}",
                f"sh:targetClass {one(CLASSES)} ; sh:targetObjectsOf {one(PROPERTIES)}",
            )
        )

    def body(self, depth: int, is_property: bool) -> str:
        """Return what is said of a shape, its name left out."""
        kind = "sh:PropertyShape" if is_property else "sh:NodeShape"
        parts = [f"a {kind}"] if depth == 2 or self.random.random() < 0.5 else []
        if is_property:
            parts.append(f"sh:path {self.path()}")
        found: dict[str, str] = {}
        for _ in range(self.random.choice((1, 1, 2, 3))):
            constraint = self.constraint(depth, is_property)
            name = constraint.partition(" ")[0]
            found[name if self.random.random() > self.odd else constraint] = constraint
        parts += found.values()
        extra = self.random.random()
        if extra < 0.2:
            parts.append('sh:message "Mend it."@en , "Bitte richten."@de')
        elif extra < 0.3:
            parts.append("sh:severity sh:Warning")
        elif extra < 0.33:
            parts.append("sh:deactivated true")
        elif extra < 0.33 + self.odd:
            parts.append(self.random.choice(ODD))
        return " ;\n    ".join(parts)

    def path(self) -> str:
        paths = PATHS if self.random.random() < self.odd else PATHS[:-2]
        return self.random.choice(paths)

    def inner(self, depth: int, is_property: bool) -> str:
        if depth == 0 or self.random.random() < 0.1:
            return (
                self.random.choice(self.named)
                if self.random.random() < self.odd
                else "[ a sh:NodeShape ]"
            )
        return f"[ {self.body(depth - 1, is_property)} ]"

    def some(self, depth: int) -> str:
        number = self.random.choice((1, 2, 2, 3))
        return " ".join(self.inner(depth, self.random.random() < 0.5) for _ in range(number))

    def constraint(self, depth: int, is_property: bool) -> str:
        one = self.random.choice
        choices = [
            f"sh:class {one(CLASSES)}",
            f"sh:datatype {one(DATATYPES)}",
            f"sh:nodeKind sh:{one(KINDS)}",
            f"sh:{one(('min', 'max'))}{one(('Inclusive', 'Exclusive'))} {one(BOUNDS)}",
            f"sh:{one(('minLength', 'maxLength'))} {one(('0', '1', '3'))}",
            f"sh:pattern {one(PATTERNS)}",
            f"sh:languageIn ( {one(LANGUAGES)} )",
            f"sh:{one(('equals', 'disjoint'))} {one(PROPERTIES)}",
            f"sh:hasValue {one((*NODES[:4], *CLASSES, *LITERALS))}",
            f"sh:in ( {' '.join(self.random.choices((*NODES[:4], *CLASSES, *LITERALS), k=3))} )",
            f"sh:closed {one(('true', 'true', 'false'))} ; sh:ignoredProperties ( rdf:type :r )",
        ]
        if is_property or self.random.random() < self.odd:
            choices += [
                f"sh:{one(('minCount', 'maxCount'))} {one(('0', '1', '2'))}",
                f"sh:{one(('lessThan', 'lessThanOrEquals'))} {one(PROPERTIES)}",
                f"sh:uniqueLang {one(FLAGS)}",
            ]
        if not is_property and self.random.random() < 0.3:
            choices = [f'sh:sparql [ sh:prefixes :prefixes ; sh:select "{one(QUERIES)}" ]']
        if depth:
            nested = [
                f"sh:not {self.inner(depth, False)}",
                f"sh:node {self.inner(depth, False)}",
                f"sh:property {self.inner(depth, True) if depth else ''}",
                f"sh:{one(('and', 'or', 'xone'))} ( {self.some(depth)} )",
            ]
            if is_property:
                nested.append(
                    f"sh:qualifiedValueShape {self.inner(depth, False)} ;"
                    f" sh:qualified{one(('Min', 'Max'))}Count {one(('0', '1', '2'))}"
                    f"{one(('', ' ; sh:qualifiedValueShapesDisjoint true'))}"
                )
            choices += nested * 2
        return one(choices)


ODD = (
    "sh:minCount -1",
    "sh:path :p",
    "sh:severity :Grave",
    "sh:in :notalist",
    'sh:message "{$this} is wrong" ; sh:sparql [ sh:select "SELECT $this WHERE { $this :p ?x }" ]',
    "sh:minLength 1 , 2",
    'sh:pattern "("',
    "sh:class 5",
    "a :Other",
    "sh:deactivated 1",
    "sh:unknown true",
)
