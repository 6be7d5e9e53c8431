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
            "This is what one person asked an AI, and everything it did. The question comes first. "
            f"Read on: {key('next_row')} goes to the next part, {key('page_down')} down a page."
        ),
        lambda seen: seen.moves >= 1 or bool(_verdict(seen.right)),
    ),
    GuideStep(
        "answer",
        lambda: (
            "What it answered stands under the question; between the two is what it looked up. Go on with "
            f"{key('next_row')} until you have compared the answer with what it found ({key('previous_row')} goes back)."
        ),
        lambda seen: seen.moves >= 2 or bool(_verdict(seen.right)),
    ),
    GuideStep(
        "pass",
        lambda: f"The answer says what the leaflet says: it is right. Press {key('pass')}: pass. The next trace opens.",
        lambda seen: seen.right is not None and seen.right.status == "finished",
    ),
    GuideStep(
        "fail",
        lambda: (
            "Here somebody in the last months of pregnancy asks about ibuprofen. Read what the leaflet says of that, "
            f"then the answer. It is wrong: press {key('fail')}."
        ),
        lambda seen: _verdict(seen.wrong) == "fail",
    ),
    GuideStep(
        "code",
        lambda: "What kind of mistake is it? Each kind has a digit: press one.",
        _answered("mode"),
    ),
    GuideStep(
        "why",
        lambda: (
            f"Say why, in a sentence: {key('open')} on the question begins, {key('save')} saves. "
            "This is what engineers read first."
        ),
        _answered("why"),
    ),
    GuideStep(
        "where",
        lambda: (
            f"Where did it begin? Go to that part with {key('next_row')} and {key('previous_row')}, then press "
            f"{key('break_point')}. {key('cannot_tell')} if you cannot tell."
        ),
        lambda seen: seen.wrong is not None and seen.wrong.break_point is not None,
    ),
    GuideStep(
        "correction",
        lambda: (
            f"What should it have said? {key('correct')}: change the answer so that it is right, for example: "
            f"No, not in the last three months of pregnancy. {key('save')} saves."
        ),
        lambda seen: bool(seen.wrong and (seen.wrong.correction or seen.wrong.checks)),
    ),
    GuideStep(
        "finish",
        lambda: f"Nothing more is needed: {key('open')} finishes this trace.",
        lambda seen: seen.wrong is not None and seen.wrong.status == "finished",
    ),
    GuideStep(
        "undo",
        lambda: f"Nothing is lost by a wrong key: {key('undo')} takes back what you did last. Try it.",
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
    return (
        f"This is what it is for. Your verdict has become a test of the AI. {tried}. The answer that you passed is "
        f"kept as well: it must stay right. {key('pack')} shows the tests, {key('back')} ends the guided review."
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
