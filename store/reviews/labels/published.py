"""Annotations of published sets as parts of a review: the mistake of a run, its failures, their root cause, a summary.

Sources: Who&When, `mistake_agent`, `mistake_step`, `mistake_reason`: the step that decided that the run fails. AgentRx,
`data/ground_truth`: every failure with its step and category, one of them the root cause. The first of the failures is
where the run first went wrong, which in 17 of 44 runs of its Magentic-One set is not the root cause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ...canonical import Json
from ...trace import Score, Trace

_FORMATS: Final = frozenset(["messages", "bare-messages"])
"""What such runs are read as: lists of messages."""
_MISTAKE: Final = "mistake"
_FAILURE: Final = "failure"
_CAUSE: Final = "root cause"
_SUMMARY: Final = "failure summary"


@dataclass(slots=True)
class PublishedParts:
    """What such annotations say of one run: marks on steps, the places, codes in the words of the set, and a note."""

    marks: list[Mapping[str, Json]] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def is_published(score: Score, trace: Trace) -> bool:
    """Whether a score is such an annotation."""
    return (
        score.rater == "human"
        and trace.format in _FORMATS
        and score.name in (_MISTAKE, _FAILURE, _CAUSE, _SUMMARY)
    )


def published_parts(scores: Iterable[Score], trace: Trace) -> PublishedParts:
    """What the annotations of one person on one run say. What has no step of the run stands in the note."""
    at = {step.id: number for number, step in enumerate(trace.steps)}
    by_name: dict[str, list[Score]] = {}
    for score in scores:
        by_name.setdefault(score.name, []).append(score)
    mistakes, failures = by_name.get(_MISTAKE, ()), by_name.get(_FAILURE, ())
    causes, summaries = by_name.get(_CAUSE, ()), by_name.get(_SUMMARY, ())
    parts = PublishedParts()
    parts.notes += _said(one.explanation for one in summaries)
    for one in mistakes:
        words = ": ".join(_said((one.label, one.explanation)))
        parts.notes += _said((words,))
        if one.step_id in at:
            parts.marks.append({"step": one.step_id, "kind": "wrong", "note": words})
    for one in sorted(
        failures, key=lambda one: (at.get(one.step_id or "", len(at)), one.label or "")
    ):
        if one.step_id in at:
            parts.marks.append(_mark(one))
        else:
            parts.notes.append(": ".join(_said((one.label, one.explanation))))
    for one in causes:
        parts.codes += _codes((one,))
        if one.step_id in at:
            parts.places.setdefault("root_cause", str(one.step_id))
        if one.explanation and one.explanation not in parts.notes:
            parts.notes.append(f"Root cause: {one.explanation}")
    parts.codes += _codes(failures)
    first = [str(one.step_id) for one in (*mistakes, *failures) if one.step_id in at]
    if first:
        parts.places["break_point"] = min(first, key=lambda step: at[step])
    return parts


def _mark(failure: Score) -> Mapping[str, Json]:
    code = next(iter(_codes((failure,))), None)
    told: dict[str, Json] = {"step": failure.step_id, "kind": "wrong"}
    if code is not None:
        told["code"] = code
    return told | {"note": failure.explanation or failure.label or ""}


def _codes(scores: Sequence[Score] | Iterable[Score]) -> list[str]:
    """Categories as codes, written in one way: sets write "Invention of new information" in several."""
    found = (re.sub(r"[\W_]+", "-", (one.label or "").casefold()).strip("-") for one in scores)
    return [code for code in found if code]


def _said(texts: Iterable[str | None]) -> list[str]:
    return [text.strip() for text in texts if text and text.strip()]
