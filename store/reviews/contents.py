"""What a file that is to be imported holds: reviews, the labels of another tool, or traces by mistake."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final, TypeAlias

from ...errors import UserError
from ..bundles.input.bundle_records import records_of
from ..bundles.input.containers import Meter, bundle_files
from ..bundles.input.delimited import BadRow
from ..bundles.input.encodings import as_utf8_stream
from ..bundles.judgement_rows import JudgementTool, tool_of
from ..bundles.label_files import LabelFile, rows_of
from ..bundles.opening import elected, labels_in
from ..bundles.protocol import EXCERPT_CHARS, BundleFile, Position, Record, Reject, Sample
from ..bundles.sniffing import sampled
from ..canonical import Json, canonical_bytes, clean_json
from .labels.lines import LabelLines
from .lines import LINE_KEYS
from .step_names import UnusableLine

Numbered: TypeAlias = tuple[int | Position, bytes | Mapping[str, Json] | BadRow]
"""A line of a reviews file with its number or its position."""


def labels_instead(path: Path, encoding: str | None) -> LabelFile | JudgementTool | None:
    """The labels of another tool in a file, or in the files of a folder, that are no reviews file; None for a reviews
    file, and for what cannot be told. Raises UserError if it holds traces, or labels that are not imported."""
    samples = [found for _, found in _sampled(path, encoding) if found is not None]
    for sample in samples:
        if any(map(_is_review, sample.records)):
            if path.is_dir():
                continue
            return None
        judged = tool_of(sample)
        if judged is not None:
            return judged
        labels = labels_in(sample)
        if labels is not None:
            if labels.tool.imported:
                return labels
            step = labels.next_step
            raise UserError(
                f"{path} is not a reviews file: {labels.said}", f"{step[0].upper()}{step[1:]}."
            )
        formats = elected(sample)
        if formats and not path.is_dir():
            raise UserError(
                f"{path} holds traces ({' or '.join(formats)}), not reviews",
                f"Load them: tracejury load {shlex.quote(str(path))} (--annotations-as-reviews makes reviews of what"
                " people judged in it)",
            )
    if path.is_dir():
        raise UserError(
            f"{path} is a folder without labels of a tool that is known",
            "Name the file to import; `tracejury formats` lists the exports of labels that are read.",
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
    for file, sample in _sampled(path, encoding):
        held = None if sample is None else labels_in(sample)
        if held is None or held.tool.read is None:
            labels.oddities[f"a file without labels was left out: {file.name}"] += 1
            continue
        for found in records_of(file):
            if not isinstance(found, Record):
                yield found.position, BadRow(0, found.reason, found.excerpt)
                continue
            for row in held.tool.rows_in(rows_of(found.value)):
                for line in labels.of(held.tool.read, row, _owner(path, file.name)):
                    if isinstance(line, UnusableLine):
                        excerpt = canonical_bytes(clean_json(row)).decode()[:EXCERPT_CHARS]
                        yield found.position, BadRow(0, str(line), excerpt)
                    else:
                        yield found.position, line


def judgement_rows(
    path: Path, encoding: str | None, tool: JudgementTool
) -> Iterator[tuple[Position, Json] | Reject]:
    """The rows of judgements in the files, each with its position."""
    for file, _ in _sampled(path, encoding):
        for found in records_of(file):
            if isinstance(found, Record):
                yield from ((found.position, row) for row in tool.rows(found.value))
            else:
                yield found


def _owner(path: Path, name: str) -> str | None:
    """The annotator whose folder a file is in. Source: Potato, annotation_output/USER/annotated_instances.jsonl."""
    inside = PurePosixPath(name.replace("\\", "/")).parts
    parts = (path.absolute().parent.name, *inside) if len(inside) == 1 else inside
    return parts[-2] if len(parts) > 1 and parts[-1] in _OF_AN_ANNOTATOR else None


_OF_AN_ANNOTATOR: Final = ("annotated_instances.jsonl", "user_state.json")
