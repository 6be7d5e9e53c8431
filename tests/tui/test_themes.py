"""The themes: contrast by WCAG 2.2, and what is left where there is no colour."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import settled
from rich.style import Style
from textual import constants
from textual.color import Color
from textual.theme import Theme
from tracejury.rubrics.schema import VERDICTS
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.colourless import without_colour
from tracejury.tui.settings.file import UserSettings
from tracejury.tui.themes import (
    COLOUR_BLIND,
    COLOURS,
    CONTRAST,
    DIVIDER,
    NONE,
    THEME_WORDS,
    THEMES,
    theme_name,
)
from tracejury.tui.verdicts import verdict_words

TEXTS = (
    "foreground", "text-muted", "text-primary", "text-accent", "text-error", "text-warning", "text-success",
    "footer-key-foreground",
)  # fmt: skip
BEHIND = ("background", "surface", "panel", "primary-muted")


def luminance(colour: Color) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b)


def ratio(one: Color, other: Color) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def drawn(theme: Theme, text: str, behind: Color) -> Color:
    value = {**theme.to_color_system().generate(), **theme.variables}[text]
    if value.startswith("auto"):
        share = float(value.split()[1].rstrip("%")) / 100
        return behind.blend(behind.get_contrast_text(1.0), share)
    return Color.parse(value)


@pytest.mark.parametrize(
    "theme", [one for one in THEMES if one is not NONE], ids=lambda one: one.name
)
def test_every_text_can_be_read(theme: Theme) -> None:
    least = 7.0 if theme is CONTRAST else 4.5
    colours = {**theme.to_color_system().generate(), **theme.variables}
    poor: dict[tuple[str, str], float] = {}
    for name in BEHIND:
        behind = Color.parse(colours[name])
        pairs = {text: drawn(theme, text, behind) for text in TEXTS}
        if theme is not CONTRAST:  # there, nothing is drawn dim
            pairs["dim"] = behind.blend(Color.parse(colours["foreground"]), constants.DIM_FACTOR)
        poor |= {
            (text, name): round(ratio(colour, behind), 2)
            for text, colour in pairs.items()
            if ratio(colour, behind) < least
        }
    assert poor == {}


def test_the_colours_of_right_and_wrong_are_of_the_palette_of_okabe_and_ito() -> None:
    palette = {"#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"}
    assert {COLOUR_BLIND.success, COLOUR_BLIND.warning, COLOUR_BLIND.error} <= palette
    assert COLOUR_BLIND.success != COLOUR_BLIND.error


def test_what_failed_is_never_green_and_differs_from_what_passed_and_from_doubt() -> None:
    for name, colours in COLOURS.items():
        if name == "none":
            continue
        wrong, right, doubt = (
            Color.parse(one) for one in (colours.wrong, colours.right, colours.doubt)
        )
        assert wrong.r > wrong.g, name
        assert len({wrong.hex, right.hex, doubt.hex}) == 3, name
        hues = [one.hsl.h for one in (wrong, right, doubt)]
        apart = min(min(abs(a - b), 1 - abs(a - b)) for at, a in enumerate(hues) for b in hues[:at])
        assert apart > 0.04, name


def test_verdicts_differ_by_sign_and_word() -> None:
    said = [verdict_words(verdict) for verdict in VERDICTS]
    assert len({one[0] for one in said}) == len({one[2:] for one in said}) == 3


def test_every_theme_has_a_name_in_the_settings() -> None:
    assert {theme_name(name) for name in THEME_WORDS} == {theme.name for theme in THEMES}


def test_without_colour_a_bright_background_is_reversed_and_bold_stays() -> None:
    assert without_colour(Style.parse("bold #ffffff on #ffffff")) == Style(bold=True, reverse=True)
    assert without_colour(Style.parse("dim italic #ff0000 on #000000")) == Style()
    assert without_colour(Style.parse("underline red")) == Style(underline=True)


def colours_on_screen(app: TracejuryApp) -> set[Any]:
    """Every colour that the active screen sends to the terminal."""
    strips = app.screen._compositor.render_strips()
    styles = [segment.style for strip in strips for segment in strip if segment.style]
    return {colour for style in styles for colour in (style.color, style.bgcolor)} - {None}


@pytest.mark.parametrize("way", [[], ["down", "enter"], ["question_mark"], ["ctrl+p"]])
async def test_the_theme_none_sends_no_colour(space: Workspace, way: list[str]) -> None:
    app = TracejuryApp(space, settings=UserSettings(Path("none"), {"theme": "none"}))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        for name in way:
            await pilot.press(name)
            await settled(pilot)
        assert colours_on_screen(app) == set()


async def test_no_color_in_the_environment_is_the_theme_none(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = TracejuryApp(space, settings=UserSettings(Path("none"), {"theme": "light"}))
    async with app.run_test() as pilot:
        await settled(pilot)
        assert app.theme == NONE.name


async def test_where_the_cursor_is_can_be_seen_without_colour(space: Workspace) -> None:
    app = TracejuryApp(space, settings=UserSettings(Path("none"), {"theme": "none"}))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        strips = app.screen._compositor.render_strips()
        reversed_lines = [
            strip.text.strip()
            for strip in strips
            if any(one.style and one.style.reverse and one.text.strip() for one in strip)
        ]
        assert any("contracts" in line for line in reversed_lines)
        for name in ("enter", "f", "down", "number_sign", "b", "i", "down"):
            await pilot.press(name)
            await settled(pilot)
        shown = app.screen._compositor.render_strips()
        reversed_words = [
            one.text.strip()
            for strip in shown
            for one in strip
            if one.style and one.style.reverse and one.text.strip()
        ]
        assert "›2 □ Prompt injection" in " ".join(reversed_words), "the option of the panel"
        assert "Bias" in reversed_words, "the code that is offered"


def test_what_divides_a_screen_is_seen_in_high_contrast() -> None:
    """https://www.w3.org/TR/WCAG22/#non-text-contrast asks for 3:1."""
    divider = Color.parse(CONTRAST.variables[DIVIDER])
    for behind in (CONTRAST.background, CONTRAST.surface, CONTRAST.panel):
        assert ratio(divider, Color.parse(str(behind))) >= 3
