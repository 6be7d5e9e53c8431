"""Which spans of a Braintrust trace judge it, what they judge, and who the judge is.

Source: braintrust-sdk, `framework.py`: a scorer runs in a span of type `score` with the purpose
`scorer`, next to the task under the same root; a judge's model calls are spans inside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ....canonical import Json
from ....trace import Rater, StepKind
from ...values.json_access import listing, mapping, text
from .scores import Scorer, has_reason

KINDS: Final[Mapping[str, StepKind]] = {
    "llm": "llm",
    "tool": "tool",
    "score": "evaluator",
    "classifier": "evaluator",
    "review": "evaluator",
}
_Rows = Mapping[str, Mapping[str, Json]]


def kind_of(row: Mapping[str, Json]) -> StepKind:
    """The step kind of a span by its type, whether or not it is part of a scorer."""
    return KINDS.get(str(mapping(row.get("span_attributes")).get("type")), "chain")


def parent_of(row: Mapping[str, Json]) -> str | None:
    """The parent of a span. Braintrust allows several; the first is the one shown."""
    parents = listing(row.get("span_parents"))
    return text(parents[0]) if parents else None


def scorers_of(rows: _Rows) -> dict[str, Scorer]:
    """The scorers by span id: scorer spans and all spans inside them."""
    judging = _outermost(rows)
    asking = _above_calls(rows)
    return {
        span: Scorer(_judged(judge, rows), _rater(span, rows[span], asking))
        for span, judge in judging.items()
        if judge is not None
    }


def _rater(span: str, row: Mapping[str, Json], asking: set[str]) -> Rater:
    if mapping(row.get("span_attributes")).get("type") == "review":
        return "human"
    return "llm" if span in asking or has_reason(row) else "code"


def _judged(judge: str, rows: _Rows) -> str | None:
    """The step that a scorer judges; None for the whole trace."""
    above = parent_of(rows[judge])
    if above is None or above not in rows or parent_of(rows[above]) is None:
        return None
    return above


def _outermost(rows: _Rows) -> dict[str, str | None]:
    """The outermost scorer that contains each span, or that the span is."""
    found: dict[str, str | None] = {}
    for start in rows:
        path: list[str] = []
        on_path: set[str] = set()
        at: str | None = start
        while at is not None and at in rows and at not in found and at not in on_path:
            path.append(at)
            on_path.add(at)
            at = parent_of(rows[at])
        judge = found.get(at) if at is not None else None
        for span in reversed(path):
            judge = judge or (span if _judges(rows[span]) else None)
            found[span] = judge
    return found


def _judges(row: Mapping[str, Json]) -> bool:
    purpose = mapping(row.get("span_attributes")).get("purpose")
    return purpose == "scorer" or kind_of(row) == "evaluator"


def _above_calls(rows: _Rows) -> set[str]:
    """The spans that are a model call or contain one at any depth."""
    found: set[str] = set()
    for span, row in rows.items():
        at: str | None = span if kind_of(row) == "llm" else None
        while at is not None and at in rows and at not in found:
            found.add(at)
            at = parent_of(rows[at])
    return found
