"""What a pack folder holds, also where a file of it was changed by hand: then it says which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ....errors import UserError
from ...canonical import Json, canonical_hash
from ...claims.claim import ClaimInvalid
from .. import format_1
from ..case_files import case_from_json, check_outline
from ..case_text import rubric_mark
from ..cases import SCHEMA, Case, case_hash_of
from ..folder import ATTRIBUTES, README
from ..manifest import EVERY_MAJOR, MAJOR, NAME, SIGNATURE, pack_id_of
from ..pack_files import PackFiles, PackInvalid
from ..passports.in_pack import PASSPORT, PROMPT
from .history import FOLDER, Entry, EntryInvalid, History, entry_from_json, path_of

CASES: Final = "cases/"
RUBRICS: Final = "rubrics/"
RETIRED: Final = "retired/"
JUDGE_FILES: Final = (PASSPORT, PROMPT)
OWN: Final = frozenset({NAME, SIGNATURE, README, ATTRIBUTES, *JUDGE_FILES})
_FOLDERS: Final = (CASES, RUBRICS, RETIRED, FOLDER)
_WHY: Final = "retired"


@dataclass(frozen=True, slots=True)
class RetiredCase:
    """A case that left: its file's content as it was, why, and whether somebody decided that it leaves, whatever the
    verdicts say."""

    data: Mapping[str, Json]
    why: str
    decided: bool

    def json(self) -> dict[str, Json]:
        """As its file has it: the case with why it left."""
        return {**self.data, _WHY: {"why": self.why, "decided": self.decided}}


@dataclass
class Contents:
    """The files of a pack folder. `damaged` says of files what is wrong with them, `foreign` are paths that are no part
    of a pack, `bodies` the bytes of all others."""

    path: Path
    manifest: Mapping[str, Json]
    bodies: dict[str, bytes] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    data: dict[str, Mapping[str, Json]] = field(default_factory=dict)
    rubrics: dict[str, Json] = field(default_factory=dict)
    retired: dict[str, RetiredCase] = field(default_factory=dict)
    history: History = field(default_factory=History)
    damaged: dict[str, str] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)
    old_id: str = ""
    """The id that a pack of format 1 states."""

    @property
    def name(self) -> str:
        """The name that the pack was built with."""
        return str(self.manifest.get("name", ""))

    @property
    def judge_files(self) -> dict[str, bytes]:
        """The files of the judge that it carries."""
        return {shown: self.bodies[shown] for shown in JUDGE_FILES if shown in self.bodies}

    @property
    def case_hashes(self) -> dict[str, str]:
        """The hash of each case by its id."""
        return {
            name: str(data.get("case_hash", "")).removeprefix("sha256:") or case_hash_of(data)
            for name, data in self.data.items()
        }

    @property
    def pack_id(self) -> str:
        """The id of the pack as it is there."""
        return self.old_id or pack_id_of(self.case_hashes.values(), self.rubrics)


def read_contents(path: Path) -> Contents:
    """Read a pack folder. Raises UserError if there is none, or it is no pack, or holds links."""
    if not path.is_dir():
        raise UserError(f"No pack folder {path} found", "Check the path.")
    files = PackFiles(path)
    manifest = files.json_of(NAME)
    if not isinstance(manifest, Mapping):
        raise files.invalid("its manifest is not an object")
    stated = str(manifest.get("format", ""))
    found = Contents(path, manifest)
    if stated.startswith(format_1.MAJOR):
        return _of_format_1(found, files)
    if not stated.startswith(MAJOR):
        raise files.invalid(
            f"its format is {stated!r}, this version reads {EVERY_MAJOR}1.x and 2.x"
        )
    entries: list[Entry] = []
    readers: dict[str, Callable[[str, Json], None]] = {
        CASES: lambda _, data: _add_case(found, data),
        RUBRICS: lambda shown, data: _add_rubric(found, shown, data),
        RETIRED: lambda _, data: _add_retired(found, data),
        FOLDER: lambda shown, data: entries.append(_entry(shown, data)),
    }
    for shown in files.paths():
        folder = shown.partition("/")[0] + "/"
        if shown not in OWN and folder not in _FOLDERS:
            found.foreign.append(shown)
            continue
        found.bodies[shown] = files.bytes_of(shown)
        if folder in readers:
            try:
                readers[folder](shown, files.json_of(shown, found.bodies[shown]))
            except PackInvalid as error:
                found.damaged[shown] = error.why
            except (ClaimInvalid, EntryInvalid) as error:
                found.damaged[shown] = str(error)
    found.history = History.of(entries)
    return found


def require_as_read(contents: Contents) -> None:
    """Raise UserError if a pack folder does not hold any more what was read from it."""
    now = read_contents(contents.path)
    if (now.bodies, now.foreign) != (contents.bodies, contents.foreign):
        raise UserError(
            f"Nothing was written: {contents.path} was changed by something else meanwhile",
            "Run it again.",
            exit_code=1,
        )


def _of_format_1(found: Contents, files: PackFiles) -> Contents:
    """The content of a pack of format 1, which is read as a whole or not at all."""
    manifest: Mapping[str, Any] = found.manifest
    cases = {case.id: case for case in format_1.read_pack_cases(files, manifest).values()}
    mine = format_1.belongs(manifest)
    for shown in files.paths():
        if shown not in mine and shown not in OWN:
            found.foreign.append(shown)
            continue
        found.bodies[shown] = files.bytes_of(shown)
        if shown.startswith(CASES):
            data = files.json_of(shown, found.bodies[shown])
            found.data[data["id"]] = data
    found.cases = cases
    found.old_id = str(manifest["pack_id"])
    return found


def _add_case(found: Contents, data: Json) -> None:
    case = case_from_json(data)
    if case.id in found.cases:
        raise EntryInvalid(f"another file has the case {case.id} as well")
    found.cases[case.id] = case
    found.data[case.id] = data


def _add_rubric(found: Contents, shown: str, data: Json) -> None:
    made = canonical_hash(data)
    if not shown.endswith(f"{rubric_mark(made)}.json"):
        raise EntryInvalid("it does not fit the hash in its name: it was changed by hand")
    found.rubrics[made] = data


def _add_retired(found: Contents, data: Json) -> None:
    said = data.get(_WHY) if isinstance(data, Mapping) else None
    if not isinstance(said, Mapping) or not isinstance(said.get("why"), str):
        raise EntryInvalid("it does not say why the case was retired")
    case = {name: value for name, value in data.items() if name != _WHY}
    # A case of format 1 has other fields; what names its file is checked even so.
    check_outline(case, SCHEMA if case.get("schema") != format_1.SCHEMA else format_1.SCHEMA)
    if case["schema"] == SCHEMA:
        case_from_json(case)
    if case["id"] in found.retired:
        raise EntryInvalid(f"another file has the case {case['id']} as well")
    found.retired[case["id"]] = RetiredCase(case, said["why"], said.get("decided") is True)


def _entry(shown: str, data: Json) -> Entry:
    entry = entry_from_json(data)
    if shown != path_of(entry.hash):
        raise EntryInvalid("it does not fit the hash in its name: it was changed by hand")
    return entry


def unaccounted(contents: Contents) -> dict[str, str]:
    """What of the cases is not as the history has it: the id of each, and how it differs in words; of a pack without
    history nothing."""
    if not contents.history:
        return {}
    found = {}
    there, wanted = contents.case_hashes, contents.history.cases
    for name in sorted(there.keys() | wanted.keys()):
        hashes = wanted.get(name, frozenset({""}))
        if there.get(name, "") not in hashes:
            if name not in there:
                found[name] = "its file is gone"
            else:
                found[name] = (
                    "it was added" if hashes == {""} else "it is another case than was synced"
                )
    return found
