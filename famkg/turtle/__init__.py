"""Reads our Turtle with line numbers, formats it."""

from __future__ import annotations

from famkg.turtle.layout import format_turtle
from famkg.turtle.numbers import replace_numbers
from famkg.turtle.reader import (
    parse_triples,
    read_text,
    read_triples,
    subject_lines,
    subject_places,
)

__all__ = [
    "format_turtle",
    "parse_triples",
    "read_text",
    "read_triples",
    "replace_numbers",
    "subject_lines",
    "subject_places",
]
