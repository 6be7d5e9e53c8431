"""What a library knows of earlier projects: the codes and failures of the archives that it began with.

They are in one file of the library's folder, `lessons.json`, which is written once, when the library is begun.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from ...errors import UserError
from ...whole_files import write_whole
from ..groups.failures import KINDS
from .archive import Archive, ArchivedCode, KnownFailure
from .place import LESSONS_FILE


class EarlierProject(Struct, frozen=True):
    """What is known of an earlier project; `archive` is the hash of the content of its archive."""

    project: str
    archive: str
    masked: bool
    codes: tuple[ArchivedCode, ...]
    failures: tuple[KnownFailure, ...]


class _File(Struct, frozen=True):
    projects: tuple[EarlierProject, ...]
    format: int = 1


def project_of(archive: Archive) -> EarlierProject:
    """What a library keeps of an archive, apart from its rubrics and packs."""
    head = archive.head
    return EarlierProject(head.project, archive.hash, head.masked, archive.codes, archive.failures)


def write_projects(folder: Path, projects: tuple[EarlierProject, ...]) -> None:
    """Let the library in `folder` know these projects. Raises OSError."""
    write_whole(folder / LESSONS_FILE, msgspec.json.encode(_File(projects)))


def earlier_projects(folder: Path) -> tuple[EarlierProject, ...]:
    """The projects that the library in `folder` knows; none if it began without. Raises UserError for a damaged file."""
    path = folder / LESSONS_FILE
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_File)
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(
            f"{path} cannot be read: {error}",
            "Your reviews are safe. Move that file away to work without what earlier projects knew.",
        ) from None
    if any(one.kind not in KINDS for project in found.projects for one in project.failures):
        raise UserError(
            f"{path} names failures of a kind that this tracejury does not know",
            "Install the version that wrote it, or move that file away.",
        )
    return found.projects
