"""Two answers to the same question, side by side, without saying whose they are: one key says which is better."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from ....store.comparison_acts import Choice
from ....store.workspace.blind_pairs import shown_pair
from ....store.workspace.choices import (
    LONGEST_REASON,
    Choices,
    Decision,
    choices,
    choose,
    give_reason,
    shown_reason,
)
from ....store.workspace.comparison_results import may_see
from ....store.workspace.comparisons import Comparison
from ....store.workspace.workspace import Workspace
from ...keys.table import bindings, key
from ...navigation import OpenCompared
from ...safe_text import safe_text
from ...views.pair import (
    CHOICES,
    Alone,
    PairTexts,
    heading_line,
    pair_lines,
    places,
    question_lines,
    state_line,
    title_line,
    whose_line,
    with_differences,
)
from ...widgets.key_line import KeyEntry, KeyLine
from ...widgets.pair_view import PairView
from ..dialogs.choice import ChoiceDialog
from ..dialogs.line import LineDialog
from ..drafts import DraftPlace
from ..undoing import UndoScreen

_SIDES: tuple[Alone, ...] = ("", "left", "right")


class PairScreen(UndoScreen[None]):
    """The pairs of a comparison, in this reviewer's order. With `only` these pairs, once the results were seen."""

    context = "pair"
    BINDINGS: ClassVar[list[BindingType]] = bindings("pair")

    def __init__(
        self, workspace: Workspace, comparison: Comparison, only: Sequence[int] | None = None
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._comparison = comparison
        self._only = only
        order = comparison.order(workspace.reviewer)
        self._numbers = order if only is None else list(only)
        self._at = 0
        self._begun = only is not None
        self._choices = Choices({}, {})
        self._texts: PairTexts | None = None
        self._reason = ""
        self._alone: Alone = ""
        self._unfolded = False
        self._saving = False
        self._said = ""

    # --- what is shown ----------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """A title, the question, both answers, what is saved, the keys."""
        yield Static("", id="pair-title", classes="title-bar", markup=False)
        yield Static("Reading …", id="pair-asked", markup=False)
        yield Static("", id="pair-heading", markup=False)
        yield PairView(self._lines)
        yield Static("", id="pair-state", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Ready for keys; begin at the first pair that is not decided."""
        self._view.focus()
        self._read()

    def on_resize(self) -> None:
        """Another width."""
        self._draw()

    @property
    def _view(self) -> PairView:
        return self.query_one(PairView)

    @property
    def _number(self) -> int:
        return self._numbers[self._at]

    @property
    def _own(self) -> Decision:
        return self._choices.of(self._workspace.reviewer).get(self._number, Decision())

    @property
    def _seen(self) -> bool:
        return self._workspace.reviewer in self._choices.seen

    def _lines(self, width: int) -> list[Text]:
        if self._texts is None:
            return []
        return pair_lines(self._texts, width, alone=self._alone, unfolded=self._unfolded)

    def _read(self) -> None:
        """Read what was chosen, and show the present pair; at first the first one that is open."""

        def read() -> Choices:
            return choices(self._workspace, self._comparison)

        def found(given: Choices) -> None:
            changed = self._changed(given)
            self._choices = given
            if not self._begun:
                self._begun = True
                self._at = self._next_open(0) or 0
            elif changed is not None:
                self._at = changed
            self._show()

        self.in_thread(read, found, group="pair", exclusive=True)

    def _changed(self, given: Choices) -> int | None:
        """The place of the pair whose decision is another one now than it was: what undo took back."""
        before, now = (one.of(self._workspace.reviewer) for one in (self._choices, given))
        differ = [at for at, one in enumerate(self._numbers) if before.get(one) != now.get(one)]
        return differ[0] if len(differ) == 1 else None

    def _next_open(self, start: int) -> int | None:
        """The place of the first pair from a place on, and round, that this reviewer has not decided."""
        own = self._choices.of(self._workspace.reviewer)
        round_ = [*range(start, len(self._numbers)), *range(min(start, len(self._numbers)))]
        return next(
            (at for at in round_ if own.get(self._numbers[at], Decision()).choice is None), None
        )

    def _show(self, *, top: bool = True) -> None:
        """Read the present pair, and show it."""
        if not self._numbers:
            self.query_one("#pair-asked", Static).update(
                "Every pair has the same two answers: there is nothing to decide."
            )
            return
        space, comparison, number = self._workspace, self._comparison, self._number
        own = self._own
        fails = None
        if own.choice == "relocated":
            left, right = comparison.sides(space.reviewer, number)
            fails = (own.where.get(left, ""), own.where.get(right, ""))

        def read() -> tuple[PairTexts, str]:
            said = shown_reason(space, comparison, number, own.reason) if own.reason else ""
            return with_differences(shown_pair(space, comparison, number), fails), said

        def found(given: tuple[PairTexts, str]) -> None:
            self._texts, self._reason = given
            self._draw()
            self._view.show_again(top=top)

        self.in_thread(read, found, group="pair-text", exclusive=True)

    def _draw(self) -> None:
        """Draw all but the answers."""
        if self._texts is None or not self._begun:
            return
        width = max(1, self.size.width - 2)
        decided = self._choices.decided(self._workspace.reviewer)
        total = len(self._numbers)
        decided = decided if self._only is None else total
        self.query_one("#pair-title", Static).update(
            title_line(self._comparison.name, self._at, total, decided)
        )
        self.query_one("#pair-asked", Static).update(
            question_lines(self._texts.pair, width, unfolded=self._unfolded)
        )
        self.query_one("#pair-heading", Static).update(
            heading_line(self._view.text_width, self._alone)
        )
        self.query_one("#pair-state", Static).update(self._state())

    def _state(self) -> Text:
        if self._said:
            return Text(safe_text(self._said), no_wrap=True)
        if self._seen:
            pair = self._comparison.pairs[self._number]
            left, _ = self._comparison.sides(self._workspace.reviewer, self._number)
            names = ("candidate", "production")
            said = self._choices.said
            reviews = [
                (who, own[self._number]) for who, own in sorted(said.items()) if self._number in own
            ]
            sides = names if left == pair.candidate else names[::-1]
            return whose_line(sides, reviews, self._reason)
        hidden = self._texts.pair.hidden if self._texts is not None else 0
        return state_line(self._own, seen=self._seen, reason=self._reason, hidden=hidden)

    def after_moving(self) -> None:
        """Read again: a choice may have been taken back."""
        self._texts = None if self._workspace.shown.masked else self._texts
        self._read()

    def say(self, text: str, *, problem: bool = False) -> None:
        """Say what a key did in the last line, where it covers nothing, until the next key; a problem lies over it."""
        if problem:
            super().say(text, problem=True)
        else:
            self._said = text
            self._draw()

    def acting(self, action: str) -> None:
        """A key is about to act: what the one before it did is said no more."""
        super().acting(action)
        self._said = ""

    def shown_keys(self) -> Sequence[KeyEntry]:
        """The decisions first; once the results were seen there are none."""
        decide = ("left_better", "right_better", "both_good", "both_bad")
        first = [] if self._seen else [*map(KeyEntry, decide), KeyEntry("relocated", "Moved")]
        more = ["why_chosen", "undo", "next", "one_side", "outcome", "unfold", "next_open"]
        if self._only is not None:
            more = ["next", "previous", "one_side", "unfold", "why_chosen"]
        elif self._choices.finished(self._comparison, self._workspace.reviewer):
            first.insert(0, KeyEntry("outcome"))
        return [*first, *map(KeyEntry, more), KeyEntry("back"), KeyEntry("help")]

    # --- moving -----------------------------------------------------------------------------------

    def action_go(self, pairs: int) -> None:
        """To another pair."""
        to = self._at + pairs
        if 0 <= to < len(self._numbers):
            self._at = to
            self._show()
        else:
            self.say("This is the last pair." if pairs > 0 else "This is the first pair.")

    def action_next_open(self) -> None:
        """To the next pair that is not decided."""
        to = self._next_open(self._at + 1)
        if to is None:
            self.say(f"Every pair is decided: {key('outcome')} shows the results.")
        else:
            self._at = to
            self._show()

    def action_one_side(self) -> None:
        """One answer over the full width, then the other, then both."""
        self._alone = _SIDES[(_SIDES.index(self._alone) + 1) % len(_SIDES)]
        self._draw()
        self._view.show_again(top=True)

    def action_unfold(self) -> None:
        """All of the question and of what tools returned, or only the beginning."""
        self._unfolded = not self._unfolded
        self._draw()
        self._view.show_again()

    # --- deciding ---------------------------------------------------------------------------------

    def action_decide(self, choice: Choice) -> None:
        """Save what is better, and go on to the next pair."""
        self._decide(choice, None)

    def _decide(self, choice: Choice, where: tuple[str, str] | None) -> None:
        if self._texts is None or self._saving or not self._numbers:
            return
        self._saving = True
        space, comparison, number = self._workspace, self._comparison, self._number

        work = partial(choose, space, comparison, number, choice, where, self._own)

        def saved(decision: Decision) -> None:
            self._saving = False
            self._choices = self._choices.after(space.reviewer, number, decision)
            to = self._next_open(self._at + 1)
            if to is None:
                self._said = f"Saved. Every pair is decided: {key('outcome')} shows the results."
            else:
                self._said = f"Saved: {CHOICES[choice]}. {key('undo')} takes it back."
                self._at = to
            self._show(top=to is not None)

        def failed(error: Exception) -> None:
            self._saving = False
            self.problem(error)

        self.in_thread(work, saved, group="change", failed=failed)

    def action_relocated(self) -> None:
        """Both fail, each elsewhere: ask where each of them does."""
        if self._texts is None:
            return
        pair = self._texts.pair
        sides = [places(pair.left), places(pair.right)]
        where = ["", ""]

        def ask(side: int) -> None:
            if side == len(sides):
                self._decide("relocated", (where[0], where[1]))
                return
            options = sides[side]
            title = f"Where does the {('left', 'right')[side]} one fail?"

            def chosen(index: int | None) -> None:
                if index is None:
                    self.say("Nothing was saved.")
                    return
                where[side] = options[index][0]
                ask(side + 1)

            self.app.push_screen(ChoiceDialog(title, [one[1:] for one in options]), chosen)

        ask(0)

    async def action_why(self) -> None:
        """Say why, in a line."""
        if self._texts is None:
            return
        space, comparison, number = self._workspace, self._comparison, self._number
        left, _ = comparison.sides(space.reviewer, number)
        field = f"why, of pair {number} of {comparison.id}"
        place = DraftPlace(space.journal, space.reviewer, left, field, space.shown)
        draft = await asyncio.to_thread(place.read)
        before = self._reason

        def given(text: str | None) -> None:
            if text is None or text == before:
                return

            def saved(_: object) -> None:
                place.drop()
                self.say(f"Saved. {key('undo')} takes it back.")
                self._read()

            self.in_thread(
                partial(give_reason, space, comparison, number, text), saved, group="change"
            )

        title = "Why? It is kept with your choice"
        dialog = LineDialog(title, before, place, draft, what="reason", longest=LONGEST_REASON)
        self.app.push_screen(dialog, given)

    # --- results ----------------------------------------------------------------------------------

    def action_outcome(self) -> None:
        """What came of it; it asks before the end."""

        def told(may: bool) -> None:
            if may:
                self.post_message(OpenCompared(self._comparison))
                return

            def chosen(index: int | None) -> None:
                if index == 1:
                    self.post_message(OpenCompared(self._comparison, ask=True))

            options = [
                ("Go on deciding", "the results stay hidden until the last pair"),
                ("Show them now", "you can decide no more pairs, and the journal says so"),
            ]
            title = "Results before every pair is decided?"
            self.app.push_screen(ChoiceDialog(title, options), chosen)

        self.in_thread(partial(may_see, self._workspace, self._comparison), told)

    def on_screen_resume(self) -> None:
        """The results may have been seen meanwhile."""
        if self._begun:
            self._read()
