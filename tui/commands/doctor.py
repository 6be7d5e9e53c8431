"""`tracejury doctor`: check that the library is sound, and repair it."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

import click

from ...store.plurals import counted
from .context import Settings, pass_settings

_MOST_PATHS: Final = 20
_MOST_SHOWN: Final = 5
_MOST_LINES: Final = 20


@click.command("doctor")
@click.option("--rebuild", is_flag=True, help="Rebuild the reviews from the journal.")
@click.option(
    "--recover",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="First recover the events of a journal.jsonl that are missing from the journal.",
)
@click.option(
    "--fix-permissions",
    "fix",
    is_flag=True,
    help="Take the access to the library from everybody but its owner.",
)
@click.option(
    "--accept-permissions",
    "accept",
    is_flag=True,
    help="Keep the access that the folder gives to others: the library is shared on purpose.",
)
@pass_settings
def doctor_command(
    settings: Settings, *, rebuild: bool, recover: Path | None, fix: bool, accept: bool
) -> None:
    """Check the journal: the file, each reviewer's chain of events, and the reviews built from it; and who may read
    the library.

    Exits with 1 if something is wrong. While the library is open elsewhere, or its folder cannot be written, it is
    checked as it is, and nothing is repaired.
    """
    from ...store.workspace.access import accept_access, access_of, access_words, fix_access
    from ...store.workspace.health import examine

    if fix and accept:
        raise click.UsageError("--fix-permissions and --accept-permissions are opposites.")
    found = examine(settings.library, rebuild=rebuild, recover=recover)
    problems, differences = found.problems, found.differences
    access = (fix_access if fix else accept_access if accept else access_of)(settings.library)
    settings.document(
        {
            "library": str(settings.library),
            "events": found.events,
            "lost": found.lost,
            "recovered": found.recovered,
            "bad_lines": [{"line": one.number, "why": one.why} for one in found.bad_lines],
            "problems": problems,
            "differences": differences,
            "rebuilt": rebuild,
            "notices": found.notices,
            "only_read": found.only_read or None,
            "sqlite": found.sqlite,
            "permissions": {
                "shared": access.shared,
                "wide": [str(path) for path in access.open_to_others[:_MOST_PATHS]],
                "wide_count": len(access.open_to_others),
                "narrowed": access.narrowed,
            },
        }
    )
    settings.out(f"{settings.library}: {counted(found.events, 'event')}, SQLite {found.sqlite}")
    if found.only_read:
        settings.say(f"Checked beside it, nothing was repaired: {found.only_read}.")
    if found.recovered:
        settings.out(f"Events recovered from {recover}: {found.recovered:,}")
    for bad in found.bad_lines[:_MOST_LINES]:
        settings.warn(f"  {recover}, line {bad.number}: {bad.why}")
    if len(found.bad_lines) > _MOST_LINES:
        settings.warn(f"  and {len(found.bad_lines) - _MOST_LINES:,} more lines of {recover}")
    for text in (*found.notices, *problems, *differences):
        settings.warn(f"  {text}")
    if access.narrowed:
        settings.out(
            f"Closed to everybody else: {counted(access.narrowed, 'file or folder', 'files and folders')}."
        )
    for path in access.not_narrowed[:_MOST_PATHS]:
        settings.warn(f"  {path} could not be closed to others: it belongs to somebody else")
    if words := access_words(settings.library, access):
        settings.warn(words)
        for path in access.open_to_others[:_MOST_SHOWN]:
            settings.warn(f"  {stat.filemode(path.stat().st_mode)} {path}")
    if access.shared:
        settings.out("The library is shared on purpose: new files have the access of its folder.")
    if differences and rebuild:
        settings.out("The reviews were rebuilt from the journal.")
    elif differences:
        settings.out(
            "The reviews differ from the journal: tracejury doctor --rebuild repairs them."
        )
    if problems and not found.lost:
        settings.out("Something is wrong: tracejury restore lists the copies of the journal.")
    if not (problems or differences):
        settings.out("No problems found.")
    if problems or (differences and not rebuild):
        raise SystemExit(1)
