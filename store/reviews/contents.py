"""What a file that is to be imported holds: reviews, the labels of another tool, or traces by mistake."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from ...errors import UserError
from ..bundles.input.containers import Meter, bundle_files
from ..bundles.input.decoding import records
from ..bundles.input.delimited import BadRow
from ..bundles.input.encodings import as_utf8_stream
from ..bundles.label_files import LabelFile, rows_of
from ..bundles.opening import elected, labels_in
from ..bundles.protocol import EXCERPT_CHARS, BundleFile, Position, Record, Sample
from ..bundles.sniffing import sampled
from ..canonical import Json, canonical_bytes
from .lines import LINE_KEYS
from .step_names import UnusableLine
from .tool_labels import LabelLines

Numbered: TypeAlias = tuple[int | Position, bytes | Mapping[str, Json] | BadRow]
"""A line of a reviews file with its number or its position."""


def labels_instead(path: Path, encoding: str | None) -> LabelFile | None:
    """The labels of another tool in a file that is no reviews file; None for a reviews file, and for what cannot be
    told. Raises UserError if it holds traces, or labels that are not imported."""
    sample = next((found for _, found in _sampled(path, encoding) if found is not None), None)
    if sample is None or any(map(_is_review, sample.records)):
        return None
    labels = labels_in(sample)
    if labels is not None:
        if labels.tool.imported:
            return labels
        step = labels.next_step
        raise UserError(
            f"{path} is not a reviews file: {labels.said}", f"{step[0].upper()}{step[1:]}."
        )
    formats = elected(sample)
    if formats:
        raise UserError(
            f"{path} holds traces ({' or '.join(formats)}), not reviews",
            f"Load them: tracejury load {shlex.quote(str(path))}",
        )
    return None


def _sampled(path: Path, encoding: str | None) -> Iterator[tuple[BundleFile, Sample | None]]:
    for file in bundle_files(path, Meter(None)):
        if isinstance(file, BundleFile):
            if encoding is not None:
                file.open = as_utf8_stream(file.open, encoding)
            try:
                yield file, sampled(file)[0]
            except (OSError, ValueError):
                # What is wrong with it is said where all of it is read.
                yield file, None


_OF_A_REVIEW: Final = frozenset(LINE_KEYS) - {"trace", "source_id", "bundle", "at"}


def _is_review(record: Json) -> bool:
    """Whether a record names a trace and says something about it that a review says."""
    if not isinstance(record, Mapping):
        return False
    names = {str(key).strip().lower().replace(" ", "_"): value for key, value in record.items()}
    named = "source_id" in names or isinstance(names.get("trace"), str)
    return named and not _OF_A_REVIEW.isdisjoint(names)


def label_lines(path: Path, encoding: str | None, labels: LabelLines) -> Iterator[Numbered]:
    """The lines that another tool's labels make, and what is none of them, each with its position."""
    for file, _ in _sampled(path, encoding):
        for found in records(file):
            if not isinstance(found, Record):
                yield found.position, BadRow(0, found.reason, found.excerpt)
                continue
            for row in rows_of(found.value):
                for line in labels.of(row):
                    if isinstance(line, UnusableLine):
                        excerpt = canonical_bytes(dict(row)).decode()[:EXCERPT_CHARS]
                        yield found.position, BadRow(0, str(line), excerpt)
                    else:
                        yield found.position, line
