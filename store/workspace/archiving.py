"""Plan and write the archive of a project: what it learned, in one file for the next one.

An archive leaves, as a kit does: what is private in it stops it, unless it is masked or acknowledged by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from ...errors import UserError
from ...rubrics.files import rubric_hash, rubric_json
from ..canonical import Json, clean_text
from ..judgement import Review
from ..kits.kit_file import Header, write_file
from ..kits.passphrases import Key
from ..lessons.archive import (
    ArchivedCode,
    ArchivedFile,
    ArchivedPack,
    ArchivedRubric,
    ArchiveHead,
    Example,
    Help,
    KnownFailure,
    Record,
    archive_lines,
)
from ..lessons.lesson_file import Lesson, Lessons
from ..packs.build import place_of
from ..packs.cut import said_before_answer
from ..packs.pace import Pace
from ..packs.pack_files import PackFiles
from ..packs.read import read_pack
from ..packs.sync.contents import read_contents
from ..packs.sync.standing import standing_of
from ..trace import answer_text, as_text
from .bundle_facts import require_provenance_of
from .codes import codes_in, used_codes
from .group_work import GroupWork
from .pack_folders import known_packs, pack_folder
from .pack_names import NamedInPacks
from .pack_privacy import PackPrivacy, WouldLeave, privacy_of_content, remember_stops
from .rubrics import rubrics_of
from .shown import Shown

if TYPE_CHECKING:
    from ..groups.grouping import Group
    from .opened import OpenLibrary

_EXAMPLES: Final = 3
_LONGEST: Final = 2000
_CODES: Final = 5


@dataclass(frozen=True, slots=True)
class ArchivePlan:
    """An archive before it is written. `unread` are packs that could not be read, each with why; `unjudged` counts the groups
    that nobody judged as failures: they are not in it."""

    head: ArchiveHead
    records: tuple[Record, ...]
    privacy: PackPrivacy
    unread: tuple[str, ...] = ()
    unjudged: int = 0

    @property
    def cases(self) -> tuple[int, int]:
        """How many cases of its packs must be fixed, and how many must stay good."""
        packs = [one for one in self.records if isinstance(one, ArchivedPack)]
        return sum(one.fix for one in packs), sum(one.guard for one in packs)


def plan_archive(
    space: OpenLibrary,
    project: str,
    lessons: Lessons | None = None,
    *,
    mask: bool = False,
    pace: Pace | None = None,
) -> ArchivePlan:
    """Plan the archive of a library and write nothing. Raises UserError for a lesson of a code or group that is not there,
    and Stopped."""
    lessons = lessons or Lessons()
    name = clean_text(project.strip()) or lessons.project
    if not name:
        raise UserError("An archive needs the name of its project", "Give it: --project NAME.")
    pace = pace or Pace()
    with space.groups_lock:
        work = _Work(space, lessons, mask=mask)
        packs = work.packs()
        codes = work.codes()
        failures, unjudged = work.failures()
    work.require_used()
    rubrics = work.rubrics()
    if not (rubrics or packs or codes or failures):
        raise UserError(
            "There is nothing to archive: no rubric in use, no code, no pack, no judged failure",
            "Review some traces first; --library DIR names another library.",
        )
    require_provenance_of(space, work.held, "archive")
    head = ArchiveHead(
        name,
        rubrics=len(rubrics),
        codes=len(codes),
        failures=len(failures),
        packs=sum(isinstance(one, ArchivedPack) for one in packs),
        masked=mask,
    )
    records = (*rubrics, *codes, *failures, *packs)
    pace.begin(len(records), rounds=1)
    found = privacy_of_content(space, _content(head, records), pace)
    pace.end()
    return ArchivePlan(head, records, found, tuple(work.unread), unjudged)


def write_archive(
    space: OpenLibrary, plan: ArchivePlan, path: Path, key: Key | None = None
) -> Header:
    """Write a planned archive. Raises WouldLeave if something private is in it, UserError, OSError."""
    remember_stops(space, plan.privacy)
    if plan.privacy.stops:
        raise WouldLeave("archive", plan.privacy.stops)
    return write_file(path, "archive", archive_lines(plan.head, plan.records), key=key)


def _content(head: ArchiveHead, records: Sequence[Record]) -> Iterator[tuple[str, Json]]:
    """What of an archive is looked through, with the names of the parts."""
    yield "archive", {"project": head.project}
    for one in records:
        if isinstance(one, ArchivedRubric):
            yield f"rubric {one.rubric.get('id', '')}", one.rubric
        elif isinstance(one, ArchivedFile):
            if one.path.endswith(".json") and one.text is not None:
                yield f"{one.pack} {one.path}", msgspec.json.decode(one.text)
            elif one.text is not None:
                yield f"{one.pack} {one.path}", one.text
        elif isinstance(one, ArchivedCode):
            yield f"code {one.code}", msgspec.to_builtins(one)
        elif isinstance(one, KnownFailure):
            said = {**msgspec.to_builtins(one), "id": ""}
            yield f"failure {one.id}", said


class _Work:
    """Makes the records of one library."""

    def __init__(self, space: OpenLibrary, lessons: Lessons, *, mask: bool) -> None:
        GroupWork(space).regroup()
        self._space = space
        self._lessons = lessons
        self._used: set[str] = set()
        self._shown = Shown(
            space.folder, space.library, masked=mask, failing=space.groups.with_signature
        )
        self._shown.check()
        finished = [one for one in space.reviews.reviews() if one.judged]
        self._reviews = sorted(finished, key=lambda one: (-one.at_ms, one.trace, one.reviewer))
        self._guarding: dict[str, set[str]] = {}
        self.unread: list[str] = []
        self.held: set[str] = set()
        """The traces of which something is told."""

    def rubrics(self) -> list[ArchivedRubric]:
        """The rubrics that this library uses, or has as files."""
        used = {
            rubric_hash(one.rubric): one.rubric
            for one in rubrics_of(self._space)
            if one.rubric is not None and (one.origin == "file" or one.queues or one.reviews)
        }
        ordered = sorted(used.items(), key=lambda one: (one[1].id, one[1].version, one[0]))
        return [ArchivedRubric(rubric_json(rubric)) for _, rubric in ordered]

    def packs(self) -> list[Record]:
        """The packs that were built here, each followed by its files."""
        named = NamedInPacks(self._space)
        gone = self._space.library.present_states()
        out: list[Record] = []
        folders: set[str] = set()
        for path in sorted(known_packs(self._space), key=lambda one: (one.name, str(one))):
            try:
                pack = read_pack(path)
                version = standing_of(read_contents(path)).version
                files = PackFiles(path)
                bodies = {shown: files.bytes_of(shown) for shown in files.paths()}
            except UserError as error:
                self.unread.append(str(error))
                continue
            folder = _free(pack_folder(path.name.removesuffix(".pack")).name, folders)
            folders.add(folder)
            said = f"{pack.name} {version}".strip()
            for case in pack.cases:
                trace = named(place_of(case)[0])
                self._guarding.setdefault(gone.get(trace, trace), set()).add(said)
            counts = Counter(case.role for case in pack.cases)
            out.append(
                ArchivedPack(
                    folder, pack.name, pack.pack_id, counts["fix"], counts["guard"], len(bodies)
                )
            )
            out += [ArchivedFile.of(folder, shown, body) for shown, body in bodies.items()]
        return out

    def codes(self) -> list[ArchivedCode]:
        """The codes that reviews give, the most frequent first, with examples."""
        reviews: dict[str, list[Review]] = {}
        for review in self._reviews:
            for code in codes_in(review):
                reviews.setdefault(code, []).append(review)
        out = []
        for one in used_codes(self._space):
            given = reviews.get(one.code, [])
            lesson = self._lesson(self._lessons.codes, one.code, *one.formerly)
            out.append(
                ArchivedCode(
                    self._shown.text("", one.code),
                    one.count,
                    self._shown.text("", one.title),
                    self._shown.text("", one.meaning),
                    tuple(map(self._example, self._best(given)[:_EXAMPLES])),
                    self._help(lesson, {review.trace for review in given}),
                )
            )
        return out

    def failures(self) -> tuple[list[KnownFailure], int]:
        """The groups of which a member was judged a failure, or that a lesson is of; and how many others there are."""
        space = self._space
        failed: dict[str, list[Review]] = {}
        reviews = [one for one in self._reviews if one.verdict == "fail"]
        where = space.groups.of_traces(sorted({one.trace for one in reviews}))
        for review in reviews:
            if review.trace in where:
                failed.setdefault(where[review.trace], []).append(review)
        out = []
        unjudged = 0
        for group in space.groups.all():
            lesson = self._group_lesson(group)
            given = failed.get(group.id, [])
            if given or lesson is not None:
                out.append(self._failure(group, given, lesson))
            else:
                unjudged += 1
        return out, unjudged

    def _failure(
        self, group: Group, given: Sequence[Review], lesson: Lesson | None
    ) -> KnownFailure:
        counts = Counter(code for review in given for code in codes_in(review))
        codes = [code for code, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]
        if lesson is None:
            lesson = next((one for code in codes if (one := self._lessons.codes.get(code))), None)
        signature = self._shown.signature(group.representative)
        best = self._best(given)
        return KnownFailure(
            group.id,
            signature.kind,
            signature.block,
            signature.text,
            group.size,
            signature.pattern,
            self._shown.text("", group.name),
            tuple(self._shown.text("", code) for code in codes[:_CODES]),
            self._example(best[0]) if best else Example(),
            self._help(lesson, set(self._space.groups.traces(group))),
        )

    def _best(self, reviews: Sequence[Review]) -> list[Review]:
        """Reviews of different traces, those first that say what it should have been."""
        first = {review.trace: review for review in reversed(reviews)}
        ordered = sorted(first.values(), key=lambda one: (-one.at_ms, one.trace))
        return sorted(ordered, key=lambda one: (one.correction is None, one.verdict != "fail"))

    def _example(self, review: Review) -> Example:
        key = review.trace
        self.held.add(key)
        trace = self._space.library.trace(key)
        asked = answered = ""
        if trace is not None:
            users = [one.content or "" for one in said_before_answer(trace) if one.role == "user"]
            asked = next((text for text in reversed(users) if text.strip()), as_text(trace.input))
            answered = answer_text(trace)
        rubric = self._space.reviews.rubric(review.rubric)
        texts = [one.id for one in rubric.questions if one.type == "text"] if rubric else []
        said = [str(review.answers[one]) for one in texts if review.answers.get(one)]
        why = "\n".join(dict.fromkeys([*said, review.note] if review.note.strip() else said))
        expected = review.correction.text if review.correction is not None else ""
        return Example(*(self._cut(key, one) for one in (asked, answered, expected, why)))

    def _cut(self, key: str, text: str) -> str:
        shown = self._shown.text(key, clean_text(text.strip()))
        return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"

    def _help(self, lesson: Lesson | None, traces: set[str]) -> Help:
        packs = {one for trace in traces for one in self._guarding.get(trace, ())}
        helped, release = (lesson.helped, lesson.release) if lesson is not None else ("", "")
        return Help(self._shown.text("", helped), release, tuple(sorted(packs)))

    # --- lessons ----------------------------------------------------------------------------------

    def _lesson(self, found: Mapping[str, Lesson], *names: str) -> Lesson | None:
        name = next((one for one in names if one in found), None)
        if name is None:
            return None
        self._used.add(name)
        return found[name]

    def _group_lesson(self, group: Group) -> Lesson | None:
        groups = self._lessons.groups
        named = [one for one in groups if one in (group.id, group.name)]
        begun = [one for one in groups if len(one) >= 4 and group.id.startswith((one, f"g-{one}"))]
        return self._lesson(groups, *named, *begun)

    def require_used(self) -> None:
        """Raise UserError for a lesson of a code or group that this library does not have."""
        wanted = {**self._lessons.codes, **self._lessons.groups}
        if missing := [name for name in wanted if name not in self._used]:
            raise UserError(
                f"There is a lesson for {missing[0]}, which is no code and no group here",
                "tracejury codes list and tracejury groups list name them.",
            )


def _free(name: str, taken: set[str]) -> str:
    """The name of a folder that no other pack has yet."""
    stem, number, found = name.removesuffix(".pack"), 2, name
    while found in taken:
        found, number = f"{stem}-{number}.pack", number + 1
    return found
