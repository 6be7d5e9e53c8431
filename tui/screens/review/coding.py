"""Codes, cause layer, claims and marked words: what is chosen or typed in the panel while one judges."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from rich.style import Style
from rich.text import Text
from textual import on

from ....errors import UserError
from ....store.acts import Act
from ....store.judgement import (
    CAUSE_LAYERS,
    SIGNAL_KINDS,
    SIGNAL_WORDS,
    Evidence,
    EvidenceKind,
    SignalKind,
)
from ....store.lessons.place import has_lessons
from ....store.reviews import presses
from ....store.reviews.causes import cause_question
from ....store.reviews.coding import (
    KnownCode,
    code_press,
    code_still_asked,
    code_text,
    given_code,
    known_codes,
    offered_codes,
)
from ....store.reviews.queues import Queue
from ....store.workspace.workspace import Workspace
from ...keys.table import key
from ...safe_text import one_line, safe_text
from ...views.claims import typed_claim
from ...views.judged_acts import still_asks
from ...views.judging import MOST_EDITED, code_rows, marking_ended
from ...widgets.form_view import Options
from ...widgets.reading_pane import ReadingPane
from ...widgets.rubric_form import RubricForm
from .claims import claim_field, is_claim
from .writing import Writing, WritingFrame

if TYPE_CHECKING:
    # The review opens without all that reads claims.
    from ....store.workspace.claims import State

_WORDS_ARE: Final[tuple[tuple[EvidenceKind | None, str, str], ...]] = (
    ("must-say", "must say this", "a check of the test"),
    ("must-not-say", "must not say this", "a check of the test"),
    ("why", "why: they explain the verdict", "no check"),
    (None, "a claim …", "typed, beginning with these words"),
)


class CodingFrame(WritingFrame):
    """A review in whose panel codes, layers and claims are given."""

    def __init__(self, workspace: Workspace, queue: Queue, start: int | None = None) -> None:
        super().__init__(workspace, queue, start)
        self._known: list[KnownCode] = []
        self._offered: list[KnownCode] = []
        self._offered_at = -1
        self._offered_for: str | None = None
        """The text that the codes are offered for (None: they have to be looked up anew)."""
        self._moved_to = False
        """Whether the cursor was moved to an offered code since then."""
        self._coded = ""
        self._gave_own = False
        self._code_answered = ""
        """The question without an answer that the code given last has answered."""
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
                    presses.cause_layer_press(self._rubric, self._item.review, CAUSE_LAYERS[number])
                )

        question = cause_question(self._rubric)
        said = {choice.key: choice.help for choice in question.choices} if question else {}
        layers = tuple((one, said.get(one, "")) for one in CAUSE_LAYERS)
        self.ask(Options("Which part would have to change?", layers, here), chosen)

    # --- signals --------------------------------------------------------------------------------

    def action_signal(self) -> None:
        """Say that the trace is worth attention: saved at once, then a word on it, which can be left out."""
        if self._item is None:
            return
        review = self._item.review
        given = {one.kind: one.note for one in review.signals} if review else {}

        async def chosen(number: int) -> None:
            if self._item is None:
                return
            kind = SIGNAL_KINDS[number]
            acts = presses.signal_press(self._item.review, kind)
            if not await self._press(acts) or self._is_closed:
                return
            if acts[0].body.get("remove"):
                self.say(f"No signal any more: {SIGNAL_WORDS[kind]}.")
            else:
                self._write_signal(kind)

        options = tuple(
            (words, f"given{': ' if given[kind] else ''}{given[kind]}; again takes it off" if kind in given else "")
            for kind, words in SIGNAL_WORDS.items()
        )  # fmt: skip
        self.ask(Options("Worth attention? It changes no verdict", options), chosen)

    def _write_signal(self, kind: SignalKind) -> None:
        def noted(text: str) -> Sequence[Act]:
            return presses.signal_press(self._item.review if self._item else None, kind, text)

        self.write(
            Writing(
                f"signal:{kind}",
                f"Saved: {SIGNAL_WORDS[kind]}. A word on it?",
                "",
                noted,
                f"Saved as a signal: {SIGNAL_WORDS[kind]}.",
                one_line=True,
                placeholder="or nothing",
            )
        )

    # --- codes ----------------------------------------------------------------------------------

    async def action_code(self) -> None:
        """Type a code; those that are known are offered."""
        if self._item is None:
            return
        space = self._workspace
        self._known = known_codes(self._rubric, {})
        self._offered_for = None
        self.write(
            Writing(
                "code",
                "A code that there is, or your own",
                "",
                self._code_acts,
                one_line=True,
                placeholder="type, or choose one below",
                below=self._show_codes,
                moved=self._move_in_codes,
                chosen=self._chosen_code,
            )
        )
        own = await asyncio.to_thread(self._codes_before, space)
        self._known = known_codes(self._rubric, own)
        if not self._is_closed and self._writing is not None and self._writing.field == "code":
            self._offered_for = None
            self._show_codes(self._writer.editor.text)

    @staticmethod
    def _codes_before(space: Workspace) -> dict[str, int]:
        """The codes that this reviewer has given, and those of earlier projects: words to call a failure by."""
        earlier: dict[str, int] = {}
        if has_lessons(space.folder):
            with suppress(UserError):  # `groups list` says what is wrong with its file
                earlier = space.earlier.own_codes
        return {**earlier, **space.own_codes.counts()}

    def _code_acts(self, typed: str) -> Sequence[Act]:
        review = self._item.review if self._item else None
        acts = code_press(self._rubric, review, typed)
        self._coded = given_code(self._rubric, acts, typed)
        self._gave_own = any(act.kind == "code" and not act.body.get("remove") for act in acts)
        answers = review.answers if review else {}
        asked = (str(act.body["question"]) for act in acts if act.kind == "answer")
        self._code_answered = next((one for one in asked if answers.get(one) is None), "")
        return acts

    def _show_codes(self, typed: str) -> None:
        """Offer codes for what is typed. It is called late, with a text that keys have gone on from meanwhile: every key
        that takes or completes a code calls it first with what is in the editor by then."""
        if typed == self._offered_for:
            return
        self._offered_for = typed
        self._offered = offered_codes(typed, self._known)
        # Nothing typed is nothing chosen: Enter leaves the codes as they are. What is typed is the first.
        self._offered_at = 0 if code_text(typed) else -1
        self._moved_to = False
        self._show_offered()

    def _show_offered(self) -> None:
        self._writer.say_below(code_rows(self._offered, self._offered_at))

    def _move_in_codes(self, by: int) -> bool:
        self._show_codes(self._writer.editor.text)
        if self._offered:
            at = self._offered_at + by if self._offered_at >= 0 else min(by, 0)
            self._offered_at = at % len(self._offered)
            self._moved_to = True
            self._show_offered()
        return True

    def _chosen_code(self, typed: str) -> str:
        self._show_codes(typed)
        return self._offered[self._offered_at].code if self._offered_at >= 0 else ""

    def complete_writing(self) -> bool:
        """Write the code that the cursor was moved to, else the known one that comes nearest to what is typed; False if no
        code is written."""
        if self._writing is None or self._writing.field != "code":
            return False
        self._show_codes(self._writer.editor.text)
        offered = self._offered[max(0, self._offered_at) :]
        if not self._moved_to:
            offered = [one for one in offered if not one.is_new] or offered
        if offered:
            self._writer.editor.put(offered[0].code)
        return True

    async def _written(self, writing: Writing, *, saved: bool) -> None:
        await super()._written(writing, saved=saved)
        if writing.field == "code" and saved and self._coded:
            asked = code_still_asked(self._rubric, self._item.review if self._item else None)
            if asked is not None and self._gave_own:
                self._form.go_to(asked.id)
                self.note(f"{self._coded}. {still_asks(asked)}")
            else:
                self.note(f"{self._coded}. {key('undo')} takes it back.")

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
            if isinstance(error, ValueError) and self._refused:
                # Said once, where it was refused.
                return
            if isinstance(error, ValueError):
                writer.say_below(Text(safe_text(f"Not a claim yet: {error}"), "dim"))
            else:
                self.problem(error)

        def show(shown: Text) -> None:
            if self._writing is not None and is_claim(self._writing.field):
                writer.say_below(shown)

        self.in_thread(tried, show, group="try", exclusive=True, failed=failed)

    # --- marked words ---------------------------------------------------------------------------

    def words_marked(self, kind: EvidenceKind) -> None:
        """Words were marked as evidence of a kind."""

    def action_mark_words(self) -> None:
        """Begin choosing words; what is written or asked is left for later."""
        self.stop_writing()
        self.stop_asking()
        super().action_mark_words()

    def acting(self, action: str) -> None:
        """A key is about to act: only Enter right after marking ended could be meant for the marked words."""
        super().acting(action)
        if action != "open" and self.is_mounted:
            self._reading.dropped = False

    @on(ReadingPane.Dropped)
    def _dropped(self) -> None:
        self.note(f"{self._notice} {marking_ended()}".strip())

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
        if kind is None and len(event.text) > MOST_EDITED:
            self.note("These words are too many for a claim; mark fewer of them.")
            return
        if kind is None:
            self.write_claim(f'must not say "{" ".join(event.text.split())}"')
            return
        taken = {mark.id for mark in self._item.evidence}
        at = next(at for at in range(1, len(taken) + 2) if f"e{at}" not in taken)
        evidence = Evidence(f"e{at}", event.step_id, event.start, event.end, event.text, kind)
        marked = f" as why: “{one_line(event.text, 40)}”"
        if kind != "why":
            try:
                marked = f": {one_line(await self._marked_claims(evidence), 120)}"
            except ValueError as error:
                self.note(f"Not marked: {safe_text(str(error))}.")
                return
        if await self._press(presses.evidence_press(evidence)):
            self.words_marked(kind)
            if kind != "why":
                self._read_claims(wanted=True)
            self.note(f"Marked{marked}. {key('undo')} takes it back.")
