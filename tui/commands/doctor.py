"""`tracejury doctor` and `tracejury backup`: is what was kept whole, and a copy of it."""

from __future__ import annotations

from pathlib import Path

import click

from .context import Settings, pass_settings


@click.command("doctor")
@click.option("--rebuild", is_flag=True, help="Derive the reviews anew from the journal.")
@click.option(
    "--recover",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="First take in the events of a journal.jsonl that the journal lacks.",
)
@pass_settings
def doctor_command(settings: Settings, rebuild: bool, recover: Path | None) -> None:
    """Examine the journal: the file, each reviewer's chain of events, and what is derived from it.

    Exits with 1 if something is wrong.
    """
    from ...store.journal.journal import Journal

    journal = Journal.open(settings.library)
    try:
        recovered = journal.recover(recover) if recover else 0
        problems = journal.verify()
        differences = journal.rebuild() if rebuild else journal.differences()
        notices, events = list(journal.notices), journal.count()
    finally:
        journal.close()
    settings.document(
        {
            "library": str(settings.library),
            "events": events,
            "recovered": recovered,
            "problems": problems,
            "differences": differences,
            "rebuilt": rebuild,
            "notices": notices,
            "sqlite": journal.sqlite_version,
        }
    )
    settings.out(f"{settings.library}: {events:,} events, SQLite {journal.sqlite_version}")
    if recovered:
        settings.out(f"Events taken in from {recover}: {recovered:,}")
    for text in (*notices, *problems, *differences):
        settings.warn(f"  {text}")
    if differences and rebuild:
        settings.out("The reviews were derived anew from the journal.")
    elif differences:
        settings.out(
            "The reviews differ from the journal: tracejury doctor --rebuild sets it right."
        )
    if problems:
        settings.out("The journal is not whole: backups/ and journal.jsonl hold other copies.")
    if not (problems or differences):
        settings.out("All is well.")
    if problems or (differences and not rebuild):
        raise SystemExit(1)


@click.command("backup")
@pass_settings
def backup_command(settings: Settings) -> None:
    """Write a verified copy of the journal into the library's backups folder."""
    from ...store.journal.journal import Journal

    journal = Journal.open(settings.library)
    try:
        path = journal.backup()
    finally:
        journal.close()
    settings.document({"backup": str(path)})
    settings.out(str(path))
