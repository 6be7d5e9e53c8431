"""A query as SQL on traces.db.

What the full-text index knows becomes one expression of FTS5, which it evaluates lazily from the newest document
on; everything else becomes a condition on the trace. What only the journal knows comes as row ids.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias, TypeGuard

from ...errors import UserError
from ..queries.fields import FIELDS, REVIEW_FIELDS, SESSIONS
from ..queries.query import All, Either, FieldTest, Not, Query, Words
from ..queries.values import day_ns, duration_ns, number
from .search_text import EVERY, fact

ReviewTest: TypeAlias = FieldTest | Words

_ANYWHERE: Final = "{input output name tools steps}"
"""Not `judges`: a trace that is found by what a judge said of it, is judged by its place in the list."""
_COLUMNS: Final = {"tool": "name", "input": "input", "output": "output", "judge": "judges"}


class Elsewhere(Protocol):
    """What is known of traces outside traces.db, as row ids."""

    def reviewed_as(self, tests: Sequence[ReviewTest]) -> Sequence[int]:
        """The traces with a review that fulfils all of these. Raises UserError."""

    def known_as(self, test: FieldTest) -> Sequence[int]:
        """The traces for which another field of the journal has a value; for `reviewed`, those that are. Raises
        UserError."""


@dataclass(frozen=True, slots=True)
class _Fts:
    """An expression of FTS5."""

    text: str


@dataclass(frozen=True, slots=True)
class _Sql:
    """A condition on the row `t` of a trace."""

    text: str
    parameters: tuple[object, ...] = ()


_Condition: TypeAlias = _Fts | _Sql
_NOTHING: Final = _Sql("0")
_EVERYTHING: Final = _Sql("1")


@dataclass(frozen=True, slots=True)
class Statement:
    """A SELECT of the row ids of traces, the newest first."""

    sql: str
    parameters: tuple[object, ...]


def statement(
    query: Query, elsewhere: Elsewhere, score_names: Mapping[str, Sequence[str]]
) -> Statement:
    """The statement that finds the present traces which fulfil a query. `score_names` are the names of scores as they
    are written, by the folded name of their field. Raises UserError."""
    conditions = _Conditions(elsewhere, score_names).that_hold(query)
    texts = [one.text for one in conditions if isinstance(one, _Fts)]
    rest = [one for one in conditions if isinstance(one, _Sql)]
    where = " AND ".join(["t.superseded_by IS NULL", *(f"({one.text})" for one in rest)])
    parameters = tuple(value for one in rest for value in one.parameters)
    if not texts:
        return Statement(f"SELECT t.id FROM traces t WHERE {where} ORDER BY t.id DESC", parameters)  # noqa: S608
    return Statement(
        # CROSS JOIN keeps the order of the tables: the index first.
        "SELECT t.id FROM search s CROSS JOIN search_documents d ON d.id = s.rowid"  # noqa: S608
        " CROSS JOIN traces t ON t.id = d.trace"
        f" WHERE s.search MATCH ? AND {where} ORDER BY s.rowid DESC",
        (_all_of(texts), *parameters),
    )


class _Conditions:
    """Makes conditions of queries."""

    def __init__(self, elsewhere: Elsewhere, score_names: Mapping[str, Sequence[str]]) -> None:
        self._elsewhere = elsewhere
        self._score_names = score_names

    def that_hold(self, query: Query) -> list[_Condition]:
        """The conditions that all have to hold; those of FTS5 are one of them."""
        if not isinstance(query, All):
            return [self._one(query)]
        together: list[ReviewTest] = []
        found: list[_Condition] = []
        for part in query.parts:
            if is_review_test(part):
                together.append(part)
            else:
                found.append(self._one(part))
        if together:
            # What is asked about reviews has to hold of one of them.
            found.append(_rows(self._elsewhere.reviewed_as(together)))
        texts = [one.text for one in found if isinstance(one, _Fts)]
        rest: list[_Condition] = [one for one in found if isinstance(one, _Sql)]
        return [_Fts(_all_of(texts)), *rest] if texts else rest

    def _one(self, query: Query) -> _Condition:
        match query:
            case Words():
                return self._words(query)
            case FieldTest():
                return self._test(query)
            case Not(part=part):
                inner = self._one(part)
                if isinstance(inner, _Fts):
                    return _Fts(f"(facts : {EVERY} NOT {inner.text})")
                return _Sql(f"NOT ({inner.text})", inner.parameters)
            case All():
                return _joined(self.that_hold(query), " AND ", _EVERYTHING)
            case Either(parts=parts):
                found = [self._one(part) for part in parts]
                texts = [one.text for one in found if isinstance(one, _Fts)]
                rest: list[_Condition] = [one for one in found if isinstance(one, _Sql)]
                if texts:
                    rest.insert(0, _Fts(f"({' OR '.join(texts)})"))
                return _joined(rest, " OR ", _NOTHING)

    def _words(self, words: Words) -> _Condition:
        if words.part == "note":
            return _rows(self._elsewhere.reviewed_as([words]))
        phrase = f'"{" ".join(words.words)}"{" *" if words.begins else ""}'
        found = _Fts(f"({_COLUMNS.get(words.part, _ANYWHERE)} : {phrase})")
        if words.part:
            return found
        noted = self._elsewhere.reviewed_as([Words(words.words, words.begins, "note")])
        return _joined([found, _rows(noted)], " OR ", _NOTHING) if noted else found

    def _test(self, test: FieldTest) -> _Condition:
        if test.name.startswith("score."):
            return self._score(test)
        if test.name in REVIEW_FIELDS:
            return _rows(self._elsewhere.reviewed_as([test]))
        kind = FIELDS[test.name].kind if test.name in FIELDS else "fact"
        match kind:
            case "review":
                known = _rows(self._elsewhere.known_as(test))
                if test.name == "reviewed" and test.value.casefold() == "no":
                    return _Sql(f"NOT ({known.text})", known.parameters)
                return known
            case "bundle":
                return _in_bundle(test)
            case "number":
                return _compared(test)
            case "date":
                return _begun(test)
            case _:
                names = SESSIONS if test.name == "session" else (test.name,)
                return _Fts(f"({' OR '.join(_fact(name, test) for name in names)})")

    def _score(self, test: FieldTest) -> _Sql:
        names = tuple(self._score_names.get(test.name, ()))
        scores = (
            "EXISTS (SELECT 1 FROM scores c WHERE c.trace = t.id"  # noqa: S608
            f" AND c.name IN ({', '.join('?' * len(names))}) AND "
        )
        if test.comparison != "=":
            compared = number(test.name, test.value)
            return _Sql(f"{scores}c.value {test.comparison} ?)", (*names, compared))
        if test.begins:
            label = "substr(coalesce(c.label, ''), 1, length(?)) = ? COLLATE NOCASE"
            return _Sql(f"{scores}{label})", (*names, test.value, test.value))
        value = _number_or_none(test)
        return _Sql(
            f"{scores}(c.label = ? COLLATE NOCASE OR c.value = ?))", (*names, test.value, value)
        )


def is_review_test(part: Query) -> TypeGuard[ReviewTest]:
    """Whether a part of a query is asked of reviews alone."""
    if isinstance(part, Words):
        return part.part == "note"
    return isinstance(part, FieldTest) and part.name in REVIEW_FIELDS


def _joined(parts: Sequence[_Condition], sign: str, empty: _Sql) -> _Condition:
    if not parts:
        return empty
    if len(parts) == 1:
        return parts[0]
    as_sql = [_as_sql(part) for part in parts]
    return _Sql(
        sign.join(f"({one.text})" for one in as_sql),
        tuple(value for one in as_sql for value in one.parameters),
    )


def _as_sql(part: _Condition) -> _Sql:
    if isinstance(part, _Sql):
        return part
    return _Sql(
        "t.id IN (SELECT d.trace FROM search s JOIN search_documents d ON d.id = s.rowid"
        " WHERE s.search MATCH ?)",
        (part.text,),
    )


def _all_of(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"({' AND '.join(texts)})"


def _rows(rows: Sequence[int]) -> _Sql:
    if not rows:
        return _NOTHING
    return _Sql("t.id IN (SELECT value FROM json_each(?))", (json.dumps(list(rows)),))


def _fact(name: str, test: FieldTest) -> str:
    return f'facts : "{fact(name, test.value)}"{" *" if test.begins else ""}'


def _in_bundle(test: FieldTest) -> _Sql:
    compared = "substr(b.name, 1, length(?)) = ?" if test.begins else "(b.name = ? OR b.path = ?)"
    return _Sql(
        "t.id IN (SELECT l.trace FROM trace_bundles l JOIN bundles b ON b.id = l.bundle"  # noqa: S608
        f" WHERE {compared})",
        (test.value, test.value),
    )


def _compared(test: FieldTest) -> _Sql:
    if test.name == "steps":
        return _Sql(f"t.steps {test.comparison} ?", (number("steps", test.value),))
    # NULL, where a time is unknown, would be neither true nor false.
    took = f"coalesce(t.end_ns - t.start_ns {test.comparison} ?, 0)"
    return _Sql(took, (duration_ns(test.value),))


def _begun(test: FieldTest) -> _Sql:
    first, after = day_ns(test.value)
    if test.name == "since":
        return _Sql("coalesce(t.start_ns >= ?, 0)", (first,))
    return _Sql("coalesce(t.start_ns < ?, 0)", (after,))


def _number_or_none(test: FieldTest) -> float | None:
    try:
        return number(test.name, test.value)
    except UserError:
        return None
