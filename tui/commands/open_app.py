"""`tracejury [open FILE]`: the app."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...errors import UserError
from ...store.plurals import counted
from .context import Settings, pass_settings

if TYPE_CHECKING:
    from ..opens_first import OpensFirst


def run_app(
    settings: Settings,
    folder: Path,
    *,
    sample: Path | None = None,
    first: OpensFirst | None = None,
    reviewer: str | None = None,
    said: Sequence[str] = (),
) -> None:
    """Run the app on the library in `folder` until the user quits.

    `said` is told once it is open. While another process has the library open, the app only reads. Raises UserError if there is no terminal, and
    for an error inside the app, whose traceback is written to the library folder. A signal ends the process with its status.
    """
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise UserError(
            "The app needs a terminal",
            "In a script, use a command: tracejury --help lists them.",
        )
    if not settings.color:
        os.environ["NO_COLOR"] = "1"
    from ..keys.table import use_keys
    from ..settings.file import read_settings

    mine = read_settings()
    # Before the screens are imported: some hints are made then.
    use_keys(mine.keys)
    if not mine["animation"]:
        os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    import asyncio

    from ...store.workspace.workspace import Workspace
    from ..app import TracejuryApp
    from ..termination import terminated_in_order

    with Workspace.open_to_read(folder, reviewer) as workspace:
        workspace.shown.check()
        workspace.journal.notices += said
        if first is not None and first.what == "differences" and first.name:
            from ...store.workspace.adjudication import disputes_named

            disputes_named(workspace, first.name)
        app = TracejuryApp(workspace, sample, mine, first=first)

        def last() -> None:
            app.keep_typing()
            workspace.journal.close()

        with asyncio.Runner() as runner, terminated_in_order(last) as termination:
            termination.leave_by(runner.get_loop(), app.exit)
            app.run(loop=runner.get_loop())
    if app.failure is not None:
        raise UserError(
            f"An unexpected error ended the app: {type(app.failure).__name__}: {app.failure}",
            f"Everything that you did is saved. Please report it with {_details(folder, app.failure)}",
        )
    if termination.number is not None:
        sys.exit(128 + termination.number)
    if app.to_restore is not None:
        from ...store.workspace.restoring import done_in_words, restore

        words = done_in_words(restore(folder, app.to_restore))
        run_app(settings, folder, sample=sample, reviewer=reviewer, said=["\n".join(words)])


def _details(folder: Path, failure: BaseException) -> Path:
    """The file with the traceback of an error that ended the app."""
    text = "".join(traceback.format_exception(failure))
    path = folder / "last-error.txt"
    try:
        path.write_text(text, "utf-8", "backslashreplace")
    except OSError:
        # The folder of the library can only be read.
        path = Path(tempfile.mkdtemp(prefix="tracejury-")) / path.name
        path.write_text(text, "utf-8", "backslashreplace")
    return path


@click.command("open")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True))
@pass_settings
def open_command(settings: Settings, file: Path | None = None) -> None:
    """Open the app. FILE is a kit that you got, which is then yours to review; or a bundle, which is loaded first."""
    from ...sample_traces import sample_folder
    from .kit.opening import kit_named, kit_to_go_on_with, open_kit_app, run_on

    kit = kit_named(file)
    if kit is not None:
        open_kit_app(settings, kit, run_app)
        return
    going = kit_to_go_on_with(settings) if file is None else None
    if going is not None:
        run_on(settings, going, run_app)
        return
    if file is not None:
        _load_first(settings, file)
    with sample_folder() as sample:
        run_app(settings, settings.library, sample=sample)


def _load_first(settings: Settings, file: Path) -> None:
    """Load a bundle before the app opens, as `tracejury load` does, and report what was not read."""
    from ...store.insight.fixes.closing import failed_again_in_words
    from ...store.workspace.loading import load_and_group
    from .progress import loading_bar

    with loading_bar(settings) as progress:
        loaded = load_and_group(settings.library, [file], progress=progress)
    totals = loaded.report.totals
    settings.say(f"Loaded {counted(totals.new, 'new trace')}, {totals.known} already known.")
    if totals.rejected:
        settings.warn(f"{counted(totals.rejected, 'record')} could not be read: tracejury rejects")
    for one in loaded.failed_again.values():
        settings.warn(failed_again_in_words(one))
    if loaded.unmapped is not None:
        raise UserError(
            f"{file} holds records of an unknown format",
            f"tracejury map {shlex.quote(str(file))} shows which column could be which; --save NAME keeps the mapping.",
        )
