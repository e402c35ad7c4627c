"""The headers of the ontology: what whoever finds it has to know before using it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from famkg.lint.marks import name_of
from famkg.model import Finding
from famkg.namespaces import DCTERMS, FAM, OWL, SCHEMA, VANN, curie

if TYPE_CHECKING:
    from famkg.profile.expressions import Ontology

CREATORS = (DCTERMS + "creator", DCTERMS + "contributor", DCTERMS + "publisher", SCHEMA + "author")
EACH = {
    "title": (DCTERMS + "title", "what it is called"),
    "description": (DCTERMS + "description", "what it is about"),
    "license": (DCTERMS + "license", "under which licence it may be used"),
}
"""What each file says of itself."""
WHOLE = {
    "version-iri": (OWL + "versionIRI", "which version this is, by an IRI"),
    "version-info": (OWL + "versionInfo", "which version this is, in words"),
    "prefix": (VANN + "preferredNamespacePrefix", "by which prefix it is called"),
    "namespace": (VANN + "preferredNamespaceUri", "in which namespace its terms are"),
}
"""What the ontology as a whole says of itself."""


def check_headers(ontology: Ontology) -> Iterator[Finding]:
    """Yield what the headers of the ontology and of its files do not say, or say wrongly."""
    headers = ontology.typed(OWL + "Ontology")
    root = NamedNode(FAM)
    if root not in headers:
        yield Finding(
            "missing-ontology-declaration",
            "violation",
            f"Nothing says that {FAM} is an ontology. Write: fam: a owl:Ontology.",
        )
        return
    for header in headers:
        if not isinstance(header, NamedNode):
            continue
        wanted = {**EACH, **WHOLE} if header == root else EACH
        for name, (path, what) in wanted.items():
            if ontology.value(header, path) is None:
                yield _missing(header, name, f"Say in {curie(path)} {what}.")
    if not any(ontology.value(root, path) for path in CREATORS):
        yield _missing(root, "creator", "Say in dcterms:creator who made it.")
    namespace = ontology.value(root, WHOLE["namespace"][0])
    if isinstance(namespace, Literal) and namespace.value != FAM:
        yield Finding(
            "wrong-namespace",
            "warning",
            f"The terms are in {FAM}, not in {namespace.value}.",
            focus=FAM,
            path=WHOLE["namespace"][0],
            term=namespace,
        )
    imported = {str(value) for _, value in ontology.pairs(OWL + "imports")}
    for header in headers:
        if header != root and str(header) not in imported and isinstance(header, NamedNode):
            yield Finding(
                "unimported-file",
                "warning",
                f"No file imports {curie(header.value)}, so that other tools do not find its"
                " terms. Import it in ontology/famkg.ttl.",
                focus=header.value,
            )
    for header, value in ontology.pairs(OWL + "imports"):
        if str(value).startswith(f"<{FAM}") and value not in headers:
            yield Finding(
                "dangling-import",
                "violation",
                f"No file is {value}. Mend its name, or drop the import.",
                focus=name_of(header),
                path=OWL + "imports",
                term=value,
            )


def _missing(header: NamedNode, name: str, message: str) -> Finding:
    return Finding(
        f"missing-ontology-{name}",
        "info" if name in ("creator", "version-info") else "warning",
        message,
        focus=header.value,
    )
