"""The terms of RDF, RDFS and OWL 2 that the checks speak of."""

from __future__ import annotations

from famkg.namespaces import OWL, RDF, RDFS, XSD

TYPE = RDF + "type"
FIRST = RDF + "first"
REST = RDF + "rest"
NIL = RDF + "nil"
SUB_CLASS = RDFS + "subClassOf"
SUB_PROPERTY = RDFS + "subPropertyOf"
DOMAIN = RDFS + "domain"
RANGE = RDFS + "range"
DATATYPE = RDFS + "Datatype"
THING = OWL + "Thing"
CLASS = OWL + "Class"
OBJECT_PROPERTY = OWL + "ObjectProperty"
DATATYPE_PROPERTY = OWL + "DatatypeProperty"
ANNOTATION_PROPERTY = OWL + "AnnotationProperty"
CHAIN = OWL + "propertyChainAxiom"
INVERSE = OWL + "inverseOf"
MEMBERS = OWL + "members"

KINDS = {
    OBJECT_PROPERTY: "an object property",
    DATATYPE_PROPERTY: "a datatype property",
    ANNOTATION_PROPERTY: "an annotation property",
}
"""The three kinds of property, of which every property is one (Syntax, section 5.8.1)."""

OBJECT_ONLY = frozenset(
    OWL + name
    for name in (
        "AsymmetricProperty",
        "InverseFunctionalProperty",
        "IrreflexiveProperty",
        "ReflexiveProperty",
        "SymmetricProperty",
        "TransitiveProperty",
    )
)
"""Characteristics that only object properties have; each also declares one."""

NEEDS_SIMPLE = frozenset(
    OWL + name
    for name in (
        "AsymmetricProperty",
        "FunctionalProperty",
        "InverseFunctionalProperty",
        "IrreflexiveProperty",
    )
)
"""Characteristics that only simple properties may have (Syntax, section 11.2)."""

BUILT_IN_ANNOTATIONS = frozenset(
    [RDFS + name for name in ("comment", "isDefinedBy", "label", "seeAlso")]
    + [
        OWL + name
        for name in (
            "backwardCompatibleWith",
            "deprecated",
            "incompatibleWith",
            "priorVersion",
            "versionInfo",
        )
    ]
)

DATATYPES = frozenset(
    [RDF + name for name in ("PlainLiteral", "XMLLiteral", "langString")]
    + [RDFS + "Literal"]
    + [
        XSD + name
        for name in (
            "NCName",
            "NMTOKEN",
            "Name",
            "anyURI",
            "base64Binary",
            "boolean",
            "byte",
            "dateTime",
            "dateTimeStamp",
            "decimal",
            "double",
            "float",
            "hexBinary",
            "int",
            "integer",
            "language",
            "long",
            "negativeInteger",
            "nonNegativeInteger",
            "nonPositiveInteger",
            "normalizedString",
            "positiveInteger",
            "short",
            "string",
            "token",
            "unsignedByte",
            "unsignedInt",
            "unsignedLong",
            "unsignedShort",
        )
    ]
)
"""The datatypes of OWL 2 RL (Profiles, section 4.2.1), and that of text with a language tag."""
