"""Plain Parquet: one file of the cases, one of the answers that were judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..cases import Case
from ..read import Pack
from .losses import Loss, of_all
from .target import Files, Target

CASES: Final = "cases.parquet"
WITNESSES: Final = "witnesses.parquet"


def _files(pack: Pack) -> Files:
    # pyarrow takes a fifth of a second to import: only who writes tables pays for it.
    from .tables import cases_table, parquet_bytes, witnesses_table

    return {
        CASES: parquet_bytes(cases_table(pack.cases)),
        WITNESSES: parquet_bytes(witnesses_table(pack.cases)),
    }


def losses_of_tables(cases: Sequence[Case]) -> list[Loss]:
    """What tables lose."""
    return [
        of_all(
            cases,
            "judging",
            "tables are data: no answer is judged by them; claims are there as JSON, tracejury check judges by the pack",
        ),
        of_all(
            cases,
            "the same bytes",
            "a Parquet file names the version of the library that wrote it: the rows are the same, the bytes may differ",
        ),
    ]


PARQUET: Final = Target(
    name="parquet",
    title="Parquet",
    tried="pyarrow 24, DuckDB 1.4",
    run=("duckdb -c \"select role, count(*) from 'cases.parquet' group by role\"",),
    files=_files,
    losses=losses_of_tables,
    with_pack=False,
)
