"""The sentences of the guided review. Keys stand in them by the ids of their commands, in braces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .seen import LeafletAt, Seen

# A strip of two lines at 80 columns, of three at 60, holds each of them.

GO_BACK: Final = "{back} goes back to the guided review."
TESTS: Final = "These are the tests that your verdicts make. {back} goes back; {open} opens the trace of a line."
NO_TESTS: Final = "Tests are made of finished verdicts. {back} goes back to the guided review."
SUMMARY: Final = "This is what came of the three traces. {back} goes back; {pack} shows the tests."

# --- whatever has the keys --------------------------------------------------------------------------

WRITE: Final = "{open} saves what you write, {back} leaves it for later."
WRITE_WHY: Final = "Say in a sentence what is wrong: engineers read this first. {open} saves it, {back} leaves it for later."
CLEAR_FIRST: Final = "The field holds what the AI said, and that is wrong: {clear_text} clears it. Then type what it should have said."
WRITE_CORRECTION_OF_SECOND: Final = (
    "What should it have said? For example: No, not in these weeks; please ask your midwife."
    " {open} saves it, {back} leaves it for later."
)
CLOSE_TEXT: Final = "A text is open beside this one. {back} closes it and keeps what you wrote."
HOLDING: Final[Mapping[str, str]] = {
    "options": "A digit chooses one of the lines in the panel ({number}), {back} leaves it.",
    "words": "You are choosing words: the arrows move, {open} keeps them, {back} leaves it.",
    "finding": "You are finding words in this trace. {back} closes the line; {open} looks for what you type.",
    "help": "This is what the rubric says. {back} goes back.",
    "claims": "What a right answer must say or do, as a test asks for it. {claims} goes back to the text.",
}

# --- the first trace --------------------------------------------------------------------------------

HAS_TO_AGREE: Final = "Is that right? It has to agree with what the AI looked up. "
AGREES_IN_VIEW: Final = "The answer agrees with leaflet #1, 10 to 15 kg: 5 ml three times a day. "
AGREES_SEEN: Final = "The answer agrees with leaflet #1, which you have seen. "
RIGHT: Final = "So it is right: {pass} passes it."
RATHER_RIGHT: Final = "{pass} makes it a pass; or say why not, in the panel."
SURE: Final = "Compare it with its leaflet. "


def first_words(seen: Seen) -> str:
    """Where one begins to read, by what is in view."""
    what = "Question and answer stand at the top of the text."
    if seen.asked:
        what = "What one person asked; the answer comes below it."
        if seen.answered:
            what = "What one person asked, and what the AI answered."
    bar = "" if seen.redo else "; the bar at the left shows where you are"
    return f"{what} {{next_row}} goes to the next part, {{previous_row}} back{bar}."


# --- the second trace -------------------------------------------------------------------------------

SECOND_ASKED: Final = "Ibuprofen at 34 weeks; the AI says yes. "
WHAT_SAYS_LEAFLET: Final = "What does the leaflet say? "
FORBIDS: Final = "Leaflet #1: not in the last three months of pregnancy. "
LEAVES_OUT: Final = "The answer leaves that out: "
SAYS_YES: Final = "Yet the answer says yes, which is wrong: "
SEEN_FORBIDS: Final = "Leaflet #1, which you have seen, forbids what the answer allows: "
FAIL_IT: Final = "{fail} fails it"
ASKS_AGAIN: Final = ", pressed twice."

# --- from one to the other --------------------------------------------------------------------------

YOU_SAY: Final = "You say {}. "
SAVED: Final = "Saved: {}. "
TAKEN_BACK: Final = "Taken back; {redo} does it again. "
IS_JUDGED: Final = "This one is judged {}. "
ON: Final = "{next} goes on to the second, which is not finished."
BACK_TO_FIRST: Final = "{previous} goes back to the first, which is not finished."
GO_TO: Final = "{{previous}} goes back: the {} trace is not {} yet."

# --- what a judgement lacks -------------------------------------------------------------------------

TO_PANEL: Final = "Say more in the panel of questions: {pane} goes there."
DIGIT_FOR_CODE: Final = (
    "What kind of mistake is it? The digit before its name chooses it ({number})."
)
TO_CODE: Final = "{up} and {down} go to the question how it failed; a digit answers it."
OPEN_WHY: Final = "And why is it wrong? {open} opens a field to write in."
ON_TO_WHY: Final = "Why it is wrong is still missing: {open} goes on to that."
ON_TO_MISSING: Final = "Something is still missing, marked *: {open} goes on to that."
DIGIT_ANSWERS: Final = "This question is still open: a digit answers it ({number})."
MARK_WHERE: Final = (
    "{break_point}: here it began, in the part with the bar. {next_row} and {previous_row} go to another part;"
    " {cannot_tell}: you cannot tell."
)
NO_MARK_HERE: Final = "Where did it begin? Not here: this part belongs to no step. {previous_row} and {next_row} go to one that does."
CORRECT: Final = (
    "What should it have said? {correct} writes it; with it, a test can tell right from wrong."
    " {open} finishes without it."
)
CORRECT_ANEW: Final = (
    "Your correction still has the words of the AI in it: {correct} opens it, {clear_text} clears it there."
    " {open} finishes without."
)
FINISH: Final = "That is all: {open} finishes this trace and goes on to the next."
STILL_OPEN: Final = "Nothing is missing any more. {back} closes what is open."

# --- the end ----------------------------------------------------------------------------------------

BEING_TRIED: Final = "Both are judged. What becomes of that is being tried …"
AT_THE_END: Final = " {pack} shows the tests, {undo} takes back"
LOOK_AGAIN: Final = " {previous} goes back to the second, {pack} shows the tests"
CORRECT_ANEW_NOW: Final = " Your correction still has the AI's words: {correct} opens it"
CORRECT_NOW: Final = " {correct} writes a correction now, {pack} shows the tests"
ENDS: Final = ", {back} ends this."
ENDS_TWICE: Final = ", {back} twice ends this."

# --- the way to the leaflet -------------------------------------------------------------------------

_WAYS: Final[Mapping[LeafletAt, str]] = {
    "in view": "Leaflet #1 is in view.",
    "below": "{next_row} goes on to “search-leaflets”.",
    "above": "{previous_row} goes back to “search-leaflets”.",
    "in a folded part": "{fold} opens this part.",
    "closed": "{open} opens the lines of this part one by one: see #1.",
    "out of view": "{page_up} and {page_down} scroll to leaflet #1 of this part.",
    "behind": "{view_text} shows the text.",
}
_TO_TEXT: Final = "{pane} goes to the text: leaflet #1 is in this part."
_FROM_PANEL: Final = "{back} goes to the text: leaflet #1 is in this part."


def to_leaflet(seen: Seen) -> str:
    """How to bring the leaflet into view from where one is."""
    # Enter and the keys of pages act on what has the focus.
    if seen.leaflet in ("closed", "out of view") and seen.keys != "text":
        return _FROM_PANEL if seen.keys == "panel" else _TO_TEXT
    return _WAYS[seen.leaflet]
