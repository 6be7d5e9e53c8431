"""Where an answer stands in what the model was given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.claims.standing import FEWEST_WORDS, MOST_READ, Standing, standing

LEAFLET = "Visiting hours: 10:00 to 19:30, except on ward 3. Two visitors at a time."
DIRECTORY = "Main desk 4000. Surgical ward 4410. Records office, Ms Anna Okafor."


def said(answer: str, found: Standing) -> tuple[list[tuple[str, int]], list[str]]:
    stands = [(answer[start:end], number) for start, end, number in found.stands]
    return stands, [answer[start:end] for start, end in found.nowhere]


def test_words_in_a_row_stand_in_their_document_whatever_their_signs() -> None:
    answer = "Of course. VISITING HOURS – 10:00 to\n19:30, but two visitors only."
    assert said(answer, standing(answer, [DIRECTORY, LEAFLET], [])) == (
        [("VISITING HOURS – 10:00 to\n19:30", 1)],
        [],
    )


def test_a_number_and_a_name_that_stand_nowhere_stand_out() -> None:
    answer = "Call the surgical ward on 4455 and ask for Petra Lindqvist, or call 4410."
    assert said(answer, standing(answer, [DIRECTORY], [])) == (
        [("4410", 0)],
        ["4455", "Petra Lindqvist"],
    )


@pytest.mark.parametrize(
    ("answer", "stands_out"),
    [
        ("Ihre neue Verbindung: Ankunft Wien um acht Uhr, die Abfahrt Linz ist später.", []),
        (
            "Bitte rufen Sie auf der Station an und fragen Sie nach Frau Lindqvist.",
            ["Frau Lindqvist"],
        ),
        ("Sie fahren mit dem TransRail und nicht mit der Bahn.", ["TransRail"]),
        ("Das steht in „Rechte der Fahrgäste“ und sonst nicht.", ["„Rechte der Fahrgäste“"]),
        ("Your new train is this one.\nDie Ankunft in Wien Mitte ist um acht.\nIt is on time.", []),
        ("Please ask for Petra Lindqvist when you are there.", ["Petra Lindqvist"]),
    ],
)
def test_a_noun_with_a_capital_letter_is_no_name_in_german(
    answer: str, stands_out: list[str]
) -> None:
    assert said(answer, standing(answer, [DIRECTORY], []))[1] == stands_out


def test_a_number_stands_in_the_document_that_says_it_in_whatever_way() -> None:
    answer = "Take 300 mg at 7:30 pm. That is EUR 1,530.00 a year, or 2h 30m of work."
    documents = ["The dose is 300mg.", "Open until 19:30.", '{"total": 1530, "takes": "PT2H30M"}']
    assert said(answer, standing(answer, documents, [])) == (
        [("300 mg", 0), ("7:30 pm", 1), ("EUR 1,530.00", 2), ("2h", 2), ("30m", 2)],
        [],
    )


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("EUR 1,530.00", '{"total": 1530}'),
        ("4 March", "2027-03-04"),
        ("$53.48", '{"price": 53.48}'),
        ("19:30", "open until 7:30 pm"),
        ("12 visitors", "twelve visitors"),
        ("Ms Okafor", "OKAFOR/ANNA MS"),
        ("03:00 AM", '{"arrival": "03:00:00+1"}'),
        ("the time 23:00:00", "it was 11:00 PM"),
        ("20 ms", '{"latency_ms": 20}'),
        ("20 °C", "temp: 20C"),
        ("16 GiB", "memory_gib: 16"),
        ("150 minutes", '{"duration": "PT2H30M"}'),
        ("15% off", '{"discount": 0.15}'),
        ("EUR 45.00", '{"amount_cents": 4500}'),
        ("our PaymentGateway class", "class PaymentGatewayClient"),
        ("the Payment Gateway", "paymentGateway failed"),
        ("the RetryPolicy setting", "def retry_policy"),
    ],
)
def test_the_same_in_another_way_of_writing_does_not_stand_out(written: str, given: str) -> None:
    answer = f"That is so, as you can see from this: we have {written} for you."
    assert standing(answer, [], [given]).nowhere == ()


def test_a_unit_does_not_make_another_number_known() -> None:
    answer = "It costs EUR 45.00 and takes 20 ms, says the PaymentGateway of Vienna."
    texts = ['{"minutes": "45 minutes", "latency_ms": 200, "name": "PaymentService", "in": "VIE"}']
    assert said(answer, standing(answer, [], texts))[1] == [
        "EUR 45.00", "20 ms", "PaymentGateway of Vienna",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        "1. Open the door.\n2. Close it.\n12. Leave.",
        "**Tracking Number**: see below.",
        "Shall I do that on Mondays?",
        "Use `Retry(times=300)` or\n```\nsleep(4711)\n```",
        "There are 3 of them.",
        "## Another Heading\nThat is all.",
    ],
)
def test_signs_of_a_text_itself_do_not_stand_out(answer: str) -> None:
    assert standing(answer, [], ["nothing of that"]).nowhere == ()


def test_nothing_is_said_without_texts_or_with_too_many() -> None:
    assert standing("Call 4455.", [], []) == Standing()
    assert standing("Call 4455.", ["x" * (MOST_READ + 1)], []) == Standing()


def test_among_long_texts_a_number_is_found_by_its_digits() -> None:
    texts = [
        "Nothing to see here. " * 2000 + '{"total": 1530, "day": "2027-03-04"}',
        "open at 7:30 pm",
    ]
    answer = "You pay EUR 1,530.00 by 4 March at 19:30. For questions call 4455."
    assert said(answer, standing(answer, [], texts)) == ([], ["4455"])


words = st.lists(st.sampled_from(["at", "ten", "the", "ward", "opens"]), max_size=14)


@given(words, words)
def test_every_run_that_is_found_is_in_the_document_and_long_enough(
    one: list[str], other: list[str]
) -> None:
    answer, document = " ".join(one), " ".join(other)
    found = standing(answer, [document], [])
    for start, end, _ in found.stands:
        assert answer[start:end] in document
        assert len(answer[start:end].split()) >= FEWEST_WORDS
    ends = [place for start, end, _ in found.stands for place in (start, end)]
    assert ends == sorted(ends)
    shared = any(
        " ".join(one[at : at + FEWEST_WORDS]) in f"{document}"
        for at in range(len(one) - FEWEST_WORDS + 1)
    )
    assert shared or not found.stands
