"""Place signatures in groups: first those that reviewers placed, then the others by what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from .leader import Representatives, place
from .polarity import ALL
from .replay import GroupEdits, GroupingSettings
from .signature import Signature
from .signature_texts import TextCoder
from .variables import LearnedTexts, learned
from .word_codes import MOST


@dataclass(frozen=True, slots=True)
class Placement:
    """The group of a signature, and its similarity to the representative (0 to 100). `by_hand`: an act placed it, not
    its similarity."""

    signature: Signature
    group: str
    score: float
    by_hand: bool = False


def in_order(counts: Mapping[Signature, int]) -> list[Signature]:
    """Signatures in the order in which they are placed, the same on every machine: the frequent ones first, so
    that representatives are typical."""
    return sorted(counts, key=lambda signature: (-counts[signature], signature.id))


def place_all(
    ordered: Sequence[Signature],
    groups: dict[str, Signature],
    edits: GroupEdits,
    settings: GroupingSettings,
    *,
    resigned: Mapping[str, Signature] | None = None,
    known: Iterable[Signature] = (),
    cancelled: Callable[[], bool] | None = None,
) -> list[Placement]:
    """Place signatures in `groups` (id -> representative, the oldest first), adding a group for each signature
    that fits none. Earlier placements are not changed, nor what the groups take in.

    Only signatures of one kind and block are compared. `known` are signatures that were placed before: variables
    are learned from them as well. `resigned` are ids of signatures of earlier masks with
    their present form: a representative among them is compared in that form, and a signature equal to one that
    was placed by hand joins the same group. `cancelled` stops between blocks: the result is then partial.
    """
    resigned = resigned or {}
    placed_by_hand = dict(edits.placed)
    for id_, now in resigned.items():
        if id_ in edits.placed:
            placed_by_hand.setdefault(now.id, edits.placed[id_])
    standing: dict[tuple[str, str], list[tuple[str, Signature]]] = {}
    for group, representative in groups.items():
        compared = resigned.get(representative.id, representative)
        standing.setdefault(compared.place, []).append((group, compared))
    waiting: dict[tuple[str, str], list[Signature]] = {}
    learned_from: dict[tuple[str, str], list[str]] = {}
    for signature in known:
        learned_from.setdefault(signature.place, []).append(signature.text)
    out: list[Placement] = []
    for signature in ordered:
        by_hand = placed_by_hand.get(signature.id)
        if by_hand is not None:
            representative = groups.setdefault(by_hand, signature)
            if signature.id not in edits.placed:
                representative = resigned.get(representative.id, representative)
            score = similarity(signature, representative)
            out.append(Placement(signature, by_hand, score, by_hand=True))
        else:
            waiting.setdefault(signature.place, []).append(signature)
    for signature in ordered:
        learned_from.setdefault(signature.place, []).append(signature.text)
    polar = ALL | frozenset(settings.polar)
    coder = TextCoder()
    for block, signatures in waiting.items():
        if cancelled is not None and cancelled():
            return out
        if len(coder) > MOST // 2:
            coder = TextCoder()
        texts = learned(learned_from[block], coder, polar, figures_decide=bool(settings.shown))
        out += _block(
            signatures, standing.get(block, []), groups, settings, coder, texts, cancelled
        )
    return out


def _block(
    signatures: Sequence[Signature],
    standing: Sequence[tuple[str, Signature]],
    groups: dict[str, Signature],
    settings: GroupingSettings,
    coder: TextCoder,
    learned_texts: LearnedTexts,
    cancelled: Callable[[], bool] | None,
) -> list[Placement]:
    ids = [group for group, _ in standing]
    representatives = Representatives(
        [coder.text(compared.text, compared.pattern) for _, compared in standing]
    )
    texts = [learned_texts.coded(one.text) for one in signatures]
    placed = place(texts, representatives, settings.threshold, cancelled=cancelled)
    out = []
    for signature, found in zip(signatures, placed, strict=False):
        if found.representative == len(ids):
            pattern = learned_texts.pattern(signature.text)
            made = replace(signature, pattern=pattern) if pattern else signature
            ids.append(_new(made, groups))
        out.append(Placement(signature, ids[found.representative], found.score))
    return out


def _new(signature: Signature, groups: dict[str, Signature]) -> str:
    group, digits = signature.group, len(signature.group)
    while group in groups:
        # Forty-eight bits can collide; or a group with this id has another representative.
        digits += 4
        group = f"g-{signature.id}"[:digits] if digits <= len(signature.id) + 2 else group + "x"
    groups[group] = signature
    return group


def similarity(first: Signature, representative: Signature) -> float:
    """The similarity of a signature to a representative (0 to 100): the normalised Indel similarity of their words,
    each masked part as one word."""
    coder = TextCoder()
    ours, theirs = coder.text(first.text), coder.text(representative.text)
    return fuzz.ratio(ours.code, theirs.code)
