"""One row of a table as one model call: the columns of each field, and the row as a trace."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

from ...canonical import Json, clean_json
from ...trace import Message, Score, Step, Trace, as_text
from ..chat.messages import messages_from
from ..mapping import FIELDS
from ..values.json_access import json_in_text
from ..values.times import to_ns, unread_times

_SCORE: Final = re.compile(
    r"(score.*|.*_score|rating|label|feedback|annotation.*|human_.*|pass|passed|judge.*)",
    re.IGNORECASE,
)


_NUMBERED: Final = re.compile(r"(in|out|input_|output_)(\w*)", re.IGNORECASE)


class Columns:
    """The columns of each field."""

    def __init__(self, names: Sequence[str], mapping: Mapping[str, str]) -> None:
        lower = {name.lower().strip(): name for name in reversed(names)}
        self.of: dict[str, str] = {}
        for field, candidates in FIELDS.items():
            if field in mapping:
                self.of[field] = mapping[field]
                continue
            found = next((lower[name] for name in candidates if name in lower), None)
            if found is not None:
                self.of[field] = found
        self.groups: dict[str, list[str]] = {}
        for field, starts in (("input", ("in", "input_")), ("output", ("out", "output_"))):
            if field not in self.of:
                group = [
                    name
                    for name in names
                    if (match := _NUMBERED.fullmatch(name.strip()))
                    and match[1].lower() in starts
                    and (match[2].isdigit() or match[1].endswith("_"))
                ]
                if group:
                    self.groups[field] = group
        taken = {*self.of.values(), *(name for group in self.groups.values() for name in group)}
        self.scores = {
            path: field.partition(".")[2] or path
            for field, path in mapping.items()
            if field.partition(".")[0] == "score"
        }
        if not self.scores:
            self.scores = {
                name: name for name in names if name not in taken and _SCORE.fullmatch(name.strip())
            }
        self.rest = [name for name in names if name not in taken and name not in self.scores]

    @property
    def read(self) -> set[str]:
        """The columns that give a field, or a score."""
        groups = (name for group in self.groups.values() for name in group)
        return {*self.of.values(), *groups, *self.scores}

    @property
    def usable(self) -> bool:
        """Whether a row can be a trace: it needs an input or an output."""
        return any(name in self.of or name in self.groups for name in ("input", "output"))

    def value(self, row: Mapping[str, Json], field: str) -> Json:
        """A field of a row, decoded if it is JSON in text; several columns become an object."""
        if field in self.of:
            return _cell(row.get(self.of[field]))
        if field in self.groups:
            return {name: _cell(row.get(name)) for name in self.groups[field]}
        return None


def _cell(value: Json) -> Json:
    if not isinstance(value, str):
        return value
    decoded = json_in_text(value)
    if isinstance(decoded, str) and decoded[:1] in ("{", "[") and len(decoded) < 1 << 20:
        try:
            literal = ast.literal_eval(decoded)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return decoded
        if isinstance(literal, dict | list):
            return clean_json(literal)
    return decoded


def _missing(value: Json) -> bool:
    if isinstance(value, str):
        return value in {"", "NaN"}
    return value is None or (isinstance(value, float) and math.isnan(value))


def _scores(columns: Columns, row: Mapping[str, Json]) -> tuple[Score, ...]:
    out = []
    for column, name in columns.scores.items():
        value = row.get(column)
        if _missing(value):
            continue
        if isinstance(value, str):
            try:
                value = float(value)
            except ValueError:
                out.append(Score(name, label=str(row[column])))
                continue
        if isinstance(value, bool):
            out.append(Score(name, float(value), str(value).lower()))
        elif isinstance(value, int | float) and math.isfinite(value):
            out.append(Score(name, float(value)))
        else:
            out.append(Score(name, label=as_text(value)))
    return tuple(out)


def row_trace(columns: Columns, row: Mapping[str, Json], *, alone: bool = True) -> Trace | str:
    """One row as a trace, or the reason why it is not one: `alone` it needs an input, an output or an error."""
    input_value, answer = columns.value(row, "input"), columns.value(row, "output")
    error = columns.value(row, "error")
    if alone and _missing(input_value) and _missing(answer) and _missing(error):
        return "the row has neither an input nor an output"
    chat_in = messages_from(input_value) if isinstance(input_value, list | dict) else ()
    text = answer
    reasoning = None
    if isinstance(answer, dict):
        text = next(
            (
                answer[name]
                for name in ("text", "content", "answer")
                if isinstance(answer.get(name), str)
            ),
            answer,
        )
        reasoning = answer.get("reasoning_content")
    chat_out = messages_from(answer) if isinstance(answer, list | dict) else ()
    if not chat_out and isinstance(text, str):
        chat_out = (
            Message("assistant", text, reasoning=reasoning if isinstance(reasoning, str) else None),
        )
    if not chat_in and isinstance(input_value, str):
        chat_in = (Message("user", input_value),)
    question = next(
        (m.content for m in reversed(chat_in) if m.role == "user" and m.content), input_value
    )
    identity = columns.value(row, "id")
    model = row.get(columns.of["model"]) if "model" in columns.of else None
    failed = None if _missing(error) else as_text(error)
    step = Step(
        id="0",
        kind="llm",
        name=str(model) if model else "answer",
        status="error" if failed else "unset",
        status_message=failed,
        start_ns=to_ns(columns.value(row, "start")),
        input=input_value,
        output=answer,
        messages_in=chat_in,
        messages_out=chat_out,
        model=None if _missing(model) else str(model),
    )
    metadata = {name: row[name] for name in columns.rest if not _missing(row.get(name))}
    if not _missing(model):
        metadata["model"] = model
    if "start" in columns.of:
        metadata |= unread_times(row, columns.of["start"])
    expected = columns.value(row, "expected")
    return Trace(
        source_id=None if _missing(identity) else as_text(identity),
        input=question,
        output=text if isinstance(text, str) else answer,
        expected=None if _missing(expected) else expected,
        error=failed,
        steps=(step,),
        metadata=metadata,
        start_ns=step.start_ns,
        scores=_scores(columns, row),
        format="table",
    )
