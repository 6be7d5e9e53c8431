"""The steps of the guided review: what each says, and by what it is done. Pure.

A step is done by what the reviewer did, as the journal has it, whatever way they did it: with the mouse, in another
order, on another screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ...store.judgement import Review
from ..keys.table import key


@dataclass(frozen=True, slots=True)
class Seen:
    """What the reviewer did so far. `moves` counts ways through the text since the present step began, `undone` and
    `redone` presses that were taken back and done again. `right` and `wrong` are the reviews of the trace whose answer
    is right, and of the one whose answer is wrong."""

    moves: int = 0
    right: Review | None = None
    wrong: Review | None = None
    undone: int = 0
    redone: int = 0


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step: `says` is what to do next; it is over once `done`."""

    name: str
    says: Callable[[], str]
    done: Callable[[Seen], bool]


def _verdict(review: Review | None) -> str:
    return str((review.answers if review else {}).get("verdict") or "")


def _answered(question: str) -> Callable[[Seen], bool]:
    return lambda seen: bool(seen.wrong and seen.wrong.answers.get(question))


STEPS: Final = (
    GuideStep(
        "question",
        lambda: (
            "This is what one person asked an AI, what it answered, and below what went on between. Read: "
            f"{key('next_row')} goes to the next part, {key('previous_row')} back, {key('page_down')} down a page."
        ),
        lambda seen: seen.moves >= 1 or bool(_verdict(seen.right)),
    ),
    GuideStep(
        "answer",
        lambda: (
            "The answer has to agree with what the AI looked up: go on to the leaflets it found and compare. "
            f"{key('open')} opens what is folded."
        ),
        lambda seen: seen.moves >= 2 or bool(_verdict(seen.right)),
    ),
    GuideStep(
        "pass",
        lambda: f"5 ml three times a day: so says the leaflet. The answer is right: {key('pass')} passes it.",
        lambda seen: seen.right is not None and seen.right.status == "finished",
    ),
    GuideStep(
        "fail",
        lambda: (
            "The next one: 34 weeks pregnant, and ibuprofen. The leaflet says: not in the last three months of "
            f"pregnancy. The AI says yes. That is wrong: {key('fail')}."
        ),
        lambda seen: _verdict(seen.wrong) == "fail",
    ),
    GuideStep(
        "code",
        lambda: "Beside the text: what kind of mistake is it? Each has a digit, press one.",
        _answered("mode"),
    ),
    GuideStep(
        "why",
        lambda: (
            f"Say why, in a sentence, then {key('open')}. Engineers read this first. "
            f"(Nothing to write in? {key('open')} opens it.)"
        ),
        _answered("why"),
    ),
    GuideStep(
        "where",
        lambda: (
            f"Where did it begin? {key('next_row')} and {key('previous_row')} go to that part of the text, "
            f"{key('break_point')} marks it. {key('cannot_tell')}: you cannot tell."
        ),
        lambda seen: seen.wrong is not None and seen.wrong.break_point is not None,
    ),
    GuideStep(
        "correction",
        lambda: (
            f"What should it have said? {key('correct')}, then change the answer, for example: No, it must not be "
            f"taken in the last three months of pregnancy. {key('open')} saves."
        ),
        # Finished without one: its trace has gone from the screen, and the words would be about the next.
        lambda seen: bool(
            seen.wrong
            and (seen.wrong.correction or seen.wrong.checks or seen.wrong.status == "finished")
        ),
    ),
    GuideStep(
        "finish",
        lambda: f"That is all: {key('open')} finishes this trace and opens the next.",
        lambda seen: seen.wrong is not None and seen.wrong.status == "finished",
    ),
    GuideStep(
        "undo",
        lambda: f"No key is fatal: {key('undo')} takes back what you did last, on whatever trace. Try it.",
        lambda seen: seen.undone >= 1,
    ),
    GuideStep(
        "redo",
        lambda: f"{key('redo')} does it again.",
        lambda seen: seen.redone >= 1,
    ),
)  # fmt: skip


def result_words(tests: Sequence[tuple[str, str]]) -> str:
    """What became of the verdicts: the answers that the test was tried on, each with what it says of it."""
    tried = " · ".join(f"{answer}: {verdict}" for answer, verdict in tests)
    asks = any("asks" in verdict for _, verdict in tests)
    more = (
        " A test asks while it knows too little: a correction that says more lets it decide."
        if asks
        else ""
    )
    return (
        f"This is what it is for. Your verdict has become a test of the AI. {tried}.{more} The answer that you passed "
        f"is a test too: it must stay right. {key('pack')} shows the tests, {key('back')} ends the guided review."
    )


@dataclass(frozen=True, slots=True)
class Guide:
    """Where the reviewer is in the guided review. `number` counts from 0; after the last step it is `over`."""

    number: int = 0

    @property
    def over(self) -> bool:
        """Whether every step is done."""
        return self.number >= len(STEPS)

    @property
    def says(self) -> str:
        """What to do now, with the number of the step; "" when it is over."""
        if self.over:
            return ""
        return f"{self.number + 1}/{len(STEPS) + 1}  {STEPS[self.number].says()}"

    def after(self, seen: Seen) -> Guide:
        """The guide after what was seen: past every step that is done. Moves count for one step only."""
        guide = self
        while not guide.over and STEPS[guide.number].done(seen):
            guide = Guide(guide.number + 1)
            seen = replace(seen, moves=0)
        return guide
