"""Traces found by their exact question and answer: labels of other tools often carry nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final

import msgspec
import peewee

from ..canonical import Json
from ..database import run_sql
from ..trace import Trace, answer_text, as_text
from .library import Library


class _Header(msgspec.Struct):
    """The fields of a trace that are compared."""

    input: Any = None
    output: Any = None


_HEADER: Final = msgspec.json.Decoder(_Header)


class TraceTexts:
    """The questions and answers of all traces of a library as digests, read once. Superseded revisions are left
    out; blanks around a text do not count."""

    def __init__(self, library: Library) -> None:
        self._keys: list[str] = []
        self._asked: dict[bytes, set[int]] = {}
        self._answered: dict[bytes, set[int]] = {}
        library.read(self._read)

    def _read(self, db: peewee.SqliteDatabase) -> None:
        for key, header in run_sql(
            db, "SELECT key, header FROM traces WHERE superseded_by IS NULL ORDER BY id"
        ):
            found = _HEADER.decode(header)
            number = len(self._keys)
            self._keys.append(key)
            for text, where in (
                (question_text(found.input), self._asked),
                (answer_text(Trace(output=found.output)), self._answered),
            ):
                if text.strip():
                    where.setdefault(_digest(text), set()).add(number)

    def keys(self, texts: Iterable[str]) -> list[str]:
        """The keys of the traces whose answer is one of these texts, and whose question is another of them; if there
        is only one text, of those with that answer."""
        digests = list(dict.fromkeys(_digest(text) for text in texts if text.strip()))
        found: set[int] = set()
        for answer in digests:
            answered = self._answered.get(answer, set())
            others = [self._asked.get(one, set()) for one in digests if one != answer]
            found |= answered & set().union(*others) if others else answered
        return [self._keys[number] for number in sorted(found)]


def question_text(value: Json) -> str:
    """The input of a trace as text; of an object with one text in it, that text."""
    if isinstance(value, dict) and len(value) == 1:
        inner = next(iter(value.values()))
        if isinstance(inner, str):
            return inner
    return as_text(value)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.strip().encode("utf-8", "surrogatepass"), digest_size=16).digest()
