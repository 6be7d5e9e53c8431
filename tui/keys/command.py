"""What a command is: its keys, where they work, what they do, and how they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from textual.binding import Binding
from textual.keys import key_to_character

Context: TypeAlias = Literal[
    "app", "desk", "review", "groups", "group", "apply", "compare", "threshold", "mapping", "session",
    "records", "history", "take_back", "pack", "queue", "summary", "new_queue", "help", "choice",
    "line", "path", "text", "rows", "reading", "form", "rubric_help",
    "rubrics", "rubric_editor", "version", "codes", "code_reviews", "fields",
    "editing", "search", "query", "pair", "compared", "adjudicate", "agreement", "items_behind", "judges",
    "report", "coverage",
]  # fmt: skip
"""Where a key works: a screen, a dialog, or a widget ("rows": lists and the tree of steps)."""

CONTEXTS: Final[dict[Context, str]] = {
    "app": "everywhere",
    "desk": "desk",
    "review": "review",
    "groups": "groups",
    "group": "one group",
    "apply": "applying a judgement",
    "compare": "similar groups",
    "threshold": "threshold",
    "mapping": "columns of a table",
    "session": "traces of a session",
    "records": "records of a trace",
    "history": "what you did",
    "take_back": "taking back",
    "pack": "building a pack",
    "queue": "traces of a queue",
    "summary": "end of a queue",
    "new_queue": "making a queue",
    "help": "help",
    "choice": "choosing",
    "line": "naming",
    "path": "naming a file",
    "text": "writing a text",
    "rows": "lists and steps",
    "reading": "text of a step",
    "form": "rubric",
    "rubric_help": "help of a rubric",
    "rubrics": "rubrics",
    "rubric_editor": "writing a rubric",
    "version": "a version of a rubric",
    "codes": "codes",
    "code_reviews": "reviews with a code",
    "fields": "filling in a form",
    "editing": "text field",
    "search": "search",
    "query": "typing a query",
    "judges": "judges",
    "report": "evidence report",
    "coverage": "coverage",
    "pair": "two answers side by side",
    "compared": "results of a comparison",
    "adjudicate": "where reviewers differ",
    "agreement": "agreement of reviewers",
    "items_behind": "the traces behind a figure",
}
"""What each context is called in the documentation."""

GENERAL: Final = "General"
JUDGE: Final = "Judge"
STEPS: Final = "Mark steps"
MOVE: Final = "Move through the queue"
READ: Final = "Read"
GROUPS: Final = "Groups"
RUBRICS: Final = "Rubrics and codes"
REVIEWERS: Final = "Several reviewers"
CURSOR: Final = "Cursor"
TEXT_FIELD: Final = "Text field"


CHOSEN: Final[dict[str, tuple[str, ...]]] = {}
"""The keys that the person at the keyboard chose, by command id; `table.use_keys` fills it."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a key does and where.

    `keys` are Textual's names, the first one is shown. `action` is the Textual action that every
    context in `screens` implements; "{key}" in it stands for the key pressed. `footer` lists the
    contexts whose footer shows the command.
    """

    id: str
    keys: tuple[str, ...]
    action: str
    label: str
    help: str
    group: str
    screens: tuple[Context, ...]
    footer: tuple[Context, ...] = ()
    display: str = ""
    everywhere: bool = False
    """Whether it works in dialogs and sheets too."""
    first_in: tuple[Context, ...] = ()
    """The screens that are asked before the widget that has the focus."""
    saves: bool = False
    """Whether it does nothing but save, so that a window that only reads does not offer it."""

    @property
    def shown_key(self) -> str:
        """The key as it is written on screens and in the documentation: the first of those in use."""
        if self.id in CHOSEN:
            return _shown(CHOSEN[self.id][0])
        return self.display or _shown(self.keys[0])

    @property
    def present_keys(self) -> tuple[str, ...]:
        """The keys in use: those that were chosen, or its own."""
        return CHOSEN.get(self.id, self.keys)

    @property
    def in_palette(self) -> bool:
        """Whether the command palette offers it."""
        return self.group not in (CURSOR, TEXT_FIELD) and "{key}" not in self.action

    def bindings(self, context: Context) -> Iterator[Binding]:
        """Its Textual bindings in one context: one, or one for each key if the action needs the key."""
        each = self.keys if "{key}" in self.action else (",".join(self.keys),)
        for keys in each:
            yield Binding(
                keys,
                self.action.format(key=keys),
                self.label,
                show=context in self.footer,
                key_display=self.shown_key,
                tooltip=self.help,
                id=self.id,
                # Dialogs end the search for bindings: these keys work in them too.
                priority=self.everywhere or context in self.first_in,
            )


_NAMES: Final = {
    "question_mark": "?",
    "slash": "/",
    "full_stop": ".",
    "number_sign": "#",
    "equals_sign": "=",
    "comma": ",",
    "semicolon": ";",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "greater_than_sign": ">",
    "plus": "+",
    "minus": "-",
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}


def _shown(key: str) -> str:
    *modifiers, name = key.split("+")
    if len(name) == 1 and not modifiers:
        return name
    shown = _NAMES.get(name, name.upper() if len(name) == 1 else name.capitalize())
    character = key_to_character(name) if not modifiers and name not in _NAMES else None
    if character is not None and character.isprintable() and character != " ":
        return character
    return "+".join([*(modifier.capitalize() for modifier in modifiers), shown])


SHEETS: Final[tuple[Context, ...]] = ("session", "records", "help", "threshold", "take_back")
DIALOGS: Final[tuple[Context, ...]] = ("choice", "line", "path", "text", "fields", "rubric_editor")
PAGES: Final[tuple[Context, ...]] = (
    "review", "mapping", "groups", "group", "apply", "compare", "history", "pack",
    "rubrics", "version", "codes", "code_reviews", "queue", "summary", "new_queue", "search",
    "pair", "compared", "adjudicate", "agreement", "items_behind", "judges", "report",
    "coverage",
)  # fmt: skip
UNDOABLE: Final[tuple[Context, ...]] = (
    "desk", "review", "groups", "group", "compare", "history", "rubrics", "codes", "queue",
    "summary", "search", "pair", "compared", "adjudicate", "judges",
)  # fmt: skip
