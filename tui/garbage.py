"""Garbage collection that nobody waits for.

A full collection looks at every object there is. With a queue of 100,000 traces that takes a tenth of a second, in the
middle of a key press. What lives as long as the app is taken out of its sight; what is left is little.
"""

from __future__ import annotations

import gc
from typing import Final

_YOUNG: Final = 50_000
"""So many new objects are waited for before the youngest are looked at; Python's own figure is 700."""


def collect_less() -> None:
    """Look for garbage less often, from the start of the app on."""
    gc.set_threshold(_YOUNG, 20, 20)


def keep_what_lives() -> None:
    """What there is now is not looked at any more. To be called when something large was read that stays; what of it
    dies all the same is freed as ever, unless it refers to itself."""
    gc.freeze()
