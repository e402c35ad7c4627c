"""Turtle for people: our prefixes, a block for each subject, lists and blank nodes in place."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from pyoxigraph import Triple

from famkg.interchange import to_rdflib
from famkg.turtle import format_turtle


def write_turtle(triples: Iterable[Triple]) -> str:
    """Return the triples in the layout of the house, blocks sorted by the IRI of their subject."""
    from rdflib import BNode
    from rdflib.plugins.serializers.turtle import TurtleSerializer
    from rdflib.term import Node

    class SortedSerializer(TurtleSerializer):
        """Subjects by name; rdflib would sort them by how often they are cited."""

        def orderSubjects(self) -> list[Node]:  # noqa: N802
            def order(node: Node) -> tuple[bool, bool, str]:
                # a blank node that is cited once stands where it is cited, if that comes first
                blank = isinstance(node, BNode)
                return blank, blank and self._references[node] == 1, str(node)

            return sorted(self._subjects, key=order)

    written = BytesIO()
    SortedSerializer(to_rdflib(triples)).serialize(written)
    return format_turtle(written.getvalue().decode("utf-8"), "the export")
