"""The file of settings: where it is, reading it with every problem by its line, and changing one value in it.

TOML (https://toml.io/en/v1.0.0). A file that cannot be used never keeps the app from starting: what is wrong is
named, and the defaults hold in its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ...errors import UserError
from ...whole_files import write_whole
from .keymap import chosen_keys
from .known import SETTINGS, UnfitValue, Value, setting
from .place import config_path

KEYS: Final = "keys"
_BEGINNING: Final = """\
# Settings and keys of tracejury. `tracejury config` shows what can be set, `tracejury config keys` every key.
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the file that cannot be used. `line` counts from 1; 0 if it is the whole file."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        place = f"{self.path}, line {self.line}" if self.line else str(self.path)
        return f"{place}: {self.what}"


@dataclass(frozen=True, slots=True)
class UserSettings:
    """What the file says, as far as it can be used. `given` has only what it sets, `keys` are by command id."""

    path: Path
    given: Mapping[str, Value] = field(default_factory=dict)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()

    def __getitem__(self, name: str) -> Value:
        found = setting(name)
        if found is None:
            raise KeyError(name)
        return self.given.get(name, found.default)

    def text(self, name: str) -> str:
        """The value of a setting that is a text."""
        return str(self[name])


def read_settings(path: Path | None = None) -> UserSettings:
    """The settings in the file; never raises for what stands in it."""
    path = path or config_path()
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return UserSettings(path)
    except UnicodeDecodeError:
        return UserSettings(path, problems=[Problem(path, 0, "it is not UTF-8")])
    except OSError as error:
        return UserSettings(path, problems=[Problem(path, 0, error.strerror or str(error))])
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        said = str(error)[: found.start()] if found else str(error)
        return UserSettings(
            path, problems=[Problem(path, int(found[1]) if found else 0, f"not TOML: {said}")]
        )
    problems: list[Problem] = []
    given: dict[str, Value] = {}
    for name, value in data.items():
        if name == KEYS:
            continue
        known = setting(name)
        try:
            if known is None:
                raise UnfitValue("is not a setting: tracejury config show lists them")
            given[name] = known.value(value)
        except UnfitValue as unfit:
            problems.append(Problem(path, _line_of(text, "", name), f"{name} {unfit}"))
    keys: dict[str, tuple[str, ...]] = {}
    asked = data.get(KEYS, {})
    if isinstance(asked, dict):
        keys, unfit_keys = chosen_keys(asked)
        problems += [Problem(path, _line_of(text, KEYS, one), why) for one, why in unfit_keys]
    else:
        problems.append(Problem(path, _line_of(text, "", KEYS), f"{KEYS} is not a table: [{KEYS}]"))
    return UserSettings(path, given, keys, sorted(problems, key=lambda one: one.line))


def _line_of(text: str, table: str, name: str) -> int:
    """The line on which a name of a table is set; 0 if it is set in another way than on a line of its own."""
    here = ""
    wanted = re.compile(
        rf"""\s*(?:{re.escape(name)}|"{re.escape(name)}"|'{re.escape(name)}')\s*="""
    )
    dotted = re.compile(rf"\s*{re.escape(table)}\s*\.\s*{re.escape(name)}\s*=") if table else wanted
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([\w-]+)\s*\]", line):
            here = header[1]
        elif (here == table and wanted.match(line)) or (not here and dotted.match(line)):
            return number
    return 0


def change(name: str, value: Value | Sequence[str] | None, path: Path | None = None) -> Path:
    """Set one value ("theme", "keys.pass"; None: remove it) and keep all else as it stands, comments too.

    The value has been checked. Returns the path. Raises UserError if the file is not TOML or cannot be written.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    path = path or config_path()
    try:
        text = path.read_text("utf-8") if path.exists() else _BEGINNING
        document = tomlkit.parse(text)
        table, _, key = name.rpartition(".")
        if table and table not in document:
            document[table] = tomlkit.table()
        place = document[table] if table else document
        if value is None:
            place.pop(key, None)
        elif isinstance(value, str | bool):
            place[key] = value
        else:
            place[key] = list(value)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, tomlkit.dumps(document).encode())
    except (TOMLKitError, TypeError, AttributeError, UnicodeDecodeError):
        raise UserError(
            f"{path} cannot be changed: it is not TOML, or holds something else under {name}",
            "tracejury config check names the line; tracejury config edit opens the file.",
        ) from None
    except OSError as error:
        raise UserError(
            f"{path} cannot be written: {error.strerror}", "TRACEJURY_CONFIG can name another file."
        ) from None
    return path


def begin(path: Path) -> None:
    """Make the file, with a line on what belongs into it, unless there is one. Raises UserError."""
    if not path.exists():
        change("theme", SETTINGS[0].default, path)


def names() -> list[str]:
    """The names of all settings."""
    return [one.name for one in SETTINGS]
