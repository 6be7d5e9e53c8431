"""What every screen needs: its keys, messages to the user, and store work off the UI thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from inspect import isawaitable
from math import inf
from typing import ClassVar, Final, TypeVar

from textual import events, on
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker

from ...errors import UserError
from ..keys.command import Command, Context
from ..keys.pressed import Pressed
from ..keys.table import key_table
from ..safe_text import safe_text
from ..widgets.key_line import KeyEntry, entries_of

ResultT = TypeVar("ResultT")
FoundT = TypeVar("FoundT")


NARROWEST: Final = 60
SHORTEST: Final = 20
"""The smallest terminal in which everything can be used, in columns and rows."""


class BaseScreen(Screen[ResultT]):
    """A screen of the app. `context` is its name in the table of keys."""

    context: ClassVar[Context]
    enters: ClassVar[str] = ""
    """What Enter does on this screen, in a word; "" for opening what is under the cursor."""
    strip: Widget | None = None
    """What stands above everything else, if it is set before the screen opens."""

    @property
    def pressed(self) -> Pressed:
        """The key or button that acts now, however long it waited."""
        pressed: Pressed = getattr(self.app, "pressed", Pressed(inf))
        return pressed

    @property
    def pressed_before(self) -> Pressed:
        """The key or button that was pressed before it."""
        pressed: Pressed = getattr(self.app, "pressed_before", Pressed())
        return pressed

    @on(events.Mount)
    def _show_strip(self) -> None:
        if self.strip is not None:
            self.mount(self.strip, before=0)

    @on(events.Resize)
    def _say_if_too_small(self, event: events.Resize) -> None:
        width, height = event.size
        small = width < NARROWEST or height < SHORTEST
        found = self.query(".too-small")
        if small and not found:
            words = f"Too small: it needs {NARROWEST} columns and {SHORTEST} rows."
            self.mount(Static(words, classes="too-small", markup=False), before=0)
        elif not small:
            found.remove()

    async def ready(self) -> None:
        """Wait until the screen has its widgets and what it shows at first."""
        await self._mounted_event.wait()

    def acting(self, action: str) -> None:
        """A key is about to run an action on this screen or on one of its widgets."""

    def keep_typing(self) -> None:
        """Save what is typed and not saved yet."""

    def masked_or_not(self) -> None:
        """Private values are shown as pseudonyms from now on, or as they are: read again what tells of traces."""

    def shown_keys(self) -> Sequence[KeyEntry]:
        """The keys at the bottom of this screen, the most important first."""
        focused = self.focused
        nodes = [*focused.ancestors_with_self] if focused is not None else [self]
        found = [one for node in nodes if (one := getattr(node, "context", None))]
        entries = entries_of(found, tuple(key_table()))
        return [KeyEntry("open", self.enters) if one.id == "open" else one for one in entries]

    def offers(self, command: Command) -> bool:
        """Whether help and palette name a command of this screen: whether it can ever do something here."""
        del command
        return True

    def show_help(self) -> bool:
        """Show the help that this screen has of its own; False if the sheet of its keys is to be shown."""
        return False

    def fit(self) -> None:
        """Take the classes of the terminal's size at once. Textual sets them with the first resize, which a screen that
        reads while it opens gets only after it has shown itself."""
        steps = (
            (self.app.HORIZONTAL_BREAKPOINTS, self.app.size.width),
            (self.app.VERTICAL_BREAKPOINTS, self.app.size.height),
        )
        for breakpoints, length in steps:
            fitting = [name for least, name in breakpoints or () if length >= least]
            for _, name in breakpoints or ():
                self.set_class(name == fitting[-1], name)

    def say(self, text: str, *, problem: bool = False) -> None:
        """Show a short message in the corner, in place of the one before; text from outside is made safe."""
        # One after the other, they would cover half of a small screen.
        self.app.clear_notifications()
        self.notify(safe_text(text), severity="error" if problem else "information", markup=False)

    def problem(self, error: Exception) -> None:
        """Show what went wrong and what to do next."""
        if isinstance(error, UserError):
            self.say(str(error), problem=True)
        else:
            self.say(f"Unexpected error: {type(error).__name__}: {error}", problem=True)

    def in_thread(
        self,
        work: Callable[[], FoundT],
        then: Callable[[FoundT], Awaitable[None] | None] | None = None,
        *,
        group: str = "store",
        exclusive: bool = False,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run `work` in a thread, then `then` with its result on the UI thread.

        With `exclusive`, the result of an earlier call of the same `group` is dropped. An error goes
        to `failed`, which shows it as a message unless given.
        """

        async def run() -> None:
            try:
                found = await asyncio.to_thread(work)
            except Exception as error:  # noqa: BLE001 - a failed read must not end the review
                self.log.error(error)
                (failed or self.problem)(error)
                return
            if then is not None:
                waiting = then(found)
                if isawaitable(waiting):
                    await waiting

        _: Worker[None] = self.run_worker(run, group=group, exclusive=exclusive)

    def action_leave(self) -> None:
        """Back to the screen before."""
        self.dismiss()


class BaseModal(ModalScreen[ResultT], BaseScreen[ResultT]):
    """A screen that lies over another one: a dialog or a sheet."""
