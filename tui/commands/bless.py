"""`tracejury bless`: the one command that writes a baseline."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ...store.packs.reports.report_file import write_file
from .check_options import CandidateChoice, candidate_options
from .checking import Rules, files_read, rule_options, run_check, show
from .context import Settings, pass_settings


@click.command("bless")
@click.argument("packs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--baseline",
    required=True,
    type=click.Path(path_type=Path),
    help="The baseline to write; if it is there, the run is compared with it first.",
)
@click.option(
    "--even-failing", is_flag=True, help="Write it even if the check does not pass, as it came out."
)
@candidate_options
@rule_options
@pass_settings
def bless_command(
    settings: Settings,
    /,
    packs: tuple[Path, ...],
    baseline: Path,
    even_failing: bool,
    chosen: CandidateChoice,
    rules: Rules,
) -> None:
    """Check a candidate against PACKS and write how it came out as a baseline for `check --baseline`.

    A run that does not pass is not written (exit code 1), unless --even-failing says so; one that was interrupted never
    is. No other command writes a baseline, so in CI none changes by itself.
    """
    from ...store.packs.baseline import baseline_json
    from ...store.packs.reports.document import check_document
    from ...store.packs.reports.entries import told
    from .check_files import refuse_one_file_twice

    refuse_one_file_twice(
        packs,
        files_read(chosen, rules),
        {"--baseline": baseline, "--resume": chosen.resume},
    )
    checked = run_check(settings, packs, chosen, rules, baseline if baseline.exists() else None)
    report = checked.report
    blessed = not checked.interrupted and (report.exit_code == 0 or even_failing)
    if blessed:
        write_file(baseline, baseline_json(report).encode())
    shown = told(report)
    document = check_document(report, shown)
    settings.document({**document, "baseline": str(baseline), "written": blessed})
    show(settings, shown)
    if blessed:
        settings.say(f"{baseline}: written; commit it beside the packs")
    else:
        settings.warn(f"{baseline}: not written, as the check does not pass (--even-failing)")
    sys.exit(checked.interrupted or (0 if blessed else 1))
