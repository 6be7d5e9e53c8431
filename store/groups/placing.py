"""Places signatures in groups: those placed by hand where they belong, the others by likeness."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from .leader import Anchors, place
from .polarity import ALL
from .replay import Acts, Settings
from .signature import Signature
from .signature_texts import TextCoder
from .word_codes import MOST, Coder


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a signature went, and how like it is the signature that the group stands on (0 to 100)."""

    signature: Signature
    group: str
    score: float


def in_order(counts: Mapping[Signature, int]) -> list[Signature]:
    """Signatures in the order in which they are placed: the frequent ones first, so that groups stand on
    what is typical; the same on every machine."""
    return sorted(counts, key=lambda signature: (-counts[signature], signature.id))


def place_all(
    ordered: Sequence[Signature],
    groups: dict[str, Signature],
    acts: Acts,
    settings: Settings,
    *,
    resigned: Mapping[str, Signature] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Placement]:
    """Place signatures, adding to `groups` (id -> the signature it stands on, the oldest first) those that
    nothing takes. What was placed before is not touched.

    Only signatures of one kind and block are compared. `resigned` are ids of signatures of earlier masks with
    their present form: groups that stand on one are compared by that form, and what equals one that was placed
    by hand goes to the same group. `cancelled` stops between blocks: what was placed until then is returned.
    """
    resigned = resigned or {}
    placed_by_hand = dict(acts.placed)
    for id_, now in resigned.items():
        if id_ in acts.placed:
            placed_by_hand.setdefault(now.id, acts.placed[id_])
    standing: dict[tuple[str, str], list[tuple[str, Signature]]] = {}
    for group, anchor in groups.items():
        compared = resigned.get(anchor.id, anchor)
        standing.setdefault(compared.place, []).append((group, compared))
    waiting: dict[tuple[str, str], list[Signature]] = {}
    out: list[Placement] = []
    for signature in ordered:
        by_hand = placed_by_hand.get(signature.id)
        if by_hand is not None:
            anchor = groups.setdefault(by_hand, signature)
            if signature.id not in acts.placed:
                anchor = resigned.get(anchor.id, anchor)
            out.append(Placement(signature, by_hand, similarity(signature, anchor)))
        else:
            waiting.setdefault(signature.place, []).append(signature)
    polar = ALL | frozenset(settings.polar)
    coder = TextCoder(polar)
    for block, signatures in waiting.items():
        if cancelled is not None and cancelled():
            return out
        if len(coder) > MOST // 2:
            coder = TextCoder(polar)
        out += _block(signatures, standing.get(block, []), groups, settings, coder, cancelled)
    return out


def _block(
    signatures: Sequence[Signature],
    standing: Sequence[tuple[str, Signature]],
    groups: dict[str, Signature],
    settings: Settings,
    coder: TextCoder,
    cancelled: Callable[[], bool] | None,
) -> list[Placement]:
    ids = [group for group, _ in standing]
    anchors = Anchors([coder.text(compared.text) for _, compared in standing])
    texts = [coder.text(signature.text) for signature in signatures]
    placed = place(texts, anchors, settings.threshold, cancelled=cancelled)
    out = []
    for signature, found in zip(signatures, placed, strict=False):
        if found.anchor == len(ids):
            ids.append(_new(signature, groups))
        out.append(Placement(signature, ids[found.anchor], found.score))
    return out


def _new(signature: Signature, groups: dict[str, Signature]) -> str:
    group, digits = signature.group, len(signature.group)
    while group in groups:
        # Forty-eight bits can meet; or the group has this id and was made to stand on something else.
        digits += 4
        group = f"g-{signature.id}"[:digits] if digits <= len(signature.id) + 2 else group + "x"
    groups[group] = signature
    return group


def similarity(first: Signature, second: Signature) -> float:
    """How like two signatures are, word by word (0 to 100): the normalised Indel similarity."""
    coder = Coder()
    return fuzz.ratio(coder.code(first.text), coder.code(second.text))
