"""The themes of the app, from one table of colours. Every state is readable without colour."""

from __future__ import annotations

from typing import Final, NamedTuple

from textual.theme import Theme

PREFIX: Final = "tracejury-"
"""What the names of our themes begin with in Textual, which has themes of its own."""


class Colours(NamedTuple):
    """The colours of a theme by what they say. `cursor` is behind what is under the cursor (None: as Textual mixes it
    of `primary`). What passed has the colour `right`, what failed `wrong`, what is unsure or needed `doubt`."""

    text: str
    background: str
    surface: str
    panel: str
    cursor: str | None
    primary: str
    secondary: str
    keys: str
    right: str
    doubt: str
    wrong: str


# The last three are told apart by sign and word as well ("✓ PASS", "✗ FAIL", "? UNSURE"), and what failed is never green.
# fmt: off
COLOURS: Final = {
    #                      text       background surface    panel      cursor     primary    secondary  keys       right      doubt      wrong
    "dark":         Colours("#d8dee6", "#14171c", "#1a1e25", "#222832", "#2a3642", "#7aa2c8", "#b39ddb", "#e0b25c", "#7fb685", "#e0b25c", "#e07a7a"),
    "light":        Colours("#1f2630", "#fbfaf7", "#f3f1ec", "#e7e4dc", "#dee4e8", "#2a557f", "#6a4c9c", "#7a5200", "#2e6b3a", "#7a5200", "#a12a2a"),
    "contrast":     Colours("#ffffff", "#000000", "#000000", "#1c1c1c", "#00355c", "#8ecbff", "#d9c2ff", "#ffd75f", "#8dff9d", "#ffd75f", "#ffb0b0"),
    # Okabe and Ito, Color Universal Design (2008): told apart with every common kind of colour vision.
    "colour-blind": Colours("#e6e6e6", "#14171c", "#1a1e25", "#222832", "#233a49", "#56b4e9", "#cc79a7", "#f0e442", "#56b4e9", "#f0e442", "#d55e00"),
    # `colourless.py` leaves bold, underline and reverse of these: what is bright behind a text is reversed.
    "none":         Colours("#ffffff", "#000000", "#000000", "#000000", None,      "#ffffff", "#ffffff", "#ffffff", "#ffffff", "#ffffff", "#ffffff"),
}
"""The colours of each theme, by the name that the settings have for it."""
# fmt: on

DIVIDER: Final = "divider"
"""The variable of the colour of the lines between the parts of a screen."""

THEME_WORDS: Final = {
    "dark": "light text on dark",
    "light": "dark text on light",
    "contrast": "high contrast",
    "colour-blind": "colours that everybody can tell apart",
    "none": "no colour at all, as with NO_COLOR",
}
"""What each theme is, for whoever chooses one."""


def theme_name(name: str) -> str:
    """What Textual calls a theme of the settings."""
    return f"{PREFIX}{name}"


def _theme(name: str) -> Theme:
    colours = COLOURS[name]
    variables = {"block-cursor-text-style": "bold", "footer-key-foreground": colours.keys}
    if colours.cursor is not None:
        variables["primary-muted"] = colours.cursor
    # What divides a screen is hardly brighter than what it divides, where nobody needs it to be.
    variables[DIVIDER] = colours.panel
    if name == "contrast":
        variables["text-muted"] = variables[DIVIDER] = "#d0d0d0"
    return Theme(
        name=theme_name(name),
        primary=colours.primary,
        secondary=colours.secondary,
        accent=colours.keys,
        foreground=colours.text,
        background=colours.background,
        surface=colours.surface,
        panel=colours.panel,
        success=colours.right,
        warning=colours.doubt,
        error=colours.wrong,
        dark=name != "light",
        variables=variables,
    )


THEMES: Final = tuple(_theme(name) for name in COLOURS)
DARK, LIGHT, CONTRAST, COLOUR_BLIND, NONE = THEMES
