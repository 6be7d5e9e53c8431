"""How far long work has come, told to whoever waits for it, who can also stop it."""

from __future__ import annotations

from collections.abc import Callable


class Stopped(Exception):
    """The work was stopped by the person who waited for it."""


class Pace:
    """Counts the steps of work of about `total` steps. `told` gets (done, total); `cancelled` says whether to stop."""

    def __init__(
        self,
        told: Callable[[int, int], None] = lambda _done, _total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self.total = 0
        self._done = 0
        self._told = told
        self._cancelled = cancelled

    def step(self) -> None:
        """One more step is done. Raises Stopped."""
        if self._cancelled():
            raise Stopped
        self._done += 1
        self._told(min(self._done, self.total), self.total)
