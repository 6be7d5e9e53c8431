"""The lines of the judge screen: for each judge a sentence, bars, and what each number is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from rich.text import Text

from ...store.packs.passports.shares import LEAST, Share
from ...store.plurals import counted
from ...store.reviews.queues import Queue, QueueItem
from ...store.workspace.judges import JudgeFound
from ..keys.table import key
from ..safe_text import one_line, safe_text
from . import judges as words
from .share_bar import share_bar

Does: TypeAlias = Literal["traces", "way", "threshold", ""]
"""What Enter does on a line: open its traces, say which way scores count, take the proposed threshold, nothing."""

_LABEL: Final = 22
_BAR: Final = 20
_COUNTS: Final = 12
_WIDE: Final = 70
"""In fewer columns an interval is left to the sentence above."""


@dataclass(frozen=True, slots=True)
class JudgeLine:
    """One line: of which judge, what it says, the share that it pictures, and the traces behind it, those that matter first."""

    found: JudgeFound
    text: str
    share: Share | None = None
    traces: tuple[str, ...] = ()
    does: Does = ""
    head: bool = False


def judge_lines(judges: Sequence[JudgeFound]) -> list[JudgeLine]:
    """All lines of the screen."""
    return [line for found in judges for line in _lines_of(found)]


def _lines_of(found: JudgeFound) -> Iterator[JudgeLine]:
    report = found.report
    under = f" · {found.under.rubric.id}" if found.under.rubric is not None else ""
    yield JudgeLine(found, f"{words.label(found)}{under}", head=True)
    if report.unknown and found.direction is None:
        yield JudgeLine(found, "Which way its scores count is not known", does="way")
    counts = report.counts
    if counts.items:
        missed = [one.trace for one in report.missed]
        flagged = [one.trace for one in report.flagged]
        caught = [one.trace for one in report.held if (one.expert, one.judge) == ("fail", "fail")]
        passed = [one.trace for one in report.held if (one.expert, one.judge) == ("pass", "pass")]
        yield _bar(found, "failures caught", counts.failures, [*missed, *caught])
        yield _bar(found, "good outputs passed", counts.good, [*flagged, *passed])
        yield _bar(found, "right when failing", counts.right_when_failing, [*flagged, *caught])
        yield _open(found, f"{counted(len(missed), 'failure')} that it let through", missed)
        yield _open(found, f"{counted(len(flagged), 'good output')} that it failed", flagged)
    if found.moved:
        said = f"{counted(len(found.moved), 'trace')} of which it says otherwise than before"
        yield _open(found, said, found.moved)
    proposed = threshold_of(found)
    if proposed is not None and proposed != found.threshold:
        met = report.thresholds is not None and report.thresholds.meets is not None
        said = "reaches the target" if met else "comes nearest to the target"
        yield JudgeLine(found, f"The threshold {proposed:g} {said}", does="threshold")


def _bar(found: JudgeFound, text: str, share: Share, traces: Sequence[str]) -> JudgeLine:
    return JudgeLine(found, text, share, tuple(traces), "traces" if traces else "")


def _open(found: JudgeFound, text: str, traces: Sequence[str]) -> JudgeLine:
    return JudgeLine(found, text, None, tuple(traces), "traces" if traces else "")


def threshold_of(found: JudgeFound) -> float | None:
    """The threshold that is proposed; None if there are too few to propose one."""
    at = found.report.thresholds
    one = None if at is None else at.meets or at.best
    if one is None or min(one.counts.failures.of, one.counts.good.of) < LEAST:
        return None
    return one.threshold


def judges_title(*, masked: bool) -> Text:
    """The title bar."""
    title = Text(" Judges", "bold")
    title.append(" held against what experts said", "not bold")
    if masked:
        title.append(" · shown masked", "not bold")
    return title


def judge_card(found: JudgeFound | None, most: int = 5) -> Text:
    """What there is to say of the judge under the cursor, in sentences."""
    if found is None:
        return Text(
            "No score came with the traces of this library: there is no judge to hold against experts."
        )
    way = f"{key('open')} on the line below says it."
    first, *rest = [safe_text(one) for one in words.sentences(found, way)]
    text = Text(first, "bold")
    shown = rest[: most - 1]
    if rest and rest[-1] not in shown:
        # What is left out of the comparison comes last, and is said whatever has no room.
        shown = [*rest[: most - 2], rest[-1]]
    for one in shown:
        text.append(f"\n{one}", "not bold")
    return text


def judge_line(line: JudgeLine, width: int) -> Text:
    """One line of the list."""
    if line.head:
        return Text(one_line(line.text, width), "bold")
    if line.share is None:
        text = Text(f"  {one_line(line.text, width - 2)}")
        return text if line.does else Text(text.plain, "dim")
    share = line.share
    text = Text(f"  {line.text:<{_LABEL}}")
    told = share.told and share.value is not None
    text.append(share_bar(share.value if told else None, _BAR))
    text.append(f"  {f'{share.count:,} of {share.of:,}':<{_COUNTS}}" if share.of else "  none")
    if not share.of:
        return text
    if not share.told or share.value is None:
        text.append(f"  needs {LEAST}", "dim")
        return text
    text.append(f"  {100 * share.value:.0f} %", "bold")
    if width >= _WIDE:
        low, high = share.between
        text.append(f"  ({100 * low:.0f} to {100 * high:.0f})", "dim")
    return text


def judge_detail(line: JudgeLine | None) -> Text:
    """The line under the cursor: what it means, and what Enter does."""
    if line is None:
        return Text("")
    text = Text(_meaning(line))
    does = {
        "traces": f"{key('open')} opens {counted(len(line.traces), 'trace')}{', one after the other' if len(line.traces) > 1 else ''}",
        "way": f"{key('open')} asks whether a higher or a lower number is better",
        "threshold": f"{key('open')} lets it decide there from now on; {key('undo')} takes it back",
        "": "",
    }[line.does]
    if does:
        text.append(f"\n{does}" if text.plain else does, "dim")
    return text


def _meaning(line: JudgeLine) -> str:
    if line.head:
        rows = words.prevalence_lines(line.found)
        known = line.found.report.scored > line.found.report.unknown
        if not known:
            return ""
        wide = max(len(name) for name, _ in rows)
        return "\n".join(
            [
                "How many of all outputs fail, by",
                *(f"  {name:<{wide}}  {said}" for name, said in rows),
            ]
        )
    return {
        "failures caught": "Of what experts failed, what the judge failed too. The rest slips through: it comes first.",
        "good outputs passed": "Of what experts passed, what the judge passed too. The rest is false alarm: it comes first.",
        "right when failing": "Of what the judge failed, what experts failed too. False alarm comes first.",
    }.get(line.text, "")


def queue_of(line: JudgeLine) -> Queue:
    """The traces of a line as something to open; the reason says nothing of any verdict."""
    items = tuple(QueueItem(trace, "opened from the judges", tells=True) for trace in line.traces)
    return Queue(f"judge {line.found.judge.name}", line.found.under.hash, items)
