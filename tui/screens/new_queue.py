"""Make a queue: which questions, in which order, how many, what is mixed in, each with a line of explanation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from ...rubrics.files import builtin_rubrics
from ...rubrics.schema import Rubric
from ...store.workspace.order_words import ORDER_WORDS
from ...store.workspace.queues import NewQueue
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings
from ..navigation import OpenReview
from ..safe_text import one_line
from ..views.queue import (
    CHOICE_ROWS,
    REPEATS,
    SHARES,
    SIZES,
    QueueChoices,
    choice_detail,
    choice_text,
    share_words,
    size_words,
)
from ..widgets.key_line import KeyEntry, KeyLine
from ..widgets.paged_list import PagedList
from .base import BaseScreen
from .dialogs.choice import ChoiceDialog
from .dialogs.line import LineDialog
from .drafts import DraftPlace

Options = Sequence[tuple[str, str]]


class NewQueueScreen(BaseScreen[None]):
    """The choices for a new queue of a bundle (row id, name, number of traces), or of the whole library."""

    context = "new_queue"
    enters = "Change"
    BINDINGS: ClassVar[list[BindingType]] = bindings("new_queue")

    def __init__(self, workspace: Workspace, bundle: tuple[int, str] | None, traces: int) -> None:
        super().__init__()
        self._workspace = workspace
        self._choices = QueueChoices(list(builtin_rubrics().values()), traces, bundle)

    def shown_keys(self) -> Sequence[KeyEntry]:
        """Enter changes the choice under the cursor, or makes the queue."""
        at = self._rows.current
        makes = at is not None and CHOICE_ROWS[at] == "make"
        entries = super().shown_keys()
        return [
            KeyEntry("open", "Make it") if one.id == "open" and makes else one for one in entries
        ]

    @property
    def _rows(self) -> PagedList[str]:
        return self.query_one(PagedList)

    def compose(self) -> ComposeResult:
        """A title, the choices, what the one under the cursor means, the keys."""
        what = self._choices.bundle[1] if self._choices.bundle is not None else "the whole library"
        title = Text(" New queue", "bold").append(f" of {one_line(what, 60)}", "not bold")
        yield Static(title, id="new-queue-title", classes="title-bar", markup=False)
        yield PagedList(fetch=self._fetch, draw=self._draw, id="new-queue-rows", at_once=True)
        yield Static("", id="new-queue-detail", markup=False)
        yield KeyLine(self.shown_keys)

    def on_mount(self) -> None:
        """Ready for keys, on what makes the queue: everything else has a sensible value."""
        self._rows.show(range(len(CHOICE_ROWS)), cursor=len(CHOICE_ROWS) - 1)
        self._rows.focus()
        self.in_thread(self._pinned, self._with_rubrics, group="rubrics")

    def _pinned(self) -> list[Rubric]:
        return list(self._workspace.reviews.rubrics().values())

    def _with_rubrics(self, pinned: list[Rubric]) -> None:
        """Offer the rubrics that were used in this library too."""
        known = list(self._choices.rubrics)
        self._choose(rubrics=[*known, *(one for one in pinned if one not in known)])

    @staticmethod
    def _fetch(rows: Sequence[int]) -> list[str]:
        return [CHOICE_ROWS[row] for row in rows]

    def _draw(self, row: str, width: int) -> Text:
        return choice_text(self._choices, row, width)

    @on(PagedList.Highlighted)
    def _highlighted(self, event: PagedList.Highlighted) -> None:
        self._show_detail(CHOICE_ROWS[event.id])
        self.refresh_bindings()

    def _show_detail(self, row: str) -> None:
        self.query_one("#new-queue-detail", Static).update(choice_detail(self._choices, row))

    def _choose(self, **chosen: object) -> None:
        self._choices = replace(self._choices, **chosen)  # type: ignore[arg-type]
        self._rows.refresh_rows()
        at = self._rows.current
        if at is not None:
            self._show_detail(CHOICE_ROWS[at])

    # --- choosing -----------------------------------------------------------------------------------

    @on(PagedList.Chosen)
    async def _chosen(self, event: PagedList.Chosen) -> None:
        event.stop()
        await self.action_open()

    async def action_open(self) -> None:
        """Change the choice under the cursor, or make the queue."""
        at = self._rows.current
        row = CHOICE_ROWS[at] if at is not None else ""
        now = self._choices
        match row:
            case "rubric":
                options = [(one.title, one_line(one.instructions, 64)) for one in now.rubrics]
                self._ask("Which questions?", options, lambda at: self._choose(rubric=at))
            case "order":
                names = list(ORDER_WORDS)
                words = [(one.label, one.help) for one in ORDER_WORDS.values()]
                self._ask("In which order?", words, lambda at: self._choose_order(names[at]))
            case "first":
                sizes = [size for size in SIZES if size is None or size < now.traces]
                said = [(size_words(size, now.traces), "") for size in sizes]
                self._ask("How many traces?", said, lambda at: self._choose(first=sizes[at]))
            case "random_share":
                self._ask(
                    "Which share is drawn at random?",
                    [(share_words(share), "") for share in SHARES],
                    lambda at: self._choose(random_share=SHARES[at]),
                )
            case "repeats":
                self._ask(
                    "Which share comes a second time?",
                    [(share_words(share), "") for share in REPEATS],
                    lambda at: self._choose(repeats=REPEATS[at]),
                )
            case "seed":
                await self._type("Which seed?", str(now.seed), self._seed)
            case "name":
                await self._type("Name of the queue?", now.name, self._named, now.proposal)
            case "make":
                self._make()

    def _choose_order(self, order: str) -> None:
        self._choose(order=order, random_share=ORDER_WORDS[order].random_share)

    def _ask(self, title: str, options: Options, take: Callable[[int], None]) -> None:
        def chosen(at: int | None) -> None:
            if at is not None:
                take(at)

        self.app.push_screen(ChoiceDialog(title, options), chosen)

    async def _type(
        self, title: str, before: str, take: Callable[[str], None], proposal: str = ""
    ) -> None:
        def typed(text: str | None) -> None:
            if text:
                take(text)

        space = self._workspace
        place = DraftPlace(space.journal, space.reviewer, "", f"new queue: {title}")
        draft = await asyncio.to_thread(place.read)
        dialog = LineDialog(title, before, place, draft, proposal=proposal)
        self.app.push_screen(dialog, typed)

    def _seed(self, text: str) -> None:
        if text.strip().isdecimal():
            self._choose(seed=int(text))
        else:
            self.say("A seed is a whole number: 0, 1, 2, …", problem=True)

    def _named(self, text: str) -> None:
        self._choose(name=text)

    def _make(self) -> None:
        now, space = self._choices, self._workspace
        rubric = now.rubrics[now.rubric]
        name = now.name or now.proposal

        def make() -> NewQueue:
            return space.new_queue(name, rubric, now.selection)

        self.in_thread(partial(make), self._made, group="make", exclusive=True)

    def _made(self, made: NewQueue) -> None:
        self.dismiss()
        if made.fit_words:
            self.say(made.fit_words)
        self.app.post_message(OpenReview(made.queue))
