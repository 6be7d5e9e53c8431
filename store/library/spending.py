"""What the traces of a library took: time, tokens and money, gone through once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from ..database import run_sql
from .library import Library

_PAGE: Final = 2000
_TRACES: Final = "SELECT id, key, end_ns - start_ns FROM traces WHERE superseded_by IS NULL AND id > ? ORDER BY id LIMIT ?"
# What a model was paid is in the steps that called it; a step around them often repeats the sum.
_STEPS: Final = (
    "WITH u AS (SELECT trace, json_extract(CAST(body AS TEXT), '$.usage') AS usage FROM steps"
    " WHERE trace > ? AND trace <= ? AND kind IN ('llm', 'embedding'))"
    " SELECT trace,"
    " sum(coalesce(json_extract(usage, '$.total'), coalesce(json_extract(usage, '$.input'), 0)"
    "  + coalesce(json_extract(usage, '$.output'), 0))),"
    " sum(json_extract(usage, '$.cost'))"
    " FROM u WHERE usage IS NOT NULL AND usage != '{}' GROUP BY trace"
)


class Spent(NamedTuple):
    """What one trace took; None where it does not say."""

    seconds: float | None
    tokens: float | None
    cost: float | None


def each_with_spending(library: Library) -> Iterator[tuple[str, Spent]]:
    """The key of every present trace, in the order of loading, with what it took."""
    last = 0
    while True:
        traces = library.read(lambda db, a=last: run_sql(db, _TRACES, (a, _PAGE)).fetchall())  # type: ignore[misc]
        if not traces:
            return
        end = traces[-1][0]
        rows = library.read(lambda db, a=last, b=end: run_sql(db, _STEPS, (a, b)).fetchall())  # type: ignore[misc]
        paid = {row: (tokens, cost) for row, tokens, cost in rows}
        for row, key, took in traces:
            tokens, cost = paid.get(row, (None, None))
            seconds = None if took is None or took < 0 else took / 1e9
            yield key, Spent(seconds, _number(tokens) or None, _number(cost))
        last = end


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
