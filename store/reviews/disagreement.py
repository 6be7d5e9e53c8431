"""What had judged a trace before its reviewer did, and whether they agree, in words: shown once the review is finished."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...rubrics.schema import Verdict
from ..failure_words import likely_verdict
from ..judgement import Review
from ..score_meanings import NOTHING_DECLARED, Declared
from ..score_verdicts import verdict_of_score
from ..trace import Rater, Score, Trace

WHO: Final[Mapping[Rater, str]] = {
    "human": "a person",
    "llm": "LLM judge",
    "code": "automatic check",
    "user": "end user",
    "unknown": "score",
}
"""What each kind of rater is called on screens."""


@dataclass(frozen=True, slots=True)
class EarlierJudgement:
    """A judgement that came with a trace. `said` is what it said ("said no", "gave 0.94 of 1"), `verdict` what that
    means for the trace, None if that cannot be told; it is only `likely` where nothing says what a number means. `step`
    is the id of the step that it judges, None for the whole."""

    who: str
    said: str
    verdict: Verdict | None
    step: str | None = None
    likely: bool = False

    def beside(self, verdict: Verdict | None) -> str:
        """It in words, beside the verdict of a reviewer."""
        told = f"{self.who} {self.said}"
        if self.verdict is None or self.step is not None:
            return told
        if self.said != f"said {self.verdict}":
            means = f"a {self.verdict}" if self.verdict != "unsure" else "unsure"
            told += f": {'likely ' if self.likely else ''}{means}"
        if verdict is None:
            return told
        if verdict == "unsure":
            return f"{told}; you are unsure"
        return f"{told}; {'you agree' if self.verdict == verdict else f'you say {verdict}'}"


def judgements_of(
    trace: Trace, declared: Declared = NOTHING_DECLARED
) -> tuple[EarlierJudgement, ...]:
    """The judgements that came with a trace: those of the whole first, each group in their order."""
    tops = [one.id for one in trace.steps if one.parent_id is None and one.kind != "evaluator"]
    # What is said of the step that holds all others is said of the run.
    whole = (None, *tops) if len(tops) == 1 else (None,)
    found = (_judgement(score, trace.format, whole, declared) for score in trace.scores)
    return tuple(sorted(found, key=lambda one: one.step is not None))


def judgements_by_others(reviews: Iterable[Review], reviewer: str) -> tuple[EarlierJudgement, ...]:
    """The verdicts that other reviewers than this one have finished, of the reviews of one trace under one rubric."""
    return tuple(
        EarlierJudgement(one.reviewer, f"said {one.verdict}", one.verdict)
        for one in reviews
        if one.reviewer != reviewer and one.status == "finished" and one.verdict is not None
    )


def disagreement(
    trace: Trace,
    verdict: Verdict | None,
    most: int = 3,
    others: Sequence[EarlierJudgement] = (),
    declared: Declared = NOTHING_DECLARED,
) -> str:
    """How the judgements that came with a trace, and those of other reviewers, compare with a reviewer's verdict, in one
    line: those that disagree first, at most so many, the rest counted. "" if there are none."""
    found = (*others, *judgements_of(trace, declared))
    if not found:
        return ""
    ordered = sorted(found, key=lambda one: _rank(one, verdict))
    shown = " · ".join(one.beside(verdict) for one in ordered[:most])
    more = len(ordered) - most
    return f"{shown} · and {more} more" if more > 0 else shown


def _rank(one: EarlierJudgement, verdict: Verdict | None) -> int:
    if one.step is not None or one.verdict is None:
        return 2
    return 0 if one.verdict != verdict else 1


def _judgement(
    score: Score,
    format: str,  # noqa: A002 - the model's own name
    whole: Collection[str | None],
    declared: Declared,
) -> EarlierJudgement:
    who = f"{score.name} ({WHO[score.rater]})" if score.name else WHO[score.rater]
    verdict = verdict_of_score(score, format, declared)
    likely = _likely(score) if verdict is None and not score.label else None
    explained = verdict is not None or _least(score) is not None
    step = None if score.step_id in whole else score.step_id
    return EarlierJudgement(
        who, _words(score, verdict or likely), verdict or likely, step, likely=not explained
    )


def _likely(score: Score) -> Verdict | None:
    """What a number says that nobody explained."""
    if score.value is None:
        return None
    return likely_verdict(score.name, score.value, _least(score))


def _least(score: Score) -> float | None:
    """From what number on a score is a pass, where it says so."""
    least = score.extra.get("threshold")
    known = isinstance(least, int | float) and not isinstance(least, bool)
    return least if known else None


def _words(score: Score, verdict: Verdict | None) -> str:
    label, value = score.label, score.value
    if value is None:
        return f"said {label}" if label is not None else "said nothing"
    number = f"{value:g}"
    if label is None or label == number:
        # "of 1" only where that is how the number is read.
        return (
            f"gave {number} of 1"
            if verdict is not None and 0.0 <= value <= 1.0
            else f"gave {number}"
        )
    yes = {"true": "yes", "false": "no"}.get(label.casefold())
    return f"said {yes}" if yes else f"said {label}, {number}"
