"""A dialog with a few fields to fill in: a small form, kept as a draft until it is saved."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from ....errors import UserError
from ....store.journal.journal import TextDraft
from ...keys.table import bindings, key
from ...safe_text import one_line, safe_text
from ...widgets.text_editor import TextEditor
from ..base import BaseModal
from ..drafts import NOT_FINISHED, DraftPlace, SavedTyping


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, what it asks for, and what stands in it at first. With `lines` it takes several lines."""

    name: str
    label: str
    before: str = ""
    lines: bool = False


class FieldsDialog(BaseModal[Mapping[str, str] | None]):
    """Returns what was filled in, by field, or None. `check` says what is wrong with it, "" if nothing is; it is asked
    with every key press, so it has to be quick."""

    context = "fields"
    BINDINGS: ClassVar[list[BindingType]] = bindings("fields")

    def __init__(
        self,
        title: str,
        help_text: str,
        fields: Sequence[Field],
        place: DraftPlace,
        draft: TextDraft | None,
        check: Callable[[Mapping[str, str]], str],
    ) -> None:
        super().__init__()
        self._title = title
        self._help = help_text
        self._fields = fields
        self._check = check
        self._place = place
        self._kept: Mapping[str, str] = json.loads(draft.text) if draft else {}
        self._typing: SavedTyping | None = None
        self._editors = {
            field.name: TextEditor(
                self._kept.get(field.name, field.before),
                one_line=not field.lines,
                id=f"field-{field.name}",
                classes="field-lines" if field.lines else "dialog-line",
            )
            for field in fields
        }

    def compose(self) -> ComposeResult:
        """Each field under its label."""
        with VerticalScroll(classes="sheet choice", can_focus=False):
            yield Static(safe_text(self._title), classes="sheet-title", markup=False)
            if self._help:
                yield Static(safe_text(self._help), classes="dialog-help", markup=False)
            for field in self._fields:
                yield Static(safe_text(field.label), classes="field-label", markup=False)
                yield self._editors[field.name]
            yield Static("", classes="draft-status", markup=False)
            foot = f"Tab to the next field · {key('save')} saves · {key('back')} later"
            yield Static(foot, classes="sheet-foot", markup=False)

    def on_mount(self) -> None:
        """The first field is ready for typing."""
        editors = list(self.query(TextEditor))
        for editor in editors:
            editor.cursor_blink = False
            editor.move_caret(len(editor.text))
        editors[0].focus()
        before = json.dumps({field.name: field.before for field in self._fields})
        self._typing = SavedTyping(
            self, self._place, lambda: (json.dumps(self.values()), 0), before, self._told
        )
        if self._kept:
            self._tell(NOT_FINISHED)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A line that nobody has typed in is selected, so that typing replaces it."""
        for field in self._fields:
            editor = self._editors[field.name]
            if editor is event.widget and not field.lines and editor.text == field.before:
                editor.select_all()

    def values(self) -> dict[str, str]:
        """What stands in the fields, also once the dialog is being closed and has no widgets any more."""
        return {name: editor.text for name, editor in self._editors.items()}

    def on_text_area_changed(self) -> None:
        """Each key press is saved soon, and checked at once."""
        if self._typing is not None:
            self._typing.changed()
            self._tell("")

    def _tell(self, text: str, *, problem: bool = False) -> None:
        status = self.query_one(".draft-status", Static)
        status.set_class(problem, "problem")
        status.update(text)

    def _told(self, error: UserError | None) -> None:
        if error is not None:
            self._tell(f"NOT SAVED  {one_line(error.what)}", problem=True)
        else:
            self._tell("Kept as a draft.")

    @on(TextEditor.Submitted)
    def _next_field(self) -> None:
        """Enter goes to the next field; from the last one it saves."""
        editors = list(self.query(TextEditor))
        if self.focused is editors[-1]:
            self.action_save()
        else:
            self.focus_next(TextEditor)

    def action_save(self) -> None:
        """Return what was filled in, if it can be used."""
        values = self.values()
        wrong = self._check(values)
        if wrong:
            self._tell(safe_text(wrong), problem=True)
            return
        self.keep_typing()
        self.dismiss(values)

    def action_leave(self) -> None:
        """Close; the draft stays."""
        self.keep_typing()
        self.dismiss(None)

    def keep_typing(self) -> None:
        """Save what is typed now."""
        if self._typing is not None:
            self._typing.stop()

    def on_unmount(self) -> None:
        """Whatever closes the dialog: nothing typed is lost."""
        self.keep_typing()
