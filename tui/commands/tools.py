"""`tracejury tools`: which tools of the traces write, so that packs test what an agent changes."""

from __future__ import annotations

import click

from .context import Settings, pass_settings


@click.group("tools")
def tools_command() -> None:
    """Show what the tools of the traces do, and say it where their names do not.

    A case of a pack asks for the calls that write and leaves those that read to the candidate. The name of a tool
    proposes which it is; what a person says counts more. tracejury undo takes it back.
    """


@tools_command.command("list")
@pass_settings
def list_command(settings: Settings) -> None:
    """List each tool with its calls, what it does, and who said so."""
    from ...store.workspace.tools import tools_of
    from ...store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        found = tools_of(space)
    settings.document(
        {
            "tools": [
                {"name": one.name, "calls": one.calls, "effect": one.effect,
                 "said_by": one.said_by or None}
                for one in found
            ]
        }
    )  # fmt: skip
    if not found:
        settings.out("No trace in this library calls a tool.")
        return
    settings.table(
        ("tool", "calls", "effect", "because"),
        [
            (
                one.name,
                one.calls,
                one.effect,
                f"{one.said_by} said so" if one.said_by else _why(one.effect),
            )
            for one in found
        ],
    )
    if any(one.effect == "unknown" for one in found):
        settings.say(
            "Say what the unknown ones do: tracejury tools writes NAME, or tools reads NAME."
        )


def _why(effect: str) -> str:
    return "its name says nothing" if effect == "unknown" else "of its name"


@tools_command.command("writes")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@pass_settings
def writes_command(settings: Settings, names: tuple[str, ...]) -> None:
    """Say that these tools write: they change something outside the conversation."""
    _say(settings, names, writes=True)


@tools_command.command("reads")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@pass_settings
def reads_command(settings: Settings, names: tuple[str, ...]) -> None:
    """Say that these tools only read: they change nothing."""
    _say(settings, names, writes=False)


def _say(settings: Settings, names: tuple[str, ...], *, writes: bool) -> None:
    from ...store.workspace.tools import say_effect
    from ...store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        say_effect(space, names, "writes" if writes else "reads")
    settings.document({"tools": list(names), "effect": "writes" if writes else "reads"})
    verb = ("write" if writes else "read") + ("s" if len(names) == 1 else "")
    settings.out(f"{', '.join(names)} {verb}. Build packs again to use it.")
