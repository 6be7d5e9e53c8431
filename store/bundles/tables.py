"""Flat tables: CSV, Parquet, and JSON lines without messages. One row, one trace.

Columns are taken by name (`id`, `input`, `output`, `expected`, `error`, `score*` and their usual
other names); every other column is metadata, out of which slices are made. `mapping` overrides.
"""

from __future__ import annotations

import ast
import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ..canonical import Json, clean_json
from ..trace import Message, Score, Step, Trace, as_text
from .decode import json_in_text, records
from .messages import messages_from
from .protocol import Item, Member, Position, Record, Reject, Sample
from .times import to_ns

FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "trace_id", "example_id", "run_id", "record_id", "case_id", "uuid"),
    "input": (
        "input",
        "inputs",
        "question",
        "query",
        "prompt",
        "user_input",
        "instruction",
        "messages",
        "request",
    ),
    "output": (
        "output",
        "outputs",
        "response",
        "answer",
        "completion",
        "generation",
        "prediction",
        "actual_output",
        "model_output",
    ),
    "expected": ("expected", "expected_output", "reference", "ground_truth", "target", "ideal"),
    "error": ("error", "exception", "error_message"),
    "start": ("start", "start_time", "timestamp", "created_at"),
    "model": ("model", "model_name"),
}
_SCORE: Final = re.compile(
    r"(score.*|.*_score|rating|label|feedback|annotation.*|human_.*|pass|passed|judge.*)",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"(in|out|input_|output_)(\w*)", re.IGNORECASE)
_FIELD_LIMIT: Final = 64 << 20
_MAX_ROWS: Final = 5_000_000
_BATCH: Final = 1_000


class Columns:
    """Which column gives what."""

    def __init__(self, names: Sequence[str], mapping: Mapping[str, str]) -> None:
        lower = {name.lower().strip(): name for name in reversed(names)}
        self.of: dict[str, str] = {}
        for field, candidates in FIELDS.items():
            if field in mapping:
                self.of[field] = mapping[field]
                continue
            found = next((lower[name] for name in candidates if name in lower), None)
            if found is not None:
                self.of[field] = found
        self.groups: dict[str, list[str]] = {}
        for field, starts in (("input", ("in", "input_")), ("output", ("out", "output_"))):
            if field not in self.of:
                group = [
                    name
                    for name in names
                    if (match := _NUMBERED.fullmatch(name.strip()))
                    and match[1].lower() in starts
                    and (match[2].isdigit() or match[1].endswith("_"))
                ]
                if group:
                    self.groups[field] = group
        taken = {*self.of.values(), *(name for group in self.groups.values() for name in group)}
        mapped = mapping.get("score")
        self.scores = [
            name
            for name in names
            if name not in taken and (name == mapped or _SCORE.fullmatch(name.strip()))
        ]
        self.rest = [name for name in names if name not in taken and name not in self.scores]

    @property
    def usable(self) -> bool:
        """Whether a row can be a trace: it needs an input or an output."""
        return any(name in self.of or name in self.groups for name in ("input", "output"))

    def value(self, row: Mapping[str, Json], field: str) -> Json:
        """A field of a row, decoded where it is JSON in text; several columns become an object."""
        if field in self.of:
            return _cell(row.get(self.of[field]))
        if field in self.groups:
            return {name: _cell(row.get(name)) for name in self.groups[field]}
        return None


def _cell(value: Json) -> Json:
    if not isinstance(value, str):
        return value
    decoded = json_in_text(value)
    if isinstance(decoded, str) and decoded[:1] in ("{", "[") and len(decoded) < 1 << 20:
        try:
            literal = ast.literal_eval(decoded)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return decoded
        if isinstance(literal, dict | list):
            return clean_json(literal)
    return decoded


def _missing(value: Json) -> bool:
    if isinstance(value, str):
        return value in {"", "NaN"}
    return value is None or (isinstance(value, float) and math.isnan(value))


def _scores(columns: Columns, row: Mapping[str, Json]) -> tuple[Score, ...]:
    out = []
    for name in columns.scores:
        value = row.get(name)
        if _missing(value):
            continue
        if isinstance(value, str):
            try:
                value = float(value)
            except ValueError:
                out.append(Score(name, label=str(row[name])))
                continue
        if isinstance(value, bool):
            out.append(Score(name, float(value), str(value).lower()))
        elif isinstance(value, int | float) and math.isfinite(value):
            out.append(Score(name, float(value)))
        else:
            out.append(Score(name, label=as_text(value)))
    return tuple(out)


def row_trace(columns: Columns, row: Mapping[str, Json]) -> Trace | str:
    """One row as a trace, or why it is none."""
    given, said = columns.value(row, "input"), columns.value(row, "output")
    error = columns.value(row, "error")
    if _missing(given) and _missing(said) and _missing(error):
        return "the row has neither an input nor an output"
    chat_in = messages_from(given) if isinstance(given, list | dict) else ()
    text = said
    reasoning = None
    if isinstance(said, Mapping):
        text = next(
            (
                said[name]
                for name in ("text", "content", "answer")
                if isinstance(said.get(name), str)
            ),
            said,
        )
        reasoning = said.get("reasoning_content")
    chat_out = messages_from(said) if isinstance(said, list | dict) else ()
    if not chat_out and isinstance(text, str):
        chat_out = (
            Message("assistant", text, reasoning=reasoning if isinstance(reasoning, str) else None),
        )
    if not chat_in and isinstance(given, str):
        chat_in = (Message("user", given),)
    question = next((m.content for m in reversed(chat_in) if m.role == "user" and m.content), given)
    identity = columns.value(row, "id")
    model = row.get(columns.of["model"]) if "model" in columns.of else None
    failed = None if _missing(error) else as_text(error)
    step = Step(
        id="0",
        kind="llm",
        name=str(model) if model else "answer",
        status="error" if failed else "unset",
        status_message=failed,
        start_ns=to_ns(columns.value(row, "start")),
        input=given,
        output=said,
        messages_in=chat_in,
        messages_out=chat_out,
        model=None if _missing(model) else str(model),
    )
    metadata = {name: row[name] for name in columns.rest if not _missing(row.get(name))}
    if not _missing(model):
        metadata["model"] = model
    expected = columns.value(row, "expected")
    return Trace(
        source_id=None if _missing(identity) else as_text(identity),
        input=question,
        output=text if isinstance(text, str) else said,
        expected=None if _missing(expected) else expected,
        error=failed,
        steps=(step,),
        metadata=metadata,
        start_ns=step.start_ns,
        scores=_scores(columns, row),
        format=TableReader.name,
    )


class TableReader:
    """Reads tables, a file at a time."""

    name = "table"
    title = "Flat tables (CSV, JSONL, Parquet)"
    keeps = "input, output, expected, error, scores; every other column as metadata"

    def sniff(self, sample: Sample) -> int:
        """Parquet by its magic; CSV or JSON rows by columns that give an input or an output."""
        if sample.head.startswith(b"PAR1"):
            return 60
        if sample.records:
            first = sample.records[0]
            flat = isinstance(first, Mapping) and Columns([str(key) for key in first], {}).usable
            return 40 if flat else 0
        header = _header(sample.head)
        return 40 if header is not None and Columns(header, {}).usable else 0

    def read(self, members: Sequence[Member], mapping: Mapping[str, str]) -> Iterator[Item]:
        """The rows of every file as traces."""
        for member in members:
            with member.open() as stream:
                head = stream.read(64 << 10)
            if head.startswith(b"PAR1"):
                yield from _parquet(member, mapping)
            elif head.lstrip()[:1] in (b"{", b"["):
                yield from _json_rows(member, mapping)
            else:
                yield from _csv(member, head, mapping)
            yield from (
                Reject(Position(member.name), problem) for problem in dict.fromkeys(member.problems)
            )


def _row_items(columns: Columns, row: Mapping[str, Json], position: Position) -> Trace | Reject:
    found = row_trace(columns, row)
    return Reject(position, found, as_text(dict(row))[:200]) if isinstance(found, str) else found


def _json_rows(member: Member, mapping: Mapping[str, str]) -> Iterator[Item]:
    shapes: dict[tuple[str, ...], Columns] = {}
    for found in records(member):
        if not isinstance(found, Record):
            yield found
            continue
        if not isinstance(found.value, Mapping):
            yield Reject(found.position, "the record is not an object", str(found.value)[:200])
            continue
        shape = tuple(found.value)
        if shape not in shapes:
            shapes[shape] = Columns(shape, mapping)
        yield _row_items(shapes[shape], found.value, found.position)


def delimiter_of(text: str) -> str:
    """The delimiter of a CSV: the one that cuts most of the first lines into equally many cells.

    Counted over the four candidates by hand, because the standard sniffer needs seconds for some
    hostile inputs.
    """
    lines = [line for line in text.split("\n")[:20] if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4]
    best, most = ",", 0
    for candidate in (",", ";", "\t", "|"):
        counts = [line.count(candidate) for line in lines]
        score = counts[0] * sum(count == counts[0] for count in counts) if counts else 0
        if score > most:
            best, most = candidate, score
    return best


def _text_of(head: bytes) -> str | None:
    for name in (
        ("utf-8-sig", "utf-16") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",)
    ):
        try:
            return head.decode(name)
        except UnicodeDecodeError as error:
            if error.start > len(head) - 4:
                return head[: error.start].decode(name)
    return None


def _header(head: bytes) -> list[str] | None:
    """The column names of a CSV, or None where the bytes are no text."""
    text = _text_of(head)
    if text is None or "\0" in text[:200]:
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and lines[0].lower().startswith("sep="):
        lines = lines[1:]
    if not lines:
        return None
    row = next(csv.reader([lines[0][:10_000]], delimiter=delimiter_of(text)), None)
    return [cell.strip() for cell in row] if row else None


def _csv(member: Member, head: bytes, mapping: Mapping[str, str]) -> Iterator[Item]:
    csv.field_size_limit(_FIELD_LIMIT)
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = _text_of(head) or head.decode("utf-8", "replace")
    delimiter = delimiter_of(text.replace("\r\n", "\n").replace("\r", "\n"))
    with member.open() as stream:
        lines = io.TextIOWrapper(stream, encoding, errors="backslashreplace", newline="")
        reader = csv.reader(lines, delimiter=delimiter)
        columns: Columns | None = None
        names: list[str] = []
        number = 0
        while True:
            start = reader.line_num + 1
            try:
                row = next(reader, None)
            except csv.Error as error:
                yield Reject(Position(member.name, line=start), f"not CSV: {error}")
                continue
            if row is None:
                return
            if not any(cell.strip() for cell in row):
                continue
            if columns is None:
                if row[0].lower().startswith("sep=") and len(row) <= 2:
                    continue
                names = [cell.strip() for cell in row]
                columns = Columns(names, mapping)
                continue
            number += 1
            place = Position(member.name, line=start, record=number)
            if len(row) != len(names):
                reason = f"the row has {len(row)} cells, the header {len(names)}"
                yield Reject(place, reason, delimiter.join(row)[:200])
                continue
            clean = {name: clean_json(cell) for name, cell in zip(names, row, strict=True)}
            yield _row_items(columns, clean, place)


def _parquet(member: Member, mapping: Mapping[str, str]) -> Iterator[Item]:
    """Rows of a Parquet file, a batch at a time. The file is read by a library written in C++; what
    it refuses is a reject, whatever it raises."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with member.open() as stream:
            source = stream if stream.seekable() else io.BytesIO(stream.read())
            file = pq.ParquetFile(pa.PythonFile(source, mode="r"))
            rows = file.metadata.num_rows
            if rows > _MAX_ROWS:
                yield Reject(
                    Position(member.name),
                    f"it declares {rows:,} rows, more than {_MAX_ROWS:,}; split it to load it",
                )
                return
            columns = Columns([str(name) for name in file.schema_arrow.names], mapping)
            for batch in file.iter_batches(_BATCH):
                rows_of_batch: list[dict[str, Any]] = batch.to_pylist()
                for row in rows_of_batch:
                    number += 1
                    place = Position(member.name, record=number)
                    yield _row_items(columns, clean_json(row), place)
        if not number:
            yield Reject(Position(member.name), "the table has no rows")
    except Exception as error:  # noqa: BLE001 - Arrow raises many kinds for a broken file
        lines = str(error).splitlines()
        why = lines[0][:200] if lines else type(error).__name__
        yield Reject(Position(member.name, record=number + 1), f"not readable as Parquet: {why}")


READER: Final = TableReader()
