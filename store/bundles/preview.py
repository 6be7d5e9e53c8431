"""Preview the traces that a mapping makes of a file, before loading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...errors import UserError
from ..canonical import name_text
from ..trace import Trace
from .formats.tables import READER as TABLES
from .input.containers import Meter, bundle_files
from .label_files import label_file
from .mapping import Column, columns_of, problem_of, proposed, rows_of
from .protocol import BundleFile, HeldRecords, LocatedTrace, Position, Record, Reject, Sample
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
        field: column
        for field, column in guessed.items()
        if field not in given and column not in given.values()
    } | dict(given)
    rows = [row for record in sample.records for row in rows_of(record, mapping)[:20]]
    problem = problem_of(mapping)
    traces: list[Trace] = []
    reasons: list[str] = []
    if problem is None:
        source = HeldRecords(
            Record(Position(name_text(path.name), record=n), row) for n, row in enumerate(rows, 1)
        )
        flat = {field: path for field, path in mapping.items() if field != "rows"}
        for item in TABLES.read_mapped(source, flat):
            if isinstance(item, LocatedTrace):
                traces.append(item.trace)
            elif isinstance(item, Reject):
                reasons.append(item.reason)
    if not traces and problem is None:
        problem = reasons[0] if reasons else "no records found"
    return Preview(columns_of(rows), mapping, traces, problem or "")


def mappable(path: Path) -> bool:
    """Whether a file has records that a mapping can be made for."""
    try:
        return bool(previewed(path, {}).columns)
    except UserError:
        return False
