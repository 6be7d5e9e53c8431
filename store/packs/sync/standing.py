"""How a pack stands to its history: its version, and what of it the history does not account for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from ...canonical import Json
from .contents import Contents, unaccounted


@dataclass(frozen=True, slots=True)
class Standing:
    """The version of a pack ("" without history), the id that the pack had before its last sync, how many entries
    lead up to it, and `problems`: names of files and cases with what is wrong."""

    version: str
    parent: str | None
    heads: int
    entries: int
    problems: dict[str, str]
    damaged: bool = False

    @property
    def ok(self) -> bool:
        """Whether everything is as it was synced."""
        return not self.problems

    @property
    def words(self) -> str:
        """The version and where it comes from, in words; "" without history."""
        if not self.version:
            return ""
        merged = f", merged from {self.heads} branches" if self.heads > 1 else ""
        return f"version {self.version}{merged}"

    def remedy(self, pack: Path) -> str:
        """The one command after which everything is accounted for, as a person may type it."""
        if self.damaged:
            return f"git checkout -- {quote(str(pack))}"
        return f"tracejury pack seal {quote(str(pack))}"

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return {
            "version": self.version or None,
            "parent": self.parent,
            "heads": self.heads,
            "entries": self.entries,
            "problems": dict(self.problems),
        }


def standing_of(contents: Contents) -> Standing:
    """How the pack in a folder stands to its history."""
    history = contents.history
    problems = dict(contents.damaged)
    for name in history.missing:
        problems[f"history/{name[:32]}.json"] = "it is missing: other entries follow it"
    damaged = bool(problems)
    for name, how in unaccounted(contents).items():
        problems[name] = f"{how}: the history does not tell of it"
    for name in history.disputed:
        problems.setdefault(
            name, "branches changed it, each in its own way; the history does not say which holds"
        )
    for name in sorted(contents.retired.keys() & contents.cases.keys()):
        problems.setdefault(name, "it is in cases/ and in retired/")
    parents = {history.entries[name].parent for name in history.heads}
    return Standing(
        history.version,
        min((one for one in parents if one), default=None),
        len(history.heads),
        len(history.entries),
        problems,
        damaged,
    )
