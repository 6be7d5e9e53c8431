"""What the parts of the app ask of it: the library, a message in the corner, the terminal for another program."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import App, SuspendNotSupported
from textual.driver import Driver

from ..store.workspace.workspace import Workspace
from .pasted_text import keep_pastes_whole
from .safe_text import safe_text

if TYPE_CHECKING:
    from ..store.workspace.restoring import RestorePlan


class Host(App[None]):
    """The app, as far as its parts know it."""

    workspace: Workspace
    to_restore: RestorePlan | None = None
    """The copy of the journal that is restored once the app has closed the library, which then opens again."""

    def get_driver_class(self) -> type[Driver]:
        """The driver of the terminal, which takes a paste as text whatever it contains."""
        driver = super().get_driver_class()
        keep_pastes_whole()
        return driver

    def tell(self, text: str, *, problem: bool = False) -> None:
        """Show a message in the corner; text from outside is made safe."""
        self.notify(safe_text(text), severity="error" if problem else "information", markup=False)

    def in_the_shell(self, work: Callable[[], object]) -> bool:
        """Give the terminal to `work` and come back; False where that cannot be done."""
        try:
            with self.suspend():
                work()
        except SuspendNotSupported:
            self.tell("This terminal cannot be given to another program.", problem=True)
            return False
        return True
