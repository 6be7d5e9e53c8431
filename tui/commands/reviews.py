"""`tracejury reviews`: export reviews from the journal, and import others."""

from __future__ import annotations

from pathlib import Path

import click

from ...errors import UserError
from ...store.plurals import counted
from .context import Settings, pass_settings


@click.group("reviews")
def reviews_command() -> None:
    """Export and import reviews: JSON lines, CSV or Parquet."""


@reviews_command.command("export")
@click.argument(
    "file", required=False, type=click.Path(path_type=Path, dir_okay=False, allow_dash=True)
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="The file to write; the same as FILE.",
)
@click.option("--reviewer", help="Only this reviewer's.")
@click.option(
    "--where",
    "query",
    metavar="QUERY",
    help="Only those that QUERY finds: what it asks of reviews (verdict, code, reviewer, note, judged-since …) has to"
    " hold of the review itself, the rest of its trace.",
)
@click.option("--all", "everything", is_flag=True, help="Drafts and deferred reviews too.")
@click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark, as Excel needs it.")
@pass_settings
def export_command(
    settings: Settings,
    file: Path | None,
    out: Path | None,
    reviewer: str | None,
    query: str | None,
    everything: bool,
    bom: bool,
) -> None:
    """Write the finished reviews to FILE: .csv, .parquet, else JSON lines (- for standard output)."""
    from ...store.workspace.workspace import Workspace

    if (file is None) == (out is None):
        raise UserError(
            "No file is named" if file is None else "FILE and -o name two files",
            "Name one: tracejury reviews export reviews.jsonl (- for standard output).",
        )
    file = file or out
    assert file is not None  # one of them is named
    with Workspace.open_to_read(settings.library) as space:
        chosen = space.chosen_reviews(reviewer=reviewer, drafts=everything, query=query)
        settings.say_masked()
        if str(file) == "-" and not bom:
            for lines in space.reviews_as_jsonl(chosen):
                settings.data(lines)
            return
        count = space.export_reviews(file, chosen, bom=bom)
    settings.say(f"{counted(count, 'review')} written to {file}")
    settings.document({"file": str(file), "reviews": count, "masked": settings.masked})


@reviews_command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--step-base",
    type=click.IntRange(0, 1),
    default=0,
    show_default=True,
    help="What the file counts steps from.",
)
@click.option("--reviewer", help="The reviewer of lines that name none.")
@click.option(
    "--rubric",
    help="The rubric of lines that name none; labels of other tools: agent-failure without it.",
)
@click.option(
    "--question",
    "questions",
    multiple=True,
    metavar="LABEL=QUESTION",
    help="Which question of the rubric a label of another tool answers; or note, correction or skip.",
)
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="[LABEL:]WORD=ANSWER",
    help="Which answer a word of another tool means: --answer 'answer:reject=fail'.",
)
@click.option("--encoding", help="The encoding of FILE, if it is not UTF-8: cp1252, …")
@click.option("--dry-run", is_flag=True, help="Show what would be imported; import nothing.")
@pass_settings
def import_command(
    settings: Settings,
    file: Path,
    step_base: int,
    reviewer: str | None,
    rubric: str | None,
    questions: tuple[str, ...],
    answers: tuple[str, ...],
    encoding: str | None,
    dry_run: bool,
) -> None:
    """Import the reviews in FILE; each line that is not valid is rejected with the reason.

    A later opinion of a reviewer replaces the earlier one, by the time `at` of the line; an older one does
    not. A line without a time replaces only a review that was imported without a time. Both opinions stay
    in the journal, and tracejury undo takes the whole import back.

    FILE can also hold labels of another tool, or be a folder of such files: Argilla, Label Studio, Prodigy, Potato,
    LangSmith feedback, Langfuse scores, Phoenix annotations, MLflow assessments. What each person said of a trace becomes
    a review; docs/labels-in.md says how to export them.
    """
    from ...store.workspace.workspace import Workspace
    from .carried import carried_lines

    with Workspace.open(settings.library) as space:
        report = space.import_reviews(
            file,
            step_base=step_base,
            reviewer=reviewer,
            rubric=rubric,
            encoding=encoding,
            dry_run=dry_run,
            questions=questions,
            answers=answers,
        )
    settings.document(report.json())
    would = "would be " if dry_run else ""
    settings.out(
        f"{counted(report.added, 'review')} {would}added, {report.replaced} {would}replaced by a later opinion, "
        f"{report.unchanged} unchanged, {len(report.older)} older than what is known, "
        f"{len(report.rejected)} rejected"
    )
    for reject in report.older:
        settings.warn(f"  {reject.position}: not taken: {reject.reason}")
    if report.carried is not None:
        for line in carried_lines(report.carried, "earlier revisions and versions"):
            settings.say(line)
    for reject in report.rejected:
        settings.warn(f"  {reject.position}: {reject.reason}")
    for warning in report.warnings:
        settings.warn(f"  note: {warning}")
    if report.rejected and not (report.stored or report.unchanged or report.older):
        raise SystemExit(2)
