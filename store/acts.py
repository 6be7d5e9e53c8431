"""What a reviewer can do: every kind of act, with its body, its effect on a review, and its name.

An *act* is one thing that a reviewer does (answer a question, mark a step, finish). A *press* is the
acts of one key press or one command: they are saved together and undone together, whether they belong to
one review or, like a judgement applied to a group or an import, to many. An *event* is an act as the
journal keeps it; `folding.fold` turns the events of one review into its present state.

To add an act, write its `ActBody` and enter it in `ACT_BODIES`; the journal, its projections and undo
follow from there. The journal is read for years and carried between machines, so fields of a body may
be added, but not renamed or removed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal, NamedTuple, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from ..rubrics.schema import Answer, Verdict
from .canonical import Json
from .judgement import (
    Carried,
    CarryReason,
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
)

ActKind: TypeAlias = Literal[
    "answer",
    "mark",
    "correct",
    "check",
    "finish",
    "defer",
    "note",
    "undo",
    "rubric",
    "queue",
    "apply-to-group",
    "carry",
    "adjudicate",
    "group",
    "replace",
    "import",
    "trace-keys",
]


class UnfitAct(ValueError):
    """Why the journal cannot keep an act; the message completes "it cannot be kept: …"."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act before it is saved. `body` is JSON of the shape that `ACT_BODIES` has for `kind`."""

    kind: ActKind
    body: Mapping[str, Json]


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


@dataclass(frozen=True, slots=True)
class Event:
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

    def clear(self) -> None:
        """Make it the empty review again."""
        blank = ReviewInProgress()
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(blank, name))

    def reviewed(self, last: Event) -> Review:
        """The review as it is after its last event."""
        return Review(
            trace=last.trace,
            reviewer=last.reviewer,
            rubric=last.rubric,
            status=self.status,
            verdict=self.verdict,
            answers=self.answers,
            codes=self.codes,
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
        )


class ActBody(msgspec.Struct, frozen=True):
    """The body of one kind of act. Keys of a newer version are ignored.

    `words` names the act in messages. An act `of_review` belongs to the review of its reviewer, trace
    and rubric: `fold` applies it, and undo reverses it by leaving the events of its press out of the
    fold. Other acts belong to the library. `removal` is the body with which a later act removes what
    this one added.
    """

    words: ClassVar[str] = "act"
    of_review: ClassVar[bool] = True
    removal: ClassVar[type[ActBody] | None] = None

    def fold(self, review: ReviewInProgress) -> None:
        """Apply the act to the review; by default it changes nothing."""


class AnswerBody(ActBody, frozen=True):
    """The answer to one question of the rubric; None clears it."""

    words: ClassVar[str] = "answer"
    question: str
    value: Answer

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
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
    """The break point or the root cause, or that it cannot be determined."""

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
    """What the output should have been; None removes the correction."""

    words: ClassVar[str] = "correction"
    text: str | None
    status: CorrectionStatus = "proposed"

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


class FinishBody(ActBody, frozen=True):
    """The verdict that the answers amount to, and the codes of what failed."""

    words: ClassVar[str] = "finished review"
    verdict: Verdict
    codes: tuple[str, ...] = ()

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.status, review.verdict = "finished", self.verdict
        review.codes, review.defer_reason = self.codes, ""


class DeferBody(ActBody, frozen=True):
    """Moves the trace to the end of the reviewer's queue."""

    words: ClassVar[str] = "deferral"
    reason: str = ""

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.status, review.verdict = "deferred", None
        review.codes, review.defer_reason = (), self.reason


class UndoBody(ActBody, frozen=True):
    """Reverses a press, which may itself be an undo (then it is a redo); see `active_events`.

    A press that spans several reviews is reversed by an event in each of them. With `withdraw` the event
    reverses the press in its own review only: that is an act of its own, which can be undone.
    """

    words: ClassVar[str] = "undo"
    press: str
    withdraw: bool = False


class ReplaceBody(ActBody, frozen=True):
    """What follows in this press replaces the review as it was: a later opinion was imported."""

    words: ClassVar[str] = "replaced review"

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        review.clear()


class ReviewRef(msgspec.Struct, frozen=True):
    """Names a review by its trace key, reviewer and rubric hash."""

    trace: str
    reviewer: str
    rubric: str


class ApplyBody(ActBody, frozen=True):
    """The acts of this press come from the judgement of a group. `similarity` is from 0 to 100."""

    words: ClassVar[str] = "judgement applied from a group"
    group: str
    source: ReviewRef = msgspec.field(name="from")
    similarity: float | None = None

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        source = self.source
        review.propagated = Propagated(
            self.group, source.trace, source.reviewer, source.rubric, self.similarity
        )


class CarryBody(ActBody, frozen=True):
    """The acts of this press copy a review of an earlier revision of the trace, or one under an earlier `version`
    of the rubric. `differs` is what changed since, `recheck` why the review has to be looked at again."""

    words: ClassVar[str] = "review carried over"
    why: CarryReason
    source: ReviewRef = msgspec.field(name="from")
    version: int | None = None
    differs: tuple[str, ...] = ()
    recheck: tuple[str, ...] = ()

    def fold(self, review: ReviewInProgress) -> None:  # noqa: D102
        source = self.source
        review.carried = Carried(
            self.why,
            source.trace,
            source.reviewer,
            source.rubric,
            self.version,
            self.differs,
            self.recheck,
        )


class AdjudicationBody(ActBody, frozen=True):
    """Reserved for settling reviews that disagree: kept with any body, without effect so far."""

    words: ClassVar[str] = "adjudication"


class RubricBody(ActBody, frozen=True):
    """A rubric as it was when first used; the event's `rubric` is its hash."""

    words: ClassVar[str] = "rubric"
    of_review: ClassVar[bool] = False
    rubric: dict[str, Any]


class QueueItemBody(msgspec.Struct, frozen=True):
    """One trace of a queue, why it is in it, and whether it is there to be checked."""

    trace: str
    reason: str
    check: bool = False


class QueueBody(ActBody, frozen=True):
    """A new queue under the rubric of that hash."""

    words: ClassVar[str] = "queue"
    of_review: ClassVar[bool] = False
    name: str
    rubric: str
    items: tuple[QueueItemBody, ...]


class ImportBody(ActBody, frozen=True):
    """An import of reviews: from where, and how many reviews it added and replaced."""

    words: ClassVar[str] = "import of reviews"
    of_review: ClassVar[bool] = False
    file: str
    added: int = 0
    replaced: int = 0


class RepresentativeBody(msgspec.Struct, frozen=True):
    """The representative of a group, so that another library can make the same group."""

    kind: str
    block: str
    text: str


class GroupBody(ActBody, frozen=True):
    """A change to the groups; `groups/replay.py` says what each `act` means.

    `names` are the names that groups had at the time, by group id. The `act` "undo" is how changes to
    groups were undone before there was one history.
    """

    words: ClassVar[str] = "change to a group"
    of_review: ClassVar[bool] = False
    act: Literal["name", "merge", "split", "move", "apart", "judged", "settings", "undo"]
    group: str | UnsetType = UNSET
    source: str | UnsetType = msgspec.field(default=UNSET, name="from")
    other: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    signatures: list[str] | UnsetType = UNSET
    anchors: dict[str, RepresentativeBody] | UnsetType = UNSET
    review: ReviewRef | UnsetType = UNSET
    members: int | UnsetType = UNSET
    threshold: float | UnsetType = UNSET
    masks: dict[str, str] | UnsetType = UNSET
    shown: list[str] | UnsetType = UNSET
    polar: list[str] | UnsetType = UNSET
    masks_version: int | UnsetType = UNSET
    masks_version_before: int | UnsetType = UNSET
    press: str | UnsetType = UNSET
    names: dict[str, str] | UnsetType = UNSET


class TraceKeysBody(ActBody, frozen=True):
    """Keys by which earlier events name traces -> the present keys of the same content. No act of a person: it is
    written when a library finds such events."""

    words: ClassVar[str] = "new keys of traces"
    of_review: ClassVar[bool] = False
    keys: dict[str, str]


ACT_BODIES: Final[Mapping[ActKind, type[ActBody] | Mapping[str, type[ActBody]]]] = {
    "answer": AnswerBody,
    "mark": {  # by the key `as` of the body
        "mark": MarkBody,
        "break_point": BreakPointBody,
        "root_cause": RootCauseBody,
        "evidence": EvidenceBody,
    },
    "correct": CorrectionBody,
    "check": CheckBody,
    "note": NoteBody,
    "finish": FinishBody,
    "defer": DeferBody,
    "undo": UndoBody,
    "rubric": RubricBody,
    "queue": QueueBody,
    "apply-to-group": ApplyBody,
    "carry": CarryBody,
    "adjudicate": AdjudicationBody,
    "group": GroupBody,
    "replace": ReplaceBody,
    "import": ImportBody,
    "trace-keys": TraceKeysBody,
}
LIBRARY_KINDS: Final[tuple[ActKind, ...]] = tuple(
    kind for kind, body in ACT_BODIES.items() if isinstance(body, type) and not body.of_review
)
"""The kinds that belong to no review."""


def act_body(kind: str, body: Json) -> ActBody:
    """The body of an act, checked. Raises UnfitAct."""
    if not isinstance(body, dict):
        raise UnfitAct("its body is not an object")
    found = ACT_BODIES.get(kind)  # type: ignore[call-overload]
    if isinstance(found, Mapping):
        found = found.get(str(body.get("as")))
    if found is None:
        raise UnfitAct(f"its kind {kind!r} is unknown; a newer tracejury may have written it")
    shape: type[ActBody] = found
    if shape.removal is not None and body.get("remove") is True:
        shape = shape.removal
    try:
        return msgspec.convert(body, shape)
    except msgspec.ValidationError as error:
        raise UnfitAct(f"its {shape.words} does not have the expected shape: {error}") from None
