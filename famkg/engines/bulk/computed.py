"""Tests and computes values for a query, in Python, as every engine does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress, repeat
from typing import Any

from famkg.builtins import evaluate
from famkg.engines.bulk.joins import Join, Slot
from famkg.engines.bulk.tables import Tables
from famkg.model import Builtin, Term


def compute(
    tables: Tables,
    joined: Join,
    builtins: tuple[Builtin, ...],
    wanted: Sequence[Slot],
    carried: Sequence[str],
) -> Join:
    """Return the rows of a join that pass the tests, with the computed values that are wanted.

    `carried` are columns of the table f that are needed afterwards. Whatever the rows, the same
    arguments are looked at once.
    """
    connection, dictionary = tables.connection, tables.dictionary
    names = {slot: f"v{place}" for place, slot in enumerate(joined.columns)}
    rows, passed = tables.scratch("rows"), tables.scratch("passed")
    what = [f"{joined.value(slot)} AS {name}" for slot, name in names.items()]
    what += [f"f.{column}" for column in carried]
    connection.execute(f"CREATE TABLE {rows} AS {joined.select('DISTINCT ' + ', '.join(what))}")
    results = [each.result for each in builtins if each.result is not None]
    mentioned: list[Any] = [term for each in builtins for term in each.arguments]
    given = [slot for slot in dict.fromkeys([*mentioned, *results]) if slot in names]
    made = [slot for slot in dict.fromkeys(results) if slot in wanted and slot not in names]
    asked = ", ".join(names[slot] for slot in given) or "0"
    tuples = connection.execute(f"SELECT DISTINCT {asked} FROM {rows} ORDER BY ALL").fetchall()
    terms = dictionary.terms_of({number for row in tuples for number in row[: len(given)]})
    columns: dict[Any, list[Any]] = {
        slot: [row[place] for row in tuples] for place, slot in enumerate(given)
    }
    passing = list(range(len(tuples)))
    for builtin in builtins:
        values = list(answers(builtin, columns, terms, len(passing)))
        held = [value is not None for value in values]
        passing = list(compress(passing, held))
        columns = {slot: list(compress(column, held)) for slot, column in columns.items()}
        if builtin.result is not None and builtin.result not in given:
            columns[builtin.result] = list(compress(values, held))
    numbers = dictionary.add(value for slot in made for value in columns[slot])
    computed = zip(*(columns[slot] for slot in made), strict=True) if made else repeat(())
    lines = [
        (*tuples[place], *(numbers[value] for value in values))
        for place, values in zip(passing, computed, strict=False)
    ]
    width = max(len(given), 1) + len(made)
    unnested = [f"unnest(?::INTEGER[]) AS a{place}" for place in range(width)]
    connection.execute(
        f"CREATE TABLE {passed} AS SELECT {', '.join(unnested)}",
        [[line[place] for line in lines] for place in range(width)],
    )
    bound_to: dict[Slot, str] = {slot: f"f.{name}" for slot, name in names.items()}
    bound_to |= {slot: f"a.a{place}" for place, slot in enumerate(made, start=width - len(made))}
    equal = [f"f.{names[slot]} = a.a{place}" for place, slot in enumerate(given)]
    return Join((f"{rows} f", f"{passed} a"), tuple(equal), bound_to)


def answers(
    builtin: Builtin, columns: dict[Any, list[Any]], terms: dict[int, Term], length: int
) -> Iterator[Term | None]:
    """Yield, for each row, what a function returns, or its first argument where a test holds.

    None stands for a test that fails and a value that is missing. A column has terms or their
    numbers; of equal arguments the function is asked once.
    """
    known: dict[tuple[Any, ...], Term | None] = {}
    slots = [
        slot for slot in dict.fromkeys((*builtin.arguments, builtin.result)) if slot in columns
    ]
    rows = zip(*(columns[slot] for slot in slots), strict=True) if slots else repeat((), length)
    for row in rows:
        if row not in known:
            bound = {slot: terms.get(value, value) for slot, value in zip(slots, row, strict=True)}
            found = evaluate((builtin,), bound)
            told: Any = builtin.arguments[0] if builtin.result is None else builtin.result
            known[row] = None if found is None else found.get(told, told)
        yield known[row]
