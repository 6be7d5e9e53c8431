"""Hugging Face: a data set folder that `load_dataset` reads without the network.

Read: https://huggingface.co/docs/hub/datasets-manual-configuration: `configs` in the front matter of README.md name the files.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from ..read import Pack
from .parquet import losses_of_tables
from .target import Files, Target

_CARD: Final = """\
---
configs:
- config_name: cases
  default: true
  data_files: data/cases.parquet
- config_name: witnesses
  data_files: data/witnesses.parquet
---

# Regression tests from expert reviews

{counts}. `cases` has a row a test, `witnesses` a row for each answer that a person judged. Pack `{pack_id}`, exported by
tracejury; `export-report.json` says what a table cannot hold.

    from datasets import load_dataset
    cases = load_dataset("/path/to/this/folder", "cases", split="train")    # "." alone is not accepted
"""


def _files(pack: Pack) -> Files:
    from .tables import cases_table, parquet_bytes, witnesses_table

    roles = Counter(case.role for case in pack.cases)
    counts = ", ".join(
        f"{number} {role.replace('_', ' ')}" for role, number in sorted(roles.items())
    )
    return {
        "README.md": _CARD.format(counts=counts, pack_id=pack.pack_id).encode(),
        "data/cases.parquet": parquet_bytes(cases_table(pack.cases)),
        "data/witnesses.parquet": parquet_bytes(witnesses_table(pack.cases)),
    }


HUGGING_FACE: Final = Target(
    name="huggingface",
    title="Hugging Face datasets",
    tried="5.2.0",
    run=(
        "python -c \"import os; from datasets import load_dataset; print(load_dataset(os.getcwd(), 'cases'))\"",
    ),
    files=_files,
    losses=losses_of_tables,
    with_pack=False,
)
