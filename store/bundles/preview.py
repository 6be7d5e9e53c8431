"""Preview the traces that a mapping makes of a file, before loading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import UserError
from ..canonical import name_text
from ..trace import Trace
from .formats.tables import READER as TABLES
from .input.containers import Meter, bundle_files
from .label_files import label_file
from .mapping import (
    Column,
    columns_of,
    elements_of,
    is_of_element,
    list_columns,
    mapped_list,
    problem_of,
    proposed,
    rows_of,
)
from .protocol import BundleFile, HeldRecords, LocatedTrace, Position, Record, Reject, Sample
from .record_lists import KINDS
from .scripts import script_in
from .sniffing import SAMPLE_RECORDS, sampled


@dataclass(frozen=True)
class Preview:
    """The columns of a file, a mapping of them and the first traces that it gives. `problem` is the reason
    why there are none."""

    columns: list[Column]
    mapping: dict[str, str]
    traces: list[Trace]
    problem: str = ""
    lists: list[Column] = field(default_factory=list)
    """The lists of objects in the records, those in other lists too, with their first element."""
    elements: list[Column] = field(default_factory=list)
    """The columns in the elements of the list that is mapped."""


def _sample(path: Path, given: Mapping[str, str]) -> Sample:
    """A sample of the first file of a bundle that has records, and is no program unless a mapping is `given`. Raises
    UserError."""
    reasons: list[str] = []
    for found in bundle_files(path, Meter(None)):
        if isinstance(found, BundleFile):
            sample, named = sampled(found)
            first = None if sample is None else next(iter(sample.records), None)
            script = script_in(found.name, first)
            if script and not given:
                reasons.append(f"{script}, not traces")
                continue
            if sample is not None and sample.records:
                return sample
            reasons.append(named or "no records found")
        else:
            reasons.append(found.reason)
    raise UserError(
        f"{path} cannot be mapped: {reasons[0] if reasons else 'no files found'}",
        "Use a table (CSV, Parquet) or JSON.",
    )


def previewed(path: Path, given: Mapping[str, str], *, propose: bool = True) -> Preview:
    """Propose a mapping for a file, with `given` (field -> path) overriding the guesses; without `propose`
    use only `given`.

    Raises UserError if the file has no records at all, or if it holds the labels of another tool and nothing is
    given.
    """
    sample = _sample(path, given)
    labels = label_file(sample, whole=len(sample.records) < SAMPLE_RECORDS)
    if labels is not None and propose and not given:
        raise UserError(
            f"{path} is not mapped: {labels.said}",
            f"{labels.next_step[0].upper()}{labels.next_step[1:]}.",
        )
    guessed = proposed(sample.records) if propose and labels is None else {}
    mapping = {
        name: column
        for name, column in guessed.items()
        if name not in given
        and (column not in given.values() or is_of_element(name))
        and not _replaced(name, given)
    } | dict(given)
    rows = [row for record in sample.records for row in rows_of(record, mapping)[:20]]
    problem = problem_of(mapping)
    traces: list[Trace] = []
    reasons: list[str] = []
    if problem is None:
        source = HeldRecords(
            Record(Position(name_text(path.name), record=n), row) for n, row in enumerate(rows, 1)
        )
        flat = {name: path for name, path in mapping.items() if name != "rows"}
        for item in TABLES.read_mapped(source, flat):
            if isinstance(item, LocatedTrace):
                traces.append(item.trace)
            elif isinstance(item, Reject):
                reasons.append(item.reason)
    if not traces and problem is None:
        problem = reasons[0] if reasons else "no records found"
    elements = columns_of(elements_of(rows, mapping)[:SAMPLE_RECORDS])
    return Preview(columns_of(rows), mapping, traces, problem or "", list_columns(rows), elements)


def _replaced(name: str, given: Mapping[str, str]) -> bool:
    """Whether a guessed field is about another list than the one that is given."""
    listed = mapped_list(given)
    return listed is not None and (
        name in KINDS or (is_of_element(name) and listed[0] != "messages")
    )


def mappable(path: Path) -> bool:
    """Whether a file has records that a mapping can be made for."""
    try:
        return bool(previewed(path, {}).columns)
    except UserError:
        return False
