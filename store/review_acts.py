"""The bodies of acts on a review, and the effect of each on it; those on a review as a whole are in `whole_acts.py`.

The journal is read for years and carried between machines, so fields of a body may be added, but not renamed or
removed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import msgspec

from ..rubrics.schema import Answer, Verdict
from .acts import Event
from .canonical import Json
from .judgement import (
    Carried,
    CauseLayer,
    Correction,
    CorrectionStatus,
    Evidence,
    EvidenceKind,
    Mark,
    MarkKind,
    Place,
    Propagated,
    Review,
    ReviewStatus,
    Signal,
    SignalKind,
)


@dataclass(slots=True)
class ReviewInProgress:
    """A review while events are folded into it. Marks, evidence and checks are by their ids."""

    status: ReviewStatus = "draft"
    verdict: Verdict | None = None
    answers: dict[str, Answer] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    marks: dict[str, Mark] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    correction: Correction | None = None
    checks: dict[str, Mapping[str, Json]] = field(default_factory=dict)
    note: str = ""
    defer_reason: str = ""
    propagated: Propagated | None = None
    carried: Carried | None = None
    active_ms: int | None = None
    own_codes: dict[str, None] = field(default_factory=dict)
    cause_layer: CauseLayer | None = None
    signals: dict[str, Signal] = field(default_factory=dict)

    def clear(self) -> None:
        """Make it the empty review again."""
        blank = ReviewInProgress()
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(blank, name))

    def reviewed(self, last: Event) -> Review:
        """The review as it is after its last event."""
        own = tuple(self.own_codes)
        codes = dict.fromkeys((*self.codes, *own)) if self.status == "finished" else ()
        return Review(
            trace=last.trace,
            reviewer=last.reviewer,
            rubric=last.rubric,
            status=self.status,
            verdict=self.verdict,
            answers=self.answers,
            codes=tuple(codes),
            marks=tuple(self.marks.values()),
            break_point=self.places.get("break_point"),
            root_cause=self.places.get("root_cause"),
            evidence=tuple(self.evidence.values()),
            correction=self.correction,
            checks=tuple(self.checks.values()),
            note=self.note,
            defer_reason=self.defer_reason,
            at_ms=last.at_ms,
            propagated=self.propagated,
            carried=self.carried,
            active_ms=self.active_ms,
            own_codes=own,
            manifestation=self.places.get("manifestation"),
            cause_layer=self.cause_layer,
            signals=tuple(self.signals.values()),
        )


class ActBody(msgspec.Struct, frozen=True, kw_only=True):
    """The body of one kind of act. Keys of a newer version are ignored.

    `words` names the act in messages. An act `of_review` belongs to the review of its reviewer, trace
    and rubric: `fold` applies it, and undo reverses it by leaving the events of its press out of the
    fold. Other acts belong to the library. `removal` is the body with which a later act removes what
    this one added.
    """

    words: ClassVar[str] = "act"
    of_review: ClassVar[bool] = True
    removal: ClassVar[type[ActBody] | None] = None
    repeat: str = ""
    """The name of the queue that asked for a second judgement of a trace, if the act belongs to that one."""

    def fold(self, review: ReviewInProgress) -> None:
        """Apply the act to the review; by default it changes nothing."""


class TimedBody(ActBody, frozen=True, kw_only=True):
    """An act with the active time on its review so far, in milliseconds: all sittings together."""

    active_ms: int | None = None

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        if self.active_ms is not None:
            review.active_ms = self.active_ms


class AnswerBody(TimedBody, frozen=True):
    """The answer to one question of the rubric; None clears it."""

    words: ClassVar[str] = "answer"
    question: str
    value: Answer

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        TimedBody.fold(self, review)
        review.answers.pop(self.question, None)
        if self.value is not None:
            review.answers[self.question] = self.value
        # A changed answer can change the verdict: only a `finish` after it settles one.
        review.status, review.verdict = "draft", None
        review.codes, review.defer_reason = (), ""


class RemovedMarkBody(ActBody, frozen=True):
    """Removes the mark of that id."""

    words: ClassVar[str] = "removal of a mark"
    id: str

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.marks.pop(self.id, None)


class MarkBody(ActBody, frozen=True):
    """A mark on a step; a mark of the same id replaces it."""

    words: ClassVar[str] = "mark"
    removal: ClassVar[type[ActBody] | None] = RemovedMarkBody
    id: str
    step: str
    kind: MarkKind = "wrong"
    code: str | None = None
    note: str | None = None

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.marks[self.id] = Mark(self.id, self.step, self.kind, self.code, self.note)


class PlaceBody(ActBody, frozen=True):
    """The break point, the root cause or the manifestation, or that it cannot be determined."""

    place: ClassVar[str]
    step: str | None = None
    alternates: tuple[str, ...] = ()
    cannot_tell: bool = False
    remove: bool = False

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.places.pop(self.place, None)
        if not self.remove:
            review.places[self.place] = Place(self.step, self.alternates, self.cannot_tell)


class BreakPointBody(PlaceBody, frozen=True):
    """Where it first went wrong."""

    words: ClassVar[str] = "break point"
    place: ClassVar[str] = "break_point"


class RootCauseBody(PlaceBody, frozen=True):
    """What explains the rest."""

    words: ClassVar[str] = "root cause"
    place: ClassVar[str] = "root_cause"


class ManifestationBody(PlaceBody, frozen=True):
    """Where it showed that something had gone wrong."""

    words: ClassVar[str] = "place where it showed"
    place: ClassVar[str] = "manifestation"


class RemovedCauseLayerBody(ActBody, frozen=True):
    """Removes the cause layer."""

    words: ClassVar[str] = "removal of the cause layer"

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.cause_layer = None


class CauseLayerBody(ActBody, frozen=True):
    """The part of the application that would have to change."""

    words: ClassVar[str] = "cause layer"
    removal: ClassVar[type[ActBody] | None] = RemovedCauseLayerBody
    layer: CauseLayer

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.cause_layer = self.layer


class RemovedCodeBody(ActBody, frozen=True):
    """Takes a code off that the reviewer typed."""

    words: ClassVar[str] = "removal of a code"
    code: str

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.own_codes.pop(self.code, None)


class CodeBody(ActBody, frozen=True):
    """A code in the reviewer's own words, beside those that follow from the answers."""

    words: ClassVar[str] = "code"
    removal: ClassVar[type[ActBody] | None] = RemovedCodeBody
    code: str

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.own_codes[self.code] = None


class RemovedEvidenceBody(ActBody, frozen=True):
    """Removes the evidence of that id."""

    words: ClassVar[str] = "removal of evidence"
    id: str

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.evidence.pop(self.id, None)


class EvidenceBody(ActBody, frozen=True):
    """A marked range of a step's text; evidence of the same id replaces it."""

    words: ClassVar[str] = "evidence"
    removal: ClassVar[type[ActBody] | None] = RemovedEvidenceBody
    id: str
    step: str
    start: int
    end: int
    text: str
    kind: EvidenceKind = "why"

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.evidence[self.id] = Evidence(
            self.id, self.step, self.start, self.end, self.text, self.kind
        )


class CorrectionBody(ActBody, frozen=True):
    """What the output should have been; None removes the correction. With `approval` only its status is new: it was
    approved, or the approval was taken back."""

    words: ClassVar[str] = "correction"
    text: str | None
    status: CorrectionStatus = "proposed"
    approval: bool = False

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.correction = None if self.text is None else Correction(self.text, self.status)


class RemovedCheckBody(ActBody, frozen=True):
    """Removes the check of that id."""

    words: ClassVar[str] = "removal of a check"
    id: str

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.checks.pop(self.id, None)


class CheckBody(ActBody, frozen=True):
    """A check that the case of this review is to have; one of the same id replaces it."""

    words: ClassVar[str] = "check"
    removal: ClassVar[type[ActBody] | None] = RemovedCheckBody
    id: str
    check: dict[str, Any]

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.checks.pop(self.id, None)
        review.checks[self.id] = self.check


class NoteBody(ActBody, frozen=True):
    """A note on the trace."""

    words: ClassVar[str] = "note"
    text: str

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.note = self.text


class RemovedSignalBody(ActBody, frozen=True):
    """Removes the signal of that kind."""

    words: ClassVar[str] = "removal of a signal"
    kind: SignalKind

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.signals.pop(self.kind, None)


class SignalBody(ActBody, frozen=True):
    """That the trace is worth attention; one of the same kind replaces it. It changes no verdict."""

    words: ClassVar[str] = "signal"
    removal: ClassVar[type[ActBody] | None] = RemovedSignalBody
    kind: SignalKind
    note: str = ""

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.signals[self.kind] = Signal(self.kind, self.note)


class FinishBody(TimedBody, frozen=True):
    """The verdict that the answers amount to, None if the rubric asks for none, and the codes of what failed."""

    words: ClassVar[str] = "finished review"
    verdict: Verdict | None
    codes: tuple[str, ...] = ()

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        TimedBody.fold(self, review)
        review.status, review.verdict = "finished", self.verdict
        review.codes, review.defer_reason = self.codes, ""


class DeferBody(TimedBody, frozen=True):
    """Moves the trace to the end of the reviewer's queue."""

    words: ClassVar[str] = "deferral"
    reason: str = ""

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        TimedBody.fold(self, review)
        review.status, review.verdict = "deferred", None
        review.codes, review.defer_reason = (), self.reason
