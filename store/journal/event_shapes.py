"""What the body of an act must look like before the journal keeps it.

The journal is read for years and carried between machines: an act that `fold` could not read would
make every later opening stumble, so it is refused at the door. `Act` says what each kind means.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, NotRequired, TypedDict

import msgspec

from ...rubrics.schema import Verdict
from ..canonical import Json
from ..judgement import ActKind, CorrectionStatus, EvidenceKind, MarkKind


class _Removal(TypedDict):
    id: str
    remove: Literal[True]


class _Mark(TypedDict):
    id: str
    step: str
    kind: NotRequired[MarkKind]
    code: NotRequired[str | None]
    note: NotRequired[str | None]


class _Place(TypedDict):
    step: NotRequired[str | None]
    alternates: NotRequired[list[str]]
    cannot_tell: NotRequired[bool]
    remove: NotRequired[bool]


class _Evidence(TypedDict):
    id: str
    step: str
    start: int
    end: int
    text: str
    kind: NotRequired[EvidenceKind]


class _Answer(TypedDict):
    question: str
    value: str | int | list[str] | None


class _Correct(TypedDict):
    text: str | None
    status: NotRequired[CorrectionStatus]


class _Check(TypedDict):
    id: str
    check: dict[str, Any]


class _Finish(TypedDict):
    verdict: Verdict
    codes: NotRequired[list[str]]


class _Note(TypedDict):
    text: str


class _Defer(TypedDict):
    reason: NotRequired[str]


class _Undo(TypedDict):
    press: str


class _Rubric(TypedDict):
    rubric: dict[str, Any]


class _Item(TypedDict):
    trace: str
    reason: str
    check: NotRequired[bool]


class _Queue(TypedDict):
    name: str
    rubric: str
    items: list[_Item]


class _Source(TypedDict):
    trace: str
    reviewer: str
    rubric: str


_Applied = TypedDict(
    "_Applied",
    {"group": str, "from": _Source, "similarity": NotRequired[float | None]},
)


class _Anchor(TypedDict):
    kind: str
    block: str
    text: str


_Group = TypedDict(
    "_Group",
    {
        "act": Literal["name", "merge", "split", "move", "apart", "judged", "settings", "undo"],
        "group": NotRequired[str],
        "from": NotRequired[str],
        "other": NotRequired[str],
        "name": NotRequired[str],
        "signatures": NotRequired[list[str]],
        "anchors": NotRequired[dict[str, _Anchor]],
        "review": NotRequired[_Source],
        "members": NotRequired[int],
        "threshold": NotRequired[float],
        "masks": NotRequired[dict[str, str]],
        "shown": NotRequired[list[str]],
        "polar": NotRequired[list[str]],
        "masks_version": NotRequired[int],
        "masks_version_before": NotRequired[int],
        "press": NotRequired[str],
    },
)


_SHAPES: Final[Mapping[ActKind, Any]] = {
    "answer": _Answer,
    "correct": _Correct,
    "check": _Check,
    "note": _Note,
    "finish": _Finish,
    "defer": _Defer,
    "undo": _Undo,
    "rubric": _Rubric,
    "queue": _Queue,
    "apply-to-group": _Applied,
    "adjudicate": dict[str, Any],
    "group": _Group,
}
_MARK_SHAPES: Final[Mapping[str, Any]] = {
    "mark": _Mark,
    "break_point": _Place,
    "root_cause": _Place,
    "evidence": _Evidence,
}


def misfit(kind: str, body: Json) -> str | None:
    """Why the journal cannot keep an act of that kind with that body; None where it can."""
    if not isinstance(body, dict):
        return "its body is not an object"
    shape = _SHAPES.get(kind)  # type: ignore[call-overload]
    if kind == "mark":
        shape = _MARK_SHAPES.get(str(body.get("as")))
    if shape is None:
        return f"its kind {kind!r} is unknown; a newer tracejury may have written it"
    if body.get("remove") is True and shape in (_Mark, _Evidence, _Check):
        shape = _Removal
    try:
        msgspec.convert(body, shape)
    except msgspec.ValidationError as error:
        return str(error)
    return None
