"""Carry reviews over: to newer revisions of their traces, and to later versions of their rubrics.

A carried review is a copy in the journal that names the review it comes from (`acts.CarryBody`). A trace on which
the reviewer did anything themselves, or took a carried review back, is left alone, so carrying twice, or on two
machines whose journals are merged, gives the same as carrying once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ...rubrics.files import rubric_hash
from ...rubrics.schema import Rubric, Verdict
from ..acts import CopyPress, Part
from ..canonical import Json
from ..journal.journal import Journal
from ..judgement import Review
from ..library.library import Library
from .copies import copy_of, in_press, taken_back, taken_back_with_all
from .holding import Holding, for_revision, under_version
from .reviews import Reviews

_AT_ONCE: Final = 500
_Named: TypeAlias = tuple[str, str, str]
"""Reviewer, trace key, rubric hash."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """A trace to look at again: `reviewer` judged it under the rubric of that hash, and then something changed.
    `reason` says what; it does not say the `verdict`, which would influence another reviewer."""

    trace: str
    reviewer: str
    rubric: str
    verdict: Verdict | None
    reason: str

    @property
    def for_its_reviewer(self) -> str:
        """The reason with the verdict that was given."""
        return f"{self.reason} (you judged {self.verdict or 'it in part'})"

    @property
    def for_others(self) -> str:
        """The reason with who judged."""
        return f"{self.reason} (judged by {self.reviewer})"


@dataclass
class CarryReport:
    """How many reviews were carried over so that they hold, and what has to be looked at again."""

    carried: int = 0
    rechecks: list[Recheck] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything to report."""
        return bool(self.carried or self.rechecks)

    def json(self) -> dict[str, Json]:
        """The report as JSON."""
        return {
            "carried": self.carried,
            "recheck": [
                {
                    "trace": one.trace,
                    "reviewer": one.reviewer,
                    "verdict": one.verdict,
                    "reason": one.reason,
                }
                for one in self.rechecks
            ],
        }


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A review of an earlier revision of `newest`. `present` is the same reviewer's review of `newest`;
    `withdrawn`: they took back what was carried over to it."""

    review: Review
    newest: str
    present: Review | None
    withdrawn: bool


class Carrying:
    """Carries the reviews of one library."""

    def __init__(self, library: Library, journal: Journal, reviews: Reviews) -> None:
        self._library = library
        self._journal = journal
        self._reviews = reviews
        self._compared: dict[tuple[_Named, str, int], Holding | None] = {}

    # --- revisions ------------------------------------------------------------------------------

    def to_revisions(self) -> CarryReport:
        """Carry every review over that holds for the newest revision of its trace. Raises NotSaved."""
        report = CarryReport()
        copies: list[tuple[str, CopyPress]] = []
        for earlier in self._earlier(self._superseded()):
            source, present = earlier.review, earlier.present
            stale = present is not None and _is_copy(present, source)
            if earlier.withdrawn or (present is not None and not stale):
                continue
            holding = self._holding(earlier)
            if holding is None:
                continue
            if stale and present is not None:
                copies += [(source.reviewer, one) for one in taken_back(self._journal, present)]
            if holding.holds:
                report.carried += 1
                copies.append((source.reviewer, copy_of("revision", source, holding)))
        self._append(copies)
        report.rechecks = self.rechecks_of_revisions()
        return report

    def rechecks_of_revisions(self, rubric: str | None = None) -> list[Recheck]:
        """The traces whose verdict does not hold for their newest revision, by reviewer, under the rubric of that
        hash (None: under any)."""
        return [
            self._recheck(earlier)
            for earlier in self._open()
            if rubric in (None, earlier.review.rubric)
        ]

    def open_items(self) -> set[tuple[str, str]]:
        """(trace, rubric) of what has to be looked at again; what changed is not compared."""
        revised = {(earlier.newest, earlier.review.rubric) for earlier in self._open()}
        return revised | {(review.trace, review.rubric) for review in self._open_versions()}

    def before(self, trace: str, reviewer: str, rubric: str) -> Recheck | None:
        """What changed on this trace since the reviewer judged an earlier revision of it; None if they did not,
        or have a review of it now."""
        for earlier in self._open(self._library.revised(self._library.earlier(trace))):
            if (earlier.review.reviewer, earlier.review.rubric) == (reviewer, rubric):
                return self._recheck(earlier)
        return None

    def _open(self, paths: dict[str, tuple[str, ...]] | None = None) -> Iterator[_Earlier]:
        for earlier in self._earlier(self._superseded() if paths is None else paths):
            if earlier.present is None and earlier.review.status == "finished":
                yield earlier

    def _superseded(self) -> dict[str, tuple[str, ...]]:
        """Each superseded trace with the revisions after it. They are few: reviews are looked up by them, and what that
        costs does not grow with the number of reviews."""
        return self._library.revised(self._library.superseded())

    def _earlier(self, paths: dict[str, tuple[str, ...]]) -> Iterator[_Earlier]:
        """The latest review of each reviewer and rubric on an earlier revision, given each superseded trace with the
        revisions after it, the newest last."""
        if not paths:
            return
        keys = {key for key, path in paths.items() for key in (key, *path)}
        found = {
            (review.reviewer, review.trace, review.rubric): review
            for review in self._reviews.of_traces(keys)
        }
        touched = self._journal.reviewed(keys)
        group: dict[str, list[str]] = {}
        for key, path in paths.items():
            group.setdefault(path[-1], [path[-1]]).append(key)
        latest: dict[_Named, Review] = {}
        for review in sorted(found.values(), key=lambda one: (one.at_ms, one.trace)):
            # A copy of an earlier revision is not compared again: its origin is.
            copied = review.carried is not None and review.carried.why == "revision"
            if review.trace in paths and not copied:
                latest[review.reviewer, paths[review.trace][-1], review.rubric] = review
        for (reviewer, newest, rubric), review in sorted(latest.items()):
            named = [(reviewer, key, rubric) for key in group[newest]]
            withdrawn = any(one in touched and one not in found for one in named)
            yield _Earlier(review, newest, found.get((reviewer, newest, rubric)), withdrawn)

    def _holding(self, earlier: _Earlier) -> Holding | None:
        review = earlier.review
        named = review.reviewer, review.trace, review.rubric
        at = named, earlier.newest, review.at_ms
        if at not in self._compared:
            old, new = self._library.trace(review.trace), self._library.trace(earlier.newest)
            given = self._reviews.as_given(review)
            self._compared[at] = for_revision(given, old, new) if old and new else None
        return self._compared[at]

    def _recheck(self, earlier: _Earlier) -> Recheck:
        review = earlier.review
        holding = self._holding(earlier)
        if holding is not None and not holding.holds:
            reason = f"judged before, changed since: {'; '.join(holding.recheck)}"
        else:
            reason = "judged before, and what was carried over was taken back"
        return Recheck(earlier.newest, review.reviewer, review.rubric, review.verdict, reason)

    # --- versions of a rubric -------------------------------------------------------------------

    def versions_before(self, now: Rubric) -> list[tuple[str, Rubric]]:
        """The stored rubrics with the id of this one and a lower version, the newest first, by hash."""
        rubrics = self._reviews.rubrics()
        stored = [event.rubric for event in self._journal.events_of_kind("rubric")]
        earlier = [
            (rubrics[name].version, at, name)
            for at, name in enumerate(dict.fromkeys(stored))
            if name in rubrics
            and rubrics[name].id == now.id
            and rubrics[name].version < now.version
        ]
        return [(name, rubrics[name]) for _, _, name in sorted(earlier, reverse=True)]

    def to_version(self, pinned: str) -> CarryReport:
        """Carry the reviews under earlier versions over to the rubric of that hash, as the program does it of itself.
        Where not every answer holds, a draft with those that do is carried, and says so. Raises NotSaved."""
        report = CarryReport()
        copies: list[tuple[str, CopyPress]] = []
        for review, old, holding in self.under(self._reviews.rubrics()[pinned]):
            report.carried += holding.holds
            copies.append((review.reviewer, copy_of("rubric", review, holding, old.version)))
        self._append(copies)
        report.rechecks = self.rechecks_of_versions(pinned)
        return report

    def planned(self, new: Rubric) -> tuple[CarryReport, list[Part]]:
        """What `to_version` would carry over, and what there would be to look at again, as parts of a press that a
        person makes: their undo takes it back, and they can do it anew. Nothing is saved."""
        pinned = rubric_hash(new)
        report = CarryReport(rechecks=self.rechecks_of_versions(pinned))
        copies: list[tuple[str, CopyPress]] = []
        for review, old, holding in self.under(new, anew=True):
            report.carried += holding.holds
            copies.append((review.reviewer, copy_of("rubric", review, holding, old.version)))
            if holding.recheck and holding.review.status == "draft":
                reason = _under_version(old.version, holding.recheck)
                report.rechecks.append(
                    Recheck(review.trace, review.reviewer, pinned, review.verdict, reason)
                )
        report.rechecks.sort(key=lambda one: (one.trace, one.reviewer))
        return report, in_press(copies)

    def under(self, new: Rubric, *, anew: bool = False) -> Iterator[tuple[Review, Rubric, Holding]]:
        """The reviews under earlier versions that would be carried over to this one, each with its rubric and how it
        reads then; `anew` also those that went when the version was taken out of use. The rubric need not be stored;
        nothing is saved."""
        pinned = rubric_hash(new)
        done = {(review.reviewer, review.trace) for review in self._reviews.reviews(rubric=pinned)}
        for name, old in self.versions_before(new):
            given = self._reviews.reviews(rubric=name)
            superseded = self._library.revised([review.trace for review in given])
            touched = self._journal.reviewed({review.trace for review in given})
            for review in given:
                who = review.reviewer, review.trace
                if who in done or review.trace in superseded:
                    continue
                if (*who, pinned) in touched and not (
                    anew and taken_back_with_all(self._journal, *who, pinned)
                ):
                    continue
                done.add(who)
                yield review, old, under_version(self._reviews.as_given(review), old, new, pinned)

    def rechecks_of_versions(self, rubric: str | None = None) -> list[Recheck]:
        """The traces whose review does not hold under the rubric of that hash (None: under any later version)."""
        found = []
        for review in self._open_versions(rubric):
            carried = review.carried
            assert carried is not None
            source = self._reviews.review(carried.reviewer, carried.trace, carried.rubric)
            verdict = source.verdict if source else None
            reason = _under_version(carried.version, carried.recheck)
            found.append(Recheck(review.trace, review.reviewer, review.rubric, verdict, reason))
        return found

    def _open_versions(self, rubric: str | None = None) -> Iterator[Review]:
        drafts = self._reviews.carried_drafts(rubric)
        given = [review for review in drafts if review.carried and review.carried.recheck]
        superseded = self._library.revised([review.trace for review in given])
        return (review for review in given if review.trace not in superseded)

    # --- saving ---------------------------------------------------------------------------------

    def _append(self, copies: Sequence[tuple[str, CopyPress]]) -> None:
        for reviewer in dict.fromkeys(name for name, _ in copies):
            mine = [copy for name, copy in copies if name == reviewer]
            for start in range(0, len(mine), _AT_ONCE):
                self._journal.append_copies(reviewer, mine[start : start + _AT_ONCE])


def _under_version(version: int | None, recheck: Sequence[str]) -> str:
    under = f"under version {version}" if version else "under another version"
    return f"judged before {under}: {'; '.join(recheck)}"


def _is_copy(present: Review, source: Review) -> bool:
    """Whether `present` is a copy of `source` as it was before it was judged again."""
    carried = present.carried
    return (
        carried is not None
        and (carried.trace, carried.rubric) == (source.trace, source.rubric)
        and present.at_ms < source.at_ms
    )


def by_trace(rechecks: Iterable[Recheck]) -> dict[tuple[str, str], str]:
    """(trace, rubric) -> why it has to be looked at again, and who judged it."""
    reviewers: dict[tuple[str, str], dict[str, list[str]]] = {}
    for one in rechecks:
        reasons = reviewers.setdefault((one.trace, one.rubric), {})
        reasons.setdefault(one.reason, []).append(one.reviewer)
    return {
        key: " · ".join(f"{why} (judged by {', '.join(names)})" for why, names in reasons.items())
        for key, reasons in reviewers.items()
    }
