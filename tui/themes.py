"""The themes of the app. Every state is readable without colour."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

PREFIX: Final = "tracejury-"
"""What the names of our themes begin with in Textual, which has themes of its own."""

DARK: Final = Theme(
    name=f"{PREFIX}dark",
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
    variables={
        "block-cursor-text-style": "bold",
        "footer-key-foreground": "#e0b25c",
        "primary-muted": "#2a3642",
    },
)

LIGHT: Final = Theme(
    name=f"{PREFIX}light",
    primary="#2a557f",
    secondary="#6a4c9c",
    accent="#7a5200",
    foreground="#1f2630",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e7e4dc",
    success="#2e6b3a",
    warning="#7a5200",
    error="#a12a2a",
    dark=False,
    variables={
        "block-cursor-text-style": "bold",
        "footer-key-foreground": "#7a5200",
        "primary-muted": "#dee4e8",
    },
)

CONTRAST: Final = Theme(
    name=f"{PREFIX}contrast",
    primary="#8ecbff",
    secondary="#d9c2ff",
    accent="#ffd75f",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    success="#8dff9d",
    warning="#ffd75f",
    error="#ffb0b0",
    dark=True,
    variables={
        "block-cursor-text-style": "bold",
        "footer-key-foreground": "#ffd75f",
        "text-muted": "#d0d0d0",
        "primary-muted": "#1a252e",
    },
)

# Okabe and Ito, Color Universal Design (2008): told apart with every common kind of colour vision.
COLOUR_BLIND: Final = Theme(
    name=f"{PREFIX}colour-blind",
    primary="#56b4e9",
    secondary="#cc79a7",
    accent="#f0e442",
    foreground="#e6e6e6",
    background="#14171c",
    surface="#1a1e25",
    panel="#222832",
    success="#56b4e9",
    warning="#f0e442",
    error="#e69f00",
    dark=True,
    variables={
        "block-cursor-text-style": "bold",
        "footer-key-foreground": "#f0e442",
        "primary-muted": "#233a49",
    },
)

# `colourless.py` leaves bold, underline and reverse of these colours: what is bright behind a text is reversed.
NONE: Final = Theme(
    name=f"{PREFIX}none",
    primary="#ffffff",
    secondary="#ffffff",
    accent="#ffffff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    success="#ffffff",
    warning="#ffffff",
    error="#ffffff",
    dark=True,
    variables={"block-cursor-text-style": "bold", "footer-key-foreground": "#ffffff"},
)

THEMES: Final = (DARK, LIGHT, CONTRAST, COLOUR_BLIND, NONE)

THEME_WORDS: Final = {
    "dark": "light text on dark",
    "light": "dark text on light",
    "contrast": "high contrast",
    "colour-blind": "colours that everybody can tell apart",
    "none": "no colour at all, as with NO_COLOR",
}
"""The themes by the names that the settings have for them."""


def theme_name(name: str) -> str:
    """What Textual calls a theme of the settings."""
    return f"{PREFIX}{name}"
