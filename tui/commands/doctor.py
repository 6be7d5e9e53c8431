"""`tracejury doctor` and `tracejury backup`: check that the journal is sound, and back it up."""

from __future__ import annotations

from pathlib import Path

import click

from ...store.plurals import counted
from .context import Settings, pass_settings


@click.command("doctor")
@click.option("--rebuild", is_flag=True, help="Rebuild the reviews from the journal.")
@click.option(
    "--recover",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="First recover the events of a journal.jsonl that are missing from the journal.",
)
@pass_settings
def doctor_command(settings: Settings, rebuild: bool, recover: Path | None) -> None:
    """Check the journal: the file, each reviewer's chain of events, and the reviews built from it.

    Exits with 1 if something is wrong. While the library is open elsewhere, or its folder cannot be written, it is
    checked as it is, and nothing is repaired.
    """
    from ...store.workspace.health import examine

    found = examine(settings.library, rebuild=rebuild, recover=recover)
    problems, differences = found.problems, found.differences
    settings.document(
        {
            "library": str(settings.library),
            "events": found.events,
            "recovered": found.recovered,
            "problems": problems,
            "differences": differences,
            "rebuilt": rebuild,
            "notices": found.notices,
            "only_read": found.only_read or None,
            "sqlite": found.sqlite,
        }
    )
    settings.out(f"{settings.library}: {counted(found.events, 'event')}, SQLite {found.sqlite}")
    if found.only_read:
        settings.say(f"Checked beside it, nothing was repaired: {found.only_read}.")
    if found.recovered:
        settings.out(f"Events recovered from {recover}: {found.recovered:,}")
    for text in (*found.notices, *problems, *differences):
        settings.warn(f"  {text}")
    if differences and rebuild:
        settings.out("The reviews were rebuilt from the journal.")
    elif differences:
        settings.out(
            "The reviews differ from the journal: tracejury doctor --rebuild repairs them."
        )
    if problems:
        settings.out("The journal is damaged: backups/ and journal.jsonl hold other copies.")
    if not (problems or differences):
        settings.out("No problems found.")
    if problems or (differences and not rebuild):
        raise SystemExit(1)


@click.command("backup")
@pass_settings
def backup_command(settings: Settings) -> None:
    """Write a verified copy of the journal into the library's backups folder, also while the library is open."""
    from ...store.workspace.health import back_up

    path = back_up(settings.library)
    settings.document({"backup": str(path)})
    settings.out(str(path))
