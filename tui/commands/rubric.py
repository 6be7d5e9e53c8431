"""`tracejury rubric`: list the built-in rubrics, read one, check a file of your own."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import click

from ...errors import UserError
from ...rubrics.files import (
    SUFFIXES,
    RubricError,
    builtin_rubrics,
    load_rubric,
    rubric_hash,
    rubric_json,
)
from ...rubrics.question_types import type_of
from ...rubrics.schema import Condition, Question, Rubric, VerdictRule
from ...rubrics.versions import changes
from ..safe_text import one_line
from .context import Settings, pass_settings

WIDTH = 88
OWN_RUBRICS = "rubrics"
"""The folder of a library in which its rubrics are, by their ids."""


@click.group("rubric")
def rubric_command() -> None:
    """List, show and check rubrics."""


@rubric_command.command("list")
@pass_settings
def list_rubrics(settings: Settings) -> None:
    """List the built-in rubrics, and the files in the folder `rubrics` of the library."""
    own, broken = _own_rubrics(settings)
    rubrics = [*builtin_rubrics().values(), *own]
    settings.document({"rubrics": [_summary(rubric) for rubric in rubrics]})
    settings.table(
        ["id", "version", "title", "questions"],
        [
            [
                rubric.id,
                rubric.version,
                rubric.title,
                ", ".join(question.id for question in rubric.questions),
            ]
            for rubric in rubrics
        ],
    )
    for error in broken:
        settings.warn(error.what)
    settings.say(
        "Read one: tracejury rubric show ID. A file of your own works wherever an ID does."
    )


def _own_rubrics(settings: Settings) -> tuple[list[Rubric], list[RubricError]]:
    """The rubrics in the folder of the library, and what is wrong with those that cannot be used."""
    found: list[Rubric] = []
    broken: list[RubricError] = []
    folder = settings.library / OWN_RUBRICS
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        if path.suffix in SUFFIXES and not path.name.startswith("."):
            try:
                found.append(load_rubric(path))
            except RubricError as error:
                broken.append(error)
    return found, broken


def _named(settings: Settings, name: str) -> Rubric:
    from ...store.workspace.rubrics import find_in_library

    return find_in_library(settings.library, name)


@rubric_command.command("diff")
@click.argument("earlier")
@click.argument("later")
@pass_settings
def diff_rubrics(settings: Settings, earlier: str, later: str) -> None:
    """Say in words what LATER asks otherwise than EARLIER. Each is a rubric of the library, a built-in one or a file.

    Exit 0 when they ask the same, 1 when something differs. What would be carried over, and what not, is said by
    the app (R, then v); tracejury rubric carry does it.
    """
    old, new = (_named(settings, name) for name in (earlier, later))
    found = changes(old, new)
    settings.document(
        {
            "earlier": {"id": old.id, "version": old.version, "hash": rubric_hash(old)},
            "later": {"id": new.id, "version": new.version, "hash": rubric_hash(new)},
            "changes": list(found),
        }
    )
    for line in found or ["They ask the same."]:
        settings.out(line)
    if found:
        sys.exit(1)


@rubric_command.command("show")
@click.argument("name")
@pass_settings
def show_rubric(settings: Settings, name: str) -> None:
    """Show every question of a rubric. NAME is a rubric of the library, a built-in one or a file."""
    rubric = _named(settings, name)
    settings.document({"hash": rubric_hash(rubric), "rubric": rubric_json(rubric)})
    settings.out("\n".join(rubric_lines(rubric)))


@rubric_command.command("carry")
@click.argument("name")
@pass_settings
def carry_rubric(settings: Settings, name: str) -> None:
    """Put a new version of a rubric to use: carry over the reviews under earlier versions, and let their queues ask
    its questions. NAME is a rubric of the library, a built-in one or a file.

    A review holds if each of its answers still means the same and they give the same verdict. What does not
    hold is carried as a draft with the other answers, into a queue of what has to be checked again. One undo takes
    all of it back. tracejury queue new carries reviews over as well, and leaves the other queues as they are.
    """
    from ...store.workspace.workspace import Workspace
    from .carried import carried_lines, same_version_words

    rubric = _named(settings, name)
    with Workspace.open(settings.library) as space:
        used = space.use_version(rubric)
        clash = space.same_version(rubric)
    if clash:
        settings.warn(same_version_words(rubric))
    earlier, queue = used.earlier, used.queue
    if earlier is None:
        raise UserError(
            f"The library has no version of {rubric.id} before {rubric.version}",
            "A changed rubric keeps its id and has a higher version.",
            exit_code=1,
        )
    settings.document(
        {"rubric": rubric.id, "version": rubric.version, "from": earlier.version, **used.report.json(),
         "queues": list(used.queues), "recheck_queue": queue.name if queue else None}
    )  # fmt: skip
    again = queue.name if queue else ""
    said = list(carried_lines(used.report, f"version {earlier.version}", again))
    if not said and not used.queues:
        said = [f"Every review under version {earlier.version} was carried over before."]
    if used.queues:
        names = ", ".join(one_line(name, 60) for name in used.queues)
        asks = "queue asks" if len(used.queues) == 1 else "queues ask"
        said.append(f"{len(used.queues)} {asks} version {rubric.version} from now on: {names}.")
    for line in said:
        settings.out(line)


@rubric_command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@pass_settings
def check_rubric(settings: Settings, file: Path) -> None:
    """Check a rubric file: exit 0 when it can be used, 2 with everything that is wrong with it."""
    try:
        rubric = load_rubric(file)
    except RubricError as error:
        problems = [
            {"line": problem.line or None, "key": problem.key or None, "what": problem.what}
            for problem in error.problems
        ]
        settings.document({"file": str(file), "ok": False, "problems": problems})
        for problem in error.problems:
            settings.warn(problem.said(str(file)))
        count = len(error.problems)
        settings.say(
            f"{count} {'problem' if count == 1 else 'problems'}; nothing can use the file."
        )
        sys.exit(2)
    settings.document({"file": str(file), "ok": True, **_summary(rubric), "problems": []})
    settings.out(
        f"{file}: {rubric.id}, version {rubric.version}, {len(rubric.questions)} questions, "
        f"hash {rubric_hash(rubric)[:12]}: can be used"
    )


def _summary(rubric: Rubric) -> dict[str, object]:
    return {
        "id": rubric.id,
        "version": rubric.version,
        "title": rubric.title,
        "hash": rubric_hash(rubric),
        "questions": [question.id for question in rubric.questions],
    }


def rubric_lines(rubric: Rubric) -> list[str]:
    """A rubric as text to read, one string a line (not made safe yet)."""
    from ...store.claims.evaluating import describe

    lines = [
        f"{rubric.title} ({rubric.id}, version {rubric.version}, hash {rubric_hash(rubric)[:12]})",
        "",
    ]
    for paragraph in rubric.instructions.strip().split("\n\n"):
        lines += [*_wrapped(paragraph, ""), ""]
    for number, question in enumerate(rubric.questions, start=1):
        lines += [*_question_lines(number, question), ""]
    lines.append(f"Verdict: {_rule(rubric.verdict)}")
    where = "Break point on a fail" if rubric.asks_verdict else "Break point"
    lines.append(f"{where}: {rubric.break_point}. Correction: {rubric.correction}.")
    for label, names in (
        ("Shown first", rubric.display.first),
        ("Folded", rubric.display.folded),
        ("Hidden", rubric.display.hidden),
    ):
        if names:
            lines.append(f"{label}: {', '.join(names)}")
    blind = "held back until the review is finished" if rubric.display.blind else "shown"
    lines.append(f"Scores and the expected answer that came with a trace: {blind}.")
    if rubric.display.blind and rubric.display.shown:
        lines.append(f"Shown at once nevertheless: {', '.join(rubric.display.shown)}")
    if rubric.checks:
        lines.append("Check templates (stored, not added to cases yet):")
        for check in rubric.checks:
            lines += _wrapped(describe(check), "    ", first="  - ")
    return lines


def _question_lines(number: int, question: Question) -> list[str]:
    notes = [type_of(question).describe(question), "required" if question.required else "optional"]
    if question.ask_if is not None:
        notes.append(f"asked if {_condition(question.ask_if)}")
    if question.default is not None:
        notes.append(f"default {_answer(question.default)}")
    lines = _wrapped(f"{number}. {question.ask}", "   ")
    lines.append(f"   [{question.id}: {'; '.join(notes)}]")
    lines += _wrapped(question.help, "   ", first="   ")
    for choice in question.choices:
        code = f" (code {choice.code})" if choice.code else ""
        text = f"{choice.key}: {choice.label}{code}" + (f". {choice.help}" if choice.help else "")
        lines += _wrapped(text, "       ", first="   - ")
    for example in question.examples:
        lines += _wrapped(f"Example: {example.text}", "     ", first="   ")
        if example.answer:
            why = f". {example.why}" if example.why else ""
            lines += _wrapped(f"Answer: {example.answer}{why}", "       ", first="     ")
    return lines


def _condition(condition: Condition) -> str:
    return f"{condition.question} is {' or '.join(str(value) for value in condition.values)}"


def _answer(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _rule(rule: VerdictRule) -> str:
    if not rule.question:
        return "none is asked for"
    if not rule.passes and not rule.fails:
        return f"the answer to {rule.question}"
    passes = ", ".join(str(value) for value in rule.passes)
    fails = ", ".join(str(value) for value in rule.fails)
    return f"by {rule.question}: pass for {passes}; fail for {fails}; else unsure"


def _wrapped(text: str, indent: str, first: str = "") -> list[str]:
    words = " ".join(text.split())
    return textwrap.wrap(words, WIDTH, initial_indent=first, subsequent_indent=indent)
