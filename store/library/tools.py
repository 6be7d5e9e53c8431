"""The tools that the traces of a library call, and how often."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import msgspec
import peewee

from ..database import run_sql
from .library import Library


class _Call(msgspec.Struct):
    name: Any = None


class _Message(msgspec.Struct):
    tool_calls: list[_Call] = []


class _StepBody(msgspec.Struct):
    messages_out: list[_Message] = []


_STEP: Final = msgspec.json.Decoder(_StepBody)
_PRESENT: Final = "JOIN traces t ON t.id = s.trace WHERE t.superseded_by IS NULL"


def tool_calls(library: Library) -> dict[str, int]:
    """Tool -> number of its calls, by name. A call that was asked for and run is one call."""

    def work(db: peewee.SqliteDatabase) -> dict[str, int]:
        ran = Counter(
            dict(
                run_sql(
                    db,
                    f"SELECT s.name, count(*) FROM steps s {_PRESENT} AND s.kind = 'tool'"  # noqa: S608
                    " GROUP BY s.name",
                )
            )
        )
        asked: Counter[str] = Counter()
        for (body,) in run_sql(
            db,
            f"SELECT s.body FROM steps s {_PRESENT} AND s.kind != 'tool'"  # noqa: S608
            " AND instr(s.body, '\"tool_calls\"') > 0",
        ):
            said = _STEP.decode(body).messages_out
            asked.update(str(call.name) for one in said for call in one.tool_calls if call.name)
        # Most exports keep a call where it was asked for and where it ran.
        return {name: max(ran[name], asked[name]) for name in sorted({*ran, *asked})}

    return library.read(work)
