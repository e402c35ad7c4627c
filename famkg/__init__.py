"""Answers questions about the television series For All Mankind, and shows why each answer holds.

    graph = famkg.open(seen=1)
    graph.query("who-played-a-character", character="Danny Stevens")
    graph.why("Mason Thames", "portrays", "Danny Stevens")
    graph.describe("Danny Stevens")

Each name is imported when it is first used, so `import famkg` alone loads nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from famkg.closure import Closure as Closure
    from famkg.closure import close as close
    from famkg.description import Description as Description
    from famkg.description import Said as Said
    from famkg.entailment import Entailment as Entailment
    from famkg.entailment import entails as entails
    from famkg.entailment import is_consistent as is_consistent
    from famkg.errors import AmbiguousNameError as AmbiguousNameError
    from famkg.errors import BaselineError as BaselineError
    from famkg.errors import DocumentError as DocumentError
    from famkg.errors import FamkgError as FamkgError
    from famkg.errors import HorizonError as HorizonError
    from famkg.errors import OutputError as OutputError
    from famkg.errors import ProjectError as ProjectError
    from famkg.errors import QueryError as QueryError
    from famkg.errors import ShapesError as ShapesError
    from famkg.errors import TurtleError as TurtleError
    from famkg.errors import UnknownNameError as UnknownNameError
    from famkg.graph import Graph as Graph
    from famkg.graph import load_graph as load_graph
    from famkg.horizon import restrict as restrict
    from famkg.model import Answer as Answer
    from famkg.model import Derivation as Derivation
    from famkg.model import Document as Document
    from famkg.model import Finding as Finding
    from famkg.model import Passage as Passage
    from famkg.model import Proof as Proof
    from famkg.model import Rule as Rule
    from famkg.project import Project as Project
    from famkg.project import find_project as find_project
    from famkg.proofs import prove as prove
    from famkg.queries import Query as Query
    from famkg.queries import run_query as run_query
    from famkg.session import Session as Session
    from famkg.session import open_session as open  # noqa: A004

__version__ = "0.1.0"

_HOMES = {
    "closure": ("Closure", "close"),
    "description": ("Description", "Said"),
    "entailment": ("Entailment", "entails", "is_consistent"),
    "errors": (
        "AmbiguousNameError",
        "BaselineError",
        "DocumentError",
        "FamkgError",
        "HorizonError",
        "OutputError",
        "ProjectError",
        "QueryError",
        "ShapesError",
        "TurtleError",
        "UnknownNameError",
    ),
    "graph": ("Graph", "load_graph"),
    "horizon": ("restrict",),
    "model": ("Answer", "Derivation", "Document", "Finding", "Passage", "Proof", "Rule"),
    "project": ("Project", "find_project"),
    "proofs": ("prove",),
    "queries": ("Query", "run_query"),
    "session": ("Session", "open"),
}

__all__ = [
    "AmbiguousNameError",
    "Answer",
    "BaselineError",
    "Closure",
    "Derivation",
    "Description",
    "Document",
    "DocumentError",
    "Entailment",
    "FamkgError",
    "Finding",
    "Graph",
    "HorizonError",
    "OutputError",
    "Passage",
    "Project",
    "ProjectError",
    "Proof",
    "Query",
    "QueryError",
    "Rule",
    "Said",
    "Session",
    "ShapesError",
    "TurtleError",
    "UnknownNameError",
    "close",
    "entails",
    "find_project",
    "is_consistent",
    "load_graph",
    "open",
    "prove",
    "restrict",
    "run_query",
]


def __getattr__(name: str) -> object:
    """Return a public name, imported from its module when it is first asked for."""
    from importlib import import_module

    for module, names in _HOMES.items():
        if name in names:
            value: object = getattr(import_module(f"famkg.{module}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'famkg' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
