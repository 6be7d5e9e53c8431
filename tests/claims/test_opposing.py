"""What keeps an answer from passing that says the right value or takes the right stance, and the opposite beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.claims.claim import Output
from tracejury.store.claims.deriving import derive_claims
from tracejury.store.claims.judging import Judgement, Standard, judge
from tracejury.store.claims.opposing import opposing
from tracejury.store.claims.reading import read_answer
from tracejury.store.claims.witness import Witness

EYE_Q = "How long do I have to leave my contact lenses out after the drops?"
EYE = "Leave your lenses out for 30 minutes and keep the opened bottle in the fridge."
GUESTS_Q = "May my guests use the sauna?"
GUESTS = (
    "Yes, with a day ticket. Show the ticket at the desk, and do not leave children in the sauna."
)
KEY_Q = "By what time do I have to hand in the key?"
KEY = "Hand in the key at the lodge by 18:00."
SEAL_Q = "Darf ich das Siegel selbst entfernen?"
SEAL = "Nein, das Siegel entfernt nur der Prüfer. Rufen Sie den Prüfer vorher an."
OUI_Q = "Puis-je payer plus tard ?"
OUI = "Oui, en trois fois. Signalez le retard au service avant l'échéance."
SI_Q = "¿Puedo regar el césped hoy?"
SI = "No, hoy no. Guarde el agua de lluvia para las plantas."


def guarded(question: str, accepted: str, answer: str) -> Judgement:
    """The verdict of a guard that knows one accepted answer."""
    witness = Witness(Output(accepted), accepted=True)
    claims = derive_claims(question, [witness]).claims
    return judge(Standard(question, claims, (witness,)), Output(answer))


@pytest.mark.parametrize(
    ("question", "accepted", "answer"),
    [
        (EYE_Q, EYE, "30 minutes is enough. The bottle may stay in the fridge when opened."),
        (GUESTS_Q, GUESTS, "Yes. They need a day ticket, which you show at the desk."),
        (GUESTS_Q, GUESTS, "Yes, they may, with a day ticket."),
        (KEY_Q, KEY, "At the lodge, no later than 6 pm."),
        (SEAL_Q, SEAL, "Nein, bitte nicht. Das Siegel ist Sache des Prüfers."),
        (OUI_Q, OUI, "Oui, c'est possible en trois fois si le service est prévenu."),
        (SI_Q, SI, "No, hoy está prohibido regar."),
    ],
)
def test_a_right_answer_in_other_words_passes(question: str, accepted: str, answer: str) -> None:
    found = guarded(question, accepted, answer)
    assert (found.verdict, found.why) == ("pass", found.why)


@pytest.mark.parametrize(
    ("question", "accepted", "answer", "why"),
    [
        (EYE_Q, EYE, "30 minutes, and throw the opened bottle away.", "“throw” where “keep”"),
        (EYE_Q, EYE, "30 minutes. Then double the drops.", "“double”, which no accepted"),
        (EYE_Q, EYE, "30 minutes, but lenses can go in at once.", "takes a part of it back"),
        (EYE_Q, EYE, "30 minutes. You do not have to keep the bottle.", "“do not have to”"),
        (GUESTS_Q, GUESTS, "Yes. Never show a ticket at the desk.", "the opposite of “show”"),
        (GUESTS_Q, GUESTS, "Yes, a ticket is not necessary.", "“not necessary”"),
        (KEY_Q, KEY, "At the lodge, from 18:00 on.", "at least 18:00 where at most was right"),
        (SEAL_Q, SEAL, "Nein, rufen Sie den Prüfer nicht an.", "the opposite of “rufen”"),
        (SEAL_Q, SEAL, "Nein, aber Sie können den Draht lösen.", "takes a part of it back"),
        (OUI_Q, OUI, "Oui. Cachez le retard au service.", "“cachez” where “signalez”"),
        (SI_Q, SI, "No, hoy no. Tire el agua de lluvia.", "“tire” where “guarde”"),
    ],
)  # fmt: skip
def test_an_answer_that_says_the_opposite_of_the_same_thing_is_asked_about(
    question: str, accepted: str, answer: str, why: str
) -> None:
    found = guarded(question, accepted, answer)
    assert (found.verdict, found.by) == ("ask", "nothing")
    assert why in found.why


def test_what_was_accepted_both_ways_is_no_opposite() -> None:
    """Keep the bottle, throw the cap away: both words are known, each of its own thing and of the other's."""
    accepted = "Wait for 30 minutes. Keep the bottle in the box, and throw the box away in June."
    answer = "30 minutes. Throw the bottle and the box away in June, keep the leaflet."
    assert guarded(EYE_Q, accepted, answer).verdict == "pass"


def test_a_word_turned_round_of_another_thing_is_no_opposite() -> None:
    answer = "Yes, they may. We do not show films in winter."
    assert guarded(GUESTS_Q, GUESTS, answer).verdict == "pass"


def test_a_word_turned_round_alone_never_fails() -> None:
    """No claim decides: only a value or a stance that is claimed makes an answer fail."""
    question, accepted = "Is the ferry heated?", "The ferry has no heating in its cabins."
    assert guarded(question, accepted, "Heating is in all of its cabins.").verdict == "ask"


@pytest.mark.parametrize(
    ("question", "accepted", "answer", "verdict"),
    [
        (GUESTS_Q, GUESTS, "Yes, with a day ticket (house rules of May 2026).", "pass"),
        (GUESTS_Q, GUESTS, f"{GUESTS} Source: leaflet, section 3, May 2026.", "pass"),
        (GUESTS_Q, GUESTS, "Yes, with a day ticket, from May 2026 on.", "ask"),
        (GUESTS_Q, GUESTS, f"{GUESTS} (Leaflet: not in May 2026.)", "ask"),
        (SEAL_Q, SEAL, "Nein, das ist Sache des Prüfers (Merkblatt, Stand Mai 2026).", "pass"),
        (OUI_Q, OUI, "Oui, en trois fois (conditions, version de mai 2026).", "pass"),
        (SI_Q, SI, "No, hoy no (normas de mayo de 2026).", "pass"),
        ("Which edition is valid?", "The edition of May 2026.", "The edition of June 2024.", "ask"),
    ],
)  # fmt: skip
def test_the_date_of_a_source_is_no_other_value(
    question: str, accepted: str, answer: str, verdict: str
) -> None:
    found = guarded(question, accepted, answer)
    assert (found.verdict, found.why) == (verdict, found.why)


@given(text=st.text(max_size=60), other=st.sampled_from([EYE, GUESTS, KEY, SEAL, OUI, SI]))
def test_no_text_opposes_itself(text: str, other: str) -> None:
    for one in (text, f"{other} {text}"):
        reading = read_answer(one)
        assert not list(opposing(read_answer(""), [reading], reading))
