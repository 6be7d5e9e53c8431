"""`tracejury reviews`: take reviews out of the journal, and others in."""

from __future__ import annotations

from pathlib import Path

import click

from .context import Settings, pass_settings


@click.group("reviews")
def reviews_command() -> None:
    """Export and import reviews: JSON lines, CSV or Parquet."""


@reviews_command.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--reviewer", help="Only this reviewer's.")
@click.option("--all", "everything", is_flag=True, help="Drafts and deferred reviews too.")
@pass_settings
def export_command(settings: Settings, file: Path, reviewer: str | None, everything: bool) -> None:
    """Write the finished reviews to FILE: .csv, .parquet, else JSON lines (- for standard output)."""
    from ...store.reviews.files import export_reviews, jsonl_text, review_lines
    from ...store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        status = None if everything else "finished"
        chosen = space.reviews.reviews(reviewer=reviewer, status=status)
        if str(file) == "-":
            click.echo(jsonl_text(review_lines(space.library, space.reviews, chosen)), nl=False)
            return
        count = export_reviews(file, space.library, space.reviews, chosen)
    settings.say(f"{count} reviews written to {file}")
    settings.document({"file": str(file), "reviews": count})


@reviews_command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--step-base",
    type=click.IntRange(0, 1),
    default=0,
    show_default=True,
    help="What the file counts steps from.",
)
@click.option("--reviewer", help="Whose the lines without a reviewer are.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken in, and take nothing.")
@pass_settings
def import_command(
    settings: Settings, file: Path, step_base: int, reviewer: str | None, dry_run: bool
) -> None:
    """Take the reviews of FILE in; each line that does not fit is rejected with its reason."""
    from ...store.reviews.importing import import_reviews
    from ...store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        report = import_reviews(
            file,
            space.library,
            space.journal,
            step_base=step_base,
            reviewer=reviewer,
            dry_run=dry_run,
        )
    settings.document(report.json())
    verb = "would be stored" if dry_run else "stored"
    settings.out(
        f"{report.stored} reviews {verb}, {report.known} known already, "
        f"{len(report.rejected)} rejected"
    )
    for reject in report.rejected:
        settings.warn(f"  {reject.position}: {reject.reason}")
    for warning in report.warnings:
        settings.warn(f"  note: {warning}")
    if report.rejected and not report.stored and not report.known:
        raise SystemExit(2)
