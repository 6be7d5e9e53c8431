"""Where the words of a failure differ from the representative of its group, and what all members share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from .word_codes import WordCoder, folded, spans

RunKind: TypeAlias = Literal["same", "gone", "new"]
GAP: Final = "…"
_SAMPLE: Final = 60


@dataclass(frozen=True, slots=True)
class AlignedRun:
    """A run of text: in both texts, only in the representative (`gone`), or only in the other text (`new`)."""

    kind: RunKind
    text: str


def aligned(representative: str, text: str) -> list[AlignedRun]:
    """A masked text aligned with the masked representative of its group, word by word."""
    ours, theirs = spans(representative), spans(text)
    out: list[AlignedRun] = []
    for tag, a, b, c, d in _opcodes(representative, text):
        if tag == "equal":
            out.append(AlignedRun("same", _run(text, theirs[c:d])))
        elif tag == "delete":
            out.append(AlignedRun("gone", _run(representative, ours[a:b])))
        else:
            out.append(AlignedRun("new", _run(text, theirs[c:d])))
    return out


def plain(pieces: Iterable[AlignedRun]) -> str:
    """An alignment as text that needs no colour: [-only there-] and {+only here+}."""
    signs = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
    return " ".join(signs[piece.kind].format(piece.text) for piece in pieces if piece.text)


def shared(representative: str, texts: Iterable[str]) -> list[str]:
    """The words of the representative that all texts share: runs of words with GAP between them."""
    places = spans(representative)
    kept = set(range(len(places)))
    for text in texts:
        if text == representative:
            continue
        kept &= {
            at
            for tag, a, b, _, _ in _opcodes(representative, text)
            if tag == "equal"
            for at in range(a, b)
        }
    out: list[str] = []
    start: int | None = None
    for at in range(len(places) + 1):
        if at in kept:
            start = at if start is None else start
            continue
        if start is not None:
            out.append(_run(representative, places[start:at]))
            start = None
        if at < len(places) and (not out or out[-1] != GAP):
            out.append(GAP)
    return out


def medoid(texts: Sequence[str]) -> int:
    """The index of the text that is most similar to the others, among at most the first 60."""
    some = texts[:_SAMPLE]
    if len(some) < 2:
        return 0
    coder = WordCoder()
    codes = [coder.code(text) for text in some]
    return int(np.argmax(cdist(codes, codes, scorer=fuzz.ratio, dtype=np.float32).sum(axis=1)))


def _opcodes(representative: str, text: str) -> Iterable[tuple[str, int, int, int, int]]:
    first = [folded(representative[a:b]) for a, b in spans(representative)]
    second = [folded(text[a:b]) for a, b in spans(text)]
    for code in Indel.opcodes(first, second):
        yield code.tag, code.src_start, code.src_end, code.dest_start, code.dest_end


def _run(text: str, places: Sequence[tuple[int, int]]) -> str:
    return text[places[0][0] : places[-1][1]] if places else ""
