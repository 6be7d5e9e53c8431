"""Claims in the words in which an expert would put them: "must say EUR 1,530.00", "must not call refund"."""

from __future__ import annotations

from typing import Final

from .claim import Claim, ClaimInvalid
from .evaluating import described

_VERBS: Final = {"is": "be", "has": "have", "does": "do"}


def claim_words(claim: Claim) -> str:
    """What a claim asks of an answer, in words; why it is not valid, if it is not."""
    try:
        return as_demand(described(claim))
    except ClaimInvalid as error:
        return f"not valid: {error}"


def as_demand(words: str) -> str:
    """A description of what an answer does as a demand: "does not say no" is "must not say no"."""
    verb, _, rest = words.partition(" ")
    if verb == "must":
        return words
    if verb == "does" and rest.startswith("not "):
        return f"must {rest}"
    if verb == "is" and rest.startswith("not "):
        return f"must not be {rest.removeprefix('not ')}"
    return f"must {_plain(verb)} {rest}".rstrip()


def _plain(verb: str) -> str:
    """The plain form of a verb in the third person: calls, matches, has."""
    if verb in _VERBS:
        return _VERBS[verb]
    if verb.endswith(("ches", "shes", "sses", "xes")):
        return verb[:-2]
    return verb.removesuffix("s")
