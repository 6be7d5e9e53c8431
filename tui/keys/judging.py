"""The keys of judging a trace."""

from __future__ import annotations

from typing import Final

from .command import JUDGE, STEPS, Command

JUDGING: Final = (
    Command(
        "pass", ("p",), "verdict('pass')", "Pass",
        "The output is right: pass, and on to the next trace",
        JUDGE, ("review", "adjudicate"), ("review",), saves=True,
        help_in=(("adjudicate", "Decide: the output is right, whatever the reviewers say; asks for a reason"),),
    ),
    Command(
        "fail", ("f",), "verdict('fail')", "Fail", "The output is wrong: fail, and say why",
        JUDGE, ("review", "adjudicate"), ("review",), saves=True,
        help_in=(("adjudicate", "Decide: the output is wrong, whatever the reviewers say; asks for a reason"),),
    ),
    Command(
        "unsure", ("s",), "verdict('unsure')", "Unsure", "You cannot decide", JUDGE, ("review", "adjudicate"), saves=True,
        help_in=(("adjudicate", "Decide: it cannot be told whether the output is right; asks for a reason"),),
    ),
    Command(
        "number", tuple("1234567890"), "number({key})", "Answer",
        "Answer the active question of the rubric; in a dialog, choose the option",
        JUDGE, ("review", "choice", "adjudicate"), display="1-9", saves=True,
        help_in=(("adjudicate", "Decide: the review in that column holds; asks for a reason"),),
    ),
    Command(
        "break_point", ("b",), "break_point", "Broke",
        "It first went wrong at this step; press again to clear",
        STEPS, ("review", "adjudicate"), ("review",), saves=True,
        help_in=(("adjudicate", "Before a fail of your own: it first went wrong at this step"),),
    ),
    Command(
        "cannot_tell", ("B",), "cannot_tell", "Cannot tell",
        "You cannot tell where it first went wrong", STEPS, ("review", "adjudicate"), saves=True,
        help_in=(("adjudicate", "Before a fail of your own: where it first went wrong cannot be told"),),
    ),
    Command(
        "manifestation", ("V",), "manifestation", "Showed",
        "It showed at this step; press again to clear", STEPS, ("review",), saves=True,
    ),
    Command(
        "cause_layer", ("L",), "cause_layer", "Cause layer",
        "Which part would have to change: prompt, retrieval, tool …", STEPS, ("review",), saves=True,
    ),
    Command(
        "root_cause", ("R",), "root_cause", "Root cause", "This step explains the rest",
        STEPS, ("review",), saves=True,
    ),
    Command(
        "mark_wrong", ("m",), "mark('wrong')", "Wrong step", "Mark this step wrong",
        STEPS, ("review",), saves=True,
    ),
    Command(
        "mark_good", ("M",), "mark('good')", "Good step", "Mark this step good",
        STEPS, ("review",), saves=True,
    ),
    Command(
        "code", ("number_sign",), "code", "Code",
        "Give a code in your own words; codes that you have used are offered while you type",
        JUDGE, ("review",), saves=True,
    ),
    Command(
        "repeat", ("full_stop",), "repeat", "Again",
        "Judge this trace as you judged the last one, and finish if nothing is missing",
        JUDGE, ("review",), saves=True,
    ),
    Command(
        "correct", ("c",), "correct", "Correct", "Write what the output should have been",
        JUDGE, ("review",), ("review",), saves=True,
    ),
    Command(
        "approve", ("A",), "approve", "Approve",
        "Approve the correction, so that it is no longer a proposal; again takes that back",
        JUDGE, ("review",), saves=True,
    ),
    Command(
        "claims", ("W",), "claims", "Claims",
        "What a right answer must say or do, as claims: accept, drop, edit, write one",
        JUDGE, ("review",),
    ),
    Command(
        "edit_claim", ("E",), "edit_claim", "Edit claim",
        "Edit the claim under the cursor: yours takes its place", JUDGE, ("review",), saves=True,
    ),
    Command(
        "known", ("K",), "known", "Known",
        "What earlier projects knew of this failure, and what helped, once you have judged it",
        JUDGE, ("review",),
    ),
    Command(
        "signal", ("exclamation_mark",), "signal", "Signal",
        "Worth attention, whatever the verdict: an unexpected topic, a surprisingly good answer, how it is asked, a complaint",
        JUDGE, ("review",), saves=True,
    ),
    Command("note", ("o",), "note", "Note", "Write a note on the trace", JUDGE, ("review",), saves=True),
)  # fmt: skip
