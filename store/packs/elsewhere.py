"""What was judged elsewhere of the question of a case: asked answers, and other traces of the same question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..asked_answers import asked_about
from ..claims.claim import Output
from ..claims.paths.effects import ToolEffects
from ..claims.witness import Witness, answer_hash
from ..trace import Trace, answer_text
from .agreeing import agreed
from .answers import corrections
from .cases import without_floats
from .compose import (
    JudgedTrace,
    case_id,
    merged_review,
    reason_of,
    slices_of,
    witnesses_of,
)
from .cut import case_input, cut_of
from .leaving_out import LeftOut
from .pace import Pace
from .recorded import effects_in, tape_of
from .witnesses import Further, JudgedAnswer, Known, further_witnesses

_ASKED: Final = "of an asked answer: {}"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What was judged elsewhere, by the id of the case; and how many asked answers became witnesses."""

    further: dict[str, Further]
    asked: int = 0


def apart(verdicts: Sequence[JudgedTrace]) -> tuple[list[JudgedTrace], list[JudgedTrace]]:
    """The reviews of traces that can become cases, and those of asked answers, which never do."""
    own = [item for item in verdicts if not item.answers]
    return own, [item for item in verdicts if item.answers]


def judged_elsewhere(
    own: Sequence[JudgedTrace],
    asked: Sequence[JudgedTrace],
    effects: ToolEffects,
    left_out: LeftOut,
    pace: Pace,
) -> Elsewhere:
    """What was judged elsewhere of the question of each case. Reviews of asked answers that tell nothing are counted
    with the reason."""
    # Why a review of a trace of its own decides nothing is counted where it does not become a case.
    known = []
    for group in agreed(own, LeftOut()):
        known.append(_known(group, effects))
        pace.step()
    undecided = LeftOut()
    answers = []
    cases = {one.case for one in known}
    for group in agreed(asked, undecided, _answer):
        case = case_id(group[0].answers, group[0].rubric.id)
        if case not in cases:
            undecided.add("its case is not in this pack", group[:1])
            continue
        witnesses, reviews = _witnesses(group), tuple(item.review for item in group)
        answers.append(JudgedAnswer(case, witnesses, reviews))
    left_out.update(undecided, _ASKED)
    return Elsewhere(further_witnesses(known, answers), len(answers))


def _known(judged: Sequence[JudgedTrace], effects: ToolEffects) -> Known:
    """What reviews of one trace that agree say of it, for cases of the same question."""
    ordered = sorted(judged, key=lambda item: item.review.reviewer)
    first, merged = ordered[0], merged_review(ordered, ())
    cut = cut_of(first.trace, merged, effects_in(first.trace, effects))
    return Known(
        case=case_id(first.trace.key, first.rubric.id),
        trace=first.trace.key,
        rubric=first.rubric.id,
        input=case_input(first.trace, cut),
        witnesses=witnesses_of(ordered, merged, cut, ())[0],
        tape=tape_of(first.trace),
        slices=slices_of(first.trace),
        group=next((item.group for item in ordered if item.group), ""),
    )


def _answer(judged: JudgedTrace) -> str:
    """What a review of an asked answer is about: two traces may hold it with other white space."""
    return f"{judged.answers} {answer_hash(_output(judged.trace))}"


def _output(trace: Trace) -> Output:
    asked = asked_about(trace)
    calls = asked.tool_calls if asked is not None else None
    return Output(
        without_floats(answer_text(trace)),
        tuple(without_floats(calls or [])),
        calls_known=calls is not None,
    )


def _witnesses(judged: Sequence[JudgedTrace]) -> tuple[Witness, ...]:
    """What reviews of one asked answer that agree make: the answer, and what it should have been."""
    ordered = sorted(judged, key=lambda item: item.review.reviewer)
    merged = merged_review(ordered, ())
    by = tuple(without_floats([item.review.reviewer for item in ordered]))
    reason = without_floats(reason_of(ordered))
    failed = merged.verdict == "fail"
    answer = Witness(_output(ordered[0].trace), not failed, by, reason, "asked answer")
    if not failed:
        return (answer,)
    given = corrections([item.review for item in ordered], merged)
    better = [replace(one, source="correction of an asked answer") for one in given]
    return (answer, *(one for one in better if one.answer_hash != answer.answer_hash))
