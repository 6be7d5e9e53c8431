"""The app without colour: what a theme says by colour is said by bold, underline and reverse.

For the theme `none` and for NO_COLOR (https://no-color.org). The terminal's own colours are left as they are.
"""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

BRIGHT = 0.1
"""From this brightness on (0 black to 1 white) what is behind a text is more than the background of a pane."""


@lru_cache(4096)
def without_colour(style: Style) -> Style:
    """The style with its colours as attributes: on a bright background the text is reversed."""
    behind = style.bgcolor
    bright = behind is not None and behind.triplet is not None
    if bright and behind is not None:
        bright = Color.from_rich_color(behind).brightness > BRIGHT
    return Style(
        bold=style.bold or None,
        underline=style.underline or None,
        strike=style.strike or None,
        reverse=(bright or bool(style.reverse)) or None,
    )


class Colourless(LineFilter):
    """Draws every line without colours."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line in the terminal's own colours."""
        del background
        return [
            Segment(text, None if style is None else without_colour(style), control)
            for text, style, control in segments
        ]


class Undimmed(LineFilter):
    """Draws dim text as other text, where contrast matters more than rank."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The line with nothing dim in it."""
        del background
        return [
            Segment(text, style + _NOT_DIM if style is not None and style.dim else style, control)
            for text, style, control in segments
        ]


_NOT_DIM = Style(dim=False)
