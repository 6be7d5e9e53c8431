"""The cases of packs over releases: how each came out in each, and what changed from one to the next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

Status: TypeAlias = Literal["pass", "fail", "mixed", "ask", "none"]
"""mixed: passed and failed in one release. none: no usable answer."""
Change: TypeAlias = Literal[
    "fixed",
    "held",
    "newly broken",
    "still failing",
    "relocated",
    "new pass",
    "new fail",
    "changed",
    "flaky",
    "asked",
    "no answer",
]
CHANGES: Final[tuple[Change, ...]] = get_args(Change)


class CaseName(NamedTuple):
    """A case of a pack, by its id."""

    pack: str
    case: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case came out in one run: `tested` is the hash of what was tested, `status` the word of `check`."""

    tested: str
    status: str
    role: str = ""
    passed: int = 0
    trials: int = 1


@dataclass(frozen=True, slots=True)
class CheckedRun:
    """One run of `check` on a release, which ended then (milliseconds since the epoch)."""

    release: str
    at_ms: int
    cases: Mapping[CaseName, Outcome]


@dataclass(frozen=True, slots=True)
class Release:
    """A release with its runs: when the first and the last of them ended."""

    name: str
    first_ms: int
    last_ms: int
    runs: int


@dataclass(frozen=True, slots=True)
class Cell:
    """How a case came out in a release, all runs together, and what changed since the release before that had it.
    `undecided` are its trials that did not agree: a run in which some passed and others did not."""

    status: Status
    tested: str
    change: Change
    runs: int = 1
    passed: int = 0
    trials: int = 1
    undecided: bool = False


@dataclass
class Line:
    """A case over releases: its present name, those that it had before, and its cell in each release that had it."""

    name: CaseName
    role: str
    cells: dict[str, Cell] = field(default_factory=dict)
    earlier: list[CaseName] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class History:
    """Releases in the order of their first runs, and the cases, by pack and id."""

    releases: tuple[Release, ...]
    lines: tuple[Line, ...]

    def changes(self, release: str) -> Counter[Change]:
        """What changed in a release, counted."""
        return Counter(
            cell.change for line in self.lines if (cell := line.cells.get(release)) is not None
        )

    def line(self, name: CaseName) -> Line | None:
        """The case that has this name now, or had it before."""
        return next(
            (one for one in self.lines if name == one.name or name in one.earlier),
            None,
        )


def history(runs: Iterable[CheckedRun]) -> History:
    """The history of runs in any order. A case that is gone while another of its pack tests the same has moved."""
    by_release: defaultdict[str, list[CheckedRun]] = defaultdict(list)
    for run in sorted(runs, key=lambda one: (one.at_ms, one.release)):
        by_release[run.release].append(run)
    releases = tuple(
        Release(name, some[0].at_ms, some[-1].at_ms, len(some)) for name, some in by_release.items()
    )
    lines: dict[CaseName, Line] = {}
    for release in releases:
        _take(lines, release.name, _together(by_release[release.name]))
    return History(releases, tuple(sorted(lines.values(), key=lambda one: one.name)))


def _together(runs: Sequence[CheckedRun]) -> dict[CaseName, list[Outcome]]:
    """The outcomes of each case; where what is tested changed within the release, those of its last state."""
    found: defaultdict[CaseName, list[Outcome]] = defaultdict(list)
    for run in runs:
        for name, outcome in run.cases.items():
            some = found[name]
            if some and some[-1].tested != outcome.tested:
                some.clear()
            some.append(outcome)
    return found


def _take(
    lines: dict[CaseName, Line], release: str, found: Mapping[CaseName, Sequence[Outcome]]
) -> None:
    moved = _moved(lines, found)
    for name, outcomes in found.items():
        before = moved.get(name)
        if before is not None:
            line = lines.pop(before)
            line.earlier.append(before)
            line.name = name
            lines[name] = line
        line = lines.setdefault(name, Line(name, outcomes[-1].role))
        line.role = outcomes[-1].role or line.role
        line.cells[release] = _cell(line, outcomes, relocated=before is not None)


def _moved(
    lines: Mapping[CaseName, Line], found: Mapping[CaseName, Sequence[Outcome]]
) -> dict[CaseName, CaseName]:
    """New name -> the name under which the same was tested before, of cases that this release does not have."""
    gone = {
        (name.pack, _last(line).tested): name for name, line in lines.items() if name not in found
    }
    moved: dict[CaseName, CaseName] = {}
    for name, outcomes in found.items():
        if name not in lines:
            before = gone.pop((name.pack, outcomes[-1].tested), None)
            if before is not None:
                moved[name] = before
    return moved


def _last(line: Line) -> Cell:
    return next(reversed(line.cells.values()))


def _cell(line: Line, outcomes: Sequence[Outcome], *, relocated: bool) -> Cell:
    status = _status([one.status for one in outcomes])
    tested = outcomes[-1].tested
    before = next(
        (one for one in reversed(line.cells.values()) if one.status in ("pass", "fail", "mixed")),
        None,
    )
    return Cell(
        status,
        tested,
        _change(status, line.role, before, tested, relocated=relocated),
        len(outcomes),
        sum(one.passed for one in outcomes),
        sum(one.trials for one in outcomes),
        any(0 < one.passed < one.trials for one in outcomes),
    )


def _status(said: Sequence[str]) -> Status:
    """The status of several runs: what decided them, both if they differ."""
    decided = {one for one in said if one in ("pass", "fail")}
    if len(decided) == 2:
        return "mixed"
    if decided:
        return "pass" if "pass" in decided else "fail"
    return "ask" if "ask" in said else "none"


def _change(
    status: Status, role: str, before: Cell | None, tested: str, *, relocated: bool
) -> Change:
    if status == "mixed":
        return "flaky"
    if status in ("ask", "none"):
        return "asked" if status == "ask" else "no answer"
    passes = status == "pass"
    if before is None:
        # What a role says of the state before: a fix case failed when it was judged, a guard passed.
        if role not in ("fix", "guard"):
            return "new pass" if passes else "new fail"
        good = role == "guard"
    elif before.tested != tested:
        return "changed"
    else:
        good = before.status == "pass"
    if relocated and passes == good:
        return "relocated"
    if passes:
        return "held" if good else "fixed"
    return "newly broken" if good else "still failing"
