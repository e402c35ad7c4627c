"""Prefixes and term IRIs, and the way between an IRI and its CURIE."""

from __future__ import annotations

BASE = "https://w3id.org/famkg/"
FAM = BASE + "ontology/"
STORY = BASE + "story/"
WORLD = BASE + "world/"
STATEMENT = BASE + "statement/"
PASSAGE = BASE + "passage/"
DOCUMENT = BASE + "document/"
SHAPE = BASE + "shape/"
QUERY = BASE + "query/"
RULE = BASE + "rule/"
GENID = BASE + ".well-known/genid/"
"""Names for the blank nodes of the ontology (RDF 1.1 Concepts, section 3.5, skolemization)."""
ROUND = BASE + "round/"
"""Named graphs of a closure: the triples first inferred in one round."""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
TIME = "http://www.w3.org/2006/time#"
SCHEMA = "https://schema.org/"
VANN = "http://purl.org/vocab/vann/"
WD = "http://www.wikidata.org/entity/"
"""Items and properties of Wikidata."""

DOCUMENT_IDS = ("collider", "escapist", "inverse", "reactor", "wikipedia")
"""The five source documents; each is also the prefix of its passages."""

PREFIXES: dict[str, str] = {
    "fam": FAM,
    "story": STORY,
    "world": WORLD,
    "statement": STATEMENT,
    "document": DOCUMENT,
    "shape": SHAPE,
    "query": QUERY,
    "rule": RULE,
    **{name: f"{PASSAGE}{name}/" for name in DOCUMENT_IDS},
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "sh": SH,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "oa": OA,
    "time": TIME,
    "schema": SCHEMA,
    "vann": VANN,
    "wd": WD,
}
"""Prefix to namespace; queries and command-line names may use them without declaring them."""


def curie(iri: str) -> str:
    """Return `iri` as prefix:name where a prefix of ours fits, else the IRI unchanged."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            local = iri[len(namespace) :]
            if local and not set(local) & set("/#?:()<>\"' "):
                return f"{prefix}:{local}"
    return iri


def expand(name: str) -> str | None:
    """Return the IRI of a CURIE or of `<IRI>`, or None where `name` is neither."""
    if name.startswith("<") and name.endswith(">"):
        return name[1:-1]
    if name.startswith(("http://", "https://", "urn:")):
        return name
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + local
    return None
