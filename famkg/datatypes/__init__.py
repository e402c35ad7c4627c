"""Knows the values that literals denote, and the datatypes that they belong to.

The datatype map is that of OWL 2 (Structural Specification, section 4), without facets; the
lexical forms are those of XML Schema 1.1, part 2. Of a literal with any other datatype, such
as `xsd:date`, nothing is known but that it is the same as itself.
"""

from __future__ import annotations

from famkg.datatypes.spaces import (
    are_disjoint,
    are_within,
    in_datatype,
    is_datatype,
    types_of,
)
from famkg.datatypes.values import (
    canonical,
    different_values,
    is_ill_typed,
    same_value,
    value_of,
)

__all__ = [
    "are_disjoint",
    "are_within",
    "canonical",
    "different_values",
    "in_datatype",
    "is_datatype",
    "is_ill_typed",
    "same_value",
    "types_of",
    "value_of",
]
