"""Composing a case from the reviews of one trace that agree: input, witnesses, checks and proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ...rubrics.schema import Rubric
from ..bundles.chat.messages import messages_from
from ..canonical import Json, canonical_hash
from ..judgement import Correction, Review
from ..reviews.lines import iso_time
from ..trace import Message, Trace, answer_text, as_text, incomplete_in
from .cases import Case, without_floats
from .derive import corrected_output, fix_checks, guard_checks, recorded_output
from .proof import incomplete_proof, prove_fix, prove_guard

MAX_SLICE: Final = 60
MAX_DOCUMENTS: Final = 20


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


def case_of(judged: Sequence[JudgedTrace], stands_for: int = 0) -> Composed:
    """One case from reviews of one trace that agree on pass or on fail. `stands_for` is the number of
    failures in its group, if one judgement was applied to them."""
    ordered = sorted(judged, key=lambda item: item.review.reviewer)
    first = ordered[0]
    trace, merged = first.trace, _merged(ordered)
    recorded = recorded_output(trace)
    left_out: list[str] = []
    if merged.verdict == "fail":
        rejected, accepted = recorded, corrected_output(merged)
        derived = fix_checks(merged, rejected, accepted)
        proof = prove_fix(derived.checks, rejected, accepted)
    else:
        rejected, accepted = None, recorded
        derived = guard_checks(merged, recorded)
        proof = prove_guard(derived.checks, recorded)
    lacks = without_floats(list(incomplete_in(trace)))
    if lacks:
        proof = incomplete_proof(lacks)
    left_out += derived.left_out
    beyond = len(documents_of(trace)) - MAX_DOCUMENTS
    if beyond > 0:
        left_out += [f"a case carries {MAX_DOCUMENTS} documents at most"] * beyond
    severities = [item.review.answers.get("severity") for item in ordered]
    severity = next((answer for answer in severities if answer is not None), None)
    places = [item.review.break_point or item.review.root_cause for item in ordered]
    case = Case(
        id=case_id(trace.key, first.rubric.id),
        role="fix" if merged.verdict == "fail" else "guard",
        input=case_input(trace),
        rejected=rejected,
        accepted=accepted,
        checks=derived.checks,
        proof=proof,
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
                    if first.group and merged.verdict == "fail"
                    else {}
                ),
            }
        ),
    )
    return Composed(case, tuple(left_out))
