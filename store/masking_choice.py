"""Whether this process shows the texts of traces masked: chosen once, at the start."""

from __future__ import annotations

from typing import Final

_chosen: Final[list[bool]] = [False]


def choose_masked(masked: bool) -> None:
    """Let everything that is opened from now on show texts masked, or as they are."""
    _chosen[:] = [masked]


def chosen_masked() -> bool:
    """Whether texts are shown masked."""
    return _chosen[0]
