"""Rows that SQL inserts: the value of each column, with the name of the column and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_NAME: Final = r"[`\"\[]?(?:\w{1,64}[`\"\]]?\.[`\"\[]?)?(\w{1,64})[`\"\]]?"
_TABLE: Final = re.compile(rf"(?i)\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?{_NAME}\s*\(")
_COLUMN: Final = re.compile(r"(?m)^\s*[`\"\[]?(?P<name>\w{1,64})[`\"\]]?\s+[A-Za-z]")
_NO_COLUMN: Final = frozenset(
    ("primary", "unique", "key", "constraint", "index", "foreign", "check")
)
_INSERT: Final = re.compile(
    rf"(?i)\b(?:insert|replace)\s+(?:ignore\s+)?into\s+{_NAME}\s*(?:\((?P<columns>[^()]{{1,4000}})\)\s*)?values\s*"
)
_CELL: Final = re.compile(
    r"""\s*(?:[NE]?'(?P<quoted>(?:[^'\\]|\\.|'')*)'|(?P<bare>[^\s,()'"]+)|"(?P<double>[^"\n]*)")\s*(?P<end>[,)])"""
)
_BETWEEN: Final = re.compile(r"\s*,?\s*\(")


@dataclass(frozen=True, slots=True)
class Cell:
    """The value of a column in a row that is inserted, and where it begins."""

    column: str
    value: str
    start: int


def inserted_rows(text: str) -> Iterator[list[Cell]]:
    """Each row of each INSERT whose columns are named, by itself or by a CREATE TABLE before it."""
    if "nsert" not in text and "NSERT" not in text:
        return
    tables = {match[1].lower(): _columns(text, match.end()) for match in _TABLE.finditer(text)}
    for match in _INSERT.finditer(text):
        given = match["columns"]
        columns = (
            [one.strip(' \t\r\n`"[]') for one in given.split(",")]
            if given
            else tables.get(match[1].lower(), [])
        )
        if columns:
            yield from _rows(text, match.end(), columns)


def _columns(text: str, start: int) -> list[str]:
    body = text[start : start + 8_000].partition(";")[0]
    names = [one["name"] for one in _COLUMN.finditer("\n" + body)]
    return [one for one in names if one.lower() not in _NO_COLUMN]


def _rows(text: str, place: int, columns: list[str]) -> Iterator[list[Cell]]:
    while (opened := _BETWEEN.match(text, place)) is not None:
        place = opened.end()
        row: list[Cell] = []
        ended = False
        while not ended:
            cell = _CELL.match(text, place)
            if cell is None or len(row) == len(columns):
                return
            group = next(one for one in ("quoted", "bare", "double") if cell[one] is not None)
            row.append(Cell(columns[len(row)], cell[group], cell.start(group)))
            place, ended = cell.end(), cell["end"] == ")"
        yield row
