"""Loading from the desk: a file or folder, or the sample, with how far it is and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.widgets import Static

from ...store.plurals import counted
from ..keys.table import key
from ..navigation import ChosenMapping, OpenMapping
from ..views.desk import loading_line
from .undoing import UndoScreen

# The rest is imported where it is used: the desk is the first screen, and most of what it can do is not done at once.
if TYPE_CHECKING:
    from ...store.workspace.group_work import Update
    from ...store.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What loading did, in words; `unmapped` is a file of unknown format that can be mapped."""

    text: str
    problem: bool = False
    unmapped: Path | None = None


class LoadingScreen(UndoScreen[None]):
    """A screen from which bundles are loaded. Its line `desk-news` says how far that is."""

    class Loading(Message):
        """Bytes of a bundle that have been read so far."""

        def __init__(self, done: int, total: int | None) -> None:
            super().__init__()
            self.done = done
            self.total = total

    def __init__(self, workspace: Workspace, sample: Path | None = None) -> None:
        super().__init__()
        self._workspace = workspace
        self._sample = sample

    @property
    def _news(self) -> Static:
        return self.query_one("#desk-news", Static)

    def action_refresh(self) -> None:
        """Read the library again."""
        raise NotImplementedError

    def action_sample(self) -> None:
        """Load the sample traces and make a queue for each of the three applications."""
        if self._sample is not None:
            self._load(self._load_sample)

    async def action_load(self) -> None:
        """Ask for a file or folder and load it."""
        from .dialogs.path import PathDialog, must_exist
        from .drafts import DraftPlace

        def chosen(path: str | None) -> None:
            if path:
                self._load(partial(self._load_bundle, Path(path).expanduser(), None))

        space = self._workspace
        place = DraftPlace(space.journal, space.reviewer, "", "path to load")
        draft = await asyncio.to_thread(place.read)
        dialog = PathDialog(
            "Load which file or folder?",
            "loads",
            must_exist,
            place,
            draft,
            placeholder="exports/traces.jsonl.gz",
        )
        self.app.push_screen(dialog, chosen)

    def _load(self, work: Callable[[], LoadResult]) -> None:
        self.in_thread(work, self._loaded, group="load", failed=self._load_failed)

    def _load_sample(self) -> LoadResult:
        from ..sample import load_sample

        load_sample(self._workspace, progress=self._progress)
        return LoadResult(f"The sample is loaded. {key('open')} opens a queue.")

    def _load_bundle(self, path: Path, mapping: Mapping[str, str] | None) -> LoadResult:
        from ...store.insight.fixes.closing import failed_again_in_words
        from ...store.workspace.loading import LoadOptions

        options = LoadOptions(mapping=mapping)
        loaded = self._workspace.load_and_group([path], options, progress=self._progress)
        totals = loaded.report.totals
        if loaded.unmapped is not None:
            return LoadResult("", unmapped=path)
        failures = _failures(loaded.update)
        queues = "".join(
            f" Queue {one.queue.name}: {counted(len(one.queue.items), 'answer')} to judge."
            for one in loaded.queues
        )
        again = "".join(f" {failed_again_in_words(one)}" for one in loaded.failed_again.values())
        return LoadResult(
            f"Loaded {totals.new:,} new traces ({totals.known:,} known already); "
            f"{counted(totals.rejected, 'record')} could not be read.{failures}{queues}{again}",
            problem=bool(totals.rejected),
        )

    def _progress(self, done: int, total: int | None) -> None:
        self.post_message(self.Loading(done, total))

    @on(Loading)
    def _show_loading(self, message: Loading) -> None:
        news = self._news
        news.display = True
        news.update(loading_line(message.done, message.total))

    def _load_failed(self, error: Exception) -> None:
        self._news.display = False
        self.problem(error)

    def _loaded(self, result: LoadResult) -> None:
        self._news.display = False
        if result.unmapped is not None:
            self._ask_for_columns(result.unmapped)
            return
        self.say(result.text, problem=result.problem)
        self.action_refresh()

    def _ask_for_columns(self, path: Path) -> None:
        """The format is unknown: ask which column is what."""

        def settled(found: ChosenMapping | None) -> None:
            if found is not None:
                self._load(partial(self._load_bundle, path, found.fields))

        self.post_message(OpenMapping(path, settled))


def _failures(update: Update | None) -> str:
    """How many loaded failures joined known groups and new ones; "" without failures."""
    if update is None or not update.failures:
        return ""
    known = f"{update.known.total():,} in {len(update.known):,} known groups"
    new = f"{update.new.total():,} in {len(update.new):,} new ones ({key('groups')})"
    return f" Failures: {known}, {new}."
