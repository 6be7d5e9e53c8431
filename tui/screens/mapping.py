"""Which column is what: for a table or JSON of no known format, with the traces it would give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from ...errors import UserError
from ...store.bundles.mapping import LABELS
from ...store.bundles.preview import Preview, previewed
from ...store.loading.mappings import save_mapping
from ...store.trace import Trace, as_text
from ..keys import Command, bindings
from ..safe_text import one_line
from .dialogs.choice import ChoiceDialog
from .dialogs.line import LineDialog

KEYS = (
    Command("mapping.choose", "enter", "choose", "Choose", "Choose the column of this field"),
    Command("mapping.load", "l", "load", "Load", "Load the bundle with this mapping, once"),
    Command("mapping.save", "s", "save", "Save and load", "Save the mapping by name, and load"),
    Command("mapping.next", "n", "preview(1)", "Next", "Preview the next trace"),
    Command("mapping.previous", "N,p", "preview(-1)", "Previous", "Preview the previous trace"),
    Command("mapping.leave", "escape,q", "leave", "Leave", "Load nothing"),
)
FIELDS = {"rows": "where the records are", **LABELS, "score": "a judgement"}


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the reviewer settled on: the mapping, and the name it was saved under, if it was."""

    fields: Mapping[str, str]
    name: str | None = None


class MappingScreen(Screen[Mapped | None]):
    """Gives the mapping to load with, or None."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)
    keys = KEYS

    class Previewed(Message):
        """The file has been read with a mapping; `error` says why it could not."""

        def __init__(self, preview: Preview | None, error: str = "") -> None:
            super().__init__()
            self.preview = preview
            self.error = error

    def __init__(self, library: Path, path: Path) -> None:
        super().__init__()
        self._library = library
        self._path = path
        self._fields: dict[str, str] | None = None
        self._preview: Preview | None = None
        self._at = 0

    def compose(self) -> ComposeResult:
        """What is asked, the fields, the preview, the keys."""
        yield Static(
            f" Which column is what?  {one_line(self._path.name, 34)}  ·  Enter changes a line",
            classes="title-bar",
            markup=False,
        )
        with Vertical(id="mapping-body"):
            yield OptionList(id="mapping-fields")
            yield Static("", id="mapping-preview", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Read the file; the proposal comes first."""
        self.query_one(OptionList).focus()
        self._read()

    @work(thread=True, exclusive=True, group="mapping", exit_on_error=False)
    def _read(self) -> None:
        try:
            preview = previewed(self._path, self._fields or {}, propose=self._fields is None)
            self.post_message(self.Previewed(preview))
        except UserError as error:
            self.post_message(self.Previewed(None, str(error)))

    @on(Previewed)
    def _show(self, message: Previewed) -> None:
        if message.preview is None:
            self.query_one("#mapping-preview", Static).update(Text(one_line(message.error, 300)))
            return
        self._preview = message.preview
        self._fields = dict(message.preview.mapping)
        self._at = min(self._at, max(0, len(message.preview.traces) - 1))
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
        example = next((one.example for one in preview.columns if one.path == path), "")
        row.append(f"{one_line(path, 28):<28}  ")
        room = max(0, self.size.width - 60)
        return row.append(one_line(" ".join(example.split()), room), style="dim")

    def _show_trace(self) -> None:
        preview = self._preview
        if preview is None:
            return
        text = Text()
        if preview.problem or not preview.traces:
            text.append("Nothing can be read so: ", style="bold")
            text.append(one_line(preview.problem or "there are no traces", 200))
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
        shown = [("asked", trace.input), ("answered", trace.output), ("expected", trace.expected)]
        shown += [(f"score {one.name}", one.label or one.value) for one in trace.scores]
        shown += list(trace.metadata.items())
        for name, value in shown:
            if value is not None:
                text.append(f"{one_line(str(name), 12):<12} ", style="dim")
                text.append(one_line(" ".join(as_text(value).split()), width) + "\n")

    @on(OptionList.OptionSelected)
    def action_choose(self) -> None:
        """Choose a column for the field under the cursor."""
        at = self.query_one(OptionList).highlighted
        preview = self._preview
        if at is None or preview is None:
            return
        field = list(FIELDS)[at]
        options = [("nothing", "the export does not say")]
        options += [(one.path, " ".join(one.example.split())[:100]) for one in preview.columns]

        def chosen(index: int | None) -> None:
            if index is None or self._fields is None:
                return
            self._fields.pop(field, None)
            if index:
                self._fields[field] = options[index][0]
            self._read()

        self.app.push_screen(ChoiceDialog(f"Which column is {FIELDS[field]}?", options), chosen)

    def action_preview(self, by: int) -> None:
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
            self.dismiss(Mapped(dict(self._fields or {})))

    def action_save(self) -> None:
        """Save under a name, then load."""
        if not self._usable():
            return

        def named(name: str | None) -> None:
            if name is None:
                return
            fields = dict(self._fields or {})
            try:
                save_mapping(self._library, name, fields)
            except UserError as error:
                self.query_one("#mapping-preview", Static).update(Text(one_line(str(error), 300)))
                return
            self.dismiss(Mapped(fields, name))

        suggestion = self._path.stem
        self.app.push_screen(LineDialog("Save this mapping under which name?", suggestion), named)

    def action_leave(self) -> None:
        """Load nothing."""
        self.dismiss(None)
