"""What the pack screen shows: the cases that a build would make, and everything to know about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.text import Text

from ...store.packs.cases import STATUSES
from ...store.packs.private import PrivateValue
from ...store.packs.summary import Told, ToldOf, role_rows, summary_of, told_private
from ...store.packs.sync.card import masking_lines
from ...store.plurals import counted
from ...store.reviews.queues import Queue, QueueItem
from ...store.workspace.pack_privacy import PackPrivacy
from ...store.workspace.packs import BuildReport, PackPlan
from ...store.workspace.seen_packs import seen_report, told_shown
from ...store.workspace.workspace import Workspace
from ..keys.table import key
from ..safe_text import one_line, safe_text
from .desk import progress_bar

_HIDDEN: Final = (
    "{} of traces that you have yet to judge {} not shown, nor counted: others judged them, and the rubric hides what"
    " others say until you have finished. The pack that is written holds them."
)
_ROLE: Final = 8
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class PackRow:
    """One row of the list: a thing to know, or (`of`) one case or review that it is about."""

    told: Told
    of: ToldOf | None = None
    title: str = ""
    private: PrivateValue | None = None
    """The private value that it tells of."""


@dataclass(frozen=True, slots=True)
class PackView:
    """A planned pack with the rows that tell of it; `report` is what this reviewer may see of that of the plan."""

    plan: PackPlan
    report: BuildReport
    rows: tuple[PackRow, ...]
    privacy: PackPrivacy
    masked: bool = False
    """Whether the rows are shown masked, whatever is in the pack."""

    @classmethod
    def of(cls, workspace: Workspace, plan: PackPlan, privacy: PackPrivacy) -> PackView:
        """The view of a plan. Reads titles: call it away from the screen."""
        shown = workspace.shown
        report, hidden = seen_report(workspace, plan.report)
        stops = told_shown(shown, [told_private(one, report) for one in privacy.stops])
        private = dict(zip(stops, privacy.stops, strict=True))
        told = summary_of(report)
        if hidden:
            told.insert(
                1, Told(_HIDDEN.format(counted(hidden, "case"), "is" if hidden == 1 else "are"))
            )
        kept = [Told(line) for line in masking_lines(privacy.json())]
        told = told_shown(shown, [*told, *kept])
        told = [told[0], *private, *told[1:]]
        untitled = [of.place[0] for one in told for of in one.about if not of.question]
        titles = {row.key: row.title for row in workspace.shown.rows_for(untitled)}
        rows: list[PackRow] = []
        for one in told:
            value = private.get(one)
            rows.append(PackRow(one, private=value))
            rows += (
                PackRow(
                    one,
                    of,
                    of.question or titles.get(of.place[0], "(not in the library)"),
                    value,
                )
                for of in one.about
            )
        return cls(plan, report, tuple(rows), privacy, masked=shown.masked)

    def around(self, at: int, name: str) -> tuple[Queue, int] | None:
        """The traces that the thing of row `at` is about, as something to review, and where to begin; None if it is
        about none. All are under the rubric of the first of them."""
        row = self.rows[at]
        places = [of.place for of in row.told.about if of.place[0]]
        if not places:
            return None
        first = row.of.place if row.of is not None and row.of.place[0] else places[0]
        traces = list(dict.fromkeys(trace for trace, rubric in places if rubric == first[1]))
        items = tuple(QueueItem(trace, row.told.text) for trace in traces)
        return Queue(name, first[1], items), traces.index(first[0])


def pack_title(
    queue: str | None, *, masked: bool = False, shown: bool = False, reviewers: str = "names"
) -> Text:
    """Of which verdicts it is made, whether it is masked, whether it is `shown` masked, which is another thing, and how it names
    reviewers if not by their names."""
    text = Text(" Masked pack" if masked else " Pack", "bold")
    text.append(
        " of the whole library" if queue is None else f" of queue {one_line(queue, 40)}", "not bold"
    )
    if shown:
        text.append(" · shown masked", "not bold")
    if reviewers != "names":
        text.append(f" · reviewers as {reviewers}", "not bold")
    return text


def pack_progress(done: int, total: int) -> Text:
    """How far the work has come."""
    text = Text("Making a test of each verdict\n\n", "bold")
    text.append(f"{progress_bar(done, total, 32)}  ", "not bold")
    text.append(f"{done * 100 // total} %" if total else "…", "not bold")
    text.append(f"\n\nNothing is written. {key('back')} stops.", "dim not bold")
    return text


def pack_card(view: PackView, written: str = "") -> Text:
    """How many cases of each role there are, and what is next."""
    text = Text()
    head = f"{'':<{_ROLE}}" + "".join(f"{status:>10}" for status in STATUSES)
    text.append(head, "dim")
    said = {"fix": "was wrong, must pass from now on", "guard": "was right, must stay so"}
    for role, *counts in role_rows(view.report):
        text.append(f"\n{role:<{_ROLE}}", "bold")
        text.append("".join(f"{count:>10,}" for count in counts))
        text.append(f"   {said[str(role)]}", "dim")
    text.append("\n")
    stops = len(view.privacy.stops)
    if written:
        text.append(f"\nWritten to {safe_text(written)}", "bold")
    elif stops:
        text.append(f"\nIt cannot be written: {counted(stops, 'private value')} in it.", "bold")
        text.append(f" {key('mask')} masks them, {key('acknowledge')} lets one leave.")
    else:
        text.append(f"\nNothing is written yet. {key('pack')} writes it to a folder that you name.")
    return text


def pack_row(row: PackRow, width: int) -> Text:
    """One row: a thing to know, or a case with its question and what is told of it alone."""
    if row.of is None:
        return Text(one_line(row.told.text, width), "bold" if row.told.about else "")
    text = Text(f"  {row.of.role:<{_ROLE - 2}}")
    left = width - _ROLE
    if not row.of.text:
        text.append(one_line(row.title, left))
        return text
    room = left * 2 // 5
    title = one_line(row.title, room - 2)
    text.append(title)
    text.append(" " * (room - Text(title).cell_len))
    text.append(one_line(row.of.text, left - room), "dim")
    return text


def pack_detail(row: PackRow | None) -> Text:
    """The row under the cursor in full."""
    if row is None:
        return Text("")
    if row.of is None:
        text = Text(one_line(row.told.text, _LONGEST))
        if row.told.about:
            count = len({of.place for of in row.told.about})
            traces = "its trace" if count == 1 else f"its {count:,} traces, one after the other"
            text.append(f"\n{key('open')} opens {traces}", "dim")
            if row.private is not None:
                text.append(f", {key('acknowledge')} lets the value leave as it is", "dim")
        return text
    text = Text(one_line(row.title, 300), "bold")
    text.append(f"\n{one_line(row.told.text, _LONGEST)}", "not bold")
    if row.of.text:
        text.append(f"\n{one_line(row.of.text, 400)}", "not bold")
    text.append(
        f"\n{key('open')} opens the trace; {key('claims')} there shows its claims", "dim not bold"
    )
    return text
