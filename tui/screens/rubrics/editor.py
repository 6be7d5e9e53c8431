"""Writing a rubric as YAML: what is wrong with it stands beside the text while it is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.timer import Timer
from textual.widgets import Static, TextArea

from ....errors import UserError
from ....rubrics.files import RubricError, parse_rubric
from ....rubrics.nodes import Problem
from ....rubrics.schema import Rubric
from ....rubrics.writing import text_with_code
from ....store.workspace.rubric_versions import VersionPlan, plan_version
from ....store.workspace.rubrics import rubric_folder, save_rubric
from ....store.workspace.workspace import Workspace
from ...keys.table import bindings, key
from ...navigation import OpenVersion
from ...safe_text import one_line
from ...views.rubric_text import rubric_text
from ...views.rubrics import problems_text
from ...widgets.key_line import KeyEntry, KeyLine
from ...widgets.text_editor import TextEditor
from ..base import BaseScreen
from ..dialogs.code_form import code_dialog
from ..dialogs.path import PathDialog
from ..drafts import NOT_FINISHED, DraftPlace, SavedTyping

CHECK_SECONDS = 0.15
"""From a key press until the text is checked; more key presses meanwhile do not put it off."""
SIDE_BY_SIDE = 100
"""From this many columns on, the problems stand beside the text."""


class RubricEditor(BaseScreen[None]):
    """Edits the text of a rubric. `path` is the file it comes from; None for a new one and for a built-in one."""

    context = "rubric_editor"
    BINDINGS: ClassVar[list[BindingType]] = bindings("rubric_editor")

    def __init__(self, workspace: Workspace, name: str, text: str, path: Path | None) -> None:
        super().__init__()
        self._workspace = workspace
        self._rubric_name = name
        self._before = text
        self._path = path
        self._place = DraftPlace(
            workspace.journal, workspace.reviewer, "", f"rubric {path or name}"
        )
        self._typing: SavedTyping | None = None
        self._timer: Timer | None = None
        self._rubric: Rubric | None = None
        self._problems: tuple[Problem, ...] = ()

    @property
    def _editor(self) -> TextEditor:
        return self.query_one(TextEditor)

    def compose(self) -> ComposeResult:
        """A title, the text, what is wrong with it or how it will look, whether it is kept, the keys."""
        yield Static(
            f" Writing {one_line(self._rubric_name, 40)}  ·  {key('save')} saves  ·  {key('back')} leaves it as a draft",
            classes="title-bar",
            markup=False,
        )
        with Container(id="editor-body"):
            yield TextEditor(self._before, show_line_numbers=True, id="editor-text")
            with VerticalScroll(id="editor-problems"):
                yield Static("", id="editor-said", markup=False)
        yield Static("", id="editor-status", classes="draft-status", markup=False)
        yield KeyLine(self.shown_keys)

    async def on_mount(self) -> None:
        """The text as it was left, or as it was saved."""
        editor = self._editor
        editor.cursor_blink = False
        editor.focus()
        draft = await asyncio.to_thread(self._place.read)
        if draft is not None and draft.text != self._before:
            editor.replace(draft.text, (0, 0), editor.document.end)
            editor.move_caret(draft.caret)
            self._tell(NOT_FINISHED)
        self._typing = SavedTyping(
            self, self._place, lambda: (editor.text, editor.caret), self._before, self._told
        )
        self._check()

    def on_resize(self) -> None:
        """The problems stand below the text, or beside it where there is room."""
        self.query_one("#editor-body").set_class(self.size.width >= SIDE_BY_SIDE, "-beside")
        self.call_after_refresh(self._show)

    def shown_keys(self) -> Sequence[KeyEntry]:
        """Saving first; the next problem while there is one."""
        problem = [KeyEntry("next_problem")] if self._problems else []
        more = map(KeyEntry, ("insert_code", "save_as", "external_editor"))
        return [KeyEntry("save"), *problem, *more, KeyEntry("back", "Later")]

    # --- checking ---------------------------------------------------------------------------------

    @on(TextArea.Changed)
    def _changed(self) -> None:
        if self._typing is None:
            return
        self._typing.changed()
        if self._timer is None:
            self._timer = self.set_timer(CHECK_SECONDS, self._check)

    def _check(self) -> None:
        """Check the text in a thread: a long one takes a moment."""
        self._timer = None
        self.in_thread(
            partial(checked, self._editor.text), self._checked, group="check", exclusive=True
        )

    def _checked(self, found: Rubric | tuple[Problem, ...]) -> None:
        self._rubric = found if isinstance(found, Rubric) else None
        self._problems = () if isinstance(found, Rubric) else found
        self._show()

    def _show(self) -> None:
        pane = self.query_one("#editor-problems")
        width = max(24, pane.scrollable_content_region.width - 2)
        if self._problems:
            text = problems_text(self._problems)
        elif self._rubric is not None:
            text = Text().append("It can be used. This is how it asks:\n\n", "bold")
            text.append_text(rubric_text(self._rubric, width))
        else:
            text = Text("")
        self.query_one("#editor-said", Static).update(text)
        self.refresh_bindings()

    def action_next_problem(self) -> None:
        """To the first line with a problem below the caret; from the last one to the first."""
        row = self._editor.cursor_location[0] + 1
        lines = sorted({problem.line for problem in self._problems if problem.line})
        if not lines:
            self.say("Nothing is wrong with it.")
            return
        line = next((one for one in lines if one > row), lines[0])
        self._editor.move_cursor((line - 1, 0))

    # --- saving -----------------------------------------------------------------------------------

    def _tell(self, text: str, *, problem: bool = False) -> None:
        status = self.query_one("#editor-status", Static)
        status.set_class(problem, "problem")
        status.update(text)

    def _told(self, error: UserError | None) -> None:
        if error is not None:
            self._tell(f"NOT SAVED  {one_line(error.what)}", problem=True)
        else:
            self._tell("Kept as a draft.")

    def action_save(self) -> None:
        """Save to the file it comes from, else to the folder of the library."""
        self._save(self._path)

    def _save(self, path: Path | None) -> None:
        space, text = self._workspace, self._editor.text

        def save() -> tuple[Path, Rubric, VersionPlan]:
            target, rubric = save_rubric(space, text, path)
            return target, rubric, plan_version(space, rubric)

        self.in_thread(save, self._saved, group="save", failed=self._not_saved)

    def _not_saved(self, error: Exception) -> None:
        if isinstance(error, RubricError):
            self._problems, self._rubric = tuple(error.problems), None
            self._show()
            self._tell(
                f"It cannot be used yet. {key('next_problem')} goes to the line.", problem=True
            )
        else:
            self.problem(error)

    def _saved(self, found: tuple[Path, Rubric, VersionPlan]) -> None:
        target, rubric, plan = found
        if self._typing is not None:
            self._typing.stop()
            self._typing = None
        self._place.drop()
        said = f"Saved {rubric.id}, version {rubric.version}: {target}."
        # Whatever is posted from here on is opened above the screen below this one.
        opener = self.app
        self.dismiss()
        self.say(said)
        if plan.does_something:
            opener.post_message(OpenVersion(rubric))

    async def action_save_as(self) -> None:
        """Ask for a file."""
        space = self._workspace
        place = DraftPlace(space.journal, space.reviewer, "", "path of a rubric")
        draft = await asyncio.to_thread(place.read)
        rubric_id = self._rubric.id if self._rubric else "rubric"
        proposal = self._path or rubric_folder(space.folder) / f"{rubric_id}.yaml"

        def chosen(path: str | None) -> None:
            if path:
                self._save(Path(path).expanduser())

        dialog = PathDialog(
            "Save the rubric to which file?",
            "saves",
            _has_folder,
            place,
            draft,
            proposal=str(proposal),
        )
        self.app.push_screen(dialog, chosen)

    async def action_insert_code(self) -> None:
        """Fill in a code; it is written into the text."""
        rubric = self._rubric
        if rubric is None:
            self.say("Correct what is wrong first: then it is clear where the code belongs.")
            return
        space = self._workspace
        place = DraftPlace(space.journal, space.reviewer, "", f"code for {self._rubric_name}")
        draft = await asyncio.to_thread(place.read)
        form = code_dialog(rubric, place, draft)

        def filled(values: Mapping[str, str] | None) -> None:
            if values is None:
                return
            place.drop()
            editor = self._editor
            changed = text_with_code(editor.text, form.choice(values))
            caret = editor.caret
            editor.replace(changed, (0, 0), editor.document.end)
            editor.move_caret(caret)

        self.app.push_screen(form.dialog, filled)

    def action_leave(self) -> None:
        """Close; what was typed stays as a draft."""
        self.dismiss()

    def keep_typing(self) -> None:
        """Save what is typed now."""
        if self._typing is not None:
            self._typing.stop()

    def on_unmount(self) -> None:
        """Whatever closes the screen: nothing typed is lost."""
        self.keep_typing()


def checked(text: str) -> Rubric | tuple[Problem, ...]:
    """The rubric that a text describes, or what is wrong with it."""
    try:
        return parse_rubric(text, "the rubric")
    except RubricError as error:
        return tuple(error.problems)


def _has_folder(path: Path) -> None:
    """Raise UserError if there is no folder for the file."""
    if not path.parent.is_dir():
        raise UserError(f"There is no folder {path.parent}")
