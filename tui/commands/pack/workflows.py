"""`tracejury pack ci`: a ready workflow for a CI system."""

from __future__ import annotations

from pathlib import Path

import click

from .... import __version__
from ..context import Settings, pass_settings


@click.command("ci")
@click.argument("system", type=click.Choice(["github", "gitlab", "azure", "jenkins"]))
@click.argument("pack", type=click.Path(path_type=Path))
@click.option(
    "--command", "candidate", required=True, help="The candidate's command, as for check."
)
@click.option("--baseline", default="", help="The baseline beside the pack, as bless wrote it.")
@pass_settings
def ci_command(settings: Settings, system: str, pack: Path, candidate: str, baseline: str) -> None:
    """Print a workflow that checks a candidate against PACK, for SYSTEM.

    PACK is its path in the repository. The exit code of `check` decides, the JUnit report and the run are kept.
    """
    from ....store.packs.sync.workflows import SYSTEMS, Wanted, workflow_of

    text = workflow_of(system, Wanted(str(pack), candidate, baseline, __version__))
    file = SYSTEMS[system].file
    settings.document({"system": system, "file": file, "workflow": text})
    settings.out(text.rstrip("\n"))
    settings.say(f"Keep it as {file}")
