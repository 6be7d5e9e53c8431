"""A share as a bar: of characters that every terminal and every font can show."""

from __future__ import annotations


def share_bar(share: float | None, width: int) -> str:
    """A bar of `width` characters between brackets, filled by the share; empty if the share is not told."""
    if share is None:
        return f"[{' ' * width}]"
    filled = round(share * width)
    return f"[{'#' * filled}{'-' * (width - filled)}]"
