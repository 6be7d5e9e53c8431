"""How a verdict is written: a sign and a word, so that it is read without colour; and how its absence is."""

from __future__ import annotations

from typing import Final

from ..rubrics.schema import Rubric, Verdict

VERDICT_SIGNS: Final[dict[Verdict, str]] = {"pass": "✓", "fail": "✗", "unsure": "?"}


def verdict_words(verdict: Verdict) -> str:
    """A verdict as every screen writes it: "✗ FAIL"."""
    return f"{VERDICT_SIGNS[verdict]} {verdict.upper()}"


def done_word(rubric: Rubric | None) -> str:
    """What a trace is that needs no more: judged, or only done where the rubric asks for no verdict."""
    return "judged" if rubric is None or rubric.asks_verdict else "done"
