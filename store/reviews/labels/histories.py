"""Judgements of people as lines of a reviews file: those of one person on one trace are one review.

Where a person judged the same thing again, the earlier state is a line of its own with the time at which it last held: the
later one replaces it on import, and both stay in the journal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...bundles.input.delimited import BadRow
from ...bundles.judgement_rows import JudgementTool, NoJudgement
from ...bundles.protocol import EXCERPT_CHARS, Position, Reject
from ...canonical import Json, canonical_bytes, clean_json
from ...library.library import Library
from ...plurals import counted
from ...trace import Score, Trace
from ..line_values import iso_time
from ..step_names import UnusableLine
from .answers import LabelAnswers, label_of
from .finding import JudgedTraces

NOBODY: Final = "annotation"
"""The reviewer, if an export does not name one."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """A judgement of a person, where it stands in the file, and the trace that it names."""

    position: Position
    row: Mapping[str, Json]
    score: Score
    trace_id: str | None


def history(scores: Iterable[Score]) -> Iterator[Sequence[Score]]:
    """Yield the states of what one person said of one trace, each as the scores that held then; the last holds now."""
    held: dict[tuple[str, str | None], Score] = {}
    changed = False
    for score in sorted(scores, key=lambda one: (one.at_ns or 0, one.name)):
        place = (score.name, score.step_id)
        if place in held and changed and _said(held[place]) != _said(score):
            yield tuple(held.values())
            changed = False
        if place not in held or _said(held[place]) != _said(score):
            changed = True
        held.pop(place, None)
        held[place] = score
    if held:
        yield tuple(held.values())


def _said(score: Score) -> tuple[object, ...]:
    return score.value, score.label, score.explanation, score.extra.get("correction")


def lines_of_scores(
    scores: Sequence[Score], trace: Trace, answers: LabelAnswers, reviewer: str | None
) -> Iterator[dict[str, Json]]:
    """Yield the lines that the scores of one person on one trace make, the earliest first. Raises UnusableLine."""
    for state in history(scores):
        times = [score.at_ns for score in state if score.at_ns]
        at = iso_time(max(times) // 1_000_000) if times else None
        labels = [label_of(score) for score in state]
        yield answers.line(labels, trace, {}, reviewer=reviewer, at=at)


class JudgementLines:
    """Turns the rows of a file of judgements into lines; those that are of no person are counted in `oddities`."""

    def __init__(
        self, tool: JudgementTool, library: Library, answers: LabelAnswers | UnusableLine
    ) -> None:
        self._tool = tool
        self._library = library
        self._answers = answers
        self.oddities: Counter[str] = (
            Counter() if isinstance(answers, UnusableLine) else answers.oddities
        )

    def of(
        self, rows: Iterable[tuple[Position, Json] | Reject]
    ) -> Iterator[tuple[Position, dict[str, Json] | BadRow]]:
        """Yield a line for each state of each review, and what makes none with the reason."""
        judged: list[_Judged] = []
        for found in rows:
            if isinstance(found, Reject):
                yield found.position, BadRow(0, found.reason, found.excerpt)
                continue
            one = self._judged(*found)
            if isinstance(one, tuple):
                yield one
            elif one is not None:
                judged.append(one)
        yield from self._lines(judged)

    def _judged(self, position: Position, row: Json) -> _Judged | tuple[Position, BadRow] | None:
        """A row as a judgement of a person; None if it is of somebody else."""
        if not isinstance(row, Mapping) or not self._tool.fits(row):
            return _bad(position, row, f"it is none of {self._tool.title}")
        try:
            found = self._tool.read(clean_json(row))
        except (NoJudgement, ValueError, TypeError, AttributeError, LookupError) as error:
            return _bad(position, row, str(error) or "a value has an unexpected shape")
        score = found.score
        if score.rater != "human":
            who = {"llm": "a judge", "code": "code", "user": "an end user"}
            by = who.get(score.rater, "nobody that is known")
            self.oddities[
                f"a judgement by {by} was left out; `tracejury load` attaches it to its trace as a score"
            ] += 1
            return None
        return _Judged(position, row, score, found.trace_id)

    def _lines(
        self, judged: Sequence[_Judged]
    ) -> Iterator[tuple[Position, dict[str, Json] | BadRow]]:
        steps = {one.score.step_id for one in judged} - {None}
        traces = JudgedTraces(self._library, {step for step in steps if step})
        by_person: dict[tuple[str, str], list[_Judged]] = {}
        for one in judged:
            try:
                key = traces.key(one.trace_id, one.score.step_id)
            except UnusableLine as error:
                yield _bad(one.position, one.row, str(error))
                continue
            by_person.setdefault((key, one.score.author or ""), []).append(one)
        for (key, author), some in by_person.items():
            trace = self._library.trace(key)
            if trace is not None:
                yield from self._of_person(some, trace, author or None)
        if judged:
            people = len({author for _, author in by_person})
            self.oddities[
                f"{counted(len(judged), 'judgement')} of {counted(people, 'reviewer')} on"
                f" {counted(len({key for key, _ in by_person}), 'trace')}"
            ] += 1

    def _of_person(
        self, some: Sequence[_Judged], trace: Trace, author: str | None
    ) -> Iterator[tuple[Position, dict[str, Json] | BadRow]]:
        try:
            if isinstance(self._answers, UnusableLine):
                raise self._answers
            scores = [one.score for one in some]
            lines = list(lines_of_scores(scores, trace, self._answers, author))
        except UnusableLine as error:
            for one in some:
                yield _bad(one.position, one.row, str(error))
            return
        for line in lines:
            yield some[-1].position, line


def _bad(position: Position, row: Json, reason: str) -> tuple[Position, BadRow]:
    excerpt = canonical_bytes(clean_json(row)).decode()[:EXCERPT_CHARS]
    return position, BadRow(0, reason, excerpt)
