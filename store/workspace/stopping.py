"""What the saturation of a library may tell a reviewer who decides whether to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .saturation import SaturationReport, saturation_report
from .seen import judged_under, yet_to_judge

if TYPE_CHECKING:
    from .opened import OpenLibrary


def stopping(space: OpenLibrary, rubric: str | None = None) -> SaturationReport | None:
    """The saturation under the rubric of that id, as its reviewer may see it; None if they have traces to judge blind under it
    and have not begun: then all that could be told is what others found. Raises UserError."""
    mine = list(space.reviews.each(reviewer=space.reviewer))
    waiting = {pinned for _, pinned in yet_to_judge(space, mine)}
    found = saturation_report(space, rubric)
    blind = waiting & found.verdicts.hashes
    if blind and judged_under(space, mine).isdisjoint(found.verdicts.hashes):
        return None
    return found
