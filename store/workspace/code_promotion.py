"""A code that reviewers typed becomes a choice of a rubric, with a definition: looked at first, then put to use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import UserError
from ...rubrics.schema import Choice, Rubric
from ...rubrics.writing import new_code, text_with_code
from .codes import used_codes
from .rubric_versions import VersionUsed, use_version
from .rubrics import newest_rubrics, rubric_named, save_rubric, text_of, to_save

if TYPE_CHECKING:
    from .opened import OpenLibrary


@dataclass(frozen=True, slots=True)
class Promotion:
    """A code as a choice of a rubric: the rubric as it would be, as text too, and how many reviews give the code. `path`
    is the file of the rubric, None if the folder of the library gets one."""

    choice: Choice
    rubric: Rubric
    text: str
    reviews: int
    path: Path | None


def plan_promotion(
    space: OpenLibrary, code: str, rubric: str, label: str, definition: str = "", key: str = ""
) -> Promotion:
    """What making a code a choice of the rubric of that name would write; changes nothing. Raises UserError."""
    used = next((one for one in used_codes(space) if one.code == code), None)
    if used is None:
        raise UserError(
            f"No review gives the code '{code}'",
            "`tracejury codes list` shows those that are used.",
        )
    wanted = rubric_named(space, rubric)
    if wanted.id in used.rubrics:
        raise UserError(f"'{code}' is a choice of {wanted.id} already", "Nothing was changed.")
    known = next((one for one in newest_rubrics(space) if one.name == wanted.id), None)
    if known is None or known.rubric is None:
        raise UserError(
            f"The library has no rubric {wanted.id}", "`tracejury rubric list` lists the rubrics."
        )
    try:
        choice = new_code(known.rubric, label, definition, key, code)
    except ValueError as error:
        raise UserError(f"'{code}' cannot be a choice of {wanted.id}: {error}") from None
    text, made = to_save(space, text_with_code(text_of(known), choice))
    return Promotion(choice, made, text, used.count, known.path)


def promote(space: OpenLibrary, planned: Promotion) -> VersionUsed:
    """Save the rubric with the new choice and put it to use. Raises UserError, NotSaved."""
    _, rubric = save_rubric(space, planned.text, planned.path)
    return use_version(space, rubric)
