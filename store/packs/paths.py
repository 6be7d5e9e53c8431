"""What the tool calls of a judged trace contribute to its case: claims, rejected answers, and what stays unproven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ..claims.claim import Claim, Output
from ..claims.paths.arguments import paired
from ..claims.paths.calls import Call, Wanted, calls_of
from ..claims.paths.effects import ToolEffects
from ..claims.paths.proposing import path_claims
from ..claims.witness import Witness
from ..judgement import Review
from ..trace import Trace, as_text
from .cases import without_floats
from .cut import Cut, mistakes
from .recorded import recorded_calls, recorded_output
from .references import reference_calls

RECORDED: Final = "recorded answer"
MISTAKE: Final = "step that was judged wrong"


def claims_of_path(
    trace: Trace, review: Review, cut: Cut, effects: ToolEffects
) -> tuple[Claim, ...]:
    """The claims that the recorded calls of a judged trace propose, without ids. A failure with a correction in
    words may have called the right tools: then its calls propose nothing."""
    whole = calls_of(recorded_output(trace).tool_calls)
    recorded = recorded_output(trace, cut.since)
    before = effects.written(whole[: len(whole) - len(recorded.tool_calls)])
    given = reference_calls(trace)
    rest = None if given is None else _rest_of(effects.written(given), before)
    if review.verdict == "pass":
        claims = path_claims(recorded, (), effects, with_tools=bool(whole), reference=rest)
        return _or_whole(claims, effects.written(whole)) if before else claims
    wrong = set(mistakes(trace, review))
    marked = [
        Call(call.name, without_floats(call.arguments))
        for call in recorded_calls(trace)
        if (call.ran if call.asked is None else call.asked) in wrong
    ]
    worded = review.correction is not None or any(one.kind != "why" for one in review.evidence)
    rejected = () if worded and rest is None else (recorded,)
    claims = path_claims(None, rejected, effects, marked=marked, reference=rest)
    return _or_whole(claims, effects.written(given)) if before and given is not None else claims


def _rest_of(wanted: Sequence[Call], before: Sequence[Call]) -> tuple[Call, ...] | None:
    """What of the right writes is left to do after those that were made before the cut; None if one of these is not
    among them: then the right path cannot be reached any more."""
    fit, _, rest = paired(before, wanted, lambda one, other: _wanted(one).likeness(other))
    return tuple(rest) if fit == "same" else None


def _wanted(call: Call) -> Wanted:
    return Wanted(call.name, call.arguments)


def _or_whole(claims: tuple[Claim, ...], whole: Sequence[Call]) -> tuple[Claim, ...]:
    """Writes before the cut were right, too: a run that was recorded from its beginning has made them as well."""
    run = [call.json() for call in whole]
    return tuple(
        replace(one, arguments={**one.arguments, "also": [*one.arguments.get("also", []), run]})
        if one.type == "writes"
        else one
        for one in claims
    )


def rejected_witnesses(trace: Trace, review: Review, cut: Cut) -> tuple[Witness, ...]:
    """The answers that the verdict on a failure rejects: the recorded one, and what was said at the break point (or
    the root cause, where there is no break point). By whom and why is left open."""
    recorded = recorded_output(trace, cut.since)
    found = [Witness(recorded, False, source=RECORDED)]
    place = review.break_point or review.root_cause
    at = None if place is None or place.step is None else trace.step(place.step)
    if at is not None and not any(
        one.role in ("user", "system") and not one.name for one in at.messages_out
    ):
        said = next((one.content for one in at.messages_out if one.content), None)
        text = without_floats(said if said is not None else as_text(at.output))
        calls = tuple(
            {"name": call.name, "arguments": without_floats(call.arguments)}
            for message in at.messages_out
            for call in message.tool_calls
        )
        if (text.strip() or calls) and (text, calls) != (recorded.text, recorded.tool_calls):
            found.append(Witness(Output(text, calls), False, source=MISTAKE))
    return tuple(found)
