"""The failures of this library that earlier projects knew, and what helped there.

What an archive says would influence whoever has still to judge: whoever shows it to a reviewer asks for it once they have
judged (`tui/views/review.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ..groups.critiques import words_of
from ..groups.failures import Critique, Facts, failure_of
from ..groups.signature import signed
from ..judgement import Review
from ..lessons.archive import ArchivedCode
from ..lessons.known import EarlierProject, earlier_projects
from ..lessons.resembling import Resemblance, Resembling
from ..plurals import counted

if TYPE_CHECKING:
    from ..groups.grouping import Group, Update
    from .opened import OpenLibrary

__all__ = [
    "EarlierFailures",
    "KnownCode",
    "Met",
    "Resemblance",
    "resemblance_json",
    "resemblance_lines",
]

_LIKE: Final = {
    "same": "the same failure as one",
    "close": "close to a failure",
    "elsewhere": "the words of a failure, in another place,",
}


@dataclass(frozen=True, slots=True)
class KnownCode:
    """A code that an earlier project gave."""

    project: str
    code: ArchivedCode


@dataclass(frozen=True, slots=True)
class Met:
    """How many failures an earlier project knew; of how many of these it said what helped, or has a pack (`solved`)."""

    known: int = 0
    solved: int = 0


class EarlierFailures:
    """What an open library knows of earlier projects. Raises UserError where its file is damaged. Whoever uses groups beside it
    holds the lock of the groups."""

    def __init__(self, space: OpenLibrary) -> None:
        self._space = space
        self.projects: tuple[EarlierProject, ...] = earlier_projects(space.folder)
        self._found: dict[str, Resemblance | None] = {}
        self._version = -1

    def __bool__(self) -> bool:
        """Whether there is anything to know."""
        return bool(self.projects)

    def mask(self, text: str) -> str:
        """A text of an earlier project as it may be shown here."""
        return self._space.shown.text("", text)

    @cached_property
    def _resembling(self) -> Resembling:
        return Resembling(self.projects, self._space.groups.settings)

    def of_groups(self, groups: Sequence[Group]) -> dict[str, Resemblance]:
        """The known failure that each of these groups resembles, by group id."""
        if not self.projects:
            return {}
        if self._version != self._space.groups.version:
            # Other groups, or other settings.
            self._found.clear()
            self.__dict__.pop("_resembling", None)
            self._version = self._space.groups.version
        for group in groups:
            if group.id not in self._found:
                self._found[group.id] = self._resembling.to(group.representative)
        found = {group.id: self._found[group.id] for group in groups}
        return {name: one for name, one in found.items() if one is not None}

    def of_trace(self, trace: str) -> Resemblance | None:
        """The known failure that the failure of a trace resembles."""
        if not self.projects:
            return None
        with self._space.groups_lock:
            name = self._space.groups.of_traces([trace]).get(trace)
            group = self._space.groups.group(name) if name is not None else None
            return None if group is None else self.of_groups([group]).get(group.id)

    def of_review(self, review: Review) -> Resemblance | None:
        """The known failure that what a reviewer wrote of a failure resembles."""
        if not self.projects or review.verdict != "fail":
            return None
        rubric = self._space.reviews.rubric(review.rubric)
        said = Critique(review.codes, words_of(review, rubric))
        failure = failure_of(Facts(review.trace, critiques=(said,)))
        if failure is None or failure.kind != "critique":
            return None
        with self._space.groups_lock:
            settings = self._space.groups.settings
            return self._resembling.to(signed(failure, settings.made_with).signature)

    def told_of(self, review: Review) -> tuple[tuple[str, str], ...]:
        """All that earlier projects know of a failure that was judged, as names and texts: of the failure itself, of what the
        reviewer wrote, and of the codes that they gave. Only once they have judged: it would tell them what to think."""
        if not self.projects or not review.judged:
            return ()
        found = [self.of_trace(review.trace), self.of_review(review)]
        likes = list(dict.fromkeys(one for one in found if one is not None))
        lines = [line for one in likes for line in resemblance_lines(one, self.mask)]
        for one in self.codes({*review.codes, *review.own_codes}):
            lines += code_lines(one, self.mask)
        return tuple(lines)

    def helped(self, review: Review) -> str:
        """The first thing that helped against a failure that was judged, and where, in words; "" if nothing is known."""
        if not self.projects or not review.judged:
            return ""
        found = (self.of_trace(review.trace), self.of_review(review))
        for like in found:
            if like is not None and (told := like.failure.help.told()):
                return self.mask(f"{like.project} knew this failure: {told}")
        for known in self.codes({*review.codes, *review.own_codes}):
            if told := known.code.help.told():
                return self.mask(f"{known.project} knew {known.code.code}: {told}")
        return ""

    def codes(self, codes: Collection[str]) -> list[KnownCode]:
        """What earlier projects know of these codes, in the order of the projects."""
        return [one for one in self.all_codes() if one.code.code in codes]

    def all_codes(self) -> list[KnownCode]:
        """Every code of earlier projects, in their order."""
        return [
            KnownCode(project.project, one) for project in self.projects for one in project.codes
        ]

    @property
    def own_codes(self) -> dict[str, int]:
        """Every code of earlier projects, given no time here."""
        return {one.code: 0 for project in self.projects for one in project.codes}

    def loaded(self, update: Update) -> dict[str, Met]:
        """How many of the new failures of an update each earlier project knew, by its name."""
        if not self.projects or self._space.read_only:
            return {}
        new: Mapping[str, int] = update.known + update.new
        with self._space.groups_lock:
            groups = [one for name in new if (one := self._space.groups.group(name)) is not None]
            found = self.of_groups(groups)
        met: dict[str, Met] = {}
        for name, like in found.items():
            before = met.get(like.project, Met())
            solved = new[name] if like.failure.help.told() else 0
            met[like.project] = Met(before.known + new[name], before.solved + solved)
        return met


def loaded_lines(met: Mapping[str, Met], failures: int) -> list[str]:
    """What is said after loading: how many failures an earlier project knew, never which traces."""
    lines = []
    for project, one in met.items():
        what = "solved" if one.solved == one.known else f"knew, {one.solved:,} of them solved"
        verb = "resembles a failure" if one.known == 1 else "resemble failures"
        lines.append(
            f"{one.known:,} of {counted(failures, 'failure')} {verb} that {project} {what}:"
            " tracejury groups list says what helped"
        )
    return lines


def resemblance_lines(
    found: Resemblance, mask: Callable[[str], str] = str
) -> list[tuple[str, str]]:
    """A resemblance as names and texts: what it is, what was given, what it should have said, what helped. `mask` makes of each
    text what may be shown."""
    one = found.failure
    knew = (
        f"{_LIKE[found.likeness]} that {found.project} knew ({one.name or one.id},"
        f" {counted(one.members, 'trace')}, similarity {found.similarity:.0f})"
    )
    lines = [
        ("known", knew),
        ("helped", one.help.told()),
        ("codes there", ", ".join(one.codes)),
        ("asked there", one.example.asked),
        ("answered", one.example.answered),
        ("should say", one.example.expected),
        ("why", one.example.why),
    ]
    return [(name, mask(text)) for name, text in lines if text]


def code_lines(found: KnownCode, mask: Callable[[str], str] = str) -> list[tuple[str, str]]:
    """A code that an earlier project gave, as names and texts."""
    one = found.code
    given = f"{one.title or one.code}: in {counted(one.reviews, 'review')} of {found.project}"
    lines = [("code", given), ("helped", one.help.told())]
    for example in one.examples[:1]:
        lines += [("asked there", example.asked), ("should say", example.expected)]
    return [(name, mask(text)) for name, text in lines if text]


def resemblance_json(found: Resemblance, mask: Callable[[str], str] = str) -> dict[str, object]:
    """A resemblance as JSON."""
    one = found.failure
    example = one.example
    return {
        "project": mask(found.project),
        "failure": one.id,
        "name": mask(one.name) or None,
        "likeness": found.likeness,
        "similarity": round(found.similarity, 1),
        "members": one.members,
        "codes": [mask(code) for code in one.codes],
        "helped": mask(one.help.helped) or None,
        "release": one.help.release or None,
        "packs": list(one.help.packs),
        "example": {
            "asked": mask(example.asked),
            "answered": mask(example.answered),
            "expected": mask(example.expected),
            "why": mask(example.why),
        },
    }
