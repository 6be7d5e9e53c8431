"""CSV: columns of one name."""

from __future__ import annotations

from pathlib import Path

from reading import DATA, judged, read
from tracejury.store.bundles.promptfoo_tables import GRADES_LOST


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
