"""The pictures of the documentation show the screens of today and load nothing from the network."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from tracejury.docs.make_pictures import PICTURES, STORY, play, words_of

ROOT = Path(__file__).parents[2]
NAMES = [stop.name for stop in STORY]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pictures, made again."""
    return asyncio.run(play(tmp_path_factory.mktemp("library")))


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_shows_the_words_of_the_screen_as_it_is_now(
    fresh: dict[str, str], name: str
) -> None:
    committed = (PICTURES / f"{name}.svg").read_text("utf-8")
    assert words_of(committed) == words_of(fresh[name]), "run: python docs/make_pictures.py"


def test_a_picture_is_full_of_words() -> None:
    review = " ".join(words_of((PICTURES / "review.svg").read_text("utf-8")))
    for words in ("search_clauses", "✗ FAIL", "1 September 2026", "Enter Finish"):
        assert words in review


def test_there_is_no_picture_that_nobody_makes() -> None:
    assert {path.stem for path in PICTURES.iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_loads_nothing(name: str) -> None:
    svg = (PICTURES / f"{name}.svg").read_text("utf-8")
    addresses = set(re.findall(r"https?://[^\"'\s)]+", svg))
    assert addresses == {"http://www.w3.org/2000/svg"}
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", svg))
    assert "@font-face" not in svg
    assert "@import" not in svg


def test_every_picture_is_shown_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    text = "".join(page.read_text("utf-8") for page in pages)
    assert [name for name in NAMES if f"pictures/{name}.svg" not in text] == []
