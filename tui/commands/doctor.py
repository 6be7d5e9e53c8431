"""`tracejury doctor`: check that the library is sound, and repair it."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ...store.plurals import counted
from .context import Settings, pass_settings

if TYPE_CHECKING:
    from ...store.workspace.remaking import Remade

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
    "--remake-traces",
    "remake_them",
    is_flag=True,
    help="Make traces.db again from the bundles as they were kept; verdicts are not touched.",
)
@click.option(
    "--accept-less",
    is_flag=True,
    help="With --remake-traces: also if the new file has fewer traces than the present one.",
)
@click.option(
    "--against",
    metavar="SEAL",
    help="Also say whether what was sealed (tracejury seal) is still there unchanged: a file, or its line.",
)
@click.option(
    "--accept-place",
    "accept_it",
    is_flag=True,
    help="Keep the library in a synchronised or network folder, though verdicts can be lost there; remembered.",
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
    settings: Settings,
    *,
    rebuild: bool,
    recover: Path | None,
    remake_them: bool,
    accept_less: bool,
    against: str | None,
    accept_it: bool,
    fix: bool,
    accept: bool,
) -> None:
    """Check the library: the journal, each reviewer's chain of events, the reviews built from it, every line of its mirror;
    traces, groups, pseudonyms, kept bundles and backups; and who may read it.

    Exits with 1 if something is wrong. While the library is open elsewhere, or its folder cannot be written, it is
    checked as it is, and nothing is repaired.
    """
    from ...store.places import accept_place, risk_of
    from ...store.workspace.access import accept_access, access_of, access_words, fix_access
    from ...store.workspace.health import examine
    from ...store.workspace.library_files import examine_files
    from ...store.workspace.sealing import held_against

    if fix and accept:
        raise click.UsageError("--fix-permissions and --accept-permissions are opposites.")
    if accept_it:
        accept_place(settings.library)
    risk = risk_of(settings.library)
    found = examine(settings.library, rebuild=rebuild, recover=recover)
    remade = _remade(settings, even_less=accept_less) if remake_them else None
    files = examine_files(settings.library)
    held = held_against(settings.library, against) if against and not found.lost else None
    unsound = [one for one in files if one.problem]
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
            "place": risk and {"kind": risk.kind, "by": risk.by},
            "files": [
                {"name": one.name, "holds": one.holds or None, "problem": one.problem or None}
                for one in files
            ],
            "against": held
            and {
                "outcome": held.outcome,
                "says": held.says,
                "new": held.new,
                "first": held.first,
            },
            "remade": remade
            and {
                "done": remade.done,
                "bundles": remade.bundles,
                "traces": remade.traces,
                "forgotten": remade.forgotten,
                "not_made": [{"path": path, "why": why} for path, why in remade.not_made],
                "missing": remade.missing,
                "kept": str(remade.kept) if remade.kept else None,
            },
            "permissions": {
                "shared": access.shared,
                "wide": [str(path) for path in access.open_to_others[:_MOST_PATHS]],
                "wide_count": len(access.open_to_others),
                "narrowed": access.narrowed,
            },
        }
    )
    holds = "no journal that can be read" if found.lost else counted(found.events, "event")
    settings.out(f"{settings.library}: {holds}, SQLite {found.sqlite}")
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
    for one in files:
        (settings.warn if one.problem else settings.out)(
            f"  {one.name}: {one.problem or one.holds}"
        )
    if risk is not None:
        settings.warn(f"The library {risk.words}; that was accepted (--accept-place).")
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
    if held is not None:
        (settings.out if held.sound else settings.warn)(held.says)
    refused = remade is not None and not remade.done
    rewritten = held is not None and not held.sound
    if not (problems or differences or unsound or refused or rewritten):
        settings.out("No problems found.")
    if problems or unsound or refused or rewritten or (differences and not rebuild):
        raise SystemExit(1)


def _remade(settings: Settings, *, even_less: bool) -> Remade:
    """Make traces.db again, and say what came of it."""
    from ...store.workspace.remaking import remake
    from .progress import loading_bar

    with loading_bar(settings) as progress:
        done = remake(settings.library, progress=progress, even_less=even_less)
    made = f"{counted(done.traces, 'trace')} of {counted(done.bundles, 'bundle')}"
    for path, why in done.not_made[:_MOST_PATHS]:
        settings.warn(f"  {path}: {why}")
    if done.forgotten:
        settings.say(f"{counted(done.forgotten, 'forgotten trace')} left out.")
    if done.done:
        settings.out(f"traces.db was made again: {made}.")
        if done.kept is not None:
            settings.say(f"The earlier one is kept: {done.kept}")
    else:
        settings.warn(
            f"traces.db was left as it is: made again it would have {made}, and lack"
            f" {counted(len(done.missing), 'trace')} that it has now. --accept-less takes it all the same."
        )
    return done
