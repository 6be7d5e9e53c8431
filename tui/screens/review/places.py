"""Marking steps: where it broke, where it showed, what explains it, and what was wrong or good."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from ....store.reviews import presses
from ...keys.table import key
from ...views.judging import step_words
from .asking import AskingFrame
from .reading import WHOLE_TRACE


class PlacesFrame(AskingFrame):
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
        if name == "break_point" and not self._may_place(key("break_point"), step.id):
            return
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
        if self._item is None or not self._may_place(key("cannot_tell"), None):
            return
        if not await self._press(presses.cannot_tell_press(self._item.review)):
            return
        review = self._item.review
        told = review is not None and review.break_point is not None
        self.note(
            "You cannot tell where it first went wrong." if told else "No break point any more."
        )
        if self._judging:
            self._lead_on("where")

    def _may_place(self, pressed: str, step: str | None) -> bool:
        """Whether a key may set or clear the break point (None: that one cannot tell). Of a finished review, none that
        it has is changed in passing: the key asks first, and what the rubric needs is not taken away."""
        review = self._item.review if self._item else None
        if self._item is None or review is None or review.break_point is None:
            return True
        if review.status != "finished":
            return True
        trace, place = self._item.trace, review.break_point
        here = "cannot tell" if place.cannot_tell else step_words(trace, place.step)
        if step is not None and place.step != step:
            words = f"Press {pressed} again to move the break point from {here} to {step_words(trace, step)}."
        elif step is None and not place.cannot_tell:
            words = f"Press {pressed} again to change the break point from {here} to cannot tell."
        elif any(
            need.kind == "break_point"
            for need in presses.needs(self._rubric, replace(review, break_point=None))
        ):
            self.note(
                f"It broke at {here}, and that is needed: {key('break_point')} on another step moves it."
            )
            return False
        else:
            words = f"Press {pressed} again to take the break point back: {here}."
        return self._sure(f"break point {step}", words)

    async def action_mark(self, kind: Literal["wrong", "good"]) -> None:
        """Mark this step."""
        step = self.step
        if step is None:
            self.note(WHOLE_TRACE)
        elif self._item is not None:
            await self._press(presses.mark_press(self._item.review, step.id, kind))
