"""The claims that the recorded calls of an answer propose.

What an accepted answer wrote, another right answer writes as well, and nothing else. What a rejected one wrote was
wrong as a whole: each single call of it may have been right. To do the same again is wrong in every answer, but not to
do it makes none right: such claims are invariants. A claim is never made from calls that nobody saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...canonical import Json
from ..claim import Claim, ClaimRole, Output
from .calls import Call, calls_of
from .effects import ToolEffects

RECORDED: Final = "recorded calls"
MARKED: Final = "marked step"
REFERENCE: Final = "reference of the data set"


def path_claims(
    accepted: Output | None,
    rejected: Sequence[Output] = (),
    effects: ToolEffects = ToolEffects(),  # noqa: B008 - immutable
    *,
    with_tools: bool = False,
    marked: Sequence[Call] = (),
    reference: Sequence[Call] | None = None,
) -> tuple[Claim, ...]:
    """The claims about the tool calls of a case, without ids.

    `accepted` is an answer whose calls are right, so far as they are known; `rejected` are answers whose calls may
    be wrong. `with_tools`: the accepted answer comes from a run with tools, so that calling none was a choice.
    `marked` are calls that a person marked as wrong. `reference` are the calls that the data set itself
    gives as right, None if it gives none: they are used beside the accepted answer, or in place of one.
    """
    claims = [_not_call(call) for call in _each_once(marked)]
    known = [calls_of(one.tool_calls) for one in rejected if one.calls_known]
    wrong = [effects.written(calls) for calls in known]
    right = (
        effects.written(calls_of(accepted.tool_calls))
        if accepted is not None and accepted.calls_known and (accepted.tool_calls or with_tools)
        else None
    )
    given = None if reference is None else effects.written(reference)
    if right is not None:
        also = [given] if given is not None and given != right else []
        claims.append(_writes(right, also, effects, RECORDED, _role(right, wrong)))
    elif given is not None:
        claims.append(_writes(given, [], effects, REFERENCE, _role(given, wrong)))
    elif accepted is None:
        claims += [_not_writes(calls, effects) for calls in wrong if calls]
    return tuple(claims)


def _role(right: Sequence[Call], wrong: Sequence[Sequence[Call]]) -> ClaimRole:
    """A claim separates if it has something to be wrong about: that nothing is written holds for many wrong answers,
    and so do the right calls where the recorded failure made them too."""
    if not right and not any(wrong):
        return "invariant"
    key = _key(right)
    return "invariant" if any(_key(calls) == key for calls in wrong) else "separator"


def _key(calls: Sequence[Call]) -> list[str]:
    return sorted(str(call.json()) for call in calls)


def _each_once(calls: Sequence[Call]) -> list[Call]:
    return list({str(call.json()): call for call in calls}.values())


def _json(calls: Sequence[Call]) -> list[Json]:
    return [call.json() for call in calls]


def _not_call(call: Call) -> Claim:
    return Claim("", "not_calls", call.json(), origin=MARKED, role="invariant")


def _writes(
    calls: Sequence[Call],
    also: Sequence[Sequence[Call]],
    effects: ToolEffects,
    origin: str,
    role: ClaimRole,
) -> Claim:
    others: dict[str, Json] = {"also": [_json(one) for one in also]} if also else {}
    # An answer that does nothing at all writes nothing, too: that must not make it right.
    reads: dict[str, Json] = {"reads": True} if not calls and role == "separator" else {}
    arguments = {"calls": _json(calls), **others, **reads, **effects.json()}
    return Claim("", "writes", arguments, origin=origin, role=role)


def _not_writes(calls: Sequence[Call], effects: ToolEffects) -> Claim:
    arguments = {"calls": _json(calls), **effects.json()}
    return Claim("", "not_writes", arguments, origin=RECORDED, role="invariant")
