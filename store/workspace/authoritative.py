"""The verdict on a trace that counts: what was decided, or what its finished reviews agree on.

Everything that holds something against experts asks here, so that all of it means the same by what experts said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, cast

from ...rubrics.schema import Verdict
from ..judgement import Review
from ..packs.passports.counts import Said
from ..plurals import counted
from .adjudication import decisions

if TYPE_CHECKING:
    from .opened import OpenLibrary

NOTHING_DECIDED: Final[Mapping[str, Verdict]] = MappingProxyType({})


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
        return found + reviews_in_words(self.propagated, self.unfinished, self.superseded)


def reviews_in_words(propagated: int, unfinished: int, superseded: int) -> list[str]:
    """How many reviews say nothing by themselves, by why."""
    found = []
    if propagated:
        found.append(f"{counted(propagated, 'review')} taken over from groups")
    if unfinished:
        found.append(f"{counted(unfinished, 'review')} not finished")
    if superseded:
        found.append(f"{counted(superseded, 'review')} of earlier states of traces")
    return found


def authoritative(space: OpenLibrary, rubric: str) -> Authoritative:
    """The verdicts that count under the rubric of that hash."""
    known = space.reviews.rubric(rubric)
    decided = {
        trace: one.verdict
        for (trace, name), one in decisions(space).items()
        if known is not None and name == known.id and one.verdict is not None
    }
    return settled(space.reviews.reviews(rubric=rubric), space.library.present_states(), decided)


def agreed(verdicts: Iterable[str]) -> str | None:
    """What several reviewers of one trace agree on; None where they differ. Figures of a library (`trace_verdicts.py`) and of
    judges ask here alike."""
    said = set(verdicts)
    return said.pop() if len(said) == 1 else None


def settled(
    reviews: Iterable[Review],
    gone: Iterable[str] = (),
    decided: Mapping[str, Verdict] = NOTHING_DECIDED,
) -> Authoritative:
    """The verdicts that count among the reviews under one rubric; `gone` are superseded traces, `decided` what somebody
    decided. Never a majority: where reviewers differ, nothing counts until somebody decides."""
    superseded_traces = frozenset(gone)
    by_trace: dict[str, list[str]] = {}
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
        said = decided[trace] if trace in decided else agreed(given)
        if said is None:
            differing.append(trace)
        elif said in ("pass", "fail"):
            verdicts[trace] = cast("Said", said)
        else:
            unsure.append(trace)
    return Authoritative(
        verdicts, tuple(differing), tuple(unsure), unfinished, propagated, superseded
    )
