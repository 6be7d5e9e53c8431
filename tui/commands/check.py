"""`tracejury check`: check a candidate against packs, in CI or by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from ...errors import UserError
from ...store.packs.baseline import baseline_json, read_baseline
from ...store.packs.live import Stop
from ...store.packs.read import read_pack
from ...store.packs.reports import REPORT_FORMATS, write_file
from ...store.packs.results import ASK_POLICIES, AskPolicy
from ...store.packs.resumed import Resumed
from ...store.packs.runner import check_packs
from ...store.packs.selection import Selection
from ...store.packs.trials import Trials
from ...store.plurals import counted
from .check_options import CandidateChoice, candidate_options, selection_options
from .context import Settings, pass_settings
from .interruptions import interrupted_in_order
from .progress import case_counter

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
@click.option("--trials", type=click.IntRange(1, 1000), metavar="N", help="Ask each case N times.")
@click.option(
    "--min-pass",
    type=click.IntRange(1, 1000),
    metavar="M",
    help="So many of N answers have to pass. Default: as the case says, which is all of them unless it says so.",
)
@click.option("--baseline", type=click.Path(path_type=Path), help="Compare with this earlier run.")
@click.option(
    "--write-baseline", type=click.Path(path_type=Path), help="Write this run as a baseline."
)
@report_options
@click.option("--guard-only", is_flag=True, help="Only the guard cases.")
@click.option(
    "--ask",
    type=click.Choice(ASK_POLICIES),
    default="3",
    show_default=True,
    help="What an answer counts as that a person has to be asked about; 3: exit code 3 for a fix case, a "
    "warning for a guard.",
)
@click.option(
    "--asked",
    type=click.Path(path_type=Path),
    help="Write the answers that a person has to be asked about to this file, for tracejury load.",
)
@click.option("--strict", is_flag=True, help="Thin and unproven cases are decided by their claims.")
@pass_settings
def check_command(
    settings: Settings,
    /,
    packs: tuple[Path, ...],
    chosen: CandidateChoice,
    selection: Selection,
    fail_fast: bool,
    trials: int | None,
    min_pass: int | None,
    baseline: Path | None,
    write_baseline: Path | None,
    guard_only: bool,
    ask: AskPolicy,
    asked: Path | None,
    strict: bool,
    **reports: Path | None,
) -> None:
    """Check a candidate against PACKS.

    Exit code: 0 pass, 1 a gating case fails, 2 invalid pack or usage, 3 answers missing or invalid, a tape
    was left, or a fix case asks a person, 5 nothing to check. A check that a signal interrupts ends what it started,
    writes its reports, and ends with 128 and the number of the signal.
    """
    chosen.check()
    if trials is not None and min_pass is not None and min_pass > trials:
        raise UserError("--min-pass is more than --trials", "For example: --trials 5 --min-pass 4")
    often = Trials(trials, min_pass)
    read = [read_pack(path) for path in packs]
    before = read_baseline(baseline) if baseline is not None else None
    stop, running = Stop(), chosen.running()
    with (
        interrupted_in_order(stop, running.end_all) as interruption,
        chosen.opened(running) as asked_candidate,
        chosen.resuming(asked_candidate, read, often, settings.say) as candidate,
        case_counter(settings, "Checking") as progress,
    ):
        report = check_packs(
            read,
            candidate,
            trials=often,
            guard_only=guard_only,
            selection=selection,
            strict=strict,
            ask=ask,
            baseline=before,
            jobs=chosen.at_a_time,
            fail_fast=fail_fast,
            stop=stop,
            progress=progress,
        )
        if isinstance(candidate, Resumed) and not interruption.number:
            candidate.finish()
    for report_format in REPORT_FORMATS:
        report_file = reports[f"{report_format.name}_report"]
        if report_file is not None:
            write_file(report_file, report_format.write(report))
    if asked is not None:
        from ...store.packs.asked import asked_file

        write_file(asked, asked_file(report.asked, read))
        told = counted(len(report.asked), "answer")
        settings.say(f"{asked}: {told} to ask a person about; tracejury load makes a queue of them")
    if write_baseline is not None:
        write_file(write_baseline, baseline_json(report).encode())
    settings.document(report.json())
    for told in report.notices:
        settings.say(told)
    rows = [
        (
            item.case.id,
            item.case.role,
            f"{item.transition or item.status} {item.runs}".rstrip(),
            "" if report.effect(item) != "none" else "not gating",
            item.by if item.by != "nothing" else "",
            item.why[:100],
            " ".join(item.case.reason.split())[:60],
        )
        for item in report.results
        if item.status != "pass" or not settings.quiet
    ]
    settings.table(("case", "role", "result", "", "decided by", "why", "the expert's reason"), rows)
    settings.out(report.line)
    settings.out(report.why)
    sys.exit(interruption.exit_code or report.exit_code)
