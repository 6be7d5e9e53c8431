"""Writes reviews to a file: JSON lines (see `lines`), CSV or Parquet (see `tables`).

Journals that hold the same events write the same bytes.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ...errors import UserError
from ..canonical import Json, canonical_bytes
from ..judgement import Review
from ..library.library import Library
from .line_values import ExportedReview
from .lines import line_of
from .reviews import Reviews
from .tables import csv_text, parquet_bytes


def review_lines(
    library: Library, reviews: Reviews, chosen: Iterable[Review]
) -> Iterator[dict[str, Json]]:
    """The lines of a reviews file, in the order given."""
    rubrics = reviews.rubrics()
    for review in chosen:
        rubric, trace = rubrics.get(review.rubric), library.trace(review.trace)
        yield line_of(ExportedReview(review, rubric, trace))


def jsonl_text(lines: Iterable[Mapping[str, Json]]) -> str:
    """Review lines as JSON lines."""
    return "".join(canonical_bytes(line).decode() + "\n" for line in lines)


def export_reviews(
    path: Path, library: Library, reviews: Reviews, chosen: Iterable[Review], *, bom: bool = False
) -> int:
    """Write reviews to `path` in the order given: as CSV or Parquet if its name ends so, else as
    JSON lines. `bom` begins a CSV file with a byte order mark. Returns how many. Raises UserError."""
    if bom and path.suffix.lower() != ".csv":
        raise UserError(
            f"{path} is not CSV, so it takes no --bom", "Name a file that ends in .csv."
        )
    lines = list(review_lines(library, reviews, chosen))
    match path.suffix.lower():
        case ".parquet":
            body = parquet_bytes(lines)
        case ".csv":
            body = codecs.BOM_UTF8 * bom + csv_text(lines).encode()
        case _:
            body = jsonl_text(lines).encode()
    try:
        path.write_bytes(body)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written: {error.strerror}", "Name another file."
        ) from None
    return len(lines)
