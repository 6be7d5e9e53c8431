"""Two runs are paired by what was asked, one to one; what cannot be is named. Sides and order are by chance, and stay."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.insight.comparing.asking import asked_hash, asked_text
from tracejury.store.insight.comparing.pairing import Run, paired
from tracejury.store.insight.comparing.sides import candidate_is_left, in_order
from tracejury.store.insight.comparing.tally import STANDINGS, Standing, sliced, standing_of, tally
from tracejury.store.trace import Message, Step, Trace


def chat(*said: tuple[str, str], model: str = "") -> Trace:
    """A conversation, one step a message."""
    steps = tuple(
        Step(
            str(at), "message" if role == "user" else "llm", role, model=model or None, output=text,
            messages_out=(Message(role, text),),
        )
        for at, (role, text) in enumerate(said)
    )  # fmt: skip
    return Trace(input=said[0][1], output=said[-1][1], steps=steps, format="messages")


def test_the_same_question_is_the_same_whatever_the_application_did_with_it() -> None:
    one = chat(("system", "Be brief."), ("user", "May  my cat\ncome?"), ("assistant", "Yes."))
    other = chat(
        ("system", "Be kind."),
        ("user", "May my cat come? "),
        ("assistant", "Of course!"),
        model="b",
    )
    spans = Trace(input={"question": "May my cat come?"}, output="No.")
    plain = Trace(input="May my cat come?", output="No.")
    assert len({asked_hash(each) for each in (one, other, spans, plain)}) == 1
    assert asked_hash(one) != asked_hash(chat(("user", "May my dog come?"), ("assistant", "Yes.")))
    assert asked_text(other) == "May my cat come? "


def test_everything_that_the_user_said_before_the_answer_counts() -> None:
    said = [
        ("user", "A refund."),
        ("assistant", "Which one?"),
        ("user", "CVA7Q2"),
        ("assistant", "x"),
    ]
    shorter = chat(*said[:2])
    assert asked_hash(chat(*said)) != asked_hash(shorter)
    said[1] = ("assistant", "Of which booking?")
    assert asked_hash(chat(*said)) == asked_hash(
        chat(("user", "A refund."), ("assistant", "?"), ("user", "CVA7Q2"), ("assistant", "y"))
    )


def test_composed_and_decomposed_letters_are_the_same_and_case_is_not() -> None:
    assert asked_hash(Trace(input="Gru\u0308\u00dfe")) == asked_hash(Trace(input="Gr\u00fc\u00dfe"))
    assert asked_hash(Trace(input="Cat")) != asked_hash(Trace(input="cat"))


def test_a_trace_that_does_not_say_what_was_asked_is_in_no_pair() -> None:
    assert asked_hash(Trace(output="Hello")) == ""
    assert asked_hash(Trace(input=" ")) == ""
    found = paired([Run("a", "")], [Run("b", "")])
    assert found.pairs == ()
    assert (found.only_candidate, found.only_production) == (("a",), ("b",))


def test_of_several_that_were_asked_the_same_those_with_the_same_id_are_a_pair() -> None:
    found = paired(
        [Run("a1", "q", "7"), Run("a2", "q", "8"), Run("a3", "r"), Run("a4", "s")],
        [Run("b1", "q", "8"), Run("b2", "q", "9"), Run("b3", "r"), Run("b4", "t")],
    )
    assert found.pairs == (("a2", "b1"), ("a3", "b3"))
    [left] = found.ambiguous
    assert (left.candidate, left.production) == (("a1",), ("b2",))
    assert (found.only_candidate, found.only_production) == (("a4",), ("b4",))


def test_a_trace_that_is_in_both_runs_is_compared_with_nothing() -> None:
    found = paired([Run("a", "q"), Run("x", "r")], [Run("x", "r"), Run("b", "q")])
    assert found.pairs == (("a", "b"),)
    assert found.in_both == ("x",)


RUNS = st.lists(
    st.tuples(st.sampled_from("pqrs"), st.sampled_from(["1", "2", "3", None])), max_size=8
)


@given(RUNS, RUNS)
def test_every_trace_is_in_one_pair_or_named(
    ours: list[tuple[str, str | None]], theirs: list[tuple[str, str | None]]
) -> None:
    here = [Run(f"a{at}", by, name) for at, (by, name) in enumerate(ours)]
    there = [Run(f"b{at}", by, name) for at, (by, name) in enumerate(theirs)]
    found = paired(here, there)
    told = Counter(one for one, _ in found.pairs)
    told.update(other for _, other in found.pairs)
    told.update([*found.only_candidate, *found.only_production])
    told.update(key for one in found.ambiguous for key in (*one.candidate, *one.production))
    assert told == Counter(one.key for one in (*here, *there))
    by = {one.key: one.by for one in (*here, *there)}
    assert all(by[one] == by[other] for one, other in found.pairs)
    asked = [Counter(one.by for one in run) for run in (here, there)]
    alone = {name for name in "pqrs" if asked[0][name] == asked[1][name] == 1}
    assert {by[one] for one, _ in found.pairs} >= alone


@given(st.integers(0, 2**62), st.text(max_size=8), st.integers(0, 40))
def test_sides_and_order_follow_from_the_seed_and_the_reviewer(
    seed: int, reviewer: str, count: int
) -> None:
    numbers = list(range(count))
    assert sorted(in_order(seed, reviewer, numbers)) == numbers
    assert in_order(seed, reviewer, reversed(numbers)) == in_order(seed, reviewer, numbers)


def test_each_side_is_as_likely_and_another_reviewer_has_other_sides() -> None:
    mine = [candidate_is_left(7, "anna", number) for number in range(2000)]
    theirs = [candidate_is_left(7, "ben", number) for number in range(2000)]
    assert 900 < sum(mine) < 1100
    assert 900 < sum(one == other for one, other in zip(mine, theirs, strict=True)) < 1100
    assert in_order(7, "anna", range(50)) != in_order(7, "ben", range(50)) != list(range(50))


@pytest.mark.parametrize(
    ("said", "stands"),
    [([], "open"), (["candidate"], "candidate"), (["both_bad", "both_bad"], "both_bad"), (["candidate", "both_good"], "differ")],
)  # fmt: skip
def test_a_pair_stands_as_all_say_and_nobody_is_outvoted(said: list[str], stands: str) -> None:
    assert standing_of(said) == stands  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(STANDINGS)), st.lists(st.sampled_from("xyz")))
def test_slices_add_up_to_the_whole(stands: list[Standing], values: list[str]) -> None:
    standings = dict(enumerate(stands))
    parts = sliced(standings, dict(enumerate(values)))
    whole = tally(standings)
    for name in STANDINGS:
        assert whole.count(name) == stands.count(name)
        assert sum(part.count(name) for _, part in parts) == whole.count(name)
