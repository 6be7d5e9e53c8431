"""The scores that came with a trace, in words: what each said, who gave it, on which step, what that means and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...store.reviews.disagreement import WHO
from ...store.score_meanings import NOTHING_DECLARED, Declared
from ...store.score_verdicts import undirected, verdict_of_score
from ...store.trace import Score


@dataclass(frozen=True, slots=True)
class ScoreWords:
    """A score in words: what it `said` ("toxicity 0.2"), `by` whom ("LLM judge, gpt-4.1, step 3"), what that `means`
    ("a pass", "no direction known", "" if neither) and the `reason` as it was written."""

    said: str
    by: str
    means: str
    reason: str

    @property
    def line(self) -> str:
        """Without the reason, in one line."""
        return f"{self.said} ({self.by}){f': {self.means}' if self.means else ''}"


def score_words(
    score: Score,
    format_name: str = "",
    declared: Declared = NOTHING_DECLARED,
    steps: Mapping[str, int] | None = None,
) -> ScoreWords:
    """A score of a trace of that format in words; `steps` are the numbers of its steps by their ids."""
    number = None if score.value is None else f"{score.value:g}"
    label = score.label if score.label != number else None
    told = " ".join(one for one in (label, number) if one is not None) or "–"
    if label is not None and label.casefold() in ("true", "false"):
        told = label
    by = [WHO[score.rater]]
    if score.author:
        by.append(score.author)
    if score.step_id is not None:
        by.append(f"step {(steps or {}).get(score.step_id, score.step_id)}")
    verdict = verdict_of_score(score, format_name, declared)
    means = f"a {verdict}" if verdict in ("pass", "fail") else ""
    if not means and undirected(score, format_name, declared):
        means = "no direction known"
    return ScoreWords(f"{score.name} {told}", ", ".join(by), means, score.explanation or "")
