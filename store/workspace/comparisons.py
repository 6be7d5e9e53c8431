"""Comparisons of two runs of the same inputs: made once, with their pairs, and kept in the journal as queues are."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from ...errors import UserError
from ..acts import Act, Event
from ..canonical import Json
from ..insight.comparing.asking import asked_hash
from ..insight.comparing.pairing import Ambiguous, Pairing, Run, paired
from ..insight.comparing.sides import candidate_is_left, in_order
from ..library.slices import slice_value
from ..packs.recorded import recorded_calls
from ..plurals import counted
from ..trace import Trace, answer_text
from .queues import selected
from .search import keys_that_fit

if TYPE_CHECKING:
    from .opened import OpenLibrary

_LONGEST_NAME: Final = 60
_SEED_BITS: Final = 62
_NOTHING: Final = (
    "tracejury compare --list lists comparisons; tracejury traces lists what the library holds."
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two traces that were asked the same, by their keys, with the number of the pair (from 0). `same`: they did and
    answered the same."""

    number: int
    candidate: str
    production: str
    same: bool = False


@dataclass(frozen=True)
class Comparison:
    """Two runs of the same inputs: `candidate` and `production` say which (a bundle, or a query). `id` is that of the act
    that made it. What is in no pair is named by keys; see `pairing.Pairing`."""

    id: str
    name: str
    candidate: str
    production: str
    seed: int
    pairs: tuple[Pair, ...]
    by: str
    only_candidate: tuple[str, ...]
    only_production: tuple[str, ...]
    ambiguous: tuple[Ambiguous, ...]
    in_both: tuple[str, ...]
    reviewer: str
    at_ms: int

    @cached_property
    def asked(self) -> tuple[int, ...]:
        """The numbers of the pairs that reviewers are asked about."""
        return tuple(one.number for one in self.pairs if not one.same)

    @cached_property
    def by_keys(self) -> dict[frozenset[str], Pair]:
        """Each pair by its two keys."""
        return {frozenset((one.candidate, one.production)): one for one in self.pairs}

    def order(self, reviewer: str) -> list[int]:
        """The numbers of the pairs in the order in which a reviewer sees them."""
        return in_order(self.seed, reviewer, self.asked)

    def sides(self, reviewer: str, number: int) -> tuple[str, str]:
        """The keys of what a reviewer sees on the left and on the right of a pair."""
        one = self.pairs[number]
        if candidate_is_left(self.seed, reviewer, number):
            return one.candidate, one.production
        return one.production, one.candidate

    def not_paired(self) -> list[str]:
        """What is in no pair, each in words."""
        found = []
        if self.only_candidate:
            found.append(f"{counted(len(self.only_candidate), 'trace')} only the candidate has")
        if self.only_production:
            found.append(f"{counted(len(self.only_production), 'trace')} only production has")
        if self.ambiguous:
            several = sum(len(one.candidate) + len(one.production) for one in self.ambiguous)
            found.append(
                f"{counted(several, 'trace')} of {counted(len(self.ambiguous), 'input')} that a run has"
                " several times"
            )
        if self.in_both:
            found.append(f"{counted(len(self.in_both), 'trace')} in both runs")
        return found

    def json(self) -> dict[str, Json]:
        """As JSON: nothing that says what stands where."""
        return {
            "id": self.id,
            "name": self.name,
            "candidate": self.candidate,
            "production": self.production,
            "paired_by": self.by or "input",
            "pairs": len(self.pairs),
            "same": sum(one.same for one in self.pairs),
            "only_candidate": list(self.only_candidate),
            "only_production": list(self.only_production),
            "ambiguous": [
                {"candidate": list(one.candidate), "production": list(one.production)}
                for one in self.ambiguous
            ],
            "in_both": list(self.in_both),
        }


def comparisons(space: OpenLibrary) -> list[Comparison]:
    """Every comparison that was not taken back, the newest first."""
    return [_read(event) for event in reversed(space.journal.counting_of_kind("comparison"))]


def _read(event: Event) -> Comparison:
    body = event.body
    return Comparison(
        id=event.id,
        name=str(body["name"]),
        candidate=str(body["candidate"]),
        production=str(body["production"]),
        seed=int(body["seed"]),
        pairs=tuple(
            Pair(number, one["candidate"], one["production"], bool(one.get("same")))
            for number, one in enumerate(body["pairs"])
        ),
        by=str(body.get("by") or ""),
        only_candidate=tuple(body.get("only_candidate") or ()),
        only_production=tuple(body.get("only_production") or ()),
        ambiguous=tuple(
            Ambiguous("", tuple(one["candidate"]), tuple(one["production"]))
            for one in body.get("ambiguous") or ()
        ),
        in_both=tuple(body.get("in_both") or ()),
        reviewer=event.reviewer,
        at_ms=event.at_ms,
    )


def comparison_named(space: OpenLibrary, name: str) -> Comparison:
    """The comparison of that name, or whose id begins so. Raises UserError if there is none, or several."""
    every = comparisons(space)
    found = [one for one in every if one.name == name]
    found = found or [one for one in every if len(name) >= 8 and one.id.startswith(name)]
    if not found:
        raise UserError(
            f"There is no comparison named {name}",
            "tracejury compare --list lists them; tracejury compare CANDIDATE PRODUCTION makes one.",
        )
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        raise UserError(f"Several comparisons are named {name}: {ids}", "Name one by its id.")
    return found[0]


def comparison_of(
    space: OpenLibrary, candidate: str, production: str, by: str = ""
) -> Comparison | None:
    """The newest comparison of these two runs, or None. Raises UserError as `run_named` does."""
    asked = (run_named(space, candidate), run_named(space, production), by)
    every = comparisons(space)
    return next((one for one in every if (one.candidate, one.production, one.by) == asked), None)


def make_comparison(
    space: OpenLibrary,
    candidate: str,
    production: str,
    *,
    name: str | None = None,
    by: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Pair two runs, each a bundle or what a query finds, and keep the pairs. They go together by what was asked, or by the
    field `by` of their metadata. Raises UserError if there is nothing to pair, or the name is taken; and NotSaved."""
    candidate, production = run_named(space, candidate), run_named(space, production)
    called = " ".join((name or f"{candidate} against {production}").split())
    if name is None and len(called) > _LONGEST_NAME:
        called = f"{called[: _LONGEST_NAME - 1]}…"
    if len(called) > _LONGEST_NAME or not called:
        raise UserError(f"A name has 1 to {_LONGEST_NAME} characters", "Choose another --name.")
    if any(one.name == called for one in comparisons(space)):
        raise UserError(
            f"There is a comparison named {called} already", "Choose another one with --name."
        )
    ours, theirs = _keys(space, candidate), _keys(space, production)
    reading = _Reading(space, by, len(ours) + len(theirs), progress)
    found = paired(list(reading.runs(ours)), list(reading.runs(theirs)))
    if not found.pairs:
        raise UserError(_no_pairs(found, by), _pairing_hint(found))
    body: dict[str, Json] = {
        "name": called,
        "candidate": candidate,
        "production": production,
        "seed": secrets.randbits(_SEED_BITS),
        "pairs": [
            {
                "candidate": one,
                "production": other,
                **({"same": True} if reading.did[one] == reading.did[other] else {}),
            }
            for one, other in found.pairs
        ],
        "by": by,
        "only_candidate": list(found.only_candidate),
        "only_production": list(found.only_production),
        "ambiguous": [
            {"candidate": list(one.candidate), "production": list(one.production)}
            for one in found.ambiguous
        ],
        "in_both": list(found.in_both),
    }
    act = Act("comparison", {name: value for name, value in body.items() if value not in ("", [])})
    return _read(space.journal.append(space.reviewer, "", "", [act])[0])


def run_named(space: OpenLibrary, run: str) -> str:
    """The bundle that a name means (its own, its path, or its name without the suffix), or the query that it is. Raises
    UserError if several bundles are meant, or none by what is no query."""
    rows = space.library.bundles()
    named = {row.name for row in rows if run in (row.name, row.path)}
    named = named or {row.name for row in rows if PurePath(row.name).stem == run}
    if len(named) > 1:
        raise UserError(
            f"Several bundles are named {run}: {', '.join(sorted(named))}", "Name one in full."
        )
    if not named and ":" not in run and " " not in run:
        raise UserError(f"No bundle named {run} is in the library", _bundles_hint(space))
    return next(iter(named), run)


def _keys(space: OpenLibrary, run: str) -> list[str]:
    """The traces of a run: of the bundle of that name, else those that a query finds. Raises UserError."""
    if any(row.name == run for row in space.library.bundles()):
        return selected(space.library, {"bundle": run})
    keys = keys_that_fit(space, run)
    if not keys:
        raise UserError(f"No trace fits {run}", _NOTHING)
    return keys


def _bundles_hint(space: OpenLibrary) -> str:
    names = sorted({row.name for row in space.library.bundles()})
    if not names:
        return "tracejury load FILE loads one."
    shown = ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
    return f"It has: {shown}. A query works too: bundle:NAME model:NAME."


def _no_pairs(found: Pairing, by: str) -> str:
    if found.ambiguous:
        return "Every input that both runs have is there several times in one of them: nothing can be paired"
    if found.in_both and not (found.only_candidate or found.only_production):
        return "Both runs are the same traces"
    what = f"with the same {by}" if by else "that were asked the same"
    return f"The two runs have no traces {what}"


def _pairing_hint(found: Pairing) -> str:
    if found.ambiguous:
        return "--by FIELD pairs by a field of the metadata that tells them apart."
    return (
        "--by FIELD pairs by a field of the metadata that both have, such as the id of a test case."
    )


class _Reading:
    """Reads the traces of two runs: what each is paired by, and a mark of what it did and answered."""

    def __init__(
        self, space: OpenLibrary, by: str, total: int, progress: Callable[[int, int], None] | None
    ) -> None:
        self._library = space.library
        self._by = by
        self._total = total
        self._progress = progress
        self._done = 0
        self.did: dict[str, Json] = {}

    def runs(self, keys: Sequence[str]) -> Iterator[Run]:
        """The traces of one run."""
        for key, trace in zip(keys, self._library.traces(keys), strict=True):
            self._done += 1
            if self._progress is not None:
                self._progress(self._done, self._total)
            if trace is None:
                continue
            by = (
                (slice_value(trace.metadata.get(self._by)) or "") if self._by else asked_hash(trace)
            )
            self.did[key] = _did(trace)
            yield Run(key, by, trace.source_id)


def _did(trace: Trace) -> Json:
    """What a trace answered and called, as far as a reader could tell two of them apart."""
    calls = [(one.name, one.arguments) for one in recorded_calls(trace)]
    return [" ".join(answer_text(trace).split()), trace.error, calls]
