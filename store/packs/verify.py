"""Proving a pack again: the checks of every case are evaluated on its own witnesses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..canonical import Json
from .cases import Case
from .proof import prove
from .read import Pack, read_pack


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The proven cases, the unproven ones and why, and those that claim a proof that fails."""

    pack: Pack
    proven: tuple[Case, ...]
    unproven: tuple[tuple[Case, str], ...]
    untrue: tuple[tuple[Case, str], ...]

    @property
    def ok(self) -> bool:
        """Whether no case claims a proof that does not hold."""
        return not self.untrue

    def json(self) -> dict[str, Json]:
        """The report as one JSON document."""
        return {
            "path": str(self.pack.path),
            "pack_id": self.pack.manifest.get("pack_id"),
            "ok": self.ok,
            "proven": len(self.proven),
            "unproven": [{"case": case.id, "why": why} for case, why in self.unproven],
            "untrue": [{"case": case.id, "why": why} for case, why in self.untrue],
        }


def verify_pack(path: Path) -> VerifyReport:
    """Read a pack and prove each case again. Raises PackInvalid."""
    pack = read_pack(path)
    proven, unproven, untrue = [], [], []
    for case in pack.cases:
        found = prove(case)
        if found.proven and case.proof.proven:
            proven.append(case)
        elif case.proof.proven:
            untrue.append((case, found.why))
        else:
            unproven.append((case, case.proof.why))
    return VerifyReport(pack, tuple(proven), tuple(unproven), tuple(untrue))
