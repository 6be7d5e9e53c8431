"""The types of claims on SQL and program text, which are compared by their tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..claim import Claim, ClaimInvalid, Finding, Output
from ..claim_type import ClaimType, text_argument, typed
from .arguments import flag_argument, texts_argument
from .snippets import canonical_name, code_in, language_called, sql_in
from .tokens import LANGUAGES, SQL, Language, same_text


@dataclass(frozen=True, slots=True)
class _Code:
    """The texts of a claim and how they are written; `must`: one of them must be there, or none may. `only`: any other
    text of the language breaks the claim; otherwise it may be the same in other words, and says nothing."""

    language: Language
    name: str
    values: tuple[str, ...]
    must: bool
    only: bool

    def in_answer(self, text: str) -> list[str]:
        """The texts of this language in an answer."""
        return sql_in(text) if self.language.sql else code_in(text, self.name)

    def is_said(self, output: Output) -> bool:
        """Whether an answer has one of the texts, or is it as a whole."""
        given = [*self.in_answer(output.text), output.text]
        return any(same_text(one, value, self.language) for one in given for value in self.values)


def _read_sql(claim: Claim) -> _Code:
    return _read(claim, SQL, "SQL")


def _read_code(claim: Claim) -> _Code:
    name = text_argument("language")(claim)
    language = language_called(name)
    if language is None:
        raise ClaimInvalid(
            f"check {claim.id}: the language {name!r} is not one of {', '.join(LANGUAGES)}"
        )
    return _read(claim, language, canonical_name(name))


def _read(claim: Claim, language: Language, name: str) -> _Code:
    values = (text_argument("value")(claim), *texts_argument(claim, "alternates", needed=False))
    must = flag_argument(claim, "must", default=True)
    return _Code(language, name, values, must, flag_argument(claim, "only"))


def _finds(claim: Claim, code: _Code, output: Output) -> Finding:
    del claim
    said = code.is_said(output)
    if not code.must:
        return Finding("broken", f"has {code.name} that is wrong") if said else Finding("met")
    if said:
        return Finding("met")
    if not code.in_answer(output.text):
        return Finding("silent", f"has no {code.name}")
    return Finding("broken" if code.only else "silent", f"has other {code.name} than expected")


def _describe(code: _Code) -> str:
    values = " or ".join(repr(" ".join(value.split())) for value in code.values)
    other = f", and no other {code.name}" if code.only else ""
    return f"must {'' if code.must else 'not '}have the {code.name} {values}{other}"


CODE_TYPES: Final[Mapping[str, ClaimType[Any]]] = {
    "sql": typed(_read_sql, _finds, _describe),
    "code": typed(_read_code, _finds, _describe),
}
