"""A search as lines of text: what was found, with its words in context, and what can be typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from rich.text import Text

from ...store.plurals import counted
from ...store.queries.fields import FIELDS
from ...store.workspace.search import Completion, Excerpt, FoundTrace
from ..cells import cells, cut, padded
from ..keys.table import key
from ..safe_text import one_line
from ..verdicts import VERDICT_SIGNS, verdict_words

TITLE_SHARE: Final = 0.3
"""Of the width of a row; the words in context get the rest."""
_WHERE_CELLS: Final = 12
_FIRST_HELP: Final = (
    "status",
    "tool",
    "verdict",
    "code",
    "reviewed",
    "since",
    "session",
    "note",
    "score",
    "steps",
)


def search_title(count: int | None, *, whole: bool, reviewer: str, left_out: int = 0) -> Text:
    """What the screen is, and how many traces were found; `whole` is whether the search is over. `left_out` is how many
    were not searched."""
    text = Text(" Search", "bold")
    if count is not None:
        text.append(
            f" · {counted(count, 'trace')}{'' if whole else ' so far …'}, newest first", "not bold"
        )
    if left_out:
        text.append(f" · {left_out:,} left out", "not bold")
    text.append(f" · {one_line(reviewer, 30)}", "not bold")
    return text


def found_row(found: FoundTrace, width: int) -> Text:
    """One trace: your verdict, whether it failed, its title, and the words where they stand."""
    sign = VERDICT_SIGNS.get(found.verdict, " ") if found.verdict else " "  # type: ignore[call-overload]
    row = Text()
    row.append(f"{sign} ", "bold")
    title = max(16, int(width * TITLE_SHARE))
    failed = found.row.status == "error"
    name = one_line(found.row.title or found.row.name or found.row.source_id or "")
    if failed:
        row.append("error ", "bold")
        title -= len("error ")
    row.append(padded(name, title))
    row.append("  ")
    row.append(padded(one_line(found.excerpt.where), _WHERE_CELLS), "dim")
    row.append(" ")
    room = max(8, width - row.cell_len)
    row.append_text(_cut(excerpt_text(_from_hit(found.excerpt, room)), room))
    return row


def _from_hit(excerpt: Excerpt, room: int) -> Excerpt:
    """An excerpt that begins shortly before its first hit, where that would not be visible."""
    if not excerpt.hits or excerpt.hits[0][1] < room - 1:
        return excerpt
    start = max(0, excerpt.hits[0][0] - room // 4)
    blank = excerpt.text.find(" ", start, excerpt.hits[0][0])
    start = blank + 1 if blank >= 0 else start
    hits = tuple((first - start, last - start) for first, last in excerpt.hits if first >= start)
    return replace(excerpt, text=excerpt.text[start:], hits=hits, cut=True)


def excerpt_text(excerpt: Excerpt) -> Text:
    """The words in context, the hits marked also where there is no colour."""
    text = Text("…" if excerpt.cut else "")
    at = 0
    for start, end in excerpt.hits:
        if start < at:
            continue
        text.append(one_line(excerpt.text[at:start]))
        text.append(one_line(excerpt.text[start:end]), "bold reverse")
        at = end
    text.append(one_line(excerpt.text[at:]))
    return text


def _cut(text: Text, room: int) -> Text:
    if cells(text.plain) <= room:
        return text
    shown = cut(text.plain, room)
    # The mark of what was cut takes the place of the last character.
    text.truncate(room - 1)
    if text.plain != shown:
        text.append("…")
    return text


def found_detail(found: FoundTrace | None) -> Text:
    """The trace under the cursor: what it is, and its words with more around them."""
    if found is None:
        return Text("")
    row = found.row
    text = Text()
    text.append(one_line(row.title or row.name or "", 160), "bold")
    about = [
        row.source_id or row.key[:12],
        "error" if row.status == "error" else "",
        counted(row.steps, "step"),
        _day(row.start_ns),
        f"you: {verdict_words(found.verdict)}" if found.verdict else "not judged by you",  # type: ignore[arg-type]
    ]
    text.append(f"\n{one_line(' · '.join(part for part in about if part))}\n", "dim")
    where = found.excerpt.where
    step = "" if found.excerpt.step is None else f" (step {found.excerpt.step + 1})"
    text.append(f"{one_line(where)}{step}: ", "dim")
    text.append_text(excerpt_text(found.excerpt))
    return text


def _day(start_ns: int | None) -> str:
    if start_ns is None:
        return ""
    try:
        return datetime.fromtimestamp(start_ns / 1e9, UTC).strftime("%Y-%m-%d")
    except (ValueError, OverflowError, OSError):
        return ""


def search_help(completion: Completion | None, left_out: int = 0) -> Text:
    """What can be typed: the choices for what stands before the cursor, else that traces were left out, else some
    fields with an example."""
    text = Text()
    if (
        completion is not None
        and completion.choices
        and (completion.given.field or completion.given.beginning)
    ):
        text.append(f"{key('complete')}  ", "bold")
        sign = "" if completion.given.field else ":"
        text.append(one_line("  ".join(f"{one}{sign}" for one in completion.choices)))
        return text
    if left_out:
        are = "is" if left_out == 1 else "are"
        text.append(
            f"This asks how traces were judged: {counted(left_out, 'trace')} that you have yet to judge {are} left out."
            f" In the command line, tracejury search finds every trace."
        )
        return text
    text.append('words · "exact words" · -not this · this or that · ', "dim")
    text.append(one_line("  ".join(FIELDS[name].example for name in _FIRST_HELP)), "dim")
    text.append(f" · {key('complete')} completes", "dim")
    return text


def indexing_line(done: int, total: int) -> str:
    """How far a library is indexed."""
    return f"Indexing for searches, once: {done:,} of {total:,} traces · {key('back')} stops; what is done is kept"


def empty_words(typed: str) -> str:
    """What an empty list says."""
    return (
        "No trace fits. Fewer words find more." if typed.strip() else "The library has no traces."
    )
