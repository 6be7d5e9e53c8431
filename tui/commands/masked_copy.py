"""`tracejury privacy mask`: a masked copy of the library or of a bundle, with the proof that nothing else changed."""

from __future__ import annotations

from pathlib import Path

import click

from ...store.plurals import counted
from .context import Settings, pass_settings

_SHOWN = 10


@click.command("mask")
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="[SOURCE] DEST"
)
@click.option(
    "--rules",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file with rules of your own; privacy.toml in the library's folder is read without. Can be repeated.",
)
@click.option(
    "--names",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A text file with names of people, one a line. Can be repeated.",
)
@pass_settings
def mask_command(
    settings: Settings, paths: tuple[Path, ...], files: tuple[Path, ...], names: tuple[Path, ...]
) -> None:
    """Write a masked copy of SOURCE to DEST: of a library (yours, if SOURCE is left out) a library with its traces and
    reviews; of a bundle the same file, or folder, with pseudonyms.

    Both are then compared: steps and scores, groups, slices, and the cases that the reviews make. Exit code 1 if
    anything but private values changed; it is said where.
    """
    from ...store.workspace.masked_copy import mask_bundle, mask_library
    from ...store.workspace.masking import library_masking, rules_for
    from ...store.workspace.privacy import is_library
    from ...store.workspace.workspace import Workspace
    from .progress import case_counter

    if len(paths) > 2:
        raise click.UsageError(
            "Name what to mask, if it is not your library, and where to write it."
        )
    source = paths[0] if len(paths) == 2 else settings.library
    masking = library_masking(settings.library, rules_for(settings.library, files, names))
    if len(paths) == 1 or is_library(source):
        with Workspace.open_to_read(source) as space, case_counter(settings, "Masking") as progress:
            done = mask_library(space, paths[-1], masking, progress)
    else:
        done = mask_bundle(source, paths[-1], masking)
    report, proof = done.report, done.proof
    settings.document(
        {
            "target": str(done.target),
            "types": dict(sorted(report.counts.items())),
            "left": [{"type": type_, "place": place} for type_, place in report.left],
            "met": masking.twin.met,
            "reviews": done.reviews,
            "not_copied": done.not_copied,
            "proof": proof.json(),
        }
    )
    settings.table(("type", "masked"), sorted(report.counts.items()))
    for type_, place in report.left[:_SHOWN]:
        settings.warn(f"Not masked: {type_} at {place}")
    if len(report.left) > _SHOWN:
        settings.warn(f"… and {len(report.left) - _SHOWN:,} more")
    if masking.twin.met:
        settings.warn(f"{counted(masking.twin.met, 'value')} have the pseudonym of another.")
    for what in done.not_copied:
        settings.say(f"Not in the copy: {what}")
    settings.out(
        f"Compared: {counted(proof.traces, 'trace')}, {counted(proof.groups, 'group')}, "
        f"{counted(proof.slices, 'slice')}, {counted(proof.cases, 'case')}"
    )
    for words in proof.differences:
        settings.warn(f"  {words}")
    if not proof.holds:
        settings.out("The copy differs in more than private values.")
        raise SystemExit(1)
    settings.out(f"Nothing but private values changed: {done.target}")
