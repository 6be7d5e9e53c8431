"""The pictures of a report as inline SVG. Each has a title and a description, and says nothing that its words do not.

A picture is drawn in a box of its own units and stretched to the room that there is; words stand beside it, as HTML, so that
they keep their size on every screen and on paper.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from ..report.parts import Bar, Curve, Way
from ..report.wording import between, percent
from .elements import Child, Element, element

_WIDTH: Final = 100.0
_BAR: Final = 10.0
_CURVE: Final = 40.0
_LEAST: Final = 0.6
"""A share that is there is seen, however small."""


def bar_picture(bar: Bar) -> Element:
    """A share on a scale from 0 to 100 %, with its interval as a line with ends."""
    parts: list[Child] = [_rect(0.0, _WIDTH, 2.0, 6.0, "track")]
    if bar.share is None:
        return _drawing("bar", "Not told", "There is too little to tell this share.", parts, _BAR)
    if bar.share > 0:
        parts.append(_rect(0.0, max(_LEAST, bar.share * _WIDTH), 2.0, 6.0, "fill"))
    title = percent(bar.share)
    if bar.between is not None:
        low, high = (end * _WIDTH for end in bar.between)
        parts.append(_line(low, 5.0, high, 5.0, "interval"))
        parts += [_line(at, 1.0, at, 9.0, "interval") for at in (low, high)]
        title = f"{title}, 95 % interval {between(bar.between)} %"
    return _drawing("bar", title, "A share on a scale from 0 to 100 %.", parts, _BAR)


def way_picture(way: Way, most: int) -> Element:
    """How many traces take an edge, beside the `most` of any; how many of them are reviewed, and failed."""
    parts: list[Child] = []
    for count, what in ((way.seen, "seen"), (way.reviewed, "fill"), (way.failed, "failed")):
        if count:
            parts.append(_rect(0.0, max(_LEAST, count / max(1, most) * _WIDTH), 2.0, 6.0, what))
    title = f"{way.seen:,} seen, {way.reviewed:,} reviewed, {way.failed:,} failed"
    return _drawing(
        "bar", title, f"Bars beside the most frequent edge, with {most:,} traces.", parts, _BAR
    )


def curve_picture(curve: Curve) -> Element:
    """Numbers that grow in steps, each series as a line of its own pattern."""
    along = max((point[0] for one in curve.series for point in one.points), default=1) or 1
    most = curve_top(curve)
    parts: list[Child] = [
        _line(0.0, _CURVE * at, _WIDTH, _CURVE * at, "grid") for at in (0.0, 0.5, 1.0)
    ]
    for number, one in enumerate(curve.series):
        places = [(x / along * _WIDTH, _CURVE - y / most * _CURVE) for x, y in one.points]
        if places:
            parts.append(
                element(
                    "path", d=_steps([(0.0, _CURVE), *places]), class_=f"series series-{number}"
                )
            )
    ends = "; ".join(f"{one.points[-1][1]:,} {one.name}" for one in curve.series if one.points)
    title = f"{ends} after {along:,} {curve.along}"
    return _drawing(
        "curve",
        title,
        "Lines that rise with each kind that was found for the first time.",
        parts,
        _CURVE,
    )


def curve_top(curve: Curve) -> int:
    """The upper end of the scale of a curve."""
    return max((point[1] for one in curve.series for point in one.points), default=1) or 1


def sample_picture(number: int) -> Element:
    """The pattern of a series, for the legend; it says nothing."""
    line = element("path", d="M0 5L30 5", class_=f"series series-{number}")
    return element(
        "svg", line, viewBox="0 0 30 10", class_="sample", aria_hidden="true", focusable="false"
    )


def _steps(places: list[tuple[float, float]]) -> str:
    """A path that goes along first, then up."""
    (x, y), *_ = places
    parts = [f"M{x:.2f} {y:.2f}"]
    for (_, _), (right, up) in pairwise(places):
        parts.append(f"H{right:.2f}V{up:.2f}")
    return "".join(parts)


def _drawing(kind: str, title: str, description: str, parts: list[Child], height: float) -> Element:
    return element(
        "svg", element("title", title), element("desc", description), *parts,
        role="img", aria_label=title, viewBox=f"0 0 {_WIDTH:g} {height:g}", preserveAspectRatio="none",
        class_=kind, focusable="false",
    )  # fmt: skip


def _rect(x: float, width: float, y: float, height: float, kind: str) -> Element:
    return element("rect", x=x, y=y, width=width, height=height, class_=kind)


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Element:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind)
