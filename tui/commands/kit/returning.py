"""`tracejury kit return`: the reviews that were given in a kit, in one sealed file."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ....errors import UserError
from ..context import Settings, kits_folder, pass_settings


@click.command("return")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write. Default: beside the kit, named after it and you.",
)
@click.option(
    "--kit",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The kit, as you got it. Default: the one that was opened last.",
)
@pass_settings
def return_command(settings: Settings, out: Path | None, file: Path | None) -> None:
    """Write your reviews of a kit to one file, to be sent back.

    It holds your reviews alone. Its seal, which is printed, may be told before anybody opens it: afterwards nobody can change
    what you judged without showing it. Return as often as you like: a later file has all of an earlier one.
    """
    from ....store.workspace.kit_folders import kit_of
    from ....store.workspace.kit_returning import make_return
    from ....store.workspace.workspace import Workspace

    folder = _library(settings.library, file)
    kit = kit_of(folder)
    with Workspace.open_to_read(folder, kit.reviewer if kit is not None else None) as space:
        made = make_return(space, out)
    settings.document(
        {"path": str(made.path), "seal": made.seal, "finished": made.finished, "items": made.items,
         "send_to": made.to}
    )  # fmt: skip
    settings.out(f"{made.path}: {made.finished:,} of {made.items:,} judged")
    settings.out(f"seal {made.seal}")
    if made.to:
        settings.say(f"Send it to {made.to}.")


def _library(chosen: Path, file: Path | None) -> Path:
    """The library of the kit that is meant. Raises UserError if there is none."""
    from ....store.kits.kit_file import read_file
    from ....store.workspace.kit_folders import kit_of, last_kit, opened_folder

    if file is not None:
        folder: Path | None = opened_folder(read_file(file, "kit"), kits_folder())
    elif kit_of(chosen) is not None or "TRACEJURY_LIBRARY" in os.environ:
        folder = chosen
    else:
        folder = last_kit(kits_folder())
    if folder is None or kit_of(folder) is None:
        raise UserError("No kit was opened here", "Open it first: tracejury open FILE.")
    return folder
