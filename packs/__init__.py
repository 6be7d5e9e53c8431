"""Packs as a library: read one, and check answers against it from one's own harness.

    from tracejury.packs import check, read_pack

    pack = read_pack("evals/refunds.pack")
    report = check(pack, lambda request: my_bot(request.messages))
    assert report, report.why

Everything else of tracejury may change from version to version; what is named here does not without a word in the
changelog. Importing this package imports no more than the standard library; what judges is imported by the first call.
"""

from __future__ import annotations

from ..errors import UserError
from .checking import check, read_pack
from .values import Answer, Case, Output, Pack, Report, Request, Result

__all__ = [
    "Answer",
    "Case",
    "Output",
    "Pack",
    "Report",
    "Request",
    "Result",
    "UserError",
    "check",
    "read_pack",
]
