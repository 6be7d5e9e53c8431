"""`tracejury kit show`: what a kit or a return is, before anybody opens or merges it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ....errors import UserError
from ....store.plurals import counted
from ..context import Settings, pass_settings
from .passphrase import asking, passphrase_file_option

if TYPE_CHECKING:
    from ....store.kits.about import AboutKit
    from ....store.kits.kit_file import KitFile
    from ....store.kits.passphrases import Key


@click.command("show")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@passphrase_file_option
@pass_settings
def show_command(settings: Settings, file: Path, passphrase_file: Path | None) -> None:
    """Say what FILE is: of a kit the queue, the rubric, the reviewer and the question; of a return the seal, without looking at
    the reviews in it.

    Two reviewers who tell each other the seals of their returns before either is merged know that neither was changed after.
    Of a kit that is locked nothing is told without its passphrase, which is not asked for: --passphrase-file FILE.
    """
    from ....store.kits.kit_file import WHAT_IT_IS, kind_of, read_file

    kind = kind_of(file)
    if kind is None:
        raise UserError(
            f"{file} is neither a kit nor a return nor an archive", "Name the file as you got it."
        )
    opened = read_file(file, kind)
    header = opened.header
    locked = header.lock is not None
    about = _about(opened, passphrase_file) if kind == "kit" else None
    settings.document(
        {"path": str(file), "kind": kind, "locked": locked, "seal": header.content if kind == "return" else None,
         "about": None if about is None else about.json()}
    )  # fmt: skip
    settings.out(
        f"{file}: {WHAT_IT_IS[kind]}, whole{', locked with a passphrase' if locked else ''}"
    )
    if kind == "return":
        settings.out(f"seal {header.content}")
    if about is not None:
        for line in _lines(about, locked=locked):
            settings.out(line)
    elif kind == "kit":
        settings.say("What is in it is told with its passphrase: --passphrase-file FILE.")


def _about(opened: KitFile, passphrase_file: Path | None) -> AboutKit | None:
    """What a kit says of itself; None of a locked one without its passphrase."""
    from ....store.kits.about import about_kit

    key: Key | None = None
    if opened.header.lock is not None:
        if passphrase_file is None:
            return None
        key = opened.key(asking(passphrase_file, str(opened.path))())
    return about_kit(opened, key)


def _lines(about: AboutKit, *, locked: bool) -> list[str]:
    return [
        f"queue     {about.queue}",
        f"rubric    {about.rubric}, version {about.version}",
        f"reviewer  {about.reviewer or 'whoever opens it says'}",
        f"holds     {counted(about.traces, 'trace')}",
        f"masked    {'yes: pseudonyms in the place of what is private' if about.masked else 'no'}",
        f"locked    {'yes, with a passphrase; so is its return' if locked else 'no'}",
        f"from      {about.sender or 'nobody named'}; back to {about.send_to or about.sender or 'whoever sent it'}",
        f"question  {about.question or 'none'}",
    ]
