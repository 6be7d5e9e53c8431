"""What a screen shows as text that is the same with every allowed version of Textual.

Each widget draws its own lines (`Widget.render_lines`); scrollbars and the frames of sheets, which Textual
draws, are left out. Styles are reported for our own widgets only: bold, dim and so on, and colours by the names that
they have in the theme.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.color import Color
from rich.style import Style
from textual.app import App
from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static, TextArea
from tracejury.tui.widgets.key_line import KeyLine
from tracejury.tui.widgets.reading_pane import ReadingPane
from tracejury.tui.widgets.row_view import RowView
from tracejury.tui.widgets.rubric_form import RubricForm

OURS = (Static, OptionList, RowView, ReadingPane, RubricForm, KeyLine)
"""Widgets whose styles are ours."""

COLOURS = (
    "foreground", "text-error", "text-warning", "text-success", "text-accent", "text-primary",
    "text-muted", "primary", "accent", "error", "warning", "success",
    "background", "surface", "panel", "primary-muted", "accent-muted", "warning-muted", "error-muted",
)  # fmt: skip


def screen_text(app: App[None]) -> str:
    """The screens of the app from bottom to top, as text, and the style runs of the active one."""
    return "\n".join([*_lines(app.screen), "", *_style_lines(app), ""])


def painted(app: App[None]) -> str:
    """The screen in front as the terminal gets it, frames and scrollbars too."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def pane_lines(pane: ReadingPane) -> list[str]:
    """The lines of the text in view, with what stands in the gutter."""
    height = pane.scrollable_content_region.height
    return [pane.render_line(y).text.rstrip() for y in range(height)]


def messages(app: App[None]) -> list[str]:
    """The messages in the corner, the oldest first."""
    return [one.message for one in app._notifications]


def _drawn(screen: Screen[object]) -> list[tuple[Widget, Region, Region]]:
    """The widgets that draw text, from the lowest to the topmost: with their region and what is visible."""
    found: list[tuple[tuple[tuple[int, ...], ...], int, Widget, Region, Region]] = []
    for widget in screen.walk_children(Widget):
        leaf = isinstance(widget, (*OURS, Button, Input, TextArea)) or not widget.children
        if not leaf or not widget.is_on_screen or type(widget).__name__.startswith("ScrollBar"):
            continue
        geometry = screen.find_widget(widget)
        visible = geometry.region.intersection(geometry.clip)
        if visible.area:
            found.append((geometry.order, len(found), widget, geometry.region, visible))
    found.sort(key=lambda one: one[:2])
    return [(widget, region, visible) for _, _, widget, region, visible in found]


def _lines(screen: Screen[object]) -> list[str]:
    width, height = screen.app.size
    grid = [[" "] * width for _ in range(height)]
    for widget, region, visible in _drawn(screen):
        strips = widget.render_lines(Region(0, 0, region.width, region.height))
        for y, strip in enumerate(strips):
            row = region.y + y
            if not visible.y <= row < visible.bottom:
                continue
            x = region.x
            for character in strip.text:
                cells = cell_len(character)
                if cells and visible.x <= x < visible.right:
                    grid[row][x] = character
                    if cells == 2 and x + 1 < width:
                        grid[row][x + 1] = ""
                x += cells
    return ["".join(row).rstrip() for row in grid]


def _style_lines(app: App[None]) -> Iterator[str]:
    names = _colour_names(app)
    for widget, region, visible in _drawn(app.screen):
        if not isinstance(widget, OURS):
            continue
        base = None
        for y, strip in enumerate(widget.render_lines(Region(0, 0, region.width, region.height))):
            if not visible.y <= region.y + y < visible.bottom:
                continue
            runs = []
            for segment in strip:
                said = _style(segment.style, names)
                if segment.text.strip(" ▔▕") and said not in ("", base):
                    runs.append(f"{segment.text.strip()[:24]!r} {said}")
            if runs:
                yield f"{region.y + y + 1:>3} " + " · ".join(runs)


def _style(style: Style | None, names: dict[str, str]) -> str:
    if style is None:
        return ""
    flags = ("bold", "dim", "italic", "underline", "reverse", "strike")
    words = [flag for flag in flags if getattr(style, flag)]
    words += [_name(style.color, names), f"on {_name(style.bgcolor, names)}"]
    return " ".join(word for word in words if word not in ("foreground", "on background", "on "))


def _name(colour: Color | None, names: dict[str, str]) -> str:
    if colour is None or colour.triplet is None:
        return ""
    red, green, blue = colour.triplet
    grey = red == green == blue
    return names.get(colour.triplet.hex, "grey" if grey else "mixed")


def _colour_names(app: App[None]) -> dict[str, str]:
    """The colours of the theme by hex code; of several names for one colour the first of COLOURS."""
    variables = app.get_css_variables()
    names: dict[str, str] = {}
    for name in COLOURS:
        value = variables.get(name, "")
        if value.startswith("#"):
            names.setdefault(value[:7].lower(), name)
    return names
