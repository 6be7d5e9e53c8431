"""What the user of each trace said first and last, read page by page without decoding the rest of a trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from ..canonical import Json
from ..database import run_sql
from ..trace import Score
from .by_text import question_text
from .library import Library

_PAGE: Final = 1000
_USERS: Final = frozenset({"user", "human", "customer"})
_MOST: Final = 20_000
_TRACES: Final = (
    "SELECT id, key, header FROM traces WHERE superseded_by IS NULL AND id > ? ORDER BY id LIMIT ?"
)
# The last call of a model repeats the conversation so far.
_STEPS: Final = (
    "SELECT s.trace, s.kind, s.body FROM steps s WHERE s.trace > ? AND s.trace <= ? AND (s.kind = 'message' OR (s.kind = 'llm'"
    " AND s.position = (SELECT max(o.position) FROM steps o WHERE o.trace = s.trace AND o.kind = 'llm')))"
    " ORDER BY s.trace, s.position"
)
_SCORES: Final = (
    "SELECT t.key, t.format, s.body FROM scores s JOIN traces t ON t.id = s.trace"
    " WHERE t.superseded_by IS NULL AND s.rater IN ('user', 'human', 'unknown') ORDER BY s.rowid"
)


class UserWords(NamedTuple):
    """What the user said first, and last: their last two messages, as whoever complains may still say goodbye. "" where the
    trace has nothing."""

    first: str
    last: str


class _Header(msgspec.Struct):
    input: Any = None


class _Body(msgspec.Struct):
    actor: Any = None
    name: Any = None
    output: Any = None
    messages_in: list[dict[str, Any]] = []
    messages_out: list[dict[str, Any]] = []


_HEADER: Final = msgspec.json.Decoder(_Header)
_BODY: Final = msgspec.json.Decoder(_Body)
_SCORE: Final = msgspec.json.Decoder(Score)


def each_with_user_words(library: Library) -> Iterator[tuple[str, UserWords]]:
    """The key of every present trace, in the order of loading, with what its user said."""
    last = 0
    while True:
        traces = library.read(lambda db, a=last: run_sql(db, _TRACES, (a, _PAGE)).fetchall())  # type: ignore[misc]
        if not traces:
            return
        end = traces[-1][0]
        rows = library.read(lambda db, a=last, b=end: run_sql(db, _STEPS, (a, b)).fetchall())  # type: ignore[misc]
        said: dict[int, list[str]] = {}
        asked_last: dict[int, list[str]] = {}
        for row, kind, body in rows:
            found = _BODY.decode(body)
            if kind == "message":
                said.setdefault(row, []).extend(_of_turn(found))
            else:
                asked_last[row] = [*_of_users(found.messages_in)]
        for row, key, header in traces:
            yield key, _words(_HEADER.decode(header).input, said.get(row), asked_last.get(row))
        last = end


def users_scores(library: Library) -> list[tuple[str, str, Score]]:
    """The key and format of each present trace with a score that no judge gave and no code, and the score."""
    rows = library.read(lambda db: run_sql(db, _SCORES).fetchall())
    return [(str(key), str(name), _SCORE.decode(body)) for key, name, body in rows]


def _words(asked: Json, said: list[str] | None, in_call: list[str] | None) -> UserWords:
    if isinstance(asked, Mapping) and isinstance(asked.get("messages"), list):
        asked = asked["messages"]
    if isinstance(asked, list):
        given = [*_of_users(one for one in asked if isinstance(one, Mapping))]
    else:
        text = question_text(asked)
        given = [text] if text.strip() else []
    spoken = max(said or [], in_call or [], key=len)
    turns = spoken or given
    first = (given or turns or [""])[0]
    return UserWords(first[:_MOST], "\n".join(turns[-2:])[-_MOST:])


def _of_turn(step: _Body) -> Iterator[str]:
    if step.messages_out:
        yield from _of_users(step.messages_out)
    elif str(step.actor or step.name or "").casefold() in _USERS and isinstance(step.output, str):
        yield step.output


def _of_users(messages: Any) -> Iterator[str]:
    for one in messages:
        content = one.get("content")
        if (
            str(one.get("role")).casefold() in _USERS
            and isinstance(content, str)
            and content.strip()
        ):
            yield content
