"""Packs on disk, as a forger or an editor would change them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from tracejury.errors import UserError
from tracejury.store.canonical import canonical_hash
from tracejury.store.packs.case_text import readable_bytes
from tracejury.store.packs.cases import case_hash_of
from tracejury.tui.commands.main import tracejury


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a pack."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def case_files(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The case files of a pack and their content."""
    for path in sorted((folder / "cases").iterdir()):
        yield path, json.loads(path.read_bytes())


def rehashed(case: dict[str, Any]) -> dict[str, Any]:
    """The content of a case file with every hash as its content has it now."""
    claims = {name: case.get(name) for name in ("checks", "invariants", "trials")}
    said = [
        [one["verdict"] == "accepted", one["output"], one["tool_calls"]]
        for one in case.get("witnesses", ())
    ]
    tested = {
        "input": case.get("input"),
        "tape": case.get("tape", []),
        "witnesses": said,
        **claims,
    }
    case["input_hash"] = f"sha256:{canonical_hash(case.get('input'))}"
    case["content_hash"] = f"sha256:{canonical_hash(tested)}"
    case["case_hash"] = f"sha256:{case_hash_of(case)}"
    return case


def forge(folder: Path, change: Callable[[dict[str, Any]], object]) -> str:
    """Change the first case for which `change` does not return False and recompute every hash, as a forger would;
    the id of that case."""
    for path, case in case_files(folder):
        if change(case) is not False:
            path.write_bytes(readable_bytes(rehashed(case)))
            return str(case["id"])
    raise AssertionError("no case was changed")


def invoked(*words: object) -> tuple[int, str]:
    """The exit code of a command, and all that it prints."""
    done = CliRunner().invoke(tracejury, [str(word) for word in words])
    if isinstance(done.exception, UserError):
        return done.exception.exit_code, f"{done.output}{done.exception}"
    return done.exit_code, done.output
