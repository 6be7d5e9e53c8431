"""The small form for a new code: a name, a definition in one line, and a key; no YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ....rubrics.schema import Choice, Rubric
from ....rubrics.writing import coding_question, new_code
from ....store.journal.journal import TextDraft
from ..drafts import DraftPlace
from .fields import Field, FieldsDialog


@dataclass(frozen=True)
class CodeForm:
    """A dialog for a new code of a rubric. `code` is what reviews say already, "" for a code that is new to them."""

    rubric: Rubric
    dialog: FieldsDialog
    code: str = ""

    def choice(self, values: Mapping[str, str]) -> Choice:
        """What was filled in as a choice of the rubric."""
        return _choice(self.rubric, values, self.code)


def _choice(rubric: Rubric, values: Mapping[str, str], code: str) -> Choice:
    return new_code(rubric, values["label"], values["definition"], values["key"], code)


def code_dialog(
    rubric: Rubric, place: DraftPlace, draft: TextDraft | None, code: str = ""
) -> CodeForm:
    """The form for a code of this rubric."""
    question = coding_question(rubric)
    where = (
        f"It becomes a choice of '{question.ask}'"
        if question
        else "A question of codes is added for it"
    )
    fields = [
        Field("label", "Name, as the expert reads it", code),
        Field("definition", "Definition, in one line: when does it apply?"),
        Field("key", "Key in files (empty: made from the name)"),
    ]

    def check(values: Mapping[str, str]) -> str:
        try:
            _choice(rubric, values, code)
        except ValueError as error:
            return str(error)
        return ""

    dialog = FieldsDialog(
        f"A new code for {rubric.title}", f"{where}.", fields, place, draft, check
    )
    return CodeForm(rubric, dialog, code)
