"""The files of a pack in a state that it is to have, and the entries of its history that account for that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ...canonical import Json
from ..case_text import case_path, readable_bytes, rubric_path
from ..cases import Case
from ..folder import ATTRIBUTES, README
from ..manifest import NAME, pack_id_of
from .card import is_ours, readme_of
from .contents import RETIRED, Contents, RetiredCase
from .differences import NOT_MADE, Difference
from .history import MAX_QUESTION, CaseEntry, Entry, History, Kind

_KEPT_AS_THEY_ARE: Final = b"* -text\n"
OWN_FILES: Final = (README, ATTRIBUTES)
"""What a person may write in the place of ours."""


@dataclass
class Wanted:
    """The state that a pack is to have."""

    cases: dict[str, Case]
    data: dict[str, Mapping[str, Json]]
    rubrics: dict[str, Json]
    retired: dict[str, RetiredCase]
    why_missing: str = NOT_MADE
    restored: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def hashes(self) -> dict[str, str]:
        """The hash of each case by its id."""
        return {
            name: str(data["case_hash"]).removeprefix("sha256:") for name, data in self.data.items()
        }

    @property
    def pack_id(self) -> str:
        """The id that the pack will have."""
        return pack_id_of(self.hashes.values(), self.rubrics)


def entries_for(now: Contents, wanted: Wanted, difference: Difference) -> list[Entry]:
    """The entries that the history needs to account for the pack as it is to be."""
    entries = []
    history = now.history
    if not history and now.cases:
        # What was there before the first sync is what later entries are about.
        begun = tuple(
            CaseEntry(name, case_hash, "", _asked(now.cases[name]))
            for name, case_hash in now.case_hashes.items()
        )
        entries.append(Entry("first", (), None, now.pack_id, added=begun))
        history = history.and_also(entries)
    known = {name: hashes for name, hashes in history.cases.items() if hashes != {""}}
    hashes = wanted.hashes
    whys = {one.after.id: one.why for one in difference.changed}
    added = tuple(
        CaseEntry(name, hashes[name], "", _asked(wanted.cases[name]))
        for name in sorted(hashes)
        if name not in known
    )
    changed = tuple(
        CaseEntry(name, hashes[name], whys.get(name, ""), _asked(wanted.cases[name]))
        for name in sorted(hashes)
        if name in known and known[name] != {hashes[name]}
    )
    retired = tuple(
        CaseEntry(name, "", _why_left(wanted, name)) for name in sorted(known) if name not in hashes
    )
    differs = bool(added or changed or retired or difference.rubrics)
    if differs or not history:
        kind = _kind(difference, added, changed, retired) if history else "first"
        parent = now.pack_id if now.bodies else None
        entries.append(Entry(kind, history.heads, parent, wanted.pack_id, added, changed, retired))
    return entries


def _why_left(wanted: Wanted, name: str) -> str:
    return wanted.retired[name].why if name in wanted.retired else wanted.why_missing


def _asked(case: Case) -> str:
    return " ".join(case.question.split())[:MAX_QUESTION]


def _kind(
    difference: Difference,
    added: tuple[CaseEntry, ...],
    changed: tuple[CaseEntry, ...],
    retired: tuple[CaseEntry, ...],
) -> Kind:
    told = {one.after.id for one in difference.changed} | {
        one.case.id for one in difference.retired
    }
    # Of a case that was changed by hand nobody knows how its results compare with those before.
    if any(one.id not in told for one in (*changed, *retired)):
        return "major"
    kind = difference.kind
    return "minor" if kind == "patch" and added else kind


def files_of(
    wanted: Wanted, manifest: Mapping[str, Json], history: History, own: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Every file that the pack is to have, but for foreign ones; `own` are those that somebody wrote in the place of ours
    (see `own_file`)."""
    files = {NAME: readable_bytes(manifest)}
    for name, data in wanted.data.items():
        files[case_path(wanted.cases[name].question, name)] = readable_bytes(data)
    for made, rubric in wanted.rubrics.items():
        files[rubric_path(str(rubric.get("id", "")), made)] = readable_bytes(rubric)
    for name, one in wanted.retired.items():
        path = case_path(str(one.data.get("question") or ""), name)
        files[f"{RETIRED}{path.partition('/')[2]}"] = readable_bytes(one.json())
    for entry in history.entries.values():
        files[entry.path] = entry.body
    return {**files, README: readme_of(manifest), ATTRIBUTES: _KEPT_AS_THEY_ARE, **own}


def own_file(there: Contents, name: str) -> bytes | None:
    """A README or attributes of git that somebody wrote in the place of ours; None if they are ours, or not there."""
    body = there.bodies.get(name)
    if body is None or body == _KEPT_AS_THEY_ARE or (name == README and is_ours(body)):
        return None
    return body
