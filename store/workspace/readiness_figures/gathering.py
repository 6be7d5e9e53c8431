"""What figures are gathered from, and how they tell what they were computed from and where it opens."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ....errors import UserError
from ....plain_files import require_plain
from ...canonical import Json
from ...insight.readiness.criteria import Criterion
from ...library.slice_values import each_with_values
from ...packs.read import read_pack
from ..coverage import judged
from ..pack_folders import known_packs
from ..saturation import saturation_report
from ..search import keys_that_fit

if TYPE_CHECKING:
    from ..coverage import Judged
    from ..opened import OpenLibrary
    from ..saturation import SaturationReport
    from ..trace_verdicts import TraceVerdicts


YET_TO_JUDGE: Final = "yet_to_judge"
"""In evidence: how many traces are left out because the reader has yet to judge them blind."""
_LARGEST: Final = 64 << 20
"""Bytes of a passport or a prompt: far more than any has."""


class Gathering:
    """The library that figures are gathered from, and the folder from which criteria name files. What several figures need
    is read once."""

    def __init__(self, space: OpenLibrary, folder: Path) -> None:
        self.space = space
        self._folder = folder
        self._judged: dict[str | None, Judged] = {}
        self._saturation: dict[str | None, SaturationReport] = {}
        self._within: dict[str | None, list[str]] = {}

    def judged(self, asked: Criterion) -> Judged:
        """What is judged under the rubric that the criterion names."""
        name = asked.text("rubric")
        if name not in self._judged:
            self._judged[name] = judged(self.space, name)
        return self._judged[name]

    def saturation(self, asked: Criterion) -> SaturationReport:
        """What is still unseen under the rubric that the criterion names."""
        name = asked.text("rubric")
        if name not in self._saturation:
            self._saturation[name] = saturation_report(self.space, name)
        return self._saturation[name]

    def within(self, asked: Criterion) -> list[str]:
        """The keys of the traces that the criterion is about."""
        query = asked.text("where")
        if query not in self._within:
            self._within[query] = (
                keys_that_fit(self.space, query)
                if query
                else [key for key, _ in each_with_values(self.space.library, ())]
            )
        return self._within[query]

    def file(self, asked: Criterion, name: str) -> Path:
        """The file or folder that the criterion names so."""
        return self._folder / str(asked.text(name))

    @cached_property
    def pack_ids(self) -> list[str]:
        """The ids of the packs that were built from this library and can be read."""
        ids = []
        for folder in known_packs(self.space):
            try:
                ids.append(read_pack(folder).pack_id)
            except UserError:
                continue
        return sorted(ids)


def verdicts_made(
    known: TraceVerdicts, keys: Sequence[str] | None = None, *, codes: bool = False
) -> dict[str, Json]:
    """What verdicts a figure was computed from: under which rubrics, of which traces."""
    some = known.of if keys is None else {key: known.of[key] for key in keys if key in known.of}
    return {
        "rubrics": sorted(known.hashes),
        "verdicts": [
            [key, one.verdict, one.severity, one.direct, *([list(one.codes)] if codes else [])]
            for key, one in sorted(some.items())
        ],
        YET_TO_JUDGE: len(known.hidden),
    }


def is_failed(known: Judged, key: str) -> bool:
    """Whether a trace is judged a failure."""
    one = known.verdicts.of.get(key)
    return one is not None and one.verdict == "fail"


def is_guarded(known: Judged, key: str) -> bool:
    """Whether a pack has a case of a trace, or of another one of its group."""
    return key in known.guards.cases or key in known.guards.by_group


def command_of(words: str, **options: str | None) -> str:
    """A command of tracejury with the options that are given."""
    given = [f"--{name} {shlex.quote(value)}" for name, value in options.items() if value]
    return " ".join(["tracejury", words, *given])


def bytes_of(file: Path, hint: str) -> bytes:
    """The bytes of a passport or prompt. Raises UserError, with this hint, if they cannot be read."""
    require_plain(file)
    try:
        if file.stat().st_size > _LARGEST:
            raise UserError(f"{file} is larger than {_LARGEST >> 20} MB", hint)
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}", hint) from None


def filled(query: str | None) -> str:
    """The command that makes a queue of random traces."""
    return command_of("queue new NAME", where=query) + " --order random --first 100"
