"""`tracejury pack ci`: a ready workflow for a CI system."""

from __future__ import annotations

from pathlib import Path

import click

from ..context import Settings, pass_settings


@click.command("ci")
@click.argument("system", type=click.Choice(["github", "gitlab", "azure", "jenkins"]))
@click.argument("pack", type=click.Path(path_type=Path))
@click.option(
    "--command", "candidate", required=True, help="The candidate's command, as for check."
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    help="The baseline beside the pack, as bless wrote it.",
)
@click.option(
    "--wheel",
    default="tools/tracejury-*.whl",
    show_default=True,
    help="Where in the repository the wheel of tracejury is; * stands for its version.",
)
@pass_settings
def ci_command(
    settings: Settings,
    system: str,
    pack: Path,
    candidate: str,
    baseline: Path | None,
    wheel: str,
) -> None:
    """Print a workflow that checks a candidate against PACK, for SYSTEM.

    PACK and the baseline are in the repository that you are in. The exit code of `check` decides, the JUnit report and
    the run are kept. tracejury is installed from a wheel in the repository.
    """
    from ....store.packs.sync.repository import baseline_in_repository, pack_in_repository
    from ....store.packs.sync.workflows import SYSTEMS, Wanted, workflow_of

    wanted = Wanted(
        pack_in_repository(pack),
        candidate,
        baseline_in_repository(baseline) if baseline is not None else "",
        wheel,
    )
    text = workflow_of(system, wanted)
    file = SYSTEMS[system].file
    settings.document({"system": system, "file": file, "workflow": text})
    settings.out(text.rstrip("\n"))
    settings.say(f"Keep it as {file}, and the wheel of tracejury as {wheel}")
