"""A group of commands that is also one: a word that is no command of it names what is shown."""

from __future__ import annotations

from typing import ClassVar

import click


class NamingGroup(click.Group):
    """A group in which a word that is no command of it is a name: `judges correctness` shows that judge."""

    without_command: ClassVar[str] = "show"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `show` in front of what does not begin with a command."""
        if not args or (args[0] not in self.commands and args[0] not in ("--help", "-h")):
            args = [self.without_command, *args]
        return super().parse_args(ctx, args)
