"""The ready packs for the public incidents of chatbots: built from traces and reviews that were written for them.

They are built where they are asked for, so that their proofs are those of this version.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..sample_traces import INCIDENTS, incident_files, sample_folder
from ..store.kits.kit_file import read_file
from ..store.lessons.archive import Archive, read_archive
from ..store.lessons.lesson_file import read_lessons
from ..store.workspace.archiving import plan_archive, write_archive
from ..store.workspace.masking import RULES_FILE
from ..store.workspace.packs import BuildReport
from ..store.workspace.queues import Selection
from ..store.workspace.rubrics import rubric_named
from ..store.workspace.trace_keys import PROGRAM
from ..store.workspace.workspace import Workspace

PROJECT: Final = "Public incidents"
_RUBRIC: Final = "support-reply"


@dataclass(frozen=True, slots=True)
class ReadyPack:
    """A ready pack that was written, and what was built."""

    path: Path
    report: BuildReport


def write_incident_packs(folder: Path) -> list[ReadyPack]:
    """Write the ready packs to `folder`, one of each incident. Raises UserError, OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="tracejury-incidents-") as made,
        _reviewed(Path(made) / "library") as space,
    ):
        return _built(space, folder)


def write_incident_sources(folder: Path) -> list[Path]:
    """Write the traces and reviews that the ready packs are built from, to adapt them. Raises OSError."""
    written = []
    folder.mkdir(parents=True, exist_ok=True)
    with sample_folder() as samples:
        for path in incident_files(samples):
            target = folder / path.name
            target.write_bytes(path.read_bytes())
            written.append(target)
    return written


def incident_archive() -> Archive:
    """What a project that had all of these incidents would have archived. Raises UserError, OSError."""
    with tempfile.TemporaryDirectory(prefix="tracejury-incidents-") as made:
        library, file = Path(made) / "library", Path(made) / "incidents.jury"
        with _reviewed(library) as space, sample_folder() as samples:
            _built(space, Path(made) / "packs")
            lessons = read_lessons(samples / "incidents" / "lessons.toml")
            write_archive(space, plan_archive(space, PROJECT, lessons), file)
        return read_archive(read_file(file, "archive"), None)


def _reviewed(library: Path) -> Workspace:
    """A library with the traces of all incidents, their reviews, and a queue for each."""
    space = Workspace.open(library, PROGRAM)
    try:
        with sample_folder() as samples:
            (library / RULES_FILE).write_bytes((samples / RULES_FILE).read_bytes())
            folder = samples / "incidents"
            space.load_and_group([folder / f"{name}.jsonl" for name in INCIDENTS])
            for name in INCIDENTS:
                space.import_reviews(folder / f"{name}.reviews.jsonl")
                chosen = Selection(where={"bundle": f"{name}.jsonl"}, as_loaded=True, reason=name)
                space.new_queue(name, rubric_named(space, _RUBRIC), chosen)
    except BaseException:
        space.close()
        raise
    return space


def _built(space: Workspace, folder: Path) -> list[ReadyPack]:
    built = []
    for name in INCIDENTS:
        path = folder / f"{name}.pack"
        report = space.build_pack(name, path, name, every_failure=True, reviewers="roles")
        built.append(ReadyPack(path, report))
    return built
