"""How one reviewer stands in a queue: its items listed, what was found in it, and what is left at its end.

Each function reads from the store: call it in a worker. A queue can name every trace of a large library.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ..acts import Part, of_repeat
from ..library.choosing import keys_in_words
from ..reviews import presses
from ..reviews.judgements import Judgement
from ..reviews.queue_items import Queue, RandomSample, reason_shown
from ..reviews.saturation import FoundOn, Saturation, saturation
from ..reviews.standing import Outcome, QueueProgress
from .carrying import carrying

if TYPE_CHECKING:
    from ..judgement import Review
    from .opened import OpenLibrary

Which: TypeAlias = Literal["all", "open", "judged", "failed", "deferred"]
Sorting: TypeAlias = Literal["queue", "verdict", "code", "group", "status"]
WHICH: Final[tuple[Which, ...]] = ("all", "open", "judged", "failed", "deferred")
SORTINGS: Final[tuple[Sorting, ...]] = ("queue", "verdict", "code", "group", "status")

UNSEEN: Final = "(shown once you have judged it)"
"""The title of what is not judged, in a queue in which some traces come a second time."""
_VERDICTS: Final = ("fail", "unsure", "pass", None)
_STATUSES: Final = ("draft", "deferred", "open", "finished")


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One item of a queue as a list shows it. `position` counts from 0; `reason` is what may be read of it now."""

    position: int
    title: str
    outcome: Outcome | None
    codes: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class QueueSummary:
    """What came of a queue. `codes` are those of its failures with how many traces have each. Of `repeats` that were
    judged, `same` have the verdict of the first judgement; of the random sample `drawn_judged` are judged and
    `drawn_failed` failed."""

    progress: QueueProgress
    codes: tuple[tuple[str, int], ...]
    saturation: Saturation
    repeats: int = 0
    same: int = 0
    sample: RandomSample | None = None
    drawn_judged: int = 0
    drawn_failed: int = 0


def _judged(space: OpenLibrary, queue: Queue) -> dict[str, Judgement]:
    """This reviewer's conclusions on the traces of a queue, in the order in which they were finished."""
    traces = space.queues.finished(queue, space.reviewer)
    found = [one for one in space.judgements.on(traces) if one.rubric == queue.rubric]
    return {one.trace: one for one in sorted(found, key=lambda one: (one.at_ms, one.trace))}


def _repeats(space: OpenLibrary, queue: Queue) -> list[Review]:
    """This reviewer's second judgements that the queue asked for and that are finished."""
    if not queue.repeats:
        return []
    return space.reviews.repeats(
        reviewer=space.reviewer, rubric=queue.rubric, status="finished", queue=queue.name
    )


def saturation_of(space: OpenLibrary, queue: Queue) -> Saturation:
    """How long nothing new was found in a queue. What was taken over from a group is left out: nobody looked at it."""
    judged = {key: one for key, one in _judged(space, queue).items() if not one.propagated}
    where = _groups(space, list(judged))
    return saturation(FoundOn(one.codes, where.get(key)) for key, one in judged.items())


def _groups(space: OpenLibrary, keys: Sequence[str]) -> dict[str, str]:
    if not (space.folder / "groups.db").exists():
        return {}
    with space.groups_lock:
        return space.groups.of_traces(keys)


def positions(
    space: OpenLibrary,
    queue: Queue,
    which: Which = "all",
    sorting: Sorting = "queue",
    text: str = "",
) -> list[int]:
    """The positions of the items that fit, in an order. Of `text` every word has to be in the title or source id."""
    outcomes = space.queues.outcomes(queue, space.reviewer)
    found = [at for at, outcome in enumerate(outcomes) if _fits(outcome, which)]
    judged = [_status(outcome) == "finished" for outcome in outcomes]
    if text.strip():
        if queue.repeats:
            found = [at for at in found if judged[at]]
        keys = {queue.items[at].trace for at in found}
        there = keys_in_words(space.library, keys, text)
        found = [at for at in found if queue.items[at].trace in there]
    match sorting:
        case "verdict":
            found.sort(key=lambda at: _VERDICTS.index(_verdict(outcomes[at])))
        case "status":
            found.sort(key=lambda at: _STATUSES.index(_status(outcomes[at])))
        case "code":
            codes = {(key, False): one.codes for key, one in _judged(space, queue).items()}
            codes |= {(one.trace, True): one.codes for one in _repeats(space, queue)}
            # Traces without a code come last.
            none = ("\U0010ffff",)
            places = [(item.trace, item.repeat) for item in queue.items]
            found.sort(key=lambda at: (judged[at] and codes.get(places[at])) or none)
        case "group":
            # Only failures have a group: which traces have one is said of those that are judged.
            hides = queue.repeats or _is_blind(space, queue)
            told = [at for at in found if judged[at] or not hides]
            groups = _groups(space, [queue.items[at].trace for at in told])
            sizes = Counter(groups.values())
            known = {at: groups.get(queue.items[at].trace, "") for at in told}
            found.sort(key=lambda at: _by_group(known.get(at, ""), sizes))
    return found


def _is_blind(space: OpenLibrary, queue: Queue) -> bool:
    rubric = space.reviews.rubric(queue.rubric)
    return rubric is not None and rubric.display.blind


def _by_group(group: str, sizes: Counter[str]) -> tuple[int, str]:
    return -sizes[group], group


def _verdict(outcome: Outcome | None) -> str | None:
    return outcome[1] if outcome is not None else None


def _status(outcome: Outcome | None) -> str:
    return outcome[0] if outcome is not None else "open"


def _fits(outcome: Outcome | None, which: Which) -> bool:
    match which:
        case "open":
            return _status(outcome) in ("open", "draft")
        case "judged":
            return _status(outcome) == "finished"
        case "failed":
            return _status(outcome) == "finished" and _verdict(outcome) == "fail"
        case "deferred":
            return _status(outcome) == "deferred"
    return True


def listed(space: OpenLibrary, queue: Queue, places: Sequence[int]) -> list[ListedItem]:
    """The items at some positions."""
    items = [queue.items[at] for at in places]
    titles = {row.key: row.title for row in space.shown.rows_for([one.trace for one in items])}
    blind, repeats = _is_blind(space, queue), queue.repeats
    outcomes = space.queues.outcomes(queue, space.reviewer, places)
    found = []
    for at, item, outcome in zip(places, items, outcomes, strict=True):
        review = space.reviews.review(
            space.reviewer, item.trace, queue.rubric, repeat=queue.repeat_at(at)
        )
        finished = review is not None and review.status == "finished"
        if repeats and not finished:
            found.append(ListedItem(at, UNSEEN, outcome))
            continue
        note = "carried over" if review is not None and review.carried is not None else ""
        if review is None and not item.repeat:
            changed = carrying(space).before(item.trace, space.reviewer, queue.rubric)
            note = "judged before, changed since" if changed is not None else ""
        found.append(
            ListedItem(
                at,
                titles.get(item.trace, "(no longer in the library)"),
                outcome,
                review.codes if review is not None else (),
                space.shown.text(
                    item.trace,
                    reason_shown(
                        item,
                        finished=review is not None and review.judged,
                        blind=blind,
                        order=queue.order,
                    ),
                ),
                note,
            )
        )
    return found


def defer(space: OpenLibrary, queue: Queue, places: Sequence[int]) -> int:
    """Defer the items at some positions, in one press; those that are judged stay as they are. Returns how many.
    Raises NotSaved."""
    outcomes = space.queues.outcomes(queue, space.reviewer, places)
    parts = []
    for at, outcome in zip(places, outcomes, strict=True):
        if _status(outcome) not in ("finished", "deferred"):
            repeat = queue.repeat_at(at)
            acts = presses.defer_press()
            given = of_repeat(acts, repeat) if repeat else acts
            parts.append(Part(space.reviewer, queue.items[at].trace, queue.rubric, given))
    if parts:
        space.journal.append_parts(parts)
    return len(parts)


def summary_of(space: OpenLibrary, queue: Queue) -> QueueSummary:
    """What came of a queue so far."""
    judged = _judged(space, queue)
    codes = Counter(code for one in judged.values() for code in one.codes)
    both = [one for one in _repeats(space, queue) if one.trace in judged]
    drawn = [
        judged[item.trace]
        for item in queue.items
        if item.random and not item.repeat and item.trace in judged
    ]
    return QueueSummary(
        progress=space.queues.progress(queue, space.reviewer),
        codes=tuple(codes.most_common()),
        saturation=saturation_of(space, queue),
        repeats=len(both),
        same=sum(one.verdict == judged[one.trace].verdict for one in both),
        sample=queue.sample,
        drawn_judged=len(drawn),
        drawn_failed=sum(one.verdict == "fail" for one in drawn),
    )
