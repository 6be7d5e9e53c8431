"""What traces say themselves that is worth attention: thumbs of users, complaints, topics far from all others, openings.

Nothing here is a reviewer's word. Thumbs judge a trace: who asks has to leave them out for whoever judges blind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from ..insight.signals.complaints import Complaint, complaint_in
from ..insight.signals.far import far_requests
from ..insight.signals.phrasings import Opening, openings
from ..insight.signals.thumbs import Thumb, thumb_of
from ..library.meanings import meanings
from ..library.user_words import each_with_user_words, users_scores

if TYPE_CHECKING:
    from .opened import OpenLibrary

FoundKind: TypeAlias = Literal["thumbs-up", "thumbs-down", "complaint", "far"]
FOUND_KINDS: Final[tuple[FoundKind, ...]] = get_args(FoundKind)
JUDGING: Final[frozenset[FoundKind]] = frozenset({"thumbs-up", "thumbs-down"})
"""Those that say how a trace was judged."""


@dataclass(frozen=True, slots=True)
class FoundSignals:
    """Of so many `traces`, of which so many (`asked`) have words of a user: trace -> the thumb of its user (of several the last
    one), the complaint in what they said last, and, the farthest first, how far what they asked is from all else asked."""

    traces: int
    asked: int
    thumbs: Mapping[str, Thumb]
    complaints: Mapping[str, Complaint]
    far: Mapping[str, float]
    openings: tuple[Opening, ...]

    def of(self, kind: FoundKind) -> list[str]:
        """The traces with that signal."""
        match kind:
            case "thumbs-up" | "thumbs-down":
                return [key for key, thumb in self.thumbs.items() if kind == f"thumbs-{thumb}"]
            case "complaint":
                return list(self.complaints)
            case "far":
                return list(self.far)


def found_signals(space: OpenLibrary) -> FoundSignals:
    """Read every trace of the library once, with no more of it than its user's words and scores."""
    complaints: dict[str, Complaint] = {}
    asked: list[tuple[str, str]] = []
    count = 0
    for key, said in each_with_user_words(space.library):
        count += 1
        if said.first.strip():
            asked.append((key, said.first))
        if (found := complaint_in(said.last)) is not None:
            complaints[key] = found
    return FoundSignals(
        count, len(asked), thumbs_of(space), complaints, _far(asked), tuple(openings(asked))
    )


def _far(asked: Sequence[tuple[str, str]]) -> dict[str, float]:
    return {asked[at][0]: distance for at, distance in far_requests([text for _, text in asked])}


def found_traces(space: OpenLibrary, kind: FoundKind) -> list[str]:
    """The traces with one signal: what a search asks for."""
    if kind in JUDGING:
        return [key for key, thumb in thumbs_of(space).items() if kind == f"thumbs-{thumb}"]
    said = each_with_user_words(space.library)
    if kind == "complaint":
        return [key for key, words in said if complaint_in(words.last) is not None]
    return list(_far([(key, words.first) for key, words in said if words.first.strip()]))


def thumbs_of(space: OpenLibrary) -> dict[str, Thumb]:
    """Trace -> the thumb of its user; of several the last one."""
    found: dict[str, Thumb] = {}
    declared = meanings(space.library)
    for key, format_name, score in users_scores(space.library):
        thumb = thumb_of(score, format_name, declared)
        if thumb is not None:
            found[key] = thumb
    return found
