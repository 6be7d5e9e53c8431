"""The kinds of failure: which were found, how often, and how many are still unseen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...insight.report.parts import Bar, Bars, Curve, Line, Part, Says, Section, Series
from ...insight.report.wording import between, percent
from ...plurals import counted
from ...queries.completing import quoted
from ..saturation import Kinds
from .gathered import Gathered

MOST: Final = 15


def kinds_section(of: Gathered) -> Section | None:
    """The section; None where nothing was judged."""
    found = of.saturation
    if not found.reviews:
        return None
    points = found.curve.points
    parts: list[Part] = []
    if len(points) > 1:
        parts.append(Curve(
            ("New kinds of failure against reviews",),
            (
                (f"After {counted(found.reviews, 'review')} {counted(found.codes.met.seen, 'failure code')} and"
                f" {counted(found.groups.met.seen, 'group')} of similar failures were found. A curve that flattens finds"
                " less and less that is new."),
            ),
            "reviews",
            (
                Series("codes", tuple((one.reviews, one.codes) for one in points)),
                Series("groups", tuple((one.reviews, one.groups) for one in points)),
            ),
        ))  # fmt: skip
    if of.slices.all.codes:
        parts.append(_codes(of))
    lines = tuple(_lines(of))
    return Section(
        "kinds", "Kinds of failure, seen and unseen", lines, tuple(parts), tuple(_says(of))
    )


def _lines(of: Gathered) -> Iterator[Line]:
    found = of.saturation
    yield (f"{counted(found.reviews, 'trace')} were judged directly; {found.failed:,} failed.",)
    yield ("Codes: ", _sentence(found.codes, found.curve.since_code))
    yield ("Groups of similar failures: ", _sentence(found.groups, found.curve.since_group))
    if found.picked:
        yield (
            "Failures were looked for, so new kinds came faster than they will from random traces.",
        )


def _sentence(kinds: Kinds, since: int | None) -> str:
    if since is None:
        return "none was found."
    when = "with the last trace" if not since else f"{counted(since, 'trace')} ago"
    unseen = kinds.unseen
    if not unseen.told:
        return f"the last new one came {when}; how many are unseen is not told: {unseen.why}."
    if unseen.value < 0.5:
        most = f", {unseen.high} at most" if unseen.high else ""
        about = f"none is likely unseen{most}"
    else:
        about = f"about {unseen.value:.0f} unseen (95 %: {unseen.low:.0f} to {unseen.high:.0f})"
    after = (
        "more reviews of the same would hardly find one"
        if unseen.more is None
        else f"{counted(unseen.more, 'more review', 'more reviews')} would likely find one"
    )
    return f"the last new one came {when}; {about}; {after}."


def _codes(of: Gathered) -> Bars:
    every = of.slices.all
    codes = sorted(every.codes, key=lambda one: (-every.codes[one], one))
    bars = []
    for code in codes[:MOST]:
        share, interval = every.share_of(code)
        said = of.said(code)
        words = (
            f"{every.codes[code]:,} of {every.decided:,}: {percent(share)} ({between(interval)})"
        )
        bars.append(Bar((said,), share, (words,), interval, f"code:{quoted(said.text)}"))
    says = f"{counted(len(codes), 'failure code')} among {counted(every.decided, 'reviewed trace')} that passed or failed."
    return Bars(
        ("Failure codes among the reviewed traces, with 95 % intervals",),
        (says,),
        tuple(bars),
        ("Code",),
        max(0, len(codes) - MOST),
    )


def _says(of: Gathered) -> Iterator[Says]:
    found = of.saturation
    since = found.curve.since_code
    if since is not None:
        when = (
            "with the last reviewed trace"
            if not since
            else f"{counted(since, 'reviewed trace')} ago"
        )
        yield Says("tested", (f"The last new failure code came {when}.",))
    if not found.codes.unseen.told:
        yield Says(
            "tested",
            (f"How many kinds of failure are unseen: {found.codes.unseen.why}.",),
            known=False,
        )
    elif found.picked:
        yield Says(
            "tested",
            (
                "How much is unseen by random traces: failures were looked for, so the estimate is optimistic.",
            ),
            known=False,
        )
