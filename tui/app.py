"""The app: it holds the workspace and the themes, and decides which screen opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.actions import ActionParseResult
from textual.app import App, ScreenStackError, SystemCommand
from textual.binding import BindingType
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.screen import Screen
from textual.worker import WorkerFailed

from ..store.workspace.workspace import Workspace
from .keys.command import Command, Context
from .keys.table import bindings, commands_in, key
from .navigation import Navigate
from .routes import screen_for
from .safe_text import safe_text
from .screens.base import BaseScreen
from .screens.desk import DeskScreen
from .screens.help import HelpScreen
from .terminal_guard import install_guard
from .themes import DARK, LIGHT, THEMES


class TracejuryApp(App[None]):
    """tracejury on a terminal."""

    TITLE = "tracejury"
    CSS_PATH = "theme.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it as an instance attribute
        (0, "-narrow"),
        (110, "-medium"),
        (170, "-wide"),
    ]

    def __init__(self, workspace: Workspace, sample: Path | None = None) -> None:
        install_guard()
        super().__init__()
        self.workspace = workspace
        self.sample = sample
        self.failure: Exception | None = None
        for theme in THEMES:
            self.register_theme(theme)
        chosen = workspace.journal.recall(workspace.reviewer, "theme")
        self.theme = chosen if chosen in {DARK.name, LIGHT.name} else DARK.name

    def on_mount(self) -> None:
        """Open the desk."""
        self.push_screen(DeskScreen(self.workspace, self.sample))
        for notice in self.workspace.journal.notices:
            self.notify(safe_text(notice), severity="error", markup=False)

    def keep_typing(self) -> None:
        """Save what is typed on any screen; needed only where the screens are not closed any more."""
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.keep_typing()

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action. A key that was typed ahead of a screen waits until the screen is there."""
        if isinstance(default_namespace, BaseScreen):
            await default_namespace.ready()
        return await super().run_action(action, default_namespace, namespaces)

    def _handle_exception(self, error: Exception) -> None:
        found = error.error if isinstance(error, WorkerFailed) else error
        late = isinstance(found, NoMatches | ScreenStackError)
        if late and (self._exit or found is not error):
            # A screen that closes while it opens or reads has no widgets any more.
            self.log.error(error)
            return
        # Textual would print a traceback on the terminal and end with status 0.
        self.failure = self.failure or error
        super()._handle_exception(error)
        self._exit_renderables.clear()

    @on(Navigate)
    def _navigate(self, message: Navigate) -> None:
        screen, then = screen_for(self.workspace, message)
        self.push_screen(screen, then)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The commands of the palette: those of the active screen, then the app's own."""
        offered: set[str] = set()
        for command in self._commands_of(screen):
            if command.in_palette and command.action not in offered:
                offered.add(command.action)
                yield SystemCommand(
                    f"{command.label}  ({command.shown_key})",
                    command.help,
                    lambda action=command.action: self.call_later(screen.run_action, action),
                )
        yield SystemCommand("Light or dark", "Change the theme", self.action_toggle_look)
        yield SystemCommand(f"Help  ({key('help')})", "Keys and what they do", self.action_help)
        yield SystemCommand(f"Quit  ({key('quit_now')})", "Everything is saved already", self.exit)

    @staticmethod
    def _commands_of(screen: Screen[object]) -> list[Command]:
        """The commands of a screen and of the widgets on it."""
        nodes = (screen, *screen.walk_children())
        contexts: set[Context] = {
            context for node in nodes if (context := getattr(node, "context", None))
        }
        return commands_in(*contexts)

    def action_toggle_look(self) -> None:
        """Change between dark and light, and keep the choice."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name
        self.workspace.journal.remember(self.workspace.reviewer, "theme", self.theme)

    def action_help(self) -> None:
        """Show the keys of the active screen, or close them."""
        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
            return
        self.push_screen(HelpScreen([*self._commands_of(self.screen), *commands_in("app")]))
