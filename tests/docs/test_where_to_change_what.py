"""docs/where-to-change-what.md answers the changes of ARCHITECTURE.md, each in few files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "where-to-change-what.md").read_text("utf-8")
CHANGES = {
    title.strip(): re.findall(r"^- `([^`]+)`: \S", body, re.MULTILINE)
    for title, body in re.findall(r"^## (.+)\n((?:(?!^## ).*\n)*)", PAGE, re.MULTILINE)
}
MOST_FILES = 6


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_touches_few_files_and_all_of_them_exist(change: str) -> None:
    files = CHANGES[change]
    assert 1 <= len(files) <= MOST_FILES
    assert [file for file in files if not (ROOT / file).is_file()] == []
    assert len(files) == len(set(files))


def test_architecture_names_the_same_first_file_for_each_change() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    section = text.split("## Where to start a change")[1].split("\n## ")[0]
    firsts = re.findall(r"^\| ([^|]+) \| `([^`]+)` \|$", section, re.MULTILINE)
    assert [first for _, first in firsts] == [files[0] for files in CHANGES.values()]
