"""Kits from the desk: a queue becomes a file for its reviewer, a kit becomes the file that goes back, and what came back is
merged."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...store.plurals import counted
from ..keys.table import key
from .loading import LoadingScreen, LoadResult

if TYPE_CHECKING:
    from ...store.workspace.kit_building import KitPlans
    from ...store.workspace.kit_returning import MadeReturn
    from .drafts import DraftPlace

_REVIEWER: Final = "reviewer"
_QUESTION: Final = "question"
_SEND_TO: Final = "send_to"
_FOLDER: Final = "folder"


class KitsScreen(LoadingScreen):
    """A screen from which kits are made, returned and merged."""

    # --- in the library of a kit --------------------------------------------------------------------

    def make_return(self) -> None:
        """Write the reviews of the kit that this library is of, and say where they are and whom they go to."""
        from ...store.workspace.kit_returning import make_return

        self.in_thread(
            partial(make_return, self._workspace), self._returned, group="kit", exclusive=True
        )

    def _returned(self, made: MadeReturn) -> None:
        from ..views.kit import returned_words

        self.say(returned_words(made))
        self.action_refresh()

    # --- in the library that builds kits -------------------------------------------------------------

    async def ask_for_kit(self, queue: str) -> None:
        """Ask for whom a kit is, what they are asked, and where it goes; then build it."""
        from .dialogs.fields import Field, FieldsDialog
        from .drafts import DraftPlace

        space = self._workspace
        place = DraftPlace(space.journal, space.reviewer, "", f"kit of {queue}")
        draft = await asyncio.to_thread(place.read)
        shared = (await asyncio.to_thread(space.queue_named, queue)).reviewers
        fields = [
            Field(_QUESTION, "What do you want to know? They read it first, in your words."),
            Field(_SEND_TO, "Whom do they send their reviews to?", space.reviewer),
            Field(_FOLDER, "Into which folder?", str(Path.cwd())),
        ]  # fmt: skip
        if shared:
            names = ", ".join(shared)
            help_text = f"One kit for each of {names}, with their items alone."
        else:
            help_text = "One file with the traces, the rubric and your question."
            fields.insert(0, Field(_REVIEWER, "Who reviews? Empty: whoever opens it says."))
        help_text += (
            " Masked." if space.shown.masked else f" Not masked: {key('masked')} on the desk masks."
        )

        def check(values: Mapping[str, str]) -> str:
            return "" if values[_FOLDER].strip() else "Name a folder."

        def filled(values: Mapping[str, str] | None) -> None:
            if values is not None:
                self._plan_kits(queue, values, place, mask=space.shown.masked)

        self.app.push_screen(
            FieldsDialog(f"A kit of {queue}", help_text, fields, place, draft, check), filled
        )

    def _plan_kits(
        self, queue: str, values: Mapping[str, str], place: DraftPlace, *, mask: bool
    ) -> None:
        from ...store.workspace.kit_building import plan_kits, remember_stops

        space = self._workspace
        who = values.get(_REVIEWER, "").strip()

        def work() -> KitPlans:
            plans = plan_kits(
                space,
                queue,
                reviewers=[who] if who else (),
                question=values[_QUESTION],
                send_to=values[_SEND_TO],
                mask=mask,
            )
            remember_stops(space, plans.privacy)
            return plans

        def planned(plans: KitPlans) -> None:
            if plans.privacy.stops:
                self._ask_about_private(queue, values, place, plans)
                return
            self.in_thread(partial(self._write, plans, values[_FOLDER], place), self.say)

        self.say(f"Making the kit of {queue}…")
        self.in_thread(work, planned, group="kit", exclusive=True)

    def _ask_about_private(
        self, queue: str, values: Mapping[str, str], place: DraftPlace, plans: KitPlans
    ) -> None:
        """Something private would leave: it is masked, or nothing is written."""
        from .dialogs.choice import ChoiceDialog

        stops = plans.privacy.stops
        told = ", ".join(dict.fromkeys(one.type for one in stops))
        title = f"{counted(len(stops), 'private value')} would be in it ({told})"
        options = [
            ("Make it masked", "Pseudonyms in their place; the reviews come back with the real text."),
            ("Not now", "Nothing is written. tracejury kit build lists each, to be acknowledged by name."),
        ]  # fmt: skip

        def chosen(number: int | None) -> None:
            if number == 0:
                self._plan_kits(queue, values, place, mask=True)

        self.app.push_screen(ChoiceDialog(title, options), chosen)

    def _write(self, plans: KitPlans, folder: str, place: DraftPlace) -> str:
        from ...store.workspace.kit_building import kit_files, write_kit

        target = Path(folder).expanduser()
        files = kit_files(plans, target)
        target.mkdir(parents=True, exist_ok=True)
        written = []
        for plan, path in files:
            write_kit(self._workspace, plans, plan, path)
            written.append(path)
        place.drop()
        named = "\n".join(map(str, written))
        masked = "Masked. " if plans.masked else ""
        return f"{named}\n{masked}They type: tracejury open FILE. {key('merge_returns')} adds what comes back."

    async def action_merge_returns(self) -> None:
        """Ask for the file or folder with what came back, and merge it."""
        from .dialogs.path import PathDialog, must_exist
        from .drafts import DraftPlace

        space = self._workspace
        place = DraftPlace(space.journal, space.reviewer, "", "returns to merge")
        draft = await asyncio.to_thread(place.read)

        def chosen(path: str | None) -> None:
            if path:
                self._load(partial(self._merge, Path(path).expanduser()))

        self.app.push_screen(
            PathDialog(
                "Merge which return, or the returns of which folder?",
                "merges",
                must_exist,
                place,
                draft,
                placeholder="~/Downloads",
            ),
            chosen,
        )

    def _merge(self, path: Path) -> LoadResult:
        from ...store.workspace.kit_merging import merge_returns

        report = merge_returns(self._workspace, [path])
        said = [one.words() for one in report.returns]
        said += [note for one in report.returns for note in one.notes]
        if report.new or report.brought_back:
            said.append(f"{key('undo')} takes the merge back.")
        return LoadResult("\n".join(said))
