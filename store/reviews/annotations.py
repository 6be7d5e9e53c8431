"""Scores that people gave in another tool, as lines of a reviews file.

The scores of one person on one trace become one review. Only a score that clearly means good or bad
becomes a verdict; everything else becomes a note in a draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ...rubrics.files import rubric_hash
from ...rubrics.schema import Rubric, Verdict
from ..canonical import Json
from ..score_verdicts import verdict_of_score
from ..trace import Score, Trace, as_text
from .line_values import iso_time

NOBODY: Final = "annotation"
"""The reviewer, if an export does not name one."""

_CORRECTION: Final = frozenset(["correction", "corrected_output", "corrected output"])
_PLACES: Final = {"mistake": "break_point", "root cause": "root_cause"}
"""Scores that name a place in the trace. Sources: Who&When, `mistake_step`; AgentRx, `root_cause`."""
_NOTES: Final = frozenset(["note", "notes", "comment", "comments"])


def correction_of(score: Score) -> str | None:
    """The output that a person wrote to replace the recorded one."""
    given = score.extra.get("correction")
    if isinstance(given, Mapping) and len(given) == 1:
        given = next(iter(given.values()))
    if isinstance(given, str):
        return given or None
    if isinstance(given, Mapping | list):
        return as_text(given) if given else None
    named = score.name.casefold() in _CORRECTION or bool(given)
    text = score.label or score.explanation
    return text if named and text else None


def _note_text(score: Score) -> str:
    value = score.label if score.label is not None else score.value
    parts = [score.name if value is None else f"{score.name}: {value}"]
    if score.explanation:
        parts.append(score.explanation)
    return "\n".join(parts)


def _verdict(scores: Sequence[Score], trace: Trace) -> Verdict | None:
    """The verdict of one person's scores: fail if any is a fail. Scores on the whole trace take precedence
    over scores on its steps."""
    whole = [score for score in scores if score.step_id is None]
    for some in (whole, scores):
        found = {verdict for score in some if (verdict := verdict_of_score(score, trace.format))}
        if found:
            return "fail" if "fail" in found else "pass"
    return None


def annotation_reviews(trace: Trace, rubric: Rubric) -> Iterator[dict[str, Json]]:
    """The reviews made from people's scores on a trace, as lines of a reviews file."""
    by_author: dict[str, list[Score]] = {}
    for score in trace.scores:
        # A score of a whole session is not a judgement of each of its traces.
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
    verdict = _verdict(scores, trace) if plain else None
    corrections = [text for score in scores if (text := correction_of(score))]
    steps = {step.id for step in trace.steps}
    marks: list[Mapping[str, Json]] = []
    notes: list[str] = []
    for score in scores:
        meaning = verdict_of_score(score, trace.format)
        if (written := correction_of(score)) and written in (score.label, score.explanation):
            continue
        if score.step_id in steps and meaning is not None:
            kind = "wrong" if meaning == "fail" else "good"
            marks.append({"step": score.step_id, "kind": kind, "note": _note_text(score)})
        elif score.name.casefold() in _NOTES and score.explanation:
            notes.append(score.explanation)
        else:
            notes.append(_note_text(score))
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
    for score in scores:
        if score.name in _PLACES and score.step_id in steps:
            line.setdefault(_PLACES[score.name], {"step": score.step_id})
    times = [score.at_ns for score in scores if score.at_ns]
    if times:
        line["at"] = iso_time(max(times) // 1_000_000)
    return line
