"""`tracejury pack build`: verdicts become a regression-test pack."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ....errors import UserError
from ....store.packs.cases import STATUSES
from ....store.packs.reviewer_names import REVIEWER_NAMES, ReviewerNames, reviewer_names
from ....store.packs.sync.card import masking_lines
from ....store.plurals import counted
from ...safe_text import one_line
from ...settings.place import config_path, reviewers_set
from ..context import Settings, pass_settings
from ..progress import case_counter
from .long_lists import first_lines

if TYPE_CHECKING:
    from ....store.workspace.adjudication import LeftUndecided
    from ....store.workspace.pack_privacy import PackPrivacy, PrivateValue


@click.command("build")
@click.argument("queue", required=False)
@click.option("--all", "everything", is_flag=True, help="Every finished review of the library.")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="The pack folder to write; with --all the pack is named after it.",
)
@click.option("--guard-only", is_flag=True, help="Only guard cases.")
@click.option(
    "--every-failure", is_flag=True, help="One case per failure instead of one per group."
)
@click.option(
    "--mask", is_flag=True, help="Pseudonyms in place of what is private, the same ones each time."
)
@click.option(
    "--reviewers",
    type=click.Choice(REVIEWER_NAMES),
    help="How the pack names reviewers; as roles, each is “reviewer”. Without it, the setting `reviewers` holds: names.",
)
@click.option("--judge", type=click.Path(path_type=Path), metavar="PASSPORT", help="Let the pack carry the judge of this passport (tracejury judges passport).")  # fmt: skip
@click.option("--judge-prompt", type=click.Path(path_type=Path), metavar="FILE", help="The prompt of that judge.")  # fmt: skip
@pass_settings
def build_command(
    settings: Settings,
    queue: str | None,
    everything: bool,
    out: Path | None,
    guard_only: bool,
    every_failure: bool,
    mask: bool,
    reviewers: ReviewerNames | None,
    judge: Path | None,
    judge_prompt: Path | None,
) -> None:
    """Build a pack from the finished reviews of QUEUE (or of everything, with --all).

    Nothing is written, and the exit code is 1, if something private is in it that is neither masked nor acknowledged
    (tracejury privacy acknowledge): it is listed, each value by a name. A judge whose passport does not fit the rubric or
    the prompt, or is not certified, is refused.
    """
    from ....store.packs.summary import role_rows, summary_of
    from ....store.workspace.adjudication import left_undecided
    from ....store.workspace.pack_privacy import examples_in, privacy_of, remember_stops
    from ....store.workspace.packs import Pace, carry_judge, check_pack_folder
    from ....store.workspace.seen_packs import report_shown, told_shown
    from ....store.workspace.workspace import Workspace

    if (queue is None) != everything:
        raise UserError("pack build needs a QUEUE, or --all", "tracejury queue list shows them.")
    if (judge is None) != (judge_prompt is None):
        raise UserError(
            "A pack carries a judge with its prompt",
            "Name both: --judge PASSPORT --judge-prompt FILE",
        )
    # A pack of the whole library is known by its folder, as "all" tells nobody what it is of.
    name = queue or (out.resolve().name.removesuffix(".pack") if out else "") or "all"
    target = out or Path(f"{name}.pack".replace("/", "-"))
    with (
        Workspace.open_to_read(settings.library) as space,
        case_counter(settings, "Building") as progress,
    ):
        check_pack_folder(target)
        plan = space.plan_pack(
            queue,
            name,
            guard_only=guard_only,
            every_failure=every_failure,
            mask=mask,
            reviewers=reviewers or _reviewers_set(),
            pace=Pace(progress),
        )
        if judge is not None and judge_prompt is not None:
            plan = carry_judge(plan, judge, judge_prompt)
        private = privacy_of(space, plan, Pace(progress))
        examples = examples_in(space, plan) if private.stops else []
        remember_stops(space, private)
        report = plan.report if private.stops else space.write_pack(plan, target, private.content)
        content = report_shown(space.shown, report)
        first, *rest = told_shown(space.shown, summary_of(report))
        undecided = left_undecided(space, report.away)
    settings.document(
        {
            **content,
            "path": str(target),
            "written": not private.stops,
            "private": [one.json() for one in private.stops],
            "examples": [one.json() for one in examples],
            "masking": private.json(),
            "shown_masked": settings.masked,
            "undecided": [one.json() for one in undecided],
        }
    )
    settings.say_masked()
    if private.stops:
        _show_stop(settings, target, private, examples)
        sys.exit(1)
    settings.out(f"{target}: {first.text}")
    settings.table(("role", *STATUSES), role_rows(report))
    for told in rest:
        for line in told.lines:
            settings.out(line)
    _show_undecided(settings, undecided, queue)
    for line in masking_lines(private.json()):
        settings.out(line)
    settings.out(report.pack_id)


def _reviewers_set() -> ReviewerNames:
    """How the settings say that packs name reviewers."""
    return reviewer_names(reviewers_set(config_path()))


def _show_undecided(
    settings: Settings, undecided: Sequence[LeftUndecided], queue: str | None
) -> None:
    """The traces that are left out because reviewers differ, and the command that opens them."""
    if not undecided:
        return
    settings.out(f"{counted(len(undecided), 'trace')} left out because reviewers differ:")
    first_lines(
        settings,
        [f"{one.source_id or one.trace[:12]}  {one_line(one.title, 60)}" for one in undecided],
    )
    command = "tracejury adjudicate" + (f" {shlex.quote(queue)}" if queue else "")
    settings.out(f"Decide who is right: {command}")


def _show_stop(
    settings: Settings, target: Path, private: PackPrivacy, examples: Sequence[PrivateValue]
) -> None:
    """What is private in a pack that was not written, and what to do next."""
    stops = private.stops
    places = counted(sum(one.count for one in stops), "place")
    settings.out(
        f"{target}: not written. {counted(len(stops), 'private value')} would be in it, in {places}:"
    )
    settings.table(
        ("finding", "rule", "shown", "times", "where"),
        [(one.id, one.rule, one.preview, one.count, _where(one)) for one in stops],
    )
    if examples:
        said = ", ".join(f"{one.type} {one.preview} in {_where(one)}" for one in examples)
        settings.say(f"Published as examples, so nobody's, and no reason to stop: {said}")
    settings.say("Build it with --mask, or acknowledge what may leave as it is:")
    # All of them, so that the line works as it is; whoever keeps some back leaves them out.
    names = " ".join(one.id for one in stops)
    settings.say(f"  tracejury privacy acknowledge {names} --reason REASON")


def _where(one: PrivateValue) -> str:
    more = len(one.places) - 1
    return one.places[0] + (f" and {counted(more, 'more place')}" if more else "")
