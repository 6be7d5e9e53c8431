"""Marking steps: where it broke, where it showed, what explains it, and what was wrong or good."""

from __future__ import annotations

from typing import Literal

from ....store.reviews import presses
from ...keys.table import key
from ...views.judging import step_words
from .leading import LeadingFrame
from .reading import WHOLE_TRACE


class PlacesFrame(LeadingFrame):
    """A review in which the step that one reads is marked."""

    async def action_break_point(self) -> None:
        """Mark or clear the step where it first went wrong."""
        await self._mark_place("break_point")

    async def action_manifestation(self) -> None:
        """Mark or clear the step where it showed."""
        await self._mark_place("manifestation")

    async def action_root_cause(self) -> None:
        """This step explains the rest."""
        await self._mark_place("root_cause")

    async def _mark_place(
        self, name: Literal["break_point", "manifestation", "root_cause"]
    ) -> None:
        step, item = self.step, self._item
        if item is None or step is None:
            self.note(WHOLE_TRACE)
            return
        press, said, gone = {
            "break_point": (presses.break_point_press, "Broke at", "No break point any more"),
            "manifestation": (presses.manifestation_press, "Showed at", "No place where it showed"),
            "root_cause": (presses.root_cause_press, "Root cause", "No root cause any more"),
        }[name]
        if await self._press(press(item.review, step.id)) and self._item is not None:
            review = self._item.review
            place = getattr(review, name) if review is not None else None
            where = step_words(self._item.trace, step.id)
            if place and name == "break_point" and self._reading.on_question:
                # What the user asked is seldom what went wrong.
                self.note(
                    f"{said} the question (asked), in step {where}: what the user said, not the AI."
                    f" {key(name)} again clears it."
                )
            else:
                self.note(f"{said} {where}." if place else f"{gone}: cleared.")
            if name == "break_point" and place and self._judging:
                self._lead_on("where")

    async def action_cannot_tell(self) -> None:
        """The reviewer cannot tell where it first went wrong."""
        if self._item is None or not await self._press(
            presses.cannot_tell_press(self._item.review)
        ):
            return
        self.note("You cannot tell where it first went wrong.")
        if self._judging:
            self._lead_on("where")

    async def action_mark(self, kind: Literal["wrong", "good"]) -> None:
        """Mark this step."""
        step = self.step
        if step is None:
            self.note(WHOLE_TRACE)
        elif self._item is not None:
            await self._press(presses.mark_press(self._item.review, step.id, kind))
