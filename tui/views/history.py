"""The history of a reviewer as lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rich.text import Text

from ...store.workspace.history import Done
from ..keys.table import key
from ..safe_text import one_line, safe_text

HISTORY_COLUMNS: Final = "when              what you did"


def local_time(at_ms: int) -> str:
    """A time in milliseconds since the epoch, as a clock on the wall here shows it."""
    return datetime.fromtimestamp(at_ms / 1000).astimezone().strftime("%Y-%m-%d %H:%M")


def sentence(words: str) -> str:
    """Words that begin like a sentence."""
    return words[:1].upper() + words[1:]


def history_title(reviewer: str, count: int) -> Text:
    """Whose history it is, and how many acts it has."""
    text = Text(" What you did", "bold")
    acts = "1 act" if count == 1 else f"{count:,} acts"
    text.append(f" · {one_line(reviewer, 30)} · {acts}, newest first", "not bold")
    return text


def history_row(done: Done, width: int) -> Text:
    """One entry: when it was done, and what; one that was taken back is dim and says so."""
    row = Text(f" {local_time(done.entry.at_ms)}  ", "" if done.entry.counts else "dim")
    said = sentence(done.words)
    if not done.entry.counts:
        said = f"(taken back) {said}"
    row.append(one_line(said, max(8, width - row.cell_len)))
    return row


def history_detail(done: Done | None) -> Text:
    """The entry under the cursor in full, and what can be done with it."""
    if done is None:
        return Text("")
    text = Text(f"{safe_text(sentence(done.words))}.\n")
    if done.entry.counts:
        hint = (
            f"{key('open')} takes it back with all that you did after it; you see the list first."
        )
    else:
        hint = f"It was taken back. {key('redo')} does again what you took back last."
    text.append(hint, "dim")
    return text


def take_back_title(count: int) -> str:
    """What is asked."""
    return "Take back this act?" if count == 1 else f"Take back these {count:,} acts?"


def take_back_lines(count: int, entries: Sequence[Done], width: int) -> Text:
    """The acts, the newest first, as many as were read; the last line says how many more there are."""
    lines: list[str] = [
        one_line(f"{local_time(done.entry.at_ms)}  {sentence(done.words)}", max(20, width))
        for done in entries
    ]
    if count > len(entries):
        lines.append(f"… and {count - len(entries):,} before them")
    return Text("\n".join(lines))
