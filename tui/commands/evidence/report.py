"""`tracejury report`: the evidence of a library in one file, for whoever decides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ....store.insight.report_files.formats import FORMATS, format_of
from ....store.packs.reviewer_names import REVIEWER_NAMES, reviewer_names
from ..context import Settings, pass_settings

if TYPE_CHECKING:
    from ....store.packs.reviewer_names import ReviewerNames


@click.command("report")
@click.option("-o", "--output", metavar="FILE", help="Write it to this file; - is standard output. [default: print the three answers]")  # fmt: skip
@click.option("--format", "format_name", type=click.Choice([one.name for one in FORMATS]), help="The format. [default: by the ending of the file: .html, .md or .json]")  # fmt: skip
@click.option("--slice", "fields", metavar="NAME", multiple=True, help="Slices by this field of the metadata; several times: each. [default: up to four that fit]")  # fmt: skip
@click.option("--rubric", help="By reviews under this rubric: an id, or the beginning of a hash. [default: that of most reviews]")  # fmt: skip
@click.option("--least", type=click.IntRange(min=1), default=5, show_default=True, help="Fewer reviews of a slice are a hole.")  # fmt: skip
@click.option("--reviewers", type=click.Choice(REVIEWER_NAMES), help="How it names reviewers. Without it, the setting `reviewers` holds: names.")  # fmt: skip
@click.option("--criteria", type=click.Path(path_type=Path), metavar="FILE", help="With the criteria of this file (tracejury ready), how each came out, and who decided.")  # fmt: skip
@pass_settings
def report_command(
    settings: Settings,
    output: str | None,
    format_name: str | None,
    fields: tuple[str, ...],
    rubric: str | None,
    least: int,
    reviewers: ReviewerNames | None,
    criteria: Path | None,
) -> None:
    """Answer three questions with evidence: do we trust this, have we tested enough, do we have usable data to improve it? Then
    pictures, tables, method and provenance.

    One file that needs nothing else: HTML without script, Markdown or JSON. The same library gives the same bytes; its date is
    that of the newest act. Of a library shown masked the report is masked. docs/report.md explains it.
    """
    from ....store.insight.readiness.criteria import read_criteria
    from ....store.insight.report_files.document import report_document
    from ....store.packs.reports.report_file import write_file
    from ....store.workspace.report.gathered import Asked
    from ....store.workspace.report.making import make_report
    from ....store.workspace.workspace import Workspace
    from ...settings.place import config_path, reviewers_set

    wanted = None if criteria is None else read_criteria(criteria)
    chosen = format_of(output or "-", format_name)
    how = reviewers or reviewer_names(reviewers_set(config_path()))
    with Workspace.open_to_read(settings.library) as space:
        report = make_report(space, Asked(fields, rubric, how, least, wanted))
    settings.document(report_document(report))
    if output == "-" and not settings.json:
        click.echo(chosen.write(report), nl=False)
        return
    if output is not None and output != "-":
        write_file(Path(output), chosen.write(report))
        settings.say(f"Written: {output}")
    if not settings.json:
        settings.say_masked()
        from ...views.report_lines import answer_lines

        for line in answer_lines(report):
            settings.out(line)
        if output is None:
            settings.say("All of it in one file: tracejury report -o report.html")
