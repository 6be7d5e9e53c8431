"""`tracejury export`: the library as a data set for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from ...store.plurals import counted
from ..settings.place import config_path, reviewers_set
from .context import Settings, pass_settings
from .progress import case_counter

_KIB = 1024


@click.command("export")
@click.option("--parquet", "folder", metavar="DIR", type=click.Path(path_type=Path), required=True, help="Write to this folder: a new one, an empty one, or an earlier export, which is replaced.")  # fmt: skip
@pass_settings
def export_command(settings: Settings, folder: Path) -> None:
    """Write traces, steps, scores, reviews, verdicts and groups as Parquet files, for DuckDB, Spark or pandas.

    Masked if the library is shown masked; reviewers are named as the setting reviewers says. docs/parquet.md has every
    table and column. tracejury load reads the folder again.
    """
    from ...store.workspace.exporting import export_parquet
    from ...store.workspace.packs import reviewer_names
    from ...store.workspace.workspace import Workspace

    how = reviewer_names(reviewers_set(config_path()))
    with (
        Workspace.open_to_read(settings.library) as space,
        case_counter(settings, "Exporting", of="traces") as progress,
    ):
        report = export_parquet(space, folder, reviewers=how, progress=progress)
    settings.document({"folder": str(folder), "reviewers": how, **report.json()})
    settings.say_masked()
    settings.table(
        ("table", "rows", "files", "KiB"),
        [
            (name, one["rows"], len(one["files"]), -(-one["bytes"] // _KIB))
            for name, one in report.tables.items()
        ],
    )
    for words in report.left_out:
        settings.out(f"Not in it: {words}.")
    if how != "names":
        settings.say(f"Reviewers are named by their {how}: the setting reviewers.")
    files = sum(len(one["files"]) for one in report.tables.values())
    settings.say(f"{counted(files, 'file')} written to {folder}")
