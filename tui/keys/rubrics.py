"""The keys of the screens of rubrics and codes."""

from __future__ import annotations

from typing import Final

from .command import RUBRICS, TEXT_FIELD, Command

RUBRIC_KEYS: Final = (
    Command(
        "rubrics", ("R",), "rubrics", "Rubrics", "The rubrics: see, write, change, and put one to use",
        RUBRICS, ("desk",), ("desk",),
    ),
    Command(
        "codes", ("K",), "codes", "Codes", "The codes of all reviews: rename, merge, split, put in the rubric",
        RUBRICS, ("desk",), ("desk",),
    ),
    Command(
        "new_rubric", ("w",), "new_rubric", "Write new", "Write a new rubric, from a short form or from another one",
        RUBRICS, ("rubrics",), ("rubrics",), saves=True,
    ),
    Command(
        "add_code", ("c",), "add_code", "Add a code", "Add a code with its definition to the rubric",
        RUBRICS, ("rubrics",), ("rubrics",), saves=True,
    ),
    Command(
        "version", ("v",), "version", "Put to use",
        "What a version changes, which reviews still hold and which not; then put it to use",
        RUBRICS, ("rubrics",), ("rubrics",),
    ),
    Command(
        "rename_code", ("e",), "rename_code", "Rename", "Give the code another name",
        RUBRICS, ("codes",), ("codes",), saves=True,
    ),
    Command(
        "merge_code", ("m",), "merge_code", "Merge", "Make one code of this one and another",
        RUBRICS, ("codes",), ("codes",), saves=True,
    ),
    Command(
        "split_code", ("X",), "split_code", "Split", "Read the reviews with this code, and give some of them another one",
        RUBRICS, ("codes",), ("codes",), saves=True,
    ),
    Command(
        "promote", ("P",), "promote", "To the rubric", "Make the code a choice of a rubric, with a definition",
        RUBRICS, ("codes",), ("codes",), saves=True,
    ),
    Command(
        "others", ("f",), "others", "Of others", "Show also what others said of traces that you have not judged; asks first",
        RUBRICS, ("codes",), ("codes",),
    ),
    Command(
        "choose", ("x",), "choose", "Choose", "This review gets the new code, or keeps the old one after all",
        RUBRICS, ("code_reviews",), ("code_reviews",),
    ),
    Command(
        "insert_code", ("f7",), "insert_code", "Add a code", "Add a code with its definition, by a small form",
        TEXT_FIELD, ("rubric_editor",), ("rubric_editor",),
    ),
    Command(
        "save_as", ("f6",), "save_as", "Save elsewhere", "Save the rubric to a file of your choice",
        TEXT_FIELD, ("rubric_editor",), ("rubric_editor",),
    ),
    Command(
        "next_problem", ("f8",), "next_problem", "Next problem", "Go to the next line with a problem",
        TEXT_FIELD, ("rubric_editor",), ("rubric_editor",),
    ),
)  # fmt: skip
