"""`tracejury load`: read bundles into the library."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ...errors import UserError
from .context import Settings, on_terminal, pass_settings

SHOWN_REJECTS = 5


def parsed_mapping(pairs: tuple[str, ...]) -> dict[str, str] | None:
    """FIELD=COLUMN pairs as a dict; None where there are none. Raises UserError."""
    out: dict[str, str] = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or not field or not column:
            raise UserError(
                f"--map {pair} is not FIELD=COLUMN", "For example: --map input=question"
            )
        out[field] = column
    return out or None


@click.command("load")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "format_name", help="The format, where the content does not tell.")
@click.option("--map", "pairs", multiple=True, help="FIELD=COLUMN of a table or JSON; repeatable.")
@click.option("--limit", type=click.IntRange(1), help="Take at most this many traces of a bundle.")
@click.option("--again", is_flag=True, help="Read a bundle again though it has not changed.")
@click.option("--dry-run", is_flag=True, help="Read and count, keep nothing.")
@click.option("--no-raw", is_flag=True, help="Keep no copy of the files as they came.")
@click.option(
    "--annotations-as-reviews", is_flag=True, help="Make reviews of what people judged elsewhere."
)
@click.option(
    "--rubric", default="agent-failure", show_default=True, help="The rubric of those reviews."
)
@pass_settings
def load_command(
    settings: Settings,
    paths: tuple[Path, ...],
    format_name: str | None,
    pairs: tuple[str, ...],
    limit: int | None,
    again: bool,
    dry_run: bool,
    no_raw: bool,
    annotations_as_reviews: bool,
    rubric: str,
) -> None:
    """Load bundles of traces: files, folders, .gz, .zst and .zip; the content tells the format."""
    from ...store.library.library import Library
    from ...store.loading.load import load
    from ...store.loading.mappings import saved_mappings

    mapping = parsed_mapping(pairs)
    shown = on_terminal() and not settings.quiet and not settings.json

    def progress(done: int, total: int | None) -> None:
        if shown and total:
            share = min(1.0, done / total)
            bar = "█" * int(share * 30) + "·" * (30 - int(share * 30))
            click.echo(f"\r{bar} {share:4.0%}  {done / 1e6:,.1f} MB", nl=False, err=True)

    library = Library.open(settings.library)
    try:
        report = load(
            library,
            paths,
            format=format_name,
            mapping=mapping,
            saved={one.name: one.fields for one in saved_mappings(settings.library)},
            limit=limit,
            dry_run=dry_run,
            again=again,
            raw=not no_raw,
            progress=progress,
        )
    finally:
        library.close()
        if shown:
            click.echo("\r\x1b[K", nl=False, err=True)
    failures = _regrouped(settings) if not dry_run else None
    document = report.json()
    if failures is not None:
        document["groups"] = failures[0]
    settings.document(document)
    header = ("bundle", "format", "traces", "steps", "scores", "rejected", "new", "known")
    rows: list[tuple[object, ...]] = [
        (
            Path(item.path).name,
            item.format,
            item.traces,
            item.steps,
            item.scores,
            item.rejected,
            item.new,
            item.known,
        )
        for item in report.bundles
    ]
    totals = report.totals
    if len(rows) > 1:
        rows.append(
            (
                "all",
                "",
                totals.traces,
                totals.steps,
                totals.scores,
                totals.rejected,
                totals.new,
                totals.known,
            )
        )
    settings.table(header, rows)
    for item in report.bundles:
        for note in item.notes:
            settings.say(f"{Path(item.path).name}: {note}")
    rejects = [reject for item in report.bundles for reject in item.rejects]
    for reject in rejects[:SHOWN_REJECTS]:
        settings.warn(f"not read: {reject.position}: {reject.reason}")
    if len(rejects) > SHOWN_REJECTS:
        settings.warn(f"… and {len(rejects) - SHOWN_REJECTS} more: tracejury rejects")
    if totals.revised:
        settings.say(
            f"{totals.revised} traces came back changed; reviews of the old ones are kept."
        )
    for line in failures[1] if failures else ():
        settings.say(line)
    if dry_run:
        settings.say("Nothing was kept (--dry-run).")
    if annotations_as_reviews and not dry_run:
        _take_annotations(settings, [item.row for item in report.bundles if item.row], rubric)
    if not totals.traces and not totals.scores and rejects:
        sys.exit(2)


def _regrouped(settings: Settings) -> tuple[dict[str, object], list[str]] | None:
    """Which known groups the new traces hit, and what is new; None while the app has the library."""
    from ...store.journal.journal import LibraryInUse
    from ...store.workspace import Workspace
    from .groups.lines import update_json, update_lines

    try:
        with Workspace.open(settings.library) as space:
            update = space.regroup()
            return update_json(update), update_lines(space, update)
    except LibraryInUse:
        return None


def _take_annotations(settings: Settings, bundles: list[int], rubric_id: str) -> None:
    """Make reviews of the judgements of people in these bundles, and say what came of them."""
    from ...rubrics.files import find_rubric
    from ...store.reviews.annotations import annotation_reviews
    from ...store.reviews.importing import import_lines
    from ...store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        rubric = find_rubric(rubric_id)
        space.reviews.remember_rubric(space.reviewer, rubric)
        traces = map(space.library.trace, space.library.keys_rated_by_people(bundles))
        lines = (line for trace in traces if trace for line in annotation_reviews(trace, rubric))
        report = import_lines(enumerate(lines, 1), "annotations", space.library, space.journal)
    settings.say(
        f"{report.stored} reviews made of people's annotations, {report.known} known already"
    )
    for reject in report.rejected[:SHOWN_REJECTS]:
        settings.warn(f"no review: {reject.reason}")
    if len(report.rejected) > SHOWN_REJECTS:
        settings.warn(f"… and {len(report.rejected) - SHOWN_REJECTS} more")
