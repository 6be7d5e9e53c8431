"""ARCHITECTURE.md names every module, and nothing that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tracejury.docs.make_reference import ARCHITECTURE, PACKAGES, ROOT, architecture

TEXT = ARCHITECTURE.read_text("utf-8")


def modules_in_the_tree() -> set[str]:
    """Every module of the packages, as a path from the root."""
    return {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py"
    }


def modules_named() -> set[str]:
    """Every module in the lists of ARCHITECTURE.md, as a path from the root."""
    named = set()
    folder = ""
    for line in TEXT.splitlines():
        if heading := re.match(r"\*\*`([\w/]+)/`\*\*", line):
            folder = heading[1]
        elif line.startswith("#"):
            folder = ""
        elif folder and (item := re.match(r"- `(\w+\.py)`: \S", line)):
            named.add(f"{folder}/{item[1]}")
    return named


def test_every_module_is_named() -> None:
    assert sorted(modules_in_the_tree() - modules_named()) == [], "python docs/make_reference.py"


def test_nothing_is_named_that_does_not_exist() -> None:
    assert sorted(modules_named() - modules_in_the_tree()) == [], "python docs/make_reference.py"


def test_the_lists_hold_what_the_modules_report_of_themselves() -> None:
    assert architecture(TEXT) == TEXT, "run: python docs/make_reference.py"


def test_a_module_that_is_added_would_be_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    new = ROOT / "store" / "brand_new.py"
    before = Path.rglob

    def with_one_more(self: Path, pattern: str) -> list[Path]:
        found = list(before(self, pattern))
        return [*found, new] if self.name == "store" else found

    monkeypatch.setattr(Path, "rglob", with_one_more)
    assert modules_in_the_tree() - modules_named() == {"store/brand_new.py"}


@pytest.mark.parametrize(
    "page", ["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md", *sorted(
        path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")
    )],
)  # fmt: skip
def test_every_path_that_a_page_names_exists(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    named = set(re.findall(r"(?<![\w/.-])((?:store|tui|rubrics|tests|docs|sample_traces|benchmarks)"
                           r"/[\w/.-]*\w(?:\.\w+|/))(?![\w*<{])", text))  # fmt: skip
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
    links = set(re.findall(r"\]\(([^)#\s]+?)(?:#[\w-]+)?\)", text))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (ROOT / page).parent.joinpath(link).exists()] == []
