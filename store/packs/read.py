"""Reading a pack from disk: every file is compared with the hashes that it carries, and what its manifest
states with what the files say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ...errors import UserError
from ..canonical import Json, canonical_hash
from . import format_1
from .case_files import case_from_json, read_cases
from .case_text import rubric_mark
from .cases import ROLES, Case
from .manifest import (
    EVERY_MAJOR,
    JUDGE,
    MAJOR,
    NAME,
    REQUIRES,
    differing,
    file_entry,
    pack_id_of,
)
from .pack_files import PackFiles, PackInvalid
from .passports.in_pack import FOLDER as JUDGE_FOLDER
from .passports.in_pack import judge_in

__all__ = ["Pack", "PackInvalid", "read_pack"]

_CASES: Final = "cases/"
_RUBRICS: Final = "rubrics/"


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack whose every case has the hashes that it states. `notices` are for whoever checks with it,
    `rubrics` are those of its reviews, as JSON."""

    path: Path
    manifest: Mapping[str, Json]
    cases: tuple[Case, ...]
    pack_id: str = ""
    notices: tuple[str, ...] = ()
    rubrics: tuple[Json, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    """The file of each case, by its id, as a path within the pack."""
    judge: Mapping[str, Json] | None = None
    """The judge that it carries, as its manifest states it; its passport fits its prompt and the rubrics."""
    judge_files: Mapping[str, bytes] = field(default_factory=dict)
    """The files of that judge, by their paths within the pack."""

    @property
    def name(self) -> str:
        """The name it was built with."""
        return str(self.manifest.get("name", ""))

    @property
    def engine(self) -> str:
        """The engine that its claims were proven with: "claims/2"; "" for format 1."""
        needed = self.manifest.get("requires")
        names = [str(name) for name in needed] if isinstance(needed, list) else []
        return next((name for name in names if name.startswith("claims/")), "")

    @property
    def counts(self) -> dict[str, int]:
        """How many cases there are of each role and each status."""
        return counts_of(self.cases)

    @property
    def reviewers(self) -> tuple[str, ...]:
        """Who judged the answers, by name."""
        return tuple(sorted({name for case in self.cases for name in _names(case.verdict)}))

    @property
    def verdicts_until(self) -> str:
        """The time of the newest verdict; "" if none has one."""
        return max((str(case.verdict.get("at") or "") for case in self.cases), default="")


def _names(verdict: Mapping[str, Json]) -> list[str]:
    given = verdict.get("by")
    return [str(name) for name in given] if isinstance(given, list) else []


def counts_of(cases: Sequence[Case]) -> dict[str, int]:
    """How many cases there are of each role and each status."""
    roles = Counter(case.role for case in cases)
    statuses = Counter(case.proof.status for case in cases)
    return {
        **{role: roles[role] for role in ROLES},
        "gates": statuses["gates"],
        "thin": statuses["thin"],
        "unproven": statuses["unproven"],
    }


def _manifest(files: PackFiles) -> Mapping[str, Any]:
    manifest = files.json_of(NAME)
    if not isinstance(manifest, Mapping):
        raise files.invalid("its manifest is not an object")
    if not str(manifest.get("format", "")).startswith((MAJOR, format_1.MAJOR)):
        raise files.invalid(
            f"its format is {manifest.get('format')!r}, this version reads {EVERY_MAJOR}1.x and 2.x"
        )
    return manifest


def _check_required(files: PackFiles, manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """What to tell of the engine that a pack was proven with. Raises PackInvalid for what this version lacks."""
    needed = manifest.get("requires", [])
    if not isinstance(needed, list) or not all(isinstance(name, str) for name in needed):
        raise files.invalid("its manifest: requires is not a list of texts")
    other = [name for name in needed if name not in REQUIRES]
    if any(not name.startswith("claims/") for name in other):
        raise files.invalid(f"it requires {needed!r}, this version supports {', '.join(REQUIRES)}")
    return tuple(
        f"it was proven with {name}, this version judges with {', '.join(REQUIRES)}: what comes out now counts"
        for name in other
    )


def read_pack(path: Path) -> Pack:
    """Read a pack folder of any format. Raises PackInvalid, saying which file is at fault."""
    if not path.is_dir():
        raise UserError(f"No pack folder {path} found", "Check the path.")
    files = PackFiles(path)
    manifest = _manifest(files)
    if str(manifest["format"]).startswith(format_1.MAJOR):
        by_path = format_1.read_pack_cases(files, manifest)
        return Pack(
            path,
            manifest,
            tuple(by_path.values()),
            str(manifest["pack_id"]),
            (format_1.NOTICE,),
            files=_files_of(by_path),
        )
    notices = _check_required(files, manifest)
    found = _Found(files)
    by_path = found.cases()
    pack = Pack(
        path,
        manifest,
        tuple(by_path.values()),
        found.pack_id(),
        notices,
        tuple(found.rubrics.values()),
        _files_of(by_path),
        judge_in(files, found.judge, _rubrics_of(by_path.values())),
        {shown: files.bytes_of(shown) for shown in found.judge},
    )
    wrong = differing(manifest, _derived(pack, found.entries))
    if wrong:
        raise files.invalid(f"its manifest: {wrong}")
    return pack


def _files_of(by_path: Mapping[str, Case]) -> dict[str, str]:
    return {case.id: shown for shown, case in by_path.items()}


def _derived(pack: Pack, entries: Mapping[str, Json]) -> dict[str, Json]:
    """What a manifest may state of a pack, as it follows from the files."""
    return {
        "pack_id": pack.pack_id,
        "counts": pack.counts,
        "files": [entries[path] for path in sorted(entries)],
        "reviewers": list(pack.reviewers),
        "verdicts_until": pack.verdicts_until,
        JUDGE: pack.judge,
    }


def _rubrics_of(cases: Iterable[Case]) -> set[str]:
    """The hashes of the rubrics under which cases were judged."""
    return {str(case.verdict.get("rubric_hash")) for case in cases}


class _Found:
    """The cases and rubrics in a pack's folder, and the hashes that they have."""

    def __init__(self, files: PackFiles) -> None:
        self._files = files
        self.entries: dict[str, Json] = {}
        self._cases: dict[str, Json] = {}
        self.rubrics: dict[str, Json] = {}
        self.judge: list[str] = []
        for shown in files.paths():
            if shown.startswith(_CASES):
                self._cases[shown] = self._json(shown)
            elif shown.startswith(_RUBRICS):
                self._add_rubric(shown)
            elif shown.startswith(JUDGE_FOLDER):
                self.judge.append(shown)

    def cases(self) -> dict[str, Case]:
        """The cases by path, in the order of their ids. Raises PackInvalid."""
        return read_cases(self._files, self._cases, case_from_json)

    def pack_id(self) -> str:
        """The id of the pack, of whose cases each has the hash that it states, as reading them has shown."""
        stated = (data["case_hash"].removeprefix("sha256:") for data in self._cases.values())
        return pack_id_of(stated, self.rubrics)

    def _json(self, shown: str) -> Json:
        if not shown.endswith(".json"):
            raise self._files.invalid(f"{shown} does not belong to a pack")
        body = self._files.bytes_of(shown)
        self.entries[shown] = file_entry(shown, body)
        return self._files.json_of(shown, body)

    def _add_rubric(self, shown: str) -> None:
        content = self._json(shown)
        found = canonical_hash(content)
        if not shown.endswith(f"{rubric_mark(found)}.json"):
            raise self._files.invalid(
                f"{shown} does not fit the hash in its name: it was changed by hand"
            )
        self.rubrics[found] = content
