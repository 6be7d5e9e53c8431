"""What an import did with each line of its file."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..bundles.protocol import Reject
from ..canonical import Json
from .carrying import CarryReport


@dataclass
class ImportReport:
    """The result of an import. Each line was `added` as a new review, `replaced` an earlier opinion, was
    `unchanged` (the same review is known), `older` than the opinion that is known, or `rejected`."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    older: list[Reject] = field(default_factory=list)
    rejected: list[Reject] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    carried: CarryReport | None = None
    """What was carried over to revisions and versions afterwards."""

    @property
    def stored(self) -> int:
        """How many lines were stored: added or replaced."""
        return self.added + self.replaced

    @property
    def known(self) -> int:
        """How many lines said what was known already."""
        return self.unchanged

    def json(self) -> dict[str, Json]:
        """The report as one JSON document."""
        return {
            "added": self.added,
            "replaced": self.replaced,
            "unchanged": self.unchanged,
            "older": len(self.older),
            "stored": self.stored,
            "known": self.known,
            "older_lines": [_reject_json(reject) for reject in self.older],
            "rejected": [_reject_json(reject) for reject in self.rejected],
            "warnings": list(self.warnings),
            **({"carried": self.carried.json()} if self.carried is not None else {}),
        }


def _reject_json(reject: Reject) -> dict[str, Json]:
    return {"position": str(reject.position), "reason": reject.reason}
