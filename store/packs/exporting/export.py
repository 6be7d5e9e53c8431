"""Writing an export: the tool's own files, the pack and the scripts that judge by it, and the report of what is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files as resources_of
from pathlib import Path
from typing import Final

from ....errors import UserError
from ...bundles.input.json_bytes import NotJson, decode_json
from ...canonical import Json
from ..case_text import readable_bytes
from ..folder import write_folder
from ..pack_files import PackFiles
from ..read import read_pack
from ..writing import require_no_link
from .losses import REPORT, SCHEMA, Loss
from .target import Target

_BRIDGE: Final = "tracejury_bridge.py"
_PACK: Final = "pack"


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was exported, and what of it the tool cannot hold."""

    target: Target
    out: Path
    pack_id: str
    exported: tuple[str, ...]
    losses: tuple[Loss, ...]
    files: tuple[str, ...]

    def json(self) -> dict[str, Json]:
        """As it stands beside the export."""
        return {
            "schema": SCHEMA,
            "to": self.target.name,
            "tried_with": self.target.tried,
            "pack_id": self.pack_id,
            "exported": list(self.exported),
            "lost": [loss.json() for loss in self.losses],
            "run": list(self.target.run),
            "files": list(self.files),
        }


def export_pack(source: Path, target: Target, out: Path) -> ExportReport:
    """Write the pack in `source` to the folder `out` in the files of a tool. The same pack gives the same bytes, but for
    Parquet files, which name the library that wrote them. Raises UserError, also if it has no cases."""
    pack = read_pack(source)
    _check_replaceable(out, source)
    if not pack.cases:
        raise UserError(f"{source} has no cases to export", "Build it from reviews that give some.")
    content = dict(target.files(pack))
    for script in target.scripts:
        content[script] = _script(script)
    if target.with_pack:
        content[_BRIDGE] = _script(_BRIDGE)
        content |= _pack_bytes(source)
    exported = tuple(case.id for case in pack.cases)
    losses = tuple(target.losses(pack.cases))
    shown = tuple(sorted([*content, REPORT]))
    report = ExportReport(target, out, pack.pack_id, exported, losses, shown)
    content[REPORT] = readable_bytes(report.json())
    write_folder(out, content)
    return report


def _script(name: str) -> bytes:
    return (resources_of(f"{__package__}.scripts") / f"{name}.txt").read_bytes()


def _pack_bytes(source: Path) -> Mapping[str, bytes]:
    found = PackFiles(source)
    return {f"{_PACK}/{shown}": found.bytes_of(shown) for shown in found.paths()}


def _check_replaceable(out: Path, source: Path) -> None:
    """Raise UserError if writing to `out` would delete anything but an older export."""
    require_no_link(out)
    here, there = source.resolve(), out.resolve()
    if here.is_relative_to(there):
        raise UserError(f"{out} holds the pack itself", "Name another folder with -o.")
    if there.is_relative_to(here):
        raise UserError(f"{out} is a folder in the pack", "Name a folder beside the pack with -o.")
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    try:
        report = decode_json((out / REPORT).read_bytes())
        listed = report["files"] if report["schema"] == SCHEMA else None
    except (OSError, NotJson, TypeError, KeyError):
        listed = None
    if not isinstance(listed, list):
        raise UserError(f"{out} exists and is not an export", "Name another folder with -o.")
    for found in sorted(out.rglob("*")):
        shown = found.relative_to(out).as_posix()
        inside = found.is_dir() and not found.is_symlink()
        if not inside and shown not in listed and "__pycache__" not in shown.split("/"):
            raise UserError(
                f"{out} contains {shown}, which does not belong to the export in that folder",
                "Move it away first, or name another folder with -o: the whole folder is replaced.",
            )
