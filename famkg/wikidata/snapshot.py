"""Keeps what Wikidata said on one day in a file, to be asked again without the network.

The file is JSON with one answer a line, sorted, so that two snapshots can be compared line by
line. Entities carry their revision. It is believed only as a whole: its digest must be right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from famkg.atomic import write_atomically
from famkg.wikidata.cache import Answered, Question, canonical
from famkg.wikidata.entities import order_of
from famkg.wikidata.errors import SnapshotError

FORMAT = "famkg-wikidata-snapshot-1"
AGAIN = "Take it again with famkg wikidata snapshot."


class Snapshot:
    """Answers of Wikidata, none older than `taken`; an archive that is only read."""

    def __init__(
        self,
        answers: Mapping[Question, str],
        *,
        taken: date,
        source: str,
        languages: tuple[str, ...],
        path: Path | None = None,
    ) -> None:
        self.answers = dict(sorted(answers.items(), key=_order))
        """Canonical JSON by question."""
        self.taken = taken
        """The day of the oldest answer."""
        self.source = source
        """The address of the API that answered."""
        self.languages = languages
        """The languages of the labels in it."""
        self.path = path

    @classmethod
    def of(
        cls, answered: Mapping[Question, Answered], *, source: str, languages: tuple[str, ...]
    ) -> Snapshot:
        """Return the snapshot of answers; raises SnapshotError where there are none."""
        if not answered:
            raise SnapshotError("nothing was asked, so there is nothing to keep")
        oldest = min(each.fetched for each in answered.values())
        return cls(
            {question: each.body for question, each in answered.items()},
            taken=datetime.fromtimestamp(oldest, UTC).date(),
            source=source,
            languages=languages,
        )

    def __str__(self) -> str:
        """Return what a message calls it."""
        return f"the snapshot {self.path or ''} of {self.taken}".replace("  ", " ")

    @property
    def revisions(self) -> dict[str, int | None]:
        """The revision of each entity in it, None where it names nothing."""
        return {
            question[1]: json.loads(body).get("lastrevid")
            for question, body in self.answers.items()
            if question[0] == "entity"
        }

    def read(self, service: str, question: Question) -> Answered | None:
        """Return the answer to a question, whoever gave it; None where it was not asked."""
        body = self.answers.get(question)
        moment = datetime(self.taken.year, self.taken.month, self.taken.day, tzinfo=UTC)
        return None if body is None else Answered(body, moment.timestamp())

    def write(self, service: str, question: Question, answered: Answered) -> None:
        """Keep nothing: a snapshot stays as it was taken."""

    def text(self) -> str:
        """Return the file: the same answers, the same bytes."""
        head = {
            "digest": _digest(self.answers),
            "format": FORMAT,
            "languages": list(self.languages),
            "source": self.source,
            "taken": self.taken.isoformat(),
        }
        lines = [f'"{name}": {canonical(value)}' for name, value in sorted(head.items())]
        answers = ",\n".join(
            f'{{"question": {canonical(question)}, "answer": {body}}}'
            for question, body in self.answers.items()
        )
        return "{\n" + ",\n".join(lines) + ',\n"answers": [\n' + answers + "\n]\n}\n"

    def save(self, path: Path) -> None:
        """Write the file, whole or not at all; raises OutputError."""
        write_atomically(path, self.text())

    @classmethod
    def load(cls, path: Path) -> Snapshot:
        """Return the snapshot in a file; raises SnapshotError where it is none, or not whole."""
        try:
            raw = json.loads(path.read_bytes())
            answers = dict(_answers(raw["answers"]))
            if raw["format"] != FORMAT:
                raise SnapshotError(
                    f"its format is {raw['format']!r}, not {FORMAT!r}", where=str(path), todo=AGAIN
                )
            if raw["digest"] != _digest(answers):
                raise SnapshotError(
                    "its digest is wrong: it was altered or is not whole",
                    where=str(path),
                    todo=AGAIN,
                )
            return cls(
                answers,
                taken=date.fromisoformat(raw["taken"]),
                source=str(raw["source"]),
                languages=tuple(map(str, raw["languages"])),
                path=path,
            )
        except OSError as error:
            raise SnapshotError(
                f"it cannot be read: {error.strerror}",
                where=str(path),
                todo="Check the path, or take a snapshot with famkg wikidata snapshot.",
            ) from error
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise SnapshotError(
                "it is no snapshot of Wikidata, or not whole", where=str(path), todo=AGAIN
            ) from error


def _answers(raw: list[dict[str, object]]) -> Iterator[tuple[Question, str]]:
    for each in raw:
        question = each["question"]
        if not isinstance(question, list) or not question:
            raise TypeError("a question is a list")
        yield tuple(map(str, question)), canonical(each["answer"])


def _digest(answers: Mapping[Question, str]) -> str:
    hashed = sha256()
    for question, body in answers.items():
        hashed.update(f"{canonical(question)}\n{body}\n".encode())
    return hashed.hexdigest()


def _order(item: tuple[Question, str]) -> tuple[str, int, Question]:
    question = item[0]
    number = order_of(question[1])[1] if question[0] in ("entity", "revision") else 0
    return question[0], number, question
