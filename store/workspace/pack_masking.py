"""Judged traces as a masked pack is made of them: pseudonyms in the traces, and the same ones in what reviewers wrote.

A trace key is a hash of what is private in the trace, too: whoever guesses the value could compare. So a masked pack names
traces, groups, and source ids that hold a hash, by HMAC-SHA256 under the key of the library, and what follows from them:
the ids of cases.

A pseudonym stands in a review for what it stands for in the trace, so that quotes, corrections and claims fit the masked
answers (`trace_twin.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from ..canonical import Json
from ..judgement import Review
from ..packs.build import JudgedTrace, PackPlan
from ..privacy.finding_ids import keyed_hash
from ..reviews.adjudication import Settled
from .masking import library_masking, rules_for
from .pack_names import name_in_packs
from .trace_twin import TraceTwin

_NO_TEXT: Final = frozenset(("id", "type", "origin", "weight", "role", "gate", "must", "dropped"))
"""Parts of a claim that hold no text of a trace."""
_HASH: Final = re.compile(r"(?i)[0-9a-f]{16,64}")
_GROUP_DIGITS: Final = 32


class PackMasking:
    """Masks what a pack is made of, with the pseudonyms of one library; also what is published as an example."""

    def __init__(self, folder: Path) -> None:
        """Raises UserError for a key or rules that cannot be used."""
        self._masking = library_masking(folder, rules_for(folder).with_published())
        self._twins: dict[str, TraceTwin] = {}
        self._key = self._masking.twin.key
        self._originals: dict[str, str] = {}

    def content(self, value: Json) -> Json:
        """JSON about no trace, such as a rubric."""
        return self._masking.mask_json(value)

    def name(self, id_: str) -> str:
        """An id that an export gives, with a hash in it as the pack names it: some readers make ids from the content."""
        return _HASH.sub(self._keyed_part, id_)

    def told(self, plan: PackPlan) -> PackPlan:
        """The plan of a pack that was made of masked traces: it knows which pseudonyms may be in it, and where in the
        library its cases are."""
        report = plan.report.with_originals(self._originals)
        # Those that only their key tells from real values.
        return replace(plan, report=report, pseudonyms=self._masking.twin.given_here())

    def judged(self, verdicts: Iterable[JudgedTrace]) -> list[JudgedTrace]:
        """Judged traces, masked. The names of their reviewers and their rubrics stay as they are."""
        return [self._one(item) for item in verdicts]

    def _one(self, item: JudgedTrace) -> JudgedTrace:
        twin = self._twins.get(item.trace.key)
        if twin is None:
            twin = self._twins[item.trace.key] = TraceTwin(item.trace, self._masking)
            self._name(twin, item.trace.key)
        return replace(
            item,
            trace=twin.masked,
            review=_masked(item.review, twin),
            group=item.group and keyed_hash(self._key, "group", item.group)[:_GROUP_DIGITS],
            answers=item.answers and name_in_packs(self._key, item.answers),
            settled=_masked_decision(item.settled, twin),
        )

    def _name(self, twin: TraceTwin, key: str) -> None:
        name = name_in_packs(self._key, key)
        self._originals[name] = key
        source_id = twin.masked.source_id
        if source_id:
            twin.masked = msgspec.structs.replace(twin.masked, source_id=self.name(source_id))
        twin.masked.__dict__["key"] = name

    def _keyed_part(self, found: re.Match[str]) -> str:
        return keyed_hash(self._key, "id", found[0])[: len(found[0])]


def _masked_decision(settled: Settled, twin: TraceTwin) -> Settled:
    """What was decided, with its reason; the names of whoever decided and judged stay as they are."""
    decision = settled.decision
    if decision is None:
        return settled
    return replace(settled, decision=replace(decision, reason=twin.mask_text(decision.reason)))


def _masked(review: Review, twin: TraceTwin) -> Review:
    """A review with its codes, which are shown as they are but leave with a pack."""
    masked = twin.mask_review(review)
    return replace(
        masked,
        codes=tuple(map(twin.mask_text, review.codes)),
        own_codes=tuple(map(twin.mask_text, review.own_codes)),
        marks=tuple(
            replace(one, code=twin.mask_text(one.code)) if one.code else one for one in masked.marks
        ),
        checks=tuple(
            {name: before[name] if name in _NO_TEXT else value for name, value in after.items()}
            for before, after in zip(review.checks, masked.checks, strict=True)
        ),
    )
