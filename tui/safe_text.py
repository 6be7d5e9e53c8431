"""The one door from trace text to the screen (to be replaced by the full version)."""

from __future__ import annotations


def safe(text: str) -> str:
    """`text` with everything a terminal could act on shown as visible symbols."""
    return "".join(ch if ch in "\n\t" or ch.isprintable() else f"<U+{ord(ch):04X}>" for ch in text)
