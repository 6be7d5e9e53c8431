"""Claims on lists, on one of several texts, and on length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.claims.claim import Claim, ClaimInvalid, Output
from tracejury.store.claims.evaluating import evaluate, validate

NAMES = ["Ada", "Berlin", "cash desk", "Dora-2", "Emil", "flat rate", "gold"]
ITEMS = st.lists(st.sampled_from(NAMES), min_size=2, max_size=5, unique=True)


def listing(values: list[str], **more: object) -> Claim:
    return Claim("c1", "list", {"values": values, **more})


def state(claim: Claim, text: str) -> str:
    return evaluate(claim, Output(text)).state


def written(items: list[str], form: str) -> str:
    if form == "bullets":
        return "These are they:\n" + "\n".join(f"- **{item}**" for item in items)
    if form == "numbers":
        return "\n".join(f"{at}. {item}" for at, item in enumerate(items, 1))
    if form == "json":
        return "```json\n[" + ", ".join(f'"{item}"' for item in items) + "]\n```"
    if form == "object":
        return '{"found": [' + ", ".join(f'"{item}"' for item in items) + "]}"
    if form == "line":
        return ", ".join(items[:-1]) + f" and {items[-1]}."
    return f"What you need is {', '.join(items[:-1])} and {items[-1]}."


FORMS = st.sampled_from(["bullets", "numbers", "json", "object", "line", "sentence"])


@given(ITEMS, FORMS, st.randoms())
def test_all_items_in_any_order_and_form_meet_a_list(
    items: list[str], form: str, random: object
) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert state(listing(items), written(shuffled, form)) == "met"
    assert state(listing(items, only=True), written(shuffled, form)) == "met"


@given(ITEMS, FORMS, st.data())
def test_a_missing_item_breaks_a_list(items: list[str], form: str, data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(items))
    others = [item for item in NAMES if item not in items][:2]
    rest = [*[item for item in items if item != gone], *others]
    assert state(listing(items), written(rest, form)) == "broken"


@given(ITEMS, FORMS)
def test_order_counts_only_where_it_is_asked_for(items: list[str], form: str) -> None:
    assert state(listing(items, ordered=True), written(items, form)) == "met"
    assert state(listing(items, ordered=True), written(items[::-1], form)) == "broken"


@given(ITEMS, st.sampled_from(["bullets", "numbers", "json", "object", "line"]))
def test_one_more_item_breaks_only_these(items: list[str], form: str) -> None:
    more = [*items, "sundries"]
    assert state(listing(items), written(more, form)) == "met"
    assert state(listing(items, only=True), written(more, form)) == "broken"


@given(ITEMS)
def test_running_text_that_may_list_more_is_not_decided(items: list[str]) -> None:
    text = written([*items, "something else"], "sentence")
    assert state(listing(items, only=True), text) == "silent"


def test_a_list_of_other_things_says_nothing() -> None:
    assert state(listing(["red", "green"]), "We open at nine.") == "silent"


def test_an_item_is_a_whole_word_and_may_be_explained() -> None:
    assert state(listing(["red", "blue"]), "- covered\n- blue") == "broken"
    assert state(listing(["red", "blue"], only=True), "- red: for stop\n- blue (the sea)") == "met"


@pytest.mark.parametrize("values", [[], ["a", "A"], ["..."], "red", [1]])
def test_a_list_of_nothing_or_twice_the_same_is_refused(values: object) -> None:
    with pytest.raises(ClaimInvalid):
        validate(Claim("c1", "list", {"values": values}))


def one_of(*values: str) -> Claim:
    return Claim("c1", "one_of", {"values": list(values)})


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("approved", True),
        ("  **Approved.** ", True),
        ("Your request is approved.", True),
        ("The request was not approved.", True),
        ("It is approved, or is it not approved?", False),
        ("It is disapproved.", False),
        ("We shall see.", False),
    ],
)
def test_exactly_one_of_some_texts(text: str, met: bool) -> None:
    assert (state(one_of("approved", "not approved"), text) == "met") is met


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=7), st.integers(0, 9))
def test_words_are_counted_from_both_sides(words: list[str], bound: int) -> None:
    text = " - ".join(words)
    count = sum(len(word.split()) for word in words)
    most, least = (Claim("c1", kind, {"count": bound}) for kind in ("max_words", "min_words"))
    assert (state(most, text) == "met") is (count <= bound)
    assert (state(least, text) == "met") is (count >= bound)


def test_a_script_without_spaces_counts_characters() -> None:
    assert state(Claim("c1", "min_words", {"count": 4}), "退款不可") == "met"
    assert state(Claim("c1", "max_words", {"count": 3}), "退款不可") == "broken"


@pytest.mark.parametrize("text", [" " * 200_000, "- " * 100_000, "a," * 100_000, "`" * 200_000])
def test_hostile_text_is_read_in_one_pass(text: str) -> None:
    assert state(listing(["red", "green"], only=True), text) == "silent"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Leider ist das nicht möglich, weil Ihre Buchung nicht erstattet werden kann.", "met"),
        ("Unfortunately this is not possible, because your booking cannot be refunded.", "broken"),
        ("K4T9QX", "silent"),
    ],
)
def test_the_language_of_an_answer(text: str, found: str) -> None:
    claim = Claim("c1", "language", {"value": "de"})
    assert state(claim, text) == found


def test_a_language_that_cannot_be_told_is_refused() -> None:
    with pytest.raises(ClaimInvalid, match="'nl' is not one of en, de, fr, es"):
        validate(Claim("c1", "language", {"value": "nl"}))
