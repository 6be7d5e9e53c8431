"""docs/ci.md names every field of the JSON report, and every option that writes a report."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from reported import reported, result
from tracejury.store.packs.reports.document import SCHEMA, check_document
from tracejury.store.packs.reports.formats import REPORT_FORMATS

PAGE = (Path(__file__).parents[2] / "docs" / "ci.md").read_text("utf-8")


def fields_of(table: str) -> set[str]:
    """The fields in the first column of a table."""
    rows = re.findall(r"^\| (`[^|]*) \|", table, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def test_every_field_of_the_json_report_is_described() -> None:
    several = result(trials=5, quarantine="in quarantine", seconds=(0.5,))
    document: Any = check_document(reported(several))
    described = PAGE[PAGE.index("## The JSON report") :]
    top, _, of_case = described.partition("| field of a case |")
    assert fields_of(top) | {"schema"} == set(document)
    assert fields_of(of_case) == set(document["cases"][0])
    assert f"`schema` is `{SCHEMA}`" in described


def test_every_report_is_in_the_table_of_options() -> None:
    for one in REPORT_FORMATS:
        assert f"| `--{one.name} FILE` |" in PAGE
