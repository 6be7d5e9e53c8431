"""The recorded expert: a story's review as one line of the reviews file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from .stories import Json, Place, Story, Written

REVIEWER: Final = "m.ferreira"
NOT_ANSWERS: Final = frozenset(
    ["break", "root", "alternates", "marks", "must_not_say", "must_say", "correction", "note"]
)


def review_line(story: Story, written: Written, bundle: str) -> dict[str, Json]:
    """The review of `story`, with every step named as its bundle names it."""
    told, places = story.review, written.places
    line: dict[str, Json] = {
        "source_id": written.source_id,
        "bundle": bundle,
        "reviewer": REVIEWER,
        "at": (story.at + timedelta(days=3)).isoformat(),
        "rubric": {"id": story.rubric},
        "status": "finished",
        "verdict": told["verdict"],
        "answers": {name: value for name, value in told.items() if name not in NOT_ANSWERS},
    }
    for name, key in (("break_point", "break"), ("root_cause", "root")):
        if key in told:
            line[name] = {"step": places[told[key]].step}
    if "alternates" in told:
        line["break_point"]["alternates"] = [places[label].step for label in told["alternates"]]
    marks = list(_marks(story, places))
    if marks:
        line["marks"] = marks
    evidence = list(_evidence(told, places))
    if evidence:
        line["evidence"] = evidence
    if "note" in told:
        line["note"] = told["note"]
    if "correction" in told:
        line["correction"] = {"text": told["correction"], "status": "approved"}
    return line


def _marks(story: Story, places: Mapping[str, Place]) -> Iterator[dict[str, Json]]:
    told = story.review
    if "break" in told:
        yield {"step": places[told["break"]].step, "kind": "wrong"}
    for mark in told.get("marks", ()):
        named = {name: mark[name] for name in ("code", "note") if name in mark}
        yield {"step": places[mark["step"]].step, "kind": mark.get("kind", "wrong"), **named}


def _evidence(told: Mapping[str, Json], places: Mapping[str, Place]) -> Iterator[dict[str, Json]]:
    for text in told.get("must_not_say", ()):
        yield _range(places["answer"], text, "must-not-say")
    for item in told.get("must_say", ()):
        yield _range(places[item["step"]], item["text"], "must-say")


def _range(place: Place, text: str, kind: str) -> dict[str, Json]:
    start = place.text.index(text)
    return {
        "step": place.step,
        "start": start,
        "end": start + len(text),
        "text": text,
        "kind": kind,
    }
