"""Whether to go on: when something new came last, what is unseen, and how many more reviews would likely show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...store.plurals import counted
from ..safe_text import one_line

if TYPE_CHECKING:
    from ...store.workspace.saturation import Kinds, SaturationReport


def stopping_sentence(what: str, since: int, kinds: Kinds) -> str:
    """When a new one came last, how many are unseen, how many more reviews would likely find one."""
    when = "with the last review" if not since else f"{counted(since, 'trace')} ago"
    begin = f"The last new {what} came {when}"
    unseen = kinds.unseen
    if not unseen.told:
        return f"{begin}; how many are unseen is not told: {unseen.why}."
    about = f"about {unseen.value:.0f} unseen (95 %: {unseen.low:.0f} to {unseen.high:.0f})"
    if unseen.value < 0.5:
        about = "none is likely unseen"
    after = (
        "more reviews of the same would hardly find one"
        if unseen.more is None
        else f"{counted(unseen.more, 'more review', 'more reviews')} would likely find one"
    )
    return f"{begin}; {about}; {after}."


def stopping_line(found: SaturationReport | None) -> str:
    """The sentence where one decides whether to go on, by failure codes or, where there are none, by groups of failures; ""
    where nothing is reviewed or nothing may be told."""
    if found is None or found.verdicts.rubric is None or not found.reviews:
        return ""
    of = f"Of {counted(found.reviews, 'trace')} reviewed under {one_line(found.verdicts.rubric.id, 30)}"
    for what, since, kinds in (
        ("failure code", found.curve.since_code, found.codes),
        ("group of failures", found.curve.since_group, found.groups),
    ):
        if since is not None:
            said = stopping_sentence(what, since, kinds)
            picked = " Fewer come where failures were looked for first." if found.picked else ""
            return f"{of}: {said[0].lower()}{said[1:]}{picked}"
    why = found.codes.unseen.why
    return f"{of} none shows a failure code or a group of failures" + (f": {why}." if why else ".")
