"""`tracejury judges`: how far the judges whose scores came with the traces can be relied on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ...errors import UserError
from .context import Settings, pass_settings
from .judge_passports import passport_command, prompt_command, verify_command
from .naming_group import NamingGroup

if TYPE_CHECKING:
    from ...store.workspace.judge_words import Counting
    from ...store.workspace.judges import JudgeFound, JudgeQuestion


@click.group("judges", cls=NamingGroup)
def judges_command() -> None:
    """Hold the judges whose scores came with the traces against your experts.

    Without a command, each judge is shown; with a name, that judge in full.
    """


for _command in (passport_command, verify_command, prompt_command):
    judges_command.add_command(_command)


@judges_command.command(NamingGroup.without_command)
@click.argument("name", required=False)
@click.option("--model", help="Only the judge with this model.")
@click.option("--rater", type=click.Choice(["llm", "code", "user", "unknown"]), help="Only the judge of this kind, where one name has several.")  # fmt: skip
@click.option("--prompt", "prompt", metavar="HASH", help="Only the judge whose prompt has a hash, or a version, that begins so.")  # fmt: skip
@click.option("--rubric", help="Only under this rubric: an id, or the beginning of a hash.")
@click.option("--slice", "slice_name", metavar="NAME", help="Also for each value of NAME in the metadata of the traces.")  # fmt: skip
@click.option("--target", type=click.FloatRange(0.5, 1.0, max_open=True), default=0.9, show_default=True, help="The share of failures to catch, and of good outputs to pass.")  # fmt: skip
@click.option("--part", type=click.Choice(["tune", "development", "held-out"]), help="Only the traces of one part; that the held-out ones were looked at is recorded.")  # fmt: skip
@click.option("--list", "listed", is_flag=True, help="List the traces on which the judge and the experts differ.")  # fmt: skip
@click.option("--curve", is_flag=True, help="Show the judge at every threshold.")
@click.option("--against", metavar="NAME", help="Compare with this judge on the same traces.")
@click.option("--threshold", type=float, help="Kept for this judge: an output passes with this number or a better one.")  # fmt: skip
@click.option("--lower-is-better/--higher-is-better", "lower", default=None, help="Kept for this judge: which way its numbers count.")  # fmt: skip
@click.option("--fails", multiple=True, metavar="LABEL", help="Kept for this judge: this label is a failure.")  # fmt: skip
@click.option("--passes", multiple=True, metavar="LABEL", help="Kept for this judge: this label is a pass.")  # fmt: skip
@pass_settings
def show_command(
    settings: Settings,
    /,
    name: str | None,
    threshold: float | None,
    lower: bool | None,
    fails: tuple[str, ...],
    passes: tuple[str, ...],
    against: str | None,
    listed: bool,
    curve: bool,
    **asked: Any,
) -> None:
    """Show each judge, or the one of NAME in full: failures caught, good outputs passed, and what follows from it.

    Scores that came with traces are held against the verdict of your experts, where they agree on one. A number counts only
    where its source says which way, or you do, with --threshold or --lower-is-better; that is kept for the name of the
    judge, and tracejury undo takes it back. Intervals are 95 %; a figure of fewer than 20 items is not told. docs/judges.md
    says what each figure means.

    It is for whoever builds the application: a reviewer who has begun is told nothing of traces that they have yet to judge
    blind.
    """
    from ...store.workspace.judge_words import Counting, say_counting
    from ...store.workspace.judges import JudgeQuestion, judge_scores_of, judges_found
    from ...store.workspace.passports import look_at
    from ...store.workspace.workspace import Workspace
    from ..views.judges import of_held_out

    how = Counting(threshold, lower, frozenset(fails), frozenset(passes))
    if how != Counting() or against or listed or curve:
        _needs_name(name)
    question = JudgeQuestion(name=name, **asked)
    held_out = question.part == "held-out"
    reads = how == Counting() and not held_out
    opening = Workspace.open_to_read if reads else Workspace.open
    with opening(settings.library) as space:
        if how != Counting():
            judge_scores_of(space, question)
            say_counting(space, name or "", _with_kept(space, name or "", how))
        found = judges_found(space, question)
        other = judges_found(space, _named(question, against)) if against is not None else []
        looks = [
            look_at(space, one) if one.report.held else 0 for one in (*found, *other) if held_out
        ]
    _document(settings, question, found, other)
    if any(looks):
        settings.say("Held-out traces were looked at: that is recorded, and passports count it.")
    if settings.json:
        return
    settings.say_masked()
    _show(settings, found, other, full=name is not None, listed=listed, curve=curve)
    if question.part is None:
        for sentence in of_held_out(found):
            settings.say(sentence)


def _needs_name(name: str | None) -> None:
    if name is None:
        raise UserError(
            "That is said or shown of one judge", "For example: tracejury judges correctness --list"
        )


def _with_kept(space: Any, name: str, how: Counting) -> Counting:
    """What was said of the judge before, with what is said now."""
    from ...store.workspace.judge_words import Counting, counting

    kept = counting(space).get(name, Counting())
    return Counting(
        how.threshold if how.threshold is not None else kept.threshold,
        how.lower_is_better if how.lower_is_better is not None else kept.lower_is_better,
        (kept.fails - how.passes) | how.fails,
        (kept.passes - how.fails) | how.passes,
    )


def _named(question: JudgeQuestion, name: str | None) -> JudgeQuestion:
    from dataclasses import replace

    return replace(question, name=name, model=None, prompt=None, rater=None)


def _document(
    settings: Settings, question: JudgeQuestion, found: list[JudgeFound], other: list[JudgeFound]
) -> None:
    from ...store.insight.judges.document import paired_json, report_json
    from ...store.insight.judges.telling import RULE
    from ...store.workspace.judges import compared

    settings.document(
        {
            "masked": settings.masked,
            "target": question.target,
            "slice": question.slice_name,
            "part": question.part,
            "rule": RULE,
            "judges": [
                {
                    "judge": {
                        "name": one.judge.name,
                        "model": one.judge.model or None,
                        "prompt": one.judge.prompt or None,
                        "rater": one.judge.rater,
                    },
                    "rubric": None
                    if one.under.rubric is None
                    else {
                        "id": one.under.rubric.id,
                        "version": one.under.rubric.version,
                        "hash": one.under.hash,
                    },
                    "counts": one.counts_by or None,
                    "threshold": one.threshold,
                    "lower_is_better": one.direction,
                    "left_out": {
                        "reviewers_differ": len(one.under.verdicts.differing),
                        "unsure": len(one.under.verdicts.unsure),
                        "unfinished": one.under.verdicts.unfinished,
                        "propagated": one.under.verdicts.propagated,
                        "superseded": one.under.verdicts.superseded,
                        "yet_to_judge": one.yet_to_judge,
                    },
                    **report_json(one.report, one.source_ids),
                    "against": [
                        {"judge": second.judge.name, "model": second.judge.model or None,
                         "prompt": second.judge.prompt or None, **paired_json(compared(one, second))}
                        for second in other
                        if second.under.hash == one.under.hash and second.judge != one.judge
                    ],
                }
                for one in found
            ],
        }
    )  # fmt: skip


def _show(
    settings: Settings,
    found: list[JudgeFound],
    other: list[JudgeFound],
    *,
    full: bool,
    listed: bool,
    curve: bool,
) -> None:
    from ..views import judges as words

    if not found:
        settings.out("No score came with these traces: there is no judge to hold against experts.")
        return
    if not full:
        settings.table(words.JUDGE_COLUMNS, [words.judge_row(one) for one in found])
        settings.say("tracejury judges NAME shows one in full, --list where it fails.")
    else:
        for number, one in enumerate(found):
            if number:
                settings.out("")
            _full(settings, one, other, listed=listed, curve=curve)
    from ...store.insight.judges.telling import RULE

    settings.say(f"Intervals: 95 %. {RULE}")


def _full(
    settings: Settings, one: JudgeFound, other: list[JudgeFound], *, listed: bool, curve: bool
) -> None:
    from ...store.workspace.judges import compared
    from ..views import judges as words

    for sentence in words.sentences(one):
        settings.out(sentence)
    for second in other:
        if second.under.hash == one.under.hash and second.judge != one.judge:
            for sentence in words.two(one, second, compared(one, second)):
                settings.out(sentence)
    if one.report.slices:
        settings.out("")
        settings.table(("slice", *words.SLICE_COLUMNS), words.slice_rows(one))
    if one.report.scored > one.report.unknown and one.under.verdicts.verdicts:
        settings.out("")
        settings.out("How many of all outputs fail:")
        settings.table(("by", "share"), words.prevalence_rows(one))
        settings.out(words.frame(one))
    if curve:
        settings.out("")
        settings.table(("threshold", "failures caught", "good outputs passed"), words.curve_rows(one))  # fmt: skip
    differing = [*one.report.missed, *one.report.flagged]
    if listed:
        settings.out("")
        settings.table(words.HELD_COLUMNS, [words.held_row(one, held) for held in differing])
    elif differing:
        settings.say(f"--list lists the {len(differing):,} on which it and the experts differ; tracejury traces KEY shows one.")  # fmt: skip
