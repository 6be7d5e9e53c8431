"""Codes as a person reads them: a code of the rubric by the name of its choice, one's own as it was typed."""

from __future__ import annotations

from collections.abc import Iterable

from ...rubrics.schema import Rubric


def code_title(rubric: Rubric | None, code: str) -> str:
    """The name of the choice that gives a code, else the code. Not safe to draw as it is."""
    for question in rubric.questions if rubric is not None else ():
        for choice in question.choices:
            if choice.code == code:
                return choice.label
    return code


def codes_line(rubric: Rubric | None, codes: Iterable[str]) -> str:
    """Several codes in a line: "Misread passage, old price"."""
    return ", ".join(code_title(rubric, code) for code in codes)
