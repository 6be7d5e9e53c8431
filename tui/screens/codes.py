"""The codes of all reviews: how often each is given, and what it is called."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from ...rubrics.schema import Rubric
from ...rubrics.writing import text_with_code
from ...store.plurals import counted
from ...store.workspace.codes import UsedCode, codes_seen, merge, rename, used_codes
from ...store.workspace.rubrics import KnownRubric, newest_rubrics, save_rubric, text_of
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings, key
from ..navigation import OpenCodeReviews, OpenVersion
from ..views.codes import CODE_COLUMNS, code_detail, code_row, codes_title
from ..widgets.key_line import KeyLine
from ..widgets.paged_list import PagedList
from .dialogs.choice import ChoiceDialog
from .dialogs.code_form import code_dialog
from .dialogs.line import LineDialog
from .drafts import DraftPlace
from .undoing import UndoScreen


class CodesScreen(UndoScreen[None]):
    """The codes, the most frequent first. Every change is one act, which undo takes back."""

    context = "codes"
    enters = "Reviews"
    BINDINGS: ClassVar[list[BindingType]] = bindings("codes")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._codes: list[UsedCode] = []
        self._wanted = ""
        self._others = False
        self._hidden = 0

    @property
    def _rows(self) -> PagedList[UsedCode]:
        return self.query_one(PagedList)

    @property
    def _present(self) -> UsedCode | None:
        at = self._rows.current
        return self._codes[at] if at is not None and at < len(self._codes) else None

    def compose(self) -> ComposeResult:
        """A title, the list, the code under the cursor, the keys."""
        yield Static(" Codes", id="codes-title", classes="title-bar", markup=False)
        yield Static(Text(CODE_COLUMNS, "dim", no_wrap=True), classes="columns", markup=False)
        yield PagedList(
            fetch=self._fetch, at_once=True, draw=code_row, id="codes-rows", empty="Reading …"
        )
        yield Static("", id="codes-detail", classes="detail", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Ready for keys."""
        self._rows.focus()

    def on_screen_resume(self) -> None:
        """Read the codes, at first and whenever reviews may have changed."""
        self.after_moving()

    def after_moving(self) -> None:
        """Read again."""

        def read() -> tuple[list[UsedCode], int]:
            space = self._workspace
            return (used_codes(space), 0) if self._others else codes_seen(space)

        self.in_thread(read, self._show, exclusive=True)

    def _fetch(self, numbers: Sequence[int]) -> list[UsedCode]:
        return [self._codes[number] for number in numbers]

    def _show(self, found: tuple[list[UsedCode], int]) -> None:
        codes, self._hidden = found
        present = self._present
        wanted = self._wanted or (present.code if present else "")
        self._wanted = ""
        self._codes = codes
        self.query_one("#codes-title", Static).update(codes_title(codes, self._hidden))
        self._rows.empty_text = (
            f"Only others gave codes, to traces that you have not judged: {key('others')} shows them."
            if self._hidden
            else "No review gives a code yet."
        )
        places = [at for at, one in enumerate(codes) if one.code == wanted]
        self._rows.show(range(len(codes)), cursor=places[0] if places else 0)
        if not codes:
            self.query_one("#codes-detail", Static).update("")

    @on(PagedList.Highlighted)
    def _highlighted(self) -> None:
        used = self._present
        if used is None:
            return

        def titled() -> str:
            rows = self._workspace.shown.rows_for([used.example] if used.example else [])
            return next((row.title for row in rows), "")

        def shown(title: str) -> None:
            self.query_one("#codes-detail", Static).update(code_detail(used, title))

        self.in_thread(titled, shown, group="detail", exclusive=True)

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Read the reviews with this code."""
        used = self._present
        if used is not None:
            self.post_message(OpenCodeReviews(used.code, to_judge=not self._others))

    def action_others(self) -> None:
        """Ask whether to show what others said before one has judged it."""
        if self._others or not self._hidden:
            self.say("Every code that somebody gave is listed.")
            return

        def chosen(index: int | None) -> None:
            if index == 1:
                self._others = True
                self.after_moving()

        options = [
            ("Keep it hidden", "you may still judge these traces for yourself"),
            ("Show it", "you only read here what others judged"),
        ]
        self.app.push_screen(
            ChoiceDialog("Show what others said of traces that you have not judged?", options),
            chosen,
        )

    def action_split_code(self) -> None:
        """Read the reviews with this code, and give some of them another one."""
        self.action_open()

    # --- changing ---------------------------------------------------------------------------------

    def _place(self, field: str) -> DraftPlace:
        space = self._workspace
        return DraftPlace(space.journal, space.reviewer, "", field)

    async def action_rename_code(self) -> None:
        """Give the code another name."""
        used = self._present
        if used is None:
            return
        place = self._place(f"name of the code {used.code}")
        draft = await asyncio.to_thread(place.read)

        def named(name: str | None) -> None:
            if name is not None and name != used.code:
                work = partial(rename, self._workspace, used.code, name)
                there = any(one.code == name for one in self._codes)
                now = f"and '{name}' are one code now" if there else f"is called '{name}' now"
                self._change(work, name, f"'{used.code}' {now}", place)

        title = f"Another name for '{used.code}', in {counted(used.count, 'review')}; a used name merges"
        self.app.push_screen(LineDialog(title, used.code, place, draft), named)

    def action_merge_code(self) -> None:
        """Choose the code that this one is the same as."""
        used = self._present
        others = [one for one in self._codes if one is not used]
        if used is None or not others:
            self.say("There is no other code to merge it with.")
            return
        options = [
            (one.code, f"{counted(one.count, 'review')}  {one.meaning}".rstrip()) for one in others
        ]

        def chosen(index: int | None) -> None:
            if index is not None:
                into = others[index].code
                work = partial(merge, self._workspace, [used.code], into)
                self._change(work, into, f"'{used.code}' is '{into}' now")

        title = f"'{used.code}', in {counted(used.count, 'review')}, is the same as…"
        self.app.push_screen(ChoiceDialog(title, options), chosen)

    def _change(
        self, work: Callable[[], int], wanted: str, said: str, place: DraftPlace | None = None
    ) -> None:
        def changed(count: int) -> None:
            if place is not None:
                place.drop()
            self._wanted = wanted
            self.say(f"{said}, in {counted(count, 'review')}. {key('undo')} takes it back.")
            self.after_moving()

        self.in_thread(work, changed, group="change")

    async def action_promote(self) -> None:
        """Make the code a choice of a rubric: a new version of it, which is then put to use."""
        used = self._present
        if used is None:
            return
        if not used.free:
            self.say(f"'{used.code}' is a choice of {', '.join(used.rubrics)} already.")
            return
        known = await asyncio.to_thread(newest_rubrics, self._workspace)
        options = [(f"{one.name}, version {one.version}", _title(one.rubric)) for one in known]

        async def chosen(index: int | None) -> None:
            if index is not None:
                await self._define(used.code, known[index])

        title = f"'{used.code}', in {counted(used.count, 'review')}, becomes a choice of…"
        self.app.push_screen(ChoiceDialog(title, options), chosen)

    async def _define(self, code: str, known: KnownRubric) -> None:
        """Ask for the definition, save the new version, and show what it does."""
        if known.rubric is None:
            return
        place = self._place(f"code {code} for {known.name}")
        draft = await asyncio.to_thread(place.read)
        form = code_dialog(known.rubric, place, draft, code)

        def filled(values: Mapping[str, str] | None) -> None:
            if values is None:
                return
            choice = form.choice(values)

            def save() -> Rubric:
                text = text_with_code(text_of(known), choice)
                return save_rubric(self._workspace, text, known.path)[1]

            def saved(rubric: Rubric) -> None:
                place.drop()
                self.say(f"'{code}' is a choice of {rubric.id}, version {rubric.version}.")
                self.post_message(OpenVersion(rubric))

            self.in_thread(save, saved, group="change")

        self.app.push_screen(form.dialog, filled)


def _title(rubric: Rubric | None) -> str:
    return rubric.title if rubric else ""
