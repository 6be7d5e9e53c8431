"""Copies of reviews as presses of the journal, and what takes a copy back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..acts import Act, CopyPress, Part
from ..canonical import Json, canonical_bytes
from ..folding import active_events
from ..journal.journal import Journal
from ..journal.uuid7 import uuid7_of
from ..judgement import CarryReason, Review
from .holding import Holding


def copy_of(
    why: CarryReason, source: Review, holding: Holding, version: int | None = None
) -> CopyPress:
    """The press that copies a review as `holding` says, from an earlier `version` of its rubric if that is why."""
    there = holding.review
    origin = {"trace": source.trace, "reviewer": source.reviewer, "rubric": source.rubric}
    earlier = source.carried.recheck if source.carried is not None else ()
    recheck = holding.recheck or (earlier if why == "revision" else ())
    said: dict[str, Json] = {
        "version": version,
        "differs": list(holding.differs),
        "recheck": list(recheck),
    }
    if source.carried is not None:
        before = source.carried
        chain = [(before.reviewer, before.trace, before.rubric), *before.through]
        names = ("reviewer", "trace", "rubric")
        said["through"] = [dict(zip(names, one, strict=True)) for one in chain]
    body = {"why": why, "from": origin} | {name: value for name, value in said.items() if value}
    acts = [Act("carry", body), *_acts(there)]
    if source.propagated is not None:
        group = source.propagated
        applied: dict[str, Json] = {
            "group": group.group,
            "from": {"trace": group.trace, "reviewer": group.reviewer, "rubric": group.rubric},
            "similarity": group.similarity,
        }
        acts.insert(0, Act("apply-to-group", applied))
    press = _press_id(source.at_ms, why, *origin.values(), there.trace, there.rubric)
    return CopyPress(press, max(0, source.at_ms), there.trace, there.rubric, acts)


def in_press(copies: Iterable[tuple[str, CopyPress]]) -> list[Part]:
    """Copies, each with its reviewer, as parts of one press: it is what the reviewer of the press did, and undo takes
    the copies back with it."""
    return [Part(who, one.trace, one.rubric, one.acts, one.at_ms) for who, one in copies]


def taken_back(journal: Journal, copy: Review) -> list[CopyPress]:
    """The presses that undo a carried review, because its origin changed or its reviewer judged anew."""
    events = journal.events(reviewer=copy.reviewer, trace=copy.trace)
    mine = [event for event in events if event.rubric == copy.rubric]
    presses = sorted({event.press for event in active_events(mine) if event.kind == "carry"})
    return [
        CopyPress(
            _press_id(copy.at_ms, "take back", press),
            max(0, copy.at_ms),
            copy.trace,
            copy.rubric,
            [Act("undo", {"press": press})],
        )
        for press in presses
    ]


def carried_press(journal: Journal, reviewer: str, trace: str, rubric: str) -> str | None:
    """The press by which the program carried a review over, if it still counts; None if there is none, or the review
    came with an act on the library: that takes it back itself."""
    events = [one for one in journal.events(reviewer, trace) if one.rubric == rubric]
    press = next((one.press for one in active_events(events) if one.kind == "carry"), None)
    return None if press is None or journal.in_library(press) else press


def taken_back_with_all(journal: Journal, reviewer: str, trace: str, rubric: str) -> bool:
    """Whether all that ever was in a review that is gone came with acts on the library that carried it over (a version
    that was put to use, a new queue) and went when those were taken back. Then nobody decided about this review."""
    events = [one for one in journal.events(reviewer, trace) if one.rubric == rubric]
    undone = {one.press: str(one.body["press"]) for one in events if one.kind == "undo"}
    carried = {one.press for one in events if one.kind == "carry"}
    by_program = {one.press for one in events} <= carried | undone.keys()
    return by_program and all(journal.in_library(press) for press in carried | undone.keys())


def taken_back_press(journal: Journal, reviewer: str, trace: str, rubric: str) -> str | None:
    """The press that took back what was carried over last, if nothing was done on the trace since; else None."""
    events = [one for one in journal.events(reviewer, trace) if one.rubric == rubric]
    if not events or events[-1].kind != "undo":
        return None
    carried = {one.press for one in events if one.kind == "carry"}
    press = events[-1].press
    return press if events[-1].body["press"] in carried and not journal.in_library(press) else None


def _press_id(at_ms: int, *names: str) -> str:
    return uuid7_of(max(0, at_ms), canonical_bytes([at_ms, *names]))


def _acts(review: Review) -> Iterator[Act]:
    """The acts that a review amounts to, its status last: an answer after it would make it a draft again."""
    for question, value in review.answers.items():
        yield Act("answer", {"question": question, "value": value})
    for mark in review.marks:
        about = {"code": mark.code, "note": mark.note}
        given = {name: text for name, text in about.items() if text is not None}
        body = {"as": "mark", "id": mark.id, "step": mark.step, "kind": mark.kind, **given}
        yield Act("mark", body)
    places = {
        "break_point": review.break_point,
        "root_cause": review.root_cause,
        "manifestation": review.manifestation,
    }
    for name, place in places.items():
        if place is not None:
            where: dict[str, Json] = {"as": name, "step": place.step}
            if place.alternates:
                where["alternates"] = list(place.alternates)
            if place.cannot_tell:
                where["cannot_tell"] = True
            yield Act("mark", where)
    if review.cause_layer is not None:
        yield Act("mark", {"as": "cause_layer", "layer": review.cause_layer})
    for item in review.evidence:
        yield Act(
            "mark",
            {
                "as": "evidence", "id": item.id, "step": item.step, "start": item.start,
                "end": item.end, "text": item.text, "kind": item.kind,
            },
        )  # fmt: skip
    if review.correction is not None:
        correction = review.correction
        yield Act("correct", {"text": correction.text, "status": correction.status})
    for number, check in enumerate(review.checks, start=1):
        yield Act("check", {"id": f"c{number}", "check": dict(check)})
    if review.note:
        yield Act("note", {"text": review.note})
    for code in review.own_codes:
        yield Act("code", {"code": code})
    for signal in review.signals:
        yield Act("signal", {"kind": signal.kind, "note": signal.note})
    if review.status == "finished":
        yield Act("finish", {"verdict": review.verdict, "codes": list(review.answer_codes)})
    elif review.status == "deferred":
        yield Act("defer", {"reason": review.defer_reason})
