"""The app: it holds the workspace and the themes, and decides which screen opens."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events, on
from textual.actions import ActionParseResult
from textual.app import ScreenStackError, SystemCommand
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import Screen
from textual.worker import WorkerFailed

from ..errors import UserError
from ..store.workspace.access import open_folder_words_once
from ..store.workspace.workspace import Workspace
from .garbage import collect_less
from .host import Host
from .keys.command import CONTEXTS, Command, Context
from .keys.pressed import Pressed
from .keys.table import bindings, commands_in, key, known
from .masked_display import show_masked
from .navigation import ONCE, TYPED_INTO, Navigate
from .preferences import Preferences
from .read_only import ReadOnlyWindow
from .routes import import_ahead, screen_for
from .screens.base import BaseModal, BaseScreen
from .screens.desk import DeskScreen
from .settings.file import UserSettings, read_settings
from .terminal_guard import install_guard
from .themes import DIVIDER, THEME_WORDS, THEMES

if TYPE_CHECKING:
    from .guided import GuidedReviews
    from .opens_first import OpensFirst
    from .widgets.text_editor import TextEditor

LIFE: Final = (
    events.Key,
    events.Paste,
    events.MouseDown,
    events.MouseScrollDown,
    events.MouseScrollUp,
)
"""The events that tell that somebody is at work."""
_KEY_SECONDS: Final = 2.0
"""How long a key is waited for before the next one is looked at."""
BACKUP_SECONDS: Final = 30 * 60.0
"""While the app is open, what was judged since the last backup is copied so often."""
NO_PLACE_FOR_A_PASTE: Final = "Nothing was pasted: no text is being written here."


class TracejuryApp(Host):
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
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]  # noqa: RUF012 - as above

    class Problem(Message):
        """Something that went wrong in a thread of the store, in words."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(
        self,
        workspace: Workspace,
        sample: Path | None = None,
        settings: UserSettings | None = None,
        *,
        first: OpensFirst | None = None,
    ) -> None:
        """`sample` is the folder of the sample traces, if they are offered; `first` opens over the desk."""
        install_guard()
        collect_less()
        super().__init__()
        self.workspace = workspace
        self.sample = sample
        self.failure: Exception | None = None
        self.pressed, self.pressed_before = Pressed(inf), Pressed()
        self._key: events.Key | events.Paste | None = None
        self._keys_waiting: deque[events.Key | events.Paste] = deque()
        self._first = first
        for theme in THEMES:
            self.register_theme(theme)
        self.guided: GuidedReviews | None = None
        self.read_only = ReadOnlyWindow(self)
        self.preferences = Preferences(self, settings or read_settings())
        self.preferences.apply()

    @property
    def saves(self) -> bool:
        """Whether anything can be saved in this window."""
        return not self.workspace.read_only

    def on_mount(self) -> None:
        """Open the desk."""
        desk = DeskScreen(self.workspace, self.sample)
        self.push_screen(desk)
        self.read_only.begin()
        for notice in self.workspace.journal.notices:
            self.tell(notice, problem=True)
        if others := open_folder_words_once(self.workspace):
            self.tell(others, problem=True)
        self.preferences.tell_problems()
        if self._first is not None:
            self._first.over(desk, self)

    @on(DeskScreen.Shown)
    def _desk_was_shown(self) -> None:
        """Make a backup behind the first screen, never before it, and import what is likely to come next."""

        def failed(text: str) -> None:
            with suppress(RuntimeError):  # the app has ended meanwhile
                self.post_message(self.Problem(text))

        def behind() -> None:
            import_ahead()
            self.workspace.journal.backup_behind(failed)

        def again() -> None:
            self.run_worker(
                partial(self.workspace.journal.backup_behind, failed),
                group="behind",
                thread=True,
                exit_on_error=False,
            )

        self.run_worker(behind, group="behind", thread=True, exit_on_error=False)
        self.set_interval(BACKUP_SECONDS, again)

    @on(DeskScreen.Restore)
    def _restore(self, message: DeskScreen.Restore) -> None:
        self.to_restore = message.plan
        self.exit()

    @on(Problem)
    def _tell_problem(self, message: Problem) -> None:
        self.tell(message.text, problem=True)

    def on_unmount(self) -> None:
        """Remove what only lasts as long as the app."""
        if self.guided is not None:
            self.guided.close()

    # --- what holds on every screen ---------------------------------------------------------------

    @property
    def _space(self) -> Workspace:
        """The library that is worked in: that of the guided review while it is open."""
        return (self.guided.space if self.guided is not None else None) or self.workspace

    def push_screen(self, screen: Any, *arguments: Any, **options: Any) -> Any:
        """Show a screen on top. In the guided review each says what to do next; where the library is only read, each
        says so in its first line."""
        if self.guided is None or not self.guided.mark(screen):
            self.read_only.mark(screen)
        return super().push_screen(screen, *arguments, **options)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What each line goes through before it is drawn; less colour, if that was asked for."""
        return self.preferences.filters(list(super().get_line_filters()))

    def get_key_display(self, binding: Binding) -> str:
        """A key as footers show it: that which the person chose, as it is written everywhere."""
        if binding.id and known(binding.id):
            return key(binding.id)
        return super().get_key_display(binding)

    async def on_event(self, event: events.Event) -> None:
        """Pass on an event; some are signs of life."""
        if isinstance(event, LIFE):
            time = self._space.active_time
            if not any(getattr(screen, "context", "") == "review" for screen in self.screen_stack):
                time.look_at(None)
            time.touched()
        if isinstance(event, events.MouseDown):
            self.pressed, self.pressed_before = Pressed(event.time), self.pressed
        if isinstance(event, events.Key | events.Paste):
            await self._one_key(event)
        else:
            await super().on_event(event)

    # --- one key after the other ------------------------------------------------------------------

    async def _one_key(self, event: events.Key | events.Paste) -> None:
        """Pass on a key, or a paste, once the one before it has done what it does. Otherwise keys that are typed ahead go to what
        has the focus when they arrive, and the letters of a sentence become commands because the disk is slow."""
        came_back = event.is_forwarded
        if came_back:  # from the widget, which had no use for it
            await super().on_event(event)
            self._key_is_done(event)
            return
        if self._key is not None and self._key is not event:
            self._keys_waiting.append(event)
            return
        self._key = event
        pressed = event.key if isinstance(event, events.Key) else ""
        self.pressed, self.pressed_before = Pressed(event.time, pressed), self.pressed
        target = self.focused or self.screen
        await super().on_event(event)
        if event.is_forwarded:
            # After the key itself: `call_next` would ask while the widget is still at another message.
            target.call_later(self._key_was_seen, event)
            # A widget that is removed meanwhile would never answer.
            self.set_timer(_KEY_SECONDS, partial(self._key_is_done, event))
        else:
            self._key_is_done(event)

    def _key_was_seen(self, event: events.Key | events.Paste) -> None:
        if event._stop_propagation:  # noqa: SLF001 - Textual has no public way to ask
            self._key_is_done(event)

    def _key_is_done(self, event: events.Key | events.Paste) -> None:
        if event is self._key:
            self._key = self._keys_waiting.popleft() if self._keys_waiting else None
            if self._key is not None:
                self.post_message(self._key)

    def on_paste(self) -> None:
        """A paste that no text field took."""
        self.tell(NO_PLACE_FOR_A_PASTE)

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
        if self.is_running and self.screen_stack and isinstance(self.screen, BaseScreen):
            self.screen.acting(action if isinstance(action, str) else action[1])
        done = await super().run_action(action, default_namespace, namespaces)
        if self.guided is not None:
            self.call_later(self.guided.look)
        return done

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

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What a theme has to say and Textual's own do not."""
        return {DIVIDER: "#303030"}

    @on(Navigate)
    async def _navigate(self, message: Navigate) -> None:
        screen, then = screen_for(
            self._space, message, reviewers=self.preferences.settings.text("reviewers")
        )
        if isinstance(message, ONCE) and type(screen) is type(self.screen):
            # Asked for twice, or from what lies over it: the one that is there is enough.
            return
        self.push_screen(screen, then)
        if isinstance(message, TYPED_INTO) and isinstance(screen, BaseScreen):
            # No key is looked at before the field has the focus.
            await screen.ready()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every command: those of the active screen, of the screens below it, then the app's own."""
        offered: set[str] = set()
        for below in reversed(self.screen_stack):
            if below is not screen and isinstance(screen, BaseModal):
                break
            place = "" if below is screen else self._place(below)
            for command in self._commands_of(below):
                if command.in_palette and command.action not in offered:
                    offered.add(command.action)
                    yield SystemCommand(
                        f"{place}{command.label}  ({command.shown_key})",
                        command.help,
                        partial(self._run_on, below, command.action),
                    )
        for name, words in THEME_WORDS.items():
            choose = partial(self.preferences.choose_theme, name)
            yield SystemCommand(f"Theme: {name}", f"Colours: {words}", choose)
        for command in commands_in("app"):
            if command.action not in ("command_palette", *offered):
                yield SystemCommand(
                    f"{command.label}  ({command.shown_key})",
                    command.help,
                    partial(self.call_later, self.run_action, command.action),
                )
        for command in (one for one in commands_in("desk") if one.id in ("settings", "guide")):
            if command.action not in offered:
                run = partial(self.call_later, self.run_action, command.action)
                yield SystemCommand(command.label, command.help, run)

    @staticmethod
    def _place(screen: Screen[object]) -> str:
        context: Context | None = getattr(screen, "context", None)
        return f"{CONTEXTS[context]}: " if context else ""

    def _run_on(self, screen: Screen[object], action: str) -> None:
        """Run an action of a screen, going back to it first."""

        async def run() -> None:
            while self.screen is not screen and len(self.screen_stack) > 2:
                await self.screen.dismiss()
            await screen.run_action(action)

        self.call_later(run)

    @staticmethod
    def _commands_of(screen: Screen[object]) -> list[Command]:
        """The commands of a screen and of the widgets on it."""
        nodes = (screen, *screen.walk_children())
        contexts: set[Context] = {
            context for node in nodes if (context := getattr(node, "context", None))
        }
        found = commands_in(*contexts)
        offers = screen.offers if isinstance(screen, BaseScreen) else lambda _: True
        own = getattr(screen, "context", None)
        return [command.within(own) for command in found if offers(command)]

    def action_settings(self) -> None:
        """Show the settings."""
        self.preferences.menu()

    def action_masked(self) -> None:
        """Show private values as pseudonyms, or as they are."""
        show_masked(self, self._space, masked=not self._space.shown.masked)

    def action_guide(self) -> None:
        """The guided first review."""
        if self.guided is None:
            # Most people open it once, if at all.
            from .guided import GuidedReviews

            self.guided = GuidedReviews(self)
        self.run_worker(self.guided.start(), group="guide")

    # --- the shell --------------------------------------------------------------------------------

    def action_suspend_process(self) -> None:
        """To the shell, with everything saved; `fg` there comes back."""
        self.keep_typing()
        super().action_suspend_process()

    def on_text_editor_edit_elsewhere(self, message: TextEditor.EditElsewhere) -> None:
        """Give the text of an editor to the person's own."""
        from .external_editor import edited, run_in_foreground

        editor = message.editor
        found: list[str | UserError] = []

        def edit() -> None:
            try:
                setting = self.preferences.settings.text("editor")
                found.append(edited(editor.text, setting, run_in_foreground))
            except UserError as error:
                found.append(error)

        if self.in_the_shell(edit):
            text = found[0]
            if isinstance(text, UserError):
                self.tell(str(text), problem=True)
            elif text != editor.text:
                editor.put(text)

    def action_help(self) -> None:
        """Show the help of the active screen: its own, else its keys; or close the keys."""
        from .screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
            return
        screen = self.screen
        if not (isinstance(screen, BaseScreen) and screen.show_help()):
            self.push_screen(HelpScreen([*self._commands_of(screen), *commands_in("app")]))
