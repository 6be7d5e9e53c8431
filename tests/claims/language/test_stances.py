"""Which stances an answer takes: judged answers in four languages, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tracejury.store.claims.language.stance import stances

from . import stands


def judged() -> Iterator[tuple[str, str, frozenset[str]]]:
    for language in ("EN", "DE", "FR", "ES"):
        for line in getattr(stands, language).strip().splitlines():
            names, _, answer = line.partition(" | ")
            yield language.lower(), answer, frozenset(names.split()) - {"-"}


@pytest.mark.parametrize(("language", "answer", "taken"), judged())
def test_an_answer_takes_these_stances_and_no_other(
    language: str, answer: str, taken: frozenset[str]
) -> None:
    assert stances(answer, language) == taken
