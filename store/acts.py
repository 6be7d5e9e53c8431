"""What is done: acts, the presses that they are saved in, and the events as which the journal keeps them.

An *act* is one thing that a reviewer does (answer a question, mark a step, finish). A *press* is the
acts of one key press or one command: they are saved together and undone together, whether they belong to
one review or, like a judgement applied to a group or an import, to many. An *event* is an act as the
journal keeps it; `folding.fold` turns the events of one review into its present state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from .canonical import Json

ActKind: TypeAlias = Literal[
    "answer",
    "mark",
    "correct",
    "check",
    "finish",
    "defer",
    "note",
    "code",
    "undo",
    "rubric",
    "queue",
    "version",
    "apply-to-group",
    "carry",
    "adjudicate",
    "group",
    "replace",
    "import",
    "trace-keys",
    "tool-effects",
    "codes",
    "forget",
    "acknowledge",
    "comparison",
    "compare",
    "unblind",
    "merge",
    "judge",
    "bundle",
    "ready",
    "results",
    "decision-change",
    "signal",
]


class UnfitAct(ValueError):
    """Why the journal cannot keep an act; the message completes "it cannot be kept: …"."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act before it is saved. `body` is JSON of the shape that `ACT_BODIES` has for `kind`."""

    kind: ActKind
    body: Mapping[str, Json]


def of_repeat(acts: Sequence[Act], queue: str) -> list[Act]:
    """The acts as those of a repeat: the second judgement of a trace, which the queue of that name asked for."""
    return [Act(act.kind, {**act.body, "repeat": queue}) for act in acts]


def without_repeat(acts: Sequence[Act]) -> list[Act]:
    """The acts as those of the review itself: the reverse of `of_repeat`."""
    return [
        Act(act.kind, {name: value for name, value in act.body.items() if name != "repeat"})
        for act in acts
    ]


class Part(NamedTuple):
    """The acts of a press that belong to one review, or to the library (then `trace` is "").

    `at_ms` is when they were done, in milliseconds since the epoch, if not when they are saved.
    """

    reviewer: str
    trace: str
    rubric: str
    acts: Sequence[Act]
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class CopyPress:
    """A press that copies a review. Its `id` (a UUIDv7) follows from what it copies, so that copies made on two
    machines are one press when their journals are merged; `at_ms` is when the reviewer judged."""

    id: str
    at_ms: int
    trace: str
    rubric: str
    acts: Sequence[Act]


# A Struct, because a journal has a million of them.
class Event(msgspec.Struct, frozen=True):
    """An act as the journal keeps it. `id` is a UUIDv7, `at_ms` milliseconds since the epoch (UTC).

    `press` groups the events of one press. `prev` is the `hash` of the same reviewer's previous
    event ("" for the first); `hash` covers every other field, so that a gap or a change is detected.
    """

    id: str
    press: str
    at_ms: int
    reviewer: str
    kind: ActKind
    trace: str
    rubric: str
    body: Mapping[str, Json]
    prev: str
    hash: str
