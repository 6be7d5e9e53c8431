"""The types of claims about tool calls.

`calls`       must call a tool: `name`, optional `arguments` (`match`: exact, subset or ignore; exact if arguments are
              given), `times` (exactly so often; at least once if it is left out), `ordered` (the order inside lists)
`not_calls`   must not call it (with these arguments, if any are given)
`writes`      of all calls that write exactly these `calls` must be made, in any order unless `ordered`; `also` lists
              other sets of calls that are as right; calls that read are free. Which tools write is told by their names
              (`effects`) and by `tools`, which write whatever their names say, and `free`, which do not. With `reads`
              an answer that calls nothing at all leaves it open
`not_writes`  exactly these calls that write must not be made: together they were wrong
`call_order`  the `calls` must be made in this order, whatever is called in between

A call that the tool answered with an error changed nothing: it is no write, and it does not meet `calls`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..claim import Claim, ClaimInvalid, Finding, Output
from ..claim_type import ClaimType
from .arguments import Likeness, Match, paired
from .calls import Call, Wanted, calls_made, flag, listed, match_of, names_in, wanted_call
from .effects import ToolEffects

MAX_TIMES: Final = 1000
_OPEN: Final = "differs in its sentences only: nobody can tell whether they mean the same"


@dataclass(frozen=True, slots=True)
class _One:
    """The arguments of a claim about one call."""

    call: Wanted
    times: int | None = None

    def __str__(self) -> str:
        if self.times is None:
            return str(self.call)
        return f"{self.call} {self.times} {'time' if self.times == 1 else 'times'}"


@dataclass(frozen=True, slots=True)
class _Writes:
    """The arguments of a claim about all calls that write: the accepted sets of them."""

    sets: tuple[tuple[Wanted, ...], ...]
    effects: ToolEffects
    ordered: bool
    reads: bool

    def made(self, claim: Claim, output: Output) -> list[Call]:
        """The calls of an answer that wrote something."""
        return self.effects.written(calls_made(claim, output))

    def likeness(self, wanted: Sequence[Wanted], made: Sequence[Call]) -> Likeness:
        """Whether the calls that were made are those that are wanted, and no others."""
        if len(wanted) != len(made):
            return "other"
        if self.ordered and [call.name for call in made] != [one.name for one in wanted]:
            return "other"
        pairs = zip(wanted, made, strict=True)
        if self.ordered and any(one.likeness(call) == "other" for one, call in pairs):
            return "other"
        return paired(wanted, made, Wanted.likeness)[0]


def _one(claim: Claim) -> _One:
    default: Match = "exact" if claim.arguments.get("arguments") is not None else "ignore"
    call = wanted_call(
        claim, claim.arguments, match_of(claim, default), ordered=flag(claim, "ordered")
    )
    times = claim.arguments.get("times")
    if times is not None and (
        not isinstance(times, int) or isinstance(times, bool) or not 1 <= times <= MAX_TIMES
    ):
        raise ClaimInvalid(f"check {claim.id}: times is not a whole number from 1 to {MAX_TIMES}")
    return _One(call, times)


def _wanted_list(
    claim: Claim, given: Any, match: Match, *, ordered: bool = False
) -> tuple[Wanted, ...]:
    if not isinstance(given, list):
        raise ClaimInvalid(f"check {claim.id}: calls is not a list")
    return tuple(wanted_call(claim, one, match, ordered=ordered) for one in given)


def _writes(claim: Claim) -> _Writes:
    also = claim.arguments.get("also", [])
    if not isinstance(also, list):
        raise ClaimInvalid(f"check {claim.id}: also is not a list of lists of calls")
    match = match_of(claim, "exact")
    sets = [_wanted_list(claim, given, match) for given in (claim.arguments.get("calls"), *also)]
    named = frozenset(one.name for calls in sets for one in calls)
    effects = ToolEffects(names_in(claim, "tools") | named, names_in(claim, "free") - named)
    return _Writes(tuple(sets), effects, flag(claim, "ordered"), flag(claim, "reads"))


def _ordered(claim: Claim) -> tuple[Wanted, ...]:
    calls = _wanted_list(claim, claim.arguments.get("calls"), match_of(claim, "ignore"))
    if not calls:
        raise ClaimInvalid(f"check {claim.id}: calls is empty")
    return calls


def _calls(claim: Claim, wanted: _One, output: Output) -> Finding:
    made = [call for call in calls_made(claim, output) if not call.failed]
    likeness = [wanted.call.likeness(call) for call in made]
    same, open_ = likeness.count("same"), likeness.count("open")
    least, most = (1, len(made)) if wanted.times is None else (wanted.times, wanted.times)
    if least <= same <= most and (wanted.times is None or not open_):
        return Finding("met")
    if same <= most and same + open_ >= least:
        return Finding("silent", f"calls {wanted.call.name}, but {_OPEN}")
    if not same:
        others = [call for call in made if call.name == wanted.call.name]
        return Finding(
            "broken", f"does not call {wanted}" + (f" but {listed(others)}" if others else "")
        )
    return Finding("broken", f"calls {wanted.call} {same} times, not {wanted.times}")


def _not_calls(claim: Claim, wanted: _One, output: Output) -> Finding:
    likeness = {wanted.call.likeness(call) for call in calls_made(claim, output)}
    if "same" in likeness:
        return Finding("broken", f"calls {wanted.call}")
    if "open" in likeness:
        return Finding("silent", f"calls {wanted.call.name}; it {_OPEN}")
    return Finding("met")


def _all_writes(claim: Claim, wanted: _Writes, output: Output) -> Finding:
    made = wanted.made(claim, output)
    found = [wanted.likeness(calls, made) for calls in wanted.sets]
    if "same" in found:
        if wanted.reads and not output.tool_calls:
            return Finding("silent", "calls no tool at all")
        return Finding("met")
    if "open" in found:
        return Finding("silent", f"calls {listed([call.name for call in made])}; it {_OPEN}")
    words = []
    _, missing, beyond = paired(wanted.sets[0], made, Wanted.likeness)
    if missing:
        words.append(f"does not call {listed(missing)}")
    if beyond:
        words.append(f"calls {listed(beyond)}")
    return Finding("broken", " and ".join(words) or "makes its calls in another order")


def _not_these_writes(claim: Claim, wanted: _Writes, output: Output) -> Finding:
    made = wanted.made(claim, output)
    found = [wanted.likeness(calls, made) for calls in wanted.sets]
    if "same" in found:
        return Finding("broken", f"calls {listed(made)}, as the recorded failure did")
    if "open" in found:
        return Finding("silent", f"calls {listed([call.name for call in made])}; it {_OPEN}")
    return Finding("met")


def _in_order(claim: Claim, wanted: tuple[Wanted, ...], output: Output) -> Finding:
    made = [call for call in calls_made(claim, output) if not call.failed]
    for accepted in ({"same"}, {"same", "open"}):
        left = list(wanted)
        for call in made:
            if left and left[0].likeness(call) in accepted:
                left.pop(0)
        if not left:
            met = accepted == {"same"}
            return Finding("met") if met else Finding("silent", f"makes the calls, but {_OPEN}")
    return Finding("broken", f"does not call {left[0]} in the order {listed(wanted)}")


def _described(wanted: _Writes) -> str:
    if not any(wanted.sets):
        return "no tool that writes"
    sets = " or ".join(listed(calls) for calls in wanted.sets)
    return f"{sets} and no other tool that writes"


FORBIDDEN: Final = ("not_calls", "not_writes")
"""The types that only forbid calls: an answer that does not make them is not right by that."""

PATH_TYPES: Final[Mapping[str, ClaimType[Any]]] = {
    "calls": ClaimType(
        _one,
        lambda claim, wanted, output: _calls(claim, wanted, output).why,
        lambda wanted: f"must call {wanted}",
        calls=lambda wanted: (wanted.call.name,),
        finds=_calls,
    ),
    "not_calls": ClaimType(
        _one,
        lambda claim, wanted, output: _not_calls(claim, wanted, output).why,
        lambda wanted: f"must not call {wanted.call}",
        finds=_not_calls,
    ),
    "writes": ClaimType(
        _writes,
        lambda claim, wanted, output: _all_writes(claim, wanted, output).why,
        lambda wanted: f"must call {_described(wanted)}",
        calls=lambda wanted: tuple(one.name for one in wanted.sets[0]),
        finds=_all_writes,
    ),
    "not_writes": ClaimType(
        _writes,
        lambda claim, wanted, output: _not_these_writes(claim, wanted, output).why,
        lambda wanted: f"must not call {_described(wanted)}",
        finds=_not_these_writes,
        exact_wording=True,
    ),
    "call_order": ClaimType(
        _ordered,
        lambda claim, wanted, output: _in_order(claim, wanted, output).why,
        lambda wanted: f"must call {', then '.join(map(str, wanted))}",
        calls=lambda wanted: tuple(one.name for one in wanted),
        finds=_in_order,
    ),
}


def rules_for_calls(claims: Iterable[Claim]) -> list[Wanted]:
    """The calls that claims ask for with some arguments or any: how a case compares them. Raises ClaimInvalid."""
    found = [_one(claim).call for claim in claims if claim.type == "calls"]
    return [call for call in found if call.match != "exact"]


def effects_said(claims: Iterable[Claim]) -> ToolEffects:
    """What the claims of a case say of tools. Raises ClaimInvalid."""
    known = ToolEffects()
    for claim in claims:
        if claim.type in ("writes", "not_writes"):
            known = known.under(_writes(claim).effects)
    return known
