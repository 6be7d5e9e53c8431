"""Which screen to open next, as messages: screens post them, the app pushes the screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from textual.message import Message

from ..store.reviews.queues import Queue

if TYPE_CHECKING:
    from ..rubrics.schema import Rubric
    from ..store.workspace.comparisons import Comparison
    from ..store.workspace.group_work import PropagationPlan
    from .views.groups import GroupView


class Navigate(Message):
    """Open a screen on top of the one that posts this."""


@dataclass(eq=False, repr=False)
class OpenReview(Navigate):
    """Review the traces of `queue`; `start` is a position to look at instead of the saved one."""

    queue: Queue
    start: int | None = None


Chosen: TypeAlias = Callable[[int | None], Awaitable[None] | None]
"""Receives the position of a trace of a queue that was chosen, or None."""


@dataclass(eq=False, repr=False)
class OpenQueue(Navigate):
    """The traces of a queue as a list, the cursor at a position."""

    queue: Queue
    position: int
    then: Chosen


@dataclass(eq=False, repr=False)
class OpenQueueEnd(Navigate):
    """What came of a queue; `said` is what the key did that led there."""

    queue: Queue
    then: Chosen
    said: str = ""


@dataclass(eq=False, repr=False)
class OpenNewQueue(Navigate):
    """Make a queue of a bundle (row id and name; None: of the whole library) with so many traces."""

    bundle: tuple[int, str] | None
    traces: int


@dataclass(eq=False, repr=False)
class OpenGroups(Navigate):
    """All groups of the library."""


@dataclass(eq=False, repr=False)
class OpenGroup(Navigate):
    """One group, by id."""

    group: str


@dataclass(eq=False, repr=False)
class OpenApply(Navigate):
    """The preview of a judgement that is applied to a group."""

    view: GroupView
    plan: PropagationPlan


@dataclass(eq=False, repr=False)
class OpenCompare(Navigate):
    """Pairs of similar groups, to merge or to keep apart."""


@dataclass(eq=False, repr=False)
class OpenThreshold(Navigate):
    """The groups at another threshold."""


@dataclass(eq=False, repr=False)
class OpenPack(Navigate):
    """The pack that the verdicts of a queue make; None: those of the whole library."""

    queue: str | None


@dataclass(eq=False, repr=False)
class OpenJudges(Navigate):
    """The judges of the library."""


@dataclass(eq=False, repr=False)
class OpenCoverage(Navigate):
    """The coverage of the library."""


@dataclass(eq=False, repr=False)
class OpenReport(Navigate):
    """The evidence report of the library."""


@dataclass(eq=False, repr=False)
class OpenRubrics(Navigate):
    """The rubrics of the library."""


@dataclass(eq=False, repr=False)
class OpenRubricEditor(Navigate):
    """Write a rubric: `text` is what stands there at first, `path` the file that it comes from."""

    name: str
    text: str
    path: Path | None = None


@dataclass(eq=False, repr=False)
class OpenVersion(Navigate):
    """The preview of a version of a rubric that is put to use."""

    rubric: Rubric


@dataclass(eq=False, repr=False)
class OpenCodes(Navigate):
    """The codes of all reviews."""


@dataclass(eq=False, repr=False)
class OpenCodeReviews(Navigate):
    """The reviews that give a code, to split it; `to_judge` leaves out those that a blind reviewer may not read yet."""

    code: str
    to_judge: bool = True


@dataclass(eq=False, repr=False)
class OpenPair(Navigate):
    """The pairs of a comparison side by side; `only` these of them, once their reviewer has seen the results."""

    comparison: Comparison
    only: tuple[int, ...] | None = None


@dataclass(eq=False, repr=False)
class OpenCompared(Navigate):
    """What came of a comparison; `ask` for it also before every pair is decided."""

    comparison: Comparison
    ask: bool = False


@dataclass(eq=False, repr=False)
class OpenHistory(Navigate):
    """What the reviewer did; `then` is called if anything was taken back."""

    then: Callable[[], object]


@dataclass(eq=False, repr=False)
class OpenSearch(Navigate):
    """Find traces by words and fields; `query` is asked at once."""

    query: str = ""


@dataclass(eq=False, repr=False)
class OpenAdjudicate(Navigate):
    """What reviewers judged differently, to decide: of a queue or a trace (`what`; "": of the library), of `only` these
    traces if any are named."""

    what: str = ""
    only: tuple[str, ...] = ()


@dataclass(eq=False, repr=False)
class OpenAgreement(Navigate):
    """How far reviewers agree: in a queue, or ("") the library."""

    queue: str = ""


@dataclass(eq=False, repr=False)
class OpenItemsBehind(Navigate):
    """The traces behind a figure, by key, under the rubric of a hash."""

    title: str
    rubric: str
    traces: tuple[str, ...]


@dataclass(eq=False, repr=False)
class OpenRecords(Navigate):
    """The exported records of a trace, by trace key; `blind` leaves out what judges it in them, but for `shown`."""

    trace: str
    blind: bool = False
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChosenMapping:
    """The mapping to load a bundle with, and the name it was saved under, if it was saved."""

    fields: Mapping[str, str]
    name: str | None = None


@dataclass(eq=False, repr=False)
class OpenMapping(Navigate):
    """Ask which column is what in a bundle of unknown format; `then` receives the mapping or None."""

    path: Path
    then: Callable[[ChosenMapping | None], None]


ONCE: Final = (
    OpenQueue,
    OpenQueueEnd,
    OpenGroups,
    OpenRubrics,
    OpenCodes,
    OpenHistory,
    OpenSearch,
    OpenPack,
    OpenCompared,
    OpenAdjudicate,
    OpenAgreement,
    OpenReport,
    OpenCoverage,
)
"""What never lies over another one of its kind."""

TYPED_INTO: Final = (OpenSearch,)
"""What opens with a field: the keys typed right after belong to that."""
