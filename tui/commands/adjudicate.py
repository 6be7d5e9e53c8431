"""`tracejury adjudicate`: decide what reviewers judged differently, in the app or by one command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

import click

from ...errors import UserError
from ...rubrics.schema import Verdict
from ...store.plurals import counted
from ..safe_text import one_line
from .context import Settings, pass_settings

if TYPE_CHECKING:
    from ...store.workspace.adjudication import Dispute, Disputes
    from ...store.workspace.workspace import Workspace

_NAME = 24


@click.command("adjudicate")
@click.argument("what", metavar="[QUEUE|TRACE]", required=False)
@click.option("--list", "listing", is_flag=True, help="List what differs, and what was decided; open nothing.")  # fmt: skip
@click.option("--holds", metavar="REVIEWER", help="Decide for TRACE: the review of REVIEWER holds.")
@click.option("--verdict", type=click.Choice(get_args(Verdict)), help="Decide for TRACE: this verdict, whoever gave it.")  # fmt: skip
@click.option("--reason", help="Why; it travels with the verdict.")
@pass_settings
def adjudicate_command(
    settings: Settings,
    what: str | None,
    listing: bool,
    holds: str | None,
    verdict: Verdict | None,
    reason: str | None,
) -> None:
    """Open the traces that reviewers judged differently, side by side, to decide which review holds: those of QUEUE, or
    one TRACE (its key, the beginning of one, or its id where it came from); without a name, all of the library.

    No review changes; the decision is one press, with a reason, and undo takes it back. Packs and reports use the verdict
    that was decided. A review that is revised afterwards opens its trace again. With --list or --json nothing is opened;
    with --holds or --verdict one trace is decided at once.
    """
    if holds is not None and verdict is not None:
        raise UserError("--holds and --verdict say two things", "Give one of them.")
    deciding = holds is not None or verdict is not None
    if not (listing or deciding or settings.json):
        from ...sample_traces import sample_folder
        from ..opens_first import OpensFirst
        from .open_app import run_app

        with sample_folder() as sample:
            first = OpensFirst("differences", what or "")
            run_app(settings, settings.library, sample=sample, first=first)
        return
    from ...store.workspace.workspace import Workspace

    if deciding:
        with Workspace.open(settings.library) as space:
            _decide(space, what, holds, verdict, reason or "")
            found = _found(space, what)
            told = _told(space, found)
    else:
        with Workspace.open_to_read(settings.library) as space:
            found = _found(space, what)
            told = _told(space, found)
    seen = [one for one in found.open if not one.to_review]
    found = replace(found, decided=tuple(one for one in found.decided if not one.to_review))
    settings.document(
        {
            "masked": settings.masked,
            "open": [one.json() for one in seen],
            "decided": [one.json() for one in found.decided],
            "yet_to_judge": found.to_review,
        }
    )
    _show(settings, found, seen, told)


def _found(space: Workspace, what: str | None) -> Disputes:
    """What is asked for: a queue, a trace, or all. Raises UserError."""
    from ...store.workspace.adjudication import disputes, disputes_named

    return disputes(space) if what is None else disputes_named(space, what)


def _decide(
    space: Workspace, what: str | None, holds: str | None, verdict: Verdict | None, reason: str
) -> None:
    """Decide of one trace. Raises UserError, NotSaved."""
    from ...store.workspace.adjudication import Choice, decide

    found = _found(space, what)
    either = [*found.open, *found.decided]
    if what is None or len(either) != 1:
        raise UserError(
            f"--holds and --verdict decide of one trace; here are {len(either)}",
            "Name a trace: tracejury adjudicate --list shows them.",
        )
    decide(space, either[0], Choice(holds=holds, verdict=verdict), reason)


@dataclass(frozen=True, slots=True)
class _Told:
    """How traces are named, and their steps numbered, by trace key."""

    names: Mapping[str, str]
    steps: Mapping[str, Mapping[str, int]]


def _told(space: Workspace, found: Disputes) -> _Told:
    from ...store.workspace.adjudication import step_numbers

    rows = space.shown.rows_for([one.trace for one in (*found.open, *found.decided)])
    names = {row.key: f"{row.source_id or row.key[:12]}  {one_line(row.title, 60)}" for row in rows}
    return _Told(names, step_numbers(space, found.open))


def _show(
    settings: Settings,
    found: Disputes,
    seen: Sequence[Dispute],
    told: _Told,
) -> None:
    settings.say_masked()
    if not seen and not found.decided:
        settings.out(
            "Nothing to decide."
            if found.to_review
            else "Nothing to decide: no trace was judged differently by two reviewers."
        )
    if seen:
        settings.out(f"To decide ({len(seen):,}):")
    for one in seen:
        settings.out(told.names.get(one.trace, one.trace[:12]))
        for line in _said(one, told.steps.get(one.trace, {})):
            settings.out(f"    {line}")
        if one.settled.undecided:
            settings.out(f"    decided before, open again: {one.settled.undecided}")
    if found.decided:
        settings.out(f"Decided ({len(found.decided):,}):")
    for one in found.decided:
        settings.out(told.names.get(one.trace, one.trace[:12]))
        decision = one.settled.decision
        if decision is None:
            settings.out(f"    nobody had to: all say {one.verdict}")
            continue
        held = f", as {one_line(decision.holds, _NAME)} said" if decision.holds else ""
        settings.out(
            f"    {decision.verdict or 'decided'}{held}, by {one_line(decision.by, _NAME)}:"
            f" {one_line(decision.reason, 90)}"
        )
    if found.to_review:
        settings.out(
            f"{counted(found.to_review, 'trace')} that you have yet to judge yourself: whether others differ on"
            " them is not said here."
        )


def _said(one: Dispute, steps: Mapping[str, int]) -> list[str]:
    """What differs, a line each."""
    from ..views.adjudication import answer_words

    return [
        f"{one_line(found.ask, 40)}: "
        + ", ".join(
            f"{one_line(who, _NAME)} {answer_words(one.rubric, found, said, steps)}"
            for who, said in sorted(found.said.items())
        )
        for found in one.differences
    ]
