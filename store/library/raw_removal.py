"""Takes the records of forgotten traces out of the copies of bundles in `raw/`.

A record on a line of its own in a plain file of JSON lines is overwritten with an empty one of the same length: every other record keeps its line
and its byte. Where records cannot be told apart so (archives, tables, arrays), the copy is removed: of a bundle that is a
folder this file of it, which stays there empty, else the bundle's only file. The folder named by the bundle's hash always
stays, so that loading the same bundle again makes no other copy.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..canonical import name_text
from ..trace import Source

_EMPTY: Final = b"{}"
"""What a record becomes, followed by spaces: a file whose first line is blank is read in another way."""


@dataclass
class RawForgotten:
    """What was done to the copies: how many records were overwritten, and the files that were removed whole, with the
    records of other traces in them."""

    records: int = 0
    files: list[str] = field(default_factory=list)


def remove_records(
    kept: Path, sources: Collection[Source], done: RawForgotten, overwritten: set[bytes]
) -> None:
    """Take records out of the copy of one bundle. `overwritten` are the lines that were overwritten so far; without
    `sources` the same lines are looked for. Raises OSError."""
    if not kept.is_dir():
        return
    for root in sorted(kept.iterdir()):
        plain = {_name(file, root): file for file in _files(root)}
        if not sources:
            if not sum([_overwrite_same(file, overwritten, done) for file in plain.values()]):
                _remove_all(root, done)
            continue
        for name, some in _by_file(sources).items():
            file = plain.get(name)
            if file is not None and _overwrite(file, some, done, overwritten):
                continue
            holding = [one for found, one in plain.items() if _may_hold(found, name)]
            if root.is_dir() and holding:
                for one in holding:
                    one.write_bytes(b"")
                    done.files.append(_shown(one, root))
            else:
                _remove_all(root, done)
                break


def _files(root: Path) -> list[Path]:
    return [root] if root.is_file() else sorted(one for one in root.rglob("*") if one.is_file())


def _name(file: Path, root: Path) -> str:
    return name_text(file.name if file == root else file.relative_to(root).as_posix())


def _shown(file: Path, root: Path) -> str:
    return _name(file, root) if file == root else f"{root.name}/{_name(file, root)}"


def _by_file(sources: Iterable[Source]) -> Mapping[str, list[Source]]:
    found: dict[str, list[Source]] = {}
    for source in sources:
        found.setdefault(source.file, []).append(source)
    return found


def _may_hold(found: str, name: str) -> bool:
    """Whether the file of that name on the disk may hold the file that a reader calls `name`: compressed, or packed."""
    return found == name or found.startswith(f"{name}.") or name.startswith(f"{found}/")


def _remove_all(root: Path, done: RawForgotten) -> None:
    done.files += [_shown(file, root) for file in _files(root)]
    if root.is_dir():
        shutil.rmtree(root)
    else:
        root.unlink()


def _overwrite(
    file: Path, sources: Collection[Source], done: RawForgotten, overwritten: set[bytes]
) -> bool:
    """Overwrite lines; False, and nothing is changed, if one of them is not a whole JSON value."""
    if any(source.line is None for source in sources):
        return False
    lines = {source.line for source in sources}
    places: list[tuple[int, bytes]] = []
    at = 0
    with file.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if number in lines:
                if not _is_json(line):
                    return False
                places.append((at, line.rstrip(b"\r\n")))
            at += len(line)
    if len(places) < len(lines):
        return False
    _write_spaces(file, places)
    overwritten.update(line for _, line in places)
    done.records += len(places)
    return True


def _overwrite_same(file: Path, lines: Collection[bytes], done: RawForgotten) -> bool:
    """Overwrite the lines that are the same as others; whether there are any."""
    places: list[tuple[int, bytes]] = []
    at = 0
    with file.open("rb") as stream:
        for line in stream:
            if line.rstrip(b"\r\n") in lines:
                places.append((at, line.rstrip(b"\r\n")))
            at += len(line)
    _write_spaces(file, places)
    done.records += len(places)
    return bool(places)


def overwrite_naming(folder: Path, ids: Collection[str], done: RawForgotten) -> None:
    """Overwrite every record in the plain files of a folder that names one of these ids (scores come apart from their
    trace). A file of one line may be one record or all of them, and stays. Raises OSError."""
    marks = [json.dumps(one).strip('"').encode() for one in ids if one]
    for file in _files(folder) if marks and folder.is_dir() else ():
        places: list[tuple[int, bytes]] = []
        at = count = 0
        with file.open("rb") as stream:
            for count, line in enumerate(stream, 1):  # noqa: B007
                if any(mark in line for mark in marks) and _is_json(line):
                    places.append((at, line.rstrip(b"\r\n")))
                at += len(line)
        if count > 1:
            _write_spaces(file, places)
            done.records += len(places)


def _write_spaces(file: Path, places: Iterable[tuple[int, bytes]]) -> None:
    with file.open("rb+") as stream:
        for at, line in places:
            stream.seek(at)
            stream.write(_EMPTY[: len(line)].ljust(len(line)))


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        # Only a part of a record stands on this line, or nothing that can be told apart.
        return False
    return True
