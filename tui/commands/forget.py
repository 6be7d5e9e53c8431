"""`tracejury forget`: remove the text of traces everywhere in the library, for good."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ...errors import UserError
from ...store.plurals import counted
from .context import Settings, pass_settings

if TYPE_CHECKING:
    from ...store.workspace.forgetting import ForgetPlan, ForgetReport


@click.command("forget")
@click.argument("traces", nargs=-1, required=True, metavar="TRACE…")
@click.option("--reason", default="", help="Why, for the journal.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_settings
def forget_command(settings: Settings, traces: tuple[str, ...], reason: str, *, yes: bool) -> None:
    """Remove the text of traces, each named by key, start of a key or source id: from the library, the search, the groups
    and the copies of bundles. Nothing brings it back but loading it again.

    Verdicts stay, with the chain of the journal, and so does what reviewers wrote or quoted themselves. It says what it
    could not reach. Loading a bundle again leaves these traces out, unless load --take-forgotten asks for them. All states
    of a trace are removed together.
    """
    from ...store.workspace.forgetting import forget, plan_forgetting
    from ...store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        plan = plan_forgetting(space, traces)
        if not yes:
            _ask(settings, plan)
        report = forget(space, plan, reason)
    settings.document(report.json())
    _show(settings, report)


def _ask(settings: Settings, plan: ForgetPlan) -> None:
    """Say what would be removed, and go on only with a yes. Raises UserError where nobody can be asked."""
    for title in plan.titles:
        settings.say(f"  {title}")
    states = len(plan.keys) - len(plan.titles)
    more = f" and {counted(states, 'earlier state')}" if states else ""
    settings.say(
        f"The text of {counted(len(plan.titles), 'trace')}{more} will be removed for good."
    )
    settings.say(f"{counted(plan.acts, 'act')} on it stay in the journal, verdicts among them.")
    for one in plan.left:
        settings.say(f"Not reached: {one.where}: {one.why}")
    if not sys.stdin.isatty():
        raise UserError("Nothing was removed: nobody was asked", "--yes removes without asking.")
    click.confirm("Remove it?", abort=True, err=True)


def _show(settings: Settings, report: ForgetReport) -> None:
    settings.out(
        f"Removed for good: the text of {counted(report.traces, 'trace')}, all states counted."
    )
    settings.out(f"Original records overwritten in raw/: {report.raw_records:,}")
    for name in report.raw_files:
        settings.out(f"Removed from raw/ whole, with the records of other traces in it: {name}")
    for name in report.backups:
        settings.out(f"Removed from backups/: {name}")
    if report.placed_anew:
        settings.out("The groups were placed anew: the trace represented one.")
    settings.out("The next search indexes the library anew.")
    for one in report.left:
        settings.out(f"Not reached: {one.where}: {one.why}")
    settings.out(
        "Not known here: exports, reports, copies of packs and of the library, and other places it was sent to."
    )
