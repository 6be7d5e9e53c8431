"""Agreement on where it broke: how near, and beyond where such marks fall anyway."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.insight.agreement.break_points import (
    Marked,
    apart,
    located,
    marking_chances,
    place_of,
)
from tracejury.store.insight.agreement.resampling import Resampling
from tracejury.store.library.step_outlines import StepOutline

HOW = Resampling(200, 1)


def steps(kinds: str, actors: str = "") -> list[StepOutline]:
    """A step for each letter: m a message, l an LLM, t a tool; `actors` as many letters."""
    named = {"m": "message", "l": "llm", "t": "tool"}
    return [
        StepOutline(str(at), named[kind], actors[at] if actors else None)
        for at, kind in enumerate(kinds)
    ]


def test_the_parts_of_a_trace() -> None:
    assert [place_of(at, 8) for at in range(8)] == [
        "first", "early", "early", "middle", "middle", "late", "late", "last",
    ]  # fmt: skip
    assert [place_of(at, 2) for at in range(2)] == ["first", "last"]
    assert place_of(0, 1) == "first"
    assert place_of(1, 3) == "early"


def test_how_near_two_marks_are() -> None:
    one = Marked(steps("mltl", "uaba"), {"anna": 1, "ben": 3}, {"ben": frozenset({1})})
    assert [apart(one, near) for near in ("same_step", "within_one_step")] == [1, 1]
    assert [apart(one, near) for near in ("same_or_alternate", "same_actor")] == [0, 0]
    # Of three reviewers two agree: one pair of three.
    three = Marked(steps("mltl"), {"anna": 1, "ben": 1, "cleo": 2})
    assert apart(three, "same_step") == pytest.approx(2 / 3)
    assert apart(three, "within_one_step") == 0


def test_chance_is_where_marks_fall_anyway_by_hand() -> None:
    # Two traces of a question, an answer and a last answer: four marks, three at the last step, one at the answer before.
    two = [
        Marked(steps("mll"), {"anna": 2, "ben": 2}),
        Marked(steps("mll"), {"anna": 2, "ben": 1}),
    ]
    for chance in marking_chances(two):
        assert list(chance) == pytest.approx([0, 1 / 4, 3 / 4])
    found = located(two, HOW, least=1)
    assert found.plain["same_step"].value == pytest.approx(1 / 2)
    assert found.by_chance["same_step"] == pytest.approx(1 / 16 + 9 / 16)
    assert found.beyond["same_step"].value == pytest.approx((1 / 2 - 10 / 16) / (1 - 10 / 16))
    assert found.by_chance["within_one_step"] == pytest.approx(1.0)


def test_who_always_mark_the_same_kind_of_step_agree_by_chance_alone() -> None:
    chance = random.Random(1)
    # Each marks one of the two tool calls, whichever.
    blind = [
        Marked(steps("mltltl"), {"anna": chance.choice((2, 4)), "ben": chance.choice((2, 4))})
        for _ in range(300)
    ]
    found = located(blind, HOW)
    assert found.plain["same_step"].value == pytest.approx(0.5, abs=0.08)
    assert found.beyond["same_step"].value == pytest.approx(0, abs=0.15)
    # Both find the one that is wrong.
    seen = [Marked(steps("mltltl"), {"anna": at, "ben": at}) for at in (2, 4) * 20]
    assert located(seen, HOW).beyond["same_step"].value == 1.0


def test_the_actor_is_compared_only_where_it_is_known() -> None:
    known = Marked(steps("mlt", "uab"), {"anna": 1, "ben": 1})
    unknown = Marked(steps("mlt"), {"anna": 1, "ben": 2})
    found = located([known] * 3 + [unknown] * 5, HOW, least=3)
    assert (found.items, found.plain["same_step"].n, found.plain["same_actor"].n) == (8, 8, 3)
    assert found.plain["same_actor"].value == 1.0


def test_what_one_alone_marked_is_not_compared() -> None:
    found = located([Marked(steps("ml"), {"anna": 1}), Marked(steps("ml"), {})], HOW)
    assert found.items == 0
    assert found.plain["same_step"].needs == 20
    assert located([], HOW).items == 0


def naive_chance(all_of: Sequence[Marked], one: Marked, within: int) -> float:
    """The chance that two marks, thrown by how often steps of a kind and a part are marked, fall so near."""

    def rate(of: Marked, at: int) -> float:
        cell = (of.steps[at].kind, place_of(at, len(of.steps)))
        there = hits = 0
        for other in all_of:
            for step, who in product(range(len(other.steps)), other.marks):
                if (other.steps[step].kind, place_of(step, len(other.steps))) == cell:
                    there += 1
                    hits += other.marks[who] == step
        return hits / there

    rates = [rate(one, at) for at in range(len(one.steps))]
    total = sum(rates)
    return sum(
        (rates[here] / total) * (rates[there] / total)
        for here, there in product(range(len(rates)), repeat=2)
        if abs(here - there) <= within
    )


@st.composite
def marked(draw: st.DrawFn) -> Marked:
    kinds = draw(st.text("mlt", min_size=1, max_size=7))
    place = st.integers(0, len(kinds) - 1)
    who = draw(st.lists(st.sampled_from(["anna", "ben", "cleo"]), min_size=2, unique=True))
    return Marked(steps(kinds), {one: draw(place) for one in who})


@given(st.lists(marked(), min_size=1, max_size=6), st.randoms())
def test_chance_equals_its_definition_whatever_the_order(
    items: list[Marked], chance: random.Random
) -> None:
    found = located(items, HOW, least=1)
    for near, within in (("same_step", 0), ("within_one_step", 1)):
        naive = [naive_chance(items, one, within) for one in items]
        assert found.by_chance[near] == pytest.approx(sum(naive) / len(naive))
    others = [
        Marked(one.steps, dict(sorted(one.marks.items(), key=lambda _: chance.random())))
        for one in items
    ]
    chance.shuffle(others)
    again = located(others, HOW, least=1)
    for near, figure in found.beyond.items():
        assert again.beyond[near].value == pytest.approx(figure.value)
