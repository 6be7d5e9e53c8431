"""A review as a value: one reviewer's present judgement of one trace, and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from ..rubrics.schema import Answer, Verdict
from .canonical import Json

MarkKind: TypeAlias = Literal["wrong", "good", "note"]
EvidenceKind: TypeAlias = Literal["why", "must-not-say", "must-say"]
ReviewStatus: TypeAlias = Literal["draft", "finished", "deferred"]
CorrectionStatus: TypeAlias = Literal["proposed", "approved"]
CarryReason: TypeAlias = Literal["revision", "rubric"]

CauseLayer: TypeAlias = Literal[
    "prompt", "retrieval", "chunk", "tool", "reasoning", "model", "workflow", "handoff"
]

CAUSE_LAYERS: Final[tuple[CauseLayer, ...]] = (
    "prompt", "retrieval", "chunk", "tool", "reasoning", "model", "workflow", "handoff",
)  # fmt: skip
"""The part of an application that would have to change."""
SignalKind: TypeAlias = Literal["topic", "good", "phrasing", "complaint", "other"]
SIGNAL_KINDS: Final[tuple[SignalKind, ...]] = ("topic", "good", "phrasing", "complaint", "other")
"""What is no failure but worth attention: an unexpected topic, a surprisingly good answer, how somebody asks, a complaint."""
SIGNAL_WORDS: Final[Mapping[SignalKind, str]] = {
    "topic": "unexpected topic",
    "good": "surprisingly good",
    "phrasing": "how it is asked",
    "complaint": "complaint",
    "other": "something else",
}
CARRY_REASONS: Final[tuple[CarryReason, ...]] = ("revision", "rubric")
MARK_KINDS: Final[tuple[MarkKind, ...]] = ("wrong", "good", "note")
EVIDENCE_KINDS: Final[tuple[EvidenceKind, ...]] = ("why", "must-not-say", "must-say")


@dataclass(frozen=True, slots=True)
class Mark:
    """A judgement on one step."""

    id: str
    step: str
    kind: MarkKind = "wrong"
    code: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A break point, a root cause or a manifestation: a step, or that it cannot be determined."""

    step: str | None = None
    alternates: tuple[str, ...] = ()
    cannot_tell: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A marked range of a step's text: characters `start` to `end` (Unicode code points, end not
    included) of the text shown, with that `text` itself so that it can be found again."""

    id: str
    step: str
    start: int
    end: int
    text: str
    kind: EvidenceKind = "why"


@dataclass(frozen=True, slots=True)
class Correction:
    """What the output should have been: proposed until somebody approves it."""

    text: str
    status: CorrectionStatus = "proposed"


@dataclass(frozen=True, slots=True)
class Signal:
    """That a trace is worth attention, whatever its verdict is: of what kind, and why in a word."""

    kind: SignalKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class Propagated:
    """Where a propagated review comes from: its group, and the review that was applied to it.
    `similarity` (0 to 100) is that of the two failures."""

    group: str
    trace: str
    reviewer: str
    rubric: str
    similarity: float | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a carried review comes from: the review (by trace, reviewer and rubric) of an earlier revision of its
    trace, or of the same trace under an earlier `version` of its rubric.

    `differs` says in words what else changed since. `recheck` says why it has to be looked at again; if it is
    empty, nothing changed that the review was about. `through` are the reviews (reviewer, trace, rubric) that the
    copied one was itself copied from, the nearest first.
    """

    why: CarryReason
    trace: str
    reviewer: str
    rubric: str
    version: int | None = None
    differs: tuple[str, ...] = ()
    recheck: tuple[str, ...] = ()
    through: tuple[tuple[str, str, str], ...] = ()

    def __str__(self) -> str:
        if self.why == "rubric":
            origin = (
                f"version {self.version} of its rubric" if self.version else "an earlier rubric"
            )
        else:
            origin = "the earlier state of this trace"
        if self.recheck:
            return f"carried over from {origin}, to be checked again: {'; '.join(self.recheck)}"
        if self.differs:
            return (
                f"carried over from {origin}, which differs only in this: {'; '.join(self.differs)}"
            )
        return f"carried over from {origin}"


@dataclass(frozen=True, slots=True)
class Review:
    """One reviewer's present judgement of one trace under one rubric (named by its hash)."""

    trace: str
    reviewer: str
    rubric: str
    status: ReviewStatus = "draft"
    verdict: Verdict | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    break_point: Place | None = None
    root_cause: Place | None = None
    evidence: tuple[Evidence, ...] = ()
    correction: Correction | None = None
    checks: tuple[Mapping[str, Json], ...] = ()
    note: str = ""
    defer_reason: str = ""
    at_ms: int = 0
    propagated: Propagated | None = None
    """None for a direct review, and as soon as the reviewer judges this very trace."""
    carried: Carried | None = None
    """None as soon as the reviewer judges this very revision under this very version of the rubric."""
    active_ms: int | None = None
    """How long the reviewer was at work on it, in milliseconds; for themselves, until they export their reviews."""
    repeat: str | None = None
    """The name of the queue that asked the reviewer for a second judgement, if this is that one."""
    own_codes: tuple[str, ...] = ()
    """The codes that the reviewer typed; of a finished review, `codes` has them after those of the answers."""
    manifestation: Place | None = None
    """Where it showed. Where it began is the break point."""
    cause_layer: CauseLayer | None = None
    signals: tuple[Signal, ...] = ()
    """What is worth attention, at most one of each kind; it has no part in the verdict."""

    @property
    def judged(self) -> bool:
        """Whether its reviewer has looked at the trace and finished: what was taken over from a group is not that."""
        return self.status == "finished" and self.propagated is None

    @property
    def answer_codes(self) -> tuple[str, ...]:
        """The codes that follow from the answers."""
        return tuple(code for code in self.codes if code not in self.own_codes)
