"""Finding one's way in a trace: words, errors, calls, user turns, where words came from; and copying them."""

from __future__ import annotations

import asyncio
from typing import Literal, TypeAlias

from textual import on
from textual.widgets import Input

from ....store.reviews.queues import Queue
from ....store.workspace.workspace import Workspace
from ...clipboard import MOST_COPIED, copy_by_program, plain
from ...keys.table import key
from ...views.review import ReviewItem
from ...widgets.find_line import FindLine
from ...widgets.finding import Hit, Origin, hits, origin
from ...widgets.line_drawing import Hits
from ...widgets.turns import Turn
from .reading import ReadingFrame

Wanted: TypeAlias = Literal["error", "call", "user"]

_NAMES: dict[Wanted, str] = {"error": "error", "call": "tool call", "user": "user turn"}


class FindingFrame(ReadingFrame):
    """A review in whose text one finds things."""

    def __init__(self, workspace: Workspace, queue: Queue, start: int | None = None) -> None:
        super().__init__(workspace, queue, start)
        self._hits_found: list[Hit] | None = None
        self._hit = -1
        self._back: tuple[int, int] | None = None
        """After a look at where words came from: the turn that it went to, and the one that it came from."""

    @property
    def _line(self) -> FindLine:
        return self.query_one(FindLine)

    def _show_trace(self, item: ReviewItem) -> None:
        super()._show_trace(item)
        self._hits_found = self._back = None
        self._line.close()

    # --- words ----------------------------------------------------------------------------------

    def action_find(self) -> None:
        """Type what to find in this trace."""
        self.action_view("text")
        self._line.say("")
        self._line.open()

    @on(Input.Submitted, "#find-words")
    async def _find(self, event: Input.Submitted) -> None:
        event.stop()
        await self.find_typed()

    async def find_typed(self) -> None:
        """Find what is typed in the field, before the next key is looked at: that one belongs to the text."""
        self.set_focus(self._reading)
        await self._search()

    async def _search(self, by: int = 1) -> None:
        texts, words = self._reading.texts, self._line.words
        found = await asyncio.to_thread(hits, texts, words)
        if self._is_closed or self._reading.texts is not texts:
            return
        self._hits_found, self._hit = found, -1
        by_block: Hits = {}
        for hit in found:
            by_block.setdefault(hit.block, []).append((hit.start, hit.end))
        self._reading.show_hits(by_block)
        if not found:
            self._line.say("nothing found" if words.strip() else "")
            # After the keys that were typed ahead, which were not meant for the field.
            self.call_after_refresh(self._try_other_words)
            return
        here = self._reading.current
        after = [at for at, hit in enumerate(found) if hit.turn >= here]
        self._hit = (after[0] if after else 0) - 1 if by > 0 else (after[0] if after else 0)
        self._next_hit(by)

    def _try_other_words(self) -> None:
        if self._reading.has_focus and self._line.display and self._hits_found == []:
            self._line.open()

    async def action_hit(self, by: int) -> None:
        """The next or previous hit, around the end of the trace."""
        if not self._line.words.strip():
            self.action_find()
        elif self._hits_found is None:
            self._line.display = True
            await self._search(by)
        elif self._hits_found:
            self._next_hit(by)
        else:
            self.note("Nothing was found.")

    def _next_hit(self, by: int) -> None:
        found = self._hits_found or []
        at = self._hit + by
        around = "" if 0 <= at < len(found) else "from the top · " if by > 0 else "from the end · "
        self._hit = at % len(found)
        hit = found[self._hit]
        self._reading.go_to_text(hit.turn, hit.block, hit.start)
        on = f" · {key('next_hit')} next · {key('previous_hit')} previous" if len(found) > 1 else ""
        self._line.say(f"{around}{self._hit + 1:,}/{len(found):,}{on}")

    def action_leave(self) -> None:
        """Close the line that finds, if it is open; else what the frames below have open."""
        if self._line.display:
            self._close_find()
        else:
            super().action_leave()

    def _close_find(self) -> None:
        self._line.close()
        self._reading.show_hits({})
        self._reading.focus()

    # --- turns ----------------------------------------------------------------------------------

    def action_next_turn(self, wanted: Wanted) -> None:
        """The next turn of this sort, around the end of the trace."""
        here = self._reading.current
        to = self._reading.texts.next_turn(here, 1, lambda turn: self._is(turn, wanted))
        if to is None:
            self.note(f"This trace has no {_NAMES[wanted]}.")
            return
        self.read_turn(to)
        if to == here:
            self.note(f"This is the only {_NAMES[wanted]}.")
        elif to < here:
            self.note(f"From the top again: the first {_NAMES[wanted]}.")

    def _is(self, turn: Turn, wanted: Wanted) -> bool:
        if wanted == "error":
            # What a step was given did not fail with it.
            own = () if turn.kind in ("asked", "user", "system") else (turn.step,)
            failed = any(self.has_failed(step) for step in (*own, *turn.steps))
            return failed or turn.kind == "error"
        return turn.kind == "call" if wanted == "call" else turn.kind in ("asked", "user")

    # --- where words came from ------------------------------------------------------------------

    def action_origin(self) -> None:
        """Go to the step where the chosen words came from, else those of the first sentence that one reads; again,
        back."""
        reading = self._reading
        if self._back is not None and not reading.choosing:
            to, came = self._back
            self._back = None
            if reading.current == to:
                self.read_turn(came)
                return
        if not reading.choosing:
            self.action_sentence(1)
        chosen = reading.chosen
        if chosen is None:
            self.note(f"No words to look for here: {key('mark_words')} chooses some in an answer.")
            return
        step, words, texts = chosen[0], reading.chosen_text, reading.texts
        before, here = self.steps_before(step), reading.current

        def show(found: Origin | None) -> None:
            if reading.texts is not texts:
                return
            if found is None:
                self.note("These words are found nowhere before this step, nor similar ones.")
                return
            hit = found.hit
            reading.show_hits({hit.block: [(hit.start, hit.end)]})
            reading.go_to_text(hit.turn, hit.block, hit.start)
            self._back = (hit.turn, here)
            place = self.turn_words(texts.turns[hit.turn])
            said = {
                "same": f"found in {place}",
                "near": f"found in {place} in similar words",
                "value": f"only “{found.words}” stands before it, in {place}",
            }[found.how]
            self.note(f"{said[0].upper()}{said[1:]}. {key('origin')} goes back.")

        self.in_thread(lambda: origin(texts, words, before), show, group="find")

    # --- copying --------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy the chosen words, else the current turn."""
        reading = self._reading
        if not reading.turns:
            return
        words = reading.chosen_text
        what = "the chosen words" if words else "this turn"
        text = words or reading.texts.plain(reading.current)
        if not text:
            self.note("There is no text to copy here.")
            return
        self.app.copy_to_clipboard(plain(text))
        amount = f"{min(len(text), MOST_COPIED):,} characters of {what}"
        if len(text) > MOST_COPIED:
            amount = f"The first {amount}"

        def copied(program: str) -> None:
            also = f" and {program}" if program else ""
            self.note(f"{amount} copied: by the terminal (OSC 52){also}.")

        self.in_thread(lambda: copy_by_program(text), copied, group="copy")
