"""What a reviewer says of a trace, as values: acts go in, a review comes out.

An *act* is one thing a reviewer does (answer a question, mark a step, finish). A *press* is the acts
of one key press: they are saved together and undone together. An *event* is an act as the journal
keeps it. `fold` turns the events of one review into its present state; it is the only place that
knows how, so the live state and a rebuilt one cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from ..rubrics.schema import Answer, Verdict
from .canonical import Json

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
    "adjudicate",
    "group",
]
MarkKind: TypeAlias = Literal["wrong", "good", "note"]
EvidenceKind: TypeAlias = Literal["why", "must-not-say", "must-say"]
ReviewStatus: TypeAlias = Literal["draft", "finished", "deferred"]
CorrectionStatus: TypeAlias = Literal["proposed", "approved"]

MARK_KINDS: Final[tuple[MarkKind, ...]] = ("wrong", "good", "note")
EVIDENCE_KINDS: Final[tuple[EvidenceKind, ...]] = ("why", "must-not-say", "must-say")


@dataclass(frozen=True, slots=True)
class Act:
    """One act, before it is saved. `body` is JSON; its shape belongs to `kind`:

    answer    {"question": id, "value": Answer}           None clears the answer
    mark      {"as": "mark", "id": id, "step": step id, "kind": MarkKind, "code", "note"}
              {"as": "mark", "id": id, "remove": true}
              {"as": "break_point" | "root_cause", "step": step id, "alternates": [step id],
               "cannot_tell": bool, "remove": bool}
              {"as": "evidence", "id": id, "step", "start", "end", "text", "kind": EvidenceKind}
              {"as": "evidence", "id": id, "remove": true}
    correct   {"text": str | None, "status": CorrectionStatus}   None takes it back
    check     {"id": id, "check": {...}} or {"id": id, "remove": true}
    note      {"text": str}
    finish    {"verdict": Verdict, "codes": [str]}
    defer     {"reason": str}
    undo      {"press": id of the press that is reversed}  an undo can itself be undone (redo)
    rubric    {"rubric": {...}}                            a rubric as it was when first used
    queue     {"name", "rubric": rubric hash, "items": [{"trace", "reason", "check"}]}
    apply-to-group   {"group": group id, "from": {"trace", "reviewer", "rubric"}, "similarity"}
              the acts of its press were taken over from the judgement it names
    group     what was done to a group of failures; `groups/acts.py` says how
    """

    kind: ActKind
    body: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Event:
    """An act as the journal keeps it. `id` is a UUIDv7, `at_ms` milliseconds since the epoch (UTC).

    `press` groups the events of one key press. `prev` is the `hash` of the same reviewer's previous
    event ("" for the first); `hash` covers everything else, so a gap or a change shows.
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
    """Where it first went wrong, or what explains the rest: a step, or that one cannot tell."""

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
class Propagated:
    """Where a review that was not given on its own trace comes from: the group it was applied to, and
    the judgement that was taken over. `similarity` (0 to 100) is that of the two failures."""

    group: str
    trace: str
    reviewer: str
    rubric: str
    similarity: float | None = None


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
    """Set while nobody has judged this very trace: the judgement of its group stands for it."""

    @property
    def id(self) -> tuple[str, str, str]:
        """What makes a review that review: reviewer, trace key, rubric hash."""
        return (self.reviewer, self.trace, self.rubric)


def active_events(events: Iterable[Event]) -> list[Event]:
    """The events that count, in order: those of presses that no active undo reverses.

    An undo may reverse an undo (that is a redo). `undo` events themselves are left out.
    """
    ordered = list(events)
    reversed_presses: set[str] = set()
    for event in reversed(ordered):
        if event.kind == "undo" and event.press not in reversed_presses:
            reversed_presses.add(str(event.body["press"]))
    return [
        event for event in ordered if event.kind != "undo" and event.press not in reversed_presses
    ]


def fold(events: Iterable[Event]) -> Review | None:
    """The review that these events of one (reviewer, trace, rubric) add up to.

    None where every act has been undone. `events` are in journal order.
    """
    active = active_events(events)
    if not active:
        return None
    answers: dict[str, Answer] = {}
    marks: dict[str, Mark] = {}
    evidence: dict[str, Evidence] = {}
    places: dict[str, Place] = {}
    checks: dict[str, Mapping[str, Json]] = {}
    correction: Correction | None = None
    status: ReviewStatus = "draft"
    verdict: Verdict | None = None
    codes: tuple[str, ...] = ()
    note = defer_reason = ""
    propagated: Propagated | None = None
    taken_over = {event.press for event in active if event.kind == "apply-to-group"}
    for event in active:
        body = event.body
        if event.press not in taken_over:
            # Whoever does anything to a review by hand has looked at its trace.
            propagated = None
        match event.kind:
            case "answer":
                answers.pop(str(body["question"]), None)
                if body["value"] is not None:
                    answers[str(body["question"])] = body["value"]
                # A changed answer can change the verdict: only a `finish` after it settles one.
                status, verdict, codes, defer_reason = "draft", None, (), ""
            case "mark" if body["as"] in ("break_point", "root_cause"):
                places.pop(str(body["as"]), None)
                if not body.get("remove"):
                    places[str(body["as"])] = Place(
                        step=body.get("step"),
                        alternates=tuple(body.get("alternates", ())),
                        cannot_tell=bool(body.get("cannot_tell", False)),
                    )
            case "mark" if body["as"] == "evidence":
                if body.get("remove"):
                    evidence.pop(str(body["id"]), None)
                else:
                    evidence[str(body["id"])] = Evidence(
                        id=body["id"],
                        step=body["step"],
                        start=body["start"],
                        end=body["end"],
                        text=body["text"],
                        kind=body.get("kind", "why"),
                    )
            case "mark":
                if body.get("remove"):
                    marks.pop(str(body["id"]), None)
                else:
                    marks[str(body["id"])] = Mark(
                        id=body["id"],
                        step=body["step"],
                        kind=body.get("kind", "wrong"),
                        code=body.get("code"),
                        note=body.get("note"),
                    )
            case "correct":
                text = body["text"]
                correction = (
                    None if text is None else Correction(text, body.get("status", "proposed"))
                )
            case "check":
                checks.pop(str(body["id"]), None)
                if not body.get("remove"):
                    checks[str(body["id"])] = body["check"]
            case "note":
                note = str(body["text"])
            case "finish":
                status, verdict, defer_reason = "finished", body["verdict"], ""
                codes = tuple(body.get("codes", ()))
            case "apply-to-group":
                source = body["from"]
                propagated = Propagated(
                    group=str(body["group"]),
                    trace=str(source["trace"]),
                    reviewer=str(source["reviewer"]),
                    rubric=str(source["rubric"]),
                    similarity=body.get("similarity"),
                )
            case "defer":
                status, verdict, codes = "deferred", None, ()
                defer_reason = str(body.get("reason", ""))
            case _:
                pass
    last = active[-1]
    return Review(
        trace=last.trace,
        reviewer=last.reviewer,
        rubric=last.rubric,
        status=status,
        verdict=verdict,
        answers=answers,
        codes=codes,
        marks=tuple(marks.values()),
        break_point=places.get("break_point"),
        root_cause=places.get("root_cause"),
        evidence=tuple(evidence.values()),
        correction=correction,
        checks=tuple(checks.values()),
        note=note,
        defer_reason=defer_reason,
        at_ms=last.at_ms,
        propagated=propagated,
    )


def fold_acts(acts: Iterable[Act], *, trace: str, reviewer: str, rubric: str) -> Review | None:
    """The review that acts would add up to if they were saved on an empty one."""
    return fold(
        Event("", "press", 0, reviewer, act.kind, trace, rubric, act.body, "", "") for act in acts
    )
