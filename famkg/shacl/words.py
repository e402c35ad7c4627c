"""Says what a constraint wants, where a shape has no message of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from famkg.namespaces import RDF, SH, curie
from famkg.shacl.values import is_blank, value_of

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from famkg.model import Term

WORDS: dict[str, tuple[str, str]] = {
    "And": ("and", "It should conform to all of these shapes: {}."),
    "Class": ("class", "It should be an instance of {}."),
    "Closed": ("closed", "A property that its closed shape does not list."),
    "Datatype": ("datatype", "It should be a literal of datatype {}."),
    "Disjoint": ("disjoint", "It should not be a value of {} as well."),
    "Equals": ("equals", "It should have the same values for {}."),
    "HasValue": ("hasValue", "It should have the value {}."),
    "In": ("in", "It should be one of: {}."),
    "LanguageIn": ("languageIn", "It should be in one of these languages: {}."),
    "LessThan": ("lessThan", "It should be less than each value of {}."),
    "LessThanOrEquals": ("lessThanOrEquals", "It should be at most each value of {}."),
    "MaxCount": ("maxCount", "It should have {} or fewer values."),
    "MaxExclusive": ("maxExclusive", "It should be less than {}."),
    "MaxInclusive": ("maxInclusive", "It should be at most {}."),
    "MaxLength": ("maxLength", "It should have {} or fewer characters."),
    "MinCount": ("minCount", "It should have {} or more values."),
    "MinExclusive": ("minExclusive", "It should be greater than {}."),
    "MinInclusive": ("minInclusive", "It should be at least {}."),
    "MinLength": ("minLength", "It should have {} or more characters."),
    "Node": ("node", "It should conform to {}."),
    "NodeKind": ("nodeKind", "It should be of the kind {}."),
    "Not": ("not", "It should not conform to {}."),
    "Or": ("or", "It should conform to one of these shapes at least: {}."),
    "Pattern": ("pattern", "It should match the pattern {}."),
    "QualifiedMaxCount": (
        "qualifiedMaxCount",
        "{} or fewer values should conform to its shape.",
    ),
    "QualifiedMinCount": (
        "qualifiedMinCount",
        "{} or more values should conform to its shape.",
    ),
    "UniqueLang": ("uniqueLang", "It should have no two values in one language."),
    "Xone": ("xone", "It should conform to exactly one of these shapes: {}."),
}
"""By component of SHACL Core, the parameter that is named, and the sentence."""
NAMELESS = "one without a name"


class Speaker:
    """Knows what shapes say, to say it in words."""

    def __init__(self, shapes: Iterable[Triple]) -> None:
        self._said: defaultdict[tuple[Term, str], list[Term]] = defaultdict(list)
        for triple in shapes:
            self._said[triple.subject, triple.predicate.value].append(triple.object)

    def is_worded(self, shape: Term) -> bool:
        """Say whether a shape has a message of its own."""
        return (shape, SH + "message") in self._said

    def words(self, shape: Term, component: str) -> str | None:
        """Return what a shape wants by a constraint component; None if SHACL Core has none such.

        What it wants of the values of a property begins with the property.
        """
        name = component.removeprefix(SH).removesuffix("ConstraintComponent")
        if name not in WORDS:
            return None
        parameter, sentence = WORDS[name]
        values = self._said.get((shape, SH + parameter), [])
        words = sentence.format(", ".join(sorted(self._spell(each) for each in values)))
        paths = self._said.get((shape, SH + "path"), [])
        plain = [each for each in paths if isinstance(each, NamedNode) and not is_blank(each)]
        return f"{curie(plain[0].value)}: {words}" if plain else words

    def _spell(self, term: Term) -> str:
        members: list[Term] = []
        node = term
        while (node, RDF + "first") in self._said and len(members) < 100:
            members += self._said[node, RDF + "first"][:1]
            node = next(iter(self._said.get((node, RDF + "rest"), ())), node)
        if members:
            return ", ".join(map(self._spell, members))
        if is_blank(term):
            return NAMELESS
        if isinstance(term, NamedNode):
            return curie(term.value)
        if isinstance(term, Literal) and isinstance(value_of(term), Decimal | date):
            return term.value
        return str(term)
