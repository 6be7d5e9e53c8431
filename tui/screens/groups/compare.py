"""Pairs of similar groups: merge them, or keep them apart for good. Nothing is merged by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import BindingType

from ....store.groups.masks import Masks
from ....store.groups.signature import Signature
from ....store.workspace.group_work import Near, SeenGroups
from ....store.workspace.workspace import Workspace
from ...keys.table import bindings, key
from ...views.group_lines import pair_detail, pair_row
from ...widgets.paged_list import PagedList
from .base import GroupsBase, locked


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs, and the masks their texts were made with."""

    pairs: tuple[Near, ...]
    masks: Masks
    shown: Mapping[str, Signature] = field(default_factory=dict)
    """The failure that each group is shown by."""


class CompareScreen(GroupsBase):
    """Pairs of groups, those first that would save the most judgements."""

    context = "compare"
    BINDINGS: ClassVar[list[BindingType]] = bindings("compare")

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._found = Pairs((), Masks())

    def read(self) -> None:
        """Look for pairs."""
        self.show_part("title", Text(" Similar groups", "bold"))
        self.show_part("columns", Text("  sim.    sizes            how they differ", "dim"))
        self.in_thread(locked(self._workspace, self._find), self._show, exclusive=True)

    def _find(self) -> Pairs:
        space = self._workspace
        pairs = space.group_work.near()
        groups = {one.id: one for pair in pairs for one in (pair.first, pair.second)}
        told = SeenGroups(space)
        sized = {one.id: one for one in told.as_seen(list(groups.values()))}
        shown = told.of(list(sized.values()))
        both = [
            replace(one, first=sized[one.first.id], second=sized[one.second.id])
            for one in pairs
            if one.first.id in shown and one.second.id in shown
        ]
        seen = {id_: space.shown.signature(one) for id_, one in shown.items()}
        return Pairs(tuple(both), space.groups.masks, seen)

    def _show(self, found: Pairs) -> None:
        self._found = found
        self.rows.empty_text = "No two groups are similar."
        self.rows.show(range(len(found.pairs)), cursor=self.rows.cursor)
        if not found.pairs:
            self.show_part("detail", "")

    def draw(self, at: int, width: int) -> Text:
        """One pair."""
        return pair_row(self._found.pairs[at], self._found.shown, self._found.masks, width)

    @on(PagedList.Highlighted)
    def _highlighted(self, event: PagedList.Highlighted) -> None:
        found = self._found
        if event.id < len(found.pairs):
            text = pair_detail(found.pairs[event.id], found.shown, found.masks, self.size.width)
            self.show_part("detail", text)

    def _current(self) -> Near | None:
        at = self.rows.current
        return None if at is None else self._found.pairs[at]

    def action_merge(self) -> None:
        """Merge the smaller group of the pair into the larger."""
        pair = self._current()
        if pair is None:
            return

        def merge() -> str:
            self._workspace.group_work.merge_pair(pair)
            return f"Merged. {key('undo')} undoes it."

        self.change(merge)

    def action_keep_apart(self) -> None:
        """Do not propose this pair again."""
        pair = self._current()
        if pair is None:
            return

        def keep_apart() -> str:
            self._workspace.group_work.keep_apart(pair.first, pair.second)
            return f"Kept apart. {key('undo')} undoes it."

        self.change(keep_apart)
