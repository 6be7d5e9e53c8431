"""What releases did to the cases, in sentences: for whoever reads one line of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...plurals import counted
from .releases import CHANGES, History
from .standing import Judged


def fixes_in_words(found: History) -> Iterator[str]:
    """What the last release did, beside the one before it."""
    if not found.releases:
        yield "No results of a check are in the library yet: tracejury fixes add REPORT.json --release NAME."
        return
    last = found.releases[-1]
    changes = found.changes(last.name)
    total = sum(changes.values())
    passing = sum(
        line.cells[last.name].status == "pass" for line in found.lines if last.name in line.cells
    )
    said = [f"{changes[one]:,} {one}" for one in CHANGES if changes[one]]
    yield (
        f"In release {last.name} {passing:,} of {counted(total, 'case')}"
        f" {'passes' if passing == 1 else 'pass'}: {', '.join(said)}."
    )
    missing = len(found.lines) - total
    if missing:
        yield (
            f"{counted(missing, 'case')} of earlier releases"
            f" {'was' if missing == 1 else 'were'} not checked in it."
        )


def proposals_in_words(judged: Sequence[Judged]) -> str:
    """How many cases tell nothing any more; "" if none."""
    retire = sum(one.retires for one in judged)
    other = sum(bool(one.proposal) for one in judged) - retire
    said = []
    if retire:
        said.append(f"{counted(retire, 'case')} may be retired, if you agree; none is by itself")
    if other:
        said.append(f"{counted(other, 'case')} {'needs' if other == 1 else 'need'} another look")
    return f"{'; '.join(said)}." if said else ""
