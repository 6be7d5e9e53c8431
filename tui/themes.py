"""The two themes of the app. Every state is readable without colour."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="tracejury-dark",
    primary="#7aa2c8",
    secondary="#b39ddb",
    accent="#e0b25c",
    foreground="#d8dee6",
    background="#14171c",
    surface="#1a1e25",
    panel="#222832",
    success="#7fb685",
    warning="#e0b25c",
    error="#e07a7a",
    dark=True,
    variables={"block-cursor-text-style": "bold", "footer-key-foreground": "#e0b25c"},
)

LIGHT: Final = Theme(
    name="tracejury-light",
    primary="#2f5d8a",
    secondary="#6a4c9c",
    accent="#9a6700",
    foreground="#1f2630",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e7e4dc",
    success="#2e6b3a",
    warning="#8a5a00",
    error="#a12a2a",
    dark=False,
    variables={"block-cursor-text-style": "bold", "footer-key-foreground": "#9a6700"},
)

THEMES: Final = (DARK, LIGHT)
