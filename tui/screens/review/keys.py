"""The commands of the review screen, declared once."""

from __future__ import annotations

from typing import Final

from ...keys import Command

JUDGE, STEP, MOVE, READ = "Judge", "Mark steps", "Move through the queue", "Read"

KEYS: Final = (
    Command(
        "review.pass",
        "p",
        "verdict('pass')",
        "Pass",
        "It was right: pass, and on to the next",
        JUDGE,
    ),
    Command(
        "review.fail", "f", "verdict('fail')", "Fail", "It was wrong: fail, and say why", JUDGE
    ),
    Command(
        "review.unsure", "s", "verdict('unsure')", "Unsure", "You cannot tell", JUDGE, footer=False
    ),
    Command(
        "review.digit",
        "1,2,3,4,5,6,7,8,9,0",
        "none",
        "Answer",
        "Answer the active question of the rubric",
        JUDGE,
        footer=False,
        key_display="1-9",
    ),
    Command(
        "review.break",
        "b",
        "break_point",
        "Broke",
        "It first went wrong at this step; again takes it back",
        STEP,
    ),
    Command(
        "review.cannot_tell",
        "B",
        "cannot_tell",
        "Cannot tell",
        "Where it first went wrong cannot be told",
        STEP,
        footer=False,
    ),
    Command(
        "review.root",
        "R",
        "root_cause",
        "Root cause",
        "This step explains the rest",
        STEP,
        footer=False,
    ),
    Command(
        "review.wrong",
        "m",
        "mark('wrong')",
        "Wrong step",
        "Mark this step wrong",
        STEP,
        footer=False,
    ),
    Command(
        "review.good", "g", "mark('good')", "Good step", "Mark this step good", STEP, footer=False
    ),
    Command("review.correct", "c", "correct", "Correct", "Write what it should have said", JUDGE),
    Command("review.note", "o", "note", "Note", "Write a note on the trace", JUDGE, footer=False),
    Command(
        "review.evidence",
        "v",
        "evidence",
        "Mark words",
        "Mark words in the text: arrows move, v starts, Enter keeps them",
        READ,
        footer=False,
    ),
    Command(
        "review.undo", "u", "undo", "Undo", "Take back your last press, also after a restart", JUDGE
    ),
    Command(
        "review.redo", "U", "redo", "Redo", "Do again what was taken back", JUDGE, footer=False
    ),
    Command("review.defer", "d", "defer", "Defer", "Not now: to the end of your queue", MOVE),
    Command(
        "review.defer_why",
        "D",
        "defer_why",
        "Defer, with reason",
        "Not now, and say why",
        MOVE,
        footer=False,
    ),
    Command("review.next", "n", "go(1)", "Next", "The next trace of the queue", MOVE),
    Command("review.previous", "N", "go(-1)", "Previous", "The previous trace", MOVE, footer=False),
    Command(
        "review.items",
        "i",
        "items",
        "List",
        "The traces of the queue as a list, to jump to one",
        MOVE,
        footer=False,
    ),
    Command(
        "review.group",
        "G",
        "group",
        "Group",
        "Others that failed like this one, as a group",
        MOVE,
        footer=False,
    ),
    Command(
        "review.next_open",
        "x",
        "next_open",
        "Next open",
        "The next trace that you have not judged",
        MOVE,
        footer=False,
    ),
    Command(
        "review.step_down",
        "j",
        "step(1)",
        "Next step",
        "The next step, wherever you are",
        READ,
        footer=False,
    ),
    Command(
        "review.step_up", "k", "step(-1)", "Previous step", "The previous step", READ, footer=False
    ),
    Command(
        "review.whole",
        "t",
        "whole",
        "Conversation",
        "The whole conversation, or one step",
        READ,
        footer=False,
    ),
    Command(
        "review.raw",
        "r",
        "raw",
        "Record",
        "The records that this trace was made of, as they came",
        READ,
        footer=False,
    ),
    Command(
        "review.pane", "tab", "pane(1)", "Pane", "Steps, text, rubric in turn", READ, footer=False
    ),
    Command(
        "review.pane_back",
        "shift+tab",
        "pane(-1)",
        "Pane back",
        "The other way round",
        READ,
        footer=False,
        key_display="Shift+Tab",
    ),
    Command("review.desk", "escape,q", "desk", "Desk", "Back to the desk", MOVE),
)
