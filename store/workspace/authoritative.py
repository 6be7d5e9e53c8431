"""The verdict on a trace that counts: what its finished reviews agree on, or what was decided where they differ.

Everything that holds something against experts asks here, so that all of it means the same by what experts said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ...rubrics.schema import Verdict
from ..judgement import Review
from ..packs.passports.counts import Said
from ..plurals import counted
from .adjudication import settled_of

if TYPE_CHECKING:
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class Authoritative:
    """Trace -> the verdict that counts under one rubric, and the traces that have none: those whose reviewers differ, and
    those of which they are unsure. `unfinished` and `propagated` reviews, and those of `superseded` traces, say nothing."""

    verdicts: dict[str, Said]
    differing: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    unfinished: int = 0
    propagated: int = 0
    superseded: int = 0

    def words(self) -> list[str]:
        """What has no verdict that counts, each in words."""
        found = []
        if self.differing:
            found.append(f"{counted(len(self.differing), 'trace')} whose reviewers differ")
        if self.unsure:
            found.append(f"{counted(len(self.unsure), 'trace')} of which they are unsure")
        if self.propagated:
            found.append(f"{counted(self.propagated, 'review')} taken over from groups")
        if self.unfinished:
            found.append(f"{counted(self.unfinished, 'review')} not finished")
        if self.superseded:
            found.append(f"{counted(self.superseded, 'review')} of earlier states of traces")
        return found


def authoritative(space: OpenLibrary, rubric: str) -> Authoritative:
    """The verdicts that count under the rubric of that hash."""
    reviews = space.reviews.reviews(rubric=rubric)
    pinned = space.reviews.rubric(rubric)
    decided = {
        trace: one.decision.verdict
        for (trace, rubric_id), one in settled_of(space, reviews).items()
        if one.decision is not None and pinned is not None and rubric_id == pinned.id
    }
    return settled(reviews, space.library.present_states(), decided)


def settled(
    reviews: Iterable[Review],
    gone: Iterable[str] = (),
    decided: Mapping[str, Verdict | None] | None = None,
) -> Authoritative:
    """The verdicts that count among the reviews under one rubric; `gone` are superseded traces, `decided` what somebody decided
    of some. Never a majority: where reviewers differ, nothing counts until somebody decides."""
    superseded_traces = frozenset(gone)
    by_trace: dict[str, list[Verdict]] = {}
    unfinished = propagated = superseded = 0
    for one in reviews:
        if one.trace in superseded_traces:
            superseded += one.judged
        elif one.propagated is not None:
            propagated += 1
        elif one.status != "finished":
            unfinished += 1
        elif one.verdict is not None:
            by_trace.setdefault(one.trace, []).append(one.verdict)
    verdicts: dict[str, Said] = {}
    differing, unsure = [], []
    for trace, given in sorted(by_trace.items()):
        ruling = decided.get(trace) if decided else None
        said = {ruling} if ruling is not None else set(given)
        if len(said) > 1:
            differing.append(trace)
        elif said <= {"pass", "fail"}:
            verdicts[trace] = cast("Said", said.pop())
        else:
            unsure.append(trace)
    return Authoritative(
        verdicts, tuple(differing), tuple(unsure), unfinished, propagated, superseded
    )
