"""Reads what is suppressed: which findings, for what reason, until when.

The file is YAML, a list of entries:

    - check: shape:cast-statement-performer
      focus: statement:somebody-as-ed
      reason: The document names two performers for one part.
      until: 2027-06-30

`check` names the check; `focus` the node, by CURIE or IRI, `file` the file, or `fingerprint` the
finding itself. One of these three it must have, as well as `reason` and `until`, the last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from famkg.errors import BaselineError
from famkg.namespaces import curie, expand

if TYPE_CHECKING:
    from famkg.model import Finding

KEYS = ("check", "focus", "file", "fingerprint", "reason", "until")
FORM = "An entry has check, reason, until (a date), and one of focus, file and fingerprint."


@dataclass(frozen=True, slots=True)
class Suppression:
    """An entry of the file: what it suppresses, why, and until when."""

    check: str
    reason: str
    until: date
    focus: str | None
    """An IRI."""
    path: str | None
    """The file in which the finding stands."""
    fingerprint: str | None
    file: str
    """Where the entry itself stands."""
    line: int

    def __str__(self) -> str:
        """Return which findings are meant, in a few words."""
        what = self.fingerprint or self.path or curie(self.focus or "")
        return f"suppression of {self.check} at {what}"


def read_suppressions(text: str, name: str) -> tuple[Suppression, ...]:
    """Return the entries of a text in YAML, in their order; `name` is what errors call it.

    Raises BaselineError with the line where it is malformed or an entry lacks something.
    """
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        entries = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        raise BaselineError(
            f"it is no YAML: {getattr(error, 'problem', None) or error}", where=where, todo=FORM
        ) from None
    if entries is None:
        return ()
    if not isinstance(entries, list) or not isinstance(node, yaml.SequenceNode):
        raise BaselineError("it is no list", where=f"{name}:1", todo=FORM)
    lines = [each.start_mark.line + 1 for each in node.value]
    return tuple(_entry(entry, name, line) for entry, line in zip(entries, lines, strict=True))


def is_met(suppression: Suppression, finding: Finding, fingerprint: str) -> bool:
    """Say whether a suppression is meant for a finding, whatever the date."""
    return (
        suppression.check == finding.check
        and suppression.focus in (None, finding.focus)
        and suppression.path in (None, finding.file)
        and suppression.fingerprint in (None, fingerprint)
    )


def is_due(suppression: Suppression, today: date) -> bool:
    """Say whether the last day of a suppression is over."""
    return suppression.until < today


def _entry(entry: Any, name: str, line: int) -> Suppression:
    def wrong(what: str) -> BaselineError:
        return BaselineError(what, where=f"{name}:{line}", todo=FORM)

    if not isinstance(entry, dict):
        raise wrong("this is no entry")
    unknown = sorted(str(key) for key in entry if key not in KEYS)
    if unknown:
        raise wrong(f"an entry has no {' and '.join(unknown)}")
    missing = [key for key in ("check", "reason", "until") if not str(entry.get(key) or "").strip()]
    if missing:
        raise wrong(f"it lacks {' and '.join(missing)}")
    until = entry["until"]
    if not isinstance(until, date) or isinstance(until, datetime):
        raise wrong(f"until is no date: {until}")
    scope = [key for key in ("focus", "file", "fingerprint") if entry.get(key) is not None]
    if not scope:
        raise wrong("it would suppress all findings of a check")
    focus = entry.get("focus")
    if focus is not None and expand(str(focus)) is None:
        raise wrong(f"focus is neither a CURIE nor an IRI: {focus}")
    return Suppression(
        check=str(entry["check"]),
        reason=" ".join(str(entry["reason"]).split()),
        until=until,
        focus=None if focus is None else expand(str(focus)),
        path=None if entry.get("file") is None else str(entry["file"]),
        fingerprint=None if entry.get("fingerprint") is None else str(entry["fingerprint"]),
        file=name,
        line=line,
    )
