"""The rubric form: the parts of a judgement, this reviewer's answers, and what is still needed."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final, TypeAlias

from rich.console import RenderableType
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ...rubrics.schema import Answer, Question
from ...store.reviews.parts import Part, parts_of
from ...store.reviews.presses import Need, needs
from ..keys.command import Context
from ..keys.table import bindings
from .form_drawing import drawn
from .form_lines import FormLines
from .form_view import (
    CLAIM_FORMS,
    FormPlace,
    FormView,
    Options,
    answer_of,
    option_of_digit,
    options_of,
    rows_of,
)

AROUND: Final = 6
"""Lines of the screen that are not the form's: title, context, the border above it, state, keys."""


class RubricForm(Widget, can_focus=True):
    """Shows the parts of a judgement; the active one is open and takes digits. Posts what was chosen and saves
    nothing."""

    context: ClassVar[Context] = "form"
    BINDINGS: ClassVar[list[BindingType]] = bindings("form")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rubric-form--active",
        "rubric-form--cursor",
        "rubric-form--chosen",
        "rubric-form--dim",
        "rubric-form--needed",
        "rubric-form--pass",
        "rubric-form--fail",
        "rubric-form--unsure",
    }
    DEFAULT_CSS = """
    RubricForm { height: auto; padding: 0 1; }
    RubricForm .rubric-form--active { text-style: bold; }
    RubricForm .rubric-form--cursor { background: $primary-muted; text-style: bold; }
    RubricForm .rubric-form--chosen { text-style: bold; color: $text-primary; }
    RubricForm .rubric-form--dim { text-style: dim; }
    RubricForm .rubric-form--needed { color: $warning; text-style: bold; }
    RubricForm .rubric-form--pass { color: $text-success; text-style: bold; }
    RubricForm .rubric-form--fail { color: $text-error; text-style: bold; }
    RubricForm .rubric-form--unsure { color: $text-warning; text-style: bold; }
    """

    active: reactive[int] = reactive(0)
    """The number of the open part."""
    option: reactive[int] = reactive(0)
    """The number of the option under the cursor in the open part."""

    class Answered(Message):
        """An answer was chosen; None clears it."""

        def __init__(self, question: Question, value: Answer) -> None:
            super().__init__()
            self.question = question
            self.value = value

    class WriteAsked(Message):
        """The reviewer asks to write what belongs to a part: an answer in words, the note, a claim that begins with
        `begins`, or the correction."""

        def __init__(self, part: Part, begins: str = "") -> None:
            super().__init__()
            self.part = part
            self.begins = begins

    class OptionChosen(Message):
        """One of the options that were asked for was chosen, counted from 0."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    class FinishAsked(Message):
        """The reviewer asks to finish, or to skip a part."""

    Asked: TypeAlias = Answered | WriteAsked | OptionChosen | FinishAsked

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._view: FormView | None = None
        self._rows: list[tuple[int, int | None]] = []
        self._place = FormPlace()
        self._last: tuple[FormView, object, FormLines] | None = None

    # --- what it shows --------------------------------------------------------------------------

    @property
    def parts(self) -> list[Part]:
        """The parts of the judgement as it stands."""
        return parts_of(self._view.rubric, self._view.review) if self._view else []

    @property
    def part(self) -> Part | None:
        """The active part."""
        parts = self.parts
        return parts[min(self.active, len(parts) - 1)] if parts else None

    @property
    def question(self) -> Question | None:
        """The question of the active part."""
        return self.part.question if self.part else None

    @property
    def options(self) -> Options | None:
        """The options that are asked for at the moment."""
        return self._place.asked

    def show(self, view: FormView) -> None:
        """Show a review; the active part stays active while it is there."""
        was = self.part
        self._view = view
        keys = [part.key for part in self.parts]
        here = keys.index(was.key) if was is not None and was.key in keys else self.active
        self.active = max(0, min(here, len(keys) - 1))
        now = self.part
        if was is None or now is None or was.key != now.key:
            self.option = self._chosen_option()
        self._repaint()
        self.call_after_refresh(self._keep_in_view)

    def begin(self) -> None:
        """Another trace is about to be shown: the cursor stands at the top of the first part."""
        self._view = None
        self.active = self.option = 0

    def ask(self, options: Options | None) -> None:
        """Ask for one of some options above the parts, until a digit chooses (None: ask for nothing)."""
        self._place = replace(self._place, asked=options)
        self._repaint()
        if options is not None and isinstance(self.parent, Widget):
            self.parent.scroll_to(y=0, animate=False, force=True)

    def written(self, name: str | None) -> None:
        """The words of a part (None: of no part) are written elsewhere: the part shows only what it asks."""
        self._place = replace(self._place, written=name)
        if name:
            self.go_to(name)
        self._repaint()

    def go_to(self, name: str) -> None:
        """Make a part the active one: a question by its id, another part by its kind."""
        for number, part in enumerate(self.parts):
            if name in (part.key, part.kind):
                self.active = number
                return

    def needed(self) -> list[Need]:
        """What is missing before the review can be finished."""
        return needs(self._view.rubric, self._view.review) if self._view else []

    # --- keys -----------------------------------------------------------------------------------

    def digit(self, number: int) -> Asked | None:
        """What a digit asks for: an option or an answer; the words of a part that is written."""
        asked = self._place.asked
        if asked is not None:
            fits = 1 <= number <= len(asked.options)
            return self.OptionChosen(number - 1) if fits else None
        part = self.part
        if part is None or self._view is None:
            return None
        if part.kind == "correction":
            fits = 1 <= number <= len(CLAIM_FORMS) + 1
            return self._correction_asked(part, number) if fits else None
        question = part.question
        if question is None or question.type == "text":
            writes = part.kind == "why" or question is not None
            return self.WriteAsked(part) if writes else None
        option = option_of_digit(question, number, self.option)
        if option is None:
            return None
        if rows_of(part):
            self.option = option
        return self.Answered(question, answer_of(question, self._view.answer(question), option))

    def _correction_asked(self, part: Part, number: int) -> WriteAsked:
        begins = CLAIM_FORMS[number - 1] if number <= len(CLAIM_FORMS) else ""
        return self.WriteAsked(part, begins)

    def action_line(self, by: int) -> None:
        """The next or previous option; beyond the last one the next part, before the first one the part before."""
        rows = rows_of(self.part)
        if rows and 0 <= self.option + by < rows and self._place.asked is None:
            self.option += by
        else:
            self.step_part(by)
            self.option = max(0, rows_of(self.part) - 1) if by < 0 else 0

    def action_sideways(self, by: int) -> None:
        """The next or previous part."""
        self.step_part(by)

    def step_part(self, by: int) -> None:
        """Go to the next or previous part."""
        self.active = max(0, min(len(self.parts) - 1, self.active + by))

    def action_open(self) -> None:
        """Post what Enter asks for. (On the review screen, the screen has asked already.)"""
        asked = self.opened()
        if asked is not None:
            self.post_message(asked)

    def opened(self) -> Asked | None:
        """What Enter asks for: to write what is written, to take a default, else to finish or to skip."""
        part, view = self.part, self._view
        if part is None or view is None:
            return None
        question = part.question
        writes = part.kind == "why" if question is None else question.type == "text"
        if writes and not part.done and (part.needed or self.needed()):
            return self.WriteAsked(part)
        if question is not None and not part.done and question.default is not None:
            return self.Answered(question, question.default)
        return self.FinishAsked()

    def on_click(self, event: events.Click) -> None:
        """A click on an option chooses it; on a part, makes it active."""
        row = event.y
        if 0 <= row < len(self._rows):
            number, option = self._rows[row]
            if number >= 0:
                self.active = number
            asked = None if option is None else self._clicked(option)
            if asked is not None:
                self.post_message(asked)

    def _clicked(self, option: int) -> Asked | None:
        if rows_of(self.part) and self._place.asked is None:
            self.option = option - 1
            return self.digit(0)
        return self.digit(option)

    def watch_active(self) -> None:
        """In another part, the cursor is on what was chosen; the part is in view."""
        self.option = self._chosen_option()
        self._moved()

    def watch_option(self) -> None:
        """Keep the option in view."""
        self._moved()

    def _moved(self) -> None:
        self._repaint()
        self.call_after_refresh(self._keep_in_view)

    def _chosen_option(self) -> int:
        question = self.question
        if question is None or self._view is None or not rows_of(self.part):
            return 0
        current = self._view.answer(question)
        held = current if isinstance(current, list) else [current]
        chosen = (at for at, (value, _) in enumerate(options_of(question)) if value in held)
        return next(chosen, 0)

    def show_digit(self, number: int) -> bool:
        """Scroll to what a digit is about if neither it nor the head of its part is in view; whether that was so."""
        frame, question = self.parent, self.question
        part = [y for y, (part, _) in enumerate(self._rows) if part == self.active]
        if not part or not isinstance(frame, Widget) or self._place.asked is not None:
            return False
        option = option_of_digit(question, number, self.option) if question is not None else None
        about = [y for y in part if option is not None and self._rows[y][1] == option + 1]
        top, height = int(frame.scroll_y), frame.scrollable_content_region.height
        # What the rubric says may stand in the place of the panel: the digits are those of its questions.
        if not height or any(top <= y < top + height for y in (part[0], *about)):
            return False
        frame.scroll_to(y=part[0], animate=False, force=True)
        return True

    def _keep_in_view(self) -> None:
        """Scroll to the option under the cursor, with as much of its part as there is room for."""
        frame = self.parent
        part = [y for y, (number, _) in enumerate(self._rows) if number == self.active]
        if not part or not isinstance(frame, Widget) or self._place.asked is not None:
            return
        here = (
            [y for y in part if self._rows[y][1] == self.option + 1] if rows_of(self.part) else []
        )
        shown = frame.scrollable_content_region.height
        at = int(frame.scroll_y)
        for rows in (part, here):
            if not rows:
                continue
            top, bottom = max(0, rows[0]), rows[-1] + 1
            if bottom - top >= shown or top < at:
                at = top
            elif bottom > at + shown:
                at = bottom - shown
        if at != int(frame.scroll_y):
            frame.scroll_to(y=at, animate=False, force=True)

    # --- drawing --------------------------------------------------------------------------------

    def _repaint(self) -> None:
        """Draw again. The screen is only laid out anew, all of it, if there are more or fewer lines than before."""
        width = self.content_size.width or self.size.width - 2
        self.refresh(layout=len(self._drawn(width).lines) != len(self._rows))

    def render(self) -> RenderableType:
        """Draw the form."""
        found = self._drawn(self.content_size.width or self.size.width - 2)
        self._rows = found.rows
        return Text("\n").join(found.lines)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """One row for each line."""
        del container, viewport
        return max(1, len(self._drawn(width).lines))

    def _drawn(self, width: int) -> FormLines:
        """The lines at a width. Textual asks for them twice: for their number, then to draw them."""
        view, parts = self._view, self.parts
        if view is None:
            return FormLines(width)
        part = min(self.active, max(0, len(parts) - 1))
        place = replace(self._place, part=part, option=self.option)
        width, height = max(12, width), self.screen.size.height - AROUND
        asked = (place, width, height, self.app.theme)
        if self._last is None or self._last[0] is not view or self._last[1] != asked:
            self._last = (view, asked, drawn(view, parts, place, self.look, width, height))
        return self._last[2]

    def look(self, name: str) -> Style:
        """A style of the theme: that of a verdict, or of what is chosen, needed, under the cursor, or said aside."""
        return self.get_component_rich_style(f"rubric-form--{name}", partial=True)
