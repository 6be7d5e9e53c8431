"""The keys of every screen."""

from __future__ import annotations

from typing import Final

from .command import DIALOGS, GENERAL, PAGES, SHEETS, Command

GENERAL_KEYS: Final = (
    Command(
        "open", ("enter",), "open", "Open", "Open or choose what is under the cursor",
        GENERAL,
        (
            "desk", "mapping", "groups", "group", "threshold", "history", "take_back", "pack", "queue",
            "new_queue", "rows", "reading", "form", "review", "rubrics", "version", "codes", "code_reviews",
            "search", "compared", "adjudicate", "agreement", "items_behind", "judges", "report", "coverage",
        ),
        ("desk", "groups", "group", "history", "pack", "queue", "new_queue", "rubrics", "version", "codes", "code_reviews", "search", "compared", "agreement", "items_behind", "judges", "report", "coverage"),
        first_in=("review",),
    ),
    Command(
        "load", ("l",), "load", "Load", "Load a bundle of traces",
        GENERAL, ("desk", "mapping"), ("desk", "mapping"), saves=True,
    ),
    Command(
        "save", ("ctrl+s", "f2"), "save", "Save", "Save; a mapping is saved by name, then used",
        GENERAL, ("mapping", "text", "fields", "rubric_editor", "code_reviews"),
        ("mapping", "rubric_editor", "code_reviews"),
    ),
    Command(
        "groups", ("g",), "groups", "Groups",
        "Groups of similar failures; in a review, the group of this trace",
        GENERAL, ("desk", "review"), ("desk",),
    ),
    Command(
        "pack", ("F",), "pack", "Pack",
        "Make regression tests of the verdicts: see what they are worth, then write them to a folder",
        GENERAL, ("desk", "review", "pack", "queue", "summary", "adjudicate"), ("desk", "pack", "summary"),
    ),
    Command(
        "judges", ("L",), "judges", "Judges",
        "The judges whose scores came with the traces, held against what experts said",
        GENERAL, ("desk",), ("desk",),
    ),
    Command(
        "report", ("E",), "report", "Evidence",
        "Three answers with their evidence: do we trust this, is enough tested, can the data improve it",
        GENERAL, ("desk",), ("desk",),
    ),
    Command(
        "coverage", ("V",), "coverage", "Coverage",
        "What is seen, reviewed, failed and guarded, by slices and paths; holes, and the queues that fill them",
        GENERAL, ("desk",), ("desk",),
    ),
    Command(
        "write_report", ("W",), "write", "Write", "Write the report to a file: HTML, Markdown or JSON",
        GENERAL, ("report",), ("report",),
    ),
    Command(
        "acknowledge", ("a",), "acknowledge", "Acknowledge",
        "Let the private value under the cursor leave in packs as it is, with a reason",
        GENERAL, ("pack",), ("pack",),
    ),
    Command(
        "mask", ("M",), "mask", "Mask",
        "Make the pack with pseudonyms in place of what is private; again makes it as it is",
        GENERAL, ("pack",), ("pack",),
    ),
    Command("sample", ("S",), "sample", "Sample", "Load the sample traces", GENERAL, ("desk",)),
    Command(
        "settings", ("O",), "settings", "Settings", "Your settings: colours, name, editor",
        GENERAL, ("desk",),
    ),
    Command(
        "guide", ("G",), "guide", "Guided review",
        "A first review in three minutes, on sample traces, with a line that says what to press",
        GENERAL, ("desk",),
    ),
    Command(
        "backups", ("B",), "backups", "Backups",
        "Make a backup of what was judged, or restore one: what would be lost is shown first",
        GENERAL, ("desk",), saves=True,
    ),
    Command("refresh", ("ctrl+r",), "refresh", "Refresh", "Read the library again", GENERAL, ("desk",)),
    Command(
        "back", ("escape",), "leave", "Back", "Back to the screen before, changing nothing",
        GENERAL, (*PAGES, *SHEETS, *DIALOGS, "reading"), PAGES,
    ),
    Command(
        "quit", ("q",), "leave", "Quit", "Quit; on other screens, back. Everything is saved already",
        GENERAL, ("desk", *PAGES, *SHEETS), ("desk",),
    ),
    Command("help", ("question_mark",), "help", "Keys",
        "The keys and what they do; in a review first what the rubric asks, with examples", GENERAL, ("app",), ("app",)),
    Command(
        "masked", ("H",), "masked", "Masked", "Show private values as pseudonyms, or as they are",
        GENERAL, ("app",),
    ),
    Command("palette", ("ctrl+p",), "command_palette", "Palette", "Find a command by name", GENERAL, ("app",)),
    Command(
        "quit_now", ("ctrl+q",), "quit", "Quit", "Quit from any screen; everything is saved already",
        GENERAL, ("app",), everywhere=True,
    ),
    Command(
        "suspend", ("ctrl+z",), "suspend_process", "Suspend",
        "To the shell; `fg` there comes back. Everything is saved", GENERAL, ("app",),
    ),
)  # fmt: skip
