"""What a type of claim is: how its arguments are read, what an answer does to it, how it is described."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from .claim import Claim, ClaimInvalid, Finding, Output

Arguments = TypeVar("Arguments")


class PatternInvalid(ClaimInvalid):
    """Why the pattern of a claim is not supported, and what to write instead."""


@dataclass(frozen=True, slots=True)
class ClaimType(Generic[Arguments]):
    """One type of claim.

    `read` returns the arguments of a claim and raises ClaimInvalid if they are not valid. `failure` says in words
    why an answer does not meet it, "" if it does; it raises ClaimInvalid if that cannot be decided. A type that can
    be silent gives `finds` as well: an answer that says nothing about the claim neither meets nor breaks it.
    `describe` says in words what meets it. `exact_wording` marks a type that only compares with one exact
    answer: it proves nothing by itself. `calls` names the tools that an answer must call to meet it.
    """

    read: Callable[[Claim], Arguments]
    failure: Callable[[Claim, Arguments, Output], str]
    describe: Callable[[Arguments], str]
    exact_wording: bool = False
    calls: Callable[[Arguments], tuple[str, ...]] = lambda _: ()
    finds: Callable[[Claim, Arguments, Output], Finding] | None = None

    def find(self, claim: Claim, arguments: Arguments, output: Output) -> Finding:
        """What an answer does to a claim. Raises ClaimInvalid."""
        if self.finds is not None:
            return self.finds(claim, arguments, output)
        why = self.failure(claim, arguments, output)
        return Finding("broken", why) if why else Finding("met")


def typed(
    read: Callable[[Claim], Arguments],
    finds: Callable[[Claim, Arguments, Output], Finding],
    describe: Callable[[Arguments], str],
) -> ClaimType[Arguments]:
    """A type of claim that an answer can be silent about."""

    def failure(claim: Claim, arguments: Arguments, output: Output) -> str:
        return finds(claim, arguments, output).why

    return ClaimType(read, failure, describe, finds=finds)


def text_argument(name: str) -> Callable[[Claim], str]:
    """A reader of the text argument `name`."""

    def read(check: Claim) -> str:
        value = check.arguments.get(name)
        if not isinstance(value, str) or not value:
            raise ClaimInvalid(f"check {check.id}: {name} is missing")
        return value

    return read
