"""Checks that an ontology lies in the OWL 2 RL profile and in OWL 2 DL.

vocabulary      the terms of OWL that the checks speak of
expressions     triples read as class expressions and data ranges
grammar         where OWL 2 RL allows which expression (Profiles, section 4.2)
declarations    every term declared, as one kind of property only; datatypes
hierarchy       simple properties and regular chains (Syntax, section 11)
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Triple

from famkg.model import Finding
from famkg.profile.declarations import check_declarations, check_literals
from famkg.profile.expressions import Ontology
from famkg.profile.grammar import check_grammar
from famkg.profile.hierarchy import check_hierarchy

__all__ = ["check_profile"]


def check_profile(triples: Iterable[Triple]) -> list[Finding]:
    """Return what keeps `triples` out of OWL 2 RL or OWL 2 DL, sorted; an empty list is fine.

    The triples are an ontology with everything that it imports, and data too if they are to
    be checked. Blank nodes may be skolemized below GENID. A violation breaks a rule of the
    W3C; a warning is legal, but the rules of OWL 2 RL cannot use it, or its effect is not
    defined. Sources: https://www.w3.org/TR/owl2-profiles/#OWL_2_RL and
    https://www.w3.org/TR/owl2-syntax/#Global_Restrictions_on_Axioms_in_OWL_2_DL.
    """
    ontology = Ontology(triples)
    findings = {
        *check_declarations(ontology),
        *check_literals(ontology),
        *check_grammar(ontology),
        *check_hierarchy(ontology),
    }
    return sorted(findings, key=lambda each: (each.focus or "", each.check, each.message))
