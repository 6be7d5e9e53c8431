"""`tracejury check`: check a candidate against packs, in CI or by hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from ...errors import UserError
from ...store.packs.reports.formats import REPORT_FORMATS
from ...store.packs.reports.report_file import append_file, write_file
from ...store.plurals import counted
from ..safe_text import safe
from .check_options import CandidateChoice, candidate_options, selection_options
from .checking import Rules, files_read, rule_options, run_check, show
from .context import Settings, pass_settings

if TYPE_CHECKING:
    from ...store.packs.reports.entries import Told
    from ...store.packs.results import CheckReport
    from ...store.packs.selection import Selection

Command = TypeVar("Command", bound=Callable[..., None])


def report_options(command: Command) -> Command:
    """Add an option for each report format."""
    for report_format in reversed(REPORT_FORMATS):
        command = click.option(
            f"--{report_format.name}",
            _parameter(report_format.name),
            type=click.Path(path_type=Path),
            help=report_format.help,
        )(command)
    return command


def _parameter(name: str) -> str:
    return f"{name.replace('-', '_')}_file"


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
@click.option(
    "--release",
    envvar="TRACEJURY_RELEASE",
    metavar="NAME",
    help="Which release of the candidate this is: a tag or a commit. The JSON report says it, for tracejury fixes. "
    "[env: TRACEJURY_RELEASE]",
)
@rule_options
@report_options
@click.option(
    "--github",
    is_flag=True,
    help="Print annotations for GitHub Actions, ten at most, and add the Markdown to $GITHUB_STEP_SUMMARY.",
)
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
    release: str | None,
    rules: Rules,
    github: bool,
    asked: Path | None,
    **reports: Path | None,
) -> None:
    """Check a candidate against PACKS.

    Exit code: 0 pass, 1 a gating case fails, 2 invalid pack or usage, 3 answers missing or invalid, a tape
    was left, or a fix case asks a person, 5 nothing to check. A check that a signal interrupts ends what it started,
    writes its reports, and ends with 128 and the number of the signal.
    """
    from ...store.packs.reports.document import check_document
    from ...store.packs.reports.entries import told
    from .check_files import refuse_one_file_twice

    refuse_one_file_twice(
        packs,
        {"--baseline": baseline, **files_read(chosen, rules)},
        {
            **{f"--{one.name}": reports[_parameter(one.name)] for one in REPORT_FORMATS},
            "--asked": asked,
            "--resume": chosen.resume,
        },
    )
    checked = run_check(
        settings, packs, chosen, rules, baseline, selection=selection, fail_fast=fail_fast
    )
    report = checked.report
    report.release = " ".join((release or "").split())
    shown = told(report)
    failures = _written(report, shown, reports)
    if asked is not None:
        from ...store.packs.asked import asked_file

        write_file(asked, asked_file(report.asked, checked.packs))
        count = counted(len(report.asked), "answer")
        settings.say(
            f"{asked}: {count} to ask a person about; tracejury load makes a queue of them"
        )
    settings.document(check_document(report, shown))
    show(settings, shown)
    if github:
        failures += _annotated(settings, shown)
    if failures:
        raise failures[0]
    sys.exit(checked.interrupted or report.exit_code)


def _written(report: CheckReport, shown: Told, files: Mapping[str, Path | None]) -> list[UserError]:
    """Write every report that can be written; the errors of the others."""
    failures = []
    for report_format in REPORT_FORMATS:
        path = files.get(_parameter(report_format.name))
        if path is None:
            continue
        try:
            write_file(path, report_format.write(report, shown))
        except UserError as error:
            failures.append(error)
    return failures


def _annotated(settings: Settings, shown: Told) -> list[UserError]:
    """Print the annotations, on stderr if stdout holds the one document of --json; the runner reads both."""
    from ...store.packs.reports.github import workflow_commands
    from ...store.packs.reports.markdown import markdown

    for line in workflow_commands(shown):
        click.echo(safe(line), err=settings.json)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if not summary:
        return []
    try:
        append_file(Path(summary), markdown(shown))
    except UserError as error:
        return [error]
    return []
