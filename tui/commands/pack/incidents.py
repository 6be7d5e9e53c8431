"""`tracejury pack incidents`: ready packs for the public incidents of chatbots."""

from __future__ import annotations

from pathlib import Path

import click

from ....store.plurals import counted
from ..context import Settings, pass_settings


@click.command("incidents")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@pass_settings
def incidents_command(settings: Settings, folder: Path) -> None:
    """Write the ready packs to FOLDER, one for each public incident of a chatbot: an invented bereavement-fare policy,
    profanity on request, a car for one dollar, unlawful advice.

    Beside them, in `sources`, are the traces and reviews that they are built from, to adapt them to your own policy
    (docs/incidents.md).
    """  # fmt: skip
    from ...incidents import write_incident_packs, write_incident_sources

    packs = write_incident_packs(folder)
    sources = write_incident_sources(folder / "sources")
    settings.document(
        {
            "folder": str(folder),
            "packs": [
                {
                    "path": str(one.path),
                    "cases": len(one.report.cases),
                    "fix": one.report.count("fix"),
                    "guard": one.report.count("guard"),
                }
                for one in packs
            ],
            "sources": [str(path) for path in sources],
        }
    )
    for one in packs:
        fix, guard = one.report.count("fix"), one.report.count("guard")
        settings.out(f"{one.path}: {fix} to fix, {guard} to keep")
    settings.say(f"{counted(len(sources), 'file')} to adapt them: {folder / 'sources'}")
