"""What single thing would make a case a better test, in words for the expert who judged its trace."""

from __future__ import annotations

from typing import Final

from ..claims.asking import asked_kinds
from ..claims.language.detect import language_of
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
    "number": "number",
    "id": "number or code",
    "phone": "telephone number",
    "email": "address",
}
"""What values are called."""
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
    """What the correction has to say: the kinds of values that stand in the wrong answer and not in the question. What
    was asked for is named alone, else what the answer says first."""
    question = asked_in(case.input)
    asked = {one.value for one in values_in(question)}
    said = [one.value for one in values_in(case.rejected.text if case.rejected else "")]
    wanted = asked_kinds(question, language_of(question))
    # A bare number may count anything: it is named only where a number was asked for.
    named = _NOUNS.keys() - ({"number"} - wanted)
    kinds = list(dict.fromkeys(one.kind for one in said if one not in asked and one.kind in named))
    nouns = [_NOUNS[kind] for kind in ([one for one in kinds if one in wanted] or kinds)]
    nouns = nouns[:_MOST_NAMED]
    return f"the {' or the '.join(nouns)} that is right" if nouns else _WHAT_RIGHT
