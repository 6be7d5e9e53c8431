"""`tracejury load`: read bundles into the library."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...store.plurals import counted
from ..safe_text import one_line
from .bundle import given_facts
from .context import Settings, pass_settings
from .mapping_option import parsed_mapping

if TYPE_CHECKING:
    from ...store.workspace.loading import BundleReport

SHOWN_REJECTS = 5


@contextmanager
def _masked(settings: Settings, paths: Sequence[Path]) -> Iterator[Sequence[Path]]:
    """The masked twins of bundles while they are loaded."""
    from ...store.privacy.twin.masking import MaskReport
    from ...store.workspace.masked_files import masked_bundles
    from ...store.workspace.masking import library_masking

    report = MaskReport()
    with masked_bundles(
        settings.library, paths, library_masking(settings.library), report
    ) as found:
        count = sum(report.counts.values())
        settings.say(f"{counted(count, 'private value')} masked.")
        if report.left:
            settings.warn(f"{counted(len(report.left), 'value')} could not be masked.")
        yield found


@click.command("load")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "format_name", help="The format, if the content does not show it.")
@click.option(
    "--map",
    "pairs",
    multiple=True,
    help="FIELD=PATH of a table or JSON; repeatable. `map FILE` proposes them.",
)
@click.option("--encoding", help="The encoding of text files that are not UTF-8: cp1252, …")
@click.option("--limit", type=click.IntRange(1), help="Load at most N traces of each bundle.")
@click.option("--again", is_flag=True, help="Read unchanged bundles again.")
@click.option("--dry-run", is_flag=True, help="Read and count; store nothing.")
@click.option(
    "--take-forgotten",
    is_flag=True,
    help="Take traces that were removed with tracejury forget, too.",
)
@click.option(
    "--mask",
    is_flag=True,
    help="Store private values as pseudonyms only, in the copy of the original files too.",
)
@click.option(
    "--score",
    "scores",
    multiple=True,
    metavar="NAME:WAY",
    help="Which numbers of a score are better: toxicity:lower, stars:higher:4 (passes from 4). Kept; repeatable.",
)
@click.option("--no-raw", is_flag=True, help="Keep no copy of the original files.")
@click.option(
    "--annotations-as-reviews",
    is_flag=True,
    help="Turn judgements of people in the export into reviews.",
)
@click.option(
    "--rubric", default="agent-failure", show_default=True, help="The rubric of those reviews."
)
@click.option(
    "--licence",
    help="The licence of these bundles; with --source and --consent it goes along into packs.",
)
@click.option("--source", help="Where these bundles come from.")
@click.option("--consent", help="Who agreed that these traces are used, and for what.")
@pass_settings
def load_command(
    settings: Settings,
    paths: tuple[Path, ...],
    format_name: str | None,
    pairs: tuple[str, ...],
    scores: tuple[str, ...],
    encoding: str | None,
    limit: int | None,
    again: bool,
    dry_run: bool,
    mask: bool,
    no_raw: bool,
    take_forgotten: bool,
    annotations_as_reviews: bool,
    rubric: str,
    licence: str | None,
    source: str | None,
    consent: str | None,
) -> None:
    """Load bundles of traces: files, folders, .gz, .zst and .zip; the format is recognised by content.

    What is known of a bundle can also stand beside it, in export.jsonl.provenance.toml with licence, source and consent.
    """
    from ...store.insight.fixes.closing import failed_again_in_words
    from ...store.score_meanings import parsed_scores
    from ...store.workspace.access import open_folder_words
    from ...store.workspace.bundle_sidecars import facts_beside
    from ...store.workspace.carrying import what_differs
    from ...store.workspace.earlier_failures import loaded_lines
    from ...store.workspace.loading import LoadOptions, load_and_group
    from ...store.workspace.score_names import without_direction_words
    from .carried import carried_lines
    from .groups.lines import update_json, update_lines
    from .progress import loading_bar

    options = LoadOptions(
        format_name,
        parsed_mapping(pairs),
        limit,
        dry_run=dry_run,
        again=again,
        raw=not no_raw,
        take_forgotten=take_forgotten,
        encoding=encoding,
        facts=given_facts(licence, source, consent),
        beside={path: facts_beside(path) for path in paths},
        scores=parsed_scores(scores),
    )
    with ExitStack() as work:
        if mask:
            paths = tuple(work.enter_context(_masked(settings, paths)))
        progress = work.enter_context(loading_bar(settings))
        loaded = load_and_group(settings.library, paths, options, progress=progress)
    report = loaded.report
    document = report.json()
    if loaded.update is not None:
        document["groups"] = update_json(loaded.update)
        document["resembling"] = {
            project: {"known": met.known, "solved": met.solved}
            for project, met in loaded.resembling.items()
        }
    if loaded.carried is not None:
        document["carried"] = loaded.carried.json()
    if loaded.queues:
        document["queues"] = [
            {"name": one.queue.name, "rubric": one.rubric.id, "items": len(one.queue.items)}
            for one in loaded.queues
        ]
    document["undirected_scores"] = sorted(loaded.undirected)
    document["provenance"] = [one.json() for one in loaded.facts]
    if loaded.failed_again:
        document["failed_again"] = [one.json() for one in loaded.failed_again.values()]
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
    for said in loaded.facts:
        known = "; ".join(f"{name} {text}" for name, text in said.facts.items())
        settings.say(f"{said.name}: {known or 'nothing is known of it any more'}")
    if loaded.unsaid:
        settings.warn(
            "Licence, source and consent were not recorded: another process has the library open. Close it, then:"
            " tracejury bundle set NAME --licence …"
            if not scores
            else "Which way scores count was not recorded: another process has the library open. Close it, then:"
            " tracejury scores lower NAME, or higher NAME"
        )
    for name in loaded.undeclared:
        settings.warn(
            f"No score in the library is named {name}; what you said of it is kept. tracejury scores list shows the names."
        )
    if undirected := without_direction_words(sorted(loaded.undirected)):
        settings.say(undirected)
    rejects = [reject for item in report.bundles for reject in item.rejects]
    for reject in rejects[:SHOWN_REJECTS]:
        settings.warn(f"not read: {reject.position}: {reject.reason}")
    if len(rejects) > SHOWN_REJECTS:
        settings.warn(f"… and {len(rejects) - SHOWN_REJECTS} more: tracejury rejects")
    if loaded.unmapped is not None:
        for line in _proposal(loaded.unmapped):
            settings.say(line)
    differs = what_differs(settings.library, totals.revisions[:SHOWN_REJECTS])
    for line in _states(totals, differs):
        settings.say(line)
    if loaded.carried is not None:
        for line in carried_lines(loaded.carried, "earlier revisions"):
            settings.say(line)
    if loaded.update is not None:
        for line in update_lines(loaded.names, loaded.update):
            settings.say(line)
        for line in loaded_lines(loaded.resembling, loaded.update.failures):
            settings.say(line)
    for group in loaded.failed_again.values():
        settings.warn(f"{failed_again_in_words(group)} tracejury groups show {group.group}")
    for one in loaded.queues:
        settings.say(
            f"Queue {one.queue.name}: {_answers(len(one.queue.items))} to judge under {one.rubric.id} "
            f"{one.rubric.version}. Open `tracejury` to judge them."
        )
    if words := open_folder_words(settings.library):
        settings.warn(words)
    if dry_run:
        settings.say("Nothing was stored (--dry-run).")
    if annotations_as_reviews and not dry_run:
        _take_annotations(settings, [item.row for item in report.bundles if item.row], rubric)
    elif loaded.judged_by_people and not dry_run:
        settings.say(
            f"People judged {_traces(loaded.judged_by_people)} in the export: the same command with"
            " --annotations-as-reviews makes reviews of that"
        )
    if not totals.traces and not totals.scores and rejects:
        sys.exit(2)


def _proposal(path: Path) -> list[str]:
    """How a file of unknown format can be loaded, as commands to run."""
    from ...store.bundles.mapping import as_options
    from ...store.workspace.loading import previewed

    preview = previewed(path, {})
    if preview.problem or not preview.mapping:
        return []
    name = shlex.quote(str(path))
    return [
        f"Perhaps: tracejury load {name} {as_options(preview.mapping)}",
        f"What that reads: tracejury map {name}",
    ]


def _states(totals: BundleReport, differs: Sequence[str]) -> list[str]:
    """What happened to traces that the library had already, in words."""
    out = []
    if totals.poorer:
        out.append(f"{_traces(totals.poorer)} said less than the library has and added nothing.")
    if totals.earlier:
        out.append(f"{_traces(totals.earlier)} had been superseded by a later export, which stays.")
    if totals.completed:
        out.append(f"{_traces(totals.completed)} added steps or words to a trace that was here.")
    if totals.revised:
        out.append(
            f"{_traces(totals.revised)} changed since the last export; the earlier states are kept:"
        )
        out += [
            f"  {one.earlier[:12]} is now {one.present[:12]}: {one_line(words, 200)}"
            for one, words in zip(totals.revisions, differs, strict=False)
        ]
        if totals.revised > SHOWN_REJECTS:
            out.append(f"  … and {totals.revised - SHOWN_REJECTS} more")
    return out


def _traces(count: int) -> str:
    return "1 trace" if count == 1 else f"{count:,} traces"


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count:,} answers"


def _take_annotations(settings: Settings, bundles: list[int], rubric_id: str) -> None:
    """Make reviews of the judgements of people in these bundles, and report how many."""
    from ...store.workspace.rubrics import rubric_named
    from ...store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        report = space.reviews_from_annotations(bundles, rubric_named(space, rubric_id))
    settings.say(
        f"{counted(report.stored, 'review')} made from annotations, {report.known} already known"
    )
    for reject in report.rejected[:SHOWN_REJECTS]:
        settings.warn(f"no review: {reject.reason}")
    if len(report.rejected) > SHOWN_REJECTS:
        settings.warn(f"… and {len(report.rejected) - SHOWN_REJECTS} more")
