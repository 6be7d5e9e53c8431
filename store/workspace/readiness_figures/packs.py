"""What packs hold, and how they came out."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...canonical import Json
from ...insight.readiness.criteria import Criterion
from ...insight.readiness.evaluating import Figure
from ...packs.private import unaccounted
from ...packs.read import read_pack
from ...packs.sync.contents import read_contents
from ...packs.sync.runs import read_run
from ...plurals import counted, listed
from ..check_results import checked_runs
from ..masking import rules_for
from ..pack_folders import known_packs
from .gathering import Gathering


def pack_green(held: Gathering, asked: Criterion) -> Figure:
    """Whether no gating case of a pack failed: in the run that is named, else in the newest release of the library."""
    return _green_by_results(held, asked) if asked.text("run") is None else _green_run(held, asked)


def _green_by_results(held: Gathering, asked: Criterion) -> Figure:
    """By the newest release of which `fixes add` brought results of the pack: all of its runs together."""
    pack = read_pack(held.file(asked, "pack"))
    ids = {one.id for one in pack.cases}
    runs = [one for one in checked_runs(held.space) if any(name.case in ids for name in one.cases)]
    newest = max(runs, key=lambda one: one.at_ms, default=None)
    opens = "tracejury fixes add REPORT.json --release NAME"
    if newest is None:
        return Figure(0, None, why="the library has no results of the pack", opens=opens)
    said: dict[tuple[str, str], set[str]] = {}
    for run in runs:
        for name, outcome in run.cases.items():
            if run.release == newest.release and name.case in ids:
                said.setdefault((name.case, outcome.tested), set()).add(outcome.status)
    gating = [one for one in pack.cases if one.proof.status == "gates"]
    found = [said.get((one.id, f"sha256:{one.content_hash}"), set()) for one in gating]
    failed = sum("fail" in one for one in found)
    missing = sum(not one for one in found)
    undecided = sum(not one <= {"pass", "fail"} for one in found)
    why = ""
    if not gating:
        why = "no case of the pack gates"
    elif missing:
        why = f"release {newest.release} was not checked with {counted(missing, 'gating case')} of the pack as it is now"
    elif undecided and not failed:
        why = f"{counted(undecided, 'gating case')} neither passed nor failed, but asked a person or gave no answer"
    return Figure(
        len(gating), float(not failed), why=why, opens=opens,
        made_from={
            "pack": pack.pack_id, "release": newest.release,
            "cases": [[one.id, sorted(words)] for one, words in zip(gating, found, strict=True)],
        },
        said=f"in release {newest.release} {failed:,} of {counted(len(gating), 'gating case')} failed",
    )  # fmt: skip


def _green_run(held: Gathering, asked: Criterion) -> Figure:
    folder, file = held.file(asked, "pack"), held.file(asked, "run")
    pack, run = read_pack(folder), read_run(str(file))
    opens = f"tracejury --json check {shlex.quote(str(folder))} --command 'YOUR COMMAND' > {shlex.quote(str(file))}"
    gating = [one for one in pack.cases if one.proof.status == "gates"]
    missing = [
        one
        for one in gating
        if one.id not in run.cases or run.cases[one.id].content_hash != f"sha256:{one.content_hash}"
    ]
    code = _exit_code(file)
    made: dict[str, Json] = {
        "pack": pack.pack_id, "run": f"sha256:{run.digest}", "candidate": run.candidate, "exit_code": code,
    }  # fmt: skip
    why = ""
    if code is None:
        why = "the run does not say how it ended: a baseline is no run"
    elif not gating:
        why = "no case of the pack gates"
    elif missing:
        why = f"the run lacks {counted(len(missing), 'gating case')} of the pack as it is now"
    came_out = [run.cases[one.id].status for one in gating if one.id in run.cases]
    failed = [one for one in came_out if one == "fail"]
    # A case that asks a person lets `check` end with 0, and yet nobody decided it.
    undecided = [one for one in came_out if one not in ("pass", "fail")]
    if not why and not failed and undecided:
        why = f"{counted(len(undecided), 'gating case')} neither passed nor failed, but asked a person or gave no answer"
    of = f" of {run.candidate}" if run.candidate else ""
    return Figure(
        len(gating), float(code == 0 and not failed), why=why, made_from=made, opens=opens,
        said=f"the run{of} ended with exit code {code}, {len(failed):,} of {counted(len(gating), 'gating case')} failed",
    )  # fmt: skip


def _exit_code(file: Path) -> int | None:
    """How a run ended, as its report says."""
    try:
        content: Mapping[str, Any] = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    code = content.get("exit_code") if isinstance(content, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def unmasked_findings(held: Gathering, asked: Criterion) -> Figure:
    """How many private values packs hold that are neither masked nor acknowledged."""
    named = asked.text("pack")
    folders = [held.file(asked, "pack")] if named else known_packs(held.space)
    made: list[Json] = []
    count, places = 0, []
    for folder in folders:
        contents = read_contents(folder)
        found = unaccounted(contents.bodies, contents.manifest, rules_for(held.space.folder))
        count += len(found)
        places += [f"{folder.name} {one.places[0]}" for one in found if one.places]
        made.append([contents.pack_id, sorted([one.type, one.count] for one in found)])
    first = shlex.quote(str(folders[0])) if folders else "PACK"
    return Figure(
        len(folders), float(count) if folders else None,
        said=f"{counted(count, 'private value')} in {counted(len(folders), 'pack')}"
        + (f" ({listed(places, 2)})" if places else ""),
        why="" if folders else "no pack was built from this library",
        made_from={"packs": sorted(made)},
        opens=f"tracejury privacy scan {first}" if folders else "tracejury pack build QUEUE",
    )  # fmt: skip
