"""The rubrics of a library: each as the expert will see it; write one, change one, put a version to use."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, VerticalScroll
from textual.widgets import Static

from ....rubrics.files import parse_rubric
from ....rubrics.writing import drafted_rubric, text_with_code
from ....store.workspace.rubrics import KnownRubric, rubrics_of, text_of
from ....store.workspace.workspace import Workspace
from ...keys.table import bindings, key
from ...navigation import OpenRubricEditor, OpenVersion
from ...views.rubrics import RUBRIC_COLUMNS, known_text, rubric_row
from ...widgets.key_line import KeyLine
from ...widgets.paged_list import PagedList
from ..dialogs.choice import ChoiceDialog
from ..dialogs.code_form import code_dialog
from ..dialogs.fields import Field, FieldsDialog
from ..drafts import DraftPlace
from ..undoing import UndoScreen

SIDE_BY_SIDE = 132
"""From this many columns on, the preview stands beside the list."""


class RubricsScreen(UndoScreen[None]):
    """The list, and the rubric under the cursor exactly as it asks."""

    context = "rubrics"
    enters = "Change"
    BINDINGS: ClassVar[list[BindingType]] = bindings("rubrics")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._known: list[KnownRubric] = []

    @property
    def _rows(self) -> PagedList[KnownRubric]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, the list, the preview, the keys."""
        title = f" Rubrics: what reviewers are asked  ·  {key('open')} changes one  ·  Tab reads on below"
        yield Static(title, classes="title-bar", markup=False)
        with Container(id="rubrics-body"):
            with Container(id="rubrics-list"):
                yield Static(
                    Text(RUBRIC_COLUMNS, "dim", no_wrap=True), id="rubrics-columns", markup=False
                )
                yield PagedList(
                    fetch=self._fetch,
                    at_once=True,
                    draw=rubric_row,
                    id="rubrics-rows",
                    empty="Reading …",
                )
            with VerticalScroll(id="rubrics-preview"):
                yield Static("", id="rubrics-text", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Ready for keys."""
        self._rows.focus()

    def on_resize(self) -> None:
        """The preview stands below the list, or beside it where there is room."""
        self.query_one("#rubrics-body").set_class(self.size.width >= SIDE_BY_SIDE, "-beside")
        self.call_after_refresh(self._show_preview)

    def on_screen_resume(self) -> None:
        """Read the rubrics, at first and whenever one may have been written."""
        self.after_moving()

    def after_moving(self) -> None:
        """Read again."""
        self.in_thread(partial(rubrics_of, self._workspace), self._show, exclusive=True)

    def _fetch(self, numbers: object) -> list[KnownRubric]:
        return [self._known[number] for number in numbers]  # type: ignore[attr-defined]

    def _show(self, known: list[KnownRubric]) -> None:
        at = self._present
        self._known = known
        same = [number for number, one in enumerate(known) if at and one.name == at.name]
        kept = next((number for number in same if known[number] == at), same[0] if same else 0)
        self._rows.show(range(len(known)), cursor=kept)
        self.query_one("#rubrics-list").styles.max_height = len(known) + 1
        self._show_preview()

    @property
    def _present(self) -> KnownRubric | None:
        at = self._rows.current
        return self._known[at] if at is not None and at < len(self._known) else None

    @on(PagedList.Highlighted)
    def _show_preview(self) -> None:
        known = self._present
        pane = self.query_one("#rubrics-preview")
        if known is not None:
            width = max(24, pane.scrollable_content_region.width - 2)
            self.query_one("#rubrics-text", Static).update(known_text(known, width))
            pane.scroll_home(animate=False)

    # --- writing ----------------------------------------------------------------------------------

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Change the rubric under the cursor; what is in use gets a new version."""
        known = self._present
        if known is not None:
            self.in_thread(partial(text_of, known), partial(self._edit, known))

    def _edit(self, known: KnownRubric, text: str) -> None:
        self.post_message(OpenRubricEditor(known.name, text, known.path))

    async def action_new_rubric(self) -> None:
        """Write a new one: from a short form, or from one that is there."""
        some = [one for one in self._known if one.rubric is not None]
        options = [("A short form", "a title, the question for the verdict, and the codes")]
        options += [
            (f"From {one.name}, version {one.version}", one.rubric.title if one.rubric else "")
            for one in some
        ]
        draft_place = self._place("new rubric")
        draft = await asyncio.to_thread(draft_place.read)

        def chosen(index: int | None) -> None:
            if index is None:
                return
            if index:
                known = some[index - 1]
                self.in_thread(partial(text_of, known), self._start_from)
                return
            fields = [
                Field("title", "Title"),
                Field(
                    "question",
                    "Question for the verdict (empty: no verdict is asked for)",
                    "Would you send this answer?",
                ),
                Field("codes", "Codes, one a line. name: what it means", lines=True),
            ]
            help_text = "Everything can be changed afterwards."
            dialog = FieldsDialog(
                "A new rubric", help_text, fields, draft_place, draft, _needs_title
            )
            self.app.push_screen(dialog, filled)

        def filled(values: Mapping[str, str] | None) -> None:
            if values is not None:
                draft_place.drop()
                text = drafted_rubric(values["title"], values["question"], values["codes"])
                self.post_message(OpenRubricEditor("a new rubric", text, None))

        self.app.push_screen(ChoiceDialog("Start the new rubric from…", options), chosen)

    def _start_from(self, text: str) -> None:
        self.say(
            "Give it another id and title: with the same id it is a new version of that rubric."
        )
        self.post_message(OpenRubricEditor("a new rubric", text, None))

    def _place(self, field: str) -> DraftPlace:
        space = self._workspace
        return DraftPlace(space.journal, space.reviewer, "", field)

    async def action_add_code(self) -> None:
        """Add a code to the rubric under the cursor, then look at the text."""
        known = self._present
        if known is None or known.rubric is None:
            self.say("Open the file first: what is wrong with it is said there.")
            return
        place = self._place(f"code for {known.name}")
        draft = await asyncio.to_thread(place.read)
        text = await asyncio.to_thread(text_of, known)
        found = code_dialog(known.rubric, place, draft)

        def filled(values: Mapping[str, str] | None) -> None:
            if values is not None:
                place.drop()
                with_code = text_with_code(text, found.choice(values))
                self.post_message(OpenRubricEditor(known.name, with_code, known.path))

        self.app.push_screen(found.dialog, filled)

    def action_version(self) -> None:
        """What the version under the cursor changes, and put it to use."""
        known = self._present
        if known is None or known.rubric is None:
            self.say(f"This file cannot be used as it is; {key('open')} opens it.")
            return
        self.post_message(OpenVersion(known.rubric))


def _needs_title(values: Mapping[str, str]) -> str:
    if not values["title"].strip():
        return "Give it a title."
    parse_rubric(drafted_rubric(values["title"], values["question"], values["codes"] or "x"), "new")
    if not values["question"].strip() and not values["codes"].strip():
        return "Ask for a verdict, or give at least one code."
    return ""
