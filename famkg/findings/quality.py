"""Says what the checks of `famkg.lint` are about, and which catalogue of pitfalls knows them.

ROBOT is `robot report` of the OBO community, P01 to P41 are the pitfalls of OOPS!, and OM, VER
and VOC the tests of FOOPS!.
"""

from __future__ import annotations

QUALITY: dict[str, tuple[str, str]] = {
    # data
    "dangling-reference": (
        "What is mentioned is described.",
        "A misspelled IRI is a new thing, of which nothing is known.",
    ),
    "untyped-node": (
        "What is described has a class.",
        "Shapes find their nodes by class; what has none is checked by nobody.",
    ),
    "unused-entity": (
        "Every entity is mentioned by a statement.",
        "An entity of which no document says anything is left over, or misspelled elsewhere.",
    ),
    "twin-statement": (
        "Two statements do not say the same.",
        "Two documents that say the same thing state one statement; two would count twice.",
    ),
    "iri-form": (
        "IRIs are readable, and in the folder of what they name.",
        "Small letters, digits and single hyphens; a passage below the prefix of its document.",
    ),
    "name-clash": (
        "A thing has one block.",
        "Who chooses a name that is taken makes two things one, and nothing else would notice.",
    ),
    "near-duplicate-label": (
        "Two entities of one kind and world are told apart by their names.",
        "Compared without case, accents, signs and article, and one letter more or less."
        " Two that a statement joins are two.",
    ),
    "missing-language-tag": (
        "Words for people say in which language they are.",
        "Clients choose the words of their reader's language; ROBOT and OOPS! P20 look for"
        " annotations that are misused.",
    ),
    "language-tag": (
        "A language has its shortest code.",
        "BCP 47 (RFC 5646, section 2.2.1) wants the code of ISO 639 with two letters, where there"
        " is one.",
    ),
    "language-tag-case": (
        "Language tags are written in small letters.",
        "Some stores lower them and others do not, so that what was written in two ways is met"
        " in two ways.",
    ),
    "annotation-whitespace": (
        "Words for people have no blanks that are too many.",
        "ROBOT: annotation_whitespace, label_whitespace. A name with a blank is not found.",
    ),
    "ill-typed-literal": (
        "A literal is one of its datatype.",
        'A value such as "2024-02-30"^^xsd:date is kept as text, and sorts and compares with'
        " nothing; some stores lose it.",
    ),
    "non-canonical-literal": (
        "Whole numbers and truth values are written in their canonical form.",
        "A store returns 1 for 01, so that what it returns is not what the file says.",
    ),
    "wrong-kind-of-value": (
        "Object properties join things, datatype properties have literals.",
        "OWL 2 DL keeps them apart; a rule that follows the one never meets the other.",
    ),
    "layout": (
        "Files are laid out as famkg fmt writes them.",
        "So a change to a fact is a change to its line, and to no other.",
    ),
    # profile
    "owl2-rl-grammar": (
        "Axioms have the form that OWL 2 RL gives them.",
        "What has another form yields no rule: https://www.w3.org/TR/owl2-profiles/#OWL_2_RL",
    ),
    "owl2-rl-datatype": ("Datatypes are those of OWL 2 RL.", "Rules compare no others."),
    "owl2-rl-inverse": ("An inverse has a name.", "No rule matches one that has none."),
    "owl2-dl-declaration": (
        "Every term is declared.",
        "OWL 2 Syntax, section 5.8.1; OOPS! P34 (untyped class) and P35 (untyped property).",
    ),
    "owl2-dl-kind": ("A term is one kind of thing.", "OWL 2 Syntax, section 5.8.1."),
    "owl2-dl-regular": ("Chains do not lead back.", "OWL 2 Syntax, section 11.2."),
    "owl2-dl-simple": (
        "Some axioms are for simple properties only.",
        "OWL 2 Syntax, section 11.2.",
    ),
    # the ontology and its files
    "missing-ontology-declaration": (
        "The ontology is said to be one.",
        "OOPS! P38 (no OWL ontology declaration).",
    ),
    "missing-ontology-title": (
        "An ontology has a title.",
        "ROBOT: missing_ontology_title; FOOPS! OM1 (minimum metadata).",
    ),
    "missing-ontology-description": (
        "An ontology has a description.",
        "ROBOT: missing_ontology_description; FOOPS! OM1 (minimum metadata).",
    ),
    "missing-ontology-license": (
        "An ontology has a licence.",
        "ROBOT: missing_ontology_license; OOPS! P41 (no license declared); FOOPS! OM4.1.",
    ),
    "missing-ontology-creator": (
        "An ontology says who made it.",
        "FOOPS! OM5.1 (basic provenance metadata).",
    ),
    "missing-ontology-prefix": (
        "An ontology has a preferred prefix.",
        "FOOPS! FIND1 (ontology prefix).",
    ),
    "missing-ontology-namespace": (
        "An ontology names its namespace.",
        "FOOPS! OM2 (recommended metadata); OOPS! P39 (ambiguous namespace).",
    ),
    "missing-ontology-version-iri": ("An ontology has a version IRI.", "FOOPS! VER1."),
    "missing-ontology-version-info": (
        "An ontology says which version it is.",
        "FOOPS! OM2 (recommended metadata).",
    ),
    "wrong-namespace": (
        "The namespace that is named is that of the terms.",
        "OOPS! P39 (ambiguous namespace); FOOPS! URI2 (consistent ontology IDs).",
    ),
    "unimported-file": (
        "The ontology imports all of its files.",
        "Other tools load famkg.ttl and what it imports, and nothing else.",
    ),
    "dangling-import": ("What is imported exists.", "A tool that imports it stops, or skips it."),
    "multiple-declarations": (
        "A term is declared in one file.",
        "Two blocks of one term drift apart.",
    ),
    "namespace-hijacking": (
        "What terms of others mean is for others to say.",
        "OOPS! P40 (namespace hijacking).",
    ),
    "illegal-use-of-built-in-vocabulary": (
        "Terms of the W3C exist.",
        "ROBOT: illegal_use_of_built_in_vocabulary; OOPS! P40. A shape with sh:minCont is ignored"
        " without a word.",
    ),
    # terms
    "missing-label": (
        "A term has a label.",
        "ROBOT: missing_label; OOPS! P08 (missing annotations); FOOPS! VOC3.",
    ),
    "missing-definition": (
        "A term has a definition.",
        "ROBOT: missing_definition; OOPS! P08 (missing annotations); FOOPS! VOC4.",
    ),
    "missing-is-defined-by": (
        "A term says where it is defined.",
        "FOOPS! URI2 (consistent ontology IDs); OOPS! P08 has it among the annotations.",
    ),
    "multiple-labels": ("A term has one label in a language.", "ROBOT: multiple_labels."),
    "multiple-definitions": (
        "A term has one definition in a language.",
        "ROBOT: multiple_definitions.",
    ),
    "duplicate-label": (
        "Two classes, or two properties, are not called the same.",
        "ROBOT: duplicate_label; OOPS! P32 (several classes with the same label).",
    ),
    "duplicate-definition": ("No two terms have one definition.", "ROBOT: duplicate_definition."),
    "label-as-definition": (
        "A definition says more than the label.",
        "OOPS! P20 (misusing ontology annotations).",
    ),
    "circular-definition": (
        "A definition does not begin with what it defines.",
        "OOPS! P24 (using recursive definitions), in words.",
    ),
    "short-definition": (
        "A definition names a kind and a difference.",
        "OOPS! P20 (misusing ontology annotations).",
    ),
    "lowercase-definition": ("A definition is a sentence.", "ROBOT: lowercase_definition."),
    "naming-convention": (
        "Classes and properties are named alike.",
        "OOPS! P22 (using different naming conventions in the ontology).",
    ),
    "unused-term": (
        "A declared term is used.",
        "By data, axioms, shapes, rules or queries; OOPS! P04 (creating unconnected ontology"
        " elements). A property that follows from an axiom is used by whoever asks.",
    ),
    "deprecated-reference": (
        "What is deprecated is not used.",
        "ROBOT: deprecated_class_reference, deprecated_property_reference.",
    ),
    "missing-replacement": (
        "What is deprecated has a replacement.",
        "Published terms are never deleted; who used one is told what to use instead.",
    ),
    "misused-replaced-by": (
        "Only what is deprecated has a replacement.",
        "ROBOT: misused_replaced_by.",
    ),
    # axioms
    "class-cycle": (
        "No class lies below itself.",
        "OOPS! P06 (including cycles in a class hierarchy).",
    ),
    "property-cycle": ("No property lies below itself.", "OOPS! P06, of properties."),
    "disjoint-superclasses": (
        "No class lies below two that are disjoint.",
        "Nothing can be of such a class, and the first thing that is makes the graph inconsistent.",
    ),
    "recursive-definition": (
        "Nothing is defined by itself.",
        "OOPS! P24 (using recursive definitions).",
    ),
    "synonyms-as-classes": (
        "One class has one name.",
        "OOPS! P02 (creating synonyms as classes); ROBOT: equivalent_pair.",
    ),
    "self-inverse": (
        "A property that is its own inverse is symmetric.",
        "OOPS! P25 (defining a relationship as inverse to itself).",
    ),
    "inverse-of-symmetric": (
        "A symmetric property has no inverse but itself.",
        "OOPS! P26 (defining inverse relationships for a symmetric one).",
    ),
    "wrong-inverse": (
        "A property ends where its inverse begins.",
        "OOPS! P05 (defining wrong inverse relationships). That every property has an inverse (P13)"
        " is not asked for: a query reads a property backwards.",
    ),
    "multiple-inverses": (
        "A property has one inverse.",
        "Two inverses of one property are the same property (OOPS! P12, P27).",
    ),
    "multiple-domains-or-ranges": (
        "A property has one domain and one range.",
        "OOPS! P19 (defining multiple domains or ranges): several mean all of them at once. A kind"
        " and a world may stand together.",
    ),
    "missing-domain-or-range": (
        "Something says what a property joins.",
        "OOPS! P11 (missing domain or range in properties), unless a wider property, the inverse"
        " or a shape says it: domains infer, and are few on purpose.",
    ),
    "single-property-chain": (
        "A chain has two properties or more.",
        "OOPS! P33 (creating a property chain with just one property).",
    ),
    # full OWL 2 DL
    "dl-inconsistency": (
        "By OWL 2 DL, ontology and data do not contradict themselves.",
        "HermiT finds no model of them. OWL 2 RL, by which the closure is computed, misses what"
        " needs case distinctions or unnamed things.",
    ),
    "dl-unsatisfiable-class": (
        "By OWL 2 DL, every class can have a member.",
        "HermiT finds that the class is empty in every model.",
    ),
    "dl-subsumption": (
        "The closure knows what OWL 2 DL concludes of classes and properties.",
        "HermiT classifies by OWL 2 DL. What OWL 2 RL does not see yields no answers.",
    ),
}
"""Summary and explanation of each."""
