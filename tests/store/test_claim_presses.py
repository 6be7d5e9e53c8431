"""Accepting, dropping and writing claims: what a review holds after each press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.acts import Act, Event
from tracejury.store.claims.claim import Claim
from tracejury.store.claims.reviewed import meaning, reviewed_claims
from tracejury.store.folding import checks_by_id
from tracejury.store.reviews.claim_presses import accept_press, drop_press, write_press

VOUCHER = Claim("c1", "contains", {"value": "voucher"}, origin="correction")
REFUND = Claim("c2", "not_contains", {"value": "refund"}, origin="marked words")
SHORT = Claim("", "max_chars", {"count": 200}, origin="reviewer")


def held(acts: Sequence[Act]) -> Mapping[str, Mapping[str, Any]]:
    """The checks of a review after these acts, by their ids."""
    return checks_by_id(
        Event(f"{at:05}", f"p{at}", 0, "ada", act.kind, "t", "r", act.body, "", "")
        for at, act in enumerate(acts)
    )


def said(acts: Sequence[Act]) -> tuple[list[str], list[str]]:
    """The types of the reviewer's own claims and of the dropped ones."""
    found = reviewed_claims(held(acts).values())
    assert not found.left_out
    return [one.type for one in found.own], [one.type for one in found.dropped]


def test_an_accepted_claim_is_the_reviewers_own_and_accepted_once() -> None:
    acts = accept_press({}, VOUCHER)
    assert said(acts) == (["contains"], [])
    assert accept_press(held(acts), VOUCHER) == []


def test_what_is_accepted_decides_however_much_it_weighed_as_a_proposal() -> None:
    weak = Claim("c1", "contains", {"value": "voucher", "weight": "supporting"}, gate=False)
    (own,) = reviewed_claims(held(accept_press({}, weak)).values()).own
    assert own.gate
    assert "weight" not in own.arguments


def test_a_dropped_proposal_is_the_same_json_with_a_mark_and_is_a_proposal_again_after_a_second_press() -> (
    None
):
    acts = drop_press({}, VOUCHER, proposed=True)
    (check,) = held(acts).values()
    assert check["dropped"] is True
    assert (check["type"], check["value"]) == ("contains", "voucher")
    acts += drop_press(held(acts), VOUCHER, proposed=True)
    assert held(acts) == {}


def test_an_accepted_claim_can_be_dropped_and_accepted_again() -> None:
    acts = accept_press({}, VOUCHER)
    acts += drop_press(held(acts), VOUCHER, proposed=True)
    assert said(acts) == ([], ["contains"])
    acts += accept_press(held(acts), VOUCHER)
    assert said(acts) == (["contains"], [])
    assert len(held(acts)) == 1


def test_ones_own_claim_that_was_dropped_is_ones_own_again() -> None:
    acts = accept_press({}, SHORT)
    acts += drop_press(held(acts), SHORT, proposed=False)
    assert said(acts) == ([], ["max_chars"])
    acts += drop_press(held(acts), SHORT, proposed=False)
    assert said(acts) == (["max_chars"], [])


def test_editing_a_proposal_drops_it_and_keeps_what_was_written() -> None:
    acts = write_press({}, [SHORT], instead_of=VOUCHER, proposed=True)
    assert said(acts) == (["max_chars"], ["contains"])


def test_editing_ones_own_claim_replaces_it() -> None:
    acts = accept_press({}, SHORT)
    longer = Claim("", "max_chars", {"count": 300}, origin="reviewer")
    acts += write_press(held(acts), [longer], instead_of=SHORT)
    (own,) = reviewed_claims(held(acts).values()).own
    assert own.arguments == {"count": 300}


def test_claims_of_an_import_are_dropped_under_the_ids_that_they_have() -> None:
    imported = [
        Act("check", {"id": "c1", "check": {"type": "contains", "value": "voucher"}}),
        Act("check", {"id": "c7", "check": {"type": "contains", "value": "voucher"}}),
    ]
    acts = imported + drop_press(held(imported), VOUCHER, proposed=True)
    assert said(acts) == ([], ["contains"])


def test_what_one_reviewer_wants_and_another_dropped_stays() -> None:
    wanted = held(accept_press({}, VOUCHER)).values()
    dropped = held(drop_press({}, VOUCHER, proposed=True)).values()
    found = reviewed_claims([*dropped, *wanted])
    assert [one.type for one in found.own] == ["contains"]
    assert found.dropped == ()


def test_a_check_that_is_no_claim_is_told_and_left() -> None:
    found = reviewed_claims(
        [{"type": "telepathy"}, {"anything": 1}, {"type": "x", "dropped": True}]
    )
    assert found.own == found.dropped == ()
    assert len(found.left_out) == 2


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["accept", "drop", "edit"]),
            st.sampled_from([VOUCHER, REFUND, SHORT]),
            st.sampled_from([VOUCHER, REFUND, SHORT]),
        ),
        max_size=12,
    )
)
def test_no_sequence_of_presses_keeps_a_claim_twice(
    presses: Sequence[tuple[str, Claim, Claim]],
) -> None:
    acts: list[Act] = []
    for kind, claim, other in presses:
        kept, proposed = held(acts), claim is not SHORT
        if kind == "accept":
            acts += accept_press(kept, claim)
            assert meaning(claim) in map(meaning, reviewed_claims(held(acts).values()).own)
        elif kind == "drop":
            acts += drop_press(kept, claim, proposed=proposed)
        else:
            acts += write_press(kept, [other], instead_of=claim, proposed=proposed)
        found = reviewed_claims(held(acts).values())
        meanings = [meaning(one) for one in (*found.own, *found.dropped)]
        assert len(meanings) == len(set(meanings)) == len(held(acts))
