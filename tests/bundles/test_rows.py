"""Tables: columns of one name, and large rows."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from reading import DATA, judged, read
from tracejury.store.bundles.formats.promptfoo.tables import GRADES_LOST
from tracejury.store.bundles.input.parquet.table import rows_at_a_time


def test_columns_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("input,output,score,note,note\nq,a,1,first,second\n")
    (trace,), _ = read(path)
    assert (trace.metadata["note"], trace.metadata["note#2"]) == ("first", "second")


def test_each_prompt_of_promptfoo_has_its_own_grade() -> None:
    traces, rejects = read(DATA / "promptfoo" / "two_prompts.csv")
    assert rejects == []
    assert [judged(t.scores)[0][2] for t in traces] == ["fail", "fail", "fail", "fail"]
    assert not any(GRADES_LOST in t.notes for t in traces)


def test_large_rows_of_parquet_are_decoded_few_at_a_time(tmp_path: Path) -> None:
    decoded_together: list[int] = []
    for size in (10, 1 << 20):
        path = tmp_path / f"{size}.parquet"
        texts = [f"{number:06}" + "x" * size for number in range(40)]
        pq.write_table(pa.table({"input": texts, "output": texts}), path)
        traces, rejects = read(path)
        assert ([one.output for one in traces], rejects) == (texts, [])
        decoded_together.append(rows_at_a_time(pq.ParquetFile(path).metadata))
    assert decoded_together == [256, 3]
