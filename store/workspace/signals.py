"""The signals of a library: what reviewers marked as worth attention, and what the traces say themselves, beside the verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ..insight.signals.far import LEAST as LEAST_ASKED
from ..insight.signals.phrasings import LEAST as LEAST_ALIKE
from ..intervals import wilson
from ..judgement import SIGNAL_WORDS, SignalKind
from ..plurals import counted
from .found_signals import FoundSignals, found_signals
from .judges import kept_back
from .seen import judged_under, seen_by
from .trace_verdicts import TraceVerdicts, trace_verdicts

if TYPE_CHECKING:
    from ...rubrics.schema import Verdict
    from .opened import OpenLibrary

LEAST: Final = 20
"""Of fewer traces with a thumb no share is told."""


@dataclass(frozen=True, slots=True)
class MarkedSignal:
    """What one reviewer marked; `verdict` is that of their review, if it is finished."""

    trace: str
    reviewer: str
    kind: SignalKind
    note: str
    at_ms: int
    verdict: Verdict | None


@dataclass(frozen=True)
class Signals:
    """The marks that the reader may see, in the order of their times (`held_back` counts those of others that they may not),
    and what was found in the traces. `hidden` traces are kept from the reader, who has to judge them blind: their thumbs are
    not counted."""

    marks: tuple[MarkedSignal, ...]
    held_back: int
    found: FoundSignals
    verdicts: TraceVerdicts
    hidden: frozenset[str]

    @cached_property
    def up(self) -> list[str]:
        """The traces with a thumb up."""
        return [key for key in self.found.of("thumbs-up") if key not in self.hidden]

    @cached_property
    def down(self) -> list[str]:
        """The traces with a thumb down."""
        return [key for key in self.found.of("thumbs-down") if key not in self.hidden]

    @cached_property
    def down_passed(self) -> list[str]:
        """Those of them that experts passed."""
        return self._judged(self.down, "pass")

    @cached_property
    def down_unjudged(self) -> list[str]:
        """Those with a thumb down that have no verdict."""
        return [key for key in self.down if key not in self.verdicts.of]

    @cached_property
    def up_failed(self) -> list[str]:
        """Those with a thumb up that experts failed."""
        return self._judged(self.up, "fail")

    @cached_property
    def complained_passed(self) -> list[str]:
        """Those in which somebody complains that experts passed."""
        return self._judged(list(self.found.complaints), "pass")

    def _judged(self, keys: list[str], verdict: Verdict) -> list[str]:
        of = self.verdicts.of
        return [key for key in keys if key in of and of[key].verdict == verdict]

    def kinds(self) -> Counter[SignalKind]:
        """How many traces have each kind of mark."""
        return Counter(kind for _, kind in {(one.trace, one.kind) for one in self.marks})


def signals(space: OpenLibrary, rubric: str | None = None) -> Signals:
    """The signals of a library, of what may be told to its reader. Raises UserError for an unknown rubric."""
    reviews = space.reviews.reviews()
    seen = seen_by(space, reviews)
    # Who neither has begun nor is named is no reviewer.
    begun = judged_under(space, reviews)
    present = {*space.library.keys()}
    marks: list[MarkedSignal] = []
    held_back = 0
    for review in reviews:
        if not review.signals or review.trace not in present:
            continue
        if review.rubric in begun and not seen.review(review):
            held_back += len(review.signals)
            continue
        verdict = review.verdict if review.status == "finished" else None
        marks += [
            MarkedSignal(review.trace, review.reviewer, one.kind, one.note, review.at_ms, verdict)
            for one in review.signals
        ]
    marks.sort(key=lambda one: (one.at_ms, one.trace, one.reviewer, one.kind))
    return Signals(
        tuple(marks),
        held_back,
        found_signals(space),
        trace_verdicts(space, rubric),
        frozenset(kept_back(space) & present),
    )


def sentences(of: Signals) -> Iterator[str]:
    """What there is to say, each with how many it is of; no words of a trace are in it."""
    yield _marked(of)
    yield _thumbs(of)
    if of.down:
        yield (
            f"Of {counted(len(of.down), 'thumb')} down experts passed {len(of.down_passed):,};"
            f" {len(of.down_unjudged):,} nobody judged."
        )
    if of.up:
        yield f"Of {counted(len(of.up), 'thumb')} up experts failed {len(of.up_failed):,}."
    found = of.found
    if found.asked:
        passed = (
            f"; experts passed {len(of.complained_passed):,} of them" if found.complaints else ""
        )
        yield f"In {len(found.complaints):,} of {counted(found.asked, 'trace')} the user complains in their last words{passed}."
        yield _far(found)
        yield (
            f"{counted(len(found.openings), 'opening')} of requests"
            f" {'is' if len(found.openings) == 1 else 'are'} shared by {LEAST_ALIKE} or more traces and 2 %."
        )
    else:
        yield "No trace has words of a user."
    untold = [
        *([f"{counted(of.held_back, 'mark')} of others on traces that you have not judged"] if of.held_back else []),
        *([f"thumbs on {counted(len(of.hidden), 'trace')} that you have yet to judge blind"] if of.hidden else []),
    ]  # fmt: skip
    if untold:
        yield f"Not told: {', and '.join(untold)}."


def _marked(of: Signals) -> str:
    if not of.marks:
        return "Nobody marked a trace as worth attention yet: ! in the review does."
    kinds = of.kinds()
    said = ", ".join(
        f"{SIGNAL_WORDS[kind]} {kinds[kind]:,}" for kind in SIGNAL_WORDS if kinds[kind]
    )
    traces = len({one.trace for one in of.marks})
    people = len({one.reviewer for one in of.marks})
    return (
        f"{counted(traces, 'trace')} of {of.found.traces:,} {'is' if traces == 1 else 'are'} marked by"
        f" {counted(people, 'reviewer')}: {said}."
    )


def _far(found: FoundSignals) -> str:
    if found.asked < LEAST_ASKED:
        return f"Which requests are far from all others is not told: {found.asked:,} of the {LEAST_ASKED} that it takes."
    far = len(found.far)
    return f"{far:,} of {found.asked:,} requests {'is' if far == 1 else 'are'} far from every other one."


def _thumbs(of: Signals) -> str:
    given = len(of.up) + len(of.down)
    if not given:
        that = " that you may see" if of.hidden else ""
        return f"No thumbs of users came with the traces{that}."
    said = f"{given:,} of {of.found.traces - len(of.hidden):,} traces came with a thumb of a user: {len(of.up):,} up, {len(of.down):,} down"
    if given < LEAST:
        return f"{said}; no share is told of fewer than {LEAST}."
    low, high = wilson(len(of.down), given)
    share = len(of.down) / given
    return f"{said} ({share:.0%} down, 95 %: {low:.0%} to {high:.0%}). Who presses is no random sample."
