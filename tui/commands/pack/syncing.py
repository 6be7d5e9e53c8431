"""`tracejury pack sync` and `pack seal`: a pack goes into a folder under version control, once its changes were read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ....errors import UserError
from ....store.plurals import counted
from ..context import Settings, pass_settings
from .accounting import require_accounted
from .long_lists import first_lines

if TYPE_CHECKING:
    from ....store.packs.sync.planning import Decisions
    from ....store.packs.sync.syncing import Sync


@click.command("sync")
@click.argument(
    "places", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="[PACK] DEST"
)
@click.option("--yes", "-y", is_flag=True, help="Do it without asking.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option(
    "--retire", multiple=True, metavar="CASE", help="A case that leaves, whatever the verdicts say."
)
@click.option("--restore", multiple=True, metavar="CASE", help="A retired case that comes back.")
@click.option("--reason", help="Why cases leave: with --retire, or for those that PACK lacks.")
@click.option("--keep-missing", is_flag=True, help="Cases that PACK lacks stay.")
@click.option("--overwrite", is_flag=True, help="Write over what was changed by hand.")
@click.option(
    "--as-it-is", is_flag=True, help="Also if something private is in it that nobody acknowledged."
)
@pass_settings
def sync_command(
    settings: Settings,
    places: tuple[Path, ...],
    yes: bool,
    dry_run: bool,
    retire: tuple[str, ...],
    restore: tuple[str, ...],
    reason: str | None,
    keep_missing: bool,
    overwrite: bool,
    as_it_is: bool,
) -> None:
    """Bring PACK into DEST, a folder under version control, and say in words what that changes.

    DEST is the pack's folder there, or a folder that packs lie in. What PACK lacks moves to retired/, with the reason.
    The version follows: major if a case was changed or retired, minor if cases were added, else patch. Without
    PACK, only --retire and --restore are done.
    """
    from ....store.canonical import clean_text
    from ....store.packs.sync.planning import Decisions

    source, place = _places(places)
    if source is None and not (retire or restore):
        raise UserError(
            "pack sync needs PACK and DEST", "With DEST alone, say what to --retire or --restore."
        )
    if retire and not (reason or "").strip():
        raise UserError("--retire needs a --reason", 'For example: --reason "no longer sold".')
    given = clean_text(" ".join((reason or "").split()))
    decisions = Decisions(
        dict.fromkeys(retire, given),
        frozenset(restore),
        **({"why_missing": given} if given and not retire else {}),
        keep_missing=keep_missing,
        overwrite=overwrite,
    )
    _carry_out(settings, source, place, decisions, yes=yes, dry_run=dry_run, as_it_is=as_it_is)


def _places(places: tuple[Path, ...]) -> tuple[Path | None, Path]:
    if len(places) > 2:
        raise UserError("pack sync takes PACK and DEST, no more", "Sync one pack after the other.")
    return (places[0], places[1]) if len(places) == 2 else (None, places[0])


@click.command("seal")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("--yes", "-y", is_flag=True, help="Do it without asking.")
@click.option("--dry-run", is_flag=True, help="Only say what would be written.")
@click.option(
    "--reason", default="its file was deleted", show_default=True, help="Why cases are gone."
)
@pass_settings
def seal_command(settings: Settings, pack: Path, yes: bool, dry_run: bool, reason: str) -> None:
    """Let the history of PACK account for it as it is, after it was changed by other means than sync."""
    from ....store.packs.sync.planning import Decisions

    decisions = Decisions(why_missing=reason)
    _carry_out(settings, None, pack, decisions, yes=yes, dry_run=dry_run, as_it_is=True)


def _carry_out(
    settings: Settings,
    source: Path | None,
    place: Path,
    decisions: Decisions,
    *,
    yes: bool,
    dry_run: bool,
    as_it_is: bool,
) -> None:
    from ....store.packs.sync.syncing import planned

    sync = planned(source, place, decisions)
    if not as_it_is and not dry_run:
        changed = sync.plan.changed
        files = {name: sync.plan.files[name] for name in changed if name in sync.plan.files}
        require_accounted(settings, sync.target, files, sync.plan.manifest)
    _show(settings, sync)
    write = sync.changes and not dry_run and (yes or _agreed(settings, sync))
    if write:
        sync.write()
    settings.document({**sync.plan.json(), "target": str(sync.target), "written": write})
    if not sync.changes:
        settings.out(f"{sync.target}: nothing to change ({_version(sync)})")
    elif write:
        settings.out(f"{sync.target}: written, {_version(sync)}")
    else:
        settings.out("Nothing was written.")
    sys.exit(0 if write or dry_run or not sync.changes else 1)


def _agreed(settings: Settings, sync: Sync) -> bool:
    """Whether the person says yes. Raises UserError where nobody can be asked."""
    if settings.json or not sys.stdin.isatty():
        raise UserError(
            f"{sync.target} was not written: nobody is there to be asked",
            "Read what would change, then say --yes; --dry-run only shows it.",
        )
    return click.confirm(f"Write {counted(len(sync.plan.changed), 'file')}?", err=True)


def _version(sync: Sync) -> str:
    return f"version {sync.plan.version}"


def _show(settings: Settings, sync: Sync) -> None:
    """The difference in words."""
    plan = sync.plan
    if sync.changes:
        settings.out(f"{sync.target}: {_headline(sync)}")
        first_lines(settings, plan.difference.lines)
        if plan.restored:
            settings.out(f"  no longer retired: {', '.join(plan.restored)}")
        if plan.version != plan.version_before:
            settings.out(f"  version {plan.version_before or 'none'} -> {plan.version}")
    for note in plan.notes:
        settings.say(note)
    for name, how in plan.edits.items():
        settings.warn(f"{name}: {how}; this is overwritten")
    if sync.changes and not sync.versioned:
        settings.say(f"{sync.target} is in no git work tree")


def _headline(sync: Sync) -> str:
    if sync.plan.difference:
        return sync.plan.difference.headline
    return (
        "no case changes; the history is to account for it as it is"
        if (sync.plan.version != sync.plan.version_before)
        else f"no case changes; written anew: {counted(len(sync.plan.changed), 'file')}"
    )
