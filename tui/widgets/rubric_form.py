"""The rubric form: its questions, this reviewer's answers, and what is still needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from rich.console import RenderableType
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ...rubrics.schema import Answer, Question, Rubric
from ...store.judgement import Review
from ...store.reviews.presses import Need, needs, questions_now, toggled
from ...store.trace import Score
from ..keys.command import Context
from ..keys.table import bindings, key
from ..safe_text import one_line, safe_text

TICK, NO_TICK, DOT, NO_DOT = "■", "□", "●", "○"


@dataclass(frozen=True, slots=True)
class FormView:
    """What the form shows. `places` are the lines about break point and root cause."""

    rubric: Rubric
    review: Review | None
    places: tuple[tuple[str, str], ...] = ()
    scores: tuple[Score, ...] = ()
    blind: bool = False
    drafts: frozenset[str] = field(default_factory=frozenset)


def options_of(question: Question) -> list[tuple[Answer, str]]:
    """The answers that a digit can give, in digit order; none for a text question."""
    match question.type:
        case "pass_fail":
            return [("pass", "pass"), ("fail", "fail"), ("unsure", "unsure")]
        case "scale":
            return [(number, str(number)) for number in range(question.low, question.high + 1)]
        case "choice" | "multi":
            return [(choice.key, choice.label) for choice in question.choices]
        case _:
            return []


def answer_by_digit(question: Question, current: Answer, digit: int) -> tuple[bool, Answer]:
    """Whether `digit` answers the question, and the answer it gives. A multi answer is toggled."""
    options = options_of(question)
    if question.type == "scale" and question.low == 0:
        digit += 1
    if not 1 <= digit <= len(options):
        return False, None
    value = options[digit - 1][0]
    if question.type == "multi":
        return True, toggled(question, current, str(value))
    return True, value


class _Add(Protocol):
    """The shape of the function that adds a line to the form."""

    def __call__(
        self, text: Text, number: int = -1, option: int | None = None, indent: int = 0
    ) -> None: ...


class RubricForm(Widget, can_focus=True):
    """Draws the questions; the active one takes digits. Posts what was chosen and saves nothing."""

    context: ClassVar[Context] = "form"
    BINDINGS: ClassVar[list[BindingType]] = bindings("form")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rubric-form--active",
        "rubric-form--chosen",
        "rubric-form--dim",
        "rubric-form--needed",
    }
    DEFAULT_CSS = """
    RubricForm { height: auto; padding: 0 1; }
    RubricForm .rubric-form--active { text-style: bold; }
    RubricForm .rubric-form--chosen { text-style: bold; color: $success; }
    RubricForm .rubric-form--dim { text-style: dim; }
    RubricForm .rubric-form--needed { color: $warning; text-style: bold; }
    """

    active: reactive[int] = reactive(0)

    class Answered(Message):
        """An answer was chosen; None clears it."""

        def __init__(self, question: Question, value: Answer) -> None:
            super().__init__()
            self.question = question
            self.value = value

    class WriteAsked(Message):
        """The reviewer asks to write the answer to a text question."""

        def __init__(self, question: Question) -> None:
            super().__init__()
            self.question = question

    class FinishAsked(Message):
        """The reviewer asks to finish."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._view: FormView | None = None
        self._rows: list[tuple[int, int | None]] = []

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that are asked with the present answers."""
        return questions_now(self._view.rubric, self._view.review) if self._view else ()

    @property
    def question(self) -> Question | None:
        """The active question."""
        asked = self.questions
        return asked[min(self.active, len(asked) - 1)] if asked else None

    def show(self, view: FormView) -> None:
        """Show a review; the active question stays active while it is asked."""
        self._view = view
        self.active = min(self.active, max(0, len(self.questions) - 1))
        self.refresh(layout=True)
        self.call_after_refresh(self._keep_in_view)

    def go_to(self, question_id: str) -> None:
        """Make one question the active one."""
        for number, question in enumerate(self.questions):
            if question.id == question_id:
                self.active = number

    def needed(self) -> list[Need]:
        """What is missing before the review can be finished."""
        return needs(self._view.rubric, self._view.review) if self._view else []

    def digit(self, number: int) -> None:
        """Answer the active question with a digit; a text question asks for words."""
        question = self.question
        if question is None or self._view is None:
            return
        if question.type == "text":
            self.post_message(self.WriteAsked(question))
            return
        current = self._view.review.answers.get(question.id) if self._view.review else None
        fits, value = answer_by_digit(question, current, number)
        if fits:
            self.post_message(self.Answered(question, value))

    def action_line(self, by: int) -> None:
        """Go to the next or previous question."""
        self.active = max(0, min(len(self.questions) - 1, self.active + by))

    def action_open(self) -> None:
        """Write a text answer; if nothing is missing, finish. (A digit rewrites the text.)"""
        question = self.question
        review = self._view.review if self._view else None
        answered = question is not None and review is not None and question.id in review.answers
        if question is not None and question.type == "text" and (not answered or self.needed()):
            self.post_message(self.WriteAsked(question))
        else:
            self.post_message(self.FinishAsked())

    def on_click(self, event: events.Click) -> None:
        """A click on an option answers; on a question, makes it active."""
        row = event.y
        if 0 <= row < len(self._rows):
            number, option = self._rows[row]
            if number < 0:
                return
            self.active = number
            if option is not None:
                self.digit(option)

    def watch_active(self) -> None:
        """Keep the active question in view."""
        self.refresh()
        self.call_after_refresh(self._keep_in_view)

    def _keep_in_view(self) -> None:
        rows = [y for y, (number, _) in enumerate(self._rows) if number == self.active]
        frame = self.parent
        if not rows or not isinstance(frame, Widget):
            return
        top, bottom = max(0, rows[0]), rows[-1] + 1
        shown = frame.scrollable_content_region.height
        at = int(frame.scroll_y)
        if bottom - top >= shown or top < at:
            frame.scroll_to(y=top, animate=False, force=True)
        elif bottom > at + shown:
            frame.scroll_to(y=bottom - shown, animate=False, force=True)

    def render(self) -> RenderableType:
        """Draw the form."""
        lines, self._rows = self._lines(max(12, self.content_size.width or self.size.width - 2))
        return Text("\n").join(lines)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """One row for each line."""
        del container, viewport
        return max(1, len(self._lines(max(12, width))[0]))

    def _lines(self, width: int) -> tuple[list[Text], list[tuple[int, int | None]]]:
        lines: list[Text] = []
        rows: list[tuple[int, int | None]] = []

        def add(text: Text, number: int = -1, option: int | None = None, indent: int = 0) -> None:
            for line in _wrapped(text, width, indent):
                lines.append(line)
                rows.append((number, option))

        view = self._view
        if view is None:
            return [Text("")], [(-1, None)]
        dim = self._style("rubric-form--dim")
        asked = self.questions
        missing = {need.question.id for need in needs(view.rubric, view.review) if need.question}
        for number, question in enumerate(asked):
            current = view.review.answers.get(question.id) if view.review else None
            active = number == min(self.active, len(asked) - 1)
            head = Text("▸ " if active else "  ")
            head.append(
                safe_text(question.ask), self._style("rubric-form--active") if active else Style()
            )
            if question.id in missing:
                head.append(" *", self._style("rubric-form--needed"))
            if question.id in view.drafts:
                head.append(" (draft)", dim)
            add(head, number, indent=2)
            if active and question.help:
                add(Text("    " + safe_text(question.help), dim), number, indent=4)
            if question.type == "text":
                shown = (
                    one_line(current, width * 2)
                    if isinstance(current, str)
                    else f"{key('open')} writes"
                )
                style = Style() if isinstance(current, str) else dim
                add(Text(f"    {shown}", style), number, 1, indent=4)
            elif question.type == "scale" or not active:
                self._inline(add, question, current, number, active=active)
            else:
                self._stacked(add, question, current, number)
            add(Text(""))
        for label, words in view.places:
            line = Text(f"{label}: ", dim)
            line.append(words)
            add(line, indent=2)
        self._tail(add, view, dim)
        return lines, rows

    def _stacked(self, add: _Add, question: Question, current: Answer, number: int) -> None:
        for digit, (value, label) in enumerate(options_of(question), start=1):
            chosen = value in current if isinstance(current, list) else value == current
            tick = (
                (TICK if chosen else NO_TICK)
                if question.type == "multi"
                else (DOT if chosen else NO_DOT)
            )
            line = Text(f"    {digit if digit < 10 else ' '} {tick} ")
            line.append(safe_text(label), self._style("rubric-form--chosen") if chosen else Style())
            add(line, number, digit, indent=8)

    def _inline(
        self, add: _Add, question: Question, current: Answer, number: int, *, active: bool
    ) -> None:
        options = options_of(question)
        answers = current if isinstance(current, list) else [current]
        chosen = [label for value, label in options if value in answers]
        if question.type == "scale":
            line = Text("    ")
            for value, label in options:
                here = value == current
                line.append(
                    f"[{label}]" if here else f" {label} ",
                    self._style("rubric-form--chosen") if here else Style(),
                )
            add(line, number, indent=4)
        elif chosen:
            words = safe_text(", ".join(chosen))
            add(Text(f"    {DOT} {words}", self._style("rubric-form--chosen")), number, indent=6)
        elif not active:
            add(Text("    –", self._style("rubric-form--dim")), number)

    def _tail(self, add: _Add, view: FormView, dim: Style) -> None:
        review = view.review
        if review is not None:
            if review.correction is not None:
                status = review.correction.status
                how = f"{key('approve')} approves" if status == "proposed" else ""
                line = Text("Correction, ", dim)
                line.append(status, "bold")
                line.append(f" ({how}): " if how else ": ", dim)
                line.append(one_line(review.correction.text, 60))
                add(line, indent=2)
            for evidence in review.evidence:
                line = Text(f"{evidence.kind}: ", dim)
                line.append(f"“{one_line(evidence.text, 48)}”")
                add(line, indent=2)
            if review.note:
                line = Text("Note: ", dim)
                line.append(one_line(review.note, 80))
                add(line, indent=2)
            if review.answers:
                add(
                    Text(f"Claims: {key('claims')} shows what a test of this asks for", dim),
                    indent=2,
                )
        if view.scores and view.blind:
            add(Text("Scores are hidden until you have finished.", dim), indent=0)
        elif view.scores:
            add(Text("Scores of the export", dim))
            for score in view.scores[:8]:
                value = (
                    score.label
                    if score.label is not None
                    else f"{score.value:g}"
                    if (score.value is not None)
                    else "–"
                )
                add(
                    Text(f"  {one_line(score.name, 20)} {one_line(value, 20)} ({score.rater})"),
                    indent=4,
                )

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(name, partial=True)


def _wrapped(text: Text, width: int, indent: int) -> Sequence[Text]:
    """`text` in lines of at most `width` cells, the later ones indented."""
    from rich.console import Console

    if not text.plain:
        return [text]
    console = Console(width=width, color_system=None)
    first, *rest = text.wrap(console, width)
    if not rest:
        return [first]
    remaining = text[len(first.plain) :]
    remaining = remaining[len(remaining.plain) - len(remaining.plain.lstrip()) :]
    out = [first]
    for line in remaining.wrap(console, max(8, width - indent)):
        padded = Text(" " * indent)
        padded.append_text(line)
        out.append(padded)
    return out
