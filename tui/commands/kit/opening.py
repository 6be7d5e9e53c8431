"""Opening a kit: all that its reviewer types."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ....errors import UserError
from ..context import Settings, default_library, kits_folder
from .passphrase import asking

if TYPE_CHECKING:
    from ....store.kits.kit import KitHead


def kit_named(file: Path | None) -> Path | None:
    """The kit file to open; None if `file` is something else, or none is named. What is only called a kit is one as well: it is
    damaged, and opening it says so. Raises UserError for a return, and for an archive."""
    if file is None:
        return None
    from ....store.kits.kit_file import is_named_as_kit, kind_of

    kind = kind_of(file)
    if kind == "return":
        raise UserError(
            f"{file} is a return: the reviews of a kit",
            f"tracejury kit merge {file} adds them to your library.",
        )
    if kind == "archive":
        raise UserError(
            f"{file} is an archive: what a project learned",
            f"tracejury start --from {file} begins a library with it.",
        )
    return file if kind == "kit" or (file.is_file() and is_named_as_kit(file)) else None


def kit_to_go_on_with(settings: Settings) -> Path | None:
    """The library of the kit that was opened last, for somebody who has no traces of their own; None for anybody else."""
    from ....store.workspace.kit_folders import last_kit

    if settings.library != default_library() or "TRACEJURY_LIBRARY" in os.environ:
        return None
    last = last_kit(kits_folder())
    if last is None:
        return None
    if (settings.library / "traces.db").exists():
        from ....store.workspace.reading import reading

        with reading(settings.library) as library:
            if library.trace_count():
                return None
    return last


def open_kit_app(settings: Settings, file: Path, run: Callable[..., None]) -> None:
    """Open the app on the library of a kit, which is made when it is first opened. Raises UserError."""
    from ....store.workspace.kit_folders import kit_of, open_kit

    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise UserError("The app needs a terminal", "Open the kit in one.")
    folder = open_kit(file, kits_folder(), passphrase=asking(None, str(file)), reviewer=_asked_name)
    run_on(settings, folder, run)
    kit = kit_of(folder)
    if kit is not None:
        settings.say(f"Everything is saved. To go on: tracejury open {file}")


def run_on(settings: Settings, folder: Path, run: Callable[..., None]) -> None:
    """Open the app on the library of an opened kit, as its reviewer."""
    from ....store.workspace.kit_folders import kit_of

    kit = kit_of(folder)
    run(settings, folder, reviewer=kit.reviewer if kit is not None else None)


def _asked_name(head: KitHead) -> str:
    """The reviewer of a kit that names nobody."""
    from ....store.workspace.opened import reviewer_name

    click.echo(f"This kit asks for your reviews: {safe_name(head)}.", err=True)
    return str(
        click.prompt("Your name, as it will stand in them", default=reviewer_name(), err=True)
    )


def safe_name(head: KitHead) -> str:
    """The name of a kit on one line, safe to show."""
    from ...safe_text import one_line

    return str(one_line(head.name, 60))
