"""What a test of a case is called, and what is told when it does not pass: text from outside as text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from ..store.packs.cases import Case
from ..store.packs.policy import Quarantined
from ..tui.safe_text import one_line, safe
from .session import Checked

_WORDS: Final = 6
_LETTERS: Final = 40
_MOST: Final = 2_000
_WIDTH: Final = 12


def name_of(case: Case) -> str:
    """The name of a case's test: its id, and the first words of its question in letters and digits."""
    text = unicodedata.normalize("NFKC", case.question[:500]).casefold()
    words = "".join(letter if letter.isalnum() else " " for letter in text).split()
    shown = "-".join(words[:_WORDS])[:_LETTERS].strip("-")
    return f"{case.id}[{shown}]" if shown else case.id


def told(case: Case, checked: Checked, quarantined: Quarantined | None) -> str:
    """Everything to know about a case that does not pass."""
    result = checked.result
    by = "" if result.by == "nothing" else f" (decided by {result.by})"
    runs = f"{result.passed} of {result.trials} trials passed" if result.trials > 1 else ""
    change = result.transition if result.transition not in ("", result.status) else ""
    again = f"gates again: it was {quarantined.words}" if quarantined is not None else ""
    parts = (
        ("question", case.question),
        ("answer", "(none)" if checked.answer is None else checked.answer or "(empty)"),
        (result.status, result.why + by),
        ("", "; ".join(one for one in (change, runs, again) if one)),
        ("reason", case.reason),
        ("correction", case.correction or ""),
        ("case", f"{case.id} ({case.role}) of {result.pack}{_slices(case)}"),
    )
    return "\n".join(_lines(parts))


def _slices(case: Case) -> str:
    return f", {', '.join(case.slices)}" if case.slices else ""


def _lines(parts: Iterable[tuple[str, str]]) -> Iterable[str]:
    for name, text in parts:
        if not text:
            continue
        more = f" … and {len(text) - _MOST} more characters" if len(text) > _MOST else ""
        first, *others = (safe(text[:_MOST]) + more).split("\n")
        yield f"{name:<{_WIDTH}}{first}".rstrip()
        for line in others:
            yield f"{'':<{_WIDTH}}{line}".rstrip()


def reason_line(text: str) -> str:
    """A reason in one line, as pytest shows it of what is skipped."""
    return str(one_line(text[:_MOST]))
