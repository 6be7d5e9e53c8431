"""What an answer denies: judged sentences, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tracejury.store.claims.language.polarity import denied

from . import denials


def range_of(marked: str) -> tuple[str, int, int]:
    """The text without its brackets, and the range that was in them."""
    start, end = marked.index("["), marked.index("]") - 1
    return marked.replace("[", "").replace("]", ""), start, end


def judged() -> Iterator[tuple[str, str, bool]]:
    for language in ("EN", "DE", "FR", "ES"):
        for line in getattr(denials, language).strip().splitlines():
            yield language.lower(), line[2:], line[0] == "-"


@pytest.mark.parametrize(("language", "marked", "is_denied"), judged())
def test_a_figure_is_denied_or_not(language: str, marked: str, is_denied: bool) -> None:
    assert denied(*range_of(marked), language) is is_denied
