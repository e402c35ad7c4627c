"""A small vocabulary and its data without a fault, and changes that each make one."""

from __future__ import annotations

from dataclasses import dataclass

ONTOLOGY = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix fam: <https://w3id.org/famkg/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vann: <http://purl.org/vocab/vann/> .

fam:
    a owl:Ontology ;
    owl:imports <https://w3id.org/famkg/ontology/others.ttl> ;
    owl:versionIRI <https://w3id.org/famkg/ontology/1> ;
    owl:versionInfo "1" ;
    dcterms:title "Lamps"@en ;
    dcterms:description "Who keeps which lamp."@en ;
    dcterms:creator "The keepers"@en ;
    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ;
    vann:preferredNamespacePrefix "fam" ;
    vann:preferredNamespaceUri "https://w3id.org/famkg/ontology/" ;
    .

### Classes

fam:Keeper
    a owl:Class ;
    rdfs:subClassOf fam:Person ;
    owl:disjointWith fam:Lamp ;
    rdfs:label "keeper"@en ;
    skos:definition "A person who tends a lamp at night."@en ;
    rdfs:isDefinedBy fam: ;
    .

fam:Keeping
    a owl:Class ;
    rdfs:subClassOf fam:Statement ;
    rdfs:label "keeping"@en ;
    skos:definition "A statement that somebody keeps a lamp."@en ;
    rdfs:isDefinedBy fam: ;
    .

fam:Lamp
    a owl:Class ;
    rdfs:label "lamp"@en ;
    skos:definition "A thing that gives light to ships."@en ;
    rdfs:isDefinedBy fam: ;
    .

fam:Person
    a owl:Class ;
    rdfs:label "person"@en ;
    skos:definition "A being who can be spoken with."@en ;
    rdfs:isDefinedBy fam: ;
    .

fam:Statement
    a owl:Class ;
    rdfs:label "statement"@en ;
    skos:definition "A thing that a passage says."@en ;
    rdfs:isDefinedBy fam: ;
    .

### Object properties

fam:keeper
    a owl:ObjectProperty ;
    rdfs:domain fam:Keeping ;
    rdfs:range fam:Keeper ;
    rdfs:label "has keeper"@en ;
    skos:definition "The person who keeps the lamp."@en ;
    rdfs:isDefinedBy fam: ;
    .

fam:keeperIn
    a owl:ObjectProperty ;
    owl:inverseOf fam:keeper ;
    rdfs:label "keeper in"@en ;
    skos:definition "The statement that a person keeps a lamp."@en ;
    rdfs:isDefinedBy fam: ;
    .

fam:keeps
    a owl:ObjectProperty ;
    owl:propertyChainAxiom ( fam:keeperIn fam:kept ) ;
    rdfs:label "keeps"@en ;
    skos:definition "The lamp that a person keeps."@en ;
    rdfs:isDefinedBy fam: ;
    .

fam:kept
    a owl:ObjectProperty ;
    rdfs:range fam:Lamp ;
    rdfs:label "has lamp"@en ;
    skos:definition "The lamp that is kept."@en ;
    rdfs:isDefinedBy fam: ;
    .

fam:states
    a owl:ObjectProperty ;
    rdfs:range fam:Statement ;
    rdfs:label "states"@en ;
    skos:definition "A statement that a passage makes."@en ;
    rdfs:isDefinedBy fam: ;
    .

### Datatype properties

fam:since
    a owl:DatatypeProperty ;
    rdfs:domain fam:Keeping ;
    rdfs:label "since"@en ;
    skos:definition "The day on which somebody began."@en ;
    rdfs:isDefinedBy fam: ;
    .
"""
OTHERS = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vann: <http://purl.org/vocab/vann/> .

<https://w3id.org/famkg/ontology/others.ttl>
    a owl:Ontology ;
    dcterms:title "Lamps: terms of others"@en ;
    dcterms:description "The properties in which the words about our terms stand."@en ;
    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ;
    .

### Annotation properties

dcterms:creator
    a owl:AnnotationProperty ;
    .

dcterms:description
    a owl:AnnotationProperty ;
    .

dcterms:isReplacedBy
    a owl:AnnotationProperty ;
    .

dcterms:license
    a owl:AnnotationProperty ;
    .

dcterms:title
    a owl:AnnotationProperty ;
    .

skos:altLabel
    a owl:AnnotationProperty ;
    .

skos:definition
    a owl:AnnotationProperty ;
    .

vann:preferredNamespacePrefix
    a owl:AnnotationProperty ;
    .

vann:preferredNamespaceUri
    a owl:AnnotationProperty ;
    .
"""
SHAPES = """\
@prefix fam: <https://w3id.org/famkg/ontology/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/famkg/shape/> .

shape:keeping-lamp
    a sh:PropertyShape ;
    sh:targetClass fam:Keeping ;
    sh:path fam:kept ;
    sh:minCount 1 ;
    sh:message "Name the lamp that is kept."@en ;
    .
"""
DATA = """\
@prefix fam: <https://w3id.org/famkg/ontology/> .
@prefix kit: <https://w3id.org/famkg/passage/kit/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix statement: <https://w3id.org/famkg/statement/> .
@prefix story: <https://w3id.org/famkg/story/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

story:ada-finch
    a fam:Keeper ;
    rdfs:label "Ada Finch"@en ;
    .

story:tom-wren
    a fam:Person ;
    rdfs:label "Tom Wren"@en ;
    skos:altLabel "the mate"@en ;
    .

story:skerry-light
    a fam:Lamp ;
    rdfs:label "Skerry Light"@en ;
    .

kit:first-night
    a fam:Statement ;
    fam:states
        statement:ada-keeps ,
        statement:tom-keeps ;
    .

statement:ada-keeps
    a fam:Keeping ;
    fam:keeper story:ada-finch ;
    fam:kept story:skerry-light ;
    fam:since "1911-02-28"^^xsd:date ;
    .

statement:tom-keeps
    a fam:Keeping ;
    fam:keeper story:tom-wren ;
    fam:kept story:skerry-light ;
    .
"""
FILES = {
    "ontology/lamps.ttl": ONTOLOGY,
    "ontology/others.ttl": OTHERS,
    "ontology/shapes/lamps.ttl": SHAPES,
    "data/lamps.ttl": DATA,
}
LAMPS, OTHER, SHAPE, FACTS = FILES


@dataclass(frozen=True)
class Pitfall:
    """A change to one of FILES, and what is to be found then."""

    check: str
    severity: str
    file: str
    old: str
    """A stretch of the file, replaced where it stands first; empty to add a block."""
    new: str
    mark: str
    """What is marked at the place of the finding."""
    says: str
    """A part of the message: what to do."""
    also: tuple[str, ...] = ()
    """Checks that rightly find the same."""


def term(name: str, kind: str, more: str = "", label: str = "", definition: str = "") -> str:
    """Return the block of a term that has all its words."""
    words = label or name.lower()
    says = definition or f"A thing that is called by {words} alone."
    return (
        f"fam:{name}\n    a owl:{kind} ;\n{more}"
        f'    rdfs:label "{words}"@en ;\n'
        f'    skos:definition "{says}"@en ;\n    rdfs:isDefinedBy fam: ;\n    .\n'
    )


KEEPING = 'fam:since "1911-02-28"^^xsd:date ;'
PITFALLS = [
    # data
    Pitfall(
        "dangling-reference",
        "violation",
        FACTS,
        "fam:keeper story:tom-wren",
        "fam:keeper story:tom-wrenn",
        "story:tom-wrenn",
        "Did you mean story:tom-wren?",
        ("unused-entity",),
    ),
    Pitfall(
        "untyped-node",
        "violation",
        FACTS,
        "    a fam:Lamp ;\n",
        "",
        "story:skerry-light",
        "Give it a class",
    ),
    Pitfall(
        "unused-entity",
        "warning",
        FACTS,
        "",
        'story:old-boat\n    a fam:Lamp ;\n    rdfs:label "old boat"@en ;\n    .\n',
        "story:old-boat",
        "State what a document says of it",
    ),
    Pitfall(
        "twin-statement",
        "warning",
        FACTS,
        "    fam:keeper story:tom-wren ;\n    fam:kept story:skerry-light ;\n",
        "    fam:keeper story:ada-finch ;\n    fam:kept story:skerry-light ;\n"
        '    fam:since "1911-02-28"^^xsd:date ;\n',
        "statement:tom-keeps",
        "Keep one",
        ("unused-entity",),
    ),
    Pitfall(
        "iri-form",
        "warning",
        FACTS,
        "",
        'story:old--boat\n    a fam:Lamp ;\n    rdfs:label "old boat"@en ;\n    .\n',
        "story:old--boat",
        "single hyphens",
        ("unused-entity",),
    ),
    Pitfall(
        "name-clash",
        "violation",
        FACTS,
        "",
        'story:tom-wren\n    a fam:Person ;\n    skos:altLabel "Thomas"@en ;\n    .\n',
        "story:tom-wren",
        "Give this one another name",
    ),
    Pitfall(
        "near-duplicate-label",
        "warning",
        FACTS,
        '"Tom Wren"@en',
        '"the Ada Finsch"@en',
        "rdfs:label",
        "nearly the same name",
    ),
    Pitfall(
        "missing-language-tag",
        "warning",
        FACTS,
        '    rdfs:label "Tom Wren"@en ;\n',
        '    rdfs:label "Tom Wren"@en ;\n    skos:hiddenLabel "Tommy" ;\n',
        '"Tommy"',
        '"Tommy"@en',
    ),
    Pitfall(
        "language-tag",
        "warning",
        FACTS,
        '"the mate"@en',
        '"the mate"@eng',
        '"the mate"@eng',
        "shortest code of ISO 639: en",
    ),
    Pitfall(
        "language-tag-case",
        "warning",
        FACTS,
        '"the mate"@en',
        '"the mate"@en-GB',
        '"the mate"@en-GB',
        "Write @en-gb",
        ("layout",),
    ),
    Pitfall(
        "annotation-whitespace",
        "warning",
        FACTS,
        '"the mate"@en',
        '"the mate "@en',
        '"the mate "@en',
        "Remove the blanks",
    ),
    Pitfall(
        "ill-typed-literal",
        "violation",
        FACTS,
        KEEPING,
        'fam:since "1911-02-29"^^xsd:date ;',
        '"1911-02-29"^^xsd:date',
        "Mend the value or the datatype",
    ),
    Pitfall(
        "non-canonical-literal",
        "info",
        FACTS,
        KEEPING,
        "fam:since 01911 ;",
        "01911",
        'Write "1911"',
    ),
    Pitfall(
        "wrong-kind-of-value",
        "violation",
        FACTS,
        "fam:keeper story:ada-finch ;",
        'fam:keeper "Ada" ;',
        '"Ada"',
        "wants the IRI of a thing",
        ("unused-entity",),
    ),
    Pitfall(
        "layout",
        "warning",
        FACTS,
        "    fam:keeper story:ada-finch ;",
        "   fam:keeper story:ada-finch ;",
        "   fam:keeper story:ada-finch ;",
        "Run: famkg fmt data/lamps.ttl",
    ),
    # headers
    Pitfall(
        "missing-ontology-declaration",
        "violation",
        LAMPS,
        "    a owl:Ontology ;\n",
        "",
        "",
        "Write: fam: a owl:Ontology",
        ("owl2-dl-declaration",),
    ),
    *(
        Pitfall(f"missing-ontology-{name}", severity, LAMPS, old, "", "fam:", "Say in")
        for name, severity, old in [
            ("title", "warning", '    dcterms:title "Lamps"@en ;\n'),
            ("description", "warning", '    dcterms:description "Who keeps which lamp."@en ;\n'),
            ("creator", "info", '    dcterms:creator "The keepers"@en ;\n'),
            ("prefix", "warning", '    vann:preferredNamespacePrefix "fam" ;\n'),
            ("version-info", "info", '    owl:versionInfo "1" ;\n'),
            (
                "version-iri",
                "warning",
                "    owl:versionIRI <https://w3id.org/famkg/ontology/1> ;\n",
            ),
            (
                "license",
                "warning",
                "    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> ;\n",
            ),
            (
                "namespace",
                "warning",
                '    vann:preferredNamespaceUri "https://w3id.org/famkg/ontology/" ;\n',
            ),
        ]
    ),
    Pitfall(
        "wrong-namespace",
        "warning",
        LAMPS,
        'Uri "https://w3id.org/famkg/ontology/"',
        'Uri "https://w3id.org/famkg/ontology#"',
        '"https://w3id.org/famkg/ontology#"',
        "not in https://w3id.org/famkg/ontology#",
    ),
    Pitfall(
        "unimported-file",
        "warning",
        OTHER,
        "<https://w3id.org/famkg/ontology/others.ttl>",
        "<https://w3id.org/famkg/ontology/more.ttl>",
        "<https://w3id.org/famkg/ontology/more.ttl>",
        "Import it",
        ("dangling-import",),
    ),
    Pitfall(
        "dangling-import",
        "violation",
        LAMPS,
        "    owl:versionIRI",
        "    owl:imports <https://w3id.org/famkg/ontology/gone.ttl> ;\n    owl:versionIRI",
        "<https://w3id.org/famkg/ontology/gone.ttl>",
        "Mend its name",
    ),
    Pitfall(
        "multiple-declarations",
        "warning",
        OTHER,
        "",
        "skos:example\n    a owl:AnnotationProperty ;\n    .\n\n"
        "<https://w3id.org/famkg/ontology/Lamp>\n    a owl:Class ;\n    .\n",
        "<https://w3id.org/famkg/ontology/Lamp>",
        "Keep one declaration",
    ),
    Pitfall(
        "namespace-hijacking",
        "warning",
        OTHER,
        "skos:altLabel\n    a owl:AnnotationProperty ;\n",
        'skos:altLabel\n    a owl:AnnotationProperty ;\n    rdfs:label "nickname"@en ;\n',
        '"nickname"@en',
        "only they say what it means",
    ),
    Pitfall(
        "illegal-use-of-built-in-vocabulary",
        "violation",
        SHAPE,
        "sh:minCount 1",
        "sh:minCont 1",
        "sh:minCont",
        "Did you mean sh:minCount?",
    ),
    # terms
    Pitfall(
        "missing-label",
        "violation",
        LAMPS,
        '    rdfs:label "lamp"@en ;\n',
        "",
        "fam:Lamp",
        "what people call it",
    ),
    Pitfall(
        "missing-definition",
        "violation",
        LAMPS,
        '    skos:definition "A thing that gives light to ships."@en ;\n',
        "",
        "fam:Lamp",
        "what tells it from others",
    ),
    Pitfall(
        "missing-is-defined-by",
        "info",
        LAMPS,
        'night."@en ;\n    rdfs:isDefinedBy fam: ;',
        'night."@en ;',
        "fam:Keeper",
        "rdfs:isDefinedBy fam:",
    ),
    Pitfall(
        "multiple-labels",
        "violation",
        LAMPS,
        '    rdfs:label "lamp"@en ;\n',
        '    rdfs:label\n        "lamp"@en ,\n        "light"@en ;\n',
        '"light"@en',
        "skos:altLabel",
    ),
    Pitfall(
        "multiple-definitions",
        "violation",
        LAMPS,
        '    skos:definition "A thing that gives light to ships."@en ;\n',
        '    skos:definition\n        "A thing that gives light to ships."@en ,\n'
        '        "A fire in a tower by the sea."@en ;\n',
        '"A fire in a tower by the sea."@en',
        "skos:scopeNote",
    ),
    Pitfall(
        "duplicate-label",
        "warning",
        LAMPS,
        'rdfs:label "person"@en',
        'rdfs:label "Keeper"@en',
        '"Keeper"@en',
        "let the label say the difference",
    ),
    Pitfall(
        "duplicate-definition",
        "warning",
        LAMPS,
        '"A being who can be spoken with."@en',
        '"A thing that gives light to ships."@en',
        '"A thing that gives light to ships."@en',
        "let the definition say the difference",
    ),
    Pitfall(
        "label-as-definition",
        "warning",
        LAMPS,
        '"A thing that gives light to ships."@en',
        '"Lamp."@en',
        '"Lamp."@en',
        "Name the parent kind",
    ),
    Pitfall(
        "circular-definition",
        "warning",
        LAMPS,
        '"A thing that gives light to ships."@en',
        '"A lamp that gives light to ships."@en',
        '"A lamp that gives light to ships."@en',
        "Name the parent kind first",
    ),
    Pitfall(
        "short-definition",
        "warning",
        LAMPS,
        '"A thing that gives light to ships."@en',
        '"Some light."@en',
        '"Some light."@en',
        "defines nothing",
    ),
    Pitfall(
        "lowercase-definition",
        "warning",
        LAMPS,
        '"A thing that gives light to ships."@en',
        '"a thing that gives light to ships."@en',
        '"a thing that gives light to ships."@en',
        "capital letter",
    ),
    Pitfall(
        "naming-convention",
        "warning",
        LAMPS,
        "",
        term("oil_lamp", "Class", "    rdfs:subClassOf fam:Lamp ;\n"),
        "fam:oil_lamp",
        "UpperCamelCase",
    ),
    Pitfall(
        "unused-term", "info", LAMPS, "", term("Whistle", "Class"), "fam:Whistle", "or remove it"
    ),
    Pitfall(
        "undeclared-term",
        "violation",
        SHAPE,
        "sh:path fam:kept",
        "sh:path fam:kep",
        "fam:kep",
        "did you mean fam:kept?",
    ),
    Pitfall(
        "missing-replacement",
        "warning",
        LAMPS,
        "",
        term("Whistle", "Class", "    rdfs:subClassOf fam:Lamp ;\n    owl:deprecated true ;\n"),
        "owl:deprecated",
        "dcterms:isReplacedBy",
    ),
    Pitfall(
        "misused-replaced-by",
        "warning",
        LAMPS,
        '    rdfs:label "lamp"@en ;\n',
        '    dcterms:isReplacedBy fam:Person ;\n    rdfs:label "lamp"@en ;\n',
        "fam:Person",
        "Say owl:deprecated true",
    ),
    Pitfall(
        "deprecated-reference",
        "warning",
        LAMPS,
        '    rdfs:label "since"@en ;\n',
        "    owl:deprecated true ;\n    dcterms:isReplacedBy fam:kept ;\n"
        '    rdfs:label "since"@en ;\n',
        "fam:since",
        "Use fam:kept",
    ),
    # axioms
    Pitfall(
        "class-cycle",
        "violation",
        LAMPS,
        '    rdfs:label "person"@en ;\n',
        '    rdfs:subClassOf fam:Keeper ;\n    rdfs:label "person"@en ;\n',
        "fam:Person",
        "Break the circle",
    ),
    Pitfall(
        "property-cycle",
        "violation",
        LAMPS,
        '    rdfs:label "has lamp"@en ;\n',
        '    rdfs:subPropertyOf fam:kept ;\n    rdfs:label "has lamp"@en ;\n',
        "fam:kept",
        "below itself",
    ),
    Pitfall(
        "disjoint-superclasses",
        "violation",
        LAMPS,
        "",
        term("Beacon", "Class", "    rdfs:subClassOf\n        fam:Keeper ,\n        fam:Lamp ;\n"),
        "rdfs:subClassOf",
        "Take it from below one of them",
    ),
    Pitfall(
        "recursive-definition",
        "warning",
        LAMPS,
        '    rdfs:label "person"@en ;\n',
        '    owl:equivalentClass fam:Person ;\n    rdfs:label "person"@en ;\n',
        "fam:Person",
        "Remove that",
    ),
    Pitfall(
        "synonyms-as-classes",
        "warning",
        LAMPS,
        "",
        term("Human", "Class", "    owl:equivalentClass fam:Person ;\n"),
        "fam:Person",
        "skos:altLabel",
    ),
    Pitfall(
        "self-inverse",
        "warning",
        LAMPS,
        '    rdfs:label "has lamp"@en ;\n',
        '    owl:inverseOf fam:kept ;\n    rdfs:label "has lamp"@en ;\n',
        "fam:kept",
        "owl:SymmetricProperty",
    ),
    Pitfall(
        "inverse-of-symmetric",
        "warning",
        LAMPS,
        "    a owl:ObjectProperty ;\n    owl:inverseOf fam:keeper ;\n",
        "    a\n        owl:ObjectProperty ,\n        owl:SymmetricProperty ;\n"
        "    owl:inverseOf fam:keeper ;\n",
        "fam:keeper",
        "Remove this axiom",
    ),
    Pitfall(
        "wrong-inverse",
        "warning",
        LAMPS,
        "    owl:inverseOf fam:keeper ;\n",
        "    rdfs:domain fam:Lamp ;\n    owl:inverseOf fam:keeper ;\n",
        "fam:keeper",
        "drop the inverse",
    ),
    Pitfall(
        "multiple-inverses",
        "warning",
        LAMPS,
        "",
        term("tends", "ObjectProperty", "    owl:inverseOf fam:keeper ;\n"),
        "fam:keeper",
        "Keep one",
    ),
    Pitfall(
        "multiple-domains-or-ranges",
        "warning",
        LAMPS,
        "    rdfs:range fam:Lamp ;\n",
        "    rdfs:range\n        fam:Lamp ,\n        fam:Person ;\n",
        "fam:Person",
        "name a class that both lie below",
    ),
    Pitfall(
        "missing-domain-or-range",
        "info",
        LAMPS,
        "    rdfs:range fam:Statement ;\n",
        "",
        "fam:states",
        "Give it a domain, a range or a shape",
    ),
    Pitfall(
        "single-property-chain",
        "warning",
        LAMPS,
        "( fam:keeperIn fam:kept )",
        "( fam:kept )",
        "owl:propertyChainAxiom",
        "Say rdfs:subPropertyOf",
    ),
    Pitfall(
        "owl2-dl-declaration",
        "violation",
        LAMPS,
        "    rdfs:range fam:Lamp ;\n",
        "    rdfs:range <https://example.org/Lamp> ;\n",
        "<https://example.org/Lamp>",
        "is declared nowhere",
    ),
]
