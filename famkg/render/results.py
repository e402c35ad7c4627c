"""Turns answers into the result formats of the W3C: JSON, XML, CSV and TSV of SPARQL 1.1.

https://www.w3.org/TR/sparql11-results-json/, https://www.w3.org/TR/rdf-sparql-XMLres/,
https://www.w3.org/TR/sparql11-results-csv-tsv/; triples inside triples as in SPARQL 1.2.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from famkg.errors import OutputError
from famkg.model import Answer, Term
from famkg.namespaces import XSD

STRING = XSD + "string"
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""
EDGES = re.compile(r"\A\s+|\s+\Z")
SHORT_IN_TURTLE = {
    XSD + "integer": re.compile(r"[+-]?\d+"),
    XSD + "decimal": re.compile(r"[+-]?\d*\.\d+"),
    XSD + "double": re.compile(r"[+-]?(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+"),
}


def to_json(result: Answer | bool) -> str:
    """Return the SPARQL 1.1 Query Results JSON of a result."""
    document: dict[str, Any]
    if isinstance(result, bool):
        document = {"head": {}, "boolean": result}
    else:
        bindings = [
            {
                name: _json_term(term)
                for name, term in zip(result.variables, row, strict=True)
                if term is not None
            }
            for row in result.rows
        ]
        document = {"head": {"vars": list(result.variables)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def to_xml(result: Answer | bool) -> str:
    """Return the SPARQL Query Results XML of a result.

    Raises OutputError where a literal has a control character, which XML cannot hold.
    """
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append('<sparql xmlns="http://www.w3.org/2005/sparql-results#">')
    if isinstance(result, bool):
        lines += ["  <head/>", f"  <boolean>{str(result).lower()}</boolean>"]
    else:
        lines.append("  <head>")
        lines += [f'    <variable name="{_escaped(name)}"/>' for name in result.variables]
        lines += ["  </head>", "  <results>"]
        for row in result.rows:
            lines.append("    <result>")
            lines += [
                f'      <binding name="{_escaped(name)}">{_xml_term(term)}</binding>'
                for name, term in zip(result.variables, row, strict=True)
                if term is not None
            ]
            lines.append("    </result>")
        lines.append("  </results>")
    return "\n".join([*lines, "</sparql>"]) + "\n"


def to_csv(result: Answer | bool) -> str:
    """Return the SPARQL 1.1 Query Results CSV of a result: plain values, types left out.

    The format has no truth values; one is written as the single cell of a column `answer`.
    """
    if isinstance(result, bool):
        return f"answer\r\n{str(result).lower()}\r\n"
    lines = [result.variables, *([_csv_term(term) for term in row] for row in result.rows)]
    return "".join(",".join(map(_quoted, line)) + "\r\n" for line in lines)


def to_tsv(result: Answer | bool) -> str:
    """Return the SPARQL 1.1 Query Results TSV of a result: terms as Turtle writes them.

    The format has no truth values; one is written as the single cell of a column `?answer`.
    """
    if isinstance(result, bool):
        return f"?answer\n{str(result).lower()}\n"
    lines = [
        [f"?{name}" for name in result.variables],
        *([_tsv_term(term) for term in row] for row in result.rows),
    ]
    return "".join("\t".join(line) + "\n" for line in lines)


WRITERS: dict[str, Callable[[Answer | bool], str]] = {
    "json": to_json,
    "csv": to_csv,
    "tsv": to_tsv,
    "xml": to_xml,
}
"""What writes each format, by its name on the command line."""


def _json_term(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = zip(("subject", "predicate", "object"), term, strict=True)
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts}}
    written: dict[str, Any] = {"type": "literal", "value": term.value}
    if term.language is not None:
        written["xml:lang"] = term.language
    elif term.datatype.value != STRING:
        written["datatype"] = term.datatype.value
    return written


def _xml_term(term: Term) -> str:
    if isinstance(term, NamedNode):
        return f"<uri>{_escaped(term.value)}</uri>"
    if isinstance(term, BlankNode):
        return f"<bnode>{_escaped(term.value)}</bnode>"
    if isinstance(term, Triple):
        parts = zip(("subject", "predicate", "object"), term, strict=True)
        inside = "".join(f"<{name}>{_xml_term(part)}</{name}>" for name, part in parts)
        return f"<triple>{inside}</triple>"
    attribute = ""
    if term.language is not None:
        attribute = f' xml:lang="{_escaped(term.language)}"'
    elif term.datatype.value != STRING:
        attribute = f' datatype="{_escaped(term.datatype.value)}"'
    return f"<literal{attribute}>{_escaped(term.value)}</literal>"


def _csv_term(term: Term | None) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _tsv_term(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, Literal):
        short = SHORT_IN_TURTLE.get(term.datatype.value)
        if short is not None and short.fullmatch(term.value):
            return term.value
    return str(term).replace("\t", "\\t")


def _quoted(text: str) -> str:
    if any(char in text for char in '",\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _escaped(text: str) -> str:
    """Return `text` for XML.

    A bare carriage return would be read as a line feed, and some readers, such as that of
    oxigraph, drop blanks at the ends; so both are written as references.
    """
    found = NOT_XML.search(text)
    if found:
        raise OutputError(
            f"XML cannot hold the character U+{ord(found.group()):04X}", todo="Use --format json."
        )
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = escaped.replace('"', "&quot;").replace("\r", "&#13;")
    return EDGES.sub(lambda blanks: "".join(f"&#{ord(char)};" for char in blanks[0]), escaped)
