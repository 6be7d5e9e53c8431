"""The rubric form: the parts of a judgement, this reviewer's answers, and what is still needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Final, TypeAlias

from rich.console import RenderableType
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from ...rubrics.schema import VERDICTS, Answer, Question, Rubric, Verdict
from ...store.judgement import Review
from ...store.reviews.parts import Part, part_name, parts_of
from ...store.reviews.presses import Need, needs, toggled
from ...store.trace import Score
from ..keys.command import Context
from ..keys.table import bindings, key
from ..safe_text import one_line, safe_text
from ..verdicts import verdict_words
from .form_lines import FormLines

TICK, NO_TICK, DOT, NO_DOT = "■", "□", "●", "○"

CLAIM_FORMS: Final = ("must say", "must not say", "must call", "must not call")
"""How a claim begins, in the order of the digits that begin one."""


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim as the form lists it: its words, and what it does to the recorded answer."""

    words: str
    does: str
    state: str
    """"met", "broken" or "silent": what the recorded answer does to it."""
    own: bool = True


@dataclass(frozen=True, slots=True)
class Options:
    """Options that are asked for in the form, to be chosen by digit."""

    title: str
    options: tuple[tuple[str, str], ...]
    chosen: int | None = None


@dataclass(frozen=True, slots=True)
class FormView:
    """What the form shows. `places` are the lines about where it went wrong; `test` is what the test of this would
    be worth."""

    rubric: Rubric
    review: Review | None
    places: tuple[tuple[str, str], ...] = ()
    scores: tuple[Score, ...] = ()
    blind: bool = False
    drafts: frozenset[str] = field(default_factory=frozenset)
    claims: tuple[ClaimLine, ...] = ()
    test: str = ""


def options_of(question: Question) -> list[tuple[Answer, str]]:
    """The answers that a digit can give, in digit order; none for a text question."""
    match question.type:
        case "pass_fail":
            return [(verdict, verdict_words(verdict)) for verdict in VERDICTS]
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


def answer_words(question: Question, value: Answer) -> str:
    """An answer as a reader says it."""
    held = value if isinstance(value, list) else [value]
    chosen = [label for answer, label in options_of(question) if answer in held]
    return ", ".join(chosen) if chosen else str(value)


class RubricForm(Widget, can_focus=True):
    """Draws the parts of a judgement; the active one is open and takes digits. Posts what was chosen and saves
    nothing."""

    context: ClassVar[Context] = "form"
    BINDINGS: ClassVar[list[BindingType]] = bindings("form")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rubric-form--active",
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
    RubricForm .rubric-form--chosen { text-style: bold; color: $text-primary; }
    RubricForm .rubric-form--dim { text-style: dim; }
    RubricForm .rubric-form--needed { color: $warning; text-style: bold; }
    RubricForm .rubric-form--pass { color: $text-success; text-style: bold; }
    RubricForm .rubric-form--fail { color: $text-error; text-style: bold; }
    RubricForm .rubric-form--unsure { color: $text-warning; text-style: bold; }
    """

    active: reactive[int] = reactive(0)

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
        self._options: Options | None = None
        self._written: str | None = None

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
        return self._options

    def show(self, view: FormView) -> None:
        """Show a review; the active part stays active while it is there."""
        was = self.part
        self._view = view
        keys = [part.key for part in self.parts]
        here = keys.index(was.key) if was is not None and was.key in keys else self.active
        self.active = max(0, min(here, len(keys) - 1))
        self.refresh(layout=True)
        self.call_after_refresh(self._keep_in_view)

    def ask(self, options: Options | None) -> None:
        """Ask for one of some options above the parts, until a digit chooses (None: ask for nothing)."""
        self._options = options
        self.refresh(layout=True)
        if options is not None and isinstance(self.parent, Widget):
            self.parent.scroll_to(y=0, animate=False, force=True)

    def written(self, name: str | None) -> None:
        """The words of a part (None: of no part) are written elsewhere: the part shows only what it asks."""
        self._written = name
        if name:
            self.go_to(name)
        self.refresh(layout=True)

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
        if self._options is not None:
            fits = 1 <= number <= len(self._options.options)
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
        current = self._view.review.answers.get(question.id) if self._view.review else None
        fits, value = answer_by_digit(question, current, number)
        return self.Answered(question, value) if fits else None

    def _correction_asked(self, part: Part, number: int) -> WriteAsked:
        begins = CLAIM_FORMS[number - 1] if number <= len(CLAIM_FORMS) else ""
        return self.WriteAsked(part, begins)

    def action_line(self, by: int) -> None:
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
            asked = None if option is None else self.digit(option)
            if asked is not None:
                self.post_message(asked)

    def watch_active(self) -> None:
        """Keep the active part in view."""
        self.refresh(layout=True)
        self.call_after_refresh(self._keep_in_view)

    def _keep_in_view(self) -> None:
        rows = [y for y, (number, _) in enumerate(self._rows) if number == self.active]
        frame = self.parent
        if not rows or not isinstance(frame, Widget) or self._options is not None:
            return
        top, bottom = max(0, rows[0]), rows[-1] + 1
        shown = frame.scrollable_content_region.height
        at = int(frame.scroll_y)
        if bottom - top >= shown or top < at:
            frame.scroll_to(y=top, animate=False, force=True)
        elif bottom > at + shown:
            frame.scroll_to(y=bottom - shown, animate=False, force=True)

    # --- drawing --------------------------------------------------------------------------------

    def render(self) -> RenderableType:
        """Draw the form."""
        lines, self._rows = self._lines(max(12, self.content_size.width or self.size.width - 2))
        return Text("\n").join(lines)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """One row for each line."""
        del container, viewport
        return max(1, len(self._lines(max(12, width))[0]))

    def _lines(self, width: int) -> tuple[list[Text], list[tuple[int, int | None]]]:
        out = FormLines(width)
        if self._options is not None:
            self._draw_options(out, self._options)
        view = self._view
        if view is None:
            return [Text("")], [(-1, None)]
        parts = self.parts
        active = min(self.active, len(parts) - 1)
        for number, part in enumerate(parts):
            if number == active and self._options is None:
                self._draw_open(out, view, part, number)
            else:
                self._draw_closed(out, view, part, number)
        self._draw_rest(out, view)
        return out.lines, out.rows

    def _draw_options(self, out: FormLines, asked: Options) -> None:
        out.add(Text(safe_text(asked.title), self._style("active")), indent=2)
        for number, (label, help_text) in enumerate(asked.options, start=1):
            here = asked.chosen == number - 1
            line = Text(f"  {number} ")
            line.append(f"{DOT} " if here else "", self._style("chosen"))
            line.append(safe_text(label), self._style("chosen") if here else Style())
            out.add(line, option=number, indent=4)
            if help_text:
                out.one(Text(f"    {one_line(help_text)}", self._style("dim")), option=number)
        out.add(Text(f"{key('back')} leaves it", self._style("dim")))
        out.add(Text(""))

    def _draw_closed(self, out: FormLines, view: FormView, part: Part, number: int) -> None:
        """One part as a line: a sign, its name, what was given."""
        line = Text("✓ " if part.done else "○ ")
        name = part_name(view.rubric, part)
        line.append(safe_text(name))
        given = self._given(view, part)
        if given.plain:
            line.append(" " if name.endswith(("?", ":")) else ": ")
            line.append_text(given)
        elif part.needed:
            line.append(" *", self._style("needed"))
        if part.key in view.drafts or (part.kind == "why" and "note" in view.drafts):
            line.append(" (draft)", self._style("dim"))
        out.add(line, number, indent=2, most=2)

    def _given(self, view: FormView, part: Part) -> Text:
        """What a part holds, in a few words."""
        review = view.review
        if review is None:
            return Text("")
        if part.question is not None:
            value = review.answers.get(part.question.id)
            if value is None:
                return Text("")
            words = one_line(answer_words(part.question, value), 160)
            return Text(words, self._verdict_style(value) or self._style("chosen"))
        match part.kind:
            case "why":
                return Text(one_line(review.note, 160))
            case "where":
                return (
                    Text(one_line(dict(view.places).get("Broke at", ""), 60))
                    if part.done
                    else Text("")
                )
            case _:
                said = []
                if review.correction is not None:
                    said.append(f"corrected, {review.correction.status}")
                own = [one for one in review.checks if not one.get("dropped")]
                marked = [one for one in review.evidence if one.kind != "why"]
                if own or marked:
                    count = len(own) + len(marked)
                    said.append(f"{count} claim{'s' if count > 1 else ''}")
                return Text(", ".join(said))

    def _draw_open(self, out: FormLines, view: FormView, part: Part, number: int) -> None:
        """The active part with its options."""
        question = part.question
        head = Text("▸ ")
        head.append(
            safe_text(question.ask) if question else _asked(view.rubric, part),
            self._style("active"),
        )
        if part.needed:
            head.append(" *", self._style("needed"))
        if part.key in view.drafts or (part.kind == "why" and "note" in view.drafts):
            head.append(" (draft)", self._style("dim"))
        out.add(head, number, indent=2)
        if self._written in (part.key, part.kind):
            if question is not None and question.help:
                out.add(Text("  " + safe_text(question.help), self._style("dim")), number, indent=2)
        elif question is not None:
            self._draw_question(out, view, question, number)
        elif part.kind == "where":
            where = dict(view.places).get("Broke at", "")
            hint = f"{key('break_point')} on the step you read, {key('cannot_tell')} if you cannot tell"
            out.add(Text(f"  {where}" if part.done else f"  {hint}"), number, indent=2)
        elif part.kind == "correction":
            self._draw_claims(out, number)
        else:
            out.add(
                Text(f"  {self._given(view, part).plain or key('open') + ' writes'}"),
                number,
                indent=2,
            )

    def _draw_question(
        self, out: FormLines, view: FormView, question: Question, number: int
    ) -> None:
        current = view.review.answers.get(question.id) if view.review else None
        options = options_of(question)
        helps = {choice.key: choice.help for choice in question.choices}
        if question.help and not any(helps.values()):
            out.add(Text("  " + safe_text(question.help), self._style("dim")), number, indent=2)
        if question.type == "text":
            shown = one_line(current, 400) if isinstance(current, str) else f"{key('open')} writes"
            style = Style() if isinstance(current, str) else self._style("dim")
            out.add(Text(f"  {shown}", style), number, option=1, indent=2)
        elif question.type == "scale":
            line = Text("  ")
            for value, label in options:
                here = value == current
                line.append(
                    f"[{label}]" if here else f" {label} ",
                    self._style("chosen") if here else Style(),
                )
            out.add(line, number, indent=2)
        for digit, (value, label) in enumerate(
            options if question.type != "scale" else [], start=1
        ):
            chosen = value in current if isinstance(current, list) else value == current
            ticks = (TICK, NO_TICK) if question.type == "multi" else (DOT, NO_DOT)
            style = (self._verdict_style(value) or self._style("chosen")) if chosen else Style()
            line = Text(f"{digit if digit < 10 else ' '} {ticks[0] if chosen else ticks[1]} ")
            line.append(safe_text(label), style)
            out.add(line, number, option=digit, indent=4)
            if helps.get(str(value)):
                told = one_line(helps[str(value)])
                out.one(Text(f"    {told}", self._style("dim")), number, option=digit)
        if current is None and question.default is not None:
            default = one_line(answer_words(question, question.default), 60)
            out.add(Text(f"  {key('open')} takes: {default}", self._style("dim")), number, indent=2)

    def _draw_claims(self, out: FormLines, number: int) -> None:
        for digit, form in enumerate(CLAIM_FORMS, start=1):
            out.add(Text(f"{digit} {form} …"), number, option=digit)
        whole = len(CLAIM_FORMS) + 1
        out.add(
            Text(f"{whole} the whole answer ({key('correct')})"), number, option=whole, indent=2
        )
        out.add(Text(f"{key('mark_words')} takes words of the text", self._style("dim")), number)

    def _draw_rest(self, out: FormLines, view: FormView) -> None:
        review, dim = view.review, self._style("dim")
        out.add(Text(""))
        for label, words in view.places:
            if label != "Broke at":
                line = Text(f"{label}: ", dim)
                line.append(one_line(words, 60))
                out.add(line, indent=2)
        if review is not None and review.own_codes:
            line = Text(f"Own codes ({key('code')}): ", dim)
            line.append(one_line(", ".join(review.own_codes), 200), self._style("chosen"))
            out.add(line, indent=2)
        for claim in view.claims:
            out.add(self._claim(claim), indent=2)
        if view.test:
            out.add(Text(safe_text(view.test), dim), indent=2)
        if review is not None:
            self._draw_written(out, review, claimed=bool(view.claims))
        if view.scores and view.blind:
            out.add(Text("Scores are hidden until you have finished.", dim))
        elif view.scores:
            self._draw_scores(out, view)

    def _claim(self, claim: ClaimLine) -> Text:
        sign, style = {
            "met": ("✓", self._style("pass")),
            "broken": ("✗", self._style("fail")),
            "silent": ("·", self._style("dim")),
        }[claim.state]
        line = Text(f"{sign} ", style)
        line.append(one_line(claim.words, 120), "" if claim.own else self._style("dim"))
        return line.append(f": {claim.does}", style)

    def _draw_written(self, out: FormLines, review: Review, *, claimed: bool) -> None:
        dim = self._style("dim")
        if review.correction is not None:
            status = review.correction.status
            line = Text("Correction, ", dim)
            line.append(status, "bold")
            line.append(f" ({key('approve')} approves): " if status == "proposed" else ": ", dim)
            line.append(one_line(review.correction.text, 60))
            out.add(line, indent=2)
        for evidence in review.evidence:
            line = Text(f"{evidence.kind}: ", dim)
            line.append(f"“{one_line(evidence.text, 48)}”")
            out.add(line, indent=2)
        if review.note:
            line = Text("Note: ", dim)
            line.append(one_line(review.note, 80))
            out.add(line, indent=2)
        if review.answers and not claimed:
            out.add(
                Text(f"Claims: {key('claims')} shows what a test of this asks for", dim), indent=2
            )

    def _draw_scores(self, out: FormLines, view: FormView) -> None:
        out.add(Text("Scores of the export", self._style("dim")))
        for score in view.scores[:8]:
            number = "–" if score.value is None else f"{score.value:g}"
            value = score.label if score.label is not None else number
            words = f"  {one_line(score.name, 20)} {one_line(value, 20)} ({score.rater})"
            out.add(Text(words), indent=4)

    def _verdict_style(self, value: Answer) -> Style | None:
        verdict: Verdict | None = next((one for one in VERDICTS if one == value), None)
        return None if verdict is None else self._style(verdict)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"rubric-form--{name}", partial=True)


def _asked(rubric: Rubric, part: Part) -> str:
    """What a part without a question of the rubric asks."""
    if part.kind == "why" and not rubric.asks_verdict:
        return "What is there to say?"
    return _ASKED[part.kind]


_ASKED: Final = {
    "verdict": "What is your verdict?",
    "code": "What kind of failure is it?",
    "why": "What is wrong?",
    "where": "Where did it first go wrong?",
    "correction": "What should it have said or done?",
    "question": "",
}
