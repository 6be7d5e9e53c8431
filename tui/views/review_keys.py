"""The keys at the bottom of the review: what can be done now, the most important first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ...rubrics.schema import Rubric
from ...store.judgement import Review
from ...store.reviews.parts import Part
from ...store.reviews.presses import approval_press, finish_press
from ..widgets.key_line import KeyEntry

Occupation: TypeAlias = Literal[
    "reading", "judging", "writing", "choosing", "marking", "helping", "claims"
]


@dataclass(frozen=True, slots=True)
class Doing:
    """What the reviewer is at: reading the trace, at a `part` of the panel, writing (`one_line`: a field; `offered`: one
    below which there is what it may be), choosing one of some options, marking words, reading the help of the rubric, or in the list of claims."""

    what: Occupation = "reading"
    part: Part | None = None
    one_line: bool = False
    offered: bool = False


_WRITING: Final = (
    KeyEntry("open", "Save"),
    KeyEntry("new_line"),
    KeyEntry("read_page_down", "Text"),
    KeyEntry("pane_back", "Before"),
    KeyEntry("external_editor"),
    KeyEntry("back", "Later"),
)
_OFFERED: Final = (
    KeyEntry("open", "Take it"),
    KeyEntry("down", "Another"),
    KeyEntry("pane", "Complete"),
    KeyEntry("read_page_down", "Text"),
    KeyEntry("back", "Later"),
)
_CHOOSING: Final = (KeyEntry("number", "Choose"), KeyEntry("back", "Leave it"))
_MARKING: Final = (
    KeyEntry("mark_words", "Begin or end"),
    KeyEntry("sentence", "Sentence"),
    KeyEntry("open", "Keep"),
    KeyEntry("copy"),
    KeyEntry("back", "Leave"),
)
_HELPING: Final = (
    KeyEntry("down", "Scroll"),
    KeyEntry("page_down", "Text"),
    KeyEntry("back", "Close"),
)
_CLAIMS: Final = (
    KeyEntry("open", "Accept"),
    KeyEntry("leave_out", "Drop"),
    KeyEntry("edit_claim", "Edit"),
    KeyEntry("more", "Write one"),
    KeyEntry("claims", "Close"),
    KeyEntry("pane", "Text"),
    KeyEntry("undo"),
)
_VERDICTS: Final = (KeyEntry("pass"), KeyEntry("fail"), KeyEntry("unsure"))
_ON: Final = tuple(map(KeyEntry, ("next", "defer", "find", "mark_words", "items")))


def review_keys(rubric: Rubric, review: Review | None, doing: Doing) -> list[KeyEntry]:
    """What can be done now, ending with the way to all keys."""
    helped = KeyEntry("help", "All keys" if doing.what in ("helping", "claims") else "Help")
    return [*dict.fromkeys(_entries(rubric, review, doing)), helped]


def _entries(rubric: Rubric, review: Review | None, doing: Doing) -> list[KeyEntry]:
    match doing.what:
        case "writing":
            if doing.offered:
                return list(_OFFERED)
            return [one for one in _WRITING if one.id != "new_line" or not doing.one_line]
        case "choosing":
            return list(_CHOOSING)
        case "marking":
            return list(_MARKING)
        case "helping":
            return list(_HELPING)
        case "claims":
            return [*_CLAIMS, KeyEntry("back")]
        case "judging":
            return [*_judging(rubric, review, doing.part), KeyEntry("back", "Text")]
    return [*_reading(rubric, review), KeyEntry("back")]


def _judging(rubric: Rubric, review: Review | None, part: Part | None) -> list[KeyEntry]:
    finishes = finishes_with_enter(rubric, review)
    written = part is not None and (
        part.kind == "why" or (part.question is not None and part.question.type == "text")
    )
    writes = written and part is not None and not part.done and not finishes
    enter = KeyEntry("open", "Finish" if finishes else "Write" if writes else "Next")
    digits = {
        "where": [KeyEntry("break_point"), KeyEntry("cannot_tell")],
        "correction": [KeyEntry("number", "Claim"), KeyEntry("correct", "Whole answer")],
    }.get(part.kind if part else "", [KeyEntry("number", "Write" if written else "Answer")])
    here = [enter] if writes else [*digits, enter] if part else [enter]
    taken = {one.id for one in here}
    more = [KeyEntry("mark_words", "Take words")] if part and part.kind == "correction" else []
    more += map(KeyEntry, ("break_point", "code", "correct", "undo", "note"))
    return [*here, *(one for one in more if one.id not in taken)]


def _reading(rubric: Rubric, review: Review | None) -> list[KeyEntry]:
    panel, note = KeyEntry("pane", "Panel"), KeyEntry("note")
    finish = [KeyEntry("open", "Finish")] if finishes_with_enter(rubric, review) else []
    if not rubric.asks_verdict:
        given = [panel, KeyEntry("correct"), note, KeyEntry("code")]
        undo = [KeyEntry("undo")] if review is not None else [KeyEntry("repeat")]
        done = review is not None and review.status == "finished"
        return [*finish, *_ON[:1], *undo, *given] if done else [*finish, *given, *undo, *_ON]
    if review is None or review.status == "deferred":
        return [*_VERDICTS, KeyEntry("repeat"), *_ON]
    if review.status == "draft":
        judging = [panel, KeyEntry("break_point"), KeyEntry("correct"), KeyEntry("undo")]
        return [*finish, *judging, *_VERDICTS, *_ON]
    approve = [KeyEntry("approve")] if approval_press(review) else []
    return [KeyEntry("next"), KeyEntry("undo"), panel, *approve, *_VERDICTS, *_ON]


def finishes_with_enter(rubric: Rubric, review: Review | None) -> bool:
    """Whether Enter finishes: nothing is missing, and something was begun. Where no verdict is asked for, there may be
    nothing to say of a trace."""
    if review is None:
        return not rubric.asks_verdict and bool(finish_press(rubric, None))
    return review.status == "draft" and bool(finish_press(rubric, review))
