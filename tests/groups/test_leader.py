"""Placing texts: exactly what comparing every text with every representative gives, only sooner."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz
from tracejury.store.groups.leader import Assignment, CodedText, Representatives, pairs, place
from tracejury.store.groups.word_codes import WordCoder

WORDS = st.lists(st.sampled_from([*"abcdefgh", "\U0001f600", "\ue000"]), max_size=40)
CODES = st.lists(WORDS.map("".join), min_size=1, max_size=30)
THRESHOLDS = st.sampled_from([70.0, 80.0, 85.0, 88.0, 90.0, 100.0])


def brute(texts: Sequence[CodedText], threshold: float) -> list[tuple[int, float]]:
    """Sequential leader clustering as one would write it on paper."""
    representatives: list[CodedText] = []
    out = []
    for text in texts:
        best: tuple[int, float] | None = None
        for number, representative in enumerate(representatives):
            score = text.similarity(representative)
            like = score is not None and score >= threshold
            if score is not None and like and (best is None or score > best[1] + 1e-4):
                best = (number, score)
        if best is None:
            representatives.append(text)
            best = (len(representatives) - 1, 100.0)
        out.append(best)
    return out


def same(found: Sequence[Assignment], expected: Sequence[tuple[int, float]]) -> None:
    assert [one.representative for one in found] == [
        representative for representative, _ in expected
    ]
    for one, (_, score) in zip(found, expected, strict=True):
        assert one.score == pytest.approx(score, abs=1e-3)


@settings(max_examples=300, deadline=None)
@given(CODES, THRESHOLDS)
def test_it_is_what_brute_force_gives(codes: list[str], threshold: float) -> None:
    texts = [CodedText(code) for code in dict.fromkeys(codes) if code]
    same(place(texts, Representatives(), threshold), brute(texts, threshold))


@settings(max_examples=200, deadline=None)
@given(CODES, st.sets(st.sampled_from("abcdefgh")), st.sampled_from("abcdefgh"), THRESHOLDS)
def test_it_is_what_brute_force_gives_where_words_decide(
    codes: list[str], deciding: set[str], variable: str, threshold: float
) -> None:
    def coded(code: str) -> CodedText:
        exact = CodedText(code, "".join(one for one in code if one in deciding))
        if variable not in code:
            return exact
        varied = code.replace(variable, "\ud800")
        key = "".join(one for one in varied if one in deciding or one == "\ud800")
        return CodedText(varied, key, exact)

    texts = [coded(code) for code in dict.fromkeys(codes) if code]
    same(place(texts, Representatives(), threshold), brute(texts, threshold))


@settings(max_examples=100, deadline=None)
@given(CODES, st.integers(0, 30), THRESHOLDS)
def test_an_increment_gives_what_the_same_order_at_once_gives(
    codes: list[str], cut: int, threshold: float
) -> None:
    texts = [CodedText(code) for code in dict.fromkeys(codes) if code]
    representatives = Representatives()
    increments = place(texts[:cut], representatives, threshold) + place(
        texts[cut:], representatives, threshold
    )
    whole = place(texts, Representatives(), threshold)
    assert [one.representative for one in increments] == [one.representative for one in whole]


@settings(max_examples=100, deadline=None)
@given(CODES, CODES, THRESHOLDS)
def test_no_pair_above_the_threshold_is_missed(
    left: list[str], right: list[str], threshold: float
) -> None:
    left, right = [*left, ""], [*right, ""]
    found = {(i, j) for i, hits in pairs(left, right, threshold).items() for j, _ in hits}
    expected = {
        (i, j)
        for i, a in enumerate(left)
        for j, b in enumerate(right)
        if fuzz.ratio(a, b) >= threshold
    }
    assert found == expected


def lifelike(count: int, seed: int) -> list[str]:
    """Error messages of many templates with a little noise, masked and coded."""
    chance = random.Random(seed)
    vocabulary = [f"word{number}" for number in range(400)]
    templates = [
        [chance.choice(vocabulary) for _ in range(chance.randrange(4, 40))]
        for _ in range(count // 8)
    ]
    coder = WordCoder()
    out: dict[str, None] = {}
    for _ in range(count):
        words = list(templates[min(int(chance.paretovariate(0.6)), len(templates)) - 1])
        for at in range(len(words)):
            if chance.random() < 0.05:
                words[at] = chance.choice(vocabulary)
        out[coder.code(" ".join(words))] = None
    return list(out)


@pytest.mark.parametrize("threshold", [80.0, 88.0])
def test_a_corpus_of_several_blocks_is_what_brute_force_gives(threshold: float) -> None:
    texts = [CodedText(code, "n" if len(code) % 7 == 0 else "") for code in lifelike(4000, 3)]
    assert len(texts) > 1500
    same(place(texts, Representatives(), threshold), brute(texts, threshold))


def test_adding_later_moves_nobody_and_gives_the_same_where_order_is_the_same() -> None:
    texts = [CodedText(code) for code in lifelike(3000, 5)]
    whole = place(texts, Representatives())
    representatives = Representatives()
    parts = [*place(texts[:700], representatives), *place(texts[700:701], representatives)]
    parts += place(texts[701:], representatives)
    assert [one.representative for one in parts] == [one.representative for one in whole]


def test_every_member_is_as_like_its_anchor_as_the_threshold_says() -> None:
    texts = [CodedText(code) for code in lifelike(3000, 7)]
    representatives = Representatives()
    for text, found in zip(texts, place(texts, representatives, 88.0), strict=True):
        assert fuzz.ratio(text.code, representatives.texts[found.representative].code) >= 88.0


def test_a_word_that_decides_keeps_texts_apart() -> None:
    representatives = Representatives()
    opened = CodedText("abcdefghijklmnopqrst", "t")
    closed = CodedText("abcdefghijklmnopqrsu", "u")
    first, second = place([opened, closed], representatives)
    assert (first.representative, second.representative) == (0, 1)


def test_a_text_joins_what_says_the_same_with_its_variables_or_word_for_word() -> None:
    exact = CodedText("abcdefghi", "abc")
    varied = CodedText("a\ud800cdefghi", "a\ud800c", exact)
    for first, second in ((exact, varied), (varied, exact)):
        representatives = Representatives([first])
        (found,) = place([second], representatives)
        assert (found.representative, found.score) == (0, 100.0)
    other = CodedText("a\ud800cdefghi", "a\ud800c", CodedText("axcdefghi", "axc"))
    assert place([other], Representatives([varied]))[0].representative == 0
    assert place([other], Representatives([exact]))[0].representative == 1


def test_a_run_that_is_cancelled_keeps_what_was_placed() -> None:
    texts = [CodedText(code) for code in lifelike(3000, 9)]
    asked = iter([False, True])
    found = place(texts, Representatives(), cancelled=lambda: next(asked))
    assert 0 < len(found) < len(texts)
