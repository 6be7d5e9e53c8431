"""Every key of the app, declared once. A key means the same wherever it works.

Bindings, footer, command palette, help and the key table of the documentation are made from `KEYS`.
The id of a command is the id of its Textual binding, so a keymap can give it another key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from textual.binding import Binding, BindingType

Context: TypeAlias = Literal[
    "app", "desk", "review", "groups", "group", "apply", "compare", "threshold", "mapping", "items",
    "records", "history", "take_back", "pack", "help", "choice", "line", "path", "text", "rows", "reading", "form",
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
    "items": "traces of a queue",
    "records": "records of a trace",
    "history": "what you did",
    "take_back": "taking back",
    "pack": "building a pack",
    "help": "help",
    "choice": "choosing",
    "line": "naming",
    "path": "naming a file",
    "text": "writing a text",
    "rows": "lists and steps",
    "reading": "text of a step",
    "form": "rubric",
}
"""What each context is called in the documentation."""

GENERAL: Final = "General"
JUDGE: Final = "Judge"
STEPS: Final = "Mark steps"
MOVE: Final = "Move through the queue"
READ: Final = "Read"
GROUPS: Final = "Groups"
CURSOR: Final = "Cursor"
TEXT_FIELD: Final = "Text field"


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

    @property
    def shown_key(self) -> str:
        """The key as it is written on screens and in the documentation."""
        return self.display or _shown(self.keys[0])

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
                priority=self.everywhere,
            )


_NAMES: Final = {
    "question_mark": "?",
    "slash": "/",
    "equals_sign": "=",
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
    return "+".join([*(modifier.capitalize() for modifier in modifiers), shown])


_SHEETS: Final[tuple[Context, ...]] = ("items", "records", "help", "threshold", "take_back")
_DIALOGS: Final[tuple[Context, ...]] = ("choice", "line", "path", "text")
_PAGES: Final[tuple[Context, ...]] = (
    "review", "mapping", "groups", "group", "apply", "compare", "history", "pack",
)  # fmt: skip
_UNDOABLE: Final[tuple[Context, ...]] = (
    "desk", "review", "groups", "group", "compare", "history",
)  # fmt: skip

_KEYS: Final = (
    # --- judging ----------------------------------------------------------------------------------
    Command(
        "pass", ("p",), "verdict('pass')", "Pass",
        "The output is right: pass, and on to the next trace",
        JUDGE, ("review",), ("review",),
    ),
    Command(
        "fail", ("f",), "verdict('fail')", "Fail", "The output is wrong: fail, and say why",
        JUDGE, ("review",), ("review",),
    ),
    Command(
        "unsure", ("s",), "verdict('unsure')", "Unsure", "You cannot decide", JUDGE, ("review",)
    ),
    Command(
        "number", tuple("1234567890"), "number({key})", "Answer",
        "Answer the active question of the rubric; in a dialog, choose the option",
        JUDGE, ("review", "choice"), display="1-9",
    ),
    Command(
        "break_point", ("b",), "break_point", "Broke",
        "It first went wrong at this step; press again to clear",
        STEPS, ("review",), ("review",),
    ),
    Command(
        "cannot_tell", ("B",), "cannot_tell", "Cannot tell",
        "You cannot tell where it first went wrong", STEPS, ("review",),
    ),
    Command(
        "root_cause", ("R",), "root_cause", "Root cause", "This step explains the rest",
        STEPS, ("review",),
    ),
    Command(
        "mark_wrong", ("m",), "mark('wrong')", "Wrong step", "Mark this step wrong",
        STEPS, ("review",),
    ),
    Command(
        "mark_good", ("M",), "mark('good')", "Good step", "Mark this step good",
        STEPS, ("review",),
    ),
    Command(
        "correct", ("c",), "correct", "Correct", "Write what the output should have been",
        JUDGE, ("review",), ("review",),
    ),
    Command(
        "approve", ("A",), "approve", "Approve",
        "Approve the correction, so that it is no longer a proposal; again takes that back",
        JUDGE, ("review",),
    ),
    Command(
        "claims", ("W",), "claims", "Claims",
        "What a right answer must say or do, as claims: accept, drop, edit, write one",
        JUDGE, ("review",),
    ),
    Command(
        "edit_claim", ("E",), "edit_claim", "Edit claim",
        "Edit the claim under the cursor: yours takes its place", JUDGE, ("review",),
    ),
    Command("note", ("o",), "note", "Note", "Write a note on the trace", JUDGE, ("review",)),
    # --- groups -----------------------------------------------------------------------------------
    Command(
        "apply", ("a",), "apply", "Apply",
        "Apply your judgement of one member to the group: preview, then apply",
        GROUPS, ("group", "apply"), ("group", "apply"),
    ),
    Command(
        "leave_out", ("x",), "leave_out", "Leave out",
        "Leave this member out of the judgement, or drop this claim; again includes it",
        GROUPS, ("apply", "review"), ("apply",),
    ),
    Command(
        "more", ("plus", "right_square_bracket"), "more(1)", "More",
        "More: write one more claim; queue one more member to be checked; raise the threshold",
        GROUPS, ("apply", "threshold", "review"), ("apply",),
    ),
    Command(
        "fewer", ("minus", "left_square_bracket"), "more(-1)", "Fewer",
        "Fewer: queue one member less to be checked; lower the threshold",
        GROUPS, ("apply", "threshold"), ("apply",),
    ),
    Command(
        "split", ("X",), "split", "Split",
        "This is another failure: move it, with all in the same words, into a new group",
        GROUPS, ("group",), ("group",),
    ),
    Command("name", ("e",), "name", "Name", "Name the group", GROUPS, ("group",), ("group",)),
    Command(
        "pin", ("P",), "pin", "Pin", "Pin this member to the group, whatever is loaded later",
        GROUPS, ("group",),
    ),
    Command(
        "withdraw", ("w",), "withdraw", "Withdraw",
        "Withdraw the judgement that was propagated to this member",
        GROUPS, ("group",), ("group",),
    ),
    Command(
        "order", ("O",), "order", "Order", "By size, by open members, newest first, by code",
        GROUPS, ("groups",), ("groups",),
    ),
    Command(
        "filter", ("slash",), "filter", "Filter", "Count only the traces with a metadata value",
        GROUPS, ("groups",), ("groups",),
    ),
    Command(
        "compare", ("C",), "compare", "Compare", "Groups that are similar: merge or keep apart",
        GROUPS, ("groups",), ("groups",),
    ),
    Command(
        "threshold", ("T",), "threshold", "Threshold",
        "How similar failures of one group are: preview another threshold",
        GROUPS, ("groups",), ("groups",),
    ),
    Command(
        "merge", ("equals_sign",), "merge", "Merge", "The same failure: merge the two groups",
        GROUPS, ("compare",), ("compare",),
    ),
    Command(
        "keep_apart", ("K",), "keep_apart", "Keep apart",
        "Different failures: do not propose this pair again",
        GROUPS, ("compare",), ("compare",),
    ),
    # --- undo -------------------------------------------------------------------------------------
    Command(
        "undo", ("u",), "undo", "Undo",
        "Take back what you did last, on whatever screen, also after a restart",
        JUDGE, _UNDOABLE, ("review", "groups", "group", "compare", "history"),
    ),
    Command(
        "redo", ("U",), "redo", "Redo", "Do again what you took back last",
        JUDGE, _UNDOABLE, ("history",),
    ),
    Command(
        "history", ("h",), "history", "History",
        "What you did, newest first; an act and all later ones can be taken back",
        JUDGE, _UNDOABLE, ("desk",),
    ),
    # --- moving -----------------------------------------------------------------------------------
    Command(
        "defer", ("d",), "defer", "Defer", "Not now: move the trace to the end of your queue",
        MOVE, ("review",), ("review",),
    ),
    Command(
        "defer_with_reason", ("D",), "defer_with_reason", "Defer, with reason",
        "Not now, and say why", MOVE, ("review",),
    ),
    Command(
        "next", ("n",), "go(1)", "Next", "The next trace",
        MOVE, ("review", "mapping"), ("review", "mapping"),
    ),
    Command(
        "previous", ("N",), "go(-1)", "Previous", "The previous trace",
        MOVE, ("review", "mapping"), ("mapping",),
    ),
    Command(
        "next_open", ("greater_than_sign",), "next_open", "Next open",
        "The next trace that you have not judged", MOVE, ("review",),
    ),
    Command(
        "items", ("i",), "items", "List", "The traces of the queue as a list",
        MOVE, ("review", "items"),
    ),
    # --- reading ----------------------------------------------------------------------------------
    Command(
        "next_row", ("j",), "row(1)", "Next row",
        "The next row; in a review, the next step whatever pane has the focus",
        READ, ("rows", "review"),
    ),
    Command(
        "previous_row", ("k",), "row(-1)", "Previous row", "The previous row or step",
        READ, ("rows", "review"),
    ),
    Command(
        "whole", ("t",), "whole", "Conversation", "The whole conversation, or one step",
        READ, ("review",),
    ),
    Command(
        "mark_words", ("v",), "mark_words", "Mark words",
        "Mark words as evidence: arrows move, the same key starts, Enter keeps them",
        READ, ("review", "reading"),
    ),
    Command(
        "records", ("r",), "records", "Records", "The records of this trace as they were exported",
        READ, ("review", "records"),
    ),
    Command("pane", ("tab",), "pane(1)", "Pane", "Steps, text, rubric in turn", READ, ("review",)),
    Command(
        "pane_back", ("shift+tab",), "pane(-1)", "Pane back", "The same in the other direction",
        READ, ("review",),
    ),
    # --- general ----------------------------------------------------------------------------------
    Command(
        "open", ("enter",), "open", "Open", "Open or choose what is under the cursor",
        GENERAL,
        (
            "desk", "mapping", "groups", "group", "threshold", "history", "take_back", "pack", "rows",
            "reading", "form",
        ),
        ("history", "pack"),
    ),
    Command(
        "load", ("l",), "load", "Load", "Load a bundle of traces",
        GENERAL, ("desk", "mapping"), ("desk", "mapping"),
    ),
    Command(
        "save", ("ctrl+s", "f2"), "save", "Save", "Save; a mapping is saved by name, then used",
        GENERAL, ("mapping", "text"), ("mapping",),
    ),
    Command(
        "groups", ("g",), "groups", "Groups",
        "Groups of similar failures; in a review, the group of this trace",
        GENERAL, ("desk", "review"), ("desk",),
    ),
    Command(
        "pack", ("F",), "pack", "Pack",
        "Make regression tests of the verdicts: see what they are worth, then write them to a folder",
        GENERAL, ("desk", "review", "pack"), ("desk", "pack"),
    ),
    Command("sample", ("S",), "sample", "Sample", "Load the sample traces", GENERAL, ("desk",)),
    Command("refresh", ("ctrl+r",), "refresh", "Refresh", "Read the library again", GENERAL, ("desk",)),
    Command(
        "back", ("escape",), "leave", "Back", "Back to the screen before, changing nothing",
        GENERAL, (*_PAGES, *_SHEETS, *_DIALOGS, "reading"), _PAGES,
    ),
    Command(
        "quit", ("q",), "leave", "Quit", "Quit; on other screens, back. Everything is saved already",
        GENERAL, ("desk", *_PAGES, *_SHEETS), ("desk",),
    ),
    Command("help", ("question_mark",), "help", "Help", "Keys and what they do", GENERAL, ("app",), ("app",)),
    Command("palette", ("ctrl+p",), "command_palette", "Palette", "Find a command by name", GENERAL, ("app",)),
    Command(
        "quit_now", ("ctrl+q",), "quit", "Quit", "Quit from any screen; everything is saved already",
        GENERAL, ("app",), everywhere=True,
    ),
    # --- the cursor -------------------------------------------------------------------------------
    Command("up", ("up",), "line(-1)", "Up", "One line up", CURSOR, ("rows", "reading", "form")),
    Command("down", ("down",), "line(1)", "Down", "One line down", CURSOR, ("rows", "reading", "form")),
    Command(
        "left", ("left",), "sideways(-1)", "Left", "One word or one value to the left",
        CURSOR, ("reading", "threshold"),
    ),
    Command(
        "right", ("right",), "sideways(1)", "Right", "One word or one value to the right",
        CURSOR, ("reading", "threshold"),
    ),
    Command("page_up", ("pageup",), "page(-1)", "Page up", "One page up", CURSOR, ("rows", "reading")),
    Command(
        "page_down", ("pagedown", "space"), "page(1)", "Page down", "One page down",
        CURSOR, ("rows", "reading"),
    ),
    Command("top", ("home",), "edge(-1)", "Top", "To the top", CURSOR, ("rows", "reading")),
    Command("end", ("end",), "edge(1)", "End", "To the end", CURSOR, ("rows", "reading")),
    # Letters are typed in a text field, and Tab completes there as it does in a shell.
    Command(
        "complete", ("tab",), "complete", "Complete", "Complete the name as far as possible",
        TEXT_FIELD, ("path",),
    ),
)  # fmt: skip


def key_table() -> Iterator[Command]:
    """Every command of the app, in the order of footers and help."""
    yield from _KEYS


def commands_in(*contexts: Context) -> list[Command]:
    """The commands that work in any of these contexts."""
    return [command for command in _KEYS if not set(contexts).isdisjoint(command.screens)]


def bindings(context: Context) -> list[BindingType]:
    """The Textual bindings of one context."""
    return [binding for command in commands_in(context) for binding in command.bindings(context)]


def key(command_id: str) -> str:
    """The key of a command as screens write it in their hints."""
    return next(command.shown_key for command in _KEYS if command.id == command_id)
