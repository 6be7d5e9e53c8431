"""What is shown of a queue as a list, at its end, and while one is made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from rich.text import Text

from ...rubrics.schema import Rubric
from ...store.plurals import counted
from ...store.reviews.queues import Queue
from ...store.reviews.saturation import Saturation, saturation_words
from ...store.reviews.standing import Outcome, QueueProgress
from ...store.workspace.order_words import DEFAULT_ORDER, ORDER_WORDS
from ...store.workspace.packs import BuildReport
from ...store.workspace.queue_state import (
    SORTINGS,
    WHICH,
    ListedItem,
    QueueSummary,
    Sorting,
    Which,
)
from ...store.workspace.queues import Selection
from ..keys.table import key
from ..safe_text import one_line
from ..verdicts import VERDICT_SIGNS, done_word, verdict_words
from .code_titles import code_title, codes_line
from .desk import progress_bar

WHICH_WORDS: Final[dict[Which, str]] = {
    "all": "all",
    "open": "open",
    "judged": "judged",
    "failed": "failed",
    "deferred": "deferred",
}
SORTING_WORDS: Final[dict[Sorting, str]] = {
    "queue": "as queued",
    "verdict": "by verdict",
    "code": "by code",
    "group": "by group",
    "status": "by status",
}
QUEUE_COLUMNS: Final = "      no  yours     trace"
_MOST_CODES: Final = 12
_MOST_TOLD: Final = 8


# --- the list -----------------------------------------------------------------------------------------


def put_off_words(count: int, before: Sequence[Outcome | None], rubric: Rubric | None) -> str:
    """What deferring `count` of these items did, as they stood before it; where nothing was deferred there is nothing to
    take back."""
    left = len(before) - count
    deferred = sum(outcome is not None and outcome[0] == "deferred" for outcome in before)
    done = done_word(rubric)
    why = "deferred" if deferred == left else f"{done} or deferred" if deferred else done
    if count:
        stay = (
            f" {left:,} {'stays' if left == 1 else 'stay'} as before: {why} already."
            if left
            else ""
        )
        return f"Deferred {count:,}. {key('undo')} takes it back.{stay}"
    which = "This trace is" if left == 1 else f"These {left:,} traces are"
    return f"Nothing was deferred. {which} {why} already."


def queue_title(queue: Queue, progress: QueueProgress | None, rubric: Rubric | None = None) -> Text:
    """The name of the queue, and how far it is."""
    text = Text(f" {one_line(queue.name, 40)}", "bold")
    text.append(f"  {counted(len(queue.items), 'trace')}", "not bold")
    if progress is not None:
        text.append(f" · {progress.finished:,} {done_word(rubric)}", "not bold")
        if progress.begun:
            text.append(f" · {progress.begun:,} begun", "not bold")
        if progress.deferred:
            text.append(f" · {progress.deferred:,} deferred", "not bold")
    return text


def offered_in(rubric: Rubric | None) -> tuple[tuple[Which, ...], tuple[Sorting, ...]]:
    """What can be listed of a queue and in which orders: where no verdict is asked for, none of verdicts."""
    if rubric is None or rubric.asks_verdict:
        return WHICH, SORTINGS
    return (
        tuple(one for one in WHICH if one != "failed"),
        tuple(one for one in SORTINGS if one != "verdict"),
    )


def queue_shown(
    count: int,
    which: Which,
    sorting: Sorting,
    words: str,
    selected: int,
    rubric: Rubric | None = None,
    *,
    repeats: bool = False,
    hidden: int = 0,
) -> Text:
    """What of the queue is listed, and in which order. In a queue that `repeats` traces, words are looked for in those
    that are judged. `hidden` of the selected traces are not listed."""
    listed = done_word(rubric) if which == "judged" else WHICH_WORDS[which]
    text = Text(f"{count:,} {listed}" if which != "all" else f"{count:,} in all")
    text.append(f" · {SORTING_WORDS[sorting]}")
    if words:
        text.append(f" · {'judged ' if repeats else ''}with “{one_line(words, 40)}”")
    if selected:
        text.append(f" · {selected:,} selected", "bold")
    if hidden:
        text.append(f", {hidden:,} of them not listed", "bold")
    return text


def item_row(
    item: ListedItem, selected: Collection[int], width: int, rubric: Rubric | None = None
) -> Text:
    """One trace of a queue."""
    row = Text(" ● " if item.position in selected else "   ", "bold")
    row.append(f"{item.position + 1:>5}  ", "dim not bold")
    row.append(f"{_yours(item):<9} ", "not bold")
    codes = one_line(codes_line(rubric, item.codes), 30)
    if item.note:
        row.append(f"{item.note}: ", "bold")
    left = max(8, width - row.cell_len - (len(codes) + 2 if codes else 0))
    title = _flowing(item.title, left)
    row.append(title, "not bold")
    if codes:
        row.append(" " * (left - Text(title).cell_len + 2))
        row.append(codes, "dim not bold")
    return row


def _flowing(text: str, width: int) -> str:
    """A text of several lines in one, without signs for its line ends, which say nothing in a list."""
    return one_line(" ".join(text.split()), width)


def _yours(item: ListedItem) -> str:
    if item.outcome is None:
        return ""
    status, verdict = item.outcome
    known = next((one for one in VERDICT_SIGNS if one == verdict), None)
    if known is not None:
        return verdict_words(known)
    return {"draft": "begun", "finished": "done"}.get(status, status)


def item_detail(item: ListedItem | None, since: str) -> Text:
    """The trace under the cursor: its title and why it is here; then how long nothing new was found."""
    text = Text()
    if item is not None:
        text.append(_flowing(item.title, 300), "bold")
        if item.reason:
            text.append(f"\nHere because: {one_line(item.reason, 300)}", "not bold")
    if since:
        text.append(f"\n{since}" if item is not None else since, "dim not bold")
    return text


def saturation_line(now: Saturation, rubric: Rubric | None = None) -> str:
    """How long nothing new was found, as a sentence; "" before anything was."""
    said = saturation_words(now, lambda code: one_line(code_title(rubric, code), 30))
    return said[:1].upper() + said[1:]


# --- the end ------------------------------------------------------------------------------------------


def summary_card(summary: QueueSummary, rubric: Rubric | None = None) -> Text:
    """What came of a queue: verdicts, codes, what else can be said."""
    progress, done = summary.progress, done_word(rubric)
    left = progress.total - progress.finished
    head = f"Every trace is {done}." if not left else f"{counted(left, 'trace')} left."
    text = Text(f"{head}\n\n", "bold")
    asked = rubric is None or rubric.asks_verdict
    verdicts = [("pass", progress.passed), ("fail", progress.failed), ("unsure", progress.unsure)]
    other = progress.finished - sum(count for _, count in verdicts)
    rows = [*(verdicts if asked else ()), (done, other)]
    rows += [("begun", progress.begun), ("deferred", progress.deferred)]
    for name, count in rows:
        if count or name in ("pass", "fail") or (name == done and not asked):
            bar = progress_bar(count, progress.total, 24).replace("·", " ")
            text.append(f"  {name:<9}{count:>6,}  {bar}\n", "not bold")
    if summary.codes:
        text.append("\nWhat failed\n" if asked else "\nCodes\n", "bold")
        for code, count in summary.codes[:_MOST_CODES]:
            text.append(f"  {count:>6,}  {one_line(code_title(rubric, code), 50)}\n", "not bold")
        more = len(summary.codes) - _MOST_CODES
        if more > 0:
            text.append(f"          and {counted(more, 'more code')}\n", "dim not bold")
    said = _notes(summary, rubric, asked=asked)
    if said:
        text.append("\n")
        text.append("".join(f"{line}\n" for line in said), "not bold")
    return text


def _notes(summary: QueueSummary, rubric: Rubric | None, *, asked: bool) -> list[str]:
    found = []
    if line := saturation_line(summary.saturation, rubric):
        found.append(f"{line}.")
    if summary.repeats and asked:
        found.append(
            f"{counted(summary.repeats, 'trace')} came twice: {summary.same:,} got the same verdict."
        )
    elif summary.repeats:
        found.append(f"{counted(summary.repeats, 'trace')} came twice.")
    sample = summary.sample
    if sample is not None and summary.drawn_judged and asked:
        found.append(
            f"Of its random share alone ({counted(summary.drawn_judged, 'trace')} judged, drawn from"
            f" {sample.population:,}), {summary.drawn_failed:,} failed: only these tell how frequent failures are."
        )
    return found


def pack_words(report: BuildReport | None, problem: str = "", rubric: Rubric | None = None) -> Text:
    """What a pack of the verdicts would be: what cannot gate, and why. Where none is asked for, corrections make it."""
    from ...store.packs.summary import summary_of

    text = Text("\nAs regression tests\n", "bold")
    if report is None:
        what = "verdict" if rubric is None or rubric.asks_verdict else "correction"
        return text.append(f"  {problem or f'Making a test of each {what} …'}\n", "dim not bold")
    told = summary_of(report)
    for one in told[:_MOST_TOLD]:
        text.append(f"  {one_line(one.text, 200)}\n", "not bold")
    if len(told) > _MOST_TOLD:
        text.append(
            f"  and {counted(len(told) - _MOST_TOLD, 'more thing')} to know\n", "dim not bold"
        )
    return text


def next_words(*, kit: bool = False) -> Text:
    """What can be done at the end of a queue; of that of a `kit`, the reviews go back."""
    first = (
        f"{key('send_back')} makes the file to send" if kit else f"{key('pack')} builds the pack"
    )
    text = Text(first, "bold")
    return text.append(
        f" · {key('items')} lists the traces · {key('back')} goes back to the trace", "not bold"
    )


def decision_words() -> Text:
    """The one question about what a review changed, which nobody has to answer."""
    return Text(
        f"Did this review change what was decided? {key('decision_changed')} yes · {key('decision_kept')} no"
        " · nobody has to answer",
        "dim",
    )


# --- making one ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class QueueChoices:
    """What was chosen for a new queue so far. `bundle` is its row id and its name; None: the whole library."""

    rubrics: Sequence[Rubric]
    traces: int
    bundle: tuple[int, str] | None = None
    rubric: int = 0
    order: str = DEFAULT_ORDER
    first: int | None = None
    random_share: float = field(default=ORDER_WORDS[DEFAULT_ORDER].random_share)
    repeats: float = 0.0
    seed: int = 0
    name: str = ""

    @property
    def proposal(self) -> str:
        """A name for the queue if none was typed."""
        what = self.bundle[1] if self.bundle is not None else "library"
        return f"{what}, {ORDER_WORDS[self.order].label}"

    @property
    def selection(self) -> Selection:
        """What the store is asked for."""
        bundle = self.bundle[0] if self.bundle is not None else None
        return Selection(
            {"bundle": bundle},
            seed=self.seed,
            order=self.order,
            first=self.first,
            random_share=self.random_share,
            repeats=self.repeats,
        )


SIZES: Final = (None, 20, 50, 100, 200, 500, 1000)
SHARES: Final = (0.0, 0.05, 0.1, 0.2, 0.5)
REPEATS: Final = (0.0, 0.05, 0.1, 0.2)
CHOICE_ROWS: Final = ("rubric", "order", "first", "random_share", "repeats", "seed", "name", "make")


def size_words(first: int | None, traces: int) -> str:
    """How many traces, in words."""
    return f"all {traces:,}" if first is None else f"the first {first:,}"


def share_words(share: float) -> str:
    """A share of a queue, in words."""
    return f"{share * 100:g} %" if share else "none"


def choice_row(choices: QueueChoices, row: str) -> tuple[str, str, str]:
    """A choice for a new queue: its label, what is chosen, and one line of explanation."""
    rubric = choices.rubrics[choices.rubric]
    order = ORDER_WORDS[choices.order]
    return {
        "rubric": ("Questions", rubric.title, _flowing(rubric.instructions, 200)),
        "order": ("Order", order.label, order.help),
        "first": (
            "How many", size_words(choices.first, choices.traces),
            "of the traces in this order",
        ),
        "random_share": (
            "Drawn at random", share_words(choices.random_share),
            "mixed in from all of them: only these tell how frequent failures are",
        ),
        "repeats": (
            "Asked twice", share_words(choices.repeats),
            "come again without saying so: tells how far you agree with yourself",
        ),
        "seed": ("Seed", str(choices.seed), "another number draws others at random"),
        "name": ("Name", choices.name or choices.proposal, "what the queue is called on the desk"),
        "make": ("Make the queue", "", "and begin to review"),
    }[row]  # fmt: skip


def choice_text(choices: QueueChoices, row: str, width: int) -> Text:
    """A choice as a row of the list."""
    label, value, _ = choice_row(choices, row)
    if row == "make":
        return Text(f"{label}", "bold")
    text = Text(f"{label:<18}", "bold")
    return text.append(one_line(value, max(8, width - 19)), "not bold")


def choice_detail(choices: QueueChoices, row: str) -> Text:
    """What the choice under the cursor means."""
    label, value, why = choice_row(choices, row)
    if row == "make":
        again = f" {share_words(choices.repeats)} of them come twice." if choices.repeats else ""
        said = size_words(choices.first, choices.traces)
        return Text(
            f"{key('open')} makes a queue of {said} traces, {ORDER_WORDS[choices.order].label}.{again}"
        )
    text = Text(f"{label}: {one_line(value, 80)}. ", "bold")
    ends = "" if why.endswith((".", "…", "?")) else "."
    text.append(one_line(f"{why[:1].upper()}{why[1:]}{ends}", 300), "not bold")
    return text.append(f"\n{key('open')} changes it", "dim not bold")
