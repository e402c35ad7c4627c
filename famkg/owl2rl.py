"""The OWL 2 RL/RDF rules as data: one line a rule, under its published name.

Source: W3C, OWL 2 Web Ontology Language Profiles (second edition), section 4.3, tables 4 to 9,
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules.

A line reads `name  atom . atom => atom . atom`; `=> false` makes a constraint, and
`?x != ?y` leaves out what holds of everything. A rule over an RDF list names its members:

    MEMBER(?l ?x)    ?x is a member of the list ?l
    PAIR(?l ?x ?y)   ?x and ?y are members of ?l, ?x before ?y
    EACH(?l ?x)      ?x is of every class in ?l
    CHAIN(?l ?x ?y)  the properties in ?l lead from ?x to ?y, one after the other
    KEY(?l ?x ?y)    ?x and ?y share a value of every property in ?l

Three choices stand behind the table. `eq-ref` (everything is the same as itself) is not
written out: no rule needs it, except that two lines below (`eq-diff1` of one thing, and
members that a list names twice) say what it would have led to. Literals are never subjects,
so a conclusion about a literal is left out. And of the datatype rules only `dt-type1`, the
names of the datatypes, stands here: see ELSEWHERE.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode, Variable

from famkg.model import Pattern
from famkg.namespaces import OWL, PREFIXES, RDF, XSD

TYPE = NamedNode(RDF + "type")
FIRST = NamedNode(RDF + "first")
REST = NamedNode(RDF + "rest")
NIL = NamedNode(RDF + "nil")
SAME_AS = NamedNode(OWL + "sameAs")
DIFFERENT_FROM = NamedNode(OWL + "differentFrom")
NOTHING = NamedNode(OWL + "Nothing")

TABLE = """
eq-sym      ?x owl:sameAs ?y => ?y owl:sameAs ?x
eq-trans    ?x owl:sameAs ?y . ?y owl:sameAs ?z . ?x != ?z => ?x owl:sameAs ?z
eq-rep-s    ?s owl:sameAs ?t . ?s ?p ?o => ?t ?p ?o
eq-rep-p    ?p owl:sameAs ?q . ?s ?p ?o => ?s ?q ?o
eq-rep-o    ?o owl:sameAs ?t . ?s ?p ?o => ?s ?p ?t
eq-diff1    ?x owl:sameAs ?y . ?x owl:differentFrom ?y => false
eq-diff1    ?x owl:differentFrom ?x => false
eq-diff2    ?a rdf:type owl:AllDifferent . ?a owl:members ?l . PAIR(?l ?x ?y) . ?x owl:sameAs ?y => false
eq-diff3    ?a rdf:type owl:AllDifferent . ?a owl:distinctMembers ?l . PAIR(?l ?x ?y) . ?x owl:sameAs ?y => false

prp-ap      => rdfs:label rdf:type owl:AnnotationProperty
prp-ap      => rdfs:comment rdf:type owl:AnnotationProperty
prp-ap      => rdfs:seeAlso rdf:type owl:AnnotationProperty
prp-ap      => rdfs:isDefinedBy rdf:type owl:AnnotationProperty
prp-ap      => owl:deprecated rdf:type owl:AnnotationProperty
prp-ap      => owl:versionInfo rdf:type owl:AnnotationProperty
prp-ap      => owl:priorVersion rdf:type owl:AnnotationProperty
prp-ap      => owl:backwardCompatibleWith rdf:type owl:AnnotationProperty
prp-ap      => owl:incompatibleWith rdf:type owl:AnnotationProperty
prp-dom     ?p rdfs:domain ?c . ?x ?p ?y => ?x rdf:type ?c
prp-rng     ?p rdfs:range ?c . ?x ?p ?y => ?y rdf:type ?c
prp-fp      ?p rdf:type owl:FunctionalProperty . ?x ?p ?y . ?x ?p ?z . ?y != ?z => ?y owl:sameAs ?z
prp-ifp     ?p rdf:type owl:InverseFunctionalProperty . ?x ?p ?z . ?y ?p ?z . ?x != ?y => ?x owl:sameAs ?y
prp-irp     ?p rdf:type owl:IrreflexiveProperty . ?x ?p ?x => false
prp-symp    ?p rdf:type owl:SymmetricProperty . ?x ?p ?y => ?y ?p ?x
prp-asyp    ?p rdf:type owl:AsymmetricProperty . ?x ?p ?y . ?y ?p ?x => false
prp-trp     ?p rdf:type owl:TransitiveProperty . ?x ?p ?y . ?y ?p ?z => ?x ?p ?z
prp-spo1    ?p rdfs:subPropertyOf ?q . ?x ?p ?y => ?x ?q ?y
prp-spo2    ?p owl:propertyChainAxiom ?l . CHAIN(?l ?x ?y) => ?x ?p ?y
prp-eqp1    ?p owl:equivalentProperty ?q . ?x ?p ?y => ?x ?q ?y
prp-eqp2    ?p owl:equivalentProperty ?q . ?x ?q ?y => ?x ?p ?y
prp-pdw     ?p owl:propertyDisjointWith ?q . ?x ?p ?y . ?x ?q ?y => false
prp-adp     ?a rdf:type owl:AllDisjointProperties . ?a owl:members ?l . PAIR(?l ?p ?q) . ?x ?p ?y . ?x ?q ?y => false
prp-inv1    ?p owl:inverseOf ?q . ?x ?p ?y => ?y ?q ?x
prp-inv2    ?p owl:inverseOf ?q . ?x ?q ?y => ?y ?p ?x
prp-key     ?c owl:hasKey ?l . KEY(?l ?x ?y) . ?x rdf:type ?c . ?y rdf:type ?c . ?x != ?y => ?x owl:sameAs ?y
prp-npa1    ?n owl:sourceIndividual ?x . ?n owl:assertionProperty ?p . ?n owl:targetIndividual ?y . ?x ?p ?y => false
prp-npa2    ?n owl:sourceIndividual ?x . ?n owl:assertionProperty ?p . ?n owl:targetValue ?y . ?x ?p ?y => false

cls-thing     => owl:Thing rdf:type owl:Class
cls-nothing1  => owl:Nothing rdf:type owl:Class
cls-nothing2  ?x rdf:type owl:Nothing => false
cls-int1      ?c owl:intersectionOf ?l . EACH(?l ?x) => ?x rdf:type ?c
cls-int2      ?c owl:intersectionOf ?l . MEMBER(?l ?d) . ?x rdf:type ?c => ?x rdf:type ?d
cls-uni       ?c owl:unionOf ?l . MEMBER(?l ?d) . ?x rdf:type ?d => ?x rdf:type ?c
cls-com       ?c owl:complementOf ?d . ?x rdf:type ?c . ?x rdf:type ?d => false
cls-svf1      ?c owl:someValuesFrom ?d . ?c owl:onProperty ?p . ?x ?p ?y . ?y rdf:type ?d => ?x rdf:type ?c
cls-svf2      ?c owl:someValuesFrom owl:Thing . ?c owl:onProperty ?p . ?x ?p ?y => ?x rdf:type ?c
cls-avf       ?c owl:allValuesFrom ?d . ?c owl:onProperty ?p . ?x ?p ?y . ?x rdf:type ?c => ?y rdf:type ?d
cls-hv1       ?c owl:hasValue ?v . ?c owl:onProperty ?p . ?x rdf:type ?c => ?x ?p ?v
cls-hv2       ?c owl:hasValue ?v . ?c owl:onProperty ?p . ?x ?p ?v => ?x rdf:type ?c
cls-maxc1     ?c owl:maxCardinality 0 . ?c owl:onProperty ?p . ?x ?p ?y . ?x rdf:type ?c => false
cls-maxc2     ?c owl:maxCardinality 1 . ?c owl:onProperty ?p . ?x ?p ?y . ?x ?p ?z . ?x rdf:type ?c . ?y != ?z => ?y owl:sameAs ?z
cls-maxqc1    ?c owl:maxQualifiedCardinality 0 . ?c owl:onProperty ?p . ?c owl:onClass ?d . ?x ?p ?y . ?x rdf:type ?c . ?y rdf:type ?d => false
cls-maxqc2    ?c owl:maxQualifiedCardinality 0 . ?c owl:onProperty ?p . ?c owl:onClass owl:Thing . ?x ?p ?y . ?x rdf:type ?c => false
cls-maxqc3    ?c owl:maxQualifiedCardinality 1 . ?c owl:onProperty ?p . ?c owl:onClass ?d . ?x ?p ?y . ?x ?p ?z . ?x rdf:type ?c . ?y rdf:type ?d . ?z rdf:type ?d . ?y != ?z => ?y owl:sameAs ?z
cls-maxqc4    ?c owl:maxQualifiedCardinality 1 . ?c owl:onProperty ?p . ?c owl:onClass owl:Thing . ?x ?p ?y . ?x ?p ?z . ?x rdf:type ?c . ?y != ?z => ?y owl:sameAs ?z
cls-oo        ?c owl:oneOf ?l . MEMBER(?l ?x) => ?x rdf:type ?c

cax-sco     ?c rdfs:subClassOf ?d . ?x rdf:type ?c => ?x rdf:type ?d
cax-eqc1    ?c owl:equivalentClass ?d . ?x rdf:type ?c => ?x rdf:type ?d
cax-eqc2    ?c owl:equivalentClass ?d . ?x rdf:type ?d => ?x rdf:type ?c
cax-dw      ?c owl:disjointWith ?d . ?x rdf:type ?c . ?x rdf:type ?d => false
cax-adc     ?a rdf:type owl:AllDisjointClasses . ?a owl:members ?l . PAIR(?l ?c ?d) . ?x rdf:type ?c . ?x rdf:type ?d => false

scm-cls     ?c rdf:type owl:Class => ?c rdfs:subClassOf ?c . ?c owl:equivalentClass ?c . ?c rdfs:subClassOf owl:Thing . owl:Nothing rdfs:subClassOf ?c
scm-sco     ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?e => ?c rdfs:subClassOf ?e
scm-eqc1    ?c owl:equivalentClass ?d => ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?c
scm-eqc2    ?c rdfs:subClassOf ?d . ?d rdfs:subClassOf ?c => ?c owl:equivalentClass ?d
scm-op      ?p rdf:type owl:ObjectProperty => ?p rdfs:subPropertyOf ?p . ?p owl:equivalentProperty ?p
scm-dp      ?p rdf:type owl:DatatypeProperty => ?p rdfs:subPropertyOf ?p . ?p owl:equivalentProperty ?p
scm-spo     ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?r => ?p rdfs:subPropertyOf ?r
scm-eqp1    ?p owl:equivalentProperty ?q => ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p
scm-eqp2    ?p rdfs:subPropertyOf ?q . ?q rdfs:subPropertyOf ?p => ?p owl:equivalentProperty ?q
scm-dom1    ?p rdfs:domain ?c . ?c rdfs:subClassOf ?d => ?p rdfs:domain ?d
scm-dom2    ?q rdfs:domain ?c . ?p rdfs:subPropertyOf ?q => ?p rdfs:domain ?c
scm-rng1    ?p rdfs:range ?c . ?c rdfs:subClassOf ?d => ?p rdfs:range ?d
scm-rng2    ?q rdfs:range ?c . ?p rdfs:subPropertyOf ?q => ?p rdfs:range ?c
scm-hv      ?c owl:hasValue ?v . ?c owl:onProperty ?p . ?d owl:hasValue ?v . ?d owl:onProperty ?q . ?p rdfs:subPropertyOf ?q => ?c rdfs:subClassOf ?d
scm-svf1    ?c owl:someValuesFrom ?a . ?c owl:onProperty ?p . ?d owl:someValuesFrom ?b . ?d owl:onProperty ?p . ?a rdfs:subClassOf ?b => ?c rdfs:subClassOf ?d
scm-svf2    ?c owl:someValuesFrom ?a . ?c owl:onProperty ?p . ?d owl:someValuesFrom ?a . ?d owl:onProperty ?q . ?p rdfs:subPropertyOf ?q => ?c rdfs:subClassOf ?d
scm-avf1    ?c owl:allValuesFrom ?a . ?c owl:onProperty ?p . ?d owl:allValuesFrom ?b . ?d owl:onProperty ?p . ?a rdfs:subClassOf ?b => ?c rdfs:subClassOf ?d
scm-avf2    ?c owl:allValuesFrom ?a . ?c owl:onProperty ?p . ?d owl:allValuesFrom ?a . ?d owl:onProperty ?q . ?p rdfs:subPropertyOf ?q => ?d rdfs:subClassOf ?c
scm-int     ?c owl:intersectionOf ?l . MEMBER(?l ?d) => ?c rdfs:subClassOf ?d
scm-uni     ?c owl:unionOf ?l . MEMBER(?l ?d) => ?d rdfs:subClassOf ?c
"""  # noqa: E501

DATATYPES = (
    *("rdf:PlainLiteral", "rdf:XMLLiteral", "rdfs:Literal", "xsd:decimal", "xsd:integer"),
    *("xsd:nonNegativeInteger", "xsd:nonPositiveInteger", "xsd:positiveInteger"),
    *("xsd:negativeInteger", "xsd:long", "xsd:int", "xsd:short", "xsd:byte", "xsd:unsignedLong"),
    *("xsd:unsignedInt", "xsd:unsignedShort", "xsd:unsignedByte", "xsd:float", "xsd:double"),
    *("xsd:string", "xsd:normalizedString", "xsd:token", "xsd:language", "xsd:Name"),
    *("xsd:NCName", "xsd:NMTOKEN", "xsd:boolean", "xsd:hexBinary", "xsd:base64Binary"),
    *("xsd:anyURI", "xsd:dateTime", "xsd:dateTimeStamp"),
)
"""The datatypes that OWL 2 RL supports (Profiles, section 4.2.1, Entities)."""

ELSEWHERE = {
    "eq-ref": "holds of everything and is not written out; no conclusion is lost by it",
    "dt-type2": "a test of the literal, wherever a rule asks for the datatype of a value",
    "dt-eq": "the comparison of values in dt-diff; a literal is not exchanged for its equal",
    "dt-diff": "a contradiction, wherever a rule makes two literals that differ the same",
    "dt-not-type": "a contradiction, wherever a literal is ill-typed or not of its datatype",
}
"""The rules that are not in the table, each with what stands for it.

Their conclusions have literals as subjects, which RDF does not allow. What a rule of the
table says of literals, `famkg.rules.about_literals` makes tests and contradictions of.
"""


@dataclass(frozen=True, slots=True)
class ListAtom:
    """A condition on the members of an RDF list, written `KIND(?list ?arguments)`."""

    kind: str
    list: Variable
    arguments: tuple[Variable, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """One line of the table: a rule whose schema atoms are still to be matched."""

    name: str
    head: tuple[Pattern, ...]
    schema: tuple[Pattern, ...]
    lists: tuple[ListAtom, ...]
    data: tuple[Pattern, ...]
    differs: tuple[tuple[Variable, Variable], ...]

    def is_schema(self) -> bool:
        """Say whether the rule speaks of the ontology alone."""
        return not self.data and all(atom.kind in ("MEMBER", "PAIR") for atom in self.lists)


@cache
def templates() -> tuple[Template, ...]:
    """Return the rules of the table in its order, then the facts of `dt-type1`."""
    lines = [line for line in TABLE.splitlines() if line.strip()]
    lines += [f"dt-type1  => {datatype} rdf:type rdfs:Datatype" for datatype in DATATYPES]
    return tuple(read_template(line) for line in lines)


@cache
def datatypes() -> frozenset[NamedNode]:
    """Return the datatypes that OWL 2 RL supports."""
    return frozenset(term for term in map(read_term, DATATYPES) if isinstance(term, NamedNode))


@cache
def rule_names() -> tuple[str, ...]:
    """Return the names of all rules of tables 4 to 9 that famkg runs, sorted."""
    return tuple(sorted({template.name for template in templates()}))


@cache
def schema_keys() -> tuple[frozenset[NamedNode], frozenset[NamedNode]]:
    """Return what marks a triple as schema: its predicate, or the class that it names.

    `owl:sameAs` is of it, because a member of a list may have several names.
    """
    atoms = [atom for template in templates() for atom in template.schema]
    predicates = {p for _, p, _ in atoms if isinstance(p, NamedNode) and p != TYPE}
    classes = {o for _, p, o in atoms if p == TYPE and isinstance(o, NamedNode)}
    return frozenset(predicates | {FIRST, REST, SAME_AS}), frozenset(classes)


def read_template(line: str) -> Template:
    """Return the rule that one line of the table writes."""
    name, _, rule = line.strip().partition(" ")
    body, _, head = rule.partition("=>")
    schema: list[Pattern] = []
    lists: list[ListAtom] = []
    data: list[Pattern] = []
    differs: list[tuple[Variable, Variable]] = []
    for text in filter(None, map(str.strip, body.split(" . "))):
        if listed := re.fullmatch(r"([A-Z]+)\((.*)\)", text):
            variables = [Variable(word[1:]) for word in listed[2].split()]
            lists.append(ListAtom(listed[1], variables[0], tuple(variables[1:])))
        elif " != " in text:
            left, right = text.split(" != ")
            differs.append((Variable(left[1:]), Variable(right[1:])))
        else:
            atom = read_atom(text)
            (schema if is_schema(atom) else data).append(atom)
    conclusions = [] if head.strip() == "false" else [read_atom(text) for text in head.split(" . ")]
    return Template(
        name, tuple(conclusions), tuple(schema), tuple(lists), tuple(data), tuple(differs)
    )


def read_atom(text: str) -> Pattern:
    """Return the triple pattern that three words write."""
    subject, predicate, object_ = map(read_term, text.split())
    assert not isinstance(subject, Literal) and not isinstance(predicate, Literal), text
    return subject, predicate, object_


def read_term(word: str) -> NamedNode | Literal | Variable:
    """Return a variable, a cardinality, or the term that a CURIE abbreviates."""
    if word.startswith("?"):
        return Variable(word[1:])
    if word.isdecimal():
        return Literal(word, datatype=NamedNode(XSD + "nonNegativeInteger"))
    prefix, _, local = word.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def is_schema(atom: Pattern) -> bool:
    """Say whether an atom speaks of the ontology rather than of what is said with it."""
    _, predicate, object_ = atom
    if isinstance(predicate, Variable) or predicate in (SAME_AS, DIFFERENT_FROM):
        return False
    if predicate == TYPE:
        return isinstance(object_, NamedNode) and object_ != NOTHING
    return True
