"""What the rubric screens show: the list, a rubric as the expert will see it, and what a new version does."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from ...rubrics.nodes import Problem
from ...rubrics.schema import Rubric
from ...store.plurals import counted
from ...store.workspace.rubric_versions import Example, VersionPlan, VersionUsed
from ...store.workspace.rubrics import KnownRubric
from ..keys.table import key
from ..safe_text import one_line, safe_text
from .rubric_text import rubric_text, wrap

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
        wrap(text, f"{name}: no earlier version was used in this library.", room)
        return text
    title = f"Version {plan.rubric.version} beside version {plan.earlier.version}"
    text.append(f"{title}\n", "bold")
    for line in plan.changed or ("nothing that is asked was changed",):
        wrap(text, f"- {line}", room, indent=1)
    text.append("\nYour judgements\n", "bold")
    holds = f"{counted(plan.holds, 'review')} still hold{'s' if plan.holds == 1 else ''}"
    wrap(text, f"{holds}: each answer still means the same.", room, indent=1)
    _example(text, plan.holding, room)
    again = counted(plan.recheck, "review") if plan.recheck else "No review has"
    verb = "" if not plan.recheck else " has" if plan.recheck == 1 else " have"
    wrap(text, f"{again}{verb} to be checked again.", room, indent=1)
    _example(text, plan.again, room)
    if plan.queues:
        text.append("\nQueues\n", "bold")
        names = ", ".join(one_line(name, 30) for name in plan.queues)
        wrap(text, f"From then on these ask the new questions: {names}.", room, indent=1)
    text.append("\n")
    if plan.does_something:
        said = f"{key('open')} carries over what holds, marked so, and makes a queue of the rest."
        wrap(text, f"{said} {key('back')} changes nothing.", room, style="bold")
    else:
        wrap(
            text,
            "Nothing was judged under an earlier version: there is nothing to carry over.",
            room,
        )
    return text


def _example(text: Text, example: Example | None, width: int) -> None:
    if example is not None:
        why = f": {example.words}" if example.words else ""
        wrap(
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
