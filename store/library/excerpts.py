"""The words of a query where a trace says them: an excerpt of its text with the hits in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import peewee

from ..canonical import Json
from ..database import run_sql
from ..hiding import Hiding
from ..queries.query import Words
from ..queries.words import folded, word_places
from ..trace import Step, Trace, step_from_json
from .encoding import decode
from .library import Library
from .search_text import SearchTexts, add_judge, add_step, add_trace

BEFORE: Final = 40
"""Characters of an excerpt before its first hit."""
LONGEST: Final = 300
_BLANKS: Final = re.compile(r"\s+")
_COLUMN_OF: Final = {"tool": "name", "judge": "judges"}
_WHERE: Final = {"input": "asked", "output": "answered", "name": "tool", "tools": "tool"}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a text, on one line. `where` is what it is of ("answered", "tool get_clause"), `step` the position of
    the step from 0 (None for the trace itself), `hits` the ranges of the words in `text`; `cut` is whether the text
    begins before it."""

    where: str
    text: str
    hits: tuple[tuple[int, int], ...] = ()
    step: int | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A whole text with the first place (`start`) of words that it says, of which an excerpt is made. Whoever masks it does
    so before it is cut: half a value is not known for one."""

    where: str
    text: str
    start: int = 0
    wanted: tuple[Words, ...] = ()
    step: int | None = None

    def excerpt(self) -> Excerpt:
        """The text around that place, on one line."""
        begin, end = _window(self.text, self.start)
        shown = _on_one_line(self.text[begin:end])
        hits = tuple(dict.fromkeys(_ranges(shown, self.wanted))) if self.wanted else ()
        return Excerpt(self.where, shown, hits, self.step, begin > 0)

    def hits(self) -> list[tuple[int, int]]:
        """Where in the text the words of its excerpt stand."""
        begin, end = _window(self.text, self.start)
        found = _ranges(self.text[begin:end], self.wanted) if self.wanted else ()
        return [(first + begin, last + begin) for first, last in dict.fromkeys(found)]


def excerpt_with(
    text: str, hits: Sequence[tuple[int, int]], where: str, step: int | None
) -> Excerpt:
    """A text around the first of some ranges of it, on one line, with those that are still in it."""
    begin, end = _window(text, hits[0][0] if hits else 0)
    window = text[begin:end]
    shown = _on_one_line(window)
    left = len(window) - len(window.lstrip())

    def moved(place: int) -> int:
        return len(_BLANKS.sub(" ", window[left : max(left, place - begin)]))

    kept = [(moved(first), moved(last)) for first, last in hits if begin <= first and last <= end]
    inside = tuple(dict.fromkeys(one for one in kept if one[1] <= len(shown)))
    return Excerpt(where, shown, inside, step, begin > 0)


def passage_of(
    library: Library, row: int, wanted: Sequence[Words], *, judges: bool = True
) -> Passage | None:
    """Where the first of these words stands in a trace; None if it says none of them. Without `judges`, what judges said
    of it is left out."""
    without = ("note", "tool") if judges else ("note", "tool", "judge")
    looked_for = [words for words in wanted if words.part not in without]
    # The name of a tool says little: it is shown where nothing else was asked for.
    looked_for = looked_for or [words for words in wanted if words.part == "tool"]
    if not looked_for:
        return None

    def work(db: peewee.SqliteDatabase) -> Passage | None:
        for where, step, text, column in _passages(db, row, looked_for):
            anywhere = "" if column != "judges" else column
            asked = [
                one
                for one in looked_for
                if _COLUMN_OF.get(one.part, one.part) in (anywhere, column)
            ]
            start = _first_place(text, asked)
            if start is not None:
                return Passage(where, text, start, tuple(asked), step)
        return None

    return library.read(work)


def passage_in(text: str, wanted: Sequence[Words], where: str) -> Passage | None:
    """Where the first of these words stands in a text."""
    start = _first_place(text, wanted)
    return None if start is None else Passage(where, text, start, tuple(wanted))


def beginning_of(library: Library, row: int) -> Passage:
    """The answer of a trace (row id)."""

    def work(db: peewee.SqliteDatabase) -> Passage:
        header = run_sql(db, "SELECT header FROM traces WHERE id = ?", (row,)).fetchone()[0]
        texts = _Passages()
        texts.add("output", _HEADER.decode(header).output)
        said = next(iter(texts.given), ("", ""))[1]
        return Passage("answered", said)

    return library.read(work)


class _Header(msgspec.Struct):
    """The fields of a trace that are shown."""

    input: Json = None
    output: Json = None
    error: Json = None


_HEADER: Final = msgspec.json.Decoder(_Header)


class _Passages(SearchTexts):
    """The texts of a trace as they are written, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[tuple[str, str]] = []

    def keep(self, column: str, text: str) -> None:
        """Keep a text."""
        self.given.append((column, text))

    def taken(self) -> list[tuple[str, str]]:
        """The texts since this was asked before."""
        given, self.given = self.given, []
        return given


def _passages(
    db: peewee.SqliteDatabase, row: int, wanted: Sequence[Words]
) -> Iterator[tuple[str, int | None, str, str]]:
    """The texts of a trace that may hold the words: where, the position of the step, the text, its column."""
    texts = _Passages()
    header = run_sql(db, "SELECT header FROM traces WHERE id = ?", (row,)).fetchone()[0]
    about = _HEADER.decode(header)
    add_trace(texts, Trace(input=about.input, output=about.output, error=about.error))
    for column, text in sorted(texts.taken(), key=lambda one: one[0] != "output"):
        yield _WHERE.get(column, "error"), None, text, column
    possible = _may_hold(wanted)
    hiding: Hiding | None = None
    bodies = run_sql(
        db, "SELECT position, body FROM steps WHERE trace = ? ORDER BY position", (row,)
    )
    for position, body in bodies:
        written = body if isinstance(body, str) else bytes(body).decode()
        if possible is not None and not possible.search(written):
            continue
        step = step_from_json(msgspec.json.decode(body))
        if hiding is None:
            hiding = _hiding(db, row)
        if step.id in hiding.steps:
            add_judge(texts, step)
        else:
            shown, taken = hiding.step(step)
            add_step(texts, {}, shown)
            for value in taken:
                texts.add("judges", value)
        for column, text in texts.taken():
            yield _step_words(step), position, text, column


def _hiding(db: peewee.SqliteDatabase, row: int) -> Hiding:
    """What takes out of the steps of a trace whatever judged it."""
    header, kept = run_sql(
        db,
        "SELECT header, EXISTS (SELECT 1 FROM steps WHERE trace = traces.id"
        " AND kind IN ('evaluator', 'guardrail', 'event', 'chain', 'agent')) FROM traces"
        " WHERE id = ?",
        (row,),
    ).fetchone()
    if not kept:
        # Many traces have no step that could judge: theirs are not all decoded for one excerpt.
        return Hiding(Trace())
    steps, scores = (
        [
            body
            for (body,) in run_sql(db, f"SELECT body FROM {rows}", (row,))  # noqa: S608
        ]
        for rows in ("steps WHERE trace = ? ORDER BY position", "scores WHERE trace = ?")
    )
    return Hiding(decode(header, steps, scores, format="", notes="[]"))


def _may_hold(wanted: Sequence[Words]) -> re.Pattern[str] | None:
    """What the JSON of a step has to hold, as a cheap test before it is decoded; None if that says nothing."""
    first = [one.words[0] for one in wanted]
    if not all(word.isascii() for word in first):
        return None
    # Accents and other forms of a letter stand in the JSON as they are: then every step is decoded.
    return re.compile("|".join(["[^\\x00-\\x7f]", *map(re.escape, first)]), re.IGNORECASE)


def _step_words(step: Step) -> str:
    plain = step.kind in {"message", step.name}
    return step.name if plain else f"{step.kind} {step.name}"


def _first_place(text: str, wanted: Sequence[Words]) -> int | None:
    """Where the first of these words begins; None if there is none."""
    if not wanted:
        return None
    patterns = [_pattern(words) for words in wanted]
    found = folded(text)
    starts = [hit.start() for pattern in patterns if (hit := pattern.search(found))]
    if not starts:
        return None
    if text.isascii():
        return min(starts)
    return min((start for start, _ in _ranges(text, wanted)), default=None)


def _pattern(words: Words) -> re.Pattern[str]:
    inner = r"[^0-9A-Za-z\x80-\U0010ffff]+".join(map(re.escape, words.words))
    end = "" if words.begins else r"(?![0-9A-Za-z\x80-\U0010ffff])"
    return re.compile(rf"(?<![0-9A-Za-z\x80-\U0010ffff]){inner}{end}", re.IGNORECASE | re.ASCII)


def _ranges(text: str, wanted: Sequence[Words]) -> Iterator[tuple[int, int]]:
    """Where these words stand in a text, in order of their ends."""
    longest = max(len(words.words) for words in wanted)
    last: list[tuple[str, int, int]] = []
    for place in word_places(text):
        last = [*last[-longest + 1 :], place] if longest > 1 else [place]
        for words in wanted:
            size = len(words.words)
            tail = last[-size:]
            if len(tail) == size and _fits(words, [word for word, _, _ in tail]):
                yield tail[0][1], tail[-1][2]


def _fits(words: Words, found: Sequence[str]) -> bool:
    *first, last = words.words
    if list(first) != list(found[:-1]):
        return False
    return found[-1].startswith(last) if words.begins else found[-1] == last


def _window(text: str, start: int) -> tuple[int, int]:
    """The part of a text around a place of which an excerpt is made."""
    begin = max(0, start - BEFORE)
    if begin:
        blank = text.find(" ", begin, start)
        begin = blank + 1 if blank >= 0 else begin
    return begin, start + LONGEST * 2


def _on_one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()[:LONGEST].rstrip()
