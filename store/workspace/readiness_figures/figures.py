"""Which function gathers which figure. A new one is a function in a module beside this, and its entry here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from ....errors import UserError
from ...insight.readiness.criteria import Criterion
from ...insight.readiness.evaluating import Figure
from .agreeing import agreement, undecided
from .bundles import bundles_without, drifted, unread_records
from .certified import judge_certified
from .covering import guarded, reviewed, reviewed_share, thin_slices, unguarded_paths
from .failing import failures
from .gathering import Gathering
from .packs import pack_green, unmasked_findings
from .taken import cost_p95, seconds_p95, tokens_p95
from .unseen import unseen_codes, unseen_groups

if TYPE_CHECKING:
    from ..opened import OpenLibrary

Gather: TypeAlias = Callable[[Gathering, Criterion], Figure]

GATHERED: Final[Mapping[str, Gather]] = {
    "failures": failures,
    "reviewed": reviewed,
    "reviewed_share": reviewed_share,
    "thin_slices": thin_slices,
    "guarded": guarded,
    "unguarded_paths": unguarded_paths,
    "undecided": undecided,
    "agreement": agreement,
    "unseen_codes": unseen_codes,
    "unseen_groups": unseen_groups,
    "judge_certified": judge_certified,
    "pack_green": pack_green,
    "unmasked_findings": unmasked_findings,
    "drifted": drifted,
    "unread_records": unread_records,
    "bundles_without": bundles_without,
    "seconds_p95": seconds_p95,
    "tokens_p95": tokens_p95,
    "cost_p95": cost_p95,
}
"""By the names of `insight.readiness.catalogue`."""


class Figures:
    """Gathers figures for criteria, whose files are named from `folder`."""

    def __init__(self, space: OpenLibrary, folder: Path) -> None:
        self._held = Gathering(space, folder)

    def figure(self, asked: Criterion) -> Figure:
        """The figure that a criterion asks for; one that cannot be had says why, and is no evidence."""
        try:
            return GATHERED[asked.figure.name](self._held, asked)
        except UserError as error:
            hint = error.hint if error.hint.startswith("tracejury ") else ""
            return Figure(0, None, why=error.what, opens=hint)
