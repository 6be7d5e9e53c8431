"""Load bundles: read them, apply saved mappings, regroup failures, make reviews of people's judgements."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import UserError
from ...rubrics.schema import Rubric
from ..bundles import label_texts
from ..bundles.judgement_rows import JUDGEMENT_TOOLS
from ..bundles.label_tools.tools import LABEL_TOOLS
from ..bundles.opening import Progress, read_without_mapping
from ..bundles.preview import Preview, mappable, previewed
from ..bundles.registry import READERS, TABLES
from ..groups.grouping import Update
from ..insight.fixes.closing import FailedAgain
from ..journal.forgotten import forget_bodies
from ..journal.lock import LibraryInUse
from ..library.forgotten import Forgotten
from ..library.library import Library
from ..library.meanings import score_names
from ..loading.load import load
from ..loading.load_report import BundleReport, LoadReport
from ..loading.mappings import SavedMapping, forget_mapping, save_mapping, saved_mappings
from ..reviews.annotations import annotation_reviews
from ..reviews.carrying import CarryReport
from ..reviews.importing import ImportReport, import_lines
from ..score_meanings import Counting
from .asked import AskedQueue, asked_queues
from .bundle_facts import BundleFacts, say_of_loaded
from .carrying import carry_over
from .earlier_failures import EarlierFailures, Met
from .group_work import GroupWork
from .opened import OpenLibrary
from .reading import reading
from .score_names import names_without_direction, say_scores
from .trace_keys import follow_trace_keys

__all__ = [
    "DEFAULT",
    "AskedQueue",
    "BundleReport",
    "Format",
    "LabelExport",
    "LoadOptions",
    "LoadReport",
    "Loaded",
    "Preview",
    "Progress",
    "SavedMapping",
    "forget_mapping",
    "formats",
    "label_exports",
    "load_and_group",
    "load_bundles",
    "needs_mapping",
    "previewed",
    "read_without_mapping",
    "reviews_from_annotations",
    "save_mapping",
    "saved_mappings",
]


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be loaded, and what is kept of it, in a line for people."""

    name: str
    title: str
    keeps: str


def formats() -> list[Format]:
    """Every format that `load` recognises, tables last."""
    found = [Format(one.name, one.title, one.keeps) for one in READERS]
    tables = Format(TABLES.name, TABLES.title, TABLES.keeps)
    return [*found, tables, Format(label_texts.NAME, label_texts.TITLE, label_texts.KEEPS)]


@dataclass(frozen=True, slots=True)
class LabelExport:
    """An export of labels or judgements that `reviews import` reads, and how people make it there."""

    name: str
    title: str
    how: str


def label_exports() -> list[LabelExport]:
    """Every export that `reviews import` makes reviews of, beside its own files."""
    labels = [LabelExport(one.name, one.title, one.how) for one in LABEL_TOOLS if one.read]
    return labels + [LabelExport(one.name, one.title, one.how) for one in JUDGEMENT_TOOLS]


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load bundles. `format` and `mapping` override what the content says; `limit` is the number
    of traces to take from each bundle; `again` reads unchanged bundles again; `raw` keeps a copy of
    the files."""

    format: str | None = None
    mapping: Mapping[str, str] | None = None
    limit: int | None = None
    dry_run: bool = False
    again: bool = False
    raw: bool = True
    take_forgotten: bool = False
    """Load traces that were forgotten, too."""
    encoding: str | None = None
    """That of text that is neither UTF-8 nor begins with a byte order mark."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Licence, source and consent of all these bundles; what a file beside a bundle says of that one counts where this says nothing."""
    beside: Mapping[Path, Mapping[str, str]] = field(default_factory=dict)
    """What files beside bundles say, by the path that is loaded (`bundle_sidecars.py`)."""
    scores: Mapping[str, Counting] = field(default_factory=dict)
    """Which way scores count, by their names: kept for all traces of the library."""


DEFAULT: LoadOptions = LoadOptions()


def load_bundles(
    library: Library,
    paths: Sequence[Path],
    options: LoadOptions = DEFAULT,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> LoadReport:
    """Load bundles into an open library; saved mappings apply wherever no format is recognised.

    Works beside an open app, because it needs no journal. Raises UserError; also for a kit or a return, and then nothing is stored.
    """
    for path in paths:
        _spare_kits(path)
    saved = {one.name: one.fields for one in saved_mappings(library.folder)}
    return load(
        library,
        paths,
        format=options.format,
        mapping=options.mapping,
        saved=saved,
        encoding=options.encoding,
        limit=options.limit,
        dry_run=options.dry_run,
        again=options.again or options.take_forgotten,
        raw=options.raw,
        forgotten=Forgotten.of(() if options.take_forgotten else forget_bodies(library.folder)),
        progress=progress,
        cancelled=cancelled,
    )


def _spare_kits(path: Path) -> None:
    """Raise UserError for a file that has another way in."""
    from ..kits.kit_file import kind_of

    kind = kind_of(path)
    if kind is not None:
        name = shlex.quote(str(path))
        is_a, way_in = {
            "kit": ("a kit: a queue to review", f"tracejury open {name} opens it."),
            "return": (
                "a return: the reviews of a kit",
                f"tracejury kit merge {name} adds them to your library.",
            ),
            "archive": (
                "an archive: what a project learned",
                f"tracejury start --from {name} begins a library with it.",
            ),
        }[kind]
        raise UserError(f"{path} is {is_a}, and no bundle of traces", way_in)


@dataclass(frozen=True)
class Loaded:
    """What loading did: the report, how the failures were grouped (None while another process has the
    journal, and after a dry run) with the names of groups, a file that only a mapping can read, which
    reviews were carried over to revisions, and the queues that were made of answers that a check asks about."""

    report: LoadReport
    update: Update | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    unmapped: Path | None = None
    carried: CarryReport | None = None
    queues: Sequence[AskedQueue] = ()
    facts: Sequence[BundleFacts] = ()
    """The bundles of which something was said that was not known."""
    unsaid: bool = False
    """Whether provenance was given and could not be recorded, as another process has the journal."""
    resembling: Mapping[str, Met] = field(default_factory=dict)
    """How many of the new failures an earlier project knew, by its name."""
    failed_again: Mapping[str, FailedAgain] = field(default_factory=dict)
    undirected: Mapping[str, int] = field(default_factory=dict)
    """The names of the loaded scores of which nobody says which way their numbers count, and how many there are."""
    judged_by_people: int = 0
    """How many of the loaded traces people judged in the export."""
    undeclared: Sequence[str] = ()
    """The names for which it was said which way scores count, and that no score of the library has."""


def load_and_group(
    folder: Path,
    paths: Sequence[Path],
    options: LoadOptions = DEFAULT,
    *,
    progress: Progress | None = None,
    space: OpenLibrary | None = None,
) -> Loaded:
    """Load bundles into the library in `folder` and bring its groups up to date.

    `space` is that library if it is open here. Works beside an app that has it open: then the app groups.
    Raises UserError.
    """
    if space is not None:
        report = load_bundles(space.library, paths, options, progress=progress)
        return _grouped(space, report, paths, options)
    with reading(folder) as library:
        report = load_bundles(library, paths, options, progress=progress)
    if options.dry_run:
        return Loaded(report, unmapped=_unmapped(report, paths, options))
    try:
        with OpenLibrary.open(folder) as opened:
            return _grouped(opened, report, paths, options)
    except LibraryInUse:
        unsaid = bool(options.facts or options.scores or any(options.beside.values()))
        return Loaded(report, unmapped=_unmapped(report, paths, options), unsaid=unsaid)


def _grouped(
    space: OpenLibrary, report: LoadReport, paths: Sequence[Path], options: LoadOptions
) -> Loaded:
    space.journal.backup_behind()
    follow_trace_keys(space.library, space.journal)
    carried = carry_over(space)
    absent = [] if options.dry_run else _say_scores(space, options)
    update = GroupWork(space).regroup()
    names = dict(space.groups.edits.names)
    queues = [] if options.dry_run else asked_queues(space, report.bundles)
    again = {} if options.dry_run else _failed_again(space, report)
    unmapped = _unmapped(report, paths, options)
    said = [] if options.dry_run else _provenance(space, report, options)
    resembling = EarlierFailures(space).loaded(update)
    rows = [one.row for one in report.bundles if one.row]
    return Loaded(
        report,
        update,
        names,
        unmapped,
        carried,
        queues,
        said,
        resembling=resembling,
        failed_again=again,
        undirected=names_without_direction(space, report.bundles),
        judged_by_people=len(space.library.keys_rated_by_people(rows)),
        undeclared=absent,
    )


def _say_scores(space: OpenLibrary, options: LoadOptions) -> list[str]:
    """Record which way scores count; returns the names that no score has."""
    say_scores(space, options.scores)
    here = {one.name for one in score_names(space.library)} if options.scores else set()
    return [name for name in options.scores if name not in here]


def _provenance(space: OpenLibrary, report: LoadReport, options: LoadOptions) -> list[BundleFacts]:
    """Record what was given of the loaded bundles; returns those of which it was not known."""
    found: list[BundleFacts] = []
    for item in report.bundles:
        beside = {path.name: facts for path, facts in options.beside.items()}
        facts = {**beside.get(Path(item.path).name, {}), **options.facts}
        if facts:
            found += say_of_loaded(space, Path(item.path).name, facts)
    return found


def _failed_again(space: OpenLibrary, report: LoadReport) -> Mapping[str, FailedAgain]:
    """The groups that these bundles opened again."""
    if not space.journal.counting_of_kind("results"):
        return {}
    from .failed_again import failed_again

    rows = [one.row for one in report.bundles if one.row and one.new]
    return failed_again(space, {key for row in rows for key in space.library.keys(bundle=row)})


def _unmapped(report: LoadReport, paths: Sequence[Path], options: LoadOptions) -> Path | None:
    return next((path for path in paths if needs_mapping(report, path, options)), None)


def needs_mapping(report: LoadReport, path: Path, options: LoadOptions = DEFAULT) -> bool:
    """Whether nothing was read of a file only because nobody said which column is which."""
    return options.mapping is None and not report.totals.traces and mappable(path)


def reviews_from_annotations(
    space: OpenLibrary, bundles: Iterable[int], rubric: Rubric
) -> ImportReport:
    """Make reviews of the judgements of people in these bundles (row ids). Raises NotSaved."""
    space.reviews.remember_rubric(space.reviewer, rubric)
    traces = map(space.library.trace, space.library.keys_rated_by_people(list(bundles)))
    lines = (line for trace in traces if trace for line in annotation_reviews(trace, rubric))
    return import_lines(
        enumerate(lines, 1), "annotations", space.library, space.journal, by=space.reviewer
    )
