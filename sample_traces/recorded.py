"""The recorded expert: a story's review as one line of the reviews file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from .stories import Json, Story, StoryStep, WrittenTrace

REVIEWER: Final = "m.ferreira"
NOT_ANSWERS: Final = frozenset(
    ["break", "root", "alternates", "marks", "must_not_say", "must_say", "correction", "note"]
)


def review_line(
    story: Story, written: WrittenTrace, bundle: str, texts: Mapping[str, str]
) -> dict[str, Json]:
    """The review of `story`, with every step named as its bundle names it. `texts` are the texts that
    evidence counts, by step id."""
    review, places = story.review, written.places
    line: dict[str, Json] = {
        "source_id": written.source_id,
        "bundle": bundle,
        "reviewer": REVIEWER,
        "at": (story.at + timedelta(days=3)).isoformat(),
        "rubric": {"id": story.rubric},
        "status": "finished",
        "verdict": review["verdict"],
        "answers": {name: value for name, value in review.items() if name not in NOT_ANSWERS},
    }
    for name, key in (("break_point", "break"), ("root_cause", "root")):
        if key in review:
            line[name] = {"step": places[review[key]].step}
    if "alternates" in review:
        line["break_point"]["alternates"] = [places[label].step for label in review["alternates"]]
    marks = list(_marks(story, places))
    if marks:
        line["marks"] = marks
    evidence = list(_evidence(review, places, texts))
    if evidence:
        line["evidence"] = evidence
    if "note" in review:
        line["note"] = review["note"]
    if "correction" in review:
        line["correction"] = {"text": review["correction"], "status": "approved"}
    return line


def _marks(story: Story, places: Mapping[str, StoryStep]) -> Iterator[dict[str, Json]]:
    review = story.review
    if "break" in review:
        yield {"step": places[review["break"]].step, "kind": "wrong"}
    for mark in review.get("marks", ()):
        named = {name: mark[name] for name in ("code", "note") if name in mark}
        yield {"step": places[mark["step"]].step, "kind": mark.get("kind", "wrong"), **named}


def _evidence(
    review: Mapping[str, Json], places: Mapping[str, StoryStep], texts: Mapping[str, str]
) -> Iterator[dict[str, Json]]:
    for text in review.get("must_not_say", ()):
        yield _range(places["answer"], text, "must-not-say", texts)
    for item in review.get("must_say", ()):
        yield _range(places[item["step"]], item["text"], "must-say", texts)


def _range(place: StoryStep, text: str, kind: str, texts: Mapping[str, str]) -> dict[str, Json]:
    # JSON is laid out differently there, so that a place in the story may be found by its words alone.
    whole = texts[str(place.step)]
    start = (
        whole.find(place.text) + place.text.index(text)
        if place.text in whole
        else whole.index(text)
    )
    return {
        "step": place.step,
        "start": start,
        "end": start + len(text),
        "text": text,
        "kind": kind,
    }
