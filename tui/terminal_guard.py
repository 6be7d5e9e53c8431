"""The second protection against hostile text: only printable text leaves a `Strip`.

The first is `safe_text`. Textual writes control characters of content to the terminal as they
are (markup or not), so a single forgotten call would be enough for a trace to drive the reviewer's
terminal. This guard is at the last place that all content passes.
"""

from __future__ import annotations

import re
from typing import Any, Final

from rich.segment import Segment
from textual.strip import Strip

_DANGEROUS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_MARK: Final = "_guarded_by_tracejury"


def _stand_in(match: re.Match[str]) -> str:
    """One visible cell for one dangerous character, so that the layout does not move."""
    code = ord(match[0])
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"


def guarded(strip: Strip) -> Strip:
    """`strip`, or a copy of it with every dangerous character of its content replaced."""
    segments = list(strip)
    if not any(not control and _DANGEROUS.search(text) for text, _, control in segments):
        return strip
    shown = Strip(
        Segment(text if control else _DANGEROUS.sub(_stand_in, text), style, control)
        for text, style, control in segments
    )
    # Each replacement takes a cell where Textual had counted none: the line must not grow.
    return shown.adjust_cell_length(strip.cell_length)


def install_guard() -> None:
    """Put the guard in front of `Strip.render`, for every app of this process. Idempotent."""
    if getattr(Strip.render, _MARK, False):
        return
    render = Strip.render

    def guarded_render(self: Strip, *args: Any, **kwargs: Any) -> str:
        return render(guarded(self), *args, **kwargs)

    setattr(guarded_render, _MARK, True)
    Strip.render = guarded_render  # type: ignore[method-assign]
