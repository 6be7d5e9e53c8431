"""The app: it holds the workspace, knows the looks, and opens the desk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from ..errors import UserError
from ..store.workspace.workspace import Workspace
from .keys import Command, bindings
from .safe_text import safe_text
from .screens.desk import DeskScreen
from .screens.help import HelpScreen
from .terminal_guard import install_guard
from .themes import DARK, LIGHT, THEMES

APP_COMMANDS = (
    Command("app.help", "question_mark", "help", "Help", "Keys and what they do", key_display="?"),
    Command(
        "app.palette",
        "ctrl+p",
        "command_palette",
        "Palette",
        "Find any command by name",
        footer=False,
    ),
    Command(
        "app.quit", "ctrl+q", "quit", "Quit", "Leave; everything is saved already", footer=False
    ),
)


class TracejuryApp(App[None]):
    """tracejury on a terminal."""

    TITLE = "tracejury"
    CSS_PATH = "theme.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    BINDINGS: ClassVar[list[BindingType]] = bindings(APP_COMMANDS)
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual declares it as an instance's own
        (0, "-narrow"),
        (110, "-medium"),
        (170, "-wide"),
    ]

    def __init__(self, workspace: Workspace, sample: Path | None = None) -> None:
        install_guard()
        super().__init__()
        self.workspace = workspace
        self.sample = sample
        for theme in THEMES:
            self.register_theme(theme)
        chosen = workspace.journal.recall(workspace.reviewer, "theme")
        self.theme = chosen if chosen in {DARK.name, LIGHT.name} else DARK.name

    def on_mount(self) -> None:
        """Open the desk."""
        self.push_screen(DeskScreen(self.workspace, self.sample))
        for notice in self.workspace.journal.notices:
            self.say(notice, problem=True)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers: the commands of the screen in front, then the app's own."""
        commands: Iterable[Command] = getattr(screen, "keys", ())
        for command in commands:
            yield SystemCommand(
                f"{command.label}  ({command.shown_key})",
                command.help,
                lambda action=command.action: self.call_later(screen.run_action, action),
            )
        yield SystemCommand("Light or dark", "Change the look", self.action_toggle_look)
        yield SystemCommand("Help  (?)", "Keys and what they do", self.action_help)
        yield SystemCommand("Quit  (Ctrl+Q)", "Leave; everything is saved already", self.exit)

    def action_toggle_look(self) -> None:
        """Change between dark and light, and keep the choice."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name
        self.workspace.journal.remember(self.workspace.reviewer, "theme", self.theme)

    def action_help(self) -> None:
        """Show the keys of the screen in front."""
        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
            return
        commands: tuple[Command, ...] = tuple(getattr(self.screen, "keys", ()))
        self.push_screen(HelpScreen((*commands, *APP_COMMANDS)))

    def say(self, text: str, *, problem: bool = False) -> None:
        """A short message in the corner; outside text in it is made safe."""
        self.notify(safe_text(text), severity="error" if problem else "information", markup=False)

    def say_error(self, error: UserError) -> None:
        """What happened and what to do next."""
        self.say(str(error), problem=True)
