"""What reviewers judged differently, side by side, one trace after the other: a key decides who is right."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static
from textual.worker import Worker

from ...rubrics.schema import Verdict
from ...store.judgement import Place
from ...store.reviews.queues import Queue, QueueItem
from ...store.workspace.adjudication import (
    Choice,
    Dispute,
    Disputes,
    decide,
    disputes,
    disputes_among,
    disputes_named,
)
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings, key
from ..navigation import OpenPack, OpenReview
from ..views.adjudication import (
    DisputeView,
    choice_words,
    end_words,
    heading,
    side_by_side,
    state_words,
    yet_to_judge_words,
)
from ..widgets.key_line import KeyEntry, KeyLine
from ..widgets.reading_pane import ReadingPane
from .dialogs.line import LineDialog
from .drafts import DraftPlace
from .undoing import UndoScreen

LONGEST_REASON: Final = 300
"""Characters of a reason."""


class AdjudicateScreen(UndoScreen[None]):
    """Answers side by side, and below them the one text with the break points and marked words of everybody.

    The traces stay in the order in which they were found, also once they are decided, so that one can go back to one.
    """

    context = "adjudicate"
    BINDINGS: ClassVar[list[BindingType]] = bindings("adjudicate")

    def __init__(self, workspace: Workspace, what: str = "", only: Sequence[str] = ()) -> None:
        """`what` is a queue or a trace, "" for all; with `only` those of these traces."""
        super().__init__()
        self._workspace = workspace
        self._what = what
        self._only = frozenset(only)
        self._all: list[Dispute] = []
        self._at = 0
        self._view: DisputeView | None = None
        self._looked: set[str] = set()
        self._unread: set[str] = set()
        self._own: Place | None = None
        self._waiting = 0
        self._tells_all = False

    @property
    def _pane(self) -> ReadingPane:
        return self.query_one(ReadingPane)

    @property
    def present(self) -> Dispute | None:
        """The trace that is shown, None at the end."""
        return self._all[self._at] if self._at < len(self._all) else None

    def compose(self) -> ComposeResult:
        """Title, the trace, what each says, the text, what was decided, the keys."""
        yield Static("", id="adjudicate-title", classes="title-bar", markup=False)
        yield Static("Reading …", id="adjudicate-trace", markup=False)
        with VerticalScroll(id="adjudicate-said", can_focus=False):
            yield Static("", id="adjudicate-sides", markup=False)
        yield ReadingPane(id="reading")
        yield Static("", id="adjudicate-state", markup=False)
        yield KeyLine(self.shown_keys)

    def on_screen_resume(self) -> None:
        """Read, at first and when a trace may have been reviewed meanwhile."""
        self._read()

    def after_moving(self) -> None:
        """A decision was taken back or made again: show the trace that it is about."""
        self._read(changed=True)

    def on_resize(self) -> None:
        """The columns have another width."""
        if self._view is not None:
            self._draw()

    # --- reading ----------------------------------------------------------------------------------

    def _find(self) -> tuple[Disputes, bool]:
        """What differs, and whether it was asked for by name, so that also what is decided is shown."""
        space, what = self._workspace, self._what
        if self._only:
            return disputes_among(space, self._only), True
        if not what:
            return disputes(space), False
        return disputes_named(space, what), space.queues.get(what) is None

    def _read(self, *, changed: bool = False, onward: bool = False) -> None:
        """Find anew what differs; `changed`: go to what is decided, or open, since; `onward`: to what is next to decide."""
        found = partial(self._found, changed=changed, onward=onward)
        self.in_thread(self._find, found, group="find", exclusive=True)

    def _found(
        self, read: tuple[Disputes, bool], *, changed: bool = False, onward: bool = False
    ) -> None:
        found, named = read
        self._waiting = found.to_review
        if not named and not self._tells_all:
            # That others differ says something of how they judged what is still to be judged blind.
            found = replace(
                found,
                open=tuple(one for one in found.open if not one.given),
                decided=tuple(one for one in found.decided if not one.given),
            )
        now = {_place(one): one for one in (*found.open, *found.decided)}
        before = {_place(one): one for one in self._all}
        # What was decided before this screen opened is gone through again only where it was asked for by name.
        new = [one for place, one in now.items() if place not in before and (one.open or named)]
        # One in which nothing differs any more stays: its reviewers settled it themselves.
        self._all = [now.get(place, one) for place, one in before.items()] + new
        if changed:
            moved = [
                at
                for at, one in enumerate(self._all)
                if (old := before.get(_place(one))) is not None and old.open != one.open
            ]
            self._at = moved[0] if moved else self._at
        if onward:
            self._at = self._next_open()
        self._show_present()

    def _show_present(self) -> None:
        """Show the present trace; nothing moves in one that is shown already."""
        dispute, view = self.present, self._view
        if dispute is None:
            self._view = None
            self._draw()
        elif view is not None and view.dispute == dispute and dispute.trace not in self._unread:
            self._draw()
        else:
            self._own = None
            show = partial(DisputeView.of, self._workspace, dispute)
            self.in_thread(show, self._show, group="show", exclusive=True)

    def _show(self, view: DisputeView) -> None:
        self._view = view
        if not self._hides(view.dispute):
            pane = self._pane
            pane.show_turns(view.turns, view.trace.steps if view.trace is not None else ())
            pane.show_marks(view.signs, view.evidence)
            pane.show_title("The trace: numbers stand where each says that it broke")
            if view.places:
                self._go_to_step(view.places[0])
            self._unread.discard(view.dispute.trace)
        self._draw()

    def _hides(self, dispute: Dispute) -> bool:
        """Whether what others say is not shown yet: whoever looks has yet to judge it."""
        return dispute.to_review and dispute.trace not in self._looked

    def _draw(self) -> None:
        view, dispute = self._view, self.present
        open_left = sum(one.open for one in self._all)
        waiting = self._waiting
        self.query_one("#adjudicate-title", Static).update(
            heading(self._at, len(self._all), len(self._all) - open_left, waiting)
        )
        sides = self.query_one("#adjudicate-sides", Static)
        said = self.query_one("#adjudicate-said")
        state = self.query_one("#adjudicate-state", Static)
        trace = self.query_one("#adjudicate-trace", Static)
        if dispute is None or view is None:
            self._alone(True)
            trace.update("")
            sides.update(end_words(len(self._all) - open_left, waiting))
            state.update("")
        elif self._hides(dispute):
            self._alone(True)
            trace.update(view.title)
            sides.update(yet_to_judge_words(view))
            state.update("")
        else:
            self._alone(False)
            trace.update(view.title)
            sides.update(side_by_side(view, self.size.width - 4))
            state.update(state_words(view, self._own, self.size.width - 2))
        said.scroll_home(animate=False)
        self.refresh_bindings()

    def _alone(self, alone: bool) -> None:
        """Show words alone, without a text below them."""
        self._pane.display = not alone
        self.query_one("#adjudicate-said").set_class(alone, "-alone")
        self.query_one("#adjudicate-state").display = not alone
        if alone:
            self.set_focus(None)
        elif self.focused is None:
            self._pane.focus()

    def shown_keys(self) -> Sequence[KeyEntry]:
        """What decides first, then what moves."""
        dispute = self.present
        if dispute is None or self._view is None:
            more = ("show_others",) if self._waiting and not self._tells_all else ()
            return [*map(KeyEntry, (*more, "pack", "previous", "undo", "back", "help"))]
        if self._hides(dispute):
            return [
                KeyEntry("open", "Review it"),
                *map(KeyEntry, ("show_others", "next", "back", "help")),
            ]
        return [
            KeyEntry("number", "Holds"),
            *map(KeyEntry, ("pass", "fail", "unsure", "next")),
            KeyEntry("break_point", "Broke here"),
            *map(KeyEntry, ("next_mark", "review_first", "undo", "back", "help")),
        ]

    # --- moving -----------------------------------------------------------------------------------

    def action_go(self, by: int) -> None:
        """The next trace, or the one before; after the last one, the end."""
        at = self._at + by
        if not 0 <= at <= len(self._all):
            self.say("This is the first." if by < 0 else "There are no more.")
            return
        self._at = at
        self._show_present()

    def action_next_open(self) -> None:
        """The next trace that is not decided; the end, if there is none."""
        at = self._next_open()
        if at == self._at:
            self.say("This is the only one that is left.")
        self._at = at
        self._show_present()

    def _next_open(self) -> int:
        """Where the next trace is that is not decided: after this one, else before it, else this one; else the end."""
        order = [*range(self._at + 1, len(self._all)), *range(min(self._at + 1, len(self._all)))]
        return next((at for at in order if self._all[at].open), len(self._all))

    def action_row(self, by: int) -> None:
        """The next turn of the text, or the one before."""
        if self._pane.display:
            self._pane.step_turn(by)

    def action_next_mark(self) -> None:
        """The next place that a reviewer marked."""
        view = self._view
        if view is None or not self._pane.display:
            return
        places = view.places
        if not places:
            self.say("Nobody marked a place in this trace.")
            return
        turn = self._pane.turn
        at = places.index(turn.step) + 1 if turn is not None and turn.step in places else 0
        self._go_to_step(places[at % len(places)])

    def _go_to_step(self, step: str) -> None:
        at = next((at for at, turn in enumerate(self._pane.turns) if turn.step == step), None)
        if at is not None:
            self._pane.go_to(at)

    def action_open(self) -> None:
        """Review the trace, where one has to do that first."""
        dispute = self.present
        if dispute is not None and self._hides(dispute):
            self.action_review_first()

    def action_review_first(self) -> None:
        """Judge the trace oneself; this screen reads again when one comes back."""
        dispute = self.present
        if dispute is None:
            return
        # Its title stands above the review: it must not say what others think before that is finished.
        name = "yours to judge" if dispute.to_review else "where reviewers differ"
        queue = Queue(name, dispute.pinned, (QueueItem(dispute.trace, name),))
        self.post_message(OpenReview(queue, 0))

    def action_show_others(self) -> None:
        """See what others say all the same."""
        dispute = self.present
        if dispute is None and self._waiting and not self._tells_all:
            self._tells_all = True
            self._read(onward=True)
        if dispute is not None and self._hides(dispute):
            self._looked.add(dispute.trace)
            self._unread.add(dispute.trace)
            self._show_present()

    def action_pack(self) -> None:
        """The pack that the verdicts make."""
        queue = self._what if self._workspace.queues.get(self._what) is not None else None
        self.post_message(OpenPack(queue))

    # --- deciding ---------------------------------------------------------------------------------

    def action_number(self, number: int) -> None:
        """The review in that column holds."""
        view = self._deciding()
        if view is None:
            return
        if not 1 <= number <= len(view.reviews):
            self.say(f"There are {len(view.reviews)} reviews here: 1 to {len(view.reviews)}.")
            return
        holds = view.dispute.reviews[number - 1].reviewer
        self._ask_reason(view, Choice(holds=holds), choice_words(view, number - 1, "", None))

    def action_verdict(self, verdict: Verdict) -> None:
        """A verdict of one's own, with the break point that was set here."""
        view = self._deciding()
        if view is None:
            return
        if not view.dispute.rubric.asks_verdict:
            self.say("Its rubric asks for no verdict: choose the review that holds.")
            return
        own = self._own if verdict == "fail" else None
        words = choice_words(view, None, verdict, own)
        self._ask_reason(view, Choice(verdict=verdict, break_point=own), words)

    def action_break_point(self) -> None:
        """For a verdict of one's own: it broke at this step; again, not said."""
        view, turn = self._deciding(), self._pane.turn
        if view is None or turn is None:
            return
        if not turn.step:
            self.say("This belongs to the whole trace, not to a step: j and k go to one.")
            return
        place = Place(step=turn.step)
        self._own = None if self._own == place else place
        self._draw()

    def action_cannot_tell(self) -> None:
        """For a verdict of one's own: where it broke cannot be told; again, not said."""
        if self._deciding() is not None:
            place = Place(cannot_tell=True)
            self._own = None if self._own == place else place
            self._draw()

    def _deciding(self) -> DisputeView | None:
        """What can be decided now."""
        view, dispute = self._view, self.present
        if view is None or dispute is None or self._hides(dispute):
            return None
        return view if _place(view.dispute) == _place(dispute) else None

    def _ask_reason(self, view: DisputeView, choice: Choice, words: str) -> None:
        space, dispute = self._workspace, view.dispute
        place = DraftPlace(
            space.journal, space.reviewer, dispute.trace, "reason of a decision", space.shown
        )

        async def ask() -> None:
            draft = await asyncio.to_thread(place.read)

            def given(reason: str | None) -> None:
                if reason is not None:
                    self._decide(dispute, choice, reason, place)

            dialog = LineDialog(words, "", place, draft, what="reason", longest=LONGEST_REASON)
            self.app.push_screen(dialog, given)

        _: Worker[None] = self.run_worker(ask, group="reason", exclusive=True)

    def _decide(self, dispute: Dispute, choice: Choice, reason: str, place: DraftPlace) -> None:
        def done(_: None) -> None:
            place.drop()
            self.say(f"Decided. {key('undo')} takes it back.")
            self._read(onward=True)

        self.in_thread(
            partial(decide, self._workspace, dispute, choice, reason), done, group="change"
        )


def _place(one: Dispute) -> tuple[str, str]:
    return one.trace, one.rubric.id
