"""`tracejury pack build`: verdicts become a regression-test pack."""

from __future__ import annotations

from pathlib import Path

import click

from ....errors import UserError
from ....store.packs.cases import STATUSES
from ..context import Settings, pass_settings
from ..progress import case_counter


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
@pass_settings
def build_command(
    settings: Settings,
    queue: str | None,
    everything: bool,
    out: Path | None,
    guard_only: bool,
    every_failure: bool,
) -> None:
    """Build a pack from the finished reviews of QUEUE (or of everything, with --all)."""
    from ....store.packs.summary import role_rows, summary_of
    from ....store.workspace.packs import Pace
    from ....store.workspace.workspace import Workspace

    if (queue is None) != everything:
        raise UserError("pack build needs a QUEUE, or --all", "tracejury queue list shows them.")
    # A pack of the whole library is known by its folder, as "all" tells nobody what it is of.
    name = queue or (out.resolve().name.removesuffix(".pack") if out else "") or "all"
    target = out or Path(f"{name}.pack".replace("/", "-"))
    with (
        Workspace.open_to_read(settings.library) as space,
        case_counter(settings, "Building") as progress,
    ):
        report = space.build_pack(
            queue,
            target,
            name,
            guard_only=guard_only,
            every_failure=every_failure,
            pace=Pace(progress),
        )
    settings.document(report.json())
    first, *rest = summary_of(report)
    settings.out(f"{target}: {first.text}")
    settings.table(("role", *STATUSES), role_rows(report))
    for told in rest:
        for line in told.lines:
            settings.out(line)
    settings.out(report.pack_id)
