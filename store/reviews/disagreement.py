"""What had judged a trace before its reviewer did, and whether they agree, in words: shown once the review is finished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ...rubrics.schema import Verdict
from ..score_verdicts import verdict_of_score
from ..trace import Rater, Score, Trace

WHO: Final[Mapping[Rater, str]] = {
    "human": "a person",
    "llm": "LLM judge",
    "code": "check by code",
    "user": "end user",
    "unknown": "score",
}
"""What each kind of rater is called on screens."""


@dataclass(frozen=True, slots=True)
class EarlierJudgement:
    """A judgement that came with a trace. `verdict` is what it means for the trace, None if nothing for sure.
    `step` is the id of the step that it judges, None for the whole."""

    who: str
    said: str
    verdict: Verdict | None
    step: str | None = None

    def beside(self, verdict: Verdict | None) -> str:
        """It in words, beside the verdict of a reviewer."""
        if self.verdict is None or verdict in (None, "unsure") or self.step is not None:
            return f"{self.who} said {self.said}"
        agrees = "you agree" if self.verdict == verdict else f"you said {verdict}"
        return f"{self.who} said {self.said}: {agrees}"


def judgements_of(trace: Trace) -> tuple[EarlierJudgement, ...]:
    """The judgements that came with a trace: those of the whole first, each group in their order."""
    given = sorted(trace.scores, key=lambda score: score.step_id is not None)
    return tuple(_judgement(score, trace.format) for score in given)


def disagreement(trace: Trace, verdict: Verdict | None, most: int = 3) -> str:
    """How the judgements that came with a trace compare with a reviewer's verdict, in one line: those that disagree
    first, at most so many, the rest counted. "" if none came."""
    found = judgements_of(trace)
    if not found:
        return ""
    ordered = sorted(found, key=lambda one: _rank(one, verdict))
    shown = "; ".join(one.beside(verdict) for one in ordered[:most])
    more = len(ordered) - most
    return f"{shown}; and {more} more" if more > 0 else shown


def _rank(one: EarlierJudgement, verdict: Verdict | None) -> int:
    if one.step is not None or one.verdict is None:
        return 2
    return 0 if one.verdict != verdict else 1


def _judgement(score: Score, format: str) -> EarlierJudgement:  # noqa: A002 - the model's own name
    who = f"{score.name} ({WHO[score.rater]})" if score.name else WHO[score.rater]
    return EarlierJudgement(
        who, ", ".join(_words(score)) or "nothing", verdict_of_score(score, format), score.step_id
    )


def _words(score: Score) -> Iterator[str]:
    if score.label is not None:
        yield score.label
    boolean = score.label is not None and score.label.casefold() in ("true", "false")
    if score.value is not None and not boolean and score.label != f"{score.value:g}":
        yield f"{score.value:g}"
