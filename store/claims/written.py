"""Claims as a person types them: "must say EUR 45", "must not say full refund", "at most 200 characters"."""

from __future__ import annotations

import json
import re
from typing import Final

from ..canonical import Json
from .claim import Claim, ClaimInvalid
from .deriving import Marked, derive_claims
from .evaluating import validate
from .reviewed import OWN
from .said_types import STANCES
from .unfinished import BOUND, MUST, what_is_missing, wrong_argument
from .values.reading import values_in

FORMS: Final = (
    "must say …",
    "must not say …",
    "must name …",
    "must refuse",
    "must call NAME",
    "must not call NAME",
    "at most N characters",
)
"""What a typed claim may look like."""

MAX_WORDS: Final = 300
"""Characters of a typed claim."""

_VERB: Final = rf"(?P<verb>{MUST})?\s*"
_SAYS: Final = re.compile(_VERB + r"say:?\s+(?:that\s+)?(?P<what>.+)", re.IGNORECASE)
_NAMES: Final = re.compile(_VERB + r"name:?\s+(?P<what>.+)", re.IGNORECASE)
_CALLS: Final = re.compile(
    _VERB + r"call\s+(?P<name>[^\s()]+)\s*(?:\((?P<arguments>.*)\))?", re.IGNORECASE
)
_LENGTH: Final = re.compile(
    rf"{BOUND}? ?(?P<count>\d{{1,7}}) (?P<unit>characters|words) ?(?P<after>at most|or more)?",
    re.IGNORECASE,
)
_STANCES: Final = {
    words: (stance, must)
    for stance, both in STANCES.items()
    for words, must in zip(both, (True, False), strict=True)
}
_OR: Final = re.compile(r"\b(?:or|oder|ou|o)\b", re.IGNORECASE)
_BETWEEN: Final = frozenset(
    [
        "or",
        "oder",
        "ou",
        "o",
        "and",
        "und",
        "et",
        "y",
        "to",
        "until",
        "till",
        "bis",
        "à",
        "the",
        "a",
        "an",
        "at",
        "on",
        "in",
        "um",
        "am",
        "le",
        "la",
        "el",
        "between",
        "zwischen",
        "entre",
        "from",
        "exactly",
        "only",
        "about",
    ]
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
    found = _length(words) or _stance(words) or _said(words) or _named(words) or _called(words)
    if not found:
        raise ClaimInvalid(what_is_missing(words) or f"write one of: {', '.join(FORMS)}")
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


def _stance(words: str) -> tuple[Claim, ...]:
    stance, must = _STANCES.get(words.casefold().rstrip("."), ("", True))
    return (_claim("stance", {"must": must, "stance": stance}),) if stance else ()


def _said(words: str) -> tuple[Claim, ...]:
    found = _SAYS.fullmatch(words)
    if found is None:
        return ()
    must = (found["verb"] or "").lower() not in _NOT
    what, quoted = _unquoted(found["what"])
    if quoted:
        # Words in quotation marks are meant as they stand; others may be a value in another notation.
        return (_claim("says", {"must": must, "value": what}),)
    meant = derive_claims("", (), marked=[Marked(what, must)]).claims
    values = [one for one in meant if one.type == "says_value"]
    if values and _more_than_values(what):
        # "that A2 changes the notice" says more than A2.
        return (_claim("says", {"must": must, "value": what}),)
    if len(values) > 1 and must and _OR.search(what):
        first, *others = [one.arguments["value"] for one in values]
        return (_claim("says_value", {"must": True, "value": first, "alternates": list(others)}),)
    return tuple(Claim("", one.type, _decisive(one), origin=OWN) for one in meant)


def _more_than_values(text: str) -> bool:
    """Whether typed words hold more than values and the small words between them."""
    rest = text
    for said in reversed(values_in(text)):
        rest = rest[: said.start] + rest[said.end :]
    return any(word.casefold() not in _BETWEEN for word in re.findall(r"[^\W\d_]+", rest))


def _named(words: str) -> tuple[Claim, ...]:
    found = _NAMES.fullmatch(words)
    if found is None:
        return ()
    must = (found["verb"] or "").lower() not in _NOT
    return (_claim("says_name", {"must": must, "value": _unquoted(found["what"])[0]}),)


def _unquoted(text: str) -> tuple[str, bool]:
    """A text without the quotation marks around it, and whether it had any."""
    what = text.strip()
    if len(what) > 2 and _QUOTES.get(what[0]) == what[-1] and what[1:-1].strip():
        return what[1:-1].strip(), True
    return what, False


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
    # As claims are told in words: "refund(amount=9, …)" leaves the other arguments free.
    text = text.strip().removesuffix("…").rstrip().removesuffix(",")
    for part in re.split(r",\s*(?=[^,=\s]+\s*=)", text):
        if wrong := wrong_argument(part):
            raise ClaimInvalid(wrong)
        name, _, value = part.partition("=")
        try:
            out[name.strip()] = json.loads(value)
        except ValueError:
            out[name.strip()] = value.strip()
    return out


def _claim(kind: str, arguments: dict[str, Json]) -> Claim:
    return Claim("", kind, arguments, origin=OWN)
