"""One line of a reviews file: its keys, how each is written from a review (`line_values.py`) and read back as acts
(`line_acts.py`).

The format is this project's own. To add a key, enter it in `LINE_KEYS`: exports, tables and imports
follow from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from ..acts import Act
from ..canonical import Json
from .line_acts import (
    ImportedLine,
    answer_acts,
    carried_acts,
    cause_layer_acts,
    check_acts,
    correction_acts,
    evidence_acts,
    mark_acts,
    note_acts,
    own_code_acts,
    place_acts,
    propagated_acts,
    signal_acts,
    status_acts,
    time_ms,
)
from .line_values import (
    ExportedReview,
    carried_json,
    correction_json,
    evidence_json,
    iso_time,
    marks_json,
    place_json,
    propagated_json,
    rubric_json,
    seconds,
    signals_json,
)
from .step_names import UnusableLine

__all__ = [
    "LINE_KEYS", "ExportedReview", "ImportedLine", "LineKey", "acts_of", "iso_time", "line_of", "time_ms",
    "unknown_keys",
]  # fmt: skip


@dataclass(frozen=True)
class LineKey:
    """One key of a line. `write` gives its value (None: it is only read); `read` the acts that it
    states, which are in the order of the keys. A table holds a `nested` value as JSON text."""

    write: Callable[[ExportedReview], Json] | None
    read: Callable[[ImportedLine], Iterable[Act]] | None = None
    nested: bool = False
    optional: bool = False
    """Left out of a line if the review has none."""


LINE_KEYS: Final[Mapping[str, LineKey]] = {
    "trace": LineKey(lambda given: given.review.trace),
    "source_id": LineKey(lambda given: given.source_id),
    "bundle": LineKey(None),
    "reviewer": LineKey(lambda given: given.review.reviewer),
    "at": LineKey(lambda given: iso_time(given.review.at_ms)),
    "rubric": LineKey(rubric_json, nested=True),
    "status": LineKey(lambda given: given.review.status),
    "verdict": LineKey(lambda given: given.review.verdict),
    "answers": LineKey(lambda given: dict(given.review.answers), answer_acts, nested=True),
    "codes": LineKey(lambda given: list(given.review.codes), nested=True),
    "marks": LineKey(lambda given: marks_json(given.review), mark_acts, nested=True),
    "break_point": LineKey(
        lambda given: place_json(given.review.break_point), place_acts("break_point"), nested=True
    ),
    "root_cause": LineKey(
        lambda given: place_json(given.review.root_cause), place_acts("root_cause"), nested=True
    ),
    "manifestation": LineKey(
        lambda given: place_json(given.review.manifestation),
        place_acts("manifestation"),
        nested=True,
        optional=True,
    ),
    "cause_layer": LineKey(lambda given: given.review.cause_layer, cause_layer_acts, optional=True),
    "own_codes": LineKey(
        lambda given: list(given.review.own_codes) or None,
        own_code_acts,
        nested=True,
        optional=True,
    ),
    "signals": LineKey(
        lambda given: signals_json(given.review), signal_acts, nested=True, optional=True
    ),
    "evidence": LineKey(lambda given: evidence_json(given.review), evidence_acts, nested=True),
    "note": LineKey(lambda given: given.review.note, note_acts),
    "correction": LineKey(
        lambda given: correction_json(given.review), correction_acts, nested=True
    ),
    "checks": LineKey(
        lambda given: [dict(check) for check in given.review.checks], check_acts, nested=True
    ),
    "defer_reason": LineKey(lambda given: given.review.defer_reason),
    "seconds": LineKey(seconds, optional=True),
    "propagated": LineKey(
        lambda given: propagated_json(given.review), propagated_acts, nested=True, optional=True
    ),
    "repeat": LineKey(lambda given: given.review.repeat, optional=True),
    "carried": LineKey(
        lambda given: carried_json(given.review), carried_acts, nested=True, optional=True
    ),
}


_READ: Final = {name: key.read for name, key in LINE_KEYS.items() if key.read is not None}


def line_of(given: ExportedReview) -> dict[str, Json]:
    """A review as a line of a reviews file."""
    line = {name: key.write(given) for name, key in LINE_KEYS.items() if key.write is not None}
    return {
        name: value
        for name, value in line.items()
        if value is not None or not LINE_KEYS[name].optional
    }


def acts_of(line: ImportedLine) -> list[Act]:
    """The acts that one line states. Raises UnusableLine."""
    # Answers also follow from the verdict; of all else, a key without a value states nothing.
    acts = [
        act
        for name, read in _READ.items()
        if name == "answers" or line.values.get(name) is not None
        for act in read(line)
    ]
    # Last, because an answer after the status would make the review a draft again.
    acts += status_acts(line)
    if not acts:
        raise UnusableLine("the line says nothing about its trace")
    return acts


def unknown_keys(line: Mapping[str, Json]) -> Iterator[str]:
    """A warning for each key that is not one of a reviews file."""
    for name in line:
        if name not in LINE_KEYS:
            near = get_close_matches(str(name), LINE_KEYS, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            yield f"the key {str(name)[:40]!r} is not known and was left out{hint}"
