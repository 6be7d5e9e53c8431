"""Takes the records of forgotten traces out of the copies of bundles in `raw/`.

A record on a line of its own in a plain file of JSON lines is overwritten with an empty one of the same length: every
other record keeps its line and its byte. Where records cannot be told apart so (archives, tables, arrays), the copy is
removed: of a bundle that is a folder this file of it, which stays there empty, else the bundle's only file. The folder
named by the bundle's hash always stays, so that loading the same bundle again makes no other copy.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from ..canonical import name_text
from ..trace import Source

_Place: TypeAlias = tuple[int, bytes]
"""A line without its end, and the byte of its file that it begins at."""
_EMPTY: Final = b"{}"
"""What a record becomes, followed by spaces: a file whose first line is blank is read in another way."""


@dataclass
class RawForgotten:
    """What was done to the copies: how many records were overwritten, what these lines said, and the files that were
    removed whole, with the records of other traces in them."""

    records: int = 0
    files: list[str] = field(default_factory=list)
    overwritten: set[bytes] = field(default_factory=set)


def remove_records(kept: Path, sources: Collection[Source], done: RawForgotten) -> None:
    """Take records out of the copy of one bundle. Raises OSError."""
    for root in _roots(kept):
        plain = {_name(file, root): file for file in _files(root)}
        for name, some in _by_file(sources).items():
            file = plain.get(name)
            if file is not None and _overwrite(file, some, done):
                continue
            holding = [one for found, one in plain.items() if _may_hold(found, name)]
            if root.is_dir() and holding:
                for one in holding:
                    one.write_bytes(b"")
                    done.files.append(_shown(one, root))
            else:
                _remove_all(root, done)
                break


def remove_same(kept: Path, done: RawForgotten) -> None:
    """Take the lines that were overwritten in other copies out of this one; all of it is removed if it has none of
    them. Raises OSError."""
    for root in _roots(kept):
        if not sum([_overwrite_same(file, done) for file in _files(root)]):
            _remove_all(root, done)


def overwrite_naming(folder: Path, ids: Collection[str], done: RawForgotten) -> None:
    """Overwrite every record in the plain files of a folder that names one of these ids (scores come apart from their
    trace). A file of one line may be one record or all of them, and stays. Raises OSError."""
    marks = [json.dumps(one).strip('"').encode() for one in ids if one]
    for file in _files(folder) if marks and folder.is_dir() else ():
        places: list[_Place] = []
        count = 0
        for count, (at, line) in enumerate(_lines(file), 1):  # noqa: B007
            if any(mark in line for mark in marks) and _is_json(line):
                places.append((at, line))
        if count > 1:
            _empty(file, places, done)


def _roots(kept: Path) -> list[Path]:
    """What was copied of a bundle: its only file, or its folder."""
    return sorted(kept.iterdir()) if kept.is_dir() else []


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


def _overwrite(file: Path, sources: Collection[Source], done: RawForgotten) -> bool:
    """Overwrite lines; False, and nothing is changed, if one of them is not a whole JSON value."""
    wanted = {source.line for source in sources}
    found = [place for number, place in enumerate(_lines(file), 1) if number in wanted]
    if len(found) < len(wanted) or not all(_is_json(line) for _, line in found):
        return False
    _empty(file, found, done)
    done.overwritten.update(line for _, line in found)
    return True


def _overwrite_same(file: Path, done: RawForgotten) -> bool:
    """Overwrite the lines that are the same as others that were; whether there are any."""
    found = [place for place in _lines(file) if place[1] in done.overwritten]
    _empty(file, found, done)
    return bool(found)


def _lines(file: Path) -> Iterator[_Place]:
    at = 0
    with file.open("rb") as stream:
        for line in stream:
            yield at, line.rstrip(b"\r\n")
            at += len(line)


def _empty(file: Path, places: Collection[_Place], done: RawForgotten) -> None:
    """Overwrite lines with empty records of the same length."""
    with file.open("rb+") as stream:
        for at, line in places:
            stream.seek(at)
            stream.write(_EMPTY[: len(line)].ljust(len(line)))
    done.records += len(places)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        # Only a part of a record stands on this line, or nothing that can be told apart.
        return False
    return True
