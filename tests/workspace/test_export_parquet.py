"""The export to Parquet: every trace comes back as it was, figures from the files are ours, and a folder is replaced whole
or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from failing import Run, judge, space_of, take_in, write_runs
from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.errors import UserError
from tracejury.store.canonical import canonical_bytes
from tracejury.store.export_tables import MANIFEST, REVIEWS, TABLES
from tracejury.store.library.encoding import encode, encoded_bytes
from tracejury.store.library.stored_traces import StoredTrace
from tracejury.store.loading.load import load
from tracejury.store.parquet import part_files
from tracejury.store.parquet.export_folder import whole_folder
from tracejury.store.parquet.trace_rows import score_row, step_row, trace_row
from tracejury.store.reviews.lines import LINE_KEYS
from tracejury.store.trace import Score, Step, Trace
from tracejury.store.workspace.coverage import coverage
from tracejury.store.workspace.exporting import export_parquet
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.commands.main import tracejury

DATA = Path(__file__).parents[1] / "data"
BUNDLES = ("spans", "inspect", "tau2", "anthropic", "phoenix", "weave")
RUNS = [
    Run("refund", "no refund for this fare", {"tier": tier, "intent": intent})
    for tier in ("gold", "basic")
    for intent in ("bags", "seats", "refund")
    for _ in range(4)
]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a library of judged traces (`lib`) and its export (`out`)."""
    folder = tmp_path_factory.mktemp("exported")
    with space_of(folder / "lib") as space:
        take_in(space, write_runs(folder / "runs.jsonl", RUNS))
        for number, trace in enumerate(space.library.keys()):
            if number % 4 < 3:
                verdict, codes = ("pass", ()) if number % 4 else ("fail", ("tool-error",))
                judge(space, trace, verdict, codes=codes)
        export_parquet(space, folder / "out")
    return folder


def rows(folder: Path, table: str) -> list[dict[str, object]]:
    return [row for path in sorted(folder.glob(f"{table}/**/*.parquet")) for row in pq.ParquetFile(path).read().to_pylist()]  # fmt: skip


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def loaded(folder: Path, path: Path) -> Iterator[Trace]:
    """The traces of a new library into which a bundle was loaded, in the order of their keys."""
    with Workspace.open(folder) as space:
        report = load(space.library, [path])
        assert report.totals.rejected == 0
        for key in sorted(space.library.keys()):
            trace = space.library.trace(key)
            assert trace is not None
            yield trace


def test_every_trace_of_every_format_comes_back_as_it_was(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "lib") as space:
        load(space.library, [DATA / name for name in BUNDLES])
        export_parquet(space, tmp_path / "out")
        before = {key: space.library.trace(key) for key in sorted(space.library.keys())}
        again = load(space.library, [tmp_path / "out"]).totals
    assert len(before) == 20
    assert (again.new, again.known) == (0, len(before))
    after = {trace.key: trace for trace in loaded(tmp_path / "other", tmp_path / "out")}
    assert after.keys() == before.keys()
    assert all(after[key] == before[key] for key in before)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
moments = st.none() | st.integers(-(2**70), 2**70)
steps = st.builds(
    Step, id=texts, kind=st.sampled_from(["llm", "tool"]), name=texts, parent_id=st.none() | texts,
    input=json_values, output=json_values, start_ns=moments, end_ns=moments,
    attributes=st.dictionaries(texts, json_values, max_size=2), incomplete=st.lists(texts, max_size=2).map(tuple),
)  # fmt: skip
scores = st.builds(Score, name=texts, value=st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(), label=st.none() | texts, at_ns=moments)  # fmt: skip
traces = st.builds(
    Trace, source_id=st.none() | texts, input=json_values, output=json_values, expected=json_values, error=st.none() | texts,
    steps=st.lists(steps, max_size=3, unique_by=lambda one: one.id).map(tuple), metadata=st.dictionaries(texts, json_values, max_size=3),
    start_ns=moments, end_ns=moments, scores=st.lists(scores, max_size=2).map(tuple), notes=st.lists(texts, max_size=2).map(tuple),
    incomplete=st.lists(texts, max_size=2).map(tuple),
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(traces)
def test_the_rows_of_any_trace_hold_all_of_it(trace: Trace) -> None:
    from tracejury.store.bundles.formats.exported import _items
    from tracejury.store.bundles.protocol import Position, Record

    made = encode(trace)
    stored = StoredTrace(
        made.key, 1, "b", "otlp", "", trace.status, json.dumps(trace.notes), encoded_bytes(made.header),
        [encoded_bytes(one) for one in made.steps], [canonical_bytes(one) for one in trace.scores],
    )  # fmt: skip
    row = trace_row(stored)
    row["steps"] = [step_row(stored, at) for at in range(len(stored.steps))]
    row["scores"] = [score_row(stored, at) for at in range(len(stored.scores))]
    (back,) = _items(Record(Position("x"), row))
    assert isinstance(back, Trace)
    assert back.key == trace.key
    again = encode(back)
    assert encoded_bytes(again.header) == stored.header
    assert [encoded_bytes(one) for one in again.steps] == stored.steps
    assert [canonical_bytes(one) for one in back.scores] == stored.scores
    assert back.notes == trace.notes


def test_the_same_library_gives_the_same_bytes(exported: Path, tmp_path: Path) -> None:
    with Workspace.open(exported / "lib") as space:
        export_parquet(space, tmp_path / "again")
    assert files_of(tmp_path / "again") == files_of(exported / "out")


def test_duckdb_counts_from_the_files_what_coverage_counts(exported: Path) -> None:
    with Workspace.open(exported / "lib") as space:
        ours = coverage(space, ["tier", "intent"])
    out = exported / "out"
    theirs = duckdb.execute(
        f"""SELECT t.slices['tier'], t.slices['intent'], count(*), count(v.verdict),
          count(*) FILTER (v.verdict = 'fail'),
          count(*) FILTER (v.verdict = 'fail' AND list_contains(v.codes, 'tool-error'))
        FROM read_parquet('{out}/traces/*/*.parquet', hive_partitioning = true) t
        LEFT JOIN read_parquet('{out}/verdicts/*.parquet') v USING (trace) GROUP BY ALL"""
    ).fetchall()
    assert len(theirs) == 6
    assert {(one[0], one[1]): one[2:] for one in theirs} == {
        values: (tally.seen, tally.reviewed, tally.failed, tally.codes["tool-error"])
        for values, tally in ours.slices.items()
    }


def test_spark_counts_the_same(exported: Path) -> None:
    spark_sql = pytest.importorskip(
        "pyspark.sql", reason="PySpark is not installed: it is none of our dependencies"
    )
    if shutil.which("java") is None:
        pytest.skip("PySpark needs Java, and there is none here")
    built = spark_sql.SparkSession.builder.master("local[1]")
    spark = built.config("spark.ui.enabled", "false").getOrCreate()
    try:
        for name in ("traces", "verdicts"):
            spark.read.parquet(f"{exported}/out/{name}").createOrReplaceTempView(name)
        counted = spark.sql(
            """SELECT t.slices['tier'] AS tier, count(*), count(v.verdict), count_if(v.verdict = 'fail')
            FROM traces t LEFT JOIN verdicts v USING (trace) GROUP BY 1 ORDER BY 1"""
        ).collect()
    finally:
        spark.stop()
    with Workspace.open(exported / "lib") as space:
        ours = coverage(space, ["tier"]).slices
    assert {(row[0],): tuple(row)[1:] for row in counted} == {
        values: (one.seen, one.reviewed, one.failed) for values, one in ours.items()
    }


def test_the_tables_have_the_columns_that_are_described_and_say_what_they_are(
    exported: Path,
) -> None:
    for name, table in TABLES.items():
        for path in exported.glob(f"out/{name}/**/*.parquet"):
            schema = pq.read_schema(path)
            assert tuple(schema.names) == table.names
            assert schema.metadata[b"tracejury.table"] == name.encode()
            assert schema.metadata[b"tracejury.schema_version"] == b"1"
            assert schema.metadata[b"tracejury.masked"] == b"no"
    assert set(REVIEWS.names) == LINE_KEYS.keys() - {"bundle"}


def test_reviews_of_an_export_are_imported_into_the_library_that_loaded_it(
    exported: Path, tmp_path: Path
) -> None:
    out = exported / "out"
    with Workspace.open(tmp_path / "lib") as space:
        load(space.library, [out])
        report = space.import_reviews(out / "reviews" / "part-0.parquet")
    assert (report.added, len(report.rejected)) == (18, 0)


def test_a_full_file_is_followed_by_another_one_and_both_are_read(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part_files, "FILE_BYTES", 1)
    monkeypatch.setattr(part_files, "GROUP_ROWS", 5)
    with Workspace.open(exported / "lib") as space:
        export_parquet(space, tmp_path / "out")
        keys = set(space.library.keys())
    parts = sorted(path.name for path in tmp_path.glob("out/steps/*/*.parquet"))
    assert len(parts) > 2
    assert parts == sorted(path.name for path in tmp_path.glob("out/traces/*/*.parquet"))
    assert {trace.key for trace in loaded(tmp_path / "other", tmp_path / "out")} == keys


def test_traces_without_their_steps_are_refused_aloud(exported: Path, tmp_path: Path) -> None:
    shutil.copytree(exported / "out", tmp_path / "out")
    shutil.rmtree(tmp_path / "out" / "steps")
    with Workspace.open(tmp_path / "lib") as space:
        whole, alone = (load(space.library, [path]) for path in (tmp_path / "out", exported / "out" / "traces"))  # fmt: skip
    assert (whole.totals.traces, whole.totals.rejected) == (0, len(RUNS))
    assert "0 of its 4 steps" in whole.bundles[0].rejects[0].reason
    assert (alone.totals.traces, alone.totals.rejected) == (0, 1)
    assert "load the whole folder" in alone.bundles[0].rejects[0].reason


def cli(folder: Path, *arguments: object) -> Result:
    return CliRunner().invoke(tracejury, ["--library", str(folder), *map(str, arguments)])


@pytest.mark.parametrize("left", [("notes.txt",), (MANIFEST, "notes.txt")])
def test_a_folder_with_anything_else_in_it_is_not_replaced(
    exported: Path, tmp_path: Path, left: Sequence[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    if MANIFEST in left:
        with Workspace.open(exported / "lib") as space:
            export_parquet(space, out)
    (out / "notes.txt").write_text("mine")
    before = files_of(out)
    with Workspace.open(exported / "lib") as space, pytest.raises(UserError):
        export_parquet(space, out)
    assert files_of(out) == before


def fail_within(target: Path) -> None:
    """Begin to write an export, and end in the middle of it."""
    try:
        with whole_folder(target) as aside:
            (aside / "half").write_text("x")
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass


def test_an_earlier_export_is_replaced_whole_and_an_error_leaves_it_as_it_was(
    tmp_path: Path,
) -> None:
    target = tmp_path / "out"
    fail_within(target)
    assert list(tmp_path.iterdir()) == []
    with Workspace.open(tmp_path / "lib") as space:
        export_parquet(space, target)
        load(space.library, [write_runs(tmp_path / "runs.jsonl", RUNS[:2])])
        before = files_of(target)
        fail_within(target)
        assert files_of(target) == before
        export_parquet(space, target)
    assert len(rows(target, "traces")) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lib", "out", "runs.jsonl"]


def test_reviewers_are_named_as_the_setting_says_in_every_table(
    exported: Path, tmp_path: Path
) -> None:
    with Workspace.open(exported / "lib") as space:
        export_parquet(space, tmp_path / "out", reviewers="roles")
    assert {one["reviewer"] for one in rows(tmp_path / "out", "reviews")} == {"reviewer"}
    assert not any(b"expert" in body for body in files_of(tmp_path / "out").values())


def test_the_command_says_what_it_wrote(exported: Path, tmp_path: Path) -> None:
    done = cli(exported / "lib", "--json", "export", "--parquet", tmp_path / "out")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["tables"]["traces"]["rows"] == len(RUNS)
    assert said["tables"]["verdicts"]["rows"] == 18
    assert not said["masked"]
