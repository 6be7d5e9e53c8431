"""The acts of each key press of a reviewer, and what a review still needs before it can be finished.

A press that changes an answer of a finished review finishes it again in the same press if nothing is
missing, so that a verdict never contradicts its answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from ...rubrics.schema import Answer, Answers, Question, Rubric, Verdict
from ...rubrics.scoring import asked, codes_of, missing, verdict_of, waived
from ..acts import Act
from ..judgement import CauseLayer, Evidence, Place, Review, SignalKind
from .causes import cause_answer, cause_question, layer_meant

NeedKind: TypeAlias = Literal["question", "break_point", "correction"]


@dataclass(frozen=True, slots=True)
class Need:
    """Something that a review needs before it can be finished. `question` is set for that kind."""

    kind: NeedKind
    question: Question | None = None

    def __str__(self) -> str:
        if self.question is not None:
            return self.question.ask
        return "Where did it first go wrong?" if self.kind == "break_point" else "A correction"


def needs(rubric: Rubric, review: Review | None) -> list[Need]:
    """What is missing, in the order in which it is asked; empty if the review can be finished."""
    answers: Mapping[str, Answer] = review.answers if review else {}
    out = [Need("question", question) for question in missing(rubric, answers)]
    verdict = verdict_of(rubric, answers)
    if verdict is None and not out and rubric.asks_verdict:
        question = rubric.question(rubric.verdict.question)
        out.append(Need("question", question))
    if verdict == "fail" or not rubric.asks_verdict:
        if rubric.break_point == "required" and (review is None or review.break_point is None):
            out.append(Need("break_point"))
        if rubric.correction == "required" and (review is None or review.correction is None):
            out.append(Need("correction"))
    return out


def verdict_answer(rubric: Rubric, verdict: Verdict) -> Answer:
    """The answer to the verdict question that means `verdict`; None if no answer does."""
    question = rubric.question(rubric.verdict.question)
    if question is None:
        return None
    if question.type == "pass_fail":
        return verdict
    if verdict == "unsure":
        return None
    values = rubric.verdict.passes if verdict == "pass" else rubric.verdict.fails
    return values[0] if values else None


def _finish(rubric: Rubric, answers: Mapping[str, Answer]) -> Act | None:
    verdict = verdict_of(rubric, answers)
    if verdict is None and rubric.asks_verdict:
        return None
    return Act("finish", {"verdict": verdict, "codes": list(codes_of(rubric, answers))})


def _settled(rubric: Rubric, review: Review, acts: list[Act]) -> list[Act]:
    """`acts`, with a finish added if `review` (their result) has everything it needs."""
    if not needs(rubric, review):
        finish = _finish(rubric, review.answers)
        if finish is not None:
            return [*acts, finish]
    return acts


def _blank(rubric_hash: str, trace: str) -> Review:
    return Review(trace=trace, reviewer="", rubric=rubric_hash)


def answer_press(
    rubric: Rubric, review: Review | None, question_id: str, value: Answer
) -> list[Act]:
    """Answer one question (None clears it). A finished review is finished again if it can be. Another answer to the
    question of the cause moves the cause layer, if one was set."""
    before = review or _blank("", "")
    answers = dict(before.answers)
    answers.pop(question_id, None)
    if value is not None:
        answers[question_id] = value
    acts = [Act("answer", {"question": question_id, "value": value})]
    acts += _layer_follows(rubric, before, question_id, value)
    acts += no_fail_any_more(rubric, before, answers)
    if before.status == "finished":
        return _settled(rubric, replace(before, answers=answers), acts)
    return acts


def verdict_press(rubric: Rubric, review: Review | None, verdict: Verdict) -> list[Act]:
    """`p`, `f` or `s`: give the verdict, and finish at once if nothing else is asked (whoever is unsure is asked what
    they can tell; again, it finishes). A pass takes back what only a fail says. Empty if no answer means the verdict, as in a rubric that asks for none, and if a draft has it already."""
    value = verdict_answer(rubric, verdict)
    if value is None:
        return []
    before = review or _blank("", "")
    question_id = rubric.verdict.question
    after = replace(before, answers={**before.answers, question_id: value})
    given = before.status == "draft" and before.answers.get(question_id) == value
    acts = [] if given else [Act("answer", {"question": question_id, "value": value})]
    acts += no_fail_any_more(rubric, before, after.answers)
    asks_more = not given and before.status != "finished" and waived(rubric, after.answers)
    return acts if asks_more else _settled(rubric, after, acts)


def saved_verdict(rubric: Rubric, review: Review) -> Verdict | None:
    """The verdict that a review has: that which it was finished with, else that of its answers so far."""
    return review.verdict or verdict_of(rubric, review.answers)


def no_fail_any_more(rubric: Rubric, review: Review, answers: Answers) -> list[Act]:
    """What a fail says and a pass does not, taken back: answers that are asked no more, codes, where it went wrong,
    marked words, correction and claims. Empty unless `answers` make a pass of what was none: of a fail, of a review
    that was unsure, which keeps what it said while it was a fail, or of one without a verdict that says what only a
    fail does."""
    if verdict_of(rubric, answers) != "pass" or not _speaks_of_a_fail(rubric, review):
        return []
    still = {question.id for question in asked(rubric, answers)}
    acts = [
        Act("answer", {"question": name, "value": None})
        for name in review.answers
        if name in answers and name not in still
    ]
    acts += [Act("code", {"code": code, "remove": True}) for code in review.own_codes]
    for name in ("break_point", "manifestation", "root_cause", "cause_layer"):
        if getattr(review, name) is not None:
            acts.append(Act("mark", {"as": name, "remove": True}))
    acts += [
        Act("mark", {"as": "evidence", "id": one.id, "remove": True}) for one in review.evidence
    ]
    if review.correction is not None:
        acts += correction_press("")
    # An imported claim is kept under its number, not under the id that it had where it came from.
    ids = [(str(check.get("id", "")), f"c{at}") for at, check in enumerate(review.checks, 1)]
    kept = dict.fromkeys(name for both in ids for name in both if name)
    return acts + [Act("check", {"id": name, "remove": True}) for name in kept]


def _speaks_of_a_fail(rubric: Rubric, review: Review) -> bool:
    saved = saved_verdict(rubric, review)
    if saved is not None:
        return saved != "pass"
    # What a right answer must say, and why, can be marked before a verdict: that is no fail.
    wrong_words = any(one.kind == "must-not-say" for one in review.evidence)
    places = (review.break_point, review.manifestation, review.root_cause, review.cause_layer)
    return any(places) or bool(review.own_codes or wrong_words or review.correction)


def finish_press(rubric: Rubric, review: Review | None) -> list[Act]:
    """Finish; empty if something is still needed (see `needs`). Under a rubric that asks for no verdict, a review that
    says nothing is one: there was nothing to say."""
    if needs(rubric, review):
        return []
    finish = _finish(rubric, review.answers if review else {})
    return [] if finish is None else [finish]


def break_point_press(review: Review | None, step: str) -> list[Act]:
    """`b` on a step sets the break point; again on the same step removes it."""
    return _place_press("break_point", review.break_point if review else None, step)


def cannot_tell_press(review: Review | None) -> list[Act]:
    """The break point cannot be determined; a second press removes that."""
    if review is not None and review.break_point == Place(cannot_tell=True):
        return [Act("mark", {"as": "break_point", "remove": True})]
    return [Act("mark", {"as": "break_point", "cannot_tell": True})]


def root_cause_press(review: Review | None, step: str) -> list[Act]:
    """Set the step that explains the rest; again on the same step removes it."""
    return _place_press("root_cause", review.root_cause if review else None, step)


def manifestation_press(review: Review | None, step: str) -> list[Act]:
    """Set the step at which it showed; again on the same step removes it."""
    return _place_press("manifestation", review.manifestation if review else None, step)


def _place_press(name: str, present: Place | None, step: str) -> list[Act]:
    if present is not None and present.step == step:
        return [Act("mark", {"as": name, "remove": True})]
    return [Act("mark", {"as": name, "step": step})]


def cause_layer_press(rubric: Rubric, review: Review | None, layer: CauseLayer) -> list[Act]:
    """Say which part of the application would have to change; again the same part removes that. It answers the question
    of the cause as well, where the rubric asks it."""
    before = review or _blank("", "")
    removed = before.cause_layer == layer
    acts = [_layer_act(None if removed else layer)]
    question = cause_question(rubric)
    if question is None or question not in asked(rubric, before.answers):
        return acts
    meant, given = cause_answer(question, layer), before.answers.get(question.id)
    if meant is None or (given == meant) != removed:
        return acts
    # The layer is set already: the answer must not move it.
    apart = replace(before, cause_layer=None)
    return acts + answer_press(rubric, apart, question.id, None if removed else meant)


def _layer_act(layer: CauseLayer | None) -> Act:
    if layer is None:
        return Act("mark", {"as": "cause_layer", "remove": True})
    return Act("mark", {"as": "cause_layer", "layer": layer})


def _layer_follows(rubric: Rubric, review: Review, question_id: str, value: Answer) -> list[Act]:
    question = cause_question(rubric)
    if review.cause_layer is None or question is None or question.id != question_id:
        return []
    layer = layer_meant(question, value, review.cause_layer)
    return [] if layer == review.cause_layer else [_layer_act(layer)]


def mark_press(review: Review | None, step: str, kind: Literal["wrong", "good"]) -> list[Act]:
    """Mark a step wrong or good; the same mark again removes it."""
    mine = [mark for mark in (review.marks if review else ()) if mark.id == f"step:{step}"]
    if mine and mine[0].kind == kind:
        return [Act("mark", {"as": "mark", "id": f"step:{step}", "remove": True})]
    return [Act("mark", {"as": "mark", "id": f"step:{step}", "step": step, "kind": kind})]


def evidence_press(evidence: Evidence) -> list[Act]:
    """Add a marked range of text."""
    return [
        Act(
            "mark",
            {
                "as": "evidence",
                "id": evidence.id,
                "step": evidence.step,
                "start": evidence.start,
                "end": evidence.end,
                "text": evidence.text,
                "kind": evidence.kind,
            },
        )
    ]


def correction_press(text: str) -> list[Act]:
    """Set what the output should have been, a proposal until it is approved; an empty text removes it."""
    return [Act("correct", {"text": text or None, "status": "proposed"})]


def approval_press(review: Review | None) -> list[Act]:
    """Approve the correction; again makes it a proposal again. Empty if there is none."""
    correction = review.correction if review else None
    if correction is None or not correction.text.strip():
        return []
    status = "proposed" if correction.status == "approved" else "approved"
    return [Act("correct", {"text": correction.text, "status": status, "approval": True})]


def note_press(text: str) -> list[Act]:
    """Set the note on the trace."""
    return [Act("note", {"text": text})]


def signal_press(review: Review | None, kind: SignalKind, note: str | None = None) -> list[Act]:
    """`!`: the trace is worth attention, with a word on it if a `note` is given; again without one takes that back. It is no
    verdict, and leaves what there is of one as it is. Empty if it says nothing new."""
    present = {one.kind: one.note for one in review.signals} if review else {}
    if note is None:
        if kind in present:
            return [Act("signal", {"kind": kind, "remove": True})]
        return [Act("signal", {"kind": kind})]
    said = " ".join(note.split())
    return [] if present.get(kind) == said else [Act("signal", {"kind": kind, "note": said})]


def defer_press(reason: str = "") -> list[Act]:
    """Move the trace to the end of the reviewer's queue."""
    return [Act("defer", {"reason": reason})]


def toggled(question: Question, answer: Answer, key: str) -> Answer:
    """A multi answer with one choice added or removed, in the rubric's order; None if empty."""
    keys = set(answer) if isinstance(answer, list) else set()
    keys ^= {key}
    chosen = [choice.key for choice in question.choices if choice.key in keys]
    return list(chosen) if chosen else None


def questions_now(rubric: Rubric, review: Review | None) -> tuple[Question, ...]:
    """The questions that are asked, given the answers so far."""
    return asked(rubric, review.answers if review else {})
