"""Composing a case from the reviews of one trace that agree: input, witnesses, claims and proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ...rubrics.schema import Rubric
from ..bundles.chat.messages import messages_from
from ..canonical import Json, canonical_hash
from ..claims.witness import Witness
from ..judgement import Correction, Review
from ..reviews.lines import iso_time
from ..trace import Message, Trace, answer_text, as_text, incomplete_in
from .cases import Case, Proof, Role, without_floats
from .derive import (
    corrected_output,
    fix_checks,
    guard_checks,
    numbered,
    own_claims,
    recorded_output,
)
from .proof import prove

MAX_SLICE: Final = 60
MAX_DOCUMENTS: Final = 20
MAX_QUESTION: Final = 1000
"""Characters of the question as it stands at the top of a case; the input has all of it."""


@dataclass(frozen=True, slots=True)
class JudgedTrace:
    """A review with its trace and rubric. `group` is the id of the group that one judgement was applied
    to, "" for none."""

    review: Review
    trace: Trace
    rubric: Rubric
    group: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """A case, and what was left out of it, in words."""

    case: Case
    left_out: tuple[str, ...] = ()


def _recorded_messages(trace: Trace) -> list[Message]:
    """The conversation of a trace before the answer that was judged."""
    if trace.format != "messages":
        return [] if isinstance(trace.input, str | None) else list(messages_from(trace.input))
    said = [message for step in trace.steps for message in step.messages_out]
    answer = answer_text(trace)
    spoken = [at for at, one in enumerate(said) if one.role == "assistant" and one.content]
    judged = [at for at in spoken if said[at].content == answer] or spoken
    return said[: judged[-1]] if judged else said


def _message(message: Message) -> dict[str, Json]:
    out: dict[str, Json] = {"role": message.role, "content": message.content or ""}
    if message.parts:
        out["parts"] = list(message.parts)
    if message.tool_calls:
        out["tool_calls"] = [
            {"id": call.id, "name": call.name, "arguments": call.arguments}
            for call in message.tool_calls
        ]
    if message.tool_call_id is not None:
        out["tool_call_id"] = message.tool_call_id
    return out


def case_input(trace: Trace) -> dict[str, Json]:
    """The input of a candidate: the conversation up to the last message of the user before the judged
    answer, or the trace's input; and the documents.

    Later tool calls and steps are left to the candidate, and so are messages of named participants
    (agents that talk to each other).
    """
    said = [
        message
        for message in _recorded_messages(trace)
        if (not message.name or message.role == "tool")
        and (message.content or message.parts or message.tool_calls)
    ]
    last = max((at for at, one in enumerate(said, start=1) if one.role == "user"), default=0)
    messages = [_message(message) for message in said[:last]]
    out: dict[str, Json] = {
        "messages": messages or [{"role": "user", "content": as_text(trace.input)}]
    }
    if not isinstance(trace.input, str | None):
        out["input"] = trace.input
    documents = documents_of(trace)
    if documents:
        out["documents"] = documents[:MAX_DOCUMENTS]
    cleaned: dict[str, Json] = without_floats(out)
    return cleaned


def documents_of(trace: Trace) -> list[dict[str, Json]]:
    """The documents of all steps, each once, in order."""
    found = {
        (item.id, item.content): {"id": item.id, "content": item.content}
        for step in trace.steps
        for item in step.documents
    }
    return list(found.values())


def slices_of(trace: Trace) -> tuple[str, ...]:
    """`name:value` for the small metadata values of a trace, sorted."""
    out = []
    for name, value in trace.metadata.items():
        if (
            isinstance(value, str | int | bool)
            and len(str(value)) <= MAX_SLICE
            and "\n" not in str(value)
        ):
            out.append(without_floats(f"{name}:{value}"))
    return tuple(sorted(out))


def case_id(trace_key: str, rubric_id: str) -> str:
    """The id of the case of a trace under a rubric: stable for life."""
    return "c-" + canonical_hash([trace_key, rubric_id])[:16]


def _merged(ordered: Sequence[JudgedTrace]) -> Review:
    """One review from several that agree: all evidence and checks, each once; the first approved
    correction by reviewer name, or else the first."""
    corrections: list[Correction] = [
        item.review.correction
        for item in ordered
        if item.review.correction is not None and item.review.correction.text.strip()
    ]
    corrections.sort(key=lambda correction: correction.status != "approved")
    evidence = {(e.kind, e.text): e for item in ordered for e in item.review.evidence}
    checks: dict[str, Mapping[str, Json]] = {
        canonical_hash(without_floats(check)): check
        for item in ordered
        for check in item.review.checks
    }
    return replace(
        ordered[0].review,
        evidence=tuple(evidence.values()),
        checks=tuple(checks.values()),
        correction=corrections[0] if corrections else None,
    )


def reason_of(ordered: Sequence[JudgedTrace]) -> str:
    """Why the experts judged as they did, in their words: notes, answers in words, notes on marks; each once,
    one a line."""
    said: list[str] = []
    for item in ordered:
        review = item.review
        said.append(review.note)
        texts = [one.id for one in item.rubric.questions if one.type == "text"]
        said += [str(review.answers[name]) for name in texts if review.answers.get(name)]
        said += [mark.note for mark in review.marks if mark.note]
    plain = (" ".join(text.split()) for text in said)
    return "\n".join(dict.fromkeys(text for text in plain if text))


def question_of(given: Mapping[str, Json]) -> str:
    """What the user asked last in an input, cut where it is long."""
    asked = [one["content"] for one in given["messages"] if one["role"] == "user"]
    text = next((text for text in reversed(asked) if text.strip()), "")
    return text if len(text) <= MAX_QUESTION else f"{text[: MAX_QUESTION - 1]}…"


def _witnesses(
    ordered: Sequence[JudgedTrace], merged: Review, more: Iterable[Witness]
) -> tuple[tuple[Witness, ...], list[str]]:
    """The answers that were judged: the recorded one, the correction, then further ones, each once; and which
    were left out."""
    recorded = recorded_output(ordered[0].trace)
    corrected = corrected_output(merged)
    by = tuple(without_floats([item.review.reviewer for item in ordered]))
    failed = merged.verdict == "fail"
    reason = without_floats(reason_of(ordered)) if failed else ""
    found = [Witness(recorded, not failed, by, reason, "recorded answer")]
    if failed and corrected is not None:
        found.append(Witness(corrected, True, by, "", "correction"))
    further = sorted(more, key=lambda one: (one.accepted, one.answer_hash, one.source, one.by))
    known = {one.answer_hash: one.accepted for one in found}
    left_out = []
    for one in further:
        if known.setdefault(one.answer_hash, one.accepted) != one.accepted:
            left_out.append("an answer was judged otherwise as the answer of another trace")
        elif one.answer_hash not in {each.answer_hash for each in found}:
            found.append(one)
    return tuple(found), left_out


def case_of(
    judged: Sequence[JudgedTrace], stands_for: int = 0, more: Iterable[Witness] = ()
) -> Composed:
    """One case from reviews of one trace that agree on pass or on fail. `stands_for` is the number of
    failures in its group, if one judgement was applied to them; `more` are answers to the same question
    that were judged as well."""
    ordered = sorted(judged, key=lambda item: item.review.reviewer)
    first = ordered[0]
    trace, merged = first.trace, _merged(ordered)
    role: Role = "fix" if merged.verdict == "fail" else "guard"
    witnesses, doubled = _witnesses(ordered, merged, more)
    own = own_claims(merged, witnesses)
    recorded, corrected = witnesses[0].output, corrected_output(merged)
    if role == "fix":
        separating = [claim for claim in own.checks if claim.role == "separator"]
        derived = fix_checks(merged, recorded, corrected, separating)
    else:
        derived = guard_checks(merged, recorded)
    lacks = without_floats(list(incomplete_in(trace)))
    left_out = [*doubled, *own.left_out, *derived.left_out]
    beyond = len(documents_of(trace)) - MAX_DOCUMENTS
    if beyond > 0:
        left_out += [f"a case carries {MAX_DOCUMENTS} documents at most"] * beyond
    severities = [item.review.answers.get("severity") for item in ordered]
    severity = next((answer for answer in severities if answer is not None), None)
    places = [item.review.break_point or item.review.root_cause for item in ordered]
    given = case_input(trace)
    case = Case(
        id=case_id(trace.key, first.rubric.id),
        role=role,
        input=given,
        witnesses=witnesses,
        claims=numbered([*derived.checks, *own.checks]),
        proof=Proof("unproven", ""),
        question=question_of(given),
        reason=without_floats(reason_of(ordered)),
        correction=corrected.text if corrected and role == "fix" else None,
        slices=slices_of(trace),
        severity=None if severity is None else without_floats(str(severity)),
        verdict=without_floats(
            {
                "label": merged.verdict,
                "by": [item.review.reviewer for item in ordered],
                "agreed": len(ordered) > 1,
                "at": iso_time(max(item.review.at_ms for item in ordered)),
                "codes": sorted({code for item in ordered for code in item.review.codes}),
                "correction": merged.correction.status if merged.correction else None,
                "rubric": first.rubric.id,
            }
        ),
        source=without_floats(
            {
                "trace": trace.key,
                "source_id": trace.source_id,
                "break_point": next((place.step for place in places if place), None),
                **({"incomplete": lacks} if lacks else {}),
                **(
                    {"group": first.group, "stands_for": stands_for}
                    if first.group and role == "fix"
                    else {}
                ),
            }
        ),
    )
    return Composed(replace(case, proof=prove(case)), tuple(left_out))
