"""Tool calls as values: those that an answer made, and those that a claim names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ...canonical import Json
from ..claim import Claim, ClaimInvalid, Output
from .arguments import MATCHES, Likeness, Match, compared

_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call. `arguments` is decoded JSON or its text. `failed`: the tool answered with an error, so that the
    call changed nothing."""

    name: str
    arguments: Json = None
    failed: bool = False

    def json(self) -> dict[str, Json]:
        """As JSON, the form in a claim."""
        return {"name": self.name, "arguments": self.arguments}

    def __str__(self) -> str:
        return f"{self.name}({arguments_in_words(self.arguments)})"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call as a claim names it."""

    name: str
    arguments: Json = None
    match: Match = "exact"
    ordered: bool = False

    def likeness(self, call: Call) -> Likeness:
        """Whether an answer's call is this one."""
        if call.name != self.name:
            return "other"
        return compared(self.arguments, call.arguments, self.match, ordered=self.ordered)

    def __str__(self) -> str:
        if self.match == "ignore":
            return self.name
        inside = arguments_in_words(self.arguments)
        more = ", …" if self.match == "subset" else ""
        return f"{self.name}({inside}{more})"


def calls_made(claim: Claim, output: Output) -> list[Call]:
    """The calls of an answer, in order. Raises ClaimInvalid if it does not say which tools it called."""
    if not output.calls_known:
        raise ClaimInvalid(
            f"check {claim.id}: the answer does not say which tools it called (tool_calls)"
        )
    return calls_of(output.tool_calls)


def calls_of(given: Iterable[Mapping[str, Json]]) -> list[Call]:
    """Calls from JSON objects with `name`, `arguments`, and `failed` where the tool answered with an error."""
    return [
        Call(str(one.get("name")), one.get("arguments"), one.get("failed") is True) for one in given
    ]


def wanted_call(claim: Claim, given: Any, match: Match, *, ordered: bool = False) -> Wanted:
    """The call that an object {name, arguments} of a claim names. Raises ClaimInvalid."""
    if not isinstance(given, Mapping):
        raise ClaimInvalid(f"check {claim.id}: a call is not an object with a name")
    name = given.get("name")
    if not isinstance(name, str) or not name:
        raise ClaimInvalid(f"check {claim.id}: a call has no name")
    return Wanted(name, given.get("arguments"), match, ordered)


def match_of(claim: Claim, default: Match) -> Match:
    """How a claim compares arguments. Raises ClaimInvalid."""
    given = claim.arguments.get("match", default)
    for name in MATCHES:
        if given == name:
            return name
    raise ClaimInvalid(f"check {claim.id}: match is not one of {', '.join(MATCHES)}")


def flag(claim: Claim, name: str) -> bool:
    """A truth value of a claim, false if it is left out. Raises ClaimInvalid."""
    value = claim.arguments.get(name, False)
    if not isinstance(value, bool):
        raise ClaimInvalid(f"check {claim.id}: {name} is neither true nor false")
    return value


def names_in(claim: Claim, name: str) -> frozenset[str]:
    """A list of tool names of a claim, empty if it is left out. Raises ClaimInvalid."""
    given = claim.arguments.get(name, [])
    if not isinstance(given, list) or not all(isinstance(one, str) and one for one in given):
        raise ClaimInvalid(f"check {claim.id}: {name} is not a list of names of tools")
    return frozenset(given)


def listed(calls: Sequence[object]) -> str:
    """Calls for the user."""
    return ", ".join(map(str, calls)) or "no tool that writes"


def arguments_in_words(arguments: Json) -> str:
    """Arguments as `amount=1530, currency=EUR`."""
    if arguments is None or arguments == "":
        return ""
    if not isinstance(arguments, Mapping):
        return _short(arguments)
    return ", ".join(f"{key}={_short(arguments[key])}" for key in sorted(arguments))


def _short(value: Json) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
