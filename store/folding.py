"""Events to reviews: which events count after undo, and the present state that they amount to.

The live tables of the journal and a rebuilt one both come from `fold`, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from .act_kinds import act_body
from .acts import Act, Event
from .canonical import Json
from .code_names import NO_CODE_NAMES, CodeNames, under_present_names
from .judgement import Review
from .review_acts import ReviewInProgress

REVERSING: Final = ("undo", "group")
"""The kinds of events that can reverse a press."""


def reverses(event: Event) -> str | None:
    """The press that an event reverses, or None."""
    if event.kind == "undo" or (event.kind == "group" and event.body["act"] == "undo"):
        return str(event.body["press"])
    return None


def active_events(events: Iterable[Event]) -> list[Event]:
    """The events that count, in order: those of presses that no active undo reverses.

    An undo may reverse an undo (that is a redo). Undos themselves are left out. `events` are those of
    one review, or those of the library, in the order of their ids.
    """
    ordered = list(events)
    if not any(event.kind in REVERSING for event in ordered):
        return ordered
    reversed_presses: set[str] = set()
    for event in reversed(ordered):
        press = reverses(event)
        if press is not None and event.press not in reversed_presses:
            reversed_presses.add(press)
    return [
        event
        for event in ordered
        if reverses(event) is None and event.press not in reversed_presses
    ]


def repeat_of(event: Event) -> str:
    """The name of the queue whose repeat an event belongs to; "" if it belongs to the review itself."""
    return str(event.body.get("repeat") or "")


def fold_both(events: Iterable[Event]) -> tuple[Review | None, list[Review]]:
    """`fold` and `fold_repeats` of the same events."""
    active = active_events(events)
    if any(event.body.get("repeat") for event in active):
        return fold(active), fold_repeats(active)
    return (_folded(active).reviewed(active[-1]) if active else None), []


def fold(events: Iterable[Event]) -> Review | None:
    """The review that these events of one (reviewer, trace, rubric) amount to, whatever was repeated of it.

    None if every act has been undone. `events` are in journal order. Raises UnfitAct.
    """
    active = [event for event in active_events(events) if not repeat_of(event)]
    return _folded(active).reviewed(active[-1]) if active else None


def fold_repeats(events: Iterable[Event]) -> list[Review]:
    """The second judgements among these events of one (reviewer, trace, rubric), by the names of their queues."""
    apart: dict[str, list[Event]] = {}
    for event in active_events(events):
        if repeat := repeat_of(event):
            apart.setdefault(repeat, []).append(event)
    return [
        replace(_folded(some).reviewed(some[-1]), repeat=repeat)
        for repeat, some in sorted(apart.items())
    ]


def checks_by_id(
    events: Iterable[Event], repeat: str | None = None
) -> dict[str, Mapping[str, Json]]:
    """The checks of a review, or of a repeat, by the ids of their acts, by which a later act replaces or removes one."""
    active = active_events(events)
    return dict(_folded([event for event in active if repeat_of(event) == (repeat or "")]).checks)


def _folded(active: Sequence[Event]) -> ReviewInProgress:
    review = ReviewInProgress()
    copied = {event.press for event in active if event.kind in ("apply-to-group", "carry")}
    for event in active:
        if event.press not in copied and event.kind != "signal":
            # A reviewer who changes the review directly has looked at its trace. A signal says nothing of its verdict.
            review.propagated = review.carried = None
        act_body(event.kind, event.body).fold(review)
    return review


def fold_acts(
    acts: Iterable[Act],
    *,
    trace: str,
    reviewer: str,
    rubric: str,
    names: CodeNames = NO_CODE_NAMES,
) -> Review | None:
    """The review that acts would amount to if they were saved on an empty one, with the present `names` of codes."""
    events = (
        Event("", "press", 0, reviewer, act.kind, trace, rubric, act.body, "", "") for act in acts
    )
    return fold(under_present_names(events, names))
