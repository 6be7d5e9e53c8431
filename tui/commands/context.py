"""What every command gets: the library folder, and output (data on stdout, messages on stderr)."""

from __future__ import annotations

import codecs
import json as json_module
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import click

from ...store.canonical import name_text
from ...store.masking_choice import choose_masked
from ...store.provenance_choice import require_provenance
from ..safe_text import safe
from .standard_streams import as_ascii


@dataclass(frozen=True, slots=True)
class Settings:
    """The global options."""

    library: Path
    json: bool = False
    masked: bool = False
    quiet: bool = False
    color: bool = True

    def say(self, text: str) -> None:
        """A message on stderr; nothing with --quiet."""
        if not self.quiet:
            click.echo(safe(name_text(text)), err=True)

    def warn(self, text: str) -> None:
        """A warning, on stderr, even with --quiet."""
        click.echo(safe(name_text(text)), err=True)

    def say_masked(self) -> None:
        """Say whether the text of traces that is printed is masked: on a terminal, else only if it is."""
        if self.masked or (sys.stdout.isatty() and sys.stderr.isatty()):
            self.say("Masked." if self.masked else "Not masked.")

    def out(self, text: str) -> None:
        """A line or block of the answer on stdout; nothing with --json."""
        if not self.json:
            click.echo(safe(name_text(text)))

    def document(self, value: object) -> None:
        """The one JSON document of --json, on stdout; nothing without it."""
        if self.json:
            text = json_module.dumps(_with_names(value), ensure_ascii=True, indent=2)
            # GitHub takes `##[` anywhere in a line of a log for the beginning of a command.
            click.echo(text.replace("##[", "#\\u0023["))

    def data(self, json_lines: str) -> None:
        """JSON lines that were asked for on stdout: byte for byte as in a file, or in ASCII if stdout is not
        UTF-8; on a terminal with everything visible that it could act on."""
        if sys.stdout.isatty():
            json_lines = safe(json_lines)
        elif codecs.lookup(sys.stdout.encoding).name != "utf-8":
            json_lines = as_ascii(json_lines)
        click.echo(json_lines, nl=False)

    def table(self, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A plain aligned table on stdout; nothing with --json. Numbers are right-aligned."""
        if self.json:
            return
        for line in aligned(header, rows):
            click.echo(line)


class TextParameter(click.types.StringParamType):
    """An option or argument that is text: its bytes are UTF-8, even where the locale is not."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The text, with bytes that are not UTF-8 escaped."""
        return name_text(super().convert(value, param, ctx))


JSON_SAID: Final = "One JSON document on stdout, nothing else."
QUIET_SAID: Final = "Only the answer, warnings and errors."


def json_option() -> click.Option:
    """The option --json of a command, which does the same as the one before it."""
    return _behind("--json", JSON_SAID, lambda settings: replace(settings, json=True))


def quiet_option() -> click.Option:
    """The option --quiet of a command, which does the same as the one before it."""
    return _behind("--quiet", QUIET_SAID, lambda settings: replace(settings, quiet=True))


def _behind(name: str, said: str, changed: Callable[[Settings], Settings]) -> click.Option:
    """An option of all commands as one of a single command or of a group of them."""

    def chosen(context: click.Context, parameter: click.Parameter, value: bool) -> None:
        del parameter
        settings = context.find_object(Settings)
        if value and settings is not None:
            context.obj = changed(settings)

    return click.Option([name], is_flag=True, expose_value=False, callback=chosen, help=said)


def _with_names(value: object) -> object:
    """A JSON value in which names of files are text."""
    if isinstance(value, str):
        return name_text(value)
    if isinstance(value, dict):
        return {_with_names(key): _with_names(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_names(item) for item in value]
    return value


def aligned(header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """The lines of a plain table: cells made safe and single-lined, widths in terminal cells."""
    from wcwidth import wcswidth

    cells = [
        [safe(name_text(str(cell))).replace("\n", "⏎") for cell in row] for row in [header, *rows]
    ]
    widths = [max(wcswidth(row[column]) for row in cells) for column in range(len(header))]
    right = [
        bool(rows) and all(isinstance(row[column], int | float) for row in rows)
        for column in range(len(header))
    ]
    lines = []
    for row in cells:
        parts = []
        for column, cell in enumerate(row):
            gap = " " * (widths[column] - wcswidth(cell))
            parts.append(gap + cell if right[column] else cell + gap)
        lines.append("  ".join(parts).rstrip())
    return lines


def default_library() -> Path:
    """TRACEJURY_LIBRARY, or the library in the user's data folder."""
    named = os.environ.get("TRACEJURY_LIBRARY")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_data_dir("tracejury", False)) / "library"


def kits_folder() -> Path:
    """Where the libraries of opened kits are, one folder for each."""
    import platformdirs

    return Path(platformdirs.user_data_dir("tracejury", False)) / "kits"


def use_reviewer() -> None:
    """Let the setting `reviewer` name who reviews, in this process and in those that it starts."""
    from ..settings.place import config_path, reviewer_set

    name = "" if "TRACEJURY_REVIEWER" in os.environ else reviewer_set(config_path())
    if name:
        os.environ["TRACEJURY_REVIEWER"] = name


def use_masking(asked: bool | None) -> bool:
    """Whether this command shows texts masked: as `asked`, else by TRACEJURY_MASKED, else by the setting `masked`."""
    from ..settings.place import config_path, masked_set

    given = os.environ.get("TRACEJURY_MASKED")
    if asked is None:
        asked = given == "1" if given else masked_set(config_path())
    choose_masked(asked)
    return asked


def use_provenance() -> None:
    """Require the provenance that the settings ask for, of whatever leaves in this command."""
    from ..settings.place import config_path, provenance_set

    require_provenance(provenance_set(config_path()))


def on_terminal() -> bool:
    """Whether stderr is a terminal that a progress bar can be drawn on."""
    return sys.stderr.isatty()


pass_settings = click.make_pass_decorator(Settings)
