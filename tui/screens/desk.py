"""The desk: where a reviewer arrives. Queues, bundles, packs, and Enter to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, cast

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from ...errors import UserError
from ...rubrics.files import builtin_rubrics
from ...store.bundles.preview import mappable
from ...store.loading.load import load
from ...store.loading.mappings import saved_mappings
from ...store.reviews.queues import QueueItem
from ...store.workspace.workspace import Workspace
from ..keys import Command, bindings
from ..safe_text import one_line, safe_text
from ..views.desk import DeskView, PackLine, QueueLine, gather
from .dialogs.choice import ChoiceDialog
from .dialogs.path import PathDialog
from .mapping import Mapped, MappingScreen
from .review.review import ReviewScreen

if TYPE_CHECKING:
    from ..app import TracejuryApp

KEYS = (
    Command("desk.open", "enter", "open", "Open", "Go on where you stopped, or open the line"),
    Command("desk.load", "l", "load", "Load", "Load a bundle of traces from a file or folder"),
    Command("desk.groups", "g", "groups", "Groups", "Similar failures, judged once"),
    Command("desk.sample", "s", "sample", "Sample", "Load the sample traces", footer=False),
    Command(
        "desk.refresh", "ctrl+r", "refresh_desk", "Refresh", "Read the library again", footer=False
    ),
    Command("desk.quit", "q", "app.quit", "Quit", "Leave; everything is saved already"),
)

SAMPLE_RUBRICS = {"airline": "agent-failure", "clinic": "rag-answer", "contract": "agent-failure"}


@dataclass(frozen=True, slots=True)
class Line:
    """What Enter does on a line of the desk."""

    kind: Literal["queue", "bundle", "pack", "sample", "load"]
    name: str = ""
    bundle: int = 0


def progress_bar(done: int, total: int, width: int = 16) -> str:
    """A bar of `width` cells that reads without colour: full, part and empty cells."""
    if total <= 0:
        return "·" * width
    filled = done * width // total
    return "█" * filled + "·" * (width - filled)


class DeskScreen(Screen[None]):
    """Queues with progress, bundles, packs; on first run, the sample."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    keys = KEYS

    class Gathered(Message):
        """The desk has been read."""

        def __init__(self, view: DeskView) -> None:
            super().__init__()
            self.view = view

    class Loading(Message):
        """Bytes of a bundle that have been read so far."""

        def __init__(self, done: int, total: int | None) -> None:
            super().__init__()
            self.done = done
            self.total = total

    class Unmapped(Message):
        """A file holds records of no format known."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    class Loaded(Message):
        """A bundle has been loaded, or could not be."""

        def __init__(self, text: str, *, problem: bool = False) -> None:
            super().__init__()
            self.text = text
            self.problem = problem

    def __init__(self, workspace: Workspace, sample: Path | None = None) -> None:
        super().__init__()
        self._workspace = workspace
        self._sample = sample
        self._lines: list[Line] = []

    @property
    def _app(self) -> TracejuryApp:
        return cast("TracejuryApp", self.app)

    def compose(self) -> ComposeResult:
        """A title bar, the list, a line of news, the keys."""
        yield Static("", id="desk-title", classes="title-bar", markup=False)
        with Vertical(id="desk-body"):
            yield OptionList(id="desk-list")
        yield Static("", id="desk-news", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Ready for keys; the desk is read when the screen comes to the front."""
        self.query_one("#desk-news").display = False
        self.query_one(OptionList).focus()

    def on_screen_resume(self) -> None:
        """Read the library, at first and whenever a review is left: the progress has moved."""
        self._gather()

    @work(thread=True, exclusive=True, group="desk", exit_on_error=False)
    def _gather(self) -> None:
        self.post_message(self.Gathered(gather(self._workspace)))

    @on(Gathered)
    def _show(self, message: Gathered) -> None:
        view = message.view
        counts = view.counts
        title = Text(" tracejury", style="bold")
        title.append(
            f"  {counts.traces:,} {'trace' if counts.traces == 1 else 'traces'} · "
            f"{counts.bundles} {'bundle' if counts.bundles == 1 else 'bundles'} · "
            f"reviewer {one_line(self._workspace.reviewer, 24)}",
        )
        self.query_one("#desk-title", Static).update(title)
        options, self._lines = self._rows(view)
        listing = self.query_one(OptionList)
        kept = listing.highlighted
        listing.clear_options()
        listing.add_options(options)
        if not self._lines:
            return
        selectable = [number for number, option in enumerate(options) if not option.disabled]
        listing.highlighted = kept if kept in selectable else selectable[0]

    def _rows(self, view: DeskView) -> tuple[list[Option], list[Line]]:
        rows: list[tuple[Text, Line | None]] = []

        def heading(text: str) -> None:
            if rows:
                rows.append((Text(""), None))
            rows.append((Text(text, style="bold underline"), None))

        if view.go_on:
            row = Text("Go on: ", style="bold")
            row.append(one_line(view.go_on.queue, 40), style="bold")
            row.append(f"  trace {view.go_on.position + 1} of {view.go_on.total}", style="dim")
            rows.append((row, Line("queue", view.go_on.queue)))
        if not view.counts.traces:
            self._first_run(rows)
        if view.queues:
            heading("Queues")
            roomy = self.size.width >= 110
            rows.extend(
                (self._queue_row(line, roomy=roomy), Line("queue", line.name))
                for line in view.queues
            )
        if view.bundles:
            heading("Bundles")
            for bundle in view.bundles:
                row = Text(f"{one_line(bundle.name, 36):<36}  ")
                row.append(f"{bundle.traces:>7,} traces  {safe_text(bundle.format)}", style="dim")
                if bundle.rejected:
                    records = "record" if bundle.rejected == 1 else "records"
                    row.append(f"  {bundle.rejected} {records} could not be read", style="bold")
                rows.append((row, Line("bundle", bundle.name, bundle.id)))
        if view.packs:
            heading("Packs")
            rows.extend((self._pack_row(line), Line("pack", str(line.path))) for line in view.packs)
        options: list[Option] = []
        lines: list[Line] = []
        for row, line in rows:
            options.append(
                Option(row, id=None if line is None else str(len(options)), disabled=line is None)
            )
            lines.append(line or Line("load"))
        return options, lines

    def _first_run(self, rows: list[tuple[Text, Line | None]]) -> None:
        welcome = (
            "Welcome. tracejury shows you what an AI application did, trace by trace,",
            "asks you whether it was right, and turns what you say into regression",
            "tests. Nothing leaves this computer.",
            "",
        )
        rows.extend((Text(text), None) for text in welcome)
        if self._sample is not None:
            row = Text("Try the sample", style="bold")
            row.append("   99 traces of three applications; Enter loads them", style="dim")
            rows.append((row, Line("sample")))
        row = Text("Load a bundle", style="bold")
        row.append("    a file or folder of exported traces (l)", style="dim")
        rows.append((row, Line("load")))

    @staticmethod
    def _queue_row(line: QueueLine, *, roomy: bool) -> Text:
        progress = line.progress
        name, bar = (28, 20) if roomy else (20, 12)
        row = Text(f"{one_line(line.name, name):<{name}}  ")
        row.append(progress_bar(progress.finished, progress.total, bar))
        row.append(f"  {progress.finished:>4}/{progress.total:<4}")
        row.append(f"  {progress.passed} pass  {progress.failed} fail", style="dim")
        if progress.deferred:
            row.append(f"  {progress.deferred} deferred", style="dim")
        if line.title and roomy:
            row.append(f"  {one_line(line.title, 30)}", style="dim")
        return row

    @staticmethod
    def _pack_row(line: PackLine) -> Text:
        row = Text(f"{one_line(line.name, 36):<36}  ")
        row.append(
            line.problem or f"{line.fix} fix  {line.guard} guard  {line.version}", style="dim"
        )
        return row

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._open(self._lines[event.option_index])

    def action_open(self) -> None:
        """Open the highlighted line (reached when the list has no focus)."""
        highlighted = self.query_one(OptionList).highlighted
        if highlighted is not None:
            self._open(self._lines[highlighted])

    def _open(self, line: Line) -> None:
        match line.kind:
            case "queue":
                self.open_queue(line.name)
            case "bundle":
                self._ask_rubric(line)
            case "sample":
                self.action_sample()
            case "load":
                self.action_load()
            case "pack":
                self._app.say(f"{line.name}\nCheck a candidate: tracejury check PACK --command CMD")

    def open_queue(self, name: str) -> None:
        """Open the review screen on a queue."""
        queue = self._workspace.queues.get(name)
        if queue is None or not queue.items:
            self._app.say("This queue holds no trace.")
            return
        if self._workspace.reviews.rubric(queue.rubric) is None:
            self._app.say("The rubric of this queue is not in the journal.", problem=True)
            return
        self.app.push_screen(ReviewScreen(self._workspace, queue))

    def _ask_rubric(self, line: Line) -> None:
        rubrics = list(builtin_rubrics().values())

        def chosen(number: int | None) -> None:
            if number is None:
                return
            rubric = rubrics[number]
            name = f"{line.name} · {rubric.id}"
            if self._workspace.queues.get(name) is None:
                from ...store.groups.ordering import one_a_group_first

                keys = self._workspace.library.keys(bundle=line.bundle)
                reviewer = self._workspace.reviewer
                pinned = self._workspace.reviews.remember_rubric(reviewer, rubric)
                ordered = one_a_group_first(self._workspace.groups, keys)
                items = [
                    QueueItem(key, alike or "every trace of the bundle") for key, alike in ordered
                ]
                self._workspace.queues.create(reviewer, name, pinned, items)
            self.open_queue(name)

        self.app.push_screen(
            ChoiceDialog(
                f"Review {line.name} under which rubric?",
                [(rubric.title, one_line(rubric.instructions, 64)) for rubric in rubrics],
            ),
            chosen,
        )

    def action_refresh_desk(self) -> None:
        """Read the library again."""
        self._gather()

    def action_groups(self) -> None:
        """The groups of similar failures."""
        from .groups.groups import GroupsScreen

        self.app.push_screen(GroupsScreen(self._workspace))

    def action_sample(self) -> None:
        """Load the sample traces and make a queue for each of the three applications."""
        if self._sample is not None:
            self._load([self._sample], sample=True)

    def action_load(self) -> None:
        """Ask for a file or folder and load it."""

        def chosen(path: str | None) -> None:
            if path:
                self._load([Path(path).expanduser()])

        self.app.push_screen(PathDialog(), chosen)

    @work(thread=True, exclusive=True, group="load", exit_on_error=False)
    def _load(
        self,
        paths: list[Path],
        *,
        sample: bool = False,
        mapping: Mapping[str, str] | None = None,
    ) -> None:
        try:
            if sample:
                from ..sample import load_sample

                load_sample(self._workspace, progress=self._progress)
                self.post_message(self.Loaded("The sample is loaded. Enter opens a queue."))
                return
            saved = {one.name: one.fields for one in saved_mappings(self._workspace.folder)}
            report = load(
                self._workspace.library,
                paths,
                mapping=mapping,
                saved=saved,
                progress=self._progress,
            )
            totals = report.totals
            alike = self._alike()
            if mapping is None and not totals.traces and mappable(paths[0]):
                self.post_message(self.Unmapped(paths[0]))
                return
            self.post_message(
                self.Loaded(
                    f"Loaded {totals.new} new traces ({totals.known} known already); "
                    f"{totals.rejected} records could not be read.{alike}",
                    problem=bool(totals.rejected),
                )
            )
        except UserError as error:
            self.post_message(self.Loaded(str(error), problem=True))

    def _alike(self) -> str:
        """Which of the failures that were loaded are known; "" where there are none."""
        update = self._workspace.regroup()
        if not update.failures:
            return ""
        known = f"{update.known.total():,} in {len(update.known):,} known groups"
        new = f"{update.new.total():,} in {len(update.new):,} new ones (g)"
        return f" Failures: {known}, {new}."

    @on(Unmapped)
    def _ask_for_columns(self, message: Unmapped) -> None:
        """Nobody knows the format: let the reviewer say which column is what."""
        self.query_one("#desk-news").display = False

        def settled(found: Mapped | None) -> None:
            if found is not None:
                self._load([message.path], mapping=found.fields)

        self.app.push_screen(MappingScreen(self._workspace.folder, message.path), settled)

    def _progress(self, done: int, total: int | None) -> None:
        self.post_message(self.Loading(done, total))

    @on(Loading)
    def _show_loading(self, message: Loading) -> None:
        news = self.query_one("#desk-news", Static)
        news.display = True
        share = f"{message.done * 100 // message.total} %" if message.total else ""
        bar = progress_bar(message.done, message.total or 0, 24)
        news.update(Text(f" Loading  {bar}  {message.done / 1e6:.1f} MB  {share}"))

    @on(Loaded)
    def _show_loaded(self, message: Loaded) -> None:
        self.query_one("#desk-news").display = False
        self._app.say(message.text, problem=message.problem)
        self._gather()
