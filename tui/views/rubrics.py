"""What the rubric screens show: the list, a rubric as the expert will see it, and what a new version does."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rich.text import Text

from ...rubrics.nodes import Problem
from ...rubrics.question_types import type_of
from ...rubrics.schema import Answer, Condition, Question, Rubric
from ...store.workspace.rubric_versions import Example, VersionPlan, VersionUsed
from ...store.workspace.rubrics import KnownRubric
from ..keys.table import key
from ..safe_text import one_line, safe_text
from .desk import counted

RUBRIC_COLUMNS = f"{'rubric':<28}  {'version':>7}  {'from':<9}  {'queues':>6}  {'reviews':>7}"
_SHOWN = 12


def rubric_row(known: KnownRubric, width: int) -> Text:
    """One rubric on one line."""
    row = Text(f"{one_line(known.name, 28):<28}  ")
    if known.problems:
        row.append("cannot be used: ", "bold")
        return row.append(one_line(known.problems[0], max(8, width - row.cell_len)))
    row.append(f"{known.version:>7}  {known.origin:<9}  {known.queues:>6}  {known.reviews:>7}")
    title = known.rubric.title if known.rubric else ""
    if width - row.cell_len > 12:
        row.append(f"   {one_line(title, width - row.cell_len - 3)}", "dim")
    return row


def known_text(known: KnownRubric, width: int) -> Text:
    """The preview of the list: where a rubric is, then the rubric as the expert sees it."""
    text = Text()
    if known.path is not None:
        text.append(f"{safe_text(str(known.path))}\n", "dim")
    if known.rubric is None:
        text.append("This file cannot be used as it is:\n", "bold")
        for problem in known.problems:
            text.append(f"  {safe_text(problem)}\n")
        return text.append(f"{key('open')} opens it.", "dim")
    return text.append_text(rubric_text(known.rubric, width))


def rubric_text(rubric: Rubric, width: int) -> Text:
    """A rubric exactly as it asks: instructions, questions with their choices and definitions, examples, defaults."""
    room = max(24, width - 2)
    text = Text()
    text.append(f"{safe_text(rubric.title)}", "bold")
    text.append(f"   {safe_text(rubric.id)}, version {rubric.version}\n", "dim")
    for paragraph in rubric.instructions.strip().split("\n\n"):
        if paragraph.strip():
            _wrap(text, paragraph, room)
            text.append("\n")
    for number, question in enumerate(rubric.questions, start=1):
        _question(text, number, question, rubric, room)
        text.append("\n")
    if not rubric.questions:
        text.append("No question is asked.\n\n")
    for line in _asks_beside(rubric):
        _wrap(text, line, room)
    return text


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
    _wrap(text, f"{number}. {question.ask}", width, style="bold")
    notes = [type_of(question).describe(question)]
    notes.append("has to be answered" if question.required else "optional")
    if question.ask_if is not None:
        notes.append(f"only if {condition_words(question.ask_if, rubric)}")
    _wrap(text, " · ".join(notes), width, indent=3, style="dim")
    if question.help:
        _wrap(text, question.help, width, indent=3)
    for at, choice in enumerate(question.choices, start=1):
        digit = str(at) if at < 10 else " "
        code = f"   #{choice.code}" if choice.code else ""
        _wrap(text, f"{digit}  {choice.label}{code}", width, indent=5)
        if choice.help:
            _wrap(text, choice.help, width, indent=8, style="dim")
    if question.default is not None:
        said = (
            f"Proposed: {answer_words(question, question.default)}. It counts once you confirm it."
        )
        _wrap(text, said, width, indent=3)
    for example in question.examples:
        _wrap(text, f"Example: {example.text}", width, indent=3, style="italic")
        if example.answer:
            why = f". {example.why}" if example.why else ""
            _wrap(text, f"→ {example.answer}{why}", width, indent=6)


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


def _wrap(text: Text, words: str, width: int, *, indent: int = 0, style: str = "") -> None:
    line = " ".join(words.split())
    blanks = " " * indent
    hang = blanks + ("   " if line[:1].isdigit() else "")
    lines = textwrap.wrap(safe_text(line), width, initial_indent=blanks, subsequent_indent=hang)
    text.append("\n".join(lines) + "\n", style)


# --- writing ------------------------------------------------------------------------------------------


def problems_text(problems: Sequence[Problem]) -> Text:
    """What is wrong with a text, each with its line and key."""
    noun = "problem" if len(problems) == 1 else "problems"
    text = Text().append(f"{len(problems)} {noun}\n", "bold")
    for problem in problems[:_SHOWN]:
        where = f"line {problem.line}" if problem.line else ""
        place = "  ".join(part for part in (where, problem.key) if part)
        text.append(f"\n{safe_text(place)}\n" if place else "\n", "bold")
        text.append(f"{safe_text(problem.what)}\n")
    if len(problems) > _SHOWN:
        text.append(f"\n… and {len(problems) - _SHOWN} more", "dim")
    return text


# --- a new version --------------------------------------------------------------------------------------


def version_text(plan: VersionPlan, width: int) -> Text:
    """What a version changes and what putting it to use would do."""
    text, room = Text(), max(24, width - 2)
    if plan.earlier is None:
        name = f"{plan.rubric.id}, version {plan.rubric.version}"
        _wrap(text, f"{name}: no earlier version was used in this library.", room)
        return text
    title = f"Version {plan.rubric.version} beside version {plan.earlier.version}"
    text.append(f"{title}\n", "bold")
    for line in plan.changed or ("nothing that is asked was changed",):
        _wrap(text, f"- {line}", room, indent=1)
    text.append("\nYour judgements\n", "bold")
    holds = f"{counted(plan.holds, 'review')} still hold{'s' if plan.holds == 1 else ''}"
    _wrap(text, f"{holds}: each answer still means the same.", room, indent=1)
    _example(text, plan.holding, room)
    again = counted(plan.recheck, "review") if plan.recheck else "No review has"
    verb = "" if not plan.recheck else " has" if plan.recheck == 1 else " have"
    _wrap(text, f"{again}{verb} to be checked again.", room, indent=1)
    _example(text, plan.again, room)
    if plan.queues:
        text.append("\nQueues\n", "bold")
        names = ", ".join(one_line(name, 30) for name in plan.queues)
        _wrap(text, f"From then on these ask the new questions: {names}.", room, indent=1)
    text.append("\n")
    if plan.does_something:
        said = f"{key('open')} carries over what holds, marked so, and makes a queue of the rest."
        _wrap(text, f"{said} {key('back')} changes nothing.", room, style="bold")
    else:
        _wrap(
            text,
            "Nothing was judged under an earlier version: there is nothing to carry over.",
            room,
        )
    return text


def _example(text: Text, example: Example | None, width: int) -> None:
    if example is not None:
        why = f": {example.words}" if example.words else ""
        _wrap(
            text, f"for example '{one_line(example.title, 60)}'{why}", width, indent=4, style="dim"
        )


def used_words(rubric: Rubric, used: VersionUsed) -> str:
    """What putting a version to use did."""
    carried = f"{counted(used.carried, 'review')} carried over"
    queues = f", {counted(len(used.queues), 'queue')} asking its questions" if used.queues else ""
    said = f"Version {rubric.version} of {rubric.id} is in use: {carried}{queues}."
    if used.queue is not None:
        said += f" {counted(used.recheck, 'trace')} to check again: queue {used.queue.name}."
    return said
