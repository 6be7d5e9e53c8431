"""A rubric as text: as it asks, and what it says to a reviewer who looks for help."""

from __future__ import annotations

import textwrap

from rich.text import Text

from ...rubrics.question_types import type_of
from ...rubrics.schema import Answer, Condition, Question, Rubric
from ..keys.table import key
from ..safe_text import safe_text


def rubric_text(rubric: Rubric, width: int) -> Text:
    """A rubric exactly as it asks: instructions, questions with their choices and definitions, examples, defaults."""
    room = max(24, width - 2)
    text = Text()
    _instructions(text, rubric, room)
    for number, question in enumerate(rubric.questions, start=1):
        _question(text, number, question, rubric, room)
        text.append("\n")
    if not rubric.questions:
        text.append("No question is asked.\n\n")
    for line in _asks_beside(rubric):
        wrap(text, line, room)
    return text


def rubric_help(rubric: Rubric, first: Question | None, width: int, asked: str = "") -> Text:
    """What a rubric says to a reviewer: the open question with its examples and definitions, the instructions, then
    the other questions. What whoever sent the traces `asked` comes before all."""
    room = max(20, width)
    text = Text()
    if asked:
        wrap(text, "What you are asked", room, style="bold underline")
        wrap(text, asked, room)
        text.append("\n")
    if first is not None:
        _question_help(text, first, room)
    _instructions(text, rubric, room)
    for question in rubric.questions:
        if question is not first:
            _question_help(text, question, room)
    return text


def _question_help(text: Text, question: Question, width: int) -> None:
    """The examples come before the definitions, which the panel shows too."""
    wrap(text, question.ask, width, style="bold underline")
    if question.help:
        wrap(text, question.help, width)
    text.append("\n")
    for example in question.examples:
        wrap(text, f"Example: {example.text}", width, style="italic")
        if example.answer:
            why = f". {example.why}" if example.why else ""
            wrap(text, f"→ {example.answer}{why}", width, indent=2)
        text.append("\n")
    for choice in question.choices:
        wrap(text, choice.label, width, style="bold")
        if choice.help:
            wrap(text, choice.help, width, indent=2)
    if question.default is not None:
        wrap(text, f"Proposed: {answer_words(question, question.default)}", width)
    if question.choices or question.default is not None:
        text.append("\n")


def _instructions(text: Text, rubric: Rubric, room: int) -> None:
    wrap(text, rubric.title, room, style="bold")
    text.append(f"{safe_text(rubric.id)}, version {rubric.version}\n", "dim")
    for paragraph in rubric.instructions.strip().split("\n\n"):
        if paragraph.strip():
            wrap(text, paragraph, room)
            text.append("\n")


def _asks_beside(rubric: Rubric) -> list[str]:
    lines = []
    if not rubric.asks_verdict:
        lines.append(f"No verdict is asked for: {key('open')} finishes a trace.")
    on = " on a fail" if rubric.asks_verdict else ""
    asked = {"required": "has to be given", "optional": "can be given", "off": "is not asked for"}
    lines.append(f"The place where it broke {asked[rubric.break_point]}{on}.")
    lines.append(f"A correction {asked[rubric.correction]}{on}.")
    hidden = "hidden until you have finished" if rubric.display.blind else "shown"
    lines.append(f"What others and automatic judges said of a trace is {hidden}.")
    if rubric.display.blind and rubric.display.shown:
        lines.append(f"Shown at once nevertheless: {', '.join(rubric.display.shown)}.")
    return lines


def _question(text: Text, number: int, question: Question, rubric: Rubric, width: int) -> None:
    wrap(text, f"{number}. {question.ask}", width, style="bold")
    notes = [type_of(question).describe(question)]
    notes.append("has to be answered" if question.required else "optional")
    if question.ask_if is not None:
        notes.append(f"only if {condition_words(question.ask_if, rubric)}")
    wrap(text, " · ".join(notes), width, indent=3, style="dim")
    if question.help:
        wrap(text, question.help, width, indent=3)
    for at, choice in enumerate(question.choices, start=1):
        digit = str(at) if at < 10 else " "
        code = f"   #{choice.code}" if choice.code else ""
        wrap(text, f"{digit}  {choice.label}{code}", width, indent=5)
        if choice.help:
            wrap(text, choice.help, width, indent=8, style="dim")
    if question.default is not None:
        said = (
            f"Proposed: {answer_words(question, question.default)}. It counts once you confirm it."
        )
        wrap(text, said, width, indent=3)
    for example in question.examples:
        wrap(text, f"Example: {example.text}", width, indent=3, style="italic")
        if example.answer:
            why = f". {example.why}" if example.why else ""
            wrap(text, f"→ {example.answer}{why}", width, indent=6)


def condition_words(condition: Condition, rubric: Rubric) -> str:
    """When a question is asked, in the words of the rubric."""
    question = rubric.question(condition.question)
    if question is None:
        return f"the verdict is {' or '.join(map(str, condition.values))}"
    values = " or ".join(answer_words(question, value) for value in condition.values)
    return f"'{question.ask}' is {values}"


def answer_words(question: Question, answer: Answer) -> str:
    """An answer in the words of its choices."""
    labels = {choice.key: choice.label for choice in question.choices}
    values = answer if isinstance(answer, list) else [answer]
    return ", ".join(labels.get(str(value), str(value)) for value in values) or "none"


def wrap(text: Text, words: str, width: int, *, indent: int = 0, style: str = "") -> None:
    """Append words on lines of a width; later lines of a numbered one stand below its words."""
    line = " ".join(words.split())
    blanks = " " * indent
    hang = blanks + ("   " if line[:1].isdigit() else "")
    lines = textwrap.wrap(safe_text(line), width, initial_indent=blanks, subsequent_indent=hang)
    text.append("\n".join(lines) + "\n", style)
