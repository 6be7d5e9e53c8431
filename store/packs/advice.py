"""What single thing would make a case a better test, in words for the expert who judged its trace."""

from __future__ import annotations

from typing import Final

from ..claims.values.reading import values_in
from ..claims.values.value import ValueKind
from .cases import Case, asked_in

_NOUNS: Final[dict[ValueKind, str]] = {
    "money": "amount",
    "date": "date",
    "time": "time",
    "duration": "length of time",
    "percent": "percentage",
    "quantity": "quantity",
    "id": "number or code",
    "phone": "telephone number",
    "email": "address",
}
"""What values are called, the likeliest to be what was asked for first."""
_MOST_NAMED: Final = 2
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
    """What the correction has to say: the kinds of values that stand in the wrong answer and not in the question."""
    said = case.rejected.text if case.rejected else ""
    asked = {one.value for one in values_in(asked_in(case.input))}
    kinds = {one.value.kind for one in values_in(said) if one.value not in asked}
    nouns = [noun for kind, noun in _NOUNS.items() if kind in kinds][:_MOST_NAMED]
    return f"the {' or the '.join(nouns)} that is right" if nouns else _WHAT_RIGHT
