"""`tracejury coverage`: what was looked at, what failed, what is guarded, and where the holes are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ....store.plurals import counted
from ...safe_text import one_line
from ...views.coverage_words import hole_words, sentences
from ..context import Settings, aligned, pass_settings
from .figures import between, label, percent, places, tally_json

if TYPE_CHECKING:
    from ....store.canonical import Json
    from ....store.insight.coverage.tallies import Tally
    from ....store.library.slice_values import Values
    from ....store.workspace.coverage import Coverage, Judged
    from ....store.workspace.workspace import Workspace

WIDTH: Final = 80
_ROOM: Final = 26
_CODE: Final = 18
RATE_NOTE: Final = (
    "The rates are those of what was reviewed. How frequent failures are: tracejury prevalence."
)


@click.command("coverage")
@click.option("--slice", "fields", metavar="NAME", multiple=True, help="Slices by this field of the metadata; several times: combined. Also status, format, name, bundle.")  # fmt: skip
@click.option("--paths", is_flag=True, help="The ways that traces go through the application, instead of slices.")  # fmt: skip
@click.option("--declared", type=click.Path(path_type=Path, dir_okay=False), help="A TOML file with the steps and edges that there should be.")  # fmt: skip
@click.option("--rubric", help="By reviews under this rubric: an id, or the beginning of a hash. [default: that of most reviews]")  # fmt: skip
@click.option("--least", type=click.IntRange(min=1), default=5, show_default=True, help="Fewer reviews of a slice or an edge are a hole.")  # fmt: skip
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="Print so many rows of a table; --json has all.")  # fmt: skip
@pass_settings
def coverage_command(
    settings: Settings,
    fields: tuple[str, ...],
    *,
    paths: bool,
    declared: Path | None,
    rubric: str | None,
    least: int,
    most: int,
) -> None:
    """Say what of the library is reviewed, failed and guarded by a pack: in all, by slices of the metadata and for each
    failure code, or along the paths that traces take. Holes are named, with the command that fills each.

    Finished reviews count; traces on which reviewers differ are left out and counted. docs/evidence.md explains the
    figures.
    """
    from ....store.workspace.workspace import Workspace

    if declared is not None or paths:
        from .paths import show_paths

        if fields:
            raise click.UsageError("--paths and --slice are two questions: ask one at a time.")
        with Workspace.open_to_read(settings.library) as space:
            show_paths(settings, space, declared, rubric, least, most)
        return
    from ....store.workspace.coverage import coverage, sliced_fields

    with Workspace.open_to_read(settings.library) as space:
        found = coverage(space, fields, rubric, least)
        offered = (
            {} if fields else {name: len(counts) for name, counts in sliced_fields(space).items()}
        )
        settings.document(_document(settings, space, found, offered))
        if settings.json:
            return
        settings.say_masked()
        for sentence in sentences(found.judged, found.all):
            settings.out(sentence)
        if fields:
            _show_slices(settings, space, found, most)
        elif offered:
            said = ", ".join(
                f"{one_line(name, 30)} ({number:,})" for name, number in offered.items()
            )
            settings.out(f"Fields that make slices, with the number of their values: {said}.")
            settings.say("One of them: tracejury coverage --slice NAME. The ways through: tracejury coverage --paths.")  # fmt: skip


TALLY_HEADER: Final = ("seen", "reviewed", "failed", "rate", "95 %", "guarded")


def tally_cells(tally: Tally) -> tuple[object, ...]:
    """A tally as the end of a row."""
    interval = between(tally.interval) if tally.decided else ""
    guarded = f"{tally.guarded:,} of {tally.failed:,}" if tally.failed else ""
    return (tally.seen, tally.reviewed, tally.failed, percent(tally.rate), interval, guarded)


def _show_slices(settings: Settings, space: Workspace, found: Coverage, most: int) -> None:
    from ....store.workspace.coverage import shown_values

    names = {values: shown_values(space, found.fields, values) for values in found.slices}
    some = list(found.slices.items())[:most]
    heading = label(found.fields, _ROOM)
    settings.out("")
    settings.table(
        (heading, *TALLY_HEADER),
        [(label(names[values], _ROOM), *tally_cells(tally)) for values, tally in some],
    )
    more_rows(settings, len(found.slices), most, "slice")
    settings.out(RATE_NOTE)
    if found.codes:
        settings.out("")
        settings.out("Traces with each failure code (95 % of the share of the reviewed):")
        rows = [(label(names[values], _ROOM), tally) for values, tally in some if tally.failed]
        for lines in code_tables(heading, rows, found.codes):
            for line in lines:
                settings.out(line)
    _show_holes(settings, found, names, most)


def more_rows(settings: Settings, rows: int, most: int, what: str) -> None:
    """Say how many of so many rows are not printed, and what prints them all."""
    if (more := rows - most) > 0:
        settings.out(f"... and {counted(more, f'more {what}')}: --most {rows} or --json has all.")


def code_tables(
    heading: str, rows: Sequence[tuple[str, Tally]], codes: Sequence[str]
) -> Iterator[list[str]]:
    """The matrix of slices and codes, in as many tables below each other as the width needs."""
    left = list(codes)
    while left and rows:
        taken: list[str] = []
        lines: list[str] = []
        for code in left:
            table = _code_table(heading, rows, [*taken, code])
            if taken and max(map(len, table)) > WIDTH:
                break
            taken.append(code)
            lines = table
        left = left[len(taken) :]
        yield lines + ([""] if left else [])


def _code_table(heading: str, rows: Sequence[tuple[str, Tally]], codes: Sequence[str]) -> list[str]:
    return aligned(
        (heading, *(one_line(code, _CODE) for code in codes)),
        [(name, *(_code_cell(tally, code) for code in codes)) for name, tally in rows],
    )


def _code_cell(tally: Tally, code: str) -> str:
    _, interval = tally.share_of(code)
    times = tally.codes[code]
    return f"{times:,} ({between(interval)})" if times else "."


def _show_holes(
    settings: Settings, found: Coverage, names: dict[Values, Values], most: int
) -> None:
    unguarded = [one for one in found.holes if one.hole.kind == "unguarded"]
    gaps = [one for one in found.holes if one.hole.kind != "unguarded"]
    if gaps:
        settings.out("")
        settings.out(f"{counted(len(gaps), 'hole')}, each with the command that fills it:")
        for one in gaps[:most]:
            tally = found.slices[one.hole.part]
            settings.out(f"{label(names[one.hole.part], 50)}: {hole_words(tally)}")
            if one.command:
                settings.out(f"  {one.command}")
        more_rows(settings, len(gaps), most, "hole")
    if unguarded:
        traces = sum(one.hole.traces for one in unguarded)
        settings.out("")
        settings.out(
            f"{counted(traces, 'failure')} in {counted(len(unguarded), 'slice')} without a guard:"
            " tracejury pack build --all makes a case of each group."
        )
    if found.never:
        settings.out("")
        settings.out(
            f"{counted(len(found.never), 'combination')} that no trace has, the commonest values first:"
            f" {'; '.join(label(one, 50) for one in found.never[:5])}."
        )


def known_json(known: Judged) -> dict[str, Json]:
    """By what reviews and packs it is told."""
    rubric = known.verdicts.rubric
    return {
        "rubric": None
        if rubric is None
        else {"id": rubric.id, "version": rubric.version, "title": rubric.title},
        "left_out": known.verdicts.left_out(),
        "packs": {"read": known.guards.packs, "unread": list(known.guards.unread)},
    }


def _document(
    settings: Settings, space: Workspace, found: Coverage, offered: dict[str, int]
) -> dict[str, Json]:
    from ....store.workspace.coverage import shown_values

    names = {values: list(shown_values(space, found.fields, values)) for values in found.slices}
    return {
        "masked": settings.masked,
        "fields": list(found.fields),
        "offered": offered,
        **known_json(found.judged),
        "interval": "95 %, Wilson",
        "all": tally_json(found.all) | {"codes": _codes_json(found.all, found.codes)},
        "codes": list(found.codes),
        "slices": [
            {"values": names[values], **tally_json(tally), "codes": _codes_json(tally, found.codes)}
            for values, tally in found.slices.items()
        ],
        "holes": [
            {
                "kind": one.hole.kind,
                "values": names[one.hole.part],
                "traces": one.hole.traces,
                "command": one.command or None,
            }
            for one in found.holes
        ],
        "never_seen": [list(shown_values(space, found.fields, values)) for values in found.never],
    }


def _codes_json(tally: Tally, codes: Sequence[str]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for code in codes:
        share, (low, high) = tally.share_of(code)
        found[code] = {
            "failed": tally.codes[code],
            "rate": places(share),
            "low": places(low),
            "high": places(high),
        }
    return found
