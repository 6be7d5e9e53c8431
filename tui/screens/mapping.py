"""Which column is what: for a table or JSON of unknown format, with a preview of the traces."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ...store.bundles.mapping import (
    LABELS,
    LIST_LABELS,
    Column,
    is_of_element,
    mapped_list,
    with_field,
)
from ...store.bundles.record_lists import KINDS
from ...store.bundles.values.json_paths import WHOLE
from ...store.plurals import counted
from ...store.trace import Trace, as_text, walk
from ...store.workspace.loading import Preview, previewed, save_mapping
from ...store.workspace.workspace import Workspace
from ..keys.table import bindings, key
from ..navigation import ChosenMapping
from ..safe_text import one_line
from ..widgets.key_line import KeyLine
from .base import BaseScreen
from .dialogs.choice import ChoiceDialog
from .dialogs.line import LineDialog
from .drafts import NOT_FINISHED, DraftPlace

FIELDS = {"rows": "the list of records", **LIST_LABELS, **LABELS, "score": "a score"}
WHOLE_ROWS = "each row is one"
SHOWN_STEPS = 12
"""Of a list of what happened, so many elements are shown; those that have no room are not."""


class MappingScreen(BaseScreen[ChosenMapping | None]):
    """Returns the mapping to load with, or None."""

    context = "mapping"
    BINDINGS: ClassVar[list[BindingType]] = bindings("mapping")

    def __init__(self, workspace: Workspace, path: Path) -> None:
        super().__init__()
        self._workspace = workspace
        self._path = path
        self._fields: dict[str, str] | None = None
        self._preview: Preview | None = None
        self._at = 0
        self._choices = DraftPlace(
            workspace.journal, workspace.reviewer, "", f"mapping of {path.absolute()}"
        )

    def compose(self) -> ComposeResult:
        """What is asked, the fields, the preview, the keys."""
        yield Static(
            f" Which column is what?  {one_line(self._path.name, 34)}  ·  {key('open')} changes a line",
            classes="title-bar",
            markup=False,
        )
        with Vertical(id="mapping-body"):
            yield OptionList(id="mapping-fields")
            yield Static("", id="mapping-preview", markup=False)
        yield KeyLine(self.shown_keys)

    async def on_mount(self) -> None:
        """Read the file; choices that were not used last time come first, else the proposal."""
        self.query_one(OptionList).focus()
        draft = await asyncio.to_thread(self._choices.read)
        if draft is not None:
            self._fields = json.loads(draft.text)
            self.say(f"The columns that you chose. {NOT_FINISHED}")
        self._read()

    def _read(self) -> None:
        read = partial(previewed, self._path, self._fields or {}, propose=self._fields is None)
        self.in_thread(read, self._show, group="mapping", exclusive=True, failed=self._failed)

    def _failed(self, error: Exception) -> None:
        self.query_one("#mapping-preview", Static).update(Text(one_line(str(error), 300)))

    def _show(self, preview: Preview) -> None:
        self._preview = preview
        self._fields = dict(preview.mapping)
        self._at = min(self._at, max(0, len(preview.traces) - 1))
        listing = self.query_one(OptionList)
        kept = listing.highlighted or 0
        listing.clear_options()
        listing.add_options(Option(self._field_row(field), id=field) for field in FIELDS)
        listing.highlighted = kept
        self._show_trace()

    def _field_row(self, field: str) -> Text:
        fields, preview = self._fields or {}, self._preview
        row = Text(f"{FIELDS[field]:<22}", style="bold" if field in fields else "dim")
        if field not in fields or preview is None:
            return row.append("-", style="dim")
        path = fields[field]
        among = self._options(field)
        example = next((one.example for one in among if one.path == path), "")
        row.append(f"{one_line(path, 28):<28}  ")
        room = max(0, self.size.width - 60)
        return row.append(one_line(" ".join(example.split()), room), style="dim")

    def _options(self, field: str) -> Sequence[Column]:
        """What can be chosen for a field."""
        preview = self._preview
        if preview is None:
            return ()
        if field in KINDS:
            return preview.lists
        return (preview.elements or preview.columns) if is_of_element(field) else preview.columns

    def _show_trace(self) -> None:
        preview = self._preview
        if preview is None:
            return
        text = Text()
        if preview.problem or not preview.traces:
            text.append("No trace can be read with this mapping: ", style="bold")
            text.append(one_line(preview.problem or "no traces found", 200))
        else:
            trace = preview.traces[self._at]
            title = f"Trace {self._at + 1} of the first {len(preview.traces)}"
            text.append(
                f"{title}   {one_line(trace.source_id or '', 40)}\n", style="bold underline"
            )
            self._describe(trace, text)
        self.query_one("#mapping-preview", Static).update(text)

    def _describe(self, trace: Trace, text: Text) -> None:
        width = max(20, self.size.width - 18)
        listed = mapped_list(self._fields or {})
        if listed is not None:
            self._describe_steps(trace, text, width, spoken=listed[0] == "messages")
        shown = [("asked", trace.input), ("answered", trace.output), ("expected", trace.expected)]
        shown += [(f"score {one.name}", one.label or one.value) for one in trace.scores]
        shown += list(trace.metadata.items())
        for name, value in shown:
            if value is not None:
                text.append(f"{one_line(str(name), 12):<12} ", style="dim")
                text.append(one_line(" ".join(as_text(value).split()), width) + "\n")

    @staticmethod
    def _describe_steps(trace: Trace, text: Text, width: int, *, spoken: bool) -> None:
        text.append(f"{counted(len(trace.steps), 'step')}\n", style="dim")
        for depth, step in islice(walk(trace.steps), SHOWN_STEPS):
            said = step.output if step.output is not None else step.input
            name = step.actor if spoken and step.actor else step.name
            text.append(f"{one_line('  ' * depth + name, 18):<18} ", style="dim")
            text.append(one_line(" ".join(as_text(said).split()), width - 6) + "\n")

    @on(OptionList.OptionSelected)
    def action_open(self) -> None:
        """Choose a column for the field under the cursor."""
        at = self.query_one(OptionList).highlighted
        preview = self._preview
        if at is None or preview is None:
            return
        field = list(FIELDS)[at]
        options = [("nothing", "the export has no such column")]
        options += [
            (WHOLE_ROWS if one.path == WHOLE else one.path, " ".join(one.example.split())[:100])
            for one in self._options(field)
        ]

        def chosen(index: int | None) -> None:
            if index is None or self._fields is None:
                return
            path = self._options(field)[index - 1].path if index else None
            self._fields = with_field(self._fields, field, path)
            self._choices.keep((json.dumps(self._fields), 0))
            self._read()

        self.app.push_screen(ChoiceDialog(f"Which column is {FIELDS[field]}?", options), chosen)

    def action_go(self, by: int) -> None:
        """Another trace in the preview."""
        if self._preview is not None and self._preview.traces:
            self._at = (self._at + by) % len(self._preview.traces)
            self._show_trace()

    def _usable(self) -> bool:
        if self._preview is not None and self._preview.traces:
            return True
        self.app.bell()
        return False

    def action_load(self) -> None:
        """Load with what is chosen."""
        if self._usable():
            self._dismiss(ChosenMapping(dict(self._fields or {})))

    async def action_save(self) -> None:
        """Save under a name, then load."""
        if not self._usable():
            return
        space = self._workspace
        place = DraftPlace(space.journal, space.reviewer, "", f"name of mapping {self._path}")
        draft = await asyncio.to_thread(place.read)

        def named(name: str | None) -> None:
            if name is None:
                return
            chosen = ChosenMapping(dict(self._fields or {}), name)
            save = partial(save_mapping, self._workspace.folder, name, chosen.fields)

            def saved(_: object) -> None:
                place.drop()
                self._dismiss(chosen)

            self.in_thread(save, saved, failed=self._failed)

        title = "Save this mapping under which name?"
        self.app.push_screen(LineDialog(title, "", place, draft, proposal=self._path.stem), named)

    def action_leave(self) -> None:
        """Back, without a mapping."""
        self._dismiss(None)

    def _dismiss(self, chosen: ChosenMapping | None) -> None:
        self._choices.drop()
        self.dismiss(chosen)
