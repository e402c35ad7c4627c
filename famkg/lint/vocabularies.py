"""The terms that the vocabularies of the W3C have, which nobody else may add to."""

from __future__ import annotations

from famkg.namespaces import OWL, RDF, RDFS, SH, SKOS, XSD

BUILT_IN: dict[str, frozenset[str]] = {
    namespace: frozenset(names.split())
    for namespace, names in {
        RDF: """
        Alt Bag CompoundLiteral HTML JSON List PlainLiteral Property Seq Statement
        XMLLiteral dirLangString direction first langString language nil object
        predicate reifies rest subject type value
        """,
        RDFS: """
        Class Container ContainerMembershipProperty Datatype Literal Resource comment
        domain isDefinedBy label member range seeAlso subClassOf subPropertyOf
        """,
        OWL: """
        AllDifferent AllDisjointClasses AllDisjointProperties Annotation
        AnnotationProperty AsymmetricProperty Axiom Class DataRange DatatypeProperty
        DeprecatedClass DeprecatedProperty FunctionalProperty InverseFunctionalProperty
        IrreflexiveProperty NamedIndividual NegativePropertyAssertion Nothing
        ObjectProperty Ontology OntologyProperty ReflexiveProperty Restriction
        SymmetricProperty Thing TransitiveProperty allValuesFrom annotatedProperty
        annotatedSource annotatedTarget assertionProperty backwardCompatibleWith
        bottomDataProperty bottomObjectProperty cardinality complementOf
        datatypeComplementOf deprecated differentFrom disjointUnionOf disjointWith
        distinctMembers equivalentClass equivalentProperty hasKey hasSelf hasValue
        imports incompatibleWith intersectionOf inverseOf maxCardinality
        maxQualifiedCardinality members minCardinality minQualifiedCardinality onClass
        onDataRange onDatatype onProperties onProperty oneOf priorVersion
        propertyChainAxiom propertyDisjointWith qualifiedCardinality rational real
        sameAs someValuesFrom sourceIndividual targetIndividual targetValue
        topDataProperty topObjectProperty unionOf versionIRI versionInfo
        withRestrictions
        """,
        XSD: """
        ENTITIES ENTITY ID IDREF IDREFS NCName NMTOKEN NMTOKENS NOTATION Name QName
        anyAtomicType anySimpleType anyType anyURI base64Binary boolean byte date
        dateTime dateTimeStamp dayTimeDuration decimal double duration float gDay gMonth
        gMonthDay gYear gYearMonth hexBinary int integer language length long
        maxExclusive maxInclusive maxLength minExclusive minInclusive minLength
        negativeInteger nonNegativeInteger nonPositiveInteger normalizedString pattern
        positiveInteger short string time token unsignedByte unsignedInt unsignedLong
        unsignedShort yearMonthDuration
        """,
        SKOS: """
        Collection Concept ConceptScheme OrderedCollection altLabel broadMatch broader
        broaderTransitive changeNote closeMatch definition editorialNote exactMatch
        example hasTopConcept hiddenLabel historyNote inScheme mappingRelation member
        memberList narrowMatch narrower narrowerTransitive notation note prefLabel
        related relatedMatch scopeNote semanticRelation topConceptOf
        """,
        SH: """
        AbstractResult AndConstraintComponent BlankNode BlankNodeOrIRI
        BlankNodeOrLiteral ClassConstraintComponent ClosedConstraintComponent
        ConstraintComponent DatatypeConstraintComponent DisjointConstraintComponent
        EqualsConstraintComponent ExpressionConstraintComponent Function
        HasValueConstraintComponent IRI IRIOrLiteral InConstraintComponent Info
        JSConstraint JSConstraintComponent JSExecutable JSFunction JSLibrary JSRule
        JSTarget JSTargetType JSValidator LanguageInConstraintComponent
        LessThanConstraintComponent LessThanOrEqualsConstraintComponent Literal
        MaxCountConstraintComponent MaxExclusiveConstraintComponent
        MaxInclusiveConstraintComponent MaxLengthConstraintComponent
        MinCountConstraintComponent MinExclusiveConstraintComponent
        MinInclusiveConstraintComponent MinLengthConstraintComponent
        NodeConstraintComponent NodeKind NodeKindConstraintComponent NodeShape
        NotConstraintComponent OrConstraintComponent Parameter Parameterizable
        PatternConstraintComponent PrefixDeclaration PropertyConstraintComponent
        PropertyGroup PropertyShape QualifiedMaxCountConstraintComponent
        QualifiedMinCountConstraintComponent ResultAnnotation Rule SPARQLAskExecutable
        SPARQLAskValidator SPARQLConstraint SPARQLConstraintComponent
        SPARQLConstructExecutable SPARQLExecutable SPARQLFunction SPARQLRule
        SPARQLSelectExecutable SPARQLSelectValidator SPARQLTarget SPARQLTargetType
        SPARQLUpdateExecutable Severity Shape Target TargetType TripleRule
        UniqueLangConstraintComponent ValidationReport ValidationResult Validator
        Violation Warning XoneConstraintComponent alternativePath and annotationProperty
        annotationValue annotationVarName ask class closed condition conforms construct
        datatype deactivated declare defaultValue description detail disjoint entailment
        equals expression filterShape flags focusNode group hasValue ignoredProperties
        in intersection inversePath js jsFunctionName jsLibrary jsLibraryURL
        labelTemplate languageIn lessThan lessThanOrEquals maxCount maxExclusive
        maxInclusive maxLength message minCount minExclusive minInclusive minLength name
        namespace node nodeKind nodeValidator nodes not object oneOrMorePath optional or
        order parameter path pattern predicate prefix prefixes property
        propertyValidator qualifiedMaxCount qualifiedMinCount qualifiedValueShape
        qualifiedValueShapesDisjoint result resultAnnotation resultMessage resultPath
        resultSeverity returnType rule select severity shapesGraph shapesGraphWellFormed
        sourceConstraint sourceConstraintComponent sourceShape sparql subject
        suggestedShapesGraph target targetClass targetNode targetObjectsOf
        targetSubjectsOf this union uniqueLang update validator value xone
        zeroOrMorePath zeroOrOnePath
        """,
    }.items()
}
"""Namespace to local names; those of rdf:_1 and so on are understood."""
