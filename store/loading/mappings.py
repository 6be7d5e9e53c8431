"""Mappings of columns that were saved by name, so that the next export of the same shape needs no mapping.

They are in `mappings.json` in the library folder; without that file a mapping has to be chosen again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from ...errors import UserError
from ...whole_files import write_whole
from ..bundles.mapping import problem_of
from ..private_files import make_folder

FILE: Final = "mappings.json"


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """A mapping (field -> path) and its name."""

    name: str
    fields: Mapping[str, str]


def saved_mappings(library: Path) -> list[SavedMapping]:
    """The mappings of a library, sorted by name; none if the file cannot be read."""
    try:
        data = msgspec.json.decode((library / FILE).read_bytes(), type=dict[str, dict[str, str]])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return []
    return [SavedMapping(name, data[name]) for name in sorted(data)]


def save_mapping(library: Path, name: str, fields: Mapping[str, str]) -> None:
    """Save a mapping, replacing one with the same name. Raises UserError."""
    problem = problem_of(fields)
    if problem or not name.strip():
        raise UserError(
            f"The mapping cannot be saved: {problem or 'it has no name'}",
            "For example: --map input=question --map output=answer",
        )
    known = {one.name: dict(one.fields) for one in saved_mappings(library)}
    known[name.strip()] = dict(fields)
    _write(library, known)


def forget_mapping(library: Path, name: str) -> None:
    """Remove a saved mapping. Raises UserError if there is none with that name."""
    known = {one.name: dict(one.fields) for one in saved_mappings(library)}
    if name not in known:
        raise UserError(
            f"There is no saved mapping {name!r}", f"Saved are: {', '.join(known) or 'none'}."
        )
    del known[name]
    _write(library, known)


def _write(library: Path, known: dict[str, dict[str, str]]) -> None:
    body = msgspec.json.format(msgspec.json.encode(known), indent=1) + b"\n"
    try:
        make_folder(library)
        write_whole(library / FILE, body)
    except OSError as error:
        raise UserError(
            f"{library / FILE} cannot be written: {error.strerror}", "Check the library folder."
        ) from None
