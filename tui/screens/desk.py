"""The desk: where a reviewer arrives. Queues, bundles, packs, and Enter to continue."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ...store.workspace.left_off import leave_off
from ..keys.table import bindings, key
from ..navigation import (
    Navigate,
    OpenAdjudicate,
    OpenAgreement,
    OpenCodes,
    OpenCoverage,
    OpenGroups,
    OpenJudges,
    OpenNewQueue,
    OpenPack,
    OpenPair,
    OpenQueue,
    OpenQueueEnd,
    OpenReport,
    OpenReview,
    OpenRubrics,
    OpenSearch,
)
from ..views.desk import (
    DeskLine,
    DeskView,
    counted_desk,
    desk_lines,
    desk_title,
    glance,
)
from ..widgets.key_line import KeyEntry, KeyLine
from .backups import BackupsScreen

# The rest is imported where it is used: the desk is the first screen, and most of what it can do is not done at once.
if TYPE_CHECKING:
    from ...store.reviews.carrying import CarryReport
    from ...store.reviews.queues import Queue
    from ...store.workspace.comparisons import Comparison
    from ...store.workspace.workspace import Workspace


class DeskScreen(BackupsScreen):
    """Queues with progress, bundles, packs; on first run, the sample."""

    context = "desk"
    BINDINGS: ClassVar[list[BindingType]] = bindings("desk")

    class Shown(Message):
        """The desk was painted for the first time."""

    def __init__(self, workspace: Workspace, sample: Path | None = None) -> None:
        super().__init__(workspace, sample)
        self._lines: list[DeskLine] = []
        self._view: DeskView | None = None
        self._roomy = False

    def compose(self) -> ComposeResult:
        """A title bar, the list, a line for progress, the keys."""
        yield Static("", id="desk-title", classes="title-bar", markup=False)
        with Vertical(id="desk-body"):
            yield OptionList(id="desk-list")
        yield Static("", id="desk-news", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Ready for keys; the desk is read when the screen is shown."""
        self._news.display = False
        self.query_one(OptionList).focus()

    @on(Shown)
    def _was_shown(self) -> None:
        # Bundles may have been loaded, and reviews merged, while the journal was closed.
        self.in_thread(self._workspace.carry_over_new, self._carried, group="carry")

    def _carried(self, report: CarryReport) -> None:
        if report.carried:
            noun = (
                "review still holds and was"
                if report.carried == 1
                else "reviews still hold and were"
            )
            self.say(f"{report.carried} {noun} carried over to what was loaded since.")
            self.action_refresh()

    def on_screen_resume(self) -> None:
        """Read the library, at first and whenever another screen is left: progress has changed."""
        self.action_refresh()

    def action_refresh(self) -> None:
        """Read the library again: first what is read at once, then, behind that, what has to be counted."""
        self.in_thread(
            partial(glance, self._workspace), self._glanced, group="desk", exclusive=True
        )

    def _glanced(self, view: DeskView) -> None:
        first = self._view is None
        self._show(
            view
            if first or self._view is None
            else replace(view, rechecks=self._view.rechecks, differ=self._view.differ)
        )
        self.call_after_refresh(self._count, view)
        if first:
            self.call_after_refresh(self.post_message, self.Shown())

    def _count(self, view: DeskView) -> None:
        count = partial(counted_desk, self._workspace, view)
        self.in_thread(count, self._show, group="desk-counts", exclusive=True)

    def after_moving(self) -> None:
        """Read again: a queue may have gone or come back."""
        self.action_refresh()

    def _show(self, view: DeskView) -> None:
        roomy = self.size.width >= 110
        if (view, roomy) == (self._view, self._roomy):
            return
        self._view, self._roomy = view, roomy
        self.query_one("#desk-title", Static).update(desk_title(view, self._workspace.reviewer))
        before = self._line()
        self._lines = desk_lines(view, roomy=roomy, sample=self._sample is not None)
        listing = self.query_one(OptionList)
        kept = listing.highlighted
        listing.clear_options()
        listing.add_options(
            Option(line.text, id=str(number), disabled=line.opens is None)
            for number, line in enumerate(self._lines)
        )
        selectable = [number for number, line in enumerate(self._lines) if line.opens]
        same = [at for at in selectable if before is not None and before.same(self._lines[at])]
        if selectable:
            listing.highlighted = kept if kept in (same or selectable) else (same or selectable)[0]

    def shown_keys(self) -> Sequence[KeyEntry]:
        """What can be done with the line under the cursor, then with the library."""
        line, view = self._line(), self._view
        here = {
            "queue": [KeyEntry("open", "Review"), KeyEntry("queue", "Traces"), KeyEntry("pack")],
            "summary": [KeyEntry("open", "Summary")],
            "comparison": [KeyEntry("open", "Compare"), KeyEntry("compare_runs", "New comparison")],
            "bundle": [KeyEntry("open", "Review"), KeyEntry("queue", "New queue")],
            "files": [KeyEntry("open", "New queue")],
            "pack": [],
            "differ": [KeyEntry("open", "Decide"), KeyEntry("agreement")],
            None: [],
        }.get(line.opens if line is not None else None, [KeyEntry("open")])
        if view is None or not view.traces:
            return [*here, *map(KeyEntry, ("load", "guide", "settings", "quit", "help"))]
        if view.kit is not None:
            kit = ("queue", "search", "undo", "history", "settings", "quit", "help")
            return list(
                dict.fromkeys((KeyEntry("open"), KeyEntry("kit", "Return"), *map(KeyEntry, kit)))
            )
        more = (
            "search",
            "load",
            "groups",
            "pack",
            "judges",
            "report",
            "coverage",
            "rubrics",
            "codes",
            "new_queue",
            "undo",
        )
        rest = (*more, "kit", "merge_returns", "quit", "help")
        return list(dict.fromkeys((*here, *map(KeyEntry, rest))))

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self.refresh_bindings()

    # --- opening ----------------------------------------------------------------------------------

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._open(self._lines[event.option_index])

    def action_open(self) -> None:
        """Open the highlighted line (reached when the list has no focus)."""
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None:
            self._open(self._lines[highlighted])

    def _open(self, line: DeskLine) -> None:
        match line.opens:
            case "queue":
                self.open_queue(line.name)
            case "return":
                self.make_return()
            case "summary":
                self.in_thread(partial(self._workspace.reviewable_queue, line.name), self._sum_up)
            case "begun":
                self.in_thread(partial(self._first_begun, line.name), self._review)
            case "comparison":
                self.open_comparison(line.name)
            case "recheck":
                self.in_thread(self._recheck, self._review)
            case "differ":
                self.post_message(OpenAdjudicate())
            case "bundle":
                self._ask_rubric(line)
            case "files":
                self.action_new_queue()
            case "sample":
                self.action_sample()
            case "load":
                self.call_later(self.action_load)
            case "guide":
                self.action_guide()
            case "pack":
                self.say(
                    f"{line.name}\nCheck a candidate: tracejury check {shlex.quote(line.name)} --command CMD"
                )

    def open_queue(self, name: str) -> None:
        """Open the review screen on a queue."""
        self.in_thread(partial(self._workspace.reviewable_queue, name), self._review)

    def open_comparison(self, name: str) -> None:
        """Open the pairs of a comparison, by its id or its name."""
        from ...store.workspace.comparisons import comparison_named

        self.in_thread(partial(comparison_named, self._workspace, name), self._compare)

    def _compare(self, comparison: Comparison) -> None:
        self.post_message(OpenPair(comparison))

    def action_compare_runs(self) -> None:
        """Compare two bundles of the same inputs."""
        from .comparing.making import ask_runs

        bundles = self._view.bundles if self._view is not None else ()
        ask_runs(self, self._workspace, bundles, self._compare)

    def _sum_up(self, queue: Queue) -> None:
        """What came of a queue; a trace that is chosen there is opened."""

        def chosen(position: int | None) -> None:
            if position is not None:
                self.post_message(OpenReview(queue, start=position))

        self.post_message(OpenQueueEnd(queue, chosen))

    def _first_begun(self, name: str) -> Queue:
        """A queue, to continue at the first trace that is begun and not finished; as it is where none is any more."""
        queue = self._workspace.reviewable_queue(name)
        begun = self._workspace.queues.begun(queue, self._workspace.reviewer)
        return self._begin_at(queue, begun[0]) if begun else queue

    def _recheck(self) -> Queue:
        """The queue of what has to be looked at again; under several rubrics, that of the first."""
        return self._workspace.recheck_queues()[0]

    def _review(self, queue: Queue) -> None:
        self.post_message(OpenReview(queue))

    def _ask_rubric(self, line: DeskLine) -> None:
        from .bundle_queue import ask_rubric

        ask_rubric(self, self._workspace, line, self._review)

    def action_rubrics(self) -> None:
        """The rubrics of this library."""
        self.post_message(OpenRubrics())

    def action_codes(self) -> None:
        """The codes of all reviews."""
        self.post_message(OpenCodes())

    def action_adjudicate(self) -> None:
        """What reviewers judged differently, of the queue under the cursor; elsewhere, of the library."""
        self.post_message(OpenAdjudicate(self._queue_here()))

    def action_agreement(self) -> None:
        """How far reviewers agree, in the queue under the cursor; elsewhere, in the library."""
        self.post_message(OpenAgreement(self._queue_here()))

    def _queue_here(self) -> str:
        line = self._line()
        return line.name if line is not None and line.opens == "queue" else ""

    def action_settings(self) -> None:
        """Your settings."""
        self.app.call_later(self.app.run_action, "settings")

    def action_guide(self) -> None:
        """The guided first review."""
        self.app.call_later(self.app.run_action, "guide")

    def action_search(self) -> None:
        """Find traces by words and fields."""
        # To the app at once, where the keys typed right after it come later.
        self.app.post_message(OpenSearch())

    def action_groups(self) -> None:
        """The groups of similar failures."""
        self.post_message(OpenGroups())

    def action_judges(self) -> None:
        """The judges of the library; who has traces to judge blind is told first what they will see."""
        self.in_thread(self._to_judge_blind, self._judges, group="judges")

    def action_report(self) -> None:
        """The evidence report; who has traces to judge blind is told first what they will see."""
        self.in_thread(self._to_judge_blind, self._evidence, group="report")

    def action_coverage(self) -> None:
        """The coverage; who has traces to judge blind is told first what they will see."""
        self.in_thread(self._to_judge_blind, self._coverage, group="coverage")

    def _coverage(self, left: int) -> None:
        self._with_others(left, "The coverage tells", "Show the coverage", OpenCoverage())

    def _to_judge_blind(self) -> int:
        from ...store.workspace.seen import yet_to_judge

        return len(yet_to_judge(self._workspace, self._workspace.reviews.reviews()))

    def _judges(self, left: int) -> None:
        self._with_others(left, "The judges tell", "Show the judges", OpenJudges())

    def _evidence(self, left: int) -> None:
        self._with_others(left, "The evidence tells", "Show the evidence", OpenReport())

    def _with_others(self, left: int, what: str, shows: str, then: Navigate) -> None:
        """Open what tells what others said; who has `left` traces to judge blind is asked first."""
        if not left:
            self.post_message(then)
            return
        from .dialogs.choice import ChoiceDialog

        def chosen(number: int | None) -> None:
            if number == 1:
                self.post_message(then)

        title = (
            f"{what} what others said of traces. You have {left:,} left to judge on your own:"
            " finish these first if they are yours."
        )
        options = [
            ("Back", "I judge these traces myself"),
            (shows, "I build the application; traces that I began to judge are left out"),
        ]
        self.app.push_screen(ChoiceDialog(title, options), chosen)

    def action_pack(self) -> None:
        """The pack of the queue under the cursor; elsewhere that of the whole library."""
        highlighted = self.query_one(OptionList).highlighted
        line = self._lines[highlighted] if highlighted is not None else None
        queue = line.name if line is not None and line.opens == "queue" else None
        self.post_message(OpenPack(queue))

    async def action_kit(self) -> None:
        """Make a kit of the queue under the cursor; in the library of a kit, the file that goes back."""
        line, view = self._line(), self._view
        if view is not None and view.kit is not None:
            self.make_return()
        elif line is not None and line.opens in ("queue", "summary"):
            await self.ask_for_kit(line.name)
        else:
            self.say("Put the cursor on a queue: its traces go into the kit.")

    def _line(self) -> DeskLine | None:
        highlighted = self.query_one(OptionList).highlighted
        return self._lines[highlighted] if highlighted is not None else None

    def action_queue(self) -> None:
        """The traces of the queue under the cursor; elsewhere, make a new queue."""
        line = self._line()
        if line is not None and line.opens == "queue":
            self.in_thread(partial(self._workspace.reviewable_queue, line.name), self._list)
        else:
            self.action_new_queue()

    def _list(self, queue: Queue) -> None:
        def chosen(position: int | None) -> None:
            if position is not None:
                self.in_thread(partial(self._begin_at, queue, position), self._review)

        self.post_message(OpenQueue(queue, 0, chosen))

    def _begin_at(self, queue: Queue, position: int) -> Queue:
        """Continue at a position, as if the reviewer had stopped there."""
        leave_off(self._workspace, queue, position)
        return queue

    def action_new_queue(self) -> None:
        """Make a queue of the bundle under the cursor; elsewhere, of the whole library."""
        line, view = self._line(), self._view
        if view is None or not view.traces:
            self.say(f"There are no traces yet: {key('load')} loads a bundle.")
        elif line is not None and line.opens == "bundle":
            traces = next(row.traces for row in view.bundles if row.id == line.bundle)
            self.post_message(OpenNewQueue((line.bundle, line.name), traces))
        else:
            self.post_message(OpenNewQueue(None, view.traces))

    def action_leave(self) -> None:
        """Quit."""
        self.app.exit()
