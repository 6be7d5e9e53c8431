"""Writes reviews to a file: JSON lines (see `lines`), CSV or Parquet (see `tables`).

Journals that hold the same events write the same bytes. Reviews are read and written page by page: of any number of
them, one page is held.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from ...errors import UserError
from ...whole_files import whole_file
from ..canonical import Json, canonical_bytes
from ..judgement import Review
from .line_values import ExportedReview
from .lines import line_of
from .reviews import Reviews
from .tables import csv_lines, write_parquet

PAGE: Final = 1000


class Named(Protocol):
    """What knows the source ids of traces."""

    def source_ids(self, keys: Sequence[str]) -> dict[str, str | None]:
        """The source id of each of these traces that the library holds, by its key."""


def review_lines(
    library: Named, reviews: Reviews, chosen: Iterable[Review]
) -> Iterator[dict[str, Json]]:
    """The lines of a reviews file, in the order given."""
    rubrics = reviews.rubrics()
    going = iter(chosen)
    while page := list(islice(going, PAGE)):
        sources = library.source_ids([review.trace for review in page])
        for review in page:
            rubric, source = rubrics.get(review.rubric), sources.get(review.trace)
            yield line_of(ExportedReview(review, rubric, source))


def jsonl_lines(lines: Iterable[Mapping[str, Json]]) -> Iterator[bytes]:
    """Review lines as JSON lines, each with its end."""
    return (canonical_bytes(line) + b"\n" for line in lines)


def export_reviews(
    path: Path, library: Named, reviews: Reviews, chosen: Iterable[Review], *, bom: bool = False
) -> int:
    """Write reviews to `path` in the order given: as CSV or Parquet if its name ends so, else as
    JSON lines. `bom` begins a CSV file with a byte order mark. Returns how many. Raises UserError; then a file that is
    there already stays as it was."""
    if bom and path.suffix.lower() != ".csv":
        raise UserError(
            f"{path} is not CSV, so it takes no --bom", "Name a file that ends in .csv."
        )
    count = 0

    def counted() -> Iterator[dict[str, Json]]:
        nonlocal count
        for line in review_lines(library, reviews, chosen):
            count += 1
            yield line

    def write(out: BinaryIO) -> None:
        match path.suffix.lower():
            case ".parquet":
                write_parquet(out, counted())
            case ".csv":
                mark = [codecs.BOM_UTF8] if bom else []
                out.writelines(chain(mark, (one.encode() for one in csv_lines(counted()))))
            case _:
                out.writelines(jsonl_lines(counted()))

    try:
        with whole_file(path) as file:
            write(file)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written: {error.strerror}", "Name another file."
        ) from None
    return count
