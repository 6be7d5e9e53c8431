"""What a case still tells, by the releases that it was checked on: which may leave its pack, and why.

A case is only held against releases in which it was the same test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias, get_args

from ...intervals import fisher, wilson
from ...plurals import counted
from .releases import Cell, Line

Standing: TypeAlias = Literal[
    "gone", "flaky", "asks", "never passed", "dead", "saturated", "discriminating", "too few"
]
STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)
"""gone: traces of its kind no longer come. asks: it asked a person in each of the last releases. dead: it never failed and
never asked. saturated: it failed or asked once, and has passed in the last releases."""
LAST: Final = 5
"""So many releases it takes to say that a case tells nothing."""
_LEAST_TRACES: Final = 20
_CHANCE: Final = 0.05


@dataclass(frozen=True, slots=True)
class KnownCase:
    """What the pack says of a case."""

    role: str
    slices: tuple[str, ...] = ()
    severity: str | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class Occurring:
    """How many traces have the value of a slice, of those with its field: loaded up to the bundle of a case, and later."""

    slice: str
    before: int
    of: int
    later: int
    of_later: int


@dataclass(frozen=True, slots=True)
class Judged:
    """What the releases say of a case: `why` in words, `proposal` what to do ("" for nothing), `retires` whether that is to
    retire it."""

    line: Line
    standing: Standing
    why: str
    proposal: str = ""
    retires: bool = False


def judged(
    lines: Sequence[Line],
    known: Mapping[int, KnownCase],
    occurring: Mapping[int, Sequence[Occurring]],
    last: int = LAST,
) -> list[Judged]:
    """What the releases say of each case; `known` and `occurring` are by the places of the lines. Of a case in no known pack
    nothing is proposed."""
    found = [
        _proposed(_standing(line, occurring.get(at, ()), last), known.get(at))
        for at, line in enumerate(lines)
    ]
    staying = {
        name
        for at, case in known.items()
        if at < len(found) and not found[at].retires
        for name in case.slices
    }
    return [
        one if at not in known else _kept_for_slice(one, known[at], staying)
        for at, one in enumerate(found)
    ]


def _standing(line: Line, occurring: Sequence[Occurring], last: int) -> Judged:
    cells = list(line.cells.values())
    same = [cell for cell in cells if cell.tested == cells[-1].tested and cell.status != "none"]
    gone = _gone(occurring)
    if gone:
        return Judged(line, "gone", gone)
    flaky = _flaky(same[-last:])
    if flaky:
        return Judged(line, "flaky", flaky)
    n = len(same)
    if n < last:
        return Judged(line, "too few", f"{n} of the {last} releases that it takes")
    statuses = [cell.status for cell in same]
    if set(statuses[-last:]) == {"ask"}:
        return Judged(line, "asks", f"asked a person in each of the last {last} releases")
    passes = statuses.count("pass")
    if passes == n:
        most = wilson(0, n)[1]
        return Judged(
            line, "dead", f"passed in all of {n} releases: it fails in less than {most:.0%} (95 %)"
        )
    if not passes:
        return Judged(line, "never passed", f"passed in none of {n} releases")
    row = next(number for number, one in enumerate(reversed(statuses)) if one != "pass")
    if row >= last:
        return Judged(line, "saturated", f"passed in the last {row} of {n} releases")
    return Judged(line, "discriminating", f"passed in {passes} of {n} releases")


def _gone(occurring: Sequence[Occurring]) -> str:
    """Why traces of its kind no longer come, in words; "" if they do, or if that may be chance."""
    for one in occurring:
        if one.later or one.of_later < _LEAST_TRACES or not one.before:
            continue
        if fisher(one.before, one.of, one.later, one.of_later) < _CHANCE:
            return (
                f"{one.before:,} of {counted(one.of, 'trace')} had {one.slice}, and none of the"
                f" {one.of_later:,} loaded later"
            )
    return ""


def _flaky(cells: Sequence[Cell]) -> str:
    """How a case came out both ways in one release, in words; "" if it did not."""
    mixed = sum(cell.status == "mixed" for cell in cells)
    undecided = [cell for cell in cells if cell.undecided]
    if mixed:
        return (
            f"passed and failed on the same release in {mixed} of {counted(len(cells), 'release')}"
        )
    if undecided:
        shown = f"{undecided[-1].passed} of {undecided[-1].trials}"
        return (
            f"its trials disagree in {len(undecided)} of {counted(len(cells), 'release')}"
            f" (last {shown} passed)"
        )
    return ""


def _proposed(one: Judged, case: KnownCase | None) -> Judged:
    """With what to do. Whatever is severe stays; a fix case holds a failure that there was, so that it leaves only if its kind
    of trace is gone."""
    if case is None:
        return one
    match one.standing:
        case "asks":
            return replace(one, proposal="judge what it asks: check --asked FILE, then load FILE")
        case "flaky":
            return replace(one, proposal="ask it several times: check --trials 5 --min-pass 4")
        case "gone" if not case.severity:
            return replace(one, proposal=f"retire: {one.why}", retires=True)
        case "dead" | "saturated" if case.role == "guard" and not case.severity:
            return replace(one, proposal=f"retire: {one.standing}, {one.why}", retires=True)
        case _:
            return one


def _kept_for_slice(one: Judged, case: KnownCase, staying: set[str]) -> Judged:
    """The last cases of a slice stay, unless their kind of trace is gone."""
    if not one.retires or one.standing == "gone" or staying.issuperset(case.slices):
        return one
    return replace(one, proposal="", retires=False)
