"""The results of a comparison: told to a reviewer who has decided every pair, or who asks for them, which is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...errors import UserError
from ..acts import Act
from ..canonical import Json
from ..insight.comparing.sentences import sentences
from ..insight.comparing.sign_test import FEWEST, LEVEL
from ..insight.comparing.tally import Lead, Standing, Tally, sliced, standing_of, tally
from ..library.slices import slices_of, values_of
from .choices import Choices, Decision, choices, shown_reason
from .comparisons import Comparison

if TYPE_CHECKING:
    from .opened import OpenLibrary


class StillBlind(UserError):
    """The reviewer has not decided every pair, and did not ask to see the results all the same."""


@dataclass(frozen=True)
class ReviewerResult:
    """What one reviewer said: the tally of it, and how often they preferred either side."""

    reviewer: str
    tally: Tally
    left: int
    right: int

    @property
    def sides(self) -> Lead:
        """The left side against the right one, as a lead: a habit shows in it."""
        return Lead(self.left, self.right)


@dataclass(frozen=True)
class ComparisonResults:
    """What came of a comparison: of all reviewers, of each, and of each slice if one was asked for. `titles` are those of the
    pairs, by their numbers."""

    comparison: Comparison
    tally: Tally
    reviewers: tuple[ReviewerResult, ...]
    slices: tuple[tuple[str | None, Tally], ...]
    standings: Mapping[int, Standing]
    choices: Choices
    titles: Mapping[int, str]
    reasons: Mapping[tuple[str, int], str]

    def said(self, number: int) -> dict[str, Decision]:
        """What each reviewer said of a pair."""
        return {
            who: own[number]
            for who, own in sorted(self.choices.said.items())
            if number in own and own[number].choice is not None
        }

    def json(self) -> dict[str, Json]:
        """As JSON."""
        return {
            "sentences": list(sentences(self.tally)),
            **tally_json(self.tally),
            "late": self.choices.late,
            "reviewers": [
                {
                    "reviewer": one.reviewer,
                    **tally_json(one.tally),
                    "left_chosen": one.left,
                    "right_chosen": one.right,
                }
                for one in self.reviewers
            ],
            "slices": [{"value": value, **tally_json(one)} for value, one in self.slices],
            "pairs": [self._pair(number) for number in sorted(self.standings)],
        }

    def _pair(self, number: int) -> Json:
        pair = self.comparison.pairs[number]
        return {
            "number": number + 1,
            "asked": self.titles.get(number),
            "candidate": pair.candidate,
            "production": pair.production,
            "result": self.standings[number],
            "reviews": [
                {
                    "reviewer": who,
                    "result": one.outcome,
                    "reason": self.reasons.get((who, number)) or None,
                    "fails_at": {
                        "candidate": one.where.get(pair.candidate),
                        "production": one.where.get(pair.production),
                    }
                    if one.outcome == "relocated"
                    else None,
                }
                for who, one in self.said(number).items()
            ],
        }


def tally_json(found: Tally) -> dict[str, Json]:
    """A tally as JSON. A figure that too few pairs make is null, and `needs` says how many it takes."""
    lead = found.lead
    return {
        "counts": {name: len(numbers) for name, numbers in found.pairs.items()},
        "lead": {
            "pairs": lead.n,
            "p": round(lead.p, 6) if lead.enough else None,
            "told": lead.told,
            "share": round(lead.candidate / lead.n, 6) if lead.enough else None,
            "interval": [round(one, 6) for one in lead.interval] if lead.enough else None,
            "needs": lead.needs,
        },
    }


RULE = (
    f"The sign test is two-sided and exact: a lead is told if chance gives it in at most {100 * LEVEL:.0f} of 100"
    f" comparisons, and of {FEWEST} pairs or more. Intervals: 95 %, Clopper and Pearson."
)


def may_see(space: OpenLibrary, comparison: Comparison) -> bool:
    """Whether this reviewer may see the results without asking: they have decided every pair, or have seen them."""
    found = choices(space, comparison)
    return space.reviewer in found.seen or found.finished(comparison, space.reviewer)


def results(
    space: OpenLibrary, comparison: Comparison, *, ask: bool = False, slice_name: str | None = None
) -> ComparisonResults:
    """The results, which this reviewer has seen from then on: that is recorded. With `ask` also before they have decided every
    pair. Raises StillBlind, UserError where it cannot be recorded or no trace has that slice, and NotSaved."""
    found = choices(space, comparison)
    if space.reviewer not in found.seen:
        _record(space, comparison, found, ask=ask)
        found = choices(space, comparison)
    standings = _standings(comparison, found)
    keys = {one.number: one.candidate for one in comparison.pairs}
    titles = {row.key: row.title for row in space.shown.rows_for(list(keys.values()))}
    return ComparisonResults(
        comparison,
        tally(standings),
        tuple(_of_reviewer(comparison, found, who) for who in sorted(found.said)),
        tuple(_slices(space, comparison, standings, slice_name)) if slice_name else (),
        standings,
        found,
        {number: titles.get(key, "") for number, key in keys.items()},
        {
            (who, number): shown_reason(space, comparison, number, one.reason)
            for who, own in found.said.items()
            for number, one in own.items()
            if one.reason
        },
    )


def slice_names(space: OpenLibrary, comparison: Comparison) -> list[tuple[str, str]]:
    """The names of the metadata that make slices of the candidate's traces, each with its most frequent values."""
    counts = space.shown.counts(
        slices_of(space.library, [one.candidate for one in comparison.pairs])
    )
    return [
        (name, ", ".join(value for value, _ in values.most_common(4)))
        for name, values in counts.items()
        if len(values) > 1
    ]


def _record(space: OpenLibrary, comparison: Comparison, found: Choices, *, ask: bool) -> None:
    decided, asked = found.decided(space.reviewer), len(comparison.asked)
    if decided < asked and not ask:
        raise StillBlind(
            f"You have decided {decided:,} of {asked:,} pairs: the results would say which answer is whose",
            "Decide the rest, or ask for them all the same (--unblind): then you can decide no more"
            " of them, and the journal says so.",
        )
    if space.read_only:
        raise space.journal.refusal or UserError("The library can only be read")
    body: dict[str, Json] = {"comparison": comparison.id, "decided": decided, "pairs": asked}
    space.journal.append(space.reviewer, "", "", [Act("unblind", body)])


def _standings(
    comparison: Comparison, found: Choices, reviewers: Sequence[str] | None = None
) -> dict[int, Standing]:
    who = list(found.said) if reviewers is None else reviewers
    return {
        pair.number: "same"
        if pair.same
        else standing_of(
            outcome
            for one in who
            if (outcome := found.of(one).get(pair.number, Decision()).outcome) is not None
        )
        for pair in comparison.pairs
    }


def _of_reviewer(comparison: Comparison, found: Choices, who: str) -> ReviewerResult:
    pressed = [one.choice for one in found.of(who).values()]
    return ReviewerResult(
        who,
        tally(_standings(comparison, found, [who])),
        pressed.count("left"),
        pressed.count("right"),
    )


def _slices(
    space: OpenLibrary, comparison: Comparison, standings: Mapping[int, Standing], name: str
) -> list[tuple[str | None, Tally]]:
    """The tally of each slice; a pair is in that of its candidate, else of what is in production."""
    ours = {one.number: one.candidate for one in comparison.pairs}
    theirs = {one.number: one.production for one in comparison.pairs}
    values = values_of(space.library, [*ours.values(), *theirs.values()], name)
    found = {
        number: space.shown.value(name, value)
        for number in standings
        if (value := values.get(ours[number]) or values.get(theirs[number]))
    }
    if not found:
        names = ", ".join(slices_of(space.library, list(ours.values())[:1000]))
        raise UserError(
            f"None of these traces has {name} in its metadata",
            f"They have: {names}." if names else "They have no metadata that make slices.",
        )
    return sliced(standings, found)
