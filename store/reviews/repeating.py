"""A judgement given again on another trace: what was said of the last one, as one press."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...rubrics.schema import Answer, Rubric
from ..acts import Act
from ..folding import fold_acts
from ..judgement import Review
from ..trace import Step, Trace
from .presses import finish_press


@dataclass(frozen=True, slots=True)
class Repeated:
    """The acts that give a judgement again. `where` is the step that they mark as the break point; `same_place` says
    that it is the one at the same place with the same name."""

    acts: list[Act]
    where: Step | None = None
    same_place: bool = False

    @property
    def finishes(self) -> bool:
        """Whether nothing was missing, so that the review is finished."""
        return any(act.kind == "finish" for act in self.acts)


def repeat_press(
    rubric: Rubric,
    last: Review,
    last_trace: Trace | None,
    review: Review | None,
    trace: Trace | None,
    reading: str | None,
) -> Repeated:
    """Give the judgement `last` on `trace`: its answers, codes, cause layer and break point, and finish if nothing is
    missing. The break point is the step at the same place with the same name, else the step `reading` (an id) of a
    trace that did not pass.

    What `last` says of its own text (marks, marked words, claims, correction) is not repeated.
    """
    answers: dict[str, Answer] = {**(review.answers if review else {}), **last.answers}
    acts = [Act("answer", {"question": name, "value": value}) for name, value in answers.items()]
    given = review.own_codes if review else ()
    acts += [Act("code", {"code": code}) for code in last.own_codes if code not in given]
    if last.cause_layer is not None:
        acts.append(Act("mark", {"as": "cause_layer", "layer": last.cause_layer}))
    if last.note and not (review and review.note):
        acts.append(Act("note", {"text": last.note}))
    where, same = None, False
    place = last.break_point
    if place is not None and place.cannot_tell:
        acts.append(Act("mark", {"as": "break_point", "cannot_tell": True}))
    elif place is not None and trace is not None:
        where = _same_step(place.step, last_trace, trace)
        same = where is not None
        if where is None and last.verdict != "pass":
            where = trace.step(reading or "")
        if where is not None:
            acts.append(Act("mark", {"as": "break_point", "step": where.id}))
    made = fold_acts(acts, trace="", reviewer="", rubric="")
    if made is not None:
        if review is not None:
            break_point = made.break_point or review.break_point
            made = replace(review, answers=made.answers, break_point=break_point)
        acts += finish_press(rubric, made)
    return Repeated(acts, where, same)


def _same_step(step: str | None, there: Trace | None, here: Trace) -> Step | None:
    """The step of `here` at the place of a step of `there`, if it has the same name."""
    if there is None:
        return None
    at = next((at for at, one in enumerate(there.steps) if one.id == step), None)
    if at is None or at >= len(here.steps):
        return None
    one, other = there.steps[at], here.steps[at]
    same = (one.kind, one.name, one.actor) == (other.kind, other.name, other.actor)
    return other if same else None
