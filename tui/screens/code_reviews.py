"""The reviews that give a code: read them, and choose those that get another code."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from ...store.plurals import counted
from ...store.workspace.codes import split
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings, key
from ..navigation import OpenReview
from ..views.codes import CodedReview, CodeReviews, coded_detail, coded_row, reviews_title
from ..widgets.key_line import KeyLine
from ..widgets.paged_list import PagedList
from .base import BaseScreen
from .dialogs.line import LineDialog
from .drafts import DraftPlace


class CodeReviewsScreen(BaseScreen[None]):
    """Lists the reviews with a code. The chosen ones get a new code; the others keep theirs."""

    context = "code_reviews"
    enters = "Read"
    BINDINGS: ClassVar[list[BindingType]] = bindings("code_reviews")

    def __init__(self, workspace: Workspace, code: str, *, to_judge: bool = True) -> None:
        super().__init__()
        self._to_judge = to_judge
        self._workspace = workspace
        self._code = code
        self._found = CodeReviews(code, (), 0)
        self._split: set[tuple[str, str, str]] = set()

    @property
    def _rows(self) -> PagedList[CodedReview]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, the reviews, what was said in the one under the cursor, the keys."""
        yield Static("", id="coded-title", classes="title-bar", markup=False)
        yield PagedList(
            fetch=self._fetch, at_once=True, draw=self._draw, id="coded-rows", empty="Reading …"
        )
        yield Static("", id="coded-detail", classes="detail", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Ready for keys."""
        self._rows.focus()

    def on_screen_resume(self) -> None:
        """Read the reviews, at first and when one may have been changed."""
        self.in_thread(
            partial(CodeReviews.of, self._workspace, self._code, to_judge=self._to_judge),
            self._show,
            exclusive=True,
        )

    def _show(self, found: CodeReviews) -> None:
        self._found = found
        self._rows.empty_text = (
            "You have not judged any of the traces with this code yet."
            if found.hidden
            else "No review gives this code any more."
        )
        self._rows.show(range(len(found.rows)), cursor=self._rows.cursor)
        self._show_title()

    def _show_title(self) -> None:
        chosen = sum(_name(row) in self._split for row in self._found.rows)
        self.query_one("#coded-title", Static).update(reviews_title(self._found, chosen))

    def _fetch(self, numbers: Sequence[int]) -> list[CodedReview]:
        return [self._found.rows[number] for number in numbers]

    def _draw(self, row: CodedReview, width: int) -> Text:
        return coded_row(row, width, chosen=_name(row) in self._split)

    @property
    def _present(self) -> CodedReview | None:
        at = self._rows.current
        return self._found.rows[at] if at is not None and at < len(self._found.rows) else None

    @on(PagedList.Highlighted)
    def _highlighted(self) -> None:
        self.query_one("#coded-detail", Static).update(
            coded_detail(self._present, self._found.titles)
        )

    @on(PagedList.Chosen)
    def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Open the trace in its review."""
        at = self._rows.current
        if at is not None and self._present is not None:
            queue, start = self._found.around(at)
            self.post_message(OpenReview(queue, start))

    def action_choose(self) -> None:
        """Choose the review under the cursor for the new code, or not after all; then the next one."""
        row = self._present
        if row is not None:
            self._split ^= {_name(row)}
            self._rows.refresh_rows()
            self._rows.cursor += 1
            self._show_title()

    async def action_save(self) -> None:
        """Ask for the name of the new code, and give it to the chosen reviews."""
        reviews = [row.review for row in self._found.rows if _name(row) in self._split]
        if not reviews:
            self.say(f"Choose the reviews that get the new code first: {key('choose')}.")
            return
        space = self._workspace
        place = DraftPlace(space.journal, space.reviewer, "", f"code split off {self._code}")
        draft = await asyncio.to_thread(place.read)

        def named(name: str | None) -> None:
            if name is None:
                return

            def done(count: int) -> None:
                place.drop()
                self.say(f"{counted(count, 'review')} got the code '{name}'. Undo takes it back.")
                self.dismiss()

            self.in_thread(partial(split, space, self._code, name, reviews), done, group="change")

        every = len(self._found.rows) + self._found.hidden
        some = f"{len(reviews):,} of {counted(every, 'review')}"
        title = f"The code of {some} instead of '{self._code}'; the others keep it"
        self.app.push_screen(LineDialog(title, "", place, draft), named)


def _name(row: CodedReview) -> tuple[str, str, str]:
    review = row.review
    return review.reviewer, review.trace, review.rubric
