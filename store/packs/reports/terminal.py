"""The report on a terminal: a row for each case, then what there is to know of those that do not pass."""

from __future__ import annotations

from typing import Final

from ...plurals import counted
from .entries import FINDINGS, NOT_GATING, Entry, Told
from .plain_text import no_command, one_line, shortened

MOST: Final = 20
"""So many cases are told of in full."""
LONGEST: Final = 300
"""Characters of a text that are shown."""


def table(told: Told, *, quiet: bool = False) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The names of the columns, and a row for each case, with `quiet` only for those that do not pass."""
    timed = any(entry.seconds for entry in told.entries)
    names = ("case", "role", "result", "", "decided by", *(("seconds",) if timed else ()))
    shown = [one for one in told.entries if one.status != "pass" or not quiet]
    return (*names, "why", "the expert's reason"), [_row(one, timed=timed) for one in shown]


def _row(entry: Entry, *, timed: bool) -> tuple[str, ...]:
    aside = "quarantine" if entry.quarantine else "not gating" if entry.effect == "none" else ""
    seconds = f"{sum(entry.seconds):.1f}" if entry.seconds else ""
    cells = (
        *(entry.id, entry.role, entry.result, aside, entry.by),
        *((seconds,) if timed else ()),
        shortened(one_line(entry.quarantine or entry.why), 100),
        shortened(one_line(entry.reason), 60),
    )
    return tuple(map(no_command, cells))


def details(told: Told) -> list[str]:
    """Question, answer, reason and correction of the cases that do not pass, what matters most first."""
    findings = [one for one in told.findings if one.finding != NOT_GATING]
    lines: list[str] = []
    for entry in findings[:MOST]:
        lines += ["", f"{FINDINGS[entry.finding]}: {entry.id} ({entry.place})"]
        width = max((len(name) for name, _ in entry.facts), default=0)
        lines += [
            f"  {name:<{width}}  {shortened(one_line(text), LONGEST)}" for name, text in entry.facts
        ]
    if len(findings) > MOST:
        more = counted(len(findings) - MOST, "more case does", "more cases do")
        lines += ["", f"{more} not pass; --markdown FILE tells of them."]
    return [no_command(line) for line in (*lines, *([""] if lines else []))]


def verdict(told: Told) -> list[str]:
    """The last lines: what the cases came to, and why."""
    stopped = [f"Not all cases were asked: {told.stopped}"] if told.stopped else []
    return [no_command(one_line(text)) for text in (*stopped, told.line, told.verdict)]


def notices(told: Told) -> list[str]:
    """What is unusual about the run, a line each."""
    return [no_command(one_line(text)) for text in told.notices]


def resumed(told: Told) -> list[str]:
    """Those of the notices that say which answers are older than the run."""
    return [no_command(one_line(text)) for text in told.resumed]
