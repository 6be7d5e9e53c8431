"""What is private in a pack that leaves the machine is what its manifest acknowledges, or it stays."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ....errors import UserError
from ....store.canonical import Json
from ....store.plurals import counted
from ..context import Settings

_MOST_PRIVATE: Final = 10


def require_accounted(
    settings: Settings, target: Path, files: Mapping[str, bytes], manifest: Mapping[str, Json]
) -> None:
    """Raise UserError if something private is in the files that would be written to `target` and the manifest does not
    acknowledge it: those of a pack of an earlier version, or of one that was not built here."""
    from ....store.packs.private import unaccounted
    from ....store.workspace.masking import rules_for

    found = unaccounted(files, manifest, rules_for(settings.library))
    if not found:
        return
    shown = "\n".join(
        f"  {one.type} {one.preview}, {one.why}: {one.places[0]}" for one in found[:_MOST_PRIVATE]
    )
    more = len(found) - _MOST_PRIVATE
    raise UserError(
        f"{target} was not written: {counted(len(found), 'private value')} would be in it, which its manifest does not"
        f" acknowledge:\n{shown}" + (f"\n  and {more:,} more" if more > 0 else ""),
        "Build the pack again: masked, or with these acknowledged. --as-it-is writes it all the same.",
        exit_code=1,
    )
