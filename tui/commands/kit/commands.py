"""`tracejury kit`: build, return, merge and show kits."""

from __future__ import annotations

import click

from .building import build_command
from .merging import merge_command
from .returning import return_command
from .showing import show_command


@click.group("kit")
def kit_command() -> None:
    """Carry a queue to a reviewer in one file, and their reviews back in another.

    The reviewer types tracejury open FILE and reviews; one key there makes the file that comes back.
    """


kit_command.add_command(build_command)
kit_command.add_command(return_command)
kit_command.add_command(merge_command)
kit_command.add_command(show_command)
