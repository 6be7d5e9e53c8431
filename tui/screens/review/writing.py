"""Writing in the review: one text at a time, in the panel, kept as a draft while it is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from rich.text import Text
from textual import on

from ....errors import UserError
from ....store.acts import Act
from ....store.reviews import presses
from ....store.reviews.queues import Queue
from ....store.trace import answer_text
from ....store.workspace.workspace import Workspace
from ...keys.table import key
from ...views.judging import MOST_EDITED, changed_words, is_another_text, too_long_words
from ...widgets.inline_writer import InlineEditor, InlineWriter
from ..drafts import NOT_FINISHED, DraftPlace, SavedTyping
from .claims import ClaimsFrame


@dataclass(frozen=True, slots=True)
class Writing:
    """One text that is written: where its draft is kept, what it was before, and what saving it means.

    `acts` is the press that saves the text; it raises UserError or ValueError if the text cannot be taken. A text
    that is saved unchanged is no press; `same` says so. `below` shows what follows from the text while it is typed.
    `part` is the part of the judgement that it belongs to.
    """

    field: str
    title: str
    before: str
    acts: Callable[[str], Sequence[Act]]
    same: str = ""
    part: str = ""
    begins: str = ""
    one_line: bool = False
    placeholder: str = ""
    below: Callable[[str], None] | None = None
    moved: Callable[[int], bool] | None = None
    chosen: Callable[[str], str] | None = None


class WritingFrame(ClaimsFrame):
    """A review in whose panel texts are written."""

    def __init__(self, workspace: Workspace, queue: Queue, start: int | None = None) -> None:
        super().__init__(workspace, queue, start)
        self._writing: Writing | None = None
        self._place: DraftPlace | None = None
        self._typing: SavedTyping | None = None
        self._refused = False
        self._claims_before = False
        self._shown_text = ""
        self._left_unread = False
        """Whether a text was left whose draft the item does not know yet."""

    @property
    def _writer(self) -> InlineWriter:
        return self.query_one(InlineWriter)

    @property
    def _enter_is_free(self) -> bool:
        return super()._enter_is_free and self._writing is None

    def write(self, writing: Writing) -> None:
        """Open the editor. A draft from last time takes precedence over the text before."""
        item = self._item
        if item is None:
            return
        self.stop_writing()
        self._claims_before = self._claims_open
        space = self._workspace
        field = item.draft_field(writing.field)
        self._place = DraftPlace(space.journal, space.reviewer, item.key, field, space.shown)
        draft = item.drafts.get(writing.field)
        text = draft.text if draft else (writing.before or writing.begins)
        caret = draft.caret if draft else len(text)
        # The draft is kept under the text as it was before, not under what it begins with.
        self._writing = writing
        self._shown_text = text
        self._show_panel()
        self._form.written(writing.part)
        self._writer.editor.moved = writing.moved
        self._writer.open(
            "" if writing.part else writing.title,
            "" if writing.one_line else _help_words(begun=bool(text)),
            text,
            caret,
            one_line=writing.one_line,
            placeholder=writing.placeholder,
        )
        editor = self._writer.editor
        before = writing.before or writing.begins
        self._typing = SavedTyping(
            self, self._place, lambda: (editor.text, editor.caret), before, self._told
        )
        self._refused = False
        if draft:
            self._writer.tell(NOT_FINISHED)
        if writing.below is not None:
            writing.below(text)

    def stop_writing(self) -> None:
        """Close the editor; what was typed is kept as a draft."""
        self._left_unread = self._left_unread or self._writing is not None
        if self._typing is not None:
            self._typing.stop()
        self._writing = self._place = self._typing = None
        self._form.written(None)
        self._writer.close()

    def keep_typing(self) -> None:
        """Save what is typed now."""
        if self._typing is not None:
            self._typing.stop()

    def on_unmount(self) -> None:
        """Whatever closes the screen, also the end of the app: nothing typed is lost."""
        self.keep_typing()

    def _told(self, error: UserError | None) -> None:
        if self._writing is None:
            return
        if error is not None:
            self._writer.tell(f"NOT SAVED  {error.what}", problem=True)
        elif not self._refused:
            self._writer.tell("Kept as a draft.")

    def _refuse(self, why: str) -> None:
        self._refused = True
        self._writer.say_below(Text(""))
        self._writer.tell(why, problem=True)

    @on(InlineWriter.Changed)
    def _text_changed(self, event: InlineWriter.Changed) -> None:
        if event.text == self._shown_text:
            # Opening a text changes nothing.
            return
        self._shown_text = event.text
        if self._refused:
            self._writer.tell("")
        self._refused = False
        if self._typing is not None:
            self._typing.changed()
        if self._writing is not None and self._writing.below is not None:
            self._writing.below(event.text)

    @on(InlineEditor.Read)
    def _read_on(self, event: InlineEditor.Read) -> None:
        event.stop()
        self._scroll_text(event.pages, event.lines)

    def _scroll_text(self, pages: int, lines: int = 0) -> None:
        if pages:
            self._reading.action_page(pages)
        if lines:
            self._reading.action_line(lines)

    @on(InlineEditor.Left)
    def _left(self, event: InlineEditor.Left) -> None:
        event.stop()
        self._leave_writing()

    def _leave_writing(self) -> None:
        """Leave the text for later and show that it is not finished."""
        self.stop_writing()
        self.set_focus(self._form)
        self.run_worker(self._show_drafts(), group="drafts", exclusive=True)

    async def _show_drafts(self) -> None:
        if self._item is not None:
            self._item = await asyncio.to_thread(self._item.with_present_review, self._workspace)
            self._left_unread = False
            if not self._is_closed:
                self._show_review()

    @on(InlineEditor.Beyond)
    def _beyond(self, event: InlineEditor.Beyond) -> None:
        event.stop()
        if self._writing is not None and event.by < 0:
            self._go_back()

    def _go_back(self) -> None:
        """From a text to the part before it; what was typed is kept."""
        part = self._writing.part if self._writing else ""
        self._leave_writing()
        if part:
            self._form.go_to(part)
            self._form.step_part(-1)

    @on(InlineWriter.Submitted)
    async def _submitted(self) -> None:
        await self.save_writing()

    async def save_writing(self) -> None:
        """Save what is written, and go on."""
        writing, place = self._writing, self._place
        if writing is None or place is None:
            return
        typed = self._writer.editor.text
        text = writing.chosen(typed) if writing.chosen else typed
        kept = text if text == writing.before or text.strip() else ""
        if writing.begins and kept.strip() == writing.begins.strip():
            kept = ""
        same = kept == writing.before
        try:
            acts = [] if same else writing.acts(kept)
        except ValueError as error:
            self._refuse(f"Not a claim yet: {error}")
            return
        saved = await self._press(acts)
        if acts and not saved:
            # What could not be saved stays in the editor, and in the draft.
            return
        if self._typing is not None:
            self._typing.stop()
        self._writing = self._place = self._typing = None
        self._form.written(None)
        self._writer.close()
        await self._drop(place)
        await self._show_drafts()
        if self._is_closed:
            return
        if not acts and writing.same:
            self.say(writing.same)
        if acts == presses.correction_press(""):
            self.say("There is no correction any more.")
        if self._claims_before:
            self._open_claims()
            self._show_review()
        else:
            await self._written(writing, saved=saved)

    async def _written(self, writing: Writing, *, saved: bool) -> None:
        """A text was saved, or was left as it was."""

    def _show_panel(self) -> None:
        """Show the panel in which one judges and writes."""
        body = self.query_one("#review-body")
        body.remove_class("claims", "reading-claims", "helping")
        body.add_class("judging")
        self._show_state()

    # --- what is written ------------------------------------------------------------------------

    def action_note(self) -> None:
        """Write a note. Under a rubric without a question in words, it is the reason."""
        if self._item is None:
            return
        review = self._item.review
        is_reason = any(part.kind == "why" and part.question is None for part in self._form.parts)
        self.write(
            Writing(
                "note",
                "Note",
                review.note if review else "",
                presses.note_press,
                "Nothing changed: no note was saved.",
                part="why" if is_reason else "",
            )
        )

    def action_defer_with_reason(self) -> None:
        """Defer with a reason."""
        self.write(Writing("defer", "Why not now?", "", presses.defer_press))

    def action_correct(self) -> None:
        """Write what the output should have been, starting from what it was."""
        if self._item is None or self._item.trace is None:
            return
        review = self._item.review
        said = answer_text(self._item.trace)
        correction = review.correction if review else None
        begun = said if correction is None else correction.text
        too_long = len(begun) > MOST_EDITED
        if too_long and correction is not None:
            self.say(
                f"The correction has {len(begun):,} characters: too many to edit here."
                f" {key('claims')} writes claims beside it."
            )
            return

        def corrected(text: str) -> Sequence[Act]:
            # Whoever restores the output takes the correction back.
            text = "" if text == said else text
            return presses.correction_press(text) if text or correction else []

        self.write(
            Writing(
                "correction",
                "What should the output have been?",
                "" if too_long else begun,
                corrected,
                "Nothing changed: no correction was saved.",
                part="correction",
                below=partial(self._show_too_long, said)
                if too_long
                else partial(self._show_changed, said),
            )
        )

    def _show_too_long(self, said: str, text: str) -> None:
        # What one writes is read in the editor: there is nothing to compare it with.
        self._writer.say_below(Text("" if text else too_long_words(len(said)), "dim"))

    def _show_changed(self, said: str, text: str) -> None:
        if is_another_text(said, text):
            # Word by word, it would be a salad of both.
            words = "Another text: little of what was said is left."
            self._writer.say_below(Text(words, "dim") if text.strip() else Text(""))
        else:
            self._writer.say_below(changed_words(said, text))


def _help_words(*, begun: bool) -> str:
    """How a text of several lines is ended, and cleared if it is `begun`; the keys of a field stand at the bottom of the
    screen alone."""
    clears = f" · {key('clear_text')} clears it" if begun else ""
    return f"{key('open')} saves{clears} · {key('new_line')} new line · {key('back')} later"
