"""`tracejury fixes`: what releases did to the cases of packs, by the results of checks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ....store.plurals import counted
from ...safe_text import one_line
from ..context import Settings, pass_settings
from ..naming_group import NamingGroup
from .coverage import more_rows

if TYPE_CHECKING:
    from ....store.canonical import Json
    from ....store.workspace.check_results import Added
    from ....store.workspace.fixes import FixedCase, Fixes
    from ....store.workspace.workspace import Workspace

_TIMES: Final = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_ROOM: Final = 30
_COLUMN: Final = 8
_REFUSED: Final = 3
_PROPOSED: Final = 8
_SHOWN: Final = {
    "held": "ok",
    "fixed": "FIXED",
    "newly broken": "BROKEN",
    "still failing": "fails",
    "relocated": "moved",
    "new pass": "ok",
    "new fail": "fails",
    "asked": "ask",
    "no answer": "none",
    "flaky": "flaky",
}


@click.group("fixes", cls=NamingGroup)
def fixes_command() -> None:
    """Say what each release did to the cases of packs: fixed, held, newly broken, relocated.

    The results of check are added with fixes add. Without a command, the history of all packs is shown; with a name, or the
    folder of a pack, that of one.
    """


@fixes_command.command("add")
@click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--release", metavar="NAME", help="Which release they are of. [default: as the report says]")  # fmt: skip
@click.option("--at", type=click.DateTime(_TIMES), help="When they ran, in UTC. [default: as the report says, else the time of the file]")  # fmt: skip
@pass_settings
def add_command(
    settings: Settings, *, reports: tuple[Path, ...], release: str | None, at: datetime | None
) -> None:
    """Add REPORTS of check to the library: JSON reports, baselines, or a folder of them.

    Kept are the id of each case, how it came out, and a hash of what it tested; no text of a trace. A report that is there
    already is added no second time. tracejury undo takes the last addition back.
    """
    from ....store.workspace.check_results import add_results
    from ....store.workspace.workspace import Workspace

    at_ms = None if at is None else int(at.replace(tzinfo=UTC).timestamp() * 1000)
    with Workspace.open(settings.library) as space:
        added = add_results(space, reports, release, at_ms)
    settings.document(_added_json(added))
    new = [one for one in added.results if not one.known]
    for one in new:
        timed = " (the time of the file: the report has none)" if one.timed_by == "file" else ""
        settings.out(
            f"{one.file}: {counted(one.cases, 'case')}, release {one.release}, {_day(one.at_ms)}{timed}"
        )
    if len(new) < len(added.results):
        known = len(added.results) - len(new)
        settings.out(f"{counted(known, 'report')} {'was' if known == 1 else 'were'} in the library already")  # fmt: skip
    for words in added.refused[:_REFUSED]:
        settings.warn(f"not added: {words}")
    if len(added.refused) > _REFUSED:
        settings.warn(f"… and {len(added.refused) - _REFUSED:,} other files that are no reports (--json names them)")  # fmt: skip


@fixes_command.command(NamingGroup.without_command)
@click.argument("pack", required=False)
@click.option("--last", type=click.IntRange(2), default=5, show_default=True, help="So many releases in a row make a case that passed saturated, and one that asked asking forever.")  # fmt: skip
@click.option("--columns", type=click.IntRange(1), default=4, show_default=True, help="Print so many releases, the last ones; --json has all.")  # fmt: skip
@click.option("--most", type=click.IntRange(1), default=40, show_default=True, help="Print so many rows; --json has all.")  # fmt: skip
@pass_settings
def show_command(
    settings: Settings, *, pack: str | None, last: int, columns: int, most: int
) -> None:
    """Show how each case came out in each release, what the last one changed, and which cases tell nothing any more.

    A case that may be retired is named with the reason and the command; none is retired by itself. docs/fixes.md says what
    each word means.
    """
    from ....store.insight.fixes.closing import failed_again_in_words
    from ....store.insight.fixes.sentences import fixes_in_words, proposals_in_words
    from ....store.workspace.failed_again import failed_again
    from ....store.workspace.fixes import fixes
    from ....store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        found = fixes(space, pack, last)
        again = failed_again(space)
        settings.document(_document(settings, space, found) | {"failed_again": [one.json() for one in again.values()]})  # fmt: skip
        if settings.json:
            return
        settings.say_masked()
        for sentence in fixes_in_words(found.history):
            settings.out(sentence)
        for one in again.values():
            settings.out(failed_again_in_words(one))
        for words in found.unread:
            settings.warn(words)
        if found.hidden:
            settings.out(f"{counted(found.hidden, 'case')} of traces that you have yet to judge blind {'is' if found.hidden == 1 else 'are'} not told.")  # fmt: skip
        if not found.cases:
            return
        _show_table(settings, space, found, columns, most)
        _show_proposals(settings, space, found)
        words = proposals_in_words([one.judged for one in found.cases])
        if words:
            settings.out(words)
    if found.unknown:
        settings.say(
            f"{counted(found.unknown, 'case')} of packs that were not built here:"
            " name the folder of the pack to see their questions and proposals."
        )


def _show_table(
    settings: Settings, space: Workspace, found: Fixes, columns: int, most: int
) -> None:
    releases = found.history.releases[-columns:]
    rows = [
        (
            _label(space, one),
            one.judged.line.role,
            *(_cell(one, release.name) for release in releases),
            one.judged.standing,
        )
        for one in sorted(found.cases, key=lambda one: _row_order(one, releases[-1].name))[:most]
    ]
    settings.out("")
    names = [one_line(release.name, _COLUMN) for release in releases]
    settings.table(("case", "role", *names, "standing"), rows)
    more_rows(settings, len(found.cases), most, "case")
    left = len(found.history.releases) - len(releases)
    if left:
        settings.out(f"{counted(left, 'earlier release')} not shown (--columns).")


_ORDER: Final = (
    "newly broken", "flaky", "still failing", "new fail", "asked", "no answer", "changed", "relocated", "fixed",
)  # fmt: skip


def _row_order(one: FixedCase, last: str) -> tuple[int, str, str]:
    """What is broken in the last release comes first."""
    cell = one.judged.line.cells.get(last)
    at = _ORDER.index(cell.change) if cell is not None and cell.change in _ORDER else len(_ORDER)
    return at, *one.judged.line.name


def _label(space: Workspace, one: FixedCase) -> str:
    """The question of a case as the library is shown, or its id."""
    question = space.shown.text(one.trace, one.question) if one.question else ""
    return one_line(question or one.judged.line.name.case, _ROOM)


def _cell(one: FixedCase, release: str) -> str:
    cell = one.judged.line.cells.get(release)
    if cell is None:
        return "-"
    said = _SHOWN.get(cell.change, "ok" if cell.status == "pass" else "fails")
    return f"{said} {cell.passed}/{cell.trials}" if cell.undecided else said


def _show_proposals(settings: Settings, space: Workspace, found: Fixes) -> None:
    proposed = [one for one in found.cases if one.judged.proposal]
    if not proposed:
        return
    settings.out("")
    for one in proposed[:_PROPOSED]:
        said = one.judged
        settings.out(f"{said.line.name.case} ({_label(space, one)}): {said.standing}. {_capital(said.why)}.")  # fmt: skip
        settings.out(f"  {one.command or said.proposal}")
    if len(proposed) > _PROPOSED:
        settings.out(f"... and {counted(len(proposed) - _PROPOSED, 'more proposal')}: --json has all.")  # fmt: skip


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M")


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")


def _added_json(added: Added) -> dict[str, Json]:
    return {
        "added": [
            {
                "file": one.file,
                "release": one.release,
                "at": _iso(one.at_ms),
                "timed_by": one.timed_by,
                "cases": one.cases,
                "known": one.known,
            }
            for one in added.results
        ],
        "refused": list(added.refused),
    }


def _document(settings: Settings, space: Workspace, found: Fixes) -> dict[str, Json]:
    from ....store.insight.fixes.sentences import fixes_in_words, proposals_in_words

    said = [*fixes_in_words(found.history), proposals_in_words([one.judged for one in found.cases])]
    return {
        "masked": settings.masked,
        "packs": list(found.packs),
        "unread": list(found.unread),
        "hidden": found.hidden,
        "unknown": found.unknown,
        "releases": [
            {
                "name": one.name,
                "first_run": _iso(one.first_ms),
                "last_run": _iso(one.last_ms),
                "runs": one.runs,
                "changes": dict(found.history.changes(one.name)),
            }
            for one in found.history.releases
        ],
        "cases": [_case_json(space, one) for one in found.cases],
        "sentences": [one for one in said if one],
    }


def _case_json(space: Workspace, one: FixedCase) -> dict[str, Json]:
    said = one.judged
    question = space.shown.text(one.trace, one.question) if one.question else ""
    return {
        "pack": said.line.name.pack,
        "case": said.line.name.case,
        "earlier": [name.case for name in said.line.earlier],
        "role": said.line.role or None,
        "question": question or None,
        "standing": said.standing,
        "why": said.why,
        "proposal": said.proposal or None,
        "retires": said.retires,
        "command": one.command or None,
        "releases": {
            release: {
                "status": cell.status,
                "change": cell.change,
                "runs": cell.runs,
                "passed": cell.passed,
                "trials": cell.trials,
            }
            for release, cell in said.line.cells.items()
        },
    }
