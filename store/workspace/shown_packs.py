"""Packs as they are shown where everything is shown masked: what a pack says with pseudonyms, its figures as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..canonical import Json
from ..packs.adjudicated import ADJUDICATED, renamed
from ..packs.cases import Case
from ..packs.private import as_looked_through
from ..packs.read import Pack
from ..packs.sync.differences import Difference
from .masking import library_masking


class ShownPacks:
    """Masks what a card and a difference show of packs, by the rules and with the pseudonyms of one library. A pack says by
    itself what is private in it, as it may be of another library."""

    def __init__(self, library: Path) -> None:
        """Raises UserError for a key or rules that cannot be used."""
        self._masking = library_masking(library)

    def pack(self, pack: Pack) -> Pack:
        """A pack to make a card of."""
        return replace(
            pack,
            manifest={name: self._json(value) for name, value in pack.manifest.items()},
            cases=tuple(map(self.case, pack.cases)),
            rubrics=tuple(map(self._json, pack.rubrics)),
        )

    def case(self, case: Case) -> Case:
        """A case to name."""
        content = as_looked_through(case.json())
        known = self._masking.knowing(content)
        by = case.verdict.get("by")
        names = [known.mask_text(str(one)) for one in by] if isinstance(by, list) else by
        return replace(
            case,
            question=known.mask_text(case.question),
            reason=known.mask_text(case.reason),
            slices=tuple(_slice(known.mask_value(_parted(one))) for one in case.slices),
            verdict=self._verdict(case, names, known.mask_text),
        )

    def difference(self, found: Difference) -> Difference:
        """What differs between two packs, to be told."""
        return replace(
            found,
            added=tuple(map(self.case, found.added)),
            changed=tuple(
                replace(one, before=self.case(one.before), after=self.case(one.after))
                for one in found.changed
            ),
            retired=tuple(
                replace(one, case=self.case(one.case), why=self._masking.mask_text(one.why))
                for one in found.retired
            ),
        )

    @staticmethod
    def _verdict(case: Case, by: Json, mask: Callable[[str], str]) -> dict[str, Json]:
        """Its verdict, with the names of whoever judged and decided, and the reason, masked."""
        verdict = renamed({**case.verdict, "by": by}, mask, mask)
        decided = verdict.get(ADJUDICATED)
        if isinstance(decided, dict):
            verdict[ADJUDICATED] = {**decided, "reason": mask(str(decided.get("reason") or ""))}
        return verdict

    def _json(self, value: Json) -> Json:
        return self._masking.mask_json(value)


def _parted(slice_: str) -> Json:
    name, colon, value = slice_.partition(":")
    return {name: value} if colon else slice_


def _slice(masked: Json) -> str:
    if not isinstance(masked, dict):
        return str(masked)
    [(name, value)] = masked.items()
    return f"{name}:{value}"
