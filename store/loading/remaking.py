"""Makes traces.db again, from the files of the bundles as they were kept in `raw/`, or as they are where they came from if
they have not changed since: with the same bundles under the same numbers, read in the same way.

What was loaded masked is made of masked files only. What was forgotten is left out.
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ...errors import UserError
from ..bundles.opening import Progress, read_bundle
from ..canonical import name_on_disk, name_text
from ..database import check_integrity, connection_of, still_connection
from ..database_copies import sync_folder
from ..database_sidecars import beside, remove_beside
from ..library.forgotten import Forgotten
from ..library.library import Library
from ..library.raw_records import FOLDER
from ..private_files import is_shared, make_folder, share
from .catalogue import HowLoaded, LoadedBundle, catalogue_of
from .load import bundle_hash, load_part

_BUILDING: Final = ".remaking-"
BEFORE: Final = "traces-before-remaking-"
"""How the name of the earlier traces.db in backups/ begins; `forget` removes files whose names begin so."""


@dataclass
class Remade:
    """What was made again: how many traces and bundles, which bundles could not be and why, how many traces were left out
    because they were forgotten, the keys of those that the earlier file had and the new one has not, and where the earlier
    file is kept. `done` says whether the new file took its place."""

    bundles: int = 0
    traces: int = 0
    forgotten: int = 0
    not_made: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    kept: Path | None = None
    done: bool = False


def remake_traces(
    folder: Path,
    forgotten: Forgotten,
    *,
    progress: Progress | None = None,
    even_less: bool = False,
) -> Remade:
    """Make traces.db again. The earlier one stays in its place if it can be read and has traces that the new one has not,
    unless `even_less`. Call it while nobody has the library open. Raises UserError; then nothing was changed."""
    bundles = catalogue_of(folder) or _kept_in_raw(folder)
    if not bundles:
        raise UserError(
            f"Nothing says which bundles were loaded into {folder}",
            "Load them again: tracejury load.",
        )
    for old in folder.glob(f"{_BUILDING}*"):
        # Of a process that was killed.
        shutil.rmtree(old, ignore_errors=True)
    building = folder / f"{_BUILDING}{secrets.token_hex(6)}"
    done = Remade()
    try:
        make_folder(building)
        if is_shared(folder):
            building.chmod(folder.stat().st_mode & 0o777)
            share(building)
        with closing(Library.open(building)) as library:
            _load_all(folder, library, bundles, forgotten, done, progress)
            done.traces = library.trace_count()
            problems = library.read(check_integrity)
            if problems:
                raise UserError(f"The new traces.db is damaged: {problems[0]}", "Check the disk.")
        before = _keys_in(folder / "traces.db")
        after = _keys_in(building / "traces.db") or set()
        left_out = _earlier_keys(folder / "traces.db", forgotten)
        done.missing = sorted((before or set()) - after - left_out)
        if not done.missing or even_less or before is None:
            _swap(folder, building, done)
    except (OSError, sqlite3.Error) as error:
        raise UserError(
            f"traces.db could not be made again: {error}",
            "Nothing was changed. Check the disk and its free space.",
        ) from None
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return done


def _load_all(
    folder: Path,
    library: Library,
    bundles: Sequence[LoadedBundle],
    forgotten: Forgotten,
    done: Remade,
    progress: Progress | None,
) -> None:
    """Load each bundle once, then those again that were loaded again after others."""
    for one in bundles:
        _give_number(library, one)
    loads: dict[tuple[str, str], list[LoadedBundle]] = {}
    for one in bundles:
        loads.setdefault((one.sha256, one.name), []).append(one)
    made: list[tuple[str, str]] = []
    for of, parts in loads.items():
        why = _load(folder, library, parts, forgotten, done, progress)
        if why:
            done.not_made.append((parts[0].path, why))
        else:
            done.bundles += 1
            made.append(of)
    by_last = sorted(made, key=lambda of: _last_loaded(loads[of]))
    same = next((n for n, of in enumerate(by_last) if of != made[n]), len(made))
    for of in by_last[same:]:
        _load(folder, library, loads[of], forgotten, Remade(), progress)
    gone = {parts[0].of[:2] for of, parts in loads.items() if of not in made}
    _as_they_were(library, bundles, gone)


def _last_loaded(parts: Sequence[LoadedBundle]) -> tuple[int, int]:
    return max((at for one in parts for _, at in one.paths), default=0), parts[0].id


def _give_number(library: Library, one: LoadedBundle) -> None:
    def work() -> None:
        db = connection_of(library.database)
        db.execute(
            "INSERT INTO bundles(id, name, path, sha256, format, loaded_at, traces, steps, scores,"
            " rejected, read_as) VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 0, '')",
            (one.id, one.name, one.path, one.sha256, one.format, one.loaded_at),
        )

    library.write(work)


def _as_they_were(
    library: Library, bundles: Sequence[LoadedBundle], gone: set[tuple[str, str]]
) -> None:
    """Let the rows say when, from where and how the bundles were loaded."""

    def work() -> None:
        db = connection_of(library.database)
        for one in bundles:
            if (one.sha256, one.name) in gone:
                db.execute("DELETE FROM bundles WHERE id = ?", (one.id,))
                continue
            db.execute(
                "UPDATE bundles SET path = ?, loaded_at = ?, read_as = ? WHERE id = ?",
                (one.path, one.loaded_at, one.read_as, one.id),
            )
            if one.paths:
                db.execute("DELETE FROM bundle_paths WHERE bundle = ?", (one.id,))
                db.executemany(
                    "INSERT INTO bundle_paths(bundle, path, loaded) VALUES (?, ?, ?)",
                    [(one.id, path, at) for path, at in one.paths],
                )

    library.write(work)


def _load(
    folder: Path,
    library: Library,
    parts: Sequence[LoadedBundle],
    forgotten: Forgotten,
    done: Remade,
    progress: Progress | None,
) -> str:
    """Load one bundle; returns why it cannot be, "" if it was."""
    first = parts[0]
    source = _files_of(folder, first)
    if source is None:
        return "no copy of its files was kept, and they are not where they were, or have changed"
    how = first.how or HowLoaded()
    try:
        for part in read_bundle(
            source,
            format=how.format,
            mapping=how.mapping,
            saved=how.saved,
            encoding=how.encoding,
            progress=progress,
        ):
            report = load_part(
                library, source, first.sha256, part, forgotten, how.limit, progress=progress,
                known_as=(first.name, first.path),
            )  # fmt: skip
            done.forgotten += report.forgotten
    except UserError as error:
        return error.what
    return ""


def _files_of(folder: Path, one: LoadedBundle) -> Path | None:
    """The files of a bundle: the copy, or the originals if they are what they were."""
    kept = folder / FOLDER / one.sha256 / name_on_disk(one.name)
    if kept.exists():
        return kept
    original = Path(name_on_disk(one.path))
    with suppress(OSError, UserError):
        if original.exists() and bundle_hash(original) == one.sha256:
            return original
    return None


def _kept_in_raw(folder: Path) -> list[LoadedBundle]:
    """The bundles whose files were kept, where nothing else is known of them, in the order in which they were."""
    found = [
        (path.stat().st_mtime, path, inside)
        for path in (folder / FOLDER).glob("*")
        if path.is_dir() and path.suffix != ".part"
        for inside in path.iterdir()
    ]
    return [
        LoadedBundle(
            number,
            name_text(inside.name),
            name_text(str(inside)),
            path.name,
            _format_of(inside),
            time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(made)),
            0,
            "",
        )
        for number, (made, path, inside) in enumerate(sorted(found), start=1)
    ]


def _format_of(path: Path) -> str:
    with suppress(UserError):
        return next((part.format for part in read_bundle(path)), "")
    return ""


def _keys_in(path: Path) -> set[str] | None:
    """The keys of the traces in a file; None if it is not there or cannot be read."""
    if not path.exists():
        return None
    try:
        with closing(still_connection(path)) as db:
            if db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return None
            return {str(key) for (key,) in db.execute("SELECT key FROM traces")}
    except sqlite3.Error:
        return None


def _earlier_keys(path: Path, forgotten: Forgotten) -> set[str]:
    """The keys in a file of traces that were forgotten, and are there because somebody took them again."""
    if not forgotten or not path.exists():
        return set()
    with suppress(sqlite3.Error), closing(still_connection(path)) as db:
        rows = db.execute("SELECT key, source_id FROM traces").fetchall()
        return {key for key, source_id in rows if forgotten.holds((key,), source_id)}
    return set()


def _swap(folder: Path, building: Path, done: Remade) -> None:
    file = folder / "traces.db"
    if beside(building / "traces.db"):
        raise OSError("the new file could not be written whole")
    if file.exists() or beside(file):
        backups = folder / "backups"
        make_folder(backups)
        for old in backups.glob(f"{BEFORE}*"):
            old.unlink(missing_ok=True)
        done.kept = backups / f"{BEFORE}{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}.db"
        # Links, so that there is a traces.db at every moment.
        for one in (file, *beside(file)):
            if one.exists():
                _link(one, done.kept.with_name(done.kept.name + one.name.removeprefix(file.name)))
        sync_folder(backups)
    remove_beside(file)
    (building / "traces.db").replace(file)
    sync_folder(folder)
    done.done = True


def _link(source: Path, target: Path) -> None:
    link: Callable[[Path], None] = target.hardlink_to
    try:
        link(source)
    except OSError:
        shutil.copyfile(source, target)
