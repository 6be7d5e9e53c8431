"""What reviewers said of traces, for searches.

Under a rubric that is `blind`, what others said of a trace is left out until one has finished one's own review, if
that is asked for: a search would show who judged what.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...rubrics.schema import Rubric
from ..judgement import Review
from ..library.excerpts import Passage, passage_in
from ..library.search_sql import ReviewTest
from ..queries.query import FieldTest, Words
from ..queries.values import day_ns
from ..queries.words import words
from ..reviews.queues import Queue
from .group_work import GroupWork
from .seen import yet_to_judge

if TYPE_CHECKING:
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class Said:
    """What a review says, as it is searched; `row` is that of its trace, 0 if the library has none."""

    row: int
    reviewer: str
    rubric: str
    finished: bool
    own: bool
    at_ns: int
    verdict: str | None
    codes: frozenset[str]
    titles: frozenset[str]
    """What a person reads for these codes."""
    notes: tuple[tuple[str, str], ...]
    """The words of each note between blanks, and the note."""
    signals: frozenset[str] = frozenset()


class SearchedReviews:
    """The reviews, groups and queues of an open library, as one reviewer may search them; see `Elsewhere`."""

    def __init__(self, space: OpenLibrary, *, blind: bool = False) -> None:
        self._space = space
        self.blind = blind
        self._read_at = -1
        self._said: list[Said] = []
        self._hides = blind
        self._to_judge: frozenset[int] = frozenset()

    def reviewed_as(self, tests: Sequence[ReviewTest]) -> Sequence[int]:
        """The traces with a review that fulfils all of these."""
        return sorted(
            {one.row for one in self._reviews() if all(fulfils(one, test) for test in tests)}
        )

    def known_as(self, test: FieldTest) -> Sequence[int]:
        """The traces that were reviewed, and those of a group or a queue. Raises UserError."""
        if test.name == "reviewed":
            return sorted({one.row for one in self._reviews() if one.finished})
        if test.name == "found":
            keys = self._found(test)
        elif test.name == "queue":
            keys = [item.trace for queue in self._queues(test) for item in queue.items]
        else:
            keys = self._members(test)
        return sorted(self._space.library.row_numbers(keys).values())

    def verdicts(self) -> dict[int, str]:
        """Row id of a trace -> the verdict of this reviewer."""
        reviewer = self._space.reviewer
        return {
            one.row: one.verdict
            for one in self._reviews()
            if one.reviewer == reviewer and one.finished and one.verdict
        }

    def judged(self) -> set[int] | None:
        """Row ids of the traces that this reviewer has judged; None if what judged a trace before is shown of any."""
        said, mine = self._reviews(), self._space.reviewer
        if not self._hides:
            return None
        return {one.row for one in said if one.reviewer == mine and one.finished and one.own}

    def to_judge(self) -> frozenset[int]:
        """Row ids of the traces that this reviewer was given to judge blind and has not judged; none if nothing is
        held back."""
        self._reviews()
        return self._to_judge

    def holds_back(self, group: str) -> bool:
        """Whether a group may be one that only a judge or a person tells of: not one of errors. Raises UserError."""
        with self._space.groups_lock:
            return not group or GroupWork(self._space).find(group).kind != "error"

    def noted(self, row: int, wanted: Sequence[Words]) -> Passage | None:
        """Where a note on a trace says one of these words."""
        asked = [one for one in wanted if one.part in ("", "note")]
        for said in self._reviews() if asked else ():
            for spaced, note in said.notes if said.row == row else ():
                if any(_says(spaced, one) for one in asked):
                    own = said.reviewer == self._space.reviewer
                    return passage_in(
                        note, asked, "your note" if own else f"note of {said.reviewer}"
                    )
        return None

    def values(self, field: str) -> list[str]:
        """The values that a field has in this journal, to complete one."""
        match field:
            case "code":
                found = {code for one in self._reviews() for code in one.codes}
            case "reviewer":
                found = {one.reviewer for one in self._reviews()}
            case "rubric":
                found = {one.rubric for one in self._reviews()}
            case "queue":
                return [queue.name for queue in self._space.queues.all()]
            case _:
                found = set()
        return sorted(found)

    def _queues(self, test: FieldTest) -> Iterable[Queue]:
        return (queue for queue in self._space.queues.all() if _has(test, queue.name.casefold()))

    def _found(self, test: FieldTest) -> list[str]:
        # Not before it is asked for: what finds signals takes longer to import than all else here.
        from .found_signals import FOUND_KINDS, found_traces

        kinds = [one for one in FOUND_KINDS if _has(test, one)]
        return [key for kind in kinds for key in found_traces(self._space, kind)]

    def _members(self, test: FieldTest) -> list[str]:
        with self._space.groups_lock:
            groups = self._space.groups
            if test.begins and not test.value:
                return [one.trace for some in groups.all_members().values() for one in some]
            found = GroupWork(self._space).find(test.value)
            return [member.trace for member in groups.members(found)]

    def _reviews(self) -> list[Said]:
        """The reviews that are searched; read again once the journal has grown."""
        events = self._space.journal.last_event()
        if events != self._read_at:
            self._said = self._read_reviews()
            self._read_at = events
        return self._said

    def _read_reviews(self) -> list[Said]:
        rubrics = self._space.reviews.rubrics()
        reviews = self._space.reviews.reviews()
        hidden = {one for one, rubric in rubrics.items() if self.blind and rubric.display.blind}
        self._hides = self.blind and (bool(hidden) or not rubrics)
        mine = {
            (one.trace, one.rubric)
            for one in reviews
            if one.reviewer == self._space.reviewer and one.judged
        }
        given = {trace for trace, _ in yet_to_judge(self._space, reviews)} if hidden else set()
        given -= {trace for trace, _ in mine}
        self._to_judge = frozenset(self._space.library.row_numbers(sorted(given)).values())
        shown = [
            one
            for one in reviews
            if one.reviewer == self._space.reviewer
            or one.rubric not in hidden
            or (one.trace, one.rubric) in mine
        ]
        rows = self._space.library.row_numbers([one.trace for one in shown])
        return [
            said_by(one, rows[one.trace], rubrics.get(one.rubric))
            for one in shown
            if one.trace in rows
        ]


def said_by(review: Review, row: int, rubric: Rubric | None) -> Said:
    """A review as it is searched; `row` is that of its trace."""
    codes = [*review.codes, *(mark.code for mark in review.marks if mark.code)]
    correction = review.correction.text if review.correction else ""
    marks = [mark.note for mark in review.marks if mark.note]
    texts = (
        [question.id for question in rubric.questions if question.type == "text"] if rubric else []
    )
    written = [str(review.answers.get(one) or "") for one in texts]
    signals = [one.note for one in review.signals]
    notes = [one for one in (review.note, *written, correction, *marks, *signals) if one]
    return Said(
        row=row,
        reviewer=review.reviewer,
        rubric=rubric.id if rubric else "",
        finished=review.status == "finished",
        own=review.propagated is None,
        at_ns=review.at_ms * 1_000_000,
        verdict=review.verdict,
        codes=frozenset(codes),
        titles=frozenset(
            choice.label
            for question in (rubric.questions if rubric else ())
            for choice in question.choices
            if choice.code in codes
        ),
        notes=tuple((f" {' '.join(words(one))} ", one) for one in notes),
        signals=frozenset(one.kind for one in review.signals),
    )


def fulfils(said: Said, test: ReviewTest) -> bool:
    """Whether a review has what is asked of reviews."""
    if isinstance(test, Words):
        return any(_says(spaced, test) for spaced, _ in said.notes)
    match test.name:
        case "verdict":
            return said.finished and said.verdict is not None and _has(test, said.verdict)
        case "judged-since":
            return said.finished and said.at_ns >= day_ns(test.value)[0]
        case "judged-until":
            return said.finished and said.at_ns < day_ns(test.value)[1]
        case "code":
            return any(_has(test, code.casefold()) for code in said.codes | said.titles)
        case "signal":
            return any(_has(test, kind) for kind in said.signals)
        case "reviewer":
            return _has(test, said.reviewer.casefold())
        case "rubric":
            return _has(test, said.rubric.casefold())
        case _:
            return bool(said.notes)


def _has(test: FieldTest, value: str) -> bool:
    wanted = test.value.casefold()
    return value.startswith(wanted) if test.begins else value == wanted


def _says(spaced: str, wanted: Words) -> bool:
    return f" {' '.join(wanted.words)}{'' if wanted.begins else ' '}" in spaced
