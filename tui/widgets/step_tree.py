"""The steps of a trace as a tree, in order, with the reviewer's marks beside them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar, Final

from rich.style import Style
from rich.text import Text
from textual.message import Message

from ...store.judgement import Review
from ...store.trace import Step, StepKind, Trace, walk
from ..cells import cells, padded
from ..durations import duration_text
from ..safe_text import one_line
from .row_view import RowView
from .signs import MOST_SIGNS, step_signs
from .steady_scroll import SteadyScroll
from .step_preview import actor_name, step_name, step_preview

KIND_WORDS: Final[dict[StepKind, str]] = {
    "agent": "agent",
    "llm": "llm",
    "tool": "tool",
    "retriever": "retr",
    "chain": "chain",
    "guardrail": "guard",
    "embedding": "embed",
    "reranker": "rank",
    "evaluator": "eval",
    "event": "event",
    "message": "msg",
}
"""A word of at most five letters for each kind: read without colour and at any width."""

DEEPEST_DRAWN: Final = 8
"""Levels of indentation that are drawn; deeper steps are drawn at this level with their depth."""


def open_levels(depths: array[int]) -> array[int]:
    """For each row the levels whose line continues below it, as bits (bit 0 is the top level).

    Read from the last row upwards, so that one pass is enough.
    """
    masks = array("q", bytes(8 * len(depths)))
    going_on = 0
    for index in range(len(depths) - 1, -1, -1):
        depth = depths[index]
        masks[index] = going_on
        going_on = (going_on & ((1 << depth) - 1)) | (1 << depth)
    return masks


def guides(depth: int, mask: int) -> str:
    """The lines that lead to a row: two cells a level, none for the top level."""
    if depth == 0:
        return ""
    trunk = "".join("│ " if mask >> level & 1 else "  " for level in range(1, depth))
    return trunk + ("├ " if mask >> depth & 1 else "└ ")


@dataclass(frozen=True, slots=True)
class TreeRows:
    """The rows of a tree of steps: with the depth of each, its guides (`open_levels`), and the row of each step."""

    steps: tuple[Step, ...] = ()
    depths: array[int] = field(default_factory=partial(array, "l"))
    masks: array[int] = field(default_factory=partial(array, "q"))
    index: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, trace: Trace, hidden: frozenset[str] = frozenset()) -> TreeRows:
        """The rows of a trace but for the steps that are hidden (ids). Takes time on a long trace."""
        found = [(depth, step) for depth, step in walk(trace.steps) if step.id not in hidden]
        steps = tuple(step for _, step in found)
        return cls(
            steps,
            array("l", (depth for depth, _ in found)),
            open_levels(array("l", (min(depth, DEEPEST_DRAWN) for depth, _ in found))),
            {step.id: row for row, step in enumerate(steps)},
        )


class StepTree(RowView, SteadyScroll):
    """Every step of one trace, one line each.

    The three columns behind the cursor hold the signs of the review (`signs.step_signs`).
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "step-tree--break",
        "step-tree--root",
        "step-tree--wrong",
        "step-tree--good",
        "step-tree--note",
        "step-tree--error",
        "step-tree--incomplete",
        "step-tree--guide",
        "step-tree--kind",
        "step-tree--kind-llm",
        "step-tree--kind-tool",
        "step-tree--kind-agent",
        "step-tree--name",
        "step-tree--preview",
        "step-tree--duration",
    }
    DEFAULT_CSS = """
    StepTree {
        overflow-y: scroll;
        & > .step-tree--break { color: $text-error; text-style: bold reverse; }
        & > .step-tree--root { color: $text-warning; text-style: bold reverse; }
        & > .step-tree--wrong { color: $text-error; text-style: bold; }
        & > .step-tree--good { color: $text-success; text-style: bold; }
        & > .step-tree--note { color: $text-accent; text-style: bold; }
        & > .step-tree--error { color: $text-error; text-style: bold; }
        & > .step-tree--incomplete { color: $text-warning; }
        & > .step-tree--guide { color: $foreground 35%; }
        & > .step-tree--kind { text-style: dim; }
        & > .step-tree--kind-llm { color: $text-accent; }
        & > .step-tree--kind-tool { color: $text-warning; }
        & > .step-tree--kind-agent { color: $text-primary; }
        & > .step-tree--preview { text-style: dim; }
        & > .step-tree--duration { text-style: dim; }
    }
    """

    class StepHighlighted(Message):
        """The cursor came to rest on a step."""

        def __init__(self, tree: StepTree, step: Step) -> None:
            super().__init__()
            self.tree = tree
            self.step = step

        @property
        def control(self) -> StepTree:
            """The tree it happened in."""
            return self.tree

    class StepChosen(Message):
        """A step was opened with Enter or a click."""

        def __init__(self, tree: StepTree, step: Step) -> None:
            super().__init__()
            self.tree = tree
            self.step = step

        @property
        def control(self) -> StepTree:
            """The tree it happened in."""
            return self.tree

    empty_text = "This trace has no steps."

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._steps: tuple[Step, ...] = ()
        self._depths: array[int] = array("l")
        self._masks: array[int] = array("q")
        self._marks: dict[str, str] = {}
        self._index: Mapping[str, int] = {}
        self._aside = False

    def show(self, rows: TreeRows, *, cursor: int = 0) -> None:
        """Show these steps, without marks."""
        self._steps, self._index = rows.steps, rows.index
        self._depths, self._masks = rows.depths, rows.masks
        self._marks = {}
        self.rows_changed(cursor)

    def set_marks(self, review: Review | None) -> None:
        """Show this review's marks, break point and root cause beside the steps."""
        old, self._marks = self._marks, {} if review is None else step_signs(review)
        for step_id in old.keys() | self._marks.keys():
            if old.get(step_id) != self._marks.get(step_id) and step_id in self._index:
                self.refresh_rows_between(self._index[step_id], self._index[step_id])

    @property
    def step(self) -> Step | None:
        """The step under the cursor, or None if there are no steps."""
        return self._steps[self.cursor] if self._steps else None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps in the order of the rows."""
        return self._steps

    def stand_on(self, step_id: str) -> None:
        """Put the cursor on a step; on one that is not among these, hide the cursor."""
        row = self._index.get(step_id)
        if self._aside != (row is None):
            self._aside = row is None
            self.refresh_rows_between(self.cursor, self.cursor)
        if row is not None:
            self.cursor = row

    def is_chosen(self, index: int) -> bool:
        """Whether a row is drawn as the one under the cursor."""
        return not self._aside and super().is_chosen(index)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """What the next row is, the screen decides: there it is the next turn of the text."""
        return action != "row"

    def row_count(self) -> int:
        """How many steps there are."""
        return len(self._steps)

    def cursor_moved(self, index: int) -> None:
        """Post the step that the cursor is on."""
        self.post_message(self.StepHighlighted(self, self._steps[index]))

    def row_chosen(self, index: int) -> None:
        """Post the step that was opened."""
        self.post_message(self.StepChosen(self, self._steps[index]))

    def draw_row(self, index: int, width: int) -> Text:
        """Marks, guides, kind, name, beginning of the text; at the right status and duration. Where the name of a tool
        would be cut, first the duration makes room for it, then the kind, then the words before it."""
        step, depth = self._steps[index], self._depths[index]
        line = Text(end="")
        for letter in self._marks.get(step.id, "").ljust(MOST_SIGNS):
            line.append(letter, self._mark_style(letter))
        line.append(" ")
        shown_depth = min(depth, DEEPEST_DRAWN)
        line.append(guides(shown_depth, self._masks[index]), self.style_of("step-tree--guide"))
        if depth > DEEPEST_DRAWN:
            line.append(f"+{depth - DEEPEST_DRAWN} ", self.style_of("step-tree--guide"))
        name, kind = _name_of(step), KIND_WORDS[step.kind].ljust(5) + " "
        right = self._right_side(step, width)
        missing = cells(name) + cells(kind) + line.cell_len + right.cell_len + 1 - width
        if missing > 0:
            short = self._right_side(step, width, timed=False)
            missing -= right.cell_len - short.cell_len
            right = short
        if missing > 0:
            missing, kind = missing - cells(kind), ""
        if missing > 0:
            name = name.replace("asks for ", "→ ", 1)
        line.append(kind, self._kind_style(step))
        room = width - line.cell_len - right.cell_len - 1
        self._append_name(line, step, name, room)
        line.append(" " * max(1, width - line.cell_len - right.cell_len))
        line.append_text(right)
        return line

    def _append_name(self, line: Text, step: Step, name: str, room: int) -> None:
        if room < 1:
            return
        preview = one_line(step_preview(step), max(0, room)) if step.kind != "agent" else ""
        # The preview gets the room that the name leaves.
        shown = one_line(name, room)
        line.append(shown, self.style_of("step-tree--name"))
        left = room - cells(shown) - 2
        if preview and left >= 6:
            line.append("  " + one_line(preview, left), self.style_of("step-tree--preview"))

    def _right_side(self, step: Step, width: int, *, timed: bool = True) -> Text:
        right = Text(end="")
        if step.incomplete:
            right.append(
                "cut " if step.status == "error" else "cut", self.style_of("step-tree--incomplete")
            )
        if step.status == "error":
            right.append("✗ error" if width >= 34 else "✗", self.style_of("step-tree--error"))
        duration = duration_text(step.duration_ns) if timed else ""
        if width >= 44 and timed:
            right.append(" " + duration.rjust(6), self.style_of("step-tree--duration"))
        elif duration and width >= 30:
            right.append(" " + padded(duration, 5), self.style_of("step-tree--duration"))
        return right

    def _mark_style(self, letter: str) -> Style:
        names = {"B": "break", "R": "root", "!": "wrong", "+": "good", "i": "note"}
        name = names.get(letter.upper() if letter in "br" else letter)
        return Style.null() if name is None else self.style_of(f"step-tree--{name}")

    def _kind_style(self, step: Step) -> Style:
        special = step.kind in ("llm", "tool", "agent")
        return self.style_of(f"step-tree--kind-{step.kind}" if special else "step-tree--kind")


def _name_of(step: Step) -> str:
    actor = actor_name(step)
    return one_line(f"{actor}: {step_name(step)}" if actor else step_name(step))
