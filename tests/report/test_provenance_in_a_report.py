"""Where traces came from stands in the report: with what is known of the licence, and what is not."""

from __future__ import annotations

from pathlib import Path

from failing import Run, space_of, write_runs
from tracejury.store.insight.report.parts import Table, plain
from tracejury.store.loading.load import load
from tracejury.store.workspace.bundle_facts import say_of_bundle
from tracejury.store.workspace.report.making import make_report


def test_the_licence_of_a_bundle_is_told_where_somebody_said_it(tmp_path: Path) -> None:
    with space_of(tmp_path / "library") as space:
        load(space.library, [write_runs(tmp_path / "a.jsonl", [Run("lookup", "none")])])
        load(space.library, [write_runs(tmp_path / "b.jsonl", [Run("refund", "none")], start=1)])
        say_of_bundle(space, "a.jsonl", {"licence": "CC-BY-4.0"})
        method = make_report(space).sections[-1]
    table = next(part for part in method.parts if isinstance(part, Table) and plain(part.caption) == "Where the traces came from")  # fmt: skip
    assert [plain(row.cells[4]) for row in table.rows] == ["CC-BY-4.0", "not known"]
