"""Which guardrails a trace has, whether each fired, and whether it was handed to a person: from its steps and scores.

Sources: NeMo Guardrails (`rail.stop`, read as the score "… blocked"), OpenAI Agents SDK (`triggered`), OpenAI moderation
(`flagged`), Bedrock guardrails (`action`, `amazon-bedrock-guardrailAction`, stop reason `guardrail_intervened`), spans of the
kind guardrail in OpenInference and Langfuse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ...canonical import Json
from ...trace import Score, Step, Trace

_RAIL: Final = re.compile(
    r"guard-?_? ?rail|moderation|content_filter|(?:^|[._ -])rails?(?:$|[._ -])"
)
_PERSON: Final = re.compile(
    r"escalat|hand_?-?(?:off|over)_to_(?:a_)?(?:human|agent|person|staff|support)"
    r"|(?:to|with)_(?:a_)?(?:human|person|live_agent|supervisor|representative|operator)"
    r"|human_(?:handoff|handover|agent|support|takeover)|live_agent|callback_request"
)
_FIRED: Final = frozenset(
    {"blocked", "block", "triggered", "tripped", "intervened", "guardrail_intervened", "flagged", "denied",
     "fail", "failed", "rejected"}
)  # fmt: skip
_QUIET: Final = frozenset({"none", "pass", "passed", "allow", "allowed", "ok", "safe"})
_KEYS: Final = (
    "triggered", "tripwire_triggered", "flagged", "blocked", "stop", "rail.stop", "action", "guardrailaction",
    "amazon-bedrock-guardrailaction", "result", "decision", "outcome", "stopreason", "passed", "is_valid", "valid",
)  # fmt: skip
_GOOD: Final = frozenset({"passed", "is_valid", "valid"})
"""Keys whose true means that it did not fire."""


def is_rail(kind: str, name: str) -> bool:
    """Whether a step of that kind and name is a guardrail."""
    return kind == "guardrail" or bool(_RAIL.search(name.casefold()))


def goes_to_person(kind: str, name: str) -> bool:
    """Whether a step of that kind and name hands over to a person. That a model talks of it is none."""
    words = re.sub(r"[\s.-]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)).casefold()
    return kind in ("tool", "agent", "event", "chain") and bool(_PERSON.search(words))


def rails_of(trace: Trace) -> dict[str, bool]:
    """The guardrails of a trace, by name, each with whether it fired; those that do not say are left out."""
    found: dict[str, bool] = {}
    for step in trace.steps:
        if not is_rail(step.kind, step.name):
            continue
        fired = _fired(step, [one for one in trace.scores if one.step_id == step.id])
        if fired is not None:
            found[step.name] = found.get(step.name, False) or fired
    return found


def _fired(step: Step, scores: list[Score]) -> bool | None:
    """Whether a guardrail fired; None if it does not say."""
    for score in scores:
        if score.name.casefold().endswith(("blocked", "triggered", "flagged")):
            return score.label == "true" or score.value == 1.0
    for word in (step.status_message or "", step.output if isinstance(step.output, str) else ""):
        answer = _of_word(word)
        if answer is not None:
            return answer
    for place in (step.output, dict(step.attributes)):
        said = list(_values(place, 0))
        if said:
            return any(said)
    return None


def _of_word(word: str) -> bool | None:
    said = word.strip().casefold()
    return True if said in _FIRED else False if said in _QUIET else None


def _values(value: Json, depth: int) -> Iterator[bool]:
    """What the keys of a result say, the nearest first."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            key = str(name).casefold()
            if key not in _KEYS:
                continue
            answer = one if isinstance(one, bool) else _of_word(str(one))
            if answer is not None:
                yield (not answer if key in _GOOD and isinstance(one, bool) else answer)
    if depth < _DEEPEST:
        inner = (
            value.values()
            if isinstance(value, Mapping)
            else value
            if isinstance(value, list)
            else ()
        )
        for one in inner:
            yield from _values(one, depth + 1)


_DEEPEST: Final = 3
