"""`tracejury start`: begin a project with what earlier ones learned."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...errors import UserError
from ...store.plurals import counted
from .context import Settings, pass_settings
from .kit.passphrase import asking, passphrase_file_option

if TYPE_CHECKING:
    from ...store.lessons.archive import Archive


@click.command("start")
@click.option(
    "--from",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="ARCHIVE",
    help="The archive of an earlier project; again for several.",
)
@click.option(
    "--with",
    "ready",
    type=click.Choice(["incidents"]),
    multiple=True,
    help="incidents: ready packs for the public incidents of chatbots.",
)
@passphrase_file_option
@pass_settings
def start_command(
    settings: Settings,
    files: tuple[Path, ...],
    ready: tuple[str, ...],
    passphrase_file: Path | None,
) -> None:
    """Begin a library with what earlier projects learned (tracejury archive): their rubrics and codes, their packs, and
    their failures, which are known again when they come. Its folder (--library) has to be new.

    What helped against a known failure is told after loading, by tracejury groups, and in a review once the verdict is given.
    """  # fmt: skip
    from ...store.workspace.starting import begin_library, read_archives, require_free

    if not files and not ready:
        raise UserError(
            "There is nothing to begin with",
            "Name an archive: --from FILE; or --with incidents for the ready packs.",
        )
    require_free(settings.library)
    archives = read_archives(files, lambda path: asking(passphrase_file, str(path))())
    if ready:
        from ..incidents import incident_archive

        archives.append(incident_archive())
    begun = begin_library(settings.library, archives)
    settings.document(
        {
            "library": str(settings.library),
            "projects": [_document(one) for one in begun.archives],
            "rubrics": begun.rubrics,
            "packs": [str(path) for path in begun.packs],
        }
    )
    for one in begun.archives:
        head = one.head
        settings.out(
            f"{head.project}: {counted(head.rubrics, 'rubric')}, {counted(head.codes, 'code')},"
            f" {counted(head.failures, 'known failure')}, {counted(head.packs, 'pack')}"
            f"{', masked' if head.masked else ''}"
        )
    for path in begun.packs:
        settings.out(f"  {path}")
    here = shlex.quote(str(settings.library))
    settings.say(f"Begun. To go on: tracejury --library {here} load FILES")


def _document(archive: Archive) -> dict[str, object]:
    head = archive.head
    return {
        "project": head.project,
        "archive": archive.hash,
        "masked": head.masked,
        "rubrics": head.rubrics,
        "codes": head.codes,
        "failures": head.failures,
        "packs": head.packs,
    }
