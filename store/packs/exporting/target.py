"""The contract between the export and the tools: a pack in, files and losses out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ..cases import Case
from ..read import Pack
from .losses import Loss

Files: TypeAlias = Mapping[str, bytes]
"""What is written, by path inside the export."""


@dataclass(frozen=True, slots=True)
class Target:
    """One tool.

    `name` stands in commands, `title` in texts; `tried` is the version whose runs gave the verdicts of `tracejury check`.
    `run` is how the export is run, one command a line, in its folder. `with_pack` says that the pack travels with it and
    that tracejury judges, by `tracejury_bridge.py`; then `scripts` are the names of the scripts beside it.
    """

    name: str
    title: str
    tried: str
    run: tuple[str, ...]
    files: Callable[[Pack], Files]
    losses: Callable[[Sequence[Case]], list[Loss]]
    scripts: tuple[str, ...] = ()
    with_pack: bool = True
