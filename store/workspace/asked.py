"""Queues of the answers that a check asks about: loading a file of them makes one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from ...rubrics.files import RubricError, rubric_from_json, rubric_hash
from ...rubrics.schema import Rubric
from ..asked_answers import asked_about
from ..bundles.formats.asked import READER, rubrics_in
from ..canonical import name_on_disk
from ..loading.load_report import BundleReport
from ..plurals import counted
from ..reviews.queues import Queue, QueueItem
from .carrying import free_name

if TYPE_CHECKING:
    from .opened import OpenLibrary

MAX_REASON: Final = 300
_ENDINGS: Final = (".jsonl", ".json", ".gz", ".zst", ".zip")


@dataclass(frozen=True, slots=True)
class AskedQueue:
    """A queue of asked answers, and its rubric."""

    queue: Queue
    rubric: Rubric


def queue_name(path: str) -> str:
    """The name of the queue of a file: its own, without its endings."""
    name = PurePath(path)
    while name.suffix.lower() in _ENDINGS:
        name = name.with_suffix("")
    return name.name


def asked_queues(space: OpenLibrary, bundles: Iterable[BundleReport]) -> list[AskedQueue]:
    """Make a queue, one for each rubric, of the asked answers in these bundles that are in no queue under it. Raises
    NotSaved."""
    made = []
    for report in bundles:
        if report.format == READER.name and report.row is not None:
            made += _of_bundle(space, report, report.row)
    return made


def _of_bundle(space: OpenLibrary, report: BundleReport, row: int) -> list[AskedQueue]:
    present = space.queues.all()
    named = _named_rubrics(Path(name_on_disk(report.path)))
    items: dict[str, list[QueueItem]] = {}
    unnamed = 0
    for key in space.library.keys(bundle=row):
        trace = space.library.trace(key)
        asked = asked_about(trace) if trace is not None else None
        if asked is None:
            continue
        if asked.rubric not in named:
            unnamed += 1
            continue
        reason = f"{asked.role} case {asked.case} of {asked.pack} asks: {asked.why}"
        reason = reason if len(reason) <= MAX_REASON else f"{reason[: MAX_REASON - 1]}…"
        items.setdefault(asked.rubric, []).append(QueueItem(key, reason))
    if unnamed:
        report.notes.append(
            f"{counted(unnamed, 'answer is', 'answers are')} in no queue: the file has not their rubric"
        )
    made = []
    for pinned, found in items.items():
        rubric = named[pinned]
        queued = {item.trace for queue in present if queue.rubric == pinned for item in queue.items}
        fresh = [item for item in found if item.trace not in queued]
        if not fresh:
            continue
        name = queue_name(report.path)
        if len(items) > 1:
            name = f"{name} {rubric.id} {rubric.version}"
        space.reviews.remember_rubric(space.reviewer, rubric)
        name = free_name(name, {queue.name for queue in space.queues.all()})
        queue = space.queues.create(space.reviewer, name, pinned, fresh)
        made.append(AskedQueue(queue, rubric))
    return made


def _named_rubrics(path: Path) -> dict[str, Rubric]:
    """The rubrics that a file of asked answers names, by their hashes; one that cannot be read is left out."""
    found = {}
    for data in rubrics_in(path):
        try:
            rubric = rubric_from_json(data)
        except RubricError:
            continue
        found[rubric_hash(rubric)] = rubric
    return found
