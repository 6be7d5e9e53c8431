"""The end of a queue: what came of it, and what can be made of that."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from ...errors import UserError
from ...store.reviews.queues import Queue
from ...store.workspace.packs import BuildReport, Pace, Stopped
from ...store.workspace.queue_state import QueueSummary, summary_of
from ...store.workspace.workspace import Workspace
from ..keys.command import Command
from ..keys.table import bindings, key
from ..navigation import Chosen, OpenAdjudicate, OpenAgreement, OpenPack, OpenQueue
from ..safe_text import safe_text
from ..views.kit import KitView, read_kit, return_lines, returned_words
from ..views.queue import (
    decision_words,
    next_words,
    pack_words,
    queue_title,
    summary_card,
)
from ..views.stopping import stopping_line
from ..widgets.key_line import KeyEntry, KeyLine
from .undoing import UndoScreen

if TYPE_CHECKING:
    from ...store.workspace.kit_returning import MadeReturn


class QueueEndScreen(UndoScreen[None]):
    """Verdicts, codes, what cannot gate and why. `then` gets the position of a trace that is to be opened."""

    context = "summary"
    BINDINGS: ClassVar[list[BindingType]] = bindings("summary")

    def __init__(self, workspace: Workspace, queue: Queue, then: Chosen, said: str = "") -> None:
        super().__init__()
        self._workspace = workspace
        self._queue = queue
        self._rubric = workspace.reviews.rubric(queue.rubric)
        self._then = then
        self._said = said
        self._kit: KitView | None = None
        self._stop = Event()

    def compose(self) -> ComposeResult:
        """A title, what came of the queue, what is next, the keys."""
        yield Static("", id="end-title", classes="title-bar", markup=False)
        with VerticalScroll(id="end-body"):
            yield Static("Reading …", id="end-card", markup=False)
            yield Static("", id="end-stopping", markup=False)
            yield Static("", id="end-pack", markup=False)
        yield Static(safe_text(self._said), id="end-said", markup=False)
        yield Static(next_words(), id="end-next", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Count; then try the tests, which takes longer. In a kit nobody asks for tests: the reviews go back."""
        self.query_one("#end-title", Static).update(queue_title(self._queue, None, self._rubric))
        self.query_one("#end-stopping").display = False
        self.query_one("#end-body").focus()
        self._tell(self._said)
        self._read()

    def on_screen_resume(self) -> None:
        """A trace may have been judged anew."""
        self._read()

    def _read(self) -> None:
        self._stop.set()
        self._stop = Event()
        space, queue = self._workspace, self._queue
        self.in_thread(partial(summary_of, space, queue), self._show, group="end", exclusive=True)
        self.in_thread(partial(read_kit, space), self._read_rest, group="kit", exclusive=True)

    def _read_rest(self, kit: KitView | None) -> None:
        """What is next: in the queue of a kit that the reviews go back, else the tests that the verdicts make."""
        self._kit = kit if kit is not None and kit.name == self._queue.name else None
        if self._kit is not None:
            self.query_one("#end-next", Static).update(next_words(kit=True))
            self._show_pack(Text("\n").join(return_lines(self._kit)))
            self.refresh_bindings()
            return
        stop, space, queue = self._stop, self._workspace, self._queue

        def plan() -> BuildReport:
            from ...store.workspace.seen_packs import seen_report

            pace = Pace(lambda *_: None, stop.is_set)
            return seen_report(space, space.plan_pack(queue.name, queue.name, pace=pace).report)[0]

        def failed(error: Exception) -> None:
            if not isinstance(error, Stopped):
                said = error.what if isinstance(error, UserError) else str(error)
                self._show_pack(pack_words(None, said, self._rubric))

        def more() -> str:
            from ...store.workspace.stopping import stopping

            rubric = self._rubric
            asked = rubric is not None and rubric.asks_verdict
            return stopping_line(stopping(space, rubric.id)) if rubric and asked else ""

        self.in_thread(more, self._show_stopping, group="stopping", exclusive=True)
        self._show_pack(pack_words(None, rubric=self._rubric))
        self.in_thread(
            plan,
            lambda made: self._show_pack(pack_words(made)),
            group="plan",
            exclusive=True,
            failed=failed,
        )

    def after_moving(self) -> None:
        """Count again: what was judged last may be open now."""
        self._read()

    def say(self, text: str, *, problem: bool = False) -> None:
        """Say what a key did below the summary, where it covers nothing, until the next key; a problem lies over it."""
        if problem:
            super().say(text, problem=True)
        else:
            self._tell(text)

    def acting(self, action: str) -> None:
        """A key is about to act: what the one before it did is said no more."""
        super().acting(action)
        if self.is_mounted:
            self._tell("")

    def _tell(self, text: str) -> None:
        said = self.query_one("#end-said", Static)
        said.update(safe_text(text))
        said.display = bool(text)

    def _show(self, summary: QueueSummary) -> None:
        self.query_one("#end-title", Static).update(
            queue_title(self._queue, summary.progress, self._rubric)
        )
        self.query_one("#end-card", Static).update(summary_card(summary, self._rubric))
        judged = summary.progress.finished == summary.progress.total
        words = [next_words(), decision_words()] if judged else [next_words()]
        self.query_one("#end-next", Static).update(Text("\n").join(words))

    def _show_stopping(self, said: str) -> None:
        line = self.query_one("#end-stopping", Static)
        line.update(safe_text(said))
        line.display = bool(said)

    def _show_pack(self, text: Text) -> None:
        self.query_one("#end-pack", Static).update(text)

    def shown_keys(self) -> Sequence[KeyEntry]:
        """The file that goes back first, where a kit was judged."""
        found = [one for one in super().shown_keys() if one.id != "send_back"]
        if self._kit is None:
            return found
        return [KeyEntry("send_back"), *(one for one in found if one.id != "pack")]

    def offers(self, command: Command) -> bool:
        """Reviews go back of a kit alone."""
        return command.id != "send_back" or self._kit is not None

    def action_send_back(self) -> None:
        """Write the file that goes back, and say where it is and whom it goes to."""
        if self._kit is None:
            self.say(f"This queue came in no kit. On the desk, {key('kit')} makes a kit of it.")
            return
        from ...store.workspace.kit_returning import make_return

        self.in_thread(
            partial(make_return, self._workspace), self._returned, group="return", exclusive=True
        )

    def _returned(self, made: MadeReturn) -> None:
        self._tell(returned_words(made))
        self._read()

    def action_pack(self) -> None:
        """The pack that the verdicts of this queue make."""
        self.post_message(OpenPack(self._queue.name))

    def action_adjudicate(self) -> None:
        """What reviewers judged differently in this queue."""
        self.post_message(OpenAdjudicate(self._queue.name))

    def action_agreement(self) -> None:
        """How far reviewers agree in this queue."""
        self.post_message(OpenAgreement(self._queue.name))

    def action_decision(self, changed: bool) -> None:
        """Say whether this review changed what was decided; the last word counts."""
        space, queue = self._workspace, self._queue.name

        def say() -> None:
            from ...store.workspace.decision_changes import say_changed

            say_changed(space, queue, changed)

        verb = "changed" if changed else "did not change"
        self.in_thread(
            say,
            lambda _: self._tell(f"Said: this review {verb} what was decided."),
            group="decision",
        )

    def action_items(self) -> None:
        """The traces of the queue as a list."""
        self.action_leave()
        self.app.call_later(self.app.post_message, OpenQueue(self._queue, 0, self._then))

    def action_leave(self) -> None:
        """Back to the trace."""
        self._stop.set()
        self.dismiss()
