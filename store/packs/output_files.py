"""Files of recorded outputs. What is kept of one in memory is where each output stands, not the output."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

from ...errors import UserError
from ..bundles.input.json_bytes import NotJson, decode_json
from ..canonical import canonical_bytes, canonical_hash, clean_json
from .candidates import MISSING_COLUMNS, CandidateAnswer, output_of
from .cases import Case
from .printed import not_utf8

_MARK: Final = b"\xef\xbb\xbf"
_PARQUET: Final = b"PAR1"


class RecordedOutputs:
    """Outputs from a JSONL or Parquet file: case_id, output, optional trial, input_hash, tool_calls,
    messages, error. An output recorded for another input than the pack's counts as missing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = _seekable(path)
        except OSError as error:
            raise UserError(f"{path} cannot be read: {error.strerror}", "Check the path.") from None
        weakref.finalize(self, self._file.close)
        self._places: dict[tuple[str, int], tuple[int, int]] = {}
        for number, start, line in _lines(self._file):
            if line.strip():
                self._add(number, start, line)

    def _add(self, number: int, start: int, line: bytes) -> None:
        where = f"{self._path}, line {number}"
        try:
            row = decode_json(line)
        except NotJson as error:
            raise UserError(
                f"{where}: not JSON ({not_utf8(line) or error})",
                "Each line is one JSON object, in UTF-8.",
            ) from None
        if not isinstance(row, Mapping) or row.get("case_id") in MISSING_COLUMNS:
            raise UserError(
                f"{where}: no `case_id`", "Each line is an object with case_id and output."
            )
        key = (str(row["case_id"]), _trial(row, where))
        before = self._places.setdefault(key, (start, len(line)))
        # Otherwise a later, better answer could silently replace a worse one.
        if before[0] != start and canonical_hash(self._row(before)) != canonical_hash(row):
            raise UserError(
                f"{where}: a second, different answer to case {key[0]}, trial {key[1]}",
                "Number repeated answers with `trial`, from 1.",
            )

    def _row(self, place: tuple[int, int]) -> Mapping[str, Any]:
        self._file.seek(place[0])
        try:
            row = decode_json(self._file.read(place[1]))
        except NotJson:
            row = None
        if not isinstance(row, Mapping):
            raise UserError(f"{self._path} was changed while it was read", "Check it again.")
        return row

    @property
    def case_ids(self) -> frozenset[str]:
        """The ids of the cases that an output is recorded for."""
        return frozenset(case_id for case_id, _ in self._places)

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        """The recorded answer."""
        place = self._places.get((case.id, trial))
        if place is None:
            return CandidateAnswer(missing="no output is recorded for it")
        row = self._row(place)
        given = row.get("input_hash")
        if given not in MISSING_COLUMNS and (str(given).removeprefix("sha256:") != case.input_hash):
            return CandidateAnswer(missing="its output was recorded for another input (input_hash)")
        return output_of(row)


def _trial(row: Mapping[str, Any], where: str) -> int:
    value = row.get("trial")
    if value in MISSING_COLUMNS:
        return 1
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if type(value) is not int or value < 1:
        raise UserError(f"{where}: trial is not a whole number from 1", "Count from 1.")
    return value


def _seekable(path: Path) -> IO[bytes]:
    """The lines of a file: the file itself, or a temporary copy of a pipe and of the rows of a Parquet file."""
    file: IO[bytes] = path.open("rb")
    try:
        if not file.seekable():
            with file as pipe:
                file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the outputs
                shutil.copyfileobj(pipe, file)
                file.seek(0)
        head = file.read(len(_PARQUET))
        file.seek(0)
        if head != _PARQUET:
            return file
        with file:
            return _lines_of_parquet(path, file)
    except BaseException:
        file.close()
        raise


def _lines(file: IO[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Each line with its number and where it begins. A line ends as in text: with a line feed, a carriage return or
    both."""
    number, at = 1, 0
    file.seek(0)
    while raw := file.readline():
        if at == 0 and raw.startswith(_MARK):
            at, raw = len(_MARK), raw[len(_MARK) :]
        for line in raw.splitlines(keepends=True):
            yield number, at, line
            number, at = number + 1, at + len(line)
        file.seek(at)


def _lines_of_parquet(path: Path, file: IO[bytes]) -> IO[bytes]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the outputs
    try:
        for batch in pq.ParquetFile(file).iter_batches(batch_size=1000):
            rows.writelines(canonical_bytes(row) + b"\n" for row in clean_json(batch.to_pylist()))
    except (pa.ArrowException, OSError, ValueError) as error:
        rows.close()
        raise UserError(
            f"{path} cannot be read as Parquet: {error}", "Write the file again."
        ) from None
    return rows
