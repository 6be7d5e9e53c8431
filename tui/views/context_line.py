"""The line above a trace: what to know of it before reading, and why it is here."""

from __future__ import annotations

from typing import Final

from rich.text import Text

from ...rubrics.schema import Rubric
from ...store.canonical import Json
from ...store.reviews.disagreement import disagreement
from ...store.trace import as_text
from ...store.workspace.order_words import AS_LOADED
from ...store.workspace.shown import masked_word
from ..safe_text import one_line, safe_text
from .review import ReviewItem

# Times and versions do not say what a trace is about.
_NOT_CONTEXT: Final = frozenset(
    {"created_at", "timestamp", "environment", "release", "version", "public"}
)
_HERE: Final = "here: "
_SHORTEST_REASON: Final = 16
"""In less room than so many cells a reason says nothing."""


def context_line(rubric: Rubric, item: ReviewItem, width: int) -> Text:
    """Warnings, why this trace is here, then the metadata that the rubric puts first; at the end, that it is masked
    where it is."""
    line = Text()
    if item.trace is None:
        return Text("This trace is no longer in the library; load its bundle again to see it.")
    if item.newer:
        differs = f": {one_line(item.newer_differs, 200)}" if item.newer_differs else ""
        line.append(f"A newer revision of this trace was loaded{differs}.  ", "bold")
    if item.session:
        line.append(f"{item.session}  ", "bold")
    if item.before:
        line.append(f"{one_line(item.before[:1].upper() + item.before[1:], 200)}  ", "bold")
    if item.review is not None and item.review.carried is not None:
        said = str(item.review.carried)
        line.append(f"{one_line(said[:1].upper() + said[1:], 200)}  ", "bold")
    if item.failed:
        line.append("✗ error  ", "bold")
    if not item.blind and (told := _told_before(item)):
        line.append(f"{one_line(told, 200)}  ", "bold")
    if item.helped:
        line.append(f"{one_line(item.helped, 200)}  ", "bold")
    if item.lacks:
        line.append(f"incomplete: {one_line(item.lacks, 60)}  ", "bold")
    if item.similar and not item.blind:
        line.append(f"{one_line(item.similar, 90)}  ", "bold")
    for note in item.trace.notes[:1]:
        line.append(f"{safe_text(note)}  ", "bold")
    word = masked_word(masked=True) if item.masked else ""
    width -= len(word) + 2 if word else 0
    metadata = item.context
    first = [name for name in rubric.display.first if name in metadata]
    hidden = {*rubric.display.hidden, *rubric.display.folded, *_NOT_CONTEXT}
    rest = [name for name in metadata if name not in first and name not in hidden]
    # Where nothing but the filter of the whole queue brought it here, the metadata says more.
    tells = item.queue.order not in ("", AS_LOADED) or item.queue.sample is not None
    if tells:
        _append_reason(line, item.reason, width)
    for name in [*first, *rest]:
        if line.cell_len > width:
            break
        _append_field(line, name, metadata[name])
    if not tells:
        _append_reason(line, item.reason, width)
    line.truncate(max(8, width - 2), overflow="ellipsis")
    if word:
        # At the end of the line, whatever stands before it.
        line.append(" " * max(2, width - line.cell_len))
        line.append(word, "dim")
    return line


def _append_reason(line: Text, reason: str, width: int) -> None:
    room = width - 2 - line.cell_len - len(_HERE)
    if reason and (room >= _SHORTEST_REASON or not line.plain):
        line.append(_HERE)
        line.append(f"{one_line(reason, max(8, room))}  ", "bold")


def _append_field(line: Text, name: str, value: Json) -> None:
    if isinstance(value, str | int | float | bool):
        line.append(f"{one_line(name, 20)} ")
        line.append(f"{one_line(as_text(value), 28)}  ", "bold")


def _told_before(item: ReviewItem) -> str:
    """What had judged the trace before, beside the reviewer's verdict."""
    if item.trace is None or item.review is None or not item.review.judged:
        return ""
    return disagreement(item.trace, item.review.verdict, others=item.others, declared=item.declared)
