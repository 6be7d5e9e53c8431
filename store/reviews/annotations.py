"""Judgements of people that came with an export, as lines of a reviews file.

What somebody said in another tool becomes a review of this one: one a person and trace. Only what says
plainly that a trace is good or bad becomes a verdict; the rest is kept as a note in a draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ...rubrics.files import rubric_hash
from ...rubrics.schema import Rubric, Verdict
from ..canonical import Json
from ..score_verdicts import verdict_of_score
from ..trace import Score, Trace, as_text
from .lines import iso_time

NOBODY: Final = "annotation"
"""Who reviewed, where an export does not say."""

_CORRECTION: Final = frozenset(["correction", "corrected_output", "corrected output"])
_NOTES: Final = frozenset(["note", "notes", "comment", "comments"])


def correction_of(score: Score) -> str | None:
    """The output that a person wrote in place of the recorded one."""
    held = score.extra.get("correction")
    if isinstance(held, Mapping) and len(held) == 1:
        held = next(iter(held.values()))
    if isinstance(held, str):
        return held or None
    if isinstance(held, Mapping | list):
        return as_text(held) if held else None
    named = score.name.casefold() in _CORRECTION or bool(held)
    text = score.label or score.explanation
    return text if named and text else None


def _said(score: Score) -> str:
    value = score.label if score.label is not None else score.value
    parts = [score.name if value is None else f"{score.name}: {value}"]
    if score.explanation:
        parts.append(score.explanation)
    return "\n".join(parts)


def _verdict(scores: Sequence[Score]) -> Verdict | None:
    """One verdict out of several scores of one person: any fail is a fail; those on the trace as a whole
    count before those on its steps."""
    whole = [score for score in scores if score.step_id is None]
    for some in (whole, scores):
        found = {verdict for score in some if (verdict := verdict_of_score(score))}
        if found:
            return "fail" if "fail" in found else "pass"
    return None


def annotation_reviews(trace: Trace, rubric: Rubric) -> Iterator[dict[str, Json]]:
    """The reviews that people's scores on a trace amount to, as lines of a reviews file."""
    by_author: dict[str, list[Score]] = {}
    for score in trace.scores:
        # What was said of a whole session is no judgement of each of its traces.
        if score.rater == "human" and score.extra.get("scope") != "session":
            by_author.setdefault(score.author or NOBODY, []).append(score)
    question = rubric.question(rubric.verdict.question)
    plain = question is not None and question.type == "pass_fail"
    for author in sorted(by_author):
        scores = sorted(by_author[author], key=lambda score: (score.at_ns or 0, score.name))
        yield _line(trace, rubric, author, scores, plain=plain)


def _line(
    trace: Trace, rubric: Rubric, author: str, scores: Sequence[Score], *, plain: bool
) -> dict[str, Json]:
    verdict = _verdict(scores) if plain else None
    corrections = [text for score in scores if (text := correction_of(score))]
    steps = {step.id for step in trace.steps}
    marks: list[Mapping[str, Json]] = []
    notes: list[str] = []
    for score in scores:
        said = verdict_of_score(score)
        if (written := correction_of(score)) and written in (score.label, score.explanation):
            continue
        if score.step_id in steps and said is not None:
            kind = "wrong" if said == "fail" else "good"
            marks.append({"step": score.step_id, "kind": kind, "note": _said(score)})
        elif score.name.casefold() in _NOTES and score.explanation:
            notes.append(score.explanation)
        else:
            notes.append(_said(score))
    line: dict[str, Json] = {
        "trace": trace.key,
        "reviewer": author,
        "rubric": {"id": rubric.id, "hash": rubric_hash(rubric)},
        "status": "finished" if verdict else "draft",
        "marks": marks,
        "note": "\n".join(notes) or None,
    }
    if verdict:
        line["verdict"] = verdict
    if corrections:
        line["correction"] = {"text": corrections[-1], "status": "proposed"}
    times = [score.at_ns for score in scores if score.at_ns]
    if times:
        line["at"] = iso_time(max(times) // 1_000_000)
    return line
