"""Codes, cause layer, claims and marked words: what is chosen or typed in the panel while one judges."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rich.style import Style
from rich.text import Text
from textual import on

from ....store.acts import Act
from ....store.judgement import CAUSE_LAYERS, Evidence, EvidenceKind
from ....store.reviews import presses
from ....store.reviews.coding import (
    KnownCode,
    code_press,
    code_text,
    known_codes,
    matching_codes,
)
from ....store.reviews.queues import Queue
from ....store.workspace.workspace import Workspace
from ...keys.table import key
from ...safe_text import one_line, safe_text
from ...views.claims import typed_claim
from ...views.judging import code_rows
from ...widgets.form_view import Options
from ...widgets.reading_pane import ReadingPane
from ...widgets.rubric_form import RubricForm
from .claims import claim_field, is_claim
from .writing import Writing, WritingFrame

if TYPE_CHECKING:
    # The review opens without all that reads claims.
    from ....store.workspace.claims import State

_LAYERS: Final = tuple((layer, "") for layer in CAUSE_LAYERS)

_WORDS_ARE: Final[tuple[tuple[EvidenceKind | None, str, str], ...]] = (
    ("must-not-say", "must not say this", "a check of the test"),
    ("must-say", "must say this", "a check of the test"),
    ("why", "why: they explain the verdict", "no check"),
    (None, "a claim …", "typed, beginning with these words"),
)


class CodingFrame(WritingFrame):
    """A review in whose panel codes, layers and claims are given."""

    def __init__(self, workspace: Workspace, queue: Queue, start: int | None = None) -> None:
        super().__init__(workspace, queue, start)
        self._known: list[KnownCode] = []
        self._offered: list[KnownCode] = []
        self._offered_at = 0
        self._choose: Callable[[int], Coroutine[Any, Any, None]] | None = None

    # --- options --------------------------------------------------------------------------------

    def ask(self, options: Options, chosen: Callable[[int], Coroutine[Any, Any, None]]) -> None:
        """Ask for one of some options in the panel, to be chosen by digit."""
        self.stop_writing()
        self._show_panel()
        self._choose = chosen
        self._form.ask(options)
        self.set_focus(self._form)

    def stop_asking(self) -> None:
        """Ask no more."""
        self._choose = None
        self._form.ask(None)

    @on(RubricForm.OptionChosen)
    async def _option_chosen(self, event: RubricForm.OptionChosen) -> None:
        chosen = self._choose
        self.stop_asking()
        if chosen is not None:
            await chosen(event.number)

    def action_cause_layer(self) -> None:
        """Say which part would have to change."""
        if self._item is None:
            return
        review = self._item.review
        layer = review.cause_layer if review else None
        here = CAUSE_LAYERS.index(layer) if layer else None

        async def chosen(number: int) -> None:
            if self._item is not None:
                await self._press(
                    presses.cause_layer_press(self._item.review, CAUSE_LAYERS[number])
                )

        self.ask(Options("Which part would have to change?", _LAYERS, here), chosen)

    # --- codes ----------------------------------------------------------------------------------

    async def action_code(self) -> None:
        """Type a code; those that are known are offered."""
        if self._item is None:
            return
        space = self._workspace
        self._known = known_codes(self._rubric, {})
        self.write(
            Writing(
                "code",
                "Code, in your own words",
                "",
                self._code_acts,
                one_line=True,
                placeholder="type, or choose one below",
                below=self._show_codes,
                moved=self._move_in_codes,
                chosen=self._chosen_code,
            )
        )
        own = await asyncio.to_thread(space.own_codes.counts)
        self._known = known_codes(self._rubric, own)
        if self._writing is not None and self._writing.field == "code":
            self._show_codes(self._writer.editor.text)

    def _code_acts(self, typed: str) -> Sequence[Act]:
        review = self._item.review if self._item else None
        return code_press(self._rubric, review, typed)

    def _show_codes(self, typed: str) -> None:
        code = code_text(typed)
        found = matching_codes(typed, self._known)
        names = {one.code.casefold() for one in found}
        self._offered_at = 0
        if code and code.casefold() not in names:
            new = KnownCode(code, "reviewer")
            # What only resembles the typed word is not what Enter takes.
            likely = (
                bool(found) and code.casefold() in f"{found[0].code} {found[0].label}".casefold()
            )
            found = [found[0], new, *found[1:]] if likely else [new, *found]
        self._offered = found
        self._writer.say_below(code_rows(self._offered, self._offered_at))

    def _move_in_codes(self, by: int) -> bool:
        if self._offered:
            self._offered_at = (self._offered_at + by) % len(self._offered)
            self._writer.say_below(code_rows(self._offered, self._offered_at))
        return True

    def _chosen_code(self, typed: str) -> str:
        moved = self._offered_at > 0
        if not self._offered or not (moved or code_text(typed)):
            return ""
        return self._offered[self._offered_at].code

    # --- claims ---------------------------------------------------------------------------------

    def write_claim(self, begins: str) -> None:
        """Type a claim in the panel; it is tried on the answers while it is typed."""
        item = self._item
        if item is None or item.trace is None:
            return
        found = self._found
        self.write(
            Writing(
                claim_field(begins),
                "What must a right answer say or do?",
                "",
                self._claim_acts,
                part="correction",
                begins=begins,
                one_line=True,
                below=self._try_claim,
            )
        )
        if found is None:
            self._read_claims(wanted=True)

    def _claim_acts(self, text: str) -> Sequence[Act]:
        if not text:
            return []
        if self._found is None:
            raise ValueError("the answers are still being read; press Enter again")
        return self._found.write(text)

    def _claims_read(self) -> None:
        super()._claims_read()
        if self._writing is not None and is_claim(self._writing.field):
            self._try_claim(self._writer.editor.text)

    def _try_claim(self, text: str) -> None:
        found, writer = self._found, self._writer
        if found is None or not text.strip():
            writer.say_below(Text(""))
            return

        styles: dict[State, Style] = {
            "met": writer.style("met"),
            "broken": writer.style("broken"),
            "silent": writer.style("silent"),
        }

        def tried() -> Text:
            return typed_claim(found.tried(text), found.answers, styles)

        def failed(error: Exception) -> None:
            if isinstance(error, ValueError):
                writer.say_below(Text(safe_text(f"Not a claim yet: {error}"), "dim"))
            else:
                self.problem(error)

        def show(shown: Text) -> None:
            if self._writing is not None and is_claim(self._writing.field):
                writer.say_below(shown)

        self.in_thread(tried, show, group="try", exclusive=True, failed=failed)

    # --- marked words ---------------------------------------------------------------------------

    def action_mark_words(self) -> None:
        """Begin choosing words; what is written or asked is left for later."""
        self.stop_writing()
        self.stop_asking()
        super().action_mark_words()

    @on(ReadingPane.Selected)
    def _selected(self, event: ReadingPane.Selected) -> None:
        if self._item is None:
            return
        options = tuple((label, told) for _, label, told in _WORDS_ARE)
        title = f"“{one_line(event.text, 60)}”: a right answer …"
        self.ask(Options(title, options), partial(self._words_are, event))

    async def _words_are(self, event: ReadingPane.Selected, number: int) -> None:
        kind = _WORDS_ARE[number][0]
        if self._item is None:
            return
        if kind is None:
            self.write_claim(f'must not say "{" ".join(event.text.split())}"')
            return
        taken = {mark.id for mark in self._item.evidence}
        at = next(at for at in range(1, len(taken) + 2) if f"e{at}" not in taken)
        evidence = Evidence(f"e{at}", event.step_id, event.start, event.end, event.text, kind)
        if await self._press(presses.evidence_press(evidence)):
            self._form.go_to("correction")
            if kind != "why":
                self._read_claims(wanted=True)
            self.note(
                f"Marked as {kind}: “{one_line(event.text, 40)}”. {key('undo')} takes it back."
            )
