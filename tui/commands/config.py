"""`tracejury config`: your settings and keys, in one file."""

from __future__ import annotations

import click

from ...errors import UserError
from .context import Settings, pass_settings


@click.group("config")
def config_command() -> None:
    """Your settings and keys: one TOML file, in your configuration folder or where TRACEJURY_CONFIG says.

    A file that cannot be used never keeps tracejury from starting: defaults hold for what is wrong in it.
    """


@config_command.command("show")
@pass_settings
def show_command(settings: Settings) -> None:
    """Show every setting with its value, and the keys that you changed."""
    from ..keys.table import key_table
    from ..settings.file import read_settings
    from ..settings.known import SETTINGS

    mine = read_settings()
    changed = {command.id: command for command in key_table() if command.id in mine.keys}
    settings.document(
        {
            "path": str(mine.path),
            "settings": {one.name: mine[one.name] for one in SETTINGS},
            "keys": {name: list(keys) for name, keys in mine.keys.items()},
            "problems": [str(problem) for problem in mine.problems],
        }
    )
    settings.table(
        ("setting", "value", "", "what it is for"),
        [
            (
                one.name,
                _shown(mine[one.name]),
                "set" if one.name in mine.given else "",
                one.words,
            )
            for one in SETTINGS
        ],
    )
    for name, command in changed.items():
        settings.out(f"{name}: {' '.join(mine.keys[name])} instead of {' '.join(command.keys)}")
    for problem in mine.problems:
        settings.warn(str(problem))


@config_command.command("path")
@pass_settings
def path_command(settings: Settings) -> None:
    """Print where the file is, also if there is none yet."""
    from ..settings.place import config_path

    settings.document({"path": str(config_path())})
    settings.out(str(config_path()))


@config_command.command("edit")
@pass_settings
def edit_command(settings: Settings) -> None:
    """Open the file in your editor (the setting, VISUAL or EDITOR), then check it."""
    from ..external_editor import editor_command, run_in_foreground
    from ..settings.file import begin, read_settings

    mine = read_settings()
    command = editor_command(mine.text("editor"))
    begin(mine.path)
    try:
        status = run_in_foreground([*command, str(mine.path)])
    except OSError as error:
        raise UserError(
            f"The editor {command[0]} cannot be started: {error.strerror}",
            "Set another one: tracejury config set editor 'nano'",
        ) from None
    if status:
        raise UserError(f"The editor {command[0]} ended with status {status}", "Look at the file.")
    _say_problems(settings)


@config_command.command("set")
@click.argument("name", metavar="KEY")
@click.argument("value")
@pass_settings
def set_command(settings: Settings, name: str, value: str) -> None:
    """Set KEY to VALUE; the rest of the file and its comments stay as they are.

    KEY is a setting (theme), or a command with keys. before it (keys.pass); several keys are written with blanks
    between them. An empty VALUE brings the default back.
    """
    from ..settings.file import KEYS, change, names, read_settings
    from ..settings.keymap import tried
    from ..settings.known import UnfitValue, setting

    mine = read_settings()
    table, _, command = name.rpartition(".")
    if table == KEYS:
        keys = value.split()
        wrong = tried(command, keys, mine.keys) if keys else ""
        if wrong:
            raise UserError(wrong, "tracejury config keys lists every command with its keys.")
        path = change(name, keys or None, mine.path)
    else:
        known = setting(name)
        if known is None:
            raise UserError(f"There is no setting {name}", f"Settings: {', '.join(names())}")
        try:
            path = change(name, known.typed(value) if value else None, mine.path)
        except UnfitValue as unfit:
            raise UserError(
                f"{name} {unfit}", "tracejury config show lists the settings."
            ) from None
    settings.document({"path": str(path), "key": name, "value": value})
    settings.say(f"{path}: {name} = {value}" if value else f"{path}: {name} is as by default")


@config_command.command("check")
@pass_settings
def check_command(settings: Settings) -> None:
    """Name everything in the file that cannot be used, with its line; exit code 1 if there is something."""
    from ..settings.file import read_settings

    mine = read_settings()
    settings.document(
        {
            "path": str(mine.path),
            "ok": not mine.problems,
            "problems": [{"line": one.line, "problem": one.what} for one in mine.problems],
        }
    )
    for problem in mine.problems:
        settings.out(str(problem))
    if mine.problems:
        raise SystemExit(1)
    settings.out(
        f"{mine.path}: everything can be used" if mine.path.exists() else "No file: defaults."
    )


@config_command.command("keys")
@pass_settings
def keys_command(settings: Settings) -> None:
    """List every command of the app with its id, its keys and where it works."""
    from ..keys.command import CONTEXTS
    from ..keys.table import key_table
    from ..settings.file import read_settings

    mine = read_settings()
    rows = [(command, mine.keys.get(command.id, command.keys)) for command in key_table()]
    settings.document(
        {
            "commands": [
                {
                    "id": command.id,
                    "keys": list(keys),
                    "default": list(command.keys),
                    "help": command.help,
                    "where": list(command.screens),
                }
                for command, keys in rows
            ]
        }
    )
    settings.table(
        ("id", "keys", "what it does", "where"),
        [
            (
                command.id,
                " ".join(keys),
                command.label,
                ", ".join(CONTEXTS[context] for context in command.screens),
            )
            for command, keys in rows
        ],
    )


def _say_problems(settings: Settings) -> None:
    from ..settings.file import read_settings

    for problem in read_settings().problems:
        settings.warn(str(problem))


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
