"""The next thing to do in the guided review, by what is true of the screen and of the judgements. Pure.

`advice` holds for whatever the reviewer did: in another order, by other keys, taken back, left and come back to.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import Final

from ..keys.table import key
from ..verdicts import verdict_words
from . import words
from .seen import Judged, Seen

RESULT: Final = "result"
"""The last goal: what became of the verdicts."""
GOALS: Final = (
    "read", "compare", "first verdict", "second verdict", "code", "why", "where", "correction", RESULT,
)  # fmt: skip
"""What one gets to know, in the order in which it comes up if nothing else is done."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to say: `text` with the keys by the ids of their commands in braces; `goal` is one of `GOALS`, "" for what
    belongs to none of them."""

    text: str
    goal: str = ""

    @property
    def commands(self) -> tuple[str, ...]:
        """The commands whose keys it names, the first one first."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.text) if name)

    @property
    def says(self) -> str:
        """The words, with the keys as they are at the moment, and how far one has come."""
        said = self.text.format(**{name: key(name) for name in self.commands})
        return f"{GOALS.index(self.goal) + 1}/{len(GOALS)}  {said}" if self.goal else said


def advice(seen: Seen) -> Advice:
    """What to do next, or what was reached."""
    if seen.screen != "review":
        return Advice(_elsewhere(seen))
    first = _what_has_the_keys(seen)
    if first is not None:
        return first
    if seen.at == "aside":
        return Advice(words.GO_BACK)
    found = {"first": _first, "second": _second, "third": _third}[seen.at](seen)
    if seen.redo:
        return Advice(words.TAKEN_BACK + found.text, found.goal)
    return found


def _elsewhere(seen: Seen) -> str:
    if seen.screen == "pack":
        decided = any(one.finished and one.verdict != "unsure" for one in (seen.first, seen.second))
        return words.TESTS if decided else words.NO_TESTS
    return words.SUMMARY if seen.screen == "summary" else words.GO_BACK


def _what_has_the_keys(seen: Seen) -> Advice | None:
    """What is to be done before anything else: a text that is being written, something that is chosen."""
    if seen.keys == "editor":
        if seen.written == "why":
            return Advice(words.WRITE_WHY, "why")
        if seen.written == "correction":
            of_second = words.CLEAR_FIRST if seen.holds_wrong else words.WRITE_CORRECTION_OF_SECOND
            text = of_second if seen.at == "second" else words.WRITE
            return Advice(text, "correction")
        return Advice(words.WRITE)
    if seen.keys in words.HOLDING:
        return Advice(words.HOLDING[seen.keys])
    return Advice(words.CLOSE_TEXT) if seen.written else None


# --- the traces -------------------------------------------------------------------------------------


def _first(seen: Seen) -> Advice:
    here = seen.first
    if here.verdict is None:
        if seen.leaflet == "in view" or seen.compared:
            return Advice(_agrees(seen) + words.RIGHT, "first verdict")
        if not seen.moved:
            return Advice(words.first_words(seen), "read")
        return Advice(words.HAS_TO_AGREE + words.to_leaflet(seen), "compare")
    if here.verdict != "pass" and not here.finished:
        said = _you_say(seen)
        if seen.leaflet == "in view" or seen.compared:
            return Advice(said + _agrees(seen) + words.RATHER_RIGHT, "first verdict")
        return Advice(said + words.SURE + words.to_leaflet(seen), "first verdict")
    if not here.finished:
        return _missing(seen)
    if not seen.second.finished:
        return Advice(
            words.IS_JUDGED.format(verdict_words(here.verdict)) + words.ON, "second verdict"
        )
    return _end(seen)


def _second(seen: Seen) -> Advice:
    here = seen.second
    if here.verdict == "fail":
        if not here.finished:
            return _missing(seen)
        if seen.first.finished:
            return _end(seen)
        return Advice(
            words.IS_JUDGED.format(verdict_words("fail")) + words.BACK_TO_FIRST, "first verdict"
        )
    said = _you_say(seen)
    if here.verdict is None and seen.first.verdict is not None and seen.first.finished:
        said = "" if seen.redo else words.SAVED.format(verdict_words(seen.first.verdict))
    again = words.ASKS_AGAIN if here.verdict is not None and here.finished else "."
    if seen.leaflet == "in view":
        no = words.SAYS_YES if seen.answered else words.LEAVES_OUT
        return Advice(said + words.FORBIDS + no + words.FAIL_IT + again, "second verdict")
    if seen.compared:
        return Advice(said + words.SEEN_FORBIDS + words.FAIL_IT + again, "second verdict")
    asked = words.SECOND_ASKED if seen.asked and seen.answered else ""
    return Advice(said + asked + words.WHAT_SAYS_LEAFLET + words.to_leaflet(seen), "second verdict")


def _agrees(seen: Seen) -> str:
    """That the answer of the first trace agrees with its leaflet, by where that is."""
    return words.AGREES_IN_VIEW if seen.leaflet == "in view" else words.AGREES_SEEN


def _you_say(seen: Seen) -> str:
    verdict = seen.here.verdict
    # After an undo the strip has something else to say first, and the screen says this as well.
    return "" if verdict is None or seen.redo else words.YOU_SAY.format(verdict_words(verdict))


def _third(seen: Seen) -> Advice:
    for name, judged in (("second", seen.second), ("first", seen.first)):
        if not judged.finished:
            begun = "finished" if judged.verdict is not None else "judged"
            return Advice(words.GO_TO.format(name, begun), f"{name} verdict")
    return _end(seen)


def _end(seen: Seen) -> Advice:
    result = (seen.result or words.BEING_TRIED).replace("{", "{{").replace("}", "}}")
    second = seen.second
    weak = second.verdict == "fail" and (second.repeats or not second.corrected)
    tail = words.AT_THE_END
    if seen.at == "third" and (weak or seen.second.verdict != "fail"):
        tail = words.LOOK_AGAIN
    elif seen.at == "second" and weak:
        tail = words.CORRECT_ANEW_NOW if second.repeats else words.CORRECT_NOW
    ends = words.ENDS_TWICE if seen.keys == "panel" else words.ENDS
    return Advice(result + tail + ends, RESULT)


# --- what a judgement lacks -------------------------------------------------------------------------


def _missing(seen: Seen) -> Advice:
    """The next part of the judgement of the trace on the screen, until it is finished."""
    here: Judged = seen.here
    lacks = here.lacks
    if "code" in lacks:
        return Advice(_code(seen), "code")
    if "why" in lacks:
        return Advice(_in_panel(seen, "why", words.OPEN_WHY, words.ON_TO_WHY), "why")
    if "where" in lacks:
        return Advice(words.MARK_WHERE if seen.markable else words.NO_MARK_HERE, "where")
    if lacks:
        return Advice(_in_panel(seen, "question", words.DIGIT_ANSWERS, words.ON_TO_MISSING))
    if not seen.enter_finishes:
        return Advice(words.STILL_OPEN)
    if here.verdict == "fail" and not here.corrected:
        return Advice(words.CORRECT, "correction")
    if here.repeats:
        return Advice(words.CORRECT_ANEW, "correction")
    return Advice(words.FINISH, "correction")


def _code(seen: Seen) -> str:
    if seen.panel and seen.part == "code":
        return words.DIGIT_FOR_CODE
    return words.TO_CODE if seen.keys == "panel" else words.TO_PANEL


def _in_panel(seen: Seen, part: str, here: str, onward: str) -> str:
    if seen.keys != "panel":
        return words.TO_PANEL
    return here if seen.part == part else onward
