"""Judged traces, made in two lines."""

from __future__ import annotations

from typing import Any

from tracejury.rubrics.files import builtin_rubrics, rubric_hash
from tracejury.store.judgement import Correction, Evidence, Review
from tracejury.store.packs.build import JudgedTrace
from tracejury.store.trace import Message, Step, Trace, replace

RUBRIC = builtin_rubrics()["support-reply"]


def judged(
    question: str,
    said: str,
    *,
    verdict: str = "fail",
    correction: str | None = None,
    must_not_say: str | None = None,
    must_say: str | None = None,
    reviewer: str = "anna",
    at_ms: int = 1_795_176_000_000,
    **review_fields: Any,
) -> JudgedTrace:
    """A conversation of one question and one answer, with a finished review of it."""
    messages = (Message("user", question), Message("assistant", said))
    steps = tuple(
        Step(
            str(at),
            "message" if at == 0 else "llm",
            one.role,
            output=one.content,
            messages_out=(one,),
        )
        for at, one in enumerate(messages)
    )
    trace = Trace(
        input=question, output=said, steps=steps, metadata={"intent": "bags"}, format="messages"
    )
    evidence: list[Evidence] = []
    for kind, text in (("must-not-say", must_not_say), ("must-say", must_say)):
        if text is not None:
            start = max(0, said.find(text))
            evidence.append(
                Evidence(f"e{len(evidence)}", "1", start, start + len(text), text, kind)  # type: ignore[arg-type]
            )
    review = Review(
        trace=trace.key,
        reviewer=reviewer,
        rubric=rubric_hash(RUBRIC),
        status="finished",
        verdict=verdict,  # type: ignore[arg-type]
        answers={"verdict": verdict},
        evidence=tuple(evidence),
        correction=None if correction is None else Correction(correction),
        at_ms=at_ms,
    )
    return JudgedTrace(replace(review, **review_fields), trace, RUBRIC)


def four() -> list[JudgedTrace]:
    """Two failures with corrections, one without, and one good answer."""
    return [
        judged("One bag?", "One bag costs 30 euro.", correction="One bag costs 45 euro."),
        judged(
            "Refund?",
            "You will certainly get a full refund.",
            correction="Our window has passed; I can offer a voucher.",
            must_not_say="full refund",
        ),
        judged("Pets?", "Pets fly for free."),
        judged("Skis?", "No, you may not bring skis.", verdict="pass"),
    ]
