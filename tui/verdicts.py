"""How a verdict is written: a sign and a word, so that it is read without colour."""

from __future__ import annotations

from typing import Final

from ..rubrics.schema import Verdict

VERDICT_SIGNS: Final[dict[Verdict, str]] = {"pass": "✓", "fail": "✗", "unsure": "?"}


def verdict_words(verdict: Verdict) -> str:
    """A verdict as every screen writes it: "✗ FAIL"."""
    return f"{VERDICT_SIGNS[verdict]} {verdict.upper()}"
