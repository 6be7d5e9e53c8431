"""What was loaded into a library and how, so that traces.db can be made again: `loads.json` beside it.

The file has the rows of the tables `bundles` and `bundle_paths`, and the options of each load. It holds no text of a trace.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import msgspec

from ...whole_files import write_whole
from ..database import still_connection
from ..private_files import make_file

FILE: Final = "loads.json"
_COLUMNS: Final = ("id", "name", "path", "sha256", "format", "loaded_at", "traces", "read_as")


class HowLoaded(msgspec.Struct, frozen=True):
    """The options of a load: what decides how a bundle is read."""

    format: str | None = None
    mapping: dict[str, str] | None = None
    saved: dict[str, dict[str, str]] = {}
    encoding: str | None = None
    limit: int | None = None


class LoadedBundle(msgspec.Struct, frozen=True):
    """One row of `bundles`, its paths in the order in which it was loaded from them (each with its number), and how it was
    loaded; None if that is not known."""

    id: int
    name: str
    path: str
    sha256: str
    format: str
    loaded_at: str
    traces: int
    read_as: str
    paths: list[tuple[str, int]] = []
    how: HowLoaded | None = None

    @property
    def of(self) -> tuple[str, str, str]:
        """What tells it from the others."""
        return self.sha256, self.name, self.format


class _File(msgspec.Struct, frozen=True):
    format: str
    bundles: list[LoadedBundle]


_FORMAT: Final = "tracejury.loads/1"


def catalogue_of(folder: Path) -> list[LoadedBundle]:
    """The bundles that were loaded into a library, by `loads.json` and by traces.db as far as each can be read, in the order
    of their ids."""
    kept = {one.of: one for one in _of_file(folder / FILE)}
    there = {one.of: one for one in _of_database(folder / "traces.db")}
    found = list(there.values())
    taken = {one.id for one in found}
    for of, one in kept.items():
        if of not in there:
            # A new traces.db may have given its number to another bundle.
            free = one.id if one.id not in taken else max(taken) + 1
            taken.add(free)
            found.append(msgspec.structs.replace(one, id=free))
    how = {of: one.how for of, one in kept.items()}
    return sorted(
        (
            msgspec.structs.replace(one, how=how.get(one.of) or one.how or _how_read(one.read_as))
            for one in found
        ),
        key=lambda one: one.id,
    )


def remember_loads(folder: Path, loaded: Iterable[tuple[str, str]], how: HowLoaded) -> None:
    """Write the catalogue anew after bundles (each by SHA-256 and name) were loaded in this way. Raises OSError."""
    now = set(loaded)
    bundles = [
        msgspec.structs.replace(one, how=how) if (one.sha256, one.name) in now else one
        for one in catalogue_of(folder)
    ]
    body = msgspec.json.format(msgspec.json.encode(_File(_FORMAT, bundles)), indent=1)
    make_file(folder / FILE)
    write_whole(folder / FILE, body + b"\n")


def _of_file(path: Path) -> list[LoadedBundle]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_File).bundles
    except (OSError, ValueError):
        return []


def _of_database(path: Path) -> list[LoadedBundle]:
    """What of the tables can be read, row by row: a damaged file may give some of them."""
    found: list[LoadedBundle] = []
    paths: dict[int, list[tuple[str, int]]] = {}
    if not path.exists():
        return found
    with suppress(sqlite3.Error), closing(still_connection(path)) as db:
        with suppress(sqlite3.Error):
            rows = db.execute("SELECT bundle, path, loaded FROM bundle_paths ORDER BY loaded")
            for bundle, name, loaded in rows:
                paths.setdefault(bundle, []).append((name, loaded))
        names = ", ".join(_COLUMNS)
        for row in db.execute(f"SELECT {names} FROM bundles ORDER BY id"):  # noqa: S608
            values: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
            found.append(LoadedBundle(**values, paths=paths.get(values["id"], [])))
    return found


def _how_read(read_as: str) -> HowLoaded | None:
    """How a bundle was loaded by what its row says, which is nothing unless it was read to its end."""
    if not read_as:
        return None
    told: list[Any] = msgspec.json.decode(read_as)
    saved: Mapping[str, Any] = dict(told[4])
    return HowLoaded(told[2], told[3] or None, dict(saved), told[5] if len(told) > 5 else None)
