"""`tracejury [open FILE]`: the app."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from ...errors import UserError
from .context import Settings, pass_settings


def run_app(settings: Settings, folder: Path, *, sample: Path | None = None) -> None:
    """Run the app on the library in `folder` until the person leaves it.

    Raises UserError where there is no terminal or the library is in use.
    """
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise UserError(
            "The app needs a terminal",
            "In a script, use a command: tracejury --help lists them.",
        )
    if not settings.color:
        os.environ["NO_COLOR"] = "1"
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    from ...store.workspace import Workspace
    from ..app import TracejuryApp

    with Workspace.open(folder) as workspace:
        TracejuryApp(workspace, sample).run()


@click.command("open")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True))
@pass_settings
def open_command(settings: Settings, file: Path | None = None) -> None:
    """Open the app. With FILE (a bundle), load it first."""
    from ...sample_traces import sample_folder

    if file is not None:
        from ...store.library.library import Library
        from ...store.loading.load import load

        library = Library.open(settings.library)
        try:
            report = load(library, [file])
        finally:
            library.close()
        settings.say(f"Loaded {report.totals.new} new traces, {report.totals.known} known.")
    with sample_folder() as sample:
        run_app(settings, settings.library, sample=sample)
