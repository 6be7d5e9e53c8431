"""Styles of a widget that draws line by line: Textual forgets them with every refresh, and each takes a walk up the tree."""

from __future__ import annotations

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class CachedStyles(Widget):
    """Keeps the styles of its component classes until the theme or its own state changes."""

    _kept_styles: dict[str, Style] | None = None
    _base_style: Style | None = None

    def style_of(self, component: str) -> Style:
        """The theme's style of one of the component classes."""
        if self._kept_styles is None:
            self._kept_styles = {}
        style = self._kept_styles.get(component)
        if style is None:
            style = self.get_component_rich_style(component, partial=True)
            self._kept_styles[component] = style
        return style

    @property
    def base_style(self) -> Style:
        """The style of every line; it depends on what is behind the widget, so it is asked for once a paint."""
        if self._base_style is None:
            self._base_style = self.rich_style
        return self._base_style

    def styles_changed(self) -> None:
        """What was drawn with the styles is outdated."""

    def notify_style_update(self) -> None:
        """Another theme, or the focus has come or gone."""
        self._kept_styles = self._base_style = None
        self.styles_changed()
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a paint."""
        before, self._base_style = self._base_style, None
        if before is not None and before != self.base_style:
            self.styles_changed()
        return super().render_lines(crop)
