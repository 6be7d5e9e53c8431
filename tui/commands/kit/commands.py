"""`tracejury kit`: build, return, merge and show kits."""

from __future__ import annotations

from pathlib import Path

import click

from ..context import Settings, pass_settings
from .building import build_command
from .merging import merge_command
from .returning import return_command


@click.group("kit")
def kit_command() -> None:
    """Carry a queue to a reviewer in one file, and their reviews back in another.

    The reviewer types tracejury open FILE and reviews; one key there makes the file that comes back.
    """


kit_command.add_command(build_command)
kit_command.add_command(return_command)
kit_command.add_command(merge_command)


@kit_command.command("show")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@pass_settings
def show_command(settings: Settings, file: Path) -> None:
    """Say what FILE is, and the seal of a return, without looking at the reviews in it.

    Two reviewers who tell each other the seals of their returns before either is merged know that neither was changed after.
    """
    from ....errors import UserError
    from ....store.kits.kit_file import WHAT_IT_IS, kind_of, read_file

    kind = kind_of(file)
    if kind is None:
        raise UserError(
            f"{file} is neither a kit nor a return nor an archive", "Name the file as you got it."
        )
    header = read_file(file, kind).header
    locked = header.lock is not None
    settings.document(
        {"path": str(file), "kind": kind, "locked": locked, "seal": header.content if kind == "return" else None}
    )  # fmt: skip
    settings.out(
        f"{file}: {WHAT_IT_IS[kind]}, whole{', locked with a passphrase' if locked else ''}"
    )
    if kind == "return":
        settings.out(f"seal {header.content}")
