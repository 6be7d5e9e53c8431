"""Loads bundles into a library: reads them, saves in batches and counts everything."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from ... import __version__
from ...plain_files import require_plain
from ..bundles.input.containers import files_of
from ..bundles.opening import BundlePart, Progress, read_bundle
from ..bundles.protocol import Item, Position, Reject, UnattachedScores
from ..bundles.registry import READERS, reader_of
from ..canonical import name_text
from ..identity import is_global_id
from ..library.encoding import sources_of
from ..library.forgotten import Forgotten
from ..library.library import Library
from ..library.listing import SaveCounts
from ..library.prepared import PreparedTrace, score_rows
from ..library.raw_records import keep_raw
from ..library.read_as import read_as_text
from ..trace import Trace
from .catalogue import HowLoaded, remember_loads
from .joining import join_copies
from .load_report import BundleReport, LoadReport, notes_together
from .preparing import prepared_or_not
from .processes import processes_for, read_in_processes

BATCH_TRACES: Final = 2_000
BATCH_BYTES: Final = 4 << 20
"""The size of a batch: the commit costs little in comparison, and workers go on reading meanwhile."""
_READ: Final = 1 << 20
_LACKS_SHOWN: Final = 3
NOTHING_FORGOTTEN: Final = Forgotten()


def bundle_hash(path: Path) -> str:
    """SHA-256 over the files of a bundle: their names relative to it, and their bytes."""
    digest = hashlib.sha256()
    require_plain(path)
    for file in files_of(path):
        name = file.relative_to(path).as_posix() if path.is_dir() else ""
        digest.update(name.encode("utf-8", "surrogateescape") + b"\0")
        with file.open("rb") as stream:
            while chunk := stream.read(_READ):
                digest.update(chunk)
        digest.update(b"\0")
    return digest.hexdigest()


class _Batch:
    """Collects what a reader yields and saves it in batches."""

    def __init__(
        self,
        library: Library,
        bundle: int | None,
        report: BundleReport,
        forgotten: Forgotten,
        *,
        unite: bool,
    ) -> None:
        self._unite = unite
        self._forgotten = forgotten
        self._library = library
        self._bundle = bundle
        self._report = report
        self._traces: list[PreparedTrace] = []
        self._rejects: list[Reject] = []
        self._unattached: list[UnattachedScores] = []
        self._bytes = 0
        self._notes: dict[str, int] = {}
        self._lacks: dict[str, int] = {}

    def add(self, item: Item | PreparedTrace) -> None:
        report = self._report
        if isinstance(item, Reject):
            self._rejects.append(item)
            report.rejected += 1
            report.rejects.append(item)
        elif isinstance(item, UnattachedScores):
            if not (self._forgotten and self._forgotten.holds((), item.source_id)):
                self._unattached.append(item)
        else:
            if isinstance(item, Trace):
                prepared = prepared_or_not(item)
                if not isinstance(prepared, PreparedTrace):
                    for reject in prepared:
                        self.add(reject)
                    return
                item = prepared
            if self._forgotten and self._forgotten.holds(
                (item.key, item.earlier_key), item.source_id
            ):
                report.forgotten += 1
                report.left_out += sources_of(item.sources)
                return
            self._traces.append(item)
            self._bytes += item.size
            report.traces += 1
            report.steps += len(item.steps)
            report.scores += len(item.scores)
            report.count_numbers(item.format, item.scores)
            for note in (item.nothing, *item.notes) if item.nothing else item.notes:
                self._notes[note] = self._notes.get(note, 0) + 1
            report.incomplete += bool(item.incomplete)
            for words in item.incomplete:
                self._lacks[words] = self._lacks.get(words, 0) + 1
        if len(self._traces) >= BATCH_TRACES or self._bytes >= BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        report = self._report
        if self._traces:
            if self._bundle is None:
                keys = {trace.key for trace in self._traces}
                known = self._library.known(list(keys))
                counts = SaveCounts(len(keys - known), len(self._traces) - len(keys - known))
            else:
                counts = self._library.save_prepared(self._traces, self._bundle, unite=self._unite)
            report.add(counts)
        if self._rejects and self._bundle is not None:
            self._library.save_rejects(self._rejects, self._bundle)
        self._traces, self._rejects, self._bytes = [], [], 0

    def finish(self) -> None:
        """Save the rest. Unattached scores come last, because their trace may have come after them."""
        self.flush()
        for one in self._unattached:
            known = (
                self._bundle is None or self._library.attach_scores(one, self._bundle) is not None
            )
            if not known:
                self._report.waiting = True
                waits = is_global_id(one.source_id)
                where = (
                    "the library: load that too"
                    if waits
                    else "this bundle: load both as one folder"
                )
                reason = f"{len(one.scores)} scores: its trace {one.source_id!r} is not in {where}"
                self.add(Reject(Position(self._report.path), reason))
                if waits and self._bundle is not None:
                    self._library.keep_waiting(one, self._bundle, reason)
            else:
                self._report.scores += len(one.scores)
                self._report.count_numbers(self._report.format, score_rows(one.scores))
        self.flush()
        self._report.notes = notes_together(self._notes)
        if self._lacks:
            lacks = notes_together(self._lacks)
            more = f"; and {len(lacks) - _LACKS_SHOWN} more" if len(lacks) > _LACKS_SHOWN else ""
            count = self._report.incomplete
            these = "1 trace is" if count == 1 else f"{count:,} traces are"
            said = f"{these} incomplete: {'; '.join(lacks[:_LACKS_SHOWN])}{more}"
            self._report.notes.append(said)


def load(
    library: Library,
    paths: Sequence[Path],
    *,
    format: str | None = None,  # noqa: A002 - the option's own name
    mapping: Mapping[str, str] | None = None,
    saved: Mapping[str, Mapping[str, str]] | None = None,
    encoding: str | None = None,
    limit: int | None = None,
    dry_run: bool = False,
    again: bool = False,
    raw: bool = True,
    forgotten: Forgotten = NOTHING_FORGOTTEN,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> LoadReport:
    """Load bundles into the library.

    A bundle that was read before in the same way and has not changed is skipped, unless `again` is set. With
    `raw` its files are copied as they are (see `library/raw_records.py`). `limit` is the number of traces to
    take from each bundle. Traces that were `forgotten` are left out, also of the copies. After a cancellation the traces saved so far stay, and the report says that it
    stopped. Raises UserError for a path that cannot be opened.
    """
    loaded: list[tuple[str, str]] = []
    try:
        return _load(
            library, paths, loaded, format, mapping, saved, encoding, limit, dry_run=dry_run,
            again=again, raw=raw, forgotten=forgotten, progress=progress, cancelled=cancelled,
        )  # fmt: skip
    finally:
        if loaded:
            how = HowLoaded(
                format,
                dict(mapping) if mapping else None,
                {name: dict(fields) for name, fields in (saved or {}).items()},
                encoding,
                limit,
            )
            with suppress(OSError):
                # Only to make traces.db again: the next load writes it.
                remember_loads(library.folder, loaded, how)


def _load(
    library: Library,
    paths: Sequence[Path],
    loaded: list[tuple[str, str]],
    format: str | None,  # noqa: A002 - as above
    mapping: Mapping[str, str] | None,
    saved: Mapping[str, Mapping[str, str]] | None,
    encoding: str | None,
    limit: int | None,
    *,
    dry_run: bool,
    again: bool,
    raw: bool,
    forgotten: Forgotten,
    progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> LoadReport:
    """`load`; the bundles that were stored are added to `loaded`, by SHA-256 and name."""
    report = LoadReport()
    read_as = read_as_text(__version__, len(READERS), format, mapping, saved, encoding)
    for given in paths:
        # A bundle has the name of its folder, also where that is ".".
        path = given.resolve() if given.name in ("", "..") else given
        digest: str | None = None
        if not (again or dry_run or limit) and path.exists():
            digest = bundle_hash(path)
            known = _known(library, path, digest, read_as)
            if known:
                report.bundles += known
                continue
        parts = read_bundle(
            path,
            format=format,
            mapping=mapping,
            saved=saved,
            encoding=encoding,
            progress=progress,
            cancelled=cancelled,
        )
        note: str | None = None
        mine: list[BundleReport] = []
        for part in parts:
            digest = digest or bundle_hash(path)
            if not dry_run:
                loaded.append((digest, name_text(path.name)))
            if raw and not (dry_run or mine or forgotten):
                note = keep_raw(library.folder, path, digest)
            with library.loading():
                mine.append(
                    load_part(
                        library,
                        path,
                        digest,
                        part,
                        forgotten,
                        limit,
                        dry_run=dry_run,
                        progress=progress,
                        cancelled=cancelled,
                    )
                )
            if note:
                mine[-1].notes.append(note)
            report.bundles.append(mine[-1])
            if cancelled is not None and cancelled():
                report.stopped = "cancelled; what was read until then is kept"
                return report
        if raw and mine and digest and forgotten and not dry_run:
            mine[0].notes += _keep_the_rest(library, path, digest, mine)
        # Only now: a bundle that was not read to its end has to be read again.
        if not (limit or dry_run or any(part.waiting for part in mine)):
            library.bundles_read([part.row for part in mine if part.row is not None], read_as)
    return report


def _keep_the_rest(
    library: Library, path: Path, digest: str, mine: Sequence[BundleReport]
) -> list[str]:
    """Copy the files of a bundle without the records of forgotten traces; why not, if they are not copied."""
    without = [source for one in mine for source in one.left_out]
    if not without and any(one.forgotten for one in mine):
        return ["its files were not kept: they hold a trace that was forgotten"]
    note = keep_raw(library.folder, path, digest, without)
    return [note] if note else []


def _known(library: Library, path: Path, digest: str, read_as: str) -> list[BundleReport]:
    """The reports of a bundle that was read before, to its end and in the same way; [] if it was not."""
    found: list[BundleReport] = []
    rows = library.already_read(name_text(path.name), digest, read_as)
    here = name_text(str(path))
    if not rows or library.replaced_since([row.id for row in rows], here):
        # What it replaces is superseded by it again.
        return found
    library.loaded_again([row.id for row in rows], here)
    for row in rows:
        report = BundleReport(
            path=name_text(str(path)),
            format=row.format,
            traces=row.traces,
            steps=row.steps,
            scores=row.scores,
            rejected=row.rejected,
            known=row.traces,
            notes=["it was read before and has not changed; --again reads it again"],
            rejects=[one.reject for one in library.rejects(row=row.id)],
        )
        report.row = row.id
        found.append(report)
    return found


def load_part(
    library: Library,
    path: Path,
    digest: str,
    part: BundlePart,
    forgotten: Forgotten,
    limit: int | None,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    known_as: tuple[str, str] | None = None,
) -> BundleReport:
    """Load what one reader reads of a bundle. `known_as` are its name and path, if its files are a copy. Raises UserError."""
    name, known_path = known_as or (name_text(path.name), name_text(str(path)))
    report = BundleReport(path=known_path, format=part.format)
    bundle = None
    if not dry_run:
        bundle = library.begin_bundle(name, known_path, digest, part.format)
    report.row = bundle
    reader = reader_of(part.format)
    joins = reader is not None and reader.joins_records
    batch = _Batch(library, bundle, report, forgotten, unite=not joins)
    items: Iterator[Item | PreparedTrace] = part.items
    processes = 0 if limit is not None else processes_for(part)
    if processes:
        items = (
            read_in_processes(path, part, processes, progress=progress, cancelled=cancelled)
            or part.items
        )
    for item in _limited(items, limit):
        batch.add(item)
        if cancelled is not None and cancelled():
            break
    batch.finish()
    if bundle is not None and reader is not None and joins:
        report.add(join_copies(library, bundle, reader, report.together))
    attached = library.attach_waiting() if bundle is not None else 0
    if attached:
        report.notes.append(f"{attached} scores that were loaded before belong to its traces")
    if part.note:
        report.notes.insert(0, part.note)
    if bundle is not None:
        report.notes += _repeated(*library.repeated_ids(bundle, report.traces))
    if not (report.traces or report.scores or report.rejected or report.forgotten):
        report.notes.append(
            "nothing was found in it: no traces, and nothing that could not be read"
        )
    if report.forgotten:
        these = "1 trace was" if report.forgotten == 1 else f"{report.forgotten:,} traces were"
        report.notes.append(f"{these} forgotten before and left out; --take-forgotten takes them")
    if limit is not None and report.traces >= limit:
        report.notes.append(f"only the first {limit} traces were taken (--limit)")
    if bundle is not None:
        report.revisions += library.end_bundle(
            bundle,
            traces=report.traces,
            steps=report.steps,
            scores=report.scores,
            rejected=report.rejected,
        )
    return report


def _repeated(ids: int, traces: int) -> list[str]:
    """What is said where an id of a bundle stands for several traces that differ."""
    if not ids:
        return []
    these = "1 id stands" if ids == 1 else f"{ids:,} ids stand"
    return [f"{these} for {traces:,} traces that differ: all are kept, each with a key of its own"]


def _limited(
    items: Iterator[Item | PreparedTrace], limit: int | None
) -> Iterator[Item | PreparedTrace]:
    taken = 0
    for item in items:
        yield item
        taken += isinstance(item, Trace | PreparedTrace)
        if limit is not None and taken >= limit:
            return
