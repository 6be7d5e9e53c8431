"""The settings of the running app: applied at the start and whenever one is changed."""

from __future__ import annotations

import os
from functools import partial
from typing import Final

from textual.filter import LineFilter

from ..errors import UserError
from .colourless import Colourless, Undimmed
from .host import Host
from .keys.table import use_keys
from .masked_display import show_masked
from .settings.file import UserSettings, begin, change, read_settings
from .settings.known import SETTINGS, Setting, UnfitValue, Value
from .themes import CONTRAST, NONE, PREFIX, THEMES, theme_name

_COLOURLESS: Final = Colourless()
_UNDIMMED: Final = Undimmed()


class Preferences:
    """What this person set, and what changes when they set it anew."""

    def __init__(self, app: Host, settings: UserSettings) -> None:
        self._app = app
        self.settings = settings

    def apply(self) -> None:
        """Use the settings: theme and keys."""
        app = self._app
        app.theme = self._theme()
        app.set_class(not self.settings["step_list"], "no-step-list")
        use_keys(self.settings.keys)
        app.set_keymap({name: ",".join(keys) for name, keys in self.settings.keys.items()})
        # Hints and key lines are made of the table of keys.
        app.refresh_css(animate=False)

    def _theme(self) -> str:
        if "NO_COLOR" in os.environ:
            return NONE.name
        if "theme" in self.settings.given:
            return theme_name(self.settings.text("theme"))
        # Before there was a file of settings, the library remembered the theme.
        space = self._app.workspace
        before = space.journal.recall(space.reviewer, "theme")
        known = {theme.name for theme in THEMES}
        return before if before in known else theme_name(self.settings.text("theme"))

    def filters(self, usual: list[LineFilter]) -> list[LineFilter]:
        """What each line goes through before it is drawn."""
        if self._app.theme == NONE.name:
            return [_COLOURLESS]
        return [_UNDIMMED, *usual] if self._app.theme == CONTRAST.name else usual

    def tell_problems(self) -> None:
        """Say what in the file cannot be used; the defaults hold in its place."""
        found = self.settings.problems
        if found:
            more = f"\nand {len(found) - 3} more: tracejury config check" if len(found) > 3 else ""
            self._app.tell("\n".join(map(str, found[:3])) + more, problem=True)

    def set(self, name: str, value: Value) -> None:
        """Change a setting, now and in the file."""
        try:
            change(name, value, self.settings.path)
        except UserError as error:
            self._app.tell(str(error), problem=True)
        found = read_settings(self.settings.path)
        self.settings = UserSettings(
            found.path, {**found.given, name: value}, found.keys, found.problems
        )
        if name == "theme":
            self._app.theme = theme_name(str(value))
        elif name == "step_list":
            self._app.set_class(not value, "no-step-list")
        elif name == "masked":
            show_masked(self._app, self._app.workspace, masked=bool(value))
        elif name in ("reviewer", "animation"):
            self._app.tell("It holds from the next start on.")

    def choose_theme(self, name: str) -> None:
        """Use a theme of the settings, and keep it."""
        self.set("theme", name)

    @property
    def theme(self) -> str:
        """The theme in use, by the name that the settings have for it."""
        return self._app.theme.removeprefix(PREFIX)

    # --- the menu -------------------------------------------------------------------------------

    def menu(self) -> None:
        """Show all settings, to change one."""
        from .screens.dialogs.choice import ChoiceDialog

        def chosen(number: int | None) -> None:
            if number is None:
                return
            if number < len(SETTINGS):
                self._ask(SETTINGS[number])
            else:
                self.edit_file()

        rows = [(f"{one.name}: {self._shown(one)}", one.words) for one in SETTINGS]
        rows.append(("Keys and the file", f"opens {self.settings.path} in your editor"))
        self._app.push_screen(ChoiceDialog("Settings", rows), chosen)

    def _shown(self, one: Setting) -> str:
        value = self.theme if one.name == "theme" else self.settings[one.name]
        if isinstance(value, bool):
            return "on" if value else "off"
        return value or "as the system says"

    def _ask(self, one: Setting) -> None:
        from .screens.dialogs.choice import ChoiceDialog
        from .screens.dialogs.line import LineDialog
        from .screens.drafts import DraftPlace

        if one.choices:
            choices = one.choices

            def chosen(number: int | None) -> None:
                if number is not None:
                    self.set(one.name, choices[number][0])
                self.menu()

            rows = [
                (words, "") if isinstance(value, bool) else (str(value), words)
                for value, words in choices
            ]
            self._app.push_screen(ChoiceDialog(one.words, rows), chosen)
            return
        space = self._app.workspace
        place = DraftPlace(space.journal, space.reviewer, "", f"setting:{one.name}")

        def written(text: str | None) -> None:
            place.drop()
            if text is not None:
                self._take(one, text)
            self.menu()

        self._app.push_screen(LineDialog(one.words, self.settings.text(one.name), place), written)

    def _take(self, one: Setting, text: str) -> None:
        try:
            self.set(one.name, one.typed(text))
        except UnfitValue as unfit:
            self._app.tell(f"{one.name} {unfit}", problem=True)

    def edit_file(self) -> None:
        """Open the file in the editor, and use what it says then."""
        from .external_editor import editor_command, run_in_foreground

        path = self.settings.path
        try:
            command = editor_command(self.settings.text("editor"))
            begin(path)
        except UserError as error:
            self._app.tell(str(error), problem=True)
            return
        self._app.in_the_shell(partial(run_in_foreground, [*command, str(path)]))
        self.settings = read_settings(path)
        self.apply()
        self.tell_problems()
