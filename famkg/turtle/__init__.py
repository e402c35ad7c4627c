"""Reads our Turtle, knows where in its files each triple stands, formats it."""

from __future__ import annotations

from famkg.turtle.layout import format_turtle
from famkg.turtle.numbers import replace_numbers
from famkg.turtle.places import (
    Places,
    TriplePlace,
    parse_places,
    read_places,
    subject_lines,
    subject_places,
)
from famkg.turtle.reader import parse_triples, read_text, read_triples
from famkg.turtle.salvage import Salvage, salvage_places, salvage_text
from famkg.turtle.source import Place

__all__ = [
    "Place",
    "Places",
    "Salvage",
    "TriplePlace",
    "format_turtle",
    "parse_places",
    "parse_triples",
    "read_places",
    "read_text",
    "read_triples",
    "replace_numbers",
    "salvage_places",
    "salvage_text",
    "subject_lines",
    "subject_places",
]
