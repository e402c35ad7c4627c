"""Reads a query into its algebra; that it is SPARQL is known, for it has been answered."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from pyoxigraph import NamedNode, Variable

from famkg.errors import QueryError
from famkg.model import Term
from famkg.namespaces import RDF
from famkg.sparql import place, position
from famkg.unfolding.algebra import (
    Bind,
    Condition,
    Edge,
    Element,
    Excluded,
    Expression,
    Filter,
    Group,
    InGraph,
    Lateral,
    Link,
    Minus,
    Optional,
    Path,
    Question,
    Repeat,
    Select,
    SubSelect,
    Trail,
    Union,
    Values,
    visible_in,
)
from famkg.unfolding.conditions import aggregates_in, condition_of, expression_of, stripped
from famkg.unfolding.lexemes import OPENING, Lexeme, joined, lexemes
from famkg.unfolding.paths import read_path, spread

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
CLAUSES = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES", "}", ""})
NEWER = frozenset({"<<", ">>", "{|", "~"})
"""Signs of RDF 1.2: triples as terms."""
FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("first", "rest", "nil"))


def read(text: str, name: str, meaning: Callable[[str], Term]) -> Question:
    """Return the algebra of a query; `name` is what errors call the text.

    `meaning` returns the term that a stretch of SPARQL writes, its prologue included. Raises
    QueryError where the query uses triples as terms.
    """
    return Reader(text, name, meaning).question()


class Reader:
    """How far one query has been read."""

    def __init__(self, text: str, name: str, meaning: Callable[[str], Term]) -> None:
        self.text = text
        self.name = name
        self.lexemes = lexemes(text)
        self.at = 0
        self.meaning = meaning
        self.prologue = ""
        self.blanks: dict[str, Variable] = {}
        self.count = 0
        self.mark = "_"
        used = [each.text[1:] for each in self.lexemes if each.kind == "variable"]
        while any(each.startswith(self.mark) for each in used):
            self.mark += "_"
        for each in self.lexemes:
            if each.kind == "sign" and each.text in NEWER:
                raise QueryError(
                    f"famkg cannot unfold this query: {each.text} makes a triple a term",
                    where=place(name, *position(text, each.start)),
                    todo="Ask it without --why and --cite.",
                )

    # The query

    def question(self) -> Question:
        """Return the whole query."""
        while self.peek().word not in FORMS:
            self.at += 1
        self.prologue = joined(self.lexemes[: self.at])
        form = self.next().word
        if form == "SELECT":
            dataset, select = self.select()
            graphs = self.graphs(dataset)
            return Question(form, self.prologue, dataset, graphs, select, (), self.mark)
        template: list[Edge] = []
        if form == "CONSTRUCT" and self.peek().text == "{":
            template = self.template()
        while self.peek().word not in ("FROM", "WHERE", "{", ""):
            self.at += 1  # what a DESCRIBE names
        dataset = self.dataset()
        self.take("WHERE")
        where = self.group() if self.peek().text == "{" else Group(())
        if form == "CONSTRUCT" and not template:
            template = [each for each in where.elements if isinstance(each, Edge)]
        select = self.modified(unique=False, names=(), computed=(), where=where)
        graphs = self.graphs(dataset)
        return Question(form, self.prologue, dataset, graphs, select, tuple(template), self.mark)

    def template(self) -> list[Edge]:
        """Return the triples that a CONSTRUCT makes."""
        self.need("{")
        found: list[Edge | Trail] = []
        while not self.take("}"):
            self.triples(found)
            self.take(".")
        return [each for each in found if isinstance(each, Edge)]

    def select(self) -> tuple[str, Select]:
        """Return FROM, and the SELECT whose keyword has been read."""
        unique = self.take("DISTINCT") or self.take("REDUCED")
        names: list[str] = []
        computed: list[Bind] = []
        start = self.at
        while self.peek().word not in ("FROM", "WHERE", "{"):
            if self.take("*"):
                continue
            if self.peek().text == "(":
                computed.append(self.named())
                names.append(computed[-1].variable)
            else:
                names.append(self.next().text[1:])
        heads = self.lexemes[start : self.at]
        dataset = self.dataset()
        self.take("WHERE")
        where = self.group()
        return dataset, self.modified(
            unique=unique,
            names=tuple(names),
            computed=tuple(computed),
            where=where,
            aggregates=aggregates_in(heads),
        )

    def modified(
        self,
        *,
        unique: bool,
        names: tuple[str, ...],
        computed: tuple[Bind, ...],
        where: Group,
        aggregates: tuple[str, ...] = (),
    ) -> Select:
        """Return a SELECT with what stands behind its pattern."""
        start = self.at
        keys: list[Bind] = []
        grouped = self.take("GROUP")
        if grouped:
            self.need("BY")
            while self.peek().word not in CLAUSES:
                keys.append(self.key())
        having: list[Expression] = []
        if self.take("HAVING"):
            while self.peek().word not in CLAUSES:
                having.append(expression_of(self, *stripped(self.lexemes, *self.constraint())))
        order = ""
        if self.take("ORDER"):
            self.need("BY")
            order = self.until(("LIMIT", "OFFSET", "VALUES", "}", ""))
        limit = self.until(("VALUES", "}", ""))
        aggregates += aggregates_in(self.lexemes[start : self.at])
        values = self.values() if self.take("VALUES") else None
        if not names:  # SELECT *, which does not give what stands for a blank node
            seen = visible_in(where) | visible_in(values or Group(()))
            names = tuple(sorted(each for each in seen if not each.startswith(self.mark)))
        return Select(
            unique=unique,
            names=names,
            computed=computed,
            where=where,
            grouped=grouped or bool(aggregates),
            keys=tuple(keys),
            aggregates=tuple(dict.fromkeys(aggregates)),
            having=tuple(having),
            order=order,
            limit=limit,
            values=values,
        )

    def named(self) -> Bind:
        """Return `( expression AS ?variable )`."""
        start, end = self.brackets()
        variable = self.lexemes[end - 1].text[1:]
        return Bind(expression_of(self, start, end - 2), variable)

    def key(self) -> Bind:
        """Return one of the expressions of GROUP BY; a variable stands for itself."""
        start = self.at
        if self.peek().kind == "variable":
            name = self.next().text[1:]
            return Bind(expression_of(self, start, self.at), name)
        if self.peek().text == "(":
            start, end = self.brackets()
            if self.lexemes[end - 2].word == "AS":
                return Bind(expression_of(self, start, end - 2), self.lexemes[end - 1].text[1:])
            return Bind(expression_of(self, start, end), self.fresh())
        return Bind(expression_of(self, *self.constraint()), self.fresh())

    def dataset(self) -> str:
        """Return FROM and FROM NAMED as they are written."""
        return self.until(("WHERE", "{", *CLAUSES))

    def graphs(self, dataset: str) -> tuple[NamedNode, ...]:
        """Return the graphs that FROM puts together."""
        found = lexemes(dataset)
        named = [
            self.meant(each.text)
            for before, each in pairwise(found)
            if before.word == "FROM" and each.word != "NAMED"
        ]
        return tuple(each for each in named if isinstance(each, NamedNode))

    # Patterns

    def group(self) -> Group:
        """Return what stands in braces."""
        self.need("{")
        elements: list[Element] = []
        if self.take("SELECT"):
            elements.append(SubSelect(self.select()[1]))
        while not self.take("}"):
            if self.peek().word in PATTERNS:
                elements.append(PATTERNS[self.next().word](self))
            elif self.peek().text == "{":
                elements.append(self.union())
            else:
                found: list[Edge | Trail] = []
                self.triples(found)
                elements += found
            self.take(".")
        return Group(tuple(elements))

    def union(self) -> Element:
        branches = [self.group()]
        while self.take("UNION"):
            branches.append(self.group())
        return Union(tuple(branches), self.fresh()) if len(branches) > 1 else branches[0]

    def optional(self) -> Optional:
        return Optional(self.group(), self.fresh())

    def in_graph(self) -> InGraph:
        name = self.term()
        if not isinstance(name, NamedNode | Variable):
            raise TypeError(f"a graph is named {name}")
        return InGraph(name, self.group())

    def filter(self) -> Filter:
        return Filter(self.condition())

    def condition(self) -> Condition:
        start, end = self.constraint()
        after = self.at
        found = condition_of(self, start, end)
        self.at = after
        return found

    def values(self) -> Values:
        """Return the rows of a VALUES whose keyword has been read."""
        one = self.peek().kind == "variable"
        names = [self.next()] if one else self.lexemes[slice(*self.brackets())]
        rows: list[tuple[Term | None, ...]] = []
        self.need("{")
        while not self.take("}"):
            if one:
                rows.append((self.value(),))
                continue
            self.need("(")
            row: list[Term | None] = []
            while not self.take(")"):
                row.append(self.value())
            rows.append(tuple(row))
        return Values(tuple(each.text[1:] for each in names), tuple(rows))

    def value(self) -> Term | None:
        if self.take("UNDEF"):
            return None
        term = self.term()
        if isinstance(term, Variable):
            raise TypeError(f"{term} stands among values")
        return term

    # Triples

    def triples(self, into: list[Edge | Trail]) -> None:
        """Read a subject with its predicates and objects."""
        self.properties(self.node(into), into)

    def properties(self, subject: Term | Variable, into: list[Edge | Trail]) -> None:
        """Read the predicates and objects of a subject; there may be none."""
        while True:
            while self.take(";"):
                pass
            if self.peek().text in (".", "]", "}") or self.peek().word in (*PATTERNS, "{"):
                return
            path = read_path(self)
            while True:
                place = len(into)
                value = self.node(into)
                into.insert(place, self.edge(subject, path, value))
                if not self.take(","):
                    break
            if self.peek().text != ";":
                return

    def edge(
        self, subject: Term | Variable, path: Path | Variable, value: Term | Variable
    ) -> Edge | Trail:
        edge = Edge(subject, path, value)
        if isinstance(path, Variable | Link | Repeat | Excluded):
            return edge
        return Trail(edge, Group(tuple(spread(path, subject, value, self.fresh))))

    def node(self, into: list[Edge | Trail]) -> Term | Variable:
        """Return a term; what its brackets say goes into `into`."""
        if self.take("["):
            blank = Variable(self.fresh())
            self.properties(blank, into)
            self.need("]")
            return blank
        if self.take("("):
            items: list[Term | Variable] = []
            inside: list[Edge | Trail] = []
            while not self.take(")"):
                items.append(self.node(inside))
            cells: list[Term | Variable] = [Variable(self.fresh()) for _ in items]
            cells.append(NIL)
            for item, cell, rest in zip(items, cells, cells[1:], strict=False):
                into += [Edge(cell, Link(FIRST), item), Edge(cell, Link(REST), rest)]
            into += inside
            return cells[0]
        return self.term()

    def term(self) -> Term | Variable:
        """Return a variable, or the term that is written; a blank node is a variable too."""
        start = self.at
        lexeme = self.next()
        if lexeme.kind == "variable":
            return Variable(lexeme.text[1:])
        if lexeme.kind == "blank":
            return self.blanks.setdefault(lexeme.text, Variable(self.fresh()))
        typed = lexeme.kind == "string" and (self.peek().kind == "tag" or self.take("^^"))
        if typed or lexeme.text in ("+", "-"):
            self.at += 1
        return self.meant(joined(self.lexemes[start : self.at]))

    def meant(self, text: str) -> Term:
        """Return the term that `text` writes."""
        return self.meaning(f"{self.prologue}\nSELECT ({text} AS ?term) {{}}")

    def fresh(self) -> str:
        """Return the name of a variable that the query does not use."""
        self.count += 1
        return f"{self.mark}{self.count}"

    # Lexemes

    def peek(self) -> Lexeme:
        """Return the next lexeme; an empty one at the end."""
        if self.at < len(self.lexemes):
            return self.lexemes[self.at]
        return Lexeme("end", "", len(self.text))

    def next(self) -> Lexeme:
        """Return the next lexeme, and go past it."""
        found = self.peek()
        self.at += 1
        return found

    def take(self, word: str) -> bool:
        """Go past the next lexeme if it is `word`, and say whether it was."""
        if self.peek().word != word or self.peek().kind == "string":
            return False
        self.at += 1
        return True

    def need(self, word: str) -> None:
        """Go past the next lexeme, which is `word`."""
        if not self.take(word):
            raise LookupError(f"{word} is not at {self.peek()}")

    def until(self, words: tuple[str, ...]) -> str:
        """Return the text up to the next of `words` that stands in no brackets."""
        start = self.at
        while self.peek().word not in words:
            if self.peek().text in OPENING:
                self.brackets()
            else:
                self.at += 1
        return joined(self.lexemes[start : self.at])

    def brackets(self) -> tuple[int, int]:
        """Go past a pair of brackets; return the places of the first lexeme inside and the last's.

        The second place is that of the closing bracket.
        """
        start = self.at + 1
        depth = 0
        while True:
            text = self.next().text
            depth += (text in OPENING) - (text in OPENING.values())
            if depth == 0:
                return start, self.at - 1

    def constraint(self) -> tuple[int, int]:
        """Go past the condition of a FILTER or HAVING; return where it starts and ends."""
        start = self.at
        while self.peek().text not in OPENING:
            self.at += 1
        self.brackets()
        return start, self.at


PATTERNS: dict[str, Callable[[Reader], Element]] = {
    "OPTIONAL": Reader.optional,
    "FILTER": Reader.filter,
    "BIND": Reader.named,
    "VALUES": Reader.values,
    "GRAPH": Reader.in_graph,
    "MINUS": lambda reader: Minus(reader.group()),
    "LATERAL": lambda reader: Lateral(reader.group()),
}
"""What reads an element of a pattern, by its keyword."""
