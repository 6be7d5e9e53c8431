"""The tables that we write are read back equal: by us, Python's csv, pandas, DuckDB and pyarrow."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.store.bundles.input.delimited import BadRow
from tracejury.store.canonical import canonical_bytes
from tracejury.store.reviews.files import export_reviews, jsonl_lines
from tracejury.store.reviews.lines import LINE_KEYS
from tracejury.store.reviews.tables import csv_lines, read_table, write_parquet

Table = list[list[str]]
HOSTILE = [
    "\r", "a\rb", "a\r\nb", "\n", "\n\n", "=1+1", "'", "''", "'=x", "\ufeff", "\ufeffx", "\u2028", "a\u2028b\u0085",
    "\x0b\x0c\x1c", " ", "  x  ", "\t", "NA", "N/A", "null", "NULL", "None", "nan", "\\N", "1e5", "007", "true",
    "2026-10-01", '"', '""', 'a"b', "a;b|c\td,e", "\\", "\\n", "#c", "\x00", "x\x00y", "\x1a", "😀", "é", "e\u0301",
]  # fmt: skip
TEXT = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), max_size=4).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
LINE = st.fixed_dictionaries(
    {"trace": st.from_regex(r"[0-9a-f]{64}", fullmatch=True), "reviewer": TEXT, "note": TEXT},
    optional={
        "source_id": TEXT,
        "defer_reason": TEXT,
        "correction": st.fixed_dictionaries({"text": TEXT}),
        "answers": st.dictionaries(TEXT, TEXT | st.integers() | st.booleans(), max_size=3),
        "evidence": st.lists(st.fixed_dictionaries({"step": TEXT, "text": TEXT}), max_size=2),
    },
)
LINES = st.lists(LINE, min_size=1, max_size=4)


def by_python(path: Path) -> Table:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def by_pandas(path: Path) -> Table:
    found = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return [list(found.columns), *found.to_numpy().tolist()]


def by_duckdb(path: Path) -> Table:
    found = duckdb.execute(
        "SELECT * FROM read_csv(?, all_varchar = true, header = true)", [str(path)]
    )
    names = [column[0] for column in found.description or ()]
    return [names, *([cell or "" for cell in row] for row in found.fetchall())]


def by_pyarrow(path: Path) -> Table:
    found = pyarrow.csv.read_csv(
        path,
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types={name: pa.string() for name in LINE_KEYS}
        ),
    )
    return [found.column_names, *(list(row.values()) for row in found.to_pylist())]


def given_back(path: Path) -> list[Any]:
    """The lines that our own import reads."""
    found = [line for _, line in read_table(path, path.read_bytes())]
    assert not any(isinstance(line, BadRow) for line in found)
    return found


def filled(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines without what is empty, which a table does not tell from what is absent."""
    return [
        {key: value for key, value in line.items() if value not in ("", [], {}, None)}
        for line in lines
    ]


def write_table(path: Path, lines: list[dict[str, Any]]) -> None:
    with path.open("wb") as out:
        write_parquet(out, lines)


@pytest.mark.parametrize("bom", [False, True])
@pytest.mark.parametrize("read_by", [by_python, by_pandas, by_duckdb, by_pyarrow])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lines=LINES)
@example(lines=[{"trace": "a" * 64, "reviewer": text, "note": text} for text in HOSTILE])
def test_every_reader_reads_the_cells_of_our_csv(
    read_by: Callable[[Path], Table], bom: bool, lines: list[dict[str, Any]], tmp_path: Path
) -> None:
    path = tmp_path / "reviews.csv"
    text = "".join(csv_lines(lines))
    path.write_bytes(b"\xef\xbb\xbf" * bom + text.encode())
    expected = list(csv.reader(io.StringIO(text, newline="")))
    assert read_by(path) == expected
    for line, cells in zip(lines, expected[1:], strict=True):
        note = cells[expected[0].index("note")]
        guarded = line["note"].startswith(("=", "+", "-", "@", "\t", "\r", "'"))
        assert note == ("'" + line["note"] if guarded else line["note"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lines=LINES)
@example(lines=[{"trace": "a" * 64, "reviewer": text, "note": text} for text in HOSTILE])
def test_our_import_reads_what_our_export_wrote(
    lines: list[dict[str, Any]], tmp_path: Path
) -> None:
    table = tmp_path / "reviews.csv"
    for mark in (b"", b"\xef\xbb\xbf"):
        table.write_bytes(mark + "".join(csv_lines(lines)).encode())
        assert given_back(table) == filled(lines)
    write_table(table, lines)
    assert given_back(table) == filled(lines)
    text = b"".join(jsonl_lines(lines)).decode()
    assert [json.loads(line) for line in text.split("\n")[:-1]] == lines


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lines=LINES)
def test_every_reader_reads_our_parquet(lines: list[dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "reviews.parquet"
    write_table(path, lines)
    expected = [line["note"] for line in lines]
    assert pq.read_table(path)["note"].to_pylist() == expected
    assert pd.read_parquet(path)["note"].tolist() == expected
    found = duckdb.execute("SELECT note FROM read_parquet(?)", [str(path)]).fetchall()
    assert [row[0] for row in found] == expected
    nested = pq.read_table(path)["correction"].to_pylist()
    assert nested == [
        canonical_bytes(line["correction"]).decode() if "correction" in line else None
        for line in lines
    ]


def test_a_byte_order_mark_is_for_csv(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not CSV"):
        export_reviews(tmp_path / "a.jsonl", None, None, [], bom=True)  # type: ignore[arg-type]
