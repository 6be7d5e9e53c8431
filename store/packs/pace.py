"""How far long work has come, told to whoever waits for it, who can also stop it."""

from __future__ import annotations

from collections.abc import Callable


class Stopped(Exception):
    """The work was stopped by the person who waited for it."""


class Pace:
    """Counts the steps of work on a number of items. `told` gets (items done, items in all); `cancelled` says whether
    to stop."""

    def __init__(
        self,
        told: Callable[[int, int], None] = lambda _done, _total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self._items = 0
        self._rounds = 1
        self._steps = 0
        self._told = told
        self._cancelled = cancelled

    def begin(self, items: int, rounds: int) -> None:
        """The work goes over so many items so many times, or not so often for some of them."""
        self._items, self._rounds, self._steps = items, rounds, 0

    def step(self) -> None:
        """One more step is done. Raises Stopped."""
        if self._cancelled():
            raise Stopped
        self._steps += 1
        self._told(min(self._steps // self._rounds, self._items), self._items)

    def end(self) -> None:
        """All is done, also what needed fewer steps."""
        self._told(self._items, self._items)
