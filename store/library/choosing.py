"""What tells which traces to look at first: their scores, how many of their steps failed, the words of their titles."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec
import peewee

from ...rubrics.schema import Verdict
from ..database import run_sql
from ..score_verdicts import verdict_of_score
from ..trace import Score
from .library import Library
from .meanings import meanings

_SCORE: Final = msgspec.json.Decoder(Score)


@dataclass(frozen=True, slots=True)
class JudgeScore:
    """What something other than a person said of a whole trace. `verdict` is None where that is not known."""

    name: str
    value: float | None
    label: str | None
    verdict: Verdict | None
    lower_is_better: bool = False
    """Whether somebody declared that lower numbers of that name are better."""

    def __str__(self) -> str:
        said = self.label or (f"{self.value:g}" if self.value is not None else "nothing")
        return f"{self.name} {said}"


def judge_scores(library: Library, keys: Collection[str]) -> dict[str, list[JudgeScore]]:
    """The scores of judges on those of these traces that have any, by trace, in the order of their names."""
    wanted = set(keys)
    declared = meanings(library)

    def work(db: peewee.SqliteDatabase) -> Iterator[tuple[str, JudgeScore]]:
        for key, format_name, body in run_sql(
            db,
            "SELECT t.key, t.format, s.body FROM scores s JOIN traces t ON t.id = s.trace"
            " WHERE s.step_id IS NULL AND s.rater != 'human' ORDER BY s.trace, s.name, s.hash",
        ):
            if key in wanted:
                score = _SCORE.decode(body)
                verdict = verdict_of_score(score, format_name, declared)
                how = declared.get(score.name)
                lower = how is not None and bool(how.lower_is_better)
                yield key, JudgeScore(score.name, score.value, score.label, verdict, lower)

    found: dict[str, list[JudgeScore]] = {}
    for key, score in library.read(lambda db: list(work(db))):
        found.setdefault(key, []).append(score)
    return found


def keys_in_words(library: Library, keys: Collection[str], text: str) -> set[str]:
    """Those of these traces in whose title or source id every word of a text occurs, in whatever case."""
    words = text.casefold().split()
    wanted = set(keys)

    def work(db: peewee.SqliteDatabase) -> set[str]:
        rows = run_sql(db, "SELECT key, title, coalesce(source_id, '') FROM traces")
        found = set()
        for key, title, source_id in rows:
            said = f"{title} {source_id}".casefold()
            if key in wanted and all(word in said for word in words):
                found.add(str(key))
        return found

    return library.read(work)


def failed_steps(library: Library) -> dict[str, tuple[int, int]]:
    """How many steps of a trace ended with an error, and which is the first (from 1), of those traces that have any."""

    def work(db: peewee.SqliteDatabase) -> dict[str, tuple[int, int]]:
        rows = run_sql(
            db,
            "SELECT t.key, count(*), min(s.position) + 1 FROM steps s JOIN traces t ON t.id = s.trace"
            " WHERE s.status = 'error' GROUP BY s.trace",
        )
        return {str(key): (int(count), int(first)) for key, count, first in rows}

    return library.read(work)
