"""Nothing above the threshold is missed, on corpora of up to 30,000: same pairs, same groups as brute force."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from rapidfuzz import fuzz
from rapidfuzz.process import cdist
from tracejury.store.groups.failures import Failure
from tracejury.store.groups.leader import CodedText, pairs
from tracejury.store.groups.masks import Masks
from tracejury.store.groups.placing import in_order, place_all
from tracejury.store.groups.replay import GroupEdits, GroupingSettings
from tracejury.store.groups.signature import Signature, signed
from tracejury.store.groups.signature_texts import TextCoder
from tracejury.store.groups.variables import learned

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def _failures() -> ModuleType:
    spec = importlib.util.spec_from_file_location("failures", BENCHMARKS / "failures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def corpus(count: int, seed: int) -> Counter[Signature]:
    masks = Masks()
    texts = _failures().failures(count, seed)
    return Counter(signed(Failure("", "error", "t", text), masks).signature for text in texts)


def coded(signatures: list[Signature]) -> list[CodedText]:
    coder = TextCoder()
    return [coder.text(signature.text) for signature in signatures]


def all_pairs(codes: list[str], threshold: float) -> set[tuple[int, int]]:
    """Every pair that rapidfuzz finds alike, all compared with all."""
    found: set[tuple[int, int]] = set()
    for start in range(0, len(codes), 500):
        some = codes[start : start + 500]
        scores = cdist(
            some, codes, scorer=fuzz.ratio, score_cutoff=threshold, dtype=np.float32, workers=-1
        )
        ours, theirs = np.nonzero(scores)
        found.update(zip((ours + start).tolist(), theirs.tolist(), strict=True))
    return found


@pytest.mark.parametrize(("count", "seed"), [(300, 1), (3000, 2), (30_000, 3)])
def test_the_same_pairs_as_brute_force(count: int, seed: int) -> None:
    codes = [text.code for text in coded(list(corpus(count, seed)))]
    found = {(i, j) for i, hits in pairs(codes, codes, 88.0).items() for j, _ in hits}
    assert found == all_pairs(codes, 88.0)


@pytest.mark.parametrize(("count", "seed"), [(300, 4), (3000, 5), (12_000, 6)])
def test_the_same_groups_as_brute_force(count: int, seed: int) -> None:
    counts = corpus(count, seed)
    ordered = in_order(counts)
    found = learned([one.text for one in ordered], TextCoder())
    texts = [found.coded(one.text) for one in ordered]
    representatives: list[int] = []
    expected: list[int] = []
    for number, text in enumerate(texts):
        fitting = [
            (-score, other)
            for other in representatives
            if (score := text.similarity(texts[other])) is not None and score >= 88.0
        ]
        if fitting:
            expected.append(min(fitting)[1])
        else:
            representatives.append(number)
            expected.append(number)
    placed = place_all(ordered, {}, GroupEdits(), GroupingSettings())
    stands_on = {one.group: at for at, one in enumerate(placed) if one.group == one.signature.group}
    assert [stands_on[one.group] for one in placed] == expected
    assert len(stands_on) == len(representatives)
