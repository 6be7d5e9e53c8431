"""From the review screen and the journal to what the guided review knows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from ..screens.review.at_hand import AtHand
from .seen import Judged, Seen, TraceAt, in_view, judged, leaflet_at
from .traces import FIRST, SECOND, GuidedTrace

_TRACES: Final[dict[TraceAt, GuidedTrace]] = {"first": FIRST, "second": SECOND}
_ANSWERED: Final = "answered"
"""The heading of the answer of a trace."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the journal knows: both judgements, and whether something was taken back last."""

    first: Judged = field(default_factory=Judged)
    second: Judged = field(default_factory=Judged)
    redo: bool = False


class Looking:
    """Looks at the screen again and again, and remembers what has been on it.

    `queue` is the name of the queue of the guided review, `traces` are the keys of its traces, in order.
    """

    def __init__(self, queue: str, traces: tuple[str, ...]) -> None:
        self._queue = queue
        self._traces = traces
        self._compared: set[TraceAt] = set()
        self._moved: set[TraceAt] = set()
        self._last = Seen()

    def see(self, context: str, here: AtHand | None, known: Known, result: str = "") -> Seen:
        """What is known now: `context` is that of the screen on top, `here` what the review shows if it is that one."""
        seen = replace(
            self._last,
            screen=context,
            first=known.first,
            second=known.second,
            redo=known.redo,
            result=result,
        )
        if here is not None:
            seen = self._of_review(seen, here)
        self._last = seen
        return seen

    def _of_review(self, seen: Seen, here: AtHand) -> Seen:
        at = self._at(here)
        trace = _TRACES.get(at)
        seen = replace(
            seen,
            at=at,
            keys=here.keys,
            markable=here.reading.markable,
            panel=here.panel,
            part=here.part,
            written=here.written,
            enter_finishes=here.enter_finishes,
        )
        if trace is None:
            return seen
        reading = here.reading
        # The screen has the present review; what was read of the journal may be a moment older.
        present = judged(here.rubric, here.review, trace.wrong)
        seen = replace(seen, first=present) if at == "first" else replace(seen, second=present)
        leaflet = leaflet_at(reading, trace.leaflet)
        if leaflet == "in view":
            self._compared.add(at)
        if reading.headings[reading.current : reading.current + 1] and reading.current >= _answer(
            here
        ):
            self._moved.add(at)
        return replace(
            seen,
            asked=in_view(trace.question, reading.lines),
            answered=in_view(trace.answer, reading.lines),
            holds_wrong=bool(trace.wrong) and in_view(trace.wrong, [here.text]),
            leaflet=leaflet,
            compared=at in self._compared,
            moved=at in self._moved,
        )

    def _at(self, here: AtHand) -> TraceAt:
        if here.queue != self._queue or here.trace not in self._traces:
            return "aside"
        places: tuple[TraceAt, ...] = ("first", "second", "third")
        return places[self._traces.index(here.trace)]


def _answer(here: AtHand) -> int:
    """The number of the turn that is the answer; beyond the last one if there is none."""
    headings = here.reading.headings
    return headings.index(_ANSWERED) if _ANSWERED in headings else len(headings)
