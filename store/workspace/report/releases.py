"""What releases did to the cases of packs, and failures that came back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...insight.fixes.closing import failed_again_in_words
from ...insight.fixes.sentences import fixes_in_words, proposals_in_words
from ...insight.report.parts import Line, Row, Said, Says, Section, Table
from ...plurals import counted
from ..failed_again import failed_again
from ..fixes import Fixes, fixes
from .gathered import Gathered

MOST: Final = 12
_COLUMNS: Final = ("fixed", "held", "newly broken", "still failing", "relocated", "flaky", "asked")


def releases_section(of: Gathered) -> Section | None:
    """The section; None where no results of a check are in the library."""
    found = fixes(of.space)
    if not found.history.releases:
        return None
    again = list(failed_again(of.space).values())
    last = found.history.releases[-1].name
    lines = [_naming(of, one, last) for one in fixes_in_words(found.history)]
    for one in again:
        words = failed_again_in_words(one)
        lines.append(_naming(of, words, *([one.name] if one.name else []), one.release.name))
    proposed = proposals_in_words([one.judged for one in found.cases])
    if proposed:
        lines.append((proposed,))
    return Section(
        "releases", "What releases fixed", tuple(lines), (_table(of, found),), tuple(_says(of, found, len(again)))
    )  # fmt: skip


def _naming(of: Gathered, words: str, *names: str) -> Line:
    """A sentence in which these names, in their order, are words of the library."""
    found: list[str | Said] = []
    for name in names:
        before, there, words = words.partition(name)
        found += [before, of.said(there)] if there else [before]
    return (*found, words)


def _table(of: Gathered, found: Fixes) -> Table:
    releases = found.history.releases[-MOST:]
    rows = []
    for release in releases:
        changes = found.history.changes(release.name)
        other = changes.total() - sum(changes[one] for one in _COLUMNS)
        counts = [*(changes[one] for one in _COLUMNS), other]
        rows.append(Row(((of.said(release.name),), *((f"{one:,}",) for one in counts))))
    titles = [one.capitalize() for one in (*_COLUMNS, "other")]
    return Table(
        ("Cases by what changed since the release before",),
        (("Release",), *((one,) for one in titles)),
        tuple(rows),
        frozenset(range(1, len(titles) + 1)),
        ("A case that was never checked counts as failing before if it was judged wrong, as passing if it was judged right.",),
        len(found.history.releases) - len(releases),
    )  # fmt: skip


def _says(of: Gathered, found: Fixes, again: int) -> Iterator[Says]:
    last = found.history.releases[-1].name
    broken = found.history.changes(last)["newly broken"]
    yield Says("trust", (
        "Release ", of.said(last), f" broke {counted(broken, 'case')} that passed before.",
    ))  # fmt: skip
    if again:
        yield Says("trust", (f"{counted(again, 'group')} of failures came back after a release had closed them.",))  # fmt: skip
