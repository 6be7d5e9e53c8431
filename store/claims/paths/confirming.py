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
_ON_NAMES: Final = ("tool_called", "tool_not_called")


def path_unproven(claims: Iterable[Claim], witnesses: Sequence[Witness]) -> str:
    """Why the path of a case is unproven; "" if every accepted answer says what it called, or if calls play no part:
    nothing is claimed of them, and no rejected answer wrote anything. Raises ClaimInvalid."""
    kept = list(claims)
    accepted = [one.output for one in witnesses if one.accepted]
    if accepted and all(one.calls_known for one in accepted):
        return ""
    if any(one.origin == REFERENCE for one in kept):
        return FROM_REFERENCE
    effects = effects_said(kept)
    wrote = any(
        effects.written(calls_of(one.output.tool_calls))
        for one in witnesses
        if not one.accepted and one.output.calls_known
    )
    claimed = any(one.type in (*PATH_TYPES, *_ON_NAMES) for one in kept)
    return UNPROVEN if wrote or claimed else ""
