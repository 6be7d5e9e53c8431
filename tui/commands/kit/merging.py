"""`tracejury kit merge`: add the reviews that came back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from ....store.plurals import counted
from ..carried import carried_lines
from ..context import Settings, pass_settings
from .passphrase import asking, passphrase_file_option


@click.command("merge")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True)
)  # fmt: skip
@click.option(
    "--seal", "seals", multiple=True, help="Take only returns with this seal; again for each."
)
@passphrase_file_option
@pass_settings
def merge_command(
    settings: Settings, files: Sequence[Path], seals: Sequence[str], passphrase_file: Path | None
) -> None:
    """Add the reviews of returns to the library that built their kits: FILES, or the returns in folders.

    The order does not matter, and merging again adds nothing. If one of the files is damaged, changed, of another library or of
    a newer format, nothing is merged. tracejury undo takes the merge back.
    """
    from ....store.workspace.kit_merging import merge_returns
    from ....store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        report = merge_returns(
            space, files, passphrase=_once(passphrase_file), seals=[one.strip().lower() for one in seals]
        )  # fmt: skip
    settings.document(
        {"new": report.new, "brought_back": report.brought_back,
         "returns": [one.json() for one in report.returns],
         **({"carried": report.carried.json()} if report.carried else {})}
    )  # fmt: skip
    for one in report.returns:
        settings.out(one.words())
        for note in one.notes:
            settings.warn(f"  {note}")
    if report.brought_back:
        settings.say(
            f"{counted(report.brought_back, 'merge')} that had been taken back counts again."
        )
    if report.carried is not None:
        for line in carried_lines(report.carried, "earlier states of their traces"):
            settings.say(line)
    if not report.new and not report.brought_back:
        settings.say("Nothing is new.")


def _once(file: Path | None) -> Callable[[Path], str | None]:
    """Asks for the passphrase once, for all files."""
    known: list[str | None] = []

    def give(path: Path) -> str | None:
        if not known:
            known.append(asking(file, str(path))())
        return known[0]

    return give
