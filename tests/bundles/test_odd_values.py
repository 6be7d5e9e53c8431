"""One odd value costs one record at most: times beyond range, values of Arrow, keys given twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import read
from tracejury.store.bundles.input.arrow_values import UnreadableRow, rows_of_batch
from tracejury.store.bundles.input.gathering import per_record
from tracejury.store.bundles.input.json_bytes import decode_json, decode_noting
from tracejury.store.bundles.opening import read_bundle
from tracejury.store.bundles.protocol import HeldRecords, Position, Record, Reject
from tracejury.store.bundles.values.times import later, to_ns, unread_times
from tracejury.store.library.library import Library
from tracejury.store.loading.load import load
from tracejury.store.trace import Trace

YEAR_ONE = "0001-01-01T00:00:00Z"
NINE = 1_790_841_600_123_456_789


# --- times ------------------------------------------------------------------------------------------


@given(
    st.one_of(
        st.integers(),
        st.floats(),
        st.text(max_size=40),
        st.from_regex(r"[0-9]{1,5}-[0-9]{2}-[0-9]{2}T[0-9:.]{2,20}(Z|[+-][0-9:]{2,6})?"),
        st.from_regex(r"-?[0-9]{1,400}(\.[0-9]{0,9})?([eE][+-]?[0-9]{1,12})?"),
        st.lists(st.integers()),
    )
)
def test_no_value_makes_a_time_raise_or_leave_64_bits(value: object) -> None:
    found = to_ns(value)
    assert found is None or -(2**63) < found < 2**63
    assert later(found, 1e300) is None


@pytest.mark.parametrize(
    "odd",
    [YEAR_ONE, "9999-12-31T23:59:59Z", 2**64 - 1, str(2**64 - 1), 10**30, "1e300", "-1e19"],
)
def test_a_time_beyond_64_bits_is_kept_as_it_was_given(odd: Any, tmp_path: Path) -> None:
    bundle = tmp_path / "a.jsonl"
    rows = [{"id": str(n), "input": "q", "output": "a", "timestamp": 1_790_841_600} for n in (1, 2)]
    rows[1]["timestamp"] = odd
    bundle.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with closing(Library.open(tmp_path / "library")) as library:
        report = load(library, [bundle]).totals
        assert (report.traces, report.rejected, report.new) == (2, 0, 2)
        first, second = (library.trace(library.by_source(one)[0]) for one in ("1", "2"))
    assert first is not None
    assert second is not None
    assert (first.start_ns, "timestamp" in first.metadata) == (1_790_841_600 * 10**9, False)
    assert (second.start_ns, second.metadata["timestamp"]) == (None, odd)


def test_what_means_no_time_is_not_kept_as_an_odd_one() -> None:
    row = {"a": None, "b": 0, "c": "0", "d": "NaT", "e": "", "f": "soon", "g": 5}
    assert unread_times(row, *row, "h") == {"f": "soon"}


# --- Arrow ------------------------------------------------------------------------------------------


def rows(name: str, array: pa.Array) -> list[Any]:
    found = rows_of_batch(pa.record_batch([array], names=[name]), [name])
    return [row if isinstance(row, UnreadableRow) else row[name] for row in found]


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (pa.array([NINE, None], pa.timestamp("ns")), ["2026-10-01T08:00:00.123456789", None]),
        (
            pa.array([NINE], pa.timestamp("ns", "Europe/Paris")),
            ["2026-10-01T10:00:00.123456789+02:00"],
        ),
        (pa.array([1000, 0], pa.timestamp("ns")), ["1970-01-01T00:00:00.000001", "1970-01-01T00:00:00"]),
        (pa.array([-1], pa.timestamp("ns")), ["1969-12-31T23:59:59.999999999"]),
        (pa.array([2**62, 0], pa.timestamp("ms")), [f"{2**62} ms since 1970-01-01", "1970-01-01T00:00:00"]),
        (pa.array([-(2**62)], pa.timestamp("us", "UTC")), [f"{-(2**62)} us since 1970-01-01 UTC"]),
        (pa.array([5], pa.timestamp("us", "Mars/Olympus")), ["1970-01-01T00:00:00.000005+00:00"]),
        (pa.array([2**31 - 1, 0], pa.date32()), [f"{2**31 - 1} days since 1970-01-01", "1970-01-01"]),
        (pa.array([1], pa.duration("ns")), ["0:00:00.000000001"]),
        (pa.array([10**9, 2**62], pa.duration("s")), ["11574 days, 1:46:40", f"{2**62} s"]),
        (pa.array([86_399_999_999_999], pa.time64("ns")), ["23:59:59.999999999"]),
        (pa.array([1], pa.time32("ms")), ["00:00:00.001000"]),
        (pa.array([Decimal(10**60)], pa.decimal256(70, 2)), [f"{10**60}.00"]),
        (pa.array([2**64 - 1], pa.uint64()), [2**64 - 1]),
        (pa.array([1.5, None], pa.float16()), [1.5, None]),
        (pa.array([b"\xff\xfea"]).view(pa.string()), ["\\xff\\xfea"]),
        (pa.array(["a", None, "a"]).dictionary_encode(), ["a", None, "a"]),
        (
            pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.timestamp("ns"))),
            [[["k", "1970-01-01T00:00:00.000000001"]], None],
        ),
        (
            pa.array([{"t": 1}, None], pa.struct([("t", pa.timestamp("ns"))])),
            [{"t": "1970-01-01T00:00:00.000000001"}, None],
        ),
        (pa.array([[1]], pa.list_(pa.timestamp("ns"))), [["1970-01-01T00:00:00.000000001"]]),
        (
            pa.StructArray.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]),
            [{"a": 1, "a#2": 2}],
        ),
        (pa.array([pa.MonthDayNano([1, 2, 3])]), [[1, 2, 3]]),
        (
            pa.ExtensionArray.from_storage(
                pa.fixed_shape_tensor(pa.int32(), [2]),
                pa.array([[1, 2], None], pa.list_(pa.int32(), 2)),
            ),
            [[1, 2], None],
        ),
    ],
    ids=lambda value: str(value.type)[:40] if isinstance(value, pa.Array) else "",
)  # fmt: skip
def test_every_type_of_arrow_becomes_json_and_loses_nothing(
    array: pa.Array, expected: list[Any]
) -> None:
    assert rows("x", array) == expected


@given(
    st.sampled_from(["s", "ms", "us", "ns"]),
    st.sampled_from([None, "UTC", "Asia/Kolkata"]),
    st.lists(st.integers(-(2**63) + 1, 2**63 - 1), min_size=1, max_size=5),
)
def test_a_timestamp_of_arrow_is_text_that_is_read_back_exactly(
    unit: str, zone: str | None, given: list[int]
) -> None:
    per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    for value, text in zip(
        given, rows("x", pa.array(given, pa.timestamp(unit, zone))), strict=True
    ):
        nanoseconds = value * (10**9 // per_second)
        if "since" in text:
            assert text.startswith(f"{value} {unit} since 1970-01-01")
        else:
            assert to_ns(text) == (nanoseconds if abs(nanoseconds) < 2**63 else None)


def parquet(path: Path, table: pa.Table) -> Path:
    pq.write_table(table, path, row_group_size=4)
    return path


def test_an_odd_value_in_a_parquet_file_leaves_the_other_rows_alone(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": [str(n) for n in range(10)],
            "input": pa.array([b"q"] * 7 + [b"\xff"] + [b"q"] * 2).view(pa.string()),
            "output": ["a"] * 10,
            "timestamp": pa.array([NINE + n for n in range(10)], pa.timestamp("ns")),
        }
    )
    traces, rejects = read(parquet(tmp_path / "a.parquet", table))
    assert (len(traces), rejects) == (10, [])
    assert [trace.start_ns for trace in traces] == [NINE + n for n in range(10)]


def test_a_row_that_cannot_be_given_at_all_is_rejected_with_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def some(*_: object) -> Iterator[dict[str, Any] | UnreadableRow]:
        yield {"id": "1", "input": "q", "output": "a"}
        yield UnreadableRow("the value of 'x' (odd) cannot be read: no")
        yield {"id": "3", "input": "q", "output": "a"}

    monkeypatch.setattr("tracejury.store.bundles.input.csv_parquet.rows_of_batch", some)
    table = pa.table({"id": ["1", "2", "3"], "input": ["q"] * 3, "output": ["a"] * 3})
    traces, rejects = read(parquet(tmp_path / "a.parquet", table))
    assert [trace.source_id for trace in traces] == ["1", "3"]
    assert [(str(one.position), one.reason) for one in rejects] == [
        ("a.parquet, record 2", "the value of 'x' (odd) cannot be read: no")
    ]


def test_a_damaged_row_group_costs_its_rows_and_is_named(tmp_path: Path) -> None:
    names = [f"{n}" * 50 for n in range(12)]
    table = pa.table({"id": names, "input": ["q"] * 12, "output": names})
    path = tmp_path / "a.parquet"
    pq.write_table(table, path, row_group_size=4, compression="none", use_dictionary=False)
    group = pq.ParquetFile(path).metadata.row_group(1).column(2)
    body = bytearray(path.read_bytes())
    body[group.data_page_offset : group.data_page_offset + 8] = b"\xff" * 8
    path.write_bytes(bytes(body))
    traces, rejects = read(path)
    assert [trace.source_id for trace in traces] == names[:4] + names[8:]
    assert [one.position.record for one in rejects] == [5]
    assert rejects[0].reason.startswith("rows 5 to 8 are not readable as Parquet: ")


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_two_columns_of_one_name_are_both_kept_and_noted(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    if suffix == "csv":
        path.write_text("id,input,output,team,team\n1,q,a,red,blue\n")
    else:
        cells = [pa.array([cell]) for cell in ("1", "q", "a", "red", "blue")]
        parquet(path, pa.table(cells, names=["id", "input", "output", "team", "team"]))
    (trace,), rejects = read(path)
    assert (trace.metadata, rejects) == ({"team": "red", "team#2": "blue"}, [])
    assert trace.notes == ("two columns are named 'team'; one is read as 'team#2'",)


# --- keys that are given twice ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1, "a": 2}', {"a (1)": 1, "a": 2}),
        ('{"a": 1, "a": 2, "a": 3}', {"a (1)": 1, "a (2)": 2, "a": 3}),
        ('{"a": 1, "a": 1}', {"a": 1}),
        ('{"a": 1, "a (1)": 5, "a": 2}', {"a (1)′": 1, "a (1)": 5, "a": 2}),
        ('[{"b": {"a": "x:y", "a": "z"}}]', [{"b": {"a (1)": "x:y", "a": "z"}}]),
        (r'{"a": "x", "a": "y\u003a"}', {"a (1)": "x", "a": "y:"}),
        ('{"a": NaN, "a": 2}', {"a (1)": "NaN", "a": 2}),
    ],
)  # fmt: skip
def test_every_value_of_a_repeated_key_is_kept(text: str, expected: Any) -> None:
    value, notes = decode_noting(text)
    assert value == expected
    assert notes[0].startswith("the key 'a' is given more than once in one object")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([":", '":"']),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=4) | st.sampled_from([":", "a:b"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(JSON, st.booleans(), st.sampled_from([None, 2]))
def test_where_no_key_is_repeated_nothing_is_noted(
    value: Any, escaped: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=escaped, indent=indent)
    assert decode_noting(text) == (decode_json(text), ())


@given(st.lists(st.tuples(st.sampled_from("abc:"), JSON), min_size=1, max_size=6))
def test_no_value_of_any_key_is_lost(pairs: list[tuple[str, Any]]) -> None:
    text = "{" + ", ".join(f"{json.dumps(key)}: {json.dumps(item)}" for key, item in pairs) + "}"
    value, notes = decode_noting(text)
    assert bool(notes) == (len({key for key, _ in pairs}) < len(pairs))
    kept = [json.dumps(item) for item in value.values()]
    assert {json.dumps(decode_json(json.dumps(item))) for _, item in pairs} == set(kept)
    for key, item in dict(pairs).items():
        assert value[key] == decode_json(json.dumps(item))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", '{"id":"x","id":"y","input":"q","output":"a","team":"red","team":"blue"}\n'),
        ("a.json", '[\n{"id":"x","id":"y","input":"q","output":"a","team":"red","team":"blue"}\n]'),
        ("a.json", '{"id":"x","id":"y","input":"q",\n"output":"a","team":"red","team":"blue"}\n'),
        ("a.yaml", "id: x\nid: y\ninput: q\noutput: a\nteam: red\nteam: blue\n"),
    ],
)
def test_a_trace_says_which_keys_were_repeated(name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text)
    (trace,), rejects = read(path)
    assert (trace.source_id, rejects) == ("y", [])
    assert trace.metadata == {"id (1)": "x", "team (1)": "red", "team": "blue"}
    assert len(trace.notes) == 2
    assert all("more than once" in note for note in trace.notes)


# --- readers ----------------------------------------------------------------------------------------


def test_a_record_that_a_reader_did_not_expect_is_rejected_and_the_next_is_read() -> None:
    def items(record: Record) -> Iterator[Trace | Reject]:
        yield Trace(source_id=record.value["id"].strip())

    records = [Record(Position("a", line=n), {"id": odd}) for n, odd in enumerate(["1", 2, "3"], 1)]
    found = list(per_record(HeldRecords(records), items))
    assert [isinstance(one, Reject) for one in found] == [False, True, False]
    assert isinstance(found[1], Reject)
    assert found[1].position.line == 2
    assert found[1].reason == (
        "the record does not have the shape of its format: a number stands in it where its format has something else"
    )


def test_a_reader_that_fails_keeps_what_it_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "1", "input": "q", "output": "a"}\n' * 2)
    reader = "tracejury.store.bundles.formats.tables.TableReader.read_mapped"

    def failing(*_: object, **__: object) -> Iterator[Trace]:
        yield Trace(source_id="1")
        raise IndexError("list index out of range")

    monkeypatch.setattr(reader, failing)
    found = [item for part in read_bundle(path) for item in part.items]
    assert [isinstance(item, Trace) for item in found] == [True, False]
    assert isinstance(found[1], Reject)
    assert "reading stopped" in found[1].reason
