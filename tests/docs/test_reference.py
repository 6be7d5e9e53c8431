"""docs/reference.md is what the program reports of itself, and its tables of files are complete."""

from __future__ import annotations

from pathlib import Path

import pytest
from tracejury.docs.make_reference import (
    LIBRARY_FILES,
    PACK_FILES,
    PARQUET,
    REFERENCE,
    parquet_page,
    reference,
)
from tracejury.tui.demo_stages import demo_stages
from tracejury.tui.keys.table import key_table


def test_the_committed_reference_is_the_one_that_the_program_makes() -> None:
    assert REFERENCE.read_text("utf-8") == reference(), "run: python docs/make_reference.py"


def test_every_key_is_in_the_reference() -> None:
    text = REFERENCE.read_text("utf-8")
    missing = [one.id for one in key_table() if f"| `{one.shown_key}` | {one.help} |" not in text]
    assert missing == []


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library of a demo that went through the whole loop, packs beside it."""
    folder = tmp_path_factory.mktemp("demo")
    assert all(stage.ok for stage in demo_stages(folder))
    return folder


def names(folder: Path) -> set[str]:
    return {f"{path.name}/" if path.is_dir() else path.name for path in folder.iterdir()}


def test_every_file_of_a_library_is_described(demo: Path) -> None:
    described = {name for name, _ in LIBRARY_FILES}
    assert names(demo) - {"packs/"} <= described
    assert described - names(demo) <= {
        *(
            "mappings.json",
            "lock",
            "backups/",
            "shared",
            "place-accepted",
            "privacy.key",
            "pseudonyms.db",
        ),
    }


def test_every_file_of_a_pack_is_described(demo: Path) -> None:
    described = {name for name, _ in PACK_FILES}
    built = names(demo / "packs" / "airline.pack")
    assert described - built == {"history/", "retired/", "manifest.json.sig"}
    assert built <= described


def test_the_page_on_parquet_has_every_table_and_column() -> None:
    text = PARQUET.read_text("utf-8")
    assert text == parquet_page(text), "run: python docs/make_reference.py"
