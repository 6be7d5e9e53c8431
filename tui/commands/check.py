"""`tracejury check`: check a candidate against packs, in CI or by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from ...store.packs.reports import REPORT_FORMATS, write_file
from ...store.packs.selection import Selection
from ...store.plurals import counted
from .check_options import CandidateChoice, candidate_options, selection_options
from .checking import Rules, rule_options, run_check, show
from .context import Settings, pass_settings

Command = TypeVar("Command", bound=Callable[..., None])


def report_options(command: Command) -> Command:
    """Add an option for each report format."""
    for report_format in reversed(REPORT_FORMATS):
        command = click.option(
            f"--{report_format.name}",
            f"{report_format.name}_report",
            type=click.Path(path_type=Path),
            help=report_format.help,
        )(command)
    return command


@click.command("check")
@click.argument("packs", nargs=-1, required=True, type=click.Path(path_type=Path))
@candidate_options
@selection_options
@click.option("--fail-fast", is_flag=True, help="Ask for nothing more once a gating case fails.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    help="Compare with this earlier run, which tracejury bless wrote.",
)
@rule_options
@report_options
@click.option(
    "--asked",
    type=click.Path(path_type=Path),
    help="Write the answers that a person has to be asked about to this file, for tracejury load.",
)
@pass_settings
def check_command(
    settings: Settings,
    /,
    packs: tuple[Path, ...],
    chosen: CandidateChoice,
    selection: Selection,
    fail_fast: bool,
    baseline: Path | None,
    rules: Rules,
    asked: Path | None,
    **reports: Path | None,
) -> None:
    """Check a candidate against PACKS.

    Exit code: 0 pass, 1 a gating case fails, 2 invalid pack or usage, 3 answers missing or invalid, a tape
    was left, or a fix case asks a person, 5 nothing to check. A check that a signal interrupts ends what it started,
    writes its reports, and ends with 128 and the number of the signal.
    """
    checked = run_check(
        settings, packs, chosen, rules, baseline, selection=selection, fail_fast=fail_fast
    )
    report = checked.report
    for report_format in REPORT_FORMATS:
        report_file = reports[f"{report_format.name}_report"]
        if report_file is not None:
            write_file(report_file, report_format.write(report))
    if asked is not None:
        from ...store.packs.asked import asked_file

        write_file(asked, asked_file(report.asked, checked.packs))
        told = counted(len(report.asked), "answer")
        settings.say(f"{asked}: {told} to ask a person about; tracejury load makes a queue of them")
    settings.document(report.json())
    show(settings, report)
    sys.exit(checked.interrupted or report.exit_code)
