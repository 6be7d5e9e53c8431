"""What a test of a case is called, and what is told when it does not pass: masked as in the reports of a check, and as
text that neither a terminal nor a CI obeys."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

from ..store.packs.cases import Case
from ..store.packs.policy import Quarantined
from ..store.packs.reports.masking import READ, masked, masking_of
from ..store.packs.reports.plain_text import no_command, shortened
from ..tui.safe_text import one_line, safe
from .session import Checked

_WORDS: Final = 6
_LETTERS: Final = 40
_MOST: Final = 2_000
_WIDTH: Final = 12


def name_of(case: Case) -> str:
    """The name of a case's test: its id, and the first words of its question in letters and digits."""
    question = masking_of(case)(case.question[:READ])
    text = unicodedata.normalize("NFKC", question[:500]).casefold()
    words = "".join(letter if letter.isalnum() else " " for letter in text).split()
    shown = "-".join(words[:_WORDS])[:_LETTERS].strip("-")
    return f"{case.id}[{shown}]" if shown else case.id


def told(case: Case, checked: Checked, quarantined: Quarantined | None) -> str:
    """Everything to know about a case that does not pass."""
    result, masking = checked.result, masking_of(case)
    answer = None if checked.answer is None else masking.excerpt(checked.answer[:READ], _MOST)
    by = "" if result.by == "nothing" else f" (decided by {result.by})"
    runs = f"{result.passed} of {result.trials} trials passed" if result.trials > 1 else ""
    change = result.transition if result.transition not in ("", result.status) else ""
    again = f"gates again: it was {quarantined.words}" if quarantined is not None else ""
    parts = (
        ("question", masking(case.question)),
        ("answer", "(none)" if answer is None else answer or "(empty)"),
        (result.status, masking(result.why) + by),
        ("", masking("; ".join(one for one in (change, runs, again) if one))),
        ("reason", masking(case.reason)),
        ("correction", masking(case.correction or "")),
        ("case", f"{case.id} ({case.role}) of {result.pack}{masking(_slices(case))}"),
    )
    return "\n".join(_lines(parts))


def _slices(case: Case) -> str:
    return f", {', '.join(case.slices)}" if case.slices else ""


def _lines(parts: Iterable[tuple[str, str]]) -> Iterable[str]:
    for name, text in parts:
        if not text:
            continue
        more = f" and {len(text) - _MOST} more characters" if len(text) > _MOST else ""
        first, *others = (str(safe(shortened(text, _MOST))) + more).split("\n")
        yield no_command(f"{name:<{_WIDTH}}{first}".rstrip())
        for line in others:
            yield no_command(f"{'':<{_WIDTH}}{line}".rstrip())


def reason_line(text: str, masking: Callable[[str], str] = masked) -> str:
    """A reason in one line, as pytest shows it of what is skipped."""
    return no_command(str(one_line(shortened(masking(text[:READ]), _MOST))))


def error_lines(error: Exception | str) -> str:
    """An error that is shown in place of a test."""
    return "\n".join(map(no_command, str(safe(masked(str(error)))).split("\n")))
