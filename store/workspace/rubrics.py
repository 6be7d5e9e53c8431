"""The rubrics of a library: which there are, what uses them, and saving one."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ...errors import UserError
from ...rubrics.files import (
    RubricError,
    UnknownRubric,
    builtin_rubrics,
    builtin_text,
    file_of,
    find_rubric,
    load_rubric,
    parse_rubric,
    rubric_hash,
)
from ...rubrics.schema import Rubric
from ...rubrics.writing import rubric_yaml, with_version
from ...whole_files import write_whole

if TYPE_CHECKING:
    from .opened import OpenLibrary

Origin: TypeAlias = Literal["built-in", "file", "library"]
FOLDER: Final = "rubrics"
"""The folder of a library in which its rubric files are."""
_REMEMBERED: Final = "rubric_files"
_SUFFIXES: Final = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class KnownRubric:
    """A rubric that can be used here, and what uses it. `origin` "library": it is pinned by reviews or queues, and no
    file has it. `problems` are those of a file that cannot be used; then there is no `rubric`."""

    name: str
    origin: Origin
    rubric: Rubric | None = None
    path: Path | None = None
    queues: int = 0
    reviews: int = 0
    problems: tuple[str, ...] = ()

    @property
    def version(self) -> int:
        """The version; 0 for a file that cannot be read."""
        return self.rubric.version if self.rubric else 0


def rubric_folder(library: Path) -> Path:
    """Where the rubric files of a library are."""
    return library / FOLDER


def rubrics_of(space: OpenLibrary) -> list[KnownRubric]:
    """Every rubric that can be used here, by id, the newest version first. Reads files: call it in a worker."""
    queues = Counter(queue.rubric for queue in space.queues.all())
    reviews = Counter(space.reviews.counts_by_rubric())
    found: dict[str, KnownRubric] = {}
    broken: list[KnownRubric] = []
    for path in _files(space):
        try:
            rubric = load_rubric(path)
        except RubricError as error:
            told = tuple(one.said("").removeprefix(", ") for one in error.problems)
            broken.append(KnownRubric(path.stem, "file", path=path, problems=told))
            continue
        found.setdefault(rubric_hash(rubric), KnownRubric(rubric.id, "file", rubric, path))
    for rubric in builtin_rubrics().values():
        found.setdefault(rubric_hash(rubric), KnownRubric(rubric.id, "built-in", rubric))
    for pinned, rubric in space.reviews.rubrics().items():
        found.setdefault(pinned, KnownRubric(rubric.id, "library", rubric))
    known = [
        replace(one, queues=queues[pinned], reviews=reviews[pinned])
        for pinned, one in found.items()
    ]
    return sorted([*known, *broken], key=lambda one: (one.name.casefold(), -one.version))


def newest_rubrics(space: OpenLibrary) -> list[KnownRubric]:
    """Of each rubric that can be used here the newest version: what a new queue can ask."""
    newest: dict[str, KnownRubric] = {}
    for known in rubrics_of(space):
        if known.rubric is not None:
            newest.setdefault(known.name, known)
    return list(newest.values())


def rubric_named(space: OpenLibrary, name: str) -> Rubric:
    """The rubric that a person names: the file of that id in the library's folder, else the newest version that can be
    used here of a rubric of that id (in any file of the library, built-in, or in use by a queue or a review), else the
    rubric in that file. Raises RubricError."""
    if file_of(name, rubric_folder(space.folder)) is None:
        known = [one for one in rubrics_of(space) if one.name == name and one.rubric is not None]
        # What nothing uses any more was taken back.
        used = [one for one in known if one.origin != "library" or one.queues or one.reviews]
        for one in sorted(used or known, key=lambda one: -one.version):
            assert one.rubric is not None
            return one.rubric
    return find_rubric(name, rubric_folder(space.folder))


def find_in_library(folder: Path, name: str) -> Rubric:
    """The rubric that a person names: as `find_rubric` does, else one that the library in `folder` keeps. Raises
    RubricError."""
    from .opened import OpenLibrary

    try:
        return find_rubric(name, rubric_folder(folder))
    except UnknownRubric:
        if not (folder / "journal.db").exists():
            raise
    with OpenLibrary.open_to_read(folder) as space:
        return rubric_named(space, name)


def _files(space: OpenLibrary) -> Iterator[Path]:
    folder = rubric_folder(space.folder)
    with contextlib.suppress(OSError):
        yield from sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES)
    for name in space.journal.recall("", _REMEMBERED) or ():
        path = Path(str(name))
        if path.is_file():
            yield path


def text_of(known: KnownRubric) -> str:
    """The text of a rubric as a file, to change it. Raises UserError if its file cannot be read any more."""
    if known.path is not None:
        try:
            return known.path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{known.path} cannot be read: {error}") from None
    if known.origin == "built-in":
        return builtin_text(known.name)
    assert known.rubric is not None
    return rubric_yaml(known.rubric)


def to_save(space: OpenLibrary, text: str) -> tuple[str, Rubric]:
    """The text of a rubric as it is to be saved, and what it says. Questions that reviews or queues have, under this
    id and version, are not changed under them: then the text gets the next version. Raises RubricError."""
    rubric = parse_rubric(text, "the rubric")
    pinned = space.reviews.rubrics()
    used = {queue.rubric for queue in space.queues.all()}
    used |= {review.rubric for review in space.reviews.reviews()}
    used |= {rubric_hash(one) for one in builtin_rubrics().values()}
    known = {**{rubric_hash(one): one for one in builtin_rubrics().values()}, **pinned}
    others = [one for name, one in known.items() if name in used and one.id == rubric.id]
    if rubric in others or all(one.version < rubric.version for one in others):
        return text, rubric
    version = max(one.version for one in others) + 1
    changed = with_version(text, version)
    try:
        if parse_rubric(changed, "the rubric") == replace(rubric, version=version):
            return changed, replace(rubric, version=version)
    except RubricError:
        pass
    newer = replace(rubric, version=version)
    return rubric_yaml(newer), newer


def save_rubric(space: OpenLibrary, text: str, path: Path | None = None) -> tuple[Path, Rubric]:
    """Save the text of a rubric to a file and remember it; without a path, in the folder of the library, by its id.
    Raises RubricError with every problem, UserError if the file cannot be written."""
    text, rubric = to_save(space, text)
    own = rubric_folder(space.folder)
    target = path or own / f"{rubric.id}.yaml"
    if target.suffix not in _SUFFIXES:
        raise UserError(
            f"{target} does not end like a rubric file",
            f"Name it {target.name}.yaml, for instance.",
        )
    try:
        if path is None:
            own.mkdir(parents=True, exist_ok=True)
        write_whole(target, text.encode())
    except OSError as error:
        raise UserError(
            f"{target} cannot be written: {error.strerror or error}", "Give another path."
        ) from None
    if target.parent != own:
        kept = [str(one) for one in space.journal.recall("", _REMEMBERED) or ()]
        if str(target.absolute()) not in kept:
            space.journal.remember("", _REMEMBERED, [*kept, str(target.absolute())])
    return target, rubric
