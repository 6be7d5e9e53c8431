"""`tracejury archive`: what a project learned, in one file for the next one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...errors import UserError
from ...store.plurals import counted
from .context import Settings, pass_settings
from .kit.passphrase import asking, passphrase_file_option
from .progress import case_counter

if TYPE_CHECKING:
    from ...store.workspace.archiving import ArchivePlan

_SHOWN = 10


@click.command("archive")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write.",
)
@click.option(
    "--project",
    default="",
    help="What the next project calls this one. Default: as the lessons say, else the name of the library's folder.",
)
@click.option(
    "--lessons",
    "lessons_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A TOML file that says what helped: [[lesson]] tables with code or group, helped, release.",
)
@click.option(
    "--mask/--no-mask",
    default=None,
    help="Pseudonyms in place of what is private. Default: as texts are shown here (--masked).",
)
@click.option("--passphrase", "ask", is_flag=True, help="Ask for a passphrase that opens the file.")
@passphrase_file_option
@pass_settings
def archive_command(
    settings: Settings,
    out: Path,
    project: str,
    lessons_file: Path | None,
    mask: bool | None,
    ask: bool,
    passphrase_file: Path | None,
) -> None:
    """Write what this project learned to one file: rubrics, codes with examples, packs with their guards, and the groups of
    failures that were judged. `tracejury start --from FILE` begins the next project with it.

    Nothing is written, and the exit code is 1, if something private is in it that is neither masked nor acknowledged
    (tracejury privacy acknowledge).
    """  # fmt: skip
    from ...store.kits.passphrases import new_key
    from ...store.lessons.lesson_file import Lessons, read_lessons
    from ...store.packs.pace import Pace
    from ...store.workspace.archiving import plan_archive, write_archive
    from ...store.workspace.pack_privacy import remember_stops
    from ...store.workspace.workspace import Workspace

    secret = None
    if ask or passphrase_file is not None:
        secret = asking(passphrase_file, "the archive")()
        if secret is None:
            raise UserError(
                "There is no terminal to ask for a passphrase", "Use --passphrase-file."
            )
    lessons = read_lessons(lessons_file) if lessons_file is not None else Lessons()
    name = project or lessons.project or settings.library.absolute().name
    with (
        Workspace.open_to_read(settings.library) as space,
        case_counter(settings, "Archiving") as progress,
    ):
        plan = plan_archive(
            space,
            name,
            lessons,
            mask=settings.masked if mask is None else mask,
            pace=Pace(progress),
        )
        remember_stops(space, plan.privacy)
        if not plan.privacy.stops:
            write_archive(space, plan, out, new_key(secret) if secret is not None else None)
    stops = plan.privacy.stops
    fix, guard = plan.cases
    settings.document(
        {
            "path": str(out),
            "project": plan.head.project,
            "masked": plan.head.masked,
            "written": not stops,
            "rubrics": plan.head.rubrics,
            "codes": plan.head.codes,
            "failures": plan.head.failures,
            "unjudged": plan.unjudged,
            "packs": plan.head.packs,
            "cases": {"fix": fix, "guard": guard},
            "unread": list(plan.unread),
            "private": [one.json() for one in stops],
        }
    )
    for why in plan.unread:
        settings.warn(f"A pack is left out: {why}")
    if stops:
        for one in stops[:_SHOWN]:
            settings.out(f"{one.id}  {one.type}  {one.preview}  {one.places[0]}")
        if len(stops) > _SHOWN:
            settings.out(f"… and {len(stops) - _SHOWN:,} more")
        settings.warn(
            f"Nothing was written: {counted(len(stops), 'private value')} would be in the archive."
            " Write it with --mask (and build its packs masked), or acknowledge each:"
            " tracejury privacy acknowledge."
        )
        sys.exit(1)
    settings.out(f"{out}: {_told(plan)}{', masked' if plan.head.masked else ''}")
    if plan.unjudged:
        settings.say(
            f"{counted(plan.unjudged, 'group')} that nobody judged a failure are not in it."
        )
    settings.say("The next project begins with: tracejury --library DIR start --from FILE")


def _told(plan: ArchivePlan) -> str:
    fix, guard = plan.cases
    return ", ".join(
        (
            counted(plan.head.rubrics, "rubric"),
            counted(plan.head.codes, "code"),
            counted(plan.head.failures, "known failure"),
            f"{counted(plan.head.packs, 'pack')} ({fix} to fix, {guard} to keep)",
        )
    )
