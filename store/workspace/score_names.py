"""Which way the scores of a library count, by their names: said once, kept in its journal, used wherever scores are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import msgspec

from ...errors import UserError
from ..library.meanings import ScoreName, meanings, score_names
from ..loading.load_report import BundleReport
from ..score_meanings import Counting
from ..score_verdicts import undirected
from ..trace import Score
from .judge_words import counting, say_counting

if TYPE_CHECKING:
    from .opened import OpenLibrary

_SHOWN: Final = 5
_SCORE: Final = msgspec.json.Decoder(Score)


@dataclass(frozen=True, slots=True)
class NamedScores:
    """The scores of a name as they are, and what was said of them; `how` is None where nobody said anything."""

    scores: ScoreName
    how: Counting | None


def named_scores(space: OpenLibrary) -> list[NamedScores]:
    """The scores of a library by name, and those of names of which something was said and that it has no longer."""
    said = counting(space)
    here = {one.name: one for one in score_names(space.library)}
    absent = {name: ScoreName(name, 0, 0, None, None) for name in said if name not in here}
    names = {**here, **absent}
    return [NamedScores(names[name], said.get(name)) for name in sorted(names)]


def say_scores(space: OpenLibrary, told: Mapping[str, Counting]) -> list[str]:
    """Record which way scores count; what was said of their labels stays. Returns the names of which that was new.
    Raises NotSaved."""
    kept = counting(space)
    new = []
    for name, how in told.items():
        before = kept.get(name, Counting())
        now = replace(before, threshold=how.threshold, lower_is_better=how.lower_is_better)
        if now != before:
            say_counting(space, name, now)
            new.append(name)
    return new


def unsay_scores(space: OpenLibrary, names: Iterable[str]) -> None:
    """Take away what was said of scores. Raises UserError for a name of which nothing was said, and NotSaved."""
    wanted, said = list(dict.fromkeys(names)), counting(space)
    for name in wanted:
        if name not in said:
            told = (
                f"It was of {', '.join(sorted(said))}."
                if said
                else "tracejury scores list shows all."
            )
            raise UserError(f"Nothing was said of the score {name}", told)
    for name in wanted:
        say_counting(space, name, Counting())


def names_without_direction(space: OpenLibrary, bundles: Iterable[BundleReport]) -> dict[str, int]:
    """The names of the scores in loaded bundles whose numbers count no way, as nobody says which is better, and how many
    there are: one of a name and a format tells for all."""
    found: dict[str, int] = {}
    declared = meanings(space.library)
    for bundle in bundles:
        for (name, format_name, _), (count, body) in bundle.numbers.items():
            if undirected(_SCORE.decode(body), format_name, declared):
                found[name] = found.get(name, 0) + count
    return found


def check_names(space: OpenLibrary, names: Iterable[str]) -> None:
    """Raises UserError for a name that no score of the library has."""
    here = [one.name for one in score_names(space.library)]
    for name in names:
        if name not in here:
            near = sorted(here, key=lambda one: (name.casefold() not in one.casefold(), one))
            more = f" and {len(near) - _SHOWN:,} more" if len(near) > _SHOWN else ""
            told = (
                f"The scores here are {', '.join(near[:_SHOWN])}{more}."
                if near
                else "No score came with these traces."
            )
            raise UserError(f"No score here is named {name}", told)


def without_direction_words(names: Sequence[str]) -> str:
    """That numbers count no way, and what to do about it; "" if there are none."""
    if not names:
        return ""
    first = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    scores, count = ("score", "it counts") if len(names) == 1 else ("scores", "they count")
    return (
        f"{scores} {first}{more}: no direction known, so {count} as no verdict; declare with"
        f" --score {names[0]}:lower or --score {names[0]}:higher (a threshold can follow: :0.5)"
    )
