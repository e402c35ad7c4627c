"""What literals denote: well-typed or not, of which datatypes, the same value or another."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, Literal, NamedNode
from worlds import closed, everything, triples_of

from famkg.datatypes import (
    are_disjoint,
    are_within,
    canonical,
    different_values,
    in_datatype,
    is_datatype,
    is_ill_typed,
    same_value,
    types_of,
    value_of,
)
from famkg.namespaces import OWL, PREFIXES, RDF, RDFS, XSD
from famkg.owl2rl import DATATYPES


def name(curie: str) -> NamedNode:
    """Return the IRI of a CURIE, or of a datatype of XML Schema without its prefix."""
    prefix, colon, local = curie.rpartition(":")
    return NamedNode((PREFIXES[prefix] if colon else XSD) + local)


def literal(text: str, datatype: str) -> Literal:
    """Return a typed literal, exactly as written."""
    return Literal(text, datatype=name(datatype))


def written(turtle: str) -> Literal:
    """Return a literal in Turtle."""
    (triple,) = triples_of(f":a :p {turtle} .")
    assert isinstance(triple.object, Literal)
    return triple.object


WELL_TYPED = {
    "decimal": ["1", "-1.50", "+.5", "7.", "0" * 50, "9" * 6000],
    "integer": ["0", "-0", "+07", "9" * 6000],
    "nonNegativeInteger": ["0", "-0", "18446744073709551616"],
    "nonPositiveInteger": ["-1", "+0"],
    "positiveInteger": ["1"],
    "negativeInteger": ["-1"],
    "long": ["-9223372036854775808", "9223372036854775807"],
    "int": ["-2147483648", "2147483647"],
    "short": ["-32768", "+032767"],
    "byte": ["-128", "127"],
    "unsignedLong": ["18446744073709551615"],
    "unsignedInt": ["4294967295"],
    "unsignedShort": ["65535"],
    "unsignedByte": ["255", "-0"],
    "float": ["1", "-1.5e-3", ".5E+7", "INF", "+INF", "-INF", "NaN", "1e999999999"],
    "double": ["1", "-1.5e-3", "INF", "+INF", "-INF", "NaN"],
    "string": ["", "a\nb", "  "],
    "normalizedString": ["", " a  b "],
    "token": ["", "a b"],
    "language": ["en", "de-CH-1996", "x-private"],
    "Name": ["a", ":a", "_1", "Ünïcode", "a:b"],
    "NCName": ["a", "a-1.b", "_"],
    "NMTOKEN": ["1a", "-", "a:b"],
    "boolean": ["true", "false", "1", "0"],
    "hexBinary": ["", "0aFF"],
    "base64Binary": ["", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Z m 9 v Y g = ="],
    "anyURI": ["", "http://example.org/", "not a URI at all"],
    "dateTime": [
        "2024-02-29T23:59:59.999Z",
        "2024-02-28T24:00:00",
        "-0044-03-15T12:00:00+14:00",
        "12024-01-01T00:00:00-00:30",
        "0000-01-01T00:00:00",
    ],
    "dateTimeStamp": ["2024-02-29T23:59:59Z"],
    "rdf:XMLLiteral": ["", "text", "<a b='1'/>text", "<!-- said --><a xmlns='urn:x'/>"],
    "rdf:PlainLiteral": ["@", "words@", "a@b@en", "Grüße@de-CH"],
    "owl:rational": ["1/2", "-4/+2", "0/7"],
}
ILL_TYPED = {
    "decimal": ["", ".", "1e0", "1,5", "INF", " 1", "1 ", "१", "1_000", "--1"],
    "integer": ["", "1.0", "1.", "abc", " 1", "1\n", "+", "0x10", "²"],
    "nonNegativeInteger": ["-1"],
    "nonPositiveInteger": ["1"],
    "positiveInteger": ["0", "-0"],
    "negativeInteger": ["0"],
    "long": ["9223372036854775808", "-9223372036854775809"],
    "int": ["2147483648"],
    "short": ["32768", "-32769"],
    "byte": ["128", "-129", "300"],
    "unsignedLong": ["18446744073709551616", "-1"],
    "unsignedInt": ["4294967296"],
    "unsignedShort": ["65536"],
    "unsignedByte": ["256", "-1"],
    "float": ["", "inf", "Infinity", "nan", "-NaN", "1e", "1e1.5", "0x1p3", "1 "],
    "double": ["", "inf", "--1", "1d"],
    "normalizedString": ["a\tb", "a\nb", "a\rb"],
    "token": [" a", "a ", "a  b", "a\tb"],
    "language": ["", "123", "toolonglanguage", "en_GB", "en-"],
    "Name": ["", "1a", "-a", "a b"],
    "NCName": ["", "a:b", "1a"],
    "NMTOKEN": ["", "a b"],
    "boolean": ["True", "yes", "", "01"],
    "hexBinary": ["0", "0g", " 0a"],
    "base64Binary": ["Zm9", "Zm9vYh==", "Zm9v ", " Zm9v", "Zm9v=", "===="],
    "dateTime": [
        "2023-02-29T00:00:00",
        "2024-00-10T00:00:00",
        "2024-01-00T00:00:00",
        "2024-04-31T00:00:00",
        "2024-01-01T24:00:01",
        "2024-01-01T25:00:00",
        "2024-01-01T00:60:00",
        "2024-01-01T00:00:60",
        "2024-01-01T00:00:00+14:01",
        "2024-01-01",
        "24-01-01T00:00:00",
        "02024-01-01T00:00:00",
        "2024-01-01T00:00",
    ],
    "dateTimeStamp": ["2024-02-29T23:59:59"],
    "rdf:XMLLiteral": ["<a>", "</x><x>", "&unknown;", "a & b"],
    "rdf:PlainLiteral": ["", "words", "words@not_a_tag"],
    "owl:rational": ["1", "1/0", "1/-2", "1 / 2", "1.5/2", "/2"],
    "owl:real": ["1", "0.5", ""],
}


@pytest.mark.parametrize("datatype", WELL_TYPED)
def test_lexical_forms_are_well_typed(datatype: str) -> None:
    for text in WELL_TYPED[datatype]:
        one = literal(text, datatype)
        assert not is_ill_typed(one), text
        assert name(datatype) in types_of(one), text


@pytest.mark.parametrize("datatype", ILL_TYPED)
def test_other_texts_are_ill_typed(datatype: str) -> None:
    for text in ILL_TYPED[datatype]:
        one = literal(text, datatype)
        assert is_ill_typed(one), text
        assert types_of(one) == frozenset(), text
        assert canonical(one) == one, text


def test_every_datatype_of_the_profile_is_known() -> None:
    assert all(is_datatype(name(curie)) for curie in DATATYPES)
    assert {"rdfs:Literal", *(c if ":" in c else f"xsd:{c}" for c in WELL_TYPED)} - {
        "owl:rational"
    } == set(DATATYPES)


def test_of_other_datatypes_nothing_is_known() -> None:
    day = literal("2024-02-30", "date")
    rtl = Literal("words", language="he", direction=BaseDirection("rtl"))
    for one in (day, rtl, Literal("x", datatype=NamedNode("https://example.org/own"))):
        assert not is_ill_typed(one)
        assert value_of(one) is None
        assert types_of(one) == frozenset()
        assert in_datatype(one, name("string")) is None
        assert not different_values(one, literal("2024-03-01", "date"))
        assert same_value(one, one)
        assert not same_value(one, Literal("words"))
    assert in_datatype(Literal(5), name("date")) is None
    assert not is_datatype(name("date")) and not is_datatype(Literal(5))
    assert not are_disjoint([name("date"), name("string")])
    assert are_within([name("date")], name("date"))
    assert not are_within([name("date")], name("rdfs:Literal"))


SAME = [
    ["1", "01", "1.0", '"+1.000"^^xsd:decimal', '"1"^^xsd:byte', '"3/3"^^owl:rational'],
    ['"-0"^^xsd:integer', '"0.0"^^xsd:decimal', '"0"^^xsd:unsignedLong'],
    ["0.5", '"1/2"^^owl:rational', '".50"^^xsd:decimal'],
    ['"1/3"^^owl:rational', '"2/6"^^owl:rational'],
    ['"1"^^xsd:float', '"1.0E0"^^xsd:float', '"10e-1"^^xsd:float'],
    ['"0.1"^^xsd:float', '"0.10000000149011612"^^xsd:float'],
    ['"1"^^xsd:double', "1e0"],
    ['"0"^^xsd:float'],
    ['"-0"^^xsd:float', '"-0.0e5"^^xsd:float'],
    ['"NaN"^^xsd:float'],
    ['"INF"^^xsd:double', '"+INF"^^xsd:double', '"1e400"^^xsd:double'],
    ['"words"', '"words"^^xsd:token', '"words@"^^rdf:PlainLiteral', '"words"^^xsd:NCName'],
    ['"words"@en', '"words"@EN', '"words@en"^^rdf:PlainLiteral'],
    ['"words"@en-gb'],
    ['"words"^^xsd:anyURI'],
    ["true", '"1"^^xsd:boolean'],
    ["false"],
    ['"0a"^^xsd:hexBinary', '"0A"^^xsd:hexBinary'],
    ['"Cg=="^^xsd:base64Binary', '"C g=="^^xsd:base64Binary'],
    ['"2024-02-28T24:00:00Z"^^xsd:dateTime', '"2024-02-29T00:00:00.0Z"^^xsd:dateTimeStamp'],
    ['"2024-02-29T01:00:00+01:00"^^xsd:dateTime'],
    ['"2024-02-29T00:00:00"^^xsd:dateTime'],
    ['"2023-12-31T24:00:00"^^xsd:dateTime', '"2024-01-01T00:00:00"^^xsd:dateTime'],
    ["'<a></a>'^^rdf:XMLLiteral", "'<a/>'^^rdf:XMLLiteral"],
]
"""Groups of literals that denote one value each."""


def test_values_are_compared_across_datatypes() -> None:
    groups = [[written(turtle) for turtle in group] for group in SAME]
    for group in groups:
        for one in group:
            assert not is_ill_typed(one)
            for other in group:
                assert same_value(one, other) and not different_values(one, other)
                assert canonical(one) == canonical(other)
                assert types_of(one) == types_of(other)
    for one, other in combinations([group[-1] for group in groups], 2):
        assert different_values(one, other) and not same_value(one, other), (one, other)
        assert canonical(one) != canonical(other)


def test_the_canonical_literal_of_a_whole_number_is_an_integer() -> None:
    assert canonical(written("007.000")) == Literal(7)
    assert canonical(literal("-0", "byte")) == Literal(0)
    assert canonical(literal("9" * 6000 + ".0", "decimal")).value == "9" * 6000
    assert canonical(literal("-4/6", "owl:rational")).value == "-2/3"
    assert canonical(written("'a@i'^^rdf:PlainLiteral")).value == "a@i"


def test_floats_are_rounded_once() -> None:
    # Half-way between two floats, and a little more than a double can tell.
    assert canonical(literal("16777217", "float")).value == "16777216.0"
    assert canonical(literal("16777217." + "0" * 40 + "1", "float")).value == "16777218.0"
    assert canonical(literal("16777218.9999999999999999999", "float")).value == "16777218.0"
    assert same_value(literal("3.4028235677973366e38", "float"), literal("INF", "float")) is False
    assert same_value(literal("3.5e38", "float"), literal("INF", "float"))
    assert same_value(literal("-1e-400", "double"), literal("-0", "double"))


TYPES = {
    "5": "byte short int long integer nonNegativeInteger positiveInteger unsignedByte "
    "unsignedShort unsignedInt unsignedLong decimal owl:rational owl:real rdfs:Literal",
    "-40000": "int long integer nonPositiveInteger negativeInteger decimal owl:rational "
    "owl:real rdfs:Literal",
    "0.5": "decimal owl:rational owl:real rdfs:Literal",
    '"1/3"^^owl:rational': "owl:rational owl:real rdfs:Literal",
    '"1"^^xsd:float': "float rdfs:Literal",
    '"a:b"': "string normalizedString token NMTOKEN Name rdf:PlainLiteral rdfs:Literal",
    '"a\\nb"': "string rdf:PlainLiteral rdfs:Literal",
    '"a"@en': "rdf:langString rdf:PlainLiteral rdfs:Literal",
    '"2024-01-01T00:00:00Z"^^xsd:dateTime': "dateTime dateTimeStamp rdfs:Literal",
    '"2024-01-01T00:00:00"^^xsd:dateTime': "dateTime rdfs:Literal",
}


@pytest.mark.parametrize("turtle", TYPES)
def test_a_value_is_of_every_datatype_that_holds_it(turtle: str) -> None:
    one = written(turtle)
    assert types_of(one) == frozenset(map(name, TYPES[turtle].split()))
    assert in_datatype(one, name("rdfs:Literal")) is True
    assert in_datatype(one, name("boolean")) is False


def test_datatypes_contain_one_another() -> None:
    within = [
        ("byte", "short"),
        ("short unsignedInt", "unsignedShort"),
        ("nonNegativeInteger nonPositiveInteger", "byte"),
        ("integer", "owl:real"),
        ("language", "NCName"),
        ("Name", "NMTOKEN"),
        ("string", "rdf:PlainLiteral"),
        ("rdf:PlainLiteral normalizedString", "normalizedString"),
        ("dateTimeStamp", "dateTime"),
        ("string integer", "boolean"),
        ("date byte", "short"),
        ("double", "rdfs:Literal"),
    ]
    for several, outer in within:
        assert are_within(map(name, several.split()), name(outer)), (several, outer)
    apart = [
        ("short", "byte"),
        ("unsignedByte", "byte"),
        ("decimal", "integer"),
        ("NMTOKEN", "Name"),
        ("dateTime", "dateTimeStamp"),
        ("rdf:PlainLiteral", "string"),
        ("rdfs:Literal", "rdf:PlainLiteral"),
        ("float", "double"),
        ("date", "string"),
        ("integer", "date"),
    ]
    for several, outer in apart:
        assert not are_within(map(name, several.split()), name(outer)), (several, outer)


def test_datatypes_exclude_one_another() -> None:
    for several in (
        "integer string",
        "float decimal",
        "float double",
        "hexBinary base64Binary",
        "anyURI string",
        "negativeInteger unsignedByte",
        "byte unsignedLong positiveInteger nonPositiveInteger",
        "rdf:langString string",
    ):
        assert are_disjoint(map(name, several.split())), several
    for several in ("byte unsignedByte", "rdf:PlainLiteral rdf:langString", "integer owl:real"):
        assert not are_disjoint(map(name, several.split())), several


TEXTS = "01 -1 1.0 1.50 -0 127 128 300 1e0 INF NaN true a a:b en @ a@en 1/2 0aFF Zm9v"
texts = st.sampled_from(["", *TEXTS.split()]) | st.from_regex(
    r"[+-]?[0-9]{1,3}(\.[0-9]{0,2})?", fullmatch=True
)
literals = st.builds(
    literal, texts, st.sampled_from([*WELL_TYPED, "date", "owl:real"])
) | st.builds(lambda text, tag: Literal(text, language=tag), texts, st.sampled_from(["en", "de"]))


@given(literals, literals)
def test_values_and_types_agree(one: Literal, other: Literal) -> None:
    assert not (same_value(one, other) and different_values(one, other))
    assert same_value(one, other) == same_value(other, one)
    if same_value(one, other):
        assert types_of(one) == types_of(other)
    assert same_value(one, other) == (canonical(one) == canonical(other))


@given(literals)
def test_the_canonical_literal_has_the_same_value(one: Literal) -> None:
    assert same_value(one, canonical(one))
    assert canonical(canonical(one)) == canonical(one)
    assert is_ill_typed(canonical(one)) == is_ill_typed(one)
    assert (value_of(one) is None) == (types_of(one) == frozenset())


@given(literals, st.lists(st.sampled_from(sorted(map(name, WELL_TYPED), key=str)), max_size=3))
def test_membership_follows_containment(one: Literal, several: list[NamedNode]) -> None:
    """What holds of datatypes holds of each value."""
    found = types_of(one)
    if found.issuperset(several):
        assert all(outer in found for outer in map(name, WELL_TYPED) if are_within(several, outer))
        assert not found or not are_disjoint(several)


@given(st.floats(width=32, allow_nan=False), st.integers(-5, 5))
def test_floats_are_read_as_the_nearest(number: float, digits: int) -> None:
    text = repr(number)
    if math.isinf(number):
        text = "INF" if number > 0 else "-INF"
    value = value_of(literal(text, "float"))
    assert value == ("float", struct.pack(">f", number))
    near = Decimal(repr(number)) + Decimal(digits).scaleb(-30) if math.isfinite(number) else None
    if near is not None and number:
        value = value_of(literal(f"{near:f}", "float"))
        assert value is not None and isinstance(value[1], bytes)
        (read,) = struct.unpack(">f", value[1])
        assert abs(Fraction(read) - Fraction(near)) <= abs(Fraction(number) - Fraction(near))


@dataclass(frozen=True)
class Case:
    """What the closure makes of values by a rule that no triple can be the conclusion of."""

    says: str
    concludes: str
    never: str
    fine: str = ""
    """What may be said without a contradiction, where `says` is one."""


CASES = {
    "dt-type2": Case(
        ":A owl:onProperty :p ; owl:someValuesFrom xsd:integer . :a :p 5 . :b :p 5.5 , '5' , 5e0 .",
        concludes=":a a :A .",
        never=":b a :A .",
    ),
    "dt-eq": Case(
        ':C owl:onProperty :p ; owl:hasValue 5 . :a :p "05"^^xsd:byte . :b :p 5e0 , "5" .',
        concludes=":a a :C .",
        never=":b a :C .",
    ),
    "dt-diff": Case(
        ":p a owl:FunctionalProperty . :a :p 5 , 6 .",
        concludes="",
        never="",
        fine=':p a owl:FunctionalProperty . :a :p 5 , 5.0 , "5"^^xsd:int . :b :p 6 .',
    ),
    "dt-not-type": Case(
        ":p rdfs:range xsd:byte . :a :p 300 .",
        concludes="",
        never="",
        fine=':p rdfs:range xsd:byte . :a :p 100 , "100"^^xsd:decimal . :b :q 300 .',
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_rule_of_values(rule: str) -> None:
    case = CASES[rule]
    closure = closed(case.says)
    assert set(triples_of(case.concludes)) <= everything(closure)
    assert everything(closure).isdisjoint(triples_of(case.never))
    if case.fine:
        assert {derivation.rule.name for derivation in closure.inconsistencies} == {rule}
        assert closed(case.fine).inconsistencies == ()
    else:
        assert closure.inconsistencies == ()


NAMESPACES = (OWL, RDF, RDFS, XSD)


def test_the_map_holds_what_owl_names() -> None:
    """Nothing of our own is in it."""
    for one in (Literal(5), Literal("a"), Literal("a", language="en"), Literal(True)):
        assert all(each.value.startswith(NAMESPACES) for each in types_of(one))
