"""What reviewers chose of the pairs of a comparison: read from the journal, and saved, one press a choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ...errors import UserError
from ..acts import Act, Event
from ..canonical import Json
from ..comparison_acts import Choice
from ..insight.comparing.tally import Outcome
from .comparisons import Comparison, Pair

if TYPE_CHECKING:
    from .opened import OpenLibrary

LONGEST_REASON: Final = 400


@dataclass(frozen=True, slots=True)
class Decision:
    """What one reviewer said of one pair. `choice` is what they pressed, None if they only wrote a reason; `where` says at
    which step of each trace it fails, by the key of the trace."""

    choice: Choice | None = None
    outcome: Outcome | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    at_ms: int = 0


@dataclass(frozen=True)
class Choices:
    """What was said of the pairs of one comparison: reviewer -> number of a pair -> decision. `seen` are the reviewers who
    looked at the results, each with the id of that event; `late` counts choices that were made after it, which do not
    count."""

    said: Mapping[str, Mapping[int, Decision]]
    seen: Mapping[str, str]
    late: int = 0

    def of(self, reviewer: str) -> Mapping[int, Decision]:
        """What a reviewer said, by the numbers of the pairs."""
        return self.said.get(reviewer, {})

    def after(self, reviewer: str, number: int, decision: Decision) -> Choices:
        """The same after a reviewer decided a pair."""
        own = {**self.of(reviewer), number: decision}
        return replace(self, said={**self.said, reviewer: own})

    def decided(self, reviewer: str) -> int:
        """How many pairs a reviewer has decided."""
        return sum(one.choice is not None for one in self.of(reviewer).values())

    def finished(self, comparison: Comparison, reviewer: str) -> bool:
        """Whether a reviewer has decided every pair that is asked about."""
        return self.decided(reviewer) >= len(comparison.asked)


def choices(space: OpenLibrary, comparison: Comparison) -> Choices:
    """What everybody said of a comparison. For figures and for its own reviewer: a screen shows nobody those of others."""
    seen = seen_by(space, comparison)
    said: dict[str, dict[int, Decision]] = {}
    late = 0
    for event in space.journal.counting_of_kind("compare"):
        pair = _pair_of(event, comparison)
        if pair is None:
            continue
        blind = event.id < seen.get(event.reviewer, "~")
        late += not blind and "choice" in event.body
        own = said.setdefault(event.reviewer, {})
        own[pair.number] = _after(own.get(pair.number, Decision()), event, pair, blind=blind)
    return Choices(said, seen, late)


def seen_by(space: OpenLibrary, comparison: Comparison) -> dict[str, str]:
    """The reviewers who looked at the results of a comparison, each with the id of the first event that says so."""
    found: dict[str, str] = {}
    for event in space.journal.on_library("unblind"):
        if event.body["comparison"] == comparison.id:
            found.setdefault(event.reviewer, event.id)
    return found


def _pair_of(event: Event, comparison: Comparison) -> Pair | None:
    if event.body["comparison"] != comparison.id:
        return None
    return comparison.by_keys.get(frozenset((event.body["left"], event.body["right"])))


def _after(before: Decision, event: Event, pair: Pair, *, blind: bool) -> Decision:
    """A decision after one more act on it."""
    body = event.body
    found = before
    if body.get("reason") is not None:
        found = replace(found, reason=str(body["reason"]))
    if body.get("choice") and blind:
        where = body.get("where") or {}
        steps = {body[side]: str(where[side]) for side in ("left", "right") if where.get(side)}
        found = replace(
            found,
            choice=body["choice"],
            outcome=outcome_of(body["choice"], body["left"] == pair.candidate),
            where=steps,
            at_ms=event.at_ms,
        )
    return found


def outcome_of(choice: Choice, candidate_left: bool) -> Outcome:
    """What a choice of a side says of the two runs."""
    match choice:
        case "left":
            return "candidate" if candidate_left else "production"
        case "right":
            return "production" if candidate_left else "candidate"
        case _:
            return choice


def choose(
    space: OpenLibrary,
    comparison: Comparison,
    number: int,
    choice: Choice,
    where: tuple[str, str] | None = None,
    before: Decision | None = None,
) -> Decision:
    """Save what this reviewer chose of a pair, as one press; returns what it makes of the decision `before`. `where` are the steps at which its left and its right side fail,
    "" for one that was not said. Raises UserError once they have seen the results, and NotSaved."""
    if space.reviewer in seen_by(space, comparison):
        raise UserError(
            "You have seen which answer is whose, so a choice would not be blind any more",
            "Another reviewer can decide the pairs that are left.",
        )
    given: dict[str, Json] = {"choice": choice}
    if where is not None and any(where):
        given["where"] = {
            side: step for side, step in zip(("left", "right"), where, strict=True) if step
        }
    event = _save(space, comparison, number, given)
    return _after(before or Decision(), event, comparison.pairs[number], blind=True)


def give_reason(space: OpenLibrary, comparison: Comparison, number: int, reason: str) -> None:
    """Save why, as one press; "" takes it away. Where the pair is shown masked, what was typed is kept with its values. Raises
    UserError for a pseudonym that neither trace has, and NotSaved."""
    left, right = comparison.sides(space.reviewer, number)
    text = " ".join(reason.split())[:LONGEST_REASON]
    real = space.shown.real_text(right, space.shown.real_text(left, text))
    space.shown.check_typed(left, real)
    _save(space, comparison, number, {"reason": real})


def shown_reason(space: OpenLibrary, comparison: Comparison, number: int, reason: str) -> str:
    """A reason as it is shown."""
    pair = comparison.pairs[number]
    return space.shown.text(pair.production, space.shown.text(pair.candidate, reason))


def _save(
    space: OpenLibrary, comparison: Comparison, number: int, given: Mapping[str, Json]
) -> Event:
    left, right = comparison.sides(space.reviewer, number)
    body: dict[str, Json] = {"comparison": comparison.id, "left": left, "right": right, **given}
    return space.journal.append(space.reviewer, "", "", [Act("compare", body)])[0]
