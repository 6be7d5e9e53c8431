"""The agreement of the reviewers of a library: its finished reviews, read and compared rubric by rubric.

It is for whoever leads a review, on the command line. Who is in the middle of it is told nothing of traces that they have
yet to judge blind: such traces are left out of everything, and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...errors import UserError
from ..canonical import Json
from ..insight.agreement.measuring import Measure
from ..insight.agreement.report import AgreementReport, Judged, agreement
from ..judgement import Review
from ..library.slices import slices_of, values_of
from ..library.step_outlines import step_outlines
from ..plurals import counted
from .authoritative import reviews_in_words
from .seen import judged_under, yet_to_judge

if TYPE_CHECKING:
    from ...rubrics.schema import Rubric
    from ..reviews.queues import Queue
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many reviews, or traces, are not compared: reviews that were taken over from a group, that are not finished, and
    of traces of which there is a later state; traces that the reader has yet to judge."""

    propagated: int = 0
    unfinished: int = 0
    superseded: int = 0
    yet_to_judge: int = 0

    def json(self) -> dict[str, Json]:
        """Each number."""
        return {
            "propagated": self.propagated,
            "unfinished": self.unfinished,
            "superseded": self.superseded,
            "yet_to_judge": self.yet_to_judge,
        }

    def words(self) -> list[str]:
        """Each in a sentence."""
        found = reviews_in_words(self.propagated, self.unfinished, self.superseded)
        if self.yet_to_judge:
            found.append(f"{counted(self.yet_to_judge, 'trace')} that you have yet to judge blind")
        return found


@dataclass(frozen=True, slots=True)
class RubricAgreement:
    """The agreement under the rubric of a hash, and what is left out of it. `titles` are those of the traces that were
    judged differently, `source_ids` their ids where they came from."""

    hash: str
    report: AgreementReport
    left_out: LeftOut
    titles: dict[str, str] = field(default_factory=dict)
    source_ids: dict[str, str | None] = field(default_factory=dict)


def agreements(
    space: OpenLibrary, measure: Measure, *, queue: str | None = None, rubric: str | None = None,
    slice_name: str | None = None,
) -> list[RubricAgreement]:  # fmt: skip
    """The agreement under each rubric by which two reviewers finished a trace, or one judged one twice; of a queue if it is
    named. `rubric` is an id, which all its versions have, or the beginning of a hash. If there is nothing to compare, what
    was asked for is reported all the same. Raises UserError."""
    chosen = _queue(space, queue)
    rubrics = space.reviews.rubrics()
    wanted = {
        pinned: one
        for pinned, one in rubrics.items()
        if (chosen is None or pinned == chosen.rubric) and _is(one, pinned, rubric)
    }
    if rubric is not None and not wanted:
        of = f" of the queue {queue}" if queue else ""
        raise UserError(
            f"No review{of} was given under a rubric {rubric}",
            "tracejury rubric list shows rubrics.",
        )
    found = [
        _under(space, pinned, one, chosen, measure, slice_name)
        for pinned, one in sorted(
            wanted.items(), key=lambda item: (item[1].id, -item[1].version, item[0])
        )
    ]
    telling = [one for one in found if one.report.items or one.report.selves]
    _check_slice(space, telling, slice_name)
    return telling or [one for one in found if chosen is not None or one.report.alone]


def slice_names(space: OpenLibrary, queue: str | None = None) -> list[str]:
    """The names of metadata that make slices of the traces that several reviewers finished, of a queue if it is named."""
    chosen = _queue(space, queue or None)
    within = None if chosen is None else {item.trace for item in chosen.items}
    traces = _traces(space.reviews.of_several())
    kept = [one for one in traces if within is None or one in within]
    return sorted(slices_of(space.library, kept[:1000]))


def _queue(space: OpenLibrary, name: str | None) -> Queue | None:
    if name is None:
        return None
    queue = space.queues.get(name)
    if queue is None:
        raise UserError(f"There is no queue named {name}", "tracejury queue list shows them.")
    return queue


def _is(rubric: Rubric, pinned: str, asked: str | None) -> bool:
    return asked is None or rubric.id == asked or (len(asked) >= 6 and pinned.startswith(asked))


def _under(
    space: OpenLibrary, pinned: str, rubric: Rubric, queue: Queue | None, measure: Measure,
    slice_name: str | None,
) -> RubricAgreement:  # fmt: skip
    within = None if queue is None else {item.trace for item in queue.items}
    stored = [
        one for one in space.reviews.reviews(rubric=pinned) if within is None or one.trace in within
    ]
    again = [
        one
        for one in space.reviews.repeats(rubric=pinned, status="finished")
        if queue is None or one.repeat == queue.name
    ]
    hidden = _kept_back(space, stored, pinned)
    gone = space.library.present_states()
    finished = [one for one in stored if one.judged and one.trace not in gone]
    left_out = LeftOut(
        propagated=sum(one.propagated is not None for one in stored),
        unfinished=sum(one.status != "finished" for one in stored),
        superseded=sum(one.judged and one.trace in gone for one in stored),
        yet_to_judge=len({one.trace for one in finished} & hidden),
    )
    reviews = [one for one in finished if one.trace not in hidden]
    again = [one for one in again if one.trace not in hidden and one.trace not in gone]
    judged = Judged(
        reviews,
        again,
        step_outlines(space.library, _broken(reviews, again)),
        _values(space, _traces(reviews), slice_name) if slice_name else {},
        sliced=slice_name is not None,
    )
    report = agreement(rubric, judged, measure)
    rows = space.shown.rows_for([one.trace for one in report.differing])
    return RubricAgreement(
        pinned,
        report,
        left_out,
        {row.key: row.title for row in rows},
        {row.key: row.source_id for row in rows},
    )


def _kept_back(space: OpenLibrary, stored: Sequence[Review], pinned: str) -> set[str]:
    """The traces that the reader has yet to judge blind, if they have begun to judge under this rubric. Who has not is no
    reviewer of it."""
    if pinned not in judged_under(space, stored):
        return set()
    return {
        trace for trace, rubric in yet_to_judge(space, space.reviews.reviews()) if rubric == pinned
    }


def _values(space: OpenLibrary, traces: Sequence[str], name: str) -> dict[str, str]:
    """The value that each trace has of that name, as it is shown."""
    found = values_of(space.library, traces, name)
    return {trace: space.shown.value(name, value) for trace, value in found.items()}


def _traces(reviews: Iterable[Review]) -> list[str]:
    return sorted({one.trace for one in reviews})


def _broken(reviews: Sequence[Review], again: Sequence[Review]) -> list[str]:
    """The traces of which two reviews, or one and its repeat, say where they broke."""
    counts: dict[str, int] = {}
    for one in (*reviews, *again):
        if one.break_point is not None:
            counts[one.trace] = counts.get(one.trace, 0) + 1
    return sorted(trace for trace, times in counts.items() if times > 1)


def _check_slice(
    space: OpenLibrary, found: Sequence[RubricAgreement], slice_name: str | None
) -> None:
    """Raises UserError if none of the traces has metadata of that name."""
    if slice_name is None or not found:
        return
    if any(one.value is not None for part in found for one in part.report.slices):
        return
    differing = [trace for part in found for trace in part.titles]
    names = ", ".join(slices_of(space.library, differing or space.library.keys()[:1000]))
    raise UserError(
        f"None of these traces has {slice_name} in its metadata",
        f"They have: {names}." if names else "They have no metadata that make slices.",
    )
