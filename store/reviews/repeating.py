"""A judgement given again on another trace: what was said of the last one, as one press."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...rubrics.schema import Answer, Rubric
from ...rubrics.scoring import asked, verdict_of
from ..acts import Act
from ..judgement import Place, Review
from ..trace import Step, Trace
from .presses import finish_press, no_fail_any_more


@dataclass(frozen=True, slots=True)
class Repeated:
    """The acts that give a judgement again. `where` is the step that they mark as the break point; `open_place` says
    that the judgement had a place which this trace has not, so that the reviewer has to say where it broke here."""

    acts: list[Act]
    where: Step | None = None
    open_place: bool = False

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
) -> Repeated:
    """Give the judgement `last` on `trace`: its answers, codes, cause layer and break point, and finish if nothing is
    missing.

    No place is made up: the break point is the step that plays the same part (`same_step`), else it is left open and
    the review is not finished. That one could not tell where the last trace broke is said of that trace alone: it is
    left open as well, and the review is finished if no place is needed. What `last` says of its own text (marks, marked
    words, claims, correction) is not repeated, nor what it says in words beside the reason: a remark. The reason is the
    answer to the question in words that is asked first, or that has to be answered; of a fail without such a question,
    the note.
    In a draft, what was said of this trace already stays; a pass takes back what only a fail says.
    """
    before = review or Review(trace="", reviewer="", rubric="")
    now = asked(rubric, last.answers)
    words = [question for question in now if question.type == "text"]
    remarks = [question for question in words[1:] if not question.required]
    given = {question.id for question in now if question not in remarks}
    answers: dict[str, Answer] = {k: v for k, v in last.answers.items() if k in given}
    if before.status == "draft" and verdict_of(rubric, before.answers) in (None, last.verdict):
        answers = {**answers, **before.answers}
        if (verdict := last.answers.get(rubric.verdict.question)) is not None:
            answers[rubric.verdict.question] = verdict
    else:
        answers = {**before.answers, **answers}
    acts = [
        Act("answer", {"question": name, "value": value})
        for name, value in answers.items()
        if before.answers.get(name) != value
    ]
    gone = no_fail_any_more(rubric, before, answers)
    acts += gone
    made = replace(before, answers=answers)
    where, open_place = None, False
    if gone:
        made = replace(made, break_point=None, correction=None)
    if verdict_of(rubric, answers) != "pass":
        acts += _codes_and_cause(last, before)
        if before.break_point is None:
            broke = last.break_point
            where = same_step(broke.step, last_trace, trace) if broke is not None else None
            if where is not None:
                made = replace(made, break_point=Place(where.id))
                acts.append(Act("mark", {"as": "break_point", "step": where.id}))
            elif broke is not None:
                open_place = rubric.break_point == "required" or not broke.cannot_tell
    is_reason = not words and verdict_of(rubric, answers) != "pass"
    if is_reason and last.note and not before.note:
        acts.append(Act("note", {"text": last.note}))
    if not open_place and (acts or before.status != "finished"):
        acts += finish_press(rubric, made)
    return Repeated(acts, where, open_place)


def _codes_and_cause(last: Review, before: Review) -> list[Act]:
    acts = [Act("code", {"code": code}) for code in last.own_codes if code not in before.own_codes]
    if last.cause_layer not in (None, before.cause_layer):
        acts.append(Act("mark", {"as": "cause_layer", "layer": last.cause_layer}))
    return acts


def same_step(step: str | None, there: Trace | None, here: Trace | None) -> Step | None:
    """The step of `here` that plays the part of a step (an id) of `there`: the same one of its name, in traces that
    have as many of that name. None where that cannot be told."""
    one = there.step(step or "") if there is not None else None
    if one is None or there is None or here is None:
        return None
    those = [step.id for step in there.steps if _name(step) == _name(one)]
    these = [step for step in here.steps if _name(step) == _name(one)]
    return these[those.index(one.id)] if len(these) == len(those) else None


def _name(step: Step) -> tuple[str, str, str | None]:
    return step.kind, step.name, step.actor
