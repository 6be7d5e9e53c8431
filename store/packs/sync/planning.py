"""What a sync would do to a pack: the difference in words, the files afterwards, and what stands in the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

from ....errors import UserError
from ...canonical import Json, canonical_hash
from ...plurals import listed
from ..case_files import case_from_json
from ..folder import README
from ..manifest import MAJOR, NAME, SIGNATURE
from ..read import Pack
from .assembling import OWN_FILES, Wanted, entries_for, files_of, own_file
from .contents import Contents, RetiredCase, unaccounted
from .differences import NOT_MADE, Difference, difference_between, one_line
from .history import FOLDER, History


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided about a sync: cases that leave whatever the verdicts say (id -> why), such that come back,
    why others leave, whether cases that the new pack lacks stay, and whether changes by hand may be overwritten."""

    retire: Mapping[str, str] = field(default_factory=dict)
    restore: frozenset[str] = frozenset()
    why_missing: str = NOT_MADE
    keep_missing: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """What a sync would do. `edits` says of files and cases that were changed by hand what would be lost, `notes` what
    else to know. `files` is all that the pack will hold, `changed` those of them that are written or removed."""

    difference: Difference
    history: History
    files: Mapping[str, bytes]
    foreign: tuple[str, ...]
    changed: tuple[str, ...]
    restored: tuple[str, ...]
    notes: tuple[str, ...]
    edits: Mapping[str, str]
    version_before: str
    parent: str | None
    pack_id: str

    @property
    def version(self) -> str:
        """The version that the pack will have."""
        return self.history.version

    @property
    def manifest(self) -> Mapping[str, Json]:
        """The manifest that the pack will have."""
        found: Mapping[str, Json] = json.loads(self.files[NAME])
        return found

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return {
            **self.difference.json(),
            "restored": list(self.restored),
            "edited_by_hand": dict(self.edits),
            "notes": list(self.notes),
            "version_before": self.version_before,
            "version": self.version,
            "parent": self.parent,
            "pack_id": self.pack_id,
            "files": list(self.changed),
        }


def plan_sync(source: Pack | None, there: Contents | None, decisions: Decisions) -> SyncPlan:
    """What it takes to let a pack hold the cases of `source`; without one, to account for the cases that it has.
    `there` is what the folder holds now, if it is there. Raises UserError if a decision names no case, or the packs do
    not belong together."""
    if source is None and there is None:
        raise UserError("There is no pack to work on", "Name a pack folder.")
    _check_belongs(source, there, decisions)
    now = there or Contents(Path(), {})
    wanted = _wanted(source, now, decisions)
    difference = _difference(now, wanted, source)
    entries = entries_for(now, wanted, difference)
    history = now.history.and_also(entries)
    manifest = source.manifest if source else now.manifest
    own = {name: body for name in OWN_FILES if (body := own_file(now, name)) is not None}
    carried = source.judge_files if source else now.judge_files
    files = files_of(wanted, manifest, history, {**own, **carried})
    if README in own:
        wanted.notes.append(f"{README} was edited and stays; delete it to have it written again")
    # A signature is of what the pack held before.
    changed = sorted(
        shown
        for shown in files.keys() | now.bodies.keys()
        if shown != SIGNATURE and files.get(shown) != now.bodies.get(shown)
    )
    if SIGNATURE in now.bodies:
        if changed:
            wanted.notes.append("its signature does not cover this any more: sign it again")
            changed = sorted([*changed, SIGNATURE])
        else:
            files[SIGNATURE] = now.bodies[SIGNATURE]
    return SyncPlan(
        difference,
        history,
        files,
        tuple(now.foreign),
        tuple(changed),
        tuple(wanted.restored),
        tuple(wanted.notes),
        _edits(now, wanted, source),
        now.history.version,
        now.pack_id if there else None,
        wanted.pack_id,
    )


def _check_belongs(source: Pack | None, there: Contents | None, decisions: Decisions) -> None:
    if source is not None and not str(source.manifest.get("format")).startswith(MAJOR):
        raise UserError(
            f"{source.path} was built in format 1", "Build it again, then sync what that gives."
        )
    if source is None or there is None:
        return
    if there.name != source.name and not decisions.overwrite:
        raise UserError(
            f"{there.path} holds the pack {there.name!r}, not {source.name!r}",
            "Name another folder; --overwrite lets this pack take its place.",
        )


def _wanted(source: Pack | None, now: Contents, decisions: Decisions) -> Wanted:
    """The cases, rubrics and retired cases that the pack is to have."""
    if source is None:
        wanted = Wanted(dict(now.cases), dict(now.data), dict(now.rubrics), dict(now.retired))
    else:
        cases = {case.id: case for case in source.cases}
        data: dict[str, Mapping[str, Json]] = {name: case.json() for name, case in cases.items()}
        rubrics = {canonical_hash(one): one for one in source.rubrics}
        wanted = Wanted(cases, data, rubrics, dict(now.retired))
    wanted.why_missing = decisions.why_missing
    _restore(wanted, decisions)
    _retire(wanted, now, decisions)
    left = [name for name in sorted(now.cases) if name not in wanted.cases]
    for name in left:
        if name in wanted.retired:
            continue
        if decisions.keep_missing:
            wanted.cases[name], wanted.data[name] = now.cases[name], now.data[name]
            wanted.rubrics |= now.rubrics
        else:
            wanted.retired[name] = RetiredCase(now.data[name], decisions.why_missing, decided=False)
    return wanted


def _restore(wanted: Wanted, decisions: Decisions) -> None:
    """Take back what was retired: what somebody decides on, and what the verdicts make again."""
    for name in sorted(decisions.restore):
        if name not in wanted.retired:
            raise UserError(f"No retired case {name} found", "retired/ holds those that are.")
    for name in sorted(wanted.retired):
        one = wanted.retired[name]
        if one.decided and name not in decisions.restore:
            if wanted.cases.pop(name, None) is not None:
                del wanted.data[name]
                wanted.notes.append(f"{name} stays retired: {one_line(one.why)} (--restore {name})")
            continue
        if name not in wanted.cases:
            if name not in decisions.restore:
                continue
            wanted.cases[name] = case_from_json(dict(one.data))
            wanted.data[name] = one.data
        del wanted.retired[name]
        wanted.restored.append(name)


def _retire(wanted: Wanted, now: Contents, decisions: Decisions) -> None:
    for name in sorted(decisions.retire):
        data = wanted.data.get(name) or now.data.get(name)
        if data is None:
            already = " (it is retired already)" if name in wanted.retired else ""
            raise UserError(f"No case {name} found{already}", "cases/ holds one file a case.")
        wanted.cases.pop(name, None)
        wanted.data.pop(name, None)
        wanted.retired[name] = RetiredCase(data, decisions.retire[name], decided=True)


def _difference(now: Contents, wanted: Wanted, source: Pack | None) -> Difference:
    rubrics = set(now.rubrics) != set(wanted.rubrics) and bool(now.bodies)
    left = {name: one.why for name, one in wanted.retired.items()}
    return difference_between(now.cases, wanted.cases, left, rubrics=rubrics and source is not None)


def _edits(now: Contents, wanted: Wanted, source: Pack | None) -> dict[str, str]:
    """What was changed by hand and would be lost."""
    edits = dict(now.damaged)
    if source is None:
        return edits
    there, hashes = now.case_hashes, wanted.hashes
    for name, how in unaccounted(now).items():
        one = wanted.retired.get(name)
        lost = one is not None and name in there and not one.decided
        if lost or (one is None and hashes.get(name, "") != there.get(name, "")):
            edits[name] = how
    return edits


def require_unedited(plan: SyncPlan, where: Path, *, overwrite: bool) -> None:
    """Raise UserError if a sync would overwrite what was changed by hand, unless it was told to; a history that was
    damaged is never overwritten, as nothing else has what it says."""
    lost = [f"{name} ({how})" for name, how in plan.edits.items()]
    history = [name for name in plan.edits if name.startswith(FOLDER)] + [
        f"{FOLDER}…{name[:16]}" for name in plan.history.missing
    ]
    if history:
        raise UserError(
            f"The history of {where} is damaged: {listed(history)}",
            f"Bring it back from version control: git checkout -- {quote(str(where / FOLDER))}",
            exit_code=1,
        )
    if lost and not overwrite:
        raise UserError(
            f"{where} was changed by hand, and that would be lost: {listed(lost)}",
            f"Look at git diff. --overwrite writes over it; tracejury pack seal {quote(str(where))} keeps whole cases as "
            "they are; a file that was edited comes back with git checkout.",
            exit_code=1,
        )
