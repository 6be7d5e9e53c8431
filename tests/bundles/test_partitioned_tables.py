"""Parquet in folders of `name=value`, as Hive, Spark and DuckDB write it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.store.bundles.input.parquet.rows import parquet_rows, partition_values
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import BundleFile, Record, Reject
from tracejury.store.trace import Trace


def traces_in(path: Path) -> list[Trace]:
    found = [item for part in read_bundle(path) for item in part.items]
    assert not [item for item in found if isinstance(item, Reject)]
    return [item for item in found if isinstance(item, Trace)]


def test_what_duckdb_partitions_is_loaded_with_the_values_of_its_folders(tmp_path: Path) -> None:
    out = tmp_path / "set"
    duckdb.sql(
        f"""COPY (SELECT 'q' || i AS question, 'a' || i AS answer, 'r/f ' || (i % 2) AS intent,
          CASE WHEN i < 3 THEN 2026 END AS year FROM range(4) t(i))
        TO '{out}' (FORMAT parquet, PARTITION_BY (intent, year))"""
    )
    found = {one.input: dict(one.metadata) for one in traces_in(out)}
    assert found == {
        "q0": {"intent": "r/f 0", "year": "2026"},
        "q1": {"intent": "r/f 1", "year": "2026"},
        "q2": {"intent": "r/f 0", "year": "2026"},
        "q3": {"intent": "r/f 1"},
    }


def test_a_column_of_the_file_counts_before_its_folder(tmp_path: Path) -> None:
    place = tmp_path / "set" / "intent=folder"
    place.mkdir(parents=True)
    pq.write_table(pa.table({"input": ["x"], "intent": ["file"]}), place / "part-0.parquet")
    (one,) = traces_in(tmp_path / "set")
    assert one.metadata["intent"] == "file"


def test_what_spark_writes_beside_the_files_is_passed_over(tmp_path: Path) -> None:
    place = tmp_path / "set" / "day=1"
    place.mkdir(parents=True)
    pq.write_table(pa.table({"input": ["x"]}), place / "part-00000-c000.snappy.parquet")
    for name in ("_SUCCESS", "._SUCCESS.crc", "day=1/.part-00000-c000.snappy.parquet.crc"):
        (tmp_path / "set" / name).write_bytes(b"crc\0")
    (one,) = traces_in(tmp_path / "set")
    assert one.metadata["day"] == "1"


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20
    )
)
def test_any_value_that_arrow_writes_into_a_name_is_read_back(value: str) -> None:
    schema = pa.schema([("intent", pa.string())])
    written = ds.HivePartitioning(schema).format(ds.field("intent") == value)
    folder = written[0] if isinstance(written, tuple) else written
    assert partition_values(f"{folder}/part-0.parquet") == {"intent": value}


def test_only_the_columns_that_are_asked_for_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": [1, 2], "b": ["x", "y"], "c": [None, None]}), path)
    file = BundleFile("x=1/t.parquet", lambda: path.open("rb"))
    found = [one.value for one in parquet_rows(file, ["c", "a"]) if isinstance(one, Record)]
    assert found == [{"a": 1, "c": None}, {"a": 2, "c": None}]
