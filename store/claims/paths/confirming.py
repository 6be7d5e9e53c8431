"""Whether the tool calls of a case were confirmed by a person: a correction in words has none, and none are made up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ..claim import Claim
from ..witness import Witness
from .calls import calls_of
from .path_types import PATH_TYPES, effects_said
from .proposing import REFERENCE

UNPROVEN: Final = "its path is unproven: no person confirmed which tools the right answer calls"
FROM_REFERENCE: Final = (
    "the right calls are the reference of the data set, which no person confirmed"
)
_REVIEWER: Final = "reviewer"
_ON_NAMES: Final = ("tool_called", "tool_not_called")


def path_unproven(claims: Iterable[Claim], witnesses: Sequence[Witness]) -> str:
    """Why the path of a case is unproven; "" if it is proven, or if no rejected answer wrote anything.

    It is proven by an accepted answer whose calls are known, or by what a reviewer asked of the calls. Raises
    ClaimInvalid.
    """
    kept = list(claims)
    effects = effects_said(kept)
    wrote = any(
        effects.written(calls_of(one.output.tool_calls))
        for one in witnesses
        if not one.accepted and one.output.calls_known
    )
    if any(one.accepted and one.output.calls_known for one in witnesses):
        return ""
    if any(one.origin == _REVIEWER and one.type in (*PATH_TYPES, *_ON_NAMES) for one in kept):
        return ""
    if any(one.origin == REFERENCE for one in kept):
        return FROM_REFERENCE
    return UNPROVEN if wrote else ""
