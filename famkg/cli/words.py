"""Holds passages and statements against the words of the documents, for `famkg validate`."""

from __future__ import annotations

from famkg.documents import Library, find_documents
from famkg.errors import FamkgError
from famkg.flaws import Flaw
from famkg.graph import Graph
from famkg.model import Finding
from famkg.passages import check_passages, read_documents, read_passages, read_waivers
from famkg.project import Project


def check_words(graph: Graph, project: Project) -> list[Finding]:
    """Return what the documents at hand say otherwise than `graph`, without places.

    That is passages and waivers that do not fit, and what `famkg coverage` finds wrong with what
    is written: a statement that its passages do not bear out, or words of a passage of which no
    statement speaks. Sentences that nobody has encoded are left to it. Of documents that are not
    at hand nothing is said, nor where passages cannot be read: for that there are shapes.
    """
    from famkg.coverage import measure

    try:
        library = Library(find_documents(project.root), read_documents(graph.data))
        waived = {iri: each.stretch for iri, each in read_waivers(graph.data).items()}
        stretches = read_passages(graph.data) | waived
        held = {iri: each for iri, each in stretches.items() if library.has(each.document)}
        found = check_passages(held, library)
        chosen = [one for one in library.documents if library.has(one)]
        flaws = measure(graph, library, chosen).flaws if chosen else ()
    except FamkgError:
        return []
    return [*found, *(_finding(flaw, library) for flaw in flaws if _concerns(flaw))]


def _concerns(flaw: Flaw) -> bool:
    """Say whether a flaw is of something written; what has changed is found already."""
    return flaw.focus is not None and flaw.check != "changed"


def _finding(flaw: Flaw, library: Library) -> Finding:
    """Return a flaw as a finding, which names the words at fault."""
    message = flaw.message
    if flaw.check == "unspoken" and flaw.document is not None:
        words = library.text(flaw.document)[flaw.start : flaw.end]
        message = f"no statement of the passage speaks of “{words}”"
    role = flaw.role
    return Finding(
        flaw.check,
        "violation",
        f"{message}\n{flaw.todo}",
        focus=flaw.focus,
        path=role.predicate.value if role else None,
        term=role.object if role else None,
        mark=f"{flaw.start}" if flaw.check in ("unspoken", "overlap") else "",
    )
