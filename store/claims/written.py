"""Claims as a person types them: "must say EUR 45", "must not say full refund", "at most 200 characters"."""

from __future__ import annotations

import json
import re
from typing import Final

from ..canonical import Json
from .claim import Claim, ClaimInvalid
from .deriving import Marked, derive_claims
from .evaluating import validate
from .matching import NORMALIZE
from .reviewed import OWN

FORMS: Final = (
    "must say …",
    "must not say …",
    "must call NAME",
    "must not call NAME",
    "at most N characters",
)
"""What a typed claim may look like."""

MAX_WORDS: Final = 300
"""Characters of a typed claim."""

_VERB: Final = r"(?P<verb>must not|must never|must|never|do not|don't)?\s*"
_SAYS: Final = re.compile(_VERB + r"say:?\s+(?:that\s+)?(?P<what>.+)", re.IGNORECASE)
_CALLS: Final = re.compile(
    _VERB + r"call\s+(?P<name>[^\s(]+)\s*(?:\((?P<arguments>.*)\))?", re.IGNORECASE
)
_LENGTH: Final = re.compile(
    r"(?:must )?(?:have |be )?(?P<bound>at most|at least)? ?(?P<count>\d{1,7}) (?P<unit>characters|words)"
    r" ?(?P<after>at most|or more)?",
    re.IGNORECASE,
)
_NOT: Final = frozenset(["must not", "must never", "never", "do not", "don't"])
_QUOTES: Final = {'"': '"', "'": "'", "“": "”", "„": "“", "«": "»", "‘": "’"}


def claims_from_words(text: str) -> tuple[Claim, ...]:
    """The claims that typed words make: several where "must say" is followed by several values.

    Raises ClaimInvalid with what can be written instead.
    """
    words = " ".join(text.split()).rstrip()
    if len(words) > MAX_WORDS:
        raise ClaimInvalid(f"a claim has at most {MAX_WORDS} characters; this one has {len(words)}")
    found = _length(words) or _said(words) or _called(words)
    if not found:
        raise ClaimInvalid(f"write one of: {', '.join(FORMS)}")
    for claim in found:
        validate(claim)
    return found


def _length(words: str) -> tuple[Claim, ...]:
    found = _LENGTH.fullmatch(words.rstrip("."))
    bound = (found["bound"] or found["after"] or "").lower() if found else ""
    if found is None or not bound:
        return ()
    side = "max" if bound == "at most" else "min"
    unit = "words" if found["unit"].lower() == "words" else "chars"
    return (_claim(f"{side}_{unit}", {"count": int(found["count"])}),)


def _said(words: str) -> tuple[Claim, ...]:
    found = _SAYS.fullmatch(words)
    if found is None:
        return ()
    must = (found["verb"] or "").lower() not in _NOT
    what = found["what"].strip()
    quoted = len(what) > 2 and _QUOTES.get(what[0]) == what[-1]
    if quoted:
        what = what[1:-1].strip()
    if not what:
        return ()
    # Words in quotation marks are meant as they stand; others may be a value in another notation.
    meant = () if quoted else derive_claims("", (), marked=[Marked(what, must)]).claims
    if meant:
        return tuple(
            Claim("", one.type, _decisive(one), one.normalize, origin=OWN) for one in meant
        )
    kind = "contains" if must else "not_contains"
    return (_claim(kind, {"value": what, "whole": True}, NORMALIZE),)


def _decisive(claim: Claim) -> dict[str, Json]:
    return {name: value for name, value in claim.arguments.items() if name != "weight"}


def _called(words: str) -> tuple[Claim, ...]:
    found = _CALLS.fullmatch(words)
    if found is None:
        return ()
    must = (found["verb"] or "").lower() not in _NOT
    arguments: dict[str, Json] = {"name": found["name"]}
    if found["arguments"] and found["arguments"].strip():
        arguments |= {"arguments": _arguments(found["arguments"]), "match": "subset"}
    return (_claim("calls" if must else "not_calls", arguments),)


def _arguments(text: str) -> Json:
    """`amount=1530, currency=EUR`, or a JSON object. Raises ClaimInvalid."""
    if text.strip().startswith("{"):
        try:
            return json.loads(text)
        except ValueError as error:
            raise ClaimInvalid(f"the arguments are not JSON: {error}") from None
    out: dict[str, Json] = {}
    for part in re.split(r",\s*(?=[^,=\s]+\s*=)", text):
        name, sign, value = part.partition("=")
        if not sign or not name.strip():
            raise ClaimInvalid("write arguments as name=value, separated by commas")
        try:
            out[name.strip()] = json.loads(value)
        except ValueError:
            out[name.strip()] = value.strip()
    return out


def _claim(kind: str, arguments: dict[str, Json], normalize: tuple[str, ...] = ()) -> Claim:
    return Claim("", kind, arguments, normalize, origin=OWN)
