"""The types of claims on what an answer says: a value, a name, words, a stance; negation and quotation are seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .claim import Claim, ClaimInvalid, Finding, Output
from .claim_type import ClaimType, text_argument, typed
from .matching import contains
from .names import Name, name_of, same_name
from .ranges import range_words
from .reading import Reading, read_answer
from .values.value import Value, from_json

_SPOKEN: Final = ("nfkc", "casefold", "ws")
STANCES: Final[Mapping[str, tuple[str, str]]] = {
    "yes": ("must say yes", "must not say yes"),
    "no": ("must say no", "must not say no"),
    "refuses": ("must refuse", "must not refuse"),
    "cannot_say": ("must say that it cannot know", "must not say that it cannot know"),
    "promises": ("must promise", "must not promise"),
    "offers": ("must offer to do it", "must not offer to do it"),
    "hedges": ("must say that it is not certain", "must not hedge"),
    "asks": ("must ask back", "must not ask back"),
    "done": ("must say that it is done", "must not say that it is done"),
}
"""The stances that a claim can ask for, in words: for and against."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The values of a claim, any of which counts, and whether one must be said or none may. With `to` they are the
    beginnings of a range that ends there: then both ends count together."""

    must: bool
    values: tuple[Value, ...]
    to: Value | None = None

    def __str__(self) -> str:
        if self.to is not None:
            return range_words(self.values[0], self.to)
        return " or ".join(map(str, self.values))


def _must(claim: Claim) -> bool:
    must = claim.arguments.get("must", True)
    if not isinstance(must, bool):
        raise ClaimInvalid(f"claim {claim.id}: must is neither true nor false")
    return must


def _alternates(claim: Claim) -> list[Any]:
    alternates = claim.arguments.get("alternates", [])
    if not isinstance(alternates, list):
        raise ClaimInvalid(f"claim {claim.id}: alternates is not a list")
    return alternates


def _values(claim: Claim) -> _Wanted:
    given = [claim.arguments.get("value"), *_alternates(claim)]
    try:
        end = claim.arguments.get("to")
        to = None if end is None else from_json(end)
        return _Wanted(_must(claim), tuple(from_json(one) for one in given), to)
    except ValueError as error:
        raise ClaimInvalid(f"claim {claim.id}: {error}") from None


def _found(must: bool, said: bool, denied: bool, words: str) -> Finding:
    if must:
        if said:
            return Finding("met")
        return (
            Finding("broken", f"denies {words}")
            if denied
            else Finding("silent", f"does not say {words}")
        )
    return Finding("broken", f"says {words}") if said else Finding("met")


def _value_said(claim: Claim, wanted: _Wanted, output: Output) -> Finding:
    del claim
    reading = read_answer(output.text)
    said = any(reading.says(value) for value in wanted.values)
    if wanted.to is not None:
        said = said and reading.says(wanted.to)
    if said == wanted.must:
        return Finding("met")
    ends = (*wanted.values, *(() if wanted.to is None else (wanted.to,)))
    denied = any(reading.denies(value) for value in ends)
    return _found(wanted.must, said, denied, str(wanted))


def _describe_value(wanted: _Wanted) -> str:
    return f"{'must' if wanted.must else 'must not'} say {wanted}"


@dataclass(frozen=True, slots=True)
class _Words:
    """The texts of a claim, any of which counts."""

    must: bool
    texts: tuple[str, ...]

    @property
    def listed(self) -> str:
        return " or ".join(f"“{text}”" for text in self.texts)


def _words(claim: Claim) -> _Words:
    texts = [text_argument("value")(claim), *_alternates(claim)]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise ClaimInvalid(f"claim {claim.id}: alternates is not a list of texts")
    return _Words(_must(claim), tuple(texts))


def _name_said(claim: Claim, wanted: _Words, output: Output) -> Finding:
    del claim
    reading = read_answer(output.text)
    names = [name_of(text) for text in wanted.texts]
    said = any(_names(reading, name) for name in names)
    return _found(wanted.must, said, False, wanted.listed)


def _names(reading: Reading, name: Name) -> bool:
    return any(same_name(name, one) for one in reading.names) or any(
        contains(reading.text, " ".join(name.words), _SPOKEN, whole=True) for _ in (0,)
    )


def _phrase_said(claim: Claim, wanted: _Words, output: Output) -> Finding:
    del claim
    found = [text for text in wanted.texts if contains(output.text, text, _SPOKEN, whole=True)]
    said = [text for text in found if not read_answer(output.text).only_denied(text)]
    return _found(wanted.must, bool(said), bool(found) and not said, wanted.listed)


@dataclass(frozen=True, slots=True)
class _Stance:
    must: bool
    stance: str


def _stance(claim: Claim) -> _Stance:
    stance = text_argument("stance")(claim)
    if stance not in STANCES:
        raise ClaimInvalid(
            f"claim {claim.id}: stance is {stance!r}, not one of {', '.join(STANCES)}"
        )
    return _Stance(_must(claim), stance)


OPPOSITE: Final[Mapping[str, frozenset[str]]] = {
    "yes": frozenset(["no", "refuses"]),
    "no": frozenset(["yes"]),
    "refuses": frozenset(["yes", "done", "promises"]),
    "cannot_say": frozenset(["done", "promises"]),
    "promises": frozenset(["refuses"]),
    "done": frozenset(["refuses", "cannot_say"]),
}
"""Which stances an answer cannot take together with another."""


def _stance_taken(claim: Claim, wanted: _Stance, output: Output) -> Finding:
    del claim
    taken = read_answer(output.text).stances
    words = STANCES[wanted.stance][0].removeprefix("must ")
    if wanted.stance in taken:
        return Finding("met") if wanted.must else Finding("broken", f"does {words}")
    if not wanted.must:
        return Finding("met")
    against = taken & OPPOSITE.get(wanted.stance, frozenset())
    if against:
        other = STANCES[min(against)][0].removeprefix("must ")
        return Finding("broken", f"does {other}, and should {words}")
    return Finding("silent", f"does not clearly {words}")


@dataclass(frozen=True, slots=True)
class _Affirmed:
    must: bool
    word: str
    stem: str
    affirmed: bool


def _affirmed(claim: Claim) -> _Affirmed:
    affirmed = claim.arguments.get("affirmed", True)
    if not isinstance(affirmed, bool):
        raise ClaimInvalid(f"claim {claim.id}: affirmed is neither true nor false")
    return _Affirmed(
        _must(claim), text_argument("word")(claim), text_argument("stem")(claim), affirmed
    )


def _word_affirmed(claim: Claim, wanted: _Affirmed, output: Output) -> Finding:
    del claim
    held = read_answer(output.text).words.get(wanted.stem)
    if not held:
        return (
            Finding("silent", f"says nothing of “{wanted.word}”") if wanted.must else Finding("met")
        )
    so = wanted.affirmed in held
    if len(held) > 1:
        return Finding("silent", f"says both of “{wanted.word}”") if wanted.must else Finding("met")
    if so == wanted.must:
        return Finding("met")
    does = "affirms" if next(iter(held)) else "denies"
    return Finding("broken", f"{does} “{wanted.word}”")


def _describe_affirmed(wanted: _Affirmed) -> str:
    does = "affirm" if wanted.affirmed else "deny"
    return f"{'must' if wanted.must else 'must not'} {does} “{wanted.word}”"


SAID_TYPES: Final[Mapping[str, ClaimType[Any]]] = {
    "says_value": typed(_values, _value_said, _describe_value),
    "says_name": typed(
        _words,
        _name_said,
        lambda wanted: f"{'must' if wanted.must else 'must not'} name {wanted.listed}",
    ),
    "says": typed(
        _words,
        _phrase_said,
        lambda wanted: f"{'must' if wanted.must else 'must not'} say {wanted.listed}",
    ),
    "stance": typed(
        _stance, _stance_taken, lambda wanted: STANCES[wanted.stance][0 if wanted.must else 1]
    ),
    "affirms": typed(_affirmed, _word_affirmed, _describe_affirmed),
}
