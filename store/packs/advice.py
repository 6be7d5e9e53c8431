"""What single thing would make a case a better test, in words for the expert who judged its trace."""

from __future__ import annotations

from typing import Final

from ..claims.values.reading import values_in
from ..claims.values.value import ValueKind
from .cases import Case, asked_in

_RIGHT_VALUES: Final[dict[ValueKind, str]] = {
    "money": "the amount that is right",
    "date": "the date that is right",
    "time": "the time that is right",
    "duration": "the length of time that is right",
    "percent": "the percentage that is right",
    "quantity": "the quantity that is right",
    "id": "the number or code that is right",
    "phone": "the telephone number that is right",
    "email": "the address that is right",
}
_WHAT_RIGHT: Final = "what it should have said"
OWN_CLAIM: Final = (
    "a claim of your own: what only a right answer says, or what only a wrong one does"
)


def what_helps(case: Case) -> str:
    """What would help a case that does not gate; "" if nothing that a reviewer can write would."""
    if case.source.get("incomplete"):
        return ""
    if case.role == "guard":
        return "a claim of your own: what every right answer has to say"
    if case.accepted is None:
        return f"a correction: {_what_is_right(case)}"
    if case.rejected is not None and case.rejected.text.strip() == case.accepted.text.strip():
        return "a correction that says something else than the answer"
    return OWN_CLAIM


def _what_is_right(case: Case) -> str:
    """What the correction has to say: the value that stands in the wrong answer and not in the question, if there is
    one kind of it."""
    said = case.rejected.text if case.rejected else ""
    asked = {one.value for one in values_in(asked_in(case.input))}
    kinds = {one.value.kind for one in values_in(said) if one.value not in asked}
    kinds.discard("number")
    if len(kinds) == 1:
        return _RIGHT_VALUES.get(kinds.pop(), _WHAT_RIGHT)
    return _WHAT_RIGHT
