"""Reviewing a bundle that has no queue yet: which rubric, and a queue of all of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ..safe_text import one_line
from .dialogs.choice import ChoiceDialog

if TYPE_CHECKING:
    from ...rubrics.schema import Rubric
    from ...store.reviews.queues import Queue
    from ...store.workspace.rubrics import KnownRubric
    from ...store.workspace.workspace import Workspace
    from ..views.desk import DeskLine
    from .base import BaseScreen


def ask_rubric(
    screen: BaseScreen[None], space: Workspace, line: DeskLine, then: Callable[[Queue], None]
) -> None:
    """Ask for the rubric under which the bundle of `line` is reviewed, and make its queue; one of before is gone on with."""

    def choose(known: list[KnownRubric]) -> None:
        rubrics = [one.rubric for one in known if one.rubric is not None]

        def chosen(number: int | None) -> None:
            if number is not None:
                screen.in_thread(partial(_queue_of, space, line, rubrics[number]), then)

        title = f"Review {line.name} under which rubric?"
        options = [(rubric.title, one_line(rubric.instructions, 64)) for rubric in rubrics]
        screen.app.push_screen(ChoiceDialog(title, options), chosen)

    screen.in_thread(partial(_known, space), choose)


def _known(space: Workspace) -> list[KnownRubric]:
    # Imported here, in the thread: reading rubrics takes what the desk does without.
    from ...store.workspace.rubrics import newest_rubrics

    return newest_rubrics(space)


def _queue_of(space: Workspace, line: DeskLine, rubric: Rubric) -> Queue:
    from ...store.workspace.queues import Selection

    name = f"{line.name} · {rubric.id}"
    if space.queues.get(name) is None:
        selection = Selection({"bundle": line.bundle}, reason="every trace of the bundle")
        space.new_queue(name, rubric, selection)
    return space.reviewable_queue(name)
