"""Proving a pack again: the claims of every case are evaluated on its own witnesses and on near-misses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..canonical import Json
from .cases import STATUSES, Case, Proof
from .manifest import CLAIMS
from .proof import untrue
from .proving import Job, all_done
from .read import Pack, read_pack


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """Every case with its proof as it comes out now; and those that state a proof that does not come out, each with
    what is untrue."""

    pack: Pack
    proofs: tuple[tuple[Case, Proof], ...]
    untrue: tuple[tuple[Case, str], ...]

    @property
    def ok(self) -> bool:
        """Whether no case states a proof that does not hold."""
        return not self.untrue

    def count(self, status: str) -> int:
        """How many cases come out with a status."""
        return sum(proof.status == status for _, proof in self.proofs)

    def reasons(self, status: str) -> list[tuple[Case, str]]:
        """The cases with a status, and why."""
        return [(case, proof.why) for case, proof in self.proofs if proof.status == status]

    @property
    def near_misses(self) -> tuple[int, int]:
        """(killed, tried) near-misses of all cases."""
        proofs = [proof for _, proof in self.proofs]
        return sum(proof.killed for proof in proofs), sum(proof.tried for proof in proofs)

    def json(self) -> dict[str, Json]:
        """The report as one JSON document."""
        killed, tried = self.near_misses
        return {
            "path": str(self.pack.path),
            "pack_id": self.pack.pack_id,
            "ok": self.ok,
            "counts": dict(self.pack.counts),
            **{status: self.count(status) for status in STATUSES if status == "gates"},
            **{
                status: [{"case": case.id, "why": why} for case, why in self.reasons(status)]
                for status in STATUSES
                if status != "gates"
            },
            "near_misses": {"killed": killed, "tried": tried},
            "survivors": [
                {"case": case.id, "survives": list(proof.survivors)}
                for case, proof in self.proofs
                if proof.survivors
            ],
            "untrue": [{"case": case.id, "why": why} for case, why in self.untrue],
            "reviewers": list(self.pack.reviewers),
            "verdicts_until": self.pack.verdicts_until,
            "notices": list(self.pack.notices),
        }


def verify_pack(path: Path, progress: Callable[[int, int], None] | None = None) -> VerifyReport:
    """Read a pack and prove each case again; `progress` takes (cases done, cases in all). Raises PackInvalid."""
    pack = read_pack(path)
    proofs, wrong = [], []
    done = all_done(map(Job, pack.cases), len(pack.cases))
    for number, (case, found) in enumerate(zip(pack.cases, done, strict=True), start=1):
        if progress is not None:
            progress(number, len(pack.cases))
        why = untrue(case.proof, found.proof)
        if why and pack.engine in ("", CLAIMS):
            wrong.append((case, why))
        proofs.append((case, found.proof))
    return VerifyReport(pack, tuple(proofs), tuple(wrong))
