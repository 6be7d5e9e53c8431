"""Who decided what reviewers judged differently, as it stands in a case: in its verdict, and only where somebody did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from ..canonical import Json
from ..reviews.line_values import iso_time

if TYPE_CHECKING:
    from ..reviews.adjudication import Decision

ADJUDICATED: Final = "adjudicated"
"""The key of it in the verdict of a case."""


def adjudicated_json(decision: Decision) -> dict[str, Json]:
    """Who decided, when, why, whose review holds (None: a verdict of their own), and who had judged what."""
    return {
        "by": decision.by,
        "at": iso_time(decision.at_ms),
        "holds": decision.holds,
        "reason": decision.reason,
        "reviews": [{"by": one.reviewer, "label": one.verdict} for one in decision.looked_at],
    }


def renamed(
    verdict: Mapping[str, Json], name_of: Callable[[str], str], adjudicator_of: Callable[[str], str]
) -> dict[str, Json]:
    """The verdict of a case with other names for who decided, and for whose reviews that was about."""
    found = verdict.get(ADJUDICATED)
    if not isinstance(found, Mapping):
        return dict(verdict)
    holds, reviews = found.get("holds"), found.get("reviews")
    named = {
        **found,
        "by": adjudicator_of(str(found.get("by"))),
        "holds": None if holds is None else name_of(str(holds)),
        "reviews": [
            {**one, "by": name_of(str(one.get("by")))}
            for one in reviews
            if isinstance(one, Mapping)
        ]
        if isinstance(reviews, list)
        else [],
    }
    return {**verdict, ADJUDICATED: named}


def decided_by(verdict: Mapping[str, Json]) -> str:
    """Who decided and whose review holds, in words; "" where nobody had to."""
    found = verdict.get(ADJUDICATED)
    if not isinstance(found, Mapping):
        return ""
    holds = found.get("holds")
    whose = f"the review of {holds} holds" if holds else "a verdict of their own"
    return f"{found.get('by')}, {whose}"


def adjudicated_words(verdict: Mapping[str, Json]) -> str:
    """Who decided and why, in words; "" where nobody had to."""
    found, who = verdict.get(ADJUDICATED), decided_by(verdict)
    if not isinstance(found, Mapping):
        return ""
    reason = " ".join(str(found.get("reason") or "").split())
    return f"decided by {who}" + (f": {reason}" if reason else "")
